/* SPDX-License-Identifier: MIT */
/*
 * registry - keys and values, a tree in core below \Registry.
 *
 * \Registry\Machine\System is what a hive file may have filled before the run; CurrentControlSet in
 * it is a link to the control set that Select\Current names. Names are compared without case.
 * Functions neither step nor touch: whoever calls for driver code has done that
 * (dq_registry_step()). Looks happen under the registry's lock: they copy and return.
 *
 * A key is held by references; a deleted one stays until the last goes, and answers
 * STATUS_KEY_DELETED. Source: kernel/registry-key-object-routines.
 */
#ifndef DQ_KERNEL_REGISTRY_H
#define DQ_KERNEL_REGISTRY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/wide.h"
#include "engine/observe.h"
#include "wdm.h"

#define DQ_REGISTRY_NAME_MAX       255u   /* units of a key's name */
#define DQ_REGISTRY_VALUE_NAME_MAX 16383u /* of a value's */
#define DQ_REGISTRY_DATA_MAX       (1u << 20)

struct dq_registry_key;

/* \Registry and the keys that always exist; nothing in the control set yet. */
void dq_registry_open(void);
/* After \Registry\Machine\System was filled: its control set. Creates what is missing. */
void dq_registry_control_set_open(void);

/* A point and the touch of the registry, before what a driver's call does to it and its handles. */
void dq_registry_step(enum dq_touch_mode mode);

/* Below `from`, or from `\Registry` if it is NULL. *ret_key is referenced.
 * STATUS_OBJECT_NAME_NOT_FOUND, STATUS_OBJECT_PATH_NOT_FOUND, STATUS_OBJECT_PATH_SYNTAX_BAD,
 * STATUS_OBJECT_NAME_INVALID, STATUS_KEY_DELETED. */
NTSTATUS dq_registry_key_find(struct dq_registry_key *from, struct dq_wide path,
                              struct dq_registry_key **ret_key);
/* The same, and makes the keys of the path that are missing, the last one or all. Also
 * STATUS_CHILD_MUST_BE_VOLATILE, STATUS_INSUFFICIENT_RESOURCES. *ret_is_new may be NULL. */
enum {
    DQ_REGISTRY_VOLATILE = 1,   /* new keys are not saved */
    DQ_REGISTRY_WHOLE_PATH = 2, /* not only the last */
};
NTSTATUS dq_registry_key_make(struct dq_registry_key *from, struct dq_wide path, uint32_t options,
                              struct dq_registry_key **ret_key, bool *ret_is_new);
void dq_registry_key_reference(struct dq_registry_key *key);
void dq_registry_key_dereference(struct dq_registry_key *key);
/* STATUS_CANNOT_DELETE while it has subkeys, and for keys that always exist. */
NTSTATUS dq_registry_key_delete(struct dq_registry_key *key);
bool dq_registry_key_is_volatile(const struct dq_registry_key *key);

/* Looks: called with the registry's lock held, at most once; the status is passed on. */
struct dq_registry_value_view {
    struct dq_wide name; /* I */
    uint32_t type;       /* I: REG_SZ, ... */
    const void *data;    /* I */
    uint32_t bytes;      /* I */
};
struct dq_registry_key_view {
    struct dq_wide name;      /* I */
    uint32_t subkeys;         /* I */
    uint32_t subkey_name_max; /* I: bytes of the longest */
    uint32_t values;          /* I */
    uint32_t value_name_max;  /* I: bytes of the longest */
    uint32_t value_data_max;  /* I: bytes of the longest */
};
typedef NTSTATUS dq_registry_value_look(void *context, const struct dq_registry_value_view *view);
typedef NTSTATUS dq_registry_key_look(void *context, const struct dq_registry_key_view *view);

/* STATUS_KEY_DELETED; the index too large: STATUS_NO_MORE_ENTRIES. */
NTSTATUS dq_registry_key_inspect(struct dq_registry_key *key, dq_registry_key_look *look,
                                 void *context);
NTSTATUS dq_registry_subkey_inspect(struct dq_registry_key *key, uint32_t index,
                                    dq_registry_key_look *look, void *context);
NTSTATUS dq_registry_value_inspect_at(struct dq_registry_key *key, uint32_t index,
                                      dq_registry_value_look *look, void *context);
/* STATUS_OBJECT_NAME_NOT_FOUND. The name of length 0 is the key's unnamed value. */
NTSTATUS dq_registry_value_inspect(struct dq_registry_key *key, struct dq_wide name,
                                   dq_registry_value_look *look, void *context);

/* Up to bytes_max bytes of the data; *ret_type and *ret_bytes (of all of it) also with
 * STATUS_BUFFER_OVERFLOW. Either may be NULL. */
NTSTATUS dq_registry_value_read(struct dq_registry_key *key, struct dq_wide name, void *buffer,
                                uint32_t bytes_max, uint32_t *ret_type, uint32_t *ret_bytes);
/* STATUS_OBJECT_TYPE_MISMATCH if it is no REG_DWORD. */
NTSTATUS dq_registry_ulong_read(struct dq_registry_key *key, struct dq_wide name,
                                uint32_t *ret_value);
/* STATUS_INVALID_PARAMETER: name or data too long. STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS dq_registry_value_write(struct dq_registry_key *key, struct dq_wide name, uint32_t type,
                                 const void *data, uint32_t bytes);
NTSTATUS dq_registry_value_delete(struct dq_registry_key *key, struct dq_wide name);

/* A UNICODE_STRING of the driver's. */
static inline struct dq_wide dq_wide_from_string(const UNICODE_STRING *string)
{
    return (struct dq_wide){ (const uint16_t *)string->Buffer, string->Length / sizeof(WCHAR) };
}

#endif
