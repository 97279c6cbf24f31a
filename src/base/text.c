/* SPDX-License-Identifier: MIT */
/* text - see text.h. */
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"

void dq_text_init(struct dq_text *text, char *buffer, size_t bytes_max)
{
    DQ_ASSERT(bytes_max > 0);
    text->buffer = buffer;
    text->bytes_max = bytes_max;
    text->length = 0;
    text->is_cut = false;
    buffer[0] = '\0';
}

void dq_text_append_bytes(struct dq_text *text, const char *bytes, size_t count)
{
    size_t room = text->bytes_max - 1 - text->length;
    if (count > room) {
        count = room;
        text->is_cut = true;
    }
    memcpy(text->buffer + text->length, bytes, count);
    text->length += count;
    text->buffer[text->length] = '\0';
}

void dq_text_append(struct dq_text *text, const char *string)
{
    dq_text_append_bytes(text, string, strlen(string));
}

void dq_text_format_va(struct dq_text *text, const char *format, va_list arguments)
{
    size_t room = text->bytes_max - text->length;
    int written = vsnprintf(text->buffer + text->length, room, format, arguments);
    if (written < 0) {
        text->buffer[text->length] = '\0';
        text->is_cut = true;
    } else if ((size_t)written >= room) {
        text->length = text->bytes_max - 1;
        text->is_cut = true;
    } else {
        text->length += (size_t)written;
    }
}

void dq_text_format(struct dq_text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    dq_text_format_va(text, format, arguments);
    va_end(arguments);
}

void dq_text_copy(char *field, size_t field_bytes, const char *string)
{
    struct dq_text text;
    dq_text_init(&text, field, field_bytes);
    dq_text_append(&text, string);
}
