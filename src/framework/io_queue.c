/* SPDX-License-Identifier: MIT */
/* io_queue - see io_queue.h: creation, deletion, lists, and the calls that change a queue's state.
 */
#include "framework/io_queue.h"

#include "framework/device_io.h"
#include "framework/file.h"
#include "framework/io_queue_internal.h"
#include "framework/power_policy.h"
#include "kernel/numbering.h"
#include "kernel/stop.h"
#include "trace/trace.h"

static void dispose_queue(struct dq_object *object)
{
    struct dq_io_queue *queue = DQ_CONTAINER_OF(object, struct dq_io_queue, object);
    dq_io_queue_purge(queue, NULL);
    dq_io_queue_step_and_lock();
    queue->is_disposing = true;
    dq_device_io_queue_remove(queue->device, queue);
    dq_io_queue_dispatch_unlock(queue);
    (void)dq_kevent_wait(&queue->disposed, DQ_TIME_NEVER);
    dq_io_queue_follow_owners(queue);
}

static const struct dq_object_class queue_class = {
    .type = DQ_TYPE_QUEUE,
    .name = "WDFQUEUE",
    .bytes = sizeof(struct dq_io_queue),
    .is_passive_disposed = true,
    .is_driver_deletable = true,
    .dispose = dispose_queue,
};

struct dq_callback_lock *dq_io_queue_callback_lock(struct dq_object *queue)
{
    return DQ_CONTAINER_OF(queue, struct dq_io_queue, object)->lock;
}

WDF_SYNCHRONIZATION_SCOPE dq_io_queue_scope(struct dq_object *queue)
{
    return DQ_CONTAINER_OF(queue, struct dq_io_queue, object)->effective_scope;
}

/* What the callbacks and the type have to be to each other. */
static NTSTATUS check_config(const WDF_IO_QUEUE_CONFIG *config)
{
    if (config->DispatchType <= WdfIoQueueDispatchInvalid ||
        config->DispatchType >= WdfIoQueueDispatchMax) {
        return STATUS_INVALID_PARAMETER;
    }
    bool has_callback = config->EvtIoDefault || config->EvtIoRead || config->EvtIoWrite ||
                        config->EvtIoDeviceControl || config->EvtIoInternalDeviceControl;
    bool is_manual = config->DispatchType == WdfIoQueueDispatchManual;
    if (!is_manual && !has_callback) {
        return STATUS_WDF_NO_CALLBACK;
    }
    if (is_manual && has_callback) {
        return STATUS_INVALID_PARAMETER;
    }
    if (config->DispatchType != WdfIoQueueDispatchParallel &&
        config->Settings.Parallel.NumberOfPresentedRequests != 0) {
        return STATUS_INVALID_PARAMETER;
    }
    return STATUS_SUCCESS;
}

/* Effective level and scope from the attributes, or the device's. */
static NTSTATUS constrain(struct dq_io_queue *queue)
{
    const struct dq_device *device = queue->device;
    const struct dq_object *object = &queue->object;
    bool inherits_level = object->execution_level == WdfExecutionLevelInheritFromParent;
    bool inherits_scope = object->synchronization_scope == WdfSynchronizationScopeInheritFromParent;
    queue->effective_level = inherits_level ? device->effective_level : object->execution_level;
    queue->effective_scope =
        inherits_scope ? device->effective_scope : object->synchronization_scope;
    queue->is_passive = queue->effective_level == WdfExecutionLevelPassive;
    if (queue->effective_scope == WdfSynchronizationScopeDevice &&
        queue->effective_level != device->effective_level) {
        return STATUS_INVALID_PARAMETER;
    }
    return STATUS_SUCCESS;
}

static void fill(struct dq_io_queue *queue)
{
    struct dq_device *device = queue->device;
    const WDF_IO_QUEUE_CONFIG *config = &queue->config;
    queue->number = dq_number_next(DQ_NUMBER_IO_QUEUE);
    /* By default what belongs to a function driver's device is. */
    bool is_by_default = !device->is_control && !device->is_filter;
    queue->is_power_managed =
        config->PowerManaged == WdfTrue || (config->PowerManaged == WdfUseDefault && is_by_default);
    if (queue->is_power_managed && device->below) {
        dq_violation(DQ_RULE_QUEUE_ABOVE_OWNER, 0, (uintptr_t)queue, 0, 0,
                     "a queue with PowerManaged WdfTrue above the device of the power policy "
                     "owner, which does not know of its requests");
    }
    dq_callback_lock_init(&queue->own_lock, queue->is_passive);
    bool is_device_scope = queue->effective_scope == WdfSynchronizationScopeDevice;
    bool is_queue_scope = queue->effective_scope == WdfSynchronizationScopeQueue;
    queue->lock = is_device_scope ? &device->callback_lock : &queue->own_lock;
    queue->serialize = is_device_scope || is_queue_scope ? queue->lock : NULL;
    dq_list_init(&queue->device_link);
    dq_list_init(&queue->queued);
    dq_list_init(&queue->owned);
    dq_list_init(&queue->canceled);
    dq_list_init(&queue->canceled_on_queue);
    dq_list_init(&queue->dispatchers);
    queue->accepts = true;
    queue->dispatches = true;
    dq_kevent_init(&queue->power_done, NotificationEvent, false);
    dq_kevent_init(&queue->disposed, NotificationEvent, false);
    dq_io_queue_dispatch_init(queue);
}

NTSTATUS dq_io_queue_create(struct dq_device *device, const WDF_IO_QUEUE_CONFIG *config,
                            const WDF_OBJECT_ATTRIBUTES *attributes, struct dq_io_queue **ret_queue)
{
    struct dq_object *parent = dq_device_parent_of(device, attributes);
    if (dq_device_of(parent) != device) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    struct dq_object *object;
    NTSTATUS status = dq_object_create(&queue_class, attributes, &object);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_io_queue *queue = DQ_CONTAINER_OF(object, struct dq_io_queue, object);
    queue->device = device;
    queue->config = *config;
    status = constrain(queue);
    if (NT_SUCCESS(status)) {
        status = check_config(config);
    }
    if (NT_SUCCESS(status) && config->DefaultQueue && dq_device_io_default_queue(device)) {
        status = STATUS_UNSUCCESSFUL;
    }
    if (!NT_SUCCESS(status)) {
        goto fail_abandon;
    }
    fill(queue);
    status = dq_object_commit(object, parent);
    if (!NT_SUCCESS(status)) {
        goto fail_abandon;
    }
    dq_device_io_queue_add(device, queue, config->DefaultQueue);
    *ret_queue = queue;
    return STATUS_SUCCESS;

fail_abandon:
    dq_object_abandon(object);
    return status;
}

bool dq_io_queue_has_handler(const struct dq_io_queue *queue, WDF_REQUEST_TYPE type)
{
    const WDF_IO_QUEUE_CONFIG *config = &queue->config;
    if (config->DispatchType == WdfIoQueueDispatchManual || config->EvtIoDefault) {
        return true;
    }
    return (type == WdfRequestTypeRead && config->EvtIoRead) ||
           (type == WdfRequestTypeWrite && config->EvtIoWrite) ||
           (type == WdfRequestTypeDeviceControl && config->EvtIoDeviceControl) ||
           (type == WdfRequestTypeDeviceControlInternal && config->EvtIoInternalDeviceControl);
}

WDF_IO_QUEUE_STATE dq_io_queue_state(const struct dq_io_queue *queue, uint32_t *ret_queued,
                                     uint32_t *ret_owned)
{
    dq_io_queue_step_and_lock();
    uint32_t state = 0;
    state |= queue->accepts ? WdfIoQueueAcceptRequests : 0u;
    state |= queue->dispatches ? WdfIoQueueDispatchRequests : 0u;
    state |= queue->queued_count == 0 ? WdfIoQueueNoRequests : 0u;
    state |= queue->owned_count == 0 ? WdfIoQueueDriverNoRequests : 0u;
    if (queue->is_power_managed && queue->power != DQ_IO_QUEUE_POWER_ON) {
        state |= WdfIoQueuePnpHeld;
    }
    *ret_queued = queue->queued_count;
    *ret_owned = queue->owned_count;
    dq_io_queue_unlock();
    return (WDF_IO_QUEUE_STATE)state;
}

void dq_io_queue_insert_locked(struct dq_io_queue *queue, struct dq_request *request, bool at_head)
{
    request->queue = queue;
    request->state = DQ_REQUEST_QUEUED;
    request->stop = DQ_REQUEST_STOP_NONE;
    if (at_head) {
        dq_list_prepend(&queue->queued, &request->link);
    } else {
        dq_list_append(&queue->queued, &request->link);
    }
    queue->queued_count++;
    dq_release(dq_location_of(DQ_LOCATION_OBJECT, request)); /* to whoever takes it out */
    if (queue->queued_count == 1) {
        queue->is_from_empty = true;
    }
}

struct dq_request *dq_io_queue_take_locked(struct dq_io_queue *queue, const struct dq_file *file)
{
    DQ_LIST_FOR_EACH(link, &queue->queued)
    {
        struct dq_request *request = dq_request_of_link(link);
        if (!file || request->file == file) {
            dq_list_remove(link);
            request->state = DQ_REQUEST_NEW;
            queue->queued_count--;
            return request;
        }
    }
    return NULL;
}

void dq_io_queue_own_locked(struct dq_io_queue *queue, struct dq_request *request)
{
    request->queue = queue;
    request->state = DQ_REQUEST_DRIVER;
    request->stop = DQ_REQUEST_STOP_NONE;
    dq_list_append(&queue->owned, &request->link);
    queue->owned_count++;
}

void dq_io_queue_disown_locked(struct dq_io_queue *queue, struct dq_request *request)
{
    DQ_ASSERT(queue->owned_count > 0);
    dq_list_remove(&request->link);
    request->state = DQ_REQUEST_NEW;
    queue->owned_count--;
}

bool dq_io_queue_is_passage(const struct dq_io_queue *queue)
{
    const WDF_IO_QUEUE_CONFIG *config = &queue->config;
    return config->DispatchType == WdfIoQueueDispatchParallel &&
           config->Settings.Parallel.NumberOfPresentedRequests == UINT32_MAX &&
           queue->power == DQ_IO_QUEUE_POWER_ON && queue->accepts && queue->dispatches &&
           !queue->serialize && !queue->cancels_dispatched && !queue->is_disposing &&
           queue->queued_count == 0 && dq_list_is_empty(&queue->canceled) &&
           dq_list_is_empty(&queue->canceled_on_queue) && !queue->stopped.routine &&
           !queue->stopped.kevent && !queue->emptied.routine && !queue->emptied.kevent;
}

void dq_io_queue_step_passing(const struct dq_io_queue *queue)
{
    dq_step_at(DQ_REASON_DDI, DQ_IO_QUEUES, DQ_TOUCH_ADD);
    if (!dq_io_queue_is_passage(queue)) {
        dq_step_at(DQ_REASON_DDI, dq_location_of(DQ_LOCATION_OBJECT, queue), DQ_TOUCH_WRITE);
    }
}

void dq_io_queue_lock_passing(const struct dq_io_queue *queue)
{
    dq_internal_lock_acquire(DQ_LOCK_IO_QUEUE);
    dq_touch(DQ_IO_QUEUES, DQ_TOUCH_ADD);
    if (!dq_io_queue_is_passage(queue)) {
        dq_touch(dq_location_of(DQ_LOCATION_OBJECT, queue), DQ_TOUCH_WRITE);
    }
}

void dq_io_queue_step_and_lock_passing(const struct dq_io_queue *queue)
{
    dq_io_queue_step_passing(queue);
    dq_io_queue_lock_passing(queue);
}

void dq_io_queue_arrive(struct dq_io_queue *queue, struct dq_request *request)
{
    if (queue->config.DispatchType == WdfIoQueueDispatchManual) {
        NTSTATUS status = dq_request_commit(request); /* the driver may look for it */
        if (!NT_SUCCESS(status)) {
            dq_request_finish(request, status);
            return;
        }
    }
    dq_io_queue_step_and_lock_passing(queue);
    if (!queue->accepts) {
        dq_io_queue_unlock();
        dq_request_finish(request, STATUS_INVALID_DEVICE_STATE);
        return;
    }
    if (request->is_canceled) { /* before it came here */
        dq_io_queue_unlock();
        dq_request_finish(request, STATUS_CANCELLED);
        return;
    }
    struct dq_device *device = queue->device;
    bool is_power_managed = queue->is_power_managed;
    dq_io_queue_insert_locked(queue, request, false);
    dq_io_queue_dispatch_unlock(queue);
    if (is_power_managed) {
        dq_power_policy_request_came(device);
    }
}

void dq_io_queue_give(struct dq_io_queue *queue, struct dq_request *request)
{
    dq_io_queue_step_and_lock_passing(queue);
    dq_io_queue_own_locked(queue, request);
    dq_io_queue_unlock();
}

void dq_io_queue_request_left(struct dq_io_queue *queue, struct dq_request *request)
{
    dq_io_queue_step_and_lock_passing(queue);
    dq_release(dq_location_of(DQ_LOCATION_OBJECT, queue));
    dq_io_queue_disown_locked(queue, request);
    dq_io_queue_dispatch_freed_unlock(queue);
}

/* Is the request free to leave the driver's hands by `call`? */
static bool check_movable(const struct dq_request *request, const char *call)
{
    if (!dq_request_check_owned(request, call)) {
        return false;
    }
    if (request->cancel) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)request, 0, 0,
                     "%s on request %u, which is still marked cancelable: call "
                     "WdfRequestUnmarkCancelable first",
                     call, request->number);
        return false;
    }
    return true;
}

NTSTATUS dq_io_queue_forward(struct dq_request *request, struct dq_io_queue *to)
{
    static const char call[] = "WdfRequestForwardToIoQueue";
    dq_request_step_to_move(request);
    if (!check_movable(request, call)) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    struct dq_io_queue *from = request->queue;
    if (from == to || from->device != to->device) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)request, (uintptr_t)to, 0,
                     "%s sends request %u to %s", call, request->number,
                     from == to ? "the queue it comes from" : "a queue of another device");
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    struct dq_device *device = to->device;
    bool is_from_managed = from->is_power_managed;
    bool is_to_managed = to->is_power_managed;
    dq_io_queue_lock();
    if (!to->accepts) {
        dq_io_queue_unlock();
        return STATUS_WDF_BUSY;
    }
    dq_list_remove(&request->link); /* counts for `from` until it may go on, below */
    if (request->is_canceled) {
        request->queue = to;
        dq_io_queue_cancel_queued_unlock(to, request);
    } else {
        dq_io_queue_insert_locked(to, request, false);
        dq_io_queue_dispatch_unlock(to);
    }
    dq_io_queue_step_and_lock();
    DQ_ASSERT(from->owned_count > 0);
    dq_release(dq_location_of(DQ_LOCATION_OBJECT, from));
    from->owned_count--;
    dq_io_queue_dispatch_freed_unlock(from);
    if (is_to_managed) {
        dq_power_policy_request_came(device);
    }
    if (is_from_managed) {
        dq_power_policy_request_left(device);
    }
    return STATUS_SUCCESS;
}

NTSTATUS dq_io_queue_requeue(struct dq_request *request)
{
    static const char call[] = "WdfRequestRequeue";
    dq_request_step_to_move(request);
    if (!check_movable(request, call)) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    struct dq_io_queue *queue = request->queue;
    if (queue->config.DispatchType != WdfIoQueueDispatchManual) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)request, 0, 0,
                     "%s on request %u, whose queue is not a manual one", call, request->number);
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    dq_io_queue_lock();
    dq_io_queue_disown_locked(queue, request);
    if (request->is_canceled || queue->cancels_dispatched) {
        dq_io_queue_cancel_queued_unlock(queue, request);
    } else {
        dq_io_queue_insert_locked(queue, request, true);
        dq_io_queue_dispatch_unlock(queue);
    }
    return STATUS_SUCCESS;
}

void dq_io_queue_start(struct dq_io_queue *queue)
{
    dq_io_queue_step_and_lock();
    queue->accepts = !queue->is_shut_down;
    queue->dispatches = true;
    queue->cancels_dispatched = false;
    if (queue->queued_count > 0) {
        queue->is_from_empty = true;
    }
    dq_io_queue_dispatch_unlock(queue);
}

/* One listener at a time: KMDF ends the system when a second state change is asked for before the
 * first is through. */
static void listen_locked(struct dq_io_queue *queue, struct dq_io_queue_listener *slot,
                          const struct dq_io_queue_listener *listener)
{
    if (!listener || !(listener->routine || listener->kevent)) {
        return;
    }
    if (slot->routine || slot->kevent) {
        WDF_QUEUE_FATAL_ERROR_DATA error = {
            .Queue = dq_io_queue_to_handle(queue),
            .Status = STATUS_INVALID_DEVICE_REQUEST,
        };
        dq_io_queue_unlock();
        dq_bug_check(0x10D, WDF_QUEUE_FATAL_ERROR, (uintptr_t)&error, 0, 0);
    }
    *slot = *listener;
}

void dq_io_queue_stop(struct dq_io_queue *queue, const struct dq_io_queue_listener *listener)
{
    dq_io_queue_step_and_lock();
    listen_locked(queue, &queue->stopped, listener);
    queue->accepts = !queue->is_shut_down;
    queue->dispatches = false;
    dq_io_queue_dispatch_unlock(queue);
}

/* Cancel one request that waits, of `file` or any; false when there is none left. */
static bool cancel_one_queued(struct dq_io_queue *queue, const struct dq_file *file)
{
    dq_io_queue_step_and_lock();
    struct dq_request *request = dq_io_queue_take_locked(queue, file);
    if (!request) {
        dq_io_queue_unlock();
        return false;
    }
    dq_io_queue_cancel_queued_unlock(queue, request);
    return true;
}

static bool cancel_one_marked(struct dq_io_queue *queue)
{
    dq_io_queue_step_and_lock();
    struct dq_request *request = dq_io_queue_find_cancelable_locked(queue);
    if (!request) {
        dq_io_queue_unlock();
        return false;
    }
    dq_io_queue_cancel_owned_locked(queue, request);
    dq_io_queue_dispatch_unlock(queue);
    return true;
}

/* End what waits and what is marked, then let the loop see what the caller has changed. */
static void cancel_all(struct dq_io_queue *queue)
{
    while (cancel_one_queued(queue, NULL)) {
    }
    while (cancel_one_marked(queue)) {
    }
    dq_io_queue_step_and_lock();
    dq_io_queue_dispatch_unlock(queue);
}

void dq_io_queue_purge(struct dq_io_queue *queue, const struct dq_io_queue_listener *listener)
{
    dq_io_queue_step_and_lock();
    listen_locked(queue, &queue->emptied, listener);
    queue->accepts = false;
    queue->cancels_dispatched = true;
    dq_io_queue_unlock();
    cancel_all(queue);
}

void dq_io_queue_stop_and_purge(struct dq_io_queue *queue,
                                const struct dq_io_queue_listener *listener)
{
    dq_io_queue_step_and_lock();
    listen_locked(queue, &queue->stopped, listener);
    queue->accepts = !queue->is_shut_down;
    queue->dispatches = false;
    queue->cancels_dispatched = true;
    dq_io_queue_unlock();
    cancel_all(queue);
}

void dq_io_queue_drain(struct dq_io_queue *queue, const struct dq_io_queue_listener *listener)
{
    dq_io_queue_step_and_lock();
    listen_locked(queue, &queue->emptied, listener);
    queue->accepts = false;
    dq_io_queue_dispatch_unlock(queue);
}

void dq_io_queue_flush_file(struct dq_io_queue *queue, const struct dq_file *file)
{
    while (cancel_one_queued(queue, file)) {
    }
    dq_io_queue_step_and_lock();
    dq_io_queue_dispatch_unlock(queue);
}
