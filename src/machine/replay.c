/* SPDX-License-Identifier: MIT */
/*
 * replay - see dirql_replay() in dirql/explore.h: the machine that explored, taken through one
 * order, this time with trace, output and report.
 *
 * A race has to be known before its first access can be looked at. So an order in which a detector
 * saw something is followed twice: unseen and unheard, then up to the last access.
 */
#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "engine/crash.h"
#include "engine/rewind.h"
#include "host/memory.h"
#include "kernel/output.h"
#include "machine/columns_internal.h"
#include "machine/exploration_internal.h"
#include "machine/explore_internal.h"
#include "machine/finding_text.h"
#include "machine/report_internal.h"
#include "machine/run.h"

#define DETECTORS (DIRQL_DETECT_RACE | DIRQL_DETECT_TRIPLES)

/* S */
static DQ_BOOKKEEPING struct {
    const struct dirql_replay_config *config;
    struct dirql_machine *machine;
    struct dq_departure_list path;
    uint32_t executions;
    enum dq_execution_end end;
    struct dq_detected detected;
    bool has_detected;
    bool is_single; /* there is no other order, and no second look at this one */
    struct dq_witness witness;
} replaying;

/* The first execution goes on from where the machine is paused. */
static void execute(void *context)
{
    struct dirql_machine *machine = context;
    if (replaying.executions++ > 0) {
        dq_rewind_restore();
        dq_crash_caught();
    }
    dq_run_begin_again(machine);
    dq_explore_resume();
}

/* Which of what the detectors have seen is the token's. */
static void choose_detected(void)
{
    replaying.has_detected = replaying.config->detected < dq_detected_count();
    if (replaying.has_detected) {
        replaying.detected = *dq_detected(replaying.config->detected);
    }
}

/* What a detector sees, before anything is shown. */
static void look_for_detected(void)
{
    struct dirql_machine *machine = replaying.machine;
    dq_rewind_discard();
    dq_rewind_snapshot();
    machine->is_silent = true;
    dq_trace_level_set(DQ_TRACE_LEVEL_OFF);
    dq_stop_reached_set(NULL);
    (void)dq_witness_find(&replaying.path);
    choose_detected();
    dq_stop_reached_set(dirql_failing_point);
    dq_trace_level_set(DQ_TRACE_LEVEL_MAIN);
    machine->is_silent = false;
}

static void follow(void)
{
    const struct dirql_replay_config *config = replaying.config;
    dq_run_begin(replaying.machine);
    dq_engine_run();
    if (!dq_explore_is_paused()) {
        replaying.is_single = true;
        replaying.end = replaying.path.count > 0 ? DQ_END_ASTRAY : DQ_END_NORMAL;
        choose_detected();
        replaying.witness.detected = replaying.has_detected ? &replaying.detected : NULL;
        return;
    }
    if (config->detectors & DETECTORS) {
        look_for_detected();
    }
    replaying.witness.detected = replaying.has_detected ? &replaying.detected : NULL;
    replaying.witness.reached = dirql_failing_point;
    replaying.end = dq_witness_run(&replaying.witness, &replaying.path);
}

static void run(void)
{
    struct dirql_machine *machine = replaying.machine;
    const struct dirql_replay_config *config = replaying.config;
    machine->has_run = true;
    int status = dq_crash_catch_begin(dq_stop_crash, machine->config.loop_limit_seconds);
    DQ_ASSERT(status == 0);
    dq_explore_limits_set(config->budgets,
                          config->step_limit ? config->step_limit : DQ_EXPLORING_STEPS);
    follow();
    dq_crash_catch_end();
    dq_trace_flush();
    dq_trace_sink_set(NULL, NULL);
    dq_output_sink_set(NULL);
}

/* ---- The end ---- */

static bool is_at_detected(void)
{
    const struct dq_witness *witness = &replaying.witness;
    return replaying.has_detected &&
           (replaying.is_single || witness->access_count == replaying.detected.access_count);
}

/* What the machine itself knows nothing of. */
static void report_finding(struct dirql_finding *finding, struct dirql_result *result)
{
    struct dq_report_buffer buffer = { 0 };
    finding->details = dq_finding_details(replaying.machine, &replaying.witness);
    result->status = DIRQL_DRIVER_FAILED;
    dq_text_copy(result->summary, sizeof(result->summary), finding->summary);
    dq_debug_print_end_line();
    dq_report_summary(replaying.machine, result);
    dq_report_buffer_append(&buffer, "\nFAILED: ");
    dq_exploration_write_mistake(&buffer, finding);
    host_console_out(buffer.text, buffer.length - 1); /* a blank line comes anyway */
    dq_report_buffer_free(&buffer);
    host_memory_free(finding->details);
    dq_report_command(replaying.machine);
}

static void report_detected(struct dirql_result *result)
{
    static DQ_BOOKKEEPING struct dirql_finding finding; /* S; large */
    memset(&finding, 0, sizeof(finding));
    dq_finding_describe_detected(&finding, &replaying.detected);
    finding.is_confirmed = replaying.detected.is_confirmed;
    result->rule = replaying.detected.kind == DQ_DETECTED_RACE ? "dirql.Race" : "dirql.Triple";
    report_finding(&finding, result);
}

static void report_livelock(struct dirql_result *result)
{
    static DQ_BOOKKEEPING struct dirql_finding finding; /* S; large */
    memset(&finding, 0, sizeof(finding));
    dq_finding_describe_livelock(&finding, replaying.witness.livelocked);
    dq_finding_add_witnessed(&finding, &replaying.witness);
    result->rule = "dirql.Livelock";
    report_finding(&finding, result);
}

/* The order before the command that comes last. */
static void report_failure(const struct dirql_result *result)
{
    struct dq_report_buffer buffer = { 0 };
    dirql_machine_report(replaying.machine, result);
    dq_report_buffer_append(&buffer, "\n");
    dq_witness_write(&buffer, &replaying.witness);
    dq_report_buffer_append(&buffer, buffer.length > 1 ? "\n" : "");
    dq_report_buffer_append(&buffer, "the order\n\n");
    dq_report_columns(&buffer, replaying.machine);
    host_console_out(buffer.text, buffer.length);
    dq_report_buffer_free(&buffer);
    dq_report_command(replaying.machine);
}

static void explain_misfit(char error[DIRQL_ERROR_BYTES])
{
    struct dq_text text;
    dq_text_init(&text, error, DIRQL_ERROR_BYTES);
    uint32_t followed = dq_explore_followed();
    dq_text_append(&text, "this order cannot be had here: ");
    if (replaying.end == DQ_END_STEPS) {
        dq_text_append(&text, "it reached the limit of its steps");
    } else {
        dq_text_format(&text, "its switch %" PRIu32 " of %" PRIu32 ", at step %" PRIu64,
                       followed + 1, replaying.path.count, replaying.path.items[followed].position);
        dq_text_append(&text, ", is not possible");
    }
    dq_text_append(&text, "; a token holds for the driver, scenario, model and version of dirql "
                          "that it was made with: explore again, with `dirql explore` and the same "
                          "options");
}

static void set_path(const struct dirql_token *token)
{
    for (uint32_t i = 0; i < token->departure_count; i++) {
        dq_departure_append(&replaying.path,
                            (struct dq_departure){ .position = token->departures[i].position,
                                                   .option = token->departures[i].option });
    }
}

static enum dirql_status_code replay(struct dirql_result *result, char error[DIRQL_ERROR_BYTES])
{
    run();
    dq_run_result(replaying.machine, result);
    if (replaying.end == DQ_END_LIVELOCK) {
        report_livelock(result);
    } else if (replaying.end != DQ_END_NORMAL) {
        explain_misfit(error);
        return DIRQL_USAGE;
    } else if (is_at_detected()) {
        report_detected(result);
    } else if (result->status == DIRQL_DRIVER_FAILED) {
        report_failure(result);
    } else {
        dirql_machine_report(replaying.machine, result);
    }
    host_console_flush();
    return result->status;
}

DQ_EXPORT enum dirql_status_code dirql_replay(const struct dirql_token *token,
                                              const struct dirql_replay_config *config,
                                              struct dirql_result *ret_result,
                                              char error[DIRQL_ERROR_BYTES])
{
    struct dirql_machine_config machine_config =
        dq_exploring_machine_config(&config->machine, config->budgets);
    struct dq_explore_machine functions = { .execute = execute };
    char *text;
    machine_config.trace_level = DIRQL_TRACE_MAIN;
    machine_config.checks_memory = (config->detectors & DIRQL_DETECT_MEMORY) != 0;
    enum dirql_status_code status = dirql_token_encode(token, &text, error);
    if (status != DIRQL_OK) {
        return status;
    }
    memset(&replaying, 0, sizeof(replaying));
    replaying.config = config;
    status = dq_exploring_open(&machine_config, &functions, config->detectors, &replaying.machine,
                               error);
    if (status == DIRQL_OK) {
        replaying.machine->token = text;
        set_path(token);
        status = replay(ret_result, error);
        dq_departure_free(&replaying.path);
        dirql_machine_destroy(replaying.machine);
        dq_explore_close();
    }
    dirql_text_free(text);
    return status;
}
