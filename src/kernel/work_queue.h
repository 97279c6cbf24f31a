/* SPDX-License-Identifier: MIT */
/*
 * work_queue - work items, run at PASSIVE_LEVEL by system worker threads, first in first out.
 *
 * "Queued" is cleared before the routine starts: it may be queued again meanwhile and may then run
 * on two workers. Beside the system's queue there are others, with one worker each, for what the
 * kernel itself defers (vector.c).
 */
#ifndef DQ_KERNEL_WORK_QUEUE_H
#define DQ_KERNEL_WORK_QUEUE_H

#include "kernel/thread.h"

struct dq_work_queue;

struct dq_work_item {
    struct dq_list link;                        /* L */
    void (*routine)(struct dq_work_item *item); /* I */
    void *context;                              /* I */
    struct dq_work_queue *queue;                /* I: that it goes to; NULL: the system's */
    const char *label;                          /* I: of its runs, in reports */
    uint32_t number;                            /* I: in traces; 0: in none */
    bool is_queued;                             /* L */
    void *runner;                               /* L: the worker that took it last */
    DQ_ATOMIC(uint32_t) running_count;          /* A: see dq_work_item_ended() */
};

/* The routine: its run counts as over. Who waits for that is woken when it returns. */
static inline void dq_work_item_ended(struct dq_work_item *item)
{
    (void)dq_atomic_decrement(&item->running_count);
}

void dq_work_item_init(struct dq_work_item *item, void (*routine)(struct dq_work_item *item),
                       void *context);
/* The same for an item of the kernel's own, which goes to a queue of its own and has no number. */
void dq_work_item_init_own(struct dq_work_item *item, void (*routine)(struct dq_work_item *item),
                           void *context, struct dq_work_queue *queue, const char *label);
/* IRQL <= DISPATCH_LEVEL; into a queue of the kernel's own at any IRQL. FALSE if it was queued
 * already and has not started. */
bool dq_work_item_enqueue(struct dq_work_item *item);
/* The same without the step before it: for a caller who has just looked whether it may. */
bool dq_work_item_insert(struct dq_work_item *item);
/* Does it wait in the queue? For a caller who acts on the answer before anybody else can. Steps
 * before. */
bool dq_work_item_is_queued(const struct dq_work_item *item);
/* PASSIVE_LEVEL: until it is neither queued nor running (but for the caller's own run, if any). */
void dq_work_item_flush(struct dq_work_item *item);
/* Is the calling thread a worker that runs this item now? */
bool dq_work_item_is_own(const struct dq_work_item *item);

/* Neither queued nor running; for who lists what may happen. */
static inline bool dq_work_item_is_idle(const struct dq_work_item *item)
{
    return !item->is_queued && item->running_count == 0;
}

void dq_work_queue_open(uint32_t worker_count);
/* Another queue, which lives as long as the machine; `number`, not 0, is its own. Without a worker
 * yet. NULL: no memory. */
struct dq_work_queue *dq_work_queue_create(uint32_t number);
/* See to it that it has its worker, at PASSIVE_LEVEL. False: no memory. */
bool dq_work_queue_staff(struct dq_work_queue *queue, const char *name, uint8_t priority);
/* Nothing can run: if items wait because every worker waits too, start one more, as Windows does.
 * False if that is not why, or there are as many as there may be. */
bool dq_work_queue_relieve(void);

#endif
