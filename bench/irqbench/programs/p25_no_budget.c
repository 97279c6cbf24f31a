/* SPDX-License-Identifier: MIT */
/*
 * p25_no_budget.c - the DPC empties the device, a handshake of 15 us for each word.
 */
#include "common.h"

/* How many words a write asks for. */
#define WORDS 8

typedef struct _DEVICE_CONTEXT {
    COMMON_CONTEXT Common;
    WDFINTERRUPT Interrupt;
    LONG volatile WordsLeft; /* interlocked; of the write under way */
} DEVICE_CONTEXT, *PDEVICE_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(DEVICE_CONTEXT, DeviceGetContext)

static VOID EvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PDEVICE_CONTEXT context = DeviceGetContext(AssociatedObject);

    UNREFERENCED_PARAMETER(Interrupt);
    while (ReadTd(&context->Common, TD_REG_RX) != 0) { /* BUG */
        KeStallExecutionProcessor(15);                 /* BUG */
        if (InterlockedDecrement(&context->WordsLeft) == 0) {
            CompleteWrite(&context->Common, 1);
        }
    }
}

/* Ends when the last of its words has come. */
static VOID EvtIoWrite(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request, _In_ size_t Length)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfIoQueueGetDevice(Queue));

    UNREFERENCED_PARAMETER(Length);
    InterlockedExchange(&context->WordsLeft, WORDS);
    (VOID) PutUnderWay(&context->Common, Request);
    WriteTd(&context->Common, TD_REG_CREDIT, WORDS);
}

static NTSTATUS CreateObjects(_In_ WDFDEVICE Device)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);
    NTSTATUS status =
        CreateInterrupt(Device, CommonEvtInterruptIsr, EvtInterruptDpc, NULL, &context->Interrupt);

    if (NT_SUCCESS(status)) {
        status = CreateWriteQueue(Device, EvtIoWrite);
    }
    return status;
}

const PROGRAM Program = {
    .ContextType = WDF_GET_CONTEXT_TYPE_INFO(DEVICE_CONTEXT),
    .Causes = TD_RX,
    .CreateObjects = CreateObjects,
};
