/* SPDX-License-Identifier: MIT */
/*
 * string_test - WDFSTRING: a copy, what is refused, levels.
 *
 * Source: wdf/using-string-objects and the pages of wdfstring/.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { .name = "a_string_is_a_copy" },
    { .name = "without_text_the_string_is_empty" },
    { .name = "strings_that_are_none_are_refused" },
    { .name = "without_memory_creation_fails" },
    { "above_passive_level_is_a_violation", .rule = "KmdfIrql" },
    { "a_handle_of_another_type_stops", .bug_check = 0x10D, .parameters = { 0x5, 0, 0x1007 } },
};

DDI_MAIN(cases)
