/* SPDX-License-Identifier: MIT */
/* kevent - NT event objects in driver or framework memory, and waiting for them. Layout: KEVENT of
 * wdm.h. */
#ifndef DQ_KERNEL_KEVENT_H
#define DQ_KERNEL_KEVENT_H

#include "kernel/thread.h"

void dq_kevent_init(KEVENT *kevent, EVENT_TYPE type, bool is_set);
/* IRQL <= DISPATCH_LEVEL. Returns the previous state. Wakes every waiter (notification) or one
 * (synchronization). Steps after. */
bool dq_kevent_set(KEVENT *kevent);
/* The same without the step. */
bool dq_kevent_signal(KEVENT *kevent);
/* Set and reset in one: only who waits now is released. */
bool dq_kevent_pulse(KEVENT *kevent);
bool dq_kevent_reset(KEVENT *kevent);
bool dq_kevent_is_set(const KEVENT *kevent);
/*
 * IRQL < DISPATCH_LEVEL, or any <= DISPATCH_LEVEL with due_ns == 0 (a try).
 * STATUS_SUCCESS or STATUS_TIMEOUT. due_ns: absolute virtual time, DQ_TIME_NEVER, or 0.
 */
NTSTATUS dq_kevent_wait(KEVENT *kevent, uint64_t due_ns);
/* NT time: negative is relative, else absolute since 1601, in 100 ns; NULL is never. */
uint64_t dq_time_from_nt_100ns(const LARGE_INTEGER *timeout);
/* System time at virtual time 0: 2024-01-01 00:00:00 UTC, so that runs do not depend on the host's
 * date. */
#define DQ_TIME_NT_EPOCH_100NS 133485408000000000ll

#endif
