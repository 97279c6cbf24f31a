/* SPDX-License-Identifier: MIT */
/*
 * local_test - requests that the driver makes, sent to its local target.
 *
 * Below the driver stands the bus driver, which ends each of them at once with
 * STATUS_INVALID_DEVICE_REQUEST; a stopped target keeps them. Actors: the thread that sends; the
 * DPC of a time-out. Source: wdfrequest/nf-wdfrequest-wdfrequestcreate, -wdfrequestsend,
 * -wdfrequestreuse, -wdfrequestcancelsentrequest, -wdfrequestgetcompletionparams,
 * -wdfrequestallocatetimer, -wdfrequestchangetarget, -wdfrequestsetcompletionroutine,
 * ns-wdfrequest-_wdf_request_send_options, wdfdevice/nf-wdfdevice-wdfdevicegetiotarget,
 * wdfiotarget/nf-wdfiotarget-wdfiotargetstart, -wdfiotargetstop, -wdfiotargetpurge,
 * -wdfiotargetformatrequestforread, -write, -ioctl, -internalioctl,
 * wdf/controlling-a-general-i-o-target-s-state.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { .name = "local_target_is_the_bus_drivers" },
    { .name = "a_read_comes_back_from_the_bus_driver" },
    { .name = "a_write_comes_back_from_the_bus_driver", .rule = "dirql.KmdfVerifier" },
    { .name = "device_controls_come_back_from_the_bus_driver" },
    { .name = "a_synchronous_request_is_back_at_once" },
    { .name = "requests_are_sent_at_dispatch_level" },
    { .name = "calls_above_dispatch_level_are_reported", .rule = "KmdfIrql" },
    { .name = "waiting_above_passive_level_is_reported", .rule = "KmdfIrql" },
    { .name = "sending_synchronously_above_passive_level_is_reported", .rule = "KmdfIrql" },
    { .name = "an_unformatted_request_is_not_sent", .rule = "RequestFormattedValid" },
    { .name = "a_request_is_used_again" },
    { .name = "a_request_is_not_reused_with" },
    { .name = "a_stopped_target_keeps_requests_in_order" },
    { .name = "a_request_that_is_away_is_not_touched", .rule = "InvalidReqAccess" },
    { .name = "a_kept_request_is_canceled" },
    { .name = "stopping_with_cancel_ends_what_is_kept" },
    { .name = "a_purged_target_refuses_requests" },
    { .name = "a_kept_request_times_out" },
    { .name = "a_time_out_ends_with_the_request" },
    { .name = "parts_lie_within_their_memory" },
    { .name = "memory_stays_until_the_request_lets_go" },
    { .name = "a_request_of_the_drivers_is_not_completed", .rule = "ReqDelete" },
    { .name = "options_that_do_not_fit_are_refused" },
    { .name = "without_memory_there_is_no_request" },
    { .name = "a_removed_device_has_no_target" },
    { .name = "a_request_deleted_while_it_is_away_is_reported", .rule = "InvalidReqAccess" },
    { .name = "an_irp_of_the_drivers_is_not_built", .not_built = "WdfRequestWdmGetIrp" },
    { .name = "a_stack_location_says_what_is_sent" },
    { .name = "a_stack_location_of_another_function_is_not_built",
      .not_built = "WdfRequestWdmFormatUsingStackLocation" },
};

DDI_MAIN(cases)
