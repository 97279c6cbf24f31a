/* SPDX-License-Identifier: MIT */
/* explore - `dirql explore`: every order up to a bound, and the report. */
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/explore_options.h"

static enum dirql_status_code fail(enum dirql_status_code status, const char *error)
{
    fprintf(stderr, "dirql explore: %s\n", error);
    return status;
}

/* One line that is written over, and gone in the end. */
static void show_progress(void *context, uint64_t executions, uint64_t classes,
                          uint32_t preemptions)
{
    (void)context;
    fprintf(stderr, "\r\033[K%" PRIu64 " executions, %" PRIu64 " classes", executions, classes);
    if (preemptions != DIRQL_UNLIMITED) {
        fprintf(stderr, ", %" PRIu32 " preemption%s", preemptions, preemptions == 1 ? "" : "s");
    }
    (void)fflush(stderr);
}

static void erase_progress(void)
{
    fputs("\r\033[K", stderr);
    (void)fflush(stderr);
}

/* The files and the report; a report that cannot be written is worse than any result but our own
 * failure. */
static enum dirql_status_code report(const struct cli_explore_options *options,
                                     const struct dirql_exploration *exploration)
{
    char error[DIRQL_ERROR_BYTES];
    enum dirql_status_code status = exploration->status;
    bool is_shown = !options->is_quiet || options->output_path ||
                    options->format != DIRQL_REPORT_TEXT || status != DIRQL_OK;
    if (is_shown) {
        enum dirql_status_code written =
            dirql_exploration_report(exploration, options->format, options->output_path, error);
        status = written == DIRQL_OK ? status : fail(written, error);
    }
    if (options->coverage_path) {
        enum dirql_status_code written =
            dirql_exploration_coverage(exploration, options->coverage_path, error);
        status = written == DIRQL_OK ? status : fail(written, error);
    }
    return status;
}

int cli_explore(int argc, char **argv, char **program_arguments)
{
    static struct cli_explore_options options;
    static struct dirql_exploration exploration;
    static char error[DIRQL_ERROR_BYTES];
    (void)program_arguments;
    cli_explore_options_parse(&options, argc, argv);
    bool has_progress = !options.is_quiet && isatty(STDERR_FILENO);
    if (has_progress) {
        options.config.progress = show_progress;
    }
    enum dirql_status_code status = dirql_explore(&options.config, &exploration, error);
    if (has_progress) {
        erase_progress();
    }
    if (error[0]) { /* it did not begin */
        return (int)fail(status, error);
    }
    status = report(&options, &exploration);
    dirql_exploration_free(&exploration);
    return (int)status;
}
