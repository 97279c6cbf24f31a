/* SPDX-License-Identifier: MIT */
/*
 * invariants - what every order of every run must keep, checked on the trace as it is made.
 *
 * Per processor: an ISR comes only on top of a vector of lower IRQL; DPCs do not nest and come on
 * top of no ISR; no thread is switched below them. Per DPC: as many runs as inserts that counted,
 * less removals, when the run is over.
 */
#ifndef TESTS_SCENARIO_INVARIANTS_H
#define TESTS_SCENARIO_INVARIANTS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "trace/trace.h"

#define INVARIANTS_DEPTH 16u
#define INVARIANTS_DPCS  64u

struct invariants {
    struct {
        uint32_t depth;
        uint8_t irqls[INVARIANTS_DEPTH]; /* DPC 2, ISRs their SynchronizeIrql */
    } processors[32];
    int64_t dpc_balance[INVARIANTS_DPCS]; /* inserts - removals - runs */
    uint32_t isr_depth_max;
    uint32_t spins;   /* waits for a lock */
    char broken[200]; /* the first that was; "" */
};

static inline void invariants_break(struct invariants *invariants, const char *what,
                                    const struct dq_trace_record *record)
{
    if (!invariants->broken[0]) {
        (void)snprintf(invariants->broken, sizeof(invariants->broken),
                       "%s: %s of %llu on processor %u at %llu ns", what,
                       dq_trace_kind_name((enum dq_trace_kind)record->kind),
                       (unsigned long long)record->a, record->processor,
                       (unsigned long long)record->time_ns);
    }
}

static inline void invariants_enter(struct invariants *invariants,
                                    const struct dq_trace_record *record, uint8_t irql)
{
    uint32_t depth = invariants->processors[record->processor].depth;
    uint8_t *irqls = invariants->processors[record->processor].irqls;
    if (depth > 0 && irqls[depth - 1] >= irql) {
        invariants_break(invariants, "on top of something that is not below it", record);
    }
    if (record->irql != irql) {
        invariants_break(invariants, "at another IRQL than its own", record);
    }
    if (depth < INVARIANTS_DEPTH) {
        irqls[depth] = irql;
    }
    invariants->processors[record->processor].depth++;
}

static inline void invariants_leave(struct invariants *invariants,
                                    const struct dq_trace_record *record, bool is_dpc)
{
    uint32_t *depth = &invariants->processors[record->processor].depth;
    if (*depth == 0 ||
        (invariants->processors[record->processor].irqls[*depth - 1] == 2) != is_dpc) {
        invariants_break(invariants, "end without beginning", record);
        return;
    }
    (*depth)--;
}

/* A dq_trace_listener; the context is a zeroed struct invariants. */
static inline void invariants_listen(void *context, const struct dq_trace_record *record)
{
    struct invariants *invariants = context;
    uint32_t dpc = (uint32_t)record->a % INVARIANTS_DPCS;
    switch (record->kind) {
    case DQ_TRACE_ISR_BEGIN:
        invariants_enter(invariants, record, (uint8_t)record->b);
        break;
    case DQ_TRACE_ISR_END:
        invariants_leave(invariants, record, false);
        break;
    case DQ_TRACE_DPC_BEGIN:
        invariants->dpc_balance[dpc]--;
        if (invariants->processors[record->processor].depth > 0) {
            invariants_break(invariants, "nested", record);
        }
        invariants_enter(invariants, record, 2);
        break;
    case DQ_TRACE_DPC_END:
        invariants_leave(invariants, record, true);
        break;
    case DQ_TRACE_DPC_INSERT:
        invariants->dpc_balance[dpc] += record->b != 0;
        break;
    case DQ_TRACE_DPC_REMOVE:
        invariants->dpc_balance[dpc] -= record->b != 0;
        break;
    case DQ_TRACE_THREAD_SWITCH:
        if (invariants->processors[record->processor].depth > 0) {
            invariants_break(invariants, "below an ISR or DPC", record);
        }
        break;
    case DQ_TRACE_LOCK_SPIN:
        invariants->spins++;
        break;
    default:
        break;
    }
}

/* After a run that went to its end: NULL, or what was broken. */
static inline const char *invariants_judge(struct invariants *invariants)
{
    for (uint32_t i = 0; i < INVARIANTS_DPCS && !invariants->broken[0]; i++) {
        if (invariants->dpc_balance[i] != 0) {
            (void)snprintf(invariants->broken, sizeof(invariants->broken),
                           "DPC %u: %lld more inserts than runs", i,
                           (long long)invariants->dpc_balance[i]);
        }
    }
    return invariants->broken[0] ? invariants->broken : NULL;
}

#endif
