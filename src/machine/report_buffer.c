/* SPDX-License-Identifier: MIT */
/* report_buffer - see report_buffer.h. */
#include "machine/report_buffer.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "host/console.h"
#include "host/memory.h"

#define BYTES_FIRST 4096u

static void reserve(struct dq_report_buffer *buffer, size_t count)
{
    size_t needed = buffer->length + count + 1;
    if (needed > buffer->bytes) {
        size_t doubled = buffer->bytes ? buffer->bytes * 2 : BYTES_FIRST;
        buffer->bytes = doubled > needed ? doubled : needed;
        buffer->text = host_memory_resize(buffer->text, buffer->bytes);
    }
}

void dq_report_buffer_append_bytes(struct dq_report_buffer *buffer, const char *bytes, size_t count)
{
    reserve(buffer, count);
    memcpy(buffer->text + buffer->length, bytes, count);
    buffer->length += count;
    buffer->text[buffer->length] = '\0';
}

void dq_report_buffer_append(struct dq_report_buffer *buffer, const char *text)
{
    dq_report_buffer_append_bytes(buffer, text, strlen(text));
}

void dq_report_buffer_format(struct dq_report_buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    DQ_ASSERT(length >= 0);
    reserve(buffer, (size_t)length);
    va_start(arguments, format);
    (void)vsnprintf(buffer->text + buffer->length, (size_t)length + 1, format, arguments);
    va_end(arguments);
    buffer->length += (size_t)length;
}

/* Bytes of the character at `text`, 0 if it is no UTF-8 (overlong, surrogate, too large, cut) or
 * none of XML's characters. */
static size_t character_bytes(const unsigned char *text)
{
    static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
    unsigned char first = text[0];
    if (first < 0x80) {
        bool is_control = first < 0x20 && first != '\t' && first != '\n' && first != '\r';
        return is_control || first == 0x7F ? 0 : 1;
    }
    size_t count = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4) {
        return 0;
    }
    uint32_t value = first & (0x7Fu >> count);
    for (size_t i = 1; i < count; i++) {
        if ((text[i] & 0xC0) != 0x80) {
            return 0;
        }
        value = value << 6 | (text[i] & 0x3F);
    }
    bool is_surrogate = value >= 0xD800 && value <= 0xDFFF;
    bool is_wrong = value < smallest[count] || value > 0x10FFFF || is_surrogate ||
                    value == 0xFFFE || value == 0xFFFF;
    return is_wrong ? 0 : count;
}

void dq_report_buffer_append_clean(struct dq_report_buffer *buffer, const char *text)
{
    while (*text) {
        size_t count = character_bytes((const unsigned char *)text);
        dq_report_buffer_append_bytes(buffer, count ? text : "?", count ? count : 1);
        text += count ? count : 1;
    }
}

void dq_report_buffer_free(struct dq_report_buffer *buffer)
{
    host_memory_free(buffer->text);
    memset(buffer, 0, sizeof(*buffer));
}

enum dirql_status_code dq_report_buffer_write(const struct dq_report_buffer *buffer,
                                              const char *path, char error[DIRQL_ERROR_BYTES])
{
    if (!path) {
        host_console_out(buffer->text ? buffer->text : "", buffer->length);
        host_console_flush(); /* the program may print through streams of its own */
        return DIRQL_OK;
    }
    struct host_file_writer *writer;
    int result = host_file_writer_open(path, &writer);
    if (result == 0) {
        host_file_writer_append(writer, buffer->text ? buffer->text : "", buffer->length);
        result = host_file_writer_commit(writer);
    }
    if (result == 0) {
        return DIRQL_OK;
    }
    struct dq_text text;
    dq_text_init(&text, error, DIRQL_ERROR_BYTES);
    dq_text_format(&text, "%s cannot be written: %s", path, strerror(-result));
    return DIRQL_ENVIRONMENT;
}
