/* SPDX-License-Identifier: MIT */
/*
 * p03_automatic_means_everything.c - commands go through a ring of two slots. The ISR takes the
 * tags and frees the slots, the DPC ends the requests.
 *
 * All callbacks of the device are serialized by the framework (device scope, and the interrupt asks
 * for it too), so nothing here needs a lock.
 */
#include "common.h"

#define SLOT_COUNT 2

typedef struct _DEVICE_CONTEXT {
    COMMON_CONTEXT Common;
    WDFINTERRUPT Interrupt;
    ULONG Free;              /* slots */
    ULONG Producer;          /* commands started */
    ULONG Consumer;          /* commands ended */
    LONG volatile EndedTags; /* one bit each, from the ISR to the DPC; interlocked */
} DEVICE_CONTEXT, *PDEVICE_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(DEVICE_CONTEXT, DeviceGetContext)

static BOOLEAN EvtInterruptIsr(_In_ WDFINTERRUPT Interrupt, _In_ ULONG MessageID)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfInterruptGetDevice(Interrupt));
    ULONG causes = ReadTd(&context->Common, TD_REG_ISTAT);
    ULONG tag;

    UNREFERENCED_PARAMETER(MessageID);
    if (causes == 0) {
        return FALSE;
    }
    WriteTd(&context->Common, TD_REG_ISTAT, causes);
    while ((tag = ReadTd(&context->Common, TD_REG_CPL)) != 0) {
        context->Free++; /* BUG */
        context->Consumer++;
        InterlockedOr(&context->EndedTags, 1l << tag);
    }
    WdfInterruptQueueDpcForIsr(Interrupt);
    return TRUE;
}

static VOID EvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PDEVICE_CONTEXT context = DeviceGetContext(AssociatedObject);
    LONG tags = InterlockedExchange(&context->EndedTags, 0);

    UNREFERENCED_PARAMETER(Interrupt);
    for (ULONG tag = 1; tag <= TAG_MAX; tag++) {
        if (tags & (1l << tag)) {
            CompleteWrite(&context->Common, tag);
        }
    }
}

static BOOLEAN TakeSlot(_In_ PDEVICE_CONTEXT Context)
{
    if (Context->Free == 0) { /* BUG */
        return FALSE;
    }
    Context->Free--; /* BUG */
    Context->Producer++;
    return TRUE;
}

static VOID EvtIoWrite(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request, _In_ size_t Length)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfIoQueueGetDevice(Queue));

    if (Length != sizeof(ULONG)) {
        WdfRequestComplete(Request, STATUS_INVALID_PARAMETER);
    } else if (TakeSlot(context)) {
        WriteTd(&context->Common, TD_REG_CMD, PutUnderWay(&context->Common, Request));
    } else {
        WdfRequestComplete(Request, STATUS_DEVICE_BUSY);
    }
}

static ULONG CountFreeSlots(_In_ PDEVICE_CONTEXT Context)
{
    return Context->Free; /* BUG */
}

static VOID EvtIoDeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                               _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                               _In_ ULONG IoControlCode)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfIoQueueGetDevice(Queue));
    PULONG slots = RetrieveNumber(Request, IoControlCode, IOCTL_TD_FREE_SLOTS);

    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    if (slots == NULL) {
        return;
    }
    *slots = CountFreeSlots(context);
    WdfRequestCompleteWithInformation(Request, STATUS_SUCCESS, sizeof(*slots));
}

static NTSTATUS CreateControlQueue(_In_ WDFDEVICE Device)
{
    WDF_IO_QUEUE_CONFIG config;

    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchSequential);
    config.EvtIoDeviceControl = EvtIoDeviceControl;
    return WdfIoQueueCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE);
}

static NTSTATUS CreateSerializedInterrupt(_In_ WDFDEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, EvtInterruptIsr, EvtInterruptDpc);
    config.AutomaticSerialization = TRUE;
    return WdfInterruptCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES,
                              &DeviceGetContext(Device)->Interrupt);
}

static NTSTATUS CreateObjects(_In_ WDFDEVICE Device)
{
    NTSTATUS status;

    DeviceGetContext(Device)->Free = SLOT_COUNT;
    status = CreateSerializedInterrupt(Device);
    if (NT_SUCCESS(status)) {
        status = CreateWriteQueue(Device, EvtIoWrite);
    }
    if (NT_SUCCESS(status)) {
        status = CreateControlQueue(Device);
    }
    return status;
}

const PROGRAM Program = {
    .ContextType = WDF_GET_CONTEXT_TYPE_INFO(DEVICE_CONTEXT),
    .Scope = WdfSynchronizationScopeDevice,
    .Causes = TD_DONE,
    .CreateObjects = CreateObjects,
};
