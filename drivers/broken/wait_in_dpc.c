/* SPDX-License-Identifier: MIT */
/*
 * wait_in_dpc.c - the DPC waits for the device, with a time-out: a DPC has no thread that could
 * wait. Correct: the work item, which the DPC enqueues by default, waits.
 */
#include "device.h"

static VOID WaitForDevice(_In_ PDEVICE_CONTEXT Context)
{
    LARGE_INTEGER timeout = { .QuadPart = -100000 }; /* ten milliseconds */

    KeWaitForSingleObject(&Context->Serviced, Executive, KernelMode, FALSE, &timeout); /* HERE */
    Context->Count = DeviceRead(Context, EDU_STATUS);
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
