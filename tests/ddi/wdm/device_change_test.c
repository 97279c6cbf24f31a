/* SPDX-License-Identifier: MIT */
/*
 * device_change_test - IoReportTargetDeviceChangeAsynchronous: an event of the driver's own, and
 * the callback that says that everybody has been told.
 *
 * Actors: the driver; the worker thread that calls back. Source:
 * wdm/nf-wdm-ioreporttargetdevicechangeasynchronous,
 * wdm/ns-wdm-_target_device_custom_notification.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { "callback_comes_at_passive_level", .workers = 1 },
    { "reported_at_dispatch_level_it_comes_later", .workers = 1 },
    { "each_report_has_a_callback", .workers = 2 },
    { "without_a_callback_nothing_comes", .workers = 1 },
    { "event_of_the_system_is_invalid_device_request", .workers = 1 },
    { "no_memory_is_insufficient_resources", .workers = 1 },
    { "above_dispatch_level", .rule = "dirql.IrqlOfCall" },
    { "own_device_object_is_no_pdo", .bug_check = 0xCA, .parameters = { 0x2, DDI_NAMED, DDI_ANY } },
};

DDI_MAIN(cases)
