/* SPDX-License-Identifier: MIT */
/* oracle_self_test - the oracle on programs whose classes can be counted by hand, and against
 * itself at a finer grain. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "generator.h"
#include "program_text.h"

#define GRAIN_PROGRAMS    184u
#define GRAIN_LATER       30u
#define GRAIN_ORDERS      2000u
#define GRAIN_ORDERS_FINE 100000u

struct counts {
    uint32_t all;
    uint32_t at_cost[4];
    uint32_t stuck;
};

static void add(struct program *program, uint32_t routine, enum program_code code, uint32_t object)
{
    struct program_routine *to = &program->routines[routine];
    assert_true(to->count < PROGRAM_OPS_MAX);
    to->ops[to->count++] =
        (struct program_op){ .code = (unsigned char)code, .object = (unsigned char)object };
}

static struct program make(uint32_t processors, uint32_t threads)
{
    struct program program = { .processors = (unsigned char)processors,
                               .threads = (unsigned char)threads,
                               .variables = PROGRAM_VARIABLES_MAX,
                               .locks = PROGRAM_LOCKS_MAX,
                               .events = PROGRAM_EVENTS_MAX };
    return program;
}

static void add_vector(struct program *program, uint32_t irql, uint32_t targets)
{
    program->vector[program->vectors++] =
        (struct program_vector){ .irql = (unsigned char)irql, .targets = (unsigned char)targets };
}

static struct counts count(const struct program *program, const struct oracle_options *options)
{
    static const struct oracle_options no_options;
    struct oracle oracle;
    struct counts counts = { 0 };
    oracle_run(program, options ? options : &no_options, &oracle);
    assert_false(oracle.is_cut);
    counts.all = oracle.class_count;
    for (uint32_t i = 0; i < oracle.class_count; i++) {
        counts.stuck += oracle.classes[i].is_stuck;
        if (oracle.classes[i].cost < 4) {
            counts.at_cost[oracle.classes[i].cost]++;
        }
    }
    oracle_free(&oracle);
    return counts;
}

static struct counts count_pair(enum program_code left, enum program_code right)
{
    struct program program = make(2, 2);
    add(&program, 0, left, 0);
    add(&program, 1, right, 0);
    return count(&program, NULL);
}

static void two_accesses_are_two_classes_unless_they_commute(void **state)
{
    (void)state;
    assert_int_equal(count_pair(PROGRAM_WRITE, PROGRAM_WRITE).all, 2);
    assert_int_equal(count_pair(PROGRAM_READ, PROGRAM_WRITE).all, 2);
    assert_int_equal(count_pair(PROGRAM_READ, PROGRAM_READ).all, 1);
    assert_int_equal(count_pair(PROGRAM_ADD, PROGRAM_ADD).all, 1);
    assert_int_equal(count_pair(PROGRAM_XOR, PROGRAM_XOR).all, 1);
    assert_int_equal(count_pair(PROGRAM_ADD, PROGRAM_OR).all, 2);
    assert_int_equal(count_pair(PROGRAM_ADD, PROGRAM_READ).all, 2);
    assert_int_equal(count_pair(PROGRAM_ADD_USED, PROGRAM_ADD).all, 2);
    assert_int_equal(count_pair(PROGRAM_ADD_USED, PROGRAM_ADD_USED).all, 2);
}

/* Two reads, two writes: 6 orders, of which the two with both reads first are one class, and so on:
 * RWRW, WRWR, RWWR, WRRW, RRWW = 2 orders of reads, but program order fixes each pair. */
static void plain_increases_interleave_between_read_and_write(void **state)
{
    (void)state;
    struct counts counts = count_pair(PROGRAM_INCREASE, PROGRAM_INCREASE);
    assert_int_equal(counts.all, 4); /* one after the other, or both read, and either writes last */
    assert_int_equal(counts.at_cost[0], 2);
    assert_int_equal(counts.at_cost[1], 2);
}

static struct program make_counted(uint32_t processors, uint32_t threads, uint32_t ops)
{
    struct program program = make(processors, threads);
    for (uint32_t i = 0; i < threads; i++) {
        for (uint32_t k = 0; k < ops; k++) {
            add(&program, i, PROGRAM_ADD_USED, 0);
        }
    }
    return program;
}

static void three_by_three_has_all_interleavings(void **state)
{
    (void)state;
    struct program program = make_counted(1, 3, 3);
    assert_int_equal(count(&program, NULL).all, 1680);
}

/* Where a thread runs is no part of a class. Three by three would be tens of millions of orders:
 * any processor may take the third thread at any step. */
static void classes_are_the_same_on_two_processors(void **state)
{
    (void)state;
    struct program two_by_three = make_counted(1, 2, 3);
    two_by_three.processors = 2;
    assert_int_equal(count(&two_by_three, NULL).all, 20);
    struct program three_by_two = make_counted(1, 3, 2);
    three_by_two.processors = 2;
    assert_int_equal(count(&three_by_two, NULL).all, 90);
}

static void three_by_ten_has_3300_orders_of_two_preemptions(void **state)
{
    (void)state;
    struct program program = make_counted(1, 3, 10);
    struct oracle_options options = { .is_bounded = true, .cost_max = 2 };
    struct counts counts = count(&program, &options);
    assert_int_equal(counts.all, 3300);
    assert_int_equal(counts.at_cost[0], 6);
}

static void isr_comes_before_the_raise_or_after_the_lower(void **state)
{
    (void)state;
    struct program program = make(1, 1);
    add_vector(&program, 5, 1);
    add(&program, 0, PROGRAM_SIGNAL, 0);
    add(&program, 0, PROGRAM_RAISE, 5);
    add(&program, 0, PROGRAM_WRITE, 0);
    add(&program, 0, PROGRAM_WRITE, 0);
    add(&program, 0, PROGRAM_LOWER, 0);
    add(&program, PROGRAM_ISR(0), PROGRAM_WRITE, 0);
    struct counts counts = count(&program, NULL);
    assert_int_equal(counts.all, 2);
    assert_int_equal(counts.at_cost[0], 1);
    assert_int_equal(counts.at_cost[1], 1);
    program.routines[0].ops[1].object = 4; /* now it also comes before and between the writes */
    assert_int_equal(count(&program, NULL).all, 3);
    program.vector[0].targets = 2;
    program.processors = 2;
    program.routines[0].ops[1].object = 5;
    /* There the thread may run beside it; that it was kept off where it was raised, too, is no
     * difference: the writes come in the same order. */
    assert_int_equal(count(&program, NULL).all, 3);
}

static void signals_before_delivery_merge(void **state)
{
    (void)state;
    struct program program = make(1, 1);
    add_vector(&program, 5, 1);
    add(&program, 0, PROGRAM_SIGNAL, 0);
    add(&program, 0, PROGRAM_SIGNAL, 0);
    add(&program, PROGRAM_ISR(0), PROGRAM_WRITE, 0);
    assert_int_equal(count(&program, NULL).all, 2); /* one run or two */
    add(&program, PROGRAM_ISR(0), PROGRAM_REGISTER, 0);
    assert_int_equal(count(&program, NULL).all, 2);
    add(&program, 0, PROGRAM_ARM, 0); /* a step at any time from then on */
    assert_true(count(&program, NULL).all > 2);
}

static void dpc_is_queued_once_and_runs_before_the_thread_goes_on(void **state)
{
    (void)state;
    struct program program = make(1, 1);
    add(&program, 0, PROGRAM_INSERT, PROGRAM_KDPC);
    add(&program, 0, PROGRAM_WRITE, 0);
    add(&program, PROGRAM_DPC(PROGRAM_KDPC), PROGRAM_WRITE, 0);
    assert_int_equal(count(&program, NULL).all, 1);
    program.processors = 2;
    program.threads = 2;
    add(&program, 1, PROGRAM_INSERT, PROGRAM_KDPC);
    /* Merged (either way), or two runs that may overlap with the write. */
    assert_true(count(&program, NULL).all > 4);
}

static void locks_in_opposite_orders_have_one_deadlock(void **state)
{
    (void)state;
    struct program program = make(2, 2);
    for (uint32_t i = 0; i < 2; i++) {
        add(&program, i, PROGRAM_LOCK, i);
        add(&program, i, PROGRAM_LOCK, i ^ 1);
        add(&program, i, PROGRAM_UNLOCK, i ^ 1);
        add(&program, i, PROGRAM_UNLOCK, i);
    }
    struct counts counts = count(&program, NULL);
    assert_int_equal(counts.all, 3);
    assert_int_equal(counts.stuck, 1);
    assert_int_equal(counts.at_cost[0], 2);
    assert_int_equal(counts.at_cost[1], 1);
    program.processors = 1; /* no switch at DISPATCH_LEVEL */
    assert_int_equal(count(&program, NULL).stuck, 0);
}

static void synchronization_event_wakes_one_waiter(void **state)
{
    (void)state;
    struct program program = make(1, 3);
    program.event[0].is_synchronization = 1;
    add(&program, 0, PROGRAM_WAIT, 0);
    add(&program, 1, PROGRAM_WAIT, 0);
    add(&program, 2, PROGRAM_SET, 0);
    struct counts counts = count(&program, NULL);
    assert_int_equal(counts.all, 2); /* either waits for ever */
    assert_int_equal(counts.stuck, 2);
    program.event[0].is_synchronization = 0;
    counts = count(&program, NULL);
    assert_int_equal(counts.all, 1);
    assert_int_equal(counts.stuck, 0);
}

/* Returns false if the finer one has too many orders. */
static bool are_grains_alike(const char *name, const struct program *program,
                             const struct oracle *coarse)
{
    static const struct oracle_options coarse_options;
    static const struct oracle_options fine_options = { .is_fine = true,
                                                        .orders_max = GRAIN_ORDERS_FINE };
    struct oracle fine;
    oracle_run(program, &fine_options, &fine);
    bool is_cut = fine.is_cut;
    if (!is_cut && fine.class_count != coarse->class_count) {
        program_print(program);
        fail_msg("%s: %u classes, finer %u", name, coarse->class_count, fine.class_count);
    }
    for (uint32_t i = 0; i < fine.class_count; i++) {
        const struct oracle_class *class = &fine.classes[i];
        const struct oracle_class *same = oracle_find(coarse, class->key, class->key_bytes);
        if (!same || same->cost > class->cost || (!is_cut && same->cost != class->cost)) {
            program_print(program);
            oracle_print_order(program, &fine_options, class);
            if (same) {
                oracle_print_order(program, &coarse_options, same);
            }
            fail_msg("%s: cost %d, finer %u", name, same ? (int)same->cost : -1, class->cost);
        }
    }
    oracle_free(&fine);
    return !is_cut;
}

static bool compare_grains(uint64_t seed)
{
    static const struct oracle_options options = { .orders_max = GRAIN_ORDERS };
    struct program program;
    struct oracle coarse;
    char name[24];
    (void)snprintf(name, sizeof(name), "seed %llu", (unsigned long long)seed);
    generator_make(seed, &options, &program, &coarse);
    bool is_compared = are_grains_alike(name, &program, &coarse);
    oracle_free(&coarse);
    return is_compared;
}

static void finer_steps_give_the_same_classes_and_costs(void **state)
{
    (void)state;
    uint32_t compared = 0;
    for (uint64_t i = 0; i < GRAIN_PROGRAMS + GRAIN_LATER; i++) {
        compared += compare_grains(i < GRAIN_PROGRAMS ? i : GENERATOR_LATER + i - GRAIN_PROGRAMS);
    }
    assert_true(compared > (GRAIN_PROGRAMS + GRAIN_LATER) / 2);
}

static void check_text(const char *text, uint32_t classes)
{
    static const struct oracle_options options;
    struct program program;
    struct oracle coarse;
    assert_null(program_parse(text, &program));
    oracle_run(&program, &options, &coarse);
    assert_int_equal(coarse.class_count, classes);
    assert_true(are_grains_alike(text, &program, &coarse));
    oracle_free(&coarse);
}

/* Who takes an item has done a step, and can be replaced before the item has begun. */
static void later_work_item_overtakes_the_earlier_on_one_processor(void **state)
{
    (void)state;
    check_text("1 processor | 2 workers | thread: raise 2; enqueue 1; enqueue 0; lower"
               " | work: write a | work: write a",
               2);
    check_text("1 processor | 1 worker | thread: raise 2; enqueue 1; enqueue 0; lower"
               " | work: write a | work: write a",
               1);
}

/* One run or two. With one its write comes before the thread's or after it. With two the thread has
 * to make way for both when it queues the second: it writes when one of them has ended. */
static void thread_makes_way_for_work_items(void **state)
{
    (void)state;
    check_text("2 processors | 2 workers | thread: enqueue 0; enqueue 0; write a"
               " | work: write a | work: read a",
               6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_accesses_are_two_classes_unless_they_commute),
        cmocka_unit_test(plain_increases_interleave_between_read_and_write),
        cmocka_unit_test(three_by_three_has_all_interleavings),
        cmocka_unit_test(classes_are_the_same_on_two_processors),
        cmocka_unit_test(three_by_ten_has_3300_orders_of_two_preemptions),
        cmocka_unit_test(isr_comes_before_the_raise_or_after_the_lower),
        cmocka_unit_test(signals_before_delivery_merge),
        cmocka_unit_test(dpc_is_queued_once_and_runs_before_the_thread_goes_on),
        cmocka_unit_test(locks_in_opposite_orders_have_one_deadlock),
        cmocka_unit_test(synchronization_event_wakes_one_waiter),
        cmocka_unit_test(later_work_item_overtakes_the_earlier_on_one_processor),
        cmocka_unit_test(thread_makes_way_for_work_items),
        cmocka_unit_test(finer_steps_give_the_same_classes_and_costs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
