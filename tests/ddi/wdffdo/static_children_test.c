/* SPDX-License-Identifier: MIT */
/*
 * static_children_test - the list of children that a bus driver's device has from the start.
 *
 * Actors: the driver's thread that changes the list; the PnP thread that looks at it. Source:
 * wdf/static-enumeration, wdffdo/nf-wdffdo-wdffdoaddstaticchild,
 * -wdffdolockstaticchildlistforiteration, -wdffdoretrievenextstaticchild,
 * -wdffdounlockstaticchildlistfromiteration.
 */
#include "tests/ddi/support/ddi_test.h"

#define LATER(which) .name = (which), .scenario = "script"

static const struct ddi_case cases[] = {
    { LATER("add_statuses"), .rule = "dirql.KmdfVerifier" },
    { LATER("children_are_iterated_over") },
    { LATER("changes_wait") },
    { LATER("added_and_missed_in_one") },
    { LATER("iteration_has_to_begin"), .rule = "dirql.KmdfVerifier" },
    { LATER("levels"), .rule = "KmdfIrql" },
    { LATER("no_child"), .bug_check = 0x10D, .parameters = { 0x5, DDI_NAMED, 0x1002 } },
};

DDI_MAIN(cases)
