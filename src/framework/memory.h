/* SPDX-License-Identifier: MIT */
/* memory - WDFMEMORY, a buffer with a handle: it owns pool, or it names a buffer of the request
 * that is its parent, or one of the driver's; and WDFLOOKASIDE, which makes such objects of one
 * size. */
#ifndef DQ_FRAMEWORK_MEMORY_H
#define DQ_FRAMEWORK_MEMORY_H

#include "framework/object.h"

struct dq_lookaside;

enum dq_memory_kind {
    DQ_MEMORY_BORROWED,     /* the request's */
    DQ_MEMORY_POOL,         /* its own: the pool block goes with the object */
    DQ_MEMORY_PREALLOCATED, /* the driver's, which may change it */
};

struct dq_memory {
    struct dq_object object;
    enum dq_memory_kind kind;       /* I */
    void *buffer;                   /* I; P if preallocated */
    size_t bytes;                   /* I; P if preallocated */
    bool is_read_only;              /* I: a sender's that was locked to be read */
    struct dq_lookaside *lookaside; /* I: that it is from, with a reference; NULL: none */
};

struct dq_lookaside {
    struct dq_object object;
    size_t bytes;                            /* I: of each buffer */
    uint32_t tag;                            /* I */
    bool is_paged;                           /* I */
    bool has_attributes;                     /* I */
    WDF_OBJECT_ATTRIBUTES memory_attributes; /* I: of each memory object */
};

/* From WdfMemoryCreate; attributes have been validated, bytes is not 0. Parent: the attributes' or
 * the driver. */
NTSTATUS dq_memory_create(const WDF_OBJECT_ATTRIBUTES *attributes, uint32_t tag, size_t bytes,
                          struct dq_memory **ret_memory);
/* A name for memory that somebody else owns and that outlives `parent`. */
NTSTATUS dq_memory_create_borrowed(struct dq_object *parent, void *buffer, size_t bytes,
                                   struct dq_memory **ret_memory);
/* The same for the driver's, which dq_memory_assign() may exchange. Parent: the attributes' or the
 * driver. */
NTSTATUS dq_memory_create_preallocated(const WDF_OBJECT_ATTRIBUTES *attributes, void *buffer,
                                       size_t bytes, struct dq_memory **ret_memory);
void dq_memory_assign(struct dq_memory *memory, void *buffer, size_t bytes);
/* A step if another context may assign. */
void *dq_memory_buffer(struct dq_memory *memory, size_t *ret_bytes);

/* From WdfLookasideListCreate; both attributes (may be NULL) have been validated. */
NTSTATUS dq_lookaside_create(const WDF_OBJECT_ATTRIBUTES *attributes, size_t bytes, bool is_paged,
                             const WDF_OBJECT_ATTRIBUTES *memory_attributes, uint32_t tag,
                             struct dq_lookaside **ret_lookaside);
NTSTATUS dq_memory_create_from_lookaside(struct dq_lookaside *lookaside,
                                         struct dq_memory **ret_memory);

/* Any IRQL. STATUS_BUFFER_TOO_SMALL when the object holds fewer bytes than are to be read. */
NTSTATUS dq_memory_copy_to(struct dq_memory *memory, size_t offset, void *destination,
                           size_t bytes);
/* Any IRQL. STATUS_ACCESS_VIOLATION when the object is only to be read, STATUS_INVALID_BUFFER_SIZE
 * when it cannot take that many bytes. */
NTSTATUS dq_memory_copy_from(struct dq_memory *memory, size_t offset, const void *source,
                             size_t bytes);

static inline struct dq_memory *dq_memory_from_handle(const void *handle)
{
    return (struct dq_memory *)dq_object_from_handle(handle, DQ_TYPE_MEMORY);
}

static inline struct dq_lookaside *dq_lookaside_from_handle(const void *handle)
{
    return (struct dq_lookaside *)dq_object_from_handle(handle, DQ_TYPE_LOOKASIDE);
}

#endif
