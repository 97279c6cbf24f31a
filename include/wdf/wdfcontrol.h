/*
 * SPDX-License-Identifier: MIT
 *
 * wdfcontrol.h - control devices: device objects without hardware, which applications open by name.
 */
#ifndef DQ_WDF_WDFCONTROL_H
#define DQ_WDF_WDFCONTROL_H

#include "wdfdevice.h"

WDF_EXTERN_C_START

typedef enum _WDF_DEVICE_SHUTDOWN_FLAGS {
    WdfDeviceShutdown = 0x01,
    WdfDeviceLastChanceShutdown = 0x02,
} WDF_DEVICE_SHUTDOWN_FLAGS;

typedef VOID NTAPI EVT_WDF_DEVICE_SHUTDOWN_NOTIFICATION(_In_ WDFDEVICE Device);
typedef EVT_WDF_DEVICE_SHUTDOWN_NOTIFICATION *PFN_WDF_DEVICE_SHUTDOWN_NOTIFICATION;

/**
 * Begin the description of a control device.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out, does not step
 * @param    Driver      the driver
 * @param    SDDLString  who may open it
 * @return   for WdfDeviceCreate, or for WdfDeviceInitFree; NULL without memory
 * @source   wdfcontrol/nf-wdfcontrol-wdfcontroldeviceinitallocate
 */
WDFAPI PWDFDEVICE_INIT NTAPI WdfControlDeviceInitAllocate(_In_ WDFDRIVER Driver,
                                                          _In_ CONST UNICODE_STRING *SDDLString);

/**
 * Be told when the system shuts down.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    DeviceInit    of WdfControlDeviceInitAllocate
 * @param    Notification  is called then
 * @param    Flags         WDF_DEVICE_SHUTDOWN_FLAGS
 * @source   wdfcontrol/nf-wdfcontrol-wdfcontroldeviceinitsetshutdownnotification
 */
WDFAPI VOID NTAPI WdfControlDeviceInitSetShutdownNotification(
    _In_ PWDFDEVICE_INIT DeviceInit, _In_ PFN_WDF_DEVICE_SHUTDOWN_NOTIFICATION Notification,
    _In_ UCHAR Flags);

/**
 * The control device is ready: from now on it can be opened.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Device  a control device
 * @source   wdfcontrol/nf-wdfcontrol-wdfcontrolfinishinitializing
 */
WDFAPI VOID NTAPI WdfControlFinishInitializing(_In_ WDFDEVICE Device);

WDF_EXTERN_C_END

#endif /* DQ_WDF_WDFCONTROL_H */
