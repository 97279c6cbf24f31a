/* SPDX-License-Identifier: MIT */
/*
 * bitmap_test - RTL_BITMAP: ranges, searches, runs.
 *
 * Source: wdm/nf-wdm-rtlinitializebitmap, wdm/nf-wdm-rtlfindclearbits and the pages of the others.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { .name = "initialization_leaves_the_bits_alone" },
    { .name = "all_bits_are_set_and_cleared_and_counted" },
    { .name = "ranges_cross_words" },
    { .name = "searches_go_from_the_hint_round_to_it" },
    { .name = "runs_are_found" },
    { .name = "any_level_is_allowed" },
};

DDI_MAIN(cases)
