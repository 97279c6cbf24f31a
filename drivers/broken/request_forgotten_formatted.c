/* SPDX-License-Identifier: MIT */
/*
 * request_forgotten_formatted.c - a request that is sent and forgotten was formatted for its
 * target. Correct: it goes as it came.
 */
#include "device.h"

#ifdef BROKEN

static VOID DeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                          _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                          _In_ ULONG IoControlCode)
{
    WDFIOTARGET target = WdfDeviceGetIoTarget(WdfIoQueueGetDevice(Queue));
    WDF_REQUEST_SEND_OPTIONS options;

    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    WDF_REQUEST_SEND_OPTIONS_INIT(&options, WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET);
    if (!NT_SUCCESS(WdfIoTargetFormatRequestForIoctl(target, Request, IoControlCode, NULL, NULL,
                                                     NULL, NULL)) ||
        !WdfRequestSend(Request, target, &options)) { /* HERE */
        WdfRequestComplete(Request, STATUS_SUCCESS);
    }
}

#else

static VOID DeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                          _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                          _In_ ULONG IoControlCode)
{
    WDFIOTARGET target = WdfDeviceGetIoTarget(WdfIoQueueGetDevice(Queue));
    WDF_REQUEST_SEND_OPTIONS options;

    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    UNREFERENCED_PARAMETER(IoControlCode);
    WDF_REQUEST_SEND_OPTIONS_INIT(&options, WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET);
    WdfRequestFormatRequestUsingCurrentType(Request);
    if (!WdfRequestSend(Request, target, &options)) {
        WdfRequestComplete(Request, STATUS_SUCCESS);
    }
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .DeviceControl = DeviceControl };
