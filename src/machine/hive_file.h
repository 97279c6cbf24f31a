/* SPDX-License-Identifier: MIT */
/* hive_file - the hive that \Registry\Machine\System is read from and written to. */
#ifndef DQ_MACHINE_HIVE_FILE_H
#define DQ_MACHINE_HIVE_FILE_H

#include "dirql/machine.h"

/* Before the control set is opened. DIRQL_USAGE and `error` if the file is no hive. */
enum dirql_status_code dq_hive_file_load(const char *path, char error[DIRQL_ERROR_BYTES]);
/* A hash over keys and values, never 0. */
enum dirql_status_code dq_hive_file_identify(const char *path, uint64_t *ret_content,
                                             char error[DIRQL_ERROR_BYTES]);
/* A hash over keys and values, never 0. */
enum dirql_status_code dq_hive_file_identify(const char *path, uint64_t *ret_content,
                                             char error[DIRQL_ERROR_BYTES]);

#endif
