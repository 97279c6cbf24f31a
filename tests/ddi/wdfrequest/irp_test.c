/* SPDX-License-Identifier: MIT */
/*
 * irp_test - WdfRequestWdmGetIrp, and what drivers read and write in the IRP.
 *
 * Actors: the application that sends, cancels and looks at the byte count; the driver with the IRP
 * in its hands. Source: wdfrequest/nf-wdfrequest-wdfrequestwdmgetirp,
 * wdm/nf-wdm-iogetcurrentirpstacklocation, wdm/ns-wdm-_irp, wdm/ns-wdm-_io_stack_location.
 */
#include "tests/ddi/support/ddi_test.h"

#define SCRIPT .scenario = "script"

static const struct ddi_case cases[] = {
    { "irp_of_a_read_describes_it", SCRIPT },
    { "irp_of_a_write_has_its_bytes", SCRIPT },
    { "irp_of_a_device_control_describes_it", SCRIPT },
    { "irp_is_the_same_each_time", SCRIPT },
    { "irp_tells_that_it_is_canceled", SCRIPT },
    { "information_written_into_the_irp_counts", SCRIPT },
    { "irp_of_a_completed_request_is_null", SCRIPT, .rule = "InvalidReqAccess" },
};

DDI_MAIN(cases)
