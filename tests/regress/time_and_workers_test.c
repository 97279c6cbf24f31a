/* SPDX-License-Identifier: MIT */
/*
 * time_and_workers_test - correct drivers: the clock never runs backwards between processors, and
 * work items may wait for one another.
 *
 * Source: wdm/nf-wdm-kequeryperformancecounter, kernel/system-worker-threads.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { .name = "dpc_on_another_processor_is_not_before_its_insert", .processors = 2, .orders = 16 },
    { .name = "clock_read_under_a_lock_does_not_run_backwards", .processors = 2, .orders = 16 },
    { .name = "work_items_that_wait_for_a_third_end", .workers = 2 },
    { .name = "callback_does_not_begin_after_cleanup", .processors = 2, .orders = 48 },
    { .name = "dma_to_memory_that_nobody_has_is_rewound" },
};

DDI_MAIN(cases)
