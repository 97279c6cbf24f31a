/* SPDX-License-Identifier: MIT */
/*
 * vector_chain_test - kernel/vector.h: several interrupts on one vector, storms, disconnecting.
 */
#include "unit/kernel/computer.h"
#include "unit/kernel/interrupts.h"

enum { EDGE = 50, LINE = 90 };

static bool not_mine(struct lettered_interrupt *lettered)
{
    (void)lettered;
    return false;
}

static bool mine_and_drop(struct lettered_interrupt *lettered)
{
    dq_vector_line_set(lettered->interrupt.vector, false);
    return true;
}

static void share_line(void)
{
    configure(LINE, 6, false, 1);
    connect(make_interrupt('a', LINE, not_mine));
    connect(make_interrupt('b', LINE, mine_and_drop));
    connect(make_interrupt('c', LINE, not_mine));
    dq_vector_line_set(LINE, true);
    computer_spend(1);
}

static void level_chain_stops_at_the_first_that_claims(void **state)
{
    (void)state;
    computer_run_plain(share_line);
    assert_string_equal(computer.log, "aAbB");
}

/* Claims as long as its share of numbers[0] lasts. */
static bool mine_twice(struct lettered_interrupt *lettered)
{
    (void)lettered;
    return computer.numbers[0]++ < 2;
}

static void share_edge(void)
{
    configure(EDGE, 5, true, 1);
    connect(make_interrupt('a', EDGE, not_mine));
    connect(make_interrupt('b', EDGE, mine_twice));
    connect(make_interrupt('c', EDGE, not_mine));
    dq_vector_signal(EDGE);
    computer_spend(1);
}

/* An edge between two calls would be lost otherwise. */
static void shared_latched_chain_is_walked_until_nobody_claims(void **state)
{
    (void)state;
    computer_run_plain(share_edge);
    assert_string_equal(computer.log, "aAbBcCaAbBcCaAbBcC");
}

static bool always_mine(struct lettered_interrupt *lettered)
{
    (void)lettered;
    computer.numbers[0]++;
    return true;
}

static void share_edge_with_a_liar(void)
{
    configure(EDGE, 5, true, 1);
    connect(make_interrupt('a', EDGE, always_mine));
    connect(make_interrupt('b', EDGE, not_mine));
    dq_vector_signal(EDGE);
    computer_spend(1);
    note('.');
}

static void endless_claims_on_a_shared_latched_vector_end(void **state)
{
    (void)state;
    computer_run_plain(share_edge_with_a_liar);
    assert_in_range(computer.numbers[0], 2, 1000);
}

/* Storms. */

static void storm(uint32_t count, bool (*act)(struct lettered_interrupt *))
{
    configure(LINE, 6, false, 1);
    for (uint32_t i = 0; i < count; i++) {
        struct lettered_interrupt *lettered = make_interrupt((char)('a' + i), LINE, act);
        if (i == 0) {
            computer.numbers[1] = (uintptr_t)lettered->interrupt.service;
            computer.numbers[2] = (uintptr_t)lettered->interrupt.context;
            computer.numbers[3] = (uintptr_t)&lettered->interrupt;
        }
        connect(lettered);
    }
    dq_vector_line_set(LINE, true);
    for (;;) {
        computer_spend(1000);
    }
}

static void storm_claimed(void)
{
    storm(1, always_mine);
}

static void expect_storm(uint64_t chained)
{
    const struct dq_stop *stop = dq_stop_inspect();
    assert_false(computer.has_finished);
    assert_int_equal(stop->kind, DQ_STOP_BUG_CHECK);
    assert_int_equal(stop->code, 0xF2);
    assert_int_equal(stop->parameters[0], computer.numbers[1]);
    assert_int_equal(stop->parameters[1], computer.numbers[2]);
    assert_int_equal(stop->parameters[2], computer.numbers[3]);
    assert_int_equal(stop->parameters[3], chained);
}

static void line_that_is_never_deasserted_is_a_storm(void **state)
{
    (void)state;
    computer_run(&(struct computer_config){ .processors = 1 }, storm_claimed);
    expect_storm(1);
    assert_in_range(computer.numbers[0], 100, 100000);
}

static bool count_not_mine(struct lettered_interrupt *lettered)
{
    (void)lettered;
    computer.numbers[0]++;
    return false;
}

static void storm_unclaimed(void)
{
    storm(2, count_not_mine);
}

static void line_that_nobody_claims_is_a_storm_of_a_chain(void **state)
{
    (void)state;
    computer_run(&(struct computer_config){ .processors = 1 }, storm_unclaimed);
    expect_storm(2);
}

/* Row 247: the run ends in every order, on two processors too. */
static bool is_storm(void)
{
    return dq_stop_inspect()->kind == DQ_STOP_BUG_CHECK && dq_stop_inspect()->code == 0xF2;
}

static void storm_ends_the_run_in_every_order(void **state)
{
    (void)state;
    struct computer_config config = { .processors = 2 };
    assert_int_equal(computer_search(&config, storm_unclaimed, 5, is_storm), 5);
}

static void not_quite_a_storm(void)
{
    configure(LINE, 6, false, 1);
    connect(make_interrupt('a', LINE, mine_and_drop));
    for (int i = 0; i < 3000; i++) {
        dq_vector_line_set(LINE, true);
        computer_spend(100);
    }
    computer.numbers[0] = trace_count_of(DQ_TRACE_ISR_BEGIN);
}

static void line_that_falls_in_between_is_no_storm(void **state)
{
    (void)state;
    computer_run_plain(not_quite_a_storm);
    assert_true(computer.numbers[0] > 0);
}

/* Disconnecting. */

static void disconnect_pending(void)
{
    configure(EDGE, 5, true, 1);
    struct lettered_interrupt *lettered = make_interrupt('a', EDGE, NULL);
    connect(lettered);
    uint8_t irql = dq_irql_raise(5);
    dq_vector_signal(EDGE);
    disconnect(lettered);
    computer.numbers[0] = dq_cpu_current()->vectors_pending_count;
    dq_irql_lower(irql);
    dq_vector_signal(EDGE);
    computer_spend(1);
    computer.numbers[1] = trace_count_of(DQ_TRACE_VECTOR_LOST);
}

static void disconnecting_the_last_takes_the_pending_interrupt_back(void **state)
{
    (void)state;
    computer_run_plain(disconnect_pending);
    assert_string_equal(computer.log, "");
    assert_int_equal(computer.numbers[0], 0);
    assert_int_equal(computer.numbers[1], 1);
}

static void disconnect_one_of_two(void)
{
    configure(LINE, 6, false, 1);
    struct lettered_interrupt *first = make_interrupt('a', LINE, not_mine);
    connect(first);
    connect(make_interrupt('b', LINE, mine_and_drop));
    uint8_t irql = dq_irql_raise(6);
    dq_vector_line_set(LINE, true);
    disconnect(first);
    dq_irql_lower(irql);
}

static void disconnecting_one_leaves_the_vector_to_the_others(void **state)
{
    (void)state;
    computer_run_plain(disconnect_one_of_two);
    assert_string_equal(computer.log, "bB");
}

/* An ISR that takes long, so that others can meet it. */
static bool long_not_mine(struct lettered_interrupt *lettered)
{
    (void)lettered;
    for (int i = 0; i < 4; i++) {
        computer_spend(400);
    }
    return false;
}

static void disconnect_running(void)
{
    configure(EDGE, 5, true, 2); /* the ISR runs on the other processor */
    struct lettered_interrupt *lettered = make_interrupt('a', EDGE, long_not_mine);
    connect(lettered);
    dq_vector_signal(EDGE);
    computer_spend(700);
    note('(');
    disconnect(lettered);
    note(')');
}

static void disconnect_returns_when_the_isr_runs_nowhere_any_more(void **state)
{
    (void)state;
    computer_run_on(2, disconnect_running);
    assert_string_equal(computer.log, "a(A)");
}

static bool is_called_before_disconnect_only(void)
{
    assert_true(computer.has_finished);
    const char *end = strrchr(computer.log, ')');
    assert_non_null(end);
    assert_string_equal(end, ")"); /* nothing of it afterwards */
    uint32_t disconnected = trace_find(DQ_TRACE_VECTOR_DISCONNECT, 0);
    assert_int_equal(trace_find(DQ_TRACE_ISR_BEGIN, disconnected), dq_trace_count());
    return strcmp(computer.log, "a(A)") == 0;
}

static void no_order_calls_an_isr_after_disconnect_has_returned(void **state)
{
    (void)state;
    struct computer_config config = { .processors = 2 };
    assert_true(
        computer_search(&config, disconnect_running, 200, is_called_before_disconnect_only) > 0);
}

static void disconnect_both(uint32_t vector, void (*interrupt)(uint32_t vector))
{
    struct lettered_interrupt *first = make_interrupt('a', vector, long_not_mine);
    struct lettered_interrupt *second = make_interrupt('b', vector, long_not_mine);
    connect(first);
    connect(second);
    interrupt(vector);
    computer_spend(100);
    note('(');
    disconnect(second);
    note('|');
    disconnect(first);
    note(')');
    dq_vector_line_set(LINE, false);
    computer_spend(5000);
}

static void raise_line(uint32_t vector)
{
    dq_vector_line_set(vector, true);
}

static void disconnect_shared_line(void)
{
    configure(LINE, 6, false, 2);
    disconnect_both(LINE, raise_line);
}

static void disconnect_shared_edge(void)
{
    configure(LINE, 6, false, 1);
    configure(EDGE, 5, true, 2);
    disconnect_both(EDGE, dq_vector_signal);
}

/* Nobody is called after its own disconnect, whose return the note behind it marks. */
static bool is_chain_respected(void)
{
    assert_true(computer.has_finished);
    const char *second_gone = strchr(computer.log, '|');
    const char *first_gone = strchr(computer.log, ')');
    assert_null(strpbrk(second_gone, "bB"));
    assert_null(strpbrk(first_gone, "aA"));
    return strpbrk(computer.log, "aA") != NULL;
}

static void chain_is_walked_safely_while_its_members_disconnect(void **state)
{
    (void)state;
    struct computer_config config = { .processors = 2 };
    assert_true(computer_search(&config, disconnect_shared_line, 300, is_chain_respected) > 100);
    assert_true(computer_search(&config, disconnect_shared_edge, 300, is_chain_respected) > 100);
}

static bool mine_for_both(struct lettered_interrupt *lettered)
{
    (void)lettered;
    computer_spend(300);
    computer.numbers[0]++;
    return true;
}

static void lose_no_edge(void)
{
    configure(EDGE, 5, true, 2);
    struct lettered_interrupt *first = make_interrupt('a', EDGE, long_not_mine);
    connect(first);
    connect(make_interrupt('b', EDGE, mine_for_both));
    dq_vector_signal(EDGE);
    computer_spend(100);
    disconnect(first);
    computer_sleep(100000);
}

static bool has_the_other_been_served(void)
{
    assert_true(computer.has_finished);
    assert_true(computer.numbers[0] >= 1);
    return true;
}

static void disconnecting_one_does_not_lose_the_edge_of_another(void **state)
{
    (void)state;
    struct computer_config config = { .processors = 2 };
    assert_int_equal(computer_search(&config, lose_no_edge, 200, has_the_other_been_served), 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(level_chain_stops_at_the_first_that_claims),
        cmocka_unit_test(shared_latched_chain_is_walked_until_nobody_claims),
        cmocka_unit_test(endless_claims_on_a_shared_latched_vector_end),
        cmocka_unit_test(line_that_is_never_deasserted_is_a_storm),
        cmocka_unit_test(line_that_nobody_claims_is_a_storm_of_a_chain),
        cmocka_unit_test(storm_ends_the_run_in_every_order),
        cmocka_unit_test(line_that_falls_in_between_is_no_storm),
        cmocka_unit_test(disconnecting_the_last_takes_the_pending_interrupt_back),
        cmocka_unit_test(disconnecting_one_leaves_the_vector_to_the_others),
        cmocka_unit_test(disconnect_returns_when_the_isr_runs_nowhere_any_more),
        cmocka_unit_test(no_order_calls_an_isr_after_disconnect_has_returned),
        cmocka_unit_test(chain_is_walked_safely_while_its_members_disconnect),
        cmocka_unit_test(disconnecting_one_does_not_lose_the_edge_of_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
