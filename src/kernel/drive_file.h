/* SPDX-License-Identifier: MIT */
/*
 * drive_file - open files: what a handle of a file or directory stands for.
 *
 * Each opening has a position of its own, and shares the file with others only as both allow. No
 * file has security of its own: what is asked for is granted, unless it is read-only. Times are
 * kept, not updated. None of it steps.
 *
 * Source: wdm/nf-wdm-zwcreatefile, wdm/nf-wdm-iocheckshareaccess.
 */
#ifndef DQ_KERNEL_DRIVE_FILE_H
#define DQ_KERNEL_DRIVE_FILE_H

#include "kernel/drive.h"
#include "kernel/handle.h"

struct dq_drive_file;

/* How a file is opened: as the driver said, and checked to make sense. */
struct dq_drive_opening {
    ACCESS_MASK access;   /* I: generic rights too */
    bool is_checked;      /* I: the handle can be used for nothing else */
    uint32_t share;       /* I: FILE_SHARE_... */
    uint32_t disposition; /* I: FILE_OPEN, ... */
    uint32_t options;     /* I: FILE_DIRECTORY_FILE, ... */
    uint32_t attributes;  /* I: FILE_ATTRIBUTE_... */
};

/* `from`: what the path is relative to. *ret_information: FILE_OPENED, ..., also of a failure.
 * Statuses: see ZwCreateFile. */
NTSTATUS dq_drive_file_open(struct dq_drive_node *from, struct dq_wide path,
                            const struct dq_drive_opening *opening, HANDLE *ret_handle,
                            uint32_t *ret_information);
/* The handle's file; the statuses of dq_handle_object(). */
NTSTATUS dq_drive_file_from_handle(HANDLE handle, ACCESS_MASK needed,
                                   struct dq_drive_file **ret_file);
/* For dq_drive_file_open(). */
struct dq_drive_node *dq_drive_file_node(const struct dq_drive_file *file);
/* What was asked for, and whether the handle may be used for one of these. */
ACCESS_MASK dq_drive_file_access(const struct dq_drive_file *file);
bool dq_drive_file_allows(const struct dq_drive_file *file, ACCESS_MASK rights);
uint32_t dq_drive_file_options(const struct dq_drive_file *file);
bool dq_drive_file_is_directory(const struct dq_drive_file *file);

/* Where to read or write: an offset, or one of these. */
#define DQ_DRIVE_AT_END      (-1ll)
#define DQ_DRIVE_AT_POSITION (-2ll)

/* The position goes behind what was read or written. *ret_count: how much.
 * STATUS_END_OF_FILE. */
NTSTATUS dq_drive_file_read(struct dq_drive_file *file, int64_t where, void *buffer, uint32_t count,
                            uint32_t *ret_count);
/* STATUS_DISK_FULL. */
NTSTATUS dq_drive_file_write(struct dq_drive_file *file, int64_t where, const void *buffer,
                             uint32_t count);

struct dq_drive_file_view {
    int64_t times[4]; /* as in FILE_BASIC_INFORMATION */
    uint32_t attributes;
    uint64_t count; /* bytes */
    uint64_t allocated;
    uint64_t position;
    bool is_delete_pending;
};
void dq_drive_file_inspect(struct dq_drive_file *file, struct dq_drive_file_view *ret_view);

void dq_drive_file_position_set(struct dq_drive_file *file, uint64_t position);
/* STATUS_DISK_FULL. */
NTSTATUS dq_drive_file_resize(struct dq_drive_file *file, uint64_t count);
/* A time of 0 or less, and attributes of 0, stay as they are. STATUS_INVALID_PARAMETER. */
NTSTATUS dq_drive_file_describe(struct dq_drive_file *file, const int64_t times[4],
                                uint32_t attributes);
/* With its last handle the file goes. STATUS_CANNOT_DELETE, STATUS_DIRECTORY_NOT_EMPTY. */
NTSTATUS dq_drive_file_delete_set(struct dq_drive_file *file, bool is_deleted);

#endif
