/* SPDX-License-Identifier: MIT */
/*
 * io_queue_power - a queue's way through its device's power transitions and removal.
 *
 * ON -> PAUSING -> NOTIFYING -> WAITING -> OFF -> RESUMING -> ON. The PnP thread changes the state
 * and waits; whoever is in the dispatch loop takes the steps. A request that EvtIoStop left with
 * the driver by an acknowledgement stays the driver's while the queue is off.
 */
#include "framework/io_queue_internal.h"
#include "kernel/stop.h"

static struct dq_request *find_owned_locked(struct dq_io_queue *queue, enum dq_request_stop stop)
{
    DQ_LIST_FOR_EACH(link, &queue->owned)
    {
        struct dq_request *request = dq_request_of_link(link);
        if (request->stop == stop) {
            return request;
        }
    }
    return NULL;
}

static void mark_all_due_locked(struct dq_io_queue *queue)
{
    DQ_LIST_FOR_EACH(link, &queue->owned)
    {
        dq_request_of_link(link)->stop = DQ_REQUEST_STOP_DUE;
    }
}

/* No callback about what is canceled, or about to be gone. */
static bool is_worth_a_callback(const struct dq_request *request)
{
    return !request->is_canceled && request->irp && request->is_presented;
}

static enum dq_io_queue_power_step notify_locked(struct dq_io_queue *queue,
                                                 struct dq_request **ret_request)
{
    struct dq_request *request = find_owned_locked(queue, DQ_REQUEST_STOP_DUE);
    if (!request) {
        queue->power = DQ_IO_QUEUE_POWER_WAITING;
        return DQ_IO_QUEUE_POWER_STEP_AGAIN;
    }
    request->stop = DQ_REQUEST_STOP_NOTIFIED;
    if (!queue->config.EvtIoStop || !is_worth_a_callback(request)) {
        return DQ_IO_QUEUE_POWER_STEP_AGAIN;
    }
    dq_object_reference(&request->object);
    *ret_request = request;
    return DQ_IO_QUEUE_POWER_STEP_STOP;
}

static enum dq_io_queue_power_step resume_locked(struct dq_io_queue *queue,
                                                 struct dq_request **ret_request)
{
    struct dq_request *request = find_owned_locked(queue, DQ_REQUEST_STOP_DUE);
    if (!request) {
        queue->power = DQ_IO_QUEUE_POWER_ON;
        return DQ_IO_QUEUE_POWER_STEP_NONE; /* presenting starts when all queues have come this far
                                             */
    }
    request->stop = DQ_REQUEST_STOP_NONE;
    if (!queue->config.EvtIoResume || !is_worth_a_callback(request)) {
        return DQ_IO_QUEUE_POWER_STEP_AGAIN;
    }
    dq_object_reference(&request->object);
    *ret_request = request;
    return DQ_IO_QUEUE_POWER_STEP_RESUME;
}

static enum dq_io_queue_power_step wait_locked(struct dq_io_queue *queue,
                                               struct dq_request **ret_request)
{
    struct dq_request *request = find_owned_locked(queue, DQ_REQUEST_STOP_ACKNOWLEDGED);
    if (request) {
        request->stop = DQ_REQUEST_STOP_NONE;
        return DQ_IO_QUEUE_POWER_STEP_AGAIN;
    }
    request = find_owned_locked(queue, DQ_REQUEST_STOP_ACKNOWLEDGED_REQUEUE);
    if (request && !request->irp) {
        request->stop = DQ_REQUEST_STOP_NOTIFIED; /* completed after all: it leaves by itself */
    } else if (request) {
        dq_io_queue_disown_locked(queue, request);
        if (request->is_canceled || queue->cancels_dispatched) {
            *ret_request = request;
            return DQ_IO_QUEUE_POWER_STEP_CANCELED;
        }
        dq_io_queue_insert_locked(queue, request, true);
        return DQ_IO_QUEUE_POWER_STEP_AGAIN;
    }
    if (queue->dispatching_count > 1 || find_owned_locked(queue, DQ_REQUEST_STOP_NOTIFIED)) {
        return DQ_IO_QUEUE_POWER_STEP_NONE;
    }
    queue->power = DQ_IO_QUEUE_POWER_OFF;
    (void)dq_kevent_signal(&queue->power_done);
    return DQ_IO_QUEUE_POWER_STEP_AGAIN;
}

enum dq_io_queue_power_step dq_io_queue_power_step_locked(struct dq_io_queue *queue,
                                                          struct dq_request **ret_request)
{
    switch (queue->power) {
    case DQ_IO_QUEUE_POWER_PAUSING:
        if (queue->dispatching_count == 1) {
            (void)dq_kevent_signal(&queue->power_done);
        }
        return DQ_IO_QUEUE_POWER_STEP_NONE;
    case DQ_IO_QUEUE_POWER_NOTIFYING:
        return notify_locked(queue, ret_request);
    case DQ_IO_QUEUE_POWER_WAITING:
        return wait_locked(queue, ret_request);
    case DQ_IO_QUEUE_POWER_RESUMING:
        return resume_locked(queue, ret_request);
    case DQ_IO_QUEUE_POWER_ON:
    case DQ_IO_QUEUE_POWER_OFF:
        break;
    }
    return DQ_IO_QUEUE_POWER_STEP_NONE;
}

/* The caller has changed queue->power under the lock: let it be acted on and wait for the end of
 * it. */
static void transition_unlock(struct dq_io_queue *queue)
{
    if (queue->is_deleted) {
        dq_io_queue_unlock();
        return;
    }
    dq_kevent_init(&queue->power_done, NotificationEvent, false); /* nobody waits for it */
    dq_io_queue_dispatch_unlock(queue);
    (void)dq_kevent_wait(&queue->power_done, DQ_TIME_NEVER);
    dq_io_queue_follow_owners(queue);
}

void dq_io_queue_power_pause(struct dq_io_queue *queue)
{
    if (!queue->is_power_managed || queue->power != DQ_IO_QUEUE_POWER_ON) {
        return;
    }
    dq_io_queue_step_and_lock();
    queue->power = DQ_IO_QUEUE_POWER_PAUSING;
    transition_unlock(queue);
}

static void stop_for(struct dq_io_queue *queue, ULONG action)
{
    dq_io_queue_step_and_lock();
    mark_all_due_locked(queue);
    queue->stop_action = action;
    queue->power = DQ_IO_QUEUE_POWER_NOTIFYING;
    transition_unlock(queue);
}

void dq_io_queue_power_stop(struct dq_io_queue *queue, ULONG action)
{
    if (queue->is_power_managed && queue->power == DQ_IO_QUEUE_POWER_PAUSING) {
        stop_for(queue, action);
    }
}

void dq_io_queue_power_resume(struct dq_io_queue *queue)
{
    if (!queue->is_power_managed || queue->power != DQ_IO_QUEUE_POWER_OFF) {
        return;
    }
    dq_io_queue_step_and_lock();
    mark_all_due_locked(queue);
    queue->power = DQ_IO_QUEUE_POWER_RESUMING;
    dq_io_queue_dispatch_unlock(queue);
}

void dq_io_queue_power_go(struct dq_io_queue *queue)
{
    dq_io_queue_step_and_lock();
    if (queue->queued_count > 0) {
        queue->is_from_empty = true;
    }
    dq_io_queue_dispatch_unlock(queue);
}

void dq_io_queue_shut_down(struct dq_io_queue *queue)
{
    dq_io_queue_step_and_lock();
    bool was_shut_down = queue->is_shut_down;
    queue->is_shut_down = true;
    dq_io_queue_unlock();
    if (was_shut_down) {
        return;
    }
    dq_io_queue_purge(queue, NULL);
    stop_for(queue, WdfRequestStopActionPurge);
}

void dq_io_queue_stop_acknowledge(struct dq_request *request, bool is_requeue)
{
    dq_request_step_to_move(request);
    bool is_away = dq_request_is_away(request); /* it may stay there */
    if ((!is_away || is_requeue) && !dq_request_check_owned(request, "WdfRequestStopAcknowledge")) {
        return;
    }
    bool is_notified = request->stop == DQ_REQUEST_STOP_NOTIFIED;
    bool is_cancelable = is_requeue && request->cancel;
    if (!is_notified || is_cancelable) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)request, 0, 0,
                     "WdfRequestStopAcknowledge on request %u, %s: ignored", request->number,
                     is_notified ? "which is still marked cancelable"
                                 : "for which EvtIoStop was not called");
        return;
    }
    /* Inside EvtIoStop the loop that called it reads the note; later nobody may be in the loop. */
    dq_io_queue_lock();
    struct dq_io_queue *queue = request->queue;
    request->stop =
        is_requeue ? DQ_REQUEST_STOP_ACKNOWLEDGED_REQUEUE : DQ_REQUEST_STOP_ACKNOWLEDGED;
    dq_io_queue_dispatch_freed_unlock(queue);
}
