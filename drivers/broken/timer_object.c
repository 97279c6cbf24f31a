/* SPDX-License-Identifier: MIT */
/*
 * timer_object.c - a KTIMER is set that KeInitializeTimer was not called for.
 * Correct: it was.
 */
#include "device.h"

static KTIMER Timer;

#ifdef BROKEN

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    LARGE_INTEGER due = { .QuadPart = -1000 };

    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(PreviousState);
    KeSetTimer(&Timer, due, NULL); /* HERE */
    return KeWaitForSingleObject(&Timer, Executive, KernelMode, FALSE, NULL);
}

#else

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    LARGE_INTEGER due = { .QuadPart = -1000 };

    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(PreviousState);
    KeInitializeTimer(&Timer);
    KeSetTimer(&Timer, due, NULL);
    return KeWaitForSingleObject(&Timer, Executive, KernelMode, FALSE, NULL);
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start };
