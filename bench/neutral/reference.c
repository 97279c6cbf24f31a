/* SPDX-License-Identifier: MIT */
/*
 * reference - the plainest search there is, for the scheduling tests: depth first, every order of
 * at most so many preemptions, no reduction. Says what is true of a test (how many orders, how many
 * of them fail) and what such a search takes.
 *
 * usage: reference [PREEMPTIONS [PROGRAM]]   (2, all; -1: no bound)
 *
 * A thread begins eagerly: it runs to its first access before anything is decided, because nothing
 * that comes before an access can be seen. Prints a line of JSON for each program; see run.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "host/fiber.h"
#include "neutral.h"

#define STACK_BYTES 16384u
/* More decisions than any program has. */
#define DEPTH_MAX 1024u

struct actor {
    void *stack_pointer;
    neutral_routine *routine;
    bool has_ended;
};

struct decision {
    uint8_t taken;
    uint8_t count;
};

static _Alignas(16) unsigned char stacks[NEUTRAL_THREADS][STACK_BYTES];
static struct actor actors[NEUTRAL_THREADS];
static void *main_stack_pointer;
static uint32_t current;
static bool is_starting;
static uint32_t cells[NEUTRAL_LOCATIONS];

static struct decision decisions[DEPTH_MAX];
static uint32_t depth;
static uint32_t depth_known; /* decisions that this execution repeats or has been told */
static uint32_t preemptions_max;
static uint32_t preemptions;
static bool has_failed;

/* The next of `count` possibilities. */
static uint32_t decide(uint32_t count)
{
    if (count == 1) {
        return 0;
    }
    if (depth == DEPTH_MAX) {
        fputs("reference: too many decisions\n", stderr);
        exit(1);
    }
    if (depth == depth_known) {
        decisions[depth_known++] = (struct decision){ .taken = 0, .count = (uint8_t)count };
    }
    return decisions[depth++].taken;
}

/* Who makes the next access: the current thread if it can, then the others by number. */
static void **next_stack_pointer(void)
{
    uint32_t options[NEUTRAL_THREADS];
    uint32_t count = 0;
    bool can_go_on = !actors[current].has_ended;

    if (can_go_on) {
        options[count++] = current;
    }
    for (uint32_t i = 0; i < NEUTRAL_THREADS; i++) {
        if (i != current && !actors[i].has_ended && (!can_go_on || preemptions < preemptions_max)) {
            options[count++] = i;
        }
    }
    if (count == 0) {
        return &main_stack_pointer;
    }
    current = options[decide(count)];
    preemptions += can_go_on && current != options[0];
    return &actors[current].stack_pointer;
}

static void switch_from(uint32_t actor)
{
    void **target = next_stack_pointer();

    if (target != &actors[actor].stack_pointer) {
        host_fiber_switch(&actors[actor].stack_pointer, *target);
    }
}

uint32_t neutral_rmw(uint32_t location, uint32_t add)
{
    uint32_t old;

    if (is_starting) {
        host_fiber_switch(&actors[current].stack_pointer, main_stack_pointer);
    } else {
        switch_from(current);
    }
    old = cells[location];
    cells[location] = old + add;
    return old;
}

void neutral_expect(bool condition)
{
    has_failed = has_failed || !condition;
}

static void actor_run(void *context)
{
    struct actor *actor = context;

    actor->routine(NULL);
    actor->has_ended = true;
    switch_from((uint32_t)(actor - actors));
}

static void execute(const struct neutral_test *test)
{
    memset(cells, 0, sizeof(cells));
    depth = 0;
    preemptions = 0;
    has_failed = false;
    is_starting = true;
    for (current = 0; current < NEUTRAL_THREADS; current++) {
        struct actor *actor = &actors[current];

        actor->routine = test->threads[current];
        actor->has_ended = false;
        actor->stack_pointer = host_fiber_prepare(stacks[current], STACK_BYTES, actor_run, actor);
        host_fiber_switch(&main_stack_pointer, actor->stack_pointer);
    }
    is_starting = false;
    /* Nobody is current yet, so whoever is first has preempted nobody. */
    current = decide(NEUTRAL_THREADS);
    host_fiber_switch(&main_stack_pointer, actors[current].stack_pointer);
}

/* Change the last decision that has a possibility left. */
static bool next_order(void)
{
    while (depth_known > 0 &&
           decisions[depth_known - 1].taken + 1 == decisions[depth_known - 1].count) {
        depth_known--;
    }
    if (depth_known == 0) {
        return false;
    }
    decisions[depth_known - 1].taken++;
    return true;
}

/* Of processor time: other work on the machine does not count. */
static double now_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void search(const struct neutral_test *test, const char *bound)
{
    double start = now_seconds();
    uint64_t execution_count = 0;
    uint64_t failed_count = 0;
    uint64_t first_failed = 0;
    uint32_t fewest = UINT32_MAX;

    depth_known = 0;
    do {
        execute(test);
        execution_count++;
        if (has_failed) {
            failed_count++;
            first_failed = first_failed == 0 ? execution_count : first_failed;
            fewest = preemptions < fewest ? preemptions : fewest;
        }
    } while (next_order());
    printf("{\"tool\": \"reference\", \"group\": \"%s\", \"program\": \"%s\", \"search\": \"%s\", "
           "\"total\": %" PRIu64 ", \"failed\": %" PRIu64 ", \"to_bug\": ",
           test->program->group, test->program->name, bound, execution_count, failed_count);
    if (failed_count > 0) {
        printf("%" PRIu64 ", \"preemptions\": %u", first_failed, fewest);
    } else {
        printf("null");
    }
    printf(", \"seconds\": %.6f}\n", now_seconds() - start);
}

int main(int argument_count, char **arguments)
{
    long bound = argument_count > 1 ? strtol(arguments[1], NULL, 0) : 2;
    char text[32];

    preemptions_max = bound < 0 ? UINT32_MAX : (uint32_t)bound;
    (void)snprintf(text, sizeof(text), bound < 0 ? "full" : "bound %ld", bound);
    for (uint32_t i = 0; i < neutral_test_count; i++) {
        if (argument_count < 3 || strcmp(arguments[2], neutral_tests[i].program->name) == 0) {
            search(&neutral_tests[i], text);
        }
    }
    return 0;
}
