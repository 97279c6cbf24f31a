/* SPDX-License-Identifier: MIT */
/*
 * deadlock.c - a helper takes the wait lock that its caller holds: wait locks do not nest.
 * Correct: the helper expects the lock to be held.
 */
#include "device.h"

#ifdef BROKEN

static VOID AddOne(_Inout_ PDEVICE_CONTEXT Context)
{
    WdfWaitLockAcquire(Context->WaitLock, NULL); /* HERE */
    Context->Count++;
    WdfWaitLockRelease(Context->WaitLock);
}

#else

/* WaitLock is held. */
static VOID AddOne(_Inout_ PDEVICE_CONTEXT Context)
{
    Context->Count++;
}

#endif

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);

    UNREFERENCED_PARAMETER(PreviousState);
    WdfWaitLockAcquire(context->WaitLock, NULL);
    AddOne(context);
    WdfWaitLockRelease(context->WaitLock);
    return STATUS_SUCCESS;
}

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start };
