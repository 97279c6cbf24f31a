/* SPDX-License-Identifier: MIT */
/*
 * in_caller_context_test - EvtIoInCallerContext, and handing its requests to the queues.
 *
 * Actors: the application that reads, and the driver in the application's thread. The moment that
 * matters: the request is in no queue of the driver's yet.
 * Source: wdfdevice/nc-wdfdevice-evt_wdf_io_in_caller_context,
 * wdfdevice/nf-wdfdevice-wdfdeviceenqueuerequest,
 * wdfio/nc-wdfio-evt_wdf_io_queue_io_canceled_on_queue.
 */
#include "tests/ddi/support/ddi_test.h"

#define SCRIPT .scenario = "script"

static const struct ddi_case cases[] = {
    { "in_caller_context_comes_before_the_queue", SCRIPT },
    { "in_caller_context_may_complete", SCRIPT },
    { "enqueue_without_a_queue_is_invalid_device_request", SCRIPT },
    { "enqueue_when_the_queue_refuses_is_busy", SCRIPT },
    { "enqueue_of_a_queues_request_is_invalid_device_request", SCRIPT,
      .rule = "dirql.KmdfVerifier" },
    { "cancel_of_an_enqueued_request_calls_canceled_on_queue", SCRIPT },
};

DDI_MAIN(cases)
