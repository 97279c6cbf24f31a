/* SPDX-License-Identifier: MIT */
/* io_target_internal - what the files of the io_target share. */
#ifndef DQ_FRAMEWORK_IO_TARGET_INTERNAL_H
#define DQ_FRAMEWORK_IO_TARGET_INTERNAL_H

#include "framework/io_target.h"
#include "kernel/internal_lock.h"

/* A point before the target is touched, and its lock. */
static inline void dq_io_target_step_and_lock(const struct dq_io_target *target,
                                              enum dq_touch_mode mode)
{
    dq_step_at(DQ_REASON_DDI, dq_io_target_location(target), mode);
    dq_internal_lock_acquire(DQ_LOCK_IO_TARGET);
    dq_touch(dq_io_target_location(target), mode);
}

static inline void dq_io_target_unlock(void)
{
    dq_internal_lock_release(DQ_LOCK_IO_TARGET);
}

/* Not in the tree yet. STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS dq_io_target_alloc(struct dq_device *device, const WDF_OBJECT_ATTRIBUTES *attributes,
                            struct dq_io_target **ret_target);
/* Can a request be sent to it, or will it be able to? */
bool dq_io_target_is_open(struct dq_io_target *target);
/* io_target_notify.c: hear of the removal of the device at the node from now on; NULL: of nothing
 * any more. With the target's lock, after a point of its own, which comes first. */
void dq_io_target_watch_step(void);
void dq_io_target_watch_locked(struct dq_io_target *target, struct dq_devnode *node);
/* Windows stops where a thread would wait at DISPATCH_LEVEL. */
void dq_io_target_require_waitable(void);
/* It takes no request any more: cancel those that it has, and wait until they are back. */
void dq_io_target_end_all(struct dq_io_target *target);

#endif
