/* SPDX-License-Identifier: MIT */
/*
 * nt_format - printf as kernel drivers know it: `l` is 32 bits, %I64x, %I32u, %Iu, %p, %wZ, %Z,
 * %ws, %S, %ls, %hs, %C, %lc.
 *
 * The arguments come from driver code in the Windows convention, hence __builtin_ms_va_list.
 * Wide text is UTF-16 and is written as UTF-8. %n is refused (written as is). Strings are read as
 * the driver gave them; a bad pointer is the driver's crash.
 */
#ifndef DQ_BASE_NT_FORMAT_H
#define DQ_BASE_NT_FORMAT_H

#include "base/text.h"

void dq_nt_format(struct dq_text *text, const char *format, __builtin_ms_va_list arguments);
/* The format was one of wide characters, and is its UTF-8: %s is wide text in it, %S narrow. */
void dq_nt_format_of_wide(struct dq_text *text, const char *format, __builtin_ms_va_list arguments);

#endif
