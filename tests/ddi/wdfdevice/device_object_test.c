/* SPDX-License-Identifier: MIT */
/*
 * device_object_test - the kernel's device objects of a framework device.
 *
 * Source: wdf/wdm-concepts-for-kmdf-drivers, the WdfDeviceWdm pages of wdfdevice/,
 * wdm/ns-wdm-_device_object.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { .name = "init_settings_are_in_the_device_object" },
    { .name = "the_stack_has_the_bus_drivers_object_below" },
    { .name = "handle_and_device_object_lead_to_each_other" },
    { .name = "alignment_is_in_the_device_object" },
    { "every_device_has_objects_of_its_own", .devices = { DDI_LINE, DDI_LINE } },
    { "levels", .rule = "KmdfIrql" },
    { "a_driver_is_no_device", .bug_check = 0x10D, .parameters = { 0x5, 0, 0x1002 } },
};

DDI_MAIN(cases)
