/* SPDX-License-Identifier: MIT */
/* request_send - see request_send.h: the way to a target and back. */
#include "framework/request_send.h"

#include "framework/callout.h"
#include "framework/file.h"
#include "framework/io_queue_internal.h"
#include "framework/power_policy.h"
#include "kernel/own_irp.h"
#include "kernel/pool.h"
#include "kernel/stop.h"
#include "trace/trace.h"

static uint64_t location_of(const struct dq_request *request)
{
    return dq_location_of(DQ_LOCATION_OBJECT, request);
}

/* The caller has stepped. */
static void lock(const struct dq_request *request)
{
    dq_internal_lock_acquire(DQ_LOCK_IO_TARGET);
    dq_touch(location_of(request), DQ_TOUCH_WRITE);
}

static void step_and_lock(const struct dq_request *request)
{
    dq_step_at(DQ_REASON_DDI, location_of(request), DQ_TOUCH_WRITE);
    lock(request);
}

static void unlock(void)
{
    dq_internal_lock_release(DQ_LOCK_IO_TARGET);
}

/* ---- The way back ---- */

/* What the driver asked for at the end; the request may be gone when it returns. */
static void tell(struct dq_sending *sending)
{
    struct dq_request *request = sending->request;
    WDF_REQUEST_COMPLETION_PARAMS params = sending->params;
    if (sending->is_forgotten) {
        dq_request_finish(request, request->status);
    } else if (sending->is_synchronous) {
        (void)dq_kevent_set(&sending->done);
    } else if (sending->routine) {
        dq_callout_request_completion(
            sending->routine, (WDFREQUEST)dq_object_to_handle(&request->object),
            (WDFIOTARGET)dq_object_to_handle(&sending->target->object), &params, sending->context);
    }
}

static void store_result(struct dq_sending *sending, NTSTATUS status, uint64_t information)
{
    struct dq_request *request = sending->request;
    WDF_REQUEST_COMPLETION_PARAMS *params = &sending->params;
    request->status = status;
    dq_request_information_set(request, information);
    if (request->own_irp) {
        IRP *irp = request->own_irp->irp;
        irp->IoStatus.Status = status;
        irp->IoStatus.Information = information;
        irp->Cancel = sending->is_canceled;
    }
    params->IoStatus.Status = status;
    params->IoStatus.Information = information;
    if (params->Type == WdfRequestTypeRead) {
        params->Parameters.Read.Length = information;
    } else if (params->Type == WdfRequestTypeWrite) {
        params->Parameters.Write.Length = information;
    } else if (params->Type == WdfRequestTypeDeviceControl ||
               params->Type == WdfRequestTypeDeviceControlInternal) {
        params->Parameters.Ioctl.Output.Length = information;
    }
}

/* Its irp has ended, and no time-out is due any more. */
static void come_home(struct dq_sending *sending)
{
    struct dq_request *request = sending->request;
    struct dq_io_target *target = sending->target;
    bool is_free = sending->is_free;
    dq_own_irp_set_away(request->own_irp, false);
    dq_step_at(DQ_REASON_DDI, dq_io_target_location(target), DQ_TOUCH_WRITE);
    dq_step_at(DQ_REASON_DDI, location_of(request), DQ_TOUCH_WRITE);
    dq_acquire(location_of(request)); /* what was done before it was sent */
    lock(request);
    dq_io_target_take_locked(target, sending);
    NTSTATUS status = sending->irp.status;
    if (sending->is_timed_out && status == STATUS_CANCELLED) {
        status = STATUS_IO_TIMEOUT;
    }
    sending->state = DQ_SENDING_HOME;
    store_result(sending, status, sending->irp.information);
    unlock();
    dq_trace(DQ_TRACE_REQUEST_RETURN, request->number, (uint32_t)status);
    tell(sending);
    dq_io_target_leave(target, is_free);
    dq_object_dereference(&request->object);
}

/* False: its DPC is due, and what comes now is left to it. */
static bool stop_timer(struct dq_sending *sending)
{
    struct dq_sending_timer *timer = sending->timer;
    if (!sending->has_timeout || dq_ktimer_cancel(&timer->ktimer)) {
        return true;
    }
    step_and_lock(sending->request);
    bool is_over = timer->is_dpc_over;
    timer->is_awaited = !is_over;
    unlock();
    return is_over;
}

static void on_returned(struct dq_irp *irp)
{
    struct dq_sending *sending = DQ_CONTAINER_OF(irp, struct dq_sending, irp);
    dq_release(location_of(sending->request)); /* to the DPC that may have to go on */
    if (stop_timer(sending)) {
        come_home(sending);
    }
}

/* ---- Time-outs ---- */

static void time_out(struct dq_dpc *dpc)
{
    struct dq_sending *sending = dpc->context;
    struct dq_request *request = sending->request; /* waits for this DPC, whatever ends it */
    step_and_lock(request);
    sending->is_timed_out = !sending->timer->is_awaited;
    bool is_late = sending->timer->is_awaited;
    unlock();
    if (!is_late) {
        (void)dq_request_cancel_sent(request);
    }
    dq_dpc_ended(dpc); /* before it is seen to be over: then it may go */
    step_and_lock(request);
    sending->timer->is_dpc_over = true;
    bool is_awaited = sending->timer->is_awaited;
    unlock();
    if (is_awaited) {
        come_home(sending);
    }
}

NTSTATUS dq_request_timer_alloc(struct dq_request *request)
{
    struct dq_sending *sending = dq_request_sending(request);
    if (!sending) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    if (!sending->timer) {
        struct dq_sending_timer *timer =
            dq_pool_fault_take() ? NULL : dq_arena_core_alloc(sizeof(*timer));
        if (!timer) {
            return STATUS_INSUFFICIENT_RESOURCES;
        }
        dq_ktimer_init(&timer->ktimer, &timer->kernel, NotificationTimer);
        dq_dpc_init(&timer->dpc, time_out, sending);
        sending->timer = timer;
    }
    return STATUS_SUCCESS;
}

static void start_timer(struct dq_sending *sending, int64_t timeout)
{
    LARGE_INTEGER due;
    due.QuadPart = timeout;
    sending->timer->is_dpc_over = false;
    sending->timer->is_awaited = false;
    (void)dq_ktimer_set(&sending->timer->ktimer, dq_time_from_nt_100ns(&due), 0,
                        &sending->timer->dpc);
}

/* ---- The way there ---- */

static bool is_forgetting(const struct dq_send_options *options)
{
    return (options->flags & WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET) != 0;
}

static NTSTATUS check_forgetting(struct dq_request *request, struct dq_io_target *target)
{
    const struct dq_sending *sending = request->sending;
    if (request->is_own || dq_io_target_has_file(target)) {
        return STATUS_INVALID_DEVICE_REQUEST; /* it has to come back: for its owner, for its file */
    }
    if (sending && sending->format == DQ_SENDING_FOR_TARGET) {
        dq_violation(DQ_RULE_REQUEST_FORGOTTEN_FORMATTED, 0, (uintptr_t)request, 0, 0,
                     "request %u is sent and forgotten, but was formatted by a "
                     "WdfIoTargetFormat... call: only WdfRequestFormatRequestUsingCurrentType and "
                     "WdfRequestWdmFormatUsingStackLocation may be used",
                     request->number);
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    if (!sending || sending->format == DQ_SENDING_UNFORMATTED) {
        dq_request_format_as_it_came(request);
        return request->sending ? STATUS_SUCCESS : (NTSTATUS)STATUS_INVALID_DEVICE_REQUEST;
    }
    return STATUS_SUCCESS;
}

/* May the driver send it? */
static NTSTATUS check(struct dq_request *request, struct dq_io_target *target,
                      const struct dq_send_options *options)
{
    bool is_create = request->irp && request->irp->type == DQ_IRP_CREATE;
    if (is_create && !(target->is_local && target->device->below)) {
        dq_stop_run(DQ_STOP_NOT_BUILT, "a create request is sent to another device than the one "
                                       "below in the stack: not built yet");
    }
    if (!dq_request_check_home(request, "WdfRequestSend")) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    if (request->cancel) {
        dq_violation(DQ_RULE_REQUEST_SENT_CANCELABLE, 0, (uintptr_t)request, 0, 0,
                     "request %u is sent while it is marked cancelable: call "
                     "WdfRequestUnmarkCancelable first",
                     request->number);
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    if (is_forgetting(options)) {
        return check_forgetting(request, target);
    }
    if (!request->sending || request->sending->format == DQ_SENDING_UNFORMATTED) {
        dq_violation(DQ_RULE_REQUEST_UNFORMATTED, 0, (uintptr_t)request, 0, 0,
                     "request %u is sent, but was not formatted since it came, was made, reused or "
                     "sent last",
                     request->number);
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    return STATUS_SUCCESS;
}

/* A forgotten request is its queue's no more. */
static void leave_queue(struct dq_request *request)
{
    struct dq_io_queue *queue = request->queue;
    bool is_power_managed = queue->is_power_managed;
    dq_io_queue_request_left(queue, request);
    request->queue = NULL;
    if (is_power_managed) {
        dq_power_policy_request_left(request->device);
    }
}

static void prepare(struct dq_sending *sending, struct dq_io_target *target,
                    const struct dq_send_options *options)
{
    struct dq_irp *irp = &sending->irp;
    uint32_t flags = options->flags;
    irp->returned = on_returned;
    irp->is_completed = false;
    sending->target = target;
    sending->is_forgotten = is_forgetting(options);
    sending->is_free =
        sending->is_forgotten || (flags & WDF_REQUEST_SEND_OPTION_IGNORE_TARGET_STATE) != 0;
    sending->is_synchronous = (flags & WDF_REQUEST_SEND_OPTION_SYNCHRONOUS) != 0;
    sending->has_timeout = (flags & WDF_REQUEST_SEND_OPTION_TIMEOUT) != 0 && options->timeout != 0;
    if (sending->is_synchronous) {
        (void)dq_kevent_reset(&sending->done);
    }
}

/* Who canceled it while it was on its way found nothing that could be canceled. */
static void cancel_if_asked(struct dq_request *request)
{
    dq_step_and_touch(DQ_REASON_DDI, location_of(request), DQ_TOUCH_READ);
    if (dq_request_is_away(request) && (request->is_canceled || request->sending->is_canceled)) {
        (void)dq_request_cancel_sent(request);
    }
}

/* A create's file is made there, for this one. */
static void *file_below(const struct dq_request *request)
{
    struct dq_file *file = request->file;
    if (!file || request->sending->irp.type == DQ_IRP_CREATE) {
        return file;
    }
    return file->below;
}

static void deliver(struct dq_request *request)
{
    struct dq_sending *sending = request->sending;
    struct dq_io_target *target = sending->target;
    sending->irp.file = target->is_local ? file_below(request) : target->file;
    dq_trace(DQ_TRACE_REQUEST_SEND, request->number, sending->irp.number);
    dq_io_target_deliver(target, &sending->irp);
}

/* The driver has it no more; false: not since before, by another call. */
static bool claim(struct dq_request *request)
{
    struct dq_sending *sending = request->sending;
    step_and_lock(request);
    bool is_claimed = sending->state == DQ_SENDING_HOME;
    if (is_claimed) {
        sending->state = DQ_SENDING_AWAY;
        sending->is_canceled = false;
        sending->is_timed_out = false;
    }
    unlock();
    if (!is_claimed) {
        dq_request_report_away(request, "WdfRequestSend");
    }
    return is_claimed;
}

/* From here on it is the target's, if that takes it; else the driver has it again. */
static bool enter(struct dq_request *request, struct dq_io_target *target)
{
    struct dq_sending *sending = request->sending;
    dq_step_at(DQ_REASON_DDI, dq_io_target_location(target), DQ_TOUCH_WRITE);
    step_and_lock(request);
    bool has_entered = dq_io_target_enter_locked(target, sending->is_free);
    if (has_entered) {
        dq_object_reference(&request->object);    /* while it is away */
        sending->format = DQ_SENDING_UNFORMATTED; /* once it is back */
    } else {
        sending->state = DQ_SENDING_HOME;
    }
    unlock();
    return has_entered;
}

/* What may happen from now on happens at any time. The caller has a reference. */
static void settle(struct dq_request *request)
{
    struct dq_sending *sending = request->sending;
    dq_step_at(DQ_REASON_DDI, dq_io_target_location(sending->target), DQ_TOUCH_WRITE);
    step_and_lock(request);
    enum dq_io_target_verdict verdict = dq_io_target_settle_locked(sending->target, sending);
    if (verdict == DQ_IO_TARGET_KEEPS) {
        sending->state = DQ_SENDING_PENDED;
    }
    unlock();
    if (verdict == DQ_IO_TARGET_SENDS) {
        deliver(request);
    } else if (verdict == DQ_IO_TARGET_DROPS) {
        dq_irp_complete(&sending->irp, STATUS_CANCELLED, 0);
    }
    cancel_if_asked(request);
}

void dq_request_send_failed(struct dq_request *request, NTSTATUS status)
{
    if (!dq_request_is_away(request)) {
        request->status = status;
    }
}

NTSTATUS dq_request_send(struct dq_request *request, struct dq_io_target *target,
                         const struct dq_send_options *options)
{
    dq_request_step(request);
    NTSTATUS status = check(request, target, options);
    if (NT_SUCCESS(status) && (options->flags & WDF_REQUEST_SEND_OPTION_TIMEOUT)) {
        status = dq_request_timer_alloc(request);
    }
    if (NT_SUCCESS(status) && !claim(request)) {
        status = STATUS_INVALID_DEVICE_REQUEST;
    }
    if (!NT_SUCCESS(status)) {
        dq_request_send_failed(request, status);
        return status;
    }
    struct dq_sending *sending = request->sending;
    prepare(sending, target, options);
    dq_own_irp_set_away(request->own_irp, true);
    dq_object_reference(&request->object); /* while it is looked at here */
    dq_release(location_of(request));      /* to whoever ends it */
    status = enter(request, target) ? STATUS_SUCCESS : (NTSTATUS)STATUS_INVALID_DEVICE_STATE;
    if (NT_SUCCESS(status)) {
        bool is_synchronous = sending->is_synchronous;
        if (sending->is_forgotten) {
            leave_queue(request);
        }
        if (sending->has_timeout) {
            start_timer(sending, options->timeout);
        }
        settle(request);
        if (is_synchronous) {
            (void)dq_kevent_wait(&sending->done, DQ_TIME_NEVER);
        }
    } else {
        dq_own_irp_set_away(request->own_irp, false);
        dq_request_send_failed(request, status);
    }
    dq_object_dereference(&request->object);
    return status;
}

struct dq_request *dq_request_let_through_locked(struct dq_sending *sending)
{
    dq_touch(location_of(sending->request), DQ_TOUCH_WRITE);
    dq_object_reference(&sending->request->object);
    sending->state = DQ_SENDING_AWAY;
    return sending->request;
}

void dq_request_deliver_pended(struct dq_request *request)
{
    dq_acquire(location_of(request)); /* what was done before it was sent */
    deliver(request);
    cancel_if_asked(request);
    dq_object_dereference(&request->object);
}

/* ---- Cancellation ---- */

bool dq_request_cancel_sent(struct dq_request *request)
{
    struct dq_sending *sending = request->sending;
    if (!sending) {
        return false;
    }
    step_and_lock(request);
    enum dq_sending_state state = sending->state;
    if (state != DQ_SENDING_HOME) {
        sending->is_canceled = true;
    }
    if (state == DQ_SENDING_PENDED) {
        dq_touch(dq_io_target_location(sending->target), DQ_TOUCH_WRITE);
        dq_list_remove(&sending->link);
        dq_list_append(&sending->target->sent, &sending->link);
        sending->state = DQ_SENDING_AWAY;
    }
    unlock();
    if (state == DQ_SENDING_PENDED) {
        dq_irp_complete(&sending->irp, STATUS_CANCELLED, 0);
        return true;
    }
    return state == DQ_SENDING_AWAY && dq_request_cancel_delivered(&sending->irp);
}
