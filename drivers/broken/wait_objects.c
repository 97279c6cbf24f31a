/* SPDX-License-Identifier: MIT */
/*
 * wait_objects.c - a wait for four objects is given no wait blocks. Correct: it is.
 */
#include "device.h"

#define EVENTS (THREAD_WAIT_OBJECTS + 1)

static KEVENT Event[EVENTS];
static PVOID Objects[EVENTS];
static KWAIT_BLOCK WaitBlocks[EVENTS];

static VOID InitializeEvents(VOID)
{
    for (ULONG i = 0; i < EVENTS; i++) {
        KeInitializeEvent(&Event[i], NotificationEvent, TRUE);
        Objects[i] = &Event[i];
    }
}

#define WAIT_FOR_ALL(Blocks)                                                                       \
    KeWaitForMultipleObjects(EVENTS, Objects, WaitAll, Executive, KernelMode, FALSE, NULL, Blocks)

#ifdef BROKEN

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(PreviousState);
    UNREFERENCED_PARAMETER(WaitBlocks);
    InitializeEvents();
    return WAIT_FOR_ALL(NULL); /* HERE */
}

#else

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(PreviousState);
    InitializeEvents();
    return WAIT_FOR_ALL(WaitBlocks);
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start };
