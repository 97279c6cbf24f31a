/* SPDX-License-Identifier: MIT */
/*
 * t09_who_takes_it_ends_it.c - p13 with the request taken out by an exchange: who gets it ends it,
 * the other one does nothing.
 */
#include "common.h"

typedef struct _DEVICE_CONTEXT {
    COMMON_CONTEXT Common;
    WDFINTERRUPT Interrupt;
    WDFTIMER Timer;
    PVOID volatile Pending; /* interlocked */
} DEVICE_CONTEXT, *PDEVICE_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(DEVICE_CONTEXT, DeviceGetContext)

static VOID Finish(_In_ PDEVICE_CONTEXT Context, _In_ NTSTATUS Status)
{
#ifdef WITHOUT_REPAIR
    PVOID request = InterlockedCompareExchangePointer(&Context->Pending, NULL, NULL);
#else
    PVOID request = InterlockedExchangePointer(&Context->Pending, NULL);
#endif

    if (request != NULL) {
        WdfRequestCompleteWithInformation((WDFREQUEST)request, Status, sizeof(ULONG));
    }
#ifdef WITHOUT_REPAIR
    (VOID) InterlockedExchangePointer(&Context->Pending, NULL);
#endif
}

static VOID EvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PDEVICE_CONTEXT context = DeviceGetContext(AssociatedObject);

    UNREFERENCED_PARAMETER(Interrupt);
    while (ReadTd(&context->Common, TD_REG_CPL) != 0) {
        (VOID) WdfTimerStop(context->Timer, FALSE);
        Finish(context, STATUS_SUCCESS);
    }
}

static VOID EvtTimer(_In_ WDFTIMER Timer)
{
    Finish(DeviceGetContext(WdfTimerGetParentObject(Timer)), STATUS_IO_TIMEOUT);
}

static VOID EvtIoWrite(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request, _In_ size_t Length)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfIoQueueGetDevice(Queue));

    UNREFERENCED_PARAMETER(Length);
    (VOID) InterlockedExchangePointer(&context->Pending, Request);
    (VOID) WdfTimerStart(context->Timer, WDF_REL_TIMEOUT_IN_MS(10));
    WriteTd(&context->Common, TD_REG_CMD, 1);
}

static NTSTATUS CreateObjects(_In_ WDFDEVICE Device)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);
    NTSTATUS status =
        CreateInterrupt(Device, CommonEvtInterruptIsr, EvtInterruptDpc, NULL, &context->Interrupt);

    if (NT_SUCCESS(status)) {
        status = CreateTimer(Device, EvtTimer, &context->Timer);
    }
    if (NT_SUCCESS(status)) {
        status = CreateWriteQueue(Device, EvtIoWrite);
    }
    return status;
}

const PROGRAM Program = {
    .ContextType = WDF_GET_CONTEXT_TYPE_INFO(DEVICE_CONTEXT),
    .Causes = TD_DONE,
    .CreateObjects = CreateObjects,
};
