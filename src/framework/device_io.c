/* SPDX-License-Identifier: MIT */
/* device_io - see device_io.h. */
#include "framework/device_io.h"

#include "base/text.h"
#include "framework/callout.h"
#include "framework/devnode.h"
#include "framework/driver.h"
#include "framework/file.h"
#include "framework/io_queue_internal.h"
#include "framework/pass_down.h"
#include "framework/preprocess.h"
#include "kernel/irql.h"
#include "kernel/stop.h"
#include "trace/trace.h"

/* How many completed requests' handles are remembered. */
#define GRAVE_COUNT 64u

enum queue_slot { SLOT_READ, SLOT_WRITE, SLOT_CONTROL, SLOT_INTERNAL_CONTROL, SLOT_COUNT };

struct grave {
    const void *handle; /* S */
    uint32_t number;    /* S */
};

struct dq_device_io {
    WDF_FILEOBJECT_CONFIG file_config;              /* I: Size 0: none */
    WDF_OBJECT_ATTRIBUTES file_attributes;          /* I: Size 0: none */
    WDF_OBJECT_ATTRIBUTES request_attributes;       /* I: Size 0: none */
    PFN_WDF_IO_IN_CALLER_CONTEXT in_caller_context; /* I: or NULL */
    bool is_exclusive;                              /* I */
    struct dq_callback_lock *file_lock;             /* I: around the file callbacks, or NULL */
    uint32_t open_count;                            /* L: DQ_LOCK_IO_QUEUE, as all that follows */
    struct dq_list queues;                          /* L: in order of creation */
    struct dq_io_queue *default_queue;              /* L */
    struct dq_io_queue *slots[SLOT_COUNT];          /* L */
    struct dq_io_queue *create_queue;               /* L: the driver's, or NULL */
    struct dq_io_queue *hidden_queue; /* L: of requests with EvtDeviceFileCreate, and the like */
    bool is_power_on;                 /* L */
    bool is_lost;                     /* L: its hardware is gone; handles may still be open */
    bool is_removed;                  /* L */
    uint32_t grave_next;              /* L */
    struct grave graves[GRAVE_COUNT]; /* L: ring */
};

static const WDF_OBJECT_ATTRIBUTES *given(const WDF_OBJECT_ATTRIBUTES *attributes)
{
    return attributes->Size ? attributes : NULL;
}

/* File callbacks run at PASSIVE_LEVEL; they can share the lock of a device whose level is Passive.
 */
static NTSTATUS choose_file_lock(struct dq_device *device, struct dq_device_io *io)
{
    const WDF_OBJECT_ATTRIBUTES *attributes = given(&io->file_attributes);
    WDF_SYNCHRONIZATION_SCOPE scope =
        attributes ? attributes->SynchronizationScope : WdfSynchronizationScopeNone;
    if (scope == WdfSynchronizationScopeInheritFromParent) {
        scope = device->effective_scope;
    }
    if (scope == WdfSynchronizationScopeQueue) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    if (scope == WdfSynchronizationScopeDevice) {
        if (device->effective_level != WdfExecutionLevelPassive) {
            return STATUS_INVALID_DEVICE_REQUEST;
        }
        io->file_lock = &device->callback_lock;
    }
    return STATUS_SUCCESS;
}

NTSTATUS dq_device_io_create(struct dq_device *device, const struct WDFDEVICE_INIT *init)
{
    struct dq_device_io *io = dq_arena_core_alloc(sizeof(*io));
    if (!io) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    io->file_config = init->file_config;
    io->file_attributes = init->file_attributes;
    io->request_attributes = init->request_attributes;
    io->in_caller_context = init->in_caller_context;
    io->is_exclusive = init->is_exclusive;
    dq_list_init(&io->queues);
    NTSTATUS status = choose_file_lock(device, io);
    if (!NT_SUCCESS(status)) {
        dq_arena_core_free(io, sizeof(*io));
        return status;
    }
    device->io = io;
    return STATUS_SUCCESS;
}

void dq_device_io_destroy(struct dq_device *device)
{
    struct dq_device_io *io = device->io;
    if (!io) {
        return;
    }
    DQ_ASSERT(dq_list_is_empty(&io->queues));
    dq_arena_core_free(io, sizeof(*io));
    device->io = NULL;
}

/* ---- Queues ---- */

void dq_device_io_queue_add(struct dq_device *device, struct dq_io_queue *queue, bool is_default)
{
    struct dq_device_io *io = device->io;
    dq_io_queue_step_and_lock();
    dq_list_append(&io->queues, &queue->device_link);
    queue->power =
        queue->is_power_managed && !io->is_power_on ? DQ_IO_QUEUE_POWER_OFF : DQ_IO_QUEUE_POWER_ON;
    if (is_default && !io->default_queue) {
        io->default_queue = queue;
        queue->object.is_undeletable = true;
        for (uint32_t i = 0; i < SLOT_COUNT; i++) {
            if (!io->slots[i]) {
                io->slots[i] = queue;
            }
        }
    }
    dq_io_queue_unlock();
}

/* The caller holds DQ_LOCK_IO_QUEUE. */
void dq_device_io_queue_remove(struct dq_device *device, struct dq_io_queue *queue)
{
    struct dq_device_io *io = device->io;
    dq_list_remove(&queue->device_link);
    for (uint32_t i = 0; i < SLOT_COUNT; i++) {
        if (io->slots[i] == queue) {
            io->slots[i] = NULL;
        }
    }
    if (io->default_queue == queue) {
        io->default_queue = NULL;
    }
    if (io->create_queue == queue) {
        io->create_queue = NULL;
    }
    if (io->hidden_queue == queue) {
        io->hidden_queue = NULL;
    }
}

bool dq_device_io_is_hidden(const struct dq_device *device, const struct dq_io_queue *queue)
{
    return queue && device->io->hidden_queue == queue;
}

struct dq_io_queue *dq_device_io_default_queue(const struct dq_device *device)
{
    return device->io->default_queue;
}

static bool slot_of(WDF_REQUEST_TYPE type, enum queue_slot *ret_slot)
{
    if (type == WdfRequestTypeRead) {
        *ret_slot = SLOT_READ;
    } else if (type == WdfRequestTypeWrite) {
        *ret_slot = SLOT_WRITE;
    } else if (type == WdfRequestTypeDeviceControl) {
        *ret_slot = SLOT_CONTROL;
    } else if (type == WdfRequestTypeDeviceControlInternal) {
        *ret_slot = SLOT_INTERNAL_CONTROL;
    } else {
        return false;
    }
    return true;
}

static NTSTATUS dispatch_creates(struct dq_device_io *io, struct dq_io_queue *queue)
{
    if (io->create_queue) {
        return STATUS_INVALID_PARAMETER;
    }
    io->create_queue = queue;
    queue->object.is_undeletable = true;
    return STATUS_SUCCESS;
}

static NTSTATUS dispatch_slot(struct dq_device_io *io, struct dq_io_queue *queue,
                              enum queue_slot slot)
{
    if (queue == io->default_queue) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    if (io->slots[slot] && io->slots[slot] != io->default_queue) {
        return STATUS_WDF_BUSY;
    }
    io->slots[slot] = queue;
    queue->object.is_undeletable = true;
    return STATUS_SUCCESS;
}

NTSTATUS dq_device_io_dispatch_set(struct dq_device *device, struct dq_io_queue *queue,
                                   WDF_REQUEST_TYPE type)
{
    enum queue_slot slot = SLOT_COUNT;
    if (type != WdfRequestTypeCreate && !slot_of(type, &slot)) {
        return STATUS_INVALID_PARAMETER;
    }
    if (queue->device != device) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    if (device->state != DQ_PNP_INIT) {
        return STATUS_INVALID_DEVICE_STATE;
    }
    if (!dq_io_queue_has_handler(queue, type)) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    dq_io_queue_step_and_lock();
    NTSTATUS status = type == WdfRequestTypeCreate ? dispatch_creates(device->io, queue)
                                                   : dispatch_slot(device->io, queue, slot);
    dq_io_queue_unlock();
    return status;
}

/* The oldest queue that is younger than number `after`, referenced, or NULL. */
static struct dq_io_queue *next_queue(struct dq_device_io *io, uint32_t after)
{
    struct dq_io_queue *found = NULL;
    dq_io_queue_step_and_lock();
    DQ_LIST_FOR_EACH(link, &io->queues)
    {
        struct dq_io_queue *queue = DQ_LIST_ENTRY(link, struct dq_io_queue, device_link);
        if (queue->number > after) {
            dq_object_reference(&queue->object);
            found = queue;
            break;
        }
    }
    dq_io_queue_unlock();
    return found;
}

/* What is done to one queue may wait, and queues may come and go meanwhile: the walk goes by
 * number. */
static void for_each_queue(struct dq_device_io *io,
                           void (*act)(struct dq_io_queue *queue, const void *context),
                           const void *context)
{
    uint32_t number = 0;
    struct dq_io_queue *queue;
    while ((queue = next_queue(io, number)) != NULL) {
        number = queue->number;
        act(queue, context);
        dq_object_dereference(&queue->object);
    }
}

/* A request in EvtDeviceFileCreate's or EvtIoInCallerContext's hands has a queue too, so that
 * everything that may be done to a request may be done to it. */
static NTSTATUS find_hidden_queue(struct dq_device *device, struct dq_io_queue **ret_queue)
{
    struct dq_device_io *io = device->io;
    if (!io->hidden_queue) {
        WDF_IO_QUEUE_CONFIG config;
        WDF_OBJECT_ATTRIBUTES attributes;
        WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchManual);
        config.PowerManaged = WdfFalse;
        WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
        attributes.ExecutionLevel = WdfExecutionLevelPassive;
        attributes.SynchronizationScope = WdfSynchronizationScopeNone;
        struct dq_io_queue *queue;
        NTSTATUS status = dq_io_queue_create(device, &config, &attributes, &queue);
        if (!NT_SUCCESS(status)) {
            return status;
        }
        io->hidden_queue = queue;
    }
    *ret_queue = io->hidden_queue;
    return STATUS_SUCCESS;
}

static bool needs_hidden_queue(const struct dq_device_io *io)
{
    return io->file_config.EvtDeviceFileCreate || io->in_caller_context;
}

/* ---- Power ---- */

static void pause_queue(struct dq_io_queue *queue, const void *context)
{
    (void)context;
    dq_io_queue_power_pause(queue);
}

static void stop_queue(struct dq_io_queue *queue, const void *context)
{
    (void)context;
    dq_io_queue_power_stop(queue, WdfRequestStopActionSuspend);
}

static void resume_queue(struct dq_io_queue *queue, const void *context)
{
    (void)context;
    dq_io_queue_power_resume(queue);
}

static void go_queue(struct dq_io_queue *queue, const void *context)
{
    (void)context;
    dq_io_queue_power_go(queue);
}

static void shut_down_queue(struct dq_io_queue *queue, const void *context)
{
    (void)context;
    dq_io_queue_shut_down(queue);
}

static void shut_down_managed_queue(struct dq_io_queue *queue, const void *context)
{
    (void)context;
    if (queue->is_power_managed) {
        dq_io_queue_shut_down(queue);
    }
}

static void flush_queue(struct dq_io_queue *queue, const void *file)
{
    dq_io_queue_flush_file(queue, file);
}

static void set_power(struct dq_device_io *io, bool is_on)
{
    dq_io_queue_step_and_lock();
    io->is_power_on = is_on;
    dq_io_queue_unlock();
}

void dq_device_io_power_up(struct dq_device *device)
{
    if (needs_hidden_queue(device->io)) {
        struct dq_io_queue *queue; /* before anybody else could be the one who makes it */
        (void)find_hidden_queue(device, &queue);
    }
    set_power(device->io, true);
    for_each_queue(device->io, resume_queue, NULL);
    for_each_queue(device->io, go_queue, NULL);
}

void dq_device_io_power_down(struct dq_device *device)
{
    set_power(device->io, false);
    for_each_queue(device->io, pause_queue, NULL);
    for_each_queue(device->io, stop_queue, NULL);
}

void dq_device_io_purge(struct dq_device *device)
{
    dq_io_queue_step_and_lock();
    device->io->is_removed = true;
    dq_io_queue_unlock();
    for_each_queue(device->io, shut_down_queue, NULL);
}

void dq_device_io_lose(struct dq_device *device)
{
    dq_io_queue_step_and_lock();
    device->io->is_lost = true;
    dq_io_queue_unlock();
    dq_device_io_purge_managed(device);
}

void dq_device_io_purge_managed(struct dq_device *device)
{
    set_power(device->io, false);
    for_each_queue(device->io, pause_queue, NULL);
    for_each_queue(device->io, shut_down_managed_queue, NULL);
}

/* Whoever learns that nobody has the device open knows that all of a handle is over, its
 * EvtFileClose among it: Windows counts with interlocked operations and under locks. */
static void release_closed(const struct dq_device *device)
{
    dq_release(dq_edge(DQ_EDGE_CLOSED, (uintptr_t)device));
}

static void acquire_closed(const struct dq_device *device)
{
    dq_acquire(dq_edge(DQ_EDGE_CLOSED, (uintptr_t)device));
}

bool dq_device_io_is_open(const struct dq_device *device)
{
    dq_io_queue_step_and_lock();
    bool is_open = device->io->open_count > 0;
    dq_io_queue_unlock();
    if (!is_open) {
        acquire_closed(device);
    }
    return is_open;
}

bool dq_device_io_close_door(struct dq_device *device)
{
    dq_io_queue_step_and_lock();
    bool is_open = device->io->open_count > 0;
    device->io->is_removed = !is_open;
    dq_io_queue_unlock();
    if (!is_open) {
        acquire_closed(device);
    }
    return !is_open;
}

void dq_device_io_open_door(struct dq_device *device)
{
    dq_io_queue_step_and_lock();
    device->io->is_removed = false;
    dq_io_queue_unlock();
}

uint32_t dq_device_io_managed_count(const struct dq_device *device)
{
    uint32_t count = 0;
    const struct dq_list *head = &device->io->queues;
    dq_io_queue_step_and_lock();
    DQ_LIST_FOR_EACH(link, head)
    {
        const struct dq_io_queue *queue = DQ_LIST_ENTRY(link, struct dq_io_queue, device_link);
        count += queue->is_power_managed ? queue->queued_count + queue->owned_count : 0;
    }
    dq_io_queue_unlock();
    return count;
}

static bool is_going(const struct dq_device_io *io)
{
    return io->is_lost || io->is_removed;
}

/* A handle is closed. Nothing of the device may be looked at any more. */
static void end_open(struct dq_device *device)
{
    struct dq_devnode *node = device->node;
    release_closed(device);
    dq_io_queue_step_and_lock();
    bool is_last_of_removed = --device->io->open_count == 0 && is_going(device->io);
    dq_io_queue_unlock();
    if (is_last_of_removed) {
        dq_devnode_post_close(node);
    }
}

/* ---- Requests ---- */

void dq_device_io_end(struct dq_irp *irp, NTSTATUS status)
{
    dq_trace(DQ_TRACE_REQUEST_COMPLETE, irp->number, (uint32_t)status);
    dq_pass_down_return(irp, status);
    dq_packet_end(irp, status, 0);
}

/* Before anybody could end it: who sent it on learns that it is not over. */
static NTSTATUS mark_pending(const struct dq_irp *irp)
{
    if (irp->packet) {
        IoMarkIrpPending(irp->packet->irp);
    }
    return STATUS_PENDING;
}

/* To the driver before any queue gets it. */
static NTSTATUS call_in_caller_context(struct dq_device *device, struct dq_request *request)
{
    struct dq_io_queue *queue;
    NTSTATUS status = find_hidden_queue(device, &queue);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = dq_request_commit(request);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    dq_io_queue_give(queue, request);
    (void)dq_request_present(request);
    dq_callout_io_in_caller_context(device->io->in_caller_context,
                                    (WDFDEVICE)dq_object_to_handle(&device->object),
                                    (WDFREQUEST)dq_object_to_handle(&request->object));
    return STATUS_SUCCESS;
}

/* The queue of requests like this one, or NULL; removed: none accepts any. */
static struct dq_io_queue *find_queue(struct dq_device_io *io, const struct dq_irp *irp,
                                      bool *ret_is_removed)
{
    enum queue_slot slot = SLOT_CONTROL;
    bool has_slot = slot_of(dq_request_type(irp), &slot);
    DQ_ASSERT(has_slot); /* a transfer or a device control */
    dq_step_at(DQ_REASON_DDI, DQ_IO_QUEUES, DQ_TOUCH_ADD);
    dq_internal_lock_acquire(DQ_LOCK_IO_QUEUE);
    dq_touch(DQ_IO_QUEUES, DQ_TOUCH_ADD); /* with others that pass it commutes */
    struct dq_io_queue *queue = io->slots[slot];
    *ret_is_removed = io->is_removed;
    dq_io_queue_unlock();
    return queue;
}

static NTSTATUS submit_transfer(struct dq_device *device, struct dq_irp *irp)
{
    struct dq_device_io *io = device->io;
    bool is_removed;
    struct dq_io_queue *queue = find_queue(io, irp, &is_removed);
    struct dq_request *request;
    NTSTATUS status = STATUS_SUCCESS;
    if (is_removed) {
        status = STATUS_DELETE_PENDING;
    } else if (!io->in_caller_context && dq_pass_down_is_wanted(device, irp, queue)) {
        return dq_pass_down(device, irp);
    } else if (!queue && !io->in_caller_context) {
        status = STATUS_INVALID_DEVICE_REQUEST;
    } else {
        status = dq_request_create(device, irp, given(&io->request_attributes), &request);
    }
    if (!NT_SUCCESS(status)) {
        dq_device_io_end(irp, status);
        return status;
    }
    NTSTATUS pending = mark_pending(irp);
    if (!io->in_caller_context) {
        dq_io_queue_arrive(queue, request);
        return pending;
    }
    status = call_in_caller_context(device, request);
    if (!NT_SUCCESS(status)) {
        dq_request_finish(request, status);
    }
    return pending;
}

NTSTATUS dq_device_io_enqueue(struct dq_device *device, struct dq_request *request)
{
    static const char call[] = "WdfDeviceEnqueueRequest";
    if (!dq_request_check_owned(request, call)) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    if (request->device != device || request->queue != device->io->hidden_queue ||
        request->irp->type == DQ_IRP_CREATE) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)request, 0, 0,
                     "%s on request %u, which does not come from the device's EvtIoInCallerContext",
                     call, request->number);
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    bool is_removed;
    struct dq_io_queue *queue = find_queue(device->io, request->irp, &is_removed);
    if (dq_pass_down_is_wanted(device, request->irp, queue)) {
        return dq_pass_down_request(request);
    }
    return queue ? dq_io_queue_forward(request, queue) : STATUS_INVALID_DEVICE_REQUEST;
}

/* There will be no handle at this device: the irp is the one above's again. */
static void forget_file(struct dq_irp *irp)
{
    const struct dq_file *file = irp->file;
    if (file->above) {
        file->above->below = NULL;
    }
    irp->file = file->above;
}

void dq_device_io_create_failed(struct dq_irp *irp)
{
    struct dq_file *failed = irp->file;
    struct dq_device *device = failed->device;
    forget_file(irp);
    dq_object_delete(&failed->object);
    end_open(device);
}

static NTSTATUS admit_create(const struct dq_device *device)
{
    struct dq_device_io *io = device->io;
    NTSTATUS status = STATUS_SUCCESS;
    dq_io_queue_step_and_lock();
    if (is_going(io)) {
        status = STATUS_DELETE_PENDING;
    } else if (io->is_exclusive && io->open_count > 0) {
        status = STATUS_ACCESS_DENIED;
    } else {
        io->open_count++;
    }
    dq_io_queue_unlock();
    if (io->is_exclusive && NT_SUCCESS(status)) {
        acquire_closed(device);
    }
    return status;
}

/* File and, if the driver wants to see it, request of a CREATE; none of them is left behind by a
 * failure. */
static NTSTATUS prepare_create(struct dq_device *device, struct dq_irp *irp,
                               struct dq_io_queue **ret_queue, struct dq_request **ret_request)
{
    struct dq_device_io *io = device->io;
    bool is_visible =
        io->file_config.Size != 0 && io->file_config.FileObjectClass != WdfFileObjectNotRequired;
    struct dq_file *file;
    NTSTATUS status = dq_file_create(device, given(&io->file_attributes), is_visible, irp, &file);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    file->above = irp->file;
    if (file->above) {
        file->above->below = file;
    }
    irp->file = file;
    *ret_request = NULL;
    *ret_queue = io->create_queue;
    if (!io->create_queue && io->file_config.EvtDeviceFileCreate) {
        status = find_hidden_queue(device, ret_queue);
    }
    if (NT_SUCCESS(status) && *ret_queue) {
        status = dq_request_create(device, irp, given(&io->request_attributes), ret_request);
    }
    if (NT_SUCCESS(status)) {
        status = dq_object_commit(&file->object, &device->object);
    }
    if (NT_SUCCESS(status)) {
        return STATUS_SUCCESS;
    }
    if (*ret_request) {
        dq_request_abandon(*ret_request);
    }
    forget_file(irp);
    dq_file_abandon(file);
    return status;
}

static NTSTATUS submit_create(struct dq_device *device, struct dq_irp *irp)
{
    struct dq_device_io *io = device->io;
    struct dq_io_queue *queue = NULL;
    struct dq_request *request = NULL;
    NTSTATUS status = admit_create(device);
    if (NT_SUCCESS(status)) {
        status = prepare_create(device, irp, &queue, &request);
        if (!NT_SUCCESS(status)) {
            end_open(device);
        }
    }
    if (!request && NT_SUCCESS(status) && device->forwards_files) {
        return dq_pass_down(device, irp);
    }
    if (!request) {
        dq_device_io_end(irp, status);
        return status;
    }
    NTSTATUS pending = mark_pending(irp);
    if (queue == io->create_queue) {
        dq_io_queue_arrive(queue, request);
        return pending;
    }
    WDFFILEOBJECT file_handle = dq_file_to_handle(irp->file);
    dq_io_queue_give(queue, request);
    status = dq_request_present(request);
    if (!NT_SUCCESS(status)) {
        dq_request_finish(request, status);
        return pending;
    }
    dq_serialization_begin(io->file_lock);
    dq_callout_file_create(io->file_config.EvtDeviceFileCreate,
                           (WDFDEVICE)dq_object_to_handle(&device->object),
                           (WDFREQUEST)dq_object_to_handle(&request->object), file_handle);
    dq_serialization_end(io->file_lock);
    return pending;
}

static NTSTATUS submit_cleanup(struct dq_device *device, struct dq_irp *irp)
{
    struct dq_device_io *io = device->io;
    struct dq_file *file = irp->file;
    if (io->file_config.EvtFileCleanup) {
        dq_serialization_begin(io->file_lock);
        dq_callout_file_cleanup(io->file_config.EvtFileCleanup, dq_file_to_handle(file));
        dq_serialization_end(io->file_lock);
    }
    for_each_queue(io, flush_queue, file);
    dq_file_cleaned_up(file);
    if (device->forwards_files && file->below) {
        return dq_pass_down(device, irp);
    }
    dq_device_io_end(irp, STATUS_SUCCESS);
    return STATUS_SUCCESS;
}

static NTSTATUS submit_close(struct dq_device *device, struct dq_irp *irp)
{
    struct dq_device_io *io = device->io;
    struct dq_file *file = irp->file;
    if (io->file_config.EvtFileClose) {
        dq_serialization_begin(io->file_lock);
        dq_callout_file_close(io->file_config.EvtFileClose, dq_file_to_handle(file));
        dq_serialization_end(io->file_lock);
    }
    bool is_passed = device->forwards_files && file->below;
    irp->file = is_passed ? file->below : NULL;
    dq_object_delete(&file->object);
    if (is_passed) { /* the device stays while it counts the handle */
        NTSTATUS status = dq_device_io_arrive(device->below, irp);
        end_open(device);
        return status;
    }
    end_open(device);
    dq_device_io_end(irp, STATUS_SUCCESS);
    return STATUS_SUCCESS;
}

NTSTATUS dq_device_io_dispatch(struct dq_device *device, struct dq_irp *irp)
{
    struct dq_thread *thread = dq_thread_current();
    NTSTATUS status = STATUS_INVALID_DEVICE_REQUEST;
    thread->critical_regions++; /* as KMDF does around what it calls from the sender's thread */
    switch (irp->type) {
    case DQ_IRP_CREATE:
        status = submit_create(device, irp);
        break;
    case DQ_IRP_CLEANUP:
        status = submit_cleanup(device, irp);
        break;
    case DQ_IRP_CLOSE:
        status = submit_close(device, irp);
        break;
    case DQ_IRP_READ:
    case DQ_IRP_WRITE:
    case DQ_IRP_DEVICE_CONTROL:
        status = submit_transfer(device, irp);
        break;
    }
    thread->critical_regions--;
    return status;
}

NTSTATUS dq_device_io_arrive(struct dq_device *device, struct dq_irp *irp)
{
    return dq_preprocess_submit(device, irp) ? (NTSTATUS)STATUS_PENDING
                                             : dq_device_io_dispatch(device, irp);
}

void dq_device_io_submit(struct dq_device *device, struct dq_irp *irp)
{
    DQ_ASSERT(dq_irql_current() < DQ_IRQL_DISPATCH || irp->returned);
    dq_trace(DQ_TRACE_REQUEST_ARRIVE, irp->number, irp->type);
    (void)dq_device_io_arrive(device, irp);
}

/* ---- Completed requests' handles ---- */

void dq_device_io_bury(struct dq_device *device, const struct dq_request *request)
{
    struct dq_device_io *io = device->io;
    dq_internal_lock_acquire(DQ_LOCK_IO_QUEUE); /* only reports look at it */
    io->graves[io->grave_next % GRAVE_COUNT] =
        (struct grave){ .handle = request, .number = request->number };
    io->grave_next++;
    dq_io_queue_unlock();
}

static void visit_queues(const struct dq_device_io *io, dq_device_io_owned *visit, void *context)
{
    DQ_LIST_FOR_EACH(link, &io->queues)
    {
        const struct dq_io_queue *queue = DQ_LIST_ENTRY(link, struct dq_io_queue, device_link);
        DQ_LIST_FOR_EACH(request, &queue->owned)
        {
            visit(context, dq_request_of_link(request));
        }
    }
}

/* Calls for the I/O of each device of each driver, until `visit` says that it has seen enough. */
static void visit_devices(bool (*visit)(const struct dq_device_io *io, void *context),
                          void *context)
{
    struct dq_driver *driver = NULL;
    while ((driver = dq_driver_next(driver)) != NULL) {
        DQ_LIST_FOR_EACH(link, &driver->object.children)
        {
            struct dq_object *child = DQ_LIST_ENTRY(link, struct dq_object, sibling);
            bool is_device = child->class->type == DQ_TYPE_DEVICE;
            const struct dq_device_io *io =
                is_device ? DQ_CONTAINER_OF(child, struct dq_device, object)->io : NULL;
            if (io && visit(io, context)) {
                return;
            }
        }
    }
}

struct owned_visit {
    dq_device_io_owned *visit;
    void *context;
};

static bool visit_owned(const struct dq_device_io *io, void *context)
{
    const struct owned_visit *owned = context;
    visit_queues(io, owned->visit, owned->context);
    return false;
}

void dq_device_io_visit_owned(dq_device_io_owned *visit, void *context)
{
    struct owned_visit owned = { visit, context };
    visit_devices(visit_owned, &owned);
}

struct description {
    struct dq_text *text;
    bool has_any;
};

static void describe_owned(void *context, const struct dq_request *request)
{
    struct description *description = context;
    dq_text_format(description->text, "; the driver took request %u and has not completed it",
                   request->number);
    description->has_any = true;
}

bool dq_device_io_describe_owned(struct dq_text *text)
{
    struct description description = { .text = text };
    dq_device_io_visit_owned(describe_owned, &description);
    return dq_packet_describe_held(text) || description.has_any;
}

struct grave_search {
    const void *handle;
    uint32_t number; /* 0: not found yet */
};

static bool search_graves(const struct dq_device_io *io, void *context)
{
    struct grave_search *search = context;
    for (uint32_t i = 1; i <= GRAVE_COUNT && search->number == 0; i++) { /* newest first */
        const struct grave *grave = &io->graves[(io->grave_next - i) % GRAVE_COUNT];
        search->number = grave->handle == search->handle ? grave->number : 0;
    }
    return search->number != 0;
}

uint32_t dq_device_io_buried_number(const void *handle)
{
    struct grave_search search = { .handle = handle };
    visit_devices(search_graves, &search);
    return search.number;
}
