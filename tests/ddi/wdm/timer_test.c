/* SPDX-License-Identifier: MIT */
/*
 * timer_test - KTIMER: both types, once and periodic, with and without a DPC, set again, cancelled.
 *
 * Actors: the code that sets, the clock, the timer's DPC, threads that wait.
 * Source: wdm/nf-wdm-kesettimer, wdm/nf-wdm-kesettimerex, wdm/nf-wdm-kesetcoalescabletimer,
 * wdm/nf-wdm-kecanceltimer, wdm/nf-wdm-keinitializetimerex, kernel/timer-objects-and-dpcs.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { "timer_is_not_signaled_until_it_expires", .rows = NULL },
    { "notification_timer_stays_signaled_until_it_is_set", .rows = NULL },
    { "synchronization_timer_lets_one_wait_through", .rows = NULL },
    { "expiry_releases_all_who_wait_for_a_notification_timer", .workers = 4 },
    { "expiry_releases_one_who_waits_for_a_synchronization_timer", .workers = 4 },
    { "set_says_whether_the_timer_was_set", .rows = NULL },
    { "cancelled_timer_does_not_expire", .rows = NULL },
    { "cancel_when_expired_is_false", .rows = NULL },
    { "periodic_timer_is_always_set", .processors = 2 },
    { "coalescable_timer_stays_within_its_tolerance", .rows = NULL },
    { "timer_expires_at_an_absolute_time", .rows = NULL },
    { "dpc_of_a_timer_goes_to_its_target", .processors = 2 },
    { "dpc_may_set_its_timer_again", .processors = 2 },
    { "interrupted_code_sees_the_timer_expire", .rows = NULL },
    { "dpc_waits_until_irql_falls", .rows = NULL },
    { "set_without_initialization_stops", .bug_check = 0xC7, .parameters = { 0x0, DDI_NAMED, 0 },
      .rule = "dirql.TimerObject" },
    { "call_above_dispatch_level_is_reported", .rule = "dirql.IrqlOfCall" },
};

DDI_MAIN(cases)
