/* SPDX-License-Identifier: MIT */
/*
 * wrong_level_test - calls at an IRQL or with memory that they do not allow end as the driver's
 * fault, also where the verifier is off.
 *
 * Source: wdfobject/nf-wdfobject-wdfobjectdelete, wdfsync/nf-wdfsync-wdfobjectacquirelock,
 * debugger/bug-check-0xa--irql-not-less-or-equal, debugger/bug-check-0xc2--bad-pool-caller.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { .name = "delete_in_an_isr_stops_windows",
      .bug_check = 0x0A,
      .parameters = { DDI_ANY, DDI_ANY, DDI_ANY },
      .rule = "KmdfIrql" },
    { .name = "passive_object_lock_at_dispatch_level_is_reported", .rule = "KmdfIrql" },
    { .name = "contended_passive_object_lock_at_dispatch_level_stops_windows",
      .processors = 2,
      .bug_check = 0x0A,
      .parameters = { DDI_ANY, DDI_ANY, DDI_ANY },
      .rule = "KmdfIrql" },
    { .name = "pool_of_the_framework_is_not_the_drivers_to_free",
      .bug_check = 0xC2,
      .parameters = { 7, 0, DDI_ANY },
      .rule = "dirql.PoolFree" },
    { .name = "context_larger_than_memory_is_refused" },
    { .name = "callback_that_returns_raised_loses_no_dpc", .modes = DDI_OFF },
    { .name = "dpc_that_lowers_irql_and_wakes_a_thread_stops_windows",
      .bug_check = 0xB8,
      .parameters = { DDI_ANY, DDI_ANY, DDI_ANY },
      .rule = "dirql.WaitInDpc" },
    { .name = "isr_that_lowers_irql_and_waits_stops_windows",
      .bug_check = 0xB8,
      .parameters = { DDI_ANY, DDI_ANY, DDI_ANY },
      .rule = "dirql.WaitInDpc" },
    { .name = "event_that_nobody_initialized_stops",
      .bug_check = 0x0A,
      .parameters = { DDI_ANY, DDI_ANY, DDI_ANY },
      .rule = "dirql.InvalidHandle" },
    { .name = "handle_instead_of_an_event_stops",
      .bug_check = 0x10D,
      .parameters = { 5, 0, DDI_ANY },
      .rule = "dirql.InvalidHandle" },
    { .name = "handle_instead_of_a_kdpc_stops",
      .bug_check = 0xC7,
      .parameters = { 1, DDI_ANY, DDI_ANY },
      .rule = "dirql.DpcObject" },
    { .name = "kdpc_initialized_again_and_again_uses_up_nothing" },
};

DDI_MAIN(cases)
