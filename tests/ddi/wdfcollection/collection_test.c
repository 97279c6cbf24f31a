/* SPDX-License-Identifier: MIT */
/*
 * collection_test - WDFCOLLECTION: order, references, what is not there.
 *
 * Source: wdf/framework-object-collections and the pages of wdfcollection/.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { .name = "items_are_in_the_order_of_addition" },
    { .name = "an_object_that_is_there_twice_is_removed_once" },
    { .name = "an_item_that_is_deleted_is_destroyed_when_removed" },
    { .name = "a_collection_lets_go_of_its_items_when_it_goes" },
    { "items_that_are_not_there_are_not_removed", .rule = "dirql.KmdfVerifier" },
    { .name = "the_default_parent_is_the_driver" },
    { .name = "without_memory_creation_and_addition_fail" },
    { .name = "dispatch_level_is_allowed" },
    { "above_dispatch_level_every_call_is_a_violation", .rule = "KmdfIrql" },
    { "a_handle_of_another_type_stops", .bug_check = 0x10D, .parameters = { 0x5, 0, 0x100E } },
    { "add_of_null_stops", .bug_check = 0x10D, .parameters = { 0x5, 0, 0x1000 } },
    { "create_into_null_stops", .bug_check = 0x10D, .parameters = { 0x4, 0, DDI_CALLER } },
    { "two_threads_fill_one_collection", .processors = 2 },
};

DDI_MAIN(cases)
