/* SPDX-License-Identifier: MIT */
/*
 * within_critical_region.c - an ERESOURCE is acquired while normal kernel APCs are enabled.
 * Correct: in a critical region.
 */
#include "device.h"

static ERESOURCE Resource;

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    UNREFERENCED_PARAMETER(PreviousState);
    ExInitializeResourceLite(&Resource);
#ifdef BROKEN
    ExAcquireResourceExclusiveLite(&Resource, TRUE); /* HERE */
    KeEnterCriticalRegion();
#else
    KeEnterCriticalRegion();
    ExAcquireResourceExclusiveLite(&Resource, TRUE);
#endif
    DeviceGetContext(Device)->Count++;
    ExReleaseResourceLite(&Resource);
    KeLeaveCriticalRegion();
    return ExDeleteResourceLite(&Resource);
}

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start };
