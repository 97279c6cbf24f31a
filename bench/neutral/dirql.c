/* SPDX-License-Identifier: MIT */
/*
 * dirql - the scheduling tests under dirql's own explorer and engine, without kernel, framework or
 * driver: each thread is what one processor executes, and an access is an interlocked operation
 * whose result is used. The explorer is given a machine like any other: paused at its first
 * question, rewound before each execution.
 *
 * usage: dirql [PROGRAM|GROUP [SEARCH]]   (all; "bound 2", pct, random or full)
 *
 * For each program, a line of JSON per search: at most two preemptions, by priorities (three
 * places), random, and all orders where that ends. Each search is run twice, as relacy.cpp does it:
 * to the bug, and without an end at it, for how many executions there are and how long they take.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/access.h"
#include "engine/arena.h"
#include "engine/engine.h"
#include "engine/observe.h"
#include "engine/rewind.h"
#include "explore/explore.h"
#include "host/fiber.h"
#include "neutral.h"
#include "trace/trace.h"

#define RAM_BYTES  (4u << 20)
#define CORE_BYTES (4u << 20)
/* Executions at most, and random ones for the speed alone. */
#define LIMIT        1000000u
#define RANDOM_SPEED 100000u
/* With more accesses than this, all orders are too many. */
#define FULL_ACCESSES_MAX 4u
#define PRIORITY_DEPTH    3u
/* Processors: one begins the threads, the others execute one each. */
#define STARTER    0u
#define PROCESSORS (NEUTRAL_THREADS + 1)

/* Locations apart: each is one that the explorer knows. */
struct cell {
    _Alignas(8) uint32_t value;
};

struct processor {
    struct dq_processor base;
    neutral_routine *routine;
    bool has_ended;
};

/* In core, rewound. */
struct machine {
    struct cell cells[NEUTRAL_LOCATIONS];
    bool has_failed;
    uint32_t turn; /* who may go on while threads begin one by one; then EVERYBODY */
    struct processor processors[PROCESSORS];
};

#define EVERYBODY PROCESSORS

static struct machine *machine;
static bool is_checking; /* off: a bug does not count */
static uint64_t execution_count;

/* ---- The machine ---- */

uint32_t neutral_rmw(uint32_t location, uint32_t add)
{
    struct cell *cell = &machine->cells[location];

    dq_access_interlocked(&cell->value, sizeof(cell->value), DQ_TOUCH_WRITE,
                          DQ_ACCESS_ACQUIRE | DQ_ACCESS_RELEASE, 0);
    uint32_t old = cell->value;
    cell->value = old + add;
    return old;
}

void neutral_expect(bool condition)
{
    machine->has_failed = machine->has_failed || !condition;
}

static void list(struct dq_option_list *options);

static bool take(const struct dq_option *option)
{
    (void)option;
    return true;
}

static const struct dq_source source = { .name = "processors", .list = list, .take = take };

static void list(struct dq_option_list *options)
{
    for (uint32_t i = 0; i < PROCESSORS; i++) {
        const struct processor *processor = &machine->processors[i];

        if (!processor->has_ended && (machine->turn == EVERYBODY || machine->turn == i)) {
            dq_option_add(options, &source, dq_engine_rank_go_on(&processor->base), i, 0, 0)
                ->actor = processor->base.actor;
        }
    }
}

/* The fiber of a thread begins, runs to its first access, and is in the explorer's hands from then
 * on: an access that has a turn to give gives it back. */
static void run_thread(void *context)
{
    struct processor *processor = context;

    dq_engine_started();
    machine->turn = STARTER;
    processor->routine(NULL);
    processor->has_ended = true;
    dq_actor_end(0);
    dq_step_slow(DQ_REASON_IDLE);
}

/* Nothing that comes before a thread's first access can be seen, so nothing is asked there. */
static void run_starter(void *context)
{
    struct processor *processor = context;

    for (uint32_t i = STARTER + 1; i < PROCESSORS; i++) {
        machine->processors[i].base.actor =
            dq_observer->actor_begin(DQ_ACTOR_THREAD, i, "a thread of the test");
        machine->turn = i;
        dq_step_slow(DQ_REASON_IDLE);
    }
    machine->turn = EVERYBODY;
    processor->has_ended = true;
    dq_step_slow(DQ_REASON_IDLE);
}

static void stuck(void)
{
    dq_engine_leave();
}

static void processor_add(uint32_t index, host_fiber_entry *entry, neutral_routine *routine)
{
    struct processor *processor = &machine->processors[index];

    processor->routine = routine;
    processor->base.sp =
        host_fiber_prepare(dq_arena_stack_alloc(), DQ_ARENA_STACK_BYTES, entry, processor);
    dq_engine_processor_add(&processor->base);
}

static void execute(void *context)
{
    (void)context;
    execution_count++;
    dq_rewind_restore();
    dq_explore_resume();
}

static bool judge(void *context, const struct dq_departure_list *path, uint32_t preemptions)
{
    (void)context;
    (void)path;
    (void)preemptions;
    return is_checking && machine->has_failed;
}

static void give_up(const char *what)
{
    (void)fprintf(stderr, "dirql: %s\n", what);
    exit(3);
}

/* Up to the first question. */
static void machine_open(const struct neutral_test *test)
{
    static const struct dq_explore_machine functions = { .execute = execute, .judge = judge };

    dq_explore_open(&functions, 0);
    if (dq_arena_open(RAM_BYTES, CORE_BYTES) != 0) {
        give_up("no memory for the machine");
    }
    dq_trace_open(64, DQ_TRACE_LEVEL_OFF);
    dq_engine_open(stuck);
    machine = dq_arena_core_alloc(sizeof(*machine));
    processor_add(STARTER, run_starter, NULL);
    for (uint32_t i = 0; i < NEUTRAL_THREADS; i++) {
        processor_add(STARTER + 1 + i, run_thread, test->threads[i]);
    }
    dq_engine_source_add(&source);
    machine->turn = STARTER;
    dq_engine_run();
    if (!dq_explore_is_paused()) {
        give_up("a test without a question");
    }
    dq_rewind_guard_set(true);
    dq_rewind_snapshot();
}

static void machine_close(void)
{
    dq_rewind_close();
    dq_trace_close();
    dq_engine_close();
    dq_arena_close();
    dq_explore_close();
}

/* ---- Searches ---- */

enum search { SEARCH_BOUND, SEARCH_PRIORITIES, SEARCH_RANDOM, SEARCH_FULL, SEARCH_COUNT };

static const char *const search_names[SEARCH_COUNT] = { "bound 2", "pct", "random", "full" };

struct outcome {
    struct dq_explore_result result;
    uint64_t executions; /* those of lower bounds, and those that were cut, too */
    double seconds;
};

/* Of processor time: other work on the machine does not count. */
static double now_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static struct outcome explore(const struct neutral_test *test, enum search search,
                              bool with_assertion)
{
    bool is_random = search == SEARCH_PRIORITIES || search == SEARCH_RANDOM;
    struct dq_explore_config config = {
        .preemptions_max = search == SEARCH_BOUND ? 2 : DQ_EXPLORE_UNLIMITED,
        .executions_max = is_random && !with_assertion ? RANDOM_SPEED : LIMIT,
        .step_max = UINT64_MAX,
        .seed = 1,
        .depth = PRIORITY_DEPTH,
        .stops_after_first = with_assertion,
    };
    struct outcome outcome;

    for (uint32_t i = 0; i < DQ_BUDGET_COUNT; i++) {
        config.budgets[i] = DQ_EXPLORE_UNLIMITED;
    }
    is_checking = with_assertion;
    machine_open(test);
    dq_explore_limits_set(config.budgets, config.step_max);
    execution_count = 0;
    double start = now_seconds();
    if (is_random) {
        dq_explore_sample(&config, search == SEARCH_PRIORITIES, &outcome.result);
    } else {
        dq_explore_search(&config, &outcome.result);
    }
    outcome.seconds = now_seconds() - start;
    outcome.executions = execution_count;
    machine_close();
    return outcome;
}

static void report(const struct neutral_test *test, enum search search)
{
    const struct neutral_program *program = test->program;
    struct outcome all = explore(test, search, false);
    bool is_proof = search == SEARCH_BOUND || search == SEARCH_FULL;

    if (is_proof && !all.result.is_complete) {
        give_up(all.result.why_not);
    }
    printf("{\"tool\": \"dirql\", \"group\": \"%s\", \"program\": \"%s\", \"search\": \"%s\", "
           "\"total\": %" PRIu64 ", \"cut\": %" PRIu64 ", ",
           program->group, program->name, search_names[search], all.executions, all.result.cut);
    if (is_proof) {
        printf("\"classes\": %" PRIu64 ", ", all.result.classes);
    }
    printf("\"seconds\": %.6f, \"to_bug\": ", all.seconds);
    if (program->observer != NEUTRAL_NOBODY) {
        struct outcome first = explore(test, search, true);

        if (first.result.failed > 0) {
            printf("%" PRIu64 ", \"to_bug_seconds\": %.6f}\n", first.executions, first.seconds);
            return;
        }
    }
    printf("null}\n");
}

static bool is_asked(const char *only, const char *name)
{
    return !only || strcmp(only, name) == 0;
}

int main(int argument_count, char **arguments)
{
    const char *program_only = argument_count > 1 ? arguments[1] : NULL;
    const char *search_only = argument_count > 2 ? arguments[2] : NULL;

    for (uint32_t i = 0; i < neutral_test_count; i++) {
        const struct neutral_program *program = neutral_tests[i].program;
        bool is_wanted =
            is_asked(program_only, program->name) || is_asked(program_only, program->group);

        for (uint32_t search = 0; search < SEARCH_COUNT; search++) {
            bool is_possible = search != SEARCH_FULL || program->accesses <= FULL_ACCESSES_MAX;

            if (is_possible && is_wanted && is_asked(search_only, search_names[search])) {
                report(&neutral_tests[i], (enum search)search);
            }
        }
        (void)fflush(stdout);
    }
    return 0;
}
