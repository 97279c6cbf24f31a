/* SPDX-License-Identifier: MIT */
/*
 * request_not_unmarked.c - a request that was marked cancelable is completed as it is: its
 * EvtRequestCancel may be called all the same. Correct: unmark it first, and leave it alone if that
 * comes too late.
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
    WdfRequestComplete(Request, STATUS_SUCCESS); /* HERE */
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
