/* SPDX-License-Identifier: MIT */
/* string_driver - see string_test.c. */
#include "tests/ddi/support/driver_test.h"

#include <ntstrsafe.h>

static UNICODE_STRING Wide(PCWSTR Text)
{
    UNICODE_STRING string;

    RtlInitUnicodeString(&string, Text);
    return string;
}

static BOOLEAN Is(PCUNICODE_STRING String, PCWSTR Text)
{
    return String->Length == wcslen(Text) * sizeof(WCHAR) &&
           RtlEqualMemory(String->Buffer, Text, String->Length);
}

static VOID counted_strings_describe_terminated_ones(PTEST_DEVICE Device)
{
    CHAR text[] = "abc";
    STRING string;
    ANSI_STRING ansi;

    UNREFERENCED_PARAMETER(Device);
    RtlInitString(&string, text);
    CHECK_EQUAL(string.Length, 3);
    CHECK_EQUAL(string.MaximumLength, 4);
    CHECK_EQUAL(string.Buffer, text);
    RtlInitAnsiString(&ansi, NULL);
    CHECK_EQUAL(ansi.Length, 0);
    CHECK_EQUAL(ansi.MaximumLength, 0);
    CHECK_EQUAL(ansi.Buffer, NULL);
}

static VOID copies_and_appends_stay_in_the_buffer(PTEST_DEVICE Device)
{
    WCHAR units[6] = L"......";
    UNICODE_STRING string = { 0, 5 * sizeof(WCHAR), units };
    UNICODE_STRING abc = Wide(L"abc");
    UNICODE_STRING longer = Wide(L"0123456789");

    UNREFERENCED_PARAMETER(Device);
    RtlCopyUnicodeString(&string, &abc);
    CHECK(Is(&string, L"abc"));
    CHECK_EQUAL(units[3], 0);
    CHECK_STATUS(RtlAppendUnicodeToString(&string, L"de"), STATUS_SUCCESS);
    CHECK(Is(&string, L"abcde"));
    CHECK_EQUAL(units[5], L'.'); /* no room for a terminator */
    CHECK_STATUS(RtlAppendUnicodeToString(&string, L"f"), STATUS_BUFFER_TOO_SMALL);
    CHECK(Is(&string, L"abcde"));
    CHECK_STATUS(RtlAppendUnicodeToString(&string, NULL), STATUS_SUCCESS);
    string.Length = 4;
    CHECK_STATUS(RtlAppendUnicodeStringToString(&string, &abc), STATUS_SUCCESS);
    CHECK(Is(&string, L"ababc"));
    CHECK_STATUS(RtlAppendUnicodeStringToString(&string, &abc), STATUS_BUFFER_TOO_SMALL);
    RtlCopyUnicodeString(&string, &longer);
    CHECK(Is(&string, L"01234"));
    RtlCopyUnicodeString(&string, NULL);
    CHECK_EQUAL(string.Length, 0);
    CHECK_EQUAL(string.MaximumLength, 10);
}

static VOID strings_are_compared(PTEST_DEVICE Device)
{
    UNICODE_STRING a = Wide(L"Alpha");
    UNICODE_STRING b = Wide(L"aLPHA");
    UNICODE_STRING c = Wide(L"Alph");
    ULONG hash[3];

    UNREFERENCED_PARAMETER(Device);
    CHECK(RtlCompareUnicodeString(&a, &a, FALSE) == 0);
    CHECK(RtlCompareUnicodeString(&a, &b, FALSE) < 0);
    CHECK(RtlCompareUnicodeString(&b, &a, FALSE) > 0);
    CHECK(RtlCompareUnicodeString(&a, &b, TRUE) == 0);
    CHECK(RtlCompareUnicodeString(&a, &c, TRUE) > 0);
    CHECK(RtlCompareUnicodeString(&c, &b, TRUE) < 0);
    CHECK_EQUAL(RtlEqualUnicodeString(&a, &b, TRUE), TRUE);
    CHECK_EQUAL(RtlEqualUnicodeString(&a, &b, FALSE), FALSE);
    CHECK_EQUAL(RtlUpcaseUnicodeChar(L'z'), L'Z');
    CHECK_EQUAL(RtlUpcaseUnicodeChar(L'7'), L'7');
    CHECK_STATUS(RtlHashUnicodeString(&a, TRUE, HASH_STRING_ALGORITHM_DEFAULT, &hash[0]),
                 STATUS_SUCCESS);
    CHECK_STATUS(RtlHashUnicodeString(&b, TRUE, HASH_STRING_ALGORITHM_X65599, &hash[1]),
                 STATUS_SUCCESS);
    CHECK_STATUS(RtlHashUnicodeString(&b, FALSE, HASH_STRING_ALGORITHM_X65599, &hash[2]),
                 STATUS_SUCCESS);
    CHECK_EQUAL(hash[0], hash[1]);
    CHECK(hash[1] != hash[2]);
    CHECK_STATUS(RtlHashUnicodeString(&a, TRUE, 7, &hash[0]), STATUS_INVALID_PARAMETER);
    CHECK_STATUS(RtlHashUnicodeString(NULL, TRUE, 0, &hash[0]), STATUS_INVALID_PARAMETER);
}

static VOID ansi_and_unicode_become_each_other(PTEST_DEVICE Device)
{
    CHAR bytes[4];
    ANSI_STRING ansi = { 0, sizeof(bytes), bytes };
    UNICODE_STRING wide = Wide(L"a\x00e9\x20ac");
    UNICODE_STRING back;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(RtlUnicodeStringToAnsiString(&ansi, &wide, FALSE), STATUS_SUCCESS);
    CHECK_EQUAL(ansi.Length, 3);
    CHECK_EQUAL((UCHAR)bytes[1], 0xE9);
    CHECK_EQUAL(bytes[2], '?');
    CHECK_EQUAL(bytes[3], 0);
    CHECK_STATUS(RtlAnsiStringToUnicodeString(&back, &ansi, TRUE), STATUS_SUCCESS);
    CHECK(Is(&back, L"a\x00e9?"));
    CHECK_EQUAL(back.Buffer[3], 0);
    RtlFreeUnicodeString(&back);
    CHECK_EQUAL(back.Buffer, NULL);
    ansi.MaximumLength = 3;
    CHECK_STATUS(RtlUnicodeStringToAnsiString(&ansi, &wide, FALSE), STATUS_BUFFER_OVERFLOW);
    CHECK_STATUS(RtlUnicodeStringToAnsiString(&ansi, &wide, TRUE), STATUS_SUCCESS);
    CHECK_EQUAL(ansi.Length, 3);
    RtlFreeAnsiString(&ansi);
    RtlFreeAnsiString(&ansi); /* empty: nothing happens */
    TestControl.Services.FailAllocation(1);
    CHECK_STATUS(RtlUnicodeStringToAnsiString(&ansi, &wide, TRUE), STATUS_NO_MEMORY);
}

static VOID an_allocated_string_that_is_left_is_a_leak(PTEST_DEVICE Device)
{
    ANSI_STRING ansi;
    UNICODE_STRING wide = Wide(L"left");

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(RtlUnicodeStringToAnsiString(&ansi, &wide, TRUE), STATUS_SUCCESS);
    TestControl.Breaks++; /* after the driver is gone */
}

static VOID free_of_a_string_that_nobody_allocated_is_a_violation(PTEST_DEVICE Device)
{
    WCHAR units[2];
    UNICODE_STRING string = { 0, sizeof(units), units };

    UNREFERENCED_PARAMETER(Device);
    CHECK_BREAK(RtlFreeUnicodeString(&string));
}

static VOID utf8_and_utf16_become_each_other(PTEST_DEVICE Device)
{
    static const CHAR text[] = "a\xC3\xA9\xF0\x9F\x98\x80"; /* with its terminator */
    WCHAR units[8];
    CHAR bytes[16];
    ULONG size = 0;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(RtlUTF8ToUnicodeN(NULL, 0, &size, text, sizeof(text)), STATUS_SUCCESS);
    CHECK_EQUAL(size, 10);
    CHECK_STATUS(RtlUTF8ToUnicodeN(units, sizeof(units), &size, text, sizeof(text)),
                 STATUS_SUCCESS);
    CHECK_EQUAL(size, 10);
    CHECK_EQUAL(units[1], 0xE9);
    CHECK_EQUAL(units[2], 0xD83D);
    CHECK_EQUAL(units[4], 0);
    CHECK_STATUS(RtlUnicodeToUTF8N(bytes, sizeof(bytes), &size, units, 10), STATUS_SUCCESS);
    CHECK_EQUAL(size, sizeof(text));
    CHECK(RtlEqualMemory(bytes, text, sizeof(text)));
    CHECK_STATUS(RtlUnicodeToUTF8N(NULL, 0, &size, units, 10), STATUS_SUCCESS);
    CHECK_EQUAL(size, sizeof(text));

    CHECK_STATUS(RtlUTF8ToUnicodeN(units, 4, &size, text, sizeof(text)), STATUS_BUFFER_TOO_SMALL);
    CHECK_EQUAL(size, 4);
    CHECK_STATUS(RtlUTF8ToUnicodeN(units, sizeof(units), &size, "a\xFF", 2),
                 STATUS_SOME_NOT_MAPPED);
    CHECK_EQUAL(units[1], 0xFFFD);
    CHECK_STATUS(RtlUTF8ToUnicodeN(NULL, 0, NULL, text, 1), STATUS_INVALID_PARAMETER);
    CHECK_STATUS(RtlUTF8ToUnicodeN(units, 2, &size, NULL, 1), STATUS_INVALID_PARAMETER_4);

    units[0] = L'a';
    units[1] = 0xD800; /* half of a pair */
    CHECK_STATUS(RtlUnicodeToUTF8N(bytes, sizeof(bytes), &size, units, 4), STATUS_SOME_NOT_MAPPED);
    CHECK_EQUAL(size, 4);
    CHECK_STATUS(RtlUnicodeToUTF8N(bytes, 2, &size, units, 4), STATUS_BUFFER_TOO_SMALL);
    CHECK_EQUAL(size, 1);
    CHECK_STATUS(RtlUnicodeToUTF8N(NULL, 0, NULL, units, 4), STATUS_INVALID_PARAMETER);
    CHECK_STATUS(RtlUnicodeToUTF8N(bytes, 2, &size, NULL, 4), STATUS_INVALID_PARAMETER_4);
    CHECK_STATUS(RtlUnicodeToUTF8N(bytes, 2, &size, units, 3), STATUS_INVALID_PARAMETER_5);
}

static VOID numbers_and_strings_become_each_other(PTEST_DEVICE Device)
{
    static const struct {
        PCWSTR Text;
        ULONG Base;
        ULONG Value;
    } rows[] = {
        { L"123", 10, 123 },     { L"-345", 10, (ULONG)-345 }, { L"xyz", 10, 0 },
        { L"+678abc", 10, 678 }, { L"+678abc", 16, 6785724 },  { L"007", 10, 7 },
        { L"789", 8, 7 },        { L"FGH", 16, 15 },           { L" ", 10, 0 },
        { L"0x1f", 0, 31 },      { L"0o17", 0, 15 },           { L"0b11", 0, 3 },
        { L"  42", 0, 42 },
    };
    WCHAR units[6];
    UNICODE_STRING string = { 0, sizeof(units), units };
    UNICODE_STRING empty = { 0, 0, NULL };
    ULONG value = 7;

    UNREFERENCED_PARAMETER(Device);
    for (ULONG i = 0; i < RTL_NUMBER_OF(rows); i++) {
        UNICODE_STRING text = Wide(rows[i].Text);

        CHECK_STATUS(RtlUnicodeStringToInteger(&text, rows[i].Base, &value), STATUS_SUCCESS);
        CHECK_EQUAL(value, rows[i].Value);
    }
    CHECK_STATUS(RtlUnicodeStringToInteger(&empty, 10, &value), STATUS_INVALID_PARAMETER);
    CHECK_STATUS(RtlUnicodeStringToInteger(&string, 7, &value), STATUS_INVALID_PARAMETER);
    CHECK_STATUS(RtlIntegerToUnicodeString(0, 0, &string), STATUS_SUCCESS);
    CHECK(Is(&string, L"0"));
    CHECK_STATUS(RtlIntegerToUnicodeString(0xBEEF, 16, &string), STATUS_SUCCESS);
    CHECK(Is(&string, L"BEEF"));
    CHECK_EQUAL(units[4], 0);
    CHECK_STATUS(RtlIntegerToUnicodeString(99999, 10, &string), STATUS_SUCCESS);
    CHECK_STATUS(RtlIntegerToUnicodeString(100000, 10, &string), STATUS_BUFFER_OVERFLOW);
    CHECK_STATUS(RtlIntegerToUnicodeString(1, 3, &string), STATUS_INVALID_PARAMETER);
}

static VOID guids_and_strings_become_each_other(PTEST_DEVICE Device)
{
    static const GUID guid = { 0x01234567, 0x89ab, 0xcdef, { 1, 2, 3, 4, 5, 6, 7, 0xff } };
    UNICODE_STRING string;
    UNICODE_STRING wrong = Wide(L"{01234567-89ab-cdef-0102-0304050607fg}");
    UNICODE_STRING short_one = Wide(L"{01234567-89ab-cdef-0102-0304050607f}");
    GUID back = { 0 };

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(RtlStringFromGUID(&guid, &string), STATUS_SUCCESS);
    CHECK(Is(&string, L"{01234567-89ab-cdef-0102-0304050607ff}"));
    CHECK_STATUS(RtlGUIDFromString(&string, &back), STATUS_SUCCESS);
    CHECK(RtlEqualMemory(&guid, &back, sizeof(guid)));
    RtlFreeUnicodeString(&string);
    CHECK_STATUS(RtlGUIDFromString(&wrong, &back), STATUS_INVALID_PARAMETER);
    CHECK_STATUS(RtlGUIDFromString(&short_one, &back), STATUS_INVALID_PARAMETER);
    CHECK(RtlEqualMemory(&guid, &back, sizeof(guid)));
    TestControl.Services.FailAllocation(1);
    CHECK_STATUS(RtlStringFromGUID(&guid, &string), STATUS_NO_MEMORY);
}

static VOID wide_text_is_formatted(PTEST_DEVICE Device)
{
    WCHAR units[12];
    UNICODE_STRING string = { 0, sizeof(units), units };
    static WCHAR large[3000];
    static const WCHAR filled[] = L"0123456789";

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(RtlStringCbPrintfW(units, sizeof(units), L"%s-%S-%d", L"ab", "cd", 42),
                 STATUS_SUCCESS);
    CHECK(wcscmp(units, L"ab-cd-42") == 0);
    CHECK_STATUS(RtlStringCchPrintfW(units, 4, L"%ws", L"abcdef"), STATUS_BUFFER_OVERFLOW);
    CHECK(wcscmp(units, L"abc") == 0);
    CHECK_STATUS(RtlStringCchPrintfW(units, 12, L"%hs\x20ac", "x"), STATUS_SUCCESS);
    CHECK(wcscmp(units, L"x\x20ac") == 0);
    CHECK_STATUS(RtlUnicodeStringPrintf(&string, L"COM%u", 3u), STATUS_SUCCESS);
    CHECK(Is(&string, L"COM3"));
    CHECK_STATUS(RtlUnicodeStringPrintf(&string, L"%wZ\\%x", &string, 255), STATUS_SUCCESS);
    CHECK(Is(&string, L"COM3\\ff"));
    CHECK_STATUS(RtlUnicodeStringPrintf(&string, L"%s", L"exactly12345"), STATUS_SUCCESS);
    CHECK(Is(&string, L"exactly12345"));
    CHECK_STATUS(RtlUnicodeStringPrintf(&string, L"%s", L"more than 12 u"), STATUS_BUFFER_OVERFLOW);
    CHECK_EQUAL(string.Length, sizeof(units));
    CHECK_STATUS(RtlUnicodeStringInit(&string, filled), STATUS_SUCCESS);
    CHECK_EQUAL(string.Length, 20);
    /* Longer than any buffer on a stack. */
    CHECK_STATUS(RtlStringCchPrintfW(large, RTL_NUMBER_OF(large), L"%2000s|", L"end"),
                 STATUS_SUCCESS);
    CHECK_EQUAL(wcslen(large), 2001);
    CHECK_EQUAL(large[2000], L'|');
}

static VOID narrow_text_is_formatted(PTEST_DEVICE Device)
{
    CHAR bytes[8];
    static CHAR large[3000];

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(RtlStringCbPrintfA(bytes, sizeof(bytes), "%s-%d", "ab", 1), STATUS_SUCCESS);
    CHECK(strcmp(bytes, "ab-1") == 0);
    CHECK_STATUS(RtlStringCbPrintfA(bytes, sizeof(bytes), "%s", "01234567"),
                 STATUS_BUFFER_OVERFLOW);
    CHECK(strcmp(bytes, "0123456") == 0);
    CHECK_EQUAL(sprintf_s(bytes, sizeof(bytes), "%x", 255), 2);
    CHECK(strcmp(bytes, "ff") == 0);
    CHECK_EQUAL(sprintf_s(bytes, sizeof(bytes), "%s", "01234567") == -1, TRUE);
    CHECK_EQUAL(bytes[0], 0);
    CHECK_EQUAL(_snprintf(bytes, sizeof(bytes), "%s", "01234567"), 8); /* no terminator */
    CHECK_EQUAL(_snprintf(bytes, sizeof(bytes), "%s", "012345678") == -1, TRUE);
    CHECK_STATUS(RtlStringCbPrintfA(large, sizeof(large), "%2500s|", "end"), STATUS_SUCCESS);
    CHECK_EQUAL(strlen(large), 2501);
    CHECK_EQUAL(_strnicmp("ABCx", "abcy", 3), 0);
    CHECK(_stricmp("ABC", "abd") < 0);
    CHECK_EQUAL(_wcsicmp(L"Device", L"dEVICE"), 0);
    CHECK(_wcsnicmp(L"ab", L"ac", 2) < 0);
}

static VOID levels(PTEST_DEVICE Device)
{
    WCHAR units[8] = L"";
    UNICODE_STRING string = { 0, sizeof(units), units };
    UNICODE_STRING text = Wide(L"abc");
    ANSI_STRING ansi = { 0 };
    STRING narrow;
    GUID guid;
    ULONG value;
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    RtlInitString(&narrow, "x"); /* allowed */
    KeRaiseIrql(HIGH_LEVEL, &irql);
    CHECK_BREAK(RtlInitString(&narrow, "x"));
    KeLowerIrql(PASSIVE_LEVEL);
    KeRaiseIrql(HIGH_LEVEL, &irql); /* allowed */
    RtlInitAnsiString(&ansi, NULL);
    RtlCopyUnicodeString(&string, &text);
    CHECK_STATUS(RtlAppendUnicodeToString(&string, L"d"), STATUS_SUCCESS);
    CHECK_STATUS(RtlAppendUnicodeStringToString(&string, &text), STATUS_SUCCESS);
    KeLowerIrql(irql);
    KeRaiseIrql(APC_LEVEL, &irql);
    CHECK_EQUAL(RtlUpcaseUnicodeChar(L'a'), L'A'); /* allowed, as the next ones */
    CHECK_STATUS(RtlHashUnicodeString(&text, FALSE, 0, &value), STATUS_SUCCESS);
    RtlFreeAnsiString(&ansi);
    CHECK_BREAK((VOID)RtlCompareUnicodeString(&text, &text, FALSE));
    CHECK_BREAK((VOID)RtlEqualUnicodeString(&text, &text, FALSE));
    CHECK_BREAK((VOID)RtlUnicodeStringToInteger(&text, 16, &value));
    CHECK_BREAK((VOID)RtlIntegerToUnicodeString(1, 10, &string));
    CHECK_BREAK((VOID)RtlGUIDFromString(&text, &guid));
    CHECK_BREAK((VOID)RtlUTF8ToUnicodeN(NULL, 0, &value, "a", 1));
    CHECK_BREAK((VOID)RtlUnicodeToUTF8N(NULL, 0, &value, L"a", 2));
    CHECK_BREAK((VOID)RtlStringCbPrintfW(units, sizeof(units), L"a"));
    KeLowerIrql(irql);
}

static VOID conversions_above_passive_level(PTEST_DEVICE Device)
{
    UNICODE_STRING text = Wide(L"abc");
    ANSI_STRING ansi = { 0 };
    UNICODE_STRING wide = { 0 };
    UNICODE_STRING braces = { 0 };
    GUID guid = { 0 };
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    KeRaiseIrql(APC_LEVEL, &irql);
    CHECK_BREAK((VOID)RtlUnicodeStringToAnsiString(&ansi, &text, TRUE));
    CHECK_BREAK((VOID)RtlAnsiStringToUnicodeString(&wide, &ansi, TRUE));
    CHECK_BREAK((VOID)RtlStringFromGUID(&guid, &braces));
    RtlFreeUnicodeString(&braces);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    CHECK_BREAK(RtlFreeAnsiString(&ansi));
    CHECK_BREAK(RtlFreeUnicodeString(&wide));
    CHECK_BREAK((VOID)RtlUpcaseUnicodeChar(L'a'));
    CHECK_BREAK((VOID)RtlHashUnicodeString(NULL, FALSE, 0, NULL));
    KeLowerIrql(PASSIVE_LEVEL);
}

TEST_CASES(CASE_RUN(counted_strings_describe_terminated_ones),
           CASE_RUN(copies_and_appends_stay_in_the_buffer), CASE_RUN(strings_are_compared),
           CASE_RUN(ansi_and_unicode_become_each_other),
           CASE_RUN(an_allocated_string_that_is_left_is_a_leak),
           CASE_RUN(free_of_a_string_that_nobody_allocated_is_a_violation),
           CASE_RUN(utf8_and_utf16_become_each_other),
           CASE_RUN(numbers_and_strings_become_each_other),
           CASE_RUN(guids_and_strings_become_each_other), CASE_RUN(wide_text_is_formatted),
           CASE_RUN(narrow_text_is_formatted), CASE_RUN(levels),
           CASE_RUN(conversions_above_passive_level));
