/* SPDX-License-Identifier: MIT */
/*
 * create_attributes_test - WdfInterruptCreate: attributes, parent, lock, automatic serialization.
 *
 * Source: wdfinterrupt/nf-wdfinterrupt-wdfinterruptcreate, wdf/using-automatic-synchronization.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { "parent_without_serialization_is_not_allowed", .rows = "13" },
    { "parent_device_with_serialization_succeeds", .rows = "14" },
    { "parent_queue_succeeds_and_cannot_be_deleted", .rows = "15", .rule = "dirql.KmdfVerifier" },
    { "parent_queue_of_another_device_is_invalid_parameter", .rows = "16",
      .devices = { DDI_LINE, DDI_LINE } },
    { "parent_general_object_is_invalid_parameter", .rows = "17" },
    { "execution_level_is_invalid", .rows = "18" },
    { "synchronization_scope_device_is_invalid", .rows = "19" },
    { "synchronization_scope_none_succeeds", .rows = "20" },
    { "attributes_of_zeroes_are_invalid", .rows = "21" },
    { "attributes_of_another_size_are_info_length_mismatch", .rows = "22" },
    { "context_is_zeroed_and_found", .rows = "23" },
    { "spin_lock_that_is_a_wait_lock_stops", .rows = "38", .bug_check = 0x10D,
      .parameters = { 0x5, 0, 0x1024 } },
    { "work_item_without_scope_has_no_lock", .rows = "40" },
    { "work_item_in_dispatch_scope_is_incompatible", .rows = "41", .rule = "dirql.KmdfVerifier" },
    { "dpc_in_passive_scope_is_incompatible", .rows = "42", .rule = "dirql.KmdfVerifier" },
    { "work_item_in_passive_scope_holds_the_lock", .rows = "43" },
    { "dpc_in_dispatch_scope_holds_the_lock", .rows = "44", .processors = 2 },
};

DDI_MAIN(cases)
