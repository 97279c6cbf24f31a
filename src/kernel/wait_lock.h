/* SPDX-License-Identifier: MIT */
/*
 * wait_lock - a lock that threads wait for at PASSIVE_LEVEL: the one inside WDFWAITLOCK and inside
 * passive-level interrupts.
 *
 * Its owner is in a critical region: normal kernel APCs are off. Taking one that the thread holds
 * is a deadlock and reported. `call` is what reports say was called.
 */
#ifndef DQ_KERNEL_WAIT_LOCK_H
#define DQ_KERNEL_WAIT_LOCK_H

#include "kernel/thread.h"

struct dq_wait_lock {
    KEVENT kevent;                       /* synchronization event, set while free */
    DQ_ATOMIC(struct dq_thread *) owner; /* A */
};

void dq_wait_lock_init(struct dq_wait_lock *lock);
/* due_ns as dq_kevent_wait. STATUS_SUCCESS or STATUS_TIMEOUT. */
NTSTATUS dq_wait_lock_acquire(struct dq_wait_lock *lock, uint64_t due_ns, const char *call);
void dq_wait_lock_release(struct dq_wait_lock *lock, const char *call);

#endif
