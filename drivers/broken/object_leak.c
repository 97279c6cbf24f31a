/* SPDX-License-Identifier: MIT */
/*
 * object_leak.c - a reference to the work item is never given back. It is found when the driver has
 * gone, so no line of the driver is to blame. Correct: it is given back.
 */
#include "device.h"

#ifdef BROKEN

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);

    UNREFERENCED_PARAMETER(PreviousState);
    WdfObjectReference(context->WorkItem);
    WdfWorkItemEnqueue(context->WorkItem);
    return STATUS_SUCCESS;
}

#else

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);

    UNREFERENCED_PARAMETER(PreviousState);
    WdfObjectReference(context->WorkItem);
    WdfWorkItemEnqueue(context->WorkItem);
    WdfObjectDereference(context->WorkItem);
    return STATUS_SUCCESS;
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start };
