/* SPDX-License-Identifier: MIT */
/*
 * wmi_test - WMI providers and instances of a computer where nobody asks for them.
 *
 * Source: wdf/supporting-wmi-in-framework-based-drivers and the pages of wdfwmi/,
 * wdfdevice/nf-wdfdevice-wdfdeviceassignmofresourcename.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { .name = "provider_and_instances_know_their_device" },
    { .name = "one_call_makes_provider_and_instance" },
    { "configurations_are_refused", .rule = "dirql.KmdfVerifier" },
    { .name = "strings_carry_their_length" },
    { .name = "resource_name_is_given_once" },
    { .name = "resource_name_that_is_none_is_refused" },
    { .name = "resource_name_needs_memory" },
    { "resource_name_above_passive_level_is_a_violation", .rule = "KmdfIrql" },
    { "levels", .rule = "KmdfIrql" },
    { "a_device_is_no_provider", .bug_check = 0x10D, .parameters = { 0x5, 0, 0x1004 } },
    { "a_device_is_no_instance", .bug_check = 0x10D, .parameters = { 0x5, 0, 0x1034 } },
};

DDI_MAIN(cases)
