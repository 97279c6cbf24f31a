/* SPDX-License-Identifier: MIT */
/*
 * dispatcher - what threads wait for: events, timers, semaphores, mutexes, threads.
 *
 * All begin with a DISPATCHER_HEADER, in memory of the driver's or the framework's. SignalState > 0
 * satisfies a wait; what a satisfied wait does to it is the type's business. Waits are satisfied in
 * order of arrival; one for several objects takes what it needs of all of them at once.
 */
#ifndef DQ_KERNEL_DISPATCHER_H
#define DQ_KERNEL_DISPATCHER_H

#include "kernel/thread.h"

/* Header.Type; Windows' values. */
enum dq_dispatcher_type {
    DQ_DISPATCHER_NOTIFICATION_EVENT = 0,
    DQ_DISPATCHER_SYNCHRONIZATION_EVENT = 1,
    DQ_DISPATCHER_MUTEX = 2,
    DQ_DISPATCHER_SEMAPHORE = 5,
    DQ_DISPATCHER_THREAD = 6,
    DQ_DISPATCHER_NOTIFICATION_TIMER = 8,
    DQ_DISPATCHER_SYNCHRONIZATION_TIMER = 9,
};

/* Header.Size of a thread, by which it is known. */
#define DQ_DISPATCHER_THREAD_SIZE 0x6A

static inline uint64_t dq_dispatcher_location(const DISPATCHER_HEADER *object)
{
    return dq_location_of(DQ_LOCATION_EVENT, object);
}

void dq_dispatcher_init(DISPATCHER_HEADER *object, enum dq_dispatcher_type type, int32_t state);
/* "event": what reports call an object of this type; NULL if it is none. */
const char *dq_dispatcher_type_name(const DISPATCHER_HEADER *object);
/* The thread that has to do something before a wait for the object ends, or NULL: nobody knows. */
const struct dq_thread *dq_dispatcher_holder(const DISPATCHER_HEADER *object);

/* SignalState grows by `count` (an event's or timer's becomes 1); then whoever waits is served.
 * Returns SignalState before. */
int32_t dq_dispatcher_signal_locked(DISPATCHER_HEADER *object, int32_t count);
/* Becomes not signaled. */
void dq_dispatcher_clear_locked(DISPATCHER_HEADER *object);
/* SignalState. */
int32_t dq_dispatcher_read(const DISPATCHER_HEADER *object);

/*
 * IRQL < DISPATCH_LEVEL, or any <= DISPATCH_LEVEL with due_ns == 0 (a try). STATUS_TIMEOUT; else
 * STATUS_SUCCESS for all, or STATUS_WAIT_0 + index for one of the objects. count 1 to
 * DQ_WAIT_OBJECT_MAX. due_ns: absolute virtual time, DQ_TIME_NEVER, or 0.
 */
NTSTATUS dq_dispatcher_wait(DISPATCHER_HEADER *const *objects, uint32_t count, bool is_all,
                            uint64_t due_ns);
/* A wait ends by its time-out: that conflicts with what its objects could have done. */
void dq_dispatcher_touch_waits(const struct dq_thread *thread);

#endif
