/* SPDX-License-Identifier: MIT */
/*
 * forward_test - requests that the driver received, sent on to its local target.
 *
 * Actors: the application that sends and cancels; the thread that starts the target. Source:
 * wdf/forwarding-i-o-requests, wdf/request-ownership,
 * wdfrequest/nf-wdfrequest-wdfrequestformatrequestusingcurrenttype,
 * -wdfrequestwdmformatusingstacklocation, -wdfrequestsend, -wdfrequestreuse,
 * ne-wdfrequest-_wdf_request_send_options_flags, devtest/kmdf-reqmarkcancelablesend,
 * kmdf-requestsendandforgetnoformatting.
 */
#include "tests/ddi/support/ddi_test.h"

#define SCRIPT .scenario = "script"

static const struct ddi_case cases[] = {
    { .name = "a_received_request_is_sent_on", SCRIPT },
    { .name = "a_received_request_is_sent_with_its_memory", SCRIPT },
    { .name = "a_received_request_is_sent_synchronously", SCRIPT },
    { .name = "a_forgotten_request_ends_below", SCRIPT },
    { .name = "a_forgotten_request_passes_a_stopped_target", SCRIPT },
    { .name = "the_application_cancels_what_is_kept", SCRIPT },
    { .name = "what_is_kept_goes_on_with_the_start", SCRIPT },
    { .name = "a_sent_request_is_not_the_drivers", SCRIPT, .rule = "InvalidReqAccess" },
    { .name = "a_cancelable_request_is_not_sent", SCRIPT, .rule = "ReqMarkCancelableSend" },
    { .name = "what_is_forgotten_is_not_formatted",
      SCRIPT,
      .rule = "RequestSendAndForgetNoFormatting" },
    { .name = "its_end_may_send_it_again", SCRIPT },
    { .name = "a_received_request_is_sent_by_its_location", SCRIPT },
};

DDI_MAIN(cases)
