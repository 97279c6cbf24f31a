/* SPDX-License-Identifier: MIT */
/*
 * pnp - what a device does when it starts and when it goes.
 *
 * Start: assign interrupts; EvtDevicePrepareHardware; D0 entry = EvtDeviceD0Entry, for each
 * interrupt in creation order connect and EvtInterruptEnable,
 * EvtDeviceD0EntryPostInterruptsEnabled, queues released, self-managed I/O. Removal is the mirror
 * image. Each failure unwinds exactly what KMDF unwinds. Source: wdf/a-user-plugs-in-a-device,
 * wdf/a-user-unplugs-a-device.
 */
#ifndef DQ_FRAMEWORK_PNP_H
#define DQ_FRAMEWORK_PNP_H

#include "framework/device.h"
#include "framework/resource_list.h"

/* PASSIVE_LEVEL, on the PnP thread. A device that fails to start is left in DQ_PNP_FAILED, to be
 * removed. */
NTSTATUS dq_pnp_start(struct dq_device *device, const struct dq_resource_set *resources);
/* From any state: D0 exit if it was started, release, delete. Returns when every object of the
 * device is gone or only referenced. */
void dq_pnp_remove(struct dq_device *device);

#endif
