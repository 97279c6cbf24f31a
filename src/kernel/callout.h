/* SPDX-License-Identifier: MIT */
/*
 * callout - the gate to driver code.
 *
 * Whoever calls a driver's function does it between begin and end: begin sets the context that
 * reports and traces name, end checks that the driver came back at the IRQL and with the locks it
 * was called with.
 */
#ifndef DQ_KERNEL_CALLOUT_H
#define DQ_KERNEL_CALLOUT_H

#include "kernel/cpu.h"
#include "kernel/thread.h"
#include "trace/trace.h"

/* Crossing into the driver and back. */
#define DQ_CALLOUT_COST_NS 50u

struct dq_callout {
    const char *callback;   /* "EvtInterruptIsr" */
    const char **innermost; /* where reports find that, of the processor or its thread */
    const char *outer;      /* the callback that was interrupted or called from, or NULL */
    uintptr_t code;
    uint8_t irql;
    uint32_t spin_locks_held;
    /* Only while times are limited, of the first callback of a DPC or ISR, which takes the time of
     * all that it leads to. */
    bool is_timed;
    bool is_overtime;               /* reported */
    uint32_t isr_depth;             /* of struct dq_cpu, as the next two */
    struct dq_callout *timed_outer; /* what it has interrupted */
    uint64_t begin_ns;              /* by its processor's clock */
    uint64_t isrs_ns;
};

/* The time that an ISR and a DPC may take of their processor, without the ISRs that nest in them;
 * 0: any. Once, before the machine runs. */
void dq_callout_limits_set(uint64_t isr_ns, uint64_t dpc_ns);
/* Has the DPC or ISR that runs taken more? Then that is the broken rule, once. For whoever lets
 * time pass in its name. */
void dq_callout_check_time(void);

/* What few callouts need; for those below. */
extern bool dq_callout_is_limited; /* constant while a machine runs */
void dq_callout_begin_time(struct dq_callout *callout);
void dq_callout_end_time(const struct dq_callout *callout);
void dq_callout_restore(const struct dq_callout *callout);

/* A DPC's or ISR's callback belongs to its processor; a thread's moves with the thread. */
static inline const char **dq_callout_innermost(struct dq_cpu *cpu)
{
    bool is_in_interrupt = cpu->isr_depth > 0 || cpu->is_in_dpc;
    return is_in_interrupt ? &cpu->callback : &cpu->thread->callback;
}

static inline void dq_callout_begin(struct dq_callout *callout, const char *callback,
                                    uintptr_t code)
{
    struct dq_cpu *cpu = dq_cpu_here();
    callout->innermost = dq_callout_innermost(cpu);
    callout->callback = callback;
    callout->outer = *callout->innermost;
    callout->code = code;
    callout->irql = cpu->base.irql;
    callout->spin_locks_held = cpu->spin_locks_held;
    *callout->innermost = callback;
    if (DQ_UNLIKELY(dq_callout_is_limited)) {
        dq_callout_begin_time(callout);
    }
    cpu->base.time_ns += DQ_CALLOUT_COST_NS;
    dq_engine()->progress++;
    dq_trace(DQ_TRACE_CALLOUT_BEGIN, (uintptr_t)callback, code);
    if (dq_is_observed()) {
        dq_observer->callout(code);
    }
}

/* The driver has come back to this processor: IRQL or locks that differ are violations; they are
 * then restored. */
static inline void dq_callout_check(const struct dq_callout *callout, const struct dq_cpu *cpu)
{
    if (DQ_UNLIKELY(cpu->base.irql != callout->irql ||
                    cpu->spin_locks_held != callout->spin_locks_held)) {
        dq_callout_restore(callout);
    }
}

/* With the check. `result` is for the trace. */
static inline void dq_callout_end(const struct dq_callout *callout, uint64_t result)
{
    dq_trace(DQ_TRACE_CALLOUT_END, (uintptr_t)callout->callback, result);
    if (dq_is_observed()) {
        dq_observer->callout(0);
    }
    dq_callout_check(callout, dq_cpu_here());
    if (DQ_UNLIKELY(dq_callout_is_limited)) {
        dq_callout_end_time(callout);
    }
    *callout->innermost = callout->outer;
}

/* Before that for an ISR: one that comes back at another IRQL is fatal to Windows in every mode.
 * `interrupt` is its KINTERRUPT. */
void dq_callout_check_isr(const struct dq_callout *callout, uintptr_t code, const void *interrupt);

/* The callback does not return: its thread ends in it. */
void dq_callout_abandon(const char *callback);

#endif
