/* SPDX-License-Identifier: MIT */
/*
 * choice_file - a run's list of choices as a text file; the form is in dirql/machine.h.
 *
 * The reader believes nothing: every token is checked, and the list it makes is bounded.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "host/console.h"
#include "host/memory.h"
#include "machine/machine_internal.h"

#define FIRST_LINE "dirql-choices 1"
/* Far more than a run makes that somebody keeps. */
#define FILE_BYTES_MAX  ((size_t)256 << 20)
#define CHOICES_MAX     ((size_t)1 << 27)
#define TOKENS_PER_LINE 16u

static void write_tokens(struct host_file_writer *writer, struct dirql_choices choices)
{
    uint32_t column = 0;
    size_t next;
    for (size_t i = 0; i < choices.length; i = next) {
        for (next = i + 1; next < choices.length && choices.taken[next] == choices.taken[i] &&
                           choices.counts[next] == choices.counts[i];
             next++) {
        }
        char token[64];
        struct dq_text text;
        dq_text_init(&text, token, sizeof(token));
        dq_text_format(&text, "%u/%u", choices.taken[i], choices.counts[i]);
        if (next - i > 1) {
            dq_text_format(&text, "*%zu", next - i);
        }
        bool is_line_full = ++column == TOKENS_PER_LINE || next == choices.length;
        dq_text_append(&text, is_line_full ? "\n" : " ");
        host_file_writer_append(writer, token, text.length);
        column = is_line_full ? 0 : column;
    }
}

DQ_EXPORT enum dirql_status_code dirql_choices_write(const char *path, struct dirql_choices choices,
                                                     char error[DIRQL_ERROR_BYTES])
{
    struct host_file_writer *writer;
    int result = host_file_writer_open(path, &writer);
    if (result == 0) {
        host_file_writer_append(writer, FIRST_LINE "\n", strlen(FIRST_LINE "\n"));
        write_tokens(writer, choices);
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

/* Where the reader is, and what it has made. */
struct reader {
    const char *at;
    uint32_t line;
    uint8_t *taken;
    uint8_t *counts;
    size_t length;
    size_t capacity;
};

/* A decimal number of at most 10 digits. */
static bool read_number(struct reader *reader, uint64_t *ret_number)
{
    uint64_t number = 0;
    uint32_t digits = 0;
    while (*reader->at >= '0' && *reader->at <= '9') {
        number = number * 10 + (uint64_t)(*reader->at++ - '0');
        if (++digits > 10) {
            return false;
        }
    }
    *ret_number = number;
    return digits > 0;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void skip_blank(struct reader *reader)
{
    while (is_space(*reader->at) || *reader->at == '#') {
        if (*reader->at == '#') {
            while (*reader->at && *reader->at != '\n') {
                reader->at++;
            }
            continue;
        }
        reader->line += *reader->at++ == '\n';
    }
}

static void append(struct reader *reader, uint8_t taken, uint8_t count, size_t times)
{
    if (reader->length + times > reader->capacity) {
        reader->capacity = (reader->length + times) * 2;
        reader->taken = host_memory_resize(reader->taken, reader->capacity);
        reader->counts = host_memory_resize(reader->counts, reader->capacity);
    }
    memset(reader->taken + reader->length, taken, times);
    memset(reader->counts + reader->length, count, times);
    reader->length += times;
}

static const char *read_token(struct reader *reader)
{
    uint64_t taken;
    uint64_t count;
    uint64_t times = 1;
    if (!read_number(reader, &taken) || *reader->at != '/') {
        return "expected TAKEN/COUNT or TAKEN/COUNT*TIMES, decimal numbers";
    }
    reader->at++;
    if (!read_number(reader, &count)) {
        return "expected a number after the slash";
    }
    if (*reader->at == '*') {
        reader->at++;
        if (!read_number(reader, &times)) {
            return "expected a number after the star";
        }
    }
    if (*reader->at && !is_space(*reader->at) && *reader->at != '#') {
        return "expected a blank after the choice";
    }
    if (count < 2 || count > UINT8_MAX) {
        return "a choice is between 2 and 255 possibilities";
    }
    if (taken >= count) {
        return "what was taken is less than the number of possibilities";
    }
    if (times < 1 || times > CHOICES_MAX - reader->length) {
        return "the number of repetitions is out of range";
    }
    append(reader, (uint8_t)taken, (uint8_t)count, (size_t)times);
    return NULL;
}

/* The cause of a failure, or NULL. */
static const char *read_all(struct reader *reader, const char *text, size_t bytes)
{
    if (memchr(text, '\0', bytes)) {
        return "this is no text file";
    }
    size_t first_length = strlen(FIRST_LINE);
    if (strncmp(text, FIRST_LINE, first_length) != 0 ||
        (text[first_length] && !is_space(text[first_length]))) {
        return "the first line of a file of choices is `" FIRST_LINE "`";
    }
    reader->at = text + first_length;
    for (skip_blank(reader); *reader->at; skip_blank(reader)) {
        const char *cause = read_token(reader);
        if (cause) {
            return cause;
        }
    }
    return NULL;
}

DQ_EXPORT enum dirql_status_code dirql_choices_read(const char *path,
                                                    struct dirql_choices *ret_choices,
                                                    char error[DIRQL_ERROR_BYTES])
{
    struct dq_text message;
    dq_text_init(&message, error, DIRQL_ERROR_BYTES);
    char *text;
    size_t bytes;
    int result = host_file_read_all(path, FILE_BYTES_MAX, &text, &bytes);
    if (result) {
        dq_text_format(&message, "%s cannot be read: %s", path, strerror(-result));
        return DIRQL_USAGE;
    }
    struct reader reader = { .line = 1 };
    const char *cause = read_all(&reader, text, bytes);
    host_memory_free(text);
    if (cause) {
        dq_text_format(&message, "%s:%" PRIu32 ": %s", path, reader.line, cause);
        host_memory_free(reader.taken);
        host_memory_free(reader.counts);
        return DIRQL_USAGE;
    }
    *ret_choices = (struct dirql_choices){ .taken = reader.taken,
                                           .counts = reader.counts,
                                           .length = reader.length };
    return DIRQL_OK;
}

/* The caller's view is read-only; the memory behind it is ours. */
static void free_list(const uint8_t *list)
{
    host_memory_free((void *)(uintptr_t)list);
}

DQ_EXPORT void dirql_choices_free(struct dirql_choices *choices)
{
    free_list(choices->taken);
    free_list(choices->counts);
    *choices = (struct dirql_choices){ 0 };
}
