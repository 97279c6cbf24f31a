/* SPDX-License-Identifier: MIT */
/*
 * remote_test - remote I/O targets: a control device of the same driver, opened by name or by its
 * device object.
 *
 * Actors: the thread that opens, sends, stops and closes; the control device's queue; the thread or
 * DPC that completes; the DPC of a time-out; the application whose request goes on. Source:
 * wdfiotarget/nf-wdfiotarget-wdfiotargetcreate, -wdfiotargetopen, -wdfiotargetclose,
 * -wdfiotargetpurge, -wdfiotargetcloseforqueryremove, -wdfiotargetsendreadsynchronously and its
 * relatives, ns-wdfiotarget-_wdf_io_target_open_params, wdfrequest/nf-wdfrequest-wdfrequestsend,
 * -wdfrequestcancelsentrequest, wdf/controlling-a-general-i-o-target-s-state.
 */
#include "tests/ddi/support/ddi_test.h"

#define SCRIPT .scenario = "script"
/* IRQL_NOT_LESS_OR_EQUAL: a thread would wait. */
#define AT_DISPATCH .bug_check = 0x0A, .parameters = { 0, 2, 0 }

static const struct ddi_case cases[] = {
    { .name = "a_remote_target_is_opened_by_name" },
    { .name = "a_target_is_not_opened_with", .rule = "dirql.KmdfVerifier" },
    { .name = "a_target_is_not_created_with", .rule = "KmdfIrql" },
    { .name = "a_read_is_answered_by_the_device" },
    { .name = "requests_are_sent_and_waited_for" },
    { .name = "an_mdl_describes_what_is_sent" },
    { .name = "what_cannot_be_sent_and_waited_for", .rule = "KmdfIrql" },
    { .name = "the_end_comes_where_the_device_completes" },
    { .name = "stopping_waits_for_the_end" },
    { .name = "a_sent_request_is_canceled" },
    { .name = "a_sent_request_times_out" },
    { .name = "closing_cancels_what_was_sent" },
    { .name = "closing_cancels_what_ignores_the_state" },
    { .name = "closing_waits_for_the_opening" },
    { .name = "an_existing_device_has_no_file" },
    { .name = "an_existing_device_of_the_bus_is_not_built", .not_built = "WdfIoTargetOpen" },
    { .name = "waiting_at_dispatch_level_ends_the_run", AT_DISPATCH },
    { .name = "sending_synchronously_at_dispatch_level_ends_the_run", AT_DISPATCH },
    { .name = "closing_at_dispatch_level_ends_the_run", AT_DISPATCH },
    { .name = "an_applications_read_goes_on_to_the_device", SCRIPT },
    { .name = "the_applications_cancel_follows_the_request", SCRIPT },
    { .name = "what_is_forgotten_goes_to_no_file", SCRIPT },
    { .name = "a_request_for_one_device_has_no_room_for_another" },
};

DDI_MAIN(cases)
