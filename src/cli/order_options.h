/* SPDX-License-Identifier: MIT */
/* order_options - the options that say which orders there are and what is looked for in one: what
 * `dirql explore` takes and what a replay has to know. A child of the command's own argp. */
#ifndef DQ_CLI_ORDER_OPTIONS_H
#define DQ_CLI_ORDER_OPTIONS_H

#include <argp.h>

#include "cli/machine_options.h"
#include "dirql/explore.h"

/* How `dirql explore --help` groups its options, after those of the machine. */
enum cli_explore_group {
    CLI_GROUP_ORDERS = CLI_GROUP_RUN + 1,
    CLI_GROUP_FINDINGS,
    CLI_GROUP_LIMITS,
    CLI_GROUP_REPORT,
};

/* Input of the argp; filled with defaults by the caller. */
struct cli_order_options {
    uint32_t budgets[DIRQL_BUDGET_COUNT];
    uint64_t step_limit;
    uint32_t detectors;
    uint32_t detected;
};

extern const struct argp cli_order_argp;

/* A number, or this word for no bound. */
uint32_t cli_parse_bound(struct argp_state *state, const char *option, const char *text,
                         const char *unlimited);

#endif
