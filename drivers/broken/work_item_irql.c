/* SPDX-License-Identifier: MIT */
/*
 * work_item_irql.c - a work item returns early with a spin lock held, so at DISPATCH_LEVEL, to a
 * worker thread of the system. Correct: it releases the lock on every way out.
 */
#include "device.h"

#ifdef BROKEN

static VOID WorkItem(_In_ WDFWORKITEM WorkItem) /* HERE */
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfWorkItemGetParentObject(WorkItem));

    WdfSpinLockAcquire(context->Lock);
    if (context->Count == 0) {
        return;
    }
    context->Count = 0;
    WdfSpinLockRelease(context->Lock);
}

#else

static VOID WorkItem(_In_ WDFWORKITEM WorkItem)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfWorkItemGetParentObject(WorkItem));

    WdfSpinLockAcquire(context->Lock);
    context->Count = 0;
    WdfSpinLockRelease(context->Lock);
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .WorkItem = WorkItem };
