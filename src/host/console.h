/* SPDX-License-Identifier: MIT */
/* console - text to standard output and standard error, and buffered files that appear whole or not
 * at all. */
#ifndef HOST_CONSOLE_H
#define HOST_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void host_console_out(const char *text, size_t bytes);
void host_console_error(const char *text, size_t bytes);
void host_console_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
void host_console_error_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
void host_console_flush(void);

/* A file being written under a temporary name beside its final one; commit renames it, abandon
 * removes it. */
struct host_file_writer;
/* Negative errno on failure. */
int host_file_writer_open(const char *path, struct host_file_writer **ret_writer);
void host_file_writer_append(struct host_file_writer *writer, const void *bytes, size_t count);
/* Both free the writer. Commit: negative errno if anything was not written. */
int host_file_writer_commit(struct host_file_writer *writer);
void host_file_writer_abandon(struct host_file_writer *writer);

/* Whole file into heap memory, with a terminating zero that does not count. Negative errno on
 * failure. */
int host_file_read_all(const char *path, size_t bytes_max, char **ret_text, size_t *ret_bytes);
bool host_file_exists(const char *path);

#endif
