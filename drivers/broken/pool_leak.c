/* SPDX-License-Identifier: MIT */
/*
 * pool_leak.c - a block of pool is not freed where the device is idle. It is found when the driver
 * has gone, so no line of the driver is to blame. Correct: it is freed on every way out.
 */
#include "device.h"

#ifdef BROKEN

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PULONG copy = (PULONG)ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(ULONG), POOL_TAG);

    UNREFERENCED_PARAMETER(PreviousState);
    if (copy == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    *copy = DeviceRead(DeviceGetContext(Device), EDU_STATUS);
    if (*copy == 0) {
        return STATUS_SUCCESS;
    }
    ExFreePoolWithTag(copy, POOL_TAG);
    return STATUS_SUCCESS;
}

#else

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PULONG copy = (PULONG)ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(ULONG), POOL_TAG);

    UNREFERENCED_PARAMETER(PreviousState);
    if (copy == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    *copy = DeviceRead(DeviceGetContext(Device), EDU_STATUS);
    ExFreePoolWithTag(copy, POOL_TAG);
    return STATUS_SUCCESS;
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start };
