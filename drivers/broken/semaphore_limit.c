/* SPDX-License-Identifier: MIT */
/*
 * semaphore_limit.c - a semaphore that counts free slots is released once more than there are
 * slots. Correct: only a slot that was taken is given back.
 */
#include "device.h"

#define SLOTS 2

static KSEMAPHORE Free;

#ifdef BROKEN

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(PreviousState);
    KeInitializeSemaphore(&Free, SLOTS, SLOTS);
    KeReleaseSemaphore(&Free, IO_NO_INCREMENT, 1, FALSE); /* HERE */
    return STATUS_SUCCESS;
}

#else

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(PreviousState);
    KeInitializeSemaphore(&Free, SLOTS, SLOTS);
    KeWaitForSingleObject(&Free, Executive, KernelMode, FALSE, NULL);
    KeReleaseSemaphore(&Free, IO_NO_INCREMENT, 1, FALSE);
    return STATUS_SUCCESS;
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start };
