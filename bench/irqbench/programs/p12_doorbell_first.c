/* SPDX-License-Identifier: MIT */
/*
 * p12_doorbell_first.c - a write starts its command and is noted in the list of what is in flight;
 * the DPC looks there for the tags that have ended.
 */
#include "common.h"

/* Context of each request. */
typedef struct _ENTRY {
    LIST_ENTRY Link;
    WDFREQUEST Request;
    ULONG Tag;
} ENTRY, *PENTRY;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(ENTRY, RequestGetEntry)

typedef struct _DEVICE_CONTEXT {
    COMMON_CONTEXT Common;
    WDFINTERRUPT Interrupt;
    WDFSPINLOCK Lock;
    LIST_ENTRY InFlight;    /* Lock */
    LONG volatile TagCount; /* interlocked */
} DEVICE_CONTEXT, *PDEVICE_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(DEVICE_CONTEXT, DeviceGetContext)

/* The entry with the tag, no longer on the list, or NULL. */
static PENTRY Unlink(_In_ PDEVICE_CONTEXT Context, _In_ ULONG Tag)
{
    PENTRY found = NULL;

    WdfSpinLockAcquire(Context->Lock);
    for (PLIST_ENTRY link = Context->InFlight.Flink; link != &Context->InFlight;
         link = link->Flink) {
        PENTRY entry = CONTAINING_RECORD(link, ENTRY, Link);

        if (entry->Tag == Tag) {
            RemoveEntryList(link);
            found = entry;
            break;
        }
    }
    WdfSpinLockRelease(Context->Lock);
    return found;
}

static VOID EvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PDEVICE_CONTEXT context = DeviceGetContext(AssociatedObject);
    ULONG tag;

    UNREFERENCED_PARAMETER(Interrupt);
    while ((tag = ReadTd(&context->Common, TD_REG_CPL)) != 0) {
        PENTRY entry = Unlink(context, tag);

        /* Else it was aborted. */
        if (entry != NULL) {
            WdfRequestCompleteWithInformation(entry->Request, STATUS_SUCCESS, sizeof(ULONG));
        }
    }
}

static VOID EvtIoWrite(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request, _In_ size_t Length)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfIoQueueGetDevice(Queue));
    PENTRY entry = RequestGetEntry(Request);

    if (Length != sizeof(ULONG)) {
        WdfRequestComplete(Request, STATUS_INVALID_PARAMETER);
        return;
    }
    /* Four are under way at most, so a tag is free again long before its number returns. */
    entry->Request = Request;
    entry->Tag = ((ULONG)InterlockedIncrement(&context->TagCount) & 0x7f) | 0x80;

    WriteTd(&context->Common, TD_REG_CMD, entry->Tag); /* BUG */
    WdfSpinLockAcquire(context->Lock);                 /* BUG */
    InsertTailList(&context->InFlight, &entry->Link);
    WdfSpinLockRelease(context->Lock);
}

static NTSTATUS CreateObjects(_In_ WDFDEVICE Device)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);
    NTSTATUS status = CreateSpinLock(Device, &context->Lock);

    InitializeListHead(&context->InFlight);
    if (NT_SUCCESS(status)) {
        status = CreateInterrupt(Device, CommonEvtInterruptIsr, EvtInterruptDpc, NULL,
                                 &context->Interrupt);
    }
    if (NT_SUCCESS(status)) {
        status = CreateWriteQueue(Device, EvtIoWrite);
    }
    return status;
}

const PROGRAM Program = {
    .ContextType = WDF_GET_CONTEXT_TYPE_INFO(DEVICE_CONTEXT),
    .RequestContextType = WDF_GET_CONTEXT_TYPE_INFO(ENTRY),
    .Causes = TD_DONE,
    .CreateObjects = CreateObjects,
};
