/* SPDX-License-Identifier: MIT */
/* hive_file - see hive_file.h: between the machine's registry and hives in files. */
#include "machine/hive_file.h"

#include <errno.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "host/hive.h"
#include "host/memory.h"
#include "kernel/registry.h"
#include "kernel/stop.h"
#include "machine/content_hash.h"

#define SYSTEM_PATH DQ_WIDE("\\Registry\\Machine\\System")
#define DEPTH_MAX   512u

/* ---- Reading ---- */

struct loading {
    struct dq_registry_key *keys[DEPTH_MAX]; /* each referenced */
    uint32_t depth;
    NTSTATUS status; /* what could not be done */
};

static bool load_key(void *context, const char *name)
{
    struct loading *loading = context;
    uint16_t units[DQ_REGISTRY_NAME_MAX + 1];
    size_t count = dq_wide_from_utf8(units, DQ_REGISTRY_NAME_MAX + 1, name, strlen(name));
    struct dq_wide wide = { units, count };
    bool is_name = count > 0 && count <= DQ_REGISTRY_NAME_MAX && loading->depth < DEPTH_MAX &&
                   !strchr(name, '\\');
    loading->status = is_name ? dq_registry_key_make(loading->keys[loading->depth - 1], wide, 0,
                                                     &loading->keys[loading->depth], NULL)
                              : STATUS_OBJECT_NAME_INVALID;
    loading->depth += NT_SUCCESS(loading->status);
    return NT_SUCCESS(loading->status);
}

static bool load_value(void *context, const char *name, uint32_t type, const void *data,
                       size_t bytes)
{
    struct loading *loading = context;
    size_t count;
    uint16_t *units = host_memory_wide(name, &count);
    loading->status = bytes > DQ_REGISTRY_DATA_MAX
                          ? STATUS_INVALID_PARAMETER
                          : dq_registry_value_write(loading->keys[loading->depth - 1],
                                                    (struct dq_wide){ units, count }, type, data,
                                                    (uint32_t)bytes);
    host_memory_free(units);
    return NT_SUCCESS(loading->status);
}

static void load_key_end(void *context)
{
    struct loading *loading = context;
    dq_registry_key_dereference(loading->keys[--loading->depth]);
}

/* What host_hive_read() gave; `status`: why the registry did not take it. */
static enum dirql_status_code end_reading(int result, const char *path, NTSTATUS status,
                                          char error[DIRQL_ERROR_BYTES])
{
    struct dq_text text;
    dq_text_init(&text, error, DIRQL_ERROR_BYTES);
    if (result == -ECANCELED) {
        dq_text_format(&text,
                       "the registry hive %s does not fit into the machine's registry (status "
                       "0x%08X): a name, a value or the whole is too large",
                       path, (unsigned)status);
    } else if (result == -EINVAL) {
        dq_text_format(&text,
                       "%s is no registry hive, or a broken one: a SYSTEM hive of Windows or a "
                       "file of --registry-save is needed",
                       path);
    } else if (result) {
        dq_text_format(&text, "the registry hive %s cannot be read: %s", path, strerror(-result));
    }
    return result ? DIRQL_USAGE : DIRQL_OK;
}

enum dirql_status_code dq_hive_file_load(const char *path, char error[DIRQL_ERROR_BYTES])
{
    struct loading *loading = host_memory_alloc(sizeof(*loading));
    struct host_hive_visit visit = { loading, load_key, load_value, load_key_end };
    NTSTATUS status = dq_registry_key_find(NULL, SYSTEM_PATH, &loading->keys[loading->depth++]);
    DQ_ASSERT(NT_SUCCESS(status));
    int result = host_hive_read(path, &visit);
    status = loading->status;
    while (loading->depth > 0) {
        load_key_end(loading);
    }
    host_memory_free(loading);
    return end_reading(result, path, status, error);
}

/* ---- Identifying ---- */

static bool hash_key(void *context, const char *name)
{
    dq_content_hash_add_step(context, 'k', name);
    return true;
}

static bool hash_value(void *context, const char *name, uint32_t type, const void *data,
                       size_t bytes)
{
    dq_content_hash_add_step(context, 'v', name);
    dq_content_hash_add(context, &type, sizeof(type));
    dq_content_hash_add(context, data, bytes);
    return true;
}

static void hash_key_end(void *context)
{
    dq_content_hash_add_step(context, 'e', "");
}

enum dirql_status_code dq_hive_file_identify(const char *path, uint64_t *ret_content,
                                             char error[DIRQL_ERROR_BYTES])
{
    struct dq_content_hash hash;
    struct host_hive_visit visit = { &hash, hash_key, hash_value, hash_key_end };
    dq_content_hash_begin(&hash);
    int result = host_hive_read(path, &visit);
    *ret_content = dq_content_hash_end(&hash);
    return end_reading(result, path, STATUS_SUCCESS, error);
}

/* ---- Writing ---- */

struct saved_value {
    struct host_hive_value value;
    char *name;
    void *data;
};

static char *to_utf8(struct dq_wide wide)
{
    struct dq_text text;
    size_t room = wide.count * 3 + 1;
    dq_text_init(&text, host_memory_alloc(room), room);
    dq_wide_append_utf8(&text, wide);
    return text.buffer;
}

static NTSTATUS copy_value(void *context, const struct dq_registry_value_view *view)
{
    struct saved_value *saved = context;
    saved->name = to_utf8(view->name);
    saved->data = host_memory_alloc(view->bytes + 1);
    if (view->bytes > 0) {
        memcpy(saved->data, view->data, view->bytes);
    }
    saved->value = (struct host_hive_value){ saved->name, view->type, saved->data, view->bytes };
    return STATUS_SUCCESS;
}

static NTSTATUS count_values(void *context, const struct dq_registry_key_view *view)
{
    *(uint32_t *)context = view->values;
    return STATUS_SUCCESS;
}

static int save_values(struct host_hive *hive, struct dq_registry_key *key)
{
    uint32_t count = 0;
    (void)dq_registry_key_inspect(key, count_values, &count);
    if (count == 0) {
        return 0;
    }
    struct saved_value *saved = host_memory_alloc(count * sizeof(*saved));
    struct host_hive_value *values = host_memory_alloc(count * sizeof(*values));
    for (uint32_t i = 0; i < count; i++) {
        NTSTATUS status = dq_registry_value_inspect_at(key, i, copy_value, &saved[i]);
        DQ_ASSERT(NT_SUCCESS(status)); /* nothing runs */
        values[i] = saved[i].value;
    }
    int result = host_hive_values_set(hive, values, count);
    for (uint32_t i = 0; i < count; i++) {
        host_memory_free(saved[i].name);
        host_memory_free(saved[i].data);
    }
    host_memory_free(values);
    host_memory_free(saved);
    return result;
}

struct key_name {
    uint16_t units[DQ_REGISTRY_NAME_MAX];
    size_t count;
};

static NTSTATUS copy_name(void *context, const struct dq_registry_key_view *view)
{
    struct key_name *name = context;
    name->count = view->name.count;
    memcpy(name->units, view->name.units, view->name.count * sizeof(name->units[0]));
    return STATUS_SUCCESS;
}

static int save_key(struct host_hive *hive, struct dq_registry_key *key);

static int save_subkey(struct host_hive *hive, struct dq_registry_key *key,
                       const struct key_name *name)
{
    struct dq_wide wide = { name->units, name->count };
    struct dq_registry_key *subkey;
    NTSTATUS status = dq_registry_key_find(key, wide, &subkey);
    DQ_ASSERT(NT_SUCCESS(status));
    int result = 0;
    bool is_link = dq_wide_is_equal(wide, DQ_WIDE("CurrentControlSet"));
    if (!is_link && !dq_registry_key_is_volatile(subkey)) {
        char *text = to_utf8(wide);
        result = host_hive_key_begin(hive, text);
        host_memory_free(text);
        if (result == 0) {
            result = save_key(hive, subkey);
            host_hive_key_end(hive);
        }
    }
    dq_registry_key_dereference(subkey);
    return result;
}

static int save_key(struct host_hive *hive, struct dq_registry_key *key)
{
    int result = save_values(hive, key);
    struct key_name name;
    for (uint32_t i = 0;
         result == 0 && NT_SUCCESS(dq_registry_subkey_inspect(key, i, copy_name, &name)); i++) {
        result = save_subkey(hive, key, &name);
    }
    return result;
}

DQ_EXPORT enum dirql_status_code dirql_machine_registry_save(const struct dirql_machine *machine,
                                                             const char *path,
                                                             char error[DIRQL_ERROR_BYTES])
{
    (void)machine;
    struct dq_text text;
    dq_text_init(&text, error, DIRQL_ERROR_BYTES);
    if (dq_stop_inspect()->kind != DQ_STOP_NONE) {
        dq_text_format(&text, "the registry was not saved to %s: the run did not come to its end",
                       path);
        return DIRQL_USAGE;
    }
    struct dq_registry_key *system;
    NTSTATUS status = dq_registry_key_find(NULL, SYSTEM_PATH, &system);
    DQ_ASSERT(NT_SUCCESS(status));
    struct host_hive *hive;
    int result = host_hive_open(&hive);
    if (result == 0) {
        result = save_key(hive, system);
        if (result == 0) {
            result = host_hive_commit(hive, path);
        } else {
            host_hive_abandon(hive);
        }
    }
    dq_registry_key_dereference(system);
    if (result) {
        dq_text_format(&text, "the registry cannot be saved to %s: %s", path, strerror(-result));
        return DIRQL_ENVIRONMENT;
    }
    return DIRQL_OK;
}
