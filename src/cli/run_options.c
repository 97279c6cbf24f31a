/* SPDX-License-Identifier: MIT */
/* run_options - see run_options.h: argp's table, one check per option, then what fits together. */
#include "cli/run_options.h"

#include <argp.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

#define IRQL_MIN         3u
#define IRQL_MAX         12u
#define PROCESSORS_MAX   32u
#define WORKERS_MAX      16u
#define MESSAGES_MAX     32u
#define QUIRKS_MAX       1000000u
#define REWINDS_MAX      1000000000u
#define LOOP_SECONDS_MAX 86400u

enum {
    KEY_DEVICE = 'd',
    KEY_SCENARIO = 's',
    KEY_PROCESSORS = 'p',
    KEY_QUIET = 'q',
    KEY_STRATEGY = 0x100,
    KEY_SEED,
    KEY_CHOICES,
    KEY_RECORD_CHOICES,
    KEY_INTERRUPT,
    KEY_MESSAGES,
    KEY_IRQL,
    KEY_TARGET,
    KEY_QUIRK,
    KEY_TRACE,
    KEY_VERIFIER,
    KEY_SET,
    KEY_WORKERS,
    KEY_REWIND,
    KEY_AUDIT,
    KEY_LOOP_LIMIT,
    KEY_GDB,
};

static const struct argp_option option_table[] = {
    { .doc = "The computer:", .group = 1 },
    { "device", KEY_DEVICE, "NAME", 0,
      "PCI device that the driver gets, with options: model:edu,dma_ns=1000; see `dirql devices`",
      1 },
    { "processors", KEY_PROCESSORS, "N", 0, "Virtual processors, 1 to 32 (default 1)", 1 },
    { "workers", KEY_WORKERS, "N", 0, "System worker threads, 1 to 16 (default 2)", 1 },
    { "interrupt", KEY_INTERRUPT, "KIND", 0,
      "line, msi, or auto (default): messages if the device has them", 1 },
    { "messages", KEY_MESSAGES, "N", 0, "At most N messages, 1 to 32 (default: all)", 1 },
    { "irql", KEY_IRQL, "K=N", 0, "DIRQL of device K, 3 to 12; K counts from 0", 1 },
    { "target", KEY_TARGET, "K=MASK", 0,
      "Processors that interrupts of device K may go to, as bit mask (default 1: processor 0)", 1 },
    { "quirk", KEY_QUIRK, "NAME=N", 0,
      "How often interrupt hardware may do what nobody asked it for; NAME is spurious, early, late "
      "or "
      "neighbour. Never in a plain run (--strategy first)",
      1 },
    { .doc = "The run:", .group = 2 },
    { "scenario", KEY_SCENARIO, "FILE", 0,
      "Application that uses the device; without one it is started and removed", 2 },
    { "set", KEY_SET, "NAME=VALUE", 0, "Option of the scenario", 2 },
    { "strategy", KEY_STRATEGY, "WAY", 0,
      "What decides the order of events: first (default), what plain hardware would do, or random",
      2 },
    { "seed", KEY_SEED, "N", 0, "Seed of --strategy random (default 0)", 2 },
    { "choices", KEY_CHOICES, "FILE", 0, "Repeat the order of a recorded run", 2 },
    { "record-choices", KEY_RECORD_CHOICES, "FILE", 0, "Write the order of this run to FILE", 2 },
    { "verifier", KEY_VERIFIER, "MODE", 0,
      "What a broken rule does: stop (default) ends the run; kmdf and off go on as Windows would, "
      "with and without KMDF's own verifier",
      2 },
    { "rewind", KEY_REWIND, "N", 0,
      "Rewind and run again N times; each run must give the same trace", 2 },
    { "audit", KEY_AUDIT, NULL, 0, "Compare all memory after each rewind (implies --rewind 1)", 2 },
    { "loop-limit", KEY_LOOP_LIMIT, "SECONDS", 0,
      "Processor time of this computer without progress that counts as endless loop (default 10)",
      2 },
    { .doc = "Output:", .group = 3 },
    { "trace", KEY_TRACE, "FILE", 0, "Write every event to FILE, one line each", 3 },
    { "quiet", KEY_QUIET, NULL, 0, "One line for a run without failure, no debug prints", 3 },
    { "gdb", KEY_GDB, NULL, 0, "Run under gdb, with a breakpoint on DriverEntry", 3 },
    { 0 },
};

static uint64_t parse_number(struct argp_state *state, const char *option, const char *text,
                             uint64_t low, uint64_t high)
{
    uint64_t number = 0;
    if (!cli_number(text, low, high, &number)) {
        argp_failure(state, DIRQL_USAGE, 0,
                     "--%s %s: a number from %" PRIu64 " to %" PRIu64 " is needed", option, text,
                     low, high);
    }
    return number;
}

/* Index of text in a list of words ended by NULL. */
static uint32_t parse_word(struct argp_state *state, const char *option, const char *text,
                           const char *const *words)
{
    struct cli_suggestion suggestion = { .typed = text };
    char known[128] = "";
    for (uint32_t i = 0; words[i]; i++) {
        if (strcmp(text, words[i]) == 0) {
            return i;
        }
        cli_suggest(&suggestion, words[i]);
        strncat(known, i > 0 ? ", " : "", sizeof(known) - strlen(known) - 1);
        strncat(known, words[i], sizeof(known) - strlen(known) - 1);
    }
    const char *meant = cli_suggestion_name(&suggestion);
    if (meant) {
        argp_failure(state, DIRQL_USAGE, 0, "--%s %s: did you mean %s? (%s)", option, text, meant,
                     known);
    }
    argp_failure(state, DIRQL_USAGE, 0, "--%s %s: one of %s is needed", option, text, known);
    return 0;
}

/* "K=VALUE": returns K. */
static uint32_t parse_source(struct argp_state *state, const char *option, const char *text,
                             uint64_t low, uint64_t high, uint64_t *ret_value)
{
    const char *equal = strchr(text, '=');
    char source[8] = "";
    uint64_t index = 0;
    if (equal && (size_t)(equal - text) < sizeof(source)) {
        memcpy(source, text, (size_t)(equal - text));
    }
    if (!equal || !cli_number(source, 0, DIRQL_DEVICES_MAX - 1, &index)) {
        argp_failure(state, DIRQL_USAGE, 0, "--%s %s: K=VALUE is needed, K a device from 0 to %u",
                     option, text, DIRQL_DEVICES_MAX - 1);
        return 0;
    }
    if (!cli_number(equal + 1, low, high, ret_value)) {
        argp_failure(state, DIRQL_USAGE, 0,
                     "--%s %s: the value is a number from %" PRIu64 " to %" PRIu64, option, text,
                     low, high);
    }
    return (uint32_t)index;
}

/* "NAME=N". */
static void set_quirk(struct argp_state *state, struct dirql_machine_config *config,
                      const char *text)
{
    static const char *const names[] = { [DIRQL_QUIRK_SPURIOUS] = "spurious",
                                         [DIRQL_QUIRK_EARLY] = "early",
                                         [DIRQL_QUIRK_LATE] = "late",
                                         [DIRQL_QUIRK_NEIGHBOUR] = "neighbour",
                                         [DIRQL_QUIRK_COUNT] = NULL };
    char name[64] = "";
    const char *equal = strchr(text, '=');
    if (!equal) {
        argp_failure(state, DIRQL_USAGE, 0, "--quirk %s: NAME=N is needed", text);
        return;
    }
    size_t length = (size_t)(equal - text);
    memcpy(name, text, length < sizeof(name) ? length : sizeof(name) - 1);
    uint32_t quirk = parse_word(state, "quirk", name, names);
    config->quirks[quirk] = (uint32_t)parse_number(state, "quirk", equal + 1, 0, QUIRKS_MAX);
}

static void add_device(struct argp_state *state, struct dirql_machine_config *config,
                       const char *name)
{
    if (config->device_count == DIRQL_DEVICES_MAX) {
        argp_failure(state, DIRQL_USAGE, 0, "--device %s: a computer has at most %u devices", name,
                     DIRQL_DEVICES_MAX);
    }
    config->devices[config->device_count++] = name;
}

static void add_setting(struct argp_state *state, struct dirql_machine_config *config,
                        const char *text)
{
    const char *equal = strchr(text, '=');
    uint64_t number;
    if (!equal || equal == text) {
        argp_failure(state, DIRQL_USAGE, 0, "--set %s: NAME=VALUE is needed", text);
    } else if (!cli_number(equal + 1, 0, UINT64_MAX, &number)) {
        argp_failure(state, DIRQL_USAGE, 0, "--set %s: the value is a number in C notation", text);
    }
    if (config->setting_count == DIRQL_SETTINGS_MAX) {
        argp_failure(state, DIRQL_USAGE, 0, "--set %s: at most %u are possible", text,
                     DIRQL_SETTINGS_MAX);
    }
    config->settings[config->setting_count++] = text;
}

static void parse_computer(struct argp_state *state, struct dirql_machine_config *config, int key,
                           const char *text)
{
    static const char *const interrupts[] = { "auto", "line", "msi", NULL };
    static const enum dirql_interrupt_mode modes[] = { DIRQL_INTERRUPT_AUTO, DIRQL_INTERRUPT_LINE,
                                                       DIRQL_INTERRUPT_MSI };
    uint64_t value = 0;
    uint32_t source;
    switch (key) {
    case KEY_DEVICE:
        add_device(state, config, text);
        break;
    case KEY_PROCESSORS:
        config->processors = (uint32_t)parse_number(state, "processors", text, 1, PROCESSORS_MAX);
        break;
    case KEY_WORKERS:
        config->workers = (uint32_t)parse_number(state, "workers", text, 1, WORKERS_MAX);
        break;
    case KEY_INTERRUPT:
        config->interrupt_mode = modes[parse_word(state, "interrupt", text, interrupts)];
        break;
    case KEY_MESSAGES:
        config->messages = (uint32_t)parse_number(state, "messages", text, 1, MESSAGES_MAX);
        break;
    case KEY_IRQL:
        source = parse_source(state, "irql", text, IRQL_MIN, IRQL_MAX, &value);
        config->irqls[source] = (uint8_t)value;
        break;
    case KEY_TARGET:
        source =
            parse_source(state, "target", text, 1, (UINT64_C(1) << PROCESSORS_MAX) - 1, &value);
        config->targets[source] = value;
        break;
    case KEY_QUIRK:
        set_quirk(state, config, text);
        break;
    }
}

static void parse_run(struct argp_state *state, struct cli_run_options *options, int key,
                      char *text)
{
    static const char *const strategies[] = { "first", "random", NULL };
    static const enum dirql_strategy strategy_of[] = { DIRQL_STRATEGY_FIRST,
                                                       DIRQL_STRATEGY_RANDOM };
    static const char *const verifiers[] = { "off", "kmdf", "stop", NULL };
    static const enum dirql_verifier verifier_of[] = { DIRQL_VERIFIER_OFF, DIRQL_VERIFIER_KMDF,
                                                       DIRQL_VERIFIER_STOP };
    struct dirql_machine_config *config = &options->config;
    switch (key) {
    case KEY_SCENARIO:
        config->scenario = text;
        break;
    case KEY_SET:
        add_setting(state, config, text);
        break;
    case KEY_STRATEGY:
        config->strategy = strategy_of[parse_word(state, "strategy", text, strategies)];
        options->has_strategy = true;
        break;
    case KEY_SEED:
        config->seed = parse_number(state, "seed", text, 0, UINT64_MAX);
        options->has_seed = true;
        break;
    case KEY_CHOICES:
        config->choices_path = text;
        break;
    case KEY_RECORD_CHOICES:
        options->record_path = text;
        config->record_choices = true;
        break;
    case KEY_VERIFIER:
        config->verifier = verifier_of[parse_word(state, "verifier", text, verifiers)];
        break;
    case KEY_REWIND:
        options->rewinds = parse_number(state, "rewind", text, 1, REWINDS_MAX);
        break;
    case KEY_AUDIT:
        options->has_audit = true;
        break;
    case KEY_LOOP_LIMIT:
        config->loop_limit_seconds =
            (uint32_t)parse_number(state, "loop-limit", text, 1, LOOP_SECONDS_MAX);
        break;
    }
}

/* What is right alone and wrong together. */
static void check(struct argp_state *state, struct cli_run_options *options)
{
    struct dirql_machine_config *config = &options->config;
    if (!config->driver) {
        argp_failure(state, DIRQL_USAGE, 0,
                     "no driver: name the shared object that dirql-cc made; see --help");
    }
    if (config->device_count == 0) {
        argp_failure(state, DIRQL_USAGE, 0,
                     "no device: add --device NAME; `dirql devices` lists the names");
    }
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
    if (config->messages && config->interrupt_mode == DIRQL_INTERRUPT_LINE) {
        argp_failure(state, DIRQL_USAGE, 0,
                     "--messages is for --interrupt msi: a line sends no messages");
    }
    if (config->setting_count && !config->scenario) {
        argp_failure(state, DIRQL_USAGE, 0, "--set is for a scenario: add --scenario FILE");
    }
    uint64_t present = (UINT64_C(1) << config->processors) - 1;
    for (uint32_t i = 0; i < DIRQL_DEVICES_MAX; i++) {
        if ((config->targets[i] & ~present) != 0) {
            argp_failure(state, DIRQL_USAGE, 0,
                         "--target %" PRIu32 "=0x%" PRIx64 ": there are %" PRIu32
                         " processors; see --processors",
                         i, config->targets[i], config->processors);
        }
    }
    if (options->has_audit && options->rewinds == 0) {
        options->rewinds = 1;
    }
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    struct cli_run_options *options = state->input;
    switch (key) {
    case KEY_DEVICE:
    case KEY_PROCESSORS:
    case KEY_WORKERS:
    case KEY_INTERRUPT:
    case KEY_MESSAGES:
    case KEY_IRQL:
    case KEY_TARGET:
    case KEY_QUIRK:
        parse_computer(state, &options->config, key, text);
        return 0;
    case KEY_TRACE:
        options->config.trace_path = text;
        return 0;
    case KEY_QUIET:
        options->config.is_quiet = true;
        return 0;
    case KEY_GDB:
        options->has_gdb = true;
        return 0;
    case ARGP_KEY_ARG:
        if (options->config.driver) {
            argp_failure(state, DIRQL_USAGE, 0, "one driver at a time: %s, and then %s",
                         options->config.driver, text);
        }
        options->config.driver = text;
        return 0;
    case ARGP_KEY_END:
        check(state, options);
        return 0;
    }
    if (key >= KEY_STRATEGY || key == KEY_SCENARIO) {
        if (key > KEY_GDB) {
            return ARGP_ERR_UNKNOWN;
        }
        parse_run(state, options, key, text);
        return 0;
    }
    return ARGP_ERR_UNKNOWN;
}

void cli_run_options_parse(struct cli_run_options *options, int argc, char **argv)
{
    static const struct argp argp = {
        .options = option_table,
        .parser = parse,
        .args_doc = "DRIVER.so",
        .doc = "Load DRIVER.so, a KMDF driver compiled by dirql-cc, give it a PCI device, run a "
               "scenario against it, remove the device and report.\v"
               "Exit status: 0 nothing wrong, 1 the driver failed, 2 wrong usage, 3 something of "
               "this computer is missing, 4 the driver needs what dirql does not have yet, 5 dirql "
               "itself failed. See dirql(1).",
    };
    memset(options, 0, sizeof(*options));
    dirql_machine_config_init(&options->config);
    if (options->config.processors == 0) {
        options->config.processors = 1;
    }
    if (argp_parse(&argp, argc, argv, 0, NULL, options)) {
        exit(DIRQL_USAGE);
    }
}
