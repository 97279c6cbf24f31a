/* SPDX-License-Identifier: MIT */
/*
 * write.c - writes, one at a time: the ISR feeds the device from the request's buffer.
 *
 * The request under way is in the device's context. Who takes it out, under WriteLock, completes
 * it: the DPC at its end, a purge, or the cancel routine, which alone may once the request is
 * canceled.
 */
#include "driver.h"

#ifdef ALLOC_PRAGMA
#pragma alloc_text(PAGE, SerialWriteQueueCreate)
#endif

NTSTATUS SerialWriteQueueCreate(_In_ WDFDEVICE Device)
{
    WDF_IO_QUEUE_CONFIG config;
    WDFQUEUE queue;
    NTSTATUS status;

    PAGED_CODE();

    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchSequential);
    config.EvtIoWrite = SerialEvtIoWrite;
    status = WdfIoQueueCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES, &queue);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    return WdfDeviceConfigureRequestDispatching(Device, queue, WdfRequestTypeWrite);
}

VOID SerialEvtIoWrite(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request, _In_ size_t Length)
{
    PDEVICE_CONTEXT device = SerialDeviceGetContext(WdfIoQueueGetDevice(Queue));
    PUCHAR buffer;
    NTSTATUS status;

    status = WdfRequestRetrieveInputBuffer(Request, Length, (PVOID *)&buffer, NULL);
    if (NT_SUCCESS(status)) {
        WdfSpinLockAcquire(device->WriteLock);
        status = WdfRequestMarkCancelableEx(Request, SerialEvtWriteCancel);
        if (NT_SUCCESS(status)) {
            device->Write = Request;
            SerialInterruptStartOutput(device->Interrupt, buffer, Length);
        }
        WdfSpinLockRelease(device->WriteLock);
    }
    if (!NT_SUCCESS(status)) {
        WdfRequestComplete(Request, status);
    }
}

/* Take the write under way, so that the caller may complete it; NULL if there is none, or the
 * cancel routine is about to. With WriteLock held. */
static WDFREQUEST SerialWriteTake(_Inout_ PDEVICE_CONTEXT Device, _Out_ size_t *Sent)
{
    WDFREQUEST request = Device->Write;

    *Sent = 0;
    if (request == NULL || WdfRequestUnmarkCancelable(request) == STATUS_CANCELLED) {
        return NULL;
    }
    Device->Write = NULL;
    *Sent = SerialInterruptStopOutput(Device->Interrupt);
    return request;
}

VOID SerialWriteServe(_In_ PDEVICE_CONTEXT Device)
{
    WDFREQUEST request = NULL;
    size_t sent;

    WdfSpinLockAcquire(Device->WriteLock);
    if (SerialInterruptIsOutputDone(Device->Interrupt)) {
        request = SerialWriteTake(Device, &sent);
    }
    WdfSpinLockRelease(Device->WriteLock);
    if (request != NULL) {
        WdfRequestCompleteWithInformation(request, STATUS_SUCCESS, sent);
    }
}

VOID SerialWriteAbort(_In_ PDEVICE_CONTEXT Device)
{
    WDFREQUEST request;
    size_t sent;

    WdfSpinLockAcquire(Device->WriteLock);
    request = SerialWriteTake(Device, &sent);
    WdfSpinLockRelease(Device->WriteLock);
    if (request != NULL) {
        WdfRequestCompleteWithInformation(request, STATUS_CANCELLED, sent);
    }
}

VOID SerialEvtWriteCancel(_In_ WDFREQUEST Request)
{
    PDEVICE_CONTEXT device =
        SerialDeviceGetContext(WdfIoQueueGetDevice(WdfRequestGetIoQueue(Request)));
    size_t sent;

    WdfSpinLockAcquire(device->WriteLock);
    device->Write = NULL;
    sent = SerialInterruptStopOutput(device->Interrupt);
    WdfSpinLockRelease(device->WriteLock);
    WdfRequestCompleteWithInformation(Request, STATUS_CANCELLED, sent);
}
