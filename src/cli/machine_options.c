/* SPDX-License-Identifier: MIT */
/* machine_options - see machine_options.h: argp's table, one check per option, then what fits
 * together. */
#include "cli/machine_options.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/parse.h"

#define IRQL_MIN         3u
#define IRQL_MAX         12u
#define PROCESSORS_MAX   64u
#define WORKERS_MAX      16u
#define MESSAGES_MAX     32u
#define QUIRKS_MAX       1000000u
#define LOOP_SECONDS_MAX 86400u
#define LIMIT_US_MAX     1000000u

/* No key is a character that another parser of the same command has. */
enum {
    KEY_DEVICE = 'd',
    KEY_SCENARIO = 's',
    KEY_PROCESSORS = 'p',
    KEY_INTERRUPT = 0x1000,
    KEY_MESSAGES,
    KEY_IRQL,
    KEY_TARGET,
    KEY_QUIRK,
    KEY_VERIFIER,
    KEY_SET,
    KEY_WORKERS,
    KEY_LOOP_LIMIT,
    KEY_ISR_LIMIT,
    KEY_DPC_LIMIT,
    KEY_CHECK_MEMORY,
    KEY_INF,
    KEY_REGISTRY,
    KEY_SYSTEM_DRIVE,
    KEY_FILTER,
};

static const struct argp_option option_table[] = {
    { .doc = "The computer:", .group = CLI_GROUP_COMPUTER },
    { "device", KEY_DEVICE, "NAME", 0,
      "PCI device that the driver gets, with options: model:edu,dma_ns=1000; see `dirql devices`",
      CLI_GROUP_COMPUTER },
    { "filter", KEY_FILTER, "FILE", 0,
      "Filter driver above the driver, on each of its devices; several times: the last is on top",
      CLI_GROUP_COMPUTER },
    { "inf", KEY_INF, "FILE", 0,
      "INF file of the driver: only devices that it is for are the driver's, its AddReg directives "
      "fill the registry; without --device lists what fits",
      CLI_GROUP_COMPUTER },
    { "registry", KEY_REGISTRY, "FILE", 0,
      "Hive that the registry's \\Registry\\Machine\\System begins with; it is not changed",
      CLI_GROUP_COMPUTER },
    { "system-drive", KEY_SYSTEM_DRIVE, "DIRECTORY", 0,
      "Directory that drive C: begins with, its Windows as \\SystemRoot; it is not changed",
      CLI_GROUP_COMPUTER },
    { "processors", KEY_PROCESSORS, "N", 0, "Virtual processors, 1 to 64 (default 1)",
      CLI_GROUP_COMPUTER },
    { "workers", KEY_WORKERS, "N", 0, "System worker threads, 1 to 16 (default 2)",
      CLI_GROUP_COMPUTER },
    { "interrupt", KEY_INTERRUPT, "KIND", 0,
      "line, msi, msix, or auto (default): messages if the device has them", CLI_GROUP_COMPUTER },
    { "messages", KEY_MESSAGES, "N", 0, "At most N messages, 1 to 32 (default: all)",
      CLI_GROUP_COMPUTER },
    { "irql", KEY_IRQL, "K=N", 0, "DIRQL of device K, 3 to 12; K counts from 0",
      CLI_GROUP_COMPUTER },
    { "target", KEY_TARGET, "K=MASK", 0,
      "Processors that interrupts of device K may go to, as bit mask (default 1: processor 0)",
      CLI_GROUP_COMPUTER },
    { "quirk", KEY_QUIRK, "NAME=N", 0,
      "How often interrupt hardware may do what nobody asked it for; NAME is spurious, early, late "
      "or neighbour, or cancel for the application. Never in a plain run (--strategy first)",
      CLI_GROUP_COMPUTER },
    { .doc = "The run:", .group = CLI_GROUP_RUN },
    { "scenario", KEY_SCENARIO, "FILE", 0,
      "Application that uses the device; without one it is started and removed", CLI_GROUP_RUN },
    { "set", KEY_SET, "NAME=VALUE", 0, "Option of the scenario", CLI_GROUP_RUN },
    { "verifier", KEY_VERIFIER, "MODE", 0,
      "What a broken rule does: stop (default) ends the run; kmdf and off go on as Windows would, "
      "with and without KMDF's own verifier",
      CLI_GROUP_RUN },
    { "loop-limit", KEY_LOOP_LIMIT, "SECONDS", 0,
      "Processor time of this computer without progress that counts as endless loop (default 10)",
      CLI_GROUP_RUN },
    { "isr-limit", KEY_ISR_LIMIT, "MICROSECONDS", 0,
      "Virtual time that one ISR may take, without what nests in it; Microsoft recommends 25 "
      "(default: any)",
      CLI_GROUP_RUN },
    { "dpc-limit", KEY_DPC_LIMIT, "MICROSECONDS", 0,
      "The same for one DPC; Microsoft recommends 100 (default: any)", CLI_GROUP_RUN },
    { "check-memory", KEY_CHECK_MEMORY, NULL, 0,
      "Look at each access of a driver compiled with -fdirql-access: use after free, accesses "
      "beyond a block, stack frames that are gone",
      CLI_GROUP_RUN },
    { 0 },
};

/* What `dirql devices` lists, compared with a name that was given. */
struct device_search {
    const char *name; /* without options */
    bool is_known;
    struct cli_suggestion suggestion;
};

static void look_at_device(void *context, const char *name, const char *description,
                           const char *unavailable)
{
    (void)description;
    (void)unavailable;
    struct device_search *search = context;
    /* "qemu:NAME" stands for every name of its kind. */
    const char *colon = strchr(name, ':');
    bool is_open = colon && strcmp(colon + 1, "NAME") == 0;
    size_t kind_length = colon ? (size_t)(colon - name) + 1 : 0;
    bool is_of_kind =
        is_open && strncmp(name, search->name, kind_length) == 0 && search->name[kind_length];
    if (is_of_kind || strcmp(name, search->name) == 0) {
        search->is_known = true;
    } else if (!is_open) {
        cli_suggest(&search->suggestion, name);
    }
}

/* Names that cannot exist are refused here, where the right one can be suggested. */
static void check_device(struct argp_state *state, const char *device)
{
    char name[256];
    size_t length = strcspn(device, ",");
    (void)snprintf(name, sizeof(name), "%.*s", (int)(length < 255 ? length : 255), device);
    if (strchr(name, '/')) {
        return; /* a model's path: loading it will say */
    }
    struct device_search search = { .name = name, .suggestion = { .typed = name } };
    dirql_devices_list(false, look_at_device, &search);
    if (search.is_known) {
        return;
    }
    const char *meant = cli_suggestion_name(&search.suggestion);
    if (meant) {
        argp_failure(state, DIRQL_USAGE, 0, "unknown device %s: did you mean %s?", name, meant);
    }
    argp_failure(state, DIRQL_USAGE, 0, "unknown device %s: `dirql devices` lists what there is",
                 name);
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
    static const char *const names[] = {
        [DIRQL_QUIRK_SPURIOUS] = "spurious", [DIRQL_QUIRK_EARLY] = "early",
        [DIRQL_QUIRK_LATE] = "late",         [DIRQL_QUIRK_NEIGHBOUR] = "neighbour",
        [DIRQL_QUIRK_CANCEL] = "cancel",     [DIRQL_QUIRK_COUNT] = NULL
    };
    char name[64] = "";
    const char *equal = strchr(text, '=');
    if (!equal) {
        argp_failure(state, DIRQL_USAGE, 0, "--quirk %s: NAME=N is needed", text);
        return;
    }
    size_t length = (size_t)(equal - text);
    memcpy(name, text, length < sizeof(name) ? length : sizeof(name) - 1);
    uint32_t quirk = cli_parse_word(state, "quirk", name, names);
    config->quirks[quirk] = (uint32_t)cli_parse_number(state, "quirk", equal + 1, 0, QUIRKS_MAX);
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
    static const char *const interrupts[] = { "auto", "line", "msi", "msix", NULL };
    static const enum dirql_interrupt_mode modes[] = { DIRQL_INTERRUPT_AUTO, DIRQL_INTERRUPT_LINE,
                                                       DIRQL_INTERRUPT_MSI, DIRQL_INTERRUPT_MSIX };
    uint64_t value = 0;
    uint32_t source;
    switch (key) {
    case KEY_DEVICE:
        add_device(state, config, text);
        break;
    case KEY_FILTER:
        if (config->filter_count == DIRQL_FILTERS_MAX) {
            argp_failure(state, DIRQL_USAGE, 0, "--filter %s: a driver has at most %u filters",
                         text, DIRQL_FILTERS_MAX);
        }
        config->filters[config->filter_count++] = text;
        break;
    case KEY_INF:
        config->inf = text;
        break;
    case KEY_REGISTRY:
        config->registry = text;
        break;
    case KEY_SYSTEM_DRIVE:
        config->system_drive = text;
        break;
    case KEY_PROCESSORS:
        config->processors =
            (uint32_t)cli_parse_number(state, "processors", text, 1, PROCESSORS_MAX);
        break;
    case KEY_WORKERS:
        config->workers = (uint32_t)cli_parse_number(state, "workers", text, 1, WORKERS_MAX);
        break;
    case KEY_INTERRUPT:
        config->interrupt_mode = modes[cli_parse_word(state, "interrupt", text, interrupts)];
        break;
    case KEY_MESSAGES:
        config->messages = (uint32_t)cli_parse_number(state, "messages", text, 1, MESSAGES_MAX);
        break;
    case KEY_IRQL:
        source = parse_source(state, "irql", text, IRQL_MIN, IRQL_MAX, &value);
        config->irqls[source] = (uint8_t)value;
        break;
    case KEY_TARGET:
        source = parse_source(state, "target", text, 1, UINT64_MAX, &value);
        config->targets[source] = value;
        break;
    case KEY_QUIRK:
        set_quirk(state, config, text);
        break;
    }
}

static void parse_run(struct argp_state *state, struct dirql_machine_config *config, int key,
                      const char *text)
{
    static const char *const verifiers[] = { "off", "kmdf", "stop", NULL };
    static const enum dirql_verifier verifier_of[] = { DIRQL_VERIFIER_OFF, DIRQL_VERIFIER_KMDF,
                                                       DIRQL_VERIFIER_STOP };
    switch (key) {
    case KEY_SCENARIO:
        config->scenario = text;
        break;
    case KEY_SET:
        add_setting(state, config, text);
        break;
    case KEY_VERIFIER:
        config->verifier = verifier_of[cli_parse_word(state, "verifier", text, verifiers)];
        break;
    case KEY_CHECK_MEMORY:
        config->checks_memory = true;
        break;
    case KEY_ISR_LIMIT:
        config->isr_limit_us =
            (uint32_t)cli_parse_number(state, "isr-limit", text, 1, LIMIT_US_MAX);
        break;
    case KEY_DPC_LIMIT:
        config->dpc_limit_us =
            (uint32_t)cli_parse_number(state, "dpc-limit", text, 1, LIMIT_US_MAX);
        break;
    case KEY_LOOP_LIMIT:
        config->loop_limit_seconds =
            (uint32_t)cli_parse_number(state, "loop-limit", text, 1, LOOP_SECONDS_MAX);
        break;
    }
}

struct inf_listing {
    uint32_t devices;
    uint32_t identifiers;
};

static void print_inf_device(void *context, const char *name, const char *description,
                             const char *id, uint32_t rank)
{
    struct inf_listing *listing = context;
    if (listing->devices++ == 0) {
        printf("Devices that the INF file is for:\n");
    }
    printf("  %-20s %s (%s, rank 0x%04" PRIX32 ")\n", name, description, id, rank);
}

static void print_inf_id(void *context, const char *id, const char *description)
{
    struct inf_listing *listing = context;
    listing->identifiers++;
    printf("  %s  %s\n", id, description);
}

/* No device was named: which could be? The exit status. */
static int list_inf_devices(struct argp_state *state, const char *inf)
{
    static char error[DIRQL_ERROR_BYTES];
    struct inf_listing listing = { 0 };
    enum dirql_status_code status = dirql_inf_devices_list(inf, print_inf_device, &listing, error);
    if (status == DIRQL_OK && listing.devices == 0) {
        printf("None of the models in `dirql devices` fits; the INF file is for\n");
        status = dirql_inf_ids_list(inf, print_inf_id, &listing, error);
    }
    if (status != DIRQL_OK) {
        argp_failure(state, (int)status, 0, "%s", error);
        return (int)status;
    }
    printf("%s, or name a device of QEMU that has such an identifier: --device qemu:NAME.\n",
           listing.devices ? "Choose one: add --device NAME, several times for several devices"
                           : "Write a device model with such an identifier");
    return DIRQL_USAGE;
}

/* What is right alone and wrong together. */
static void check(struct argp_state *state, const struct dirql_machine_config *config)
{
    if (!config->driver) {
        argp_failure(state, DIRQL_USAGE, 0,
                     "no driver: name the shared object that dirql-cc made; see --help");
    }
    if (config->device_count == 0 && config->inf) {
        exit(list_inf_devices(state, config->inf));
    }
    if (config->device_count == 0) {
        argp_failure(state, DIRQL_USAGE, 0,
                     "no device: add --device NAME; `dirql devices` lists the names");
    }
    if (config->messages && config->interrupt_mode == DIRQL_INTERRUPT_LINE) {
        argp_failure(state, DIRQL_USAGE, 0,
                     "--messages is for --interrupt msi and msix: a line sends no messages");
    }
    if (config->setting_count && !config->scenario) {
        argp_failure(state, DIRQL_USAGE, 0, "--set is for a scenario: add --scenario FILE");
    }
    uint64_t present = UINT64_MAX >> (PROCESSORS_MAX - config->processors);
    for (uint32_t i = 0; i < DIRQL_DEVICES_MAX; i++) {
        if ((config->targets[i] & ~present) != 0) {
            argp_failure(state, DIRQL_USAGE, 0,
                         "--target %" PRIu32 "=0x%" PRIx64 ": there are %" PRIu32
                         " processors; see --processors",
                         i, config->targets[i], config->processors);
        }
    }
    for (uint32_t i = 0; i < config->device_count; i++) {
        check_device(state, config->devices[i]);
    }
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    struct dirql_machine_config *config = state->input;
    switch (key) {
    case KEY_DEVICE:
    case KEY_FILTER:
    case KEY_INF:
    case KEY_REGISTRY:
    case KEY_SYSTEM_DRIVE:
    case KEY_PROCESSORS:
    case KEY_WORKERS:
    case KEY_INTERRUPT:
    case KEY_MESSAGES:
    case KEY_IRQL:
    case KEY_TARGET:
    case KEY_QUIRK:
        parse_computer(state, config, key, text);
        return 0;
    case KEY_SCENARIO:
    case KEY_SET:
    case KEY_VERIFIER:
    case KEY_CHECK_MEMORY:
    case KEY_ISR_LIMIT:
    case KEY_DPC_LIMIT:
    case KEY_LOOP_LIMIT:
        parse_run(state, config, key, text);
        return 0;
    case ARGP_KEY_ARG:
        if (config->driver) {
            argp_failure(state, DIRQL_USAGE, 0,
                         "one driver at a time: %s, and then %s; filter drivers above it are "
                         "named with --filter",
                         config->driver, text);
        }
        config->driver = text;
        return 0;
    case ARGP_KEY_END:
        check(state, config);
        return 0;
    }
    return ARGP_ERR_UNKNOWN;
}

const struct argp cli_machine_argp = { .options = option_table, .parser = parse };

void cli_machine_options_init(struct dirql_machine_config *config)
{
    dirql_machine_config_init(config);
    if (config->processors == 0) {
        config->processors = 1;
    }
}
