/* SPDX-License-Identifier: MIT */
/* registry_value - see registry.h: what keys hold. */
#include <string.h>

#include "kernel/registry_internal.h"

static size_t bytes_of(const struct dq_registry_value *value)
{
    return sizeof(*value) + value->name_units * sizeof(value->name[0]);
}

static void value_free(struct dq_registry_value *value)
{
    if (value->bytes > 0) {
        dq_arena_core_free(value->data, value->bytes);
    }
    dq_arena_core_free(value, bytes_of(value));
}

void dq_registry_values_free(struct dq_registry_key *key)
{
    for (;;) {
        struct dq_list *link = dq_list_pop(&key->values);
        if (!link) {
            return;
        }
        value_free(DQ_LIST_ENTRY(link, struct dq_registry_value, link));
    }
}

static struct dq_registry_value *find_locked(const struct dq_registry_key *key, struct dq_wide name)
{
    DQ_LIST_FOR_EACH(at, &key->values)
    {
        struct dq_registry_value *value = DQ_LIST_ENTRY(at, struct dq_registry_value, link);
        if (dq_wide_is_equal(dq_registry_value_name(value), name)) {
            return value;
        }
    }
    return NULL;
}

static NTSTATUS look_locked(const struct dq_registry_value *value, dq_registry_value_look *look,
                            void *context)
{
    struct dq_registry_value_view view = { .name = dq_registry_value_name(value),
                                           .type = value->type,
                                           .data = value->data,
                                           .bytes = value->bytes };
    return look(context, &view);
}

NTSTATUS dq_registry_value_inspect(struct dq_registry_key *key, struct dq_wide name,
                                   dq_registry_value_look *look, void *context)
{
    NTSTATUS status = STATUS_KEY_DELETED;
    dq_registry_lock();
    if (!key->is_deleted) {
        const struct dq_registry_value *value = find_locked(key, name);
        status = value ? look_locked(value, look, context) : STATUS_OBJECT_NAME_NOT_FOUND;
    }
    dq_registry_unlock();
    return status;
}

NTSTATUS dq_registry_value_inspect_at(struct dq_registry_key *key, uint32_t index,
                                      dq_registry_value_look *look, void *context)
{
    dq_registry_lock();
    NTSTATUS status = key->is_deleted ? STATUS_KEY_DELETED : STATUS_NO_MORE_ENTRIES;
    if (!key->is_deleted) {
        DQ_LIST_FOR_EACH(at, &key->values)
        {
            if (index-- == 0) {
                status =
                    look_locked(DQ_LIST_ENTRY(at, struct dq_registry_value, link), look, context);
                break;
            }
        }
    }
    dq_registry_unlock();
    return status;
}

struct reading {
    void *buffer;       /* I */
    uint32_t bytes_max; /* I */
    uint32_t *type;     /* I: NULL: not wanted */
    uint32_t *bytes;    /* I: NULL: not wanted */
};

static NTSTATUS copy_out(void *context, const struct dq_registry_value_view *view)
{
    const struct reading *reading = context;
    uint32_t copied = view->bytes < reading->bytes_max ? view->bytes : reading->bytes_max;
    if (copied > 0) {
        memcpy(reading->buffer, view->data, copied);
    }
    if (reading->type) {
        *reading->type = view->type;
    }
    if (reading->bytes) {
        *reading->bytes = view->bytes;
    }
    return copied < view->bytes ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}

NTSTATUS dq_registry_value_read(struct dq_registry_key *key, struct dq_wide name, void *buffer,
                                uint32_t bytes_max, uint32_t *ret_type, uint32_t *ret_bytes)
{
    struct reading reading = { buffer, bytes_max, ret_type, ret_bytes };
    return dq_registry_value_inspect(key, name, copy_out, &reading);
}

NTSTATUS dq_registry_ulong_read(struct dq_registry_key *key, struct dq_wide name,
                                uint32_t *ret_value)
{
    uint32_t type;
    uint32_t bytes;
    uint32_t value;
    NTSTATUS status = dq_registry_value_read(key, name, &value, sizeof(value), &type, &bytes);
    if (status == STATUS_BUFFER_OVERFLOW ||
        (NT_SUCCESS(status) && (type != REG_DWORD || bytes != sizeof(value)))) {
        return STATUS_OBJECT_TYPE_MISMATCH;
    }
    if (NT_SUCCESS(status)) {
        *ret_value = value;
    }
    return status;
}

/* A value of that name, new if there was none; NULL: no memory. */
static struct dq_registry_value *find_or_add_locked(struct dq_registry_key *key,
                                                    struct dq_wide name)
{
    struct dq_registry_value *value = find_locked(key, name);
    if (value) {
        return value;
    }
    value = dq_arena_core_alloc(sizeof(*value) + name.count * sizeof(value->name[0]));
    if (value) {
        value->name_units = (uint32_t)name.count;
        memcpy(value->name, name.units, name.count * sizeof(value->name[0]));
        dq_list_append(&key->values, &value->link);
    }
    return value;
}

static NTSTATUS write_locked(struct dq_registry_key *key, struct dq_wide name, uint32_t type,
                             const void *data, uint32_t bytes)
{
    void *room = bytes > 0 ? dq_arena_core_alloc(bytes) : NULL;
    if (bytes > 0 && !room) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    struct dq_registry_value *value = find_or_add_locked(key, name);
    if (!value) {
        if (room) {
            dq_arena_core_free(room, bytes);
        }
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    if (value->bytes > 0) {
        dq_arena_core_free(value->data, value->bytes);
    }
    if (bytes > 0) {
        memcpy(room, data, bytes);
    }
    value->data = room;
    value->bytes = bytes;
    value->type = type;
    return STATUS_SUCCESS;
}

NTSTATUS dq_registry_value_write(struct dq_registry_key *key, struct dq_wide name, uint32_t type,
                                 const void *data, uint32_t bytes)
{
    if (name.count > DQ_REGISTRY_VALUE_NAME_MAX || bytes > DQ_REGISTRY_DATA_MAX) {
        return STATUS_INVALID_PARAMETER;
    }
    dq_registry_lock();
    NTSTATUS status =
        key->is_deleted ? STATUS_KEY_DELETED : write_locked(key, name, type, data, bytes);
    dq_registry_unlock();
    return status;
}

NTSTATUS dq_registry_value_delete(struct dq_registry_key *key, struct dq_wide name)
{
    NTSTATUS status = STATUS_KEY_DELETED;
    dq_registry_lock();
    if (!key->is_deleted) {
        struct dq_registry_value *value = find_locked(key, name);
        status = value ? STATUS_SUCCESS : STATUS_OBJECT_NAME_NOT_FOUND;
        if (value) {
            dq_list_remove(&value->link);
            value_free(value);
        }
    }
    dq_registry_unlock();
    return status;
}
