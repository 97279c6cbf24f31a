/* SPDX-License-Identifier: MIT */
/*
 * deferral_test - from ISR to DPC: coalescing, a second run, and one DPC on two processors at once.
 *
 * Actors: one application thread that makes the device interrupt, the ISR and the DPC of device 0.
 * The moments: three ISRs before the DPC begins; an ISR inside the DPC; an ISR on one processor
 * while the DPC runs on the other.
 */
#include "scenario/lab_test.h"

static void three_interrupts_make_one_dpc_run_and_one_during_it_another(void **state)
{
    (void)state;
    lab_run_well(&(struct lab_config){ .experiment = LAB_COALESCE, .processors = 1 });
    assert_string_equal(lab.log, "T0"
                                 "I0+0i0"
                                 "I0-0i0"
                                 "I0-0i0"
                                 ".0"
                                 "D0"
                                 "I0+0i0"
                                 "d0"
                                 "D0d0"
                                 "t0");
    assert_int_equal(lab.result.statistics.dpcs_coalesced, 2);
    assert_int_equal(lab.result.statistics.dpcs_run, 2);
}

/* Every order: one run for each insert that counted, and each ISR is followed by the beginning of a
 * run. */
static bool is_coalesced(void)
{
    uint32_t runs = lab_count(LAB_DPC_BEGIN, 0);
    assert_int_equal(runs, lab_count(LAB_QUEUED, 0));
    uint32_t last_isr = lab_find(LAB_ISR_BEGIN, 0, lab_count(LAB_ISR_BEGIN, 0) - 1);
    assert_true(lab_find(LAB_DPC_BEGIN, 0, runs - 1) > last_isr);
    return lab_count(LAB_NOT_QUEUED, 0) > 0;
}

static void no_interrupt_is_without_a_dpc_run_after_it_in_any_order(void **state)
{
    (void)state;
    struct lab_config config = { .experiment = LAB_COALESCE, .processors = 2, .targets = { 3 } };
    assert_in_range(lab_search(&config, 80, is_coalesced), 1, 80);
}

static bool has_overlapped(void)
{
    assert_int_equal(lab_count(LAB_DPC_BEGIN, 0), lab_count(LAB_QUEUED, 0));
    assert_in_range(lab.inside_max, 1, 2);
    return lab.inside_max == 2;
}

static void one_dpc_overlaps_itself_on_two_processors(void **state)
{
    (void)state;
    struct lab_config config = { .experiment = LAB_OVERLAP, .processors = 2, .targets = { 3 } };
    assert_true(lab_search(&config, 40, has_overlapped) > 0);
}

static void on_one_processor_it_never_does(void **state)
{
    (void)state;
    struct lab_config config = { .experiment = LAB_OVERLAP, .processors = 1 };
    assert_int_equal(lab_search(&config, 40, has_overlapped), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_interrupts_make_one_dpc_run_and_one_during_it_another),
        cmocka_unit_test(no_interrupt_is_without_a_dpc_run_after_it_in_any_order),
        cmocka_unit_test(one_dpc_overlaps_itself_on_two_processors),
        cmocka_unit_test(on_one_processor_it_never_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
