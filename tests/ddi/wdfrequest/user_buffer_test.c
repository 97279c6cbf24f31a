/* SPDX-License-Identifier: MIT */
/*
 * user_buffer_test - buffers of I/O that is neither buffered nor direct: where the sender has them,
 * and locking them.
 *
 * Actors: the application, in whose thread EvtIoInCallerContext runs, and the driver wherever its
 * queue calls it. The moment that matters: whether the sender's thread runs, and whether the
 * request is in a queue already. Source: wdf/accessing-data-buffers-in-wdf-drivers,
 * wdfrequest/nf-wdfrequest-wdfrequestretrieveunsafeuserinputbuffer,
 * wdfrequest/nf-wdfrequest-wdfrequestretrieveunsafeuseroutputbuffer,
 * wdfrequest/nf-wdfrequest-wdfrequestprobeandlockuserbufferforread,
 * wdfrequest/nf-wdfrequest-wdfrequestprobeandlockuserbufferforwrite.
 */
#include "tests/ddi/support/ddi_test.h"

#define SCRIPT .scenario = "script"

static const struct ddi_case cases[] = {
    { "user_buffers_of_a_control_are_the_senders", SCRIPT },
    { "user_buffer_of_a_transfer_is_the_senders", SCRIPT },
    { "user_buffer_lies_anywhere", .scenario = "buffers" },
    { "other_methods_have_no_user_buffer", SCRIPT },
    { "user_buffer_that_is_too_small", SCRIPT },
    { "user_buffer_of_no_byte_is_not_locked", SCRIPT },
    { "user_buffer_outside_of_the_callback", SCRIPT, .rule = "dirql.KmdfVerifier" },
    { "user_buffer_in_another_thread", SCRIPT, .rule = "dirql.KmdfVerifier" },
    { "lock_in_another_thread_is_an_access_violation", SCRIPT },
    { "lock_of_the_systems_addresses_is_an_access_violation", SCRIPT },
    { "lock_of_a_completed_request_is_refused", SCRIPT, .rule = "InvalidReqAccess" },
    { "lock_needs_memory", SCRIPT },
    { "locked_buffer_goes_with_its_request", SCRIPT },
    { "buffer_locked_for_read_is_not_written", SCRIPT },
    { "above_passive_level_is_a_violation", SCRIPT, .rule = "KmdfIrql" },
    { "lock_of_null_stops", SCRIPT, .bug_check = 0x10D, .parameters = { 0x4, 0, DDI_CALLER } },
    { "unsafe_input_without_a_pointer_stops", SCRIPT, .bug_check = 0x10D,
      .parameters = { 0x4, 0, DDI_CALLER } },
};

DDI_MAIN(cases)
