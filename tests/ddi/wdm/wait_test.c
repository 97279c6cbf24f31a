/* SPDX-License-Identifier: MIT */
/*
 * wait_test - semaphores, mutexes, and waits for several objects.
 *
 * Actors: threads that wait, and code at PASSIVE_LEVEL and DISPATCH_LEVEL that signals.
 * Source: wdm/nf-wdm-kereleasesemaphore, wdm/nf-wdm-kereleasemutex,
 * wdm/nf-wdm-kewaitformultipleobjects, ntddk/nf-ntddk-kepulseevent, kernel/mutex-objects.
 */
#include "tests/ddi/support/ddi_test.h"

#define MUTANT_NOT_OWNED         0xC0000046u
#define SEMAPHORE_LIMIT_EXCEEDED 0xC0000047u

static const struct ddi_case cases[] = {
    { "semaphore_counts", .rows = NULL },
    { "release_of_a_semaphore_releases_as_many_waits", .workers = 4 },
    { "semaphore_above_its_limit_stops", .bug_check = 0x7E,
      .parameters = { SEMAPHORE_LIMIT_EXCEEDED, DDI_NAMED, 0 }, .rule = "dirql.SemaphoreLimit" },
    { "release_of_a_semaphore_at_dispatch_level", .rows = NULL },
    { "mutex_is_taken_and_released", .rows = NULL },
    { "mutex_is_free_after_as_many_releases", .rows = NULL },
    { "mutex_lets_one_in", .processors = 2, .workers = 4 },
    { "release_of_a_mutex_of_another_thread_stops", .bug_check = 0x7E,
      .parameters = { MUTANT_NOT_OWNED, DDI_NAMED, 0 }, .rule = "dirql.MutexRelease" },
    { "any_is_the_first_that_is_signaled", .rows = NULL },
    { "any_ends_with_the_event_that_is_set", .rows = NULL },
    { "all_takes_nothing_before_it_can_have_all", .rows = NULL },
    { "all_of_different_types", .rows = NULL },
    { "all_times_out_and_waits_no_longer", .rows = NULL },
    { "four_objects_without_blocks_stop", .bug_check = 0x0C, .parameters = { 0, DDI_NAMED, 0 },
      .rule = "dirql.WaitObjects" },
    { "wait_for_several_at_dispatch_level_stops", .bug_check = 0x0A,
      .parameters = { 0, DDI_NAMED, 0 }, .rule = "IrqlKeWaitForSingleObject" },
    { "pulse_releases_only_who_waits_now", .rows = NULL },
};

DDI_MAIN(cases)
