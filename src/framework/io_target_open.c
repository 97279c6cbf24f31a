/* SPDX-License-Identifier: MIT */
/* io_target_open - see io_target.h: remote targets, from their creation to their closing. */
#include <string.h>

#include "framework/device_io.h"
#include "framework/device_name.h"
#include "framework/device_wdm.h"
#include "framework/file.h"
#include "framework/io_target_internal.h"
#include "kernel/stop.h"
#include "kernel/thread.h"

NTSTATUS dq_io_target_create(struct dq_device *device, const WDF_OBJECT_ATTRIBUTES *attributes,
                             struct dq_io_target **ret_target)
{
    struct dq_object *parent = dq_device_parent_of(device, attributes);
    if (dq_device_of(parent) != device) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    struct dq_io_target *target;
    NTSTATUS status = dq_io_target_alloc(device, attributes, &target);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    target->state = WdfIoTargetClosed;
    status = dq_object_commit_or_abandon(&target->object, parent);
    if (NT_SUCCESS(status)) {
        *ret_target = target;
    }
    return status;
}

/* ---- Its file ---- */

/* One of the file's own requests, to its end. */
static NTSTATUS send_file_request(struct dq_device *device, enum dq_irp_type type, const char *name,
                                  void **file)
{
    struct dq_irp irp;
    dq_irp_init(&irp, type);
    irp.is_kernel = true;
    irp.file = *file;
    irp.file_name = name;
    dq_device_io_submit(device, &irp);
    (void)dq_kevent_wait(&irp.completed, DQ_TIME_NEVER);
    *file = irp.file;
    return irp.status;
}

static void close_file(struct dq_device *device, void *file)
{
    struct dq_file *object = file;
    (void)send_file_request(device, DQ_IRP_CLEANUP, NULL, &file);
    (void)send_file_request(device, DQ_IRP_CLOSE, NULL, &file);
    dq_object_dereference(&object->object);
}

/* A device, referenced, and its file: what a name leads to. */
static NTSTATUS open_by_name(const char *name, struct dq_device **ret_device, void **ret_file)
{
    char rest[DQ_DEVICE_NAME_BYTES];
    struct dq_device *device = dq_device_name_find(name, rest);
    if (!device) {
        return STATUS_NOT_FOUND;
    }
    *ret_file = NULL;
    NTSTATUS status = send_file_request(device, DQ_IRP_CREATE, rest, ret_file);
    if (!NT_SUCCESS(status)) {
        dq_object_dereference(&device->object);
        return status;
    }
    dq_file_opened(*ret_file);
    dq_object_reference(&((struct dq_file *)*ret_file)->object); /* its device may go before */
    *ret_device = device;
    return STATUS_SUCCESS;
}

static NTSTATUS open_existing(const WDF_IO_TARGET_OPEN_PARAMS *params,
                              struct dq_device **ret_device)
{
    if (!params->TargetDeviceObject) {
        return STATUS_INVALID_PARAMETER;
    }
    struct dq_device *device = dq_device_wdm_find(params->TargetDeviceObject);
    if (!device || params->TargetFileObject) {
        dq_stop_run(DQ_STOP_NOT_BUILT,
                    "WdfIoTargetOpen of a device object that is not a driver's own, or with a file "
                    "object: not built yet");
    }
    dq_object_reference(&device->object);
    *ret_device = device;
    return STATUS_SUCCESS;
}

/* ---- Opening ---- */

/* Nobody else opens it now. */
static NTSTATUS begin_open(struct dq_io_target *target, bool is_reopening)
{
    NTSTATUS status = STATUS_SUCCESS;
    dq_io_target_step_and_lock(target, DQ_TOUCH_WRITE);
    bool is_closed =
        target->state == WdfIoTargetClosed || target->state == WdfIoTargetClosedForQueryRemove;
    if (!is_closed || target->is_changing) {
        status = STATUS_INVALID_DEVICE_STATE;
    } else if (is_reopening && target->name[0] == '\0') {
        status = STATUS_INVALID_PARAMETER;
    } else {
        target->is_changing = true;
    }
    dq_io_target_unlock();
    return status;
}

/* Whoever can send to it, or close it, finds it watched. */
static void end_open(struct dq_io_target *target, NTSTATUS status, struct dq_device *device,
                     void *file)
{
    dq_io_target_watch_step();
    dq_io_target_step_and_lock(target, DQ_TOUCH_WRITE);
    target->is_changing = false;
    if (NT_SUCCESS(status)) {
        target->remote = device;
        target->file = file;
        target->state = WdfIoTargetStarted;
        dq_io_target_watch_locked(target, file ? device->node : NULL);
    }
    dq_release(dq_io_target_location(target)); /* to who waits to close it */
    dq_thread_wake_all(&target->waiters);
    dq_io_target_unlock();
}

static NTSTATUS take_name(struct dq_io_target *target, const WDF_IO_TARGET_OPEN_PARAMS *params)
{
    char name[DQ_DEVICE_NAME_BYTES];
    if (params->TargetDeviceName.Length == 0 || !params->TargetDeviceName.Buffer) {
        return STATUS_INVALID_PARAMETER;
    }
    if (!dq_device_name_narrow(&params->TargetDeviceName, name)) {
        return STATUS_NOT_FOUND; /* no device has such a name */
    }
    memcpy(target->name, name, sizeof(target->name));
    return STATUS_SUCCESS;
}

static void take_callbacks(struct dq_io_target *target, const WDF_IO_TARGET_OPEN_PARAMS *params)
{
    target->query_remove = params->EvtIoTargetQueryRemove;
    target->remove_canceled = params->EvtIoTargetRemoveCanceled;
    target->remove_complete = params->EvtIoTargetRemoveComplete;
}

static NTSTATUS open_type(struct dq_io_target *target, const WDF_IO_TARGET_OPEN_PARAMS *params,
                          struct dq_device **ret_device, void **ret_file)
{
    NTSTATUS status;
    *ret_file = NULL;
    switch (params->Type) {
    case WdfIoTargetOpenUseExistingDevice:
        target->name[0] = '\0';
        return open_existing(params, ret_device);
    case WdfIoTargetOpenByName:
        status = take_name(target, params);
        if (!NT_SUCCESS(status)) {
            return status;
        }
        take_callbacks(target, params);
        return open_by_name(target->name, ret_device, ret_file);
    case WdfIoTargetOpenReopen:
        return open_by_name(target->name, ret_device, ret_file);
    case WdfIoTargetOpenLocalTargetByFile: /* user mode's */
    case WdfIoTargetOpenUndefined:
        break;
    }
    return STATUS_INVALID_PARAMETER;
}

NTSTATUS dq_io_target_open(struct dq_io_target *target, const WDF_IO_TARGET_OPEN_PARAMS *params)
{
    struct dq_device *device = NULL;
    void *file = NULL;
    dq_io_target_require_waitable();
    NTSTATUS status = begin_open(target, params->Type == WdfIoTargetOpenReopen);
    if (NT_SUCCESS(status)) {
        status = open_type(target, params, &device, &file);
        end_open(target, status, device, file);
    }
    return status;
}

/* ---- Closing ---- */

/* While it is being opened nobody can close it: that is waited for.
 * Source: FxIoTargetRemote::Close of the framework's published source. */
static void lock_to_close(struct dq_io_target *target, bool is_watched)
{
    for (;;) {
        if (!is_watched) {
            dq_io_target_watch_step();
        }
        dq_io_target_step_and_lock(target, DQ_TOUCH_WRITE);
        bool is_opening = target->is_changing && target->remote == NULL;
        if (!is_opening) {
            return;
        }
        (void)dq_thread_block_releasing(DQ_LOCK_IO_TARGET, &target->waiters, target);
        dq_acquire(dq_io_target_location(target));
    }
}

void dq_io_target_close(struct dq_io_target *target, WDF_IO_TARGET_STATE state)
{
    bool is_watched = state == WdfIoTargetClosedForQueryRemove; /* it may be opened again */
    dq_io_target_require_waitable();
    lock_to_close(target, is_watched);
    bool was_open = target->remote != NULL && !target->is_changing;
    target->state = state;
    if (was_open) {
        target->is_changing = true;
    }
    if (!is_watched) {
        dq_io_target_watch_locked(target, NULL);
    }
    dq_io_target_unlock();
    if (!was_open) {
        return;
    }
    dq_io_target_end_all(target);
    struct dq_device *device = target->remote;
    void *file = target->file;
    dq_io_target_step_and_lock(target, DQ_TOUCH_WRITE);
    target->remote = NULL;
    target->file = NULL;
    target->is_changing = false;
    dq_io_target_unlock();
    if (file) {
        close_file(device, file);
    }
    dq_object_dereference(&device->object);
}
