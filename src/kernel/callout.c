/* SPDX-License-Identifier: MIT */
/* callout - see callout.h. */
#include "kernel/callout.h"

#include "kernel/irql.h"
#include "kernel/stop.h"
#include "kernel/thread.h"
#include "trace/trace.h"

/* 0: none. The same in every run of the machine. */
static struct {
    uint64_t isr_ns;
    uint64_t dpc_ns;
} limits;

bool dq_callout_is_limited;

void dq_callout_limits_set(uint64_t isr_ns, uint64_t dpc_ns)
{
    limits.isr_ns = isr_ns;
    limits.dpc_ns = dpc_ns;
    dq_callout_is_limited = isr_ns != 0 || dpc_ns != 0;
}

void dq_callout_begin_time(struct dq_callout *callout)
{
    struct dq_cpu *cpu = dq_cpu_current();
    bool is_in_interrupt = cpu->isr_depth > 0 || cpu->is_in_dpc;
    callout->is_timed = is_in_interrupt && (!cpu->timed || cpu->timed->isr_depth < cpu->isr_depth);
    if (callout->is_timed) {
        callout->is_overtime = false;
        callout->isr_depth = cpu->isr_depth;
        callout->timed_outer = cpu->timed;
        callout->begin_ns = cpu->base.time_ns;
        callout->isrs_ns = cpu->isrs_ns;
        cpu->timed = callout;
    }
}

void dq_callout_check_time(void)
{
    const struct dq_cpu *cpu = dq_cpu_current();
    struct dq_callout *callout = cpu->timed;
    if (!callout || callout->is_overtime) {
        return;
    }
    bool is_isr = callout->isr_depth > 0;
    uint64_t limit_ns = is_isr ? limits.isr_ns : limits.dpc_ns;
    uint64_t own_ns = cpu->base.time_ns - callout->begin_ns - (cpu->isrs_ns - callout->isrs_ns);
    if (limit_ns == 0 || own_ns <= limit_ns) {
        return;
    }
    callout->is_overtime = true;
    dq_violation(DQ_RULE_CALLBACK_TIME, 0, own_ns, limit_ns, 0,
                 "%s has taken %llu.%03u us of its processor; %s may take %llu us",
                 callout->callback, (unsigned long long)(own_ns / 1000), (unsigned)(own_ns % 1000),
                 is_isr ? "an ISR" : "a DPC", (unsigned long long)(limit_ns / 1000));
}

/* Other ways to spend time are looked at when the callback ends. */
void dq_callout_end_time(const struct dq_callout *callout)
{
    if (!callout->is_timed) {
        return;
    }
    dq_stop_blame_callback(callout->code);
    dq_callout_check_time();
    dq_stop_blame_callback(0);
    struct dq_cpu *cpu = dq_cpu_current();
    if (callout->isr_depth > 0) {
        cpu->isrs_ns = callout->isrs_ns + (cpu->base.time_ns - callout->begin_ns);
    }
    cpu->timed = callout->timed_outer;
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

/* IRQL or locks are not as they were. */
void dq_callout_restore(const struct dq_callout *callout)
{
    struct dq_cpu *cpu = dq_cpu_current();
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

void dq_callout_abandon(const char *callback)
{
    struct dq_cpu *cpu = dq_cpu_current();
    dq_trace(DQ_TRACE_CALLOUT_END, (uintptr_t)callback, 0);
    if (dq_is_observed()) {
        dq_observer->callout(0);
    }
    *dq_callout_innermost(cpu) = NULL;
}
