/* SPDX-License-Identifier: MIT */
/*
 * registry_test - keys and values through ZwXxxKey and RtlXxxRegistryXxx.
 *
 * Source: the pages wdm/nf-wdm-zw*key, wdm/nf-wdm-rtl*registry*, kernel/object-handles,
 * serports/external-naming-of-com-ports.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { .name = "closed_handle_is_invalid" },
    { .name = "value_is_described_as_asked" },
    { .name = "buffer_too_small_tells_the_length" },
    { .name = "keys_and_values_are_enumerated" },
    { .name = "deleted_key_and_value_are_gone" },
    { .name = "right_that_was_not_asked_for_is_denied_if_checked" },
    { .name = "right_that_was_not_asked_for_is_not_looked_at" },
    { .name = "name_of_half_a_character_is_invalid_parameter" },
    { .name = "current_control_set_is_a_control_set" },
    { .name = "value_is_written_and_deleted_by_path" },
    { .name = "routine_is_told_of_values" },
    { .name = "strings_of_a_multi_string_are_told_one_by_one" },
    { .name = "missing_value_is_skipped_defaulted_or_required" },
    { .name = "value_is_stored_directly" },
    { .name = "table_moves_to_subkeys_and_back" },
    { .name = "entry_that_makes_no_sense_is_refused" },
    { .name = "queried_value_is_deleted_if_asked" },
    { .name = "call_above_passive_level_is_reported", .rule = "dirql.IrqlOfCall" },
};

DDI_MAIN(cases)
