/* SPDX-License-Identifier: MIT */
/* inf_parse - sections, lines and values. Source: install/general-syntax-rules-for-inf-files. */
#include <stdarg.h>
#include <string.h>

#include "base/text.h"
#include "bus/inf/inf_internal.h"
#include "host/memory.h"

bool dq_inf_fail(const struct dq_inf *inf, uint32_t at, struct dq_inf_error *error,
                 const char *format, ...)
{
    error->line = 1;
    error->column = 1;
    for (uint32_t i = 0; i < at && inf->text[i]; i++) {
        unsigned char character = (unsigned char)inf->text[i];
        if (character == '\n') {
            error->line++;
            error->column = 1;
        } else if ((character & 0xC0) != 0x80) { /* characters, not bytes */
            error->column++;
        }
    }
    struct dq_text text;
    dq_text_init(&text, error->text, sizeof(error->text));
    va_list arguments;
    va_start(arguments, format);
    dq_text_format_va(&text, format, arguments);
    va_end(arguments);
    return false;
}

void *dq_inf_array_add(struct dq_inf_array *array, size_t item_bytes)
{
    if (array->count == array->room) {
        array->room = array->room ? array->room * 2 : 64;
        array->items = host_memory_resize(array->items, array->room * item_bytes);
    }
    void *item = (char *)array->items + array->count++ * item_bytes;
    memset(item, 0, item_bytes);
    return item;
}

char *dq_inf_keep(struct dq_inf *inf, const char *text, size_t bytes)
{
    struct dq_inf_block *block = host_memory_alloc(sizeof(*block) + bytes + 1);
    block->next = inf->blocks;
    inf->blocks = block;
    memcpy(block->text, text, bytes);
    block->text[bytes] = '\0';
    return block->text;
}

struct reader {
    struct dq_inf *inf;
    struct dq_inf_error *error;
    uint32_t at;
    uint32_t section; /* index + 1; 0: none yet */
    struct dq_text token;
};

static char peek(const struct reader *reader)
{
    return reader->at < reader->inf->bytes ? reader->inf->text[reader->at] : '\0';
}

static bool is_blank(char character)
{
    return character == ' ' || character == '\t';
}

static bool is_line_end(char character)
{
    return character == '\n' || character == '\r' || character == '\0';
}

static void skip_blanks(struct reader *reader)
{
    while (is_blank(peek(reader))) {
        reader->at++;
    }
}

static void skip_line(struct reader *reader)
{
    while (!is_line_end(peek(reader))) {
        reader->at++;
    }
}

/* Past a line's end. */
static void skip_end(struct reader *reader)
{
    if (peek(reader) == '\r') {
        reader->at++;
    }
    if (peek(reader) == '\n') {
        reader->at++;
    }
}

/* At a backslash with nothing behind it on the line: the value goes on with the next line. */
static bool is_continuation(const struct reader *reader)
{
    uint32_t at = reader->at + 1;
    while (at < reader->inf->bytes && is_blank(reader->inf->text[at])) {
        at++;
    }
    return at == reader->inf->bytes || is_line_end(reader->inf->text[at]);
}

static bool continue_line(struct reader *reader)
{
    uint32_t at = reader->at;
    skip_line(reader);
    skip_end(reader);
    skip_blanks(reader);
    if (reader->at == reader->inf->bytes) {
        return dq_inf_fail(reader->inf, at, reader->error,
                           "a backslash at the end of a line continues it, and the file ends: take "
                           "the backslash away or add the rest");
    }
    return true;
}

/* A quoted piece; two quotes are one. */
static bool read_quoted(struct reader *reader)
{
    uint32_t opening = reader->at++;
    for (;;) {
        char character = peek(reader);
        if (is_line_end(character)) {
            return dq_inf_fail(reader->inf, opening, reader->error,
                               "this quotation mark has no partner on its line: add one, or write "
                               "two where the text itself has one");
        }
        reader->at++;
        if (character == '"' && peek(reader) != '"') {
            return true;
        }
        reader->at += character == '"';
        dq_text_append_bytes(&reader->token, &character, 1);
    }
}

static bool ends_value(char character, bool may_be_key)
{
    return is_line_end(character) || character == ',' || character == ';' ||
           (character == '=' && may_be_key);
}

static bool read_value(struct reader *reader, bool may_be_key, struct dq_inf_value *value)
{
    size_t kept = 0; /* blanks behind it do not count */
    reader->token.length = 0;
    skip_blanks(reader);
    value->at = reader->at;
    while (!ends_value(peek(reader), may_be_key)) {
        char character = peek(reader);
        if (character == '"') {
            if (!read_quoted(reader)) {
                return false;
            }
            kept = reader->token.length;
        } else if (character == '\\' && is_continuation(reader)) {
            if (!continue_line(reader)) {
                return false;
            }
        } else {
            dq_text_append_bytes(&reader->token, &character, 1);
            kept = is_blank(character) ? kept : reader->token.length;
            reader->at++;
        }
    }
    value->text = dq_inf_keep(reader->inf, reader->token.buffer, kept);
    return true;
}

static struct dq_inf_value *add_value(struct reader *reader, struct dq_inf_line *line,
                                      const struct dq_inf_value *value)
{
    struct dq_inf_value *added = dq_inf_array_add(&reader->inf->values, sizeof(*added));
    *added = *value;
    line->count++;
    return added;
}

static bool read_line(struct reader *reader)
{
    struct dq_inf_line line = { .at = reader->at, .first = reader->inf->values.count };
    if (reader->section == 0) {
        return dq_inf_fail(reader->inf, reader->at, reader->error,
                           "this line is in no section: an INF file begins with [Version]");
    }
    line.section = reader->section - 1;
    for (bool may_be_key = true;;) {
        struct dq_inf_value value = { 0 };
        if (!read_value(reader, may_be_key, &value)) {
            return false;
        }
        char end = peek(reader);
        if (end == '=' && may_be_key && value.text[0] == '\0') {
            return dq_inf_fail(reader->inf, reader->at, reader->error,
                               "there is nothing in front of the equals sign: a name is needed");
        }
        (void)add_value(reader, &line, &value);
        line.has_key = line.has_key || (end == '=' && may_be_key);
        may_be_key = false;
        if (end != '=' && end != ',') {
            break;
        }
        reader->at++;
    }
    dq_inf_line_add(reader->inf, &line);
    skip_line(reader); /* a comment */
    return true;
}

static bool read_section(struct reader *reader)
{
    uint32_t opening = reader->at++;
    skip_blanks(reader);
    uint32_t start = reader->at;
    while (!is_line_end(peek(reader)) && peek(reader) != ']') {
        reader->at++;
    }
    if (peek(reader) != ']') {
        return dq_inf_fail(reader->inf, opening, reader->error,
                           "the section's name does not end: a closing bracket is missing");
    }
    uint32_t end = reader->at++;
    while (end > start && is_blank(reader->inf->text[end - 1])) {
        end--;
    }
    bool is_quoted =
        end > start + 1 && reader->inf->text[start] == '"' && reader->inf->text[end - 1] == '"';
    start += is_quoted;
    end -= is_quoted;
    if (end == start) {
        return dq_inf_fail(reader->inf, opening, reader->error,
                           "the section has no name: write it between the brackets");
    }
    if (end - start > DQ_INF_NAME_MAX) {
        return dq_inf_fail(reader->inf, opening, reader->error,
                           "the section's name is longer than %u bytes: shorten it",
                           DQ_INF_NAME_MAX);
    }
    skip_blanks(reader);
    if (!is_line_end(peek(reader)) && peek(reader) != ';') {
        return dq_inf_fail(reader->inf, reader->at, reader->error,
                           "there is text behind the section's name: put it on a line of its own");
    }
    const char *name = dq_inf_keep(reader->inf, reader->inf->text + start, end - start);
    uint32_t section = dq_inf_section(reader->inf, name); /* it may have been there before */
    section = section == DQ_INF_NO_SECTION ? dq_inf_section_add(reader->inf, name) : section;
    reader->section = section + 1;
    skip_line(reader);
    return true;
}

bool dq_inf_parse(struct dq_inf *inf, struct dq_inf_error *error)
{
    struct reader reader = { .inf = inf, .error = error };
    dq_text_init(&reader.token, host_memory_alloc(inf->bytes + 1), inf->bytes + 1);
    bool is_good = true;
    while (is_good && reader.at < inf->bytes) {
        skip_blanks(&reader);
        char first = peek(&reader);
        if (first == '[') {
            is_good = read_section(&reader);
        } else if (first == ';') {
            skip_line(&reader);
        } else if (!is_line_end(first)) {
            is_good = read_line(&reader);
        }
        skip_end(&reader);
    }
    host_memory_free(reader.token.buffer);
    return is_good;
}
