/* SPDX-License-Identifier: MIT */
/*
 * control_device - device objects without hardware: described by the driver at any time, opened by
 * name once the driver says so, deleted by the driver or with it.
 */
#ifndef DQ_FRAMEWORK_CONTROL_DEVICE_H
#define DQ_FRAMEWORK_CONTROL_DEVICE_H

#include "framework/device.h"

/* NULL without memory. dq_device_create() does not free it. */
struct WDFDEVICE_INIT *dq_control_device_init_create(struct dq_driver *driver);
void dq_control_device_init_free(struct WDFDEVICE_INIT *init);

#endif
