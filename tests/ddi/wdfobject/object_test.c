/* SPDX-License-Identifier: MIT */
/*
 * object_test - framework objects: deletion of trees, references, contexts.
 *
 * Source: wdf/framework-object-life-cycle, wdfobject/nf-wdfobject-wdfobjectallocatecontext.
 */
#include "tests/ddi/support/ddi_test.h"

#include <string.h>

static const char *both_callbacks_ran(const struct ddi_outcome *outcome)
{
    return strcmp(outcome->control->Log, "cleanupP destroyP") == 0 ? NULL
                                                                   : "not both callbacks have run";
}

static const struct ddi_case cases[] = {
    { "delete_cleans_up_the_tree_then_destroys_it", .rows = "230" },
    { "delete_with_a_reference_destroys_the_rest", .rows = "231" },
    { "delete_at_dispatch_level_cleans_up_there", .rows = "232" },
    { "delete_of_a_dpcs_parent_at_dispatch_level_is_deferred", .rows = "233" },
    { "dereference_without_reference_stops", .rows = "234", .bug_check = 0x10D,
      .parameters = { 0x7, 0, DDI_NAMED }, .check = both_callbacks_ran },
    { "allocate_context_twice_gives_the_first", .rows = "235" },
    { "allocate_context_without_type_or_attributes_fails", .rows = "236" },
    { "allocate_context_when_deleted_is_delete_pending", .rows = "237" },
    { "accessor_of_an_absent_type_is_null", .rows = "238" },
    { "context_size_override_below_the_size_is_invalid", .rows = "239" },
    { "create_below_a_deleted_parent_is_delete_pending", .rows = "240" },
    { "reference_of_null_stops", .rows = "241", .bug_check = 0x10D,
      .parameters = { 0x4, 0, DDI_CALLER } },
    { "delete_of_the_driver_is_refused", .rule = "dirql.KmdfVerifier" },
    { .name = "context_is_there_while_destroyed" },
};

DDI_MAIN(cases)
