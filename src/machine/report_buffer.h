/* SPDX-License-Identifier: MIT */
/* report_buffer - a report while it is being made: text that grows, and goes out whole. */
#ifndef DQ_MACHINE_REPORT_BUFFER_H
#define DQ_MACHINE_REPORT_BUFFER_H

#include <stddef.h>

#include "dirql/machine.h"

/* Zeroed is empty. */
struct dq_report_buffer {
    char *text; /* heap; ends with a zero that does not count; NULL while empty */
    size_t length;
    size_t bytes;
};

void dq_report_buffer_append(struct dq_report_buffer *buffer, const char *text);
void dq_report_buffer_append_bytes(struct dq_report_buffer *buffer, const char *bytes,
                                   size_t count);
void dq_report_buffer_format(struct dq_report_buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Text of others as UTF-8 that every reader takes: what is none, and what XML forbids, becomes "?".
 */
void dq_report_buffer_append_clean(struct dq_report_buffer *buffer, const char *text);
void dq_report_buffer_free(struct dq_report_buffer *buffer);

/* To a file that appears whole or not at all, or to standard output (path NULL). */
enum dirql_status_code dq_report_buffer_write(const struct dq_report_buffer *buffer,
                                              const char *path, char error[DIRQL_ERROR_BYTES]);

#endif
