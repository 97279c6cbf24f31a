/* SPDX-License-Identifier: MIT */
/*
 * spin_lock_recursion.c - a helper takes the spin lock that its caller holds: spin locks do not
 * nest. Correct: the helper expects the lock to be held.
 */
#include "device.h"

#ifdef BROKEN

static VOID AddOne(_Inout_ PDEVICE_CONTEXT Context)
{
    KIRQL irql;

    KeAcquireSpinLock(&Context->CountLock, &irql); /* HERE */
    Context->Count++;
    KeReleaseSpinLock(&Context->CountLock, irql);
}

#else

/* CountLock is held. */
static VOID AddOne(_Inout_ PDEVICE_CONTEXT Context)
{
    Context->Count++;
}

#endif

static VOID Dpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PDEVICE_CONTEXT context = DeviceGetContext(AssociatedObject);

    UNREFERENCED_PARAMETER(Interrupt);
    KeAcquireSpinLockAtDpcLevel(&context->CountLock);
    AddOne(context);
    KeReleaseSpinLockFromDpcLevel(&context->CountLock);
}

const DEVICE_CALLBACKS DeviceCallbacks = { .Dpc = Dpc };
