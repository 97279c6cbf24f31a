/* SPDX-License-Identifier: MIT */
/*
 * preprocess_assign_test - what WdfDeviceInitAssignWdmIrpPreprocessCallback refuses.
 *
 * Source: wdfdevice/nf-wdfdevice-wdfdeviceinitassignwdmirppreprocesscallback.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { "major_function_that_is_none_is_invalid_parameter", .orders = 1 },
    { "minor_functions_twice_are_invalid_device_request", .orders = 1 },
    { "no_memory_is_insufficient_resources", .orders = 1 },
    { "init_levels", .rule = "KmdfIrql" },
    { "pnp_is_not_built", .not_built = "IRP_MJ_PNP" },
    { "power_is_not_built", .not_built = "IRP_MJ_POWER" },
};

DDI_MAIN(cases)
