/* SPDX-License-Identifier: MIT */
/* semaphore - KSEMAPHORE: a count with a limit; each satisfied wait takes one. Waiting for one is
 * dispatcher.h's. */
#ifndef DQ_KERNEL_SEMAPHORE_H
#define DQ_KERNEL_SEMAPHORE_H

#include "kernel/dispatcher.h"

void dq_semaphore_init(KSEMAPHORE *semaphore, int32_t count, int32_t limit);
/* IRQL <= DISPATCH_LEVEL. Returns the count before. Above the limit breaks a rule. Steps. */
int32_t dq_semaphore_release(KSEMAPHORE *semaphore, int32_t adjustment);

#endif
