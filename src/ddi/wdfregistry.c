/* SPDX-License-Identifier: MIT */
/* wdfregistry - the functions of wdfregistry.h. */
#include <string.h>

#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "framework/collection.h"
#include "framework/memory.h"
#include "framework/registry_key.h"
#include "framework/string_object.h"
#include "kernel/irql.h"
#include "kernel/pool.h"

#define VALUE_TAG 0x79654b66u /* "fKey" */

/* KMDF refuses above PASSIVE_LEVEL, verifier or not. */
static bool is_passive(void)
{
    return dq_irql_current() == DQ_IRQL_PASSIVE;
}

/* The key of a call about one of its values. `name` may be NULL: the call takes none. */
static NTSTATUS enter_key(struct dq_registry_key_object *object, const UNICODE_STRING *name,
                          ACCESS_MASK needed, struct dq_registry_key **ret_key)
{
    if (!is_passive()) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    NTSTATUS status = name ? dq_unicode_validate(name) : STATUS_SUCCESS;
    if (!NT_SUCCESS(status)) {
        return status;
    }
    dq_registry_step(needed & (KEY_SET_VALUE | DELETE) ? DQ_TOUCH_WRITE : DQ_TOUCH_READ);
    return dq_registry_handle_key(object->handle, needed, ret_key);
}

/* ---- Keys ---- */

static NTSTATUS open_key(struct dq_registry_key_object *parent, const UNICODE_STRING *name,
                         const struct dq_registry_opening *opening,
                         const WDF_OBJECT_ATTRIBUTES *attributes, WDFKEY *ret_key, bool *ret_is_new)
{
    if (!is_passive()) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    *ret_key = NULL;
    NTSTATUS status = dq_unicode_validate(name);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_registry_place place = { .root = parent ? parent->handle : NULL,
                                       .path = dq_wide_from_string(name) };
    struct dq_registry_key_object *key;
    status = dq_registry_key_object_open(&place, opening, attributes, &key, ret_is_new);
    if (NT_SUCCESS(status)) {
        *ret_key = dq_object_to_handle(&key->object);
    }
    return status;
}

NTSTATUS NTAPI WdfRegistryOpenKey(WDFKEY ParentKey, PCUNICODE_STRING KeyName,
                                  ACCESS_MASK DesiredAccess, PWDF_OBJECT_ATTRIBUTES KeyAttributes,
                                  WDFKEY *Key)
{
    DQ_DDI_ENTER(WdfRegistryOpenKey);
    (void)DesiredAccess; /* looked at by nobody: kernel/handle.h */
    struct dq_registry_key_object *parent =
        ParentKey ? dq_registry_key_from_handle(ParentKey) : NULL;
    DQ_DDI_REQUIRE(KeyName);
    DQ_DDI_REQUIRE(Key);
    struct dq_registry_opening opening = { .makes = false };
    return open_key(parent, KeyName, &opening, KeyAttributes, Key, NULL);
}

NTSTATUS NTAPI WdfRegistryCreateKey(WDFKEY ParentKey, PCUNICODE_STRING KeyName,
                                    ACCESS_MASK DesiredAccess, ULONG CreateOptions,
                                    PULONG CreateDisposition, PWDF_OBJECT_ATTRIBUTES KeyAttributes,
                                    WDFKEY *Key)
{
    DQ_DDI_ENTER(WdfRegistryCreateKey);
    (void)DesiredAccess; /* looked at by nobody: kernel/handle.h */
    struct dq_registry_key_object *parent =
        ParentKey ? dq_registry_key_from_handle(ParentKey) : NULL;
    DQ_DDI_REQUIRE(KeyName);
    DQ_DDI_REQUIRE(Key);
    struct dq_registry_opening opening = {
        .makes = true,
        .options = CreateOptions & REG_OPTION_VOLATILE ? DQ_REGISTRY_VOLATILE : 0,
    };
    bool is_new;
    NTSTATUS status = open_key(parent, KeyName, &opening, KeyAttributes, Key, &is_new);
    if (NT_SUCCESS(status) && CreateDisposition) {
        *CreateDisposition = is_new ? REG_CREATED_NEW_KEY : REG_OPENED_EXISTING_KEY;
    }
    return status;
}

VOID NTAPI WdfRegistryClose(WDFKEY Key)
{
    DQ_DDI_ENTER(WdfRegistryClose);
    struct dq_registry_key_object *key = dq_registry_key_from_handle(Key);
    if (is_passive()) {
        dq_registry_step(DQ_TOUCH_WRITE);
        dq_object_delete(&key->object);
    }
}

HANDLE NTAPI WdfRegistryWdmGetHandle(WDFKEY Key)
{
    DQ_DDI_ENTER(WdfRegistryWdmGetHandle);
    return dq_registry_key_from_handle(Key)->handle;
}

NTSTATUS NTAPI WdfRegistryRemoveKey(WDFKEY Key)
{
    DQ_DDI_ENTER(WdfRegistryRemoveKey);
    struct dq_registry_key_object *object = dq_registry_key_from_handle(Key);
    struct dq_registry_key *key;
    NTSTATUS status = enter_key(object, NULL, DELETE, &key);
    if (NT_SUCCESS(status)) {
        status = dq_registry_key_delete(key);
    }
    if (NT_SUCCESS(status)) {
        dq_object_delete(&object->object);
    }
    return status;
}

NTSTATUS NTAPI WdfRegistryRemoveValue(WDFKEY Key, PCUNICODE_STRING ValueName)
{
    DQ_DDI_ENTER(WdfRegistryRemoveValue);
    struct dq_registry_key_object *object = dq_registry_key_from_handle(Key);
    DQ_DDI_REQUIRE(ValueName);
    struct dq_registry_key *key;
    NTSTATUS status = enter_key(object, ValueName, KEY_SET_VALUE, &key);
    return NT_SUCCESS(status) ? dq_registry_value_delete(key, dq_wide_from_string(ValueName))
                              : status;
}

/* ---- Reading ---- */

NTSTATUS NTAPI WdfRegistryQueryValue(WDFKEY Key, PCUNICODE_STRING ValueName, ULONG ValueLength,
                                     PVOID Value, PULONG ValueLengthQueried, PULONG ValueType)
{
    DQ_DDI_ENTER(WdfRegistryQueryValue);
    struct dq_registry_key_object *object = dq_registry_key_from_handle(Key);
    DQ_DDI_REQUIRE(ValueName);
    struct dq_registry_key *key;
    NTSTATUS status = enter_key(object, ValueName, KEY_QUERY_VALUE, &key);
    return NT_SUCCESS(status)
               ? dq_registry_value_read(key, dq_wide_from_string(ValueName), Value,
                                        Value ? ValueLength : 0, ValueType, ValueLengthQueried)
               : status;
}

/* The data again, if it has changed its length meanwhile. */
static NTSTATUS read_into_memory(struct dq_registry_key *key, struct dq_wide name,
                                 const WDF_OBJECT_ATTRIBUTES *attributes,
                                 struct dq_memory **ret_memory, uint32_t *ret_type)
{
    for (;;) {
        uint32_t bytes;
        NTSTATUS status = dq_registry_value_read(key, name, NULL, 0, ret_type, &bytes);
        if (status != STATUS_BUFFER_OVERFLOW) { /* success: of length 0 */
            return NT_SUCCESS(status) ? STATUS_RESOURCE_DATA_NOT_FOUND : status;
        }
        struct dq_memory *memory;
        uint32_t room = bytes;
        status = dq_memory_create(attributes, VALUE_TAG, room, &memory);
        if (!NT_SUCCESS(status)) {
            return status;
        }
        status = dq_registry_value_read(key, name, memory->buffer, room, ret_type, &bytes);
        if (NT_SUCCESS(status) && bytes == room) {
            *ret_memory = memory;
            return STATUS_SUCCESS;
        }
        dq_object_delete(&memory->object);
    }
}

NTSTATUS NTAPI WdfRegistryQueryMemory(WDFKEY Key, PCUNICODE_STRING ValueName, POOL_TYPE PoolType,
                                      PWDF_OBJECT_ATTRIBUTES MemoryAttributes, WDFMEMORY *Memory,
                                      PULONG ValueType)
{
    DQ_DDI_ENTER(WdfRegistryQueryMemory);
    struct dq_registry_key_object *object = dq_registry_key_from_handle(Key);
    DQ_DDI_REQUIRE(ValueName);
    DQ_DDI_REQUIRE(Memory);
    (void)PoolType;
    struct dq_registry_key *key;
    *Memory = NULL;
    NTSTATUS status = enter_key(object, ValueName, KEY_QUERY_VALUE, &key);
    if (NT_SUCCESS(status)) {
        status = dq_attributes_validate(MemoryAttributes, 0);
    }
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_memory *memory = NULL;
    uint32_t type = REG_NONE;
    status =
        read_into_memory(key, dq_wide_from_string(ValueName), MemoryAttributes, &memory, &type);
    if (NT_SUCCESS(status)) {
        *Memory = dq_object_to_handle(&memory->object);
        if (ValueType) {
            *ValueType = type;
        }
    }
    return status;
}

NTSTATUS NTAPI WdfRegistryQueryULong(WDFKEY Key, PCUNICODE_STRING ValueName, PULONG Value)
{
    DQ_DDI_ENTER(WdfRegistryQueryULong);
    struct dq_registry_key_object *object = dq_registry_key_from_handle(Key);
    DQ_DDI_REQUIRE(ValueName);
    DQ_DDI_REQUIRE(Value);
    struct dq_registry_key *key;
    NTSTATUS status = enter_key(object, ValueName, KEY_QUERY_VALUE, &key);
    return NT_SUCCESS(status) ? dq_registry_ulong_read(key, dq_wide_from_string(ValueName), Value)
                              : status;
}

static NTSTATUS read_string(struct dq_registry_key *key, struct dq_wide name,
                            UNICODE_STRING *string, USHORT *ret_bytes)
{
    uint32_t room = string ? string->MaximumLength : 0;
    uint32_t type;
    uint32_t bytes;
    NTSTATUS status =
        dq_registry_value_read(key, name, string ? string->Buffer : NULL, room, &type, &bytes);
    if (NT_ERROR(status)) {
        return status;
    }
    if (type != REG_SZ) {
        return STATUS_OBJECT_TYPE_MISMATCH;
    }
    if (bytes > UINT16_MAX) {
        return STATUS_INTEGER_OVERFLOW;
    }
    if (ret_bytes) {
        *ret_bytes = (USHORT)bytes;
    }
    if (!string) {
        return STATUS_SUCCESS;
    }
    if (bytes > room) {
        return STATUS_BUFFER_OVERFLOW;
    }
    uint32_t units = bytes / sizeof(WCHAR);
    bool is_terminated = units > 0 && string->Buffer[units - 1] == 0;
    string->Length = (USHORT)((units - is_terminated) * sizeof(WCHAR));
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI WdfRegistryQueryUnicodeString(WDFKEY Key, PCUNICODE_STRING ValueName,
                                             PUSHORT ValueByteLength, PUNICODE_STRING Value)
{
    DQ_DDI_ENTER(WdfRegistryQueryUnicodeString);
    struct dq_registry_key_object *object = dq_registry_key_from_handle(Key);
    DQ_DDI_REQUIRE(ValueName);
    struct dq_registry_key *key;
    NTSTATUS status = enter_key(object, ValueName, KEY_QUERY_VALUE, &key);
    if (NT_SUCCESS(status) && Value) {
        status = dq_unicode_validate(Value);
    }
    return NT_SUCCESS(status)
               ? read_string(key, dq_wide_from_string(ValueName), Value, ValueByteLength)
               : status;
}

/* A copy of a value in pool. */
struct text_copy {
    WCHAR *units; /* terminated */
    size_t count;
};

static void free_copy(const struct text_copy *copy)
{
    uint32_t tag;
    DQ_ASSERT(dq_pool_free(copy->units, VALUE_TAG, &tag));
}

struct text_reading {
    uint32_t type;
    struct text_copy *copy;
};

static NTSTATUS copy_text(void *context, const struct dq_registry_value_view *view)
{
    const struct text_reading *reading = context;
    if (view->type != reading->type) {
        return STATUS_OBJECT_TYPE_MISMATCH;
    }
    if (view->bytes < sizeof(WCHAR)) {
        return STATUS_RESOURCE_DATA_NOT_FOUND;
    }
    struct text_copy *copy = reading->copy;
    copy->count = view->bytes / sizeof(WCHAR);
    copy->units =
        dq_pool_alloc((copy->count + 1) * sizeof(WCHAR), VALUE_TAG, true, DQ_POOL_FRAMEWORK);
    if (!copy->units) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    memcpy(copy->units, view->data, copy->count * sizeof(WCHAR));
    return STATUS_SUCCESS;
}

/* Up to the terminator or the end, as far as a UNICODE_STRING reaches. */
static UNICODE_STRING string_at(const struct text_copy *copy, size_t from)
{
    size_t units = 0;
    while (from + units < copy->count && copy->units[from + units] != 0 &&
           units < UNICODE_STRING_MAX_BYTES / sizeof(WCHAR) - 1) {
        units++;
    }
    return (UNICODE_STRING){ .Length = (USHORT)(units * sizeof(WCHAR)),
                             .MaximumLength = (USHORT)((units + 1) * sizeof(WCHAR)),
                             .Buffer = copy->units + from };
}

NTSTATUS NTAPI WdfRegistryQueryString(WDFKEY Key, PCUNICODE_STRING ValueName, WDFSTRING String)
{
    DQ_DDI_ENTER(WdfRegistryQueryString);
    struct dq_registry_key_object *object = dq_registry_key_from_handle(Key);
    DQ_DDI_REQUIRE(ValueName);
    struct dq_string *string = dq_string_from_handle(String);
    struct dq_registry_key *key;
    NTSTATUS status = enter_key(object, ValueName, KEY_QUERY_VALUE, &key);
    struct text_copy copy = { 0 };
    struct text_reading reading = { REG_SZ, &copy };
    if (NT_SUCCESS(status)) {
        status =
            dq_registry_value_inspect(key, dq_wide_from_string(ValueName), copy_text, &reading);
    }
    if (NT_SUCCESS(status)) {
        UNICODE_STRING text = string_at(&copy, 0);
        status = dq_string_assign(string, &text);
        free_copy(&copy);
    }
    return status;
}

static NTSTATUS add_string(struct dq_collection *collection,
                           const WDF_OBJECT_ATTRIBUTES *attributes, const UNICODE_STRING *text)
{
    struct dq_string *string;
    NTSTATUS status = dq_string_create(attributes, text, &string);
    if (NT_SUCCESS(status) && !dq_collection_add(collection, &string->object)) {
        dq_object_delete(&string->object);
        status = STATUS_INSUFFICIENT_RESOURCES;
    }
    return status;
}

/* What was appended goes again. */
static void remove_strings(struct dq_collection *collection, uint32_t count)
{
    for (; count > 0; count--) {
        struct dq_object *last = dq_collection_last(collection);
        (void)dq_collection_remove_at(collection, dq_collection_count(collection) - 1);
        dq_object_delete(last);
    }
}

static NTSTATUS add_strings(struct dq_collection *collection,
                            const WDF_OBJECT_ATTRIBUTES *attributes, const struct text_copy *copy)
{
    uint32_t added = 0;
    for (size_t at = 0; at < copy->count && copy->units[at] != 0;) {
        UNICODE_STRING text = string_at(copy, at);
        NTSTATUS status = add_string(collection, attributes, &text);
        if (!NT_SUCCESS(status)) {
            remove_strings(collection, added);
            return status;
        }
        added++;
        at += text.MaximumLength / sizeof(WCHAR);
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI WdfRegistryQueryMultiString(WDFKEY Key, PCUNICODE_STRING ValueName,
                                           PWDF_OBJECT_ATTRIBUTES StringsAttributes,
                                           WDFCOLLECTION Collection)
{
    DQ_DDI_ENTER(WdfRegistryQueryMultiString);
    struct dq_registry_key_object *object = dq_registry_key_from_handle(Key);
    DQ_DDI_REQUIRE(ValueName);
    struct dq_collection *collection = dq_collection_from_handle(Collection);
    struct dq_registry_key *key;
    NTSTATUS status = enter_key(object, ValueName, KEY_QUERY_VALUE, &key);
    if (NT_SUCCESS(status)) {
        status = dq_attributes_validate(StringsAttributes, 0);
    }
    struct text_copy copy = { 0 };
    struct text_reading reading = { REG_MULTI_SZ, &copy };
    if (NT_SUCCESS(status)) {
        status =
            dq_registry_value_inspect(key, dq_wide_from_string(ValueName), copy_text, &reading);
    }
    if (NT_SUCCESS(status)) {
        status = add_strings(collection, StringsAttributes, &copy);
        free_copy(&copy);
    }
    return status;
}

/* ---- Writing ---- */

static NTSTATUS assign(struct dq_registry_key_object *object, const UNICODE_STRING *name,
                       ULONG type, const void *data, size_t bytes)
{
    struct dq_registry_key *key;
    NTSTATUS status = enter_key(object, name, KEY_SET_VALUE, &key);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    return bytes <= DQ_REGISTRY_DATA_MAX ? dq_registry_value_write(key, dq_wide_from_string(name),
                                                                   type, data, (uint32_t)bytes)
                                         : STATUS_INVALID_PARAMETER;
}

NTSTATUS NTAPI WdfRegistryAssignValue(WDFKEY Key, PCUNICODE_STRING ValueName, ULONG ValueType,
                                      ULONG ValueLength, PVOID Value)
{
    DQ_DDI_ENTER(WdfRegistryAssignValue);
    struct dq_registry_key_object *object = dq_registry_key_from_handle(Key);
    DQ_DDI_REQUIRE(ValueName);
    DQ_DDI_REQUIRE(Value);
    return assign(object, ValueName, ValueType, Value, ValueLength);
}

NTSTATUS NTAPI WdfRegistryAssignMemory(WDFKEY Key, PCUNICODE_STRING ValueName, ULONG ValueType,
                                       WDFMEMORY Memory, PWDFMEMORY_OFFSET MemoryOffsets)
{
    DQ_DDI_ENTER(WdfRegistryAssignMemory);
    struct dq_registry_key_object *object = dq_registry_key_from_handle(Key);
    DQ_DDI_REQUIRE(ValueName);
    struct dq_memory *memory = dq_memory_from_handle(Memory);
    size_t held;
    const unsigned char *buffer = dq_memory_buffer(memory, &held);
    size_t offset = MemoryOffsets ? MemoryOffsets->BufferOffset : 0;
    size_t bytes = MemoryOffsets ? MemoryOffsets->BufferLength : held;
    if (offset > held || bytes > held - offset) {
        return STATUS_INTEGER_OVERFLOW;
    }
    return assign(object, ValueName, ValueType, buffer + offset, bytes);
}

NTSTATUS NTAPI WdfRegistryAssignULong(WDFKEY Key, PCUNICODE_STRING ValueName, ULONG Value)
{
    DQ_DDI_ENTER(WdfRegistryAssignULong);
    struct dq_registry_key_object *object = dq_registry_key_from_handle(Key);
    DQ_DDI_REQUIRE(ValueName);
    return assign(object, ValueName, REG_DWORD, &Value, sizeof(Value));
}

NTSTATUS NTAPI WdfRegistryAssignUnicodeString(WDFKEY Key, PCUNICODE_STRING ValueName,
                                              PCUNICODE_STRING Value)
{
    DQ_DDI_ENTER(WdfRegistryAssignUnicodeString);
    struct dq_registry_key_object *object = dq_registry_key_from_handle(Key);
    DQ_DDI_REQUIRE(ValueName);
    DQ_DDI_REQUIRE(Value);
    NTSTATUS status = dq_unicode_validate(Value);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    size_t units = Value->Length / sizeof(WCHAR);
    if (units > 0 && Value->Buffer[units - 1] == 0) {
        return assign(object, ValueName, REG_SZ, Value->Buffer, Value->Length);
    }
    size_t bytes = Value->Length + sizeof(WCHAR);
    WCHAR *copy = dq_pool_alloc(bytes, VALUE_TAG, true, DQ_POOL_FRAMEWORK);
    if (!copy) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    for (size_t i = 0; i < units; i++) {
        copy[i] = Value->Buffer[i];
    }
    status = assign(object, ValueName, REG_SZ, copy, bytes);
    uint32_t tag;
    DQ_ASSERT(dq_pool_free(copy, VALUE_TAG, &tag));
    return status;
}

NTSTATUS NTAPI WdfRegistryAssignString(WDFKEY Key, PCUNICODE_STRING ValueName, WDFSTRING String)
{
    DQ_DDI_ENTER(WdfRegistryAssignString);
    struct dq_registry_key_object *object = dq_registry_key_from_handle(Key);
    DQ_DDI_REQUIRE(ValueName);
    struct dq_string *string = dq_string_from_handle(String);
    struct dq_registry_key *key;
    NTSTATUS status = enter_key(object, ValueName, KEY_SET_VALUE, &key);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    static const WCHAR empty;
    UNICODE_STRING text = dq_string_text(string); /* no step until it is written */
    return dq_registry_value_write(key, dq_wide_from_string(ValueName), REG_SZ,
                                   text.Buffer ? text.Buffer : &empty,
                                   text.Length + (uint32_t)sizeof(WCHAR));
}

/* Bytes of all strings with their terminators; 0: one of them is no string. */
static size_t measure_strings(struct dq_collection *collection, uint32_t count)
{
    size_t bytes = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct dq_object *item = dq_collection_at(collection, i);
        if (!item || item->class->type != DQ_TYPE_STRING) {
            return 0;
        }
        bytes +=
            dq_string_text(DQ_CONTAINER_OF(item, struct dq_string, object)).Length + sizeof(WCHAR);
    }
    return bytes;
}

NTSTATUS NTAPI WdfRegistryAssignMultiString(WDFKEY Key, PCUNICODE_STRING ValueName,
                                            WDFCOLLECTION StringsCollection)
{
    DQ_DDI_ENTER(WdfRegistryAssignMultiString);
    struct dq_registry_key_object *object = dq_registry_key_from_handle(Key);
    DQ_DDI_REQUIRE(ValueName);
    struct dq_collection *collection = dq_collection_from_handle(StringsCollection);
    uint32_t count = dq_collection_count(collection);
    size_t bytes = measure_strings(collection, count);
    if (count == 0 || bytes == 0) {
        return count == 0 ? STATUS_INVALID_PARAMETER : STATUS_OBJECT_TYPE_MISMATCH;
    }
    unsigned char *all = dq_pool_alloc(bytes + sizeof(WCHAR), VALUE_TAG, true, DQ_POOL_FRAMEWORK);
    if (!all) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    size_t at = 0;
    for (uint32_t i = 0; i < count && at < bytes; i++) {
        struct dq_object *item = dq_collection_at(collection, i);
        if (item && item->class->type == DQ_TYPE_STRING) { /* nobody has exchanged it meanwhile */
            UNICODE_STRING text = dq_string_text(DQ_CONTAINER_OF(item, struct dq_string, object));
            size_t room = bytes - at - sizeof(WCHAR);
            size_t copied = text.Length < room ? text.Length : room;
            if (copied > 0) {
                memcpy(all + at, text.Buffer, copied);
            }
            at += copied + sizeof(WCHAR);
        }
    }
    NTSTATUS status = assign(object, ValueName, REG_MULTI_SZ, all, at + sizeof(WCHAR));
    uint32_t tag;
    DQ_ASSERT(dq_pool_free(all, VALUE_TAG, &tag));
    return status;
}
