/* SPDX-License-Identifier: MIT */
/*
 * power_test - a request that the driver has sent on, while its device leaves D0.
 *
 * Actors: the application that sends it and takes the power away; the power thread with EvtIoStop
 * and EvtIoResume. Source: wdfio/nc-wdfio-evt_wdf_io_queue_io_stop,
 * wdfrequest/nf-wdfrequest-wdfrequestcancelsentrequest, -wdfrequeststopacknowledge.
 */
#include "tests/ddi/support/ddi_test.h"
#include "tests/ddi/support/power_script.h"

#define POWER(which, script)                                                                       \
    .name = (which), .scenario = "power", .set = SCRIPT(script), .orders = 3

static const struct ddi_case cases[] = {
    { POWER("a_sent_request_stays_where_it_is", SCRIPT_KEEP_OVER_DX) },
    { POWER("a_sent_request_is_canceled_for_the_power_down", SCRIPT_COMPLETE_BEFORE_DX) },
};

DDI_MAIN(cases)
