/* SPDX-License-Identifier: MIT */
/*
 * event_test - events, waits, delays and critical regions of wdm.h.
 *
 * Actors: a thread that sets an event, worker threads that wait for it.
 * Source: kernel/defining-and-using-an-event-object, wdm/nf-wdm-kewaitforsingleobject.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { .name = "state_is_what_was_set" },
    { .name = "wait_for_a_set_event_returns" },
    { .name = "synchronization_event_lets_one_waiter_in", .workers = 4 },
    { .name = "notification_event_lets_all_waiters_in", .workers = 4 },
    { .name = "wait_times_out_after_its_time" },
    { .name = "wait_with_time_zero_is_allowed_at_dispatch_level" },
    { .name = "set_at_dispatch_level_wakes_the_waiter", .workers = 4 },
    { .name = "wait_at_dispatch_level_stops",
      .bug_check = 0xA,
      .parameters = { DDI_ANY, DDI_ANY, DDI_ANY },
      .rule = "IrqlKeWaitForSingleObject" },
    { .name = "wait_in_a_dpc_stops",
      .rows = "246",
      .bug_check = 0xB8,
      .parameters = { DDI_ANY, DDI_ANY, DDI_ANY },
      .rule = "dirql.WaitInDpc" },
    { .name = "delay_takes_its_time" },
    { .name = "critical_regions_nest" },
    { .name = "leave_of_no_critical_region_is_reported", .rule = "dirql.IrqlOfCall" },
};

DDI_MAIN(cases)
