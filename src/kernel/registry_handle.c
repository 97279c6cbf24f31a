/* SPDX-License-Identifier: MIT */
/* registry_handle - see registry_handle.h. */
#include "kernel/registry_handle.h"

static void close_key(void *object)
{
    dq_registry_key_dereference(object);
}

static const struct dq_handle_type key_type = { .close = close_key, .step = dq_registry_step };

/* Generic rights become the key's own. */
static ACCESS_MASK map_access(ACCESS_MASK access)
{
    static const struct {
        ACCESS_MASK generic;
        ACCESS_MASK own;
    } rights[] = {
        { GENERIC_READ, KEY_READ },          { GENERIC_WRITE, KEY_WRITE },
        { GENERIC_EXECUTE, KEY_EXECUTE },    { GENERIC_ALL, KEY_ALL_ACCESS },
        { MAXIMUM_ALLOWED, KEY_ALL_ACCESS },
    };
    ACCESS_MASK mapped = access;
    for (size_t i = 0; i < DQ_COUNT_OF(rights); i++) {
        if (access & rights[i].generic) {
            mapped = (mapped & ~rights[i].generic) | rights[i].own;
        }
    }
    return mapped;
}

NTSTATUS dq_registry_handle_new(struct dq_registry_key *key,
                                const struct dq_registry_opening *opening, HANDLE *ret_handle)
{
    ACCESS_MASK granted = opening->is_checked ? map_access(opening->access) : DQ_HANDLE_UNCHECKED;
    HANDLE handle = dq_handle_open(&key_type, key, granted);
    if (!handle) {
        dq_registry_key_dereference(key);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    *ret_handle = handle;
    return STATUS_SUCCESS;
}

NTSTATUS dq_registry_handle_key(HANDLE handle, ACCESS_MASK needed, struct dq_registry_key **ret_key)
{
    void *object;
    NTSTATUS status = dq_handle_object(handle, &key_type, needed, &object);
    if (NT_SUCCESS(status)) {
        *ret_key = object;
    }
    return status;
}

NTSTATUS dq_registry_handle_open(HANDLE root, struct dq_wide path,
                                 const struct dq_registry_opening *opening, HANDLE *ret_handle,
                                 bool *ret_is_new)
{
    struct dq_registry_key *from = NULL;
    NTSTATUS status = root ? dq_registry_handle_key(root, 0, &from) : STATUS_SUCCESS;
    if (!NT_SUCCESS(status)) {
        return status;
    }
    bool may_make = !root || NT_SUCCESS(dq_registry_handle_key(root, KEY_CREATE_SUB_KEY, &from));
    struct dq_registry_key *key;
    if (opening->makes && may_make) {
        status = dq_registry_key_make(from, path, opening->options, &key, ret_is_new);
    } else {
        status = dq_registry_key_find(from, path, &key);
        if (opening->makes && status == STATUS_OBJECT_NAME_NOT_FOUND) {
            status = STATUS_ACCESS_DENIED;
        }
        if (ret_is_new) {
            *ret_is_new = false;
        }
    }
    return NT_SUCCESS(status) ? dq_registry_handle_new(key, opening, ret_handle) : status;
}
