/* SPDX-License-Identifier: MIT */
/* inf_text - what a file's bytes say, as UTF-8. Source: install/general-syntax-rules-for-inf-files.
 */
#include <string.h>

#include "base/text.h"
#include "base/wide.h"
#include "bus/inf/inf_internal.h"
#include "host/memory.h"

enum encoding { UTF_8, UTF_16_LITTLE, UTF_16_BIG, WINDOWS_1252 };

/* Of 0x80 to 0x9F; what is not assigned stays a control character. */
static const uint16_t windows_1252[] = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
};

static bool is_utf8(const unsigned char *bytes, size_t count)
{
    /* What is none is replaced: then it is as long, but not the same. */
    for (size_t at = 0; at < count;) {
        size_t length = bytes[at] < 0x80 ? 1 : bytes[at] < 0xE0 ? 2 : bytes[at] < 0xF0 ? 3 : 4;
        uint16_t units[2];
        size_t rest = count - at < length ? count - at : length;
        size_t made = dq_wide_from_utf8(units, 2, (const char *)bytes + at, rest);
        if (made != (length == 4 ? 2 : 1) || units[0] == 0xFFFD) {
            return false;
        }
        at += length;
    }
    return true;
}

static enum encoding detect(const unsigned char *bytes, size_t count, size_t *ret_mark)
{
    *ret_mark = 0;
    if (count >= 2 && bytes[0] == 0xFF && bytes[1] == 0xFE) {
        *ret_mark = 2;
        return UTF_16_LITTLE;
    }
    if (count >= 2 && bytes[0] == 0xFE && bytes[1] == 0xFF) {
        *ret_mark = 2;
        return UTF_16_BIG;
    }
    if (count >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        *ret_mark = 3;
        return UTF_8;
    }
    return is_utf8(bytes, count) ? UTF_8 : WINDOWS_1252;
}

static size_t unit_count(enum encoding encoding, size_t bytes)
{
    /* An odd byte at the end is dropped, as Windows does. */
    return encoding == UTF_16_LITTLE || encoding == UTF_16_BIG ? bytes / 2 : bytes;
}

static uint16_t unit_at(enum encoding encoding, const unsigned char *bytes, size_t index)
{
    if (encoding == WINDOWS_1252) {
        unsigned char byte = bytes[index];
        return byte >= 0x80 && byte < 0xA0 ? windows_1252[byte - 0x80] : byte;
    }
    unsigned char first = bytes[index * 2];
    unsigned char second = bytes[index * 2 + 1];
    return (uint16_t)(encoding == UTF_16_LITTLE ? first | second << 8 : first << 8 | second);
}

static char *convert(enum encoding encoding, const unsigned char *bytes, size_t count,
                     size_t *ret_length)
{
    size_t units = unit_count(encoding, count);
    uint16_t *wide = host_memory_alloc((units + 1) * sizeof(*wide));
    for (size_t i = 0; i < units; i++) {
        wide[i] = unit_at(encoding, bytes, i);
    }
    struct dq_text text;
    size_t room = units * 3 + 1;
    dq_text_init(&text, host_memory_alloc(room), room);
    dq_wide_append_utf8(&text, (struct dq_wide){ wide, units });
    host_memory_free(wide);
    *ret_length = text.length;
    return text.buffer;
}

static bool refuse(const char *text, size_t at, struct dq_inf_error *error)
{
    struct dq_inf file = { .text = (char *)(uintptr_t)text, .bytes = (uint32_t)at };
    return dq_inf_fail(&file, (uint32_t)at, error,
                       "the character 0x%02X cannot be in an INF file: save it as text, as UTF-8 "
                       "or UTF-16 with a byte order mark",
                       (unsigned char)text[at]);
}

bool dq_inf_decode(const void *bytes, size_t count, char **ret_text, uint32_t *ret_bytes,
                   struct dq_inf_error *error)
{
    size_t mark;
    enum encoding encoding = detect(bytes, count, &mark);
    const unsigned char *content = (const unsigned char *)bytes + mark;
    size_t length = count - mark;
    char *text;
    if (encoding == UTF_8) {
        text = host_memory_alloc(length + 1);
        memcpy(text, content, length);
        text[length] = '\0';
    } else {
        text = convert(encoding, content, length, &length);
    }
    for (size_t i = 0; i < length; i++) {
        unsigned char character = (unsigned char)text[i];
        if (character == 0x1A) { /* how text ended once */
            length = i;
            text[i] = '\0';
        } else if (character == 0 || (character < 0x20 && !strchr("\t\n\r", character))) {
            (void)refuse(text, i, error);
            host_memory_free(text);
            return false;
        }
    }
    *ret_text = text;
    *ret_bytes = (uint32_t)length;
    return true;
}
