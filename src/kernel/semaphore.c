/* SPDX-License-Identifier: MIT */
/* semaphore - see semaphore.h. */
#include "kernel/semaphore.h"

#include "kernel/stop.h"

void dq_semaphore_init(KSEMAPHORE *semaphore, int32_t count, int32_t limit)
{
    dq_dispatcher_init(&semaphore->Header, DQ_DISPATCHER_SEMAPHORE, count);
    semaphore->Limit = limit;
}

static _Noreturn void stop_limit_exceeded(const KSEMAPHORE *semaphore, int32_t count,
                                          int32_t adjustment)
{
    dq_violation(DQ_RULE_SEMAPHORE_LIMIT, (uintptr_t)semaphore, (uint32_t)count,
                 (uint32_t)adjustment, (uint32_t)semaphore->Limit,
                 "KeReleaseSemaphore would make the count %d + %d; the limit is %d", count,
                 adjustment, (int)semaphore->Limit);
    /* The exception STATUS_SEMAPHORE_LIMIT_EXCEEDED, which nobody handles. */
    dq_bug_check(0x7E, (uint32_t)STATUS_SEMAPHORE_LIMIT_EXCEEDED, (uintptr_t)semaphore, 0, 0);
}

int32_t dq_semaphore_release(KSEMAPHORE *semaphore, int32_t adjustment)
{
    uint64_t location = dq_dispatcher_location(&semaphore->Header);
    dq_step_at(DQ_REASON_WAIT, location, DQ_TOUCH_WRITE);
    dq_dispatcher_lock();
    int32_t count = semaphore->Header.SignalState;
    if (adjustment <= 0 || adjustment > semaphore->Limit - count) {
        dq_dispatcher_unlock();
        dq_touch(location, DQ_TOUCH_WRITE);
        stop_limit_exceeded(semaphore, count, adjustment);
    }
    (void)dq_dispatcher_signal_locked(&semaphore->Header, adjustment);
    dq_dispatcher_unlock();
    dq_thread_preempt_if_asked();
    dq_step_after(DQ_REASON_WAIT);
    return count;
}
