/* SPDX-License-Identifier: MIT */
/*
 * memory_test - WDFMEMORY with pool, with the driver's buffer, from a lookaside list; copies.
 *
 * Source: wdf/using-memory-buffers and the pages of wdfmemory/.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { .name = "a_memory_object_has_a_buffer_of_its_own" },
    { .name = "copies_stay_inside_the_buffer" },
    { .name = "copies_are_allowed_at_any_level" },
    { .name = "a_preallocated_object_names_the_drivers_buffer" },
    { "assign_to_a_memory_object_with_its_own_buffer_stops", .bug_check = 0x10D,
      .parameters = { 0x5, 0, 0x1022 } },
    { "preallocated_without_a_buffer_stops", .bug_check = 0x10D,
      .parameters = { 0x4, 0, DDI_CALLER } },
    { .name = "a_lookaside_list_makes_objects_of_one_kind" },
    { .name = "a_lookaside_list_goes_with_its_last_object" },
    { .name = "lookaside_lists_are_refused" },
    { "paged_lists_below_two_devices_are_refused", .devices = { DDI_LINE, DDI_LINE } },
    { .name = "dispatch_level_is_allowed_for_memory_that_is_not_paged" },
    { "paged_memory_at_dispatch_level_is_a_violation", .rule = "KmdfIrql" },
    { "above_dispatch_level_creation_is_a_violation", .rule = "KmdfIrql" },
};

DDI_MAIN(cases)
