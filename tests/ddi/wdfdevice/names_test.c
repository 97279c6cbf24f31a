/* SPDX-License-Identifier: MIT */
/*
 * names_test - how applications find a device: device names, symbolic links, interfaces, control
 * devices; and what the file object tells.
 *
 * Actors: the driver, which names, and the application, which opens. The moment that matters:
 * whether the name leads anywhere yet, or still. Source:
 * wdfdevice/nf-wdfdevice-wdfdevicecreatesymboliclink,
 * wdfdevice/nf-wdfdevice-wdfdeviceinitassignname,
 * wdfdevice/nf-wdfdevice-wdfdeviceretrievedevicename,
 * wdfdevice/nf-wdfdevice-wdfdevicecreatedeviceinterface,
 * wdfdevice/nf-wdfdevice-wdfdevicesetdeviceinterfacestate,
 * wdfcontrol/nf-wdfcontrol-wdfcontroldeviceinitallocate,
 * wdfcontrol/nf-wdfcontrol-wdfcontrolfinishinitializing, wdf/using-control-device-objects,
 * wdffileobject/nf-wdffileobject-wdffileobjectgetfilename,
 * wdfdevice/nf-wdfdevice-wdfdevicesetbusinformationforchildren.
 */
#include "tests/ddi/support/ddi_test.h"

#define SCRIPT .scenario = "script"

static const struct ddi_case cases[] = {
    { "symbolic_link_leads_to_the_device", SCRIPT },
    { "symbolic_link_that_is_taken_is_a_collision", SCRIPT },
    { "symbolic_link_without_a_name_is_invalid", SCRIPT },
    { "device_name_leads_to_the_device", SCRIPT },
    { "device_name_taken_back_leads_nowhere", SCRIPT },
    { "device_name_is_told", SCRIPT },
    { "device_without_a_name_has_none_to_tell", SCRIPT },
    { "device_name_above_passive_level_is_a_violation", SCRIPT, .rule = "KmdfIrql" },
    { "device_name_goes_into_a_string_only", SCRIPT, .bug_check = 0x10D,
      .parameters = { 0x5, 0, 0x1007 } },
    { "bus_of_a_device_is_accepted", SCRIPT, .rule = "KmdfIrql" },
    { "bus_without_information_stops", SCRIPT, .bug_check = 0x10D,
      .parameters = { 0x4, 0, DDI_CALLER } },
    { "file_name_is_what_stands_behind", SCRIPT },
    { "file_callbacks_come_in_order", SCRIPT },
    { "exclusive_device_has_one_handle", SCRIPT },
    { "interface_leads_to_the_device_when_started", SCRIPT },
    { "interface_reference_is_the_file_name", SCRIPT },
    { "interface_made_later_is_disabled", SCRIPT },
    { "interface_state_of_another_class_changes_nothing", SCRIPT, .rule = "dirql.KmdfVerifier" },
    { "control_device_opens_when_finished", SCRIPT },
    { "control_device_of_a_taken_name_is_a_collision", SCRIPT },
    { "control_device_deleted_leads_nowhere", SCRIPT },
    { "control_device_deleted_while_open_is_not_built", SCRIPT, .not_built = "WdfObjectDelete" },
    { "control_device_has_no_power_policy", SCRIPT },
    { "control_device_init_can_be_given_up", SCRIPT },
    { "control_device_init_without_memory_is_null", SCRIPT },
    { "finish_of_a_function_device_is_refused", SCRIPT, .rule = "dirql.KmdfVerifier" },
    { "free_of_what_add_device_got_is_refused", SCRIPT, .rule = "dirql.KmdfVerifier" },
};

DDI_MAIN(cases)
