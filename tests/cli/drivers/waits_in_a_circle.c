/* SPDX-License-Identifier: MIT */
/* waits_in_a_circle - a request flushes a work item under the lock that the work item takes. */
#include "skeleton.h"

static WDFWAITLOCK Lock;

static VOID Work(WDFWORKITEM WorkItem)
{
    UNREFERENCED_PARAMETER(WorkItem);
    WdfWaitLockAcquire(Lock, NULL); /* the worker */
    WdfWaitLockRelease(Lock);
}

static NTSTATUS Create(WDFDEVICE Device, WDFWORKITEM *WorkItem)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_WORKITEM_CONFIG config;
    NTSTATUS status;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device;
    WDF_WORKITEM_CONFIG_INIT(&config, Work);
    status = WdfWaitLockCreate(&attributes, &Lock);
    return NT_SUCCESS(status) ? WdfWorkItemCreate(&config, &attributes, WorkItem) : status;
}

static VOID DeviceControl(WDFQUEUE Queue, WDFREQUEST Request, size_t OutputBufferLength,
                          size_t InputBufferLength, ULONG IoControlCode)
{
    WDFWORKITEM item;
    NTSTATUS status = Create(WdfIoQueueGetDevice(Queue), &item);

    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    UNREFERENCED_PARAMETER(IoControlCode);
    if (NT_SUCCESS(status)) {
        WdfWaitLockAcquire(Lock, NULL);
        WdfWorkItemEnqueue(item);
        WdfWorkItemFlush(item); /* the flush */
        WdfWaitLockRelease(Lock);
    }
    WdfRequestComplete(Request, status);
}

const TEST_HOOKS TestHooks = { .DeviceControl = DeviceControl };
