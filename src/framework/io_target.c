/* SPDX-License-Identifier: MIT */
/* io_target - see io_target.h: states, and what is done to all requests of a target. */
#include "framework/io_target_internal.h"

#include "framework/device_io.h"
#include "framework/device_wdm.h"
#include "framework/file.h"
#include "framework/request_send.h"
#include "kernel/irql.h"
#include "kernel/stop.h"

static struct dq_sending *sending_of(struct dq_list *link)
{
    return DQ_LIST_ENTRY(link, struct dq_sending, link);
}

/* The oldest request that nobody has canceled yet, referenced; NULL if there is none. */
static struct dq_request *find_uncanceled_locked(const struct dq_list *head)
{
    DQ_LIST_FOR_EACH(link, head)
    {
        struct dq_sending *sending = sending_of(link);
        if (!sending->is_canceled && !sending->is_forgotten) {
            dq_object_reference(&sending->request->object);
            return sending->request;
        }
    }
    return NULL;
}

void dq_io_target_require_waitable(void)
{
    const struct dq_cpu *cpu = dq_cpu_current();
    if (cpu->base.irql >= DQ_IRQL_DISPATCH) { /* a call of the driver's led here */
        dq_bug_check(cpu->is_in_dpc ? 0xB8 : 0x0A, 0, cpu->base.irql, 0, 0);
    }
}

/* `is_ending`: also what no state holds back; a purge and a stop leave that alone.
 * Source: wdfiotarget/nf-wdfiotarget-wdfiotargetclose, -wdfiotargetpurge. */
static void cancel_all(struct dq_io_target *target, bool is_ending)
{
    for (;;) {
        dq_io_target_step_and_lock(target, DQ_TOUCH_READ);
        struct dq_request *request = find_uncanceled_locked(&target->pended);
        request = request ? request : find_uncanceled_locked(&target->sent);
        if (!request && is_ending) {
            request = find_uncanceled_locked(&target->ignored);
        }
        dq_io_target_unlock();
        if (!request) {
            return;
        }
        (void)dq_request_cancel_sent(request);
        dq_object_dereference(&request->object);
    }
}

/* Until what was let through is back; `is_all`: also what waits, and what no state holds back. */
static void wait_for_requests(struct dq_io_target *target, bool is_all)
{
    dq_io_target_step_and_lock(target, DQ_TOUCH_WRITE);
    while (!dq_list_is_empty(&target->sent) || target->busy_count > 0 ||
           (is_all && target->free_count > 0)) {
        if (dq_irql_current() >= DQ_IRQL_DISPATCH) {
            dq_io_target_unlock(); /* no run ends under a lock */
            dq_io_target_require_waitable();
        }
        (void)dq_thread_block_releasing(DQ_LOCK_IO_TARGET, &target->waiters, target);
        dq_io_target_step_and_lock(target, DQ_TOUCH_WRITE);
    }
    dq_io_target_unlock();
    dq_acquire(dq_io_target_location(target)); /* what their completion routines did */
}

static void set_state(struct dq_io_target *target, WDF_IO_TARGET_STATE state)
{
    dq_io_target_step_and_lock(target, DQ_TOUCH_WRITE);
    target->state = state;
    dq_io_target_unlock();
}

void dq_io_target_end_all(struct dq_io_target *target)
{
    cancel_all(target, true);
    wait_for_requests(target, true);
}

static void dispose_target(struct dq_object *object)
{
    struct dq_io_target *target = DQ_CONTAINER_OF(object, struct dq_io_target, object);
    if (target->is_local) {
        set_state(target, WdfIoTargetDeleted);
        dq_io_target_end_all(target);
    } else {
        dq_io_target_close(target, WdfIoTargetDeleted);
    }
}

static const struct dq_object_class target_class = {
    .type = DQ_TYPE_IO_TARGET,
    .name = "WDFIOTARGET",
    .bytes = sizeof(struct dq_io_target),
    .is_passive_disposed = true,
    .is_driver_deletable = true,
    .dispose = dispose_target,
};

NTSTATUS dq_io_target_alloc(struct dq_device *device, const WDF_OBJECT_ATTRIBUTES *attributes,
                            struct dq_io_target **ret_target)
{
    struct dq_object *object;
    NTSTATUS status = dq_object_create(&target_class, attributes, &object);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_io_target *target = DQ_CONTAINER_OF(object, struct dq_io_target, object);
    target->device = device;
    dq_list_init(&target->pended);
    dq_list_init(&target->sent);
    dq_list_init(&target->ignored);
    dq_list_init(&target->waiters);
    dq_list_init(&target->watch_link);
    *ret_target = target;
    return STATUS_SUCCESS;
}

NTSTATUS dq_io_target_create_local(struct dq_device *device)
{
    if (!dq_device_is_fdo(device)) {
        return STATUS_SUCCESS; /* nothing is below it */
    }
    NTSTATUS status = dq_io_target_alloc(device, NULL, &device->io_target);
    if (NT_SUCCESS(status)) {
        device->io_target->is_local = true;
        device->io_target->state = WdfIoTargetStarted;
        device->io_target->object.is_undeletable = true;
    }
    return status;
}

void dq_io_target_commit_local(struct dq_device *device)
{
    if (device->io_target) {
        NTSTATUS status = dq_object_commit(&device->io_target->object, &device->object);
        DQ_ASSERT(NT_SUCCESS(status)); /* nobody else knows the device yet */
    }
}

void dq_io_target_abandon_local(struct dq_device *device)
{
    if (device->io_target) {
        dq_object_abandon(&device->io_target->object);
        device->io_target = NULL;
    }
}

void dq_io_target_remove_local(struct dq_device *device)
{
    struct dq_io_target *target = device->io_target;
    if (target) {
        set_state(target, WdfIoTargetDeleted);
        cancel_all(target, true);
    }
}

WDF_IO_TARGET_STATE dq_io_target_state(struct dq_io_target *target)
{
    dq_io_target_step_and_lock(target, DQ_TOUCH_READ);
    WDF_IO_TARGET_STATE state = target->state;
    dq_io_target_unlock();
    return state;
}

static bool is_open(const struct dq_io_target *target)
{
    return target->state == WdfIoTargetStarted || target->state == WdfIoTargetStopped ||
           target->state == WdfIoTargetPurged;
}

bool dq_io_target_is_open(struct dq_io_target *target)
{
    dq_io_target_step_and_lock(target, DQ_TOUCH_READ);
    bool was_open = is_open(target);
    dq_io_target_unlock();
    return was_open;
}

/* The device that its requests go to: of a local one the device itself, which stands on the bus.
 * NULL: it is closed. */
static const struct dq_device *device_below_locked(const struct dq_io_target *target)
{
    const struct dq_device *device = target->is_local ? target->device : target->remote;
    return is_open(target) ? device : NULL;
}

static DEVICE_OBJECT *device_object_locked(const struct dq_io_target *target)
{
    const struct dq_device *device = device_below_locked(target);
    if (!device) {
        return NULL;
    }
    return target->is_local ? dq_device_wdm_lower(device) : dq_device_wdm_own(device);
}

DEVICE_OBJECT *dq_io_target_device_object(struct dq_io_target *target)
{
    dq_io_target_step_and_lock(target, DQ_TOUCH_READ);
    DEVICE_OBJECT *object = device_object_locked(target);
    dq_io_target_unlock();
    return object;
}

DEVICE_OBJECT *dq_io_target_physical_object(struct dq_io_target *target)
{
    dq_io_target_step_and_lock(target, DQ_TOUCH_READ);
    const struct dq_device *device = device_below_locked(target);
    DEVICE_OBJECT *object = device ? dq_device_wdm_physical(device) : NULL;
    dq_io_target_unlock();
    return object;
}

struct dq_device *dq_io_target_device(struct dq_io_target *target)
{
    dq_io_target_step_and_lock(target, DQ_TOUCH_READ);
    struct dq_device *device = target->is_local  ? target->device
                               : is_open(target) ? target->remote
                                                 : NULL;
    if (device) {
        dq_object_reference(&device->object);
    }
    dq_io_target_unlock();
    return device;
}

uint32_t dq_io_target_stack_size(struct dq_io_target *target)
{
    dq_io_target_step_and_lock(target, DQ_TOUCH_READ);
    const DEVICE_OBJECT *object = device_object_locked(target);
    uint32_t size = object ? (uint32_t)object->StackSize : 0;
    dq_io_target_unlock();
    return size;
}

FILE_OBJECT *dq_io_target_file_object(struct dq_io_target *target)
{
    dq_io_target_step_and_lock(target, DQ_TOUCH_READ);
    const struct dq_file *file = target->file;
    FILE_OBJECT *object = file ? file->wdm : NULL;
    dq_io_target_unlock();
    return object;
}

bool dq_io_target_has_file(struct dq_io_target *target)
{
    dq_io_target_step_and_lock(target, DQ_TOUCH_READ);
    bool has_file = target->file != NULL;
    dq_io_target_unlock();
    return has_file;
}

/* ---- One request ---- */

bool dq_io_target_enter_locked(struct dq_io_target *target, bool is_free)
{
    dq_touch(dq_io_target_location(target), DQ_TOUCH_WRITE);
    if (!is_open(target) || (target->state == WdfIoTargetPurged && !is_free)) {
        return false;
    }
    (*(is_free ? &target->free_count : &target->busy_count))++;
    return true;
}

enum dq_io_target_verdict dq_io_target_settle_locked(struct dq_io_target *target,
                                                     struct dq_sending *sending)
{
    dq_touch(dq_io_target_location(target), DQ_TOUCH_WRITE);
    if (sending->is_free) {
        dq_list_append(&target->ignored, &sending->link);
        bool may_go = sending->is_forgotten || is_open(target); /* else it would miss the cancel */
        return may_go ? DQ_IO_TARGET_SENDS : DQ_IO_TARGET_DROPS;
    }
    target->busy_count--;
    bool is_kept = target->state == WdfIoTargetStopped;
    dq_list_append(is_kept ? &target->pended : &target->sent, &sending->link);
    if (is_kept) {
        return DQ_IO_TARGET_KEEPS;
    }
    return target->state == WdfIoTargetStarted ? DQ_IO_TARGET_SENDS : DQ_IO_TARGET_DROPS;
}

void dq_io_target_take_locked(struct dq_io_target *target, struct dq_sending *sending)
{
    dq_touch(dq_io_target_location(target), DQ_TOUCH_WRITE);
    dq_list_remove(&sending->link);
    target->busy_count += sending->is_free ? 0 : 1;
}

void dq_io_target_deliver(struct dq_io_target *target, struct dq_irp *irp)
{
    struct dq_device *device = target->is_local ? target->device->below : target->remote;
    if (!device) {
        dq_irp_complete(irp, STATUS_INVALID_DEVICE_REQUEST, 0); /* the bus driver */
        return;
    }
    /* It stays until the irp has ended. */
    dq_object_reference(&device->object); /* ... and while it looks at itself afterwards */
    dq_device_io_submit(device, irp);
    dq_object_dereference(&device->object);
}

void dq_io_target_leave(struct dq_io_target *target, bool was_free)
{
    dq_io_target_step_and_lock(target, DQ_TOUCH_WRITE);
    dq_release(dq_io_target_location(target)); /* to who waits for it */
    uint32_t *count = was_free ? &target->free_count : &target->busy_count;
    DQ_ASSERT(*count > 0);
    (*count)--;
    dq_thread_wake_all(&target->waiters);
    dq_io_target_unlock();
}

/* ---- All of them ---- */

/* One that waited is let through, referenced; NULL if none waits, or it was stopped again. */
static struct dq_request *take_pended(struct dq_io_target *target)
{
    struct dq_request *request = NULL;
    dq_io_target_step_and_lock(target, DQ_TOUCH_WRITE);
    struct dq_list *link =
        target->state == WdfIoTargetStarted ? dq_list_pop(&target->pended) : NULL;
    if (link) {
        request = dq_request_let_through_locked(sending_of(link));
        dq_list_append(&target->sent, link);
    }
    dq_io_target_unlock();
    return request;
}

/* False: it is closed, and stays so. */
static bool change_state(struct dq_io_target *target, WDF_IO_TARGET_STATE state)
{
    dq_io_target_step_and_lock(target, DQ_TOUCH_WRITE);
    bool was_open = is_open(target);
    if (was_open) {
        target->state = state;
    }
    dq_io_target_unlock();
    return was_open;
}

NTSTATUS dq_io_target_start(struct dq_io_target *target)
{
    if (!change_state(target, WdfIoTargetStarted)) {
        return STATUS_INVALID_DEVICE_STATE;
    }
    struct dq_request *request;
    while ((request = take_pended(target)) != NULL) {
        dq_request_deliver_pended(request);
    }
    return STATUS_SUCCESS;
}

void dq_io_target_stop(struct dq_io_target *target, WDF_IO_TARGET_SENT_IO_ACTION action)
{
    (void)change_state(target, WdfIoTargetStopped);
    if (action == WdfIoTargetCancelSentIo) {
        cancel_all(target, false);
    }
    if (action != WdfIoTargetLeaveSentIoPending) {
        wait_for_requests(target, false);
    }
}

void dq_io_target_purge(struct dq_io_target *target, bool is_waiting)
{
    (void)change_state(target, WdfIoTargetPurged);
    cancel_all(target, false);
    if (is_waiting) {
        wait_for_requests(target, false);
    }
}
