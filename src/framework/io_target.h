/* SPDX-License-Identifier: MIT */
/*
 * io_target - WDFIOTARGET: where the driver's requests go (request_send.h).
 *
 * A device that stands on a bus has a local target: the device below it in its stack, or the bus
 * driver, which knows no request of a driver's and ends each with STATUS_INVALID_DEVICE_REQUEST. A
 * remote target is another device of the machine, opened by name or by its device object. A target
 * that is started lets requests through, a stopped one keeps them, any other refuses them.
 *
 * Source: wdf/controlling-a-general-i-o-target-s-state.
 */
#ifndef DQ_FRAMEWORK_IO_TARGET_H
#define DQ_FRAMEWORK_IO_TARGET_H

#include "framework/device.h"
#include "framework/device_name.h"
#include "kernel/irp.h"

struct dq_sending;

/* What its driver was told last about its device's removal. */
enum dq_io_target_notice { DQ_IO_TARGET_UNTOLD, DQ_IO_TARGET_ASKED, DQ_IO_TARGET_DONE };

struct dq_io_target {
    struct dq_object object;
    struct dq_device *device;  /* I: whose it is */
    bool is_local;             /* I */
    WDF_IO_TARGET_STATE state; /* L: DQ_LOCK_IO_TARGET, as all that follows */
    struct dq_device *remote;  /* L: with a reference while it is open; NULL: local, or closed */
    void *file;                /* L: of a remote one that was opened by name; else NULL */
    bool is_changing;          /* L: it is being opened or closed */
    /* P: who opens it. Opened by name: this one last, or ""; and the callbacks, or NULL. */
    char name[DQ_DEVICE_NAME_BYTES];
    PFN_WDF_IO_TARGET_QUERY_REMOVE query_remove;
    PFN_WDF_IO_TARGET_REMOVE_CANCELED remove_canceled;
    PFN_WDF_IO_TARGET_REMOVE_COMPLETE remove_complete;
    struct dq_list watch_link;       /* L: among those that were opened by name */
    struct dq_devnode *node;         /* L: where its device stands; NULL: it cannot be removed */
    enum dq_io_target_notice notice; /* L */
    struct dq_list pended;           /* L: struct dq_sending that wait for the start */
    struct dq_list sent;             /* L: struct dq_sending that were let through and count */
    struct dq_list ignored;          /* L: struct dq_sending that were let through in any state */
    uint32_t busy_count;    /* L: on their way into a list, or ending: until what is called then
                               has returned */
    uint32_t free_count;    /* L: that no state holds back, until the same */
    struct dq_list waiters; /* L: threads, until fewer are busy */
};

/* Part of device creation: STATUS_INSUFFICIENT_RESOURCES; then either into the tree, with the
 * device, or not. */
NTSTATUS dq_io_target_create_local(struct dq_device *device);
void dq_io_target_commit_local(struct dq_device *device);
void dq_io_target_abandon_local(struct dq_device *device);
/* The device is going: its local target is closed, what waits in it is canceled. */
void dq_io_target_remove_local(struct dq_device *device);

/* A remote target, closed; attributes have been validated. STATUS_INVALID_DEVICE_REQUEST: the
 * parent is not below the device; STATUS_INSUFFICIENT_RESOURCES, STATUS_DELETE_PENDING. */
NTSTATUS dq_io_target_create(struct dq_device *device, const WDF_OBJECT_ATTRIBUTES *attributes,
                             struct dq_io_target **ret_target);
/* PASSIVE_LEVEL. STATUS_INVALID_DEVICE_STATE (open), STATUS_INVALID_PARAMETER, STATUS_NOT_FOUND, or
 * what the device answers. Calls out. */
NTSTATUS dq_io_target_open(struct dq_io_target *target, const WDF_IO_TARGET_OPEN_PARAMS *params);
/* PASSIVE_LEVEL. What was sent is canceled, and waited for. Calls out. */
void dq_io_target_close(struct dq_io_target *target, WDF_IO_TARGET_STATE state);

/* STATUS_INVALID_DEVICE_STATE. Calls out. */
NTSTATUS dq_io_target_start(struct dq_io_target *target);
/* Calls out, and waits if the action says so. */
void dq_io_target_stop(struct dq_io_target *target, WDF_IO_TARGET_SENT_IO_ACTION action);
void dq_io_target_purge(struct dq_io_target *target, bool is_waiting);
WDF_IO_TARGET_STATE dq_io_target_state(struct dq_io_target *target);
/* NULL: it is closed; the second also if there is none. */
DEVICE_OBJECT *dq_io_target_device_object(struct dq_io_target *target);
DEVICE_OBJECT *dq_io_target_physical_object(struct dq_io_target *target);
/* The device that it leads to, referenced: of a local one its own. NULL: it is closed. */
struct dq_device *dq_io_target_device(struct dq_io_target *target);
/* NULL: it was not opened by name, or is closed. */
FILE_OBJECT *dq_io_target_file_object(struct dq_io_target *target);
/* Was it opened by name? */
bool dq_io_target_has_file(struct dq_io_target *target);
/* How many stack locations a request needs that is sent to it. */
uint32_t dq_io_target_stack_size(struct dq_io_target *target);

/* io_target_notify.c. PASSIVE_LEVEL, on the PnP thread of a node whose device is to be removed:
 * false: a target that leads to it does not let it go. Then it stays, or it has gone; `is_asked`:
 * those that were asked, else those that were not. Call out. */
bool dq_io_targets_query_remove(struct dq_devnode *node);
void dq_io_targets_remove_canceled(struct dq_devnode *node);
void dq_io_targets_remove_complete(struct dq_devnode *node, bool is_asked);
/* When the machine is put together. */
void dq_io_target_watch_open(void);

/* request_send.c, under DQ_LOCK_IO_TARGET. May a request come in? Then it is busy, or free: one
 * that the target's state does not hold back. */
bool dq_io_target_enter_locked(struct dq_io_target *target, bool is_free);
/* What becomes of it, once its time-out runs. DROPS: the target has been closed or purged since. */
enum dq_io_target_verdict { DQ_IO_TARGET_DROPS, DQ_IO_TARGET_KEEPS, DQ_IO_TARGET_SENDS };
enum dq_io_target_verdict dq_io_target_settle_locked(struct dq_io_target *target,
                                                     struct dq_sending *sending);
/* It is taken out of its list, to be ended: busy again, or free as ever. */
void dq_io_target_take_locked(struct dq_io_target *target, struct dq_sending *sending);
/* Give the target's device what was admitted; it may end at once. Calls out. */
void dq_io_target_deliver(struct dq_io_target *target, struct dq_irp *irp);
/* What the end of an admitted request called has returned. */
void dq_io_target_leave(struct dq_io_target *target, bool was_free);

static inline uint64_t dq_io_target_location(const struct dq_io_target *target)
{
    return dq_location_of(DQ_LOCATION_OBJECT, target);
}

static inline struct dq_io_target *dq_io_target_from_handle(const void *handle)
{
    return (struct dq_io_target *)dq_object_from_handle(handle, DQ_TYPE_IO_TARGET);
}

#endif
