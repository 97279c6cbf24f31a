/* SPDX-License-Identifier: MIT */
/*
 * work_item_test - WdfInterruptQueueWorkItemForIsr and EvtInterruptWorkItem.
 *
 * Actors: the ISR, the DPC that the framework puts between, one or two worker threads. The moment:
 * the work item is queued while it is pending, or while it runs. Source:
 * wdfinterrupt/nf-wdfinterrupt-wdfinterruptqueueworkitemforisr.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { "work_item_runs_at_passive_level_on_a_worker", .rows = "125", .devices = { DDI_MESSAGES } },
    { "queue_work_item_twice_in_one_isr_is_false", .rows = "126", .devices = { DDI_MESSAGES } },
    { "queue_work_item_while_pending_is_true_and_adds_no_run", .rows = "127",
      .devices = { DDI_MESSAGES } },
    { "queue_work_item_while_it_runs_gives_a_second_run_beside_it", .rows = "129" },
    { "serialized_work_item_does_not_run_beside_itself", .rows = "130" },
    { "queue_dpc_of_a_work_item_interrupt_runs_the_work_item", .rows = "135",
      .devices = { DDI_MESSAGES } },
    { "queue_work_item_without_callbacks_in_isr_stops", .rows = "136", .devices = { DDI_MESSAGES },
      .bug_check = 0xD1, .parameters = { 0, 0, 8 }, .rule = "dirql.KmdfVerifier" },
    { "queue_work_item_of_a_dpc_interrupt_stops", .rows = "136", .bug_check = 0xD1,
      .parameters = { 0, 0, 8 }, .rule = "dirql.KmdfVerifier" },
    { "queue_work_item_of_a_device_stops", .rows = "137", .bug_check = 0x10D,
      .parameters = { 0x5, 0, 0x1027 } },
};

DDI_MAIN(cases)
