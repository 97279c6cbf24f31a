/* SPDX-License-Identifier: MIT */
/*
 * file - WDFFILEOBJECT: one open handle of a device, from its CREATE request to its CLOSE.
 *
 * Every open has one, because queues flush by it; the driver sees it only if it asked for file
 * objects (WdfDeviceInitSetFileObjectConfig with a class other than WdfFileObjectNotRequired).
 */
#ifndef DQ_FRAMEWORK_FILE_H
#define DQ_FRAMEWORK_FILE_H

#include "framework/device.h"
#include "kernel/irp.h"

struct dq_file {
    struct dq_object object;
    struct dq_device *device; /* I */
    bool is_visible;          /* I: to the driver */
    struct dq_file *above;    /* I: of the same handle, of the device above; or NULL */
    struct dq_file *below;    /* P: while it is created; I then: the same, of the device below */
    uint32_t flags;           /* P: the application's thread: FO_... */
    FILE_OBJECT *wdm;         /* I: with a reference */
};

/* The kernel's object for a file that is to be created by this irp; NULL: no memory. */
FILE_OBJECT *dq_file_make_wdm(struct dq_device *device, const struct dq_irp *create);
/* Of the irp's file; NULL: it has none (yet). */
FILE_OBJECT *dq_file_wdm(const struct dq_irp *irp);
/* The device's file of this kernel's object; NULL: it is none of one. */
struct dq_file *dq_file_of_wdm(const struct dq_device *device, const FILE_OBJECT *wdm);
/* Not in the tree yet: dq_object_commit() under the device, or dq_file_abandon(). The kernel's
 * object is that of the packet, if the driver has seen one before. */
NTSTATUS dq_file_create(struct dq_device *device, const WDF_OBJECT_ATTRIBUTES *attributes,
                        bool is_visible, const struct dq_irp *create, struct dq_file **ret_file);

void dq_file_abandon(struct dq_file *file);
/* The application has got its handle; has closed it. FO_... flags of that. */
void dq_file_opened(struct dq_file *file);
void dq_file_cleaned_up(struct dq_file *file);
uint32_t dq_file_flags(const struct dq_file *file);

/* What the driver gets: NULL when it asked for none. */
static inline WDFFILEOBJECT dq_file_to_handle(struct dq_file *file)
{
    return file && file->is_visible ? (WDFFILEOBJECT)dq_object_to_handle(&file->object) : NULL;
}

static inline struct dq_file *dq_file_from_handle(const void *handle)
{
    return (struct dq_file *)dq_object_from_handle(handle, DQ_TYPE_FILE);
}

#endif
