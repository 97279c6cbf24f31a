/* SPDX-License-Identifier: MIT */
/*
 * line_test - level-sensitive lines: several service routines on one vector, a line that nobody
 * lets fall.
 *
 * Source: wdfinterrupt/nc-wdfinterrupt-evt_wdf_interrupt_isr,
 * debugger/bug-check-0xf2--hardware-interrupt-storm.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { "isr_that_returns_false_passes_to_the_next_device", .rows = "117", .modes = DDI_OFF,
      .devices = { DDI_LINE, DDI_LINE } },
    { .name = "isr_that_returns_true_ends_the_chain",
      .modes = DDI_OFF,
      .devices = { DDI_LINE, DDI_LINE } },
    { .name = "line_that_still_stands_is_served_again" },
    { "line_that_nobody_claims_is_a_storm", .rows = "247", .bug_check = 0xF2,
      .parameters = { DDI_ANY, 0, DDI_NAMED } },
};

DDI_MAIN(cases)
