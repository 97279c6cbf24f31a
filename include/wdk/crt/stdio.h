/*
 * SPDX-License-Identifier: MIT
 *
 * stdio.h - formatting into memory, in the driver's world.
 *
 * Both are the runtime's: Windows widths, Windows argument lists. At most count
 * characters are written; a longer result is cut, not terminated, and -1 returned.
 */
#ifndef DQ_WDK_CRT_STDIO_H
#define DQ_WDK_CRT_STDIO_H

#include <stdarg.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

int _vsnprintf(char *buffer, size_t count, const char *format, va_list arguments);
int _vsnwprintf(wchar_t *buffer, size_t count, const wchar_t *format, va_list arguments);

/* -1 if the text and its terminator do not fit; the buffer is then empty. */
static __inline int vsprintf_s(char *buffer, size_t size, const char *format, va_list arguments)
{
    int length = size == 0 ? -1 : _vsnprintf(buffer, size, format, arguments);

    if (length < 0 || (size_t)length >= size) {
        if (size != 0) {
            buffer[0] = 0;
        }
        return -1;
    }
    return length;
}

static __inline int sprintf_s(char *buffer, size_t size, const char *format, ...)
{
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsprintf_s(buffer, size, format, arguments);
    va_end(arguments);
    return length;
}

static __inline int _snprintf(char *buffer, size_t count, const char *format, ...)
{
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = _vsnprintf(buffer, count, format, arguments);
    va_end(arguments);
    return length;
}

static __inline int _snwprintf(wchar_t *buffer, size_t count, const wchar_t *format, ...)
{
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = _vsnwprintf(buffer, count, format, arguments);
    va_end(arguments);
    return length;
}

#ifdef __cplusplus
}
#endif

#endif /* DQ_WDK_CRT_STDIO_H */
