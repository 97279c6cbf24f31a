/* SPDX-License-Identifier: MIT */
/*
 * dpc_test - WDFDPC: creation, queueing, cancelling, deletion.
 *
 * Actors: the code that queues and cancels, the DPC on this or the other processor.
 * Source: wdfdpc/nf-wdfdpc-wdfdpccreate, wdfdpc/nf-wdfdpc-wdfdpcenqueue,
 * wdfdpc/nf-wdfdpc-wdfdpccancel.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { "config_init_serializes", .rows = "179" },
    { "create_without_attributes_is_parent_not_specified", .rows = "180" },
    { "create_without_parent_is_parent_not_specified", .rows = "181" },
    { "create_below_the_driver_is_invalid_device_request", .rows = "182" },
    { "create_with_another_size_is_info_length_mismatch", .rows = "183" },
    { "create_with_config_null_stops", .rows = "184", .bug_check = 0x10D,
      .parameters = { 0x4, 0, DDI_CALLER } },
    { "dpc_without_callback_does_nothing", .rows = "185" },
    { "create_serialized_in_passive_scope_is_incompatible", .rows = "186",
      .rule = "dirql.KmdfVerifier" },
    { "create_serialized_at_passive_level_without_scope_succeeds", .rows = "187" },
    { "enqueue_when_queued_is_false", .rows = "188" },
    { "enqueue_in_the_callback_runs_again", .rows = "189" },
    { "cancel_when_queued_is_true", .rows = "190" },
    { "cancel_when_not_queued_is_false", .rows = "191" },
    { "cancel_with_wait_waits_for_the_other_processor", .rows = "192", .processors = 2 },
    { "cancel_with_wait_at_dispatch_level_is_refused", .rows = "193", .modes = DDI_KMDF,
      .rule = "KmdfIrql" },
    { "serialized_dpc_and_requests_take_turns", .rows = "194", .processors = 2,
      .scenario = "requests" },
    { "parent_is_that_of_the_attributes", .rows = "195" },
    { "delete_at_dispatch_level_returns_before_cleanup", .rows = "196" },
    { "delete_when_queued_runs_the_callback_first", .rows = "197" },
    { "delete_when_queued_elsewhere_runs_the_callback_first", .rows = "197", .processors = 2 },
    { "delete_of_the_parent_cleans_up_the_dpc_first", .rows = "198" },
    { "enqueue_of_a_work_item_stops", .bug_check = 0x10D, .parameters = { 0x5, 0, 0x1015 } },
};

DDI_MAIN(cases)
