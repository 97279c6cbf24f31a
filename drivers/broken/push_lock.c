/* SPDX-License-Identifier: MIT */
/*
 * push_lock.c - a push lock is released by a thread that never acquired it. Correct: it did.
 */
#include "device.h"

static EX_PUSH_LOCK PushLock;

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    UNREFERENCED_PARAMETER(PreviousState);
    ExInitializePushLock(&PushLock);
    KeEnterCriticalRegion();
#ifdef BROKEN
    DeviceGetContext(Device)->Count++;
    ExReleasePushLockExclusive(&PushLock); /* HERE */
#else
    ExAcquirePushLockExclusive(&PushLock);
    DeviceGetContext(Device)->Count++;
    ExReleasePushLockExclusive(&PushLock);
#endif
    KeLeaveCriticalRegion();
    return STATUS_SUCCESS;
}

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start };
