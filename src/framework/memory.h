/* SPDX-License-Identifier: MIT */
/* memory - WDFMEMORY: a buffer with a handle. Either it owns pool, or it names a buffer of the
 * request that is its parent. */
#ifndef DQ_FRAMEWORK_MEMORY_H
#define DQ_FRAMEWORK_MEMORY_H

#include "framework/object.h"

struct dq_memory {
    struct dq_object object;
    void *buffer;     /* I */
    size_t bytes;     /* I */
    uint32_t tag;     /* I */
    bool owns_buffer; /* I: the pool block goes with the object */
};

/* From WdfMemoryCreate; attributes have been validated, bytes is not 0. Parent: the attributes' or
 * the driver. */
NTSTATUS dq_memory_create(const WDF_OBJECT_ATTRIBUTES *attributes, uint32_t tag, size_t bytes,
                          struct dq_memory **ret_memory);
/* A name for memory that somebody else owns and that outlives `parent`. */
NTSTATUS dq_memory_create_borrowed(struct dq_object *parent, void *buffer, size_t bytes,
                                   struct dq_memory **ret_memory);

/* Any IRQL. STATUS_BUFFER_TOO_SMALL when the object holds fewer bytes than are to be read. */
NTSTATUS dq_memory_copy_to(const struct dq_memory *memory, size_t offset, void *destination,
                           size_t bytes);
/* Any IRQL. STATUS_INVALID_BUFFER_SIZE when the object cannot take that many bytes. */
NTSTATUS dq_memory_copy_from(struct dq_memory *memory, size_t offset, const void *source,
                             size_t bytes);

static inline struct dq_memory *dq_memory_from_handle(const void *handle)
{
    return (struct dq_memory *)dq_object_from_handle(handle, DQ_TYPE_MEMORY);
}

#endif
