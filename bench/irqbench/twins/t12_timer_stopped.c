/* SPDX-License-Identifier: MIT */
/*
 * t12_timer_stopped.c - a timer whose callback starts it again, until self-managed I/O is
 * suspended: WdfTimerStop waits for a callback that runs, and for the one that it has started.
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

    /* Twice is enough to see. */
    if (InterlockedIncrement(&context->Ring->Looks) < 2) {
        (VOID) WdfTimerStart(Timer, WDF_REL_TIMEOUT_IN_MS(1));
    }
}

static NTSTATUS EvtSelfManagedIoStart(_In_ WDFDEVICE Device)
{
    (VOID) WdfTimerStart(DeviceGetContext(Device)->Timer, WDF_REL_TIMEOUT_IN_MS(1));
    return STATUS_SUCCESS;
}

static NTSTATUS EvtSelfManagedIoSuspend(_In_ WDFDEVICE Device)
{
#ifdef WITHOUT_REPAIR
    (VOID) WdfTimerStop(DeviceGetContext(Device)->Timer, FALSE);
#else
    (VOID) WdfTimerStop(DeviceGetContext(Device)->Timer, TRUE);
#endif
    return STATUS_SUCCESS;
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
    UNREFERENCED_PARAMETER(TargetState);
    ExFreePoolWithTag(DeviceGetContext(Device)->Ring, RING_TAG);
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
    .EvtDeviceSelfManagedIoInit = EvtSelfManagedIoStart,
    .EvtDeviceSelfManagedIoRestart = EvtSelfManagedIoStart,
    .EvtDeviceSelfManagedIoSuspend = EvtSelfManagedIoSuspend,
};
