/* SPDX-License-Identifier: MIT */
/* push_lock - see push_lock.h. */
#include "kernel/push_lock.h"

#include "engine/arena.h"
#include "kernel/irql.h"
#include "kernel/stop.h"

/* In core. */
struct push_lock {
    struct dq_shared_lock lock; /* L (DISPATCHER) */
    uint32_t users;             /* L: calls that look at it now */
};

/* Driver Verifier's codes of bug check 0xC4. */
enum { SELF_DEADLOCK = 0x1000, NOT_INITIALIZED = 0x1002, NOT_ACQUIRED = 0x1007 };

void dq_push_lock_init(EX_PUSH_LOCK *lock)
{
    *lock = 0;
    dq_shared_lock_place_init(lock);
}

static struct push_lock *behind_locked(const EX_PUSH_LOCK *lock)
{
    uintptr_t address = *lock;
    struct push_lock *push = (struct push_lock *)address;
    bool is_block = address % DQ_ARENA_ALIGN == 0 && dq_arena_is_core(address);
    return is_block && push->lock.place == lock ? push : NULL;
}

static _Noreturn void stop_unsound(const EX_PUSH_LOCK *lock)
{
    dq_violation(DQ_RULE_PUSH_LOCK, NOT_INITIALIZED, (uintptr_t)lock, 0, 0,
                 "a push lock is used that was not initialized, or that was overwritten");
    dq_bug_check(0x0A, (uintptr_t)lock, dq_irql_current(), 1, 0);
}

/* The state of a lock, to look at until drop(); it is made if there is none yet. */
static struct push_lock *use(EX_PUSH_LOCK *lock)
{
    struct push_lock *spare = dq_arena_core_alloc(sizeof(*spare));
    if (!spare) {
        dq_stop_run(DQ_STOP_NOT_BUILT, "too many push locks are held at one time");
    }
    dq_dispatcher_lock();
    struct push_lock *push = behind_locked(lock);
    if (!push && *lock == 0) {
        push = spare;
        spare = NULL;
        dq_shared_lock_init(&push->lock, lock, false);
        *lock = (EX_PUSH_LOCK)push;
    }
    if (push) {
        push->users++;
    }
    dq_dispatcher_unlock();
    if (spare) {
        dq_arena_core_free(spare, sizeof(*spare));
    }
    if (!push) {
        stop_unsound(lock);
    }
    return push;
}

static void drop(EX_PUSH_LOCK *lock, struct push_lock *push)
{
    dq_dispatcher_lock();
    push->users--;
    bool is_last = push->users == 0 && !dq_shared_lock_is_used_locked(&push->lock);
    if (is_last) {
        *lock = 0;
        push->lock.place = NULL;
    }
    dq_dispatcher_unlock();
    if (is_last) {
        dq_arena_core_free(push, sizeof(*push));
    }
}

void dq_push_lock_acquire(EX_PUSH_LOCK *lock, bool is_exclusive)
{
    struct push_lock *push = use(lock);
    enum dq_sharing sharing = is_exclusive ? DQ_SHARING_EXCLUSIVE : DQ_SHARING_SHARED;
    if (dq_shared_lock_acquire(&push->lock, sharing, true, "a push lock") != DQ_SHARING_TAKEN) {
        dq_violation(DQ_RULE_PUSH_LOCK, SELF_DEADLOCK, (uintptr_t)lock, 0, 0,
                     "a push lock is acquired again by a thread that has it: it waits for itself");
        dq_shared_lock_wait_in_vain(&push->lock, "a push lock");
    }
    drop(lock, push);
}

void dq_push_lock_release(EX_PUSH_LOCK *lock, bool is_exclusive)
{
    struct push_lock *push = use(lock);
    bool has_it = dq_shared_lock_count(&push->lock, is_exclusive) > 0 &&
                  (is_exclusive || dq_shared_lock_count(&push->lock, true) == 0);
    if (has_it) {
        (void)dq_shared_lock_release(&push->lock, (uintptr_t)dq_thread_current());
    } else {
        dq_violation(DQ_RULE_PUSH_LOCK, NOT_ACQUIRED, (uintptr_t)lock, 0, 0,
                     "a push lock is released for %s access by a thread that does not have it so",
                     is_exclusive ? "exclusive" : "shared");
    }
    drop(lock, push);
}
