/* SPDX-License-Identifier: MIT */
/* resource_list - WDFCMRESLIST: what the bus assigned to a device for one start, raw and
 * translated. */
#ifndef DQ_FRAMEWORK_RESOURCE_LIST_H
#define DQ_FRAMEWORK_RESOURCE_LIST_H

#include "framework/object.h"
#include "kernel/resources.h"

struct dq_resource_list {
    struct dq_object object;
    uint32_t count; /* I */
    CM_PARTIAL_RESOURCE_DESCRIPTOR
    descriptors[DQ_RESOURCE_MAX]; /* I: handed out by address; drivers may not write */
    CM_PARTIAL_RESOURCE_DESCRIPTOR pristine[DQ_RESOURCE_MAX]; /* I: to see whether they did */
};

NTSTATUS dq_resource_list_create(struct dq_object *device, uint32_t count,
                                 const CM_PARTIAL_RESOURCE_DESCRIPTOR *descriptors,
                                 struct dq_resource_list **ret_list);
/* Index of the descriptor at this address, or -1. */
int32_t dq_resource_list_index(const struct dq_resource_list *list,
                               const CM_PARTIAL_RESOURCE_DESCRIPTOR *descriptor);

static inline struct dq_resource_list *dq_resource_list_from_handle(const void *handle)
{
    return (struct dq_resource_list *)dq_object_from_handle(handle, DQ_TYPE_RESOURCE_LIST);
}

#endif
