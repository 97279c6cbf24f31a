/* SPDX-License-Identifier: MIT */
/*
 * request_completed_twice.c - a request that is refused is completed, and again at the common end.
 * Correct: return after the first completion.
 */
#include "device.h"

#ifdef BROKEN

static VOID DeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                          _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                          _In_ ULONG IoControlCode)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(IoControlCode);
    if (InputBufferLength == 0) {
        WdfRequestComplete(Request, STATUS_SUCCESS);
    }
    WdfRequestComplete(Request, STATUS_INVALID_PARAMETER); /* HERE */
}

#else

static VOID DeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                          _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                          _In_ ULONG IoControlCode)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(IoControlCode);
    if (InputBufferLength == 0) {
        WdfRequestComplete(Request, STATUS_SUCCESS);
        return;
    }
    WdfRequestComplete(Request, STATUS_INVALID_PARAMETER);
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .DeviceControl = DeviceControl };
