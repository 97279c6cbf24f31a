/* SPDX-License-Identifier: MIT */
/*
 * wait_lock_test - WDFWAITLOCK.
 *
 * Actors: the caller, and worker threads that hold or want the lock. The moment: a time-out, one
 * release. Source: wdfsync/nf-wdfsync-wdfwaitlockacquire.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { "acquire_of_a_free_lock_disables_apcs", .rows = "164" },
    { "try_of_a_held_lock_times_out_at_once", .rows = "165" },
    { "acquire_of_a_held_lock_times_out_after_its_time", .rows = "166" },
    { "try_of_the_own_lock_times_out", .rows = "167" },
    { "acquire_at_dispatch_level_is_refused", .rows = "168", .modes = DDI_KMDF,
      .rule = "KmdfIrql" },
    { "try_at_dispatch_level_is_made", .rows = "169", .modes = DDI_KMDF },
    { "release_lets_one_waiter_in", .rows = "170", .workers = 4 },
};

DDI_MAIN(cases)
