/* SPDX-License-Identifier: MIT */
/*
 * timer - what happens when a time has come: an environment event, in any context, which does not
 * step.
 *
 * A plain run lets a timer expire as soon as its time has passed. Whoever explores orders may let
 * it expire at any point after it was armed, because no processor's speed is promised; two timers
 * expire in the order of their due times unless one tick of the clock finds both due.
 */
#ifndef DQ_KERNEL_TIMER_H
#define DQ_KERNEL_TIMER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"

/* One clock interrupt, as on Windows: 15.625 ms. */
#define DQ_TIMER_TICK_NS 15625000u

struct dq_timer {
    struct dq_list link;                    /* L: on the timer list, by due time */
    uint64_t due_ns;                        /* L */
    void (*expire)(struct dq_timer *timer); /* L */
    uint32_t number;                        /* I: in traces; 0: not initialized */
    bool is_armed;                          /* L */
};

/* It gets its number: not when it is armed first, which other contexts can do in any order. */
void dq_timer_init(struct dq_timer *timer);
/* Any IRQL, but `expire` may use only locks of higher rank than DQ_LOCK_TIMER's callers hold.
 * Armed already: the new time counts. */
void dq_timer_arm(struct dq_timer *timer, uint64_t due_ns, void (*expire)(struct dq_timer *timer));
/* True if it was armed and will not expire now. */
bool dq_timer_disarm(struct dq_timer *timer);
/* A point before a call that arms or disarms. */
void dq_timer_step(const struct dq_timer *timer);
void dq_timer_open(void);

#endif
