/* SPDX-License-Identifier: MIT */
/*
 * lock_test - the interrupt lock: WdfInterruptAcquireLock, ReleaseLock, TryToAcquireLock,
 * Synchronize.
 *
 * Actors: code that holds the lock, the ISR on this or the other processor. The moment: the
 * interrupt arrives meanwhile. Source: wdf/synchronizing-interrupt-code,
 * wdfinterrupt/nf-wdfinterrupt-wdfinterruptacquirelock.
 */
#include "tests/ddi/support/ddi_test.h"

#define TO_PROCESSOR_1 "model:pair,irql=5,interrupt=msi,messages=4,target=2"
#define TO_EITHER      "model:pair,irql=5,interrupt=msi,messages=4,target=3"

static const struct ddi_case cases[] = {
    { "isr_on_this_processor_waits_for_the_lock", .rows = "140", .devices = { DDI_MESSAGES } },
    { "isr_on_any_processor_waits_for_the_lock", .rows = "140", .devices = { TO_EITHER },
      .processors = 2 },
    { "release_restores_passive_level", .rows = "141" },
    { "release_restores_dispatch_level", .rows = "142" },
    { "acquire_before_connect_does_nothing", .rows = "143", .rule = "WdfInterruptLock" },
    { "release_before_connect_does_nothing", .rows = "144", .rule = "WdfInterruptLock" },
    { "try_to_acquire_at_dirql_is_false", .rows = "149", .rule = "dirql.KmdfVerifier" },
    { "synchronize_calls_back_under_the_lock", .rows = "150", .devices = { TO_PROCESSOR_1 },
      .processors = 2 },
    { "synchronize_returns_what_the_callback_does", .rows = "151" },
    { "synchronize_with_callback_null_stops", .rows = "152", .bug_check = 0x10D,
      .parameters = { 0x4, 0, DDI_CALLER } },
    { "isr_of_an_interrupt_that_shares_the_lock_waits", .rows = "154",
      .devices = { TO_PROCESSOR_1 }, .processors = 2 },
    { "acquire_twice_is_a_deadlock", .rows = "155", .bug_check = 0xF, .rule = "SpinLock" },
    { "acquire_in_the_own_isr_is_a_deadlock", .bug_check = 0xF, .rule = "SpinLock" },
};

DDI_MAIN(cases)
