/* SPDX-License-Identifier: MIT */
/*
 * missing_test - children that a bus driver reports missing, or that idle, while the machine runs.
 *
 * Actors: the application, which tells the driver what to report and has a child open; a DPC; the
 * PnP thread. Source: wdf/dynamic-enumeration, wdf/static-enumeration, wdf/a-user-unplugs-a-device,
 * wdf/supporting-idle-power-down, kernel/handling-an-irp-mn-surprise-removal-request,
 * wdfpdo/nc-wdfpdo-evt_wdf_device_reported_missing.
 */
#include "tests/ddi/support/ddi_test.h"

#define SCRIPTED(which) .name = (which), .scenario = "script", .orders = 3

#define IDLES(which) .name = (which), .scenario = "script", .orders = DDI_PLAIN_ORDER_ONLY

static const struct ddi_case cases[] = {
    { SCRIPTED("static_missing_child_goes") },
    { SCRIPTED("listed_missing_child_goes") },
    { SCRIPTED("static_child_goes_at_dispatch_level") },
    { SCRIPTED("listed_child_goes_at_dispatch_level") },
    { SCRIPTED("static_open_child_stays_until_it_is_closed") },
    { SCRIPTED("listed_open_child_stays_until_it_is_closed") },
    { SCRIPTED("static_open_child_goes_before_its_parent") },
    { SCRIPTED("listed_child_comes_back") },
    { SCRIPTED("listed_empty_scan_takes_all") },
    { SCRIPTED("child_is_a_bus") },
    { IDLES("idle_children_let_their_parent_idle") },
    { IDLES("busy_children_keep_their_parent") },
    { IDLES("gone_children_let_their_parent_idle") },
    { IDLES("child_of_an_idle_parent") },
};

DDI_MAIN(cases)
