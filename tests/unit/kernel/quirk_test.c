/* SPDX-License-Identifier: MIT */
/* quirk_test - kernel/quirk.h: which quirks may happen when, and that nothing ever waits for one.
 */
#include "unit/kernel/computer.h"
#include "unit/kernel/interrupts.h"

enum { EDGE = 50, LINE = 90 };

static struct dq_quirk_budget budget;

/* '<' and '>' around each phase; ISRs in between are quirks. */
static void live(uint32_t vector, bool is_latched)
{
    configure(vector, 5, is_latched, 3);
    dq_quirk_budget_set(&budget);
    struct lettered_interrupt *lettered = make_interrupt('e', vector, NULL);
    connect(lettered);
    for (enum dq_interrupt_phase phase = DQ_INTERRUPT_PHASE_CONNECTED;
         phase <= DQ_INTERRUPT_PHASE_DISABLED; phase++) {
        dq_interrupt_phase_set(&lettered->interrupt, phase);
        note('<');
        for (int i = 0; i < 5; i++) {
            computer_spend(10);
        }
        dq_interrupt_phase_set(&lettered->interrupt, DQ_INTERRUPT_PHASE_NONE);
        computer_sleep(100000); /* whatever is pending comes */
        note('>');
    }
    computer.numbers[0] = trace_count_of(DQ_TRACE_QUIRK);
    disconnect(lettered);
}

static void live_on_edge(void)
{
    live(EDGE, true);
}

static void live_on_line(void)
{
    live(LINE, false);
}

static const struct computer_config two = { .processors = 2 };

/* In which of the three phases did the ISR run, as bits; how often in all. */
static uint32_t phases_of_isr(uint32_t *ret_runs)
{
    uint32_t phases = 0;
    uint32_t phase = 0;
    *ret_runs = 0;
    for (const char *at = computer.log; *at; at++) {
        phase += *at == '<';
        if (*at == 'e') {
            phases |= 1u << (phase - 1);
            ++*ret_runs;
        }
    }
    return phases;
}

static uint32_t expected_phases;
static uint32_t expected_runs;

static bool is_within_budget(void)
{
    uint32_t runs;
    uint32_t phases = phases_of_isr(&runs);
    assert_true(computer.has_finished);
    assert_int_equal(phases & ~expected_phases, 0);
    assert_true(runs <= expected_runs);
    assert_int_equal(computer.numbers[0], runs);
    return phases == expected_phases && runs == expected_runs;
}

static void expect_all(struct dq_quirk_budget given, uint32_t phases, uint32_t runs)
{
    budget = given;
    expected_phases = phases;
    expected_runs = runs;
    assert_true(computer_search(&two, live_on_edge, 60, is_within_budget) > 0);
    assert_true(computer_search(&two, live_on_line, 60, is_within_budget) > 0);
}

static void each_quirk_happens_in_its_phase_and_no_oftener_than_its_budget_says(void **state)
{
    (void)state;
    expect_all((struct dq_quirk_budget){ .early = 2 }, 1, 2);
    expect_all((struct dq_quirk_budget){ .spurious = 2 }, 2, 2);
    expect_all((struct dq_quirk_budget){ .late = 1 }, 4, 1);
    expect_all((struct dq_quirk_budget){ .early = 1, .spurious = 1, .late = 1 }, 7, 3);
}

static void plain_run_takes_none(void **state)
{
    (void)state;
    budget = (struct dq_quirk_budget){ .spurious = 9, .early = 9, .late = 9, .neighbour = 9 };
    computer_run_on(2, live_on_edge);
    assert_string_equal(computer.log, "<><><>");
}

static void wait_for_ever(void)
{
    configure(EDGE, 5, true, 1);
    dq_quirk_budget_set(&budget);
    struct lettered_interrupt *lettered = make_interrupt('e', EDGE, NULL);
    connect(lettered);
    dq_interrupt_phase_set(&lettered->interrupt, DQ_INTERRUPT_PHASE_ENABLED);
    KEVENT never;
    dq_kevent_init(&never, NotificationEvent, false);
    (void)dq_kevent_wait(&never, DQ_TIME_NEVER);
}

static bool is_stuck(void)
{
    assert_false(computer.has_finished);
    assert_int_equal(dq_stop_inspect()->kind, DQ_STOP_STUCK);
    return true;
}

static void machine_that_only_quirks_could_move_is_stuck(void **state)
{
    (void)state;
    budget = (struct dq_quirk_budget){ .spurious = 1000 };
    computer_run(&two, wait_for_ever);
    (void)is_stuck();
    assert_string_equal(computer.log, "");
    assert_int_equal(computer_search(&two, wait_for_ever, 20, is_stuck), 20);
}

static void drop_with_quirk_pending(void)
{
    configure(LINE, 5, false, 1);
    budget = (struct dq_quirk_budget){ .spurious = 1 };
    dq_quirk_budget_set(&budget);
    struct lettered_interrupt *lettered = make_interrupt('l', LINE, NULL);
    connect(lettered);
    uint8_t irql = dq_irql_raise(DQ_IRQL_HIGH);
    dq_quirk_take(DQ_QUIRK_SPURIOUS, LINE);
    dq_vector_pend_without_cause(LINE);
    dq_vector_line_set(LINE, true);
    dq_vector_line_set(LINE, false);
    dq_irql_lower(irql);
    note('.');
    computer_spend(1);
}

static void line_that_falls_does_not_take_a_quirk_back(void **state)
{
    (void)state;
    computer_run_plain(drop_with_quirk_pending);
    assert_string_equal(computer.log, "lL.");
    assert_false(dq_stop_inspect()->kind);
}

static void share(void)
{
    configure(LINE, 5, false, 1);
    budget = (struct dq_quirk_budget){ .spurious = 1 };
    dq_quirk_budget_set(&budget);
    for (char letter = 'a'; letter <= 'b'; letter++) {
        struct lettered_interrupt *lettered = make_interrupt(letter, LINE, NULL);
        connect(lettered);
        dq_interrupt_phase_set(&lettered->interrupt, DQ_INTERRUPT_PHASE_ENABLED);
    }
    static struct dq_option_list list;
    list.count = 0;
    for (uint32_t i = 0; i < dq_engine()->source_count; i++) {
        dq_engine()->sources[i]->list(&list);
    }
    for (uint32_t i = 0; i < list.count; i++) {
        computer.numbers[0] += list.options[i].rank == DQ_RANK_QUIRK;
    }
}

static void interrupts_that_share_a_vector_are_one_option(void **state)
{
    (void)state;
    computer_run_plain(share);
    assert_int_equal(computer.numbers[0], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_quirk_happens_in_its_phase_and_no_oftener_than_its_budget_says),
        cmocka_unit_test(plain_run_takes_none),
        cmocka_unit_test(machine_that_only_quirks_could_move_is_stuck),
        cmocka_unit_test(line_that_falls_does_not_take_a_quirk_back),
        cmocka_unit_test(interrupts_that_share_a_vector_are_one_option),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
