/* SPDX-License-Identifier: MIT */
/*
 * memory_test - pool, Interlocked functions and debug output of wdm.h.
 *
 * Source: wdm/nf-wdm-exallocatepool2, wdm/nf-wdm-interlockedincrement, wdm/nf-wdm-dbgprint.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { .name = "pool2_is_zeroed_unless_told_otherwise" },
    { .name = "pool_blocks_do_not_overlap" },
    { .name = "pool_pages_start_on_a_page" },
    { .name = "pool_is_null_when_there_is_no_memory" },
    { .name = "pool_freed_with_another_tag_stops",
      .bug_check = 0xC2,
      .parameters = { 0x7, DDI_ANY, DDI_NAMED },
      .rule = "dirql.PoolFree" },
    { .name = "pool_freed_twice_stops",
      .bug_check = 0xC2,
      .parameters = { 0x7, DDI_ANY, DDI_NAMED },
      .rule = "dirql.PoolFree" },
    { .name = "pool_left_at_unload_is_reported", .rule = "dirql.PoolLeak" },
    { .name = "interlocked_functions_return_what_they_say" },
    { .name = "interlocked_functions_of_64_bits_return_what_they_say" },
    { .name = "ordered_reads_and_writes_move_one_word" },
    { .name = "interlocked_increments_of_two_processors_add_up", .processors = 2 },
    { .name = "debug_print_formats" },
};

DDI_MAIN(cases)
