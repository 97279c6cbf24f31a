/* SPDX-License-Identifier: MIT */
/*
 * use_after_free.c - a block of pool is freed, and what it held is looked at afterwards. Correct:
 * it is looked at first.
 */
#include "device.h"

#ifdef BROKEN

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    volatile ULONG *copy =
        (volatile ULONG *)ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(ULONG), POOL_TAG);

    UNREFERENCED_PARAMETER(PreviousState);
    if (copy == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    *copy = DeviceRead(DeviceGetContext(Device), EDU_STATUS);
    ExFreePoolWithTag((PVOID)copy, POOL_TAG);
    return *copy == 0 ? STATUS_SUCCESS : STATUS_DEVICE_BUSY; /* HERE */
}

#else

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    volatile ULONG *copy =
        (volatile ULONG *)ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(ULONG), POOL_TAG);
    NTSTATUS status;

    UNREFERENCED_PARAMETER(PreviousState);
    if (copy == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    *copy = DeviceRead(DeviceGetContext(Device), EDU_STATUS);
    status = *copy == 0 ? STATUS_SUCCESS : STATUS_DEVICE_BUSY;
    ExFreePoolWithTag((PVOID)copy, POOL_TAG);
    return status;
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start };
