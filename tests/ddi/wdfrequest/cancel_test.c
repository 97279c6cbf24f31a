/* SPDX-License-Identifier: MIT */
/*
 * cancel_test - an application cancels its request: in a queue, marked cancelable, or neither.
 *
 * Actors: the application, which reads and cancels and says by a write that the driver is to go on;
 * the driver's queue callbacks and EvtRequestCancel. The moment that matters: where the request is.
 * Source: wdfrequest/nf-wdfrequest-wdfrequestmarkcancelable,
 * wdfrequest/nf-wdfrequest-wdfrequestmarkcancelableex,
 * wdfrequest/nf-wdfrequest-wdfrequestunmarkcancelable,
 * wdfrequest/nf-wdfrequest-wdfrequestiscanceled, wdfrequest/nc-wdfrequest-evt_wdf_request_cancel,
 * wdfio/nc-wdfio-evt_wdf_io_queue_io_canceled_on_queue, wdf/canceling-i-o-requests.
 */
#include "tests/ddi/support/ddi_test.h"

#define SCRIPT .scenario = "script"

static const struct ddi_case cases[] = {
    { "cancel_when_never_presented_ends_it", SCRIPT },
    { "cancel_when_forwarded_calls_canceled_on_queue", SCRIPT },
    { "cancel_when_forwarded_without_callback_ends_it", SCRIPT },
    { "cancel_when_marked_calls_the_callback", SCRIPT },
    { "cancel_when_marked_calls_a_passive_callback_at_passive_level", SCRIPT },
    { "cancel_twice_calls_the_callback_once", SCRIPT },
    { "cancel_when_not_marked_is_seen_when_asked", SCRIPT },
    { "cancel_when_completed_is_too_late", SCRIPT },
    { "cancel_waits_for_callbacks_of_the_queue", SCRIPT, .processors = 2 },
    { "mark_when_canceled_calls_the_callback", SCRIPT },
    { "mark_ex_when_canceled_is_cancelled", SCRIPT },
    { "mark_when_marked_is_invalid_device_request", SCRIPT, .rule = "MarkCancOnCancReqLocal" },
    { "unmark_when_marked_succeeds", SCRIPT },
    { "unmark_when_not_marked_is_invalid_parameter", SCRIPT, .rule = "dirql.KmdfVerifier" },
    { "unmark_in_the_callback_is_cancelled", SCRIPT },
    { "is_canceled_when_marked_is_false", SCRIPT, .rule = "ReqIsCancOnCancReq" },
    { "complete_when_marked_completes", SCRIPT, .rule = "ReqNotCanceledLocal" },
    { "forward_when_canceled_calls_canceled_on_queue", SCRIPT },
    { "close_cancels_what_waits_of_the_file", SCRIPT },
    { "end_of_a_thread_cancels_what_it_has_sent", SCRIPT },
};

DDI_MAIN(cases)
