/* SPDX-License-Identifier: MIT */
/*
 * removal_test - a remote I/O target whose device is removed, or is to be.
 *
 * Two devices of one driver: the second has a target that leads to the first. Actors: the user who
 * removes the first or pulls it out; the thread that asks the targets. Source:
 * wdf/controlling-a-general-i-o-target-s-state, wdfiotarget/nf-wdfiotarget-wdfiotargetclose,
 * -wdfiotargetcloseforqueryremove, nc-wdfiotarget-evt_wdf_io_target_query_remove,
 * -evt_wdf_io_target_remove_canceled, -evt_wdf_io_target_remove_complete.
 */
#include "tests/ddi/support/ddi_test.h"
#include "tests/ddi/support/power_script.h"

#define TWO(which, script)                                                                         \
    .name = (which), .scenario = "power", .set = SCRIPT(script),                                   \
    .devices = { DDI_MESSAGES, DDI_MESSAGES }, .orders = 3

static const struct ddi_case cases[] = {
    { TWO("a_target_lets_its_device_go", SCRIPT_REMOVE) },
    { TWO("a_target_keeps_its_device", SCRIPT_REMOVE_VETOED) },
    { TWO("a_target_hears_that_its_device_was_pulled_out", SCRIPT_PULL_OUT) },
    { TWO("a_target_without_callbacks_is_closed", SCRIPT_REMOVE) },
    { TWO("a_target_with_requests_is_closed", SCRIPT_REMOVE) },
    { TWO("a_target_that_is_not_closed_is_closed_for_it", SCRIPT_PULL_OUT),
      .rule = "dirql.KmdfVerifier" },
    { TWO("a_target_is_opened_again_when_its_device_stays", SCRIPT_REMOVE_VETOED) },
};

DDI_MAIN(cases)
