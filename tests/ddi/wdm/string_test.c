/* SPDX-License-Identifier: MIT */
/*
 * string_test - counted strings, conversions, formatted text.
 *
 * Source: the pages of the Rtl functions in wdm/, ntstrsafe/index,
 * wdm/nf-wdm-rtlunicodestringtointeger.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { .name = "counted_strings_describe_terminated_ones" },
    { .name = "copies_and_appends_stay_in_the_buffer" },
    { .name = "strings_are_compared" },
    { .name = "ansi_and_unicode_become_each_other" },
    { "an_allocated_string_that_is_left_is_a_leak", .rule = "dirql.PoolLeak" },
    { "free_of_a_string_that_nobody_allocated_is_a_violation", .rule = "dirql.PoolFree" },
    { .name = "utf8_and_utf16_become_each_other" },
    { .name = "numbers_and_strings_become_each_other" },
    { .name = "guids_and_strings_become_each_other" },
    { .name = "wide_text_is_formatted" },
    { .name = "narrow_text_is_formatted" },
    { "levels", .rule = "dirql.IrqlOfCall" },
    { "conversions_above_passive_level", .rule = "dirql.IrqlOfCall" },
};

DDI_MAIN(cases)
