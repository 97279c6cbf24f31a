/* SPDX-License-Identifier: MIT */
/*
 * ex_timer - EX_TIMER: a timer that the system allocates, with a callback of its own instead of a
 * KDPC, and that goes when nothing of it is to come.
 *
 * What the driver has is a KTIMER in pool, which can be waited for; the rest is in core, and the
 * list entry leads there. Source: kernel/exxxxtimer-routines-and-ex-timer-objects,
 * kernel/deleting-a-system-allocated-timer-object.
 */
#ifndef DQ_KERNEL_EX_TIMER_H
#define DQ_KERNEL_EX_TIMER_H

#include "kernel/ktimer.h"

struct dq_ex_timer;

/* There is none yet. */
void dq_ex_timer_open(void);
/* Made and not gone. */
uint32_t dq_ex_timer_count(void);

/* NULL: no memory. */
PEX_TIMER dq_ex_timer_create(PEXT_CALLBACK callback, void *context, ULONG attributes);
/* NULL if it is none. */
struct dq_ex_timer *dq_ex_timer_find(PEX_TIMER handle);
bool dq_ex_timer_is_high_resolution(const struct dq_ex_timer *timer);

/* IRQL <= DISPATCH_LEVEL. As ExSetTimer and ExCancelTimer. Both step. */
bool dq_ex_timer_set(struct dq_ex_timer *timer, uint64_t due_ns, uint64_t period_ns);
bool dq_ex_timer_cancel(struct dq_ex_timer *timer);

/* As ExDeleteTimer. To wait: IRQL < DISPATCH_LEVEL. Steps, and may call the driver. */
struct dq_ex_timer_deletion {
    bool cancels;
    bool waits; /* only if it cancels */
    PEXT_DELETE_CALLBACK callback;
    void *context;
};
bool dq_ex_timer_delete(struct dq_ex_timer *timer, const struct dq_ex_timer_deletion *deletion);

#endif
