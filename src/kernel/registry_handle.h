/* SPDX-License-Identifier: MIT */
/*
 * registry_handle - handles of keys: a key and the access that was granted.
 *
 * No key has security of its own: what is asked for is granted. None of it steps.
 */
#ifndef DQ_KERNEL_REGISTRY_HANDLE_H
#define DQ_KERNEL_REGISTRY_HANDLE_H

#include "kernel/handle.h"
#include "kernel/registry.h"

/* How a key is opened. */
struct dq_registry_opening {
    ACCESS_MASK access; /* I: as the driver gave it, generic rights too */
    bool is_checked;    /* I: the handle can be used for nothing else; else for everything */
    bool makes;         /* I: if it is missing */
    uint32_t options;   /* I: DQ_REGISTRY_... for making */
};

/* The key itself; its reference goes to the handle. STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS dq_registry_handle_new(struct dq_registry_key *key,
                                const struct dq_registry_opening *opening, HANDLE *ret_handle);
/* The statuses of dq_registry_key_make(). `root` may be NULL; a key below it is made only if it was
 * opened with KEY_CREATE_SUB_KEY, else STATUS_ACCESS_DENIED. *ret_is_new may be NULL. */
NTSTATUS dq_registry_handle_open(HANDLE root, struct dq_wide path,
                                 const struct dq_registry_opening *opening, HANDLE *ret_handle,
                                 bool *ret_is_new);
/* The handle's key, not referenced; the statuses of dq_handle_object(). */
NTSTATUS dq_registry_handle_key(HANDLE handle, ACCESS_MASK needed,
                                struct dq_registry_key **ret_key);

#endif
