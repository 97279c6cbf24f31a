/*
 * SPDX-License-Identifier: MIT
 *
 * wdfsync.h - spin locks (up to DISPATCH_LEVEL), wait locks (PASSIVE_LEVEL), callback locks.
 */
#ifndef DQ_WDF_WDFSYNC_H
#define DQ_WDF_WDFSYNC_H

#include "wdfobject.h"

WDF_EXTERN_C_START

/**
 * Take the callback lock of a device, queue or file object.
 *
 * @irql     <= DISPATCH_LEVEL; <= APC_LEVEL if the object's execution level is passive
 * @context  does not call out; steps; spins, or blocks if the object's execution level is passive
 * @param    Object  a device, queue or file object whose lock this thread does not hold
 * @source   wdfsync/nf-wdfsync-wdfobjectacquirelock
 */
WDFAPI VOID NTAPI WdfObjectAcquireLock(_In_ WDFOBJECT Object);

/**
 * Free a callback lock; the IRQL returns to what it was before the acquire.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Object  the object given to the acquire
 * @source   wdfsync/nf-wdfsync-wdfobjectreleaselock
 */
WDFAPI VOID NTAPI WdfObjectReleaseLock(_In_ WDFOBJECT Object);

/**
 * Create a wait lock.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    LockAttributes  attributes or WDF_NO_OBJECT_ATTRIBUTES; the default parent is the
 *                           driver
 * @param    Lock            receives the handle
 * @return   STATUS_SUCCESS, STATUS_INSUFFICIENT_RESOURCES, or a status about the attributes
 * @source   wdfsync/nf-wdfsync-wdfwaitlockcreate
 */
WDFAPI NTSTATUS NTAPI WdfWaitLockCreate(_In_opt_ PWDF_OBJECT_ATTRIBUTES LockAttributes,
                                        _Out_ WDFWAITLOCK *Lock);

/**
 * Take the lock, waiting as long as told; the thread is then in a critical region.
 *
 * @irql     PASSIVE_LEVEL; <= DISPATCH_LEVEL if *Timeout is 0
 * @context  does not call out; steps; blocks unless *Timeout is 0
 * @param    Lock     a wait lock that this thread does not hold
 * @param    Timeout  NULL: no limit; units of 100 ns, negative: from now, else absolute; 0: only
 *                    try
 * @return   STATUS_SUCCESS if taken, STATUS_TIMEOUT (also a success code) if not
 * @source   wdfsync/nf-wdfsync-wdfwaitlockacquire
 */
WDFAPI NTSTATUS NTAPI WdfWaitLockAcquire(_In_ WDFWAITLOCK Lock, _In_opt_ PLONGLONG Timeout);

/**
 * Free the lock and leave its critical region.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Lock  a wait lock that this thread holds
 * @source   wdfsync/nf-wdfsync-wdfwaitlockrelease
 */
WDFAPI VOID NTAPI WdfWaitLockRelease(_In_ WDFWAITLOCK Lock);

/**
 * Create a spin lock.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    SpinLockAttributes  attributes or WDF_NO_OBJECT_ATTRIBUTES; the default parent is the
 *                               driver
 * @param    SpinLock            receives the handle
 * @return   STATUS_SUCCESS, STATUS_INSUFFICIENT_RESOURCES, or a status about the attributes
 * @source   wdfsync/nf-wdfsync-wdfspinlockcreate
 */
WDFAPI NTSTATUS NTAPI WdfSpinLockCreate(_In_opt_ PWDF_OBJECT_ATTRIBUTES SpinLockAttributes,
                                        _Out_ WDFSPINLOCK *SpinLock);

/**
 * Raise to DISPATCH_LEVEL and take the lock. Refused for a lock given to an interrupt.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps; spins
 * @param    SpinLock  a spin lock that this processor does not hold
 * @source   wdfsync/nf-wdfsync-wdfspinlockacquire
 */
WDFAPI VOID NTAPI WdfSpinLockAcquire(_In_ _IRQL_saves_ WDFSPINLOCK SpinLock);

/**
 * Free the lock and return to the IRQL of the matching acquire.
 *
 * @irql     DISPATCH_LEVEL
 * @context  does not call out; steps; pending DPCs and threads may run before it returns
 * @param    SpinLock  a spin lock that this processor holds
 * @source   wdfsync/nf-wdfsync-wdfspinlockrelease
 */
WDFAPI VOID NTAPI WdfSpinLockRelease(_In_ _IRQL_restores_ WDFSPINLOCK SpinLock);

WDF_EXTERN_C_END

#endif /* DQ_WDF_WDFSYNC_H */
