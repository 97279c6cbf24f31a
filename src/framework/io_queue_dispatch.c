/* SPDX-License-Identifier: MIT */
/* io_queue_dispatch - the loop of io_queue.h: what is to be done next, doing it, and leaving it to
 * a DPC or work item. */
#include "framework/callout.h"
#include "framework/file.h"
#include "framework/io_queue_internal.h"
#include "kernel/irql.h"

enum work_kind {
    WORK_NONE,
    WORK_AGAIN,
    WORK_DELETED,           /* the loop has closed for good */
    WORK_CANCEL,            /* EvtRequestCancel */
    WORK_CANCELED_ON_QUEUE, /* EvtIoCanceledOnQueue */
    WORK_STOPPED,           /* tell the listener */
    WORK_EMPTIED,
    WORK_READY,
    WORK_IO_STOP,
    WORK_IO_RESUME,
    WORK_CANCEL_QUEUED, /* a canceled request that was to be queued again */
    WORK_PRESENT,
};

struct work {
    enum work_kind kind;
    struct dq_request *request;
    struct dq_io_queue_listener listener;
    ULONG action;
};

static bool is_listening(const struct dq_io_queue_listener *listener)
{
    return listener->routine || listener->kevent;
}

static struct work tell(enum work_kind kind, struct dq_io_queue_listener *listener)
{
    struct work work = { .kind = kind, .listener = *listener };
    *listener = (struct dq_io_queue_listener){ 0 };
    return work;
}

static struct work power_work_locked(struct dq_io_queue *queue)
{
    struct work work = { .kind = WORK_NONE };
    switch (dq_io_queue_power_step_locked(queue, &work.request)) {
    case DQ_IO_QUEUE_POWER_STEP_NONE:
        break;
    case DQ_IO_QUEUE_POWER_STEP_AGAIN:
        work.kind = WORK_AGAIN;
        break;
    case DQ_IO_QUEUE_POWER_STEP_STOP:
        work.kind = WORK_IO_STOP;
        work.action = queue->stop_action;
        if (work.request->cancel) {
            work.action |= WdfRequestStopRequestCancelable;
        }
        break;
    case DQ_IO_QUEUE_POWER_STEP_RESUME:
        work.kind = WORK_IO_RESUME;
        break;
    case DQ_IO_QUEUE_POWER_STEP_CANCELED:
        work.kind = WORK_CANCEL_QUEUED;
        break;
    }
    return work;
}

/* May a request be presented now, if there is one? */
static bool has_room_locked(const struct dq_io_queue *queue)
{
    if (queue->power == DQ_IO_QUEUE_POWER_OFF || !queue->dispatches) {
        return false;
    }
    switch (queue->config.DispatchType) {
    case WdfIoQueueDispatchSequential:
        return queue->owned_count == 0;
    case WdfIoQueueDispatchParallel:
        return queue->owned_count < queue->config.Settings.Parallel.NumberOfPresentedRequests;
    case WdfIoQueueDispatchManual:
    case WdfIoQueueDispatchInvalid:
    case WdfIoQueueDispatchMax:
        break;
    }
    return false;
}

static struct work presenting_work_locked(struct dq_io_queue *queue)
{
    struct work work = { .kind = WORK_NONE };
    if (queue->config.DispatchType == WdfIoQueueDispatchManual) {
        bool is_ready = queue->power != DQ_IO_QUEUE_POWER_OFF && queue->dispatches;
        if (is_ready && queue->is_from_empty && is_listening(&queue->ready)) {
            queue->is_from_empty = false;
            work.kind = WORK_READY;
            work.listener = queue->ready;
        }
        return work;
    }
    if (has_room_locked(queue) && queue->queued_count > 0) {
        work.request = dq_io_queue_take_locked(queue, NULL);
        work.kind = WORK_PRESENT;
        dq_io_queue_own_locked(queue, work.request);
    }
    return work;
}

static struct work cancel_work_locked(struct dq_io_queue *queue)
{
    struct work work = { .kind = WORK_NONE };
    struct dq_list *link = dq_list_pop(&queue->canceled);
    if (link) {
        work.kind = WORK_CANCEL;
    } else {
        link = dq_list_pop(&queue->canceled_on_queue);
        work.kind = link ? WORK_CANCELED_ON_QUEUE : WORK_NONE;
    }
    if (link) {
        work.request = DQ_LIST_ENTRY(link, struct dq_request, cancel_link);
        work.request->is_cancel_called = true;
    }
    return work;
}

/* KMDF's order of precedence. */
static struct work next_work_locked(struct dq_io_queue *queue)
{
    bool is_alone = queue->dispatching_count == 1;
    bool is_empty = queue->queued_count + queue->owned_count == 0;
    if (queue->power != DQ_IO_QUEUE_POWER_NOTIFYING && queue->power != DQ_IO_QUEUE_POWER_RESUMING) {
        struct work work = cancel_work_locked(queue);
        if (work.kind != WORK_NONE) {
            return work;
        }
    }
    if (is_alone && queue->owned_count == 0 && is_listening(&queue->stopped)) {
        queue->cancels_dispatched = false;
        return tell(WORK_STOPPED, &queue->stopped);
    }
    if (is_alone && is_empty && is_listening(&queue->emptied)) {
        queue->cancels_dispatched = false;
        return tell(WORK_EMPTIED, &queue->emptied);
    }
    if (queue->power != DQ_IO_QUEUE_POWER_ON && queue->power != DQ_IO_QUEUE_POWER_OFF) {
        return power_work_locked(queue);
    }
    if (queue->is_disposing && is_alone && is_empty) {
        return (struct work){ .kind = WORK_DELETED };
    }
    return presenting_work_locked(queue);
}

/* The driver's callback for a request, if there is one; the caller holds the presentation lock, if
 * the queue has it taken. */
static void call_handler(struct dq_io_queue *queue, struct dq_request *request,
                         const struct dq_irp *irp)
{
    const WDF_IO_QUEUE_CONFIG *config = &queue->config;
    WDFQUEUE queue_handle = dq_io_queue_to_handle(queue);
    WDFREQUEST handle = (WDFREQUEST)dq_object_to_handle(&request->object);
    PFN_WDF_IO_QUEUE_IO_DEVICE_CONTROL control = NULL;
    if (irp->type == DQ_IRP_DEVICE_CONTROL) {
        control =
            irp->is_internal ? config->EvtIoInternalDeviceControl : config->EvtIoDeviceControl;
    }
    if (irp->type == DQ_IRP_READ && config->EvtIoRead) {
        dq_callout_io_read(config->EvtIoRead, queue_handle, handle, irp->output_bytes);
    } else if (irp->type == DQ_IRP_WRITE && config->EvtIoWrite) {
        dq_callout_io_write(config->EvtIoWrite, queue_handle, handle, irp->input_bytes);
    } else if (control) {
        dq_callout_io_device_control(
            control, irp->is_internal ? "EvtIoInternalDeviceControl" : "EvtIoDeviceControl",
            queue_handle, handle, irp->output_bytes, irp->input_bytes, irp->control_code);
    } else {
        dq_callout_io_default(config->EvtIoDefault, queue_handle, handle);
    }
}

static void present(struct dq_io_queue *queue, struct dq_request *request)
{
    const struct dq_irp *irp = request->irp;
    if (!dq_io_queue_has_handler(queue, dq_request_type(irp))) {
        dq_request_finish(request, STATUS_INVALID_DEVICE_REQUEST);
        return;
    }
    if (!queue->config.AllowZeroLengthRequests && dq_request_is_zero_length(request)) {
        dq_request_finish(request, STATUS_SUCCESS);
        return;
    }
    NTSTATUS status = dq_request_present(request);
    if (!NT_SUCCESS(status)) {
        dq_request_finish(request, status);
        return;
    }
    dq_acquire(dq_location_of(DQ_LOCATION_OBJECT, request)); /* what was done when it came */
    if (queue->config.DispatchType != WdfIoQueueDispatchParallel) {
        dq_io_queue_follow_owners(queue); /* and until the one before left */
    }
    dq_serialization_begin(queue->serialize);
    call_handler(queue, request, irp);
    dq_serialization_end(queue->serialize);
}

static void call_listener(struct dq_io_queue *queue, const struct dq_io_queue_listener *listener,
                          bool is_serialized)
{
    dq_io_queue_follow_owners(queue);
    if (listener->kevent) {
        (void)dq_kevent_set(listener->kevent);
        return;
    }
    if (is_serialized) {
        dq_serialization_begin(queue->serialize);
    }
    dq_callout_io_queue_state(listener->routine, dq_io_queue_to_handle(queue), listener->context);
    if (is_serialized) {
        dq_serialization_end(queue->serialize);
    }
}

/* Callbacks about a request whose reference was taken for the call. */
static void call_about_request(struct dq_io_queue *queue, const struct work *work)
{
    WDFQUEUE queue_handle = dq_io_queue_to_handle(queue);
    WDFREQUEST handle = (WDFREQUEST)dq_object_to_handle(&work->request->object);
    dq_acquire(dq_location_of(DQ_LOCATION_OBJECT, work->request)); /* queued, or marked */
    dq_serialization_begin(queue->serialize);
    if (work->kind == WORK_CANCEL) {
        dq_callout_request_cancel(work->request->cancel, handle);
    } else if (work->kind == WORK_CANCELED_ON_QUEUE) {
        dq_callout_io_canceled_on_queue(queue->config.EvtIoCanceledOnQueue, queue_handle, handle);
    } else if (work->kind == WORK_IO_STOP) {
        dq_callout_io_stop(queue->config.EvtIoStop, queue_handle, handle, work->action);
    } else {
        dq_callout_io_resume(queue->config.EvtIoResume, queue_handle, handle);
    }
    dq_serialization_end(queue->serialize);
    dq_object_dereference(&work->request->object);
}

static void do_work(struct dq_io_queue *queue, const struct work *work)
{
    switch (work->kind) {
    case WORK_NONE:
    case WORK_AGAIN:
    case WORK_DELETED:
        break;
    case WORK_CANCEL:
    case WORK_CANCELED_ON_QUEUE:
    case WORK_IO_STOP:
    case WORK_IO_RESUME:
        call_about_request(queue, work);
        break;
    case WORK_STOPPED:
        /* KMDF does not take the presentation lock for this one. */
        call_listener(queue, &work->listener, false);
        break;
    case WORK_EMPTIED:
    case WORK_READY:
        call_listener(queue, &work->listener, true);
        break;
    case WORK_CANCEL_QUEUED:
        dq_io_queue_step_and_lock();
        dq_io_queue_cancel_queued_unlock(queue, work->request);
        break;
    case WORK_PRESENT:
        present(queue, work->request);
        break;
    }
}

/* The last thing that anybody does with a queue before its owner frees it: no step between this and
 * the release of the lock. */
static void signal_disposed_locked(struct dq_io_queue *queue)
{
    if (queue->is_deleted && !queue->is_deferred) {
        (void)dq_kevent_signal(&queue->disposed);
    }
}

static bool must_defer(const struct dq_io_queue *queue)
{
    return (queue->is_passive && dq_irql_current() > DQ_IRQL_PASSIVE) ||
           dq_callback_lock_is_mine(queue->lock);
}

/* A context in the loop, on its stack. */
struct dispatcher {
    struct dq_list link;
    const void *context; /* see own_context() */
};

/* Names the thread or, on top of it, the DPC that runs. */
static const void *own_context(void)
{
    const struct dq_cpu *cpu = dq_cpu_current();
    return cpu->is_in_dpc ? (const void *)cpu : (const void *)cpu->thread;
}

static void enter_locked(struct dq_io_queue *queue, struct dispatcher *own)
{
    own->context = own_context();
    dq_list_append(&queue->dispatchers, &own->link);
    queue->dispatching_count++;
}

static void leave_locked(struct dq_io_queue *queue, struct dispatcher *own)
{
    dq_list_remove(&own->link);
    queue->dispatching_count--;
}

static bool is_dispatching_locked(const struct dq_io_queue *queue)
{
    const void *context = own_context();
    const struct dq_list *head = &queue->dispatchers;
    DQ_LIST_FOR_EACH(link, head)
    {
        if (DQ_LIST_ENTRY(link, struct dispatcher, link)->context == context) {
            return true;
        }
    }
    return false;
}

static void start_deferred(struct dq_io_queue *queue)
{
    if (queue->is_passive) {
        (void)dq_work_item_enqueue(&queue->work_item);
    } else {
        (void)dq_dpc_insert(&queue->dpc, NULL, NULL);
    }
}

static void defer_unlock(struct dq_io_queue *queue)
{
    bool is_first = !queue->is_deferred;
    queue->is_deferred = true;
    queue->must_dispatch_again = true;
    dq_io_queue_unlock();
    if (is_first) {
        start_deferred(queue);
    }
}

void dq_io_queue_dispatch_unlock(struct dq_io_queue *queue)
{
    if (queue->is_deleted) {
        dq_io_queue_unlock();
        return;
    }
    if (must_defer(queue)) {
        defer_unlock(queue);
        return;
    }
    struct dispatcher own;
    enter_locked(queue, &own);
    for (;;) {
        struct work work = next_work_locked(queue);
        if (work.kind == WORK_NONE || work.kind == WORK_DELETED) {
            leave_locked(queue, &own);
            queue->is_deleted = work.kind == WORK_DELETED;
            signal_disposed_locked(queue);
            dq_io_queue_unlock();
            return;
        }
        dq_io_queue_unlock();
        do_work(queue, &work);
        dq_io_queue_step_and_lock_passing(queue);
    }
}

void dq_io_queue_dispatch_freed_unlock(struct dq_io_queue *queue)
{
    if (dq_io_queue_is_passage(queue)) {
        dq_io_queue_unlock();
    } else if (queue->dispatching_count == 0) {
        dq_io_queue_dispatch_unlock(queue);
    } else if (queue->config.DispatchType == WdfIoQueueDispatchParallel &&
               queue->queued_count > 0 && has_room_locked(queue) && !queue->is_deleted &&
               !is_dispatching_locked(queue)) {
        defer_unlock(queue);
    } else {
        dq_io_queue_unlock();
    }
}

static void run_deferred(struct dq_io_queue *queue)
{
    dq_io_queue_step_and_lock_passing(queue);
    queue->must_dispatch_again = false;
    dq_io_queue_dispatch_unlock(queue);
    dq_io_queue_step_and_lock_passing(queue);
    bool is_again = queue->must_dispatch_again && !queue->is_deleted;
    if (!is_again) {
        queue->must_dispatch_again = false;
        queue->is_deferred = false;
        signal_disposed_locked(queue);
    }
    dq_io_queue_unlock();
    if (is_again) {
        start_deferred(queue);
    }
}

static void run_dpc(struct dq_dpc *dpc)
{
    struct dq_io_queue *queue = dpc->context;
    dq_dpc_ended(dpc);
    run_deferred(queue);
}

static void run_work_item(struct dq_work_item *item)
{
    struct dq_io_queue *queue = item->context;
    dq_work_item_ended(item);
    run_deferred(queue);
}

void dq_io_queue_dispatch_init(struct dq_io_queue *queue)
{
    if (queue->is_passive) {
        dq_work_item_init(&queue->work_item, run_work_item, queue);
    } else {
        dq_dpc_init(&queue->dpc, run_dpc, queue);
    }
}
