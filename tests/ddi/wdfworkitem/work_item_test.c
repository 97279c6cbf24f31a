/* SPDX-License-Identifier: MIT */
/*
 * work_item_test - WDFWORKITEM: creation, queueing, flushing, deletion, how its callback returns.
 *
 * Actors: the code that queues, flushes and deletes, and one or two worker threads.
 * Source: wdfworkitem/nf-wdfworkitem-wdfworkitemcreate,
 * wdfworkitem/nf-wdfworkitem-wdfworkitemflush.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { "create_without_callback_is_invalid_parameter", .rows = "215" },
    { "create_serialized_in_dispatch_scope_is_incompatible", .rows = "216",
      .rule = "dirql.KmdfVerifier" },
    { "create_with_defaults_succeeds", .rows = "217" },
    { "enqueue_five_times_gives_one_run", .rows = "218" },
    { "enqueue_in_the_callback_gives_a_second_run_beside_it", .rows = "219" },
    { "callback_runs_at_passive_level_on_a_worker", .rows = "220" },
    { "flush_returns_after_the_callback", .rows = "221" },
    { "flush_when_never_enqueued_returns", .rows = "222" },
    { "flush_in_the_own_callback_returns", .rows = "223", .rule = "dirql.KmdfVerifier" },
    { "flush_at_dispatch_level_does_not_wait", .rows = "224", .modes = DDI_KMDF,
      .rule = "KmdfIrql" },
    { "delete_waits_for_the_callback", .rows = "225" },
    { "delete_in_the_own_callback_cleans_up_at_once", .rows = "226" },
    { "enqueue_when_deleted_is_ignored", .rows = "227", .rule = "dirql.KmdfVerifier" },
    { "callback_that_returns_at_dispatch_level_stops", .rows = "228", .bug_check = 0xE1,
      .parameters = { DDI_NAMED, 0, DDI_ANY }, .rule = "dirql.WorkItemIrql" },
    { "callback_that_keeps_a_wait_lock_stops", .rows = "229", .bug_check = 0x1,
      .parameters = { DDI_NAMED, DDI_ANY, DDI_ANY }, .rule = "dirql.WorkItemCriticalRegion" },
    { .name = "flush_under_the_lock_of_the_callback_is_a_deadlock", .ends_with = "dirql.Deadlock" },
    { "enqueue_at_dirql_stops", .bug_check = 0xA, .parameters = { 0, 0, 1 }, .rule = "KmdfIrql" },
};

DDI_MAIN(cases)
