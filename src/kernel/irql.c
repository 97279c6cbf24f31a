/* SPDX-License-Identifier: MIT */
/* irql - see irql.h: lowering when something was kept off. */
#include "kernel/irql.h"

#include "kernel/dpc.h"
#include "kernel/stop.h"
#include "kernel/thread.h"

void dq_irql_misused(uint8_t irql_old, uint8_t irql_new, bool is_raise)
{
    dq_violation(DQ_RULE_IRQL_RAISE, is_raise ? 0x30 : 0x31, irql_old, irql_new, 0,
                 is_raise
                     ? "IRQL would be raised from %u to %u, which is lower: the call is not "
                       "allowed at this IRQL"
                     : "IRQL would be lowered from %u to %u, which is higher: locks released "
                       "in another order than acquired, or a saved IRQL that is not this one's",
                 irql_old, irql_new);
}

struct drain {
    struct dq_cpu *cpu;
};

static void drain_on_stack(void *context)
{
    struct drain *drain = context;
    dq_dpc_drain(drain->cpu);
}

/* Whoever's IRQL fell has to wait for the DPCs: what else can happen comes before them at no cost
 * of its own. On plain hardware that is an interrupt that was kept off. */
static void ask_before_drain(struct dq_cpu *cpu)
{
    if (cpu->vectors_pending_count == 0 && !dq_is_observed()) {
        return;
    }
    dq_actor_rests();
    dq_engine_attend();
    dq_step_slow(DQ_REASON_IRQL); /* an idle processor, too: it was chosen for an ISR */
}

/* A drain is never nested: it runs at DISPATCH_LEVEL, and only falling below that starts one. */
static void drain_dpcs(struct dq_cpu *cpu)
{
    DQ_ASSERT(!cpu->is_in_dpc && cpu->isr_depth == 0);
    cpu->base.irql = DQ_IRQL_DISPATCH;
    ask_before_drain(cpu);
    struct drain drain = { .cpu = cpu };
    dq_dpc_drain_begin(cpu);
    dq_cpu_call_on_dpc_stack(cpu, drain_on_stack, &drain);
    dq_dpc_drain_end(cpu);
}

static bool is_peer_ready(const struct dq_cpu *cpu)
{
    dq_dispatcher_lock();
    bool is_ready = dq_thread_is_peer_ready(cpu);
    dq_dispatcher_unlock();
    return is_ready;
}

/* What was pending above the new level is deliverable now, perhaps on the processor the thread has
 * moved to; or another thread of its priority may come. */
static void attend_to_what_is_let_in(void)
{
    const struct dq_cpu *cpu = dq_cpu_current();
    if (cpu->vectors_pending_count != 0 ||
        (cpu->base.irql < DQ_IRQL_DISPATCH && is_peer_ready(cpu))) {
        dq_engine_attend();
    }
}

void dq_irql_lower_after_interrupt(uint8_t irql_new)
{
    struct dq_cpu *cpu = dq_cpu_current();
    uint8_t irql_old = cpu->base.irql;
    while (irql_new < DQ_IRQL_DISPATCH && cpu->dpc_drain_requested && !cpu->is_in_dpc &&
           cpu->isr_depth == 0) {
        drain_dpcs(cpu);
    }
    cpu->base.irql = irql_new;
    dq_trace(DQ_TRACE_IRQL, irql_old, irql_new);
    if (irql_new < DQ_IRQL_DISPATCH && cpu->must_reschedule) {
        dq_thread_preempt();
    }
    attend_to_what_is_let_in();
}

void dq_irql_lower_slow(uint8_t irql_new)
{
    dq_irql_lower_after_interrupt(irql_new);
    dq_step_after(DQ_REASON_IRQL);
}

void dq_irql_dispatch_interrupt(void)
{
    struct dq_processor *processor = dq_processor_current();
    uint8_t irql_old = processor->irql;
    DQ_ASSERT(irql_old < DQ_IRQL_DISPATCH);
    processor->irql = DQ_IRQL_DISPATCH;
    dq_trace(DQ_TRACE_IRQL, irql_old, DQ_IRQL_DISPATCH);
    dq_irql_lower(irql_old);
}
