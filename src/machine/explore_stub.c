/* SPDX-License-Identifier: MIT */
/* explore_stub - what stands in for exploring while this build has none: each function gives way to
 * the real one. */
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "dirql/explore.h"

#define DQ_STUB DQ_EXPORT __attribute__((weak))

DQ_STUB void dirql_explore_config_init(struct dirql_explore_config *config)
{
    memset(config, 0, sizeof(*config));
    dirql_machine_config_init(&config->machine);
    config->preemptions = 2;
    config->detectors = DIRQL_DETECT_ALL;
}

DQ_STUB enum dirql_status_code dirql_explore(const struct dirql_explore_config *config,
                                             struct dirql_exploration *ret_exploration,
                                             char error[DIRQL_ERROR_BYTES])
{
    error[0] = '\0';
    memset(ret_exploration, 0, sizeof(*ret_exploration));
    ret_exploration->status = DIRQL_NOT_COMPLETE;
    ret_exploration->preemptions = config->preemptions;
    dq_text_copy(ret_exploration->why_not_complete, sizeof(ret_exploration->why_not_complete),
                 "not built");
    return DIRQL_NOT_COMPLETE;
}

DQ_STUB void dirql_exploration_free(struct dirql_exploration *exploration)
{
    (void)exploration;
}
