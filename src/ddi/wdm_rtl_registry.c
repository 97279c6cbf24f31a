/* SPDX-License-Identifier: MIT */
/* wdm_rtl_registry - the runtime library functions of wdm.h that reach the registry by path. */
#include <string.h>

#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "kernel/callout.h"
#include "kernel/pool.h"
#include "kernel/registry_handle.h"
#include "ntddk.h"

#define SCRATCH_TAG 0x67655271u /* "qReg" */

/* Where relative paths begin; SERVICES to USER. For a system thread the user is .Default. */
static struct dq_wide base_of(ULONG relative_to)
{
    switch (relative_to) {
    case RTL_REGISTRY_SERVICES:
        return DQ_WIDE("\\Registry\\Machine\\System\\CurrentControlSet\\Services");
    case RTL_REGISTRY_CONTROL:
        return DQ_WIDE("\\Registry\\Machine\\System\\CurrentControlSet\\Control");
    case RTL_REGISTRY_WINDOWS_NT:
        return DQ_WIDE("\\Registry\\Machine\\Software\\Microsoft\\Windows NT\\CurrentVersion");
    case RTL_REGISTRY_DEVICEMAP:
        return DQ_WIDE("\\Registry\\Machine\\Hardware\\DeviceMap");
    default:
        return DQ_WIDE("\\Registry\\User\\.Default");
    }
}

static struct dq_wide wide_from(PCWSTR text)
{
    struct dq_wide wide = { (const uint16_t *)text, 0 };
    while (text && text[wide.count] != 0) {
        wide.count++;
    }
    return wide;
}

/* The key, referenced. `makes` allows the path's last key to be made. */
static NTSTATUS open_path(ULONG relative_to, PCWSTR path, bool makes, ACCESS_MASK needed,
                          struct dq_registry_key **ret_key)
{
    dq_registry_step(makes || needed == KEY_SET_VALUE ? DQ_TOUCH_WRITE : DQ_TOUCH_READ);
    if (relative_to & RTL_REGISTRY_HANDLE) {
        NTSTATUS status = dq_registry_handle_key((HANDLE)(uintptr_t)path, needed, ret_key);
        if (NT_SUCCESS(status)) {
            dq_registry_key_reference(*ret_key);
        }
        return status;
    }
    ULONG base = relative_to & ~RTL_REGISTRY_OPTIONAL;
    if (base >= RTL_REGISTRY_MAXIMUM) {
        return STATUS_INVALID_PARAMETER;
    }
    struct dq_wide name = wide_from(path);
    if (base == RTL_REGISTRY_ABSOLUTE) {
        return makes ? dq_registry_key_make(NULL, name, 0, ret_key, NULL)
                     : dq_registry_key_find(NULL, name, ret_key);
    }
    struct dq_registry_key *from;
    NTSTATUS status = dq_registry_key_find(NULL, base_of(base), &from);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    /* It is volatile with all below it, and drivers make keys there by this call.
     * Source: serports/external-naming-of-com-ports. */
    uint32_t options = base == RTL_REGISTRY_DEVICEMAP ? DQ_REGISTRY_VOLATILE : 0;
    status = makes ? dq_registry_key_make(from, name, options, ret_key, NULL)
                   : dq_registry_key_find(from, name, ret_key);
    dq_registry_key_dereference(from);
    return status;
}

NTSTATUS NTAPI RtlCheckRegistryKey(ULONG RelativeTo, PWSTR Path)
{
    DQ_DDI_ENTER(RtlCheckRegistryKey);
    struct dq_registry_key *key;
    NTSTATUS status = open_path(RelativeTo, Path, false, 0, &key);
    if (NT_SUCCESS(status)) {
        dq_registry_key_dereference(key);
    }
    return status;
}

NTSTATUS NTAPI RtlDeleteRegistryValue(ULONG RelativeTo, PCWSTR Path, PCWSTR ValueName)
{
    DQ_DDI_ENTER(RtlDeleteRegistryValue);
    struct dq_registry_key *key;
    NTSTATUS status = open_path(RelativeTo, Path, false, KEY_SET_VALUE, &key);
    if (NT_SUCCESS(status)) {
        status = dq_registry_value_delete(key, wide_from(ValueName));
        dq_registry_key_dereference(key);
    }
    return status;
}

NTSTATUS NTAPI RtlWriteRegistryValue(ULONG RelativeTo, PCWSTR Path, PCWSTR ValueName,
                                     ULONG ValueType, PVOID ValueData, ULONG ValueLength)
{
    DQ_DDI_ENTER(RtlWriteRegistryValue);
    struct dq_registry_key *key;
    NTSTATUS status = open_path(RelativeTo, Path, true, KEY_SET_VALUE, &key);
    if (NT_SUCCESS(status)) {
        status =
            dq_registry_value_write(key, wide_from(ValueName), ValueType, ValueData, ValueLength);
        dq_registry_key_dereference(key);
    }
    return status;
}

/* ---- The query table ---- */

/* A copy of a value in memory that the driver may see. */
struct copy {
    WCHAR *name; /* terminated */
    ULONG type;
    ULONG bytes;
    void *data; /* two units of zero behind it */
    void *block;
};

static NTSTATUS take_copy(void *context, const struct dq_registry_value_view *view)
{
    struct copy *copy = context;
    size_t name_bytes = (view->name.count + 1) * sizeof(WCHAR);
    size_t data_at = (name_bytes + 7) & ~(size_t)7;
    copy->block = dq_pool_alloc(data_at + view->bytes + 2 * sizeof(WCHAR), SCRATCH_TAG, true,
                                DQ_POOL_FRAMEWORK);
    if (!copy->block) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    memcpy(copy->block, view->name.units, view->name.count * sizeof(WCHAR));
    copy->name = copy->block;
    copy->data = (unsigned char *)copy->block + data_at;
    if (view->bytes > 0) {
        memcpy(copy->data, view->data, view->bytes);
    }
    copy->type = view->type;
    copy->bytes = view->bytes;
    return STATUS_SUCCESS;
}

static void free_copy(const struct copy *copy)
{
    uint32_t tag;
    DQ_ASSERT(dq_pool_free(copy->block, SCRATCH_TAG, &tag));
}

static NTSTATUS call_routine(PRTL_QUERY_REGISTRY_ROUTINE routine, const struct copy *value,
                             PVOID context, PVOID entry_context)
{
    struct dq_callout callout;
    dq_callout_begin(&callout, "QueryRoutine", (uintptr_t)routine);
    NTSTATUS status =
        routine(value->name, value->type, value->data, value->bytes, context, entry_context);
    dq_callout_end(&callout, (uint64_t)(uint32_t)status);
    return status == STATUS_BUFFER_TOO_SMALL ? STATUS_SUCCESS : status;
}

static bool is_string(ULONG type)
{
    return type == REG_SZ || type == REG_EXPAND_SZ || type == REG_MULTI_SZ;
}

static NTSTATUS store_string(const struct copy *value, UNICODE_STRING *string)
{
    if (!string->Buffer) {
        if (value->bytes > UNICODE_STRING_MAX_BYTES) {
            return STATUS_BUFFER_TOO_SMALL;
        }
        /* The driver's from now on. */
        string->Buffer = dq_pool_alloc(value->bytes, SCRATCH_TAG, false, DQ_POOL_DRIVER);
        if (!string->Buffer) {
            return STATUS_INSUFFICIENT_RESOURCES;
        }
        string->MaximumLength = (USHORT)value->bytes;
    } else if (value->bytes > string->MaximumLength) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    memcpy(string->Buffer, value->data, value->bytes);
    ULONG terminator = value->bytes >= sizeof(WCHAR) ? sizeof(WCHAR) : 0;
    string->Length = (USHORT)(value->bytes - terminator);
    return STATUS_SUCCESS;
}

/* Into memory that begins with its own size: negative, then the data alone is wanted. */
static NTSTATUS store_sized(const struct copy *value, void *buffer)
{
    LONG size;
    memcpy(&size, buffer, sizeof(size));
    bool is_data_only = size < 0;
    ULONG room = is_data_only ? 0 - (ULONG)size : (ULONG)size;
    ULONG header = is_data_only ? 0 : 2 * sizeof(ULONG);
    if (value->bytes + header > room) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    unsigned char *out = buffer;
    if (!is_data_only) {
        memcpy(out, &value->bytes, sizeof(value->bytes));
        memcpy(out + sizeof(ULONG), &value->type, sizeof(value->type));
    }
    memcpy(out + header, value->data, value->bytes);
    return STATUS_SUCCESS;
}

static NTSTATUS store(const struct copy *value, const RTL_QUERY_REGISTRY_TABLE *entry)
{
    if (is_string(value->type)) {
        return store_string(value, entry->EntryContext);
    }
    if (value->bytes <= sizeof(ULONG)) {
        memcpy(entry->EntryContext, value->data, value->bytes);
        return STATUS_SUCCESS;
    }
    return store_sized(value, entry->EntryContext);
}

/* Each string of a REG_MULTI_SZ is told for itself. */
static NTSTATUS tell_strings(const struct copy *value, const RTL_QUERY_REGISTRY_TABLE *entry,
                             PVOID context)
{
    WCHAR *text = value->data;
    const WCHAR *end = text + value->bytes / sizeof(WCHAR);
    NTSTATUS status = STATUS_SUCCESS;
    while (NT_SUCCESS(status) && text < end && *text) {
        size_t units = wide_from(text).count + 1;
        struct copy one = { value->name, REG_SZ, (ULONG)(units * sizeof(WCHAR)), text, NULL };
        status = call_routine(entry->QueryRoutine, &one, context, entry->EntryContext);
        text += units;
    }
    return status;
}

static NTSTATUS deliver(const struct copy *value, const RTL_QUERY_REGISTRY_TABLE *entry,
                        PVOID context)
{
    bool is_expanded = !(entry->Flags & RTL_QUERY_REGISTRY_NOEXPAND);
    if (is_expanded && value->type == REG_EXPAND_SZ && memchr(value->data, '%', value->bytes)) {
        dq_stop_run(DQ_STOP_NOT_BUILT, "RtlQueryRegistryValues is to expand environment variables, "
                                       "which dirql does not have: add "
                                       "RTL_QUERY_REGISTRY_NOEXPAND, as kernel-mode drivers must");
    }
    if (entry->Flags & RTL_QUERY_REGISTRY_DIRECT) {
        return store(value, entry);
    }
    if (is_expanded && value->type == REG_MULTI_SZ) {
        return tell_strings(value, entry, context);
    }
    struct copy told = *value;
    told.type = is_expanded && value->type == REG_EXPAND_SZ ? REG_SZ : value->type;
    return call_routine(entry->QueryRoutine, &told, context, entry->EntryContext);
}

static NTSTATUS check_type(const struct copy *value, const RTL_QUERY_REGISTRY_TABLE *entry)
{
    bool is_checked = (entry->Flags & RTL_QUERY_REGISTRY_TYPECHECK) != 0;
    ULONG expected = entry->DefaultType >> RTL_QUERY_REGISTRY_TYPECHECK_SHIFT;
    return is_checked && value->type != expected ? STATUS_OBJECT_TYPE_MISMATCH : STATUS_SUCCESS;
}

/* Bytes of a default that does not say them. */
static ULONG default_length(const RTL_QUERY_REGISTRY_TABLE *entry, ULONG type)
{
    if (entry->DefaultLength != 0 || !is_string(type)) {
        return entry->DefaultLength;
    }
    const WCHAR *text = entry->DefaultData;
    size_t units = wide_from(text).count + 1;
    while (type == REG_MULTI_SZ && text[units] != 0) {
        units += wide_from(text + units).count + 1;
    }
    return (ULONG)((units + (type == REG_MULTI_SZ)) * sizeof(WCHAR));
}

static NTSTATUS give_default(const RTL_QUERY_REGISTRY_TABLE *entry, PVOID context)
{
    ULONG type = entry->DefaultType & 0xff;
    if (type == REG_NONE) {
        return STATUS_SUCCESS;
    }
    struct copy value = { entry->Name, type, default_length(entry, type), entry->DefaultData,
                          NULL };
    return deliver(&value, entry, context);
}

static NTSTATUS query_named(struct dq_registry_key *key, const RTL_QUERY_REGISTRY_TABLE *entry,
                            PVOID context)
{
    struct copy value;
    dq_registry_step(DQ_TOUCH_READ);
    NTSTATUS status =
        key ? dq_registry_value_inspect(key, wide_from(entry->Name), take_copy, &value)
            : STATUS_OBJECT_NAME_NOT_FOUND;
    if (status == STATUS_OBJECT_NAME_NOT_FOUND && !(entry->Flags & RTL_QUERY_REGISTRY_REQUIRED)) {
        return give_default(entry, context);
    }
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = check_type(&value, entry);
    if (NT_SUCCESS(status)) {
        status = deliver(&value, entry, context);
    }
    if (NT_SUCCESS(status) && (entry->Flags & RTL_QUERY_REGISTRY_DELETE)) {
        dq_registry_step(DQ_TOUCH_WRITE);
        (void)dq_registry_value_delete(key, wide_from(entry->Name));
    }
    free_copy(&value);
    return status;
}

static NTSTATUS query_all(struct dq_registry_key *key, const RTL_QUERY_REGISTRY_TABLE *entry,
                          PVOID context)
{
    for (uint32_t index = 0; key; index++) {
        struct copy value;
        dq_registry_step(DQ_TOUCH_READ);
        NTSTATUS status = dq_registry_value_inspect_at(key, index, take_copy, &value);
        if (status == STATUS_NO_MORE_ENTRIES && index > 0) {
            return STATUS_SUCCESS;
        }
        if (status == STATUS_NO_MORE_ENTRIES) {
            break;
        }
        if (!NT_SUCCESS(status)) {
            return status;
        }
        status = deliver(&value, entry, context);
        free_copy(&value);
        if (!NT_SUCCESS(status)) {
            return status;
        }
    }
    return entry->Flags & RTL_QUERY_REGISTRY_REQUIRED ? STATUS_OBJECT_NAME_NOT_FOUND
                                                      : STATUS_SUCCESS;
}

static bool is_entry_valid(const RTL_QUERY_REGISTRY_TABLE *entry)
{
    if (entry->Flags & RTL_QUERY_REGISTRY_DIRECT) {
        return entry->Name && !entry->QueryRoutine && entry->EntryContext &&
               !(entry->Flags & RTL_QUERY_REGISTRY_SUBKEY);
    }
    if (entry->Flags & RTL_QUERY_REGISTRY_SUBKEY) {
        return entry->Name != NULL;
    }
    return entry->QueryRoutine != NULL || (entry->Flags & RTL_QUERY_REGISTRY_TOPKEY);
}

/* Which key the entry and those behind it are about; NULL: one that is not there. */
static NTSTATUS move(struct dq_registry_key *top, const RTL_QUERY_REGISTRY_TABLE *entry,
                     struct dq_registry_key **current)
{
    if (!(entry->Flags & (RTL_QUERY_REGISTRY_SUBKEY | RTL_QUERY_REGISTRY_TOPKEY))) {
        return STATUS_SUCCESS;
    }
    if (*current) {
        dq_registry_key_dereference(*current);
    }
    *current = top;
    dq_registry_key_reference(top);
    if (!(entry->Flags & RTL_QUERY_REGISTRY_SUBKEY)) {
        return STATUS_SUCCESS;
    }
    dq_registry_key_dereference(top);
    *current = NULL;
    dq_registry_step(DQ_TOUCH_READ);
    NTSTATUS status = dq_registry_key_find(top, wide_from(entry->Name), current);
    bool is_required = (entry->Flags & RTL_QUERY_REGISTRY_REQUIRED) != 0;
    return NT_SUCCESS(status) || !is_required ? STATUS_SUCCESS : STATUS_OBJECT_NAME_NOT_FOUND;
}

static NTSTATUS query_entry(struct dq_registry_key *key, const RTL_QUERY_REGISTRY_TABLE *entry,
                            PVOID context)
{
    if (entry->Flags & RTL_QUERY_REGISTRY_DIRECT) {
        return query_named(key, entry, context);
    }
    if (!entry->QueryRoutine) {
        return STATUS_SUCCESS; /* it only said where the next ones are */
    }
    if (entry->Flags & RTL_QUERY_REGISTRY_NOVALUE) {
        struct copy none = { .type = REG_NONE };
        return call_routine(entry->QueryRoutine, &none, context, entry->EntryContext);
    }
    bool is_named = entry->Name && !(entry->Flags & RTL_QUERY_REGISTRY_SUBKEY);
    return is_named ? query_named(key, entry, context) : query_all(key, entry, context);
}

NTSTATUS NTAPI RtlQueryRegistryValues(ULONG RelativeTo, PCWSTR Path,
                                      PRTL_QUERY_REGISTRY_TABLE QueryTable, PVOID Context,
                                      PVOID Environment)
{
    DQ_DDI_ENTER(RtlQueryRegistryValues);
    (void)Environment;
    struct dq_registry_key *top;
    NTSTATUS status = open_path(RelativeTo, Path, false, KEY_QUERY_VALUE, &top);
    if (!NT_SUCCESS(status)) {
        bool is_missing =
            status == STATUS_OBJECT_NAME_NOT_FOUND || status == STATUS_OBJECT_PATH_NOT_FOUND;
        return is_missing && (RelativeTo & RTL_REGISTRY_OPTIONAL) ? STATUS_SUCCESS : status;
    }
    struct dq_registry_key *current = top;
    dq_registry_key_reference(top);
    for (RTL_QUERY_REGISTRY_TABLE *entry = QueryTable;
         NT_SUCCESS(status) &&
         (entry->QueryRoutine || entry->Name || (entry->Flags & RTL_QUERY_REGISTRY_TOPKEY));
         entry++) {
        status = is_entry_valid(entry) ? move(top, entry, &current) : STATUS_INVALID_PARAMETER;
        if (NT_SUCCESS(status)) {
            status = query_entry(current, entry, Context);
        }
    }
    if (current) {
        dq_registry_key_dereference(current);
    }
    dq_registry_key_dereference(top);
    return status;
}
