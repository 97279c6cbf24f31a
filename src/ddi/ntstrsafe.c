/* SPDX-License-Identifier: MIT */
/*
 * ntstrsafe - what the inline functions of ntstrsafe.h end in.
 *
 * Names and behaviour are the Microsoft C library's: no terminator when the text just fits, -1 when
 * it does not.
 */
#include "base/nt_format.h"
#include "base/wide.h"
#include "ddi/enter.h"

/* No text is longer than this; the rest is cut, as if the caller's buffer ended. */
#define TEXT_BYTES_MAX 65536u

/* What is made before it is copied: on the stack where that suffices. */
struct scratch {
    char local[1024];
    char *bytes;
    size_t size;
};

/* NULL if there is no memory. */
static char *scratch_take(struct scratch *scratch, size_t bytes)
{
    bool is_small = bytes <= sizeof(scratch->local);
    scratch->size = is_small ? sizeof(scratch->local) : bytes;
    scratch->bytes = is_small ? scratch->local : dq_arena_core_alloc(bytes);
    return scratch->bytes;
}

static void scratch_give(struct scratch *scratch)
{
    if (scratch->bytes && scratch->bytes != scratch->local) {
        dq_arena_core_free(scratch->bytes, scratch->size);
    }
}

/* Enough for a text of so many units and one more, which says that it does not fit. */
static size_t scratch_bytes(size_t count, size_t bytes_of_unit)
{
    size_t most = TEXT_BYTES_MAX / bytes_of_unit;
    return (count < most ? count + 2 : most) * bytes_of_unit;
}

DQ_EXPORT int NTAPI _vsnprintf(char *buffer, size_t count, const char *format,
                               __builtin_ms_va_list arguments);
DQ_EXPORT int NTAPI _vsnprintf(char *buffer, size_t count, const char *format,
                               __builtin_ms_va_list arguments)
{
    DQ_DDI_ENTER(_vsnprintf);
    struct scratch scratch;
    if (!scratch_take(&scratch, scratch_bytes(count, 1))) {
        return -1;
    }
    struct dq_text text;
    dq_text_init(&text, scratch.bytes, scratch.size);
    dq_nt_format(&text, format, arguments);
    size_t length = text.length < count ? text.length : count;
    for (size_t i = 0; i < length; i++) {
        buffer[i] = scratch.bytes[i];
    }
    if (length < count) {
        buffer[length] = '\0';
    }
    int result = text.is_cut || text.length > count ? -1 : (int)text.length;
    scratch_give(&scratch);
    return result;
}

DQ_EXPORT int NTAPI _vsnwprintf(WCHAR *buffer, size_t count, const WCHAR *format,
                                __builtin_ms_va_list arguments);

/* A unit becomes at most three bytes of UTF-8. */
static size_t format_units(const WCHAR *format)
{
    size_t units = 0;
    while (format[units] != 0) {
        units++;
    }
    return units;
}

/* By way of UTF-8, of which the text has at most three bytes for each unit. */
static int format_wide(WCHAR *buffer, size_t count, const WCHAR *format, struct scratch *narrow,
                       struct scratch *result, __builtin_ms_va_list arguments)
{
    size_t units = format_units(format);
    if (!scratch_take(narrow, units * 3 + 1) || !scratch_take(result, scratch_bytes(count, 3))) {
        return -1;
    }
    struct dq_text text;
    dq_text_init(&text, narrow->bytes, narrow->size);
    dq_wide_append_utf8(&text, (struct dq_wide){ .units = format, .count = units });
    dq_text_init(&text, result->bytes, result->size);
    dq_nt_format_of_wide(&text, narrow->bytes, arguments);
    size_t length = dq_wide_from_utf8(buffer, count, result->bytes, text.length);
    if (length < count) {
        buffer[length] = 0;
    }
    return text.is_cut || length > count ? -1 : (int)length;
}

DQ_EXPORT int NTAPI _vsnwprintf(WCHAR *buffer, size_t count, const WCHAR *format,
                                __builtin_ms_va_list arguments)
{
    DQ_DDI_ENTER(_vsnwprintf);
    struct scratch narrow = { .bytes = NULL };
    struct scratch result = { .bytes = NULL };
    int length = format_wide(buffer, count, format, &narrow, &result, arguments);
    scratch_give(&narrow);
    scratch_give(&result);
    return length;
}
