/* SPDX-License-Identifier: MIT */
/*
 * wait_in_dpc.c - the DPC sleeps until the device is ready: a DPC has no thread that could wait.
 * Correct: the work item, which the DPC enqueues by default, sleeps.
 */
#include "device.h"

/* Ten milliseconds. */
static VOID WaitForDevice(_In_ PDEVICE_CONTEXT Context)
{
    LARGE_INTEGER interval = { .QuadPart = -100000 };

    while (DeviceRead(Context, EDU_STATUS) & 1 || Context->Count == 0) {
        Context->Count++;
        KeDelayExecutionThread(KernelMode, FALSE, &interval); /* HERE */
    }
}

#ifdef BROKEN

static VOID Dpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(Interrupt);
    WaitForDevice(DeviceGetContext(AssociatedObject));
}

const DEVICE_CALLBACKS DeviceCallbacks = { .Dpc = Dpc };

#else

static VOID WorkItem(_In_ WDFWORKITEM WorkItem)
{
    WaitForDevice(DeviceGetContext(WdfWorkItemGetParentObject(WorkItem)));
}

const DEVICE_CALLBACKS DeviceCallbacks = { .WorkItem = WorkItem };

#endif
