/* SPDX-License-Identifier: MIT */
/*
 * registers_test - map registers of packet profiles: who has them, who waits, reservations.
 *
 * Source: wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactionexecute, -cancel,
 * -setimmediateexecution, -allocateresources, -freeresources; wdf/reserving-dma-resources,
 * wdf/canceling-dma-transactions.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { .name = "version_2_executes_one_at_a_time", .rule = "dirql.KmdfVerifier" },
    { .name = "version_3_waits" },
    { .name = "waiting_transaction_is_cancelled" },
    { .name = "immediate_execution_does_not_wait" },
    { .name = "version_2_has_no_version_3_calls", .rule = "dirql.KmdfVerifier" },
    { .name = "reserved_registers_are_used_again_and_again" },
    { .name = "reservation_waits" },
    { .name = "reservation_of_too_many_is_refused" },
    { .name = "reservation_takes_the_need_of_the_transaction" },
    { .name = "reservation_cuts_transfers" },
    { .name = "scatter_gather_has_no_reservation", .rule = "dirql.KmdfVerifier" },
    { .name = "cancel_before_initialization_stops",
      .bug_check = 0x10D,
      .parameters = { 8, DDI_NAMED, DDI_ANY },
      .rule = "dirql.DmaTransactionState" },
};

DDI_MAIN(cases)
