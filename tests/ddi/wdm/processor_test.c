/* SPDX-License-Identifier: MIT */
/*
 * processor_test - processors, groups and nodes by count, mask and number; threads that are bound.
 *
 * Source: the pages of these functions in wdm/, wdm/nf-wdm-kesetsystemgroupaffinitythread above
 * all: when a binding takes effect, what it tells, and what it takes to restore it.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { "processors_are_counted_at_any_level", .processors = 3 },
    { "processors_have_numbers_and_indices", .processors = 3 },
    { "nodes_have_processors", .processors = 3 },
    { "a_bound_thread_is_there_when_the_call_returns", .processors = 3 },
    { "at_dispatch_level_it_moves_when_irql_falls", .processors = 3 },
    { "at_apc_level_it_moves_at_once", .processors = 2 },
    { "what_is_no_set_of_processors_has_no_effect", .processors = 2 },
    { "what_was_before_is_told_and_restored", .processors = 3 },
    { "what_nobody_bound_is_not_restored", .processors = 2 },
    { "groups_are_told_and_restored", .processors = 3 },
    { "no_group_has_no_effect", .processors = 2 },
    { "the_older_pair_binds_too", .processors = 2 },
    { .name = "one_processor_is_all_there_is" },
    { "a_bound_thread_waits_for_its_processor", .processors = 2 },
    { "a_more_urgent_thread_gets_the_processor_that_it_is_bound_to", .processors = 2 },
    { "who_is_moved_away_gets_a_less_urgent_ones_place", .processors = 2 },
    { "bound_threads_of_a_processor_exclude_each_other_at_dispatch_level", .processors = 2 },
    { "a_thread_may_end_bound", .processors = 2 },
    { "in_a_dpc_it_is_not_built", .not_built = "KeSetSystemAffinityThreadEx in a DPC" },
    { "levels", .processors = 2, .rule = "dirql.IrqlOfCall" },
};

DDI_MAIN(cases)
