/* SPDX-License-Identifier: MIT */
/*
 * dpc_lane - drivers' own DPCs that a processor has queued while nobody looks.
 *
 * The usual case costs the most where many wait: at DISPATCH_LEVEL or above a processor queues
 * KDPCs of medium importance for itself, and runs them in that order. Then their addresses stand
 * in an array, and nothing is touched but the KDPC itself. At every other call that has to do with
 * DPCs those that wait here are taken out and put on the processor's list (dq_dpc_settle()).
 * DPCs are in the lane or on lists, never in both; and the lane is one processor's at a time.
 *
 * A KDPC is the driver's memory. That it may use the lane is believed only under a seal over its
 * address; while it waits there it bears another one.
 */
#ifndef DQ_KERNEL_DPC_LANE_H
#define DQ_KERNEL_DPC_LANE_H

#include "kernel/cpu.h"

/* Dispatching one DPC, on top of what its routine costs. */
#define DQ_DPC_COST_NS 200u

/* In core. C: the owner's, where nothing else is said. */
struct dq_dpc_lane {
    const struct dq_cpu *owner; /* of what is in it; else who may use it next */
    KDPC **entries;             /* those from `first` to before `end` are queued */
    uint32_t first;             /* 0 if it is empty, */
    uint32_t end;               /* and so is this */
    uint32_t limit;             /* of `end`: `usable`, or 0 while a DPC is on a list */
    uint32_t usable;            /* `room`, or 0 if somebody looks */
    uint32_t room;              /* of `entries`; more after it was too little */
    uint32_t listed_count;      /* L: DPC_QUEUE; DPCs on the lists of all processors */
};

extern struct dq_dpc_lane *dq_dpc_lane;

void dq_dpc_lane_open(void);

/* KDPC.ProcessorHistory of one that may use the lane and does not wait; of one that waits in it:
 * all bits the other way. */
static inline KAFFINITY dq_dpc_lane_seal(const KDPC *kdpc)
{
    return (uintptr_t)kdpc ^ 0x9E3779B97F4A7C15ull;
}

/*
 * KeInsertQueueDpc where that is all there is to it: no step would look, nobody else does, the KDPC
 * may use the lane and is not queued, no DPC is on a list, and IRQL keeps it off. Then it is
 * done, cost_ns is charged, and the result is true; else nothing has happened. It calls nothing:
 * see dq_spin_lock_acquire_quietly(). For calls of a driver, who runs under no internal lock: the
 * queue's could be contended in the build alone that explores itself.
 */
static inline bool dq_dpc_lane_insert(KDPC *kdpc, void *argument1, void *argument2,
                                      uint64_t cost_ns)
{
    struct dq_cpu *cpu = dq_cpu_here();
    struct dq_dpc_lane *lane = dq_dpc_lane;
    uint64_t time_ns = cpu->base.time_ns + cost_ns;
    KAFFINITY seal = dq_dpc_lane_seal(kdpc);
    if (DQ_UNLIKELY(DQ_IS_SELF || !dq_engine_is_quiet(time_ns) ||
                    cpu->base.irql < DQ_IRQL_DISPATCH || lane->owner != cpu ||
                    lane->end >= lane->limit || kdpc->ProcessorHistory != seal)) {
        return false;
    }
    cpu->base.time_ns = time_ns;
    cpu->dpc_drain_requested = true;
    lane->entries[lane->end++] = kdpc;
    kdpc->ProcessorHistory = ~seal;
    kdpc->SystemArgument1 = argument1;
    kdpc->SystemArgument2 = argument2;
    return true;
}

/* A DPC has come to a list, or left one. The lane is empty; DQ_LOCK_DPC_QUEUE is held. */
static inline void dq_dpc_lane_close_locked(void)
{
    dq_dpc_lane->listed_count++;
    dq_dpc_lane->limit = 0;
}
static inline void dq_dpc_lane_reopen_locked(void)
{
    struct dq_dpc_lane *lane = dq_dpc_lane;
    lane->listed_count--;
    lane->limit = lane->listed_count == 0 ? lane->usable : 0;
}

/* `kdpc`, whose memory can be touched and which is not in the lane, has been initialized, or where
 * it is to run has changed. */
void dq_dpc_lane_admit(KDPC *kdpc, bool may_use_it);
/* The next one, or NULL: it is empty now. */
KDPC *dq_dpc_lane_take(void);
/* What a driver's KDPC says is not what it said when it was queued: bug check 0xC7. */
_Noreturn void dq_dpc_lane_report_overwritten(const KDPC *kdpc);

static inline bool dq_dpc_lane_is_used_by(const struct dq_cpu *cpu)
{
    return dq_dpc_lane->end != 0 && dq_dpc_lane->owner == cpu;
}

/* At DISPATCH_LEVEL, by whom it is used: runs one at least, then as many as can be run without a
 * step. */
void dq_dpc_lane_drain(struct dq_cpu *cpu);

#endif
