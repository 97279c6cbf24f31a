/* SPDX-License-Identifier: MIT */
/*
 * memory_misuse_test - every way to touch memory that is not the driver's (any more) is seen at the
 * access, under its rule, and correct use of the same memory is not. The driver is instrumented.
 */
#include "tests/ddi/support/ddi_test.h"

#define FREED   .checks_memory = true, .rule = "dirql.UseAfterFree"
#define OVERRUN .checks_memory = true, .rule = "dirql.MemoryOverrun"

static const struct ddi_case cases[] = {
    { .name = "read_after_free", FREED },
    { .name = "write_after_free", FREED },
    { .name = "free_on_another_thread", FREED, .processors = 2 },
    { .name = "interlocked_after_free", FREED },
    { .name = "copy_from_freed_memory", FREED },
    { .name = "write_one_byte_behind_a_block", OVERRUN },
    { .name = "read_across_the_end_of_a_block", OVERRUN },
    { .name = "write_before_a_block", OVERRUN },
    { .name = "fill_longer_than_a_block", OVERRUN },
    { .name = "write_behind_a_block_of_pages", OVERRUN },
    { .name = "context_of_a_deleted_object", FREED },
    { .name = "access_before_a_context", OVERRUN },
    { .name = "access_behind_a_context", OVERRUN },
    { .name = "buffer_of_a_deleted_memory_object", FREED },
    { .name = "lock_in_freed_memory", FREED },
    { .name = "block_freed_twice",
      .checks_memory = true,
      .bug_check = 0xC2,
      .parameters = { 0x7, 0, DDI_ANY },
      .rule = "dirql.PoolFree" },
    { .name = "event_of_a_frame_that_is_gone",
      .checks_memory = true,
      .processors = 2,
      .rule = "dirql.DeadStackFrame" },
    { .name = "variable_of_a_dpc_that_has_ended",
      .checks_memory = true,
      .processors = 2,
      .rule = "dirql.DeadStackFrame" },
    { .name = "handle_as_a_pointer", .checks_memory = true, .rule = "dirql.OpaqueMemory" },
    { .name = "structures_that_the_system_shares", .checks_memory = true },
    { .name = "correct_use_of_all_of_it", .checks_memory = true, .processors = 2 },
};

DDI_MAIN(cases)
