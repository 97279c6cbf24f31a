/* SPDX-License-Identifier: MIT */
/* wdfsync - the functions of wdfsync.h. */
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "framework/callback_lock.h"
#include "framework/sync.h"
#include "kernel/kevent.h"

VOID NTAPI WdfObjectAcquireLock(WDFOBJECT Object)
{
    DQ_DDI_ENTER(WdfObjectAcquireLock);
    struct dq_callback_lock *lock =
        dq_callback_lock_of(dq_object_from_handle(Object, DQ_TYPE_OBJECT));
    if (!lock) {
        dq_bug_check(0x10D, 0xB, (uintptr_t)Object, 0, 0);
    }
    uint8_t irql = dq_engine()->current->irql;
    if (lock->is_passive && irql > DQ_IRQL_APC) {
        dq_violation(DQ_RULE_KMDF_IRQL, 0x33, irql, 0, 0,
                     "WdfObjectAcquireLock was called at IRQL %u for an object whose callbacks run "
                     "at PASSIVE_LEVEL; it may be called at APC_LEVEL or below",
                     irql);
    }
    dq_callback_lock_acquire(lock);
}

VOID NTAPI WdfObjectReleaseLock(WDFOBJECT Object)
{
    DQ_DDI_ENTER(WdfObjectReleaseLock);
    struct dq_callback_lock *lock =
        dq_callback_lock_of(dq_object_from_handle(Object, DQ_TYPE_OBJECT));
    if (!lock) {
        dq_bug_check(0x10D, 0xB, (uintptr_t)Object, 0, 0);
    }
    dq_callback_lock_release(lock);
}

NTSTATUS NTAPI WdfSpinLockCreate(PWDF_OBJECT_ATTRIBUTES SpinLockAttributes, WDFSPINLOCK *SpinLock)
{
    DQ_DDI_ENTER(WdfSpinLockCreate);
    DQ_DDI_REQUIRE(SpinLock);
    *SpinLock = NULL;
    struct dq_spin_lock_object *lock;
    NTSTATUS status = dq_spin_lock_object_create(SpinLockAttributes, &lock);
    if (NT_SUCCESS(status)) {
        *SpinLock = dq_object_to_handle(&lock->object);
    }
    return status;
}

VOID NTAPI WdfSpinLockAcquire(WDFSPINLOCK SpinLock)
{
    DQ_DDI_ENTER(WdfSpinLockAcquire);
    dq_spin_lock_object_acquire(dq_spin_lock_object_from_handle(SpinLock));
}

VOID NTAPI WdfSpinLockRelease(WDFSPINLOCK SpinLock)
{
    DQ_DDI_ENTER(WdfSpinLockRelease);
    dq_spin_lock_object_release(dq_spin_lock_object_from_handle(SpinLock));
}

NTSTATUS NTAPI WdfWaitLockCreate(PWDF_OBJECT_ATTRIBUTES LockAttributes, WDFWAITLOCK *Lock)
{
    DQ_DDI_ENTER(WdfWaitLockCreate);
    DQ_DDI_REQUIRE(Lock);
    *Lock = NULL;
    struct dq_wait_lock_object *lock;
    NTSTATUS status = dq_wait_lock_object_create(LockAttributes, &lock);
    if (NT_SUCCESS(status)) {
        *Lock = dq_object_to_handle(&lock->object);
    }
    return status;
}

NTSTATUS NTAPI WdfWaitLockAcquire(WDFWAITLOCK Lock, PLONGLONG Timeout)
{
    DQ_DDI_ENTER(WdfWaitLockAcquire);
    struct dq_wait_lock_object *lock = dq_wait_lock_object_from_handle(Lock);
    LARGE_INTEGER timeout = { .QuadPart = Timeout ? *Timeout : 0 };
    bool is_try = Timeout && *Timeout == 0;
    if (!is_try && !dq_ddi_may_wait("WdfWaitLockAcquire with a time-out other than zero")) {
        if (dq_verifier_mode() != DQ_VERIFIER_OFF) {
            return STATUS_INVALID_DEVICE_REQUEST;
        }
        if (dq_engine()->current->irql >= DQ_IRQL_DISPATCH) {
            dq_bug_check(0xB8, 0, 0, 0, 0);
        }
    }
    return dq_wait_lock_object_acquire(lock, dq_time_from_nt_100ns(Timeout ? &timeout : NULL));
}

VOID NTAPI WdfWaitLockRelease(WDFWAITLOCK Lock)
{
    DQ_DDI_ENTER(WdfWaitLockRelease);
    dq_wait_lock_object_release(dq_wait_lock_object_from_handle(Lock));
}
