/* SPDX-License-Identifier: MIT */
/*
 * irql - raising and lowering the current processor's IRQL.
 *
 * Lowering delivers what was kept off: DPCs when it falls below DISPATCH_LEVEL, then a thread of
 * higher priority; interrupts at the step that ends it. Both are visible operations (they step):
 * raising before it takes effect, lowering after.
 */
#ifndef DQ_KERNEL_IRQL_H
#define DQ_KERNEL_IRQL_H

#include "kernel/cpu.h"
#include "trace/trace.h"

static inline uint8_t dq_irql_current(void)
{
    return dq_engine()->current->irql;
}

/* A raise that lowers or a lower that raises, by a driver's call: bug check 0xC4 as Driver Verifier
 * would, or counted and done. */
void dq_irql_misused(uint8_t irql_old, uint8_t irql_new, bool is_raise);

/* irql_observe.c. The step before a raise, and what it touches; what lowering touches. */
void dq_irql_step_raise(uint8_t irql_new);
void dq_irql_observe_lower(const struct dq_cpu *cpu, uint8_t irql_new);
/* The run of a vector (0: of a DPC that runs on this processor only) begins and ends. */
void dq_irql_observe_run_begin(const struct dq_cpu *cpu, uint32_t vector, uint8_t irql);
void dq_irql_observe_run_end(const struct dq_cpu *cpu, uint32_t vector);

/* Returns the old IRQL. */
static inline uint8_t dq_irql_raise(uint8_t irql_new)
{
    if (dq_is_observed()) {
        dq_irql_step_raise(irql_new);
    } else {
        dq_step(DQ_REASON_IRQL);
    }
    struct dq_processor *processor = dq_processor_current();
    uint8_t irql_old = processor->irql;
    if (DQ_UNLIKELY(irql_new < irql_old)) {
        dq_irql_misused(irql_old, irql_new, true);
    }
    processor->irql = irql_new;
    dq_trace(DQ_TRACE_IRQL, irql_old, irql_new);
    return irql_old;
}

void dq_irql_lower_slow(uint8_t irql_new);
/* The same without the step: for the end of an interrupt, whose caller asks anyway what may happen
 * next. */
void dq_irql_lower_after_interrupt(uint8_t irql_new);
/* The software interrupt of DISPATCH_LEVEL, taken by the current processor below it: DPCs that were
 * asked for, then a thread of higher priority. The caller may go on on another processor. */
void dq_irql_dispatch_interrupt(void);

/* Has lowering to this IRQL, or may it have, more to do than to lower? */
static inline bool dq_irql_lets_anything_in(const struct dq_cpu *cpu, uint8_t irql_new)
{
    return cpu->vectors_pending_count != 0 ||
           (irql_new < DQ_IRQL_DISPATCH && (cpu->dpc_drain_requested || cpu->must_reschedule));
}

static inline void dq_irql_lower(uint8_t irql_new)
{
    struct dq_cpu *cpu = dq_cpu_current();
    uint8_t irql_old = cpu->base.irql;
    if (DQ_UNLIKELY(irql_new > irql_old)) {
        dq_irql_misused(irql_old, irql_new, false);
    }
    if (dq_is_observed()) {
        dq_irql_observe_lower(cpu, irql_new);
    }
    if (DQ_LIKELY(!dq_irql_lets_anything_in(cpu, irql_new))) {
        cpu->base.irql = irql_new;
        dq_trace(DQ_TRACE_IRQL, irql_old, irql_new);
        dq_step_after(DQ_REASON_IRQL);
        return;
    }
    dq_irql_lower_slow(irql_new);
}

#endif
