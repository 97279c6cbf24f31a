/* SPDX-License-Identifier: MIT */
/*
 * request_marked_twice.c - a request that is cancelable is marked once more. Correct: once.
 */
#include "device.h"

static VOID CancelRequest(_In_ WDFREQUEST Request)
{
    WdfRequestComplete(Request, STATUS_CANCELLED);
}

#ifdef BROKEN

static VOID DeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                          _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                          _In_ ULONG IoControlCode)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    UNREFERENCED_PARAMETER(IoControlCode);
    WdfRequestMarkCancelable(Request, CancelRequest);
    WdfRequestMarkCancelable(Request, CancelRequest); /* HERE */
    if (WdfRequestUnmarkCancelable(Request) != STATUS_CANCELLED) {
        WdfRequestComplete(Request, STATUS_SUCCESS);
    }
}

#else

static VOID DeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                          _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                          _In_ ULONG IoControlCode)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    UNREFERENCED_PARAMETER(IoControlCode);
    WdfRequestMarkCancelable(Request, CancelRequest);
    if (WdfRequestUnmarkCancelable(Request) != STATUS_CANCELLED) {
        WdfRequestComplete(Request, STATUS_SUCCESS);
    }
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .DeviceControl = DeviceControl };
