/* SPDX-License-Identifier: MIT */
/*
 * ready_test - kernel/ready.h: order of ready threads, and which processor is there for which of
 * them, against every way to place them.
 */
#include "unit/kernel/computer.h"

#include "kernel/ready.h"

#define PROCESSORS 4u
#define THREADS    6u
#define ROUNDS     3000u

static uint32_t draw(uint32_t count)
{
    static uint64_t random = 1;
    random = random * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(random >> 33) % count;
}

static struct dq_thread *threads[THREADS];

static int open_four(void **state)
{
    (void)state;
    computer_open(&(struct computer_config){ .processors = PROCESSORS }, NULL);
    dq_ready_remove(dq_ready_next(NULL)); /* main, which is not to run */
    for (uint32_t i = 0; i < THREADS; i++) {
        threads[i] = dq_thread_prepare("thread", 8, NULL, NULL);
        assert_non_null(threads[i]);
    }
    return 0;
}

static void empty(void)
{
    struct dq_thread *thread;
    while ((thread = dq_ready_next(NULL)) != NULL) {
        dq_ready_remove(thread);
    }
}

static void ready_threads_are_in_order_of_priority_and_arrival(void **state)
{
    (void)state;
    static const uint8_t priorities[THREADS] = { 8, 9, 8, 9, 8, 7 };
    static const uint32_t order[THREADS] = { 3, 1, 4, 0, 2, 5 };
    for (uint32_t i = 0; i < THREADS; i++) {
        threads[i]->priority = priorities[i];
        dq_ready_insert(threads[i], i == 3 || i == 4); /* these keep their turn */
    }
    const struct dq_thread *thread = NULL;
    for (uint32_t i = 0; i < THREADS; i++) {
        thread = dq_ready_next(thread);
        assert_ptr_equal(thread, threads[order[i]]);
    }
    assert_null(dq_ready_next(thread));
    assert_int_equal(dq_ready_count(), THREADS);
    threads[3]->affinity = 1;
    threads[1]->affinity = 5;
    assert_ptr_equal(dq_ready_first(dq_cpu_at(0)), threads[3]);
    assert_ptr_equal(dq_ready_first(dq_cpu_at(1)), threads[4]);
    assert_ptr_equal(dq_ready_first(dq_cpu_at(2)), threads[1]);
    empty();
    assert_null(dq_ready_first(dq_cpu_at(0)));
}

/* The most of them that can run at once on these processors: every way is tried. */
static uint32_t count_placed(const struct dq_thread *const placed[], uint32_t count,
                             uint64_t processors)
{
    if (count == 0) {
        return 0;
    }
    uint32_t most = count_placed(placed + 1, count - 1, processors);
    for (uint32_t i = 0; i < PROCESSORS; i++) {
        if (dq_thread_processors(placed[0]) & processors & 1ull << i) {
            uint32_t others = count_placed(placed + 1, count - 1, processors & ~(1ull << i));
            most = 1 + others > most ? 1 + others : most;
        }
    }
    return most;
}

static bool is_needed(const struct dq_thread *const placed[], uint32_t count, uint64_t processors,
                      uint32_t index)
{
    return count_placed(placed, count, processors) >
           count_placed(placed, count, processors & ~(1ull << index));
}

static void draw_thread(struct dq_thread *thread)
{
    thread->priority = (uint8_t)(8 + draw(3));
    thread->affinity = draw(3) == 0 ? 0 : 1 + draw((1u << PROCESSORS) - 1);
}

static void draw_ready(uint32_t first)
{
    uint32_t count = draw(THREADS - first + 1);
    for (uint32_t i = first; i < first + count; i++) {
        draw_thread(threads[i]);
        dq_ready_insert(threads[i], draw(2));
    }
}

static uint8_t expect_priority_min(uint32_t index, uint64_t processors)
{
    const struct dq_thread *placed[THREADS];
    const struct dq_thread *thread = NULL;
    uint32_t count = 0;
    while ((thread = dq_ready_next(thread)) != NULL) {
        placed[count++] = thread;
        if (is_needed(placed, count, processors, index)) {
            return thread->priority;
        }
    }
    return DQ_PRIORITY_IDLE;
}

static void a_processor_takes_whom_the_more_urgent_ones_leave_it(void **state)
{
    (void)state;
    uint32_t limited = 0;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        draw_ready(0);
        uint32_t index = draw(PROCESSORS);
        uint64_t processors = draw(1u << PROCESSORS) | 1u << index;
        uint8_t expected = expect_priority_min(index, processors);
        assert_int_equal(dq_ready_priority_min(dq_cpu_at(index), processors), expected);
        limited += expected != DQ_PRIORITY_IDLE;
        empty();
    }
    assert_in_range(limited, ROUNDS / 5, ROUNDS * 4 / 5);
}

/* The first threads run, on the first processors. */
static bool expect_wanted(uint32_t running, uint32_t index)
{
    const struct dq_thread *placed[THREADS];
    const struct dq_thread *thread = NULL;
    uint32_t count = 0;
    for (uint32_t i = 0; i < running; i++) {
        if (threads[i]->priority > threads[index]->priority) {
            placed[count++] = threads[i];
        }
    }
    while ((thread = dq_ready_next(thread)) != NULL) {
        if (thread->priority > threads[index]->priority) {
            placed[count++] = thread;
        }
    }
    return is_needed(placed, count, dq_processor_mask(PROCESSORS), index);
}

static void a_processor_is_wanted_by_more_urgent_ones_without_another(void **state)
{
    (void)state;
    uint32_t wanted = 0;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        uint32_t running = 1 + draw(PROCESSORS);
        for (uint32_t i = 0; i < PROCESSORS; i++) {
            draw_thread(threads[i]);
            threads[i]->state = DQ_THREAD_RUNNING;
            dq_cpu_at(i)->thread = i < running ? threads[i] : dq_cpu_at(i)->idle_thread;
        }
        draw_ready(running);
        uint32_t index = draw(running);
        bool expected = expect_wanted(running, index);
        assert_int_equal(dq_ready_is_wanted(dq_cpu_at(index)), expected);
        wanted += expected;
        empty();
    }
    assert_in_range(wanted, ROUNDS / 20, ROUNDS / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(ready_threads_are_in_order_of_priority_and_arrival,
                                        open_four, computer_close_idle),
        cmocka_unit_test_setup_teardown(a_processor_takes_whom_the_more_urgent_ones_leave_it,
                                        open_four, computer_close_idle),
        cmocka_unit_test_setup_teardown(a_processor_is_wanted_by_more_urgent_ones_without_another,
                                        open_four, computer_close_idle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
