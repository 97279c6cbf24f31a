/* SPDX-License-Identifier: MIT */
/*
 * crt_wide - the C library's functions on 16-bit wide characters, and abs, for drivers.
 *
 * dirql-cc renames a driver's wcslen to dirql_crt_wcslen, and so on: under their own names they
 * would take the place of the host's, whose wchar_t is 32 bits.
 */
#include "ddi/crt_wide.h"

size_t NTAPI dirql_crt_wcslen(const WCHAR *string)
{
    size_t length = 0;
    while (string[length] != 0) {
        length++;
    }
    return length;
}

size_t NTAPI dirql_crt_wcsnlen(const WCHAR *string, size_t count)
{
    size_t length = 0;
    while (length < count && string[length] != 0) {
        length++;
    }
    return length;
}

int NTAPI dirql_crt_wcscmp(const WCHAR *first, const WCHAR *second)
{
    while (*first != 0 && *first == *second) {
        first++;
        second++;
    }
    return (*first > *second) - (*first < *second);
}

int NTAPI dirql_crt_wcsncmp(const WCHAR *first, const WCHAR *second, size_t count)
{
    while (count > 0 && *first != 0 && *first == *second) {
        first++;
        second++;
        count--;
    }
    return count == 0 ? 0 : (*first > *second) - (*first < *second);
}

WCHAR *NTAPI dirql_crt_wcscpy(WCHAR *destination, const WCHAR *source)
{
    size_t i = 0;
    do {
        destination[i] = source[i];
    } while (source[i++] != 0);
    return destination;
}

WCHAR *NTAPI dirql_crt_wcsncpy(WCHAR *destination, const WCHAR *source, size_t count)
{
    size_t i = 0;
    for (; i < count && source[i] != 0; i++) {
        destination[i] = source[i];
    }
    for (; i < count; i++) {
        destination[i] = 0;
    }
    return destination;
}

WCHAR *NTAPI dirql_crt_wcschr(const WCHAR *string, WCHAR value)
{
    while (*string != value) {
        if (*string == 0) {
            return NULL;
        }
        string++;
    }
    return (WCHAR *)(uintptr_t)string;
}

WCHAR *NTAPI dirql_crt_wcsrchr(const WCHAR *string, WCHAR value)
{
    const WCHAR *found = NULL;
    do {
        found = *string == value ? string : found;
    } while (*string++ != 0);
    return (WCHAR *)(uintptr_t)found;
}

WCHAR *NTAPI dirql_crt_wcsstr(const WCHAR *string, const WCHAR *wanted)
{
    size_t length = dirql_crt_wcslen(wanted);
    for (;; string++) {
        if (dirql_crt_wcsncmp(string, wanted, length) == 0) {
            return (WCHAR *)(uintptr_t)string;
        }
        if (*string == 0) {
            return NULL;
        }
    }
}

int NTAPI dirql_crt_abs(int value)
{
    return value < 0 ? -value : value;
}

LONG NTAPI dirql_crt_labs(LONG value)
{
    return value < 0 ? -value : value;
}
