/* SPDX-License-Identifier: MIT */
/* resource_list - see resource_list.h. */
#include "framework/resource_list.h"

#include <string.h>

#include "kernel/memory_check.h"

static void conceal(struct dq_object *object)
{
    dq_memory_conceal(((struct dq_resource_list *)object)->descriptors);
}

static const struct dq_object_class resource_list_class = {
    .type = DQ_TYPE_RESOURCE_LIST,
    .name = "WDFCMRESLIST",
    .bytes = sizeof(struct dq_resource_list),
    .destroy = conceal,
};

NTSTATUS dq_resource_list_create(struct dq_object *device, uint32_t count,
                                 const CM_PARTIAL_RESOURCE_DESCRIPTOR *descriptors,
                                 struct dq_resource_list **ret_list)
{
    DQ_ASSERT(count <= DQ_RESOURCE_MAX);
    struct dq_object *object;
    NTSTATUS status = dq_object_create(&resource_list_class, NULL, &object);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_resource_list *list = (struct dq_resource_list *)object;
    list->count = count;
    memcpy(list->descriptors, descriptors, count * sizeof(*descriptors));
    memcpy(list->pristine, descriptors, count * sizeof(*descriptors));
    status = dq_object_commit_or_abandon(object, device);
    if (NT_SUCCESS(status)) {
        dq_memory_expose(list->descriptors, sizeof(list->descriptors));
        *ret_list = list;
    }
    return status;
}

int32_t dq_resource_list_index(const struct dq_resource_list *list,
                               const CM_PARTIAL_RESOURCE_DESCRIPTOR *descriptor)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (&list->descriptors[i] == descriptor) {
            return (int32_t)i;
        }
    }
    return -1;
}
