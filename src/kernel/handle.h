/* SPDX-License-Identifier: MIT */
/*
 * handle - HANDLE: a reference to a kernel object together with the access that was granted.
 *
 * Windows looks at that only for handles that were opened with OBJ_FORCE_ACCESS_CHECK: all others
 * of kernel mode can be used for everything. Source: kernel/object-handles.
 *
 * A handle's value is the address of its block in core, so that handles of independent threads do
 * not depend on each other's order; what is no such block is refused. The object behind it is the
 * type's business.
 */
#ifndef DQ_KERNEL_HANDLE_H
#define DQ_KERNEL_HANDLE_H

#include "engine/observe.h"
#include "wdm.h"

struct dq_handle_type {
    void (*close)(void *object); /* I: the handle's reference goes; PASSIVE_LEVEL */
    void (*step)(
        enum dq_touch_mode mode); /* I: the point before what close() changes; NULL: none */
};

/* The point before the two below, or before several that belong together. */
void dq_handle_step(HANDLE handle, enum dq_touch_mode mode);
/* The points before dq_handle_close(). */
void dq_handle_close_step(HANDLE handle);
/* The touch that belongs to it, where a call changes what only this handle stands for. */
void dq_handle_touch(HANDLE handle, enum dq_touch_mode mode);
/* Of a handle that can be used for everything. */
#define DQ_HANDLE_UNCHECKED (~(ACCESS_MASK)0)

static inline bool dq_handle_is_checked(const OBJECT_ATTRIBUTES *attributes)
{
    return (attributes->Attributes & OBJ_FORCE_ACCESS_CHECK) != 0;
}

/* The handle takes over a reference. NULL: no memory. */
HANDLE dq_handle_open(const struct dq_handle_type *type, void *object, ACCESS_MASK granted);
/* The opposite, of a handle that nobody was given. */
void dq_handle_abandon(HANDLE handle);
/* STATUS_INVALID_HANDLE, STATUS_OBJECT_TYPE_MISMATCH, STATUS_ACCESS_DENIED if one of `needed` was
 * not granted. The object is the handle's: it stays as long as that is open. */
NTSTATUS dq_handle_object(HANDLE handle, const struct dq_handle_type *type, ACCESS_MASK needed,
                          void **ret_object);
/* STATUS_INVALID_HANDLE. */
NTSTATUS dq_handle_close(HANDLE handle);

#endif
