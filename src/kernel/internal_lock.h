/* SPDX-License-Identifier: MIT */
/*
 * internal_lock - the kernel's and framework's own locks, by rank.
 *
 * Ranks must rise: while one is held only one of higher rank may be taken. They are held for a few
 * statements, at HIGH_LEVEL in effect: nothing steps or calls out while one is held. With one host
 * thread they are never contended, so taking one is the check of those rules; with a host thread
 * per processor this file is where they become real. In the build that explores itself they are
 * contended already (engine/self.h).
 */
#ifndef DQ_KERNEL_INTERNAL_LOCK_H
#define DQ_KERNEL_INTERNAL_LOCK_H

#include "base/check.h"
#include "engine/engine.h"
#include "engine/self.h"

enum dq_lock_rank {
    DQ_LOCK_OBJECT_TREE,
    DQ_LOCK_IO_QUEUE,
    DQ_LOCK_IO_TARGET,
    DQ_LOCK_DEVNODE,
    DQ_LOCK_INTERRUPT,
    DQ_LOCK_DMA,
    DQ_LOCK_WDF_TIMER,
    DQ_LOCK_WORK_QUEUE,
    DQ_LOCK_DPC_QUEUE,
    DQ_LOCK_DISPATCHER,
    DQ_LOCK_TIMER,
    DQ_LOCK_VECTOR,
    DQ_LOCK_REGISTRY,
    DQ_LOCK_NAMED_EVENTS,
    DQ_LOCK_DRIVE,
    DQ_LOCK_POOL,
    DQ_LOCK_NUMBERING,
    DQ_LOCK_RANK_COUNT
};

/* Bit per held rank; in core. */
extern uint32_t *dq_internal_locks_word;

static inline void dq_internal_lock_acquire(enum dq_lock_rank rank)
{
    if (DQ_IS_SELF) {
        dq_self_lock_acquire(rank, false);
        return;
    }
    DQ_ASSERT((*dq_internal_locks_word >> rank) == 0);
    *dq_internal_locks_word |= 1u << rank;
}

/* The order of things fell on the caller because the lock is free: see
 * dq_internal_lock_is_held(). */
static inline void dq_internal_lock_acquire_chosen(enum dq_lock_rank rank)
{
    if (DQ_IS_SELF) {
        dq_self_lock_acquire(rank, true);
        return;
    }
    dq_internal_lock_acquire(rank);
}

static inline void dq_internal_lock_release(enum dq_lock_rank rank)
{
    if (DQ_IS_SELF) {
        dq_self_lock_release(rank);
        return;
    }
    DQ_ASSERT(*dq_internal_locks_word & (1u << rank));
    *dq_internal_locks_word &= ~(1u << rank);
}

/* By anybody: for who lists what may happen. Never between two steps of a plain build. */
static inline bool dq_internal_lock_is_held(enum dq_lock_rank rank)
{
    return DQ_IS_SELF && dq_self_lock_is_held(rank);
}

void dq_internal_lock_open(void);

#endif
