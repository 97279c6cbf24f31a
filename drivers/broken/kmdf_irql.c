/* SPDX-License-Identifier: MIT */
/*
 * kmdf_irql.c - the ISR, at DIRQL, takes a framework spin lock, which is for DISPATCH_LEVEL and
 * below. Correct: the DPC takes it.
 */
#include "device.h"

#ifdef BROKEN

static BOOLEAN Isr(_In_ WDFINTERRUPT Interrupt, _In_ ULONG MessageID)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfInterruptGetDevice(Interrupt));

    UNREFERENCED_PARAMETER(MessageID);
    WdfSpinLockAcquire(context->Lock); /* HERE */
    context->Count++;
    WdfSpinLockRelease(context->Lock);
    return DeviceServiceInterrupt(Interrupt);
}

const DEVICE_CALLBACKS DeviceCallbacks = { .Isr = Isr };

#else

static VOID Dpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PDEVICE_CONTEXT context = DeviceGetContext(AssociatedObject);

    UNREFERENCED_PARAMETER(Interrupt);
    WdfSpinLockAcquire(context->Lock);
    context->Count++;
    WdfSpinLockRelease(context->Lock);
}

const DEVICE_CALLBACKS DeviceCallbacks = { .Dpc = Dpc };

#endif
