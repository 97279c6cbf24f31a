/* SPDX-License-Identifier: MIT */
/* string_driver - see string_test.c. */
#include "tests/ddi/support/driver_test.h"

static BOOLEAN Holds(WDFSTRING String, PCWSTR Text)
{
    UNICODE_STRING text;

    WdfStringGetUnicodeString(String, &text);
    return text.Length == wcslen(Text) * sizeof(WCHAR) &&
           RtlEqualMemory(text.Buffer, Text, text.Length);
}

static VOID a_string_is_a_copy(PTEST_DEVICE Device)
{
    WCHAR units[] = L"serial number";
    UNICODE_STRING text;
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFSTRING string = NULL;

    RtlInitUnicodeString(&text, units);
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device->Device;
    CHECK_STATUS(WdfStringCreate(&text, &attributes, &string), STATUS_SUCCESS);
    units[0] = L'X';
    CHECK(Holds(string, L"serial number"));
    WdfStringGetUnicodeString(string, &text);
    CHECK_EQUAL(text.Buffer[text.Length / sizeof(WCHAR)], 0);
    CHECK(text.MaximumLength >= text.Length);
    WdfObjectDelete(string);
}

static VOID without_text_the_string_is_empty(PTEST_DEVICE Device)
{
    UNICODE_STRING text = { 2, 2, L"x" };
    WDFSTRING string = NULL;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(WdfStringCreate(NULL, WDF_NO_OBJECT_ATTRIBUTES, &string), STATUS_SUCCESS);
    WdfStringGetUnicodeString(string, &text);
    CHECK_EQUAL(text.Length, 0);
    CHECK_EQUAL(text.MaximumLength, 0);
    CHECK_EQUAL(text.Buffer, NULL);
}

static VOID strings_that_are_none_are_refused(PTEST_DEVICE Device)
{
    UNICODE_STRING odd = { 3, 4, L"ab" };
    UNICODE_STRING odd_room = { 2, 3, L"ab" };
    UNICODE_STRING nowhere = { 0, 4, NULL };
    UNICODE_STRING longer = { 4, 2, L"ab" };
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFSTRING string = (WDFSTRING)Device->Device;

    CHECK_STATUS(WdfStringCreate(&odd, WDF_NO_OBJECT_ATTRIBUTES, &string),
                 STATUS_INVALID_PARAMETER);
    CHECK_EQUAL(string, NULL);
    CHECK_STATUS(WdfStringCreate(&odd_room, WDF_NO_OBJECT_ATTRIBUTES, &string),
                 STATUS_INVALID_PARAMETER);
    CHECK_STATUS(WdfStringCreate(&nowhere, WDF_NO_OBJECT_ATTRIBUTES, &string),
                 STATUS_INVALID_PARAMETER);
    CHECK_STATUS(WdfStringCreate(&longer, WDF_NO_OBJECT_ATTRIBUTES, &string),
                 STATUS_INVALID_PARAMETER);
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.SynchronizationScope = WdfSynchronizationScopeDevice;
    CHECK_STATUS(WdfStringCreate(NULL, &attributes, &string),
                 STATUS_WDF_SYNCHRONIZATION_SCOPE_INVALID);
}

static VOID without_memory_creation_fails(PTEST_DEVICE Device)
{
    UNICODE_STRING text = { 4, 4, L"ab" };
    WDFSTRING string = NULL;

    UNREFERENCED_PARAMETER(Device);
    for (ULONG nth = 1; nth <= 2; nth++) { /* the object, its copy */
        TestControl.Services.FailAllocation(nth);
        CHECK_STATUS(WdfStringCreate(&text, WDF_NO_OBJECT_ATTRIBUTES, &string),
                     STATUS_INSUFFICIENT_RESOURCES);
        CHECK_EQUAL(string, NULL);
    }
    TestControl.Services.FailAllocation(3);
    CHECK_STATUS(WdfStringCreate(&text, WDF_NO_OBJECT_ATTRIBUTES, &string), STATUS_SUCCESS);
    TestControl.Services.FailAllocation(0);
    CHECK(Holds(string, L"ab"));
}

/* With the verifier on KMDF refuses; without it the call goes on as at PASSIVE_LEVEL. */
static VOID above_passive_level_is_a_violation(PTEST_DEVICE Device)
{
    UNICODE_STRING text = { 4, 4, L"ab" };
    UNICODE_STRING found = { 0 };
    WDFSTRING string = NULL;
    WDFSTRING other = NULL;
    NTSTATUS status = STATUS_SUCCESS;
    BOOLEAN isRefused = TestControl.Verifier != 0;
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(WdfStringCreate(&text, WDF_NO_OBJECT_ATTRIBUTES, &string), STATUS_SUCCESS);
    KeRaiseIrql(APC_LEVEL, &irql);
    CHECK_BREAK(status = WdfStringCreate(&text, WDF_NO_OBJECT_ATTRIBUTES, &other));
    CHECK_STATUS(status, isRefused ? STATUS_INVALID_DEVICE_REQUEST : STATUS_SUCCESS);
    CHECK_BREAK(WdfStringGetUnicodeString(string, &found));
    CHECK_EQUAL(found.Length, isRefused ? 0 : 4);
    KeLowerIrql(irql);
}

static VOID a_handle_of_another_type_stops(PTEST_DEVICE Device)
{
    UNICODE_STRING text;

    CHECK_STOPS(Device->Device, WdfStringGetUnicodeString((WDFSTRING)Device->Device, &text));
}

TEST_CASES(CASE_RUN(a_string_is_a_copy), CASE_RUN(without_text_the_string_is_empty),
           CASE_RUN(strings_that_are_none_are_refused), CASE_RUN(without_memory_creation_fails),
           CASE_RUN(above_passive_level_is_a_violation), CASE_RUN(a_handle_of_another_type_stops));
