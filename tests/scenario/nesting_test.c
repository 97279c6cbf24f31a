/* SPDX-License-Identifier: MIT */
/*
 * nesting_test - interrupts of two devices, DIRQL 5 by message and DIRQL 8 by line, on one
 * processor.
 *
 * Actors: one application thread, the ISRs and DPCs of both devices. The moments: an ISR inside an
 * ISR inside a DPC inside a thread; an interrupt that IRQL keeps off; a line that its ISR does not
 * clear.
 */
#include "scenario/lab_test.h"

static uint32_t irql_at(uint32_t index)
{
    assert_true(index < lab.event_count);
    return lab.events[index][LAB_EVENT_IRQL];
}

static void isr_at_8_nests_in_the_one_at_5_inside_a_dpc_inside_a_thread(void **state)
{
    (void)state;
    lab_run_well(&(struct lab_config){ .experiment = LAB_NEST, .processors = 1 });
    /* The first DPC (D0 .. d0) holds the second ISR of device 0, which holds the one of device 1.
     */
    assert_string_equal(lab.log, "T0"
                                 "I0+0i0"
                                 "D0"
                                 "I0"
                                 "I1+1i1"
                                 "+0i0"
                                 "d0"
                                 "D1d1D0d0"
                                 "t0");
    assert_int_equal(irql_at(lab_find(LAB_THREAD_BEGIN, 0, 0)), 0);
    assert_int_equal(irql_at(lab_find(LAB_DPC_BEGIN, 0, 0)), 2);
    assert_int_equal(irql_at(lab_find(LAB_ISR_BEGIN, 0, 1)), 5);
    assert_int_equal(irql_at(lab_find(LAB_ISR_BEGIN, 1, 0)), 8);
    assert_int_equal(irql_at(lab_find(LAB_ISR_END, 0, 1)), 5);
    assert_int_equal(irql_at(lab_find(LAB_DPC_END, 0, 0)), 2);
    assert_int_equal(irql_at(lab_find(LAB_THREAD_END, 0, 0)), 0);
    for (uint32_t i = 0; i < lab.event_count; i++) {
        assert_int_equal(lab.events[i][LAB_EVENT_PROCESSOR], 0);
    }
}

static bool is_nested(void)
{
    assert_int_equal(lab_count(LAB_ISR_BEGIN, 0), 2);
    assert_int_equal(lab_count(LAB_ISR_BEGIN, 1), 1);
    return strstr(lab.log, "I0I1") != NULL;
}

/* Nothing else is on this processor's mind, so the pending interrupt comes in every order, and
 * nests while its cause is raised inside the lower one; where exactly is a choice. */
static void nesting_is_kept_in_every_order(void **state)
{
    (void)state;
    struct lab_config config = { .experiment = LAB_NEST, .processors = 1 };
    assert_true(lab_search(&config, 60, is_nested) > 0);
}

static void two_processors_share_the_nest_or_do_not(void **state)
{
    (void)state;
    struct lab_config config = { .experiment = LAB_NEST, .processors = 2, .targets = { 3, 3 } };
    assert_in_range(lab_search(&config, 60, is_nested), 1, 60);
}

static void vector_at_or_below_irql_stays_pending_and_runs_when_it_drops(void **state)
{
    (void)state;
    lab_run_well(&(struct lab_config){ .experiment = LAB_PEND, .processors = 1 });
    assert_string_equal(lab.log, "T0"
                                 ".1I0+0i0D0d0.1" /* 5 below 8: after the release */
                                 ".0I0+0i0D0d0.0" /* 5 at 5: after the release */
                                 "I1+1i1.0D1d1" /* 8 above 5: at once; its DPC after the release */
                                 "t0");
}

/* In any order: between lock and release nothing at or below that IRQL begins on this processor. */
static bool is_kept_off(void)
{
    uint32_t first_mark = lab_find(LAB_MARK, 1, 0);
    uint32_t second_mark = lab_find(LAB_MARK, 0, 0);
    assert_true(lab_find(LAB_ISR_BEGIN, 0, 0) > first_mark);
    assert_true(lab_find(LAB_ISR_BEGIN, 0, 1) > second_mark);
    return lab_find(LAB_ISR_BEGIN, 1, 0) < lab_find(LAB_MARK, 0, 2);
}

static void no_order_delivers_what_irql_keeps_off(void **state)
{
    (void)state;
    struct lab_config config = { .experiment = LAB_PEND, .processors = 1 };
    assert_true(lab_search(&config, 60, is_kept_off) > 0);
}

static void level_line_that_stays_high_runs_its_chain_again(void **state)
{
    (void)state;
    lab_run_well(&(struct lab_config){ .experiment = LAB_LINE, .processors = 1 });
    assert_int_equal(lab_count(LAB_ISR_BEGIN, 1), 3); /* the third clears the cause */
    assert_int_equal(lab_count(LAB_DPC_BEGIN, 1), lab_count(LAB_QUEUED, 1));
    assert_int_equal(lab.result.statistics.isr_runs, 3);
}

static bool has_run_thrice(void)
{
    assert_int_equal(lab_count(LAB_ISR_BEGIN, 1), 3);
    return true;
}

static void line_runs_its_chain_until_it_falls_in_every_order(void **state)
{
    (void)state;
    struct lab_config config = { .experiment = LAB_LINE, .processors = 2, .targets = { 1, 3 } };
    assert_int_equal(lab_search(&config, 60, has_run_thrice), 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(isr_at_8_nests_in_the_one_at_5_inside_a_dpc_inside_a_thread),
        cmocka_unit_test(nesting_is_kept_in_every_order),
        cmocka_unit_test(two_processors_share_the_nest_or_do_not),
        cmocka_unit_test(vector_at_or_below_irql_stays_pending_and_runs_when_it_drops),
        cmocka_unit_test(no_order_delivers_what_irql_keeps_off),
        cmocka_unit_test(level_line_that_stays_high_runs_its_chain_again),
        cmocka_unit_test(line_runs_its_chain_until_it_falls_in_every_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
