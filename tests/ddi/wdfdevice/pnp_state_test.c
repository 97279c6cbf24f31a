/* SPDX-License-Identifier: MIT */
/*
 * pnp_state_test - where the framework's state machine for Plug and Play is, in each of the
 * driver's callbacks; and what a bus driver says of its bus.
 *
 * Source: wdfdevice/nf-wdfdevice-wdfdevicegetdevicepnpstate,
 * wdfdevice/ne-wdfdevice-_wdf_device_pnp_state, wdf/state-machines-in-the-framework,
 * wdfdevice/nf-wdfdevice-wdfdevicesetbusinformationforchildren.
 */
#include "tests/ddi/support/ddi_test.h"
#include "tests/ddi/support/power_script.h"

#define POWER(which, script) .name = (which), .scenario = "power", .set = SCRIPT(script)

static const struct ddi_case cases[] = {
    { POWER("states_of_a_device_that_sleeps", SCRIPT_DOWN_AND_UP) },
    { POWER("states_of_a_device_that_is_stopped", SCRIPT_STOP_AND_RESTART) },
    { POWER("states_of_a_device_that_refuses_to_stop", SCRIPT_STOP_VETOED) },
    { POWER("states_of_a_device_that_is_removed", SCRIPT_REMOVE) },
    { POWER("states_of_a_device_that_refuses_to_go", SCRIPT_REMOVE_VETOED) },
    { POWER("states_of_a_device_that_is_open_first", SCRIPT_REMOVE_WHILE_OPEN) },
    { POWER("state_of_a_device_that_is_gone_is_not_built", SCRIPT_PULL_OUT),
      .not_built = "WdfDeviceGetDevicePnpState" },
    { .name = "levels", .rule = "KmdfIrql" },
    { .name = "a_driver_has_no_state", .bug_check = 0x10D, .parameters = { 0x5, 0, 0x1002 } },
    { .name = "bus_without_information_stops",
      .bug_check = 0x10D,
      .parameters = { 0x4, 0, DDI_CALLER } },
};

DDI_MAIN(cases)
