/* SPDX-License-Identifier: MIT */
/* wdm_zw - the system services of wdm.h: registry keys and handles. */
#include <stddef.h>
#include <string.h>

#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "kernel/registry_handle.h"
#include "ntddk.h"

/* Where a structure that ends with text of any length is written, as far as the room goes. */
struct answer {
    void *buffer;
    ULONG length;
    ULONG *needed;
};

/* The fixed part whole or nothing at all, then as much of the tail as fits. */
static NTSTATUS give(const struct answer *answer, const void *fixed, ULONG fixed_bytes,
                     const void *tail, ULONG tail_bytes)
{
    *answer->needed = fixed_bytes + tail_bytes;
    if (answer->length < fixed_bytes) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    memcpy(answer->buffer, fixed, fixed_bytes);
    ULONG room = answer->length - fixed_bytes;
    ULONG copied = tail_bytes < room ? tail_bytes : room;
    if (copied > 0) {
        memcpy((unsigned char *)answer->buffer + fixed_bytes, tail, copied);
    }
    return copied < tail_bytes ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}

static NTSTATUS check_name(const UNICODE_STRING *name)
{
    return name->Length % sizeof(WCHAR) != 0 ? STATUS_INVALID_PARAMETER : STATUS_SUCCESS;
}

/* ---- Keys ---- */

static NTSTATUS open_key(PHANDLE handle, const OBJECT_ATTRIBUTES *attributes,
                         const struct dq_registry_opening *opening, bool *ret_is_new)
{
    if (attributes->Length != sizeof(*attributes) || !attributes->ObjectName) {
        return STATUS_INVALID_PARAMETER;
    }
    NTSTATUS status = check_name(attributes->ObjectName);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    dq_handle_step(attributes->RootDirectory, DQ_TOUCH_READ);
    dq_registry_step(opening->makes ? DQ_TOUCH_WRITE : DQ_TOUCH_READ);
    return dq_registry_handle_open(attributes->RootDirectory,
                                   dq_wide_from_string(attributes->ObjectName), opening, handle,
                                   ret_is_new);
}

NTSTATUS NTAPI ZwCreateKey(PHANDLE KeyHandle, ACCESS_MASK DesiredAccess,
                           POBJECT_ATTRIBUTES ObjectAttributes, ULONG TitleIndex,
                           PUNICODE_STRING Class, ULONG CreateOptions, PULONG Disposition)
{
    DQ_DDI_ENTER(ZwCreateKey);
    DQ_DDI_REQUIRE_OWN_MEMORY("ZwCreateKey", KeyHandle);
    (void)TitleIndex;
    (void)Class;
    struct dq_registry_opening opening = {
        .access = DesiredAccess,
        .is_checked = dq_handle_is_checked(ObjectAttributes),
        .makes = true,
        .options = CreateOptions & REG_OPTION_VOLATILE ? DQ_REGISTRY_VOLATILE : 0,
    };
    bool is_new;
    NTSTATUS status = open_key(KeyHandle, ObjectAttributes, &opening, &is_new);
    if (NT_SUCCESS(status) && Disposition) {
        *Disposition = is_new ? REG_CREATED_NEW_KEY : REG_OPENED_EXISTING_KEY;
    }
    return status;
}

NTSTATUS NTAPI ZwOpenKey(PHANDLE KeyHandle, ACCESS_MASK DesiredAccess,
                         POBJECT_ATTRIBUTES ObjectAttributes)
{
    DQ_DDI_ENTER(ZwOpenKey);
    DQ_DDI_REQUIRE_OWN_MEMORY("ZwOpenKey", KeyHandle);
    struct dq_registry_opening opening = { .access = DesiredAccess,
                                           .is_checked = dq_handle_is_checked(ObjectAttributes) };
    return open_key(KeyHandle, ObjectAttributes, &opening, NULL);
}

/* What every call with a key's handle begins with. */
static NTSTATUS enter_key(HANDLE handle, ACCESS_MASK needed, struct dq_registry_key **ret_key)
{
    dq_handle_step(handle, DQ_TOUCH_READ);
    dq_registry_step(needed & (KEY_SET_VALUE | DELETE) ? DQ_TOUCH_WRITE : DQ_TOUCH_READ);
    return dq_registry_handle_key(handle, needed, ret_key);
}

NTSTATUS NTAPI ZwDeleteKey(HANDLE KeyHandle)
{
    DQ_DDI_ENTER(ZwDeleteKey);
    struct dq_registry_key *key;
    NTSTATUS status = enter_key(KeyHandle, DELETE, &key);
    return NT_SUCCESS(status) ? dq_registry_key_delete(key) : status;
}

NTSTATUS NTAPI ZwFlushKey(HANDLE KeyHandle)
{
    DQ_DDI_ENTER(ZwFlushKey);
    struct dq_registry_key *key;
    return enter_key(KeyHandle, 0, &key);
}

struct key_query {
    KEY_INFORMATION_CLASS class;
    struct answer answer;
};

static NTSTATUS describe_key(void *context, const struct dq_registry_key_view *view)
{
    const struct key_query *query = context;
    const void *name = view->name.units;
    ULONG name_bytes = (ULONG)(view->name.count * sizeof(WCHAR));
    /* Times of writing are not kept: see CAVEATS. */
    if (query->class == KeyBasicInformation) {
        KEY_BASIC_INFORMATION basic = { .NameLength = name_bytes };
        return give(&query->answer, &basic, offsetof(KEY_BASIC_INFORMATION, Name), name,
                    name_bytes);
    }
    if (query->class == KeyNodeInformation) {
        KEY_NODE_INFORMATION node = { .ClassOffset = UINT32_MAX, .NameLength = name_bytes };
        return give(&query->answer, &node, offsetof(KEY_NODE_INFORMATION, Name), name, name_bytes);
    }
    KEY_FULL_INFORMATION full = { .ClassOffset = UINT32_MAX,
                                  .SubKeys = view->subkeys,
                                  .MaxNameLen = view->subkey_name_max,
                                  .Values = view->values,
                                  .MaxValueNameLen = view->value_name_max,
                                  .MaxValueDataLen = view->value_data_max };
    return give(&query->answer, &full, offsetof(KEY_FULL_INFORMATION, Class), NULL, 0);
}

static bool is_key_class(KEY_INFORMATION_CLASS class)
{
    return class == KeyBasicInformation || class == KeyNodeInformation ||
           class == KeyFullInformation;
}

NTSTATUS NTAPI ZwQueryKey(HANDLE KeyHandle, KEY_INFORMATION_CLASS KeyInformationClass,
                          PVOID KeyInformation, ULONG Length, PULONG ResultLength)
{
    DQ_DDI_ENTER(ZwQueryKey);
    if (!is_key_class(KeyInformationClass)) {
        return STATUS_INVALID_PARAMETER;
    }
    struct dq_registry_key *key;
    NTSTATUS status = enter_key(KeyHandle, KEY_QUERY_VALUE, &key);
    struct key_query query = { KeyInformationClass, { KeyInformation, Length, ResultLength } };
    return NT_SUCCESS(status) ? dq_registry_key_inspect(key, describe_key, &query) : status;
}

NTSTATUS NTAPI ZwEnumerateKey(HANDLE KeyHandle, ULONG Index,
                              KEY_INFORMATION_CLASS KeyInformationClass, PVOID KeyInformation,
                              ULONG Length, PULONG ResultLength)
{
    DQ_DDI_ENTER(ZwEnumerateKey);
    if (!is_key_class(KeyInformationClass)) {
        return STATUS_INVALID_PARAMETER;
    }
    struct dq_registry_key *key;
    NTSTATUS status = enter_key(KeyHandle, KEY_ENUMERATE_SUB_KEYS, &key);
    struct key_query query = { KeyInformationClass, { KeyInformation, Length, ResultLength } };
    return NT_SUCCESS(status) ? dq_registry_subkey_inspect(key, Index, describe_key, &query)
                              : status;
}

/* ---- Values ---- */

struct value_query {
    KEY_VALUE_INFORMATION_CLASS class;
    struct answer answer;
};

/* Name and data behind the fixed part, in one piece for give(). */
static NTSTATUS describe_full(const struct value_query *query,
                              const struct dq_registry_value_view *view, ULONG name_bytes)
{
    const struct answer *answer = &query->answer;
    ULONG name_end = (ULONG)offsetof(KEY_VALUE_FULL_INFORMATION, Name) + name_bytes;
    ULONG data_offset = (name_end + 7) & ~7u;
    KEY_VALUE_FULL_INFORMATION full = { .Type = view->type,
                                        .DataOffset = data_offset,
                                        .DataLength = view->bytes,
                                        .NameLength = name_bytes };
    NTSTATUS status = give(answer, &full, offsetof(KEY_VALUE_FULL_INFORMATION, Name),
                           view->name.units, name_bytes);
    *answer->needed = data_offset + view->bytes;
    if (status != STATUS_SUCCESS) {
        return status;
    }
    ULONG room = answer->length > data_offset ? answer->length - data_offset : 0;
    ULONG copied = view->bytes < room ? view->bytes : room;
    if (copied > 0) {
        memcpy((unsigned char *)answer->buffer + data_offset, view->data, copied);
    }
    return copied < view->bytes ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}

static NTSTATUS describe_value(void *context, const struct dq_registry_value_view *view)
{
    const struct value_query *query = context;
    ULONG name_bytes = (ULONG)(view->name.count * sizeof(WCHAR));
    switch (query->class) {
    case KeyValueBasicInformation: {
        KEY_VALUE_BASIC_INFORMATION basic = { .Type = view->type, .NameLength = name_bytes };
        return give(&query->answer, &basic, offsetof(KEY_VALUE_BASIC_INFORMATION, Name),
                    view->name.units, name_bytes);
    }
    case KeyValuePartialInformation: {
        KEY_VALUE_PARTIAL_INFORMATION partial = { .Type = view->type, .DataLength = view->bytes };
        return give(&query->answer, &partial, offsetof(KEY_VALUE_PARTIAL_INFORMATION, Data),
                    view->data, view->bytes);
    }
    case KeyValuePartialInformationAlign64: {
        KEY_VALUE_PARTIAL_INFORMATION_ALIGN64 partial = { .Type = view->type,
                                                          .DataLength = view->bytes };
        return give(&query->answer, &partial, offsetof(KEY_VALUE_PARTIAL_INFORMATION_ALIGN64, Data),
                    view->data, view->bytes);
    }
    default:
        return describe_full(query, view, name_bytes);
    }
}

static bool is_value_class(KEY_VALUE_INFORMATION_CLASS class)
{
    return class == KeyValueBasicInformation || class == KeyValueFullInformation ||
           class == KeyValuePartialInformation || class == KeyValuePartialInformationAlign64;
}

NTSTATUS NTAPI ZwQueryValueKey(HANDLE KeyHandle, PUNICODE_STRING ValueName,
                               KEY_VALUE_INFORMATION_CLASS KeyValueInformationClass,
                               PVOID KeyValueInformation, ULONG Length, PULONG ResultLength)
{
    DQ_DDI_ENTER(ZwQueryValueKey);
    if (!is_value_class(KeyValueInformationClass) || !NT_SUCCESS(check_name(ValueName))) {
        return STATUS_INVALID_PARAMETER;
    }
    struct dq_registry_key *key;
    NTSTATUS status = enter_key(KeyHandle, KEY_QUERY_VALUE, &key);
    struct value_query query = { KeyValueInformationClass,
                                 { KeyValueInformation, Length, ResultLength } };
    return NT_SUCCESS(status) ? dq_registry_value_inspect(key, dq_wide_from_string(ValueName),
                                                          describe_value, &query)
                              : status;
}

NTSTATUS NTAPI ZwEnumerateValueKey(HANDLE KeyHandle, ULONG Index,
                                   KEY_VALUE_INFORMATION_CLASS KeyValueInformationClass,
                                   PVOID KeyValueInformation, ULONG Length, PULONG ResultLength)
{
    DQ_DDI_ENTER(ZwEnumerateValueKey);
    if (!is_value_class(KeyValueInformationClass)) {
        return STATUS_INVALID_PARAMETER;
    }
    struct dq_registry_key *key;
    NTSTATUS status = enter_key(KeyHandle, KEY_QUERY_VALUE, &key);
    struct value_query query = { KeyValueInformationClass,
                                 { KeyValueInformation, Length, ResultLength } };
    return NT_SUCCESS(status) ? dq_registry_value_inspect_at(key, Index, describe_value, &query)
                              : status;
}

NTSTATUS NTAPI ZwSetValueKey(HANDLE KeyHandle, PUNICODE_STRING ValueName, ULONG TitleIndex,
                             ULONG Type, PVOID Data, ULONG DataSize)
{
    DQ_DDI_ENTER(ZwSetValueKey);
    (void)TitleIndex;
    if (!NT_SUCCESS(check_name(ValueName))) {
        return STATUS_INVALID_PARAMETER;
    }
    struct dq_registry_key *key;
    NTSTATUS status = enter_key(KeyHandle, KEY_SET_VALUE, &key);
    return NT_SUCCESS(status)
               ? dq_registry_value_write(key, dq_wide_from_string(ValueName), Type, Data, DataSize)
               : status;
}

NTSTATUS NTAPI ZwDeleteValueKey(HANDLE KeyHandle, PUNICODE_STRING ValueName)
{
    DQ_DDI_ENTER(ZwDeleteValueKey);
    if (!NT_SUCCESS(check_name(ValueName))) {
        return STATUS_INVALID_PARAMETER;
    }
    struct dq_registry_key *key;
    NTSTATUS status = enter_key(KeyHandle, KEY_SET_VALUE, &key);
    return NT_SUCCESS(status) ? dq_registry_value_delete(key, dq_wide_from_string(ValueName))
                              : status;
}

/* ---- Handles ---- */

NTSTATUS NTAPI ZwClose(HANDLE Handle)
{
    DQ_DDI_ENTER(ZwClose);
    dq_handle_close_step(Handle);
    return dq_handle_close(Handle);
}
