/* SPDX-License-Identifier: MIT */
/* inf_file - the INF file that a machine is given: read, and compared with devices. */
#ifndef DQ_MACHINE_INF_FILE_H
#define DQ_MACHINE_INF_FILE_H

#include "bus/inf/inf.h"
#include "dirql/machine.h"

/* Give *ret_inf back with dq_inf_free(). A file that is not there or wrong: DIRQL_USAGE and
 * `error`, with its place. */
enum dirql_status_code dq_inf_file_read(const char *path, struct dq_inf **ret_inf,
                                        char error[DIRQL_ERROR_BYTES]);
/* A hash over what it says, never 0. */
enum dirql_status_code dq_inf_file_identify(const char *path, uint64_t *ret_content,
                                            char error[DIRQL_ERROR_BYTES]);
/* No device of the machine is the driver's: says which the file is for. */
void dq_inf_file_describe_misfit(const struct dirql_machine_config *config,
                                 const struct dq_inf *inf, char error[DIRQL_ERROR_BYTES]);

#endif
