/* SPDX-License-Identifier: MIT */
/*
 * named_event - event objects that drivers find by name, below \BaseNamedObjects, and the standard
 * ones of \KernelObjects, which tell of memory.
 *
 * An event is there as long as a handle of it is open. Its KEVENT is pool, as drivers wait for it
 * by address. Names are compared with case. Functions neither step nor touch but for closing:
 * whoever calls for driver code has done that (dq_named_event_step()).
 *
 * Source: kernel/event-objects, kernel/standard-event-objects,
 * wdm/nf-wdm-iocreatenotificationevent.
 */
#ifndef DQ_KERNEL_NAMED_EVENT_H
#define DQ_KERNEL_NAMED_EVENT_H

#include "base/wide.h"
#include "kernel/handle.h"

/* No event is there yet. */
void dq_named_event_open(void);

/* A point and the touch of the events' names. */
void dq_named_event_step(enum dq_touch_mode mode);

/* The event of this path, made signaled and of this type if there is none; one that is there keeps
 * its type and its state, and a standard one has its own. STATUS_OBJECT_PATH_SYNTAX_BAD: does not
 * begin at the root; STATUS_OBJECT_PATH_NOT_FOUND: in a directory without events;
 * STATUS_OBJECT_TYPE_MISMATCH: names the directory; STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS dq_named_event_make(struct dq_wide path, EVENT_TYPE type, HANDLE *ret_handle,
                             KEVENT **ret_kevent);

#endif
