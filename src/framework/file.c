/* SPDX-License-Identifier: MIT */
/* file - see file.h. Its callbacks are called from device_io.c. */
#include "framework/file.h"

#include <string.h>

#include "framework/device_wdm.h"
#include "kernel/pool.h"

#define FILE_OBJECT_TYPE 5           /* IO_TYPE_FILE */
#define NAME_TAG         0x6d4e6f49u /* "IoNm" */

static void destroy_file(struct dq_object *object)
{
    struct dq_file *file = DQ_CONTAINER_OF(object, struct dq_file, object);
    uint32_t tag;
    if (file->wdm) {
        DQ_ASSERT(dq_pool_free(file->wdm, 0, &tag));
    }
}

static const struct dq_object_class file_class = {
    .type = DQ_TYPE_FILE,
    .name = "WDFFILEOBJECT",
    .bytes = sizeof(struct dq_file),
    .destroy = destroy_file,
};

/* For drivers to look into; NULL without memory. */
static FILE_OBJECT *make_wdm(struct dq_device *device, const char *name)
{
    size_t count = name ? strlen(name) : 0;
    size_t bytes = sizeof(FILE_OBJECT) + (count + 1) * sizeof(WCHAR);
    FILE_OBJECT *wdm = dq_pool_alloc(bytes, NAME_TAG, true, DQ_POOL_FRAMEWORK);
    if (!wdm) {
        return NULL;
    }
    wdm->Type = FILE_OBJECT_TYPE;
    wdm->Size = sizeof(*wdm);
    DEVICE_OBJECT *physical = dq_device_wdm_physical(device);
    wdm->DeviceObject =
        physical ? physical : dq_device_wdm_own(device); /* what the name leads to */
    wdm->FileName.Buffer = (WCHAR *)(wdm + 1);
    wdm->FileName.Length = (USHORT)(count * sizeof(WCHAR));
    wdm->FileName.MaximumLength = (USHORT)(wdm->FileName.Length + sizeof(WCHAR));
    for (size_t i = 0; i < count; i++) {
        wdm->FileName.Buffer[i] = (WCHAR)(unsigned char)name[i];
    }
    return wdm;
}

NTSTATUS dq_file_create(struct dq_device *device, const WDF_OBJECT_ATTRIBUTES *attributes,
                        bool is_visible, const char *name, struct dq_file **ret_file)
{
    struct dq_object *object;
    NTSTATUS status = dq_object_create(&file_class, is_visible ? attributes : NULL, &object);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_file *file = DQ_CONTAINER_OF(object, struct dq_file, object);
    file->device = device;
    file->is_visible = is_visible;
    if (is_visible) {
        file->wdm = make_wdm(device, name);
    }
    if (is_visible && !file->wdm) {
        dq_object_abandon(object);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    *ret_file = file;
    return STATUS_SUCCESS;
}

void dq_file_abandon(struct dq_file *file)
{
    destroy_file(&file->object);
    dq_object_abandon(&file->object);
}

static void set_flag(struct dq_file *file, uint32_t flag)
{
    dq_step_and_touch(DQ_REASON_DDI, dq_location_of(DQ_LOCATION_OBJECT, file), DQ_TOUCH_WRITE);
    file->flags |= flag;
    if (file->wdm) {
        file->wdm->Flags = file->flags;
    }
}

void dq_file_opened(struct dq_file *file)
{
    set_flag(file, FO_HANDLE_CREATED);
}

void dq_file_cleaned_up(struct dq_file *file)
{
    set_flag(file, FO_CLEANUP_COMPLETE);
}

uint32_t dq_file_flags(const struct dq_file *file)
{
    dq_step_and_touch(DQ_REASON_DDI, dq_location_of(DQ_LOCATION_OBJECT, file), DQ_TOUCH_READ);
    return file->flags;
}
