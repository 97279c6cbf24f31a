/* SPDX-License-Identifier: MIT */
/*
 * children_test - static children of a bus driver's device, through power and Plug and Play.
 *
 * The driver logs the callbacks of the parent and of its two children and compares the log with
 * Microsoft's sequences. Actors: the PnP thread and the power thread of the parent; the
 * application. Source: wdf/static-enumeration, wdf/a-user-plugs-in-a-device,
 * wdf/a-user-unplugs-a-device, wdf/power-up-sequence-for-a-bus-driver,
 * kernel/rules-for-handling-power-irps.
 */
#include "tests/ddi/support/ddi_test.h"
#include "tests/ddi/support/power_script.h"

#define POWER(which, script)                                                                       \
    .name = (which), .scenario = "power", .set = SCRIPT(script), .devices = { DDI_MESSAGES },      \
    .orders = 3

static const struct ddi_case cases[] = {
    { .name = "raw_children_start_after_their_parent" },
    { "child_cannot_wake_itself", .rows = "37" },
    { POWER("children_sleep_first_and_wake_last", SCRIPT_DOWN_AND_UP) },
    { .name = "child_without_driver_is_not_started" },
    { POWER("parent_is_removed_after_its_children", SCRIPT_REMOVE) },
    { POWER("child_vetoes_the_removal_of_its_parent", SCRIPT_REMOVE_VETOED) },
    { POWER("parent_pulled_out_takes_its_children_along", SCRIPT_PULL_OUT) },
    { POWER("parent_pulled_out_asleep", SCRIPT_PULL_OUT_IN_DX) },
    { POWER("rebalance_stops_children_first", SCRIPT_STOP_AND_RESTART) },
    { POWER("child_vetoes_the_stop_of_its_parent", SCRIPT_STOP_VETOED) },
    { .name = "child_that_does_not_start" },
    { POWER("child_that_does_not_wake_is_lost", SCRIPT_DOWN_AND_UP) },
};

DDI_MAIN(cases)
