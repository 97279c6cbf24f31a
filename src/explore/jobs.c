/* SPDX-License-Identifier: MIT */
/*
 * jobs - a search by worker processes, watched by their parent, which runs nothing itself.
 *
 * Workers are forked at the mark: all have the same memory at the same addresses, and what one
 * calls an order is one for all. The parent takes what they post, looks at the clock, and sees to
 * those that die. Code of the machine that ends its process costs its execution only: another
 * process goes on where it was, from the stack that the dead one has left; if that one dies there,
 * too, the order is a finding, and is left out.
 */
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "explore/jobs_internal.h"
#include "host/clock.h"
#include "host/memory.h"
#include "host/worker.h"

#define WAIT_MS     100u
#define PROGRESS_NS 200000000ull
/* Of workers, in code of the machine; and where they must not. */
#define DEATHS_MAX  2000u
#define REPEATS_MAX 1u

#define EXIT_STATUS_ENVIRONMENT 3
#define EXIT_STATUS_ASSERTION   5

static const char no_room[] = "the host has no room for the worker processes";

static DQ_BOOKKEEPING struct {
    struct dq_explore_config config;
    struct dq_jobs *jobs; /* shared */
    size_t jobs_bytes;
    void *stacks; /* shared */
    struct dq_search_tables tables;
    struct host_worker *workers;
    struct dq_jobs_worker *lives; /* what each was started with */
    uint32_t running;
    uint32_t deaths;
    uint32_t repeats;
    uint64_t started_ns;
    uint64_t reported_ns;
    char why_not[160];
} parent;

static const char *why_not_format(const char *format, const char *how)
{
    struct dq_text text;
    dq_text_init(&text, parent.why_not, sizeof(parent.why_not));
    dq_text_format(&text, format, how);
    return parent.why_not;
}

/* ---- Starting ---- */

static void start(uint32_t number, enum dq_jobs_start how)
{
    struct dq_jobs_worker *life = &parent.lives[number];
    life->start = how;
    host_worker_close(&parent.workers[number]);
    int error = host_worker_start(&parent.workers[number], dq_jobs_work, life);
    if (error) {
        dq_jobs_stop(parent.jobs, no_room);
        return;
    }
    parent.running++;
}

static void take_messages(uint32_t number)
{
    const struct dq_explore_machine *machine = dq_explore_machine();
    const void *message;
    size_t bytes;
    while ((message = host_worker_message(&parent.workers[number], &bytes)) != NULL) {
        machine->received(machine->context, message, bytes);
    }
}

static void kill_all(void)
{
    for (uint32_t i = 0; i < parent.jobs->count; i++) {
        host_worker_kill(&parent.workers[i]);
        take_messages(i);
        host_worker_close(&parent.workers[i]);
    }
    parent.running = 0;
}

static void start_all(void)
{
    struct dq_jobs *jobs = parent.jobs;
    jobs->knowledge.lock = 0;
    dq_jobs_pass_begin(jobs);
    for (uint32_t i = 0; i < jobs->count && !jobs->why_not; i++) {
        jobs->slots[i].has_died = false;
        memset(&jobs->slots[i].work.place, 0, sizeof(jobs->slots[i].work.place));
        start(i, DQ_JOBS_FRESH);
    }
    if (jobs->why_not) { /* those that are there wait for those that are not */
        kill_all();
    }
}

/* ---- Deaths ---- */

/* What the others share with it may be in disorder. */
static void repeat_pass(const char *how)
{
    kill_all();
    if (parent.repeats++ == REPEATS_MAX) {
        dq_jobs_stop(parent.jobs, why_not_format("a worker process died twice: %s", how));
        return;
    }
    start_all();
}

static void end_search(const char *why_not)
{
    dq_jobs_stop(parent.jobs, why_not);
    kill_all();
}

/* It died in code of the machine, and so did the one before, as far along: it is the order. */
static void note_deadly_order(uint32_t number, const char *how)
{
    struct dq_jobs_slot *slot = &parent.jobs->slots[number];
    const struct dq_explore_machine *machine = dq_explore_machine();
    const struct dq_departure_list *path = &slot->work.stack.path;
    bool is_cost_known = slot->work.place.position != 0;
    machine->died(machine->context, path,
                  is_cost_known ? slot->work.place.preemptions : path->count, how);
    slot->has_died = false;
    if (parent.config.stops_after_first) {
        dq_jobs_stop(parent.jobs, "stopped after the first finding");
    }
    start(number, DQ_JOBS_GIVE_UP);
}

static bool is_same_place(const struct dq_search_place *one, const struct dq_search_place *other)
{
    return one->position == other->position && one->count == other->count;
}

static void see_to_dead(uint32_t number)
{
    struct dq_jobs *jobs = parent.jobs;
    struct dq_jobs_slot *slot = &jobs->slots[number];
    const struct host_worker *worker = &parent.workers[number];
    char how[96];
    host_worker_describe_end(worker, how, sizeof(how));
    if (jobs->is_over) {
        return; /* everything was done */
    }
    if (host_worker_has_exited(worker, EXIT_STATUS_ASSERTION)) {
        jobs->is_broken = true;
        end_search("an assertion failed in a worker process");
    } else if (host_worker_has_exited(worker, EXIT_STATUS_ENVIRONMENT)) {
        end_search(no_room);
    } else if (!slot->work.place.is_executing || slot->work.place.is_deciding) {
        repeat_pass(how);
    } else if (++parent.deaths > DEATHS_MAX) {
        end_search(why_not_format("worker processes die again and again: %s", how));
    } else if (slot->has_died && is_same_place(&slot->death, &slot->work.place)) {
        note_deadly_order(number, how);
    } else {
        slot->has_died = true;
        slot->death = slot->work.place;
        start(number, DQ_JOBS_RESUME);
    }
}

/* ---- Watching ---- */

static uint64_t count_classes(void)
{
    uint64_t classes = 0;
    for (uint32_t i = 0; i < parent.jobs->count; i++) {
        classes += parent.jobs->slots[i].work.classes;
    }
    return classes;
}

static void look_at_clock(void)
{
    const struct dq_explore_config *config = &parent.config;
    const struct dq_jobs *jobs = parent.jobs;
    const struct dq_explore_machine *machine = dq_explore_machine();
    uint64_t now_ns = host_clock_now_ns();
    machine->watched(machine->context, jobs->executions);
    if (config->time_max_ns && now_ns - parent.started_ns >= config->time_max_ns &&
        !jobs->why_not) {
        dq_jobs_stop(parent.jobs, "the time limit was reached");
    }
    if (config->progress && now_ns - parent.reported_ns >= PROGRESS_NS) {
        parent.reported_ns = now_ns;
        config->progress(config->context, jobs->executions, count_classes(), jobs->bound);
    }
}

static void watch(void)
{
    struct dq_jobs *jobs = parent.jobs;
    while (parent.running > 0) {
        host_workers_wait(parent.workers, jobs->count, WAIT_MS);
        look_at_clock();
        for (uint32_t i = 0; i < jobs->count && parent.running > 0; i++) {
            struct host_worker *worker = &parent.workers[i];
            if (worker->pid == 0) {
                continue;
            }
            take_messages(i);
            if (!worker->has_ended) {
                continue;
            }
            parent.running--;
            if (!(host_worker_has_exited(worker, 0) && jobs->is_over)) {
                see_to_dead(i);
            } else {
                host_worker_close(worker);
            }
        }
    }
}

/* ---- The search ---- */

static bool open_shared(uint32_t count, uint64_t classes_max)
{
    size_t stack_bytes = dq_search_stack_bytes();
    parent.jobs_bytes = sizeof(struct dq_jobs) + count * sizeof(struct dq_jobs_slot);
    parent.jobs = host_memory_share(parent.jobs_bytes);
    parent.stacks = host_memory_share(count * stack_bytes);
    bool has_tables = dq_class_table_open_shared(&parent.tables.prefixes, classes_max) &&
                      dq_class_table_open_shared(&parent.tables.classes, classes_max);
    if (!parent.jobs || !parent.stacks || !has_tables) {
        return false;
    }
    parent.jobs->config = parent.config;
    parent.jobs->count = count;
    parent.jobs->bound =
        parent.config.preemptions_max == DQ_EXPLORE_UNLIMITED ? DQ_EXPLORE_UNLIMITED : 0;
    for (uint32_t i = 0; i < count; i++) {
        dq_search_stack_place(&parent.jobs->slots[i].work.stack,
                              (char *)parent.stacks + i * stack_bytes);
        parent.lives[i] =
            (struct dq_jobs_worker){ .jobs = parent.jobs, .number = i, .tables = parent.tables };
    }
    return true;
}

static void close_shared(uint32_t count)
{
    if (parent.jobs) {
        host_memory_unmap(parent.jobs, parent.jobs_bytes);
    }
    if (parent.stacks) {
        host_memory_unmap(parent.stacks, count * dq_search_stack_bytes());
    }
    dq_class_table_close(&parent.tables.prefixes);
    dq_class_table_close(&parent.tables.classes);
}

static void collect(struct dq_explore_result *result)
{
    const struct dq_jobs *jobs = parent.jobs;
    for (uint32_t i = 0; i < jobs->count; i++) {
        const struct dq_search_work *work = &jobs->slots[i].work;
        result->classes += work->classes;
        result->executions += work->executions;
        result->cut += work->cut;
        result->redundant += work->redundant;
        result->failed += work->failed;
        result->points += work->points;
    }
    result->passes = jobs->passes;
    result->is_unsound = jobs->is_unsound;
    result->is_broken = jobs->is_broken;
    result->is_complete = jobs->is_complete && !jobs->is_unsound;
    result->why_not = jobs->why_not;
    result->preemptions = jobs->config.preemptions_max == DQ_EXPLORE_UNLIMITED
                              ? DQ_EXPLORE_UNLIMITED
                          : jobs->has_bound ? jobs->bound_done
                                            : 0;
}

void dq_jobs_search(const struct dq_explore_config *config, struct dq_explore_result *ret_result)
{
    DQ_ASSERT(!config->ended);
    memset(&parent, 0, sizeof(parent));
    memset(ret_result, 0, sizeof(*ret_result));
    parent.config = *config;
    parent.workers = host_memory_alloc(config->jobs * sizeof(parent.workers[0]));
    parent.lives = host_memory_alloc(config->jobs * sizeof(parent.lives[0]));
    parent.started_ns = host_clock_now_ns();
    parent.reported_ns = parent.started_ns;
    if (open_shared(config->jobs,
                    config->classes_max ? config->classes_max : DQ_SEARCH_CLASSES_DEFAULT)) {
        start_all();
        watch();
        struct dq_jobs_learner learner = { 0 };
        parent.jobs->knowledge.lock = 0;
        dq_jobs_exchange(&parent.jobs->knowledge, &learner);
        collect(ret_result);
    } else {
        ret_result->why_not = no_room;
    }
    close_shared(config->jobs);
    host_memory_free(parent.workers);
    host_memory_free(parent.lives);
}
