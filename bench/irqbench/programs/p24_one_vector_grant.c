/* SPDX-License-Identifier: MIT */
/*
 * p24_one_vector_grant.c - one message for configuration, one for data. Right with both; with a
 * grant of one, all causes come to the configuration's.
 */
#include "common.h"

/* Not the tag of a write. */
#define CONFIG_TAG 0x40u

typedef struct _DEVICE_CONTEXT {
    COMMON_CONTEXT Common;
    WDFINTERRUPT ControlInterrupt;
    WDFINTERRUPT DataInterrupt;
    LONG volatile Configured; /* interlocked */
} DEVICE_CONTEXT, *PDEVICE_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(DEVICE_CONTEXT, DeviceGetContext)

static BOOLEAN ControlEvtInterruptIsr(_In_ WDFINTERRUPT Interrupt, _In_ ULONG MessageID)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfInterruptGetDevice(Interrupt));
    ULONG causes = ReadTd(&context->Common, TD_REG_ISTAT);

    UNREFERENCED_PARAMETER(MessageID);
    WriteTd(&context->Common, TD_REG_ISTAT, causes); /* BUG */
    WdfInterruptQueueDpcForIsr(Interrupt);
    return TRUE;
}

static VOID ControlEvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PDEVICE_CONTEXT context = DeviceGetContext(AssociatedObject);

    UNREFERENCED_PARAMETER(Interrupt);
    InterlockedExchange(&context->Configured, 1);
}

static BOOLEAN DataEvtInterruptIsr(_In_ WDFINTERRUPT Interrupt, _In_ ULONG MessageID)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfInterruptGetDevice(Interrupt));

    UNREFERENCED_PARAMETER(MessageID);
    WriteTd(&context->Common, TD_REG_ISTAT, TD_DONE);
    WdfInterruptQueueDpcForIsr(Interrupt);
    return TRUE;
}

static VOID DataEvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(Interrupt);
    CompleteWrites(&DeviceGetContext(AssociatedObject)->Common);
}

/* A command of its own for the configuration of each write. */
static VOID EvtIoWrite(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request, _In_ size_t Length)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfIoQueueGetDevice(Queue));

    WriteTd(&context->Common, TD_REG_CMD, TD_CMD_CONFIG | CONFIG_TAG);
    CommonEvtIoWrite(Queue, Request, Length);
}

/* In this order they get messages 0 and 1, if there are two. */
static NTSTATUS CreateInterrupts(_In_ WDFDEVICE Device)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);
    NTSTATUS status = CreateInterrupt(Device, ControlEvtInterruptIsr, ControlEvtInterruptDpc, NULL,
                                      &context->ControlInterrupt);

    if (NT_SUCCESS(status)) {
        status = CreateInterrupt(Device, DataEvtInterruptIsr, DataEvtInterruptDpc, NULL,
                                 &context->DataInterrupt);
    }
    return status;
}

static NTSTATUS CreateObjects(_In_ WDFDEVICE Device)
{
    NTSTATUS status = CreateInterrupts(Device);

    if (NT_SUCCESS(status)) {
        status = CreateWriteQueue(Device, EvtIoWrite);
    }
    return status;
}

const PROGRAM Program = {
    .ContextType = WDF_GET_CONTEXT_TYPE_INFO(DEVICE_CONTEXT),
    .Causes = TD_DONE | TD_CFG,
    .Messages = TD_MESSAGE_CFG(0) | TD_MESSAGE_DONE(1),
    .CreateObjects = CreateObjects,
};
