/* SPDX-License-Identifier: MIT */
/* registry_driver - see registry_test.c. */
#include "tests/ddi/support/driver_test.h"

DECLARE_CONST_UNICODE_STRING(Software, L"\\Registry\\Machine\\Software");
DECLARE_CONST_UNICODE_STRING(Own, L"dirql test");
DECLARE_CONST_UNICODE_STRING(OwnInOtherCase, L"DIRQL Test");
DECLARE_CONST_UNICODE_STRING(Whole, L"\\Registry\\Machine\\Software\\dirql test");
DECLARE_CONST_UNICODE_STRING(Missing, L"missing");
DECLARE_CONST_UNICODE_STRING(Deep, L"missing\\deep");
DECLARE_CONST_UNICODE_STRING(Below, L"below");
DECLARE_CONST_UNICODE_STRING(Number, L"Number");
DECLARE_CONST_UNICODE_STRING(Text, L"Text");
DECLARE_CONST_UNICODE_STRING(Empty, L"Empty");
DECLARE_CONST_UNICODE_STRING(Unnamed, L"");
DECLARE_CONST_UNICODE_STRING(Short, L"abc");

/* \Registry\Machine\Software\dirql test, new. */
static WDFKEY CreateOwn(ACCESS_MASK Access)
{
    WDFKEY software;
    WDFKEY key;
    ULONG disposition = 0;

    CHECK_STATUS(WdfRegistryOpenKey(NULL, &Software, KEY_CREATE_SUB_KEY, WDF_NO_OBJECT_ATTRIBUTES,
                                    &software),
                 STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryCreateKey(software, &Own, Access, REG_OPTION_NON_VOLATILE, &disposition,
                                      WDF_NO_OBJECT_ATTRIBUTES, &key),
                 STATUS_SUCCESS);
    CHECK_EQUAL(disposition, REG_CREATED_NEW_KEY);
    WdfRegistryClose(software);
    return key;
}

static WDFKEY OpenOwn(ACCESS_MASK Access)
{
    WDFKEY key;

    CHECK_STATUS(WdfRegistryOpenKey(NULL, &Whole, Access, WDF_NO_OBJECT_ATTRIBUTES, &key),
                 STATUS_SUCCESS);
    return key;
}

/* ---- Keys ---- */

static VOID open_missing_key_returns_not_found(PTEST_DEVICE Device)
{
    WDFKEY key = CreateOwn(KEY_READ);
    WDFKEY below = (WDFKEY)(ULONG_PTR)1;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(WdfRegistryOpenKey(key, &Missing, KEY_READ, WDF_NO_OBJECT_ATTRIBUTES, &below),
                 STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(below == NULL);
    CHECK_STATUS(WdfRegistryOpenKey(key, &Deep, KEY_READ, WDF_NO_OBJECT_ATTRIBUTES, &below),
                 STATUS_OBJECT_PATH_NOT_FOUND);
    CHECK_STATUS(WdfRegistryOpenKey(NULL, &Missing, KEY_READ, WDF_NO_OBJECT_ATTRIBUTES, &below),
                 STATUS_OBJECT_PATH_SYNTAX_BAD);
    CHECK_STATUS(WdfRegistryOpenKey(key, &Whole, KEY_READ, WDF_NO_OBJECT_ATTRIBUTES, &below),
                 STATUS_OBJECT_PATH_SYNTAX_BAD);
    WdfRegistryClose(key);
}

static VOID create_key_that_exists_opens_it(PTEST_DEVICE Device)
{
    WDFKEY first = CreateOwn(KEY_WRITE);
    WDFKEY second;
    ULONG disposition = 0;
    ULONG value = 0;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(WdfRegistryAssignULong(first, &Number, 7), STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryCreateKey(NULL, &Whole, KEY_READ, REG_OPTION_NON_VOLATILE, &disposition,
                                      WDF_NO_OBJECT_ATTRIBUTES, &second),
                 STATUS_SUCCESS);
    CHECK_EQUAL(disposition, REG_OPENED_EXISTING_KEY);
    CHECK_STATUS(WdfRegistryQueryULong(second, &Number, &value), STATUS_SUCCESS);
    CHECK_EQUAL(value, 7);
    WdfRegistryClose(second);
    WdfRegistryClose(first);
}

static VOID names_are_compared_without_case(PTEST_DEVICE Device)
{
    DECLARE_CONST_UNICODE_STRING(number, L"nUMBER");
    WDFKEY key = CreateOwn(KEY_WRITE);
    WDFKEY software;
    WDFKEY same;
    ULONG value = 0;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(WdfRegistryAssignULong(key, &Number, 3), STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryOpenKey(NULL, &Software, KEY_READ, WDF_NO_OBJECT_ATTRIBUTES, &software),
                 STATUS_SUCCESS);
    CHECK_STATUS(
        WdfRegistryOpenKey(software, &OwnInOtherCase, KEY_READ, WDF_NO_OBJECT_ATTRIBUTES, &same),
        STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryQueryULong(same, &number, &value), STATUS_SUCCESS);
    CHECK_EQUAL(value, 3);
    WdfRegistryClose(same);
    WdfRegistryClose(software);
    WdfRegistryClose(key);
}

static VOID create_two_keys_at_once_is_refused(PTEST_DEVICE Device)
{
    WDFKEY key = CreateOwn(KEY_WRITE);
    WDFKEY below;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(WdfRegistryCreateKey(key, &Deep, KEY_READ, REG_OPTION_NON_VOLATILE, NULL,
                                      WDF_NO_OBJECT_ATTRIBUTES, &below),
                 STATUS_OBJECT_PATH_NOT_FOUND);
    WdfRegistryClose(key);
}

static VOID subkey_of_a_volatile_key_must_be_volatile(PTEST_DEVICE Device)
{
    WDFKEY own = CreateOwn(KEY_WRITE);
    WDFKEY key;
    WDFKEY below;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(WdfRegistryCreateKey(own, &Missing, KEY_WRITE, REG_OPTION_VOLATILE, NULL,
                                      WDF_NO_OBJECT_ATTRIBUTES, &key),
                 STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryCreateKey(key, &Below, KEY_WRITE, REG_OPTION_NON_VOLATILE, NULL,
                                      WDF_NO_OBJECT_ATTRIBUTES, &below),
                 STATUS_CHILD_MUST_BE_VOLATILE);
    CHECK_STATUS(WdfRegistryCreateKey(key, &Below, KEY_WRITE, REG_OPTION_VOLATILE, NULL,
                                      WDF_NO_OBJECT_ATTRIBUTES, &below),
                 STATUS_SUCCESS);
    WdfRegistryClose(below);
    WdfRegistryClose(key);
    WdfRegistryClose(own);
}

static VOID name_that_is_no_string_is_refused(PTEST_DEVICE Device)
{
    WDFKEY own = CreateOwn(KEY_ALL_ACCESS);
    UNICODE_STRING odd = Number;
    ULONG value;
    WDFKEY key;

    UNREFERENCED_PARAMETER(Device);
    odd.Length--;
    CHECK_STATUS(WdfRegistryOpenKey(own, &odd, KEY_READ, WDF_NO_OBJECT_ATTRIBUTES, &key),
                 STATUS_INVALID_PARAMETER);
    CHECK_STATUS(WdfRegistryQueryULong(own, &odd, &value), STATUS_INVALID_PARAMETER);
    CHECK_STATUS(WdfRegistryAssignULong(own, &odd, 1), STATUS_INVALID_PARAMETER);
    CHECK_STATUS(WdfRegistryRemoveValue(own, &odd), STATUS_INVALID_PARAMETER);
    WdfRegistryClose(own);
}

static VOID keys_go_with_their_parent(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFKEY key;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device->Device;
    CHECK_STATUS(WdfRegistryOpenKey(NULL, &Software, KEY_READ, &attributes, &key), STATUS_SUCCESS);
}

/* ---- Values ---- */

static VOID number_is_read_back(PTEST_DEVICE Device)
{
    WDFKEY key = CreateOwn(KEY_READ | KEY_WRITE);
    ULONG value = 0;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(WdfRegistryQueryULong(key, &Number, &value), STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK_STATUS(WdfRegistryAssignULong(key, &Number, 0x12345678), STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryQueryULong(key, &Number, &value), STATUS_SUCCESS);
    CHECK_EQUAL(value, 0x12345678);
    CHECK_STATUS(WdfRegistryAssignULong(key, &Number, 2), STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryQueryULong(key, &Number, &value), STATUS_SUCCESS);
    CHECK_EQUAL(value, 2);
    CHECK_STATUS(WdfRegistryAssignULong(key, &Unnamed, 5), STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryQueryULong(key, &Unnamed, &value), STATUS_SUCCESS);
    CHECK_EQUAL(value, 5);
    WdfRegistryClose(key);
}

static VOID value_of_another_type_is_a_mismatch(PTEST_DEVICE Device)
{
    WDFKEY key = CreateOwn(KEY_READ | KEY_WRITE);
    ULONG value = 0;
    USHORT length = 0;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(WdfRegistryAssignUnicodeString(key, &Text, &Short), STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryAssignULong(key, &Number, 1), STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryQueryULong(key, &Text, &value), STATUS_OBJECT_TYPE_MISMATCH);
    CHECK_STATUS(WdfRegistryQueryUnicodeString(key, &Number, &length, NULL),
                 STATUS_OBJECT_TYPE_MISMATCH);
    WdfRegistryClose(key);
}

static VOID string_gets_a_terminator(PTEST_DEVICE Device)
{
    WDFKEY key = CreateOwn(KEY_READ | KEY_WRITE);
    WCHAR data[8];
    ULONG length = 0;
    ULONG type = 0;
    UNICODE_STRING terminated = Short;

    UNREFERENCED_PARAMETER(Device);
    RtlFillMemory(data, sizeof(data), 0xff);
    CHECK_STATUS(WdfRegistryAssignUnicodeString(key, &Text, &Short), STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryQueryValue(key, &Text, sizeof(data), data, &length, &type),
                 STATUS_SUCCESS);
    CHECK_EQUAL(type, REG_SZ);
    CHECK_EQUAL(length, 4 * sizeof(WCHAR));
    CHECK_EQUAL(data[2], L'c');
    CHECK_EQUAL(data[3], 0);
    CHECK_EQUAL(data[4], 0xffff);

    terminated.Length += sizeof(WCHAR);
    CHECK_STATUS(WdfRegistryAssignUnicodeString(key, &Text, &terminated), STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryQueryValue(key, &Text, sizeof(data), data, &length, NULL),
                 STATUS_SUCCESS);
    CHECK_EQUAL(length, 4 * sizeof(WCHAR));
    WdfRegistryClose(key);
}

static VOID string_is_read_if_the_buffer_is_large_enough(PTEST_DEVICE Device)
{
    WDFKEY key = CreateOwn(KEY_READ | KEY_WRITE);
    DECLARE_UNICODE_STRING_SIZE(exact, 4);
    DECLARE_UNICODE_STRING_SIZE(small, 3);
    USHORT length = 0;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(WdfRegistryAssignUnicodeString(key, &Text, &Short), STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryQueryUnicodeString(key, &Text, &length, NULL), STATUS_SUCCESS);
    CHECK_EQUAL(length, 4 * sizeof(WCHAR));
    CHECK_STATUS(WdfRegistryQueryUnicodeString(key, &Text, NULL, &exact), STATUS_SUCCESS);
    CHECK_EQUAL(exact.Length, 3 * sizeof(WCHAR));
    CHECK_EQUAL(exact.Buffer[0], L'a');
    length = 0;
    CHECK_STATUS(WdfRegistryQueryUnicodeString(key, &Text, &length, &small),
                 STATUS_BUFFER_OVERFLOW);
    CHECK_EQUAL(length, 4 * sizeof(WCHAR));
    CHECK_STATUS(WdfRegistryQueryUnicodeString(key, &Missing, NULL, &exact),
                 STATUS_OBJECT_NAME_NOT_FOUND);
    WdfRegistryClose(key);
}

static VOID value_that_does_not_fit_tells_its_length(PTEST_DEVICE Device)
{
    WDFKEY key = CreateOwn(KEY_READ | KEY_WRITE);
    static UCHAR data[] = { 1, 2, 3, 4, 5 };
    UCHAR buffer[8];
    ULONG length = 0;
    ULONG type = 0;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(WdfRegistryAssignValue(key, &Number, REG_BINARY, sizeof(data), data),
                 STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryQueryValue(key, &Number, 4, buffer, &length, &type),
                 STATUS_BUFFER_OVERFLOW);
    CHECK_EQUAL(length, 5);
    CHECK_EQUAL(type, REG_BINARY);
    length = 0;
    CHECK_STATUS(WdfRegistryQueryValue(key, &Number, 0, NULL, &length, NULL),
                 STATUS_BUFFER_OVERFLOW);
    CHECK_EQUAL(length, 5);
    CHECK_STATUS(WdfRegistryQueryValue(key, &Number, 5, buffer, NULL, NULL), STATUS_SUCCESS);
    CHECK_EQUAL(buffer[4], 5);
    CHECK_STATUS(WdfRegistryQueryValue(key, &Missing, 5, buffer, NULL, NULL),
                 STATUS_OBJECT_NAME_NOT_FOUND);
    WdfRegistryClose(key);
}

static VOID value_is_read_into_new_memory(PTEST_DEVICE Device)
{
    WDFKEY key = CreateOwn(KEY_READ | KEY_WRITE);
    static UCHAR data[] = { 1, 2, 3, 4, 5 };
    WDFMEMORY memory = NULL;
    ULONG type = 0;
    size_t bytes = 0;
    PUCHAR buffer;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(WdfRegistryAssignValue(key, &Number, REG_BINARY, sizeof(data), data),
                 STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryQueryMemory(key, &Number, NonPagedPoolNx, WDF_NO_OBJECT_ATTRIBUTES,
                                        &memory, &type),
                 STATUS_SUCCESS);
    CHECK_EQUAL(type, REG_BINARY);
    buffer = (PUCHAR)WdfMemoryGetBuffer(memory, &bytes);
    CHECK_EQUAL(bytes, 5);
    CHECK_EQUAL(buffer[4], 5);
    WdfObjectDelete(memory);

    CHECK_STATUS(WdfRegistryAssignValue(key, &Empty, REG_BINARY, 0, data), STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryQueryMemory(key, &Empty, NonPagedPoolNx, WDF_NO_OBJECT_ATTRIBUTES,
                                        &memory, NULL),
                 STATUS_RESOURCE_DATA_NOT_FOUND);
    CHECK(memory == NULL);
    CHECK_STATUS(WdfRegistryQueryMemory(key, &Missing, NonPagedPoolNx, WDF_NO_OBJECT_ATTRIBUTES,
                                        &memory, NULL),
                 STATUS_OBJECT_NAME_NOT_FOUND);
    WdfRegistryClose(key);
}

static VOID memory_is_written_whole_or_in_part(PTEST_DEVICE Device)
{
    WDFKEY key = CreateOwn(KEY_READ | KEY_WRITE);
    WDFMEMORY memory;
    PUCHAR bytes;
    UCHAR back[8];
    ULONG length = 0;
    WDFMEMORY_OFFSET part = { 2, 3 };

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(WdfMemoryCreate(WDF_NO_OBJECT_ATTRIBUTES, NonPagedPoolNx, TEST_TAG, 8, &memory,
                                 (PVOID *)&bytes),
                 STATUS_SUCCESS);
    for (UCHAR i = 0; i < 8; i++) {
        bytes[i] = i;
    }
    CHECK_STATUS(WdfRegistryAssignMemory(key, &Number, REG_BINARY, memory, NULL), STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryQueryValue(key, &Number, 8, back, &length, NULL), STATUS_SUCCESS);
    CHECK_EQUAL(length, 8);
    CHECK_EQUAL(back[7], 7);
    CHECK_STATUS(WdfRegistryAssignMemory(key, &Number, REG_BINARY, memory, &part), STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryQueryValue(key, &Number, 8, back, &length, NULL), STATUS_SUCCESS);
    CHECK_EQUAL(length, 3);
    CHECK_EQUAL(back[0], 2);
    part.BufferOffset = 6;
    CHECK_STATUS(WdfRegistryAssignMemory(key, &Number, REG_BINARY, memory, &part),
                 STATUS_INTEGER_OVERFLOW);
    part.BufferOffset = (size_t)-1;
    CHECK_STATUS(WdfRegistryAssignMemory(key, &Number, REG_BINARY, memory, &part),
                 STATUS_INTEGER_OVERFLOW);
    WdfObjectDelete(memory);
    WdfRegistryClose(key);
}

static VOID removed_value_is_gone(PTEST_DEVICE Device)
{
    WDFKEY key = CreateOwn(KEY_READ | KEY_WRITE);
    ULONG value;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(WdfRegistryAssignULong(key, &Number, 1), STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryRemoveValue(key, &Number), STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryQueryULong(key, &Number, &value), STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK_STATUS(WdfRegistryRemoveValue(key, &Number), STATUS_OBJECT_NAME_NOT_FOUND);
    WdfRegistryClose(key);
}

/* KMDF opens keys without OBJ_FORCE_ACCESS_CHECK: the statuses of its pages come from the system,
 * which looks at no handle of kernel mode (kernel/object-handles). */
static VOID right_that_was_not_asked_for_is_not_looked_at(PTEST_DEVICE Device)
{
    WDFKEY writer = CreateOwn(KEY_SET_VALUE);
    WDFKEY reader = OpenOwn(KEY_QUERY_VALUE);
    WDFKEY below;
    static UCHAR data[] = { 1 };
    UCHAR buffer[8];
    ULONG value = 0;
    USHORT length = 0;
    WDFMEMORY memory;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(WdfRegistryAssignValue(reader, &Number, REG_BINARY, 1, data), STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryQueryValue(writer, &Number, 8, buffer, &value, NULL), STATUS_SUCCESS);
    CHECK_EQUAL(value, 1);
    CHECK_STATUS(WdfRegistryQueryMemory(writer, &Number, NonPagedPoolNx, WDF_NO_OBJECT_ATTRIBUTES,
                                        &memory, NULL),
                 STATUS_SUCCESS);
    WdfObjectDelete(memory);
    CHECK_STATUS(WdfRegistryAssignUnicodeString(reader, &Text, &Short), STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryQueryUnicodeString(writer, &Text, &length, NULL), STATUS_SUCCESS);
    CHECK_EQUAL(length, Short.Length + sizeof(WCHAR));
    CHECK_STATUS(WdfRegistryAssignULong(reader, &Number, 3), STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryQueryULong(writer, &Number, &value), STATUS_SUCCESS);
    CHECK_EQUAL(value, 3);
    CHECK_STATUS(WdfRegistryRemoveValue(reader, &Number), STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryCreateKey(reader, &Below, KEY_READ, REG_OPTION_NON_VOLATILE, NULL,
                                      WDF_NO_OBJECT_ATTRIBUTES, &below),
                 STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryRemoveKey(below), STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryRemoveKey(reader), STATUS_SUCCESS);
    WdfRegistryClose(writer);
}

static VOID removed_key_is_gone_for_other_handles_too(PTEST_DEVICE Device)
{
    WDFKEY key = CreateOwn(KEY_WRITE | DELETE);
    WDFKEY other = OpenOwn(KEY_READ);
    WDFKEY below;
    ULONG value;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(WdfRegistryCreateKey(key, &Below, DELETE, REG_OPTION_NON_VOLATILE, NULL,
                                      WDF_NO_OBJECT_ATTRIBUTES, &below),
                 STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryRemoveKey(key), STATUS_CANNOT_DELETE);
    CHECK_STATUS(WdfRegistryRemoveKey(below), STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryRemoveKey(key), STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryQueryULong(other, &Number, &value), STATUS_KEY_DELETED);
    CHECK_STATUS(WdfRegistryOpenKey(NULL, &Whole, KEY_READ, WDF_NO_OBJECT_ATTRIBUTES, &key),
                 STATUS_OBJECT_NAME_NOT_FOUND);
    WdfRegistryClose(other);
}

static VOID handle_of_the_kernel_reaches_the_key(PTEST_DEVICE Device)
{
    WDFKEY key = CreateOwn(KEY_READ | KEY_WRITE);
    ULONG data = 9;
    ULONG value = 0;
    UNICODE_STRING name = Number;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(
        ZwSetValueKey(WdfRegistryWdmGetHandle(key), &name, 0, REG_DWORD, &data, sizeof(data)),
        STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryQueryULong(key, &Number, &value), STATUS_SUCCESS);
    CHECK_EQUAL(value, 9);
    WdfRegistryClose(key);
}

/* ---- Strings and collections ---- */

static WDFSTRING CreateString(PCUNICODE_STRING Value)
{
    WDFSTRING string = NULL;

    CHECK_STATUS(WdfStringCreate(Value, WDF_NO_OBJECT_ATTRIBUTES, &string), STATUS_SUCCESS);
    return string;
}

static VOID CheckString(WDFSTRING String, PCWSTR Expected)
{
    UNICODE_STRING text;
    UNICODE_STRING expected;

    WdfStringGetUnicodeString(String, &text);
    RtlInitUnicodeString(&expected, Expected);
    CHECK_EQUAL(text.Length, expected.Length);
    for (USHORT i = 0; i < expected.Length / sizeof(WCHAR) && i < text.Length / sizeof(WCHAR);
         i++) {
        CHECK_EQUAL(text.Buffer[i], expected.Buffer[i]);
    }
}

static VOID string_object_is_written_and_read(PTEST_DEVICE Device)
{
    WDFKEY key = CreateOwn(KEY_READ | KEY_WRITE);
    WDFSTRING written = CreateString(&Short);
    WDFSTRING read = CreateString(NULL);
    ULONG length = 0;
    ULONG type = 0;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(WdfRegistryQueryString(key, &Text, read), STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK_STATUS(WdfRegistryAssignString(key, &Text, written), STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryQueryValue(key, &Text, 0, NULL, &length, &type),
                 STATUS_BUFFER_OVERFLOW);
    CHECK_EQUAL(length, 4 * sizeof(WCHAR));
    CHECK_EQUAL(type, REG_SZ);
    CHECK_STATUS(WdfRegistryQueryString(key, &Text, read), STATUS_SUCCESS);
    CheckString(read, L"abc");
    CHECK_STATUS(WdfRegistryAssignULong(key, &Number, 1), STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryQueryString(key, &Number, read), STATUS_OBJECT_TYPE_MISMATCH);
    CHECK_STATUS(WdfRegistryAssignValue(key, &Empty, REG_SZ, 0, &length), STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryQueryString(key, &Empty, read), STATUS_RESOURCE_DATA_NOT_FOUND);
    WdfObjectDelete(read);
    WdfObjectDelete(written);
    WdfRegistryClose(key);
}

static VOID strings_of_a_collection_are_written_and_read(PTEST_DEVICE Device)
{
    WDFKEY key = CreateOwn(KEY_READ | KEY_WRITE);
    WDFCOLLECTION collection = NULL;
    WDFSTRING first = CreateString(&Short);
    WDFSTRING second = CreateString(&Text);
    WCHAR data[16];
    ULONG length = 0;
    ULONG type = 0;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(WdfCollectionCreate(WDF_NO_OBJECT_ATTRIBUTES, &collection), STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryAssignMultiString(key, &Text, collection), STATUS_INVALID_PARAMETER);
    CHECK_STATUS(WdfCollectionAdd(collection, first), STATUS_SUCCESS);
    CHECK_STATUS(WdfCollectionAdd(collection, second), STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryAssignMultiString(key, &Text, collection), STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryQueryValue(key, &Text, sizeof(data), data, &length, &type),
                 STATUS_SUCCESS);
    CHECK_EQUAL(type, REG_MULTI_SZ);
    CHECK_EQUAL(length, 10 * sizeof(WCHAR)); /* abc, Text and the end */
    CHECK_EQUAL(data[3], 0);
    CHECK_EQUAL(data[8], 0);
    CHECK_EQUAL(data[9], 0);

    CHECK_STATUS(WdfRegistryQueryMultiString(key, &Text, WDF_NO_OBJECT_ATTRIBUTES, collection),
                 STATUS_SUCCESS);
    CHECK_EQUAL(WdfCollectionGetCount(collection), 4); /* appended */
    CheckString((WDFSTRING)WdfCollectionGetItem(collection, 2), L"abc");
    CheckString((WDFSTRING)WdfCollectionGetItem(collection, 3), L"Text");
    CHECK_STATUS(WdfRegistryAssignUnicodeString(key, &Missing, &Short), STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryQueryMultiString(key, &Missing, WDF_NO_OBJECT_ATTRIBUTES, collection),
                 STATUS_OBJECT_TYPE_MISMATCH);
    CHECK_STATUS(WdfRegistryAssignValue(key, &Empty, REG_MULTI_SZ, 0, data), STATUS_SUCCESS);
    CHECK_STATUS(WdfRegistryQueryMultiString(key, &Empty, WDF_NO_OBJECT_ATTRIBUTES, collection),
                 STATUS_RESOURCE_DATA_NOT_FOUND);
    CHECK_STATUS(WdfRegistryQueryMultiString(key, &Below, WDF_NO_OBJECT_ATTRIBUTES, collection),
                 STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK_EQUAL(WdfCollectionGetCount(collection), 4);
    WdfObjectDelete(collection);
    WdfObjectDelete(second);
    WdfObjectDelete(first);
    WdfRegistryClose(key);
}

/* ---- Wrong calls ---- */

static VOID call_above_passive_level_is_refused(PTEST_DEVICE Device)
{
    WDFKEY key = CreateOwn(KEY_ALL_ACCESS);
    WDFKEY other = NULL;
    ULONG value = 1;
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    KeRaiseIrql(APC_LEVEL, &irql);
    CHECK_BREAK(
        CHECK_STATUS(WdfRegistryQueryULong(key, &Number, &value), STATUS_INVALID_DEVICE_REQUEST));
    CHECK_BREAK(
        CHECK_STATUS(WdfRegistryAssignULong(key, &Number, 1), STATUS_INVALID_DEVICE_REQUEST));
    CHECK_BREAK(
        CHECK_STATUS(WdfRegistryOpenKey(NULL, &Whole, KEY_READ, WDF_NO_OBJECT_ATTRIBUTES, &other),
                     STATUS_INVALID_DEVICE_REQUEST));
    CHECK_BREAK(CHECK_STATUS(WdfRegistryRemoveKey(key), STATUS_INVALID_DEVICE_REQUEST));
    CHECK_BREAK(CHECK_STATUS(WdfRegistryRemoveValue(key, &Number), STATUS_INVALID_DEVICE_REQUEST));
    KeLowerIrql(irql);
    CHECK_STATUS(WdfRegistryQueryULong(key, &Number, &value), STATUS_OBJECT_NAME_NOT_FOUND);
    WdfRegistryClose(key);
}

static VOID device_is_no_key(PTEST_DEVICE Device)
{
    ULONG value;

    CHECK_STOPS(Device->Device, WdfRegistryQueryULong((WDFKEY)Device->Device, &Number, &value));
}

static VOID closed_key_is_no_key(PTEST_DEVICE Device)
{
    WDFKEY key = CreateOwn(KEY_READ);

    UNREFERENCED_PARAMETER(Device);
    WdfRegistryClose(key);
    CHECK_STOPS(key, WdfRegistryClose(key));
}

static VOID open_without_a_name_stops(PTEST_DEVICE Device)
{
    WDFKEY key;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STOPS(NULL, WdfRegistryOpenKey(NULL, NULL, KEY_READ, WDF_NO_OBJECT_ATTRIBUTES, &key));
}

TEST_CASES(CASE_ADD(open_missing_key_returns_not_found), CASE_ADD(create_key_that_exists_opens_it),
           CASE_ADD(names_are_compared_without_case), CASE_ADD(create_two_keys_at_once_is_refused),
           CASE_ADD(subkey_of_a_volatile_key_must_be_volatile),
           CASE_ADD(name_that_is_no_string_is_refused), CASE_ADD(keys_go_with_their_parent),
           CASE_ADD(number_is_read_back), CASE_ADD(value_of_another_type_is_a_mismatch),
           CASE_ADD(string_gets_a_terminator),
           CASE_ADD(string_is_read_if_the_buffer_is_large_enough),
           CASE_ADD(value_that_does_not_fit_tells_its_length),
           CASE_ADD(value_is_read_into_new_memory), CASE_ADD(memory_is_written_whole_or_in_part),
           CASE_ADD(removed_value_is_gone), CASE_ADD(right_that_was_not_asked_for_is_not_looked_at),
           CASE_ADD(removed_key_is_gone_for_other_handles_too),
           CASE_ADD(handle_of_the_kernel_reaches_the_key),
           CASE_ADD(string_object_is_written_and_read),
           CASE_ADD(strings_of_a_collection_are_written_and_read),
           CASE_ADD(call_above_passive_level_is_refused), CASE_ADD(device_is_no_key),
           CASE_ADD(closed_key_is_no_key), CASE_ADD(open_without_a_name_stops));
