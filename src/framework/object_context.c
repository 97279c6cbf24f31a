/* SPDX-License-Identifier: MIT */
/* object_context - see object.h: the driver's memory and callbacks that hang on an object. */
#include "framework/callout.h"
#include "framework/object_internal.h"
#include "kernel/pool.h"
#include "kernel/stop.h"

#define CONTEXT_TAG 0x78744344u

/* In core; the driver's bytes are in pool, behind a header that leads back. */
struct dq_object_context {
    struct dq_list link;                      /* L: object->contexts */
    const WDF_OBJECT_CONTEXT_TYPE_INFO *type; /* I: identity; NULL: callbacks only */
    void *memory;                             /* I: NULL if it has none */
    PFN_WDF_OBJECT_CONTEXT_CLEANUP cleanup;   /* I */
    PFN_WDF_OBJECT_CONTEXT_DESTROY destroy;   /* I */
};

struct memory_header {
    struct dq_object *object;
    uint64_t bytes;
};

static NTSTATUS attach(struct dq_object *object, const WDF_OBJECT_ATTRIBUTES *attributes,
                       struct dq_object_context **ret_context)
{
    struct dq_object_context *context = dq_arena_core_alloc(sizeof(*context));
    if (!context) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    context->cleanup = attributes->EvtCleanupCallback;
    context->destroy = attributes->EvtDestroyCallback;
    if (attributes->ContextTypeInfo) {
        size_t bytes = attributes->ContextSizeOverride ? attributes->ContextSizeOverride
                                                       : attributes->ContextTypeInfo->ContextSize;
        bool is_too_large = bytes > SIZE_MAX - sizeof(struct memory_header);
        struct memory_header *header = is_too_large
                                           ? NULL
                                           : dq_pool_alloc(sizeof(struct memory_header) + bytes,
                                                           CONTEXT_TAG, true, DQ_POOL_FRAMEWORK);
        if (!header) {
            dq_arena_core_free(context, sizeof(*context));
            return STATUS_INSUFFICIENT_RESOURCES;
        }
        header->object = object;
        header->bytes = bytes;
        dq_pool_hide(header, sizeof(*header));
        context->memory = header + 1;
        context->type = attributes->ContextTypeInfo->UniqueType
                            ? attributes->ContextTypeInfo->UniqueType
                            : attributes->ContextTypeInfo;
    }
    dq_list_append(&object->contexts, &context->link);
    *ret_context = context;
    return STATUS_SUCCESS;
}

NTSTATUS dq_object_context_attach_first(struct dq_object *object,
                                        const WDF_OBJECT_ATTRIBUTES *attributes)
{
    bool is_needed = attributes->ContextTypeInfo || attributes->EvtCleanupCallback ||
                     attributes->EvtDestroyCallback;
    struct dq_object_context *context;
    return is_needed ? attach(object, attributes, &context) : STATUS_SUCCESS;
}

static struct dq_object_context *find(const struct dq_object *object,
                                      const WDF_OBJECT_CONTEXT_TYPE_INFO *type)
{
    const WDF_OBJECT_CONTEXT_TYPE_INFO *unique = type->UniqueType ? type->UniqueType : type;
    const struct dq_list *head = &object->contexts;
    DQ_LIST_FOR_EACH(link, head)
    {
        struct dq_object_context *context = DQ_LIST_ENTRY(link, struct dq_object_context, link);
        if (context->type == unique) {
            return context;
        }
    }
    return NULL;
}

void *dq_object_context_find(const struct dq_object *object,
                             const WDF_OBJECT_CONTEXT_TYPE_INFO *type)
{
    struct dq_object_context *context = find(object, type);
    return context ? context->memory : NULL;
}

NTSTATUS dq_object_context_add(struct dq_object *object, const WDF_OBJECT_ATTRIBUTES *attributes,
                               void **ret_context)
{
    struct dq_object_context *context = find(object, attributes->ContextTypeInfo);
    if (context) {
        *ret_context = context->memory;
        return STATUS_OBJECT_NAME_EXISTS;
    }
    if (object->state != DQ_OBJECT_LIVE) {
        return STATUS_DELETE_PENDING;
    }
    NTSTATUS status = attach(object, attributes, &context);
    if (NT_SUCCESS(status)) {
        *ret_context = context->memory;
    }
    return status;
}

struct dq_object *dq_object_of_context(const void *memory)
{
    const struct memory_header *header = (const struct memory_header *)memory - 1;
    uint64_t address = (uintptr_t)header;
    if (!dq_arena_is_ram(address) || address % sizeof(void *) != 0) {
        return NULL;
    }
    struct dq_object *object = header->object;
    uintptr_t object_address = (uintptr_t)object;
    if (object_address % DQ_ARENA_ALIGN != 0 || !dq_arena_is_core(object_address) ||
        object->signature != DQ_OBJECT_SIGNATURE) {
        return NULL;
    }
    return object;
}

void dq_object_callbacks_run(struct dq_object *object, enum dq_context_callback kind)
{
    DQ_LIST_FOR_EACH(link, &object->contexts)
    {
        struct dq_object_context *context = DQ_LIST_ENTRY(link, struct dq_object_context, link);
        if (kind == DQ_CONTEXT_CLEANUP && context->cleanup) {
            dq_callout_object_cleanup(context->cleanup, dq_object_to_handle(object));
        } else if (kind == DQ_CONTEXT_DESTROY && context->destroy) {
            dq_callout_object_destroy(context->destroy, dq_object_to_handle(object));
        }
    }
}

void dq_object_contexts_free(struct dq_object *object)
{
    struct dq_list *link;
    while ((link = dq_list_pop(&object->contexts)) != NULL) {
        struct dq_object_context *context = DQ_LIST_ENTRY(link, struct dq_object_context, link);
        if (context->memory) {
            uint32_t tag;
            bool is_freed =
                dq_pool_free((struct memory_header *)context->memory - 1, CONTEXT_TAG, &tag);
            DQ_ASSERT(is_freed);
        }
        dq_arena_core_free(context, sizeof(*context));
    }
}
