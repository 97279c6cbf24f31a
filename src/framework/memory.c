/* SPDX-License-Identifier: MIT */
/* memory - see memory.h. */
#include "framework/memory.h"

#include <string.h>

#include "framework/driver.h"
#include "kernel/pool.h"

static void destroy_memory(struct dq_object *object)
{
    struct dq_memory *memory = DQ_CONTAINER_OF(object, struct dq_memory, object);
    if (memory->owns_buffer) {
        uint32_t tag;
        DQ_ASSERT(dq_pool_free(memory->buffer, 0, &tag));
    }
}

static const struct dq_object_class memory_class = {
    .type = DQ_TYPE_MEMORY,
    .name = "WDFMEMORY",
    .bytes = sizeof(struct dq_memory),
    .is_driver_deletable = true,
    .destroy = destroy_memory,
};

/* A request's buffers belong to the request: their objects go with it, not by WdfObjectDelete. */
static const struct dq_object_class borrowed_class = {
    .type = DQ_TYPE_MEMORY,
    .name = "WDFMEMORY",
    .bytes = sizeof(struct dq_memory),
};

NTSTATUS dq_memory_create(const WDF_OBJECT_ATTRIBUTES *attributes, uint32_t tag, size_t bytes,
                          struct dq_memory **ret_memory)
{
    struct dq_object *parent = attributes && attributes->ParentObject
                                   ? dq_object_from_handle(attributes->ParentObject, DQ_TYPE_OBJECT)
                                   : dq_driver_default_parent();
    struct dq_object *object;
    NTSTATUS status = dq_object_create(&memory_class, attributes, &object);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    /* The framework frees it, so it is not the driver's leak. */
    void *buffer = dq_pool_alloc(bytes, tag, false, DQ_POOL_FRAMEWORK);
    if (!buffer) {
        status = STATUS_INSUFFICIENT_RESOURCES;
        goto fail_abandon;
    }
    status = dq_object_commit(object, parent);
    if (!NT_SUCCESS(status)) {
        goto fail_free_buffer;
    }
    struct dq_memory *memory = DQ_CONTAINER_OF(object, struct dq_memory, object);
    memory->buffer = buffer;
    memory->bytes = bytes;
    memory->tag = tag;
    memory->owns_buffer = true;
    *ret_memory = memory;
    return STATUS_SUCCESS;

fail_free_buffer:;
    uint32_t tag_freed;
    DQ_ASSERT(dq_pool_free(buffer, 0, &tag_freed));
fail_abandon:
    dq_object_abandon(object);
    return status;
}

NTSTATUS dq_memory_create_borrowed(struct dq_object *parent, void *buffer, size_t bytes,
                                   struct dq_memory **ret_memory)
{
    struct dq_object *object;
    NTSTATUS status = dq_object_create(&borrowed_class, NULL, &object);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = dq_object_commit(object, parent);
    if (!NT_SUCCESS(status)) {
        dq_object_abandon(object);
        return status;
    }
    struct dq_memory *memory = DQ_CONTAINER_OF(object, struct dq_memory, object);
    memory->buffer = buffer;
    memory->bytes = bytes;
    *ret_memory = memory;
    return STATUS_SUCCESS;
}

NTSTATUS dq_memory_copy_to(const struct dq_memory *memory, size_t offset, void *destination,
                           size_t bytes)
{
    if (offset > memory->bytes || bytes > memory->bytes - offset) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    memcpy(destination, (const unsigned char *)memory->buffer + offset, bytes);
    return STATUS_SUCCESS;
}

NTSTATUS dq_memory_copy_from(struct dq_memory *memory, size_t offset, const void *source,
                             size_t bytes)
{
    if (offset > memory->bytes || bytes > memory->bytes - offset) {
        return STATUS_INVALID_BUFFER_SIZE;
    }
    memcpy((unsigned char *)memory->buffer + offset, source, bytes);
    return STATUS_SUCCESS;
}
