/* SPDX-License-Identifier: MIT */
/*
 * pnp - what a device does when it starts, stops for other resources, and goes.
 *
 * Start: assign interrupts; EvtDevicePrepareHardware; D0 entry (power.h). Stop: D0 exit;
 * EvtDeviceReleaseHardware; a restart is a start. Removal: the same way out, then self-managed I/O
 * is flushed and cleaned up. Each failure unwinds exactly what KMDF unwinds. Who may ask for what
 * when is devnode.h. Source: wdf/a-user-plugs-in-a-device, wdf/a-user-unplugs-a-device,
 * wdf/the-pnp-manager-redistributes-system-resources.
 */
#ifndef DQ_FRAMEWORK_PNP_H
#define DQ_FRAMEWORK_PNP_H

#include "framework/device.h"
#include "framework/resource_list.h"

/* PASSIVE_LEVEL, on the PnP thread (or on the one that starts the machine). */

/* EvtDriverDeviceAdd has returned. */
void dq_pnp_added(struct dq_device *device);
/* The first start and each one after a stop. A device that fails to start is left in DQ_PNP_FAILED,
 * to be removed. */
NTSTATUS dq_pnp_start(struct dq_device *device, const struct dq_resource_set *resources);
/* Does the driver let it be stopped, or removed? EvtDeviceQueryStop, EvtDeviceQueryRemove. */
NTSTATUS dq_pnp_query(struct dq_device *device, bool is_removal);
/* It does, but somebody else does not. */
void dq_pnp_query_cancel(struct dq_device *device);
/* Started -> stopped. On failure DQ_PNP_FAILED, with the hardware released. */
NTSTATUS dq_pnp_stop(struct dq_device *device);
/* Where KMDF's machine of states would be; WdfDevStatePnpInvalid where that is not known: the
 * device has failed, is pulled out or removed. IRQL <= DISPATCH_LEVEL. */
WDF_DEVICE_PNP_STATE dq_pnp_state_in_kmdf(const struct dq_device *device);
/* The hardware is gone, or the driver or one of its callbacks has said that it is broken: out of
 * D0, release, power-managed queues and self-managed I/O are flushed. Handles may still be open. */
void dq_pnp_surprise_remove(struct dq_device *device);
/* From any state: out of D0 if it is there, release; everything but the object goes. */
void dq_pnp_remove(struct dq_device *device);
/* Then that. Returns when every object of the device is gone or only referenced. */
void dq_pnp_delete(struct dq_device *device);

/* At any time, IRQL <= DISPATCH_LEVEL. */

/* The driver keeps it from being stopped and removed in an orderly way, or ends that; false: there
 * is nothing to end. */
bool dq_pnp_stop_allow(struct dq_device *device, bool is_allowed);
/* What the driver says of it; failed or removed, it is lost soon. */
void dq_pnp_report(struct dq_device *device, const WDF_DEVICE_STATE *state);
void dq_pnp_reported(const struct dq_device *device, WDF_DEVICE_STATE *ret_state);

#endif
