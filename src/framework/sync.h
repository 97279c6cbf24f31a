/* SPDX-License-Identifier: MIT */
/* sync - WDFSPINLOCK and WDFWAITLOCK. */
#ifndef DQ_FRAMEWORK_SYNC_H
#define DQ_FRAMEWORK_SYNC_H

#include "framework/object.h"
#include "kernel/wait_lock.h"

struct dq_spin_lock_object {
    struct dq_object object;
    KSPIN_LOCK word;        /* L: the lock itself */
    uint8_t irql_old;       /* L: the owner's */
    bool is_interrupt_lock; /* I once set: named in an interrupt's configuration; the WDFSPINLOCK
                               calls refuse it */
};

struct dq_wait_lock_object {
    struct dq_object object;
    struct dq_wait_lock lock; /* L: the lock itself */
};

NTSTATUS dq_spin_lock_object_create(const WDF_OBJECT_ATTRIBUTES *attributes,
                                    struct dq_spin_lock_object **ret_lock);
void dq_spin_lock_object_acquire(struct dq_spin_lock_object *lock);
void dq_spin_lock_object_release(struct dq_spin_lock_object *lock);

NTSTATUS dq_wait_lock_object_create(const WDF_OBJECT_ATTRIBUTES *attributes,
                                    struct dq_wait_lock_object **ret_lock);
/* due_ns as dq_kevent_wait. STATUS_SUCCESS or STATUS_TIMEOUT. */
NTSTATUS dq_wait_lock_object_acquire(struct dq_wait_lock_object *lock, uint64_t due_ns);
void dq_wait_lock_object_release(struct dq_wait_lock_object *lock);

static inline struct dq_spin_lock_object *dq_spin_lock_object_from_handle(const void *handle)
{
    return (struct dq_spin_lock_object *)dq_object_from_handle(handle, DQ_TYPE_SPIN_LOCK);
}

static inline struct dq_wait_lock_object *dq_wait_lock_object_from_handle(const void *handle)
{
    return (struct dq_wait_lock_object *)dq_object_from_handle(handle, DQ_TYPE_WAIT_LOCK);
}

#endif
