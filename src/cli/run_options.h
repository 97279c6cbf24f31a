/* SPDX-License-Identifier: MIT */
/* run_options - what `dirql run` was told. */
#ifndef DQ_CLI_RUN_OPTIONS_H
#define DQ_CLI_RUN_OPTIONS_H

#include "dirql/machine.h"

struct cli_run_options {
    struct dirql_machine_config config;
    const char *record_path;   /* where the choices go, or NULL */
    const char *registry_path; /* where the registry goes, or NULL */
    uint64_t rewinds;
    bool has_audit;
    bool has_gdb;
    bool has_strategy; /* --strategy was given */
    bool has_seed;
};

/* Fills options from the arguments; ends the program with status 2 and one line if they make no
 * sense. */
void cli_run_options_parse(struct cli_run_options *options, int argc, char **argv);

#endif
