/* SPDX-License-Identifier: MIT */
/* registry - see registry.h: keys, paths, and what the machine starts with. */
#include "kernel/registry.h"

#include <string.h>

#include "kernel/cpu.h"
#include "kernel/registry_internal.h"

/* All of it: keys depend on each other, and drivers reach it rarely. */
#define DQ_REGISTRY dq_location(DQ_LOCATION_SYSTEM, 8)

/* In core; NULL while there is no machine. */
static struct dq_registry_key *root;
static struct dq_registry_key *system_key;

void dq_registry_step(enum dq_touch_mode mode)
{
    dq_step_and_touch(DQ_REASON_DDI, DQ_REGISTRY, mode);
}

static size_t bytes_of(const struct dq_registry_key *key)
{
    return sizeof(*key) + key->name_units * sizeof(key->name[0]);
}

static struct dq_registry_key *key_new(struct dq_wide name, bool is_volatile)
{
    struct dq_registry_key *key =
        dq_arena_core_alloc(sizeof(*key) + name.count * sizeof(key->name[0]));
    if (!key) {
        return NULL;
    }
    dq_list_init(&key->sibling);
    dq_list_init(&key->subkeys);
    dq_list_init(&key->values);
    key->references = 1;
    key->is_volatile = is_volatile;
    key->name_units = (uint32_t)name.count;
    memcpy(key->name, name.units, name.count * sizeof(key->name[0]));
    return key;
}

static void release_locked(struct dq_registry_key *key)
{
    DQ_ASSERT(key->references > 0);
    if (--key->references == 0) {
        DQ_ASSERT(key->is_deleted && dq_list_is_empty(&key->subkeys));
        dq_registry_values_free(key);
        dq_arena_core_free(key, bytes_of(key));
    }
}

void dq_registry_key_reference(struct dq_registry_key *key)
{
    dq_registry_lock();
    key->references++;
    dq_registry_unlock();
}

void dq_registry_key_dereference(struct dq_registry_key *key)
{
    dq_registry_lock();
    release_locked(key);
    dq_registry_unlock();
}

bool dq_registry_key_is_volatile(const struct dq_registry_key *key)
{
    return key->is_volatile;
}

/* Behind a link. NULL if there is none. */
static struct dq_registry_key *find_subkey_locked(struct dq_registry_key *key, struct dq_wide name)
{
    DQ_LIST_FOR_EACH(link, &key->subkeys)
    {
        struct dq_registry_key *subkey = DQ_LIST_ENTRY(link, struct dq_registry_key, sibling);
        if (dq_wide_is_equal(dq_registry_key_name(subkey), name)) {
            return subkey->link ? subkey->link : subkey;
        }
    }
    return NULL;
}

/* A new subkey of `key`, which has none of that name. */
static NTSTATUS add_subkey_locked(struct dq_registry_key *key, struct dq_wide name,
                                  bool is_volatile, struct dq_registry_key **ret_key)
{
    if (key->is_volatile && !is_volatile) {
        return STATUS_CHILD_MUST_BE_VOLATILE;
    }
    struct dq_registry_key *subkey = key_new(name, is_volatile);
    if (!subkey) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    subkey->parent = key;
    dq_list_append(&key->subkeys, &subkey->sibling);
    *ret_key = subkey;
    return STATUS_SUCCESS;
}

/* A path that names its root begins with \Registry. */
static NTSTATUS find_start(struct dq_registry_key **from, struct dq_wide *path)
{
    if (*from) {
        return path->count > 0 && path->units[0] == '\\' ? STATUS_OBJECT_PATH_SYNTAX_BAD
                                                         : STATUS_SUCCESS;
    }
    if (path->count == 0 || path->units[0] != '\\') {
        return STATUS_OBJECT_PATH_SYNTAX_BAD;
    }
    (void)dq_wide_take_name(path);
    if (!dq_wide_is_equal(dq_wide_take_name(path), DQ_WIDE("Registry"))) {
        return STATUS_OBJECT_PATH_NOT_FOUND;
    }
    *from = root;
    return STATUS_SUCCESS;
}

struct walk {
    bool makes;       /* L: the last key, if it is missing */
    uint32_t options; /* L */
    bool is_new;      /* L: the last key was made */
};

/* One name further. */
static NTSTATUS walk_name_locked(struct walk *walk, struct dq_registry_key **key,
                                 struct dq_wide name, bool is_last)
{
    if (name.count == 0) {
        return STATUS_OBJECT_NAME_INVALID;
    }
    if (name.count > DQ_REGISTRY_NAME_MAX) {
        return STATUS_INVALID_PARAMETER;
    }
    struct dq_registry_key *next = find_subkey_locked(*key, name);
    walk->is_new = !next;
    if (next) {
        *key = next;
        return STATUS_SUCCESS;
    }
    if (!walk->makes || !(is_last || (walk->options & DQ_REGISTRY_WHOLE_PATH))) {
        return is_last ? STATUS_OBJECT_NAME_NOT_FOUND : STATUS_OBJECT_PATH_NOT_FOUND;
    }
    bool is_volatile = (walk->options & DQ_REGISTRY_VOLATILE) != 0;
    return add_subkey_locked(*key, name, is_volatile, key);
}

static NTSTATUS walk_locked(struct walk *walk, struct dq_registry_key *from, struct dq_wide path,
                            struct dq_registry_key **ret_key)
{
    NTSTATUS status = find_start(&from, &path);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_registry_key *key = from;
    if (key->is_deleted) {
        return STATUS_KEY_DELETED;
    }
    while (path.count > 0) {
        struct dq_wide name = dq_wide_take_name(&path);
        status = walk_name_locked(walk, &key, name, path.count == 0);
        if (!NT_SUCCESS(status)) {
            return status;
        }
    }
    key->references++;
    *ret_key = key;
    return STATUS_SUCCESS;
}

NTSTATUS dq_registry_key_find(struct dq_registry_key *from, struct dq_wide path,
                              struct dq_registry_key **ret_key)
{
    struct walk walk = { 0 };
    dq_registry_lock();
    NTSTATUS status = walk_locked(&walk, from, path, ret_key);
    dq_registry_unlock();
    return status;
}

NTSTATUS dq_registry_key_make(struct dq_registry_key *from, struct dq_wide path, uint32_t options,
                              struct dq_registry_key **ret_key, bool *ret_is_new)
{
    struct walk walk = { .makes = true, .options = options };
    dq_registry_lock();
    NTSTATUS status = walk_locked(&walk, from, path, ret_key);
    dq_registry_unlock();
    if (ret_is_new) {
        *ret_is_new = walk.is_new;
    }
    return status;
}

NTSTATUS dq_registry_key_delete(struct dq_registry_key *key)
{
    NTSTATUS status = STATUS_SUCCESS;
    dq_registry_lock();
    if (key->is_deleted) {
        status = STATUS_KEY_DELETED;
    } else if (key->is_permanent || !dq_list_is_empty(&key->subkeys)) {
        status = STATUS_CANNOT_DELETE;
    } else {
        dq_list_remove(&key->sibling);
        key->parent = NULL;
        key->is_deleted = true;
        release_locked(key);
    }
    dq_registry_unlock();
    return status;
}

static uint32_t name_bytes(uint32_t units)
{
    return units * (uint32_t)sizeof(WCHAR);
}

static void raise_to(uint32_t *maximum, uint32_t value)
{
    *maximum = value > *maximum ? value : *maximum;
}

static NTSTATUS look_locked(struct dq_registry_key *key, dq_registry_key_look *look, void *context)
{
    struct dq_registry_key_view view = { .name = dq_registry_key_name(key) };
    DQ_LIST_FOR_EACH(link, &key->subkeys)
    {
        view.subkeys++;
        raise_to(&view.subkey_name_max,
                 name_bytes(DQ_LIST_ENTRY(link, struct dq_registry_key, sibling)->name_units));
    }
    DQ_LIST_FOR_EACH(at, &key->values)
    {
        const struct dq_registry_value *value = DQ_LIST_ENTRY(at, struct dq_registry_value, link);
        view.values++;
        raise_to(&view.value_name_max, name_bytes(value->name_units));
        raise_to(&view.value_data_max, value->bytes);
    }
    return look(context, &view);
}

NTSTATUS dq_registry_key_inspect(struct dq_registry_key *key, dq_registry_key_look *look,
                                 void *context)
{
    dq_registry_lock();
    NTSTATUS status = key->is_deleted ? STATUS_KEY_DELETED : look_locked(key, look, context);
    dq_registry_unlock();
    return status;
}

NTSTATUS dq_registry_subkey_inspect(struct dq_registry_key *key, uint32_t index,
                                    dq_registry_key_look *look, void *context)
{
    dq_registry_lock();
    NTSTATUS status = key->is_deleted ? STATUS_KEY_DELETED : STATUS_NO_MORE_ENTRIES;
    DQ_LIST_FOR_EACH(link, &key->subkeys)
    {
        if (index-- == 0) {
            struct dq_registry_key *subkey = DQ_LIST_ENTRY(link, struct dq_registry_key, sibling);
            status = look_locked(subkey, look, context);
            break;
        }
    }
    dq_registry_unlock();
    return status;
}

static void make_permanent(struct dq_wide path, uint32_t options)
{
    struct dq_registry_key *key;
    NTSTATUS status =
        dq_registry_key_make(root, path, options | DQ_REGISTRY_WHOLE_PATH, &key, NULL);
    DQ_ASSERT(NT_SUCCESS(status));
    key->is_permanent = true;
    dq_registry_key_dereference(key);
}

void dq_registry_open(void)
{
    root = key_new(DQ_WIDE("Registry"), false);
    DQ_ASSERT(root);
    root->is_permanent = true;
    make_permanent(DQ_WIDE("Machine"), 0);
    make_permanent(DQ_WIDE("Machine\\System"), 0);
    make_permanent(DQ_WIDE("Machine\\Software"), 0);
    make_permanent(DQ_WIDE("Machine\\Hardware"), DQ_REGISTRY_VOLATILE);
    make_permanent(DQ_WIDE("Machine\\Hardware\\DeviceMap"), DQ_REGISTRY_VOLATILE);
    make_permanent(DQ_WIDE("User"), 0);
    NTSTATUS status = dq_registry_key_find(root, DQ_WIDE("Machine\\System"), &system_key);
    DQ_ASSERT(NT_SUCCESS(status));
}

/* "ControlSet" and three digits. */
static struct dq_registry_key *open_control_set(uint32_t number)
{
    uint16_t units[] = { 'C', 'o', 'n', 't', 'r', 'o', 'l', 'S', 'e', 't', '0', '0', '0' };
    for (size_t i = 12; i >= 10; i--) {
        units[i] = (uint16_t)('0' + number % 10);
        number /= 10;
    }
    struct dq_registry_key *key;
    struct dq_wide name = { units, DQ_COUNT_OF(units) };
    NTSTATUS status = dq_registry_key_make(system_key, name, 0, &key, NULL);
    DQ_ASSERT(NT_SUCCESS(status));
    key->is_permanent = true;
    return key;
}

void dq_registry_control_set_open(void)
{
    struct dq_registry_key *select;
    NTSTATUS status = dq_registry_key_make(system_key, DQ_WIDE("Select"), 0, &select, NULL);
    DQ_ASSERT(NT_SUCCESS(status));
    uint32_t current = 1;
    if (!NT_SUCCESS(dq_registry_ulong_read(select, DQ_WIDE("Current"), &current))) {
        status = dq_registry_value_write(select, DQ_WIDE("Current"), REG_DWORD, &current,
                                         sizeof(current));
        DQ_ASSERT(NT_SUCCESS(status));
    }
    dq_registry_key_dereference(select);
    struct dq_registry_key *set = open_control_set(current);
    struct dq_registry_key *link = NULL;
    status = dq_registry_key_make(system_key, DQ_WIDE("CurrentControlSet"), DQ_REGISTRY_VOLATILE,
                                  &link, NULL);
    DQ_ASSERT(NT_SUCCESS(status));
    link->is_permanent = true;
    link->link = set; /* keeps the reference */
    dq_registry_key_dereference(link);
    make_permanent(DQ_WIDE("Machine\\System\\CurrentControlSet\\Control"), 0);
    make_permanent(DQ_WIDE("Machine\\System\\CurrentControlSet\\Enum"), 0);
    make_permanent(DQ_WIDE("Machine\\System\\CurrentControlSet\\Services"), 0);
}
