/* SPDX-License-Identifier: MIT */
/*
 * request_forgotten_formatted.c - a request that was formatted for its target is sent and
 * forgotten. Correct: its completion routine completes it.
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

static VOID Returned(_In_ WDFREQUEST Request, _In_ WDFIOTARGET Target,
                     _In_ PWDF_REQUEST_COMPLETION_PARAMS Params, _In_ WDFCONTEXT Context)
{
    UNREFERENCED_PARAMETER(Target);
    UNREFERENCED_PARAMETER(Params);
    UNREFERENCED_PARAMETER(Context);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID DeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                          _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                          _In_ ULONG IoControlCode)
{
    WDFIOTARGET target = WdfDeviceGetIoTarget(WdfIoQueueGetDevice(Queue));

    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    if (NT_SUCCESS(WdfIoTargetFormatRequestForIoctl(target, Request, IoControlCode, NULL, NULL,
                                                    NULL, NULL))) {
        WdfRequestSetCompletionRoutine(Request, Returned, NULL);
        if (WdfRequestSend(Request, target, WDF_NO_SEND_OPTIONS)) {
            return;
        }
    }
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .DeviceControl = DeviceControl };
