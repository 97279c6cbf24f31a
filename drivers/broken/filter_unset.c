/* SPDX-License-Identifier: MIT */
/* filter_unset.c - a filter driver does not say that it is one. */
#include "filter.h"

NTSTATUS FilterEvtAdd(_In_ WDFDRIVER Driver, _Inout_ PWDFDEVICE_INIT DeviceInit)
{
    WDF_IO_QUEUE_CONFIG config;
    WDFDEVICE device;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Driver);
#ifdef BROKEN
    status = WdfDeviceCreate(&DeviceInit, WDF_NO_OBJECT_ATTRIBUTES, &device); /* HERE */
#else
    WdfFdoInitSetFilter(DeviceInit);
    status = WdfDeviceCreate(&DeviceInit, WDF_NO_OBJECT_ATTRIBUTES, &device);
#endif
    if (!NT_SUCCESS(status)) {
        return status;
    }
    FilterInitQueue(&config);
    config.PowerManaged = WdfFalse;
    return WdfIoQueueCreate(device, &config, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE);
}
