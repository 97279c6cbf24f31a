/* SPDX-License-Identifier: MIT */
/* memory - see memory.h. */
#include "framework/memory.h"

#include <string.h>

#include "framework/driver.h"
#include "kernel/pool.h"

static void free_buffer(void *buffer)
{
    uint32_t tag;
    DQ_ASSERT(dq_pool_free(buffer, 0, &tag));
}

static void destroy_memory(struct dq_object *object)
{
    struct dq_memory *memory = DQ_CONTAINER_OF(object, struct dq_memory, object);
    if (memory->kind == DQ_MEMORY_POOL) {
        free_buffer(memory->buffer);
    }
    if (memory->lookaside) {
        dq_object_dereference(&memory->lookaside->object);
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

static const struct dq_object_class lookaside_class = {
    .type = DQ_TYPE_LOOKASIDE,
    .name = "WDFLOOKASIDE",
    .bytes = sizeof(struct dq_lookaside),
    .is_driver_deletable = true,
};

/* The object without what its kind adds; not in the tree yet. */
static NTSTATUS create_memory(const WDF_OBJECT_ATTRIBUTES *attributes, enum dq_memory_kind kind,
                              void *buffer, size_t bytes, struct dq_memory **ret_memory)
{
    struct dq_object *object;
    NTSTATUS status = dq_object_create(kind == DQ_MEMORY_BORROWED ? &borrowed_class : &memory_class,
                                       attributes, &object);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_memory *memory = DQ_CONTAINER_OF(object, struct dq_memory, object);
    memory->kind = kind;
    memory->buffer = buffer;
    memory->bytes = bytes;
    *ret_memory = memory;
    return STATUS_SUCCESS;
}

NTSTATUS dq_memory_create(const WDF_OBJECT_ATTRIBUTES *attributes, uint32_t tag, size_t bytes,
                          struct dq_memory **ret_memory)
{
    struct dq_object *parent = dq_driver_parent_of(attributes);
    struct dq_memory *memory;
    NTSTATUS status = create_memory(attributes, DQ_MEMORY_POOL, NULL, bytes, &memory);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    /* The framework frees it, so it is not the driver's leak. */
    void *buffer = dq_pool_alloc(bytes, tag, false, DQ_POOL_FRAMEWORK);
    if (!buffer) {
        status = STATUS_INSUFFICIENT_RESOURCES;
        goto fail_abandon;
    }
    memory->buffer = buffer;
    status = dq_object_commit(&memory->object, parent);
    if (!NT_SUCCESS(status)) {
        goto fail_free_buffer;
    }
    *ret_memory = memory;
    return STATUS_SUCCESS;

fail_free_buffer:
    free_buffer(buffer);
fail_abandon:
    dq_object_abandon(&memory->object);
    return status;
}

static NTSTATUS create_named(const WDF_OBJECT_ATTRIBUTES *attributes, enum dq_memory_kind kind,
                             struct dq_object *parent, void *buffer, size_t bytes,
                             struct dq_memory **ret_memory)
{
    struct dq_memory *memory;
    NTSTATUS status = create_memory(attributes, kind, buffer, bytes, &memory);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = dq_object_commit_or_abandon(&memory->object, parent);
    if (NT_SUCCESS(status)) {
        *ret_memory = memory;
    }
    return status;
}

NTSTATUS dq_memory_create_borrowed(struct dq_object *parent, void *buffer, size_t bytes,
                                   struct dq_memory **ret_memory)
{
    return create_named(NULL, DQ_MEMORY_BORROWED, parent, buffer, bytes, ret_memory);
}

NTSTATUS dq_memory_create_preallocated(const WDF_OBJECT_ATTRIBUTES *attributes, void *buffer,
                                       size_t bytes, struct dq_memory **ret_memory)
{
    return create_named(attributes, DQ_MEMORY_PREALLOCATED, dq_driver_parent_of(attributes), buffer,
                        bytes, ret_memory);
}

static uint64_t location_of(const struct dq_memory *memory)
{
    return dq_location_of(DQ_LOCATION_OBJECT, memory);
}

void dq_memory_assign(struct dq_memory *memory, void *buffer, size_t bytes)
{
    DQ_ASSERT(memory->kind == DQ_MEMORY_PREALLOCATED);
    dq_step_and_touch(DQ_REASON_DDI, location_of(memory), DQ_TOUCH_WRITE);
    memory->buffer = buffer;
    memory->bytes = bytes;
}

void *dq_memory_buffer(struct dq_memory *memory, size_t *ret_bytes)
{
    if (memory->kind == DQ_MEMORY_PREALLOCATED) {
        dq_step_and_touch(DQ_REASON_DDI, location_of(memory), DQ_TOUCH_READ);
    }
    *ret_bytes = memory->bytes;
    return memory->buffer;
}

NTSTATUS dq_lookaside_create(const WDF_OBJECT_ATTRIBUTES *attributes, size_t bytes, bool is_paged,
                             const WDF_OBJECT_ATTRIBUTES *memory_attributes, uint32_t tag,
                             struct dq_lookaside **ret_lookaside)
{
    struct dq_object *parent = dq_driver_parent_of(attributes);
    struct dq_object *object;
    NTSTATUS status = dq_object_create(&lookaside_class, attributes, &object);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_lookaside *lookaside = DQ_CONTAINER_OF(object, struct dq_lookaside, object);
    lookaside->bytes = bytes;
    lookaside->tag = tag;
    lookaside->is_paged = is_paged;
    lookaside->has_attributes = memory_attributes != NULL;
    if (memory_attributes) {
        lookaside->memory_attributes = *memory_attributes;
    }
    status = dq_object_commit_or_abandon(object, parent);
    if (NT_SUCCESS(status)) {
        *ret_lookaside = lookaside;
    }
    return status;
}

NTSTATUS dq_memory_create_from_lookaside(struct dq_lookaside *lookaside,
                                         struct dq_memory **ret_memory)
{
    struct dq_memory *memory;
    NTSTATUS status =
        dq_memory_create(lookaside->has_attributes ? &lookaside->memory_attributes : NULL,
                         lookaside->tag, lookaside->bytes, &memory);
    if (NT_SUCCESS(status)) {
        dq_object_reference(&lookaside->object);
        memory->lookaside = lookaside;
        *ret_memory = memory;
    }
    return status;
}

NTSTATUS dq_memory_copy_to(struct dq_memory *memory, size_t offset, void *destination, size_t bytes)
{
    size_t size;
    const unsigned char *buffer = dq_memory_buffer(memory, &size);
    if (offset > size || bytes > size - offset) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    memcpy(destination, buffer + offset, bytes);
    return STATUS_SUCCESS;
}

NTSTATUS dq_memory_copy_from(struct dq_memory *memory, size_t offset, const void *source,
                             size_t bytes)
{
    size_t size;
    unsigned char *buffer = dq_memory_buffer(memory, &size);
    if (memory->is_read_only) {
        return STATUS_ACCESS_VIOLATION;
    }
    if (offset > size || bytes > size - offset) {
        return STATUS_INVALID_BUFFER_SIZE;
    }
    memcpy(buffer + offset, source, bytes);
    return STATUS_SUCCESS;
}
