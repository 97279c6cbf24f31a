/* SPDX-License-Identifier: MIT */
/* fast_mutex - see fast_mutex.h. */
#include "kernel/fast_mutex.h"

#include <string.h>

#include "kernel/irql.h"
#include "kernel/kevent.h"
#include "kernel/stop.h"

void dq_fast_mutex_init(FAST_MUTEX *mutex)
{
    memset(mutex, 0, sizeof(*mutex));
    mutex->Count = 1;
    dq_kevent_init(&mutex->Event, SynchronizationEvent, true);
}

static void own(FAST_MUTEX *mutex)
{
    mutex->Owner = dq_thread_current();
    mutex->Count = 0;
}

void dq_fast_mutex_acquire(FAST_MUTEX *mutex)
{
    struct dq_thread *thread = dq_thread_current();
    if (mutex->Owner == thread) {
        dq_violation(DQ_RULE_FAST_MUTEX, (uintptr_t)mutex, 1, 0, 0,
                     "a fast or guarded mutex is acquired again by the thread that owns it: it "
                     "waits for itself");
    }
    dq_thread_wait_owner_set(thread, (void *const volatile *)&mutex->Owner, "a fast mutex");
    (void)dq_kevent_wait(&mutex->Event, DQ_TIME_NEVER);
    dq_thread_wait_owner_clear(thread);
    own(mutex);
}

bool dq_fast_mutex_try(FAST_MUTEX *mutex)
{
    bool is_free = dq_kevent_wait(&mutex->Event, 0) == STATUS_SUCCESS;
    if (is_free) {
        own(mutex);
    }
    return is_free;
}

void dq_fast_mutex_release(FAST_MUTEX *mutex)
{
    if (mutex->Owner != dq_thread_current()) {
        dq_violation(DQ_RULE_FAST_MUTEX, (uintptr_t)mutex, 2, 0, 0,
                     "a fast or guarded mutex is released by a thread that does not own it");
    }
    mutex->Owner = NULL;
    mutex->Count = 1;
    (void)dq_kevent_set(&mutex->Event);
}
