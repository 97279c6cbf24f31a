/* SPDX-License-Identifier: MIT */
/*
 * interface_test - interfaces that a driver defines, and who asks for them.
 *
 * Actors: the driver, which defines and asks, at PASSIVE_LEVEL; the bus driver below it; a child of
 * its own. Source: wdfqueryinterface/nf-wdfqueryinterface-wdfdeviceaddqueryinterface,
 * wdfqueryinterface/ns-wdfqueryinterface-_wdf_query_interface_config,
 * wdfqueryinterface/nc-wdfqueryinterface-evt_wdf_device_process_query_interface_request,
 * wdffdo/nf-wdffdo-wdffdoqueryforinterface,
 * wdfiotarget/nf-wdfiotarget-wdfiotargetqueryforinterface,
 * wdfiotarget/nf-wdfiotarget-wdfiotargetwdmgettargetfileobject.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { "interface_is_copied", .rows = NULL },
    { "interface_has_to_have_room", .rows = NULL },
    { "interface_without_reference_routines_gets_them", .rows = NULL },
    { "callback_decides", .rows = NULL },
    { "two_way_interface_is_filled_in_by_the_callback", .rows = NULL },
    { "drivers_below_are_asked_afterwards", .rows = NULL },
    { "interface_is_not_added_with", .rows = NULL },
    { "control_device_has_no_interfaces", .rows = NULL },
    { "levels", .rule = "KmdfIrql" },
    { "config_of_nothing_stops", .bug_check = 0x10D, .parameters = { 4, 0, DDI_CALLER } },
    { "config_without_a_type_stops", .bug_check = 0x10D, .parameters = { 4, 0, DDI_CALLER } },
    { "local_target_leads_to_the_own_stack", .rows = NULL },
    { "target_of_a_control_device_is_not_built", .not_built = "control device" },
    { "closed_target_is_not_built", .not_built = "is closed" },
    { "target_has_the_file_object_that_it_was_opened_with", .rule = "KmdfIrql" },
    { "child_sends_the_question_to_its_parent", .rows = NULL },
};

DDI_MAIN(cases)
