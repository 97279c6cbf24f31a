/* SPDX-License-Identifier: MIT */
/* crt_wide - the C library's functions on 16-bit wide characters, and abs, for drivers; see
 * crt_wide.c. */
#ifndef DQ_DDI_CRT_WIDE_H
#define DQ_DDI_CRT_WIDE_H

#include <stddef.h>

#include "kernel/cpu.h"

DQ_EXPORT size_t NTAPI dirql_crt_wcslen(const WCHAR *string);
DQ_EXPORT size_t NTAPI dirql_crt_wcsnlen(const WCHAR *string, size_t count);
DQ_EXPORT int NTAPI dirql_crt_wcscmp(const WCHAR *first, const WCHAR *second);
DQ_EXPORT int NTAPI dirql_crt_wcsncmp(const WCHAR *first, const WCHAR *second, size_t count);
DQ_EXPORT WCHAR *NTAPI dirql_crt_wcscpy(WCHAR *destination, const WCHAR *source);
DQ_EXPORT WCHAR *NTAPI dirql_crt_wcsncpy(WCHAR *destination, const WCHAR *source, size_t count);
DQ_EXPORT WCHAR *NTAPI dirql_crt_wcschr(const WCHAR *string, WCHAR value);
DQ_EXPORT WCHAR *NTAPI dirql_crt_wcsrchr(const WCHAR *string, WCHAR value);
DQ_EXPORT WCHAR *NTAPI dirql_crt_wcsstr(const WCHAR *string, const WCHAR *wanted);
DQ_EXPORT int NTAPI dirql_crt_abs(int value);
DQ_EXPORT LONG NTAPI dirql_crt_labs(LONG value);

#endif
