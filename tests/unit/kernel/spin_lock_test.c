/* SPDX-License-Identifier: MIT */
/*
 * spin_lock_test - kernel/spin_lock.h: contention, misuse, deadlock, and the quiet ways.
 */
#include "unit/kernel/computer.h"
#include "unit/kernel/interrupts.h"

static KSPIN_LOCK first_lock;
static KSPIN_LOCK second_lock;

static void clear_locks(void)
{
    first_lock = 0;
    second_lock = 0;
    computer.numbers[0] = 0;
}

/* Add one to numbers[0] in two halves; without the lock another processor may come between. */
static void add_slowly(bool has_lock)
{
    for (int i = 0; i < 5; i++) {
        uint8_t irql = dq_irql_raise(DQ_IRQL_DISPATCH);
        if (has_lock) {
            dq_spin_lock_acquire(&first_lock);
        }
        uint64_t value = computer.numbers[0];
        computer_spend(300);
        computer.numbers[0] = value + 1;
        if (has_lock) {
            dq_spin_lock_release(&first_lock);
        }
        dq_irql_lower(irql);
    }
}

static void add_with_lock(void *context)
{
    (void)context;
    add_slowly(true);
}

static void add_without_lock(void *context)
{
    (void)context;
    add_slowly(false);
}

static void contend(void (*routine)(void *))
{
    clear_locks();
    struct dq_thread *thread = computer_thread("second", DQ_PRIORITY_APPLICATION, routine, NULL);
    routine(NULL);
    computer_join(thread);
}

static void contend_with_lock(void)
{
    contend(add_with_lock);
}

static bool has_spun(void)
{
    assert_true(computer.has_finished);
    assert_int_equal(computer.numbers[0], 10);
    assert_int_equal(first_lock, 0);
    return trace_count_of(DQ_TRACE_LOCK_SPIN) > 0;
}

static void two_processors_contend_for_one_lock_and_none_enters_twice(void **state)
{
    (void)state;
    struct computer_config config = { .processors = 2 };
    assert_true(computer_search(&config, contend_with_lock, 40, has_spun) > 0);
}

static void contend_without_lock(void)
{
    contend(add_without_lock);
}

static bool has_lost_an_update(void)
{
    assert_true(computer.has_finished);
    return computer.numbers[0] < 10;
}

static void without_the_lock_updates_are_lost(void **state)
{
    (void)state;
    struct computer_config config = { .processors = 2 };
    assert_true(computer_search(&config, contend_without_lock, 10, has_lost_an_update) > 0);
}

static void hold_for_a_while(void *context)
{
    (void)context;
    uint8_t irql = dq_irql_raise(DQ_IRQL_DISPATCH);
    dq_spin_lock_acquire(&first_lock);
    note('h');
    for (int i = 0; i < 20; i++) {
        computer_spend(1000);
        if (i == 10) {
            dq_vector_signal(50);
        }
    }
    note('r');
    dq_spin_lock_release(&first_lock);
    dq_irql_lower(irql);
}

static void spin_and_be_interrupted(void)
{
    clear_locks();
    configure(50, 5, true, 1);
    connect(make_interrupt('e', 50, NULL));
    struct dq_thread *thread =
        computer_thread("holder", DQ_PRIORITY_APPLICATION, hold_for_a_while, NULL);
    uint8_t irql = dq_irql_raise(DQ_IRQL_DISPATCH); /* stay here: processor 0 */
    computer_spend(5000);
    uint64_t before_ns = dq_time_now_ns();
    dq_spin_lock_acquire(&first_lock);
    note('a');
    computer.numbers[0] = dq_cpu_current()->base.index;
    computer.numbers[1] = dq_time_now_ns() - before_ns;
    computer.numbers[2] = dq_cpu_current()->state;
    dq_spin_lock_release(&first_lock);
    dq_irql_lower(irql);
    computer_join(thread);
}

static void interrupts_reach_a_processor_that_spins(void **state)
{
    (void)state;
    computer_run_on(2, spin_and_be_interrupted);
    assert_string_equal(computer.log, "heEra");
    assert_int_equal(computer.numbers[0], 0);
    assert_true(computer.numbers[1] > 0);
    assert_int_equal(computer.numbers[2], DQ_CPU_RUNNING);
}

/* Misuse. */

static void acquire_twice(void)
{
    clear_locks();
    (void)dq_irql_raise(DQ_IRQL_DISPATCH);
    dq_spin_lock_acquire(&first_lock);
    dq_spin_lock_acquire(&first_lock);
}

static void acquiring_a_lock_that_one_holds_is_a_violation(void **state)
{
    (void)state;
    struct computer_config config = { .mode = DQ_VERIFIER_STOP };
    computer_run(&config, acquire_twice);
    assert_int_equal(dq_stop_inspect()->kind, DQ_STOP_VIOLATION);
    assert_int_equal(dq_stop_inspect()->rule, DQ_RULE_SPIN_LOCK_RECURSION);
    config.mode = DQ_VERIFIER_OFF;
    computer_run(&config, acquire_twice);
    assert_int_equal(dq_stop_inspect()->kind, DQ_STOP_BUG_CHECK);
    assert_int_equal(dq_stop_inspect()->code, 0x0F);
}

static void hold_at_dispatch(void *context)
{
    (void)context;
    uint8_t irql = dq_irql_raise(DQ_IRQL_DISPATCH);
    dq_spin_lock_acquire(&first_lock);
    computer_spend(100000);
    if (first_lock == 0) {
        note('0');
    }
    dq_irql_lower(irql);
}

static void release_wrongly(void)
{
    clear_locks();
    uint8_t irql = dq_irql_raise(DQ_IRQL_DISPATCH);
    dq_spin_lock_release(&first_lock); /* nobody holds it */
    struct dq_thread *thread =
        computer_thread("holder", DQ_PRIORITY_APPLICATION, hold_at_dispatch, NULL);
    computer_spend(5000);
    dq_spin_lock_release(&first_lock); /* another processor does */
    dq_irql_lower(irql);
    computer_join(thread);
}

static void releasing_a_lock_that_one_does_not_hold_is_a_violation(void **state)
{
    (void)state;
    computer_run_on(2, release_wrongly);
    assert_int_equal(dq_violation_count_of(DQ_RULE_SPIN_LOCK_RELEASE), 2);
    assert_string_equal(computer.log, "0");
}

/* Deadlock. */

static void lock_in_order(KSPIN_LOCK *one, KSPIN_LOCK *other)
{
    uint8_t irql = dq_irql_raise(DQ_IRQL_DISPATCH);
    dq_spin_lock_acquire(one);
    computer_spend(2000);
    dq_spin_lock_acquire(other);
    dq_spin_lock_release(other);
    dq_spin_lock_release(one);
    dq_irql_lower(irql);
}

static void lock_backwards(void *context)
{
    (void)context;
    lock_in_order(&second_lock, &first_lock);
}

static void lock_in_opposite_orders(void)
{
    clear_locks();
    struct dq_thread *thread =
        computer_thread("backwards", DQ_PRIORITY_APPLICATION, lock_backwards, NULL);
    computer_spend(1500);
    lock_in_order(&first_lock, &second_lock);
    computer_join(thread);
}

static void two_locks_in_opposite_orders_are_a_deadlock_that_names_both_processors(void **state)
{
    (void)state;
    computer_run(&(struct computer_config){ .processors = 2 }, lock_in_opposite_orders);
    const struct dq_stop *stop = dq_stop_inspect();
    assert_false(computer.has_finished);
    assert_int_equal(stop->kind, DQ_STOP_STUCK);
    assert_int_equal(stop->rule, DQ_RULE_DEADLOCK);
    assert_non_null(strstr(stop->text, "processor 0 spins at IRQL 2"));
    assert_non_null(strstr(stop->text, "for a lock that processor 1 holds"));
    assert_non_null(strstr(stop->text, "processor 1 spins at IRQL 2"));
    assert_non_null(strstr(stop->text, "for a lock that processor 0 holds"));
}

static bool is_deadlock(void)
{
    assert_true(computer.has_finished || dq_stop_inspect()->kind == DQ_STOP_STUCK);
    return !computer.has_finished;
}

static void some_orders_of_it_deadlock_and_some_do_not(void **state)
{
    (void)state;
    struct computer_config config = { .processors = 2 };
    assert_in_range(computer_search(&config, lock_in_opposite_orders, 60, is_deadlock), 1, 59);
}

/* Quiet ways. */

static void lock_quietly(void)
{
    clear_locks();
    uint8_t irql_old = 99;
    computer_spend(1); /* nothing is left to look at */
    uint64_t before_ns = dq_time_now_ns();
    note_bool(dq_spin_lock_acquire_quietly(&first_lock, 5, 40, &irql_old));
    computer.numbers[0] = dq_time_now_ns() - before_ns;
    computer.numbers[1] = irql_old;
    computer.numbers[2] = dq_irql_current();
    computer.numbers[3] = first_lock;
    computer.numbers[4] = dq_cpu_current()->spin_locks_held;
    note_bool(dq_spin_lock_release_quietly(&first_lock, irql_old, 60));
    computer.numbers[5] = dq_time_now_ns() - before_ns;
    computer.numbers[6] = dq_irql_current();
    computer.numbers[7] = first_lock;
    computer.numbers[8] = dq_cpu_current()->spin_locks_held;
}

static void quiet_lock_does_what_the_other_way_does(void **state)
{
    (void)state;
    computer_run(&(struct computer_config){ .has_main_trace = true }, lock_quietly);
    assert_true(computer.has_finished);
    assert_string_equal(computer.log, "11");
    assert_int_equal(computer.numbers[0], 40);
    assert_int_equal(computer.numbers[1], DQ_IRQL_PASSIVE);
    assert_int_equal(computer.numbers[2], 5);
    assert_int_equal(computer.numbers[3], 1);
    assert_int_equal(computer.numbers[4], 1);
    assert_int_equal(computer.numbers[5], 100);
    assert_int_equal(computer.numbers[6], DQ_IRQL_PASSIVE);
    assert_int_equal(computer.numbers[7], 0);
    assert_int_equal(computer.numbers[8], 0);
}

static void lock_quietly_when_traced(void)
{
    clear_locks();
    uint8_t irql_old = 99;
    computer_spend(1);
    note_bool(dq_spin_lock_acquire_quietly(&first_lock, 5, 40, &irql_old));
    computer.numbers[0] = irql_old;
    computer.numbers[1] = first_lock;
}

static void quiet_lock_is_refused_when_locks_are_traced(void **state)
{
    (void)state;
    computer_run_plain(lock_quietly_when_traced);
    assert_string_equal(computer.log, "0");
    assert_int_equal(computer.numbers[0], 99);
    assert_int_equal(computer.numbers[1], 0);
}

static void lock_quietly_against_reasons(void)
{
    clear_locks();
    uint8_t irql_old;
    computer_spend(1);
    first_lock = 2; /* held by another */
    note_bool(dq_spin_lock_acquire_quietly(&first_lock, 5, 40, &irql_old));
    note_bool(dq_spin_lock_release_quietly(&first_lock, 0, 40));
    first_lock = 0;
    dq_engine_attend();
    note_bool(dq_spin_lock_acquire_quietly(&first_lock, 5, 40, &irql_old));
    computer_spend(1);
    note_bool(dq_spin_lock_acquire_quietly(&first_lock, 5, 40, &irql_old));
    note('|');
    note_bool(dq_spin_lock_acquire_quietly(&second_lock, 3, 40, &irql_old)); /* would lower */
    note_bool(dq_spin_lock_release_quietly(&first_lock, 6, 40));             /* would raise */
    dq_vector_signal(50);
    computer_spend(1); /* IRQL keeps it off, so that there is nothing to look at but at lowering */
    note_bool(dq_spin_lock_release_quietly(&first_lock, DQ_IRQL_PASSIVE, 40));
    dq_spin_lock_release(&first_lock);
    dq_irql_lower(DQ_IRQL_PASSIVE);
}

static void connect_and_lock_quietly(void)
{
    configure(50, 5, true, 1);
    connect(make_interrupt('e', 50, NULL));
    lock_quietly_against_reasons();
}

static void quiet_lock_is_refused_when_there_is_more_to_do(void **state)
{
    (void)state;
    computer_run(&(struct computer_config){ .has_main_trace = true }, connect_and_lock_quietly);
    assert_true(computer.has_finished);
    assert_string_equal(computer.log, "0001|000eE");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_processors_contend_for_one_lock_and_none_enters_twice),
        cmocka_unit_test(without_the_lock_updates_are_lost),
        cmocka_unit_test(interrupts_reach_a_processor_that_spins),
        cmocka_unit_test(acquiring_a_lock_that_one_holds_is_a_violation),
        cmocka_unit_test(releasing_a_lock_that_one_does_not_hold_is_a_violation),
        cmocka_unit_test(two_locks_in_opposite_orders_are_a_deadlock_that_names_both_processors),
        cmocka_unit_test(some_orders_of_it_deadlock_and_some_do_not),
        cmocka_unit_test(quiet_lock_does_what_the_other_way_does),
        cmocka_unit_test(quiet_lock_is_refused_when_locks_are_traced),
        cmocka_unit_test(quiet_lock_is_refused_when_there_is_more_to_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
