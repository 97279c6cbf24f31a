/* SPDX-License-Identifier: MIT */
/* registry_key - WDFKEY: a framework object around a handle of a registry key. */
#ifndef DQ_FRAMEWORK_REGISTRY_KEY_H
#define DQ_FRAMEWORK_REGISTRY_KEY_H

#include "framework/object.h"
#include "kernel/registry_handle.h"

struct dq_registry_key_object {
    struct dq_object object;
    HANDLE handle; /* I: closed with the object */
};

/* Where a key is opened. */
struct dq_registry_place {
    HANDLE root;                  /* I: or NULL */
    struct dq_registry_key *from; /* I: without root; or NULL */
    struct dq_wide path;          /* I: below one of them, or whole */
};

/* PASSIVE_LEVEL; steps. Attributes may be NULL; a parent is the driver unless they name one. The
 * statuses of attributes and of dq_registry_handle_open(). */
NTSTATUS dq_registry_key_object_open(const struct dq_registry_place *place,
                                     const struct dq_registry_opening *opening,
                                     const WDF_OBJECT_ATTRIBUTES *attributes,
                                     struct dq_registry_key_object **ret_key, bool *ret_is_new);

static inline struct dq_registry_key_object *dq_registry_key_from_handle(const void *handle)
{
    return (struct dq_registry_key_object *)dq_object_from_handle(handle, DQ_TYPE_REGISTRY_KEY);
}

#endif
