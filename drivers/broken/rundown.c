/* SPDX-License-Identifier: MIT */
/*
 * rundown.c - rundown protection is released although acquiring it failed. Correct: only if it
 * succeeded.
 */
#include "device.h"

static EX_RUNDOWN_REF Rundown;

#ifdef BROKEN

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    UNREFERENCED_PARAMETER(PreviousState);
    ExInitializeRundownProtection(&Rundown);
    ExWaitForRundownProtectionRelease(&Rundown);
    (VOID) ExAcquireRundownProtection(&Rundown);
    DeviceGetContext(Device)->Count++;
    ExReleaseRundownProtection(&Rundown); /* HERE */
    return STATUS_SUCCESS;
}

#else

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    UNREFERENCED_PARAMETER(PreviousState);
    ExInitializeRundownProtection(&Rundown);
    ExWaitForRundownProtectionRelease(&Rundown);
    if (ExAcquireRundownProtection(&Rundown)) {
        DeviceGetContext(Device)->Count++;
        ExReleaseRundownProtection(&Rundown);
    }
    return STATUS_SUCCESS;
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start };
