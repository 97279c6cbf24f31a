/* SPDX-License-Identifier: MIT */
/*
 * request_canceled_completed.c - a queue is purged, which cancels the request that the driver has
 * marked, and the driver completes it although it is told so. Correct: its EvtRequestCancel, which
 * comes when this callback has returned, completes it.
 */
#include "device.h"

static VOID CancelRequest(_In_ WDFREQUEST Request)
{
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

#ifdef BROKEN

static VOID Purged(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request, _In_ size_t OutputBufferLength,
                   _In_ size_t InputBufferLength, _In_ ULONG IoControlCode)
{
    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    UNREFERENCED_PARAMETER(IoControlCode);
    WdfRequestMarkCancelable(Request, CancelRequest);
    WdfIoQueuePurge(Queue, NULL, NULL);
    (VOID) WdfRequestUnmarkCancelable(Request);
    WdfRequestComplete(Request, STATUS_SUCCESS); /* HERE */
}

#else

static VOID Purged(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request, _In_ size_t OutputBufferLength,
                   _In_ size_t InputBufferLength, _In_ ULONG IoControlCode)
{
    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    UNREFERENCED_PARAMETER(IoControlCode);
    WdfRequestMarkCancelable(Request, CancelRequest);
    WdfIoQueuePurge(Queue, NULL, NULL);
    if (WdfRequestUnmarkCancelable(Request) != STATUS_CANCELLED) {
        WdfRequestComplete(Request, STATUS_SUCCESS);
    }
}

#endif

/* Hand it to a queue whose callbacks take turns: EvtRequestCancel has to wait for Purged(). */
static VOID DeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                          _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                          _In_ ULONG IoControlCode)
{
    WDF_IO_QUEUE_CONFIG config;
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFQUEUE queue;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    UNREFERENCED_PARAMETER(IoControlCode);
    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchSequential);
    config.EvtIoDeviceControl = Purged;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.SynchronizationScope = WdfSynchronizationScopeQueue;
    status = WdfIoQueueCreate(WdfIoQueueGetDevice(Queue), &config, &attributes, &queue);
    if (NT_SUCCESS(status)) {
        status = WdfRequestForwardToIoQueue(Request, queue);
    }
    if (!NT_SUCCESS(status)) {
        WdfRequestComplete(Request, status);
    }
}

const DEVICE_CALLBACKS DeviceCallbacks = { .DeviceControl = DeviceControl };
