/* SPDX-License-Identifier: MIT */
/*
 * p08_dpc_on_two_cpus.c - writes hand their requests over through `Submitted`; the DPC moves them
 * to its own list and searches that for the tags that the device has ready.
 */
#include "common.h"

/* Context of each request. */
typedef struct _ENTRY {
    struct _ENTRY *Next;
    WDFREQUEST Request;
    ULONG Tag;
} ENTRY, *PENTRY;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(ENTRY, RequestGetEntry)

typedef struct _DEVICE_CONTEXT {
    COMMON_CONTEXT Common;
    WDFINTERRUPT Interrupt;
    LONG volatile TagCount;   /* interlocked */
    PVOID volatile Submitted; /* youngest first; interlocked */
    PENTRY InFlight;          /* the DPC's alone: a DPC object is queued once */
} DEVICE_CONTEXT, *PDEVICE_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(DEVICE_CONTEXT, DeviceGetContext)

static BOOLEAN EvtInterruptIsr(_In_ WDFINTERRUPT Interrupt, _In_ ULONG MessageID)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfInterruptGetDevice(Interrupt));

    UNREFERENCED_PARAMETER(MessageID);
    WriteTd(&context->Common, TD_REG_ISTAT, TD_DONE);
    WdfInterruptQueueDpcForIsr(Interrupt);
    return TRUE;
}

static VOID TakeSubmitted(_In_ PDEVICE_CONTEXT Context)
{
    PENTRY entry = (PENTRY)InterlockedExchangePointer(&Context->Submitted, NULL);

    while (entry != NULL) {
        PENTRY next = entry->Next;

        entry->Next = Context->InFlight; /* BUG */
        Context->InFlight = entry;       /* BUG */
        entry = next;
    }
}

/* The entry with the tag, no longer on the list, or NULL. */
static PENTRY Unlink(_In_ PDEVICE_CONTEXT Context, _In_ ULONG Tag)
{
    PENTRY *link = &Context->InFlight;

    while (*link != NULL) { /* BUG */
        PENTRY entry = *link;

        if (entry->Tag == Tag) {
            *link = entry->Next; /* BUG */
            return entry;
        }
        link = &entry->Next;
    }
    return NULL;
}

static VOID EvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PDEVICE_CONTEXT context = DeviceGetContext(AssociatedObject);
    ULONG tag;

    UNREFERENCED_PARAMETER(Interrupt);
    while ((tag = ReadTd(&context->Common, TD_REG_CPL)) != 0) {
        PENTRY entry;

        TakeSubmitted(context);
        entry = Unlink(context, tag);
        if (entry != NULL) {
            WdfRequestCompleteWithInformation(entry->Request, STATUS_SUCCESS, sizeof(ULONG));
        }
    }
}

static VOID EvtIoWrite(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request, _In_ size_t Length)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfIoQueueGetDevice(Queue));
    PENTRY entry = RequestGetEntry(Request);
    PVOID first = NULL;
    PVOID seen;
    ULONG tag;

    if (Length != sizeof(ULONG)) {
        WdfRequestComplete(Request, STATUS_INVALID_PARAMETER);
        return;
    }
    /* Four are under way at most, so a tag is free again long before its number returns. */
    tag = ((ULONG)InterlockedIncrement(&context->TagCount) & 0x7f) | 0x80;
    entry->Request = Request;
    entry->Tag = tag;
    for (;;) {
        entry->Next = (PENTRY)first;
        seen = InterlockedCompareExchangePointer(&context->Submitted, entry, first);
        if (seen == first) {
            break;
        }
        first = seen;
    }
    WriteTd(&context->Common, TD_REG_CMD, tag);
}

static NTSTATUS CreateObjects(_In_ WDFDEVICE Device)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);
    NTSTATUS status =
        CreateInterrupt(Device, EvtInterruptIsr, EvtInterruptDpc, NULL, &context->Interrupt);

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
