/* SPDX-License-Identifier: MIT */
/* callout - see callout.h. */
#include "kernel/callout.h"

#include "kernel/irql.h"
#include "kernel/stop.h"
#include "kernel/thread.h"
#include "trace/trace.h"

/* Crossing into the driver and back. */
#define CALLOUT_COST_NS 50u

/* A DPC's or ISR's callback belongs to its processor; a thread's moves with the thread. */
static const char **innermost(struct dq_cpu *cpu)
{
    return cpu->isr_depth > 0 || cpu->is_in_dpc ? &cpu->callback : &cpu->thread->callback;
}

void dq_callout_begin(struct dq_callout *callout, const char *callback, uintptr_t code)
{
    struct dq_cpu *cpu = dq_cpu_current();
    const char **slot = innermost(cpu);
    callout->callback = callback;
    callout->outer = *slot;
    callout->code = code;
    callout->irql = cpu->base.irql;
    callout->spin_locks_held = cpu->spin_locks_held;
    callout->critical_regions = cpu->thread->critical_regions;
    *slot = callback;
    dq_charge(CALLOUT_COST_NS);
    dq_engine()->progress++;
    dq_trace(DQ_TRACE_CALLOUT_BEGIN, (uintptr_t)callback, code);
    if (dq_is_observed()) {
        dq_observer->callout(code);
    }
}

void dq_callout_check_isr(const struct dq_callout *callout, uintptr_t code, const void *interrupt)
{
    uint8_t irql = dq_cpu_current()->base.irql;
    if (irql == callout->irql) {
        return;
    }
    dq_stop_blame_callback(callout->code);
    /* Source: debugger/bug-check-0xc8--irql-unexpected-value; its last byte says that an ISR did
     * it. */
    uint64_t levels = (uint64_t)irql << 16 | (uint64_t)callout->irql << 8 | 3;
    dq_violation(DQ_RULE_CALLBACK_IRQL, levels, code, (uintptr_t)interrupt, 0,
                 "%s was called at IRQL %u and returned at IRQL %u", callout->callback,
                 callout->irql, irql);
    dq_bug_check(0xC8, levels, code, (uintptr_t)interrupt, 0);
}

/* Are IRQL and locks as they were? */
static void check_return(const struct dq_callout *callout, struct dq_cpu *cpu)
{
    dq_stop_blame_callback(callout->code);
    if (cpu->base.irql != callout->irql) {
        dq_violation(DQ_RULE_CALLBACK_IRQL,
                     (uint64_t)cpu->base.irql << 16 | (uint64_t)callout->irql << 8, 0, 0, 0,
                     "%s was called at IRQL %u and returned at IRQL %u", callout->callback,
                     callout->irql, cpu->base.irql);
        if (cpu->base.irql > callout->irql) {
            dq_stop_blame_callback(0);
            dq_irql_lower(callout->irql); /* with everything that was kept off */
            dq_stop_blame_callback(callout->code);
            cpu = dq_cpu_current();
        }
        cpu->base.irql = callout->irql;
    }
    if (cpu->spin_locks_held != callout->spin_locks_held) {
        dq_violation(DQ_RULE_CALLBACK_LOCK, cpu->base.irql, 0, 0, 0,
                     "%s returned with %u spin locks held; it was called with %u",
                     callout->callback, cpu->spin_locks_held, callout->spin_locks_held);
        cpu->spin_locks_held = callout->spin_locks_held;
    }
    dq_stop_blame_callback(0);
}

void dq_callout_end(struct dq_callout *callout, uint64_t result)
{
    struct dq_cpu *cpu = dq_cpu_current();
    dq_engine()->progress++;
    dq_trace(DQ_TRACE_CALLOUT_END, (uintptr_t)callout->callback, result);
    if (dq_is_observed()) {
        dq_observer->callout(0);
    }
    if (cpu->base.irql != callout->irql || cpu->spin_locks_held != callout->spin_locks_held) {
        check_return(callout, cpu);
        cpu = dq_cpu_current();
    }
    *innermost(cpu) = callout->outer;
}
