/* SPDX-License-Identifier: MIT */
/* rundown - see rundown.h. */
#include "kernel/rundown.h"

#include "kernel/dispatcher.h"
#include "kernel/irql.h"
#include "kernel/kevent.h"
#include "kernel/stop.h"

#define ACTIVE 1u

/* On the stack of the thread that waits. */
struct rundown_wait {
    uint64_t count; /* L (DISPATCHER): who still has it */
    KEVENT done;    /* L: set with the last of them */
};

static uint64_t location_of(const EX_RUNDOWN_REF *reference)
{
    return dq_location_of(DQ_LOCATION_OBJECT, reference);
}

void dq_rundown_init(EX_RUNDOWN_REF *reference)
{
    reference->Count = 0;
    dq_forget(location_of(reference)); /* another one may have been here */
}

static void store(EX_RUNDOWN_REF *reference, bool is_run_down)
{
    dq_dispatcher_lock();
    reference->Count = is_run_down ? ACTIVE : 0;
    dq_dispatcher_unlock();
}

void dq_rundown_set(EX_RUNDOWN_REF *reference, bool is_run_down)
{
    dq_step_and_touch(DQ_REASON_LOCK, location_of(reference), DQ_TOUCH_WRITE);
    store(reference, is_run_down);
}

bool dq_rundown_acquire(EX_RUNDOWN_REF *reference)
{
    dq_step_and_touch(DQ_REASON_LOCK, location_of(reference), DQ_TOUCH_WRITE);
    dq_dispatcher_lock();
    bool is_active = (reference->Count & ACTIVE) != 0;
    reference->Count += is_active ? 0 : 2;
    dq_dispatcher_unlock();
    return !is_active;
}

/* One less. The wait that is over with it, or NULL. False in *ret_was_had: nobody had it. */
static struct rundown_wait *drop_locked(EX_RUNDOWN_REF *reference, bool *ret_was_had)
{
    if ((reference->Count & ACTIVE) == 0) {
        *ret_was_had = reference->Count != 0;
        reference->Count -= *ret_was_had ? 2 : 0;
        return NULL;
    }
    struct rundown_wait *wait = (struct rundown_wait *)(reference->Count & ~(ULONG_PTR)ACTIVE);
    *ret_was_had = wait && wait->count > 0;
    if (!*ret_was_had) {
        return NULL;
    }
    return --wait->count == 0 ? wait : NULL;
}

void dq_rundown_release(EX_RUNDOWN_REF *reference)
{
    dq_step_and_touch(DQ_REASON_LOCK, location_of(reference), DQ_TOUCH_WRITE);
    dq_release(location_of(reference));
    bool was_had;
    dq_dispatcher_lock();
    struct rundown_wait *wait = drop_locked(reference, &was_had);
    if (wait) {
        (void)dq_dispatcher_signal_locked(&wait->done.Header, 1);
    }
    dq_dispatcher_unlock();
    if (!was_had) {
        dq_violation(DQ_RULE_RUNDOWN, (uintptr_t)reference, 0, 0, 0,
                     "ExReleaseRundownProtection of a reference that nobody has");
    }
    dq_thread_preempt_if_asked();
    dq_step_after(DQ_REASON_LOCK);
}

/* The rundown begins: who still has it is counted in *wait. False: it had begun before. */
static bool begin_locked(EX_RUNDOWN_REF *reference, struct rundown_wait *wait)
{
    if ((reference->Count & ACTIVE) != 0) {
        return false;
    }
    wait->count = reference->Count / 2;
    reference->Count = (ULONG_PTR)wait | ACTIVE;
    return true;
}

void dq_rundown_wait(EX_RUNDOWN_REF *reference)
{
    struct rundown_wait wait = { .count = 0 };
    dq_kevent_init(&wait.done, NotificationEvent, false);
    dq_step_and_touch(DQ_REASON_LOCK, location_of(reference), DQ_TOUCH_WRITE);
    dq_dispatcher_lock();
    bool is_first = begin_locked(reference, &wait);
    bool must_wait = wait.count > 0;
    dq_dispatcher_unlock();
    if (must_wait) {
        (void)dq_kevent_wait(&wait.done, DQ_TIME_NEVER);
    }
    dq_acquire(location_of(reference));
    if (is_first) {
        dq_touch(location_of(reference), DQ_TOUCH_WRITE);
        store(reference, true); /* it stays run down; the frame goes */
    }
}
