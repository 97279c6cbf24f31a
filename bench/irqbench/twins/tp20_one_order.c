/* SPDX-License-Identifier: MIT */
/*
 * tp20_one_order.c - p20 with one order of the two locks: that of DoneInterrupt comes first, as its
 * ISR holds it already.
 */
#include "common.h"

typedef struct _DEVICE_CONTEXT {
    COMMON_CONTEXT Common;
    WDFINTERRUPT RxInterrupt;
    WDFINTERRUPT DoneInterrupt;
    ULONG Bytes;        /* of words and commands; lock of RxInterrupt */
    ULONG CommandCount; /* lock of DoneInterrupt */
    ULONG BytesSeen;    /* the last consistent copy; both locks */
    ULONG CommandsSeen;
} DEVICE_CONTEXT, *PDEVICE_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(DEVICE_CONTEXT, DeviceGetContext)

static BOOLEAN RxEvtInterruptIsr(_In_ WDFINTERRUPT Interrupt, _In_ ULONG MessageID)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfInterruptGetDevice(Interrupt));

    UNREFERENCED_PARAMETER(MessageID);
    WriteTd(&context->Common, TD_REG_ISTAT, TD_RX);
    context->Bytes += sizeof(ULONG);
    WdfInterruptQueueDpcForIsr(Interrupt);
    return TRUE;
}

static BOOLEAN DoneEvtInterruptIsr(_In_ WDFINTERRUPT Interrupt, _In_ ULONG MessageID)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfInterruptGetDevice(Interrupt));

    UNREFERENCED_PARAMETER(MessageID);
    WriteTd(&context->Common, TD_REG_ISTAT, TD_DONE);
    context->CommandCount++;
    WdfInterruptAcquireLock(context->RxInterrupt);
    context->Bytes += sizeof(ULONG);
    WdfInterruptReleaseLock(context->RxInterrupt);
    WdfInterruptQueueDpcForIsr(Interrupt);
    return TRUE;
}

static VOID CopyCounters(_In_ PDEVICE_CONTEXT Context)
{
#ifdef WITHOUT_REPAIR
    WDFINTERRUPT first = Context->RxInterrupt;
    WDFINTERRUPT second = Context->DoneInterrupt;
#else
    WDFINTERRUPT first = Context->DoneInterrupt;
    WDFINTERRUPT second = Context->RxInterrupt;
#endif

    WdfInterruptAcquireLock(first);
    WdfInterruptAcquireLock(second);
    Context->BytesSeen = Context->Bytes;
    Context->CommandsSeen = Context->CommandCount;
    WdfInterruptReleaseLock(second);
    WdfInterruptReleaseLock(first);
}

static VOID RxEvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PDEVICE_CONTEXT context = DeviceGetContext(AssociatedObject);

    UNREFERENCED_PARAMETER(Interrupt);
    CopyCounters(context);
    CompleteRead(&context->Common);
}

static VOID DoneEvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(Interrupt);
    CompleteWrites(&DeviceGetContext(AssociatedObject)->Common);
}

/* In this order they get messages 0 and 1. */
static NTSTATUS CreateInterrupts(_In_ WDFDEVICE Device)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);
    NTSTATUS status =
        CreateInterrupt(Device, RxEvtInterruptIsr, RxEvtInterruptDpc, NULL, &context->RxInterrupt);

    if (NT_SUCCESS(status)) {
        status = CreateInterrupt(Device, DoneEvtInterruptIsr, DoneEvtInterruptDpc, NULL,
                                 &context->DoneInterrupt);
    }
    return status;
}

static NTSTATUS CreateObjects(_In_ WDFDEVICE Device)
{
    NTSTATUS status = CreateInterrupts(Device);

    if (NT_SUCCESS(status)) {
        status = CreateWriteQueue(Device, CommonEvtIoWrite);
    }
    if (NT_SUCCESS(status)) {
        status = CreateReadQueue(Device, CommonEvtIoRead);
    }
    return status;
}

const PROGRAM Program = {
    .ContextType = WDF_GET_CONTEXT_TYPE_INFO(DEVICE_CONTEXT),
    .Causes = TD_DONE | TD_RX,
    .Messages = TD_MESSAGE_RX(0) | TD_MESSAGE_DONE(1),
    .CreateObjects = CreateObjects,
};
