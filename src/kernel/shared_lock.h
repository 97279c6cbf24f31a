/* SPDX-License-Identifier: MIT */
/*
 * shared_lock - what one thread has exclusively or several have shared: inside ERESOURCE and push
 * locks.
 *
 * An owner has it as often as it took it. Who waits is given it by who lets it go: after an
 * exclusive owner everybody who waits for a share, if there is one; else the thread that has waited
 * longest for exclusive access. Its memory is dirql's own; the driver's lock names it to whoever
 * explores orders.
 *
 * Shares of several threads commute as long as nobody waits. The end of exclusive access comes
 * before every later access, the end of a share before later exclusive access only.
 */
#ifndef DQ_KERNEL_SHARED_LOCK_H
#define DQ_KERNEL_SHARED_LOCK_H

#include "kernel/thread.h"

struct dq_shared_owner;

struct dq_shared_lock {
    const void *place;             /* I: the driver's lock */
    bool is_recursive;             /* I: an owner gets it again */
    bool is_exclusive;             /* L: DQ_LOCK_DISPATCHER; its owner is the only one */
    uint32_t exclusive_waits;      /* L */
    uint32_t shared_waits;         /* L */
    struct dq_list owners;         /* L: in order of coming */
    struct dq_list exclusive_list; /* L: waits */
    struct dq_list shared_list;    /* L: waits */
    void *holder;                  /* L: the first owner, if it is a thread; for reports */
};

enum dq_sharing {
    DQ_SHARING_EXCLUSIVE,
    DQ_SHARING_SHARED,
    DQ_SHARING_STARVE_EXCLUSIVE,   /* shared, before whoever waits for exclusive access */
    DQ_SHARING_WAIT_FOR_EXCLUSIVE, /* shared, behind them, even if the thread has a share */
};

enum dq_sharing_result {
    DQ_SHARING_TAKEN,
    DQ_SHARING_BUSY,         /* it may not wait */
    DQ_SHARING_SELF_BLOCKED, /* what it has itself keeps it from ever getting it */
};

/* Nobody has it. What came before at this place may have been the same lock of the driver's. */
void dq_shared_lock_init(struct dq_shared_lock *lock, const void *place, bool is_recursive);
/* The driver makes a new lock here: nothing comes before what it will order. */
void dq_shared_lock_place_init(const void *place);

/* Below DISPATCH_LEVEL if it has to wait; `name` is what reports call the lock. BUSY and
 * SELF_BLOCKED have changed nothing; SELF_BLOCKED is only for who may wait. */
enum dq_sharing_result dq_shared_lock_acquire(struct dq_shared_lock *lock, enum dq_sharing sharing,
                                              bool may_wait, const char *name);
/* For ever: nobody gives it what it waits for. */
void dq_shared_lock_wait_in_vain(struct dq_shared_lock *lock, const char *name);

/* `owner` is a thread, or what dq_shared_lock_owner_set() put in its place. False: it has none. */
bool dq_shared_lock_release(struct dq_shared_lock *lock, uintptr_t owner);
/* The calling thread's exclusive access becomes a share, and who waits for one gets it. False: it
 * has no exclusive access. */
bool dq_shared_lock_convert(struct dq_shared_lock *lock);
/* What the calling thread has belongs to `owner`. False: it has nothing. */
bool dq_shared_lock_owner_set(struct dq_shared_lock *lock, uintptr_t owner);

/* How often the calling thread has it; exclusively only. */
uint32_t dq_shared_lock_count(const struct dq_shared_lock *lock, bool is_exclusive);
/* Threads that wait, now. */
uint32_t dq_shared_lock_waits(const struct dq_shared_lock *lock, bool is_exclusive);
bool dq_shared_lock_is_used_locked(const struct dq_shared_lock *lock);
bool dq_shared_lock_is_used(const struct dq_shared_lock *lock);

#endif
