/* SPDX-License-Identifier: MIT */
/*
 * fast_mutex.c - a fast mutex is released by a thread that never acquired it.
 * Correct: it did.
 */
#include "device.h"

static FAST_MUTEX Mutex;

#ifdef BROKEN

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    UNREFERENCED_PARAMETER(PreviousState);
    ExInitializeFastMutex(&Mutex);
    DeviceGetContext(Device)->Count++;
    ExReleaseFastMutex(&Mutex); /* HERE */
    return STATUS_SUCCESS;
}

#else

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    UNREFERENCED_PARAMETER(PreviousState);
    ExInitializeFastMutex(&Mutex);
    if (ExTryToAcquireFastMutex(&Mutex)) {
        DeviceGetContext(Device)->Count++;
        ExReleaseFastMutex(&Mutex);
    }
    return STATUS_SUCCESS;
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start };
