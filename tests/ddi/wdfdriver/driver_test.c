/* SPDX-License-Identifier: MIT */
/*
 * driver_test - WDFDRIVER: its driver object, registry path and version.
 *
 * Source: wdf/framework-driver-objects, wdf/framework-library-versioning, pages of wdfdriver/.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { .name = "driver_object_and_driver_lead_to_each_other" },
    { .name = "a_driver_object_of_somebody_else_has_no_driver" },
    { .name = "the_registry_path_is_below_services" },
    { .name = "versions_up_to_this_one_are_available" },
    { .name = "the_version_is_a_text" },
    { "levels", .rule = "KmdfIrql" },
    { "driver_object_above_dispatch_level_is_reported", .rule = "dirql.IrqlOfCall" },
    { "a_device_is_no_driver", .bug_check = 0x10D, .parameters = { 0x5, 0, 0x1001 } },
};

DDI_MAIN(cases)
