/* SPDX-License-Identifier: MIT */
/*
 * create_forwarding.c - a filter driver completes a create request that the driver below never
 * sees, which gets its cleanup and close. Correct: it is sent there.
 */
#include "filter.h"

static VOID FileCreate(_In_ WDFDEVICE Device, _In_ WDFREQUEST Request,
                       _In_ WDFFILEOBJECT FileObject)
{
    UNREFERENCED_PARAMETER(FileObject);
#ifdef BROKEN
    UNREFERENCED_PARAMETER(Device);
    WdfRequestComplete(Request, STATUS_SUCCESS); /* HERE */
#else
    WDF_REQUEST_SEND_OPTIONS options;

    WDF_REQUEST_SEND_OPTIONS_INIT(&options, WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET);
    if (!WdfRequestSend(Request, WdfDeviceGetIoTarget(Device), &options)) {
        WdfRequestComplete(Request, WdfRequestGetStatus(Request));
    }
#endif
}

NTSTATUS FilterEvtAdd(_In_ WDFDRIVER Driver, _Inout_ PWDFDEVICE_INIT DeviceInit)
{
    WDF_FILEOBJECT_CONFIG config;
    WDFDEVICE device;

    UNREFERENCED_PARAMETER(Driver);
    WdfFdoInitSetFilter(DeviceInit);
    WDF_FILEOBJECT_CONFIG_INIT(&config, FileCreate, WDF_NO_EVENT_CALLBACK, WDF_NO_EVENT_CALLBACK);
    WdfDeviceInitSetFileObjectConfig(DeviceInit, &config, WDF_NO_OBJECT_ATTRIBUTES);
    return WdfDeviceCreate(&DeviceInit, WDF_NO_OBJECT_ATTRIBUTES, &device);
}
