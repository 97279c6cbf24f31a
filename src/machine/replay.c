/* SPDX-License-Identifier: MIT */
/* replay - see dirql_replay() in dirql/explore.h. */
#include "base/check.h"
#include "base/text.h"
#include "dirql/explore.h"

DQ_EXPORT enum dirql_status_code dirql_replay(const struct dirql_token *token,
                                              const struct dirql_replay_config *config,
                                              struct dirql_result *ret_result,
                                              char error[DIRQL_ERROR_BYTES])
{
    (void)token;
    (void)config;
    (void)ret_result;
    struct dq_text text;
    dq_text_init(&text, error, DIRQL_ERROR_BYTES);
    dq_text_append(&text, "replay is not built yet");
    return DIRQL_ENVIRONMENT;
}
