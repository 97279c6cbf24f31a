/* SPDX-License-Identifier: MIT */
/* drive_file - see drive_file.h: opening and closing, then what is done with an open file. */
#include "kernel/drive_file.h"

#include <string.h>

#include "engine/arena.h"
#include "kernel/drive_internal.h"
#include "kernel/pool.h"

#define CLUSTER_BYTES 4096u

/* FILE_ATTRIBUTE_NORMAL stands for none. */
#define ATTRIBUTES_KEPT (FILE_ATTRIBUTE_VALID_SET_FLAGS ^ FILE_ATTRIBUTE_NORMAL)

#define RIGHTS_READ   (FILE_READ_DATA | FILE_EXECUTE)
#define RIGHTS_WRITE  (FILE_WRITE_DATA | FILE_APPEND_DATA)
#define RIGHTS_SHARED (RIGHTS_READ | RIGHTS_WRITE | DELETE)

/* In core. */
struct dq_drive_file {
    struct dq_drive_node *node; /* I: counts among node->opens */
    ACCESS_MASK access;         /* I: asked for, and granted */
    bool is_checked;            /* I */
    uint32_t share;             /* I */
    uint32_t options;           /* I */
    uint64_t position;          /* L: DQ_LOCK_DRIVE */
};

/* ---- Sharing ---- */

static void count_sharing_locked(struct dq_drive_node *node, const struct dq_drive_file *file,
                                 uint32_t one)
{
    struct dq_drive_sharing *sharing = &node->sharing;
    if (!(file->access & RIGHTS_SHARED)) {
        return;
    }
    sharing->openers += one;
    sharing->readers += file->access & RIGHTS_READ ? one : 0;
    sharing->writers += file->access & RIGHTS_WRITE ? one : 0;
    sharing->deleters += file->access & DELETE ? one : 0;
    sharing->share_read += file->share & FILE_SHARE_READ ? one : 0;
    sharing->share_write += file->share & FILE_SHARE_WRITE ? one : 0;
    sharing->share_delete += file->share & FILE_SHARE_DELETE ? one : 0;
}

/* Does everybody allow what this one wants, and the other way round? */
static bool is_shareable_locked(const struct dq_drive_node *node, ACCESS_MASK access,
                                uint32_t share)
{
    const struct dq_drive_sharing *sharing = &node->sharing;
    if (!(access & RIGHTS_SHARED)) {
        return true;
    }
    bool is_allowed = (!(access & RIGHTS_READ) || sharing->share_read == sharing->openers) &&
                      (!(access & RIGHTS_WRITE) || sharing->share_write == sharing->openers) &&
                      (!(access & DELETE) || sharing->share_delete == sharing->openers);
    bool is_allowing = (share & FILE_SHARE_READ || sharing->readers == 0) &&
                       (share & FILE_SHARE_WRITE || sharing->writers == 0) &&
                       (share & FILE_SHARE_DELETE || sharing->deleters == 0);
    return is_allowed && is_allowing;
}

/* ---- Handles ---- */

static NTSTATUS check_delete_locked(const struct dq_drive_node *node)
{
    if (node->is_permanent || node->attributes & FILE_ATTRIBUTE_READONLY) {
        return STATUS_CANNOT_DELETE;
    }
    return dq_list_is_empty(&node->children) ? STATUS_SUCCESS : STATUS_DIRECTORY_NOT_EMPTY;
}

static void close_file(void *object)
{
    struct dq_drive_file *file = object;
    struct dq_drive_node *node = file->node;
    dq_drive_lock();
    count_sharing_locked(node, file, UINT32_MAX); /* one less */
    node->opens--;
    if (file->options & FILE_DELETE_ON_CLOSE && NT_SUCCESS(check_delete_locked(node))) {
        node->is_delete_pending = true;
    }
    if (node->opens == 0 && node->is_delete_pending) {
        dq_drive_node_remove_locked(node);
    }
    dq_drive_unlock();
    dq_arena_core_free(file, sizeof(*file));
}

static const struct dq_handle_type file_type = { .close = close_file, .step = dq_drive_step };

NTSTATUS dq_drive_file_from_handle(HANDLE handle, ACCESS_MASK needed,
                                   struct dq_drive_file **ret_file)
{
    void *object;
    NTSTATUS status = dq_handle_object(handle, &file_type, needed, &object);
    if (NT_SUCCESS(status)) {
        *ret_file = object;
    }
    return status;
}

struct dq_drive_node *dq_drive_file_node(const struct dq_drive_file *file)
{
    return file->node;
}

ACCESS_MASK dq_drive_file_access(const struct dq_drive_file *file)
{
    return file->access;
}

bool dq_drive_file_allows(const struct dq_drive_file *file, ACCESS_MASK rights)
{
    return !file->is_checked || (file->access & rights) != 0;
}

uint32_t dq_drive_file_options(const struct dq_drive_file *file)
{
    return file->options;
}

bool dq_drive_file_is_directory(const struct dq_drive_file *file)
{
    return file->node->is_directory;
}

/* ---- Opening ---- */

/* Generic rights become the file's own. */
static ACCESS_MASK map_access(ACCESS_MASK access)
{
    static const struct {
        ACCESS_MASK generic;
        ACCESS_MASK own;
    } rights[] = {
        { GENERIC_READ, FILE_GENERIC_READ },       { GENERIC_WRITE, FILE_GENERIC_WRITE },
        { GENERIC_EXECUTE, FILE_GENERIC_EXECUTE }, { GENERIC_ALL, FILE_ALL_ACCESS },
        { MAXIMUM_ALLOWED, FILE_ALL_ACCESS },
    };
    ACCESS_MASK mapped = access;
    for (size_t i = 0; i < DQ_COUNT_OF(rights); i++) {
        if (access & rights[i].generic) {
            mapped = (mapped & ~rights[i].generic) | rights[i].own;
        }
    }
    return mapped;
}

static bool is_replacing(const struct dq_drive_opening *opening)
{
    return opening->disposition == FILE_SUPERSEDE || opening->disposition == FILE_OVERWRITE ||
           opening->disposition == FILE_OVERWRITE_IF;
}

/* May what is there be opened so? `access` is what was asked for. */
static NTSTATUS check_existing_locked(const struct dq_drive_node *node,
                                      const struct dq_drive_opening *opening, ACCESS_MASK access)
{
    if (node->is_delete_pending) {
        return STATUS_DELETE_PENDING;
    }
    if (opening->disposition == FILE_CREATE) {
        return STATUS_OBJECT_NAME_COLLISION;
    }
    if (node->is_directory && opening->options & FILE_NON_DIRECTORY_FILE) {
        return STATUS_FILE_IS_A_DIRECTORY;
    }
    if (!node->is_directory && opening->options & FILE_DIRECTORY_FILE) {
        return STATUS_NOT_A_DIRECTORY;
    }
    if (node->is_directory && is_replacing(opening)) {
        return STATUS_OBJECT_NAME_COLLISION;
    }
    bool is_read_only = (node->attributes & FILE_ATTRIBUTE_READONLY) != 0;
    if (is_read_only && !node->is_directory && (access & RIGHTS_WRITE || is_replacing(opening))) {
        return STATUS_ACCESS_DENIED;
    }
    if (is_read_only && opening->options & FILE_DELETE_ON_CLOSE) {
        return STATUS_CANNOT_DELETE;
    }
    /* Whoever replaces a hidden or system file has to know that it is one. */
    uint32_t kept = node->attributes & (FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM);
    if (is_replacing(opening) && (kept & ~opening->attributes) != 0) {
        return STATUS_ACCESS_DENIED;
    }
    ACCESS_MASK implied = !is_replacing(opening)                   ? 0
                          : opening->disposition == FILE_SUPERSEDE ? DELETE
                                                                   : FILE_WRITE_DATA;
    return is_shareable_locked(node, access | implied, opening->share) ? STATUS_SUCCESS
                                                                       : STATUS_SHARING_VIOLATION;
}

static uint32_t attributes_of_new(const struct dq_drive_opening *opening)
{
    return (opening->attributes & ATTRIBUTES_KEPT) | FILE_ATTRIBUTE_ARCHIVE;
}

/* What is there becomes empty, or is left alone. */
static uint32_t replace_locked(struct dq_drive_node *node, const struct dq_drive_opening *opening)
{
    if (!is_replacing(opening)) {
        return FILE_OPENED;
    }
    dq_drive_data_free_locked(node);
    if (opening->disposition == FILE_SUPERSEDE) {
        node->attributes = attributes_of_new(opening);
        return FILE_SUPERSEDED;
    }
    node->attributes |= attributes_of_new(opening);
    return FILE_OVERWRITTEN;
}

static NTSTATUS create_locked(const struct dq_drive_place *place,
                              const struct dq_drive_opening *opening,
                              struct dq_drive_node **ret_node)
{
    bool is_directory = (opening->options & FILE_DIRECTORY_FILE) != 0;
    if (place->is_directory_name && !is_directory) {
        return STATUS_OBJECT_NAME_INVALID;
    }
    if (place->directory->is_delete_pending) {
        return STATUS_DELETE_PENDING;
    }
    if (opening->options & FILE_DELETE_ON_CLOSE && opening->attributes & FILE_ATTRIBUTE_READONLY) {
        return STATUS_CANNOT_DELETE;
    }
    struct dq_drive_node *node =
        dq_drive_node_new_locked(place->directory, place->name, is_directory);
    if (!node) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    node->attributes = attributes_of_new(opening);
    if (is_directory) {
        node->attributes &= ~(uint32_t)FILE_ATTRIBUTE_ARCHIVE;
    }
    *ret_node = node;
    return STATUS_SUCCESS;
}

/* The node to open. */
static NTSTATUS find_or_create_locked(struct dq_drive_node *from, struct dq_wide path,
                                      const struct dq_drive_opening *opening, ACCESS_MASK access,
                                      struct dq_drive_node **ret_node, uint32_t *ret_information)
{
    struct dq_drive_place place;
    *ret_information = FILE_DOES_NOT_EXIST;
    NTSTATUS status = dq_drive_find_locked(from, path, &place);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (!place.node) {
        if (opening->disposition == FILE_OPEN || opening->disposition == FILE_OVERWRITE) {
            return STATUS_OBJECT_NAME_NOT_FOUND;
        }
        status = create_locked(&place, opening, ret_node);
        *ret_information = NT_SUCCESS(status) ? FILE_CREATED : FILE_DOES_NOT_EXIST;
        return status;
    }
    *ret_information = FILE_EXISTS;
    if (place.is_directory_name && !place.node->is_directory) {
        return STATUS_OBJECT_NAME_INVALID;
    }
    status = check_existing_locked(place.node, opening, access);
    if (NT_SUCCESS(status)) {
        *ret_information = replace_locked(place.node, opening);
        *ret_node = place.node;
    }
    return status;
}

NTSTATUS dq_drive_file_open(struct dq_drive_node *from, struct dq_wide path,
                            const struct dq_drive_opening *opening, HANDLE *ret_handle,
                            uint32_t *ret_information)
{
    struct dq_drive_file *file = dq_pool_fault_take() ? NULL : dq_arena_core_alloc(sizeof(*file));
    ACCESS_MASK access = map_access(opening->access);
    ACCESS_MASK granted = opening->is_checked ? access : DQ_HANDLE_UNCHECKED;
    HANDLE handle = file ? dq_handle_open(&file_type, file, granted) : NULL;
    if (!handle) {
        if (file) {
            dq_arena_core_free(file, sizeof(*file));
        }
        *ret_information = 0;
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    file->access = access;
    file->is_checked = opening->is_checked;
    file->share = opening->share;
    file->options = opening->options;
    dq_drive_lock();
    NTSTATUS status =
        find_or_create_locked(from, path, opening, file->access, &file->node, ret_information);
    if (NT_SUCCESS(status)) {
        file->node->opens++;
        count_sharing_locked(file->node, file, 1);
    }
    dq_drive_unlock();
    if (NT_SUCCESS(status)) {
        *ret_handle = handle;
    } else {
        dq_handle_abandon(handle);
        dq_arena_core_free(file, sizeof(*file));
    }
    return status;
}

/* ---- Reading and writing ---- */

static uint64_t offset_of_locked(const struct dq_drive_file *file, int64_t where)
{
    return where == DQ_DRIVE_AT_POSITION ? file->position
           : where == DQ_DRIVE_AT_END    ? file->node->count
                                         : (uint64_t)where;
}

NTSTATUS dq_drive_file_read(struct dq_drive_file *file, int64_t where, void *buffer, uint32_t count,
                            uint32_t *ret_count)
{
    dq_drive_lock();
    uint64_t offset = offset_of_locked(file, where);
    bool is_behind = count > 0 && offset >= file->node->count;
    *ret_count = dq_drive_data_read_locked(file->node, offset, buffer, count);
    file->position = offset + *ret_count;
    dq_drive_unlock();
    return is_behind ? STATUS_END_OF_FILE : STATUS_SUCCESS;
}

NTSTATUS dq_drive_file_write(struct dq_drive_file *file, int64_t where, const void *buffer,
                             uint32_t count)
{
    dq_drive_lock();
    uint64_t offset = offset_of_locked(file, where);
    NTSTATUS status = dq_drive_data_write_locked(file->node, offset, buffer, count);
    file->position = offset + (NT_SUCCESS(status) ? count : 0);
    dq_drive_unlock();
    return status;
}

/* ---- What is known of it ---- */

void dq_drive_file_inspect(struct dq_drive_file *file, struct dq_drive_file_view *ret_view)
{
    const struct dq_drive_node *node = file->node;
    dq_drive_lock();
    struct dq_drive_file_view view = {
        .attributes = node->attributes | (node->is_directory ? FILE_ATTRIBUTE_DIRECTORY : 0),
        .count = node->count,
        .allocated = (node->count + CLUSTER_BYTES - 1) / CLUSTER_BYTES * CLUSTER_BYTES,
        .position = file->position,
        .is_delete_pending = node->is_delete_pending,
    };
    view.attributes = view.attributes ? view.attributes : FILE_ATTRIBUTE_NORMAL;
    memcpy(view.times, node->times, sizeof(view.times));
    dq_drive_unlock();
    *ret_view = view;
}

void dq_drive_file_position_set(struct dq_drive_file *file, uint64_t position)
{
    dq_drive_lock();
    file->position = position;
    dq_drive_unlock();
}

NTSTATUS dq_drive_file_resize(struct dq_drive_file *file, uint64_t count)
{
    dq_drive_lock();
    NTSTATUS status = dq_drive_data_resize_locked(file->node, count);
    dq_drive_unlock();
    return status;
}

NTSTATUS dq_drive_file_describe(struct dq_drive_file *file, const int64_t times[4],
                                uint32_t attributes)
{
    struct dq_drive_node *node = file->node;
    bool is_other_kind = (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0 && !node->is_directory;
    if (is_other_kind) {
        return STATUS_INVALID_PARAMETER;
    }
    dq_drive_lock();
    for (size_t i = 0; i < DQ_COUNT_OF(node->times); i++) {
        node->times[i] = times[i] > 0 ? times[i] : node->times[i];
    }
    if (attributes != 0) {
        node->attributes = attributes & ATTRIBUTES_KEPT;
    }
    dq_drive_unlock();
    return STATUS_SUCCESS;
}

NTSTATUS dq_drive_file_delete_set(struct dq_drive_file *file, bool is_deleted)
{
    dq_drive_lock();
    NTSTATUS status = is_deleted ? check_delete_locked(file->node) : STATUS_SUCCESS;
    if (NT_SUCCESS(status)) {
        file->node->is_delete_pending = is_deleted;
    }
    dq_drive_unlock();
    return status;
}
