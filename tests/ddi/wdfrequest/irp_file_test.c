/* SPDX-License-Identifier: MIT */
/*
 * irp_file_test - what an IRP says of the file that it is about, and of who sent it.
 *
 * Actors: the application with its handles; the driver that sees creates, cleanups, closes, reads
 * and device controls before the framework, behind it, and in its queues. Source:
 * wdm/ns-wdm-_io_stack_location, wdm/ns-wdm-_irp,
 * wdffileobject/nf-wdffileobject-wdffileobjectwdmgetfileobject,
 * wdffileobject/nf-wdffileobject-wdffileobjectgetinitiatorprocessid,
 * wdfdevice/nf-wdfdevice-wdfdevicegetfileobject.
 */
#include "tests/ddi/support/ddi_test.h"

#define SCRIPT .scenario = "script", .checks_memory = true

static const struct ddi_case cases[] = {
    { "irps_of_a_handle_have_its_file_object", SCRIPT },
    { "file_object_outlives_a_refused_create", SCRIPT },
    { "levels", SCRIPT, .rule = "KmdfIrql" },
    { "driver_without_file_objects_has_the_kernels", SCRIPT },
};

DDI_MAIN(cases)
