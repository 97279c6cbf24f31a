/* SPDX-License-Identifier: MIT */
/*
 * ex_timer_test - EX_TIMER: both types, once and periodic, with and without a callback, set again,
 * cancelled, deleted in every way.
 *
 * Actors: the code that sets and deletes, the clock, the timer's DPC, threads that wait.
 * Source: wdm/nf-wdm-exallocatetimer, wdm/nf-wdm-exsettimer, wdm/nf-wdm-excanceltimer,
 * wdm/nf-wdm-exdeletetimer, wdm/nc-wdm-ext_callback, wdm/nc-wdm-ext_delete_callback,
 * kernel/deleting-a-system-allocated-timer-object.
 */
#include "tests/ddi/support/ddi_test.h"

#define STOPS(parameter)                                                                           \
    .bug_check = 0xC7, .parameters = { 0, parameter, 0 }, .rule = "dirql.TimerObject"

static const struct ddi_case cases[] = {
    { .name = "timer_calls_back_and_is_signaled" },
    { .name = "notification_timer_stays_signaled" },
    { .name = "synchronization_timer_lets_one_wait_through" },
    { .name = "timer_without_callback_can_be_waited_for" },
    { .name = "set_says_whether_the_timer_was_set" },
    { .name = "cancelled_timer_does_not_expire" },
    { .name = "periodic_timer_expires_until_it_is_cancelled", .processors = 2 },
    { .name = "callback_may_set_its_timer_again", .processors = 2 },
    { .name = "timer_expires_at_an_absolute_time" },
    { .name = "high_resolution_timer_is_relative" },
    { .name = "no_wake_timer_has_a_tolerance" },
    { .name = "no_memory_is_null" },
    { .name = "delete_with_cancel_says_whether_it_was_set" },
    { .name = "delete_without_cancel_lets_it_expire_once", .processors = 2 },
    { .name = "delete_without_cancel_lets_a_timer_without_callback_expire" },
    { .name = "delete_with_wait_has_called_back_before_it_returns", .processors = 2 },
    { .name = "callback_may_delete_its_timer", .processors = 2 },
    { .name = "timer_that_is_being_deleted_does_nothing", .processors = 2 },
    { .name = "timer_that_is_kept_is_reported", .rule = "dirql.TimerObject" },
    { .name = "used_after_deletion_stops", STOPS(DDI_NAMED) },
    { .name = "both_resolutions_stop", STOPS(0) },
    { .name = "high_resolution_timer_at_an_absolute_time_stops", STOPS(DDI_NAMED) },
    { .name = "negative_tolerance_stops", STOPS(DDI_NAMED) },
    { .name = "wait_without_cancel_stops", STOPS(DDI_NAMED) },
    { .name = "wait_at_dispatch_level_stops",
      .bug_check = 0x0A,
      .parameters = { 0, 2, 0 },
      .rule = "dirql.IrqlOfCall" },
    { .name = "allocate_above_dispatch_level_is_reported", .rule = "dirql.IrqlOfCall" },
    { .name = "set_above_dispatch_level_is_reported", .rule = "dirql.IrqlOfCall" },
    { .name = "cancel_above_dispatch_level_is_reported", .rule = "dirql.IrqlOfCall" },
    { .name = "delete_above_dispatch_level_is_reported", .rule = "dirql.IrqlOfCall" },
};

DDI_MAIN(cases)
