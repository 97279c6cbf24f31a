/* SPDX-License-Identifier: MIT */
/*
 * interrupt_misuse_test - interrupts that a driver connects, disconnects or loses at the wrong
 * time, or whose resources it made up.
 *
 * Source: wdfinterrupt/nf-wdfinterrupt-wdfinterruptenable, -wdfinterruptdisable,
 * -wdfinterruptreportinactive, -wdfinterruptcreate.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { .name = "enable_before_the_framework_has_connected_is_refused" },
    { .name = "enable_after_the_framework_has_disconnected_is_refused" },
    { .name = "disable_on_two_threads_disables_once", .processors = 2, .orders = 24 },
    { .name = "enable_and_disable_on_two_threads", .processors = 2, .orders = 24 },
    { .name = "disable_at_dispatch_level_stops_windows",
      .modes = DDI_OFF,
      .bug_check = 0x0A,
      .parameters = { DDI_ANY, DDI_ANY, DDI_ANY },
      .rule = "KmdfIrql" },
    { .name = "vector_that_nobody_assigned_does_not_connect",
      .modes = DDI_OFF,
      .does_not_start = true },
    { .name = "level_that_nobody_assigned_does_not_connect",
      .modes = DDI_OFF,
      .does_not_start = true },
    { .name = "vector_zero_is_no_resource", .modes = DDI_OFF },
    { .name = "line_of_an_inactive_interrupt_is_masked", .rows = "115" },
    { .name = "interrupt_that_goes_with_its_queues_parent" },
};

DDI_MAIN(cases)
