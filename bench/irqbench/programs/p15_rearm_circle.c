/* SPDX-License-Identifier: MIT */
/*
 * p15_rearm_circle.c - a timer sends a worker to look at the ring, and the worker starts the timer
 * again; power goes down when both have been stopped.
 */
#include "common.h"

#define RING_TAG 'gnrT'

typedef struct _RING {
    LONG volatile Looks; /* interlocked */
} RING, *PRING;

typedef struct _DEVICE_CONTEXT {
    COMMON_CONTEXT Common;
    WDFINTERRUPT Interrupt;
    WDFTIMER Timer;
    WDFWORKITEM WorkItem;
    PRING Ring;
} DEVICE_CONTEXT, *PDEVICE_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(DEVICE_CONTEXT, DeviceGetContext)

static VOID EvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(Interrupt);
    CompleteWrites(&DeviceGetContext(AssociatedObject)->Common);
}

static VOID EvtTimer(_In_ WDFTIMER Timer)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfTimerGetParentObject(Timer));

    InterlockedIncrement(&context->Ring->Looks); /* BUG */
    WdfWorkItemEnqueue(context->WorkItem);
}

static VOID EvtWorkItem(_In_ WDFWORKITEM WorkItem)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfWorkItemGetParentObject(WorkItem));

    (VOID) WdfTimerStart(context->Timer, WDF_REL_TIMEOUT_IN_MS(1)); /* BUG */
}

static NTSTATUS EvtDeviceD0Entry(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);

    UNREFERENCED_PARAMETER(PreviousState);
    context->Ring = (PRING)ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(RING), RING_TAG);
    if (context->Ring == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    (VOID) WdfTimerStart(context->Timer, WDF_REL_TIMEOUT_IN_MS(1));
    return STATUS_SUCCESS;
}

static NTSTATUS EvtDeviceD0Exit(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE TargetState)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);

    UNREFERENCED_PARAMETER(TargetState);
    (VOID) WdfTimerStop(context->Timer, TRUE); /* BUG */
    WdfWorkItemFlush(context->WorkItem);
    ExFreePoolWithTag(context->Ring, RING_TAG); /* BUG */
    return STATUS_SUCCESS;
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
        status = CreateWorkItem(Device, EvtWorkItem, NULL, &context->WorkItem);
    }
    if (NT_SUCCESS(status)) {
        status = CreateWriteQueue(Device, CommonEvtIoWrite);
    }
    return status;
}

const PROGRAM Program = {
    .ContextType = WDF_GET_CONTEXT_TYPE_INFO(DEVICE_CONTEXT),
    .Causes = TD_DONE,
    .CreateObjects = CreateObjects,
    .EvtDeviceD0Entry = EvtDeviceD0Entry,
    .EvtDeviceD0Exit = EvtDeviceD0Exit,
};
