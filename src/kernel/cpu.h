/* SPDX-License-Identifier: MIT */
/*
 * cpu - one virtual processor as the kernel sees it.
 *
 * It runs a thread; above it, on its own stack, DPCs; above them, on another stack, ISRs. Its IRQL
 * decides what may come on top: a vector above it, DPCs below DISPATCH_LEVEL, another thread below
 * DISPATCH_LEVEL.
 */
#ifndef DQ_KERNEL_CPU_H
#define DQ_KERNEL_CPU_H

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"
#include "engine/atomic.h"
#include "engine/engine.h"
#include "kernel/timer.h"
#include "wdm.h"

#define DQ_IRQL_PASSIVE    0u
#define DQ_IRQL_APC        1u
#define DQ_IRQL_DISPATCH   2u
#define DQ_IRQL_DEVICE_MIN 3u
#define DQ_IRQL_DEVICE_MAX 12u
#define DQ_IRQL_HIGH       15u

#define DQ_VECTOR_COUNT 256u

enum dq_cpu_state {
    DQ_CPU_RUNNING,
    DQ_CPU_IDLE,     /* in its idle thread: goes on when a thread is ready or a DPC waits */
    DQ_CPU_SPINNING, /* goes on when the lock is free */
};

struct dq_callout;
struct dq_thread;

/* C: touched by contexts of this processor only. */
struct dq_cpu {
    struct dq_processor base;               /* first: the engine's part */
    enum dq_cpu_state state;                /* C */
    const volatile KSPIN_LOCK *spinning_on; /* C: state SPINNING */
    struct dq_thread *thread;               /* L: DISPATCHER; its own processor reads it anyway */
    struct dq_thread *idle_thread;          /* I */
    void *dpc_stack;                        /* I: lowest address */
    void *isr_stack;                        /* I */
    uint32_t isr_depth;                     /* C */
    bool drains_unasked;                    /* C: idle, observed: it was chosen that it drains */
    DQ_ATOMIC(KSPIN_LOCK) in_isr; /* A: index + 1 while isr_depth > 0; others wait for 0 */
    bool is_in_dpc;               /* L: DPC_QUEUE; its own processor reads it anyway */
    void *dpc_arguments[2];       /* C: of the DPC that runs */
    bool is_dpc_pinned;           /* C: the DPC that runs can run here only, if observed */
    uint32_t serving;             /* C: vector of the innermost ISR */
    /* A: stored under a lock, which its own processor does not take to look. */
    DQ_ATOMIC(bool) must_reschedule;     /* DISPATCHER: a thread that should run here is ready */
    DQ_ATOMIC(bool) dpc_drain_requested; /* DPC_QUEUE: to be drained when IRQL allows */
    DQ_ATOMIC(uint32_t) dpc_depth;       /* DPC_QUEUE */
    DQ_ATOMIC(uint32_t) vectors_pending_count;      /* VECTOR */
    struct dq_list dpc_queue;                       /* L: DPC_QUEUE */
    uint64_t vectors_pending[DQ_VECTOR_COUNT / 64]; /* L: VECTOR */
    uint32_t spin_locks_held; /* C: driver-visible locks, for the checks at callback ends */
    const char *callback;     /* C: innermost driver callback of a DPC or ISR */
    uint64_t busy_since_ns;   /* C: start of the present DPC or ISR */
    struct dq_callout *timed; /* C: the first callback of the present DPC or ISR, or NULL */
    uint64_t isrs_ns;         /* C: taken by callbacks of ISRs so far */
};

/* How long a DPC or ISR may keep its processor: 0x500 ticks of 15.625 ms.
 * Source: debugger/bug-check-0x133-dpc-watchdog-violation, whose sample shows this allotment. */
#define DQ_CPU_BUSY_TICKS_MAX 0x500u
#define DQ_CPU_BUSY_MAX_NS    ((uint64_t)DQ_CPU_BUSY_TICKS_MAX * DQ_TIMER_TICK_NS)

/* It begins with a DPC or ISR, for which the watchdog has a time. */
static inline void dq_cpu_busy_begin(struct dq_cpu *cpu)
{
    cpu->busy_since_ns = cpu->base.time_ns;
    dq_engine_deadline_added(cpu->busy_since_ns + DQ_CPU_BUSY_MAX_NS);
}

static inline struct dq_cpu *dq_cpu_of(struct dq_processor *processor)
{
    return (struct dq_cpu *)processor;
}

/* Ask again after anything that steps: a context may be resumed on another processor. */
static inline struct dq_cpu *dq_cpu_current(void)
{
    return dq_cpu_of(dq_processor_current());
}

/* The same for who neither steps nor calls out before it is done with the answer. Inlined. */
static inline struct dq_cpu *dq_cpu_here(void)
{
    return dq_cpu_of(dq_engine()->current);
}

static inline struct dq_cpu *dq_cpu_at(uint32_t index)
{
    return dq_cpu_of(dq_engine()->processors[index]);
}

static inline uint32_t dq_cpu_count(void)
{
    return dq_engine()->processor_count;
}

static inline uint64_t dq_irql_location(const struct dq_cpu *cpu, uint8_t level)
{
    return dq_location(DQ_LOCATION_IRQL, (uint64_t)cpu->base.index << 8 | level);
}

/* Create the processors with their idle threads and stacks; registers the kernel's sources. */
void dq_cpu_open(uint32_t count);

/* Run routine(context) on the DPC or ISR stack of this processor, unless it runs there already. */
void dq_cpu_call_on_dpc_stack(struct dq_cpu *cpu, void (*routine)(void *), void *context);
void dq_cpu_call_on_isr_stack(struct dq_cpu *cpu, void (*routine)(void *), void *context);

#endif
