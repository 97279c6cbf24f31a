/* SPDX-License-Identifier: MIT */
/* run - `dirql run`: one driver, one computer, one run, and runs after rewinding that must be the
 * same. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/run_options.h"
#include "dirql/machine.h"

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
static bool is_device_possible(const char *device)
{
    char name[256];
    size_t length = strcspn(device, ",");
    (void)snprintf(name, sizeof(name), "%.*s", (int)(length < 255 ? length : 255), device);
    if (strchr(name, '/')) {
        return true; /* a model's path: loading it will say */
    }
    struct device_search search = { .name = name, .suggestion = { .typed = name } };
    dirql_devices_list(look_at_device, &search);
    if (search.is_known) {
        return true;
    }
    const char *meant = cli_suggestion_name(&search.suggestion);
    if (meant) {
        fprintf(stderr, "dirql run: unknown device %s: did you mean %s?\n", name, meant);
    } else {
        fprintf(stderr, "dirql run: unknown device %s: `dirql devices` lists what there is\n",
                name);
    }
    return false;
}

static enum dirql_status_code fail(enum dirql_status_code status, const char *error)
{
    fprintf(stderr, "dirql run: %s\n", error);
    return status;
}

/* The second and later runs are for comparison only. */
static enum dirql_status_code run_again(struct dirql_machine *machine,
                                        const struct cli_run_options *options,
                                        const struct dirql_result *first)
{
    char error[DIRQL_ERROR_BYTES];
    for (uint64_t i = 1; i <= options->rewinds; i++) {
        struct dirql_result result;
        enum dirql_status_code status = dirql_machine_rewind(machine, options->has_audit, error);
        if (status != DIRQL_OK) {
            return fail(status, error);
        }
        (void)dirql_machine_run(machine, &result);
        if (result.trace_hash != first->trace_hash || result.status != first->status) {
            (void)snprintf(error, sizeof(error),
                           "run %" PRIu64 " after rewinding is not the same: trace %016" PRIx64
                           " and status %d instead of %016" PRIx64 " and %d; a fault of dirql, or "
                           "of a model or scenario with state that it did not declare",
                           i, result.trace_hash, (int)result.status, first->trace_hash,
                           (int)first->status);
            return fail(DIRQL_BROKEN, error);
        }
    }
    printf("rewound and run again %" PRIu64 " time%s: the same trace%s\n", options->rewinds,
           options->rewinds == 1 ? "" : "s", options->has_audit ? ", audit clean" : "");
    return first->status;
}

static enum dirql_status_code run_machine(struct dirql_machine *machine,
                                          const struct cli_run_options *options)
{
    struct dirql_result result;
    enum dirql_status_code status = dirql_machine_run(machine, &result);
    dirql_machine_report(machine, &result);
    if (options->record_path) {
        char error[DIRQL_ERROR_BYTES];
        enum dirql_status_code written =
            dirql_choices_write(options->record_path, dirql_machine_choices(machine), error);
        if (written != DIRQL_OK) {
            (void)fail(written, error);
            status = status == DIRQL_OK ? written : status;
        }
    }
    if (options->rewinds > 0 && (status == DIRQL_OK || status == DIRQL_DRIVER_FAILED)) {
        status = run_again(machine, options, &result);
    }
    return status;
}

int cli_run(int argc, char **argv, char **program_arguments)
{
    static struct cli_run_options options;
    static char error[DIRQL_ERROR_BYTES];
    cli_run_options_parse(&options, argc, argv);
    struct dirql_machine_config *config = &options.config;
    for (uint32_t i = 0; i < config->device_count; i++) {
        if (!is_device_possible(config->devices[i])) {
            return DIRQL_USAGE;
        }
    }
    if (options.has_gdb) {
        return (int)dirql_main_gdb(program_arguments);
    }
    if (config->choices_path) {
        enum dirql_status_code status =
            dirql_choices_read(config->choices_path, &config->choices, error);
        if (status != DIRQL_OK) {
            return (int)fail(status, error);
        }
    }
    struct dirql_machine *machine;
    enum dirql_status_code status = dirql_machine_create(config, &machine, error);
    if (status == DIRQL_OK) {
        status = run_machine(machine, &options);
        dirql_machine_destroy(machine);
    } else {
        (void)fail(status, error);
    }
    dirql_choices_free(&config->choices);
    return (int)status;
}
