/* SPDX-License-Identifier: MIT */
/*
 * deletion_test - objects whose deletion meets another one, or a use that comes too late.
 *
 * Source: wdf/framework-object-life-cycle, debugger/bug-check-0xc7--timer-or-dpc-invalid.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { .name = "parent_goes_while_the_childs_disposal_waits_for_a_worker" },
    { .name = "device_goes_while_a_childs_disposal_waits_for_a_worker", .processors = 2 },
    { .name = "parent_goes_while_another_thread_deletes_the_child", .processors = 2 },
    { .name = "cleanup_of_a_child_deletes_its_parent" },
    { .name = "dereference_in_the_destroy_callback_stops",
      .bug_check = 0x10D,
      .parameters = { 7, 0, DDI_ANY } },
    { .name = "dpc_that_is_freed_while_queued_stops",
      .bug_check = 0xC7,
      .parameters = { 1, DDI_ANY, DDI_ANY },
      .rule = "dirql.DpcObject" },
};

DDI_MAIN(cases)
