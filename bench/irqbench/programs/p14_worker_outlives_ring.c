/* SPDX-License-Identifier: MIT */
/*
 * p14_worker_outlives_ring.c - the DPC notes what ended in a ring and sends a worker to count it;
 * the ring goes with the power.
 */
#include "common.h"

#define RING_TAG 'gnrT'

/* What ended since the worker last looked, by tag; interlocked. */
typedef struct _RING {
    LONG volatile Ended[TAG_MAX + 1];
} RING, *PRING;

/* Context of the work item. */
typedef struct _WORK_CONTEXT {
    PVOID volatile Ring; /* interlocked */
} WORK_CONTEXT, *PWORK_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(WORK_CONTEXT, WorkGetContext)

typedef struct _DEVICE_CONTEXT {
    COMMON_CONTEXT Common;
    WDFINTERRUPT Interrupt;
    WDFWORKITEM WorkItem;
    PRING Ring;
    LONG volatile Ended; /* interlocked */
} DEVICE_CONTEXT, *PDEVICE_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(DEVICE_CONTEXT, DeviceGetContext)

static VOID EvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PDEVICE_CONTEXT context = DeviceGetContext(AssociatedObject);
    ULONG tag;

    UNREFERENCED_PARAMETER(Interrupt);
    while ((tag = ReadTd(&context->Common, TD_REG_CPL)) != 0) {
        InterlockedIncrement(&context->Ring->Ended[tag]);
        CompleteWrite(&context->Common, tag);
    }
    InterlockedExchangePointer(&WorkGetContext(context->WorkItem)->Ring, context->Ring);
    WdfWorkItemEnqueue(context->WorkItem);
}

static VOID EvtWorkItem(_In_ WDFWORKITEM WorkItem)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfWorkItemGetParentObject(WorkItem));
    PRING ring =
        (PRING)InterlockedCompareExchangePointer(&WorkGetContext(WorkItem)->Ring, NULL, NULL);

    for (ULONG tag = 1; tag <= TAG_MAX; tag++) {
        LONG ended = InterlockedExchange(&ring->Ended[tag], 0); /* BUG */

        InterlockedAdd(&context->Ended, ended);
    }
}

static NTSTATUS EvtDeviceD0Entry(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);

    UNREFERENCED_PARAMETER(PreviousState);
    context->Ring = (PRING)ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(RING), RING_TAG);
    return context->Ring != NULL ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

static NTSTATUS EvtDeviceD0Exit(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE TargetState)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);

    UNREFERENCED_PARAMETER(TargetState);
    ExFreePoolWithTag(context->Ring, RING_TAG); /* BUG */
    return STATUS_SUCCESS;
}

static NTSTATUS CreateObjects(_In_ WDFDEVICE Device)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);
    NTSTATUS status =
        CreateInterrupt(Device, CommonEvtInterruptIsr, EvtInterruptDpc, NULL, &context->Interrupt);

    if (NT_SUCCESS(status)) {
        status = CreateWorkItem(Device, EvtWorkItem, WDF_GET_CONTEXT_TYPE_INFO(WORK_CONTEXT),
                                &context->WorkItem);
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
