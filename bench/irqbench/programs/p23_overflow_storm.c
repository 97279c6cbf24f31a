/* SPDX-License-Identifier: MIT */
/*
 * p23_overflow_storm.c - words that arrive before somebody reads them stay in the device; the ISR
 * takes away the causes that it knows.
 */
#include "common.h"

/* More than wait in the device if the model has rx_capacity=2. */
#define WORDS_AHEAD 3

typedef struct _DEVICE_CONTEXT {
    COMMON_CONTEXT Common;
    WDFINTERRUPT Interrupt;
} DEVICE_CONTEXT, *PDEVICE_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(DEVICE_CONTEXT, DeviceGetContext)

static BOOLEAN EvtInterruptIsr(_In_ WDFINTERRUPT Interrupt, _In_ ULONG MessageID) /* BUG */
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfInterruptGetDevice(Interrupt));
    ULONG causes = ReadTd(&context->Common, TD_REG_ISTAT);

    UNREFERENCED_PARAMETER(MessageID);
    if (causes == 0) {
        return FALSE;
    }
    WriteTd(&context->Common, TD_REG_ISTAT, causes & (TD_DONE | TD_RX)); /* BUG */
    if (causes & TD_DONE) {
        WdfInterruptQueueDpcForIsr(Interrupt);
    }
    return TRUE; /* BUG */
}

static VOID EvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(Interrupt);
    CompleteWrites(&DeviceGetContext(AssociatedObject)->Common);
}

/* A command, and words that it is answered with. */
static VOID EvtIoWrite(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request, _In_ size_t Length)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfIoQueueGetDevice(Queue));

    WriteTd(&context->Common, TD_REG_CREDIT, WORDS_AHEAD);
    CommonEvtIoWrite(Queue, Request, Length);
}

static NTSTATUS CreateObjects(_In_ WDFDEVICE Device)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);
    NTSTATUS status =
        CreateInterrupt(Device, EvtInterruptIsr, EvtInterruptDpc, NULL, &context->Interrupt);

    if (NT_SUCCESS(status)) {
        status = CreateWriteQueue(Device, EvtIoWrite);
    }
    return status;
}

const PROGRAM Program = {
    .ContextType = WDF_GET_CONTEXT_TYPE_INFO(DEVICE_CONTEXT),
    .Causes = TD_ALL,
    .CreateObjects = CreateObjects,
};
