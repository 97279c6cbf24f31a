/* SPDX-License-Identifier: MIT */
/*
 * spin_lock - locks that the driver can see: KSPIN_LOCK, and the lock inside WDFSPINLOCK and
 * WDFINTERRUPT.
 *
 * The word is 0 when free, else the owning processor's index + 1. A processor that waits is
 * disabled until the lock is free; interrupts above its IRQL still reach it. Taking a lock that
 * this processor holds is a deadlock and reported.
 *
 * Fairness is a choice: whoever runs next takes it.
 */
#ifndef DQ_KERNEL_SPIN_LOCK_H
#define DQ_KERNEL_SPIN_LOCK_H

#include "kernel/irql.h"
#include "kernel/numbering.h"

void dq_spin_lock_wait(KSPIN_LOCK *lock);
/* At or above DISPATCH_LEVEL: until *word is 0, without taking it. Interrupts above IRQL come on
 * top. */
void dq_spin_until_free(const volatile KSPIN_LOCK *word);
void dq_spin_lock_release_unowned(KSPIN_LOCK *lock);

static inline KSPIN_LOCK dq_spin_lock_word(const KSPIN_LOCK *lock)
{
    return *(const volatile KSPIN_LOCK *)lock;
}

/* Traces name a lock by number, not by address. */
static inline void dq_spin_lock_trace(enum dq_trace_kind kind, const KSPIN_LOCK *lock, uint64_t b)
{
    if (DQ_UNLIKELY(dq_trace_kind_is_on[kind])) {
        dq_trace_record_emit(kind, dq_number_of_address(lock), b);
    }
}

static inline void dq_spin_lock_observe_acquire(const KSPIN_LOCK *lock)
{
    dq_touch(dq_location_of(DQ_LOCATION_LOCK, lock), DQ_TOUCH_WRITE);
    dq_acquire(dq_location_of(DQ_LOCATION_LOCK, lock));
}

/* A point too: whoever comes while the lock is held has to wait, or cannot. */
static inline void dq_spin_lock_observe_release(const KSPIN_LOCK *lock)
{
    dq_step_and_touch(DQ_REASON_LOCK, dq_location_of(DQ_LOCATION_LOCK, lock), DQ_TOUCH_WRITE);
    dq_release(dq_location_of(DQ_LOCATION_LOCK, lock));
}

/* Between a wait and this another processor may have been faster. */
static inline bool dq_spin_lock_try(KSPIN_LOCK *lock)
{
    int64_t own = (int64_t)dq_cpu_current()->base.index + 1;
    return dq_atomic_compare_exchange_64((volatile int64_t *)lock, own, 0) == 0;
}

/* The caller has raised IRQL as the lock demands. */
static inline void dq_spin_lock_acquire(KSPIN_LOCK *lock)
{
    dq_step_at(DQ_REASON_LOCK, dq_location_of(DQ_LOCATION_LOCK, lock), DQ_TOUCH_WRITE);
    while (DQ_UNLIKELY(!dq_spin_lock_try(lock))) {
        dq_spin_lock_wait(lock);
    }
    if (dq_is_observed()) {
        dq_spin_lock_observe_acquire(lock);
    }
    struct dq_cpu *cpu = dq_cpu_current();
    cpu->spin_locks_held++;
    dq_spin_lock_trace(DQ_TRACE_LOCK_ACQUIRE, lock, 0);
}

/* The caller has raised IRQL as the lock demands. Steps, and does not wait. */
static inline bool dq_spin_lock_acquire_if_free(KSPIN_LOCK *lock)
{
    dq_step_at(DQ_REASON_LOCK, dq_location_of(DQ_LOCATION_LOCK, lock), DQ_TOUCH_WRITE);
    bool is_free = dq_spin_lock_try(lock);
    if (!is_free) {
        dq_touch(dq_location_of(DQ_LOCATION_LOCK, lock), DQ_TOUCH_WRITE);
        return false;
    }
    if (dq_is_observed()) {
        dq_spin_lock_observe_acquire(lock);
    }
    dq_cpu_current()->spin_locks_held++;
    dq_spin_lock_trace(DQ_TRACE_LOCK_ACQUIRE, lock, 0);
    return true;
}

static inline void dq_spin_lock_release(KSPIN_LOCK *lock)
{
    struct dq_cpu *cpu = dq_cpu_current();
    if (DQ_UNLIKELY(dq_spin_lock_word(lock) != (KSPIN_LOCK)cpu->base.index + 1)) {
        dq_spin_lock_release_unowned(lock);
        return;
    }
    if (dq_is_observed()) {
        dq_spin_lock_observe_release(lock);
        cpu = dq_cpu_current();
    }
    *(volatile KSPIN_LOCK *)lock = 0;
    cpu->spin_locks_held--;
    dq_spin_lock_trace(DQ_TRACE_LOCK_RELEASE, lock, 0);
    dq_step_after(DQ_REASON_LOCK);
}

/* IRQL changes and locks are recorded at one level: one test for all of them. */
static inline bool dq_spin_lock_is_traced(void)
{
    return dq_trace_kind_is_on[DQ_TRACE_IRQL] != 0;
}

/*
 * Raising IRQL and acquiring, releasing and lowering, where that is all there is to it: no step
 * would look, no record is kept, the lock is free or ours, nothing was kept off. Then it is done,
 * cost_ns is charged, and the result is true; else nothing has happened.
 *
 * They call nothing, on purpose: a function of Windows' convention that calls one of ours has to
 * save ten vector registers, which costs more than the lock. The caller leaves everything else to
 * a function of its own convention.
 */
static inline bool dq_spin_lock_acquire_quietly(KSPIN_LOCK *lock, uint8_t irql_new,
                                                uint64_t cost_ns, uint8_t *ret_irql_old)
{
    struct dq_cpu *cpu = dq_cpu_here();
    uint64_t time_ns = cpu->base.time_ns + cost_ns;
    uint8_t irql_old = cpu->base.irql;
    if (DQ_UNLIKELY(!dq_engine_is_quiet(time_ns) || dq_spin_lock_is_traced() ||
                    irql_new < irql_old || *lock != 0)) {
        return false;
    }
    cpu->base.time_ns = time_ns;
    cpu->base.irql = irql_new;
    cpu->spin_locks_held++;
    *lock = (KSPIN_LOCK)cpu->base.index + 1;
    *ret_irql_old = irql_old;
    return true;
}

static inline bool dq_spin_lock_release_quietly(KSPIN_LOCK *lock, uint8_t irql_new,
                                                uint64_t cost_ns)
{
    struct dq_cpu *cpu = dq_cpu_here();
    uint64_t time_ns = cpu->base.time_ns + cost_ns;
    if (DQ_UNLIKELY(!dq_engine_is_quiet(time_ns) || dq_spin_lock_is_traced() ||
                    irql_new > cpu->base.irql || *lock != (KSPIN_LOCK)cpu->base.index + 1 ||
                    dq_irql_lets_anything_in(cpu, irql_new))) {
        return false;
    }
    cpu->base.time_ns = time_ns;
    cpu->base.irql = irql_new;
    cpu->spin_locks_held--;
    *lock = 0;
    return true;
}

static inline bool dq_spin_lock_is_mine(const KSPIN_LOCK *lock)
{
    return dq_spin_lock_word(lock) == (KSPIN_LOCK)dq_cpu_current()->base.index + 1;
}

#endif
