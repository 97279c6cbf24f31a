/* SPDX-License-Identifier: MIT */
/* file - see file.h. Its callbacks are called from device_io.c. */
#include "framework/file.h"

static const struct dq_object_class file_class = {
    .type = DQ_TYPE_FILE,
    .name = "WDFFILEOBJECT",
    .bytes = sizeof(struct dq_file),
};

NTSTATUS dq_file_create(struct dq_device *device, const WDF_OBJECT_ATTRIBUTES *attributes,
                        bool is_visible, struct dq_file **ret_file)
{
    struct dq_object *object;
    NTSTATUS status = dq_object_create(&file_class, is_visible ? attributes : NULL, &object);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_file *file = DQ_CONTAINER_OF(object, struct dq_file, object);
    file->device = device;
    file->is_visible = is_visible;
    *ret_file = file;
    return STATUS_SUCCESS;
}
