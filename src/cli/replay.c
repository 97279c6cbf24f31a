/* SPDX-License-Identifier: MIT */
/*
 * replay - `dirql replay`: the run that a token stands for, once more.
 *
 * A token may come from somebody else. So of its options only those are taken that describe the
 * computer and the run; none that would write a file.
 */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/machine_options.h"
#include "cli/order_options.h"
#include "dirql/explore.h"

#define TOKEN_WORDS_MAX 300 /* more than a token can have */

enum {
    KEY_SCENARIO = 's',
    KEY_QUIET = 'q',
    KEY_DRIVER = 0x100,
    KEY_TRACE,
    KEY_GDB,
};

static const struct argp_option option_table[] = {
    { "driver", KEY_DRIVER, "FILE", 0, "Driver to run instead of the one that the token names", 1 },
    { "scenario", KEY_SCENARIO, "FILE", 0, "Scenario instead of the one that the token names", 1 },
    { "trace", KEY_TRACE, "FILE", 0, "Write every event to FILE, one line each", 2 },
    { "quiet", KEY_QUIET, NULL, 0, "One line if nothing fails, no debug prints", 2 },
    { "gdb", KEY_GDB, NULL, 0, "Run under gdb, and stop where the driver fails", 2 },
    { 0 },
};

struct replay_options {
    const char *token;
    const char *driver;
    const char *scenario;
    const char *trace_path;
    bool is_quiet;
    bool has_gdb;
};

static error_t parse(int key, char *text, struct argp_state *state)
{
    struct replay_options *options = state->input;
    switch (key) {
    case KEY_DRIVER:
        options->driver = text;
        return 0;
    case KEY_SCENARIO:
        options->scenario = text;
        return 0;
    case KEY_TRACE:
        options->trace_path = text;
        return 0;
    case KEY_QUIET:
        options->is_quiet = true;
        return 0;
    case KEY_GDB:
        options->has_gdb = true;
        return 0;
    case ARGP_KEY_ARG:
        if (options->token) {
            argp_failure(state, DIRQL_USAGE, 0,
                         "one token at a time: %.40s, and then %.40s; a token with blanks goes "
                         "into a file",
                         options->token, text);
        }
        options->token = text;
        return 0;
    case ARGP_KEY_END:
        if (!options->token) {
            argp_failure(state, DIRQL_USAGE, 0,
                         "no token: give the one that a report shows, or a file that holds it");
        }
        return 0;
    }
    return ARGP_ERR_UNKNOWN;
}

static void parse_options(struct replay_options *options, int argc, char **argv)
{
    static const struct argp argp = {
        .options = option_table,
        .parser = parse,
        .args_doc = "TOKEN|FILE",
        .doc = "Run again, in the same order, what `dirql explore` found: driver, scenario, device "
               "and options are in the token.\v"
               "Exit status: 1 the driver failed again, 0 it did not, 2 wrong usage, a damaged "
               "token, or an order that this driver cannot be run in, 3 something of this computer "
               "is missing, 4 the driver needs what dirql does not have yet, 5 dirql itself "
               "failed. See dirql(1).",
    };
    if (argp_parse(&argp, argc, argv, 0, NULL, options)) {
        exit(DIRQL_USAGE);
    }
}

static enum dirql_status_code fail(enum dirql_status_code status, const char *error)
{
    fprintf(stderr, "dirql replay: %s\n", error);
    return status;
}

static const struct argp_option *find_option(const struct argp *argp, const char *word,
                                             size_t length)
{
    for (const struct argp_option *option = argp->options; option->name || option->doc; option++) {
        if (option->name && strlen(option->name) == length &&
            strncmp(word, option->name, length) == 0) {
            return option;
        }
    }
    return NULL;
}

/* "--device=x", or "--device" with its value in the next word, if it takes one. */
static bool is_token_option(const char *word, bool *ret_has_more)
{
    size_t length = strcspn(word, "=");
    if (length <= 2 || strncmp(word, "--", 2) != 0) {
        return false;
    }
    const struct argp_option *option = find_option(&cli_machine_argp, word + 2, length - 2);
    if (!option) {
        option = find_option(&cli_order_argp, word + 2, length - 2);
    }
    *ret_has_more = option && option->arg && word[length] != '=';
    return option != NULL;
}

/* Are all words options of the computer with their values? */
static bool are_options_good(const struct dirql_token *token)
{
    for (uint32_t i = 0; i < token->option_count; i++) {
        bool has_more;
        if (!is_token_option(token->options[i], &has_more) ||
            (has_more && ++i == token->option_count)) {
            fprintf(stderr,
                    "dirql replay: the token has the option `%.80s`, which this dirql (%s) does "
                    "not take from a token: replay with the version that made it\n",
                    i < token->option_count ? token->options[i] : token->options[i - 1],
                    DIRQL_VERSION);
            return false;
        }
    }
    return true;
}

/* What the parsers of a token's options fill. */
struct token_config {
    struct dirql_replay_config *replay;
    struct cli_order_options orders;
};

static error_t pass_config(int key, char *text, struct argp_state *state)
{
    (void)text;
    struct token_config *config = state->input;
    if (key == ARGP_KEY_INIT) {
        state->child_inputs[0] = &config->replay->machine;
        state->child_inputs[1] = &config->orders;
        return 0;
    }
    return ARGP_ERR_UNKNOWN;
}

/* The computer that the token's options describe. Strings stay the token's. */
static void configure(struct dirql_replay_config *config, const struct dirql_token *token,
                      const struct replay_options *options)
{
    static char name[] = "dirql replay: the token";
    static char scenario_option[] = "--scenario";
    static char end_of_options[] = "--";
    static char *words[TOKEN_WORDS_MAX];
    static const struct argp_child children[] = { { .argp = &cli_machine_argp },
                                                  { .argp = &cli_order_argp },
                                                  { 0 } };
    static const struct argp argp = { .parser = pass_config, .children = children };
    struct token_config parsed = { .replay = config };
    struct dirql_machine_config *machine = &config->machine;
    int count = 0;
    words[count++] = name;
    for (uint32_t i = 0; i < token->option_count; i++) {
        words[count++] = token->options[i];
    }
    if (token->scenario[0]) {
        words[count++] = scenario_option;
        words[count++] = token->scenario;
    }
    words[count++] = end_of_options;
    words[count++] = token->driver;
    memset(config, 0, sizeof(*config));
    cli_machine_options_init(machine);
    if (argp_parse(&argp, count, words, ARGP_NO_HELP, NULL, &parsed)) {
        exit(DIRQL_USAGE);
    }
    memcpy(config->budgets, parsed.orders.budgets, sizeof(config->budgets));
    config->step_limit = parsed.orders.step_limit;
    config->detectors = parsed.orders.detectors;
    config->detected = parsed.orders.detected;
    machine->driver = options->driver ? options->driver : machine->driver;
    machine->scenario = options->scenario ? options->scenario : machine->scenario;
    machine->trace_path = options->trace_path;
    machine->is_quiet = options->is_quiet;
}

static enum dirql_status_code replay(const struct dirql_token *token,
                                     const struct dirql_replay_config *config)
{
    static char text[DIRQL_ERROR_BYTES];
    enum dirql_fit fit;
    enum dirql_status_code status = dirql_token_compare(token, &config->machine, &fit, text);
    if (status != DIRQL_OK) {
        return fail(status, text);
    }
    if (fit != DIRQL_FIT_SAME) {
        (void)fail(DIRQL_OK, text);
    }
    struct dirql_result result;
    text[0] = '\0';
    status = dirql_replay(token, config, &result, text);
    return text[0] ? fail(status, text) : status;
}

int cli_replay(int argc, char **argv, char **program_arguments)
{
    static char error[DIRQL_ERROR_BYTES];
    struct replay_options options = { .token = NULL };
    struct dirql_token token;
    parse_options(&options, argc, argv);
    enum dirql_status_code status = dirql_token_read(options.token, &token, error);
    if (status != DIRQL_OK) {
        return (int)fail(status, error);
    }
    struct dirql_replay_config config;
    if (options.scenario && !token.scenario[0]) {
        status = fail(DIRQL_USAGE, "the token was made without a scenario: leave out --scenario");
    } else if (!are_options_good(&token)) {
        status = DIRQL_USAGE;
    } else {
        configure(&config, &token, &options);
        status = options.has_gdb ? dirql_main_gdb_at_failure(program_arguments)
                                 : replay(&token, &config);
    }
    dirql_token_free(&token);
    return (int)status;
}
