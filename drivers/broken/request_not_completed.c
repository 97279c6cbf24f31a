/* SPDX-License-Identifier: MIT */
/*
 * request_not_completed.c - a way out forgets the request: its sender waits for ever, and so does
 * the device's removal. Nothing runs when that shows, so no line of the driver is to blame.
 * Correct: every way out completes it.
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
        return;
    }
    WdfRequestComplete(Request, STATUS_INVALID_PARAMETER);
}

#else

static VOID DeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                          _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                          _In_ ULONG IoControlCode)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(IoControlCode);
    WdfRequestComplete(Request, InputBufferLength == 0 ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER);
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .DeviceControl = DeviceControl };
