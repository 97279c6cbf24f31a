/* SPDX-License-Identifier: MIT */
/*
 * p09_busy_gate.c - words and reads are brought together by whoever comes first, a read or the DPC;
 * who finds him at it leaves the work to him.
 */
#include "common.h"

typedef struct _DEVICE_CONTEXT {
    COMMON_CONTEXT Common;
    WDFINTERRUPT Interrupt;
    LONG volatile Running; /* interlocked */
} DEVICE_CONTEXT, *PDEVICE_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(DEVICE_CONTEXT, DeviceGetContext)

static VOID Process(_In_ PDEVICE_CONTEXT Context)
{
    if (InterlockedExchange(&Context->Running, 1) != 0) {
        return;
    }
    while (CompleteRead(&Context->Common)) { /* BUG */
    }
    InterlockedExchange(&Context->Running, 0); /* BUG */
}

static VOID EvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(Interrupt);
    Process(DeviceGetContext(AssociatedObject));
}

static VOID EvtIoRead(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request, _In_ size_t Length)
{
    CommonEvtIoRead(Queue, Request, Length);
    Process(DeviceGetContext(WdfIoQueueGetDevice(Queue)));
}

static NTSTATUS CreateObjects(_In_ WDFDEVICE Device)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);
    NTSTATUS status =
        CreateInterrupt(Device, CommonEvtInterruptIsr, EvtInterruptDpc, NULL, &context->Interrupt);

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
