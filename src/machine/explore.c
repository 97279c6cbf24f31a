/* SPDX-License-Identifier: MIT */
/*
 * explore - see dirql/explore.h: a machine for explore/ to run again and again, and what it finds.
 */
#include "dirql/explore.h"
#include "host/clock.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "engine/crash.h"
#include "engine/rewind.h"
#include "engine/self.h"
#include "explore/detect.h"
#include "explore/explore.h"
#include "host/memory.h"
#include "host/process_self.h"
#include "machine/coverage_pairs.h"
#include "machine/coverage_watch.h"
#include "machine/exploration_internal.h"
#include "machine/explore_internal.h"
#include "machine/run.h"
#include "machine/witness.h"

#define EXECUTIONS_DEFAULT 10000u
#define PREEMPTIONS_BOUND  2u

static DQ_BOOKKEEPING struct dq_exploring exploring;

DQ_EXPORT void dirql_explore_config_init(struct dirql_explore_config *config)
{
    memset(config, 0, sizeof(*config));
    dirql_machine_config_init(&config->machine);
    config->preemptions = PREEMPTIONS_BOUND;
    for (uint32_t i = 0; i < DIRQL_BUDGET_COUNT; i++) {
        config->budgets[i] = 0;
    }
    config->budgets[DIRQL_BUDGET_DEVICE] = DIRQL_UNLIMITED;
    config->detectors = DIRQL_DETECT_DEFAULT;
}

/* ---- What explore/ is given ---- */

static bool start(void *context)
{
    struct dirql_machine *machine = context;
    machine->has_run = true;
    machine->is_silent = true; /* what a run prints is for the replay of a finding */
    dq_run_begin(machine);
    dq_stop_reached_set(NULL);              /* a debugger stops in replays */
    dq_engine_run();                        /* to the first question, or to its end */
    dq_trace_level_set(DQ_TRACE_LEVEL_OFF); /* only findings are shown, and only in the end */
    exploring.trace_marked = dq_trace_position();
    if (!dq_explore_is_paused()) {
        return false;
    }
    dq_coverage_watch_mark();
    dq_rewind_discard();
    dq_rewind_guard_set(true);
    dq_rewind_snapshot();
    return true;
}

static void audit_rewind(void)
{
    char text[256];
    if (exploring.config->verifies_rewind && !exploring.is_broken &&
        !dq_rewind_audit(text, sizeof(text))) {
        exploring.is_broken = true;
        dq_text_copy(exploring.broken_text, sizeof(exploring.broken_text), text);
        if (dq_explore_is_worker()) {
            dq_exploring_post(&exploring, false);
        }
    }
}

static void execute(void *context)
{
    struct dirql_machine *machine = context;
    exploring.executions++;
    dq_rewind_restore();
    audit_rewind();
    dq_crash_caught();
    dq_run_begin_again(machine);
    dq_coverage_watch_begin();
    dq_explore_resume();
}

/* A worker process has found something. */
static void post_new(void)
{
    if (exploring.found_count > exploring.posted_count && dq_explore_is_worker()) {
        dq_exploring_post(&exploring, false);
    }
}

static bool judge(void *context, const struct dq_departure_list *path, uint32_t preemptions)
{
    const struct dirql_machine *machine = context;
    bool has_failed = dq_exploring_note_detected(&exploring, path, preemptions);
    if (dq_run_judge(machine) != DIRQL_OK) {
        bool is_news = dq_exploring_note_failure(&exploring, machine, path, preemptions);
        has_failed = has_failed || is_news;
    }
    post_new();
    return has_failed;
}

static void looping(void *context)
{
    (void)context;
    dq_call_stack_capture(&exploring.loop);
    exploring.looping = dq_execution_actor(dq_explore_acting())->label;
}

static bool livelocked(void *context, const struct dq_departure_list *path, uint32_t preemptions)
{
    (void)context;
    bool is_news = dq_exploring_note_livelock(&exploring, path, preemptions);
    post_new();
    return is_news;
}

/* ---- With worker processes ---- */

static void forked(void *context)
{
    (void)context;
    dq_exploring_forked(&exploring);
}

static void leaving(void *context)
{
    (void)context;
    dq_exploring_post(&exploring, true);
}

/* Also what shows the loop limit that this process gets on. */
static void watched(void *context, uint64_t executions)
{
    (void)context;
    exploring.executions = executions;
}

static void received(void *context, const void *message, size_t bytes)
{
    (void)context;
    dq_exploring_receive(&exploring, message, bytes);
}

static void died(void *context, const struct dq_departure_list *path, uint32_t preemptions,
                 const char *how)
{
    (void)context;
    dq_exploring_note_death(&exploring, path, preemptions, how);
}

static void ended(void *context, struct dq_digest class, uint32_t preemptions, bool is_new,
                  bool has_failed)
{
    (void)context;
    const struct dirql_explore_config *config = exploring.config;
    static struct dirql_result result;
    if (has_failed) {
        dq_run_result(exploring.machine, &result);
    }
    struct dirql_execution execution = {
        .number = exploring.executions,
        .class_high = class.a,
        .class_low = class.b,
        .preemptions = preemptions,
        .is_new_class = is_new,
        .has_failed = has_failed,
        .summary = has_failed ? result.summary : "",
        .rule = has_failed ? result.rule : NULL,
    };
    config->ended(config->context, &execution);
}

static void tell_progress(void *context, uint64_t executions, uint64_t classes,
                          uint32_t preemptions)
{
    (void)context;
    exploring.config->progress(exploring.config->context, executions, classes, preemptions);
}

/* ---- The exploration ---- */

static struct dq_explore_config make_config(const struct dirql_explore_config *config)
{
    bool is_sampled = config->strategy != DIRQL_EXPLORE_EXHAUSTIVE;
    struct dq_explore_config made = {
        .preemptions_max = config->preemptions,
        .executions_max =
            config->executions == 0 && is_sampled ? EXECUTIONS_DEFAULT : config->executions,
        .time_max_ns = config->time_limit_ms * 1000000u,
        .step_max = config->step_limit ? config->step_limit : DQ_EXPLORING_STEPS,
        .seed = config->seed,
        .depth = config->depth,
        .jobs = config->jobs,
        .stops_after_first = config->stops_after_first,
        .ended = config->ended ? ended : NULL,
        .progress = config->progress ? tell_progress : NULL,
    };
    for (uint32_t i = 0; i < DIRQL_BUDGET_COUNT; i++) {
        made.budgets[i] = config->budgets[i];
    }
    return made;
}

static void fill(struct dirql_exploration *exploration, const struct dq_explore_result *result)
{
    const struct dq_exploring *state = &exploring;
    if (result->is_unsound && !state->is_broken) {
        exploring.is_broken = true;
        dq_text_copy(exploring.broken_text, sizeof(exploring.broken_text),
                     "two orders that should lead to the same state did not; please report it with "
                     "this driver and scenario");
    }
    if (result->is_broken && !state->is_broken) {
        exploring.is_broken = true;
        dq_text_copy(exploring.broken_text, sizeof(exploring.broken_text), result->why_not);
    }
    exploration->is_complete = result->is_complete && !state->is_broken;
    exploration->preemptions = result->preemptions;
    exploration->classes = result->classes;
    exploration->executions = result->executions;
    exploration->cut = result->cut;
    exploration->redundant = result->redundant;
    exploration->points = result->points;
    exploration->shared_locations = dq_execution_shared_count();
    struct dq_self_totals self = dq_self_inspect();
    exploration->runtime_lock_places = self.sites;
    exploration->runtime_lock_longest = self.lock_longest;
    exploration->runtime_lock_points = self.lock_points;
    exploration->runtime_lock_waits = self.lock_waits;
    if (result->why_not) {
        dq_text_copy(exploration->why_not_complete, sizeof(exploration->why_not_complete),
                     result->why_not);
    }
    if (state->is_broken) {
        struct dq_text text;
        dq_text_init(&text, exploration->why_not_complete, sizeof(exploration->why_not_complete));
        dq_text_format(&text, "dirql itself failed: %s", state->broken_text);
    }
}

/* What the caller gets: findings, which of them were known, coverage, and what follows. */
static void conclude(struct dirql_exploration *exploration)
{
    dq_exploring_hand_over(&exploring, exploration);
    if (exploring.suppressions) {
        dq_suppressions_apply(exploring.suppressions, exploration);
    }
    exploration->is_coverage_cut = dq_coverage_collect(exploration);
    exploration->status = exploring.is_broken                             ? DIRQL_BROKEN
                          : dq_exploration_open_findings(exploration) > 0 ? DIRQL_DRIVER_FAILED
                          : exploration->is_complete                      ? DIRQL_OK
                                                                          : DIRQL_NOT_COMPLETE;
}

static const char *last_component(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void name_subject(struct dirql_exploration *exploration)
{
    const struct dirql_machine_config *config = &exploring.config->machine;
    struct dq_text text;
    dq_text_init(&text, exploration->subject, sizeof(exploration->subject));
    dq_text_append(&text, last_component(config->driver));
    if (config->scenario) {
        dq_text_format(&text, " with %s", last_component(config->scenario));
    }
}

/* The machine has no question at all: one execution is everything. */
static void run_single(struct dq_explore_result *result)
{
    const struct dq_departure_list nothing = { 0 };
    exploring.executions = 1;
    *result = (struct dq_explore_result){ .is_complete = true,
                                          .preemptions = exploring.config->preemptions,
                                          .classes = 1,
                                          .executions = 1 };
    result->failed = judge(exploring.machine, &nothing, 0);
}

static void explore(struct dirql_exploration *exploration)
{
    struct dq_explore_config config = make_config(exploring.config);
    struct dq_explore_result result;
    int status = dq_crash_catch_begin(dq_stop_crash, exploring.machine->config.loop_limit_seconds);
    DQ_ASSERT(status == 0);
    dq_explore_limits_set(config.budgets, config.step_max);
    dq_crash_progress_set(exploring.machine->config.loop_limit_seconds, &exploring.executions);
    exploring.started_ns = host_clock_now_ns();
    if (!start(exploring.machine)) {
        run_single(&result);
    } else if (exploring.config->strategy == DIRQL_EXPLORE_EXHAUSTIVE) {
        dq_explore_search(&config, &result);
    } else {
        dq_explore_sample(&config, exploring.config->strategy == DIRQL_EXPLORE_PCT, &result);
    }
    exploration->seconds = (double)(host_clock_now_ns() - exploring.started_ns) / 1e9;
    dq_exploring_minimise(&exploring);
    dq_exploring_show(&exploring);
    dq_crash_catch_end();
    fill(exploration, &result);
}

struct dirql_machine_config dq_exploring_machine_config(const struct dirql_machine_config *config,
                                                        const uint32_t budgets[DIRQL_BUDGET_COUNT])
{
    struct dirql_machine_config made = *config;
    made.strategy = DIRQL_STRATEGY_FIRST;
    made.record_choices = false;
    if (budgets[DIRQL_BUDGET_SPURIOUS] != 0) {
        made.quirks[DIRQL_QUIRK_SPURIOUS] = budgets[DIRQL_BUDGET_SPURIOUS];
    }
    if (budgets[DIRQL_BUDGET_CANCEL] != 0) {
        made.quirks[DIRQL_QUIRK_CANCEL] = budgets[DIRQL_BUDGET_CANCEL];
    }
    return made;
}

static struct dirql_machine_config make_machine_config(const struct dirql_explore_config *config)
{
    struct dirql_machine_config made =
        dq_exploring_machine_config(&config->machine, config->budgets);
    made.trace_level = DIRQL_TRACE_MAIN; /* up to the mark */
    made.trace_path = NULL;
    made.is_quiet = true;
    made.checks_memory = made.checks_memory || (config->detectors & DIRQL_DETECT_MEMORY) != 0;
    return made;
}

enum dirql_status_code dq_exploring_open(const struct dirql_machine_config *config,
                                         const struct dq_explore_machine *functions,
                                         uint32_t detectors, struct dirql_machine **ret_machine,
                                         char error[DIRQL_ERROR_BYTES])
{
    dq_explore_open(functions, detectors);
    enum dirql_status_code status = dirql_machine_create(config, ret_machine, error);
    if (status == DIRQL_OK && !dq_rewind_has_snapshot()) {
        dq_text_copy(error, DIRQL_ERROR_BYTES,
                     "only device models can be explored: a device outside of the process (qemu:) "
                     "cannot be brought back to where it was; use model:NAME");
        status = DIRQL_USAGE;
        dirql_machine_destroy(*ret_machine);
    }
    if (status != DIRQL_OK) {
        dq_explore_close();
        return status;
    }
    dq_explore_context_set(*ret_machine);
    dq_witness_open();
    return DIRQL_OK;
}

DQ_EXPORT enum dirql_status_code dirql_explore(const struct dirql_explore_config *config,
                                               struct dirql_exploration *ret_exploration,
                                               char error[DIRQL_ERROR_BYTES])
{
    static const struct dq_explore_machine functions = {
        .execute = execute,
        .judge = judge,
        .livelocked = livelocked,
        .looping = looping,
        .forked = forked,
        .leaving = leaving,
        .watched = watched,
        .received = received,
        .died = died,
        .began = dq_coverage_watch_began,
        .called = dq_coverage_watch_called,
        .asked = dq_coverage_watch_asked,
    };
    error[0] = '\0';
    struct dirql_machine_config machine_config = make_machine_config(config);
    if (config->jobs > 1 && (config->ended || config->strategy != DIRQL_EXPLORE_EXHAUSTIVE)) {
        dq_text_copy(error, DIRQL_ERROR_BYTES,
                     config->ended ? "`ended` is for explorations without worker processes: set "
                                     "jobs to 1"
                                   : "worker processes are for the exhaustive strategy: leave out "
                                     "--jobs, or take several seeds");
        return DIRQL_USAGE;
    }
    memset(&exploring, 0, sizeof(exploring));
    exploring.config = config;
    if (config->suppressions_path) {
        enum dirql_status_code read =
            dq_suppressions_read(config->suppressions_path, &exploring.suppressions, error);
        if (read != DIRQL_OK) {
            return read;
        }
    }
    dq_coverage_watch_open();
    enum dirql_status_code status = dq_exploring_open(&machine_config, &functions,
                                                      config->detectors, &exploring.machine, error);
    if (status == DIRQL_OK) {
        memset(ret_exploration, 0, sizeof(*ret_exploration));
        name_subject(ret_exploration);
        explore(ret_exploration);
        conclude(ret_exploration);
        status = ret_exploration->status;
        dirql_machine_destroy(exploring.machine);
        dq_explore_close();
    }
    dq_coverage_watch_close();
    dq_suppressions_free(exploring.suppressions);
    return status;
}

DQ_EXPORT void dirql_exploration_free(struct dirql_exploration *exploration)
{
    for (uint32_t i = 0; i < exploration->finding_count; i++) {
        host_memory_free(exploration->findings[i].token);
        host_memory_free(exploration->findings[i].details);
    }
    host_memory_free(exploration->findings);
    host_memory_free(exploration->meetings);
    host_memory_free(exploration->suppressions_unused);
    memset(exploration, 0, sizeof(*exploration));
}

DQ_EXPORT void *dirql_explore_driver_symbol(const char *name)
{
    return exploring.machine ? dirql_machine_driver_symbol(exploring.machine, name) : NULL;
}
