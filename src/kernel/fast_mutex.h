/* SPDX-License-Identifier: MIT */
/*
 * fast_mutex - FAST_MUTEX and KGUARDED_MUTEX: owned by a thread, which may not take it again.
 *
 * Count is 1 while it is free; its event is set while it is free, so that the first waiter is the
 * next owner. What is kept off the owner (APC_LEVEL, a guarded region) is the caller's business.
 */
#ifndef DQ_KERNEL_FAST_MUTEX_H
#define DQ_KERNEL_FAST_MUTEX_H

#include "kernel/thread.h"

void dq_fast_mutex_init(FAST_MUTEX *mutex);
/* IRQL < DISPATCH_LEVEL. A thread that owns it breaks a rule, and waits for itself. */
void dq_fast_mutex_acquire(FAST_MUTEX *mutex);
bool dq_fast_mutex_try(FAST_MUTEX *mutex);
/* A thread that does not own it breaks a rule. */
void dq_fast_mutex_release(FAST_MUTEX *mutex);

#endif
