/* SPDX-License-Identifier: MIT */
/*
 * object_lock_test - WdfObjectAcquireLock and ReleaseLock: the presentation lock of devices and
 * queues.
 *
 * Actors: code that holds the lock, and a thread, a DPC or a request that wants it meanwhile.
 * Source: wdfsync/nf-wdfsync-wdfobjectacquirelock, wdf/using-automatic-synchronization.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { "device_at_dispatch_level_raises_irql", .rows = "171" },
    { "queue_at_passive_level_disables_apcs", .rows = "172" },
    { "acquire_twice_stops", .rows = "173", .bug_check = 0x10D, .parameters = { 0x2, DDI_ANY, 0 } },
    { "acquire_twice_at_passive_level_stops", .rows = "173", .bug_check = 0x10D,
      .parameters = { 0x2, DDI_ANY, 0 } },
    { "acquire_of_an_interrupt_stops", .rows = "174", .bug_check = 0x10D,
      .parameters = { 0xB, 0, 0 } },
    { "acquire_of_a_dpc_stops", .rows = "174", .bug_check = 0x10D, .parameters = { 0xB, 0, 0 } },
    { "acquire_of_the_driver_stops", .rows = "174", .bug_check = 0x10D,
      .parameters = { 0xB, 0, 0 } },
    { "device_without_scope_has_a_lock", .rows = "175", .processors = 2 },
    { "queue_in_device_scope_has_the_devices_lock", .rows = "176", .workers = 3,
      .scenario = "requests" },
    { "queue_in_device_scope_of_another_level_is_invalid_parameter", .rows = "177" },
    { "serialized_dpc_waits_for_the_holder", .rows = "178" },
};

DDI_MAIN(cases)
