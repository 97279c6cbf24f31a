/* SPDX-License-Identifier: MIT */
/*
 * t03_look_after_rearm.c - p04 with a second look after the device was told to speak again: what
 * ended before that was told to nobody.
 */
#include "common.h"

typedef struct _DEVICE_CONTEXT {
    COMMON_CONTEXT Common;
    WDFINTERRUPT Interrupt;
} DEVICE_CONTEXT, *PDEVICE_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(DEVICE_CONTEXT, DeviceGetContext)

static BOOLEAN EvtInterruptIsr(_In_ WDFINTERRUPT Interrupt, _In_ ULONG MessageID)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfInterruptGetDevice(Interrupt));
    ULONG causes = ReadTd(&context->Common, TD_REG_ISTAT);

    UNREFERENCED_PARAMETER(MessageID);
    if (causes == 0) {
        return FALSE;
    }
    WriteTd(&context->Common, TD_REG_NOTIFY, 0);
    WriteTd(&context->Common, TD_REG_ISTAT, causes);
    WdfInterruptQueueDpcForIsr(Interrupt);
    return TRUE;
}

#ifdef WITHOUT_REPAIR

static VOID EvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PDEVICE_CONTEXT context = DeviceGetContext(AssociatedObject);

    UNREFERENCED_PARAMETER(Interrupt);
    CompleteWrites(&context->Common);
    WriteTd(&context->Common, TD_REG_NOTIFY, 1);
}

#else

/* TRUE: nothing is left, and the next command to end will interrupt. */
static BOOLEAN DrainAndRearm(_In_ PCOMMON_CONTEXT Common)
{
    ULONG tag;

    CompleteWrites(Common);
    WriteTd(Common, TD_REG_NOTIFY, 1);
    tag = ReadTd(Common, TD_REG_CPL);
    if (tag == 0) {
        return TRUE;
    }
    WriteTd(Common, TD_REG_NOTIFY, 0);
    CompleteWrite(Common, tag);
    return FALSE;
}

static VOID EvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PDEVICE_CONTEXT context = DeviceGetContext(AssociatedObject);

    /* One round in a run: others on this processor get their turn. */
    if (!DrainAndRearm(&context->Common)) {
        WdfInterruptQueueDpcForIsr(Interrupt);
    }
}

#endif

static NTSTATUS CreateObjects(_In_ WDFDEVICE Device)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);
    NTSTATUS status =
        CreateInterrupt(Device, EvtInterruptIsr, EvtInterruptDpc, NULL, &context->Interrupt);

    if (NT_SUCCESS(status)) {
        status = CreateWriteQueue(Device, CommonEvtIoWrite);
    }
    return status;
}

const PROGRAM Program = {
    .ContextType = WDF_GET_CONTEXT_TYPE_INFO(DEVICE_CONTEXT),
    .Causes = TD_DONE,
    .CreateObjects = CreateObjects,
};
