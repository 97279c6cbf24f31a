/* SPDX-License-Identifier: MIT */
/*
 * callback_lock.c - the DPC returns early with the spin lock held. IRQL tells nothing: a DPC is at
 * DISPATCH_LEVEL anyway. Correct: it releases the lock on every way out.
 */
#include "device.h"

#ifdef BROKEN

static VOID Dpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject) /* HERE */
{
    PDEVICE_CONTEXT context = DeviceGetContext(AssociatedObject);

    UNREFERENCED_PARAMETER(Interrupt);
    WdfSpinLockAcquire(context->Lock);
    if (context->Count == 0) {
        context->Count = 1;
        return;
    }
    context->Count++;
    WdfSpinLockRelease(context->Lock);
}

#else

static VOID Dpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PDEVICE_CONTEXT context = DeviceGetContext(AssociatedObject);

    UNREFERENCED_PARAMETER(Interrupt);
    WdfSpinLockAcquire(context->Lock);
    context->Count++;
    WdfSpinLockRelease(context->Lock);
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .Dpc = Dpc };
