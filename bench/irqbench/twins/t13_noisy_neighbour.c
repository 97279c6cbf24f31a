/* SPDX-License-Identifier: MIT */
/*
 * t13_noisy_neighbour.c - a line shared with a neighbour that interrupts when it likes: what is not
 * this device's is touched by nobody here, also before the ring exists.
 */
#include "common.h"

#define RING_TAG 'gnrT'

typedef struct _RING {
    ULONG Count;
} RING, *PRING;

typedef struct _DEVICE_CONTEXT {
    COMMON_CONTEXT Common;
    WDFINTERRUPT Interrupt;
    LONG volatile Enabled; /* interlocked; the causes that this driver has enabled */
    PRING Ring;            /* the interrupt's lock; NULL: there is none yet */
} DEVICE_CONTEXT, *PDEVICE_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(DEVICE_CONTEXT, DeviceGetContext)

static BOOLEAN EvtInterruptIsr(_In_ WDFINTERRUPT Interrupt, _In_ ULONG MessageID)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfInterruptGetDevice(Interrupt));
#ifdef WITHOUT_REPAIR
    ULONG mine = TD_DONE;
#else
    ULONG mine = ReadTd(&context->Common, TD_REG_ISTAT) &
                 (ULONG)InterlockedCompareExchange(&context->Enabled, 0, 0);
#endif

    UNREFERENCED_PARAMETER(MessageID);
    if (mine == 0) {
        return FALSE;
    }
    WriteTd(&context->Common, TD_REG_ISTAT, mine);
    context->Ring->Count++;
    WdfInterruptQueueDpcForIsr(Interrupt);
    return TRUE;
}

static VOID EvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(Interrupt);
    CompleteWrites(&DeviceGetContext(AssociatedObject)->Common);
}

/* The first write makes the ring. */
static VOID EvtIoWrite(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request, _In_ size_t Length)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfIoQueueGetDevice(Queue));

    if (InterlockedCompareExchange(&context->Enabled, 0, 0) == 0) {
        PRING ring = (PRING)ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(RING), RING_TAG);

        if (ring == NULL) {
            WdfRequestComplete(Request, STATUS_INSUFFICIENT_RESOURCES);
            return;
        }
        WdfInterruptAcquireLock(context->Interrupt);
        context->Ring = ring;
        WdfInterruptReleaseLock(context->Interrupt);
        InterlockedExchange(&context->Enabled, TD_DONE);
        WriteTd(&context->Common, TD_REG_IMASK, TD_DONE);
    }
    CommonEvtIoWrite(Queue, Request, Length);
}

static NTSTATUS EvtDeviceD0Exit(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE TargetState)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);

    UNREFERENCED_PARAMETER(TargetState);
    InterlockedExchange(&context->Enabled, 0);
    if (context->Ring != NULL) {
        ExFreePoolWithTag(context->Ring, RING_TAG);
        context->Ring = NULL;
    }
    return STATUS_SUCCESS;
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
    .Causes = 0, /* the first write enables them */
    .CreateObjects = CreateObjects,
    .EvtDeviceD0Exit = EvtDeviceD0Exit,
};
