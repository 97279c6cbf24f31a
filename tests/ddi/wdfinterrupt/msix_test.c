/* SPDX-License-Identifier: MIT */
/*
 * msix_test - MSI-X: a resource for each message, and what happens to messages while nobody is
 * connected.
 *
 * Actors: the device's table and pending bits, and connecting and disconnecting. The moments: a
 * message before the connection, behind a mask, and while the interrupt is disabled. Source:
 * kernel/using-interrupt-resource-descriptors, wdfinterrupt/nf-wdfinterrupt-wdfinterruptdisable;
 * PCI Local Bus Specification 3.0, 6.8.2.
 */
#include "tests/ddi/support/ddi_test.h"

#define MESSAGES "model:pair,irql=5,interrupt=msix,messages=4"

static const struct ddi_case cases[] = {
    { "each_message_is_one_resource", .rows = "55", .devices = { MESSAGES } },
    { "message_before_connect_waits_in_pending_bit", .rows = "99", .devices = { MESSAGES },
      .orders = DDI_PLAIN_ORDER_ONLY },
    { "masked_message_comes_once_when_unmasked", .devices = { MESSAGES } },
    { "message_of_disabled_interrupt_is_masked", .devices = { MESSAGES },
      .orders = DDI_PLAIN_ORDER_ONLY },
};

DDI_MAIN(cases)
