/* SPDX-License-Identifier: MIT */
/* drive_internal - what files and directories are made of, between drive.c, drive_data.c and
 * drive_file.c. */
#ifndef DQ_KERNEL_DRIVE_INTERNAL_H
#define DQ_KERNEL_DRIVE_INTERNAL_H

#include "base/list.h"
#include "kernel/drive.h"
#include "kernel/internal_lock.h"

/* Who has it open, and what they allow each other: IoCheckShareAccess's counts. */
struct dq_drive_sharing {
    uint32_t openers;      /* L: of those that read, write or delete */
    uint32_t readers;      /* L */
    uint32_t writers;      /* L */
    uint32_t deleters;     /* L */
    uint32_t share_read;   /* L: openers that allow it */
    uint32_t share_write;  /* L */
    uint32_t share_delete; /* L */
};

/* In core; L: DQ_LOCK_DRIVE. */
struct dq_drive_node {
    struct dq_list sibling;          /* L: on parent->children */
    struct dq_list children;         /* L: of a directory, in order of creation */
    struct dq_drive_node *parent;    /* I: NULL: the root */
    uint32_t opens;                  /* L: handles */
    struct dq_drive_sharing sharing; /* L */
    bool is_directory;               /* I */
    bool is_permanent;               /* I: always exists */
    bool is_delete_pending;          /* L: goes with its last handle */
    bool is_own;                     /* L: `bytes` are in core, else the machine's and constant */
    uint32_t attributes;             /* L: FILE_ATTRIBUTE_..., 0: none */
    int64_t times[4];                /* L: as in FILE_BASIC_INFORMATION */
    uint8_t *bytes;                  /* L */
    uint64_t count;                  /* L: the end of the file */
    uint64_t capacity;               /* L: of own bytes */
    uint32_t name_units;             /* I */
    uint16_t name[];                 /* I */
};

static inline void dq_drive_lock(void)
{
    dq_internal_lock_acquire(DQ_LOCK_DRIVE);
}

static inline void dq_drive_unlock(void)
{
    dq_internal_lock_release(DQ_LOCK_DRIVE);
}

/* ---- drive.c ---- */

/* Where a path leads. */
struct dq_drive_place {
    struct dq_drive_node *directory; /* I: the last name's; NULL: the path is empty */
    struct dq_drive_node *node;      /* I: NULL: not there */
    struct dq_wide name;             /* I: the last one */
    bool is_directory_name;          /* I: a separator ends the path */
};
/* STATUS_SUCCESS also if the last name is missing. STATUS_OBJECT_PATH_NOT_FOUND,
 * STATUS_OBJECT_NAME_INVALID. */
NTSTATUS dq_drive_find_locked(struct dq_drive_node *from, struct dq_wide path,
                              struct dq_drive_place *ret_place);
/* A new child, which is not there. NULL: no memory. */
struct dq_drive_node *dq_drive_node_new_locked(struct dq_drive_node *parent, struct dq_wide name,
                                               bool is_directory);
/* It has no children and nobody has it open. */
void dq_drive_node_remove_locked(struct dq_drive_node *node);

/* ---- drive_data.c ---- */

/* How many bytes were there; offset and count may be anything. */
uint32_t dq_drive_data_read_locked(const struct dq_drive_node *node, uint64_t offset, void *buffer,
                                   uint32_t count);
/* Bytes that neither were there nor are written are zero. STATUS_DISK_FULL: nothing is written. */
NTSTATUS dq_drive_data_write_locked(struct dq_drive_node *node, uint64_t offset, const void *buffer,
                                    uint32_t count);
NTSTATUS dq_drive_data_resize_locked(struct dq_drive_node *node, uint64_t count);
void dq_drive_data_free_locked(struct dq_drive_node *node);

#endif
