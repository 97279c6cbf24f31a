/* SPDX-License-Identifier: MIT */
/* wdfcontrol - the functions of wdfcontrol.h. */
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "framework/control_device.h"
#include "framework/device_name.h"
#include "framework/driver.h"

PWDFDEVICE_INIT NTAPI WdfControlDeviceInitAllocate(WDFDRIVER Driver,
                                                   CONST UNICODE_STRING *SDDLString)
{
    DQ_DDI_ENTER(WdfControlDeviceInitAllocate);
    struct dq_driver *driver = dq_driver_from_handle(Driver);
    DQ_DDI_REQUIRE(SDDLString); /* anybody may open everything: see CAVEATS */
    return dq_control_device_init_create(driver);
}

VOID NTAPI WdfControlDeviceInitSetShutdownNotification(
    PWDFDEVICE_INIT DeviceInit, PFN_WDF_DEVICE_SHUTDOWN_NOTIFICATION Notification, UCHAR Flags)
{
    DQ_DDI_ENTER(WdfControlDeviceInitSetShutdownNotification);
    (void)dq_device_init_from_pointer(DeviceInit);
    DQ_DDI_REQUIRE(Notification);
    (void)Flags; /* nothing shuts down: see CAVEATS */
}

VOID NTAPI WdfControlFinishInitializing(WDFDEVICE Device)
{
    DQ_DDI_ENTER(WdfControlFinishInitializing);
    struct dq_device *device = dq_device_from_handle(Device);
    if (!device->is_control) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)Device, 0, 0,
                     "WdfControlFinishInitializing on a device that is no control device");
        return;
    }
    dq_device_name_ready(device);
}
