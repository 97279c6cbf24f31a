/*
 * SPDX-License-Identifier: MIT
 *
 * string.h - the C library's memory and string functions, in the driver's world.
 *
 * The functions on bytes bind to the host's C library; those on wide characters
 * are the runtime's own, because the host's wchar_t is 32 bits wide. The build
 * arranges both. The runtime never sees this folder.
 */
#ifndef DQ_WDK_CRT_STRING_H
#define DQ_WDK_CRT_STRING_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

void *memchr(const void *buffer, int value, size_t count);
int memcmp(const void *first, const void *second, size_t count);
void *memcpy(void *destination, const void *source, size_t count);
void *memmove(void *destination, const void *source, size_t count);
void *memset(void *destination, int value, size_t count);

char *strcat(char *destination, const char *source);
char *strchr(const char *string, int value);
int strcmp(const char *first, const char *second);
char *strcpy(char *destination, const char *source);
size_t strcspn(const char *string, const char *unwanted);
size_t strlen(const char *string);
char *strncat(char *destination, const char *source, size_t count);
int strncmp(const char *first, const char *second, size_t count);
char *strncpy(char *destination, const char *source, size_t count);
size_t strnlen(const char *string, size_t count);
char *strrchr(const char *string, int value);
size_t strspn(const char *string, const char *wanted);
char *strstr(const char *string, const char *wanted);

wchar_t *wcschr(const wchar_t *string, wchar_t value);
int wcscmp(const wchar_t *first, const wchar_t *second);
wchar_t *wcscpy(wchar_t *destination, const wchar_t *source);
size_t wcslen(const wchar_t *string);
int wcsncmp(const wchar_t *first, const wchar_t *second, size_t count);
wchar_t *wcsncpy(wchar_t *destination, const wchar_t *source, size_t count);
size_t wcsnlen(const wchar_t *string, size_t count);
wchar_t *wcsrchr(const wchar_t *string, wchar_t value);
wchar_t *wcsstr(const wchar_t *string, const wchar_t *wanted);

/* Letters of ASCII are compared without case. */
static __inline int _strnicmp(const char *first, const char *second, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        int a = (unsigned char)first[i];
        int b = (unsigned char)second[i];

        a = a >= 'A' && a <= 'Z' ? a + ('a' - 'A') : a;
        b = b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
        if (a != b || a == 0) {
            return a - b;
        }
    }
    return 0;
}

static __inline int _wcsnicmp(const wchar_t *first, const wchar_t *second, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        int a = (unsigned short)first[i];
        int b = (unsigned short)second[i];

        a = a >= 'A' && a <= 'Z' ? a + ('a' - 'A') : a;
        b = b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
        if (a != b || a == 0) {
            return a - b;
        }
    }
    return 0;
}

static __inline int _stricmp(const char *first, const char *second)
{
    return _strnicmp(first, second, (size_t)-1);
}

static __inline int _wcsicmp(const wchar_t *first, const wchar_t *second)
{
    return _wcsnicmp(first, second, (size_t)-1);
}

#ifdef __cplusplus
}
#endif

#endif /* DQ_WDK_CRT_STRING_H */
