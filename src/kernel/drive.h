/* SPDX-License-Identifier: MIT */
/*
 * drive - the system's drive, C:, a tree of directories and files in core.
 *
 * What a file begins with is memory of the machine's that does not change; from the first write on
 * its bytes are in core. Names are compared without case. Directories that every Windows has are
 * always there. Functions neither step nor touch: whoever calls for driver code has done that
 * (dq_drive_step()).
 *
 * Source: kernel/using-files-in-a-driver, kernel/object-names.
 */
#ifndef DQ_KERNEL_DRIVE_H
#define DQ_KERNEL_DRIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/wide.h"
#include "engine/observe.h"
#include "wdm.h"

#define DQ_DRIVE_NAME_MAX       255u /* units of a file's name */
#define DQ_DRIVE_FILE_BYTES_MAX (64ull << 20)

struct dq_drive_node;

/* The root, Windows, and what is always in it. */
void dq_drive_open(void);

/* Before the run; `parent` NULL: the root. A directory may be there already.
 * STATUS_OBJECT_NAME_INVALID, STATUS_OBJECT_NAME_COLLISION, STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS dq_drive_directory_add(struct dq_drive_node *parent, struct dq_wide name,
                                struct dq_drive_node **ret_node);
/* The bytes stay the caller's, and must stay as they are while there is a machine. */
NTSTATUS dq_drive_file_add(struct dq_drive_node *parent, struct dq_wide name, const void *bytes,
                           uint64_t count);

/* A point and the touch of the drive, before what a driver's call does to it and its handles. */
void dq_drive_step(enum dq_touch_mode mode);

/* What a name that begins at the root of all objects stands for. */
enum dq_drive_name {
    DQ_DRIVE_NAME_FILE,   /* *path is relative to *ret_from now */
    DQ_DRIVE_NAME_DEVICE, /* another object that can be opened: a device, a volume */
    DQ_DRIVE_NAME_NONE,   /* nothing: *ret_status */
};
enum dq_drive_name dq_drive_name_look(struct dq_wide *path, struct dq_drive_node **ret_from,
                                      NTSTATUS *ret_status);

#endif
