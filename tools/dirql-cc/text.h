/* SPDX-License-Identifier: MIT
 *
 * text - growing lists of strings and byte buffers for dirql-cc.
 *
 * The program is short-lived: memory is never given back before it ends, so a string may be kept
 * wherever it is needed. Running out of memory ends it with DQ_CC_EXIT_ENVIRONMENT.
 */
#ifndef DQ_CC_TEXT_H
#define DQ_CC_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* Exit status of dirql-cc; the numbers are those of every dirql command. */
enum dq_cc_exit {
    DQ_CC_EXIT_OK = 0,
    DQ_CC_EXIT_FAILED = 1,      /* the source or the link is wrong */
    DQ_CC_EXIT_USAGE = 2,       /* the command line is wrong */
    DQ_CC_EXIT_ENVIRONMENT = 3, /* a tool or a file of the installation is missing */
    DQ_CC_EXIT_ASSERTION = 5,   /* dirql-cc itself is wrong */
};

/** A list of strings; `items[count]` is NULL, so that it can serve as an argument vector. */
struct dq_cc_list {
    char **items;
    size_t count;
    size_t capacity;
};

/** Bytes; `bytes[length]` is 0. */
struct dq_cc_buffer {
    char *bytes;
    size_t length;
    size_t capacity;
};

/** Zeroed memory. */
void *dq_cc_allocate(size_t size);
char *dq_cc_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *dq_cc_duplicate(const char *text);

void dq_cc_list_add(struct dq_cc_list *list, const char *item);
void dq_cc_list_addf(struct dq_cc_list *list, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void dq_cc_list_add_all(struct dq_cc_list *list, const struct dq_cc_list *more);
bool dq_cc_list_contains(const struct dq_cc_list *list, const char *item);

void dq_cc_buffer_add(struct dq_cc_buffer *buffer, const void *bytes, size_t length);
void dq_cc_buffer_addf(struct dq_cc_buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Read a whole file. @return false with errno set if it cannot be read. */
bool dq_cc_read_file(const char *path, struct dq_cc_buffer *ret_buffer);

bool dq_cc_starts_with(const char *text, const char *prefix);
bool dq_cc_ends_with(const char *text, const char *suffix);
/** The part after the last slash. */
const char *dq_cc_base_name(const char *path);
/** The part before the last slash ("." if there is none); a new string. */
char *dq_cc_directory_name(const char *path);
/** With `.` and `..` taken out as text, which is how clang looks a path up; a new string. */
char *dq_cc_absolute_path(const char *path);

/** Print `dirql-cc: error: ...` or `dirql-cc: warning: ...` and a newline to stderr. */
void dq_cc_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void dq_cc_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
