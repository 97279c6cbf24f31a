/* SPDX-License-Identifier: MIT */
/* drive - see drive.h: names, paths, and what the drive begins with. */
#include "kernel/drive.h"

#include <string.h>

#include "kernel/cpu.h"
#include "kernel/drive_internal.h"
#include "kernel/kevent.h"

/* All of it: a file's deletion, its sharing and its content depend on each other, and drivers reach
 * it rarely. */
#define DRIVE dq_location(DQ_LOCATION_SYSTEM, 9)

/* In core; NULL while there is no machine. */
static struct dq_drive_node *root;
static struct dq_drive_node *system_root;

void dq_drive_step(enum dq_touch_mode mode)
{
    dq_step_and_touch(DQ_REASON_DDI, DRIVE, mode);
}

/* ---- Nodes ---- */

static size_t bytes_for(size_t name_units)
{
    return sizeof(struct dq_drive_node) + name_units * sizeof(uint16_t);
}

struct dq_drive_node *dq_drive_node_new_locked(struct dq_drive_node *parent, struct dq_wide name,
                                               bool is_directory)
{
    struct dq_drive_node *node = dq_arena_core_alloc(bytes_for(name.count));
    if (!node) {
        return NULL;
    }
    dq_list_init(&node->sibling);
    dq_list_init(&node->children);
    node->is_directory = is_directory;
    node->parent = parent;
    for (size_t i = 0; i < DQ_COUNT_OF(node->times); i++) {
        node->times[i] = DQ_TIME_NT_EPOCH_100NS;
    }
    node->name_units = (uint32_t)name.count;
    if (name.count > 0) {
        memcpy(node->name, name.units, name.count * sizeof(node->name[0]));
    }
    if (parent) {
        dq_list_append(&parent->children, &node->sibling);
    }
    return node;
}

void dq_drive_node_remove_locked(struct dq_drive_node *node)
{
    DQ_ASSERT(node->opens == 0 && !node->is_permanent && dq_list_is_empty(&node->children));
    dq_drive_data_free_locked(node);
    dq_list_remove(&node->sibling);
    dq_arena_core_free(node, bytes_for(node->name_units));
}

static struct dq_drive_node *find_child_locked(const struct dq_drive_node *node,
                                               struct dq_wide name)
{
    DQ_LIST_FOR_EACH(link, &node->children)
    {
        struct dq_drive_node *child = DQ_LIST_ENTRY(link, struct dq_drive_node, sibling);
        if (dq_wide_is_equal((struct dq_wide){ child->name, child->name_units }, name)) {
            return child;
        }
    }
    return NULL;
}

/* ---- Names ---- */

static bool is_name_character(uint16_t unit)
{
    static const char forbidden[] = "\\/:*?\"<>|";
    return unit >= ' ' && (unit > '~' || !strchr(forbidden, unit));
}

/* "." and ".." are none: only Win32 gives them a meaning, before the kernel sees the path. */
static bool is_name(struct dq_wide name)
{
    bool is_dots = (name.count == 1 || name.count == 2) && name.units[0] == '.' &&
                   name.units[name.count - 1] == '.';
    if (name.count == 0 || name.count > DQ_DRIVE_NAME_MAX || is_dots) {
        return false;
    }
    for (size_t i = 0; i < name.count; i++) {
        if (!is_name_character(name.units[i])) {
            return false;
        }
    }
    return true;
}

NTSTATUS dq_drive_find_locked(struct dq_drive_node *from, struct dq_wide path,
                              struct dq_drive_place *ret_place)
{
    struct dq_drive_place place = { .node = from };
    while (path.count > 0) {
        place.directory = place.node;
        place.is_directory_name = path.units[path.count - 1] == '\\';
        place.name = dq_wide_take_name(&path);
        if (!place.directory || !place.directory->is_directory) {
            return STATUS_OBJECT_PATH_NOT_FOUND;
        }
        if (!is_name(place.name)) {
            return STATUS_OBJECT_NAME_INVALID;
        }
        place.node = find_child_locked(place.directory, place.name);
    }
    *ret_place = place;
    return STATUS_SUCCESS;
}

/* What stands behind \??\ and its other names. */
static enum dq_drive_name look_at_dos_name(struct dq_wide *path, struct dq_drive_node **ret_from,
                                           NTSTATUS *ret_status)
{
    bool is_last = !dq_wide_has(*path, '\\');
    struct dq_wide name = dq_wide_take_name(path);
    bool is_drive = name.count == 2 && name.units[1] == ':';
    if (!is_drive) {
        return DQ_DRIVE_NAME_DEVICE;
    }
    if (dq_wide_upcase(name.units[0]) != 'C') {
        *ret_status = is_last ? STATUS_OBJECT_NAME_NOT_FOUND : STATUS_OBJECT_PATH_NOT_FOUND;
        return DQ_DRIVE_NAME_NONE;
    }
    *ret_from = root;
    return is_last ? DQ_DRIVE_NAME_DEVICE : DQ_DRIVE_NAME_FILE; /* \??\C: is the volume */
}

enum dq_drive_name dq_drive_name_look(struct dq_wide *path, struct dq_drive_node **ret_from,
                                      NTSTATUS *ret_status)
{
    if (path->count == 0 || path->units[0] != '\\') {
        *ret_status = STATUS_OBJECT_PATH_SYNTAX_BAD;
        return DQ_DRIVE_NAME_NONE;
    }
    (void)dq_wide_take_name(path);
    struct dq_wide first = dq_wide_take_name(path);
    if (dq_wide_is_equal(first, DQ_WIDE("SystemRoot"))) {
        *ret_from = system_root;
        return DQ_DRIVE_NAME_FILE;
    }
    if (dq_wide_is_equal(first, DQ_WIDE("??")) || dq_wide_is_equal(first, DQ_WIDE("GLOBAL??")) ||
        dq_wide_is_equal(first, DQ_WIDE("DosDevices"))) {
        return look_at_dos_name(path, ret_from, ret_status);
    }
    if (dq_wide_is_equal(first, DQ_WIDE("Device"))) {
        return DQ_DRIVE_NAME_DEVICE;
    }
    *ret_status = path->count > 0 ? STATUS_OBJECT_PATH_NOT_FOUND : STATUS_OBJECT_NAME_NOT_FOUND;
    return DQ_DRIVE_NAME_NONE;
}

/* ---- What it begins with ---- */

static NTSTATUS add_locked(struct dq_drive_node *parent, struct dq_wide name, bool is_directory,
                           struct dq_drive_node **ret_node)
{
    if (!is_name(name)) {
        return STATUS_OBJECT_NAME_INVALID;
    }
    parent = parent ? parent : root;
    struct dq_drive_node *node = find_child_locked(parent, name);
    if (node && !(is_directory && node->is_directory)) {
        return STATUS_OBJECT_NAME_COLLISION;
    }
    node = node ? node : dq_drive_node_new_locked(parent, name, is_directory);
    *ret_node = node;
    return node ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

NTSTATUS dq_drive_directory_add(struct dq_drive_node *parent, struct dq_wide name,
                                struct dq_drive_node **ret_node)
{
    dq_drive_lock();
    NTSTATUS status = add_locked(parent, name, true, ret_node);
    dq_drive_unlock();
    return status;
}

NTSTATUS dq_drive_file_add(struct dq_drive_node *parent, struct dq_wide name, const void *bytes,
                           uint64_t count)
{
    struct dq_drive_node *node;
    dq_drive_lock();
    NTSTATUS status = add_locked(parent, name, false, &node);
    if (NT_SUCCESS(status)) {
        node->attributes = FILE_ATTRIBUTE_ARCHIVE;
        node->bytes = (uint8_t *)(uintptr_t)bytes; /* written to only when is_own */
        node->count = count;
    }
    dq_drive_unlock();
    return status;
}

static struct dq_drive_node *make_permanent(struct dq_drive_node *parent, struct dq_wide name)
{
    struct dq_drive_node *node;
    NTSTATUS status = dq_drive_directory_add(parent, name, &node);
    DQ_ASSERT(NT_SUCCESS(status));
    node->is_permanent = true;
    return node;
}

void dq_drive_open(void)
{
    root = dq_drive_node_new_locked(NULL, (struct dq_wide){ NULL, 0 }, true);
    DQ_ASSERT(root);
    root->is_permanent = true;
    system_root = make_permanent(NULL, DQ_WIDE("Windows"));
    struct dq_drive_node *system = make_permanent(system_root, DQ_WIDE("System32"));
    (void)make_permanent(system, DQ_WIDE("drivers"));
    (void)make_permanent(system_root, DQ_WIDE("Temp"));
}
