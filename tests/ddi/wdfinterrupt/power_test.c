/* SPDX-License-Identifier: MIT */
/*
 * power_test - interrupts on their device's way into and out of D0: order, levels, locks, failures.
 *
 * The way out is a stop, a transition to D3Final.
 * Source: wdf/a-user-plugs-in-a-device, wdf/a-user-unplugs-a-device,
 * wdf/enabling-and-disabling-an-interrupt.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { "start_connects_and_enables_one_by_one", .rows = "76", .devices = { DDI_MESSAGES } },
    { "stop_disables_flushes_and_disconnects_in_reverse", .rows = "77", .devices = { DDI_MESSAGES },
      .processors = 2 },
    { "enable_runs_at_dirql_and_keeps_the_isr_out", .rows = "78",
      .devices = { "model:pair,irql=5,interrupt=msi,messages=4,target=2" }, .processors = 2 },
    { "post_and_pre_run_at_passive_level_without_lock", .rows = "80" },
    { "enable_that_fails_undoes_those_before_it", .rows = "81", .devices = { DDI_MESSAGES },
      .does_not_start = true },
    { "connect_that_fails_undoes_those_before_it", .rows = "82", .devices = { DDI_MESSAGES },
      .does_not_start = true },
    { "post_that_fails_disables_all_in_reverse", .rows = "83", .devices = { DDI_MESSAGES },
      .does_not_start = true },
    { "d0_entry_that_fails_enables_nothing", .rows = "84", .does_not_start = true },
    { "disable_that_fails_stops_nothing", .rows = "85", .devices = { DDI_MESSAGES } },
    { "interrupt_without_enable_and_disable_is_connected", .rows = "86" },
    { "dpc_queued_before_stop_runs_before_disconnect", .rows = "87", .processors = 2 },
    { "stop_waits_for_the_work_item", .rows = "88" },
};

DDI_MAIN(cases)
