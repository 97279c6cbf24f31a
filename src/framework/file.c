/* SPDX-License-Identifier: MIT */
/* file - see file.h. Its callbacks are called from device_io.c. */
#include "framework/file.h"

#include "framework/device_wdm.h"
#include "kernel/file_object.h"
#include "kernel/packet.h"

static void destroy_file(struct dq_object *object)
{
    struct dq_file *file = DQ_CONTAINER_OF(object, struct dq_file, object);
    if (file->wdm) {
        dq_file_object_set_file(file->wdm, NULL);
        dq_file_object_dereference(file->wdm);
    }
}

static const struct dq_object_class file_class = {
    .type = DQ_TYPE_FILE,
    .name = "WDFFILEOBJECT",
    .bytes = sizeof(struct dq_file),
    .destroy = destroy_file,
};

FILE_OBJECT *dq_file_make_wdm(struct dq_device *device, const struct dq_irp *create)
{
    DEVICE_OBJECT *physical = dq_device_wdm_physical(device); /* what the name leads to */
    return dq_file_object_create(physical ? physical : dq_device_wdm_own(device),
                                 create->file_name);
}

FILE_OBJECT *dq_file_wdm(const struct dq_irp *irp)
{
    const struct dq_file *file = irp->file;
    return file ? file->wdm : NULL;
}

static FILE_OBJECT *take_wdm(struct dq_device *device, const struct dq_irp *create)
{
    if (!create->packet) {
        return dq_file_make_wdm(device, create);
    }
    FILE_OBJECT *wdm = create->packet->file_object;
    dq_file_object_reference(wdm);
    return wdm;
}

NTSTATUS dq_file_create(struct dq_device *device, const WDF_OBJECT_ATTRIBUTES *attributes,
                        bool is_visible, const struct dq_irp *create, struct dq_file **ret_file)
{
    struct dq_object *object;
    NTSTATUS status = dq_object_create(&file_class, is_visible ? attributes : NULL, &object);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_file *file = DQ_CONTAINER_OF(object, struct dq_file, object);
    file->device = device;
    file->is_visible = is_visible;
    file->wdm = take_wdm(device, create);
    if (!file->wdm) {
        dq_object_abandon(object);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    dq_file_object_set_file(file->wdm, file);
    *ret_file = file;
    return STATUS_SUCCESS;
}

void dq_file_abandon(struct dq_file *file)
{
    destroy_file(&file->object);
    dq_object_abandon(&file->object);
}

struct dq_file *dq_file_of_wdm(const struct dq_device *device, const FILE_OBJECT *wdm)
{
    struct dq_file *file = dq_file_object_file(wdm);
    if (!file) {
        return NULL;
    }
    dq_step_and_touch(DQ_REASON_DDI, dq_location_of(DQ_LOCATION_OBJECT, file), DQ_TOUCH_READ);
    return file->device == device ? file : NULL;
}

static void set_flag(struct dq_file *file, uint32_t flag)
{
    dq_step_and_touch(DQ_REASON_DDI, dq_location_of(DQ_LOCATION_OBJECT, file), DQ_TOUCH_WRITE);
    file->flags |= flag;
    file->wdm->Flags = file->flags;
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
