/* SPDX-License-Identifier: MIT */
/*
 * p19_forever_ones.c - the ISR takes causes away until there are none, on a line that it shares.
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
    ULONG found = 0;
    ULONG causes;

    UNREFERENCED_PARAMETER(MessageID);
    do {
        causes = ReadTd(&context->Common, TD_REG_ISTAT); /* BUG */
        WriteTd(&context->Common, TD_REG_ISTAT, causes); /* BUG */
        found |= causes;
    } while (causes != 0); /* BUG */
    if (found == 0) {
        return FALSE;
    }
    WdfInterruptQueueDpcForIsr(Interrupt);
    return TRUE;
}

static VOID EvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PDEVICE_CONTEXT context = DeviceGetContext(AssociatedObject);
    ULONG tag;

    UNREFERENCED_PARAMETER(Interrupt);
    while ((tag = ReadTd(&context->Common, TD_REG_CPL)) != 0 && tag <= TAG_MAX) {
        CompleteWrite(&context->Common, tag);
    }
}

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
