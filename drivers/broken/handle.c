/* SPDX-License-Identifier: MIT */
/*
 * handle.c - a spin lock is used after its deletion: its handle is none any more.
 * Correct: it is used before.
 */
#include "device.h"

static VOID Use(_In_ WDFSPINLOCK Lock)
{
    WdfSpinLockAcquire(Lock); /* HERE */
    WdfSpinLockRelease(Lock);
}

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    WDFSPINLOCK lock;
    NTSTATUS status = WdfSpinLockCreate(WDF_NO_OBJECT_ATTRIBUTES, &lock);

    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(PreviousState);
    if (!NT_SUCCESS(status)) {
        return status;
    }
#ifdef BROKEN
    WdfObjectDelete(lock);
    Use(lock);
#else
    Use(lock);
    WdfObjectDelete(lock);
#endif
    return STATUS_SUCCESS;
}

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start };
