/* SPDX-License-Identifier: MIT */
/* dpc_lane - see dpc_lane.h. */
#include "kernel/dpc_lane.h"

#include "engine/shadow.h"
#include "kernel/callout.h"
#include "kernel/stop.h"

#define ROOM_FIRST 64u
#define ROOM_MAX   65536u

struct dq_dpc_lane *dq_dpc_lane;

/* At what the lane leaves out. The same as long as a machine runs. */
static bool is_anybody_looking(void)
{
    return dq_is_observed() || dq_shadow_is_on() || dq_callout_is_limited ||
           dq_trace_kind_is_on[DQ_TRACE_DPC_INSERT] || dq_trace_kind_is_on[DQ_TRACE_DPC_BEGIN] ||
           dq_trace_kind_is_on[DQ_TRACE_CALLOUT_BEGIN];
}

/* False, and nothing has changed: there is no memory. */
static bool set_room(struct dq_dpc_lane *lane, uint32_t room)
{
    KDPC **entries = dq_arena_core_alloc(room * sizeof(KDPC *));
    if (!entries) {
        return false;
    }
    if (lane->entries) {
        dq_arena_core_free(lane->entries, lane->room * sizeof(KDPC *));
    }
    lane->entries = entries;
    lane->room = room;
    return true;
}

void dq_dpc_lane_open(void)
{
    dq_dpc_lane = dq_arena_core_alloc(sizeof(*dq_dpc_lane));
    bool has_room = dq_dpc_lane && set_room(dq_dpc_lane, ROOM_FIRST);
    DQ_ASSERT(has_room);
}

void dq_dpc_lane_admit(KDPC *kdpc, bool may_use_it)
{
    kdpc->ProcessorHistory = may_use_it ? dq_dpc_lane_seal(kdpc) : 0;
    if (!DQ_IS_SELF) {
        dq_dpc_lane->usable = is_anybody_looking() ? 0 : dq_dpc_lane->room;
    }
}

_Noreturn void dq_dpc_lane_report_overwritten(const KDPC *kdpc)
{
    dq_violation(DQ_RULE_DPC_OBJECT, 1, (uintptr_t)kdpc, 0, 0,
                 "a KDPC was overwritten while it was queued");
    dq_bug_check(0xC7, 1, (uintptr_t)kdpc, 0, 0);
}

/* It leaves the lane. */
static inline void unseal(KDPC *kdpc)
{
    KAFFINITY seal = dq_dpc_lane_seal(kdpc);
    if (DQ_UNLIKELY(kdpc->ProcessorHistory != ~seal)) {
        dq_dpc_lane_report_overwritten(kdpc);
    }
    kdpc->ProcessorHistory = seal;
}

KDPC *dq_dpc_lane_take(void)
{
    struct dq_dpc_lane *lane = dq_dpc_lane;
    if (lane->first < lane->end) {
        KDPC *kdpc = lane->entries[lane->first++];
        unseal(kdpc);
        return kdpc;
    }
    bool was_full = lane->end == lane->room;
    lane->first = 0;
    lane->end = 0;
    if (was_full && lane->room < ROOM_MAX && set_room(lane, lane->room * 2)) {
        lane->usable = lane->room; /* for the next time */
    }
    return NULL;
}

static inline KDPC *take_first(struct dq_dpc_lane *lane, struct dq_cpu *cpu)
{
    uint32_t first = lane->first;
    KDPC *kdpc = lane->entries[first];
    unseal(kdpc);
    lane->first = first + 1;
    if (DQ_UNLIKELY(first + 1 == lane->end)) {
        lane->first = 0;
        lane->end = 0;
        cpu->dpc_drain_requested = false;
    }
    return kdpc;
}

/*
 * Nobody would notice what is left out between two of them: that one callout ends and the next
 * begins, locks that nobody else can want, steps that would not look, a later time for the
 * watchdog.
 */
void dq_dpc_lane_drain(struct dq_cpu *cpu)
{
    struct dq_dpc_lane *lane = dq_dpc_lane;
    struct dq_callout callout;
    KDPC *kdpc = take_first(lane, cpu);
    dq_cpu_busy_begin(cpu);
    cpu->base.time_ns += DQ_DPC_COST_NS;
    dq_callout_begin(&callout, "DeferredRoutine", (uintptr_t)kdpc->DeferredRoutine);
    while (true) {
        kdpc->DeferredRoutine(kdpc, kdpc->DeferredContext, kdpc->SystemArgument1,
                              kdpc->SystemArgument2);
        dq_callout_check(&callout, cpu); /* `kdpc` may be gone */
        if (lane->end == 0 || !dq_engine_is_quiet(cpu->base.time_ns)) {
            break;
        }
        kdpc = take_first(lane, cpu);
        cpu->busy_since_ns = cpu->base.time_ns;
        cpu->base.time_ns += DQ_DPC_COST_NS + DQ_CALLOUT_COST_NS;
        callout.code = (uintptr_t)kdpc->DeferredRoutine;
    }
    dq_callout_end(&callout, 0);
    dq_step(DQ_REASON_DPC);
}
