/* SPDX-License-Identifier: MIT */
/* explore_options - what `dirql explore` was told. */
#ifndef DQ_CLI_EXPLORE_OPTIONS_H
#define DQ_CLI_EXPLORE_OPTIONS_H

#include "dirql/explore.h"

struct cli_explore_options {
    struct dirql_explore_config config;
    enum dirql_report_format format;
    const char *output_path;   /* of the report; NULL: standard output */
    const char *coverage_path; /* NULL: none */
    bool is_quiet;
    bool has_preemptions; /* --preemptions was given */
    bool has_depth;
    bool has_seed;
};

/* Fills options from the arguments; ends the program with status 2 and one line if they make no
 * sense. */
void cli_explore_options_parse(struct cli_explore_options *options, int argc, char **argv);

#endif
