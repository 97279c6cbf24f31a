/* SPDX-License-Identifier: MIT */
/*
 * self - the build in which dirql explores its own runtime (preset `self`, DQ_SELF).
 *
 * Kernel, framework and DDIs are compiled with access instrumentation, and treated as they would
 * run with a host thread per processor: what one processor does is in order, what two do is ordered
 * only by internal locks, by atomics (engine/atomic.h) and by locks of the driver's. Device steps
 * and timers are one more thread, the environment.
 *
 * Each acquisition of an internal lock and each atomic operation is a point: another processor may
 * go on there. The own one takes no interrupt, no DPC and no other thread: it does at ordinary
 * steps only, so the processor is *closed* there, and while it holds a lock. The environment acts
 * while no lock is held, as a whole. All other accesses of the runtime are no points: they are
 * given to the race detector, which finds those that need a lock and have none.
 *
 * In other builds nothing of this is called, and the compiler drops what asks for it.
 */
#ifndef DQ_ENGINE_SELF_H
#define DQ_ENGINE_SELF_H

#include <stdbool.h>
#include <stdint.h>

#ifdef DQ_SELF
#define DQ_IS_SELF true
#else
#define DQ_IS_SELF false
#endif

#define DQ_SELF_LOCK_MAX 16u

/* S: of the exploration, for its report. */
struct dq_self_totals {
    uint64_t lock_points;  /* points at internal locks, of all executions */
    uint64_t lock_waits;   /* ... at which the lock was another processor's */
    uint32_t sites;        /* places in the source that acquire one */
    uint64_t accesses;     /* of runtime code */
    uint32_t lock_longest; /* most points at internal locks in one execution */
};

void dq_self_open(void);
/* Before each execution. */
void dq_self_begin(void);
struct dq_self_totals dq_self_inspect(void);

/* Locks by rank: while one is held only one of higher rank may be taken. Waits while another
 * processor holds it, unless the caller was chosen because it is free. */
void dq_self_lock_acquire(uint32_t lock, bool is_chosen);
void dq_self_lock_release(uint32_t lock);
bool dq_self_lock_is_held(uint32_t lock);

/* Runtime code touches memory; flags: enum dq_access_flags. */
void dq_self_access(uintptr_t address, uint32_t bytes, uint32_t flags, uintptr_t pc);
/* An atomic read-modify-write comes next. */
void dq_self_atomic(const volatile void *address, uint32_t bytes);
/* Is this address code of the runtime? */
bool dq_self_is_runtime(uintptr_t pc);

/* Sources: has the processor nothing to do but to go on? May it? */
bool dq_self_is_closed(uint32_t processor);
bool dq_self_can_go_on(uint32_t processor);
/* Does somebody hold a lock, so that the environment has to wait? */
bool dq_self_is_any_lock_held(void);
/* An ordinary step: no lock may be held. */
void dq_self_check_step(void);
/* The engine asks what may happen, or the environment acts: true begins, false ends it. */
void dq_self_listing_set(bool is_listing);
void dq_self_environment_set(bool is_environment);

/* The host thread that acts: processor + 1, or the environment's number. */
#define DQ_SELF_ENVIRONMENT 63u
uint32_t dq_self_thread(void);

static inline bool dq_processor_is_closed(uint32_t processor)
{
    return DQ_IS_SELF && dq_self_is_closed(processor);
}

#endif
