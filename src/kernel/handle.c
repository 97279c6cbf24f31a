/* SPDX-License-Identifier: MIT */
/* handle - see handle.h. */
#include "kernel/handle.h"

#include "kernel/cpu.h"

#define SIGNATURE 0x6c646e48u

/* In core. */
struct handle {
    uint32_t signature;                /* I */
    ACCESS_MASK granted;               /* I */
    const struct dq_handle_type *type; /* I */
    void *object;                      /* I */
};

HANDLE dq_handle_open(const struct dq_handle_type *type, void *object, ACCESS_MASK granted)
{
    struct handle *handle = dq_arena_core_alloc(sizeof(*handle));
    if (handle) {
        handle->signature = SIGNATURE;
        handle->granted = granted;
        handle->type = type;
        handle->object = object;
    }
    return handle;
}

/* NULL if it is none. */
static struct handle *decode(HANDLE value)
{
    struct handle *handle = value;
    bool is_block = (uintptr_t)value % DQ_ARENA_ALIGN == 0 && dq_arena_is_core((uintptr_t)value);
    return is_block && handle->signature == SIGNATURE ? handle : NULL;
}

static uint64_t location_of(const struct handle *handle)
{
    return dq_location_of(DQ_LOCATION_OBJECT, handle);
}

void dq_handle_step(HANDLE value, enum dq_touch_mode mode)
{
    const struct handle *handle = decode(value);
    if (handle) {
        dq_step_at(DQ_REASON_DDI, location_of(handle), mode);
    }
}

void dq_handle_touch(HANDLE value, enum dq_touch_mode mode)
{
    const struct handle *handle = decode(value);
    if (handle) {
        dq_touch(location_of(handle), mode);
    }
}

void dq_handle_close_step(HANDLE value)
{
    dq_handle_step(value, DQ_TOUCH_WRITE);
    const struct handle *handle = decode(value);
    if (!handle) {
        return;
    }
    dq_touch(location_of(handle), DQ_TOUCH_READ);
    if (handle->type->step) {
        handle->type->step(DQ_TOUCH_WRITE);
    }
}

NTSTATUS dq_handle_object(HANDLE value, const struct dq_handle_type *type, ACCESS_MASK needed,
                          void **ret_object)
{
    struct handle *handle = decode(value);
    if (!handle) {
        return STATUS_INVALID_HANDLE;
    }
    dq_touch(location_of(handle), DQ_TOUCH_READ);
    if (handle->type != type) {
        return STATUS_OBJECT_TYPE_MISMATCH;
    }
    if ((needed & ~handle->granted) != 0) {
        return STATUS_ACCESS_DENIED;
    }
    *ret_object = handle->object;
    return STATUS_SUCCESS;
}

void dq_handle_abandon(HANDLE value)
{
    struct handle *handle = decode(value);
    DQ_ASSERT(handle);
    handle->signature = 0;
    dq_arena_core_free(handle, sizeof(*handle));
}

NTSTATUS dq_handle_close(HANDLE value)
{
    struct handle *handle = decode(value);
    if (!handle) {
        return STATUS_INVALID_HANDLE;
    }
    dq_touch(location_of(handle), DQ_TOUCH_WRITE);
    const struct dq_handle_type *type = handle->type;
    void *object = handle->object;
    dq_handle_abandon(value);
    type->close(object);
    return STATUS_SUCCESS;
}
