/* SPDX-License-Identifier: MIT */
/* spin_lock - see spin_lock.h: contention and misuse. */
#include "kernel/spin_lock.h"

#include "kernel/stop.h"

/* What one turn of a contended lock costs the waiting processor. */
#define SPIN_COST_NS 30u

void dq_spin_until_free(const volatile KSPIN_LOCK *word)
{
    if (*word == 0) {
        return;
    }
    struct dq_cpu *cpu = dq_cpu_current();
    /* ISRs come on top of the wait, and may themselves wait for another lock. */
    enum dq_cpu_state state_outer = cpu->state;
    const volatile KSPIN_LOCK *spinning_outer = cpu->spinning_on;
    cpu->state = DQ_CPU_SPINNING;
    cpu->spinning_on = word;
    while (*word != 0) {
        dq_charge(SPIN_COST_NS);
        dq_engine_attend();
        dq_actor_rests();
        dq_step_slow(DQ_REASON_SPIN);
    }
    cpu->state = state_outer;
    cpu->spinning_on = spinning_outer;
    dq_engine_attend();
}

void dq_spin_lock_wait(KSPIN_LOCK *lock)
{
    if (dq_spin_lock_is_mine(lock)) {
        dq_violation(
            DQ_RULE_SPIN_LOCK_RECURSION, 0, 0, 0, 0,
            "a spin lock is acquired again by the processor that holds it: it waits for itself");
        dq_bug_check(0x0F, 0, 0, 0, 0);
    }
    dq_spin_lock_trace(DQ_TRACE_LOCK_SPIN, lock, dq_spin_lock_word(lock) - 1);
    dq_spin_until_free(lock);
}

void dq_spin_lock_release_unowned(KSPIN_LOCK *lock)
{
    dq_violation(DQ_RULE_SPIN_LOCK_RELEASE, 0, 0, 0, 0,
                 dq_spin_lock_word(lock) == 0
                     ? "a spin lock is released that nobody holds"
                     : "a spin lock is released by a processor that does not hold it");
    *(volatile KSPIN_LOCK *)lock = 0;
}
