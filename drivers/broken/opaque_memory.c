/* SPDX-License-Identifier: MIT */
/*
 * opaque_memory.c - what a handle stands for is looked into, as if it were a pointer to the
 * driver's data. Correct: the context that hangs on the object is.
 */
#include "device.h"

#ifdef BROKEN

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    const volatile ULONG *first = (const volatile ULONG *)Device;

    UNREFERENCED_PARAMETER(PreviousState);
    return *first != 0 ? STATUS_SUCCESS : STATUS_DEVICE_BUSY; /* HERE */
}

#else

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    const volatile DEVICE_CONTEXT *context = DeviceGetContext(Device);

    UNREFERENCED_PARAMETER(PreviousState);
    return context->Count == 0 ? STATUS_SUCCESS : STATUS_DEVICE_BUSY;
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start };
