/* SPDX-License-Identifier: MIT */
/* work_item - WDFWORKITEM. */
#ifndef DQ_FRAMEWORK_WORK_ITEM_H
#define DQ_FRAMEWORK_WORK_ITEM_H

#include "framework/callback_lock.h"
#include "framework/object.h"

struct dq_work_item_object {
    struct dq_object object;
    struct dq_work_item item;           /* L: the kernel's */
    PFN_WDF_WORKITEM callback;          /* I */
    struct dq_callback_lock *serialize; /* I: NULL: not serialized */
};

NTSTATUS dq_work_item_object_create(const WDF_WORKITEM_CONFIG *config,
                                    const WDF_OBJECT_ATTRIBUTES *attributes,
                                    struct dq_work_item_object **ret_item);
void dq_work_item_object_enqueue(struct dq_work_item_object *item);
/* PASSIVE_LEVEL; from inside its own callback: reported, returns at once. */
void dq_work_item_object_flush(struct dq_work_item_object *item);

static inline struct dq_work_item_object *dq_work_item_object_from_handle(const void *handle)
{
    return (struct dq_work_item_object *)dq_object_from_handle(handle, DQ_TYPE_WORK_ITEM);
}

#endif
