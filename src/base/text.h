/* SPDX-License-Identifier: MIT */
/* text - building bounded strings: never overflows, always terminated, says when it was cut. */
#ifndef DQ_BASE_TEXT_H
#define DQ_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct dq_text {
    char *buffer;
    size_t bytes_max;
    size_t length;
    bool is_cut;
};

void dq_text_init(struct dq_text *text, char *buffer, size_t bytes_max);
void dq_text_append(struct dq_text *text, const char *string);
void dq_text_append_bytes(struct dq_text *text, const char *bytes, size_t count);
void dq_text_format(struct dq_text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void dq_text_format_va(struct dq_text *text, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/* Copy with termination into a fixed field; cuts silently (names in traces). */
void dq_text_copy(char *field, size_t field_bytes, const char *string);

#endif
