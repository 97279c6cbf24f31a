/* SPDX-License-Identifier: MIT */
/* sync - see sync.h. */
#include "framework/sync.h"

#include "framework/driver.h"
#include "kernel/spin_lock.h"
#include "kernel/stop.h"

static const struct dq_object_class spin_lock_class = {
    .type = DQ_TYPE_SPIN_LOCK,
    .name = "WDFSPINLOCK",
    .bytes = sizeof(struct dq_spin_lock_object),
    .is_driver_deletable = true,
};

static const struct dq_object_class wait_lock_class = {
    .type = DQ_TYPE_WAIT_LOCK,
    .name = "WDFWAITLOCK",
    .bytes = sizeof(struct dq_wait_lock_object),
    .is_driver_deletable = true,
};

/* Both kinds: attributes optional, parent the driver unless one is named. */
static NTSTATUS create_lock(const struct dq_object_class *class,
                            const WDF_OBJECT_ATTRIBUTES *attributes, struct dq_object **ret_object)
{
    NTSTATUS status = dq_attributes_validate(attributes, 0);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_object *parent = dq_driver_parent_of(attributes);
    struct dq_object *object;
    status = dq_object_create(class, attributes, &object);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = dq_object_commit_or_abandon(object, parent);
    if (NT_SUCCESS(status)) {
        *ret_object = object;
    }
    return status;
}

NTSTATUS dq_spin_lock_object_create(const WDF_OBJECT_ATTRIBUTES *attributes,
                                    struct dq_spin_lock_object **ret_lock)
{
    struct dq_object *object;
    NTSTATUS status = create_lock(&spin_lock_class, attributes, &object);
    if (NT_SUCCESS(status)) {
        *ret_lock = DQ_CONTAINER_OF(object, struct dq_spin_lock_object, object);
    }
    return status;
}

void dq_spin_lock_object_acquire(struct dq_spin_lock_object *lock)
{
    if (lock->is_interrupt_lock) {
        dq_violation(DQ_RULE_INTERRUPT_LOCK, 0xB, (uintptr_t)lock, 0, 0,
                     "WdfSpinLockAcquire on a lock that belongs to an interrupt: not acquired. Use "
                     "WdfInterruptAcquireLock");
        return;
    }
    uint8_t irql_old = dq_irql_raise(DQ_IRQL_DISPATCH);
    dq_spin_lock_acquire(&lock->word);
    lock->irql_old = irql_old;
}

void dq_spin_lock_object_release(struct dq_spin_lock_object *lock)
{
    if (lock->is_interrupt_lock) {
        dq_violation(DQ_RULE_INTERRUPT_LOCK, 0xB, (uintptr_t)lock, 0, 0,
                     "WdfSpinLockRelease on a lock that belongs to an interrupt: not released");
        return;
    }
    if (!dq_spin_lock_is_mine(&lock->word)) {
        dq_violation(DQ_RULE_SPIN_LOCK_RELEASE, 0xB, (uintptr_t)lock, 1, 0,
                     "WdfSpinLockRelease by code that does not hold the lock");
        if (dq_verifier_mode() != DQ_VERIFIER_OFF) {
            dq_bug_check(0x10D, 0xB, (uintptr_t)lock, 1, 0);
        }
    }
    uint8_t irql_old = lock->irql_old;
    dq_spin_lock_release(&lock->word);
    dq_irql_lower(irql_old);
}

NTSTATUS dq_wait_lock_object_create(const WDF_OBJECT_ATTRIBUTES *attributes,
                                    struct dq_wait_lock_object **ret_lock)
{
    struct dq_object *object;
    NTSTATUS status = create_lock(&wait_lock_class, attributes, &object);
    if (NT_SUCCESS(status)) {
        *ret_lock = DQ_CONTAINER_OF(object, struct dq_wait_lock_object, object);
        dq_wait_lock_init(&(*ret_lock)->lock);
    }
    return status;
}

NTSTATUS dq_wait_lock_object_acquire(struct dq_wait_lock_object *lock, uint64_t due_ns)
{
    return dq_wait_lock_acquire(&lock->lock, due_ns, "WdfWaitLockAcquire");
}

void dq_wait_lock_object_release(struct dq_wait_lock_object *lock)
{
    dq_wait_lock_release(&lock->lock, "WdfWaitLockRelease");
}
