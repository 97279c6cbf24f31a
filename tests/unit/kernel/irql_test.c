/* SPDX-License-Identifier: MIT */
/*
 * irql_test - kernel/irql.h: raising, lowering, what lowering lets in, and misuse.
 */
#include "unit/kernel/computer.h"
#include "unit/kernel/interrupts.h"

static void raise_and_lower(void)
{
    computer.numbers[0] = dq_irql_raise(DQ_IRQL_DISPATCH);
    computer.numbers[1] = dq_irql_raise(7);
    computer.numbers[2] = dq_irql_current();
    computer.numbers[3] = dq_irql_raise(7);
    dq_irql_lower(7);
    dq_irql_lower(DQ_IRQL_DISPATCH);
    computer.numbers[4] = dq_irql_current();
    dq_irql_lower(DQ_IRQL_PASSIVE);
    computer.numbers[5] = dq_irql_current();
}

static void raise_returns_the_old_level(void **state)
{
    (void)state;
    computer_run_plain(raise_and_lower);
    assert_int_equal(computer.numbers[0], DQ_IRQL_PASSIVE);
    assert_int_equal(computer.numbers[1], DQ_IRQL_DISPATCH);
    assert_int_equal(computer.numbers[2], 7);
    assert_int_equal(computer.numbers[3], 7);
    assert_int_equal(computer.numbers[4], DQ_IRQL_DISPATCH);
    assert_int_equal(computer.numbers[5], DQ_IRQL_PASSIVE);
}

static void note_dpc(struct dq_dpc *dpc)
{
    dpc->running_count--;
    note('d');
}

static void note_thread(void *context)
{
    (void)context;
    note('t');
}

static void keep_everything_off(void)
{
    configure(50, 5, true, 1);
    connect(make_interrupt('i', 50, NULL));
    struct dq_dpc *dpc = dq_arena_core_alloc(sizeof(*dpc));
    dq_dpc_init(dpc, note_dpc, NULL);
    uint8_t irql = dq_irql_raise(DQ_IRQL_HIGH);
    (void)dq_dpc_insert(dpc, NULL, NULL);
    struct dq_thread *thread = computer_thread("urgent", DQ_PRIORITY_SYSTEM, note_thread, NULL);
    dq_vector_signal(50);
    computer_spend(100);
    note('1');
    dq_irql_lower(5);
    note('2');
    dq_irql_lower(DQ_IRQL_DISPATCH);
    note('3');
    dq_irql_lower(irql);
    note('4');
    computer_join(thread);
}

static void lowering_lets_in_interrupts_then_dpcs_then_threads(void **state)
{
    (void)state;
    computer_run_plain(keep_everything_off);
    assert_string_equal(computer.log, "12iI3dt4");
}

static void lower_at_once(void)
{
    configure(50, 5, true, 1);
    connect(make_interrupt('i', 50, NULL));
    struct dq_dpc *dpc = dq_arena_core_alloc(sizeof(*dpc));
    dq_dpc_init(dpc, note_dpc, NULL);
    uint8_t irql = dq_irql_raise(DQ_IRQL_HIGH);
    (void)dq_dpc_insert(dpc, NULL, NULL);
    dq_vector_signal(50);
    dq_irql_lower(irql);
    note('.');
}

/* Windows takes the interrupt on the way down, before the DPC: it is of higher IRQL. */
static void interrupts_come_before_dpcs_when_irql_falls_past_both(void **state)
{
    (void)state;
    computer_run_plain(lower_at_once);
    assert_string_equal(computer.log, "iId.");
}

static void raise_wrongly(void)
{
    (void)dq_irql_raise(DQ_IRQL_DISPATCH);
    (void)dq_irql_raise(DQ_IRQL_PASSIVE);
    computer.numbers[0] = dq_violation_count_of(DQ_RULE_IRQL_RAISE);
    computer.numbers[1] = dq_irql_current();
}

static void lower_wrongly(void)
{
    dq_irql_lower(DQ_IRQL_DISPATCH);
    computer.numbers[0] = dq_violation_count_of(DQ_RULE_IRQL_RAISE);
    dq_irql_lower(DQ_IRQL_PASSIVE);
}

static void expect_misuse(void (*body)(void), uint64_t parameter1, uint8_t irql_old,
                          uint8_t irql_new)
{
    struct computer_config config = { .mode = DQ_VERIFIER_STOP };
    computer_run(&config, body);
    const struct dq_stop *stop = dq_stop_inspect();
    assert_int_equal(stop->kind, DQ_STOP_VIOLATION);
    assert_int_equal(stop->rule, DQ_RULE_IRQL_RAISE);
    assert_int_equal(stop->code, 0xC4);
    assert_int_equal(stop->parameters[0], parameter1);
    assert_int_equal(stop->parameters[1], irql_old);
    assert_int_equal(stop->parameters[2], irql_new);
}

static void raising_to_a_lower_level_is_a_violation(void **state)
{
    (void)state;
    expect_misuse(raise_wrongly, 0x30, DQ_IRQL_DISPATCH, DQ_IRQL_PASSIVE);
    computer_run_plain(raise_wrongly);
    assert_int_equal(computer.numbers[0], 1);
    assert_int_equal(computer.numbers[1], DQ_IRQL_PASSIVE); /* passed over: done as asked */
}

static void lowering_to_a_higher_level_is_a_violation(void **state)
{
    (void)state;
    expect_misuse(lower_wrongly, 0x31, DQ_IRQL_PASSIVE, DQ_IRQL_DISPATCH);
    computer_run_plain(lower_wrongly);
    assert_int_equal(computer.numbers[0], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(raise_returns_the_old_level),
        cmocka_unit_test(lowering_lets_in_interrupts_then_dpcs_then_threads),
        cmocka_unit_test(interrupts_come_before_dpcs_when_irql_falls_past_both),
        cmocka_unit_test(raising_to_a_lower_level_is_a_violation),
        cmocka_unit_test(lowering_to_a_higher_level_is_a_violation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
