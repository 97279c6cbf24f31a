/* SPDX-License-Identifier: MIT */
/*
 * request_cancel - cancellation, whoever asks for it: the application, a purge, a file's cleanup.
 *
 * A request that waits in a queue ends as canceled, by way of EvtIoCanceledOnQueue if the driver
 * has seen it before. One that the driver has marked cancelable gets its EvtRequestCancel from the
 * queue's dispatch loop, with the queue's lock and level. Any other is only noted as canceled.
 */
#include "framework/io_queue_internal.h"
#include "kernel/stop.h"

void dq_io_queue_cancel_queued_unlock(struct dq_io_queue *queue, struct dq_request *request)
{
    request->is_canceled = true;
    if (queue->config.EvtIoCanceledOnQueue && request->is_presented) {
        dq_io_queue_own_locked(queue, request);
        dq_object_reference(&request->object);
        dq_list_append(&queue->canceled_on_queue, &request->cancel_link);
    } else {
        request->state = DQ_REQUEST_NEW;
        dq_io_queue_unlock();
        request->information = 0;
        dq_request_finish(request, STATUS_CANCELLED);
        dq_io_queue_lock();
    }
    dq_io_queue_dispatch_if_idle_unlock(queue);
}

/* Marked, and nothing has begun to cancel it. */
static bool is_cancelable(const struct dq_request *request)
{
    return request->state == DQ_REQUEST_DRIVER && request->cancel && request->irp &&
           !request->is_cancel_called && dq_list_is_empty(&request->cancel_link);
}

struct dq_request *dq_io_queue_find_cancelable_locked(struct dq_io_queue *queue)
{
    DQ_LIST_FOR_EACH(link, &queue->owned)
    {
        struct dq_request *request = dq_request_of_link(link);
        if (is_cancelable(request)) {
            return request;
        }
    }
    return NULL;
}

void dq_io_queue_cancel_owned_locked(struct dq_io_queue *queue, struct dq_request *request)
{
    request->is_canceled = true;
    dq_object_reference(&request->object); /* until its callback has returned */
    dq_list_append(&queue->canceled, &request->cancel_link);
}

void dq_request_cancel(struct dq_request *request)
{
    dq_step_and_touch(DQ_REASON_DDI, dq_location_of(DQ_LOCATION_OBJECT, request), DQ_TOUCH_WRITE);
    dq_io_queue_lock();
    struct dq_io_queue *queue = request->queue;
    if (!request->irp || !queue) {
        request->is_canceled = true;
        dq_io_queue_unlock();
        return;
    }
    dq_object_reference(&queue->object); /* its last request may end here */
    request->is_canceled = true;
    if (request->state == DQ_REQUEST_QUEUED) {
        dq_list_remove(&request->link);
        queue->queued_count--;
        dq_io_queue_cancel_queued_unlock(queue, request);
    } else if (is_cancelable(request)) {
        dq_io_queue_cancel_owned_locked(queue, request);
        dq_io_queue_dispatch_if_idle_unlock(queue);
    } else {
        dq_io_queue_unlock();
    }
    dq_object_dereference(&queue->object);
}

NTSTATUS dq_request_cancelable_mark(struct dq_request *request, PFN_WDF_REQUEST_CANCEL cancel,
                                    bool is_refusing)
{
    const char *call = is_refusing ? "WdfRequestMarkCancelableEx" : "WdfRequestMarkCancelable";
    dq_step_and_touch(DQ_REASON_DDI, dq_location_of(DQ_LOCATION_OBJECT, request), DQ_TOUCH_WRITE);
    if (!dq_request_check_owned(request, call)) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    if (request->cancel) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)request, 0, 0,
                     "%s on request %u, which is marked cancelable already", call, request->number);
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    struct dq_io_queue *queue = request->queue;
    dq_io_queue_lock_passing(queue);
    bool is_canceled = request->is_canceled || queue->cancels_dispatched;
    if (is_canceled && is_refusing) {
        dq_io_queue_unlock();
        return STATUS_CANCELLED;
    }
    request->cancel = cancel;
    dq_release(dq_location_of(DQ_LOCATION_OBJECT, request)); /* to EvtRequestCancel */
    if (is_canceled) {
        dq_io_queue_cancel_owned_locked(queue, request);
        dq_io_queue_dispatch_if_idle_unlock(queue);
    } else {
        dq_io_queue_unlock();
    }
    return STATUS_SUCCESS;
}

NTSTATUS dq_request_cancelable_unmark(struct dq_request *request)
{
    static const char call[] = "WdfRequestUnmarkCancelable";
    dq_step_and_touch(DQ_REASON_DDI, dq_location_of(DQ_LOCATION_OBJECT, request), DQ_TOUCH_WRITE);
    if (!dq_request_check_owned(request, call)) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    if (!request->cancel) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)request, 0, 0,
                     "%s on request %u, which is not marked cancelable", call, request->number);
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    dq_io_queue_lock_passing(request->queue);
    bool is_free = is_cancelable(request);
    if (is_free) {
        request->cancel = NULL;
    }
    dq_io_queue_unlock();
    return is_free ? STATUS_SUCCESS : STATUS_CANCELLED;
}
