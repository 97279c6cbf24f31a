/* SPDX-License-Identifier: MIT */
/*
 * request_sent_cancelable.c - a request is sent while it is marked cancelable. Correct: the mark is
 * taken back before.
 */
#include "device.h"

static VOID Returned(_In_ WDFREQUEST Request, _In_ WDFIOTARGET Target,
                     _In_ PWDF_REQUEST_COMPLETION_PARAMS Params, _In_ WDFCONTEXT Context)
{
    UNREFERENCED_PARAMETER(Target);
    UNREFERENCED_PARAMETER(Params);
    UNREFERENCED_PARAMETER(Context);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID CancelRequest(_In_ WDFREQUEST Request)
{
    WdfRequestComplete(Request, STATUS_CANCELLED);
}

#ifdef BROKEN

static VOID DeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                          _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                          _In_ ULONG IoControlCode)
{
    WDFIOTARGET target = WdfDeviceGetIoTarget(WdfIoQueueGetDevice(Queue));

    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    UNREFERENCED_PARAMETER(IoControlCode);
    WdfRequestMarkCancelable(Request, CancelRequest);
    WdfRequestFormatRequestUsingCurrentType(Request);
    WdfRequestSetCompletionRoutine(Request, Returned, NULL);
    if (!WdfRequestSend(Request, target, WDF_NO_SEND_OPTIONS) && /* HERE */
        WdfRequestUnmarkCancelable(Request) != STATUS_CANCELLED) {
        WdfRequestComplete(Request, STATUS_SUCCESS);
    }
}

#else

static VOID DeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                          _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                          _In_ ULONG IoControlCode)
{
    WDFIOTARGET target = WdfDeviceGetIoTarget(WdfIoQueueGetDevice(Queue));

    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    UNREFERENCED_PARAMETER(IoControlCode);
    WdfRequestMarkCancelable(Request, CancelRequest);
    if (WdfRequestUnmarkCancelable(Request) == STATUS_CANCELLED) {
        return;
    }
    WdfRequestFormatRequestUsingCurrentType(Request);
    WdfRequestSetCompletionRoutine(Request, Returned, NULL);
    if (!WdfRequestSend(Request, target, WDF_NO_SEND_OPTIONS)) {
        WdfRequestComplete(Request, STATUS_SUCCESS);
    }
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .DeviceControl = DeviceControl };
