/* SPDX-License-Identifier: MIT */
/*
 * connect_test - interrupts that fire while they are being connected and disconnected, and locks
 * that several share.
 *
 * Actors: the PnP thread; a device that asserts its line early, or a second thread that makes it
 * send messages all the time. The moments: inside connect, between connect and EvtInterruptEnable,
 * inside disconnect. Source: wdf/handling-hardware-interrupts, wdf/synchronizing-interrupt-code.
 */
#include "tests/ddi/support/ddi_test.h"

/* Counts[0] is how often the driver's ISR was called; it always claims. */
static const char *only_the_driver_claims(const struct ddi_outcome *outcome)
{
    return outcome->result->statistics.isr_claimed == outcome->control->Counts[0]
               ? NULL
               : "an interrupt was claimed that the driver has not seen";
}

static const char *some_are_kept_from_the_driver(const struct ddi_outcome *outcome)
{
    return outcome->result->statistics.isr_runs > outcome->control->Counts[0]
               ? NULL
               : "the driver saw every interrupt";
}

static const char *none_are_kept_from_the_driver(const struct ddi_outcome *outcome)
{
    return outcome->result->statistics.isr_runs == outcome->control->Counts[0]
               ? NULL
               : "the driver did not see every interrupt";
}

/* Counts[1]: before EvtInterruptEnable. */
static const char *isr_ran_before_enable(const struct ddi_outcome *outcome)
{
    return outcome->control->Counts[1] > 0 ? NULL : "EvtInterruptEnable came first";
}

#define MESSAGES_TO_PROCESSOR_0 "model:pair,irql=5,interrupt=msi,messages=4,target=1"

static const struct ddi_case cases[] = {
    { "isr_of_an_asserted_line_can_run_before_enable", .rows = "98", .orders = 40,
      .check = only_the_driver_claims, .check_once = isr_ran_before_enable },
    { "message_before_connect_returns_is_not_passed_on", .rows = "99",
      .devices = { MESSAGES_TO_PROCESSOR_0 }, .processors = 2, .orders = 40,
      .check = only_the_driver_claims, .check_once = some_are_kept_from_the_driver },
    { "latched_line_before_connect_returns_is_passed_on", .rows = "100", .modes = DDI_OFF,
      .orders = DDI_PLAIN_ORDER_ONLY, .check = none_are_kept_from_the_driver },
    { "message_during_disconnect_is_not_passed_on", .rows = "101",
      .devices = { MESSAGES_TO_PROCESSOR_0 }, .processors = 2, .orders = 40,
      .check = only_the_driver_claims, .check_once = some_are_kept_from_the_driver },
    { "interrupts_that_share_a_lock_run_at_the_highest_irql", .rows = "102", .modes = DDI_OFF,
      .devices = { "model:pair,irql=8,interrupt=msi,messages=1",
                   "model:pair,irql=5,interrupt=msi,messages=1" } },
    { "unassigned_interrupt_does_not_count_for_a_shared_lock", .rows = "103",
      .devices = { "model:pair,irql=5,interrupt=msi,messages=2" } },
};

DDI_MAIN(cases)
