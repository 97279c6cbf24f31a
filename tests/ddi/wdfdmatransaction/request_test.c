/* SPDX-License-Identifier: MIT */
/*
 * request_test - DMA transactions of requests.
 *
 * Source: wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactioninitializeusingrequest,
 * -getrequest; wdf/completing-a-dma-transaction (the transaction ends before its request).
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { .name = "buffers_of_direct_io", .scenario = "buffers" },
    { .name = "buffers_of_buffered_io", .scenario = "buffers" },
    { .name = "no_buffers_of_neither_io", .scenario = "buffers" },
    { .name = "request_completed_while_transferring_is_reported",
      .scenario = "buffers",
      .rule = "dirql.DmaTransactionState" },
    { .name = "request_completed_before_execution_stops",
      .scenario = "buffers",
      .bug_check = 0x10D,
      .parameters = { 8, DDI_NAMED, DDI_ANY },
      .rule = "dirql.DmaTransactionState" },
};

DDI_MAIN(cases)
