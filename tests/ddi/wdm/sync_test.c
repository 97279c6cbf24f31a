/* SPDX-License-Identifier: MIT */
/*
 * sync_test - fast and guarded mutexes, rundown protection, queued spin locks, interlocked lists,
 * lookaside lists, numbers of processors.
 *
 * Source: kernel/fast-mutexes-and-guarded-mutexes, kernel/run-down-protection,
 * kernel/queued-spin-locks, wdm/nf-wdm-exinterlockedinserttaillist,
 * wdm/nf-wdm-exinitializenpagedlookasidelist.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { .name = "fast_mutex_raises_to_apc_level" },
    { .name = "try_of_an_owned_fast_mutex_is_false" },
    { .name = "fast_mutex_lets_one_in", .processors = 2, .workers = 4 },
    { .name = "fast_mutex_of_another_thread_is_reported", .rule = "dirql.FastMutex" },
    { .name = "fast_mutex_acquired_twice_waits_for_itself",
      .modes = DDI_OFF,
      .orders = DDI_PLAIN_ORDER_ONLY,
      .ends_with = "dirql.Deadlock" },
    { .name = "guarded_mutex_disables_apcs" },
    { .name = "guarded_mutex_lets_one_in", .processors = 2, .workers = 4 },
    { .name = "rundown_is_not_had_any_more_after_the_wait" },
    { .name = "rundown_waits_for_everybody" },
    { .name = "release_of_a_rundown_that_nobody_has_is_reported", .rule = "dirql.Rundown" },
    { .name = "queued_spin_lock_raises_and_restores" },
    { .name = "queued_spin_lock_lets_one_in", .processors = 2, .workers = 4 },
    { .name = "queued_spin_lock_at_dpc_level_below_it_is_reported", .rule = "dirql.IrqlOfCall" },
    { .name = "interlocked_list_keeps_the_order" },
    { .name = "interlocked_list_loses_nothing", .processors = 2, .workers = 4 },
    { .name = "processors_have_numbers", .processors = 2 },
    { .name = "precise_interrupt_time_goes_on" },
    { .name = "lookaside_list_gives_entries" },
    { .name = "lookaside_list_calls_its_functions" },
};

DDI_MAIN(cases)
