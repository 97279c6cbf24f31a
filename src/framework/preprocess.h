/* SPDX-License-Identifier: MIT */
/*
 * preprocess - EvtDeviceWdmIrpPreprocess: IRPs that a driver wants to have before the framework.
 *
 * Source: wdf/preprocessing-and-postprocessing-irps,
 * wdf/handling-an-irp-that-the-framework-does-not-support.
 */
#ifndef DQ_FRAMEWORK_PREPROCESS_H
#define DQ_FRAMEWORK_PREPROCESS_H

#include "framework/device.h"
#include "kernel/packet.h"

/* WdfDeviceInitAssignWdmIrpPreprocessCallback. STATUS_INVALID_PARAMETER,
 * STATUS_INVALID_DEVICE_REQUEST (it has minor functions already), STATUS_INSUFFICIENT_RESOURCES.
 * Functions that dirql would have to send and does not stop the run. */
NTSTATUS dq_preprocess_assign(struct WDFDEVICE_INIT *init, PFN_WDFDEVICE_WDM_IRP_PREPROCESS routine,
                              uint8_t major, const uint8_t *minors, uint32_t minor_count);

/* Part of device creation: what init says. STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS dq_preprocess_create(struct dq_device *device, const struct WDFDEVICE_INIT *init);
/* Accepts a device that has none. */
void dq_preprocess_destroy(struct dq_device *device);

/* True: the driver got it, or it is over for want of memory. IRQL <= DISPATCH_LEVEL; calls out. */
bool dq_preprocess_submit(struct dq_device *device, struct dq_irp *irp);
/* WdfDeviceWdmDispatchPreprocessedIrp. Calls out. */
NTSTATUS dq_preprocess_dispatch(struct dq_device *device, IRP *irp);
/* IofCallDriver. Calls out. */
NTSTATUS dq_preprocess_pass_down(DEVICE_OBJECT *object, IRP *irp);

#endif
