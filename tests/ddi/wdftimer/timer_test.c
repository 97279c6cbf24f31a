/* SPDX-License-Identifier: MIT */
/*
 * timer_test - WDFTIMER: creation, starting, stopping, deletion.
 *
 * Actors: the code that starts and stops, the callback on this or another processor, or on a worker
 * thread. Source: wdftimer/nf-wdftimer-wdftimercreate, wdftimer/nf-wdftimer-wdftimerstart,
 * wdftimer/nf-wdftimer-wdftimerstop, wdf/using-timers.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { "config_init_serializes", .rows = NULL },
    { "create_without_parent_is_parent_not_specified", .rows = NULL },
    { "create_below_the_driver_is_invalid_device_request", .rows = NULL },
    { "create_with_config_null_stops", .bug_check = 0x10D, .parameters = { 0x4, 0, DDI_CALLER } },
    { "create_with_a_negative_period_is_invalid_parameter", .rows = "199" },
    { "create_periodic_at_passive_level_is_not_supported", .rows = "200" },
    { "create_tolerant_of_high_resolution_is_invalid_parameter", .rows = "201" },
    { "create_knows_three_sizes", .rows = "202" },
    { "fields_behind_the_given_size_are_not_looked_at", .rows = "202" },
    { "timer_without_callback_does_nothing", .rows = NULL },
    { "create_passive_in_dispatch_scope_is_incompatible", .rows = "212",
      .rule = "dirql.KmdfVerifier" },
    { "passive_timer_calls_back_at_passive_level", .rows = "211" },
    { "stop_with_wait_waits_for_a_passive_callback", .workers = 3 },
    { "timer_that_was_not_started_never_fires", .rows = "203" },
    { "start_says_whether_the_timer_was_set", .rows = "204 211" },
    { "timer_does_not_fire_before_its_time", .rows = NULL },
    { "start_with_an_absolute_time_waits_for_it", .rows = NULL },
    { "periodic_timer_fires_again_until_it_is_stopped", .rows = "207", .processors = 2 },
    { "start_in_the_callback_fires_again", .rows = "210" },
    { "start_of_high_resolution_with_an_absolute_time_stops", .bug_check = 0xC7,
      .parameters = { 0x0, DDI_ANY, 0 }, .rule = "dirql.TimerObject" },
    { "stop_when_set_is_true", .rows = "205" },
    { "stop_when_expired_is_false", .rows = "206" },
    { "stop_with_wait_waits_for_the_callback", .rows = "207", .processors = 2 },
    { "stop_with_wait_at_dispatch_level_is_refused", .modes = DDI_KMDF, .rule = "KmdfIrql" },
    { "stop_with_wait_in_the_callback_does_not_stop", .rows = "208", .rule = "KmdfIrql" },
    { "start_while_stop_waits_is_dropped", .rows = "209" },
    { "parent_is_that_of_the_attributes", .rows = NULL },
    { "callback_may_delete_the_timer", .rows = "213" },
    { "device_goes_after_its_periodic_timer", .rows = "214" },
    { "start_of_a_dpc_stops", .bug_check = 0x10D, .parameters = { 0x5, DDI_NAMED, 0x1028 } },
    { "dpc_call_with_a_timer_stops", .rows = "242", .bug_check = 0x10D,
      .parameters = { 0x5, DDI_NAMED, 0x1015 } },
};

DDI_MAIN(cases)
