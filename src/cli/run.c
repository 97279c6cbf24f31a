/* SPDX-License-Identifier: MIT */
/* run - `dirql run`: one driver, one computer, one run, and runs after rewinding that must be the
 * same. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/run_options.h"
#include "dirql/machine.h"

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
    if (options->registry_path) {
        char error[DIRQL_ERROR_BYTES];
        enum dirql_status_code written =
            dirql_machine_registry_save(machine, options->registry_path, error);
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
