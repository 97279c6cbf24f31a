/* SPDX-License-Identifier: MIT */
/*
 * queue_test - WDFQUEUE: which request is presented when, taking requests by hand, and the calls
 * that change a queue's state.
 *
 * Actors: the application, which reads and says by a write that the driver is to go on; the
 * driver's queue callbacks. The moment that matters: how many requests wait, and how many the
 * driver has. Source: wdf/dispatching-methods-for-i-o-requests, wdf/managing-i-o-queues and the
 * pages wdfio/nf-wdfio-* of the calls.
 */
#include "tests/ddi/support/ddi_test.h"

#define SCRIPT .scenario = "script"

static const struct ddi_case cases[] = {
    { "sequential_presents_when_the_driver_has_none", SCRIPT },
    { "parallel_presents_up_to_its_limit", SCRIPT },
    { "parallel_presents_while_another_callback_runs", SCRIPT },
    { "scope_queue_lets_callbacks_take_turns", SCRIPT, .processors = 2 },
    { "request_of_zero_length_succeeds_unseen", SCRIPT },
    { "request_of_zero_length_when_allowed_is_presented", SCRIPT },
    { "default_callback_gets_what_has_no_other", SCRIPT },
    { "request_without_callback_is_invalid_device_request", SCRIPT },
    { "retrieve_takes_the_oldest", SCRIPT },
    { "retrieve_from_a_parallel_queue_is_invalid_device_state", SCRIPT },
    { "retrieve_by_file_takes_that_files", SCRIPT },
    { "requeue_puts_it_first", SCRIPT },
    { "find_walks_the_queue", SCRIPT },
    { "find_behind_a_request_that_left_is_not_found", SCRIPT },
    { "find_with_another_size_is_info_length_mismatch", SCRIPT },
    { "find_in_a_sequential_queue_is_invalid_device_state", SCRIPT, .rule = "dirql.KmdfVerifier" },
    { "retrieve_found_takes_it_out_of_the_middle", SCRIPT },
    { "retrieve_found_when_stopped_is_paused", SCRIPT },
    { "ready_notify_tells_when_an_empty_queue_gets_one", SCRIPT },
    { "state_counts_and_flags", SCRIPT },
    { "stop_keeps_what_comes_until_start", SCRIPT },
    { "stop_tells_when_the_driver_has_none", SCRIPT },
    { "drain_refuses_and_presents_what_waits", SCRIPT },
    { "purge_refuses_and_cancels", SCRIPT },
    { "stop_and_purge_cancels_and_accepts", SCRIPT },
    { "stop_and_purge_synchronously_waits", SCRIPT },
};

DDI_MAIN(cases)
