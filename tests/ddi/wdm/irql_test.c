/* SPDX-License-Identifier: MIT */
/*
 * irql_test - IRQL and spin locks of wdm.h, and the IRQL up to which a call is allowed.
 *
 * Source: kernel/managing-hardware-priorities, kernel/introduction-to-spin-locks.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { .name = "raise_and_lower_set_the_irql" },
    { .name = "raise_to_a_lower_irql_is_reported", .rule = "IrqlKeRaiseLower" },
    { .name = "lower_to_a_higher_irql_is_reported", .rule = "IrqlKeRaiseLower" },
    { .name = "calls_are_allowed_up_to_their_irql" },
    { .name = "calls_above_their_irql_are_reported", .rule = "dirql.IrqlOfCall" },
    { .name = "spin_lock_raises_and_restores" },
    { .name = "spin_lock_keeps_the_other_processor_out", .processors = 2 },
    { .name = "spin_lock_acquired_twice_is_a_deadlock", .bug_check = 0xF, .rule = "SpinLock" },
    { .name = "spin_lock_released_by_nobody_is_reported", .rule = "SpinLockRelease" },
    { .name = "spin_locks_of_two_processors_in_opposite_order_are_a_deadlock",
      .processors = 2,
      .orders = DDI_PLAIN_ORDER_ONLY,
      .ends_with = "dirql.Deadlock" },
    { .name = "spin_lock_at_dpc_level_below_it_is_reported", .rule = "dirql.IrqlOfCall" },
    { .name = "interrupt_lock_raises_to_dirql",
      .devices = { "model:pair,irql=5,interrupt=msi,messages=1,target=2" },
      .processors = 2 },
};

DDI_MAIN(cases)
