/* SPDX-License-Identifier: MIT */
/*
 * mutex_release.c - a mutex is released by a thread that never waited for it.
 * Correct: it did.
 */
#include "device.h"

static KMUTEX Mutex;

#ifdef BROKEN

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    UNREFERENCED_PARAMETER(PreviousState);
    KeInitializeMutex(&Mutex, 0);
    DeviceGetContext(Device)->Count++;
    KeReleaseMutex(&Mutex, FALSE); /* HERE */
    return STATUS_SUCCESS;
}

#else

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    UNREFERENCED_PARAMETER(PreviousState);
    KeInitializeMutex(&Mutex, 0);
    KeWaitForMutexObject(&Mutex, Executive, KernelMode, FALSE, NULL);
    DeviceGetContext(Device)->Count++;
    KeReleaseMutex(&Mutex, FALSE);
    return STATUS_SUCCESS;
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start };
