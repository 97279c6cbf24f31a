/* SPDX-License-Identifier: MIT */
/*
 * dma.c - reads and writes of the device's buffer, one at a time, by DMA through a common buffer.
 *
 * A transfer is started in the queue's callback and ends in EduEvtTransferDpc, which the ISR
 * queues. If the interrupt comes while the device still runs, the transfer becomes the work item's,
 * which may wait: it looks at the device until the transfer has ended or its patience has. State
 * and ownership change under the queue's lock, so a transfer has one owner at any time.
 *
 * A request that the driver owns keeps the power-managed queue, and with it the device, in D0: that
 * is why DPC and work item may touch registers while there is a transfer, and must not after it.
 */
#include "driver.h"

/* Half a second in all, five times what a transfer takes. */
#define EDU_RECOVERY_POLL_MS    10
#define EDU_RECOVERY_POLL_COUNT 50

#ifdef ALLOC_PRAGMA
#pragma alloc_text(PAGE, EduTransferQueueCreate)
#pragma alloc_text(PAGE, EduTransferBufferCreate)
#endif

static NTSTATUS EduTransferHelpersCreate(_In_ WDFQUEUE Queue, _In_ PDEVICE_CONTEXT Device)
{
    PTRANSFER_CONTEXT context = EduTransferGetContext(Queue);
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_DPC_CONFIG dpcConfig;
    WDF_WORKITEM_CONFIG workItemConfig;
    NTSTATUS status;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Queue;

    status = WdfSpinLockCreate(&attributes, &context->Lock);
    if (!NT_SUCCESS(status)) {
        return status;
    }

    /* The queue's lock does what automatic serialization would do. */
    WDF_DPC_CONFIG_INIT(&dpcConfig, EduEvtTransferDpc);
    dpcConfig.AutomaticSerialization = FALSE;
    status = WdfDpcCreate(&dpcConfig, &attributes, &Device->TransferDpc);
    if (!NT_SUCCESS(status)) {
        return status;
    }

    WDF_WORKITEM_CONFIG_INIT(&workItemConfig, EduEvtTransferRecovery);
    workItemConfig.AutomaticSerialization = FALSE;
    return WdfWorkItemCreate(&workItemConfig, &attributes, &context->Recovery);
}

NTSTATUS EduTransferQueueCreate(_In_ WDFDEVICE Device)
{
    PDEVICE_CONTEXT device = EduDeviceGetContext(Device);
    WDF_IO_QUEUE_CONFIG config;
    WDF_OBJECT_ATTRIBUTES attributes;
    NTSTATUS status;

    PAGED_CODE();

    /* Requests of no bytes never reach us: the framework completes them. The device could not stand
     * one. */
    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchSequential);
    config.EvtIoRead = EduEvtIoRead;
    config.EvtIoWrite = EduEvtIoWrite;
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, TRANSFER_CONTEXT);
    status = WdfIoQueueCreate(Device, &config, &attributes, &device->TransferQueue);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    EduTransferGetContext(device->TransferQueue)->Device = device;

    status = EduTransferHelpersCreate(device->TransferQueue, device);
    if (NT_SUCCESS(status)) {
        status =
            WdfDeviceConfigureRequestDispatching(Device, device->TransferQueue, WdfRequestTypeRead);
    }
    if (NT_SUCCESS(status)) {
        status = WdfDeviceConfigureRequestDispatching(Device, device->TransferQueue,
                                                      WdfRequestTypeWrite);
    }
    return status;
}

NTSTATUS EduTransferBufferCreate(_In_ WDFDEVICE Device)
{
    PDEVICE_CONTEXT context = EduDeviceGetContext(Device);
    WDF_DMA_ENABLER_CONFIG config;
    WDFCOMMONBUFFER buffer;
    NTSTATUS status;

    PAGED_CODE();

    WDF_DMA_ENABLER_CONFIG_INIT(&config, WdfDmaProfilePacket, EDU_BUFFER_BYTES);
    config.AddressWidthOverride = EDU_DMA_ADDRESS_BITS;
    status = WdfDmaEnablerCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES, &context->DmaEnabler);
    if (!NT_SUCCESS(status)) {
        return status;
    }

    status = WdfCommonBufferCreate(context->DmaEnabler, EDU_BUFFER_BYTES, WDF_NO_OBJECT_ATTRIBUTES,
                                   &buffer);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    context->Bounce = WdfCommonBufferGetAlignedVirtualAddress(buffer);
    context->BounceLogical = WdfCommonBufferGetAlignedLogicalAddress(buffer);

    /* The device would drop the bits that it does not have and write somewhere else. */
    if ((context->BounceLogical.QuadPart + EDU_BUFFER_BYTES - 1) >> EDU_DMA_ADDRESS_BITS != 0) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    return STATUS_SUCCESS;
}

static BOOLEAN EduTransferIsInside(_In_ LONGLONG Offset, _In_ size_t Length)
{
    return Offset >= 0 && Offset < EDU_BUFFER_BYTES && Length > 0 &&
           Length <= (size_t)(EDU_BUFFER_BYTES - Offset);
}

/* With the queue's lock held, and the device not running. */
static VOID EduTransferProgram(_In_ PDEVICE_CONTEXT Device, _In_ ULONG Offset, _In_ ULONG Length,
                               _In_ BOOLEAN IsRead)
{
    ULONG inside = EDU_DMA_BUFFER + Offset;
    ULONG outside = Device->BounceLogical.LowPart;
    ULONG command = EDU_DMA_RUN | EDU_DMA_INTERRUPT;

    if (IsRead) {
        command |= EDU_DMA_TO_MEMORY;
    }
    EduWrite(Device, EDU_REG_DMA_SOURCE, IsRead ? inside : outside);
    EduWrite(Device, EDU_REG_DMA_TARGET, IsRead ? outside : inside);
    EduWrite(Device, EDU_REG_DMA_COUNT, Length);
    EduWrite(Device, EDU_REG_DMA_COMMAND, command);
}

/* Output is the buffer of a read; Input that of a write. The other is NULL. */
static VOID EduTransferStart(_In_ PTRANSFER_CONTEXT Context, _In_ WDFREQUEST Request,
                             _In_opt_ PVOID Output, _In_opt_ PVOID Input, _In_ LONGLONG Offset,
                             _In_ size_t Length)
{
    PDEVICE_CONTEXT device = Context->Device;
    NTSTATUS status = STATUS_SUCCESS;
    ULONG command;

    WdfSpinLockAcquire(Context->Lock);
    command = EduRead(device, EDU_REG_DMA_COMMAND);
    if (Context->IsGone || command == EDU_ABSENT) {
        status = STATUS_DEVICE_REMOVED;
    } else if (command & EDU_DMA_RUN) {
        /* An earlier transfer, given up by the work item, never ended: the bounce buffer is still
         * its. */
        status = STATUS_DEVICE_BUSY;
    } else {
        Context->State = TransferRunning;
        Context->Current.Request = Request;
        Context->Current.Output = Output;
        Context->Current.Length = Length;
        if (Input != NULL) {
            RtlCopyMemory(device->Bounce, Input, Length);
        }
        EduTransferProgram(device, (ULONG)Offset, (ULONG)Length, Output != NULL);
    }
    WdfSpinLockRelease(Context->Lock);

    if (!NT_SUCCESS(status)) {
        WdfRequestComplete(Request, status);
    }
}

VOID EduEvtIoRead(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request, _In_ size_t Length)
{
    WDF_REQUEST_PARAMETERS parameters;
    LONGLONG offset;
    PVOID buffer;
    NTSTATUS status = STATUS_INVALID_PARAMETER;

    WDF_REQUEST_PARAMETERS_INIT(&parameters);
    WdfRequestGetParameters(Request, &parameters);
    offset = parameters.Parameters.Read.DeviceOffset;

    if (EduTransferIsInside(offset, Length)) {
        status = WdfRequestRetrieveOutputBuffer(Request, Length, &buffer, NULL);
    }
    if (!NT_SUCCESS(status)) {
        WdfRequestComplete(Request, status);
        return;
    }
    EduTransferStart(EduTransferGetContext(Queue), Request, buffer, NULL, offset, Length);
}

VOID EduEvtIoWrite(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request, _In_ size_t Length)
{
    WDF_REQUEST_PARAMETERS parameters;
    LONGLONG offset;
    PVOID buffer;
    NTSTATUS status = STATUS_INVALID_PARAMETER;

    WDF_REQUEST_PARAMETERS_INIT(&parameters);
    WdfRequestGetParameters(Request, &parameters);
    offset = parameters.Parameters.Write.DeviceOffset;

    if (EduTransferIsInside(offset, Length)) {
        status = WdfRequestRetrieveInputBuffer(Request, Length, &buffer, NULL);
    }
    if (!NT_SUCCESS(status)) {
        WdfRequestComplete(Request, status);
        return;
    }
    EduTransferStart(EduTransferGetContext(Queue), Request, NULL, buffer, offset, Length);
}

/* With the queue's lock held: the caller becomes the transfer's owner and has to end it. */
static TRANSFER EduTransferTake(_In_ PTRANSFER_CONTEXT Context)
{
    TRANSFER transfer = Context->Current;

    Context->State = TransferIdle;
    RtlZeroMemory(&Context->Current, sizeof(Context->Current));
    return transfer;
}

/*
 * By the owner, without the lock. The bounce buffer is the owner's until it completes the request;
 * the next transfer begins inside that call.
 */
static VOID EduTransferEnd(_In_ PTRANSFER_CONTEXT Context, _In_ const TRANSFER *Transfer,
                           _In_ NTSTATUS Status)
{
    if (!NT_SUCCESS(Status)) {
        WdfRequestComplete(Transfer->Request, Status);
        return;
    }
    if (Transfer->Output != NULL) {
        RtlCopyMemory(Transfer->Output, Context->Device->Bounce, Transfer->Length);
    }
    WdfRequestCompleteWithInformation(Transfer->Request, Status, Transfer->Length);
}

VOID EduEvtTransferDpc(_In_ WDFDPC Dpc)
{
    PTRANSFER_CONTEXT context = EduTransferGetContext(WdfDpcGetParentObject(Dpc));
    PDEVICE_CONTEXT device = context->Device;
    TRANSFER transfer = { NULL, NULL, 0 };
    BOOLEAN isEarly = FALSE;

    /* None: an instance of this DPC on another processor was faster. */
    if (EduInterruptTakeCauses(device->Interrupt, EDU_CAUSE_DMA) == 0) {
        return;
    }

    WdfSpinLockAcquire(context->Lock);
    switch (context->State) {
    case TransferIdle:
        context->UnmatchedCount++;
        break;
    case TransferRunning:
        if (EduRead(device, EDU_REG_DMA_COMMAND) & EDU_DMA_RUN) {
            context->State = TransferRecovering;
            isEarly = TRUE;
        } else {
            transfer = EduTransferTake(context);
            context->CompletedCount++;
        }
        break;
    case TransferRecovering:
        break;
    }
    WdfSpinLockRelease(context->Lock);

    if (isEarly) {
        WdfWorkItemEnqueue(context->Recovery);
    } else if (transfer.Request != NULL) {
        EduTransferEnd(context, &transfer, STATUS_SUCCESS);
    }
}

/* Nothing is started any more, and what runs is the work item's, which will see that the device is
 * gone. */
VOID EduTransferDeviceGone(_In_ WDFQUEUE Queue)
{
    PTRANSFER_CONTEXT context = EduTransferGetContext(Queue);
    BOOLEAN wasRunning;

    WdfSpinLockAcquire(context->Lock);
    context->IsGone = TRUE;
    wasRunning = context->State == TransferRunning;
    if (wasRunning) {
        context->State = TransferRecovering;
    }
    WdfSpinLockRelease(context->Lock);

    if (wasRunning) {
        WdfWorkItemEnqueue(context->Recovery);
    }
}

/* Returns TRUE if the device has ended the transfer, now or within the work item's patience. */
static BOOLEAN EduTransferWait(_In_ PDEVICE_CONTEXT Device)
{
    LARGE_INTEGER interval;

    interval.QuadPart = WDF_REL_TIMEOUT_IN_MS(EDU_RECOVERY_POLL_MS);
    for (ULONG i = 0; i < EDU_RECOVERY_POLL_COUNT; i++) {
        ULONG command = EduRead(Device, EDU_REG_DMA_COMMAND);

        if (command == EDU_ABSENT) {
            return FALSE;
        }
        if (!(command & EDU_DMA_RUN)) {
            return TRUE;
        }
        KeDelayExecutionThread(KernelMode, FALSE, &interval);
    }
    return FALSE;
}

VOID EduEvtTransferRecovery(_In_ WDFWORKITEM WorkItem)
{
    PTRANSFER_CONTEXT context = EduTransferGetContext(WdfWorkItemGetParentObject(WorkItem));
    BOOLEAN hasEnded = EduTransferWait(context->Device);
    TRANSFER transfer;

    WdfSpinLockAcquire(context->Lock);
    transfer = EduTransferTake(context);
    if (hasEnded) {
        context->CompletedCount++;
        context->RecoveredCount++;
    } else {
        context->FailedCount++;
    }
    WdfSpinLockRelease(context->Lock);

    EduTransferEnd(context, &transfer, hasEnded ? STATUS_SUCCESS : STATUS_IO_DEVICE_ERROR);
}

VOID EduTransferReadCounts(_In_ WDFQUEUE Queue, _Inout_ PEDU_STATISTICS Statistics)
{
    PTRANSFER_CONTEXT context = EduTransferGetContext(Queue);

    WdfSpinLockAcquire(context->Lock);
    Statistics->TransfersCompleted = context->CompletedCount;
    Statistics->TransfersRecovered = context->RecoveredCount;
    Statistics->TransfersFailed = context->FailedCount;
    Statistics->CompletionsUnmatched += context->UnmatchedCount;
    WdfSpinLockRelease(context->Lock);
}
