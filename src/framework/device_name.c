/* SPDX-License-Identifier: MIT */
/* device_name - see device_name.h. */
#include "framework/device_name.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "framework/devnode.h"
#include "kernel/internal_lock.h"
#include "kernel/pool.h"

struct name {
    struct dq_list link;      /* L: DQ_LOCK_OBJECT_TREE, as all that changes here */
    struct dq_device *device; /* I */
    bool is_interface;        /* I */
    bool is_enabled;          /* L: interfaces; links are */
    GUID class;               /* I: interfaces */
    size_t bytes;             /* I: of this block */
    char text[];              /* I: the key, terminated; of an interface "\reference" or "" */
};

/* In core. */
struct names {
    struct dq_list all; /* L: in order of creation */
};

static struct names *names;

#define NAMES dq_location(DQ_LOCATION_SYSTEM, 5)

void dq_device_name_open(void)
{
    names = dq_arena_core_alloc(sizeof(*names));
    DQ_ASSERT(names);
    dq_list_init(&names->all);
}

static void lock_names(enum dq_touch_mode mode)
{
    dq_step_at(DQ_REASON_DDI, NAMES, mode);
    dq_internal_lock_acquire(DQ_LOCK_OBJECT_TREE);
    dq_touch(NAMES, mode);
}

void dq_device_names_step(void)
{
    dq_step_at(DQ_REASON_DDI, NAMES, DQ_TOUCH_WRITE);
}

void dq_device_names_touch(void)
{
    dq_touch(NAMES, DQ_TOUCH_WRITE);
}

static void unlock_names(void)
{
    dq_internal_lock_release(DQ_LOCK_OBJECT_TREE);
}

bool dq_device_name_narrow(const UNICODE_STRING *text, char ret_text[DQ_DEVICE_NAME_BYTES])
{
    size_t count = text ? text->Length / sizeof(WCHAR) : 0;
    if (count >= DQ_DEVICE_NAME_BYTES) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (text->Buffer[i] == 0 || text->Buffer[i] > 0x7e) {
            return false;
        }
        ret_text[i] = (char)text->Buffer[i];
    }
    ret_text[count] = '\0';
    return true;
}

static const char *without_prefix(const char *text, const char *prefix)
{
    size_t length = strlen(prefix);
    return strncasecmp(text, prefix, length) == 0 ? text + length : NULL;
}

/* Of a link what stands behind the folder that all of them are in; else the whole. */
static const char *key_of(const char *text)
{
    static const char *const folders[] = { "\\DosDevices\\", "\\??\\", "\\GLOBAL??\\", "\\\\.\\",
                                           "\\\\?\\" };
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        const char *rest = without_prefix(text, folders[i]);
        if (rest) {
            const char *global = without_prefix(rest, "Global\\");
            return global ? global : rest;
        }
    }
    return text;
}

/* Behind the key in an application's path: its end, or "\" and more. */
static const char *match(const struct name *name, const char *path)
{
    const char *rest = without_prefix(path, name->text);
    return rest && (*rest == '\0' || *rest == '\\') ? rest : NULL;
}

static struct name *create(struct dq_device *device, const char *text)
{
    size_t bytes = sizeof(struct name) + strlen(text) + 1;
    struct name *name = dq_pool_fault_take() ? NULL : dq_arena_core_alloc(bytes);
    if (name) {
        name->device = device;
        name->bytes = bytes;
        memcpy(name->text, text, strlen(text) + 1);
    }
    return name;
}

static struct name *find_same_locked(const char *key)
{
    DQ_LIST_FOR_EACH(link, &names->all)
    {
        struct name *name = DQ_LIST_ENTRY(link, struct name, link);
        if (!name->is_interface && strcasecmp(name->text, key) == 0) {
            return name;
        }
    }
    return NULL;
}

NTSTATUS dq_device_name_add(struct dq_device *device, const UNICODE_STRING *text)
{
    char buffer[DQ_DEVICE_NAME_BYTES];
    if (!dq_device_name_narrow(text, buffer) || *key_of(buffer) == '\0') {
        return STATUS_OBJECT_NAME_INVALID;
    }
    struct name *name = create(device, key_of(buffer));
    if (!name) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    lock_names(DQ_TOUCH_WRITE);
    bool is_taken = find_same_locked(name->text) != NULL;
    if (!is_taken) {
        dq_list_append(&names->all, &name->link);
    }
    unlock_names();
    if (is_taken) {
        dq_arena_core_free(name, name->bytes);
        return STATUS_OBJECT_NAME_COLLISION;
    }
    return STATUS_SUCCESS;
}

void dq_device_names_remove(struct dq_device *device)
{
    lock_names(DQ_TOUCH_WRITE);
    DQ_LIST_FOR_EACH(link, &names->all)
    {
        struct name *name = DQ_LIST_ENTRY(link, struct name, link);
        if (name->device == device) {
            dq_list_remove(link);
            dq_arena_core_free(name, name->bytes);
        }
    }
    unlock_names();
}

void dq_device_name_ready(struct dq_device *device)
{
    lock_names(DQ_TOUCH_WRITE);
    device->is_ready = true;
    unlock_names();
}

/* Its node, of what has one; else the device, referenced if it can be opened. */
static struct dq_device *take_locked(const struct name *name, struct dq_devnode **ret_node)
{
    struct dq_device *device = name->device;
    *ret_node = device->node;
    if (!device->is_control) {
        return device->node ? device : NULL; /* PnP does not know it yet */
    }
    if (!dq_device_can_open(device)) {
        return NULL;
    }
    dq_object_reference(&device->object);
    return device;
}

/* What a name that was found leads to; the caller has let go of the names since. */
static struct dq_device *open_found(struct dq_device *device, struct dq_devnode *node)
{
    struct dq_device *opened = node ? dq_devnode_open(node) : device;
    if (opened && opened != device) { /* another one is in its place by now */
        dq_object_dereference(&opened->object);
        return NULL;
    }
    return opened;
}

struct dq_device *dq_device_name_find(const char *path, char ret_rest[DQ_DEVICE_NAME_BYTES])
{
    struct dq_device *device = NULL;
    struct dq_devnode *node = NULL;
    const char *key = key_of(path);
    lock_names(DQ_TOUCH_READ);
    DQ_LIST_FOR_EACH(link, &names->all)
    {
        const struct name *name = DQ_LIST_ENTRY(link, struct name, link);
        const char *rest = name->is_interface ? NULL : match(name, key);
        if (rest) {
            dq_text_copy(ret_rest, DQ_DEVICE_NAME_BYTES, rest);
            device = take_locked(name, &node);
            break;
        }
    }
    unlock_names();
    return open_found(device, node);
}

/* ---- Interfaces ---- */

static struct name *find_interface_locked(const struct dq_device *device, const GUID *class,
                                          const char *text)
{
    DQ_LIST_FOR_EACH(link, &names->all)
    {
        struct name *name = DQ_LIST_ENTRY(link, struct name, link);
        if (name->is_interface && name->device == device &&
            memcmp(&name->class, class, sizeof(*class)) == 0 && strcasecmp(name->text, text) == 0) {
            return name;
        }
    }
    return NULL;
}

/* "\reference", or "". */
static bool make_reference(const UNICODE_STRING *reference, char ret_text[DQ_DEVICE_NAME_BYTES])
{
    char buffer[DQ_DEVICE_NAME_BYTES];
    if (!dq_device_name_narrow(reference, buffer) || strlen(buffer) + 1 >= DQ_DEVICE_NAME_BYTES) {
        return false;
    }
    size_t length = strlen(buffer);
    ret_text[0] = '\\';
    memcpy(ret_text + 1, buffer, length + 1);
    if (length == 0) {
        ret_text[0] = '\0';
    }
    return true;
}

NTSTATUS dq_device_interface_add(struct dq_device *device, const GUID *class,
                                 const UNICODE_STRING *reference)
{
    char text[DQ_DEVICE_NAME_BYTES];
    if (!make_reference(reference, text)) {
        return STATUS_OBJECT_NAME_INVALID;
    }
    struct name *name = create(device, text);
    if (!name) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    name->is_interface = true;
    name->class = *class;
    name->is_enabled = device->state != DQ_PNP_STARTED;
    lock_names(DQ_TOUCH_WRITE);
    bool is_new = !find_interface_locked(device, class, text);
    if (is_new) {
        dq_list_append(&names->all, &name->link);
    }
    unlock_names();
    if (!is_new) {
        dq_arena_core_free(name, name->bytes);
    }
    return STATUS_SUCCESS;
}

bool dq_device_interface_enable(struct dq_device *device, const GUID *class,
                                const UNICODE_STRING *reference, bool is_enabled)
{
    char text[DQ_DEVICE_NAME_BYTES];
    if (!make_reference(reference, text)) {
        return false;
    }
    lock_names(DQ_TOUCH_WRITE);
    struct name *name = find_interface_locked(device, class, text);
    if (name) {
        name->is_enabled = is_enabled;
    }
    unlock_names();
    return name != NULL;
}

struct dq_device *dq_device_interface_find(const GUID *class, uint32_t index,
                                           char ret_rest[DQ_DEVICE_NAME_BYTES])
{
    struct dq_device *device = NULL;
    struct dq_devnode *node = NULL;
    lock_names(DQ_TOUCH_READ);
    DQ_LIST_FOR_EACH(link, &names->all)
    {
        const struct name *name = DQ_LIST_ENTRY(link, struct name, link);
        if (name->is_interface && name->is_enabled && dq_device_can_open(name->device) &&
            memcmp(&name->class, class, sizeof(*class)) == 0 && index-- == 0) {
            dq_text_copy(ret_rest, DQ_DEVICE_NAME_BYTES, name->text);
            device = take_locked(name, &node);
            break;
        }
    }
    unlock_names();
    return open_found(device, node);
}
