/* SPDX-License-Identifier: MIT */
/*
 * vector - interrupt vectors, and the interrupt objects connected to them.
 *
 * A vector has one bit: pending on its target processor or not; five signals before delivery are
 * one. It is delivered when the processor's IRQL is below its own and the order of things falls on
 * it (a choice); equal never nests. Edge (messages, latched): a signal makes it pending;
 * unconnected it is lost. Level: it is pending while the line is asserted and not in service; when
 * the chain has run and the line still stands, it is pending again.
 *
 * Passive-level interrupts on the chain are called by a worker thread of the vector's, which the
 * delivery wakes: after those at device IRQL, if none of them has claimed a level line. A level
 * line stays in service (masked) until that thread has called them; an edge meanwhile makes it run
 * again. Source: kernel/using-passive-level-interrupt-handling-routines.
 */
#ifndef DQ_KERNEL_VECTOR_H
#define DQ_KERNEL_VECTOR_H

#include "kernel/cpu.h"
#include "kernel/wait_lock.h"

/* One connected service routine. The framework's interrupt object is its context. */
struct dq_interrupt {
    struct dq_list link; /* L: on the vector's chain while connected */
    bool (*service)(
        struct dq_interrupt *interrupt); /* I: at synchronize_irql with the lock; TRUE: mine */
    void *context;                       /* I */
    uintptr_t routine;                   /* I: the driver's, for reports; 0: none */
    KSPIN_LOCK *lock;                    /* I while connected; NULL: passive-level */
    struct dq_wait_lock passive_lock;    /* L: of a passive-level one, in the lock's place */
    uint32_t vector;                     /* I while connected */
    uint8_t irql;                        /* I while connected; passive-level: PASSIVE_LEVEL */
    uint8_t synchronize_irql;            /* I while connected */
    bool is_passive;                     /* I: called by a thread at PASSIVE_LEVEL */
    bool is_connected;         /* L: stored under VECTOR and `lock`; either will do to look */
    bool is_active;            /* L: soft state; inactive is not called */
    bool goes_last;            /* I: behind all others on its vector */
    uint8_t phase;             /* L: enum dq_interrupt_phase, see quirk.h */
    struct dq_list phase_link; /* L: while it is in a phase */
};

/* Which of its targets a vector goes to when it becomes pending. */
enum dq_vector_spread {
    DQ_VECTOR_SPREAD_CHOICE,    /* any: for the order of things to say */
    DQ_VECTOR_SPREAD_ALTERNATE, /* the next one after the last, from the lowest on */
};

struct dq_vector_config {
    uint32_t vector; /* 1..255 */
    uint8_t irql;    /* DEVICE_MIN..DEVICE_MAX */
    bool is_latched;
    uint64_t targets; /* processors, bit mask, not 0 */
    enum dq_vector_spread spread;
    /* Called at PASSIVE_LEVEL after the first interrupt was connected and before the last one is
     * disconnected: whoever raises the vector may mask it in between. May step. NULL: nobody cares.
     */
    void (*listened)(void *context, uint32_t vector, bool is_listened);
    void *context;
};

/* Bus: describe a vector before anything is connected to it. */
void dq_vector_configure(const struct dq_vector_config *config);
void dq_vector_target_set(uint32_t vector, uint64_t targets);
/* A message arrives, or a latched line rises. Any context; does not step. */
void dq_vector_signal(uint32_t vector);
/* A level line changes. Any context; does not step. */
void dq_vector_line_set(uint32_t vector, bool is_asserted);

/* Nothing pending, not in service: an interrupt would be one more. */
bool dq_vector_is_at_rest(uint32_t vector);
/* Its chain is to be run once although no device asks for it; until then a line that falls takes
 * nothing back. Any context; does not step. */
void dq_vector_pend_without_cause(uint32_t vector);

/* Before it is connected the first time: it is a passive-level one. */
void dq_interrupt_passive_init(struct dq_interrupt *interrupt);
/* PASSIVE_LEVEL. Connect fails with STATUS_INSUFFICIENT_RESOURCES when a fault is injected,
 * STATUS_INVALID_PARAMETER for a vector nobody configured. */
NTSTATUS dq_interrupt_connect(struct dq_interrupt *interrupt);
/* Returns when the service routine runs nowhere any more. */
void dq_interrupt_disconnect(struct dq_interrupt *interrupt);
/* While connected: soft state. A level line that only inactive ones listen to is masked. */
void dq_interrupt_active_set(struct dq_interrupt *interrupt, bool is_active);
/* Raise to synchronize_irql and take the lock; returns the old IRQL for release. A passive-level
 * one's: wait for it at PASSIVE_LEVEL. */
static inline uint8_t dq_interrupt_lock(struct dq_interrupt *interrupt);

/* Configured vectors: the number after `vector` (0: the first) and its IRQL; 0 behind the last. */
uint32_t dq_vector_next(uint32_t vector, uint8_t *ret_irql);
/* Can it be served on this processor only? */
bool dq_vector_is_pinned(uint32_t vector, const struct dq_cpu *cpu);

void dq_vector_open(void);

#include "kernel/spin_lock.h"

/* What a thread that takes it again is told. */
#define DQ_INTERRUPT_LOCK_NAME "a passive-level interrupt's lock was taken"

static inline uint8_t dq_interrupt_lock(struct dq_interrupt *interrupt)
{
    if (DQ_UNLIKELY(interrupt->is_passive)) {
        (void)dq_wait_lock_acquire(&interrupt->passive_lock, DQ_TIME_NEVER, DQ_INTERRUPT_LOCK_NAME);
        return DQ_IRQL_PASSIVE;
    }
    uint8_t irql_old = dq_irql_raise(interrupt->synchronize_irql);
    dq_spin_lock_acquire(interrupt->lock);
    return irql_old;
}

static inline void dq_interrupt_unlock(struct dq_interrupt *interrupt, uint8_t irql_old)
{
    if (DQ_UNLIKELY(interrupt->is_passive)) {
        dq_wait_lock_release(&interrupt->passive_lock, DQ_INTERRUPT_LOCK_NAME);
        return;
    }
    dq_spin_lock_release(interrupt->lock);
    dq_irql_lower(irql_old);
}

/* See dq_spin_lock_acquire_quietly(). */
static inline bool dq_interrupt_lock_quietly(const struct dq_interrupt *interrupt, uint64_t cost_ns,
                                             uint8_t *ret_irql_old)
{
    return dq_spin_lock_acquire_quietly(interrupt->lock, interrupt->synchronize_irql, cost_ns,
                                        ret_irql_old);
}

static inline bool dq_interrupt_unlock_quietly(const struct dq_interrupt *interrupt,
                                               uint64_t cost_ns, uint8_t irql_old)
{
    return dq_spin_lock_release_quietly(interrupt->lock, irql_old, cost_ns);
}

#endif
