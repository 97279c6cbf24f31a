/* SPDX-License-Identifier: MIT */
/*
 * p18_lock_out_of_window.c - the interrupt's lock guards what the ISR notes; whoever else touches
 * it takes that lock, in any power state.
 */
#include "common.h"

typedef struct _DEVICE_CONTEXT {
    COMMON_CONTEXT Common;
    WDFINTERRUPT Interrupt;
    ULONG Interrupts; /* the interrupt's lock */
} DEVICE_CONTEXT, *PDEVICE_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(DEVICE_CONTEXT, DeviceGetContext)

static BOOLEAN EvtInterruptIsr(_In_ WDFINTERRUPT Interrupt, _In_ ULONG MessageID)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfInterruptGetDevice(Interrupt));

    if (!CommonEvtInterruptIsr(Interrupt, MessageID)) {
        return FALSE;
    }
    context->Interrupts++;
    return TRUE;
}

static VOID EvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(Interrupt);
    CompleteWrites(&DeviceGetContext(AssociatedObject)->Common);
}

static NTSTATUS EvtDeviceD0Entry(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);

    UNREFERENCED_PARAMETER(PreviousState);
    WdfInterruptAcquireLock(context->Interrupt); /* BUG */
    context->Interrupts = 0;
    WdfInterruptReleaseLock(context->Interrupt);
    return STATUS_SUCCESS;
}

static VOID EvtIoDeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                               _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                               _In_ ULONG IoControlCode)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfIoQueueGetDevice(Queue));
    PULONG interrupts = RetrieveNumber(Request, IoControlCode, IOCTL_TD_INTERRUPTS);

    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    if (interrupts == NULL) {
        return;
    }
    WdfInterruptAcquireLock(context->Interrupt); /* BUG */
    *interrupts = context->Interrupts;
    WdfInterruptReleaseLock(context->Interrupt);
    WdfRequestCompleteWithInformation(Request, STATUS_SUCCESS, sizeof(*interrupts));
}

static NTSTATUS CreateObjects(_In_ WDFDEVICE Device)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);
    NTSTATUS status =
        CreateInterrupt(Device, EvtInterruptIsr, EvtInterruptDpc, NULL, &context->Interrupt);

    if (NT_SUCCESS(status)) {
        status = CreateWriteQueue(Device, CommonEvtIoWrite);
    }
    if (NT_SUCCESS(status)) {
        status = CreatePassiveControlQueue(Device, EvtIoDeviceControl);
    }
    return status;
}

const PROGRAM Program = {
    .ContextType = WDF_GET_CONTEXT_TYPE_INFO(DEVICE_CONTEXT),
    .Causes = TD_DONE,
    .CreateObjects = CreateObjects,
    .EvtDeviceD0Entry = EvtDeviceD0Entry,
};
