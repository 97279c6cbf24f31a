/* SPDX-License-Identifier: MIT */
/*
 * kmdf_break.c - a work item flushes itself: it would wait for its own end. One of many mistakes
 * that only KMDF's verifier reports. Correct: somebody else flushes it.
 */
#include "device.h"

#ifdef BROKEN

static VOID WorkItem(_In_ WDFWORKITEM WorkItem)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfWorkItemGetParentObject(WorkItem));

    context->Count++;
    WdfWorkItemFlush(WorkItem); /* HERE */
}

const DEVICE_CALLBACKS DeviceCallbacks = { .WorkItem = WorkItem };

#else

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);

    UNREFERENCED_PARAMETER(PreviousState);
    WdfWorkItemEnqueue(context->WorkItem);
    WdfWorkItemFlush(context->WorkItem);
    return STATUS_SUCCESS;
}

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start };

#endif
