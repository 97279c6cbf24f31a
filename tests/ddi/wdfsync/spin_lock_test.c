/* SPDX-License-Identifier: MIT */
/*
 * spin_lock_test - WDFSPINLOCK.
 *
 * Source: wdfsync/nf-wdfsync-wdfspinlockcreate, wdfsync/nf-wdfsync-wdfspinlockacquire.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { "lock_without_attributes_belongs_to_the_driver", .rows = "156" },
    { "create_with_lock_null_stops", .rows = "157", .bug_check = 0x10D,
      .parameters = { 0x4, 0, DDI_CALLER } },
    { "create_with_execution_level_is_invalid", .rows = "158" },
    { "acquire_at_passive_level_raises_to_dispatch_level", .rows = "159" },
    { "acquire_at_dispatch_level_stays_there", .rows = "160" },
    { "acquire_keeps_the_other_processor_out", .processors = 2, .rows = "159" },
    { "lock_of_an_interrupt_is_refused", .rows = "161", .rule = "WdfInterruptLock" },
    { "lock_of_an_interrupt_that_failed_is_refused", .rows = "161", .rule = "WdfInterruptLock" },
    { "release_without_acquire_stops", .rows = "162", .modes = DDI_KMDF, .bug_check = 0x10D,
      .parameters = { 0xB, 0, 1 }, .rule = "SpinLockRelease" },
    { "release_by_another_thread_stops", .rows = "163", .modes = DDI_KMDF, .processors = 2,
      .bug_check = 0x10D, .parameters = { 0xB, 0, 1 }, .rule = "SpinLockRelease" },
    { "acquire_twice_is_a_deadlock", .bug_check = 0xF, .rule = "SpinLock" },
};

DDI_MAIN(cases)
