/* SPDX-License-Identifier: MIT */
/*
 * memory_overrun.c - a text of seven characters and its end are written to seven bytes of pool.
 * Correct: there are eight.
 */
#include "device.h"

#define NAME_LENGTH 7

#ifdef BROKEN

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    volatile CHAR *name =
        (volatile CHAR *)ExAllocatePool2(POOL_FLAG_NON_PAGED, NAME_LENGTH, POOL_TAG);

    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(PreviousState);
    if (name == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    for (ULONG i = 0; i < NAME_LENGTH; i++) {
        name[i] = 'x';
    }
    name[NAME_LENGTH] = '\0'; /* HERE */
    ExFreePoolWithTag((PVOID)name, POOL_TAG);
    return STATUS_SUCCESS;
}

#else

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    volatile CHAR *name =
        (volatile CHAR *)ExAllocatePool2(POOL_FLAG_NON_PAGED, NAME_LENGTH + 1, POOL_TAG);

    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(PreviousState);
    if (name == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    for (ULONG i = 0; i < NAME_LENGTH; i++) {
        name[i] = 'x';
    }
    name[NAME_LENGTH] = '\0';
    ExFreePoolWithTag((PVOID)name, POOL_TAG);
    return STATUS_SUCCESS;
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start };
