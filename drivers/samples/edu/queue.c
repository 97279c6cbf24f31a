/* SPDX-License-Identifier: MIT */
/*
 * queue.c - device control requests, one at a time.
 *
 * A factorial is started here and ends in the interrupt's DPC. Its request is in the queue's
 * context while the device computes; who takes it out, under the queue's lock, completes it.
 */
#include "driver.h"

#ifdef ALLOC_PRAGMA
#pragma alloc_text(PAGE, EduControlQueueCreate)
#endif

NTSTATUS EduControlQueueCreate(_In_ WDFDEVICE Device)
{
    PDEVICE_CONTEXT device = EduDeviceGetContext(Device);
    WDF_IO_QUEUE_CONFIG config;
    WDF_OBJECT_ATTRIBUTES attributes;
    PCONTROL_CONTEXT context;
    NTSTATUS status;

    PAGED_CODE();

    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchSequential);
    config.EvtIoDeviceControl = EduEvtIoDeviceControl;
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, CONTROL_CONTEXT);
    status = WdfIoQueueCreate(Device, &config, &attributes, &device->ControlQueue);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    context = EduControlGetContext(device->ControlQueue);
    context->Device = device;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = device->ControlQueue;
    status = WdfSpinLockCreate(&attributes, &context->Lock);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    return WdfDeviceConfigureRequestDispatching(Device, device->ControlQueue,
                                                WdfRequestTypeDeviceControl);
}

/* Both buffers of a buffered request are the same memory: read the input before writing the output.
 */
static NTSTATUS EduRetrieveUlongs(_In_ WDFREQUEST Request, _Outptr_ PULONG *Input,
                                  _Outptr_ PULONG *Output)
{
    NTSTATUS status;

    status = WdfRequestRetrieveInputBuffer(Request, sizeof(ULONG), (PVOID *)Input, NULL);
    if (NT_SUCCESS(status)) {
        status = WdfRequestRetrieveOutputBuffer(Request, sizeof(ULONG), (PVOID *)Output, NULL);
    }
    return status;
}

static VOID EduFactorialStart(_In_ PCONTROL_CONTEXT Context, _In_ WDFREQUEST Request)
{
    PULONG input;
    PULONG output;
    NTSTATUS status;

    status = EduRetrieveUlongs(Request, &input, &output);
    if (NT_SUCCESS(status) && *input > EDU_FACTORIAL_MAX) {
        status = STATUS_INVALID_PARAMETER;
    }
    if (!NT_SUCCESS(status)) {
        WdfRequestComplete(Request, status);
        return;
    }

    /* Request and register change together, so that EduFactorialDone can never meet one without the
     * other. */
    WdfSpinLockAcquire(Context->Lock);
    if (Context->IsGone) {
        status = STATUS_DEVICE_REMOVED;
    } else {
        Context->Request = Request;
        Context->Result = output;
        EduWrite(Context->Device, EDU_REG_FACTORIAL, *input);
    }
    WdfSpinLockRelease(Context->Lock);

    if (!NT_SUCCESS(status)) {
        WdfRequestComplete(Request, status);
    }
}

VOID EduFactorialDone(_In_ WDFQUEUE Queue)
{
    PCONTROL_CONTEXT context = EduControlGetContext(Queue);
    WDFREQUEST request = NULL;
    ULONG result;

    WdfSpinLockAcquire(context->Lock);
    if (context->Request == NULL) {
        context->UnmatchedCount++;
    } else if (!(EduRead(context->Device, EDU_REG_STATUS) & EDU_STATUS_COMPUTING)) {
        result = EduRead(context->Device, EDU_REG_FACTORIAL);
        if (result != EDU_ABSENT) {
            *context->Result = result;
            request = context->Request;
            context->Request = NULL;
            context->CompletedCount++;
        }
    }
    WdfSpinLockRelease(context->Lock);

    /* Still computing: this interrupt was not for the request, its own is to come. Pulled out, even
     * between the two reads: EduControlDeviceGone ends it. */
    if (request != NULL) {
        WdfRequestCompleteWithInformation(request, STATUS_SUCCESS, sizeof(ULONG));
    }
}

VOID EduControlDeviceGone(_In_ WDFQUEUE Queue)
{
    PCONTROL_CONTEXT context = EduControlGetContext(Queue);
    WDFREQUEST request;

    WdfSpinLockAcquire(context->Lock);
    context->IsGone = TRUE;
    request = context->Request;
    context->Request = NULL;
    WdfSpinLockRelease(context->Lock);

    if (request != NULL) {
        WdfRequestComplete(request, STATUS_DEVICE_REMOVED);
    }
}

/* The queue is sequential, so no other request uses the register between the write and the read. */
static VOID EduLiveness(_In_ PDEVICE_CONTEXT Device, _In_ WDFREQUEST Request)
{
    PULONG input;
    PULONG output;
    NTSTATUS status;

    status = EduRetrieveUlongs(Request, &input, &output);
    if (!NT_SUCCESS(status)) {
        WdfRequestComplete(Request, status);
        return;
    }
    EduWrite(Device, EDU_REG_LIVENESS, *input);
    *output = EduRead(Device, EDU_REG_LIVENESS);
    WdfRequestCompleteWithInformation(Request, STATUS_SUCCESS, sizeof(ULONG));
}

static VOID EduRaise(_In_ PDEVICE_CONTEXT Device, _In_ WDFREQUEST Request)
{
    PULONG causes;
    NTSTATUS status;

    status = WdfRequestRetrieveInputBuffer(Request, sizeof(*causes), (PVOID *)&causes, NULL);
    if (NT_SUCCESS(status) && (*causes & ~(ULONG)(EDU_RAISE_FACTORIAL | EDU_RAISE_TRANSFER)) != 0) {
        status = STATUS_INVALID_PARAMETER;
    }
    if (NT_SUCCESS(status)) {
        EduWrite(Device, EDU_REG_RAISE, *causes);
    }
    WdfRequestComplete(Request, status);
}

static VOID EduGetStatistics(_In_ PCONTROL_CONTEXT Context, _In_ WDFREQUEST Request)
{
    PEDU_STATISTICS statistics;
    NTSTATUS status;

    status =
        WdfRequestRetrieveOutputBuffer(Request, sizeof(*statistics), (PVOID *)&statistics, NULL);
    if (!NT_SUCCESS(status)) {
        WdfRequestComplete(Request, status);
        return;
    }

    RtlZeroMemory(statistics, sizeof(*statistics));
    WdfInterruptSynchronize(Context->Device->Interrupt, EduEvtInterruptReadCounts, statistics);

    WdfSpinLockAcquire(Context->Lock);
    statistics->FactorialsCompleted = Context->CompletedCount;
    statistics->CompletionsUnmatched = Context->UnmatchedCount;
    WdfSpinLockRelease(Context->Lock);

    EduTransferReadCounts(Context->Device->TransferQueue, statistics);
    WdfRequestCompleteWithInformation(Request, STATUS_SUCCESS, sizeof(*statistics));
}

VOID EduEvtIoDeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                           _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                           _In_ ULONG IoControlCode)
{
    PCONTROL_CONTEXT context = EduControlGetContext(Queue);

    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);

    switch (IoControlCode) {
    case IOCTL_EDU_FACTORIAL:
        EduFactorialStart(context, Request);
        break;
    case IOCTL_EDU_LIVENESS:
        EduLiveness(context->Device, Request);
        break;
    case IOCTL_EDU_RAISE:
        EduRaise(context->Device, Request);
        break;
    case IOCTL_EDU_GET_STATISTICS:
        EduGetStatistics(context, Request);
        break;
    default:
        WdfRequestComplete(Request, STATUS_INVALID_DEVICE_REQUEST);
        break;
    }
}
