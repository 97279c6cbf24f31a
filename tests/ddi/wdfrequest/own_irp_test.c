/* SPDX-License-Identifier: MIT */
/*
 * own_irp_test - IRPs that a driver allocates, and requests that it makes of them.
 *
 * Actors: the driver, at PASSIVE_LEVEL; the control device to which it sends, and the bus driver.
 * Source: wdm/nf-wdm-ioallocateirp, wdm/nf-wdm-iofreeirp, wdm/nf-wdm-ioreuseirp,
 * wdm/nf-wdm-iosizeofirp, wdfrequest/nf-wdfrequest-wdfrequestcreatefromirp,
 * wdfrequest/nf-wdfrequest-wdfrequestreuse,
 * wdfrequest/nf-wdfrequest-wdfrequestwdmformatusingstacklocation, kernel/reusing-irps.
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { "allocated_irp_is_initialized", .rows = NULL },
    { "reused_irp_is_initialized", .rows = NULL },
    { "levels_of_irps", .rule = "dirql.IrqlOfCall" },
    { "freed_twice_stops", .bug_check = 0x44, .parameters = { DDI_ANY, 0, 0 } },
    { "irp_is_freed_with_its_request", .bug_check = 0x44, .parameters = { DDI_ANY, 0, 0 } },
    { "irp_is_the_drivers_again_after_reuse", .rows = NULL },
    { "irp_outlives_its_request", .rows = NULL },
    { "new_irp_takes_the_place_of_the_old_one", .rows = NULL },
    { "reuse_initializes_the_requests_own_irp_only", .rows = NULL },
    { "request_is_not_created_with", .rows = NULL },
    { "request_without_an_irp_stops", .bug_check = 0x10D, .parameters = { 4, 0, DDI_CALLER } },
    { "request_without_a_place_for_it_stops", .bug_check = 0x10D,
      .parameters = { 4, 0, DDI_CALLER } },
    { "it_is_not_completed", .rule = "ReqDelete" },
    { "irp_that_a_request_has_is_not_freed", .rule = "IoAllocateFree" },
    { "call_driver_is_not_built", .not_built = "IoCallDriver" },
    { "formatted_by_the_target_it_says_what_is_sent", .rows = NULL },
    { "formatted_by_a_location_its_buffers_are_the_irps", .rows = NULL },
    { "format_without_a_buffer_is_not_built", .not_built = "no buffer" },
    { "irp_has_locations_for_the_target", .rows = NULL },
};

DDI_MAIN(cases)
