/* SPDX-License-Identifier: MIT */
/*
 * vector_test - kernel/vector.h: when a vector is pending, delivered, merged, lost; nesting by
 * IRQL.
 *
 * Chains, storms and disconnecting are vector_chain_test.c.
 */
#include "unit/kernel/computer.h"
#include "unit/kernel/interrupts.h"

enum { EDGE = 50, EDGE_EQUAL = 51, EDGE_HIGH = 80, LINE = 90 };

static void configure_all(void)
{
    configure(EDGE, 5, true, 1);
    configure(EDGE_EQUAL, 5, true, 1);
    configure(EDGE_HIGH, 8, true, 1);
    configure(LINE, 6, false, 1);
}

static bool record_place(struct lettered_interrupt *lettered)
{
    (void)lettered;
    computer.numbers[0] = dq_irql_current();
    computer.numbers[1] = dq_cpu_current()->base.index;
    computer.numbers[2] = (uintptr_t)&lettered;
    return true;
}

static void signal_once(void)
{
    configure_all();
    connect(make_interrupt('e', EDGE, record_place));
    note('(');
    dq_vector_signal(EDGE);
    note('.'); /* signalling does not step */
    computer_spend(1);
    note(')');
    computer.numbers[3] = (uintptr_t)dq_cpu_current()->isr_stack;
}

static void signal_runs_the_isr_at_the_next_step_at_its_irql_on_the_isr_stack(void **state)
{
    (void)state;
    computer_run_plain(signal_once);
    assert_string_equal(computer.log, "(.eE)");
    assert_int_equal(computer.numbers[0], 5);
    assert_in_range(computer.numbers[2], computer.numbers[3],
                    computer.numbers[3] + DQ_ARENA_STACK_BYTES);
}

static void signal_unconnected(void)
{
    configure_all();
    dq_vector_signal(EDGE);
    connect(make_interrupt('e', EDGE, NULL));
    computer_spend(1);
    computer.numbers[0] = trace_count_of(DQ_TRACE_VECTOR_LOST);
}

static void signal_that_nobody_listens_to_is_lost(void **state)
{
    (void)state;
    computer_run_plain(signal_unconnected);
    assert_string_equal(computer.log, "");
    assert_int_equal(computer.numbers[0], 1);
}

static void signal_five_times(void)
{
    configure_all();
    connect(make_interrupt('e', EDGE, NULL));
    for (int i = 0; i < 5; i++) {
        dq_vector_signal(EDGE);
    }
    computer_spend(1);
    computer.numbers[0] = trace_count_of(DQ_TRACE_VECTOR_PEND);
    computer.numbers[1] = trace_count_of(DQ_TRACE_VECTOR_MERGE);
}

static void five_signals_before_delivery_are_one_run(void **state)
{
    (void)state;
    computer_run_plain(signal_five_times);
    assert_string_equal(computer.log, "eE");
    assert_int_equal(computer.numbers[0], 1);
    assert_int_equal(computer.numbers[1], 4);
}

/* Signal at `irql`, look, come down. */
static void signal_at(uint8_t irql)
{
    configure_all();
    connect(make_interrupt('e', EDGE, NULL));
    uint8_t irql_old = dq_irql_raise(irql);
    dq_vector_signal(EDGE);
    computer_spend(100);
    note('.');
    dq_irql_lower(irql_old);
    note(')');
}

static void signal_at_equal_irql(void)
{
    signal_at(5);
}

static void vector_equal_to_irql_stays_pending_until_it_drops(void **state)
{
    (void)state;
    computer_run_plain(signal_at_equal_irql);
    assert_string_equal(computer.log, ".eE)");
}

static void signal_above_irql(void)
{
    signal_at(4);
}

static void vector_above_irql_is_delivered_at_once(void **state)
{
    (void)state;
    computer_run_plain(signal_above_irql);
    assert_string_equal(computer.log, "eE.)");
}

static void lower_in_two_steps(void)
{
    configure_all();
    connect(make_interrupt('e', EDGE, NULL));
    connect(make_interrupt('h', EDGE_HIGH, NULL));
    uint8_t irql = dq_irql_raise(DQ_IRQL_HIGH);
    dq_vector_signal(EDGE);
    dq_vector_signal(EDGE_HIGH);
    computer_spend(100);
    note('1');
    dq_irql_lower(8);
    note('2');
    dq_irql_lower(5);
    note('3');
    dq_irql_lower(irql);
    note('4');
}

static void dropping_irql_delivers_what_is_above_the_new_level_only(void **state)
{
    (void)state;
    computer_run_plain(lower_in_two_steps);
    assert_string_equal(computer.log, "12hH3eE4");
}

static void lower_at_once(void)
{
    configure_all();
    connect(make_interrupt('e', EDGE, NULL));
    connect(make_interrupt('h', EDGE_HIGH, NULL));
    uint8_t irql = dq_irql_raise(DQ_IRQL_HIGH);
    dq_vector_signal(EDGE);
    dq_vector_signal(EDGE_HIGH);
    dq_irql_lower(irql);
}

static void of_two_pending_the_higher_irql_goes_first(void **state)
{
    (void)state;
    computer_run_plain(lower_at_once);
    assert_string_equal(computer.log, "hHeE");
}

static bool signal_high_and_equal(struct lettered_interrupt *lettered)
{
    (void)lettered;
    dq_vector_signal(EDGE_EQUAL);
    dq_vector_signal(EDGE_HIGH);
    computer_spend(100);
    return true;
}

static void nest(void)
{
    configure_all();
    connect(make_interrupt('e', EDGE, signal_high_and_equal));
    connect(make_interrupt('q', EDGE_EQUAL, NULL));
    connect(make_interrupt('h', EDGE_HIGH, NULL));
    dq_vector_signal(EDGE);
    computer_spend(1);
}

static void higher_irql_nests_and_equal_does_not(void **state)
{
    (void)state;
    computer_run_plain(nest);
    assert_string_equal(computer.log, "ehHEqQ");
}

static bool signal_itself_once(struct lettered_interrupt *lettered)
{
    if (computer.numbers[0]++ == 0) {
        dq_vector_signal(lettered->interrupt.vector);
        dq_vector_signal(lettered->interrupt.vector);
        computer_spend(100);
    }
    return true;
}

static void signal_in_service(void)
{
    configure_all();
    connect(make_interrupt('e', EDGE, signal_itself_once));
    dq_vector_signal(EDGE);
    computer_spend(1);
}

static void signals_during_service_make_one_other_run(void **state)
{
    (void)state;
    computer_run_plain(signal_in_service);
    assert_string_equal(computer.log, "eEeE");
}

/* Level. */

static bool drop_line(struct lettered_interrupt *lettered)
{
    dq_vector_line_set(lettered->interrupt.vector, false);
    return true;
}

static void assert_line(void)
{
    configure_all();
    connect(make_interrupt('l', LINE, drop_line));
    dq_vector_line_set(LINE, true);
    dq_vector_line_set(LINE, true);
    computer_spend(1);
    note('.');
    dq_vector_line_set(LINE, true);
    computer_spend(1);
}

static void line_that_its_isr_drops_runs_it_once(void **state)
{
    (void)state;
    computer_run_plain(assert_line);
    assert_string_equal(computer.log, "lL.lL");
}

static bool drop_line_at_third(struct lettered_interrupt *lettered)
{
    if (++computer.numbers[0] == 3) {
        dq_vector_line_set(lettered->interrupt.vector, false);
    }
    return true;
}

static void keep_line(void)
{
    configure_all();
    connect(make_interrupt('l', LINE, drop_line_at_third));
    dq_vector_line_set(LINE, true);
    computer_spend(1);
    computer_spend(1);
    computer_spend(1);
}

static void line_that_stays_high_runs_its_chain_again(void **state)
{
    (void)state;
    computer_run_plain(keep_line);
    assert_string_equal(computer.log, "lLlLlL");
}

static bool drop_and_raise_once(struct lettered_interrupt *lettered)
{
    dq_vector_line_set(lettered->interrupt.vector, false);
    if (computer.numbers[0]++ == 0) {
        dq_vector_line_set(lettered->interrupt.vector, true);
        computer_spend(100);
        computer.numbers[1] = trace_count_of(DQ_TRACE_VECTOR_PEND);
    }
    return true;
}

static void raise_in_service(void)
{
    configure(LINE, 6, false, 3);
    connect(make_interrupt('l', LINE, drop_and_raise_once));
    dq_vector_line_set(LINE, true);
    computer_spend(1);
    computer_sleep(100000);
}

/* On no processor: the controller asks again when the service has ended. */
static void line_that_rises_in_its_own_service_is_pending_after_it(void **state)
{
    (void)state;
    computer_run_on(2, raise_in_service);
    assert_string_equal(computer.log, "lLlL");
    assert_int_equal(computer.numbers[1], 1);
}

static void drop_before_delivery(void)
{
    configure_all();
    connect(make_interrupt('l', LINE, NULL));
    uint8_t irql = dq_irql_raise(DQ_IRQL_HIGH);
    dq_vector_line_set(LINE, true);
    computer.numbers[0] = dq_cpu_current()->vectors_pending_count;
    dq_vector_line_set(LINE, false);
    computer.numbers[1] = dq_cpu_current()->vectors_pending_count;
    dq_irql_lower(irql);
}

static void line_that_drops_before_delivery_is_not_pending_any_more(void **state)
{
    (void)state;
    computer_run_plain(drop_before_delivery);
    assert_string_equal(computer.log, "");
    assert_int_equal(computer.numbers[0], 1);
    assert_int_equal(computer.numbers[1], 0);
}

static void assert_then_connect(void)
{
    configure_all();
    dq_vector_line_set(LINE, true);
    note('.');
    connect(make_interrupt('l', LINE, drop_line)); /* steps before it returns */
    note(')');
}

static void line_that_stands_already_interrupts_while_connecting(void **state)
{
    (void)state;
    computer_run_plain(assert_then_connect);
    assert_string_equal(computer.log, ".lL)");
}

static void latch_a_line(void)
{
    configure_all();
    connect(make_interrupt('e', EDGE, NULL));
    dq_vector_line_set(EDGE, true);
    computer_spend(1);
    computer_spend(1);
    dq_vector_line_set(EDGE, false);
    computer_spend(1);
    note('.');
    dq_vector_line_set(EDGE, true);
    computer_spend(1);
}

static void latched_line_interrupts_at_each_rise_only(void **state)
{
    (void)state;
    computer_run_plain(latch_a_line);
    assert_string_equal(computer.log, "eE.eE");
}

/* Connection and activity. */

static uint64_t connect_status(struct lettered_interrupt *lettered)
{
    return (uint32_t)dq_interrupt_connect(&lettered->interrupt);
}

static void connect_wrongly(void)
{
    struct lettered_interrupt *lettered = make_interrupt('e', 77, NULL);
    lettered->interrupt.irql = 5;
    lettered->interrupt.synchronize_irql = 5;
    computer.numbers[0] = connect_status(lettered); /* nobody configured it */
    configure(77, 5, true, 1);
    lettered->interrupt.irql = 6;
    lettered->interrupt.synchronize_irql = 6;
    computer.numbers[1] = connect_status(lettered); /* not the vector's */
    lettered->interrupt.irql = 5;
    lettered->interrupt.synchronize_irql = 4;
    computer.numbers[2] = connect_status(lettered); /* below its own */
    lettered->interrupt.synchronize_irql = 5;
    lettered->interrupt.lock = NULL;
    computer.numbers[3] = connect_status(lettered);
    lettered->interrupt.lock = &lettered->lock;
    lettered->interrupt.vector = DQ_VECTOR_COUNT;
    computer.numbers[4] = connect_status(lettered);
    lettered->interrupt.vector = 77;
    dq_pool_fault_set(1);
    computer.numbers[5] = connect_status(lettered);
    computer.numbers[6] = connect_status(lettered);
}

static void connect_fails_for_what_does_not_fit_and_when_a_fault_is_injected(void **state)
{
    (void)state;
    computer_run_plain(connect_wrongly);
    for (uint32_t i = 0; i < 5; i++) {
        assert_int_equal(computer.numbers[i], (uint32_t)STATUS_INVALID_PARAMETER);
    }
    assert_int_equal(computer.numbers[5], (uint32_t)STATUS_INSUFFICIENT_RESOURCES);
    assert_int_equal(computer.numbers[6], STATUS_SUCCESS);
}

static void inactive(void)
{
    configure_all();
    struct lettered_interrupt *lettered = make_interrupt('e', EDGE, NULL);
    connect(lettered);
    lettered->interrupt.is_active = false;
    dq_vector_signal(EDGE);
    computer_spend(1);
    lettered->interrupt.is_active = true;
    note('.');
    dq_vector_signal(EDGE);
    computer_spend(1);
}

static void inactive_interrupt_is_not_called(void **state)
{
    (void)state;
    computer_run_plain(inactive);
    assert_string_equal(computer.log, ".eE");
}

static bool signal_below_synchronize_irql(struct lettered_interrupt *lettered)
{
    (void)lettered;
    computer.numbers[0] = dq_irql_current();
    dq_vector_signal(LINE + 1); /* IRQL 7: above the vector's, below SynchronizeIrql */
    computer_spend(100);
    return true;
}

static void synchronize_high(void)
{
    configure_all();
    configure(LINE + 1, 7, true, 1);
    struct lettered_interrupt *lettered = make_interrupt('e', EDGE, signal_below_synchronize_irql);
    lettered->interrupt.synchronize_irql = 8;
    connect(lettered);
    connect(make_interrupt('s', LINE + 1, NULL));
    uint8_t irql = dq_irql_raise(5);
    dq_vector_signal(EDGE);
    computer_spend(100);
    note('.'); /* pending goes by the vector's own IRQL */
    dq_irql_lower(irql);
}

static void isr_runs_at_synchronize_irql_and_is_delivered_by_its_own(void **state)
{
    (void)state;
    computer_run_plain(synchronize_high);
    assert_string_equal(computer.log, ".eEsS");
    assert_int_equal(computer.numbers[0], 8);
}

/* Processors. */

static void signal_to_second(void)
{
    configure(EDGE, 5, true, 2);
    connect(make_interrupt('e', EDGE, record_place));
    uint8_t irql = dq_irql_raise(DQ_IRQL_HIGH); /* of processor 0: keeps nothing off processor 1 */
    computer.numbers[4] = dq_cpu_current()->base.index;
    dq_vector_signal(EDGE);
    computer_spend(5000);
    note('.');
    dq_irql_lower(irql);
}

static void vector_goes_to_its_target_whatever_the_irql_of_others(void **state)
{
    (void)state;
    computer_run_on(2, signal_to_second);
    assert_string_equal(computer.log, "eE.");
    assert_int_equal(computer.numbers[4], 0);
    assert_int_equal(computer.numbers[1], 1);
}

static void signal_to_any_of_two(void)
{
    configure(EDGE, 5, true, 5); /* processors 0 and 2 */
    connect(make_interrupt('e', EDGE, record_place));
    dq_vector_signal(EDGE);
    while (strlen(computer.log) < 2) {
        computer_spend(100);
    }
}

static bool is_on_processor_two(void)
{
    assert_true(computer.has_finished);
    assert_string_equal(computer.log, "eE");
    assert_true(computer.numbers[1] == 0 || computer.numbers[1] == 2);
    return computer.numbers[1] == 2;
}

static void which_of_its_targets_a_vector_goes_to_is_a_choice(void **state)
{
    (void)state;
    struct computer_config config = { .processors = 3 };
    assert_in_range(computer_search(&config, signal_to_any_of_two, 30, is_on_processor_two), 1, 29);
}

static bool note_place(struct lettered_interrupt *lettered)
{
    (void)lettered;
    note((char)('0' + dq_cpu_current()->base.index));
    return true;
}

static void signal_in_turn(void)
{
    struct dq_vector_config config = { .vector = EDGE,
                                       .irql = 5,
                                       .is_latched = true,
                                       .targets = 5,
                                       .spread = DQ_VECTOR_SPREAD_ALTERNATE };
    dq_vector_configure(&config);
    computer.irqls[EDGE] = 5;
    connect(make_interrupt('e', EDGE, note_place));
    for (int i = 0; i < 4; i++) {
        dq_vector_signal(EDGE);
        computer_sleep(100000);
    }
}

static bool is_in_turn(void)
{
    assert_string_equal(computer.log, "e0Ee2Ee0Ee2E");
    return true;
}

static void vector_that_alternates_takes_its_targets_in_turn_in_every_order(void **state)
{
    (void)state;
    struct computer_config config = { .processors = 3 };
    assert_int_equal(computer_search(&config, signal_in_turn, 10, is_in_turn), 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signal_runs_the_isr_at_the_next_step_at_its_irql_on_the_isr_stack),
        cmocka_unit_test(signal_that_nobody_listens_to_is_lost),
        cmocka_unit_test(five_signals_before_delivery_are_one_run),
        cmocka_unit_test(vector_equal_to_irql_stays_pending_until_it_drops),
        cmocka_unit_test(vector_above_irql_is_delivered_at_once),
        cmocka_unit_test(dropping_irql_delivers_what_is_above_the_new_level_only),
        cmocka_unit_test(of_two_pending_the_higher_irql_goes_first),
        cmocka_unit_test(higher_irql_nests_and_equal_does_not),
        cmocka_unit_test(signals_during_service_make_one_other_run),
        cmocka_unit_test(line_that_its_isr_drops_runs_it_once),
        cmocka_unit_test(line_that_stays_high_runs_its_chain_again),
        cmocka_unit_test(line_that_rises_in_its_own_service_is_pending_after_it),
        cmocka_unit_test(line_that_drops_before_delivery_is_not_pending_any_more),
        cmocka_unit_test(line_that_stands_already_interrupts_while_connecting),
        cmocka_unit_test(latched_line_interrupts_at_each_rise_only),
        cmocka_unit_test(connect_fails_for_what_does_not_fit_and_when_a_fault_is_injected),
        cmocka_unit_test(inactive_interrupt_is_not_called),
        cmocka_unit_test(isr_runs_at_synchronize_irql_and_is_delivered_by_its_own),
        cmocka_unit_test(vector_goes_to_its_target_whatever_the_irql_of_others),
        cmocka_unit_test(which_of_its_targets_a_vector_goes_to_is_a_choice),
        cmocka_unit_test(vector_that_alternates_takes_its_targets_in_turn_in_every_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
