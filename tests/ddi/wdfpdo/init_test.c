/* SPDX-License-Identifier: MIT */
/*
 * init_test - what a bus driver says of a child before it is created, and asks of its device.
 *
 * Source: wdf/creating-device-objects-in-a-bus-driver, the pages of wdfpdo/,
 * debugger/bug-check-0xca--pnp-detected-fatal-error.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { .name = "strings_are_taken_again_and_again" },
    { .name = "strings_need_memory" },
    { .name = "strings_that_are_none_are_refused" },
    { .name = "init_needs_memory" },
    { "function_device_is_no_child", .rule = "dirql.KmdfVerifier" },
    { "callbacks_of_another_size_are_not_taken", .rule = "dirql.KmdfVerifier" },
    { "resources_are_not_built", .not_built = "EvtDeviceResourcesQuery" },
    { .name = "child_knows_its_parent" },
    { .name = "raw_child_is_its_own_policy_owner" },
    { .name = "creation_needs_memory" },
    { .name = "child_is_no_parent" },
    { .name = "child_that_is_in_no_list_is_not_missing" },
    { .name = "static_child_has_no_descriptions" },
    { "levels", .rule = "KmdfIrql" },
    { "no_handle", .bug_check = 0x10D, .parameters = { 0x5, DDI_NAMED, 0x1002 } },
    { "used_up", .bug_check = 0x10D, .parameters = { 0x5 } },
    { "added_child_is_not_the_drivers", .rule = "dirql.KmdfVerifier" },
    { .name = "children_differ_by_their_instance" },
    { "children_that_are_the_same", .bug_check = 0xCA, .parameters = { 0x1, DDI_NAMED, DDI_ANY } },
    { "instance_with_a_backslash", .bug_check = 0xCA, .parameters = { 0x3, DDI_NAMED, DDI_ANY } },
    { "hardware_identifier_with_a_comma", .bug_check = 0xCA,
      .parameters = { 0x3, DDI_NAMED, DDI_ANY } },
};

DDI_MAIN(cases)
