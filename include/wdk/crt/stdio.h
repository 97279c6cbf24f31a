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

#ifdef __cplusplus
}
#endif

#endif /* DQ_WDK_CRT_STDIO_H */
