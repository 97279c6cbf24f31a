/* SPDX-License-Identifier: MIT
 *
 * process - child processes, temporary files, signals.
 *
 * Whatever ends dirql-cc, an error, SIGINT, SIGTERM, SIGHUP, leaves no temporary file behind and
 * no half-written output. (SIGKILL cannot be caught: it can leave one folder in TMPDIR.)
 */
#ifndef DQ_CC_PROCESS_H
#define DQ_CC_PROCESS_H

#include "text.h"

/** Catch the signals that end a program. Call first. */
void dq_cc_process_init(void);

/** Remove every temporary file; if a signal had arrived, die of it now. Call last. */
void dq_cc_process_fini(void);

/** The private temporary folder, made at the first call; NULL (after a message) on failure. */
const char *dq_cc_temporary_folder(void);

/** Whether a path lies in that folder. */
bool dq_cc_is_temporary(const char *path);

/** A file to remove when the program ends, until it is kept. */
void dq_cc_temporary_file(const char *path);
void dq_cc_temporary_file_keep(const char *path);

/** An anonymous file with this content, offset 0, inherited by children. @return descriptor or -1
 */
int dq_cc_memory_file(const char *name, const void *bytes, size_t length);
/** The whole content of such a file. */
bool dq_cc_memory_file_read(int descriptor, struct dq_cc_buffer *ret_buffer);

/** Descriptors for a child's standard streams; -1 leaves the stream as it is. */
struct dq_cc_streams {
    int in;
    int out;
    int error;
};

/**
 * Run a program and wait for it.
 * @return its exit status; 128 + signal if it died of one; -1 if it could not start (message
 * printed)
 */
int dq_cc_process_run(const struct dq_cc_list *arguments, struct dq_cc_streams streams);

/** Print every command before it runs. */
void dq_cc_process_set_verbose(bool is_verbose);

#endif
