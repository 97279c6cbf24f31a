/* SPDX-License-Identifier: MIT */
/* comparison - see comparison.h. */
#include "comparison.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log_class.h"
#include "program_text.h"

/* Of one kind, and then only counted. */
#define PRINTED_MAX 3u

#define NEVER UINT32_MAX

struct run {
    const struct program *program;
    const struct oracle *oracle;
    struct comparison *comparison;
    uint32_t *costs; /* per class of the oracle: least of the executions that showed it */
    const struct comparison_options *options;
};

/* True if it is to be printed in detail. */
static bool mismatch(struct run *run, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool mismatch(struct run *run, const char *format, ...)
{
    if (run->comparison->mismatches++ >= PRINTED_MAX || run->options->is_quiet) {
        return false;
    }
    va_list arguments;
    va_start(arguments, format);
    printf("mismatch at bound %d: ",
           run->options->preemptions == DIRQL_UNLIMITED ? -1 : (int)run->options->preemptions);
    vprintf(format, arguments);
    printf("\n");
    va_end(arguments);
    return true;
}

bool comparison_has_timeouts(const struct program *program)
{
    for (uint32_t i = 0; i < PROGRAM_THREADS_MAX * PROGRAM_OPS_MAX; i++) {
        uint8_t code = program->routines[i / PROGRAM_OPS_MAX].ops[i % PROGRAM_OPS_MAX].code;
        if (code == PROGRAM_WAIT_SHORT || code == PROGRAM_WAIT_LONG) {
            return true;
        }
    }
    return false;
}

static void compare_failure(struct run *run, const struct oracle_class *class,
                            const struct dirql_execution *execution)
{
    bool is_bad = oracle_is_bad(run->program, class);
    bool must_fail = class->is_stuck || is_bad;
    bool has_failed = execution->has_failed;
    if (run->options->is_gated && comparison_has_timeouts(run->program)) {
        return; /* nothing ends them: all get stuck */
    }
    if (run->options->is_gated && !class->is_stuck) { /* all end with a bug check */
        has_failed = strstr(execution->summary, "0xE2") == NULL;
    }
    if (has_failed != must_fail) {
        (void)mismatch(run, "an execution %s, the oracle says it %s (%s)",
                       has_failed ? "failed" : "did not fail", must_fail ? "does" : "does not",
                       execution->summary);
    }
}

static void ended(void *context, const struct dirql_execution *execution)
{
    struct run *run = context;
    const struct program_entry *log = dirql_explore_driver_symbol("ProgramLog");
    const uint32_t *count = dirql_explore_driver_symbol("ProgramLogCount");
    static struct class_record record;
    const char *reason = log_class_read(run->program, log, *count, &record);
    if (reason) {
        if (mismatch(run, "execution %llu: %s; %s", (unsigned long long)execution->number, reason,
                     execution->summary)) {
            log_class_print(run->program, log, *count);
        }
        return;
    }
    uint8_t key[CLASS_KEY_BYTES_MAX];
    const struct oracle_class *class = oracle_find(run->oracle, key, class_key(&record, key));
    if (!class) {
        if (mismatch(run, "a class that the oracle does not know (%s)", execution->summary)) {
            log_class_print(run->program, log, *count);
        }
        return;
    }
    compare_failure(run, class, execution);
    uint32_t *cost = &run->costs[class - run->oracle->classes];
    *cost = execution->preemptions < *cost ? execution->preemptions : *cost;
}

static void compare_classes(struct run *run)
{
    static const struct oracle_options options;
    for (uint32_t i = 0; i < run->oracle->class_count; i++) {
        const struct oracle_class *class = &run->oracle->classes[i];
        bool is_within = run->options->preemptions == DIRQL_UNLIMITED ||
                         class->cost <= run->options->preemptions;
        run->comparison->classes += is_within;
        bool is_right = run->options->preemptions == DIRQL_UNLIMITED ? run->costs[i] != NEVER
                        : is_within                                  ? run->costs[i] == class->cost
                                                                     : run->costs[i] == NEVER;
        if (is_right) {
            continue;
        }
        bool is_printed = run->costs[i] == NEVER
                              ? mismatch(run, "a class of %u preemptions is missing", class->cost)
                              : mismatch(run, "a class of %u preemptions was found with %u",
                                         class->cost, run->costs[i]);
        if (is_printed) {
            oracle_print_order(run->program, &options, class);
        }
    }
}

static void set_up(struct dirql_explore_config *config, const struct program *program)
{
    static char devices[PROGRAM_VECTORS_MAX][512];
    static char words[DIRQL_SETTINGS_MAX][40];
    dirql_explore_config_init(config);
    config->machine.driver = PROGRAM_DRIVER;
    config->machine.scenario = PROGRAM_SCENARIO;
    config->machine.processors = program->processors;
    config->machine.workers = program->workers;
    config->machine.device_count = program->vectors ? program->vectors : 1;
    for (uint32_t i = 0; i < config->machine.device_count; i++) {
        (void)snprintf(devices[i], sizeof(devices[i]), "model:%s,irql=%u,target=%u", PROGRAM_MODEL,
                       program->vectors ? program->vector[i].irql : 5u,
                       program->vectors ? program->vector[i].targets : 1u);
        config->machine.devices[i] = devices[i];
    }
    for (uint32_t i = 0; i * 8 < sizeof(*program); i++) {
        size_t left = sizeof(*program) - i * 8;
        uint64_t word = 0;
        memcpy(&word, (const char *)program + i * 8, left < 8 ? left : 8);
        (void)snprintf(words[i], sizeof(words[i]), "w%u=%llu", i, (unsigned long long)word);
        config->machine.settings[config->machine.setting_count++] = words[i];
    }
    config->detectors = 0;
}

_Static_assert(sizeof(struct program) <= 8 * DIRQL_SETTINGS_MAX - 8, "it fits into the settings");

void comparison_run(const struct program *program, const struct oracle *oracle,
                    const struct comparison_options *options, struct comparison *ret_comparison)
{
    struct run run = {
        .program = program, .oracle = oracle, .comparison = ret_comparison, .options = options
    };
    memset(ret_comparison, 0, sizeof(*ret_comparison));
    run.costs = malloc((oracle->class_count + 1) * sizeof(*run.costs));
    memset(run.costs, 0xff, (oracle->class_count + 1) * sizeof(*run.costs));
    struct dirql_explore_config config;
    set_up(&config, program);
    if (options->is_gated) {
        config.machine.settings[config.machine.setting_count++] = "gated=1";
    }
    config.preemptions = options->preemptions;
    config.budgets[DIRQL_BUDGET_DEVICE] = options->steps;
    config.budgets[DIRQL_BUDGET_TIMER] = options->timeouts;
    config.ended = ended;
    config.context = &run;
    struct dirql_exploration exploration;
    char error[DIRQL_ERROR_BYTES] = "";
    enum dirql_status_code status = dirql_explore(&config, &exploration, error);
    if (error[0] || status == DIRQL_BROKEN) {
        (void)mismatch(&run, "the exploration failed: %s%s", error,
                       error[0] ? "" : exploration.why_not_complete);
    } else {
        if (!exploration.is_complete) {
            (void)mismatch(&run, "it is not complete: %s", exploration.why_not_complete);
        }
        compare_classes(&run);
        ret_comparison->executions = exploration.executions;
        ret_comparison->cut = exploration.cut;
        dirql_exploration_free(&exploration);
    }
    free(run.costs);
    if (ret_comparison->mismatches && !options->is_quiet) {
        program_print(program);
    }
}

void comparison_run_budgeted(const struct program *program,
                             const struct comparison_options *options,
                             struct comparison *ret_comparison)
{
    const struct oracle_options budgeted = { .is_budgeted = options->steps != DIRQL_UNLIMITED,
                                             .steps_max = options->steps,
                                             .timeouts_max = options->timeouts };
    struct oracle oracle;
    oracle_run(program, &budgeted, &oracle);
    comparison_run(program, &oracle, options, ret_comparison);
    oracle_free(&oracle);
}
