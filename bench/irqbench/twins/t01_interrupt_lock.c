/* SPDX-License-Identifier: MIT */
/*
 * t01_interrupt_lock.c - p01 with the lock that keeps the ISR off too.
 */
#include "common.h"

typedef struct _DEVICE_CONTEXT {
    COMMON_CONTEXT Common;
    WDFINTERRUPT Interrupt;
    WDFSPINLOCK SavedLock;
    ULONG Saved; /* causes that the ISR has cleared and the DPC has not seen; interrupt's lock */
    LONG volatile ErrorCount; /* interlocked */
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

static ULONG TakeSaved(_In_ PDEVICE_CONTEXT Context)
{
    ULONG causes;

#ifdef WITHOUT_REPAIR
    WdfSpinLockAcquire(Context->SavedLock);
    causes = Context->Saved;
    Context->Saved = 0;
    WdfSpinLockRelease(Context->SavedLock);
#else
    WdfInterruptAcquireLock(Context->Interrupt);
    causes = Context->Saved;
    Context->Saved = 0;
    WdfInterruptReleaseLock(Context->Interrupt);
#endif
    return causes;
}

static VOID EvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PDEVICE_CONTEXT context = DeviceGetContext(AssociatedObject);
    ULONG causes = TakeSaved(context);

    UNREFERENCED_PARAMETER(Interrupt);
    if (causes & TD_DONE) {
        CompleteWrites(&context->Common);
    }
    if (causes & TD_RX) {
        CompleteRead(&context->Common);
    }
    if (causes & TD_ERR) {
        InterlockedIncrement(&context->ErrorCount);
    }
}

static NTSTATUS CreateObjects(_In_ WDFDEVICE Device)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);
    NTSTATUS status = CreateSpinLock(Device, &context->SavedLock);

    if (NT_SUCCESS(status)) {
        status =
            CreateInterrupt(Device, EvtInterruptIsr, EvtInterruptDpc, NULL, &context->Interrupt);
    }
    if (NT_SUCCESS(status)) {
        status = CreateWriteQueue(Device, CommonEvtIoWrite);
    }
    if (NT_SUCCESS(status)) {
        status = CreateReadQueue(Device, CommonEvtIoRead);
    }
    return status;
}

const PROGRAM Program = {
    .ContextType = WDF_GET_CONTEXT_TYPE_INFO(DEVICE_CONTEXT),
    .Causes = TD_DONE | TD_RX | TD_ERR,
    .CreateObjects = CreateObjects,
};
