/* SPDX-License-Identifier: MIT */
/*
 * thread_test - kernel/thread.h: strict priorities, preemption, turns of equals, ends.
 */
#include "unit/kernel/computer.h"

#define LOW  4u
#define HIGH 14u

static void note_letter(void *context)
{
    note(*(const char *)context);
}

static char letters[] = "abcdefgh";

static struct dq_thread *start(uint32_t index, uint8_t priority)
{
    return computer_thread("lettered", priority, note_letter, &letters[index]);
}

static void create_three(void)
{
    uint8_t irql = dq_irql_raise(DQ_IRQL_DISPATCH); /* none starts before all are there */
    struct dq_thread *threads[3] = { start(0, LOW), start(1, HIGH), start(2, LOW) };
    note('.');
    dq_irql_lower(irql);
    note('m');
    for (uint32_t i = 0; i < 3; i++) {
        computer_join(threads[i]);
    }
}

/* Priority of main is between the two. */
static void higher_priority_runs_first_and_lower_waits_for_the_processor(void **state)
{
    (void)state;
    computer_run_plain(create_three);
    assert_string_equal(computer.log, ".bmac");
}

static void create_at_passive(void)
{
    struct dq_thread *thread = start(0, HIGH);
    computer_spend(1);
    note('m');
    computer_join(thread);
    uint8_t irql = dq_irql_raise(DQ_IRQL_APC);
    thread = start(1, HIGH);
    computer_spend(1);
    note('m');
    dq_irql_lower(irql);
    computer_join(thread);
}

static void thread_of_higher_priority_preempts_below_dispatch_level(void **state)
{
    (void)state;
    computer_run_plain(create_at_passive);
    assert_string_equal(computer.log, "ambm");
}

/* Turns. */

static void compute(void *context)
{
    for (int i = 0; i < 3; i++) {
        note(*(const char *)context);
        computer_spend(15000000); /* a quantum is less than two of these */
    }
}

static void compute_side_by_side(void)
{
    uint8_t irql = dq_irql_raise(DQ_IRQL_DISPATCH);
    struct dq_thread *a = computer_thread("a", DQ_PRIORITY_APPLICATION, compute, &letters[0]);
    struct dq_thread *b = computer_thread("b", DQ_PRIORITY_APPLICATION, compute, &letters[1]);
    dq_irql_lower(irql);
    computer_join(a);
    computer_join(b);
}

static void threads_of_equal_priority_take_turns_when_their_quantum_is_over(void **state)
{
    (void)state;
    computer_run_plain(compute_side_by_side);
    assert_string_equal(computer.log, "aabbab");
}

static bool is_other_turn(void)
{
    assert_true(computer.has_finished);
    assert_int_equal(strlen(computer.log), 6);
    return strcmp(computer.log, "aaabbb") != 0;
}

static void turns_are_a_choice(void **state)
{
    (void)state;
    struct computer_config config = { .processors = 1 };
    assert_in_range(computer_search(&config, compute_side_by_side, 40, is_other_turn), 1, 40);
}

static void yield_and_note(void *context)
{
    for (int i = 0; i < 3; i++) {
        note(*(const char *)context);
        dq_thread_yield();
    }
}

static void yield_to_each_other(void)
{
    struct dq_thread *a =
        computer_thread("a", DQ_PRIORITY_APPLICATION, yield_and_note, &letters[0]);
    dq_thread_yield();
    note('m');
    struct dq_thread *low = start(1, LOW);
    dq_thread_yield(); /* not to a lower one */
    note('m');
    computer_join(a);
    computer_join(low);
    dq_thread_yield(); /* nobody there */
    note('.');
}

static void yield_lets_equals_go_first_and_no_others(void **state)
{
    (void)state;
    computer_run_plain(yield_to_each_other);
    assert_string_equal(computer.log, "amamab.");
}

static void preempt_for_a_moment(void)
{
    uint8_t irql = dq_irql_raise(DQ_IRQL_DISPATCH);
    struct dq_thread *equal = start(0, DQ_PRIORITY_APPLICATION);
    struct dq_thread *high = start(1, HIGH);
    dq_irql_lower(irql);
    note('m'); /* keeps its turn: high is over, equal comes later */
    computer_join(equal);
    computer_join(high);
}

static void preempted_thread_keeps_its_turn(void **state)
{
    (void)state;
    computer_run_plain(preempt_for_a_moment);
    assert_string_equal(computer.log, "bma");
}

/* Processors. */

static void record_processor(void *context)
{
    uint64_t *number = context;
    for (int i = 0; i < 5; i++) {
        computer_spend(1000);
    }
    *number = dq_cpu_current()->base.index + 1;
}

static void run_on_all(void)
{
    struct dq_thread *threads[2];
    for (uint32_t i = 0; i < 2; i++) {
        threads[i] =
            computer_thread("t", DQ_PRIORITY_APPLICATION, record_processor, &computer.numbers[i]);
    }
    record_processor(&computer.numbers[2]);
    computer_join(threads[0]);
    computer_join(threads[1]);
}

static void ready_threads_spread_over_idle_processors(void **state)
{
    (void)state;
    computer_run_on(3, run_on_all);
    uint64_t mask = 0;
    for (uint32_t i = 0; i < 3; i++) {
        mask |= 1ull << computer.numbers[i];
    }
    assert_int_equal(mask, 0xe);
}

static void spend_long(void *context)
{
    uint64_t *number = context;
    number[0] = dq_cpu_current()->base.index;
    for (int i = 0; i < 50; i++) {
        computer_spend(1000);
        if (computer.numbers[2] == 0) {
            number[1]++;
        }
    }
}

static void urgent(void *context)
{
    (void)context;
    computer.numbers[2] = 1;
    computer.numbers[3] = dq_cpu_current()->base.index;
}

/* Processor 0 runs main (8), processor 1 a low one (4): the urgent thread takes the low one's
 * processor. */
static void interrupt_least_urgent(void)
{
    static uint64_t low_numbers[2];
    low_numbers[1] = 0;
    struct dq_thread *low = computer_thread("low", LOW, spend_long, low_numbers);
    computer_spend(5000);
    uint8_t irql = dq_irql_raise(DQ_IRQL_APC);
    struct dq_thread *high = computer_thread("urgent", HIGH, urgent, NULL);
    for (int i = 0; i < 10; i++) {
        computer_spend(1000);
    }
    dq_irql_lower(irql);
    computer.numbers[4] = dq_cpu_current()->base.index;
    computer.numbers[5] = low_numbers[0];
    computer.numbers[6] = low_numbers[1];
    computer_join(high);
    computer_join(low);
}

static void of_two_busy_processors_the_less_urgent_lets_go(void **state)
{
    (void)state;
    computer_run_on(2, interrupt_least_urgent);
    assert_int_equal(computer.numbers[2], 1);
    assert_int_equal(computer.numbers[3], computer.numbers[5]);
    assert_int_not_equal(computer.numbers[4], computer.numbers[5]);
    assert_in_range(computer.numbers[6], 1, 20); /* it had begun and was not let to its end */
}

/* In every order: no processor runs something below a ready thread of higher priority for long. */

static void two_urgent(void)
{
    static uint64_t low_numbers[2];
    computer.numbers[2] = 1;
    struct dq_thread *low = computer_thread("low", LOW, spend_long, low_numbers);
    struct dq_thread *high[2];
    for (uint32_t i = 0; i < 2; i++) {
        high[i] = start(i, HIGH);
    }
    for (uint32_t i = 0; i < 2; i++) {
        computer_join(high[i]);
    }
    note('.');
    computer_join(low);
}

static bool are_both_before_low(void)
{
    assert_true(computer.has_finished);
    assert_int_equal(strlen(computer.log), 3);
    return computer.log[2] == '.';
}

static void joined_threads_have_ended_in_every_order(void **state)
{
    (void)state;
    struct computer_config config = { .processors = 2 };
    assert_int_equal(computer_search(&config, two_urgent, 50, are_both_before_low), 50);
}

/* Ends and limits. */

static void leave_early(void *context)
{
    (void)context;
    note('x');
    dq_thread_exit();
}

static void exit_and_reuse(void)
{
    struct dq_thread *thread = computer_thread("x", HIGH, leave_early, NULL);
    void *stack = thread->stack;
    uint32_t number = thread->number;
    computer_spend(1);
    computer.numbers[0] = thread->state;
    computer_join(thread);
    thread = start(0, HIGH);
    computer.numbers[1] = thread->stack == stack;
    computer.numbers[2] = thread->number - number;
    computer_join(thread);
}

static void ended_threads_give_their_stack_back_and_keep_their_number(void **state)
{
    (void)state;
    computer_run_plain(exit_and_reuse);
    assert_string_equal(computer.log, "xa");
    assert_int_equal(computer.numbers[0], DQ_THREAD_ENDED);
    assert_int_equal(computer.numbers[1], 1);
    assert_int_equal(computer.numbers[2], 1);
}

static void do_nothing(void *context)
{
    (void)context;
}

static void create_too_many(void)
{
    uint8_t irql = dq_irql_raise(DQ_IRQL_DISPATCH);
    struct dq_thread *thread;
    while ((thread = computer_thread("t", LOW, do_nothing, NULL)) != NULL) {
        computer.numbers[0]++;
    }
    dq_irql_lower(irql);
    computer_sleep(100000000);
    uint32_t left = 0;
    DQ_LIST_FOR_EACH(link, dq_thread_all_inspect())
    {
        left++;
    }
    computer.numbers[1] = left;
}

static void creation_fails_when_stacks_run_out(void **state)
{
    (void)state;
    computer_run_plain(create_too_many);
    assert_in_range(computer.numbers[0], 900, DQ_ARENA_STACK_MAX);
    assert_int_equal(computer.numbers[1], 2); /* main and the idle thread */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(higher_priority_runs_first_and_lower_waits_for_the_processor),
        cmocka_unit_test(thread_of_higher_priority_preempts_below_dispatch_level),
        cmocka_unit_test(threads_of_equal_priority_take_turns_when_their_quantum_is_over),
        cmocka_unit_test(turns_are_a_choice),
        cmocka_unit_test(yield_lets_equals_go_first_and_no_others),
        cmocka_unit_test(preempted_thread_keeps_its_turn),
        cmocka_unit_test(ready_threads_spread_over_idle_processors),
        cmocka_unit_test(of_two_busy_processors_the_less_urgent_lets_go),
        cmocka_unit_test(joined_threads_have_ended_in_every_order),
        cmocka_unit_test(ended_threads_give_their_stack_back_and_keep_their_number),
        cmocka_unit_test(creation_fails_when_stacks_run_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
