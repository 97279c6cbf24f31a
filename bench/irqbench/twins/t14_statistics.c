/* SPDX-License-Identifier: MIT */
/*
 * t14_statistics.c - the ISR counts, and device control shows the counts as they happen to be:
 * nobody promises that they are exact.
 */
#include "common.h"

typedef struct _DEVICE_CONTEXT {
    COMMON_CONTEXT Common;
    WDFINTERRUPT Interrupt;
    LONG volatile Interrupts; /* written by the ISR alone */
    LONG volatile Commands;   /* written by the ISR alone */
} DEVICE_CONTEXT, *PDEVICE_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(DEVICE_CONTEXT, DeviceGetContext)

static VOID AddOne(_Inout_ LONG volatile *Counter)
{
#ifdef WITHOUT_REPAIR
    *(LONG *)Counter += 1;
#else
    WriteNoFence(Counter, ReadNoFence(Counter) + 1);
#endif
}

static BOOLEAN EvtInterruptIsr(_In_ WDFINTERRUPT Interrupt, _In_ ULONG MessageID)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfInterruptGetDevice(Interrupt));
    ULONG causes = ReadTd(&context->Common, TD_REG_ISTAT);

    UNREFERENCED_PARAMETER(MessageID);
    if (causes == 0) {
        return FALSE;
    }
    WriteTd(&context->Common, TD_REG_ISTAT, causes);
    AddOne(&context->Interrupts);
    if (causes & TD_DONE) {
        AddOne(&context->Commands);
    }
    WdfInterruptQueueDpcForIsr(Interrupt);
    return TRUE;
}

static VOID EvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(Interrupt);
    CompleteWrites(&DeviceGetContext(AssociatedObject)->Common);
}

static VOID EvtIoDeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                               _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                               _In_ ULONG IoControlCode)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfIoQueueGetDevice(Queue));
    PULONG counts = RetrieveNumber(Request, IoControlCode, IOCTL_TD_INTERRUPTS);

    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    if (counts == NULL) {
        return;
    }
    *counts = (ULONG)(ReadNoFence(&context->Interrupts) + ReadNoFence(&context->Commands));
    WdfRequestCompleteWithInformation(Request, STATUS_SUCCESS, sizeof(*counts));
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
};
