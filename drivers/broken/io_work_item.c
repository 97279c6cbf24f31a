/* SPDX-License-Identifier: MIT */
/*
 * io_work_item.c - an IO_WORKITEM is queued that was freed. Correct: it is freed by its routine.
 */
#include "device.h"

static volatile LONG Runs;

static IO_WORKITEM_ROUTINE_EX Work;

static VOID Work(_In_ PVOID IoObject, _In_opt_ PVOID Context, _In_ PIO_WORKITEM IoWorkItem)
{
    UNREFERENCED_PARAMETER(IoObject);
    UNREFERENCED_PARAMETER(Context);
    InterlockedIncrement(&Runs);
    IoFreeWorkItem(IoWorkItem);
}

#ifdef BROKEN

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PIO_WORKITEM item = IoAllocateWorkItem((PDEVICE_OBJECT)Device);

    UNREFERENCED_PARAMETER(PreviousState);
    if (item == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    IoFreeWorkItem(item);
    IoQueueWorkItemEx(item, Work, DelayedWorkQueue, NULL); /* HERE */
    return STATUS_SUCCESS;
}

#else

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PIO_WORKITEM item = IoAllocateWorkItem((PDEVICE_OBJECT)Device);

    UNREFERENCED_PARAMETER(PreviousState);
    if (item == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    IoQueueWorkItemEx(item, Work, DelayedWorkQueue, NULL);
    while (Runs == 0) {
        LARGE_INTEGER interval = { .QuadPart = -1000 };

        KeDelayExecutionThread(KernelMode, FALSE, &interval);
    }
    return STATUS_SUCCESS;
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start };
