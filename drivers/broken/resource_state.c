/* SPDX-License-Identifier: MIT */
/*
 * resource_state.c - pool is freed that holds an ERESOURCE. Correct: the resource is deleted first.
 */
#include "device.h"

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PERESOURCE resource = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*resource), POOL_TAG);

    UNREFERENCED_PARAMETER(PreviousState);
    if (resource == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    ExInitializeResourceLite(resource);
    (VOID) ExEnterCriticalRegionAndAcquireResourceExclusive(resource);
    DeviceGetContext(Device)->Count++;
    ExReleaseResourceAndLeaveCriticalRegion(resource);
#ifdef BROKEN
    ExFreePoolWithTag(resource, POOL_TAG); /* HERE */
#else
    ExDeleteResourceLite(resource);
    ExFreePoolWithTag(resource, POOL_TAG);
#endif
    return STATUS_SUCCESS;
}

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start };
