/* SPDX-License-Identifier: MIT */
/*
 * device_wdm - the kernel's device objects of a framework device: the one that the bus driver made
 * for the function (physical device object), and the driver's own above it.
 *
 * They are for drivers to look at, and to say where an IRP goes (preprocess.h). Requests reach a
 * device through its queues (device_io.h), never through these.
 */
#ifndef DQ_FRAMEWORK_DEVICE_WDM_H
#define DQ_FRAMEWORK_DEVICE_WDM_H

#include "framework/device.h"

struct dq_device_wdm; /* device_wdm.c */

/* STATUS_INSUFFICIENT_RESOURCES. Sets device->wdm. */
NTSTATUS dq_device_wdm_create(struct dq_device *device, const struct WDFDEVICE_INIT *init);
void dq_device_wdm_destroy(struct dq_device *device);

/* Part of creation: it comes to stand on the device below it. */
void dq_device_wdm_attach(struct dq_device *device);

DEVICE_OBJECT *dq_device_wdm_own(const struct dq_device *device);
/* How buffers for the device must be aligned: the power of two less one. */
uint32_t dq_device_wdm_alignment(const struct dq_device *device);
/* What it is attached to: the one below, or the bus driver's. NULL: neither function driver's nor
 * filter's. */
DEVICE_OBJECT *dq_device_wdm_lower(const struct dq_device *device);
/* NULL: a control device. */
DEVICE_OBJECT *dq_device_wdm_physical(const struct dq_device *device);
/* Is it the physical one of one of this driver's devices? A child's is the driver's own. */
bool dq_device_wdm_is_physical(const DEVICE_OBJECT *object);
/* NULL if the pointer is no driver's own device object. */
struct dq_device *dq_device_wdm_find(const DEVICE_OBJECT *object);

#endif
