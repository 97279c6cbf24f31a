/* SPDX-License-Identifier: MIT */
/* token_files - what the files of a machine are, for tokens. Beside drivers and scenario: models of
 * devices, and what it reads. */
#ifndef DQ_MACHINE_TOKEN_FILES_H
#define DQ_MACHINE_TOKEN_FILES_H

#include "dirql/explore.h"

#define DQ_TOKEN_PATH_BYTES 1024u

/* In the order of the devices, each file once. One that is not there is none. */
struct dq_token_models {
    char paths[DIRQL_DEVICES_MAX][DQ_TOKEN_PATH_BYTES];
    uint32_t count;
};
void dq_token_models_find(const struct dirql_machine_config *config,
                          struct dq_token_models *ret_models);

/* NULL: the machine has none. */
const char *dq_token_input_path(const struct dirql_machine_config *config, enum dirql_input input);
/* "INF file" */
const char *dq_token_input_noun(enum dirql_input input);
/* *ret_content is never 0. DIRQL_USAGE and `error` if it cannot be read. */
enum dirql_status_code dq_token_input_identify(enum dirql_input input, const char *path,
                                               uint64_t *ret_content,
                                               char error[DIRQL_ERROR_BYTES]);

#endif
