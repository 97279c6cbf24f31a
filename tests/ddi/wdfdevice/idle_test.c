/* SPDX-License-Identifier: MIT */
/*
 * idle_test - devices that nobody uses, what keeps them in D0 or brings them back, and devices that
 * their driver gives up. WdfDeviceStopIdle is the macro of WdfDeviceStopIdleActual,
 * WdfDeviceResumeIdle that of WdfDeviceResumeIdleActual.
 *
 * What the driver tells Plug and Play at any time is here, too.
 *
 * Source: wdf/supporting-idle-power-down, wdfdevice/nf-wdfdevice-wdfdeviceassigns0idlesettings,
 * nf-wdfdevice-wdfdevicestopidle, nf-wdfdevice-wdfdeviceresumeidle,
 * nf-wdfdevice-wdfdevicesetfailed, nf-wdfdevice-wdfdeviceassignsxwakesettings,
 * nf-wdfdevice-wdfdevicegetdevicestate, nf-wdfdevice-wdfdevicesetdevicestate,
 * nf-wdfdevice-wdfdevicesetstaticstopremove, wdf/handling-requests-to-stop-a-device.
 */
#include "tests/ddi/support/ddi_test.h"
#include "tests/ddi/support/power_script.h"

#define IDLE(which, script) .name = (which), .scenario = "power", .set = SCRIPT(script), .orders = 3

static const struct ddi_case cases[] = {
    { IDLE("request_brings_an_idle_device_up", SCRIPT_IDLE_AND_CONTROL) },
    { IDLE("idling_that_is_not_enabled_does_nothing", SCRIPT_IDLE_AND_CONTROL) },
    { IDLE("stop_idle_keeps_the_device_up", SCRIPT_IDLE_AND_CONTROL) },
    { IDLE("stop_idle_waits_for_d0", SCRIPT_IDLE_AND_READ) },
    { IDLE("stop_idle_that_does_not_wait_is_pending", SCRIPT_IDLE_AND_READ) },
    { IDLE("request_of_a_queue_that_is_not_managed_does_not_matter", SCRIPT_IDLE_AND_READ) },
    { IDLE("request_of_a_queue_that_is_not_managed_is_no_use", SCRIPT_IDLE_AND_READS) },
    { IDLE("request_forwarded_to_a_queue_that_is_not_managed_is_no_use", SCRIPT_KEEP_AND_IDLE) },
    { IDLE("create_brings_an_idle_device_up", SCRIPT_IDLE_AND_CONTROL),
      .rule = "dirql.KmdfVerifier" },
    { .name = "idle_device_that_started_slowly_goes_down_once",
      .scenario = "power",
      .set = SCRIPT(SCRIPT_IDLE_AND_CONTROL),
      .orders = 8 },
    { IDLE("idle_device_stays_down_when_the_system_wakes", SCRIPT_IDLE_AND_SLEEP) },
    { IDLE("idle_device_comes_up_with_the_system_if_told_so", SCRIPT_IDLE_AND_SLEEP) },
    { IDLE("stop_idle_of_a_stopped_device_waits_until_it_is_removed", SCRIPT_STOP_FOR_GOOD) },
    { IDLE("set_failed_loses_the_device", SCRIPT_FAIL) },
    { IDLE("failed_state_loses_the_device", SCRIPT_FAIL) },
    { IDLE("device_that_may_not_stop_is_not_removed", SCRIPT_REMOVE_VETOED) },
    { IDLE("device_that_may_not_stop_is_not_stopped", SCRIPT_STOP_VETOED) },
    { IDLE("device_that_may_stop_again_is_removed", SCRIPT_REMOVE) },
    { .name = "device_state_is_what_was_set", .orders = 1 },
    { .name = "above_dispatch_level_every_call_is_a_violation", .rule = "KmdfIrql", .orders = 1 },
    { .name = "bad_device_states_are_reported", .rule = "dirql.KmdfVerifier", .orders = 1 },
    { .name = "get_device_state_without_state_stops",
      .bug_check = 0x10D,
      .parameters = { 4, 0, DDI_CALLER },
      .orders = 1 },
    { .name = "stoppable_twice_is_reported", .rule = "dirql.KmdfVerifier", .orders = 1 },
    { .name = "assign_sx_wake_refuses", .orders = 1 },
    { .name = "assign_sx_wake_without_settings",
      .bug_check = 0x10D,
      .parameters = { 4, 0, DDI_CALLER },
      .orders = 1 },
    { .name = "assign_refuses_bad_settings", .orders = 1 },
    { .name = "not_the_owner", .orders = 1 },
    { .name = "assign_without_settings",
      .bug_check = 0x10D,
      .parameters = { 4, 0, DDI_CALLER },
      .orders = 1 },
    { .name = "resume_idle_without_stop_idle_is_reported",
      .rule = "dirql.KmdfVerifier",
      .orders = 1 },
    { .name = "waiting_for_d0_above_passive_level_is_reported", .rule = "KmdfIrql", .orders = 1 },
    { .name = "wrong_sizes_are_reported", .orders = 1 },
};

DDI_MAIN(cases)
