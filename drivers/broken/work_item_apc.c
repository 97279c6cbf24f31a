/* SPDX-License-Identifier: MIT */
/*
 * work_item_apc.c - a work item returns early with a wait lock held, so in a critical region, to a
 * worker thread of the system. Correct: it releases the lock on every way out.
 */
#include "device.h"

#ifdef BROKEN

static VOID WorkItem(_In_ WDFWORKITEM WorkItem) /* HERE */
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfWorkItemGetParentObject(WorkItem));

    WdfWaitLockAcquire(context->WaitLock, NULL);
    if (context->Count == 0) {
        return;
    }
    context->Count = 0;
    WdfWaitLockRelease(context->WaitLock);
}

#else

static VOID WorkItem(_In_ WDFWORKITEM WorkItem)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfWorkItemGetParentObject(WorkItem));

    WdfWaitLockAcquire(context->WaitLock, NULL);
    context->Count = 0;
    WdfWaitLockRelease(context->WaitLock);
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .WorkItem = WorkItem };
