/* SPDX-License-Identifier: MIT */
/*
 * property_test - what a driver learns about its device, and the keys of device and driver.
 *
 * Source: wdm/nf-wdm-iogetdeviceproperty, the pages wdfdevice/nf-wdfdevice-wdfdevice*property*,
 * wdffdo/nf-wdffdo-wdffdoinit*property*, wdfdevice/nf-wdfdevice-wdfdeviceopenregistrykey,
 * wdfdriver/nf-wdfdriver-wdfdriveropenparametersregistrykey, install/identifiers-for-pci-devices.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { .name = "texts_of_a_device_are_told" },
    { .name = "numbers_of_a_device_are_told" },
    { .name = "identifiers_are_lists" },
    { .name = "property_that_does_not_fit_tells_its_length" },
    { .name = "property_that_is_none_or_missing_is_an_error" },
    { .name = "property_is_read_into_new_memory" },
    { .name = "keyed_property_has_a_type" },
    { .name = "own_property_is_kept_and_deleted" },
    { .name = "friendly_name_is_one_property" },
    { .name = "wrong_property_data_is_refused" },
    { .name = "properties_are_there_before_the_device" },
    { .name = "keys_of_device_and_driver_differ" },
    { .name = "keys_of_the_service_are_made" },
    { .name = "device_map_key_is_made_volatile" },
    { .name = "keyed_property_is_read_at_apc_level" },
    { .name = "keyed_property_at_dispatch_level_is_reported", .rule = "dirql.IrqlOfCall" },
    { .name = "call_at_apc_level_is_reported", .rule = "KmdfIrql" },
};

DDI_MAIN(cases)
