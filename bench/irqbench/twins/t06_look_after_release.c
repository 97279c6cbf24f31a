/* SPDX-License-Identifier: MIT */
/*
 * t06_look_after_release.c - p09 with a gate that counts who came: before he leaves, who is at work
 * looks again for those who came meanwhile.
 */
#include "common.h"

typedef struct _DEVICE_CONTEXT {
    COMMON_CONTEXT Common;
    WDFINTERRUPT Interrupt;
    LONG volatile Asked; /* interlocked; not 0: somebody is at work */
} DEVICE_CONTEXT, *PDEVICE_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(DEVICE_CONTEXT, DeviceGetContext)

static VOID Process(_In_ PDEVICE_CONTEXT Context)
{
    LONG asked = InterlockedIncrement(&Context->Asked);

    if (asked != 1) {
        return;
    }
    for (;;) {
        LONG seen = asked;

        while (CompleteRead(&Context->Common)) {
        }
#ifdef WITHOUT_REPAIR
        InterlockedExchange(&Context->Asked, 0);
#else
        seen = InterlockedCompareExchange(&Context->Asked, 0, asked);
#endif
        if (seen == asked) {
            return;
        }
        asked = seen;
    }
}

static VOID EvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(Interrupt);
    Process(DeviceGetContext(AssociatedObject));
}

static VOID EvtIoRead(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request, _In_ size_t Length)
{
    CommonEvtIoRead(Queue, Request, Length);
    Process(DeviceGetContext(WdfIoQueueGetDevice(Queue)));
}

static NTSTATUS CreateObjects(_In_ WDFDEVICE Device)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);
    NTSTATUS status =
        CreateInterrupt(Device, CommonEvtInterruptIsr, EvtInterruptDpc, NULL, &context->Interrupt);

    if (NT_SUCCESS(status)) {
        status = CreateReadQueue(Device, EvtIoRead);
    }
    return status;
}

const PROGRAM Program = {
    .ContextType = WDF_GET_CONTEXT_TYPE_INFO(DEVICE_CONTEXT),
    .Causes = TD_RX,
    .CreateObjects = CreateObjects,
};
