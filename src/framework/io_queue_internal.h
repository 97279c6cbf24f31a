/* SPDX-License-Identifier: MIT */
/*
 * io_queue_internal - what the files of the io_queue and request share.
 *
 * `_unlock`: the caller holds DQ_LOCK_IO_QUEUE, the function releases it. Such functions call out
 * unless they say otherwise.
 */
#ifndef DQ_FRAMEWORK_IO_QUEUE_INTERNAL_H
#define DQ_FRAMEWORK_IO_QUEUE_INTERNAL_H

#include "framework/io_queue.h"
#include "framework/request.h"
#include "kernel/internal_lock.h"

/* All queues of all devices, to whoever explores orders: passing requests commute, everything else
 * conflicts with everything. */
#define DQ_IO_QUEUES dq_location(DQ_LOCATION_SYSTEM, 2)

/* The point that belongs before dq_io_queue_lock(): what the caller knows of queues from before it
 * may not be so any more. */
static inline void dq_io_queue_step(void)
{
    dq_step_at(DQ_REASON_DDI, DQ_IO_QUEUES, DQ_TOUCH_WRITE);
}

/* After a point, without one between. */
static inline void dq_io_queue_lock(void)
{
    dq_internal_lock_acquire(DQ_LOCK_IO_QUEUE);
    dq_touch(DQ_IO_QUEUES, DQ_TOUCH_WRITE);
}

static inline void dq_io_queue_step_and_lock(void)
{
    dq_io_queue_step();
    dq_io_queue_lock();
}

/* Presents everything at once, holds nothing, and owes nobody a notice: there is nothing to do. */
bool dq_io_queue_is_passage(const struct dq_io_queue *queue);
/* The same three for what is done to each request on its way through: a queue in which nobody waits
 * for anything does not mind in which order they pass. Any other one is touched itself, too. */
void dq_io_queue_step_passing(const struct dq_io_queue *queue);
void dq_io_queue_lock_passing(const struct dq_io_queue *queue);
void dq_io_queue_step_and_lock_passing(const struct dq_io_queue *queue);

static inline void dq_io_queue_unlock(void)
{
    dq_internal_lock_release(DQ_LOCK_IO_QUEUE);
}

/* What was done with requests comes before what their queue does or tells when they have left. */
static inline void dq_io_queue_follow_owners(const struct dq_io_queue *queue)
{
    dq_acquire(dq_location_of(DQ_LOCATION_OBJECT, queue));
}

static inline struct dq_request *dq_request_of_link(struct dq_list *link)
{
    return DQ_LIST_ENTRY(link, struct dq_request, link);
}

/* io_queue_dispatch.c */
void dq_io_queue_dispatch_init(struct dq_io_queue *queue);
/* Enter the loop, or defer it. */
void dq_io_queue_dispatch_unlock(struct dq_io_queue *queue);
/* The driver has parted with a request. If nobody is in the loop the same; if the caller is, it
 * sees what has changed when it comes back; else what can be presented now is left to DPC or work
 * item. */
void dq_io_queue_dispatch_freed_unlock(struct dq_io_queue *queue);

/* io_queue.c: lists and counts. */
void dq_io_queue_insert_locked(struct dq_io_queue *queue, struct dq_request *request, bool at_head);
struct dq_request *dq_io_queue_take_locked(struct dq_io_queue *queue, const struct dq_file *file);
void dq_io_queue_own_locked(struct dq_io_queue *queue, struct dq_request *request);
void dq_io_queue_disown_locked(struct dq_io_queue *queue, struct dq_request *request);
/* Before a call changes a request: a point before each location that it touches as one, of which
 * the request's is touched. */
void dq_request_step(struct dq_request *request);
/* The same, of a call that takes it from its queue or gives it to one. */
void dq_request_step_to_move(struct dq_request *request);
bool dq_request_is_zero_length(const struct dq_request *request);

/* request_cancel.c. A request that is on no list, but is still its queue's, ends as canceled:
 * EvtIoCanceledOnQueue or completion. */
void dq_io_queue_cancel_queued_unlock(struct dq_io_queue *queue, struct dq_request *request);
/* The oldest request that is marked and not canceled, or NULL. */
struct dq_request *dq_io_queue_find_cancelable_locked(struct dq_io_queue *queue);
/* A marked request of the driver's: its EvtRequestCancel is to be called. */
void dq_io_queue_cancel_owned_locked(struct dq_io_queue *queue, struct dq_request *request);

/* io_queue_power.c: one step of a transition; see there. */
enum dq_io_queue_power_step {
    DQ_IO_QUEUE_POWER_STEP_NONE,     /* nothing more for this context to do */
    DQ_IO_QUEUE_POWER_STEP_AGAIN,    /* something has changed, look again */
    DQ_IO_QUEUE_POWER_STEP_STOP,     /* call EvtIoStop for *ret_request, which is referenced */
    DQ_IO_QUEUE_POWER_STEP_RESUME,   /* call EvtIoResume, the same */
    DQ_IO_QUEUE_POWER_STEP_CANCELED, /* *ret_request was acknowledged and requeued, but is canceled
                                      */
};
enum dq_io_queue_power_step dq_io_queue_power_step_locked(struct dq_io_queue *queue,
                                                          struct dq_request **ret_request);

#endif
