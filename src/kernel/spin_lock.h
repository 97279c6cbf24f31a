/* SPDX-License-Identifier: MIT */
/*
 * spin_lock - locks that the driver can see: KSPIN_LOCK, and the lock inside WDFSPINLOCK and WDFINTERRUPT.
 *
 * The word is 0 when free, else the owning processor's index + 1. A processor that waits is disabled until the lock is
 * free; interrupts above its IRQL still reach it. Taking a lock that this processor holds is a deadlock and reported.
 *
 * Fairness is a choice: whoever runs next takes it.
 */
#ifndef DQ_KERNEL_SPIN_LOCK_H
#define DQ_KERNEL_SPIN_LOCK_H

#include "kernel/irql.h"

void dq_spin_lock_wait(KSPIN_LOCK *lock);
void dq_spin_lock_release_unowned(KSPIN_LOCK *lock);

/* The caller has raised IRQL as the lock demands. */
static inline void dq_spin_lock_acquire(KSPIN_LOCK *lock)
{
    dq_step(DQ_REASON_LOCK);
    if (DQ_UNLIKELY(*lock != 0)) {
        dq_spin_lock_wait(lock);
    }
    struct dq_cpu *cpu = dq_cpu_current();
    *lock = (KSPIN_LOCK)cpu->base.index + 1;
    cpu->spin_locks_held++;
    dq_trace(DQ_TRACE_LOCK_ACQUIRE, (uintptr_t)lock, 0);
}

static inline void dq_spin_lock_release(KSPIN_LOCK *lock)
{
    struct dq_cpu *cpu = dq_cpu_current();
    if (DQ_UNLIKELY(*lock != (KSPIN_LOCK)cpu->base.index + 1)) {
        dq_spin_lock_release_unowned(lock);
        return;
    }
    *lock = 0;
    cpu->spin_locks_held--;
    dq_trace(DQ_TRACE_LOCK_RELEASE, (uintptr_t)lock, 0);
    dq_step(DQ_REASON_LOCK);
}

static inline bool dq_spin_lock_is_mine(const KSPIN_LOCK *lock)
{
    return *lock == (KSPIN_LOCK)dq_cpu_current()->base.index + 1;
}

#endif
