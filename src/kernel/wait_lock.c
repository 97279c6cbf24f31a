/* SPDX-License-Identifier: MIT */
/* wait_lock - see wait_lock.h. */
#include "kernel/wait_lock.h"

#include "kernel/kevent.h"
#include "kernel/stop.h"

void dq_wait_lock_init(struct dq_wait_lock *lock)
{
    dq_kevent_init(&lock->kevent, SynchronizationEvent, true);
    lock->owner = NULL;
}

NTSTATUS dq_wait_lock_acquire(struct dq_wait_lock *lock, uint64_t due_ns, const char *call)
{
    struct dq_thread *thread = dq_thread_current();
    if (lock->owner == thread && due_ns == DQ_TIME_NEVER) {
        dq_violation(DQ_RULE_DEADLOCK, 0, (uintptr_t)lock, 0, 0,
                     "%s without time-out by the thread that holds the lock: it waits for itself",
                     call);
    }
    thread->critical_regions++;
    dq_thread_wait_owner_set(thread, (void *const volatile *)&lock->owner, "a wait lock");
    NTSTATUS status = dq_kevent_wait(&lock->kevent, due_ns);
    dq_thread_wait_owner_clear(thread);
    if (status == STATUS_SUCCESS) {
        lock->owner = thread;
    } else {
        thread->critical_regions--;
    }
    return status;
}

void dq_wait_lock_release(struct dq_wait_lock *lock, const char *call)
{
    struct dq_thread *thread = dq_thread_current();
    if (lock->owner != thread) {
        dq_violation(DQ_RULE_SPIN_LOCK_RELEASE, 0xB, (uintptr_t)lock, 1, 0,
                     "%s by a thread that does not hold the lock", call);
    } else {
        thread->critical_regions--;
    }
    lock->owner = NULL;
    (void)dq_kevent_set(&lock->kevent);
}
