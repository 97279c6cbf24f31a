/* SPDX-License-Identifier: MIT */
/*
 * p10_counted_in_too_late.c - the DPC notes the tags in a ring that device control replaces by a
 * larger one, when nobody is inside.
 */
#include "common.h"

#define RING_TAG 'gnrT'

/* What the DPC saw, newest last. */
typedef struct _RING {
    ULONG Capacity;
    ULONG Count;
    ULONG Tags[1];
} RING, *PRING;

typedef struct _DEVICE_CONTEXT {
    COMMON_CONTEXT Common;
    WDFINTERRUPT Interrupt;
    PVOID volatile Ring;  /* interlocked */
    LONG volatile Active; /* interlocked; 0: the ring is being replaced */
    LONG volatile Inside; /* interlocked; how many use the ring */
} DEVICE_CONTEXT, *PDEVICE_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(DEVICE_CONTEXT, DeviceGetContext)

static PRING AllocateRing(_In_ ULONG Capacity)
{
    SIZE_T bytes = FIELD_OFFSET(RING, Tags) + Capacity * sizeof(ULONG);
    PRING ring = (PRING)ExAllocatePool2(POOL_FLAG_NON_PAGED, bytes, RING_TAG);

    if (ring != NULL) {
        ring->Capacity = Capacity;
    }
    return ring;
}

/* The device stays masked until the DPC has taken the cause away. */
static BOOLEAN EvtInterruptIsr(_In_ WDFINTERRUPT Interrupt, _In_ ULONG MessageID)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfInterruptGetDevice(Interrupt));

    UNREFERENCED_PARAMETER(MessageID);
    WriteTd(&context->Common, TD_REG_IMASK, 0);
    WdfInterruptQueueDpcForIsr(Interrupt);
    return TRUE;
}

static PRING CurrentRing(_In_ PDEVICE_CONTEXT Context)
{
    return (PRING)InterlockedCompareExchangePointer(&Context->Ring, NULL, NULL);
}

static BOOLEAN IsActive(_In_ PDEVICE_CONTEXT Context)
{
    return InterlockedCompareExchange(&Context->Active, 0, 0) != 0;
}

static VOID Serve(_In_ PDEVICE_CONTEXT Context, _In_ PRING Ring)
{
    ULONG tag;

    WriteTd(&Context->Common, TD_REG_ISTAT, TD_DONE);
    while ((tag = ReadTd(&Context->Common, TD_REG_CPL)) != 0) {
        Ring->Tags[Ring->Count % Ring->Capacity] = tag; /* BUG */
        Ring->Count++;
        CompleteWrite(&Context->Common, tag);
    }
    WriteTd(&Context->Common, TD_REG_IMASK, TD_DONE);
}

static VOID EvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PDEVICE_CONTEXT context = DeviceGetContext(AssociatedObject);
    PRING ring = CurrentRing(context);

    UNREFERENCED_PARAMETER(Interrupt);
    if (IsActive(context)) {
        InterlockedIncrement(&context->Inside); /* BUG */
        Serve(context, ring);
        InterlockedDecrement(&context->Inside);
    }
}

/* While the ring is away the device is masked; an interrupt that is on its way is not lost, its
 * cause stays. */
static VOID EvtIoDeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                               _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                               _In_ ULONG IoControlCode)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfIoQueueGetDevice(Queue));
    LARGE_INTEGER interval;
    PRING larger;

    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    if (IoControlCode != IOCTL_TD_RESIZE) {
        WdfRequestComplete(Request, STATUS_INVALID_DEVICE_REQUEST);
        return;
    }
    larger = AllocateRing(2 * TAG_MAX);
    if (larger == NULL) {
        WdfRequestComplete(Request, STATUS_INSUFFICIENT_RESOURCES);
        return;
    }
    WriteTd(&context->Common, TD_REG_IMASK, 0);
    InterlockedExchange(&context->Active, 0);
    interval.QuadPart = -10; /* 1 us */
    while (InterlockedCompareExchange(&context->Inside, 0, 0) != 0) {
        (VOID) KeDelayExecutionThread(KernelMode, FALSE, &interval);
    }
    ExFreePoolWithTag(InterlockedExchangePointer(&context->Ring, larger), RING_TAG); /* BUG */
    InterlockedExchange(&context->Active, 1);
    WriteTd(&context->Common, TD_REG_IMASK, TD_DONE);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static NTSTATUS EvtDeviceD0Entry(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);

    UNREFERENCED_PARAMETER(PreviousState);
    context->Ring = AllocateRing(TAG_MAX);
    context->Active = 1;
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
        CreateInterrupt(Device, EvtInterruptIsr, EvtInterruptDpc, NULL, &context->Interrupt);

    if (NT_SUCCESS(status)) {
        status = CreateWriteQueue(Device, CommonEvtIoWrite);
    }
    if (NT_SUCCESS(status)) {
        status = CreatePassiveControlQueue(Device, EvtIoDeviceControl);
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
