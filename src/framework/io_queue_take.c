/* SPDX-License-Identifier: MIT */
/* io_queue_take - see io_queue.h: requests that the driver takes out of a queue by hand, looks for
 * there, or wants to be told of. */
#include "framework/io_queue_internal.h"
#include "kernel/stop.h"

/* May a request be taken out by hand now? */
static NTSTATUS check_retrieve(const struct dq_io_queue *queue)
{
    if (queue->config.DispatchType != WdfIoQueueDispatchManual &&
        queue->config.DispatchType != WdfIoQueueDispatchSequential) {
        return STATUS_INVALID_DEVICE_STATE;
    }
    if (queue->power == DQ_IO_QUEUE_POWER_OFF || !queue->dispatches) {
        return STATUS_WDF_PAUSED;
    }
    return STATUS_SUCCESS;
}

NTSTATUS dq_io_queue_retrieve(struct dq_io_queue *queue, const struct dq_file *file,
                              struct dq_request **ret_request)
{
    for (;;) {
        dq_io_queue_step_and_lock();
        NTSTATUS status = check_retrieve(queue);
        struct dq_request *request = NULL;
        if (NT_SUCCESS(status)) {
            request = dq_io_queue_take_locked(queue, file);
            status = request ? STATUS_SUCCESS : STATUS_NO_MORE_ENTRIES;
        }
        if (request) {
            dq_acquire(dq_location_of(DQ_LOCATION_OBJECT, request));
            dq_io_queue_own_locked(queue, request);
        }
        dq_io_queue_unlock();
        if (!request) {
            return status;
        }
        if (!queue->config.AllowZeroLengthRequests && dq_request_is_zero_length(request)) {
            dq_request_finish(request, STATUS_SUCCESS);
            continue;
        }
        status = dq_request_present(request);
        if (NT_SUCCESS(status)) {
            *ret_request = request;
            return STATUS_SUCCESS;
        }
        dq_request_finish(request, status);
    }
}

/* The one behind `after`, which must wait here (NULL: from the first), of `file` or any. */
static NTSTATUS find_locked(struct dq_io_queue *queue, const struct dq_request *after,
                            const struct dq_file *file, struct dq_request **ret_request)
{
    bool is_behind = !after;
    DQ_LIST_FOR_EACH(link, &queue->queued)
    {
        struct dq_request *request = dq_request_of_link(link);
        if (is_behind && (!file || request->file == file)) {
            *ret_request = request;
            return STATUS_SUCCESS;
        }
        is_behind = is_behind || request == after;
    }
    return is_behind ? STATUS_NO_MORE_ENTRIES : STATUS_NOT_FOUND;
}

NTSTATUS dq_io_queue_find(struct dq_io_queue *queue, const struct dq_request *after,
                          const struct dq_file *file, struct dq_irp *ret_irp,
                          struct dq_request **ret_request)
{
    if (queue->config.DispatchType != WdfIoQueueDispatchManual) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)queue, 0, 0,
                     "WdfIoQueueFindRequest on a queue that is not a manual one");
        return STATUS_INVALID_DEVICE_STATE;
    }
    dq_io_queue_step_and_lock();
    NTSTATUS status = find_locked(queue, after, file, ret_request);
    if (NT_SUCCESS(status)) {
        dq_object_reference(&(*ret_request)->object);
        dq_acquire(dq_location_of(DQ_LOCATION_OBJECT, *ret_request));
        *ret_irp = *(*ret_request)->irp;
    }
    dq_io_queue_unlock();
    return status;
}

NTSTATUS dq_io_queue_retrieve_found(struct dq_io_queue *queue, struct dq_request *found)
{
    dq_io_queue_step_and_lock();
    NTSTATUS status = check_retrieve(queue);
    if (NT_SUCCESS(status) && (found->queue != queue || found->state != DQ_REQUEST_QUEUED)) {
        status = STATUS_NOT_FOUND;
    }
    if (NT_SUCCESS(status)) {
        dq_list_remove(&found->link);
        queue->queued_count--;
        dq_acquire(dq_location_of(DQ_LOCATION_OBJECT, found));
        dq_io_queue_own_locked(queue, found);
    }
    dq_io_queue_unlock();
    return NT_SUCCESS(status) ? dq_request_present(found) : status;
}

NTSTATUS dq_io_queue_ready_notify(struct dq_io_queue *queue, PFN_WDF_IO_QUEUE_STATE routine,
                                  WDFCONTEXT context)
{
    const char *fault = NULL;
    dq_io_queue_step_and_lock();
    if (queue->config.DispatchType != WdfIoQueueDispatchManual) {
        fault = "a queue that is not a manual one";
    } else if (routine && queue->ready.routine) {
        fault = "a queue that has a callback already";
    } else if (!routine && !queue->ready.routine) {
        fault = "a queue that has no callback to take away";
    } else if (!routine && queue->dispatches) {
        fault = "a queue that is not stopped: its callback cannot be taken away";
    }
    if (fault) {
        dq_io_queue_unlock();
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)queue, 0, 0, "WdfIoQueueReadyNotify on %s",
                     fault);
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    queue->ready.routine = routine;
    queue->ready.context = routine ? context : NULL;
    dq_io_queue_dispatch_unlock(queue);
    return STATUS_SUCCESS;
}
