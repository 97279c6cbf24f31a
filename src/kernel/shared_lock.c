/* SPDX-License-Identifier: MIT */
/* shared_lock - see shared_lock.h. */
#include "kernel/shared_lock.h"

#include "kernel/irql.h"
#include "kernel/stop.h"

/* In core. */
struct dq_shared_owner {
    struct dq_list link; /* L (DISPATCHER): on the lock's owners */
    uintptr_t id;        /* L: a thread, or a pointer of the driver's choice */
    uint32_t count;      /* L */
};

/* On the stack of the thread that waits. */
struct shared_wait {
    struct dq_list link;           /* L (DISPATCHER): on one of the lock's lists */
    struct dq_thread *thread;      /* I */
    struct dq_shared_owner *owner; /* I: what it becomes */
};

/* The driver's lock: who has it, and the ends of exclusive access. */
static uint64_t location_at(const void *place)
{
    return dq_location_of(DQ_LOCATION_OBJECT, place);
}

/* The ends of shares: the next exclusive owner comes behind all of them. */
static uint64_t shares_at(const void *place)
{
    return dq_location_of(DQ_LOCATION_OBJECT, (const char *)place + DQ_LOCATION_BYTES);
}

static uint64_t location_of(const struct dq_shared_lock *lock)
{
    return location_at(lock->place);
}

static uint64_t shares_of(const struct dq_shared_lock *lock)
{
    return shares_at(lock->place);
}

void dq_shared_lock_place_init(const void *place)
{
    dq_forget(location_at(place));
    dq_forget(shares_at(place));
}

void dq_shared_lock_init(struct dq_shared_lock *lock, const void *place, bool is_recursive)
{
    *lock = (struct dq_shared_lock){ .place = place, .is_recursive = is_recursive };
    dq_list_init(&lock->owners);
    dq_list_init(&lock->exclusive_list);
    dq_list_init(&lock->shared_list);
}

static struct dq_shared_owner *new_owner(uintptr_t id)
{
    struct dq_shared_owner *owner = dq_arena_core_alloc(sizeof(*owner));
    if (!owner) {
        dq_stop_run(DQ_STOP_NOT_BUILT,
                    "too many locks are held at one time: dirql has no memory for one more owner");
    }
    owner->id = id;
    owner->count = 1;
    return owner;
}

static void free_owner(struct dq_shared_owner *owner)
{
    if (owner) {
        dq_arena_core_free(owner, sizeof(*owner));
    }
}

static struct dq_shared_owner *find_owner_locked(const struct dq_shared_lock *lock, uintptr_t id)
{
    for (const struct dq_list *link = lock->owners.next; link != &lock->owners; link = link->next) {
        struct dq_shared_owner *owner =
            DQ_CONTAINER_OF((struct dq_list *)(uintptr_t)link, struct dq_shared_owner, link);
        if (owner->id == id) {
            return owner;
        }
    }
    return NULL;
}

/* Bits that no thread's address has tell what is none. */
static struct dq_thread *thread_of(uintptr_t id)
{
    return id % DQ_ARENA_ALIGN == 0 ? (struct dq_thread *)id : NULL;
}

static void owners_changed_locked(struct dq_shared_lock *lock)
{
    bool is_free = dq_list_is_empty(&lock->owners);
    lock->holder =
        is_free ? NULL
                : thread_of(DQ_LIST_ENTRY(lock->owners.next, struct dq_shared_owner, link)->id);
}

static void add_owner_locked(struct dq_shared_lock *lock, struct dq_shared_owner *owner,
                             bool is_exclusive)
{
    dq_list_append(&lock->owners, &owner->link);
    lock->is_exclusive = is_exclusive;
    thread_of(owner->id)->shared_locks_held++;
    owners_changed_locked(lock);
}

/* ---- Acquiring ---- */

/* Does a thread that has nothing of it get it at once? */
static bool is_open_locked(const struct dq_shared_lock *lock, enum dq_sharing sharing)
{
    if (dq_list_is_empty(&lock->owners)) {
        return true;
    }
    if (lock->is_exclusive || sharing == DQ_SHARING_EXCLUSIVE) {
        return false;
    }
    return lock->exclusive_waits == 0 || sharing == DQ_SHARING_STARVE_EXCLUSIVE;
}

/* Whoever comes or goes while others only share, and nobody waits, might as well have come before
 * or after them. */
static enum dq_touch_mode touch_mode_locked(const struct dq_shared_lock *lock)
{
    return lock->is_exclusive || lock->exclusive_waits > 0 ? DQ_TOUCH_WRITE : DQ_TOUCH_ADD;
}

static void follow(const struct dq_shared_lock *lock, enum dq_sharing sharing)
{
    dq_acquire(location_of(lock));
    if (sharing == DQ_SHARING_EXCLUSIVE) {
        dq_acquire(shares_of(lock));
    }
}

/* The owner has it and wants it again. */
static enum dq_sharing_result take_again_locked(struct dq_shared_lock *lock,
                                                struct dq_shared_owner *owner,
                                                enum dq_sharing sharing)
{
    if (lock->is_exclusive) {
        owner->count += lock->is_recursive;
        return lock->is_recursive ? DQ_SHARING_TAKEN : DQ_SHARING_SELF_BLOCKED;
    }
    if (sharing == DQ_SHARING_EXCLUSIVE) {
        return DQ_SHARING_SELF_BLOCKED;
    }
    bool comes_first = lock->is_recursive && sharing != DQ_SHARING_WAIT_FOR_EXCLUSIVE;
    if (!comes_first) {
        dq_touch(location_of(lock), touch_mode_locked(lock));
    }
    if (!comes_first && lock->exclusive_waits > 0) {
        return DQ_SHARING_SELF_BLOCKED;
    }
    owner->count++;
    return DQ_SHARING_TAKEN;
}

/* BUSY: it has to wait. */
static enum dq_sharing_result try_locked(struct dq_shared_lock *lock, enum dq_sharing sharing,
                                         struct dq_shared_owner **own)
{
    struct dq_shared_owner *owner = find_owner_locked(lock, (*own)->id);
    if (owner) {
        return take_again_locked(lock, owner, sharing);
    }
    bool is_open = is_open_locked(lock, sharing);
    bool is_share = is_open && sharing != DQ_SHARING_EXCLUSIVE;
    dq_touch(location_of(lock), is_share ? touch_mode_locked(lock) : DQ_TOUCH_WRITE);
    if (!is_open) {
        return DQ_SHARING_BUSY;
    }
    add_owner_locked(lock, *own, sharing == DQ_SHARING_EXCLUSIVE);
    *own = NULL;
    follow(lock, sharing);
    return DQ_SHARING_TAKEN;
}

/* Until it is given the lock. */
static void wait_unlock(struct dq_shared_lock *lock, enum dq_sharing sharing,
                        struct dq_shared_owner *own, const char *name)
{
    struct dq_thread *thread = dq_thread_current();
    struct shared_wait wait = { .thread = thread, .owner = own };
    bool is_exclusive = sharing == DQ_SHARING_EXCLUSIVE;
    dq_list_append(is_exclusive ? &lock->exclusive_list : &lock->shared_list, &wait.link);
    lock->exclusive_waits += is_exclusive;
    lock->shared_waits += !is_exclusive;
    dq_thread_wait_owner_set(thread, (void *const volatile *)&lock->holder, name);
    (void)dq_thread_block_unlock(NULL, DQ_TIME_NEVER, lock->place);
    dq_thread_wait_owner_clear(thread);
    follow(lock, sharing);
}

/* A call of the driver's led here at DISPATCH_LEVEL. */
static void require_blockable(void)
{
    const struct dq_cpu *cpu = dq_cpu_current();
    if (cpu->base.irql >= DQ_IRQL_DISPATCH) {
        dq_bug_check(cpu->is_in_dpc ? 0xB8 : 0x0A, 0, cpu->base.irql, 0, 0);
    }
}

enum dq_sharing_result dq_shared_lock_acquire(struct dq_shared_lock *lock, enum dq_sharing sharing,
                                              bool may_wait, const char *name)
{
    struct dq_shared_owner *own = new_owner((uintptr_t)dq_thread_current());
    dq_step_at(DQ_REASON_LOCK, location_of(lock), DQ_TOUCH_WRITE);
    dq_dispatcher_lock();
    enum dq_sharing_result result = try_locked(lock, sharing, &own);
    if (result == DQ_SHARING_BUSY && may_wait && dq_irql_current() < DQ_IRQL_DISPATCH) {
        wait_unlock(lock, sharing, own, name);
        return DQ_SHARING_TAKEN;
    }
    dq_dispatcher_unlock();
    free_owner(own);
    if (result == DQ_SHARING_BUSY && may_wait) {
        require_blockable();
    }
    return result == DQ_SHARING_SELF_BLOCKED && !may_wait ? DQ_SHARING_BUSY : result;
}

void dq_shared_lock_wait_in_vain(struct dq_shared_lock *lock, const char *name)
{
    require_blockable();
    struct dq_thread *thread = dq_thread_current();
    dq_dispatcher_lock();
    dq_thread_wait_owner_set(thread, (void *const volatile *)&lock->holder, name);
    (void)dq_thread_block_unlock(NULL, DQ_TIME_NEVER, lock->place);
}

/* ---- Letting go ---- */

static void give_first_locked(struct dq_shared_lock *lock, struct dq_list *list, bool is_exclusive)
{
    struct shared_wait *wait = DQ_LIST_ENTRY(list->next, struct shared_wait, link);
    dq_list_remove(&wait->link);
    lock->exclusive_waits -= is_exclusive;
    lock->shared_waits -= !is_exclusive;
    add_owner_locked(lock, wait->owner, is_exclusive);
    dq_thread_wake_locked(wait->thread, STATUS_SUCCESS);
}

static void give_shares_locked(struct dq_shared_lock *lock)
{
    while (!dq_list_is_empty(&lock->shared_list)) {
        give_first_locked(lock, &lock->shared_list, false);
    }
}

/* Nobody has it any more. */
static void pass_on_locked(struct dq_shared_lock *lock)
{
    bool was_exclusive = lock->is_exclusive;
    lock->is_exclusive = false;
    if (was_exclusive && lock->shared_waits > 0) {
        give_shares_locked(lock);
    } else if (lock->exclusive_waits > 0) {
        give_first_locked(lock, &lock->exclusive_list, true);
    }
}

static void end_ownership_locked(struct dq_shared_lock *lock, struct dq_shared_owner *owner)
{
    dq_touch(location_of(lock), touch_mode_locked(lock));
    dq_release(lock->is_exclusive ? location_of(lock) : shares_of(lock));
    dq_list_remove(&owner->link);
    struct dq_thread *thread = thread_of(owner->id);
    if (thread) {
        thread->shared_locks_held--;
    }
    if (dq_list_is_empty(&lock->owners)) {
        pass_on_locked(lock);
    }
    owners_changed_locked(lock);
}

bool dq_shared_lock_release(struct dq_shared_lock *lock, uintptr_t id)
{
    dq_step_at(DQ_REASON_LOCK, location_of(lock), DQ_TOUCH_WRITE);
    dq_dispatcher_lock();
    struct dq_shared_owner *owner = find_owner_locked(lock, id);
    if (id != (uintptr_t)dq_thread_current()) {
        dq_touch(location_of(lock), DQ_TOUCH_WRITE); /* whose it is, its thread may change */
    }
    bool is_last = owner && --owner->count == 0;
    if (is_last) {
        end_ownership_locked(lock, owner);
    }
    dq_dispatcher_unlock();
    if (is_last) {
        free_owner(owner);
        dq_thread_preempt_if_asked();
        dq_step_after(DQ_REASON_LOCK);
    }
    return owner != NULL;
}

bool dq_shared_lock_convert(struct dq_shared_lock *lock)
{
    dq_step_at(DQ_REASON_LOCK, location_of(lock), DQ_TOUCH_WRITE);
    dq_dispatcher_lock();
    bool is_mine =
        lock->is_exclusive && find_owner_locked(lock, (uintptr_t)dq_thread_current()) != NULL;
    if (is_mine) {
        dq_touch(location_of(lock), DQ_TOUCH_WRITE);
        dq_release(location_of(lock));
        lock->is_exclusive = false;
        give_shares_locked(lock);
    }
    dq_dispatcher_unlock();
    dq_thread_preempt_if_asked();
    dq_step_after(DQ_REASON_LOCK);
    return is_mine;
}

bool dq_shared_lock_owner_set(struct dq_shared_lock *lock, uintptr_t id)
{
    struct dq_thread *thread = dq_thread_current();
    dq_step_and_touch(DQ_REASON_LOCK, location_of(lock), DQ_TOUCH_WRITE);
    dq_dispatcher_lock();
    struct dq_shared_owner *owner = find_owner_locked(lock, (uintptr_t)thread);
    if (owner) {
        dq_release(lock->is_exclusive ? location_of(lock) : shares_of(lock));
        owner->id = id;
        thread->shared_locks_held--;
        owners_changed_locked(lock);
    }
    dq_dispatcher_unlock();
    return owner != NULL;
}

/* ---- Looking ---- */

uint32_t dq_shared_lock_count(const struct dq_shared_lock *lock, bool is_exclusive)
{
    dq_dispatcher_lock(); /* nobody else changes what this thread has: no touch */
    const struct dq_shared_owner *owner = find_owner_locked(lock, (uintptr_t)dq_thread_current());
    uint32_t count = owner && (lock->is_exclusive || !is_exclusive) ? owner->count : 0;
    dq_dispatcher_unlock();
    return count;
}

uint32_t dq_shared_lock_waits(const struct dq_shared_lock *lock, bool is_exclusive)
{
    dq_step_and_touch(DQ_REASON_LOCK, location_of(lock), DQ_TOUCH_READ);
    dq_dispatcher_lock();
    uint32_t waits = is_exclusive ? lock->exclusive_waits : lock->shared_waits;
    dq_dispatcher_unlock();
    return waits;
}

bool dq_shared_lock_is_used_locked(const struct dq_shared_lock *lock)
{
    return !dq_list_is_empty(&lock->owners);
}

bool dq_shared_lock_is_used(const struct dq_shared_lock *lock)
{
    dq_step_and_touch(DQ_REASON_LOCK, location_of(lock), DQ_TOUCH_WRITE);
    dq_dispatcher_lock();
    bool is_used = dq_shared_lock_is_used_locked(lock);
    dq_dispatcher_unlock();
    return is_used;
}
