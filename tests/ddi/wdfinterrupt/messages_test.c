/* SPDX-License-Identifier: MIT */
/*
 * messages_test - several messages of one device: what each is told of its resource, and where
 * their ISRs run.
 *
 * Actors: ISRs of two messages, each with its own lock, on two processors. The moment: both are in
 * their ISRs. Source: kernel/using-interrupt-resource-descriptors,
 * wdfinterrupt/ns-wdfinterrupt-_wdf_interrupt_info.
 */
#include "tests/ddi/support/ddi_test.h"

#define MESSAGES "model:pair,interrupt=msi,messages=4,"

static const char *both_are_inside(const struct ddi_outcome *outcome)
{
    return outcome->control->Counts[0] == 2 ? NULL : "the two ISRs overlap";
}

static const struct ddi_case cases[] = {
    { "messages_that_differ_have_each_their_own_resource", .rows = "55",
      .devices = { "model:pair,interrupt=msix,messages=4,targets=1/2/3,irqls=5/6/7" },
      .processors = 2 },
    { "messages_that_differ_have_each_their_own_resource", .rows = "55",
      .devices = { MESSAGES "targets=1/2/3,irqls=5/6/7" }, .processors = 2 },
    { "messages_that_are_alike_share_one_resource", .devices = { MESSAGES "targets=2/2,irqls=6" },
      .processors = 2 },
    { "isrs_of_messages_to_two_processors_run_at_once", .devices = { MESSAGES "targets=1/2" },
      .processors = 2, .orders = 32, .check_once = both_are_inside },
    { "message_that_alternates_takes_turns", .devices = { MESSAGES "target=5,spread=alternate" },
      .processors = 3 },
};

DDI_MAIN(cases)
