/* SPDX-License-Identifier: MIT */
/*
 * disable_test - WdfInterruptDisable and Enable by the driver, WdfInterruptReportInactive and
 * ReportActive.
 *
 * Source: wdfinterrupt/nf-wdfinterrupt-wdfinterruptdisable,
 * wdfinterrupt/nf-wdfinterrupt-wdfinterruptreportinactive.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { "disable_calls_back_flushes_and_disconnects", .rows = "104", .devices = { DDI_MESSAGES },
      .processors = 2 },
    { "enable_connects_and_calls_back", .rows = "106", .devices = { DDI_MESSAGES } },
    { "disable_when_not_pageable_stays_connected", .rows = "107", .devices = { DDI_MESSAGES } },
    { "disable_and_enable_at_dispatch_level_do_nothing", .rows = "108", .modes = DDI_KMDF,
      .rule = "KmdfIrql" },
    { "disable_whose_callback_fails_disconnects", .rows = "109" },
    { "enable_of_an_unassigned_interrupt_does_nothing", .rows = "110" },
    { "disable_in_the_own_work_item_is_a_deadlock", .rows = "111", .ends_with = "dirql.Deadlock" },
    { "report_inactive_twice_is_undone_by_one_active", .rows = "112", .devices = { DDI_MESSAGES } },
    { "report_active_when_active_does_nothing", .rows = "113", .devices = { DDI_MESSAGES } },
    { "report_when_not_connected_does_nothing", .rows = "114", .devices = { DDI_MESSAGES },
      .rule = "WdfInterruptLock" },
    { "isr_is_not_called_while_inactive", .rows = "115", .devices = { DDI_MESSAGES } },
};

DDI_MAIN(cases)
