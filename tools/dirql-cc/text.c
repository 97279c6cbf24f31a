/* SPDX-License-Identifier: MIT
 *
 * text - growing lists of strings and byte buffers for dirql-cc.
 */
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Every allocation is on a list that is reachable to the end, so a leak checker sees none. */
struct allocation {
    struct allocation *next;
    max_align_t start[];
};

static struct allocation *allocations;

static void out_of_memory(void)
{
    (void)fputs("dirql-cc: error: out of memory\n", stderr);
    exit(DQ_CC_EXIT_ENVIRONMENT);
}

void *dq_cc_allocate(size_t size)
{
    struct allocation *allocation = calloc(1, sizeof(*allocation) + size);
    if (allocation == NULL) {
        out_of_memory();
    }
    allocation->next = allocations;
    allocations = allocation;
    return allocation->start;
}

static char *format_arguments(const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *text = dq_cc_allocate((size_t)(length > 0 ? length : 0) + 1);
    if (length > 0) {
        (void)vsnprintf(text, (size_t)length + 1, format, arguments);
    }
    return text;
}

char *dq_cc_format(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = format_arguments(format, arguments);
    va_end(arguments);
    return text;
}

char *dq_cc_duplicate(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(dq_cc_allocate(size), text, size);
}

static void list_take(struct dq_cc_list *list, char *item)
{
    if (list->count + 2 > list->capacity) {
        size_t capacity = list->capacity == 0 ? 16 : list->capacity * 2;
        char **items = dq_cc_allocate(capacity * sizeof(*items));
        if (list->count > 0) {
            memcpy(items, list->items, list->count * sizeof(*items));
        }
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = item;
    list->items[list->count] = NULL;
}

void dq_cc_list_add(struct dq_cc_list *list, const char *item)
{
    list_take(list, dq_cc_duplicate(item));
}

void dq_cc_list_addf(struct dq_cc_list *list, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    list_take(list, format_arguments(format, arguments));
    va_end(arguments);
}

void dq_cc_list_add_all(struct dq_cc_list *list, const struct dq_cc_list *more)
{
    for (size_t i = 0; i < more->count; i++) {
        dq_cc_list_add(list, more->items[i]);
    }
}

bool dq_cc_list_contains(const struct dq_cc_list *list, const char *item)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i], item) == 0) {
            return true;
        }
    }
    return false;
}

void dq_cc_buffer_add(struct dq_cc_buffer *buffer, const void *bytes, size_t length)
{
    if (buffer->length + length + 1 > buffer->capacity) {
        size_t capacity = (buffer->length + length + 1) * 2;
        char *moved = dq_cc_allocate(capacity);
        if (buffer->length > 0) {
            memcpy(moved, buffer->bytes, buffer->length);
        }
        buffer->bytes = moved;
        buffer->capacity = capacity;
    }
    if (length > 0) {
        memcpy(buffer->bytes + buffer->length, bytes, length);
    }
    buffer->length += length;
    buffer->bytes[buffer->length] = '\0';
}

void dq_cc_buffer_addf(struct dq_cc_buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = format_arguments(format, arguments);
    va_end(arguments);
    dq_cc_buffer_add(buffer, text, strlen(text));
}

bool dq_cc_read_file(const char *path, struct dq_cc_buffer *ret_buffer)
{
    FILE *file = fopen(path, "rbe");
    if (file == NULL) {
        return false;
    }
    struct dq_cc_buffer buffer = { 0 };
    dq_cc_buffer_add(&buffer, "", 0);
    char block[16384];
    size_t got;
    while ((got = fread(block, 1, sizeof(block), file)) > 0) {
        dq_cc_buffer_add(&buffer, block, got);
    }
    bool is_complete = ferror(file) == 0;
    (void)fclose(file);
    if (!is_complete) {
        return false;
    }
    *ret_buffer = buffer;
    return true;
}

bool dq_cc_starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool dq_cc_ends_with(const char *text, const char *suffix)
{
    size_t text_length = strlen(text);
    size_t suffix_length = strlen(suffix);
    return text_length >= suffix_length && strcmp(text + text_length - suffix_length, suffix) == 0;
}

const char *dq_cc_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

char *dq_cc_directory_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL) {
        return dq_cc_duplicate(".");
    }
    if (slash == path) {
        return dq_cc_duplicate("/");
    }
    return dq_cc_format("%.*s", (int)(slash - path), path);
}

char *dq_cc_absolute_path(const char *path)
{
    char *whole;
    if (path[0] == '/') {
        whole = dq_cc_duplicate(path);
    } else {
        char *here = getcwd(NULL, 0);
        whole = dq_cc_format("%s/%s", here == NULL ? "" : here, path);
        free(here);
    }
    struct dq_cc_buffer result = { 0 };
    char *rest = NULL;
    for (char *part = strtok_r(whole, "/", &rest); part != NULL;
         part = strtok_r(NULL, "/", &rest)) {
        if (strcmp(part, "..") == 0) {
            while (result.length > 0 && result.bytes[--result.length] != '/') {
            }
        } else if (strcmp(part, ".") != 0) {
            dq_cc_buffer_addf(&result, "/%s", part);
        }
    }
    return result.length == 0 ? dq_cc_duplicate("/")
                              : dq_cc_format("%.*s", (int)result.length, result.bytes);
}

static void print_message(const char *kind, const char *format, va_list arguments)
{
    char *text = format_arguments(format, arguments);
    (void)fprintf(stderr, "dirql-cc: %s: %s\n", kind, text);
}

void dq_cc_error(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print_message("error", format, arguments);
    va_end(arguments);
}

void dq_cc_warning(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print_message("warning", format, arguments);
    va_end(arguments);
}
