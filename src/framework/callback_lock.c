/* SPDX-License-Identifier: MIT */
/* callback_lock - see callback_lock.h. */
#include "framework/callback_lock.h"

#include "framework/device.h"
#include "framework/file.h"
#include "framework/io_queue.h"
#include "kernel/kevent.h"
#include "kernel/spin_lock.h"
#include "kernel/stop.h"

void dq_callback_lock_init(struct dq_callback_lock *lock, bool is_passive)
{
    lock->is_passive = is_passive;
    lock->spin = 0;
    lock->owner = NULL;
    dq_kevent_init(&lock->mutex, SynchronizationEvent, true);
}

bool dq_callback_lock_is_mine(const struct dq_callback_lock *lock)
{
    return lock->is_passive ? lock->owner == dq_thread_current()
                            : dq_spin_lock_is_mine(&lock->spin);
}

void dq_callback_lock_acquire(struct dq_callback_lock *lock)
{
    if (dq_callback_lock_is_mine(lock)) {
        dq_bug_check(0x10D, 0x2, (uintptr_t)lock, 0, 0);
    }
    if (lock->is_passive) {
        struct dq_thread *thread = dq_thread_current();
        thread->critical_regions++;
        dq_thread_wait_owner_set(thread, (void *const volatile *)&lock->owner,
                                 "the lock of a device's or queue's callbacks");
        (void)dq_kevent_wait(&lock->mutex, DQ_TIME_NEVER);
        dq_thread_wait_owner_clear(thread);
        lock->owner = thread;
        return;
    }
    uint8_t irql_old = dq_irql_raise(DQ_IRQL_DISPATCH);
    dq_spin_lock_acquire(&lock->spin);
    lock->owner = dq_thread_current();
    lock->irql_old = irql_old;
}

void dq_callback_lock_release(struct dq_callback_lock *lock)
{
    if (!dq_callback_lock_is_mine(lock)) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0xB, (uintptr_t)lock, 0, 0,
                     "the presentation lock of a device or queue is released by code that does not "
                     "hold it");
    }
    lock->owner = NULL;
    if (lock->is_passive) {
        (void)dq_kevent_set(&lock->mutex);
        dq_thread_current()->critical_regions--;
        return;
    }
    uint8_t irql_old = lock->irql_old;
    dq_spin_lock_release(&lock->spin);
    dq_irql_lower(irql_old);
}

struct dq_callback_lock *dq_callback_lock_of(struct dq_object *object)
{
    switch ((uint32_t)object->class->type) {
    case DQ_TYPE_DEVICE:
        return &DQ_CONTAINER_OF(object, struct dq_device, object)->callback_lock;
    case DQ_TYPE_QUEUE:
        return dq_io_queue_callback_lock(object);
    case DQ_TYPE_FILE:
        return dq_callback_lock_of(&dq_device_of(object)->object);
    default:
        return NULL;
    }
}

/* Scope of an ancestor that owns callbacks. */
static WDF_SYNCHRONIZATION_SCOPE scope_of(struct dq_object *object)
{
    if (object->class->type == DQ_TYPE_QUEUE) {
        return dq_io_queue_scope(object);
    }
    return dq_device_of(object)->effective_scope;
}

NTSTATUS dq_serialization_find(struct dq_object *parent, bool needs_passive,
                               struct dq_callback_lock **ret_lock)
{
    struct dq_object *owner = parent;
    while (owner && !dq_callback_lock_of(owner)) {
        owner = owner->parent;
    }
    *ret_lock = NULL;
    if (!owner) {
        return STATUS_SUCCESS;
    }
    WDF_SYNCHRONIZATION_SCOPE scope = scope_of(owner);
    if (scope == WdfSynchronizationScopeNone || scope == WdfSynchronizationScopeInheritFromParent) {
        return STATUS_SUCCESS;
    }
    struct dq_callback_lock *lock = dq_callback_lock_of(owner);
    if (lock->is_passive != needs_passive) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, 0, 0, 0,
                     "AutomaticSerialization with the callbacks of a %s-level parent is not "
                     "possible for callbacks that run at %s_LEVEL",
                     lock->is_passive ? "passive" : "dispatch",
                     needs_passive ? "PASSIVE" : "DISPATCH");
        return STATUS_WDF_INCOMPATIBLE_EXECUTION_LEVEL;
    }
    *ret_lock = lock;
    return STATUS_SUCCESS;
}

NTSTATUS dq_serialization_commit(struct dq_object *object, struct dq_object *parent,
                                 bool is_automatic, bool needs_passive,
                                 struct dq_callback_lock **ret_lock)
{
    NTSTATUS status = STATUS_SUCCESS;
    *ret_lock = NULL;
    if (!dq_device_of(parent)) {
        status = STATUS_INVALID_DEVICE_REQUEST;
    } else if (is_automatic) {
        status = dq_serialization_find(parent, needs_passive, ret_lock);
    }
    if (NT_SUCCESS(status)) {
        status = dq_object_commit(object, parent);
    }
    if (!NT_SUCCESS(status)) {
        dq_object_abandon(object);
    }
    return status;
}
