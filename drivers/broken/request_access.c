/* SPDX-License-Identifier: MIT */
/*
 * request_access.c - a request's byte count is read after its completion, when the request is gone.
 * Correct: read it before.
 */
#include "device.h"

#ifdef BROKEN

static VOID DeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                          _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                          _In_ ULONG IoControlCode)
{
    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    UNREFERENCED_PARAMETER(IoControlCode);
    WdfRequestComplete(Request, STATUS_SUCCESS);
    DeviceGetContext(WdfIoQueueGetDevice(Queue))->Count +=
        (ULONG)WdfRequestGetInformation(Request); /* HERE */
}

#else

static VOID DeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                          _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                          _In_ ULONG IoControlCode)
{
    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    UNREFERENCED_PARAMETER(IoControlCode);
    DeviceGetContext(WdfIoQueueGetDevice(Queue))->Count += (ULONG)WdfRequestGetInformation(Request);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .DeviceControl = DeviceControl };
