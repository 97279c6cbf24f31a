/* SPDX-License-Identifier: MIT */
/*
 * registry_test - WDFKEY: keys are opened and made, values written, read and removed.
 *
 * Source: the pages wdfregistry/nf-wdfregistry-*, wdf/using-the-registry-in-wdf-drivers.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { .name = "open_missing_key_returns_not_found" },
    { .name = "create_key_that_exists_opens_it" },
    { .name = "names_are_compared_without_case" },
    { .name = "create_two_keys_at_once_is_refused" },
    { .name = "subkey_of_a_volatile_key_must_be_volatile" },
    { .name = "name_that_is_no_string_is_refused" },
    { .name = "keys_go_with_their_parent" },
    { .name = "number_is_read_back" },
    { .name = "value_of_another_type_is_a_mismatch" },
    { .name = "string_gets_a_terminator" },
    { .name = "string_is_read_if_the_buffer_is_large_enough" },
    { .name = "value_that_does_not_fit_tells_its_length" },
    { .name = "value_is_read_into_new_memory" },
    { .name = "memory_is_written_whole_or_in_part" },
    { .name = "removed_value_is_gone" },
    { .name = "right_that_was_not_asked_for_is_not_looked_at" },
    { .name = "removed_key_is_gone_for_other_handles_too" },
    { .name = "handle_of_the_kernel_reaches_the_key" },
    { .name = "string_object_is_written_and_read" },
    { .name = "strings_of_a_collection_are_written_and_read" },
    { "call_above_passive_level_is_refused", .rule = "KmdfIrql" },
    { "device_is_no_key", .bug_check = 0x10D, .parameters = { 5, DDI_NAMED, 0x1006 } },
    { "closed_key_is_no_key", .bug_check = 0x10D, .parameters = { 5, DDI_NAMED, 0x1006 } },
    { "open_without_a_name_stops", .bug_check = 0x10D, .parameters = { 4, 0, DDI_CALLER } },
};

DDI_MAIN(cases)
