/* SPDX-License-Identifier: MIT */
/*
 * engine_bench - what dirql does inside: fiber switches, choices, steps, rewinding. Linked from the
 * runtime's objects, because libdirql.so exports none of it.
 *
 * usage: engine_bench BUILD
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "computer.h"
#include "engine/arena.h"
#include "engine/choice.h"
#include "engine/engine.h"
#include "engine/guard.h"
#include "engine/rewind.h"
#include "engine/shadow.h"
#include "floors/floors.h"
#include "harness.h"
#include "host/fiber.h"

static bench_loop *const splitmix64 = floor_splitmix64;

/* --------------------------------------------------------------------------- fibers */

static void *fiber_own;
static void *fiber_other;

static void switch_back(void *context)
{
    (void)context;
    for (;;) {
        host_fiber_switch(&fiber_other, fiber_own);
    }
}

static void switch_fibers(uint64_t count)
{
    for (uint64_t i = 0; i < count / 2; i++) {
        host_fiber_switch(&fiber_own, fiber_other);
    }
}

static void bench_fibers(uint32_t round_count)
{
    enum { OURS, FLOOR, VARIANTS };
    static _Alignas(16) unsigned char stack[16384];
    static bench_loop *const ours = switch_fibers;
    static bench_loop *const floor_switch = floor_fiber_switch;
    struct bench_result result;
    const struct bench_variant variants[VARIANTS] = { bench_loop_variant(&ours, 20000),
                                                      bench_loop_variant(&floor_switch, 20000) };

    fiber_other = host_fiber_prepare(stack, sizeof(stack), switch_back, NULL);
    bench_run(&result, variants, VARIANTS, round_count);
    bench_print_pair("fiber switch", &result, OURS, "assembly loop, pop and jump", FLOOR, 1.5);
}

/* -------------------------------------------------------------------------- choices */

static void choose(uint64_t count)
{
    static volatile uint64_t taken_total;
    uint64_t total = 0;
    dq_choice_begin();
    for (uint64_t i = 0; i < count; i++) {
        total += dq_choose(2, DQ_REASON_DDI);
    }
    taken_total = taken_total + total;
}

static void bench_choices(uint32_t round_count, bool is_recorded)
{
    enum { OURS, FLOOR, VARIANTS };
    static bench_loop *const ours = choose;
    struct dq_choice_config config = { .strategy = DQ_STRATEGY_RANDOM,
                                       .seed = 1,
                                       .is_recorded = is_recorded };
    struct bench_result result;
    const struct bench_variant variants[VARIANTS] = { bench_loop_variant(&ours, 20000),
                                                      bench_loop_variant(&splitmix64, 20000) };

    dq_choice_configure(&config, NULL);
    bench_run(&result, variants, VARIANTS, round_count);
    bench_print_pair(is_recorded ? "choice of two, random, recorded" : "choice of two, random",
                     &result, OURS, "splitmix64", FLOOR, 0);
    dq_choice_close();
}

/* ---------------------------------------------------------------------------- steps */

static void step(uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        dq_step(DQ_REASON_DDI);
    }
}

static void step_attentively(uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        dq_engine_attend();
        dq_step(DQ_REASON_DDI);
    }
}

struct steps {
    uint32_t round_count;
    struct bench_result result;
};

enum { STEP_PLAIN, STEP_ATTENTION, STEP_FLOOR, STEP_VARIANTS };

static void measure_steps(struct dirql_app *app, void *context)
{
    static bench_loop *const plain = step;
    static bench_loop *const attentive = step_attentively;
    struct steps *steps = context;
    const struct bench_variant variants[STEP_VARIANTS] = {
        [STEP_PLAIN] = bench_loop_variant(&plain, 20000),
        [STEP_ATTENTION] = bench_loop_variant(&attentive, 5000),
        [STEP_FLOOR] = bench_loop_variant(&splitmix64, 20000),
    };
    (void)app;
    bench_run(&steps->result, variants, STEP_VARIANTS, steps->round_count);
}

static void bench_steps(const char *build, uint32_t round_count)
{
    static struct steps steps;
    struct bench_computer computer;
    steps.round_count = round_count;
    bench_computer_body(&computer, build, "bench_driver", measure_steps, &steps);
    computer.config.strategy = DIRQL_STRATEGY_RANDOM;
    bench_computer_live(&computer);
    bench_print_pair("step, nothing new", &steps.result, STEP_PLAIN, "splitmix64", STEP_FLOOR, 0);
    bench_print_pair("step that looks, finds nothing", &steps.result, STEP_ATTENTION, "splitmix64",
                     STEP_FLOOR, 0);
}

/* ------------------------------------------------------------------------ rewinding */

static double measure_rewind(void *context, uint64_t count)
{
    struct dirql_machine *machine = context;
    double total_ns = 0;
    for (uint64_t i = 0; i < count; i++) {
        bench_computer_run(machine);
        double start_ns = bench_now_ns();
        bench_computer_rewind(machine, false);
        total_ns += bench_now_ns() - start_ns;
    }
    return total_ns;
}

static double measure_rewind_audited(void *context, uint64_t count)
{
    struct dirql_machine *machine = context;
    double total_ns = 0;
    for (uint64_t i = 0; i < count; i++) {
        bench_computer_run(machine);
        double start_ns = bench_now_ns();
        bench_computer_rewind(machine, true);
        total_ns += bench_now_ns() - start_ns;
    }
    return total_ns;
}

struct memory {
    const unsigned char *start;
    size_t bytes;
    unsigned char *copy;
};

enum { LINE_BYTES = 64, MEMORY_MAX = 66 };

static uint32_t list_memory(struct memory *memory)
{
    const struct dq_arena *arena = dq_arena();
    uint32_t count = 0;
    memory[count++] =
        (struct memory){ (unsigned char *)DQ_ARENA_CORE_ADDRESS, arena->core_used, 0 };
    memory[count++] = (struct memory){ (unsigned char *)DQ_ARENA_RAM_ADDRESS + DQ_ARENA_RAM_FIRST,
                                       arena->ram_used - DQ_ARENA_RAM_FIRST, 0 };
    for (uint32_t i = 0; i < arena->stack_count && count < MEMORY_MAX; i++) {
        const unsigned char *slot =
            (unsigned char *)DQ_ARENA_STACK_ADDRESS + (size_t)i * DQ_ARENA_STACK_SLOT_BYTES;
        memory[count++] = (struct memory){ slot + DQ_PAGE_BYTES, DQ_ARENA_STACK_BYTES, 0 };
    }
    return count;
}

/* How many lines of 64 bytes a run leaves different. */
static uint32_t count_dirty_lines(struct dirql_machine *machine)
{
    struct memory memory[MEMORY_MAX];
    uint32_t dirty_count = 0;
    bench_computer_run(machine); /* how far memory is used at the end */
    uint32_t count = list_memory(memory);
    bench_computer_rewind(machine, false);
    for (uint32_t i = 0; i < count; i++) {
        memory[i].copy = malloc(memory[i].bytes + 1);
        if (!memory[i].copy) {
            bench_give_up("no memory");
        }
        memcpy(memory[i].copy, memory[i].start, memory[i].bytes);
    }
    bench_computer_run(machine);
    for (uint32_t i = 0; i < count; i++) {
        for (size_t at = 0; at + LINE_BYTES <= memory[i].bytes; at += LINE_BYTES) {
            dirty_count += memcmp(memory[i].copy + at, memory[i].start + at, LINE_BYTES) != 0;
        }
        free(memory[i].copy);
    }
    bench_computer_rewind(machine, false);
    return dirty_count;
}

/* 80 lines within 0.2 us. */
#define LINE_AIM_NS 2.5

/* As who explores orders has it: the guard knows which pages are written. */
static void bench_guarded_rewinds(const char *build, uint32_t round_count)
{
    enum { GUARDED, COPY, LINES, VARIANTS };
    static bench_loop *const copy = floor_copy;
    static bench_loop *const lines = floor_dirty_lines;
    struct bench_computer computer;
    static struct bench_result result;

    bench_computer_edu_scenario(&computer, build, "edu_demo", NULL);
    struct dirql_machine *machine = bench_computer_create(&computer);
    dq_rewind_discard();
    dq_rewind_guard_set(true);
    dq_rewind_snapshot();
    struct bench_variant variants[VARIANTS] = {
        [GUARDED] = { measure_rewind, machine, 2, 5 },
        [COPY] = bench_loop_variant(&copy, 5),
        [LINES] = bench_loop_variant(&lines, 50),
    };
    bench_run(&result, variants, VARIANTS, round_count);
    printf("# guarded rewind: %u pages are open, %llu faults opened them\n", dq_guard_open_pages(),
           (unsigned long long)dq_guard_faults());
    bench_print_pair("guarded rewind", &result, GUARDED, "memcpy of the snapshot", COPY, 0);
    bench_print_pair("guarded rewind", &result, GUARDED, "copying the different lines", LINES, 0);
    double line_ns = bench_ns(&result, GUARDED) / floor_dirty_count;
    bench_print("guarded rewind, one different line", line_ns, "what is aimed at", LINE_AIM_NS,
                line_ns / LINE_AIM_NS, 1);
    dirql_machine_destroy(machine);
}

static void bench_rewinds(const char *build, uint32_t round_count)
{
    enum { PLAIN, AUDITED, COPY, LINES, FORK, VARIANTS };
    static bench_loop *const copy = floor_copy;
    static bench_loop *const lines = floor_dirty_lines;
    static bench_loop *const fork_exit = floor_fork_exit;
    struct bench_computer computer;
    static struct bench_result result;

    bench_computer_edu_scenario(&computer, build, "edu_demo", NULL);
    struct dirql_machine *machine = bench_computer_create(&computer);
    floor_dirty_count = count_dirty_lines(machine);
    floor_copy_bytes = dq_rewind_bytes();
    if (floor_dirty_count > FLOOR_DIRTY_COUNT_MAX) {
        bench_give_up("the machine is larger than its floors");
    }
    struct bench_variant variants[VARIANTS] = {
        [PLAIN] = { measure_rewind, machine, 2, 5 },
        [AUDITED] = { measure_rewind_audited, machine, 1, 3 },
        [COPY] = bench_loop_variant(&copy, 5),
        [LINES] = bench_loop_variant(&lines, 50),
        [FORK] = bench_loop_variant(&fork_exit, 5),
    };
    variants[FORK].sample_count = 5;
    bench_run(&result, variants, VARIANTS, round_count);
    printf("# rewind: the snapshot has %zu bytes; a run of edu_demo leaves %u lines of 64 bytes "
           "different\n",
           floor_copy_bytes, floor_dirty_count);
    bench_print_pair("rewind", &result, PLAIN, "memcpy of the snapshot", COPY, 0);
    bench_print_pair("rewind", &result, PLAIN, "copying the different lines", LINES, 0);
    bench_print_pair("rewind", &result, PLAIN, "fork, exit, wait", FORK, 0);
    bench_print_pair("rewind with audit", &result, AUDITED, "memcpy of the snapshot", COPY, 0);
    dirql_machine_destroy(machine);
}

/* -------------------------------------------------------------------- checked memory */

static const char *checked_memory;

static void check_accesses(uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        dq_shadow_check(checked_memory + i % 32 * 8, 8, false);
    }
}

/* One actor's; the room of a machine is more than the rounds use. */
static void allocate_by_actor(uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        (void)dq_arena_core_alloc(64);
    }
}

static void bench_checked_memory(const char *build, uint32_t round_count)
{
    enum { CHECK, ALLOCATE, FLOOR, VARIANTS };
    static bench_loop *const check = check_accesses;
    static bench_loop *const allocate = allocate_by_actor;
    struct bench_computer computer;
    static struct bench_result result;

    bench_computer_edu_scenario(&computer, build, "edu_demo", NULL);
    computer.config.checks_memory = true;
    struct dirql_machine *machine = bench_computer_create(&computer);
    char *memory = dq_arena_ram_extend(256, 16);
    dq_shadow_give(memory, 256);
    checked_memory = memory;
    const struct bench_variant variants[VARIANTS] = { bench_loop_variant(&check, 20000),
                                                      bench_loop_variant(&allocate, 1000),
                                                      bench_loop_variant(&splitmix64, 20000) };
    bench_run(&result, variants, VARIANTS, round_count);
    bench_print_pair("check of an access", &result, CHECK, "splitmix64", FLOOR, 0);
    bench_print_pair("allocation by actor", &result, ALLOCATE, "splitmix64", FLOOR, 0);
    dirql_machine_destroy(machine);
}

int main(int argc, char **argv)
{
    dirql_main_begin(argv);
    uint32_t round_count = bench_begin();
    if (argc != 2) {
        bench_give_up("usage: engine_bench BUILD");
    }
    bench_fibers(round_count);
    bench_choices(round_count, false);
    bench_choices(round_count, true);
    bench_steps(argv[1], round_count);
    bench_rewinds(argv[1], round_count);
    bench_guarded_rewinds(argv[1], round_count);
    bench_checked_memory(argv[1], round_count);
    return 0;
}
