/* SPDX-License-Identifier: MIT */
/* run_options - see run_options.h: what `dirql run` has beside the options of the machine. */
#include "cli/run_options.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>

#include "cli/machine_options.h"
#include "cli/parse.h"

#define REWINDS_MAX 1000000000u

enum {
    KEY_QUIET = 'q',
    KEY_STRATEGY = 0x100,
    KEY_SEED,
    KEY_CHOICES,
    KEY_RECORD_CHOICES,
    KEY_TRACE,
    KEY_REGISTRY_SAVE,
    KEY_REWIND,
    KEY_AUDIT,
    KEY_GDB,
};

static const struct argp_option option_table[] = {
    { "strategy", KEY_STRATEGY, "WAY", 0,
      "What decides the order of events: first (default), what plain hardware would do, or random",
      CLI_GROUP_RUN },
    { "seed", KEY_SEED, "N", 0, "Seed of --strategy random (default 0)", CLI_GROUP_RUN },
    { "choices", KEY_CHOICES, "FILE", 0, "Repeat the order of a recorded run", CLI_GROUP_RUN },
    { "record-choices", KEY_RECORD_CHOICES, "FILE", 0, "Write the order of this run to FILE",
      CLI_GROUP_RUN },
    { "rewind", KEY_REWIND, "N", 0,
      "Rewind and run again N times; each run must give the same trace", CLI_GROUP_RUN },
    { "audit", KEY_AUDIT, NULL, 0, "Compare all memory after each rewind (implies --rewind 1)",
      CLI_GROUP_RUN },
    { .doc = "Output:", .group = CLI_GROUP_OUTPUT },
    { "trace", KEY_TRACE, "FILE", 0, "Write every event to FILE, one line each", CLI_GROUP_OUTPUT },
    { "registry-save", KEY_REGISTRY_SAVE, "FILE", 0,
      "Write the registry's \\Registry\\Machine\\System to FILE after the run, as a hive",
      CLI_GROUP_OUTPUT },
    { "quiet", KEY_QUIET, NULL, 0, "One line for a run without failure, no debug prints",
      CLI_GROUP_OUTPUT },
    { "gdb", KEY_GDB, NULL, 0, "Run under gdb, with a breakpoint on DriverEntry",
      CLI_GROUP_OUTPUT },
    { 0 },
};

/* What is right alone and wrong together. */
static void check(struct argp_state *state, struct cli_run_options *options)
{
    struct dirql_machine_config *config = &options->config;
    if (config->choices_path) {
        if (options->has_strategy || options->has_seed) {
            argp_failure(state, DIRQL_USAGE, 0,
                         "--choices decides every order: leave out --strategy and --seed");
        }
        config->strategy = DIRQL_STRATEGY_REPLAY;
    }
    if (options->has_seed && config->strategy != DIRQL_STRATEGY_RANDOM) {
        argp_failure(state, DIRQL_USAGE, 0, "--seed is for --strategy random: add that");
    }
    if (options->has_audit && options->rewinds == 0) {
        options->rewinds = 1;
    }
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    static const char *const strategies[] = { "first", "random", NULL };
    static const enum dirql_strategy strategy_of[] = { DIRQL_STRATEGY_FIRST,
                                                       DIRQL_STRATEGY_RANDOM };
    struct cli_run_options *options = state->input;
    struct dirql_machine_config *config = &options->config;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = config;
        return 0;
    case KEY_STRATEGY:
        config->strategy = strategy_of[cli_parse_word(state, "strategy", text, strategies)];
        options->has_strategy = true;
        return 0;
    case KEY_SEED:
        config->seed = cli_parse_number(state, "seed", text, 0, UINT64_MAX);
        options->has_seed = true;
        return 0;
    case KEY_CHOICES:
        config->choices_path = text;
        return 0;
    case KEY_RECORD_CHOICES:
        options->record_path = text;
        config->record_choices = true;
        return 0;
    case KEY_REWIND:
        options->rewinds = cli_parse_number(state, "rewind", text, 1, REWINDS_MAX);
        return 0;
    case KEY_AUDIT:
        options->has_audit = true;
        return 0;
    case KEY_TRACE:
        config->trace_path = text;
        return 0;
    case KEY_REGISTRY_SAVE:
        options->registry_path = text;
        return 0;
    case KEY_QUIET:
        config->is_quiet = true;
        return 0;
    case KEY_GDB:
        options->has_gdb = true;
        return 0;
    case ARGP_KEY_END:
        check(state, options);
        return 0;
    }
    return ARGP_ERR_UNKNOWN;
}

void cli_run_options_parse(struct cli_run_options *options, int argc, char **argv)
{
    static const struct argp_child children[] = { { .argp = &cli_machine_argp }, { 0 } };
    static const struct argp argp = {
        .options = option_table,
        .parser = parse,
        .children = children,
        .args_doc = "DRIVER.so",
        .doc = "Load DRIVER.so, a KMDF driver compiled by dirql-cc, give it a PCI device, run a "
               "scenario against it, remove the device and report.\v"
               "Exit status: 0 nothing wrong, 1 the driver failed, 2 wrong usage, 3 something of "
               "this computer is missing, 4 the driver needs what dirql does not have yet, 5 dirql "
               "itself failed. See dirql(1).",
    };
    memset(options, 0, sizeof(*options));
    cli_machine_options_init(&options->config);
    if (argp_parse(&argp, argc, argv, 0, NULL, options)) {
        exit(DIRQL_USAGE);
    }
}
