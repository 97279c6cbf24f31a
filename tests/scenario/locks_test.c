/* SPDX-License-Identifier: MIT */
/*
 * locks_test - what the interrupt's lock and a spin lock keep apart, on one processor and on two.
 *
 * Actors: an application thread in WdfInterruptSynchronize and the ISR; two application threads and
 * one WDFSPINLOCK, or two in opposite orders. The moments: the interrupt while the callback runs;
 * both threads in the section.
 */
#include "scenario/lab_test.h"

static void synchronize_keeps_the_isr_off_its_own_processor(void **state)
{
    (void)state;
    lab_run_well(&(struct lab_config){ .experiment = LAB_SYNCHRONIZE, .processors = 1 });
    assert_string_equal(lab.log, "T0S0s0I0+0i0D0d0t0");
    assert_int_equal(lab.events[lab_find(LAB_SYNC_BEGIN, 0, 0)][LAB_EVENT_IRQL], 5);
    assert_int_equal(lab.invariants.spins, 0); /* IRQL does it, no processor waits */
}

/* Where the ISR ran, seen from the callback. */
static bool is_on_the_same_processor(void)
{
    uint32_t begin = lab_find(LAB_SYNC_BEGIN, 0, 0);
    uint32_t end = lab_find(LAB_SYNC_END, 0, 0);
    uint32_t isr = lab_find(LAB_ISR_BEGIN, 0, 0);
    assert_true(begin < end && end < isr && isr < lab.event_count);
    assert_null(strstr(lab.log, "S0I0"));
    return lab.events[begin][LAB_EVENT_PROCESSOR] == lab.events[isr][LAB_EVENT_PROCESSOR];
}

static bool is_on_another_that_spun(void)
{
    bool is_same = is_on_the_same_processor();
    return !is_same && lab.invariants.spins > 0;
}

static void synchronize_keeps_the_isr_off_both_processors_in_every_order(void **state)
{
    (void)state;
    struct lab_config config = { .experiment = LAB_SYNCHRONIZE, .processors = 2, .targets = { 3 } };
    assert_true(lab_search(&config, 60, is_on_the_same_processor) > 0);
    assert_true(lab_search(&config, 60, is_on_another_that_spun) > 0);
}

static bool has_contended(void)
{
    assert_int_equal(lab.sum, 2 * LAB_ADDITIONS);
    return lab.invariants.spins > 0;
}

static void two_processors_contend_for_one_spin_lock_and_lose_nothing(void **state)
{
    (void)state;
    struct lab_config config = { .experiment = LAB_CONTEND, .processors = 2 };
    assert_true(lab_search(&config, 60, has_contended) > 0);
}

static bool has_lost(void)
{
    return lab.sum < 2 * LAB_ADDITIONS;
}

static void without_the_lock_they_do(void **state)
{
    (void)state;
    struct lab_config config = { .experiment = LAB_RACE, .processors = 2 };
    assert_true(lab_search(&config, 20, has_lost) > 0);
}

static void opposite_orders_of_two_locks_are_found_as_a_deadlock_that_names_both(void **state)
{
    (void)state;
    uint32_t found = 0;
    struct lab_config config = { .experiment = LAB_DEADLOCK, .processors = 2 };
    for (config.seed = 1; config.seed <= 60; config.seed++) {
        lab_run(&config);
        if (lab.result.status == DIRQL_OK) {
            continue;
        }
        found++;
        assert_int_equal(lab.result.status, DIRQL_DRIVER_FAILED);
        assert_string_equal(lab.result.rule, "dirql.Deadlock");
        assert_int_equal(lab.result.bug_check, 0x101);
        assert_non_null(strstr(lab.result.summary, "processor 0 spins at IRQL 2"));
        assert_non_null(strstr(lab.result.summary, "processor 1 spins at IRQL 2"));
        assert_non_null(strstr(lab.result.summary, "EvtIoDeviceControl"));
    }
    assert_in_range(found, 1, 59);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(synchronize_keeps_the_isr_off_its_own_processor),
        cmocka_unit_test(synchronize_keeps_the_isr_off_both_processors_in_every_order),
        cmocka_unit_test(two_processors_contend_for_one_spin_lock_and_lose_nothing),
        cmocka_unit_test(without_the_lock_they_do),
        cmocka_unit_test(opposite_orders_of_two_locks_are_found_as_a_deadlock_that_names_both),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
