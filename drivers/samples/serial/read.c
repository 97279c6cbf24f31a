/* SPDX-License-Identifier: MIT */
/*
 * read.c - reads: each waits in a manual queue, where the framework cancels it if asked to, until
 * there is a byte for it.
 */
#include "driver.h"

#ifdef ALLOC_PRAGMA
#pragma alloc_text(PAGE, SerialReadQueueCreate)
#endif

NTSTATUS SerialReadQueueCreate(_In_ WDFDEVICE Device)
{
    PDEVICE_CONTEXT context = SerialDeviceGetContext(Device);
    WDF_IO_QUEUE_CONFIG config;
    WDFQUEUE queue;
    NTSTATUS status;

    PAGED_CODE();

    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchManual);
    status = WdfIoQueueCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES, &context->ReadQueue);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchParallel);
    config.EvtIoRead = SerialEvtIoRead;
    status = WdfIoQueueCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES, &queue);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    return WdfDeviceConfigureRequestDispatching(Device, queue, WdfRequestTypeRead);
}

VOID SerialEvtIoRead(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request, _In_ size_t Length)
{
    PDEVICE_CONTEXT device = SerialDeviceGetContext(WdfIoQueueGetDevice(Queue));
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Length); /* not 0: such requests are completed by the framework */

    status = WdfRequestForwardToIoQueue(Request, device->ReadQueue);
    if (!NT_SUCCESS(status)) {
        WdfRequestComplete(Request, status);
        return;
    }
    /* What was received before the request came has no interrupt left to announce it. */
    SerialReadServe(device);
}

/* The next read and its bytes, taken as one, so that a later read cannot get earlier bytes. NULL if
 * there is no read, or no byte. */
static WDFREQUEST SerialReadTake(_In_ PDEVICE_CONTEXT Device, _Out_ NTSTATUS *Status,
                                 _Out_ size_t *Count)
{
    WDFREQUEST request = NULL;
    PUCHAR buffer;
    size_t length;

    *Count = 0;
    *Status = STATUS_SUCCESS;
    WdfSpinLockAcquire(Device->ReadLock);
    if (SerialInterruptHasReceived(Device->Interrupt) &&
        NT_SUCCESS(WdfIoQueueRetrieveNextRequest(Device->ReadQueue, &request))) {
        *Status = WdfRequestRetrieveOutputBuffer(request, 1, (PVOID *)&buffer, &length);
        if (NT_SUCCESS(*Status)) {
            *Count = SerialInterruptTake(Device->Interrupt, buffer, length);
        }
    }
    WdfSpinLockRelease(Device->ReadLock);
    return request;
}

VOID SerialReadServe(_In_ PDEVICE_CONTEXT Device)
{
    WDFREQUEST request;
    NTSTATUS status;
    size_t count;

    while ((request = SerialReadTake(Device, &status, &count)) != NULL) {
        WdfRequestCompleteWithInformation(request, status, count);
    }
}

VOID SerialReadCancelAll(_In_ PDEVICE_CONTEXT Device)
{
    WDFREQUEST request;

    while (NT_SUCCESS(WdfIoQueueRetrieveNextRequest(Device->ReadQueue, &request))) {
        WdfRequestComplete(request, STATUS_CANCELLED);
    }
}
