/* SPDX-License-Identifier: MIT */
/*
 * admin.c - the pair of administrative queues, and the requests that use it.
 *
 * The queue of requests presents as many as there are slots. Each becomes a command with its slot's
 * number and page; the DPC takes completions from the controller, one after the other, and
 * completes the requests that they belong to.
 */
#include "driver.h"

#ifdef ALLOC_PRAGMA
#pragma alloc_text(PAGE, NvmeAdminCreate)
#endif

static NTSTATUS NvmeMemoryCreate(_In_ WDFDEVICE Device, _In_ PDEVICE_CONTEXT Context)
{
    WDF_DMA_ENABLER_CONFIG config;
    WDFDMAENABLER enabler;
    WDFCOMMONBUFFER buffer;
    NTSTATUS status;

    WdfDeviceSetAlignmentRequirement(Device, NVME_PAGE_BYTES - 1);
    WDF_DMA_ENABLER_CONFIG_INIT(&config, WdfDmaProfilePacket64, sizeof(ADMIN_MEMORY));
    status = WdfDmaEnablerCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES, &enabler);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status =
        WdfCommonBufferCreate(enabler, sizeof(ADMIN_MEMORY), WDF_NO_OBJECT_ATTRIBUTES, &buffer);
    if (NT_SUCCESS(status)) {
        Context->Memory = WdfCommonBufferGetAlignedVirtualAddress(buffer);
        Context->MemoryLogical = WdfCommonBufferGetAlignedLogicalAddress(buffer);
    }
    return status;
}

NTSTATUS NvmeAdminCreate(_In_ WDFDEVICE Device)
{
    PDEVICE_CONTEXT context = NvmeDeviceGetContext(Device);
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_IO_QUEUE_CONFIG config;
    NTSTATUS status;

    PAGED_CODE();

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device;
    status = WdfSpinLockCreate(&attributes, &context->Lock);
    if (NT_SUCCESS(status)) {
        status = NvmeMemoryCreate(Device, context);
    }
    if (!NT_SUCCESS(status)) {
        return status;
    }
    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
    config.Settings.Parallel.NumberOfPresentedRequests = ADMIN_SLOTS;
    config.EvtIoDeviceControl = NvmeEvtIoDeviceControl;
    return WdfIoQueueCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE);
}

VOID NvmeAdminReset(_In_ PDEVICE_CONTEXT Device)
{
    RtlZeroMemory(Device->Memory, sizeof(*Device->Memory));
    Device->SubmissionTail = 0;
    Device->CompletionHead = 0;
    Device->Phase = 1;
}

static PNVME_COMPLETION NvmeCompletionAt(_In_ PDEVICE_CONTEXT Device, _In_ ULONG Index)
{
    return (PNVME_COMPLETION)Device->Memory->Completions + Index;
}

/* The controller writes the phase last, and this reads it once. */
static USHORT NvmeCompletionStatus(_In_ PDEVICE_CONTEXT Device)
{
    return *(volatile USHORT *)&NvmeCompletionAt(Device, Device->CompletionHead)->Status;
}

BOOLEAN NvmeAdminHasCompletion(_In_ PDEVICE_CONTEXT Device)
{
    return (NvmeCompletionStatus(Device) & 1) == Device->Phase;
}

/* There is a free slot: the queue presents no more requests than there are. */
static ULONG NvmeSlotTake(_Inout_ PDEVICE_CONTEXT Device, _In_ WDFREQUEST Request,
                          _In_ PVOID Output)
{
    ULONG slot = 0;

    while (slot < ADMIN_SLOTS - 1 && Device->Slots[slot].IsUsed) {
        slot++;
    }
    Device->Slots[slot].IsUsed = TRUE;
    Device->Slots[slot].Request = Request;
    Device->Slots[slot].Output = Output;
    return slot;
}

/* With the lock held. */
static VOID NvmeSubmitIdentify(_In_ PDEVICE_CONTEXT Device, _In_ WDFREQUEST Request,
                               _In_ NVME_IDENTIFY Identify, _In_ PVOID Output)
{
    PNVME_SUBMISSION command;
    ULONG slot;

    slot = NvmeSlotTake(Device, Request, Output);
    command = (PNVME_SUBMISSION)Device->Memory->Submissions + Device->SubmissionTail;
    RtlZeroMemory(command, sizeof(*command));
    command->Opcode = NVME_OPCODE_IDENTIFY;
    command->Identifier = (USHORT)slot;
    command->NamespaceId = Identify.NamespaceId;
    command->Data[0] = (ULONG64)Device->MemoryLogical.QuadPart + FIELD_OFFSET(ADMIN_MEMORY, Data) +
                       (ULONG64)slot * NVME_PAGE_BYTES;
    command->Parameter[0] = Identify.What;
    Device->SubmissionTail = (Device->SubmissionTail + 1) % ADMIN_ENTRIES;
    Device->Statistics.CommandsSubmitted++;
    NvmeWrite(Device, NVME_DOORBELLS, Device->SubmissionTail);
}

/* Take the next completion; FALSE if there is none. *Request is NULL if it belongs to no command.
 */
static BOOLEAN NvmeCompletionTake(_Inout_ PDEVICE_CONTEXT Device, _Out_ WDFREQUEST *Request,
                                  _Out_ PULONG Slot, _Out_ PUSHORT Status)
{
    BOOLEAN is_new;
    USHORT identifier;

    *Request = NULL;
    *Slot = 0;
    *Status = 0;
    WdfSpinLockAcquire(Device->Lock);
    is_new = NvmeAdminHasCompletion(Device);
    if (is_new) {
        *Status = NvmeCompletionStatus(Device) >> 1;
        identifier = NvmeCompletionAt(Device, Device->CompletionHead)->Identifier;
        if (identifier < ADMIN_SLOTS && Device->Slots[identifier].Request != NULL) {
            *Slot = identifier;
            *Request = Device->Slots[identifier].Request;
            Device->Slots[identifier].Request = NULL;
            Device->Statistics.CommandsCompleted++;
            Device->Statistics.CommandsFailed += *Status != 0;
        } else {
            Device->Statistics.Unmatched++;
        }
        Device->CompletionHead = (Device->CompletionHead + 1) % ADMIN_ENTRIES;
        Device->Phase ^= Device->CompletionHead == 0;
        NvmeWrite(Device, NVME_DOORBELLS + NVME_CAP_STRIDE(Device->Capabilities),
                  Device->CompletionHead);
    }
    WdfSpinLockRelease(Device->Lock);
    return is_new;
}

/* The slot's page is its command's until the slot is free again. */
static VOID NvmeSlotComplete(_Inout_ PDEVICE_CONTEXT Device, _In_ WDFREQUEST Request,
                             _In_ ULONG Slot, _In_ USHORT Status)
{
    if (Status == 0) {
        RtlCopyMemory(Device->Slots[Slot].Output, Device->Memory->Data[Slot], NVME_IDENTIFY_BYTES);
    }
    WdfSpinLockAcquire(Device->Lock);
    Device->Slots[Slot].IsUsed = FALSE;
    WdfSpinLockRelease(Device->Lock);
    if (Status == 0) {
        WdfRequestCompleteWithInformation(Request, STATUS_SUCCESS, NVME_IDENTIFY_BYTES);
    } else {
        WdfRequestComplete(Request, STATUS_IO_DEVICE_ERROR);
    }
}

VOID NvmeAdminServe(_In_ PDEVICE_CONTEXT Device)
{
    WDFREQUEST request;
    ULONG slot;
    USHORT status;

    while (NvmeCompletionTake(Device, &request, &slot, &status)) {
        if (request != NULL) {
            NvmeSlotComplete(Device, request, slot, status);
        }
    }
}

VOID NvmeAdminDeviceGone(_In_ PDEVICE_CONTEXT Device)
{
    WDFREQUEST requests[ADMIN_SLOTS];

    WdfSpinLockAcquire(Device->Lock);
    Device->IsGone = TRUE;
    for (ULONG slot = 0; slot < ADMIN_SLOTS; slot++) {
        requests[slot] = Device->Slots[slot].Request;
        Device->Slots[slot].Request = NULL;
    }
    WdfSpinLockRelease(Device->Lock);

    for (ULONG slot = 0; slot < ADMIN_SLOTS; slot++) {
        if (requests[slot] != NULL) {
            WdfRequestComplete(requests[slot], STATUS_DEVICE_REMOVED);
        }
    }
}

static NTSTATUS NvmeIdentify(_In_ PDEVICE_CONTEXT Device, _In_ WDFREQUEST Request)
{
    PNVME_IDENTIFY input;
    PVOID output;
    NTSTATUS status;

    status = WdfRequestRetrieveInputBuffer(Request, sizeof(*input), (PVOID *)&input, NULL);
    if (NT_SUCCESS(status)) {
        status = WdfRequestRetrieveOutputBuffer(Request, NVME_IDENTIFY_BYTES, &output, NULL);
    }
    if (!NT_SUCCESS(status)) {
        return status;
    }
    WdfSpinLockAcquire(Device->Lock);
    if (Device->IsGone) {
        status = STATUS_DEVICE_REMOVED;
    } else {
        NvmeSubmitIdentify(Device, Request, *input, output);
        status = STATUS_PENDING;
    }
    WdfSpinLockRelease(Device->Lock);
    return status;
}

static NTSTATUS NvmeGetStatistics(_In_ PDEVICE_CONTEXT Device, _In_ WDFREQUEST Request)
{
    PNVME_STATISTICS statistics;
    NTSTATUS status =
        WdfRequestRetrieveOutputBuffer(Request, sizeof(*statistics), (PVOID *)&statistics, NULL);

    if (NT_SUCCESS(status)) {
        WdfSpinLockAcquire(Device->Lock);
        *statistics = Device->Statistics;
        WdfSpinLockRelease(Device->Lock);
        statistics->Interrupts = NvmeInterruptCount(Device->Interrupt);
        WdfRequestSetInformation(Request, sizeof(*statistics));
    }
    return status;
}

VOID NvmeEvtIoDeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                            _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                            _In_ ULONG IoControlCode)
{
    PDEVICE_CONTEXT device = NvmeDeviceGetContext(WdfIoQueueGetDevice(Queue));
    NTSTATUS status = STATUS_INVALID_DEVICE_REQUEST;

    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);

    if (IoControlCode == IOCTL_NVME_IDENTIFY) {
        status = NvmeIdentify(device, Request);
    } else if (IoControlCode == IOCTL_NVME_GET_STATISTICS) {
        status = NvmeGetStatistics(device, Request);
    }
    if (status != STATUS_PENDING) {
        WdfRequestComplete(Request, status);
    }
}
