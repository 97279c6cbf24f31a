/* SPDX-License-Identifier: MIT */
/*
 * p11_nobody_completes.c - one read is pending, under a lock; it ends with the next word, or by
 * cancellation.
 */
#include "common.h"

typedef struct _DEVICE_CONTEXT {
    COMMON_CONTEXT Common;
    WDFINTERRUPT Interrupt;
    WDFSPINLOCK Lock;
    WDFREQUEST Pending; /* Lock */
} DEVICE_CONTEXT, *PDEVICE_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(DEVICE_CONTEXT, DeviceGetContext)

/* With the word, when nobody can cancel it any more. */
static VOID Deliver(_In_ WDFREQUEST Request, _In_ ULONG Word)
{
    PULONG buffer;
    NTSTATUS status =
        WdfRequestRetrieveOutputBuffer(Request, sizeof(*buffer), (PVOID *)&buffer, NULL);

    if (NT_SUCCESS(status)) {
        *buffer = Word;
    }
    WdfRequestCompleteWithInformation(Request, status, NT_SUCCESS(status) ? sizeof(*buffer) : 0);
}

static VOID EvtRequestCancel(_In_ WDFREQUEST Request)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfIoQueueGetDevice(WdfRequestGetIoQueue(Request)));
    BOOLEAN is_found;

    WdfSpinLockAcquire(context->Lock); /* BUG */
    is_found = context->Pending == Request;
    context->Pending = NULL;
    WdfSpinLockRelease(context->Lock);
    if (is_found) { /* BUG */
        WdfRequestComplete(Request, STATUS_CANCELLED);
    }
}

static VOID EvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PDEVICE_CONTEXT context = DeviceGetContext(AssociatedObject);
    ULONG word = ReadTd(&context->Common, TD_REG_RX);
    WDFREQUEST request;

    UNREFERENCED_PARAMETER(Interrupt);
    WdfSpinLockAcquire(context->Lock);
    request = context->Pending;
    context->Pending = NULL;
    WdfSpinLockRelease(context->Lock);
    if (request != NULL && WdfRequestUnmarkCancelable(request) != STATUS_CANCELLED) { /* BUG */
        Deliver(request, word);
    }
}

static VOID EvtIoRead(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request, _In_ size_t Length)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfIoQueueGetDevice(Queue));

    if (Length != sizeof(ULONG)) {
        WdfRequestComplete(Request, STATUS_INVALID_PARAMETER);
        return;
    }
    WdfSpinLockAcquire(context->Lock);
    context->Pending = Request;
    WdfSpinLockRelease(context->Lock);
    WdfRequestMarkCancelable(Request, EvtRequestCancel);
    /* A word for a read that is canceled meanwhile finds none and is lost. */
    WriteTd(&context->Common, TD_REG_CREDIT, 1);
}

static NTSTATUS CreateObjects(_In_ WDFDEVICE Device)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);
    NTSTATUS status = CreateSpinLock(Device, &context->Lock);

    if (NT_SUCCESS(status)) {
        status = CreateInterrupt(Device, CommonEvtInterruptIsr, EvtInterruptDpc, NULL,
                                 &context->Interrupt);
    }
    if (NT_SUCCESS(status)) {
        status = CreateReadQueue(Device, EvtIoRead);
    }
    return status;
}

const PROGRAM Program = {
    .ContextType = WDF_GET_CONTEXT_TYPE_INFO(DEVICE_CONTEXT),
    .Causes = TD_RX,
    .CreateObjects = CreateObjects,
};
