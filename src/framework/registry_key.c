/* SPDX-License-Identifier: MIT */
/* registry_key - see registry_key.h. */
#include "framework/registry_key.h"

#include "framework/driver.h"

static void destroy_key(struct dq_object *object)
{
    struct dq_registry_key_object *key =
        DQ_CONTAINER_OF(object, struct dq_registry_key_object, object);
    if (key->handle) {
        (void)dq_handle_close(key->handle); /* the driver may have done that */
    }
}

static const struct dq_object_class key_class = {
    .type = DQ_TYPE_REGISTRY_KEY,
    .name = "WDFKEY",
    .bytes = sizeof(struct dq_registry_key_object),
    .is_passive_disposed = true,
    .is_driver_deletable = true,
    .destroy = destroy_key,
};

static NTSTATUS open_handle(const struct dq_registry_place *place,
                            const struct dq_registry_opening *opening, HANDLE *ret_handle,
                            bool *ret_is_new)
{
    if (!place->from) {
        return dq_registry_handle_open(place->root, place->path, opening, ret_handle, ret_is_new);
    }
    struct dq_registry_key *key;
    NTSTATUS status = opening->makes ? dq_registry_key_make(place->from, place->path,
                                                            opening->options, &key, ret_is_new)
                                     : dq_registry_key_find(place->from, place->path, &key);
    return NT_SUCCESS(status) ? dq_registry_handle_new(key, opening, ret_handle) : status;
}

NTSTATUS dq_registry_key_object_open(const struct dq_registry_place *place,
                                     const struct dq_registry_opening *opening,
                                     const WDF_OBJECT_ATTRIBUTES *attributes,
                                     struct dq_registry_key_object **ret_key, bool *ret_is_new)
{
    NTSTATUS status = dq_attributes_validate(attributes, 0);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_object *parent = dq_driver_parent_of(attributes);
    struct dq_object *object;
    status = dq_object_create(&key_class, attributes, &object);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_registry_key_object *key =
        DQ_CONTAINER_OF(object, struct dq_registry_key_object, object);
    dq_registry_step(opening->makes ? DQ_TOUCH_WRITE : DQ_TOUCH_READ);
    status = open_handle(place, opening, &key->handle, ret_is_new);
    if (!NT_SUCCESS(status)) {
        goto fail_abandon;
    }
    status = dq_object_commit(object, parent);
    if (!NT_SUCCESS(status)) {
        goto fail_close;
    }
    *ret_key = key;
    return STATUS_SUCCESS;

fail_close:
    (void)dq_handle_close(key->handle);
fail_abandon:
    dq_object_abandon(object);
    return status;
}
