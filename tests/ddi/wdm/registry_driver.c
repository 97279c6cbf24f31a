/* SPDX-License-Identifier: MIT */
/* registry_driver - see registry_test.c. */
#include "tests/ddi/support/driver_test.h"

#define SERVICES L"\\Registry\\Machine\\System\\CurrentControlSet\\Services"

typedef union _BUFFER {
    KEY_BASIC_INFORMATION KeyBasic;
    KEY_FULL_INFORMATION KeyFull;
    KEY_VALUE_BASIC_INFORMATION Basic;
    KEY_VALUE_FULL_INFORMATION Full;
    KEY_VALUE_PARTIAL_INFORMATION Partial;
    UCHAR Bytes[256];
} BUFFER;

/* A key below Services, all access; made if it is not there. */
static HANDLE CreateKey(PCWSTR Name)
{
    UNICODE_STRING services;
    UNICODE_STRING name;
    OBJECT_ATTRIBUTES attributes;
    HANDLE root;
    HANDLE key;

    RtlInitUnicodeString(&services, SERVICES);
    RtlInitUnicodeString(&name, Name);
    InitializeObjectAttributes(&attributes, &services, OBJ_KERNEL_HANDLE, NULL, NULL);
    CHECK_STATUS(ZwOpenKey(&root, KEY_CREATE_SUB_KEY, &attributes), STATUS_SUCCESS);
    InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE, root, NULL);
    CHECK_STATUS(
        ZwCreateKey(&key, KEY_ALL_ACCESS, &attributes, 0, NULL, REG_OPTION_NON_VOLATILE, NULL),
        STATUS_SUCCESS);
    CHECK_STATUS(ZwClose(root), STATUS_SUCCESS);
    return key;
}

static VOID SetNumber(HANDLE Key, PCWSTR Name, ULONG Value)
{
    UNICODE_STRING name;

    RtlInitUnicodeString(&name, Name);
    CHECK_STATUS(ZwSetValueKey(Key, &name, 0, REG_DWORD, &Value, sizeof(Value)), STATUS_SUCCESS);
}

static VOID SetText(HANDLE Key, PCWSTR Name, ULONG Type, PCWSTR Text, ULONG Bytes)
{
    UNICODE_STRING name;

    RtlInitUnicodeString(&name, Name);
    CHECK_STATUS(ZwSetValueKey(Key, &name, 0, Type, (PVOID)(ULONG_PTR)Text, Bytes), STATUS_SUCCESS);
}

/* ---- Zw ---- */

static VOID closed_handle_is_invalid(PTEST_DEVICE Device)
{
    HANDLE key = CreateKey(L"one");
    UNICODE_STRING name = { 0, 0, NULL };

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(ZwFlushKey(key), STATUS_SUCCESS);
    CHECK_STATUS(ZwClose(key), STATUS_SUCCESS);
    CHECK_STATUS(ZwClose(key), STATUS_INVALID_HANDLE);
    CHECK_STATUS(ZwFlushKey(key), STATUS_INVALID_HANDLE);
    CHECK_STATUS(ZwDeleteValueKey(key, &name), STATUS_INVALID_HANDLE);
    CHECK_STATUS(ZwClose(NULL), STATUS_INVALID_HANDLE);
    CHECK_STATUS(ZwClose((HANDLE)(LONG_PTR)-1), STATUS_INVALID_HANDLE);
    CHECK_STATUS(ZwClose(Device->Device), STATUS_INVALID_HANDLE);
}

static VOID value_is_described_as_asked(PTEST_DEVICE Device)
{
    HANDLE key = CreateKey(L"one");
    UNICODE_STRING name;
    BUFFER buffer;
    ULONG length = 0;

    UNREFERENCED_PARAMETER(Device);
    RtlInitUnicodeString(&name, L"Number");
    SetNumber(key, L"Number", 7);
    CHECK_STATUS(
        ZwQueryValueKey(key, &name, KeyValuePartialInformation, &buffer, sizeof(buffer), &length),
        STATUS_SUCCESS);
    CHECK_EQUAL(length, FIELD_OFFSET(KEY_VALUE_PARTIAL_INFORMATION, Data) + 4);
    CHECK_EQUAL(buffer.Partial.Type, REG_DWORD);
    CHECK_EQUAL(buffer.Partial.DataLength, 4);
    CHECK_EQUAL(buffer.Partial.Data[0], 7);
    CHECK_STATUS(
        ZwQueryValueKey(key, &name, KeyValueBasicInformation, &buffer, sizeof(buffer), &length),
        STATUS_SUCCESS);
    CHECK_EQUAL(buffer.Basic.NameLength, 12);
    CHECK_EQUAL(buffer.Basic.Name[5], L'r');
    CHECK_STATUS(
        ZwQueryValueKey(key, &name, KeyValueFullInformation, &buffer, sizeof(buffer), &length),
        STATUS_SUCCESS);
    CHECK_EQUAL(buffer.Full.DataLength, 4);
    CHECK_EQUAL(buffer.Full.NameLength, 12);
    CHECK_EQUAL(length, buffer.Full.DataOffset + 4);
    CHECK_EQUAL(buffer.Bytes[buffer.Full.DataOffset], 7);
    CHECK_STATUS(
        ZwQueryValueKey(key, &name, MaxKeyValueInfoClass, &buffer, sizeof(buffer), &length),
        STATUS_INVALID_PARAMETER);
    CHECK_STATUS(ZwClose(key), STATUS_SUCCESS);
}

static VOID buffer_too_small_tells_the_length(PTEST_DEVICE Device)
{
    HANDLE key = CreateKey(L"one");
    UNICODE_STRING name;
    BUFFER buffer;
    ULONG length = 0;
    ULONG fixed = FIELD_OFFSET(KEY_VALUE_PARTIAL_INFORMATION, Data);

    UNREFERENCED_PARAMETER(Device);
    RtlInitUnicodeString(&name, L"Number");
    SetNumber(key, L"Number", 0x0807);
    RtlFillMemory(&buffer, sizeof(buffer), 0xff);
    CHECK_STATUS(
        ZwQueryValueKey(key, &name, KeyValuePartialInformation, &buffer, fixed - 1, &length),
        STATUS_BUFFER_TOO_SMALL);
    CHECK_EQUAL(length, fixed + 4);
    CHECK_EQUAL(buffer.Bytes[0], 0xff);
    CHECK_STATUS(
        ZwQueryValueKey(key, &name, KeyValuePartialInformation, &buffer, fixed + 1, &length),
        STATUS_BUFFER_OVERFLOW);
    CHECK_EQUAL(length, fixed + 4);
    CHECK_EQUAL(buffer.Partial.DataLength, 4);
    CHECK_EQUAL(buffer.Partial.Data[0], 7);
    CHECK_EQUAL(buffer.Bytes[fixed + 1], 0xff);
    CHECK_STATUS(ZwQueryValueKey(key, &name, KeyValuePartialInformation, NULL, 0, &length),
                 STATUS_BUFFER_TOO_SMALL);
    RtlInitUnicodeString(&name, L"Other");
    CHECK_STATUS(ZwQueryValueKey(key, &name, KeyValuePartialInformation, NULL, 0, &length),
                 STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK_STATUS(ZwClose(key), STATUS_SUCCESS);
}

static VOID keys_and_values_are_enumerated(PTEST_DEVICE Device)
{
    HANDLE key = CreateKey(L"one");
    HANDLE first = CreateKey(L"one\\first");
    HANDLE second = CreateKey(L"one\\second");
    BUFFER buffer;
    ULONG length = 0;

    UNREFERENCED_PARAMETER(Device);
    SetNumber(key, L"a", 1);
    SetNumber(key, L"bc", 2);
    CHECK_STATUS(ZwEnumerateKey(key, 1, KeyBasicInformation, &buffer, sizeof(buffer), &length),
                 STATUS_SUCCESS);
    CHECK_EQUAL(buffer.KeyBasic.NameLength, 12);
    CHECK_EQUAL(buffer.KeyBasic.Name[0], L's');
    CHECK_EQUAL(length, FIELD_OFFSET(KEY_BASIC_INFORMATION, Name) + 12);
    CHECK_STATUS(ZwEnumerateKey(key, 2, KeyBasicInformation, &buffer, sizeof(buffer), &length),
                 STATUS_NO_MORE_ENTRIES);
    CHECK_STATUS(
        ZwEnumerateValueKey(key, 1, KeyValueBasicInformation, &buffer, sizeof(buffer), &length),
        STATUS_SUCCESS);
    CHECK_EQUAL(buffer.Basic.NameLength, 4);
    CHECK_EQUAL(buffer.Basic.Name[0], L'b');
    CHECK_STATUS(
        ZwEnumerateValueKey(key, 2, KeyValueBasicInformation, &buffer, sizeof(buffer), &length),
        STATUS_NO_MORE_ENTRIES);
    CHECK_STATUS(ZwQueryKey(key, KeyFullInformation, &buffer, sizeof(buffer), &length),
                 STATUS_SUCCESS);
    CHECK_EQUAL(buffer.KeyFull.SubKeys, 2);
    CHECK_EQUAL(buffer.KeyFull.MaxNameLen, 12);
    CHECK_EQUAL(buffer.KeyFull.Values, 2);
    CHECK_EQUAL(buffer.KeyFull.MaxValueNameLen, 4);
    CHECK_EQUAL(buffer.KeyFull.MaxValueDataLen, 4);
    CHECK_STATUS(ZwQueryKey(key, KeyFullInformation, &buffer, 4, &length), STATUS_BUFFER_TOO_SMALL);
    CHECK_STATUS(ZwQueryKey(key, MaxKeyInfoClass, &buffer, 4, &length), STATUS_INVALID_PARAMETER);
    CHECK_STATUS(ZwClose(second), STATUS_SUCCESS);
    CHECK_STATUS(ZwClose(first), STATUS_SUCCESS);
    CHECK_STATUS(ZwClose(key), STATUS_SUCCESS);
}

static VOID deleted_key_and_value_are_gone(PTEST_DEVICE Device)
{
    HANDLE key = CreateKey(L"one");
    HANDLE below = CreateKey(L"one\\below");
    UNICODE_STRING name;

    UNREFERENCED_PARAMETER(Device);
    SetNumber(key, L"Number", 1);
    RtlInitUnicodeString(&name, L"Number");
    CHECK_STATUS(ZwDeleteValueKey(key, &name), STATUS_SUCCESS);
    CHECK_STATUS(ZwDeleteValueKey(key, &name), STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK_STATUS(ZwDeleteKey(key), STATUS_CANNOT_DELETE);
    CHECK_STATUS(ZwDeleteKey(below), STATUS_SUCCESS);
    CHECK_STATUS(ZwDeleteKey(below), STATUS_KEY_DELETED);
    CHECK_STATUS(ZwClose(below), STATUS_SUCCESS);
    CHECK_STATUS(ZwDeleteKey(key), STATUS_SUCCESS);
    CHECK_STATUS(ZwClose(key), STATUS_SUCCESS);
    CHECK_STATUS(RtlCheckRegistryKey(RTL_REGISTRY_SERVICES, L"one"), STATUS_OBJECT_NAME_NOT_FOUND);
}

/* The key `one` below Services, to be notified alone; with OBJ_FORCE_ACCESS_CHECK or without. */
static HANDLE OpenToBeNotified(ULONG Attributes)
{
    UNICODE_STRING name;
    OBJECT_ATTRIBUTES attributes;
    HANDLE key;

    RtlInitUnicodeString(&name, SERVICES L"\\one");
    InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE | Attributes, NULL, NULL);
    CHECK_STATUS(ZwOpenKey(&key, KEY_NOTIFY, &attributes), STATUS_SUCCESS);
    return key;
}

static VOID right_that_was_not_asked_for_is_denied_if_checked(PTEST_DEVICE Device)
{
    HANDLE all = CreateKey(L"one");
    HANDLE key = OpenToBeNotified(OBJ_FORCE_ACCESS_CHECK);
    UNICODE_STRING below = RTL_CONSTANT_STRING(L"below");
    OBJECT_ATTRIBUTES attributes;
    HANDLE other;
    BUFFER buffer;
    ULONG length;
    ULONG value = 1;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(ZwSetValueKey(key, &below, 0, REG_DWORD, &value, sizeof(value)),
                 STATUS_ACCESS_DENIED);
    CHECK_STATUS(ZwDeleteValueKey(key, &below), STATUS_ACCESS_DENIED);
    CHECK_STATUS(ZwDeleteKey(key), STATUS_ACCESS_DENIED);
    CHECK_STATUS(ZwQueryKey(key, KeyBasicInformation, &buffer, sizeof(buffer), &length),
                 STATUS_ACCESS_DENIED);
    CHECK_STATUS(ZwEnumerateKey(key, 0, KeyBasicInformation, &buffer, sizeof(buffer), &length),
                 STATUS_ACCESS_DENIED);
    CHECK_STATUS(
        ZwEnumerateValueKey(key, 0, KeyValueBasicInformation, &buffer, sizeof(buffer), &length),
        STATUS_ACCESS_DENIED);
    CHECK_STATUS(
        ZwQueryValueKey(key, &below, KeyValueBasicInformation, &buffer, sizeof(buffer), &length),
        STATUS_ACCESS_DENIED);
    InitializeObjectAttributes(&attributes, &below, OBJ_KERNEL_HANDLE, key, NULL);
    CHECK_STATUS(ZwCreateKey(&other, KEY_READ, &attributes, 0, NULL, 0, NULL),
                 STATUS_ACCESS_DENIED);
    CHECK_STATUS(ZwClose(key), STATUS_SUCCESS);
    CHECK_STATUS(ZwClose(all), STATUS_SUCCESS);
}

static VOID right_that_was_not_asked_for_is_not_looked_at(PTEST_DEVICE Device)
{
    HANDLE all = CreateKey(L"one");
    HANDLE key = OpenToBeNotified(0);
    UNICODE_STRING below = RTL_CONSTANT_STRING(L"below");
    OBJECT_ATTRIBUTES attributes;
    HANDLE other;
    BUFFER buffer;
    ULONG length;
    ULONG value = 1;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(ZwSetValueKey(key, &below, 0, REG_DWORD, &value, sizeof(value)), STATUS_SUCCESS);
    CHECK_STATUS(
        ZwQueryValueKey(key, &below, KeyValueBasicInformation, &buffer, sizeof(buffer), &length),
        STATUS_SUCCESS);
    CHECK_STATUS(ZwDeleteValueKey(key, &below), STATUS_SUCCESS);
    CHECK_STATUS(ZwQueryKey(key, KeyBasicInformation, &buffer, sizeof(buffer), &length),
                 STATUS_SUCCESS);
    InitializeObjectAttributes(&attributes, &below, OBJ_KERNEL_HANDLE, key, NULL);
    CHECK_STATUS(ZwCreateKey(&other, KEY_READ, &attributes, 0, NULL, 0, NULL), STATUS_SUCCESS);
    CHECK_STATUS(ZwDeleteKey(other), STATUS_SUCCESS);
    CHECK_STATUS(ZwClose(other), STATUS_SUCCESS);
    CHECK_STATUS(ZwDeleteKey(key), STATUS_SUCCESS);
    CHECK_STATUS(ZwClose(key), STATUS_SUCCESS);
    CHECK_STATUS(ZwClose(all), STATUS_SUCCESS);
}

static VOID name_of_half_a_character_is_invalid_parameter(PTEST_DEVICE Device)
{
    HANDLE key = CreateKey(L"one");
    UNICODE_STRING name;
    ULONG value = 1;

    UNREFERENCED_PARAMETER(Device);
    RtlInitUnicodeString(&name, L"value");
    name.Length--;
    CHECK_STATUS(ZwSetValueKey(key, &name, 0, REG_DWORD, &value, sizeof(value)),
                 STATUS_INVALID_PARAMETER);
    CHECK_STATUS(ZwDeleteValueKey(key, &name), STATUS_INVALID_PARAMETER);
    CHECK_STATUS(ZwClose(key), STATUS_SUCCESS);
}

static VOID current_control_set_is_a_control_set(PTEST_DEVICE Device)
{
    HANDLE key = CreateKey(L"one");
    ULONG value = 4;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(RtlWriteRegistryValue(RTL_REGISTRY_SERVICES, L"one", L"Number", REG_DWORD, &value,
                                       sizeof(value)),
                 STATUS_SUCCESS);
    CHECK_STATUS(
        RtlCheckRegistryKey(
            RTL_REGISTRY_ABSOLUTE,
            (PWSTR)(ULONG_PTR)L"\\Registry\\Machine\\SYSTEM\\ControlSet001\\Services\\one"),
        STATUS_SUCCESS);
    CHECK_STATUS(ZwClose(key), STATUS_SUCCESS);
}

/* ---- By path ---- */

static VOID value_is_written_and_deleted_by_path(PTEST_DEVICE Device)
{
    HANDLE key = CreateKey(L"one");
    ULONG value = 5;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(RtlWriteRegistryValue(RTL_REGISTRY_HANDLE, (PCWSTR)key, L"Number", REG_DWORD,
                                       &value, sizeof(value)),
                 STATUS_SUCCESS);
    CHECK_STATUS(RtlDeleteRegistryValue(RTL_REGISTRY_SERVICES, L"one", L"Number"), STATUS_SUCCESS);
    CHECK_STATUS(RtlDeleteRegistryValue(RTL_REGISTRY_SERVICES, L"one", L"Number"),
                 STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK_STATUS(RtlDeleteRegistryValue(RTL_REGISTRY_SERVICES, L"two", L"Number"),
                 STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK_STATUS(RtlWriteRegistryValue(RTL_REGISTRY_DEVICEMAP, L"new", L"Number", REG_DWORD, &value,
                                       sizeof(value)),
                 STATUS_SUCCESS);
    CHECK_STATUS(RtlDeleteRegistryValue(RTL_REGISTRY_DEVICEMAP, L"new", L"Number"), STATUS_SUCCESS);
    CHECK_STATUS(RtlWriteRegistryValue(RTL_REGISTRY_SERVICES, L"new", L"Number", REG_DWORD, &value,
                                       sizeof(value)),
                 STATUS_SUCCESS);
    CHECK_STATUS(RtlWriteRegistryValue(RTL_REGISTRY_SERVICES, L"a\\b", L"Number", REG_DWORD, &value,
                                       sizeof(value)),
                 STATUS_OBJECT_PATH_NOT_FOUND);
    CHECK_STATUS(RtlCheckRegistryKey(RTL_REGISTRY_MAXIMUM, (PWSTR)(ULONG_PTR)L"one"),
                 STATUS_INVALID_PARAMETER);
    CHECK_STATUS(ZwClose(key), STATUS_SUCCESS);
}

static ULONG Told;

static NTSTATUS NTAPI Tell(PWSTR Name, ULONG Type, PVOID Data, ULONG Length, PVOID Context,
                           PVOID EntryContext)
{
    CHECK_IRQL(PASSIVE_LEVEL);
    Told++;
    TestLogNumber("type", Type);
    TestLogNumber("bytes", Length);
    CHECK((Data == NULL) == (Type == REG_NONE));
    CHECK(Name == NULL || Name[0] != 0);
    CHECK(EntryContext == &Told);
    return Context != NULL && Told == 2 ? STATUS_UNSUCCESSFUL : STATUS_SUCCESS;
}

static VOID FillTable(PRTL_QUERY_REGISTRY_TABLE Table, ULONG Flags, PCWSTR Name)
{
    RtlZeroMemory(Table, 2 * sizeof(*Table));
    Table->QueryRoutine = Tell;
    Table->Flags = Flags;
    Table->Name = (PWSTR)(ULONG_PTR)Name;
    Table->EntryContext = &Told;
    Told = 0;
}

static NTSTATUS Query(PRTL_QUERY_REGISTRY_TABLE Table, PVOID Context)
{
    return RtlQueryRegistryValues(RTL_REGISTRY_SERVICES, L"one", Table, Context, NULL);
}

static VOID routine_is_told_of_values(PTEST_DEVICE Device)
{
    HANDLE key = CreateKey(L"one");
    RTL_QUERY_REGISTRY_TABLE table[2];

    UNREFERENCED_PARAMETER(Device);
    SetNumber(key, L"Number", 1);
    SetText(key, L"Text", REG_SZ, L"ab", 6);
    FillTable(table, 0, NULL);
    CHECK_STATUS(Query(table, NULL), STATUS_SUCCESS);
    CHECK_LOG("type4 bytes4 type1 bytes6");
    FillTable(table, 0, L"Text");
    CHECK_STATUS(Query(table, NULL), STATUS_SUCCESS);
    CHECK_LOG("type1 bytes6");
    FillTable(table, 0, NULL);
    CHECK_STATUS(Query(table, table), STATUS_UNSUCCESSFUL);
    CHECK_LOG("type4 bytes4 type1 bytes6");
    FillTable(table, RTL_QUERY_REGISTRY_NOVALUE, L"Text");
    CHECK_STATUS(Query(table, NULL), STATUS_SUCCESS);
    CHECK_LOG("type0 bytes0");
    CHECK_STATUS(ZwClose(key), STATUS_SUCCESS);
}

static VOID strings_of_a_multi_string_are_told_one_by_one(PTEST_DEVICE Device)
{
    HANDLE key = CreateKey(L"one");
    RTL_QUERY_REGISTRY_TABLE table[2];

    UNREFERENCED_PARAMETER(Device);
    SetText(key, L"Texts", REG_MULTI_SZ, L"a\0b\0", 10);
    FillTable(table, 0, L"Texts");
    CHECK_STATUS(Query(table, NULL), STATUS_SUCCESS);
    CHECK_LOG("type1 bytes4 type1 bytes4");
    FillTable(table, RTL_QUERY_REGISTRY_NOEXPAND, L"Texts");
    CHECK_STATUS(Query(table, NULL), STATUS_SUCCESS);
    CHECK_LOG("type7 bytes0");
    CHECK_STATUS(ZwClose(key), STATUS_SUCCESS);
}

static VOID missing_value_is_skipped_defaulted_or_required(PTEST_DEVICE Device)
{
    HANDLE key = CreateKey(L"one");
    RTL_QUERY_REGISTRY_TABLE table[2];
    static WCHAR text[] = L"abc";

    UNREFERENCED_PARAMETER(Device);
    FillTable(table, 0, L"Text");
    CHECK_STATUS(Query(table, NULL), STATUS_SUCCESS);
    CHECK_LOG("");
    FillTable(table, 0, L"Text");
    table[0].DefaultType = REG_SZ;
    table[0].DefaultData = text;
    CHECK_STATUS(Query(table, NULL), STATUS_SUCCESS);
    CHECK_LOG("type1 bytes8");
    FillTable(table, RTL_QUERY_REGISTRY_REQUIRED, L"Text");
    CHECK_STATUS(Query(table, NULL), STATUS_OBJECT_NAME_NOT_FOUND);
    FillTable(table, RTL_QUERY_REGISTRY_REQUIRED, NULL);
    CHECK_STATUS(Query(table, NULL), STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK_LOG("");
    CHECK_STATUS(RtlQueryRegistryValues(RTL_REGISTRY_SERVICES, L"two", table, NULL, NULL),
                 STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK_STATUS(RtlQueryRegistryValues(RTL_REGISTRY_SERVICES | RTL_REGISTRY_OPTIONAL, L"two",
                                        table, NULL, NULL),
                 STATUS_SUCCESS);
    CHECK_STATUS(ZwClose(key), STATUS_SUCCESS);
}

static VOID value_is_stored_directly(PTEST_DEVICE Device)
{
    HANDLE key = CreateKey(L"one");
    RTL_QUERY_REGISTRY_TABLE table[2];
    ULONG number = 0;
    DECLARE_UNICODE_STRING_SIZE(text, 8);
    UNICODE_STRING allocated = { 0, 0, NULL };
    ULONG binary[4] = { 0 };
    static UCHAR data[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
    UNICODE_STRING name;

    UNREFERENCED_PARAMETER(Device);
    SetNumber(key, L"Number", 7);
    SetText(key, L"Text", REG_SZ, L"ab", 6);
    RtlInitUnicodeString(&name, L"Binary");
    CHECK_STATUS(ZwSetValueKey(key, &name, 0, REG_BINARY, data, sizeof(data)), STATUS_SUCCESS);

    RtlZeroMemory(table, sizeof(table));
    table[0].Flags = RTL_QUERY_REGISTRY_DIRECT | RTL_QUERY_REGISTRY_TYPECHECK;
    table[0].Name = (PWSTR)(ULONG_PTR)L"Number";
    table[0].EntryContext = &number;
    table[0].DefaultType = (REG_DWORD << RTL_QUERY_REGISTRY_TYPECHECK_SHIFT) | REG_NONE;
    CHECK_STATUS(Query(table, NULL), STATUS_SUCCESS);
    CHECK_EQUAL(number, 7);
    table[0].Name = (PWSTR)(ULONG_PTR)L"Text";
    CHECK_STATUS(Query(table, NULL), STATUS_OBJECT_TYPE_MISMATCH);

    table[0].DefaultType = (REG_SZ << RTL_QUERY_REGISTRY_TYPECHECK_SHIFT) | REG_NONE;
    table[0].EntryContext = &text;
    CHECK_STATUS(Query(table, NULL), STATUS_SUCCESS);
    CHECK_EQUAL(text.Length, 4);
    CHECK_EQUAL(text.Buffer[1], L'b');
    text.MaximumLength = 4;
    CHECK_STATUS(Query(table, NULL), STATUS_BUFFER_TOO_SMALL);
    table[0].EntryContext = &allocated;
    CHECK_STATUS(Query(table, NULL), STATUS_SUCCESS);
    CHECK_EQUAL(allocated.Length, 4);
    CHECK(allocated.Buffer != NULL);
    ExFreePool(allocated.Buffer);

    table[0].Flags = RTL_QUERY_REGISTRY_DIRECT;
    table[0].Name = (PWSTR)(ULONG_PTR)L"Binary";
    table[0].EntryContext = binary;
    binary[0] = sizeof(binary);
    CHECK_STATUS(Query(table, NULL), STATUS_SUCCESS);
    CHECK_EQUAL(binary[0], 8);
    CHECK_EQUAL(binary[1], REG_BINARY);
    CHECK_EQUAL(binary[2], 0x04030201);
    binary[0] = (ULONG) - (LONG)sizeof(binary);
    CHECK_STATUS(Query(table, NULL), STATUS_SUCCESS);
    CHECK_EQUAL(binary[0], 0x04030201);
    binary[0] = 15;
    CHECK_STATUS(Query(table, NULL), STATUS_BUFFER_TOO_SMALL);
    CHECK_STATUS(ZwClose(key), STATUS_SUCCESS);
}

static VOID table_moves_to_subkeys_and_back(PTEST_DEVICE Device)
{
    HANDLE key = CreateKey(L"one");
    HANDLE below = CreateKey(L"one\\below");
    RTL_QUERY_REGISTRY_TABLE table[5];
    ULONG values[3] = { 0 };

    UNREFERENCED_PARAMETER(Device);
    SetNumber(key, L"Number", 1);
    SetNumber(below, L"Number", 2);
    RtlZeroMemory(table, sizeof(table));
    table[0].Flags = RTL_QUERY_REGISTRY_SUBKEY;
    table[0].Name = (PWSTR)(ULONG_PTR)L"below";
    table[2].Flags = RTL_QUERY_REGISTRY_TOPKEY;
    for (ULONG i = 1; i <= 3; i++) {
        table[i].Flags |= RTL_QUERY_REGISTRY_DIRECT;
        table[i].Name = (PWSTR)(ULONG_PTR)L"Number";
        table[i].EntryContext = &values[i - 1];
    }
    CHECK_STATUS(Query(table, NULL), STATUS_SUCCESS);
    CHECK_EQUAL(values[0], 2);
    CHECK_EQUAL(values[1], 1);
    CHECK_EQUAL(values[2], 1);
    table[0].Name = (PWSTR)(ULONG_PTR)L"other";
    table[0].Flags |= RTL_QUERY_REGISTRY_REQUIRED;
    CHECK_STATUS(Query(table, NULL), STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK_STATUS(ZwClose(below), STATUS_SUCCESS);
    CHECK_STATUS(ZwClose(key), STATUS_SUCCESS);
}

static VOID entry_that_makes_no_sense_is_refused(PTEST_DEVICE Device)
{
    HANDLE key = CreateKey(L"one");
    RTL_QUERY_REGISTRY_TABLE table[2];

    UNREFERENCED_PARAMETER(Device);
    FillTable(table, RTL_QUERY_REGISTRY_DIRECT, L"Number"); /* and a routine */
    CHECK_STATUS(Query(table, NULL), STATUS_INVALID_PARAMETER);
    FillTable(table, RTL_QUERY_REGISTRY_SUBKEY, NULL);
    CHECK_STATUS(Query(table, NULL), STATUS_INVALID_PARAMETER);
    FillTable(table, 0, L"Number");
    table[0].QueryRoutine = NULL;
    CHECK_STATUS(Query(table, NULL), STATUS_INVALID_PARAMETER);
    CHECK_STATUS(ZwClose(key), STATUS_SUCCESS);
}

static VOID queried_value_is_deleted_if_asked(PTEST_DEVICE Device)
{
    HANDLE key = CreateKey(L"one");
    RTL_QUERY_REGISTRY_TABLE table[2];

    UNREFERENCED_PARAMETER(Device);
    SetNumber(key, L"Number", 1);
    FillTable(table, RTL_QUERY_REGISTRY_DELETE, L"Number");
    CHECK_STATUS(Query(table, NULL), STATUS_SUCCESS);
    CHECK_LOG("type4 bytes4");
    CHECK_STATUS(Query(table, NULL), STATUS_SUCCESS);
    CHECK_LOG("");
    CHECK_STATUS(ZwClose(key), STATUS_SUCCESS);
}

static VOID call_above_passive_level_is_reported(PTEST_DEVICE Device)
{
    HANDLE key = CreateKey(L"one");
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    KeRaiseIrql(APC_LEVEL, &irql);
    CHECK_BREAK((VOID)ZwFlushKey(key));
    CHECK_BREAK((VOID)RtlCheckRegistryKey(RTL_REGISTRY_SERVICES, (PWSTR)(ULONG_PTR)L"one"));
    KeLowerIrql(irql);
    CHECK_STATUS(ZwClose(key), STATUS_SUCCESS);
}

TEST_CASES(CASE_ADD(closed_handle_is_invalid), CASE_ADD(value_is_described_as_asked),
           CASE_ADD(buffer_too_small_tells_the_length), CASE_ADD(keys_and_values_are_enumerated),
           CASE_ADD(deleted_key_and_value_are_gone),
           CASE_ADD(right_that_was_not_asked_for_is_denied_if_checked),
           CASE_ADD(right_that_was_not_asked_for_is_not_looked_at),
           CASE_ADD(name_of_half_a_character_is_invalid_parameter),
           CASE_ADD(current_control_set_is_a_control_set),
           CASE_ADD(value_is_written_and_deleted_by_path), CASE_ADD(routine_is_told_of_values),
           CASE_ADD(strings_of_a_multi_string_are_told_one_by_one),
           CASE_ADD(missing_value_is_skipped_defaulted_or_required),
           CASE_ADD(value_is_stored_directly), CASE_ADD(table_moves_to_subkeys_and_back),
           CASE_ADD(entry_that_makes_no_sense_is_refused),
           CASE_ADD(queried_value_is_deleted_if_asked),
           CASE_ADD(call_above_passive_level_is_reported));
