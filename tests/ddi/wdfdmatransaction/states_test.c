/* SPDX-License-Identifier: MIT */
/*
 * states_test - calls that do not fit a DMA transaction's state, and requests that end too early.
 *
 * Source: debugger/bug-check-0x10d---wdf-violation (code 8: an operation on a DMA transaction that
 * is not in the correct state), wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactionexecute,
 * -initialize, -release, wdf/completing-a-dma-transaction.
 */
#include "tests/ddi/support/ddi_test.h"

#define STOPS                                                                                      \
    .bug_check = 0x10D, .parameters = { 8, DDI_NAMED, DDI_ANY }, .rule = "dirql.DmaTransactionState"
#define STOPS_FOR_NULL .bug_check = 0x10D, .parameters = { 4, 0, DDI_CALLER }

static const struct ddi_case cases[] = {
    { .name = "executed_without_initialization_stops", STOPS },
    { .name = "executed_twice_stops", STOPS },
    { .name = "executed_after_release_stops", STOPS },
    { .name = "initialized_twice_stops", STOPS },
    { .name = "initialized_while_executing_stops", STOPS },
    { .name = "completed_without_execution_stops", STOPS },
    { .name = "completed_twice_stops", STOPS },
    { .name = "released_while_executing_goes_on",
      .modes = DDI_OFF,
      .rule = "dirql.DmaTransactionState" },
    { .name = "released_while_executing_stops", .modes = DDI_KMDF, STOPS },
    { .name = "deleted_while_executing_goes_on",
      .modes = DDI_OFF,
      .rule = "dirql.DmaTransactionState" },
    { .name = "deleted_while_executing_stops", .modes = DDI_KMDF, STOPS },
    { .name = "no_program_function_stops", STOPS_FOR_NULL },
    { .name = "no_mdl_stops", STOPS_FOR_NULL },
    { .name = "no_status_stops", STOPS_FOR_NULL },
    { .name = "other_handle_stops", .bug_check = 0x10D, .parameters = { 5, DDI_NAMED, DDI_ANY } },
};

DDI_MAIN(cases)
