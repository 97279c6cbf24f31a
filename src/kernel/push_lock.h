/* SPDX-License-Identifier: MIT */
/*
 * push_lock - EX_PUSH_LOCK: a word of the driver's, 0 while nobody has the lock.
 *
 * While it is held, or waited for, the word leads to dirql's own state. Nobody deletes a push lock:
 * its state goes with its last user.
 */
#ifndef DQ_KERNEL_PUSH_LOCK_H
#define DQ_KERNEL_PUSH_LOCK_H

#include "kernel/shared_lock.h"

void dq_push_lock_init(EX_PUSH_LOCK *lock);
/* IRQL < DISPATCH_LEVEL. A thread that keeps itself from getting it breaks a rule, and waits for
 * ever. */
void dq_push_lock_acquire(EX_PUSH_LOCK *lock, bool is_exclusive);
/* A thread that does not have it in this way breaks a rule; then nothing happens. */
void dq_push_lock_release(EX_PUSH_LOCK *lock, bool is_exclusive);

#endif
