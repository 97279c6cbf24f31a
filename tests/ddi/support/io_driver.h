/* SPDX-License-Identifier: MIT */
/*
 * io_driver - for drivers under test whose cases are about requests: the application's script
 * (io_script.h), and queues.
 */
#ifndef TESTS_DDI_IO_DRIVER_H
#define TESTS_DDI_IO_DRIVER_H

#include "tests/ddi/support/driver_test.h"
#include "tests/ddi/support/io_script.h"

/* The device's default queue: it tells the application what to do, and hands other device controls
 * to Control (NULL: STATUS_INVALID_DEVICE_REQUEST). */
VOID IoScript(PTEST_DEVICE Device, PCSTR Script, PFN_WDF_IO_QUEUE_IO_DEVICE_CONTROL Control);
/* The same for a device that has no default queue. */
VOID IoScriptAlone(PTEST_DEVICE Device, PCSTR Script);
/* A queue that must come to be. Attributes may be NULL. */
WDFQUEUE IoQueueCreate(PTEST_DEVICE Device, PWDF_IO_QUEUE_CONFIG Config,
                       PWDF_OBJECT_ATTRIBUTES Attributes);
/* ... and gets the device's requests of a type. */
VOID IoDispatch(PTEST_DEVICE Device, WDFQUEUE Queue, WDF_REQUEST_TYPE Type);
/* A parallel queue for writes, outside of power management: how the application tells the driver to
 * go on. */
VOID IoOnWrite(PTEST_DEVICE Device, PFN_WDF_IO_QUEUE_IO_WRITE Callback);

#endif
