/* SPDX-License-Identifier: MIT */
/*
 * ktimer - KTIMER: a dispatcher object that is signaled when its time has come, once or
 * periodically, and may queue a DPC then.
 *
 * The KTIMER is the driver's memory; what the kernel keeps about it is a struct dq_ktimer in core.
 * The DPC goes to its target processor, or to any. Source: kernel/timer-objects-and-dpcs.
 */
#ifndef DQ_KERNEL_KTIMER_H
#define DQ_KERNEL_KTIMER_H

#include "kernel/dispatcher.h"
#include "kernel/dpc.h"
#include "kernel/timer.h"

struct dq_ktimer {
    struct dq_timer timer; /* L */
    KTIMER *kernel;        /* I */
    struct dq_dpc *dpc;    /* L: queued at each expiry, or NULL */
    uint64_t period_ns;    /* L: 0: expires once */
    uint32_t processor;    /* L: that it was set on */
    bool is_drivers;       /* I: `kernel` is memory of the driver's, not of the framework's */
};

void dq_ktimer_init(struct dq_ktimer *ktimer, KTIMER *kernel, TIMER_TYPE type);
/* IRQL <= DISPATCH_LEVEL. Not signaled any more, expires at due_ns and then each period. True if it
 * was set already and had not expired, or is periodic. Steps. */
bool dq_ktimer_set(struct dq_ktimer *ktimer, uint64_t due_ns, uint64_t period_ns,
                   struct dq_dpc *dpc);
/* Its two halves, for who has something to decide between the point and the setting: the second
 * does not step, and may be called under locks of lower rank than DQ_LOCK_DISPATCHER. */
void dq_ktimer_step(const struct dq_ktimer *ktimer);
bool dq_ktimer_arm(struct dq_ktimer *ktimer, uint64_t due_ns, uint64_t period_ns,
                   struct dq_dpc *dpc);
/* The same, and the timer does not expire any more; a DPC that is queued already runs. Steps. */
bool dq_ktimer_cancel(struct dq_ktimer *ktimer);
void dq_ktimer_open(void);

#endif
