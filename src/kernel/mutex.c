/* SPDX-License-Identifier: MIT */
/* mutex - see mutex.h. */
#include "kernel/mutex.h"

#include <string.h>

#include "kernel/irql.h"
#include "kernel/stop.h"

void dq_mutex_init(KMUTEX *mutex)
{
    memset(mutex, 0, sizeof(*mutex));
    dq_dispatcher_init(&mutex->Header, DQ_DISPATCHER_MUTEX, 1);
    mutex->ApcDisable = 1;
}

const struct dq_thread *dq_mutex_owner(const KMUTEX *mutex)
{
    return (const struct dq_thread *)(const void *)mutex->OwnerThread;
}

void dq_mutex_take_locked(KMUTEX *mutex, struct dq_thread *thread)
{
    if (mutex->Header.SignalState-- == 1) {
        mutex->OwnerThread = (struct _KTHREAD *)(void *)thread;
        thread->mutexes_held++;
        thread->critical_regions++;
    }
}

static _Noreturn void stop_not_owned(const KMUTEX *mutex)
{
    const struct dq_thread *owner = dq_mutex_owner(mutex);
    dq_violation(DQ_RULE_MUTEX_RELEASE, (uintptr_t)mutex, 0, 0, 0,
                 owner ? "KeReleaseMutex by a thread that does not own the mutex"
                       : "KeReleaseMutex of a mutex that nobody owns");
    /* The exception STATUS_MUTANT_NOT_OWNED, which nobody handles. */
    dq_bug_check(0x7E, (uint32_t)STATUS_MUTANT_NOT_OWNED, (uintptr_t)mutex, 0, 0);
}

int32_t dq_mutex_release(KMUTEX *mutex)
{
    dq_step_at(DQ_REASON_WAIT, dq_dispatcher_location(&mutex->Header), DQ_TOUCH_WRITE);
    dq_dispatcher_lock();
    struct dq_thread *thread = dq_thread_current();
    if (dq_mutex_owner(mutex) != thread) {
        dq_dispatcher_unlock();
        stop_not_owned(mutex);
    }
    bool is_last = mutex->Header.SignalState == 0;
    if (is_last) {
        mutex->OwnerThread = NULL;
        thread->mutexes_held--;
        thread->critical_regions--;
    }
    int32_t before = dq_dispatcher_signal_locked(&mutex->Header, 1);
    dq_dispatcher_unlock();
    dq_thread_preempt_if_asked();
    dq_step_after(DQ_REASON_WAIT);
    return before;
}
