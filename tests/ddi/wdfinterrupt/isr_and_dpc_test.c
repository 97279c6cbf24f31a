/* SPDX-License-Identifier: MIT */
/*
 * isr_and_dpc_test - EvtInterruptIsr, WdfInterruptQueueDpcForIsr and EvtInterruptDpc.
 *
 * Actors: the ISR, and one or two instances of its DPC on one or two processors. The moment: the
 * ISR queues the DPC while it is queued, or while it runs. Source: wdf/servicing-an-interrupt,
 * wdfinterrupt/nf-wdfinterrupt-wdfinterruptqueuedpcforisr.
 */
#include "tests/ddi/support/ddi_test.h"

#define TO_PROCESSOR_1 "model:pair,irql=5,interrupt=msi,messages=4,target=2"

static const struct ddi_case cases[] = {
    { "isr_runs_at_dirql_under_the_lock", .rows = "116", .devices = { TO_PROCESSOR_1 },
      .processors = 2 },
    { "queue_dpc_when_queued_is_false", .rows = "118", .devices = { DDI_MESSAGES } },
    { "interrupts_before_the_dpc_starts_give_one_dpc", .rows = "119", .devices = { DDI_MESSAGES } },
    { "queue_dpc_while_it_runs_gives_another_run", .rows = "120", .devices = { DDI_MESSAGES } },
    { "dpc_without_serialization_runs_on_two_processors", .rows = "121",
      .devices = { TO_PROCESSOR_1 }, .processors = 2 },
    { "serialized_dpc_waits_for_the_other_processor", .rows = "122", .devices = { TO_PROCESSOR_1 },
      .processors = 2 },
    { "dpc_runs_at_dispatch_level_with_the_device", .rows = "123", .devices = { DDI_MESSAGES } },
    { "dpc_of_a_queues_interrupt_gets_the_device", .rows = "124", .devices = { DDI_MESSAGES } },
    { "isr_enqueues_another_dpc", .rows = "138", .devices = { DDI_MESSAGES } },
    { "isr_that_returns_at_another_irql_stops", .rows = "139", .bug_check = 0xC8,
      .parameters = { 0x60503, 0, DDI_NAMED }, .rule = "dirql.CallbackIrqlChanged" },
    { "queue_dpc_without_callbacks_stops", .bug_check = 0xD1, .parameters = { 0, 0, 8 },
      .rule = "dirql.KmdfVerifier" },
    { "queue_dpc_of_null_stops", .rows = "137", .bug_check = 0x10D,
      .parameters = { 0x5, 0, 0x1027 } },
    { "queue_dpc_of_a_device_stops", .rows = "137", .bug_check = 0x10D,
      .parameters = { 0x5, 0, 0x1027 } },
};

DDI_MAIN(cases)
