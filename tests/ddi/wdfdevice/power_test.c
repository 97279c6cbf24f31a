/* SPDX-License-Identifier: MIT */
/*
 * power_test - a device's ways through power and Plug and Play: which callback comes when, and what
 * a failure undoes.
 *
 * The driver logs every callback and compares the log with Microsoft's sequences.
 * Source: wdf/a-device-enters-a-low-power-state, wdf/a-device-returns-to-its-working-state,
 * wdf/the-pnp-manager-redistributes-system-resources, wdf/a-user-unplugs-a-device,
 * wdf/reporting-device-failures.
 */
#include "tests/ddi/support/ddi_test.h"
#include "tests/ddi/support/power_script.h"

#define POWER(which, script)                                                                       \
    .name = (which), .scenario = "power", .set = SCRIPT(script), .devices = { DDI_MESSAGES },      \
    .orders = 3

static const struct ddi_case cases[] = {
    { POWER("down_and_up", SCRIPT_DOWN_AND_UP) },
    { POWER("shutdown_goes_to_d3_final", SCRIPT_SHUT_DOWN) },
    { POWER("removed_in_dx_d0_exit_is_not_called_again", SCRIPT_STAY_DOWN) },
    { POWER("rebalance_gives_other_resources", SCRIPT_STOP_AND_RESTART), .rows = "64 97" },
    { POWER("rebalance_makes_prepared_interrupts_again", SCRIPT_STOP_AND_RESTART), .rows = "96" },
    { POWER("query_stop_vetoes", SCRIPT_STOP_VETOED) },
    { POWER("orderly_removal", SCRIPT_REMOVE) },
    { POWER("query_remove_vetoes", SCRIPT_REMOVE_VETOED) },
    { POWER("open_handle_vetoes_removal", SCRIPT_REMOVE_WHILE_OPEN) },
    { POWER("surprise_removal_in_d0", SCRIPT_PULL_OUT), .rows = "95" },
    { POWER("surprise_removal_in_dx", SCRIPT_PULL_OUT_IN_DX) },
    { POWER("surprise_removal_ends_requests", SCRIPT_PULL_OUT_WHILE_OPEN) },

    { POWER("d0_entry_fails_on_return", SCRIPT_FAIL_UP) },
    { POWER("enable_fails_on_return", SCRIPT_FAIL_UP) },
    { POWER("post_fails_on_return", SCRIPT_FAIL_UP) },
    { POWER("restart_of_self_managed_io_fails", SCRIPT_FAIL_UP) },
    { POWER("suspend_fails", SCRIPT_FAIL_DOWN) },
    { POWER("pre_fails", SCRIPT_FAIL_DOWN) },
    { POWER("disable_fails", SCRIPT_FAIL_DOWN), .rows = "85" },
    { POWER("d0_exit_fails", SCRIPT_FAIL_DOWN) },
    { POWER("prepare_fails_on_restart", SCRIPT_FAIL_RESTART) },
    { POWER("release_fails_on_stop", SCRIPT_FAIL_STOP) },
    { .name = "init_of_self_managed_io_fails",
      .does_not_start = true,
      .orders = 1,
      .devices = { DDI_MESSAGES } },
    { POWER("idling_device_fails_to_restart", SCRIPT_FAIL_UP) },
    { .name = "idling_device_fails_to_start",
      .does_not_start = true,
      .orders = 1,
      .devices = { DDI_MESSAGES } },

    { POWER("pageable_device_disconnects_in_dx", SCRIPT_DOWN_AND_UP), .rows = "89" },
    { POWER("soft_disconnect_reports_inactive_in_dx", SCRIPT_DOWN_AND_UP), .rows = "90 91" },
    { POWER("passive_level_interrupts_disconnect_in_dx", SCRIPT_DOWN_AND_UP) },
    { POWER("passive_level_interrupts_stay_connected", SCRIPT_DOWN_AND_UP) },
    { POWER("not_pageable_device_stays_connected", SCRIPT_DOWN_AND_UP), .rows = "92" },
    { POWER("not_pageable_device_is_never_reported_inactive", SCRIPT_DOWN_AND_UP), .rows = "93" },
    { POWER("not_pageable_device_removed_in_dx", SCRIPT_STAY_DOWN), .rows = "94" },
    { POWER("disabled_by_the_driver_stays_so_over_dx", SCRIPT_DOWN_AND_UP), .rows = "105" },

    { POWER("requests_wait_in_dx", SCRIPT_SEND_IN_DX) },
    { POWER("stop_acknowledged_then_resumed", SCRIPT_KEEP_OVER_DX) },
    { POWER("stop_acknowledged_later_by_another_thread", SCRIPT_KEEP_OVER_DX) },
    { POWER("stop_acknowledged_with_requeue", SCRIPT_KEEP_OVER_DX) },
    { POWER("completed_in_io_stop", SCRIPT_COMPLETE_BEFORE_DX) },
    { POWER("completed_after_io_stop", SCRIPT_COMPLETE_BEFORE_DX) },
};

DDI_MAIN(cases)
