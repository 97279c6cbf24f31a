/* SPDX-License-Identifier: MIT */
/*
 * rundown - EX_RUNDOWN_REF: many may have it; then one waits until nobody has it any more, and
 * nobody gets it again.
 *
 * Twice the number of those who have it; or, from the begin of the rundown on, the address of what
 * the thread that waits knows, plus 1.
 */
#ifndef DQ_KERNEL_RUNDOWN_H
#define DQ_KERNEL_RUNDOWN_H

#include "kernel/thread.h"

/* New memory: nobody knows it yet. */
void dq_rundown_init(EX_RUNDOWN_REF *reference);
/* One that others may look at is run down, or may be had again. Steps. */
void dq_rundown_set(EX_RUNDOWN_REF *reference, bool is_run_down);
/* IRQL <= DISPATCH_LEVEL. False: the rundown has begun. Steps. */
bool dq_rundown_acquire(EX_RUNDOWN_REF *reference);
/* IRQL <= DISPATCH_LEVEL. One that nobody has breaks a rule. Steps. */
void dq_rundown_release(EX_RUNDOWN_REF *reference);
/* IRQL < DISPATCH_LEVEL. Steps. */
void dq_rundown_wait(EX_RUNDOWN_REF *reference);

#endif
