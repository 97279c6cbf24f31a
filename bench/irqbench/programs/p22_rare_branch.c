/* SPDX-License-Identifier: MIT */
/*
 * p22_rare_branch.c - a command that fails is followed by the recovery that was written for the
 * power-up.
 */
#include "common.h"

typedef struct _DEVICE_CONTEXT {
    COMMON_CONTEXT Common;
    WDFINTERRUPT Interrupt;
    WDFWAITLOCK StateLock;
    ULONG Recoveries; /* StateLock */
} DEVICE_CONTEXT, *PDEVICE_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(DEVICE_CONTEXT, DeviceGetContext)

static VOID Recover(_In_ PDEVICE_CONTEXT Context);
#ifdef ALLOC_PRAGMA
#pragma alloc_text(PAGE, Recover)
#endif

/* The device wants 1 ms after an error. */
static VOID Recover(_In_ PDEVICE_CONTEXT Context)
{
    LARGE_INTEGER interval;

    PAGED_CODE();                                        /* BUG */
    (VOID) WdfWaitLockAcquire(Context->StateLock, NULL); /* BUG */
    interval.QuadPart = -10000;
    (VOID) KeDelayExecutionThread(KernelMode, FALSE, &interval); /* BUG */
    Context->Recoveries++;
    WdfWaitLockRelease(Context->StateLock);
}

static VOID EvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PDEVICE_CONTEXT context = DeviceGetContext(AssociatedObject);
    ULONG tag;

    UNREFERENCED_PARAMETER(Interrupt);
    while ((tag = ReadTd(&context->Common, TD_REG_CPL)) != 0) {
        WDFREQUEST request = TakeUnderWay(&context->Common, tag & TD_CMD_TAG);

        if (tag & TD_CPL_ERROR) {
            Recover(context); /* BUG */
            WdfRequestComplete(request, STATUS_IO_DEVICE_ERROR);
        } else {
            WdfRequestCompleteWithInformation(request, STATUS_SUCCESS, sizeof(ULONG));
        }
    }
}

/* The word that is written may ask for a failure. */
static VOID EvtIoWrite(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request, _In_ size_t Length)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfIoQueueGetDevice(Queue));
    PULONG word;
    NTSTATUS status = WdfRequestRetrieveInputBuffer(Request, sizeof(*word), (PVOID *)&word, NULL);

    UNREFERENCED_PARAMETER(Length);
    if (NT_SUCCESS(status)) {
        ULONG fail = *word & TD_CMD_FAIL;

        WriteTd(&context->Common, TD_REG_CMD, PutUnderWay(&context->Common, Request) | fail);
    } else {
        WdfRequestComplete(Request, status);
    }
}

static NTSTATUS EvtDeviceD0Entry(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    UNREFERENCED_PARAMETER(PreviousState);
    Recover(DeviceGetContext(Device));
    return STATUS_SUCCESS;
}

static NTSTATUS CreateObjects(_In_ WDFDEVICE Device)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);
    NTSTATUS status =
        CreateInterrupt(Device, CommonEvtInterruptIsr, EvtInterruptDpc, NULL, &context->Interrupt);

    if (NT_SUCCESS(status)) {
        status = WdfWaitLockCreate(WDF_NO_OBJECT_ATTRIBUTES, &context->StateLock);
    }
    if (NT_SUCCESS(status)) {
        status = CreateWriteQueue(Device, EvtIoWrite);
    }
    return status;
}

const PROGRAM Program = {
    .ContextType = WDF_GET_CONTEXT_TYPE_INFO(DEVICE_CONTEXT),
    .Causes = TD_DONE | TD_ERR,
    .CreateObjects = CreateObjects,
    .EvtDeviceD0Entry = EvtDeviceD0Entry,
};
