/* SPDX-License-Identifier: MIT */
/*
 * resource_owner.c - an ERESOURCE is released that was never acquired. Correct: only if it was.
 */
#include "device.h"

static ERESOURCE Resource;

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    UNREFERENCED_PARAMETER(PreviousState);
    ExInitializeResourceLite(&Resource);
    KeEnterCriticalRegion();
#ifdef BROKEN
    DeviceGetContext(Device)->Count++;
    ExReleaseResourceLite(&Resource); /* HERE */
#else
    if (ExAcquireResourceSharedLite(&Resource, FALSE)) {
        DeviceGetContext(Device)->Count++;
        ExReleaseResourceLite(&Resource);
    }
#endif
    KeLeaveCriticalRegion();
    return ExDeleteResourceLite(&Resource);
}

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start };
