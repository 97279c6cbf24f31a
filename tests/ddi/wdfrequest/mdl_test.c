/* SPDX-License-Identifier: MIT */
/*
 * mdl_test - MDLs of requests' buffers.
 *
 * Source: wdfrequest/nf-wdfrequest-wdfrequestretrieveinputwdmmdl,
 * wdfrequest/nf-wdfrequest-wdfrequestretrieveoutputwdmmdl,
 * wdf/accessing-data-buffers-in-wdf-drivers (with direct I/O the driver has the application's own
 * pages).
 */
#include "tests/ddi/support/ddi_test.h"

static const struct ddi_case cases[] = {
    { .name = "mdl_of_direct_io", .scenario = "buffers" },
    { .name = "mdl_of_buffered_io", .scenario = "buffers" },
    { .name = "mdl_of_neither_io_is_refused", .scenario = "buffers" },
    { .name = "mdl_is_the_same_each_time", .scenario = "buffers" },
    { .name = "mdl_needs_memory", .scenario = "buffers" },
    { .name = "mdl_of_a_request_is_not_the_drivers_to_free",
      .scenario = "buffers",
      .rule = "dirql.MdlState" },
};

DDI_MAIN(cases)
