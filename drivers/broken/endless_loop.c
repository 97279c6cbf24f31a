/* SPDX-License-Identifier: MIT */
/*
 * endless_loop.c - the DPC waits in a loop on memory for the work item, which cannot run before the
 * DPC has ended. Correct: it lets the work item do the rest.
 */
#include "device.h"

static volatile LONG Prepared;

static VOID WorkItem(_In_ WDFWORKITEM WorkItem)
{
    UNREFERENCED_PARAMETER(WorkItem);
    Prepared = 1;
}

#ifdef BROKEN

static VOID Dpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PDEVICE_CONTEXT context = DeviceGetContext(AssociatedObject);

    UNREFERENCED_PARAMETER(Interrupt);
    WdfWorkItemEnqueue(context->WorkItem);
    while (Prepared == 0) { /* HERE */
    }
}

#else

static VOID Dpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PDEVICE_CONTEXT context = DeviceGetContext(AssociatedObject);

    UNREFERENCED_PARAMETER(Interrupt);
    WdfWorkItemEnqueue(context->WorkItem);
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .Dpc = Dpc, .WorkItem = WorkItem };
