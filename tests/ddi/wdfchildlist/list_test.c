/* SPDX-License-Identifier: MIT */
/*
 * list_test - lists of children that a bus driver reports.
 *
 * Actors: the driver's thread that changes the list; the PnP thread that looks at it. Source:
 * wdf/dynamic-enumeration and the pages of wdfchildlist/; wdffdo/nf-wdffdo-wdffdo
 * initsetdefaultchildlistconfig, -wdffdogetdefaultchildlist.
 */
#include "tests/ddi/support/ddi_test.h"

#define LATER(which) .name = (which), .scenario = "script"

static const struct ddi_case cases[] = {
    { LATER("create_statuses"), .rule = "dirql.KmdfVerifier" },
    { LATER("add_statuses") },
    { LATER("address_statuses") },
    { LATER("child_is_described"), .rule = "dirql.KmdfVerifier" },
    { LATER("children_come_and_go") },
    { LATER("changes_wait_for_scans") },
    { LATER("scan_finds_who_is_missing"), .rule = "dirql.KmdfVerifier" },
    { LATER("next_device_statuses"), .rule = "dirql.KmdfVerifier" },
    { LATER("iteration_chooses") },
    { LATER("descriptions_go_through_callbacks") },
    { LATER("child_that_cannot_be_created_is_missing") },
    { LATER("success_without_a_device_is_a_violation"), .rule = "dirql.KmdfVerifier" },
    { LATER("default_list_is_scanned"), .rule = "dirql.KmdfVerifier" },
    { LATER("device_without_config_has_no_default_list") },
    { LATER("levels"), .rule = "KmdfIrql" },
    { "levels_of_the_default_list", .rule = "KmdfIrql" },
    { LATER("a_device_is_no_list"), .bug_check = 0x10D, .parameters = { 0x5, DDI_NAMED, 0x1029 } },
    { LATER("no_identification"), .bug_check = 0x10D, .parameters = { 0x4, 0, DDI_CALLER } },
};

DDI_MAIN(cases)
