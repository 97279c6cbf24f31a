/* SPDX-License-Identifier: MIT */
/*
 * spin_lock_release.c - the DPC releases its spin lock on the short way out and then, by a missing
 * return, once more. Correct: one release for each acquire.
 */
#include "device.h"

#ifdef BROKEN

static VOID Dpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PDEVICE_CONTEXT context = DeviceGetContext(AssociatedObject);

    UNREFERENCED_PARAMETER(Interrupt);
    KeAcquireSpinLockAtDpcLevel(&context->CountLock);
    if (context->Count == 0) {
        KeReleaseSpinLockFromDpcLevel(&context->CountLock);
    }
    context->Count++;
    KeReleaseSpinLockFromDpcLevel(&context->CountLock); /* HERE */
}

#else

static VOID Dpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PDEVICE_CONTEXT context = DeviceGetContext(AssociatedObject);

    UNREFERENCED_PARAMETER(Interrupt);
    KeAcquireSpinLockAtDpcLevel(&context->CountLock);
    if (context->Count == 0) {
        context->Count = 1;
    }
    context->Count++;
    KeReleaseSpinLockFromDpcLevel(&context->CountLock);
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .Dpc = Dpc };
