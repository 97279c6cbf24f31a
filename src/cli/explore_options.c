/* SPDX-License-Identifier: MIT */
/* explore_options - see explore_options.h: what `dirql explore` has beside the options of the
 * machine. */
#include "cli/explore_options.h"

#include <argp.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/machine_options.h"
#include "cli/parse.h"

#define BOUND_MAX (DIRQL_UNLIMITED - 1)
#define JOBS_MAX  256u
#define DEPTH_MAX 64u
/* A year: what is longer was mistyped. */
#define TIME_LIMIT_SECONDS_MAX (UINT64_C(366) * 24 * 3600)

enum {
    KEY_QUIET = 'q',
    KEY_JOBS = 'j',
    KEY_OUTPUT = 'o',
    KEY_PREEMPTIONS = 0x100,
    KEY_BUDGET,
    KEY_STRATEGY,
    KEY_DEPTH,
    KEY_SEED,
    KEY_EXECUTIONS,
    KEY_TIME_LIMIT,
    KEY_STEP_LIMIT,
    KEY_STOP_AFTER,
    KEY_DETECTORS,
    KEY_SUPPRESS,
    KEY_FORMAT,
    KEY_VERIFY_REWIND,
    KEY_COVERAGE,
};

enum { GROUP_ORDERS = CLI_GROUP_RUN + 1, GROUP_FINDINGS, GROUP_LIMITS, GROUP_OUTPUT };

static const struct argp_option option_table[] = {
    { .doc = "Which orders:", .group = GROUP_ORDERS },
    { "preemptions", KEY_PREEMPTIONS, "K", 0,
      "Orders that take the processor from something that could go on at most K times; none: any "
      "number (default 2)",
      GROUP_ORDERS },
    { "budget", KEY_BUDGET, "KIND=N,...", 0,
      "How often the environment may act early, for each of device, spurious, cancel, timer, power "
      "and fault; any: no limit",
      GROUP_ORDERS },
    { "strategy", KEY_STRATEGY, "WAY", 0,
      "exhaustive (default): every order, in turn; pct or random: a sample, which claims nothing",
      GROUP_ORDERS },
    { "depth", KEY_DEPTH, "D", 0, "Bug depth of --strategy pct (default 3)", GROUP_ORDERS },
    { "seed", KEY_SEED, "N", 0, "Seed of --strategy pct and random (default 0)", GROUP_ORDERS },
    { .doc = "What is looked for:", .group = GROUP_FINDINGS },
    { "detectors", KEY_DETECTORS, "LIST", 0,
      "Beside the rules that every run checks: race, triple, memory; all (default) or none",
      GROUP_FINDINGS },
    { "suppress", KEY_SUPPRESS, "FILE", 0,
      "Findings that are known, one a line: RULE FUNCTION # REASON", GROUP_FINDINGS },
    { "stop-after", KEY_STOP_AFTER, "WHAT", 0, "first finding, or all (default): go on",
      GROUP_FINDINGS },
    { .doc = "Limits, after which nothing is claimed to be complete:", .group = GROUP_LIMITS },
    { "executions", KEY_EXECUTIONS, "N", 0, "At most N executions (default none; samples: 10000)",
      GROUP_LIMITS },
    { "time-limit", KEY_TIME_LIMIT, "TIME", 0, "At most so long, as in 90s, 10m, 8h",
      GROUP_LIMITS },
    { "step-limit", KEY_STEP_LIMIT, "N", 0, "At most N steps in one execution (default 1000000)",
      GROUP_LIMITS },
    { "jobs", KEY_JOBS, "N", 0, "Worker processes, 1 to 256 (default 1)", GROUP_LIMITS },
    { "verify-rewind", KEY_VERIFY_REWIND, NULL, 0,
      "Compare all memory after each rewind (slow; a test of dirql and of models)", GROUP_LIMITS },
    { .doc = "Output:", .group = GROUP_OUTPUT },
    { "format", KEY_FORMAT, "FORM", 0, "text (default), json, junit or sarif", GROUP_OUTPUT },
    { "output", KEY_OUTPUT, "FILE", 0, "Write the report to FILE", GROUP_OUTPUT },
    { "coverage", KEY_COVERAGE, "FILE", 0,
      "Write to FILE, as JSON, who interrupted whom where, and who never did", GROUP_OUTPUT },
    { "quiet", KEY_QUIET, NULL, 0, "Print no report if nothing was found, and no progress",
      GROUP_OUTPUT },
    { 0 },
};

/* The next word of a list that commas separate, as copy; false at its end. Empty words count. */
static bool next_word(const char **list, char *ret_word, size_t word_bytes)
{
    if (!*list) {
        return false;
    }
    size_t length = strcspn(*list, ",");
    size_t kept = length < word_bytes ? length : word_bytes - 1;
    memcpy(ret_word, *list, kept);
    ret_word[kept] = '\0';
    *list = (*list)[length] ? *list + length + 1 : NULL;
    return true;
}

static uint32_t parse_bound(struct argp_state *state, const char *option, const char *text,
                            const char *unlimited)
{
    uint64_t bound = 0;
    if (strcmp(text, unlimited) == 0) {
        return DIRQL_UNLIMITED;
    }
    if (!cli_number(text, 0, BOUND_MAX, &bound)) {
        argp_failure(state, DIRQL_USAGE, 0, "--%s %s: a number is needed, or %s for no bound",
                     option, text, unlimited);
    }
    return (uint32_t)bound;
}

static void parse_budgets(struct argp_state *state, uint32_t *budgets, const char *text)
{
    static const char *const kinds[] = {
        [DIRQL_BUDGET_DEVICE] = "device", [DIRQL_BUDGET_SPURIOUS] = "spurious",
        [DIRQL_BUDGET_CANCEL] = "cancel", [DIRQL_BUDGET_TIMER] = "timer",
        [DIRQL_BUDGET_POWER] = "power",   [DIRQL_BUDGET_FAULT] = "fault",
        [DIRQL_BUDGET_COUNT] = NULL,
    };
    char word[64];
    while (next_word(&text, word, sizeof(word))) {
        char *equal = strchr(word, '=');
        if (!equal) {
            argp_failure(state, DIRQL_USAGE, 0, "--budget %s: KIND=N is needed, as in device=2",
                         word);
            return;
        }
        *equal = '\0';
        uint32_t kind = cli_parse_word(state, "budget", word, kinds);
        budgets[kind] = parse_bound(state, "budget", equal + 1, "any");
    }
}

static uint32_t parse_detectors(struct argp_state *state, const char *text)
{
    static const char *const names[] = { "race", "triple", "memory", "all", "none", NULL };
    static const uint32_t bits[] = { DIRQL_DETECT_RACE, DIRQL_DETECT_TRIPLES, DIRQL_DETECT_MEMORY,
                                     DIRQL_DETECT_ALL, 0 };
    uint32_t detectors = 0;
    char word[64];
    while (next_word(&text, word, sizeof(word))) {
        detectors |= bits[cli_parse_word(state, "detectors", word, names)];
    }
    return detectors;
}

/* "90s", "10m", "8h". */
static uint64_t parse_time_ms(struct argp_state *state, const char *text)
{
    static const struct {
        char unit;
        uint32_t seconds;
    } units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 } };
    char digits[24] = "";
    size_t length = strlen(text);
    if (length > 1 && length <= sizeof(digits)) {
        memcpy(digits, text, length - 1);
    }
    for (size_t i = 0; length > 1 && i < sizeof(units) / sizeof(units[0]); i++) {
        uint64_t count = 0;
        if (text[length - 1] == units[i].unit &&
            cli_number(digits, 1, TIME_LIMIT_SECONDS_MAX / units[i].seconds, &count)) {
            return count * units[i].seconds * 1000;
        }
    }
    argp_failure(state, DIRQL_USAGE, 0,
                 "--time-limit %s: a number and its unit are needed, s, m or h, as in 90s", text);
    return 0;
}

/* What is right alone and wrong together. */
static void check(struct argp_state *state, const struct cli_explore_options *options)
{
    const struct dirql_explore_config *config = &options->config;
    const char *sampling = config->strategy == DIRQL_EXPLORE_PCT ? "pct" : "random";
    if (options->has_depth && config->strategy != DIRQL_EXPLORE_PCT) {
        argp_failure(state, DIRQL_USAGE, 0, "--depth is for --strategy pct: add that");
    }
    if (options->has_seed && config->strategy == DIRQL_EXPLORE_EXHAUSTIVE) {
        argp_failure(state, DIRQL_USAGE, 0, "--seed is for --strategy pct or random: add one");
    }
    if (options->has_preemptions && config->strategy != DIRQL_EXPLORE_EXHAUSTIVE) {
        argp_failure(state, DIRQL_USAGE, 0,
                     "--preemptions is for --strategy exhaustive: %s draws its switches; leave out "
                     "one of the two",
                     sampling);
    }
    for (uint32_t i = 0; i < config->machine.device_count; i++) {
        if (strncmp(config->machine.devices[i], "qemu:", 5) == 0) {
            argp_failure(state, DIRQL_USAGE, 0,
                         "--device %s: a device of QEMU cannot be brought back to its beginning; "
                         "explore with a model, see `dirql devices`",
                         config->machine.devices[i]);
        }
    }
}

static void parse_orders(struct argp_state *state, struct cli_explore_options *options, int key,
                         const char *text)
{
    static const char *const strategies[] = { "exhaustive", "pct", "random", NULL };
    static const enum dirql_explore_strategy strategy_of[] = { DIRQL_EXPLORE_EXHAUSTIVE,
                                                               DIRQL_EXPLORE_PCT,
                                                               DIRQL_EXPLORE_RANDOM };
    struct dirql_explore_config *config = &options->config;
    switch (key) {
    case KEY_PREEMPTIONS:
        config->preemptions = parse_bound(state, "preemptions", text, "none");
        options->has_preemptions = true;
        break;
    case KEY_BUDGET:
        parse_budgets(state, config->budgets, text);
        break;
    case KEY_STRATEGY:
        config->strategy = strategy_of[cli_parse_word(state, "strategy", text, strategies)];
        break;
    case KEY_DEPTH:
        config->depth = (uint32_t)cli_parse_number(state, "depth", text, 1, DEPTH_MAX);
        options->has_depth = true;
        break;
    case KEY_SEED:
        config->seed = cli_parse_number(state, "seed", text, 0, UINT64_MAX);
        options->has_seed = true;
        break;
    case KEY_EXECUTIONS:
        config->executions = cli_parse_number(state, "executions", text, 1, UINT64_MAX);
        break;
    case KEY_TIME_LIMIT:
        config->time_limit_ms = parse_time_ms(state, text);
        break;
    case KEY_STEP_LIMIT:
        config->step_limit = cli_parse_number(state, "step-limit", text, 1, UINT64_MAX);
        break;
    case KEY_JOBS:
        config->jobs = (uint32_t)cli_parse_number(state, "jobs", text, 1, JOBS_MAX);
        break;
    }
}

static error_t parse_report(struct argp_state *state, struct cli_explore_options *options, int key,
                            char *text)
{
    static const char *const ends[] = { "first", "all", NULL };
    static const char *const formats[] = { "text", "json", "junit", "sarif", NULL };
    static const enum dirql_report_format format_of[] = { DIRQL_REPORT_TEXT, DIRQL_REPORT_JSON,
                                                          DIRQL_REPORT_JUNIT, DIRQL_REPORT_SARIF };
    switch (key) {
    case KEY_DETECTORS:
        options->config.detectors = parse_detectors(state, text);
        return 0;
    case KEY_SUPPRESS:
        options->config.suppressions_path = text;
        return 0;
    case KEY_STOP_AFTER:
        options->config.stops_after_first = cli_parse_word(state, "stop-after", text, ends) == 0;
        return 0;
    case KEY_FORMAT:
        options->format = format_of[cli_parse_word(state, "format", text, formats)];
        return 0;
    case KEY_OUTPUT:
        options->output_path = text;
        return 0;
    case KEY_COVERAGE:
        options->coverage_path = text;
        return 0;
    case KEY_VERIFY_REWIND:
        options->config.verifies_rewind = true;
        return 0;
    case KEY_QUIET:
        options->is_quiet = true;
        return 0;
    }
    return ARGP_ERR_UNKNOWN;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    struct cli_explore_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->config.machine;
        return 0;
    case KEY_PREEMPTIONS:
    case KEY_BUDGET:
    case KEY_STRATEGY:
    case KEY_DEPTH:
    case KEY_SEED:
    case KEY_EXECUTIONS:
    case KEY_TIME_LIMIT:
    case KEY_STEP_LIMIT:
    case KEY_JOBS:
        parse_orders(state, options, key, text);
        return 0;
    case ARGP_KEY_END:
        check(state, options);
        return 0;
    }
    return parse_report(state, options, key, text);
}

void cli_explore_options_parse(struct cli_explore_options *options, int argc, char **argv)
{
    static const struct argp_child children[] = { { .argp = &cli_machine_argp }, { 0 } };
    static const struct argp argp = {
        .options = option_table,
        .parser = parse,
        .children = children,
        .args_doc = "DRIVER.so",
        .doc = "Run DRIVER.so, a KMDF driver compiled by dirql-cc, under every order in which its "
               "interrupts, DPCs, work items, threads and device steps can meet, up to a bound. An "
               "order that fails is cut to the fewest switches and becomes a token.\v"
               "Exit status: 0 nothing wrong and complete as claimed, 1 the driver failed, 2 wrong "
               "usage, 3 something of this computer is missing, 4 nothing wrong was found but not "
               "everything was looked at, 5 dirql itself failed. See dirql(1).",
    };
    memset(options, 0, sizeof(*options));
    dirql_explore_config_init(&options->config);
    cli_machine_options_init(&options->config.machine);
    options->config.machine.is_quiet = true;
    if (argp_parse(&argp, argc, argv, 0, NULL, options)) {
        exit(DIRQL_USAGE);
    }
}
