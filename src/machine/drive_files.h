/* SPDX-License-Identifier: MIT */
/* drive_files - the directory of the host that drive C: begins with. */
#ifndef DQ_MACHINE_DRIVE_FILES_H
#define DQ_MACHINE_DRIVE_FILES_H

#include "dirql/machine.h"

/* What the drive's files have their bytes from: heap. */
struct dq_drive_files;

/* Once per machine, after dq_drive_open(). Give *ret_files back with dq_drive_files_free() when
 * the drive is gone. A directory that is not there, or has what a drive cannot have: DIRQL_USAGE
 * and `error`. */
enum dirql_status_code dq_drive_files_load(const char *folder, struct dq_drive_files **ret_files,
                                           char error[DIRQL_ERROR_BYTES]);
void dq_drive_files_free(struct dq_drive_files *files);

/* A hash over names and contents, never 0. */
enum dirql_status_code dq_drive_files_identify(const char *folder, uint64_t *ret_content,
                                               char error[DIRQL_ERROR_BYTES]);

#endif
