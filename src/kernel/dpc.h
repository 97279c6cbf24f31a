/* SPDX-License-Identifier: MIT */
/*
 * dpc - deferred procedure calls and the queue of each processor.
 *
 * A DPC is on at most one queue, at most once; a second insert is refused, not counted. It leaves
 * its queue before its routine starts, so the routine (or anyone) may queue it again, and it may
 * then run on two processors at once. High importance goes to the front. The drain starts when the
 * owner's IRQL falls below DISPATCH_LEVEL, or is below it, and somebody asked for it: an insert on
 * the own processor does unless its importance is Low; for another processor only MediumHigh and
 * High do. What nobody asked for waits until its processor idles or the queue is DQ_DPC_DEPTH_LIMIT
 * long. Source: kernel/organization-of-dpc-queues.
 *
 * What is said here of queues is true of lists alone: KDPCs may wait in the lane (dpc_lane.h) until
 * somebody wants to know.
 */
#ifndef DQ_KERNEL_DPC_H
#define DQ_KERNEL_DPC_H

#include "engine/atomic.h"
#include "kernel/cpu.h"
#include "kernel/dpc_lane.h"

#define DQ_DPC_DEPTH_LIMIT    4u
#define DQ_DPC_TARGET_CURRENT UINT32_MAX
#define DQ_DPC_FROM_ANYWHERE  UINT8_MAX

enum dq_dpc_importance {
    DQ_DPC_IMPORTANCE_LOW,
    DQ_DPC_IMPORTANCE_MEDIUM,
    DQ_DPC_IMPORTANCE_HIGH,
    DQ_DPC_IMPORTANCE_MEDIUM_HIGH,
};

struct dq_dpc;
/* What runs: the framework's thunk or the kernel's for a driver's KDPC. */
typedef void dq_dpc_routine(struct dq_dpc *dpc);

struct dq_dpc {
    struct dq_list link;               /* L: on its processor's queue while queued */
    dq_dpc_routine *routine;           /* I */
    void *context;                     /* I */
    void *arguments[2];                /* L: of the insert that counted */
    uint32_t number;                   /* I: in traces */
    uint32_t target;                   /* L: processor, or DQ_DPC_TARGET_CURRENT */
    enum dq_dpc_importance importance; /* L */
    bool is_deferred;                  /* I: `context` is a driver's KDPC, and all that `routine`
                                          does is to call its DeferredRoutine */
    bool is_queued;                    /* L */
    uint8_t queued_on;                 /* L */
    uint8_t inserted_from; /* L: observed: processor + 1 that all who queued it are bound to, or
                              DQ_DPC_FROM_ANYWHERE; 0: nobody yet */
    dq_actor inserter;     /* L: observed: who queued it on its own processor, at DISPATCH_LEVEL
                              or above; 0: somebody else */
    uint64_t queued_ns;    /* L: it does not run before */
    DQ_ATOMIC(uint32_t) running_count; /* A: instances running now; see dq_dpc_ended() */
};

void dq_dpc_init(struct dq_dpc *dpc, dq_dpc_routine *routine, void *context);
/* Any IRQL. FALSE if it was queued already. */
bool dq_dpc_insert(struct dq_dpc *dpc, void *argument1, void *argument2);

/* What waits in the lane goes to its processor's list, before anything here looks at lists; then
 * the lane is the current processor's. No lock is held. */
DQ_NOINLINE void dq_dpc_settle_all(void);
static inline void dq_dpc_settle(void)
{
    if (DQ_IS_SELF) {
        return;
    }
    if (DQ_UNLIKELY(dq_dpc_lane->end != 0)) {
        dq_dpc_settle_all();
    }
    dq_dpc_lane->owner = dq_cpu_here();
}

/* Is it of the kind that the lane is for? */
static inline bool dq_dpc_may_use_lane(const struct dq_dpc *dpc)
{
    return dpc->is_deferred && dpc->target == DQ_DPC_TARGET_CURRENT &&
           dpc->importance == DQ_DPC_IMPORTANCE_MEDIUM;
}

/* As dq_dpc_insert(), by the clock's interrupt on `processor`, in the environment's context: does
 * not step, and the processor drains its queue as soon as its IRQL allows. */
void dq_dpc_insert_from_outside(struct dq_dpc *dpc, uint32_t processor);
/* The routine: its run counts as over, though it may have a few statements left. */
static inline void dq_dpc_ended(struct dq_dpc *dpc)
{
    (void)dq_atomic_decrement(&dpc->running_count);
}
/* Any IRQL. TRUE if it was taken off a queue: that instance will not run. */
bool dq_dpc_remove(struct dq_dpc *dpc);
/* The memory of `dpc` is about to go, with the `owner` ("WDFDPC") that it is part of: bug check
 * 0xC7 if it is queued or runs. */
void dq_dpc_check_free(const struct dq_dpc *dpc, const char *owner);
/* PASSIVE_LEVEL, bug check 0xA from DISPATCH_LEVEL on: returns when every DPC queued anywhere at
 * the call has run to its end. */
void dq_dpc_flush_all(void);
/* What acts on the processor leaves it or falls below DISPATCH_LEVEL: of what it queued there none
 * has run before. */
void dq_dpc_observe_leave(const struct dq_cpu *cpu);
/* An idle processor, whose own DPCs nobody may have asked it to drain: asks, if there are any. */
bool dq_dpc_drain_if_any(struct dq_cpu *cpu);
/* At DISPATCH_LEVEL, on its own processor, between the two: run what is queued. */
void dq_dpc_drain_begin(struct dq_cpu *cpu);
void dq_dpc_drain_end(struct dq_cpu *cpu);
void dq_dpc_drain(struct dq_cpu *cpu);

#endif
