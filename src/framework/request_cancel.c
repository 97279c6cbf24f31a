/* SPDX-License-Identifier: MIT */
/*
 * request_cancel - cancellation, whoever asks for it: the application, a purge, a file's cleanup.
 *
 * A request that waits in a queue ends as canceled, by way of EvtIoCanceledOnQueue if the driver
 * has seen it before. One that the driver has marked cancelable gets its EvtRequestCancel from the
 * queue's dispatch loop, with the queue's lock and level. Any other is only noted as canceled.
 */
#include "framework/io_queue_internal.h"
#include "framework/request_send.h"
#include "kernel/packet.h"
#include "kernel/stop.h"

void dq_io_queue_cancel_queued_unlock(struct dq_io_queue *queue, struct dq_request *request)
{
    request->is_canceled = true;
    dq_object_reference(&queue->object); /* its last request may end here */
    if (queue->config.EvtIoCanceledOnQueue && request->is_presented) {
        dq_io_queue_own_locked(queue, request);
        dq_object_reference(&request->object);
        dq_list_append(&queue->canceled_on_queue, &request->cancel_link);
    } else {
        request->state = DQ_REQUEST_NEW;
        dq_io_queue_unlock();
        request->information = 0;
        dq_request_finish(request, STATUS_CANCELLED);
        dq_io_queue_step_and_lock();
    }
    dq_io_queue_dispatch_unlock(queue);
    dq_object_dereference(&queue->object);
}

static void step_own(const struct dq_request *request)
{
    if (request->irp) {
        dq_step_at(DQ_REASON_DDI, dq_irp_location(request->irp), DQ_TOUCH_WRITE);
    }
    dq_step_at(DQ_REASON_DDI, dq_location_of(DQ_LOCATION_OBJECT, request), DQ_TOUCH_WRITE);
}

/* The queue comes last: what of it is touched depends on what it holds. */
void dq_request_step(struct dq_request *request)
{
    step_own(request);
    if (request->queue) {
        dq_io_queue_step_passing(request->queue);
    }
    dq_touch(dq_location_of(DQ_LOCATION_OBJECT, request), DQ_TOUCH_WRITE);
}

void dq_request_step_to_move(struct dq_request *request)
{
    step_own(request);
    dq_io_queue_step();
    dq_touch(dq_location_of(DQ_LOCATION_OBJECT, request), DQ_TOUCH_WRITE);
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

/* A point before each of the locations that the caller touches as one. */
static void step_to_cancel(const struct dq_irp *irp)
{
    dq_io_queue_step();
    dq_step_at(DQ_REASON_DDI, dq_irp_location(irp), DQ_TOUCH_WRITE);
    if (irp->request) {
        const struct dq_request *request = irp->request;
        if (request->packet) {
            dq_step_at(DQ_REASON_DDI, dq_packet_cancel_location(request->packet), DQ_TOUCH_WRITE);
        }
        dq_step_at(DQ_REASON_DDI, dq_location_of(DQ_LOCATION_OBJECT, request), DQ_TOUCH_WRITE);
    }
}

enum cancel_result {
    CANCEL_LATE,      /* the framework has no such request (any more) */
    CANCEL_NOTED,     /* it may not be canceled now, or was before */
    CANCEL_DELIVERED, /* it ends, or whoever has it is told */
};

/* It is a driver's, outside of requests. */
static enum cancel_result cancel_packet(struct dq_irp *irp)
{
    switch (dq_packet_cancel(irp)) {
    case DQ_PACKET_CANCEL_NOTED:
        return CANCEL_NOTED;
    case DQ_PACKET_CANCEL_CALLED:
        return CANCEL_DELIVERED;
    default:
        return CANCEL_LATE;
    }
}

static enum cancel_result cancel_irp(struct dq_irp *irp)
{
    step_to_cancel(irp);
    dq_io_queue_lock();
    dq_touch(dq_irp_location(irp), DQ_TOUCH_WRITE);
    struct dq_request *request = irp->request;
    if (!request) {
        bool has_packet = irp->packet != NULL;
        dq_io_queue_unlock();
        return has_packet ? cancel_packet(irp) : CANCEL_LATE;
    }
    dq_touch(dq_location_of(DQ_LOCATION_OBJECT, request), DQ_TOUCH_WRITE);
    struct dq_io_queue *queue = request->queue;
    bool was_canceled = request->is_canceled;
    request->is_canceled = true;
    if (request->packet) {
        dq_touch(dq_packet_cancel_location(request->packet), DQ_TOUCH_WRITE);
        request->packet->irp->Cancel = TRUE;
    }
    if (dq_request_is_away(request)) { /* whoever has it now */
        dq_object_reference(&request->object);
        dq_io_queue_unlock();
        bool is_delivered = dq_request_cancel_sent(request);
        dq_object_dereference(&request->object);
        return is_delivered ? CANCEL_DELIVERED : CANCEL_NOTED;
    }
    if (!queue || was_canceled) { /* on its way to its first queue, or canceled before */
        dq_io_queue_unlock();
        return CANCEL_NOTED;
    }
    if (request->state == DQ_REQUEST_QUEUED) {
        dq_list_remove(&request->link);
        queue->queued_count--;
        dq_io_queue_cancel_queued_unlock(queue, request);
        return CANCEL_DELIVERED;
    }
    if (is_cancelable(request)) {
        dq_io_queue_cancel_owned_locked(queue, request);
        dq_io_queue_dispatch_unlock(queue);
        return CANCEL_DELIVERED;
    }
    dq_io_queue_unlock();
    return CANCEL_NOTED;
}

bool dq_request_cancel(struct dq_irp *irp)
{
    return cancel_irp(irp) != CANCEL_LATE;
}

bool dq_request_cancel_delivered(struct dq_irp *irp)
{
    return cancel_irp(irp) == CANCEL_DELIVERED;
}

void dq_request_forget_cancel(struct dq_request *request)
{
    dq_internal_lock_acquire(DQ_LOCK_IO_QUEUE);
    request->is_canceled = false;
    if (request->packet) {
        dq_touch(dq_packet_cancel_location(request->packet), DQ_TOUCH_WRITE);
        request->packet->irp->Cancel = FALSE;
    }
    dq_io_queue_unlock();
}

bool dq_request_is_canceled(struct dq_request *request)
{
    static const char call[] = "WdfRequestIsCanceled";
    dq_step_and_touch(DQ_REASON_DDI, dq_location_of(DQ_LOCATION_OBJECT, request), DQ_TOUCH_READ);
    if (request->is_own) {
        return !dq_request_is_away(request) && request->sending->is_canceled;
    }
    if (!dq_request_check_owned(request, call)) {
        return false;
    }
    if (request->cancel) {
        dq_violation(DQ_RULE_REQUEST_IS_CANCELED, 0, (uintptr_t)request, 0, 0,
                     "%s on request %u, which is marked cancelable: its callback tells", call,
                     request->number);
        return false;
    }
    return request->is_canceled;
}

NTSTATUS dq_request_cancelable_mark(struct dq_request *request, PFN_WDF_REQUEST_CANCEL cancel,
                                    bool is_refusing)
{
    const char *call = is_refusing ? "WdfRequestMarkCancelableEx" : "WdfRequestMarkCancelable";
    dq_request_step(request);
    if (!dq_request_check_owned(request, call)) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    if (request->cancel) {
        dq_violation(DQ_RULE_REQUEST_MARKED_TWICE, 0, (uintptr_t)request, 0, 0,
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
        dq_io_queue_dispatch_unlock(queue);
    } else {
        dq_io_queue_unlock();
    }
    return STATUS_SUCCESS;
}

NTSTATUS dq_request_cancelable_unmark(struct dq_request *request)
{
    static const char call[] = "WdfRequestUnmarkCancelable";
    dq_request_step(request);
    if (!dq_request_check_owned(request, call)) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    if (!request->cancel) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)request, 0, 0,
                     "%s on request %u, which is not marked cancelable", call, request->number);
        return STATUS_INVALID_PARAMETER;
    }
    dq_io_queue_lock_passing(request->queue);
    bool is_free = is_cancelable(request);
    if (is_free) {
        request->cancel = NULL;
    }
    dq_io_queue_unlock();
    return is_free ? STATUS_SUCCESS : STATUS_CANCELLED;
}
