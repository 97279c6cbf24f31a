/* SPDX-License-Identifier: MIT */
/*
 * callback_lock - the presentation lock of a device or queue (also WdfObjectAcquireLock), and
 * automatic serialization.
 *
 * Effective level Dispatch: a spin lock taken at DISPATCH_LEVEL. Passive: a mutex inside a critical
 * region, IRQL unchanged. Recursion is bug check 0x10D(2, lock, 0), verifier or not.
 */
#ifndef DQ_FRAMEWORK_CALLBACK_LOCK_H
#define DQ_FRAMEWORK_CALLBACK_LOCK_H

#include <stdbool.h>

#include "framework/object.h"

struct dq_callback_lock {
    bool is_passive;                     /* I */
    KSPIN_LOCK spin;                     /* Dispatch */
    KEVENT mutex;                        /* Passive: synchronization event, set while free */
    DQ_ATOMIC(struct dq_thread *) owner; /* A: thread that holds it */
    uint8_t irql_old;                    /* L: owner's, Dispatch */
};

void dq_callback_lock_init(struct dq_callback_lock *lock, bool is_passive);
void dq_callback_lock_acquire(struct dq_callback_lock *lock);
void dq_callback_lock_release(struct dq_callback_lock *lock);
/* Does the current context own it? Dispatching a queue then must be deferred. */
bool dq_callback_lock_is_mine(const struct dq_callback_lock *lock);

/*
 * Legality of AutomaticSerialization = TRUE for an object under `parent` that calls back at
 * PASSIVE_LEVEL (needs_passive) or above. STATUS_SUCCESS with *ret_lock NULL (nothing to take) or
 * the lock; STATUS_WDF_INCOMPATIBLE_EXECUTION_LEVEL.
 */
NTSTATUS dq_serialization_find(struct dq_object *parent, bool needs_passive,
                               struct dq_callback_lock **ret_lock);
/* Around a callback; NULL: it is not serialized. */
static inline void dq_serialization_begin(struct dq_callback_lock *lock)
{
    if (lock) {
        dq_callback_lock_acquire(lock);
    }
}

static inline void dq_serialization_end(struct dq_callback_lock *lock)
{
    if (lock) {
        dq_callback_lock_release(lock);
    }
}

/*
 * The last step of creating a DPC, timer or work item: there is a device above it, its callback is
 * serialized if that was asked for, and it belongs to `parent`. On failure the object is gone.
 */
NTSTATUS dq_serialization_commit(struct dq_object *object, struct dq_object *parent,
                                 bool is_automatic, bool needs_passive,
                                 struct dq_callback_lock **ret_lock);
/* The lock behind WdfObjectAcquireLock for a device, queue or file object; NULL for any other
 * object. */
struct dq_callback_lock *dq_callback_lock_of(struct dq_object *object);

#endif
