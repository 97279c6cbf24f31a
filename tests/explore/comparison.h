/* SPDX-License-Identifier: MIT */
/* comparison - one program explored, and held against the oracle. */
#ifndef TESTS_EXPLORE_COMPARISON_H
#define TESTS_EXPLORE_COMPARISON_H

#include "dirql/explore.h"
#include "oracle.h"

struct comparison {
    uint64_t classes;    /* of the oracle, within the bound */
    uint64_t executions; /* of the explorer, of its last pass */
    uint64_t cut;
    uint32_t mismatches; /* each was printed, if they are few */
};

struct comparison_options {
    uint32_t preemptions; /* bound, or DIRQL_UNLIMITED */
    uint32_t steps;       /* of devices, the oracle's too; or DIRQL_UNLIMITED */
    uint32_t timeouts;    /* of waits while something else could happen, the oracle's too */
    /* Only the program, not how its threads get into the driver and out: much fewer executions. */
    bool is_gated;
    bool is_quiet; /* differences are counted, not printed */
};

/* Does any thread wait with a time-out? */
bool comparison_has_timeouts(const struct program *program);
void comparison_run(const struct program *program, const struct oracle *oracle,
                    const struct comparison_options *options, struct comparison *ret_comparison);
/* The same, held against what the oracle finds with as many device steps and time-outs. */
void comparison_run_budgeted(const struct program *program,
                             const struct comparison_options *options,
                             struct comparison *ret_comparison);

#endif
