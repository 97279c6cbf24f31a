/* SPDX-License-Identifier: MIT */
/*
 * p21_plain_acquire_of_the_interrupt_lock.c - ISR and DPC share one lock, which the driver made
 * itself.
 */
#include "common.h"

typedef struct _DEVICE_CONTEXT {
    COMMON_CONTEXT Common;
    WDFINTERRUPT Interrupt;
    WDFSPINLOCK Lock; /* of the interrupt too */
    ULONG Saved;      /* causes that the ISR has cleared and the DPC has not seen; Lock */
} DEVICE_CONTEXT, *PDEVICE_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(DEVICE_CONTEXT, DeviceGetContext)

static BOOLEAN EvtInterruptIsr(_In_ WDFINTERRUPT Interrupt, _In_ ULONG MessageID)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfInterruptGetDevice(Interrupt));
    ULONG causes = ReadTd(&context->Common, TD_REG_ISTAT);

    UNREFERENCED_PARAMETER(MessageID);
    if (causes == 0) {
        return FALSE;
    }
    WriteTd(&context->Common, TD_REG_ISTAT, causes);
    context->Saved |= causes;
    WdfInterruptQueueDpcForIsr(Interrupt);
    return TRUE;
}

static VOID EvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PDEVICE_CONTEXT context = DeviceGetContext(AssociatedObject);
    ULONG causes;

    UNREFERENCED_PARAMETER(Interrupt);
    WdfSpinLockAcquire(context->Lock); /* BUG */
    causes = context->Saved;
    context->Saved = 0;
    WdfSpinLockRelease(context->Lock);
    if (causes & TD_DONE) {
        CompleteWrites(&context->Common);
    }
}

static NTSTATUS CreateObjects(_In_ WDFDEVICE Device)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);
    NTSTATUS status = CreateSpinLock(Device, &context->Lock);

    if (NT_SUCCESS(status)) {
        status = CreateInterrupt(Device, EvtInterruptIsr, EvtInterruptDpc, context->Lock,
                                 &context->Interrupt);
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
};
