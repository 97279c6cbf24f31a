/* SPDX-License-Identifier: MIT */
/*
 * p16_flush_under_lock.c - a worker counts what ended, under the lock of the device's state; power
 * goes down when it has done so.
 */
#include "common.h"

typedef struct _DEVICE_CONTEXT {
    COMMON_CONTEXT Common;
    WDFINTERRUPT Interrupt;
    WDFWORKITEM WorkItem;
    WDFWAITLOCK StateLock;
    ULONG Runs; /* StateLock */
} DEVICE_CONTEXT, *PDEVICE_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(DEVICE_CONTEXT, DeviceGetContext)

static VOID EvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PDEVICE_CONTEXT context = DeviceGetContext(AssociatedObject);

    UNREFERENCED_PARAMETER(Interrupt);
    CompleteWrites(&context->Common);
    WdfWorkItemEnqueue(context->WorkItem);
}

static VOID EvtWorkItem(_In_ WDFWORKITEM WorkItem)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfWorkItemGetParentObject(WorkItem));

    (VOID) WdfWaitLockAcquire(context->StateLock, NULL); /* BUG */
    context->Runs++;
    WdfWaitLockRelease(context->StateLock);
}

static NTSTATUS EvtInterruptsDisabling(_In_ WDFDEVICE Device,
                                       _In_ WDF_POWER_DEVICE_STATE TargetState)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);

    UNREFERENCED_PARAMETER(TargetState);
    (VOID) WdfWaitLockAcquire(context->StateLock, NULL);
    WdfWorkItemFlush(context->WorkItem); /* BUG */
    WdfWaitLockRelease(context->StateLock);
    return STATUS_SUCCESS;
}

static NTSTATUS CreateObjects(_In_ WDFDEVICE Device)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);
    NTSTATUS status =
        CreateInterrupt(Device, CommonEvtInterruptIsr, EvtInterruptDpc, NULL, &context->Interrupt);

    if (NT_SUCCESS(status)) {
        status = WdfWaitLockCreate(WDF_NO_OBJECT_ATTRIBUTES, &context->StateLock);
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
    .EvtDeviceD0ExitPreInterruptsDisabled = EvtInterruptsDisabling,
};
