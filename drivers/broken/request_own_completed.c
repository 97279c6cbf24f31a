/* SPDX-License-Identifier: MIT */
/*
 * request_own_completed.c - a request that the driver made is completed. Correct: it is deleted.
 */
#include "device.h"

/* What the driver asks the driver below for each control. */
static WDFREQUEST Ask(_In_ WDFIOTARGET Target, _In_ ULONG IoControlCode)
{
    WDFREQUEST request;

    if (!NT_SUCCESS(WdfRequestCreate(WDF_NO_OBJECT_ATTRIBUTES, Target, &request))) {
        return NULL;
    }
    if (NT_SUCCESS(WdfIoTargetFormatRequestForIoctl(Target, request, IoControlCode, NULL, NULL,
                                                    NULL, NULL))) {
        WDF_REQUEST_SEND_OPTIONS options;

        WDF_REQUEST_SEND_OPTIONS_INIT(&options, WDF_REQUEST_SEND_OPTION_SYNCHRONOUS);
        (VOID) WdfRequestSend(request, Target, &options);
    }
    return request;
}

#ifdef BROKEN

static VOID DeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                          _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                          _In_ ULONG IoControlCode)
{
    WDFREQUEST asked;

    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    asked = Ask(WdfDeviceGetIoTarget(WdfIoQueueGetDevice(Queue)), IoControlCode);
    if (asked != NULL) {
        WdfRequestComplete(asked, STATUS_SUCCESS); /* HERE */
        WdfObjectDelete(asked);
    }
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

#else

static VOID DeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                          _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                          _In_ ULONG IoControlCode)
{
    WDFREQUEST asked;

    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    asked = Ask(WdfDeviceGetIoTarget(WdfIoQueueGetDevice(Queue)), IoControlCode);
    if (asked != NULL) {
        WdfObjectDelete(asked);
    }
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .DeviceControl = DeviceControl };
