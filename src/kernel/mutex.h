/* SPDX-License-Identifier: MIT */
/*
 * mutex - KMUTEX: owned by a thread, which may take it again and has to release it as often.
 *
 * SignalState is 1 while it is free, and one less with each time that its owner has taken it. Its
 * owner is in a critical region. Waiting for one is dispatcher.h's.
 */
#ifndef DQ_KERNEL_MUTEX_H
#define DQ_KERNEL_MUTEX_H

#include "kernel/dispatcher.h"

void dq_mutex_init(KMUTEX *mutex);
/* NULL: free. */
const struct dq_thread *dq_mutex_owner(const KMUTEX *mutex);
/* A wait of `thread` is satisfied: once more. */
void dq_mutex_take_locked(KMUTEX *mutex, struct dq_thread *thread);
/* IRQL <= DISPATCH_LEVEL. Returns SignalState before: 0 if it is free now. A thread that does not
 * own it breaks a rule. Steps. */
int32_t dq_mutex_release(KMUTEX *mutex);

#endif
