/* SPDX-License-Identifier: MIT */
/*
 * t02_interlocked_or.c - p02 without any lock that both ISRs would share, and right: every access
 * to `Found` is interlocked.
 */
#include "common.h"

typedef struct _DEVICE_CONTEXT {
    COMMON_CONTEXT Common;
    WDFINTERRUPT RxInterrupt;
    WDFINTERRUPT DoneInterrupt;
    LONG volatile Found; /* causes that an ISR has cleared and no DPC has seen; interlocked */
} DEVICE_CONTEXT, *PDEVICE_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(DEVICE_CONTEXT, DeviceGetContext)

static VOID AddFound(_In_ PDEVICE_CONTEXT Context, _In_ LONG Cause)
{
#ifdef WITHOUT_REPAIR
    Context->Found |= Cause;
#else
    InterlockedOr(&Context->Found, Cause);
#endif
}

static BOOLEAN RxEvtInterruptIsr(_In_ WDFINTERRUPT Interrupt, _In_ ULONG MessageID)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfInterruptGetDevice(Interrupt));

    UNREFERENCED_PARAMETER(MessageID);
    WriteTd(&context->Common, TD_REG_ISTAT, TD_RX);
    AddFound(context, TD_RX);
    WdfInterruptQueueDpcForIsr(Interrupt);
    return TRUE;
}

static BOOLEAN DoneEvtInterruptIsr(_In_ WDFINTERRUPT Interrupt, _In_ ULONG MessageID)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfInterruptGetDevice(Interrupt));

    UNREFERENCED_PARAMETER(MessageID);
    WriteTd(&context->Common, TD_REG_ISTAT, TD_DONE);
    AddFound(context, TD_DONE);
    WdfInterruptQueueDpcForIsr(Interrupt);
    return TRUE;
}

/* Of both interrupts. Whichever comes first serves what it finds. */
static VOID EvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PDEVICE_CONTEXT context = DeviceGetContext(AssociatedObject);
    ULONG found = (ULONG)InterlockedExchange(&context->Found, 0);

    UNREFERENCED_PARAMETER(Interrupt);
    if (found & TD_RX) {
        CompleteRead(&context->Common);
    }
    if (found & TD_DONE) {
        CompleteWrites(&context->Common);
    }
}

/* In this order they get messages 0 and 1. */
static NTSTATUS CreateInterrupts(_In_ WDFDEVICE Device)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);
    NTSTATUS status =
        CreateInterrupt(Device, RxEvtInterruptIsr, EvtInterruptDpc, NULL, &context->RxInterrupt);

    if (NT_SUCCESS(status)) {
        status = CreateInterrupt(Device, DoneEvtInterruptIsr, EvtInterruptDpc, NULL,
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
