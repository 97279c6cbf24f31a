/* SPDX-License-Identifier: MIT */
/*
 * dpc_test - drivers' own DPCs of wdm.h: where they wait makes no difference (kernel/dpc_lane.h).
 *
 * Source: kernel/organization-of-dpc-queues, wdm/nf-wdm-keinsertqueuedpc,
 * wdm/nf-wdm-keremovequeuedpc, wdm/nf-wdm-kesetimportancedpc,
 * debugger/bug-check-0xc7--timer-or-dpc-invalid.
 */
#include "tests/ddi/support/ddi_test.h"

#define MESSAGE "model:pair,irql=5,interrupt=msi,messages=1,target=1"

static const struct ddi_case cases[] = {
    { .name = "dpcs_run_when_irql_falls_below_dispatch_level" },
    { .name = "one_that_is_queued_is_not_queued_again" },
    { .name = "many_run_once_and_in_order" },
    { .name = "one_that_runs_can_be_queued_again" },
    { .name = "one_of_many_can_be_removed" },
    { .name = "high_importance_goes_first" },
    { .name = "low_importance_goes_behind" },
    { .name = "importance_and_target_are_of_the_next_time" },
    { .name = "initialized_again_while_it_is_queued_it_runs_once" },
    { .name = "another_processor_finds_it_queued", .processors = 2 },
    { .name = "dpc_of_an_interrupt_goes_behind", .devices = { MESSAGE } },
    { .name = "dpc_of_a_timer_goes_behind" },
    { .name = "flush_waits_for_all", .processors = 2 },
    { .name = "one_that_is_overwritten_while_it_is_queued_stops",
      .bug_check = 0xC7,
      .parameters = { 1 },
      .rule = "dirql.DpcObject" },
};

DDI_MAIN(cases)
