/* SPDX-License-Identifier: MIT */
/*
 * c12 - of the framework, only what its contract orders; locks of its own give no edge.
 *
 *   completed               completion to the waiter; not: what comes after the completion
 *   forwarded, retrieved    a request handed over by a queue; not: what comes after that
 *   marked                  WdfRequestMarkCancelable and EvtRequestCancel; not: what follows
 *   purged                  what owners did before their requests ended, and a purge's return
 *   sequential              requests of a sequential queue, one before the next
 *   disconnected, flushed   ISR and DPC before EvtDeviceReleaseHardware
 *   disabling               not: before EvtDeviceD0ExitPreInterruptsDisabled
 *   disabled, enabled       ISRs, WdfInterruptDisable, WdfInterruptEnable, ISRs
 *   enable                  EvtInterruptEnable and -Disable and the ISR
 *   closed                  requests before the removal
 *   deleted_dpc             the run of a WDFDPC before its deletion
 *   destroyed               what was done before a reference was given back, and EvtDestroy
 *   between_...             not: calls of two threads on different objects
 */
#include "common.h"

#define TAG 0x62487844 /* of the pool */

typedef struct _LINK {
    PHB Hb;
} LINK, *PLINK;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(LINK, GetLink)

static VOID Write(PHB Hb)
{
    Hb->Data++; /* race */
}

static VOID ArmOnly(PHB Hb)
{
    Arm(Hb, HB_STEP_INTERRUPT);
}

static VOID QueueDpc(PHB Hb)
{
    (VOID) WdfInterruptQueueDpcForIsr(Hb->Interrupt[0]);
}

/* --- Requests --- */

static VOID KeepRequestAndArm(PHB Hb, WDFREQUEST Request)
{
    Hb->Request = Request;
    Arm(Hb, HB_STEP_INTERRUPT);
}

static VOID WriteAndComplete(PHB Hb)
{
    Hb->Data++;
    WdfRequestComplete(Hb->Request, STATUS_SUCCESS);
}

static VOID CompleteAndWrite(PHB Hb)
{
    WdfRequestComplete(Hb->Request, STATUS_SUCCESS);
    Write(Hb);
}

static VOID WriteAndForward(PHB Hb, WDFREQUEST Request)
{
    Hb->Data++;
    (VOID) WdfRequestForwardToIoQueue(Request, Hb->Sequential);
}

static VOID ForwardAndWrite(PHB Hb, WDFREQUEST Request)
{
    (VOID) WdfRequestForwardToIoQueue(Request, Hb->Sequential);
    Write(Hb);
}

static VOID WriteOtherAndForward(PHB Hb, WDFREQUEST Request)
{
    Hb->Other++;
    (VOID) WdfRequestForwardToIoQueue(Request, Hb->Sequential);
}

static VOID ForwardOnly(PHB Hb, WDFREQUEST Request)
{
    (VOID) WdfRequestForwardToIoQueue(Request, Hb->Sequential);
}

static BOOLEAN IsOfA(WDFREQUEST Request)
{
    WDF_REQUEST_PARAMETERS parameters;

    WDF_REQUEST_PARAMETERS_INIT(&parameters);
    WdfRequestGetParameters(Request, &parameters);
    return ((parameters.Parameters.DeviceIoControl.IoControlCode >> 2) & 0xfff) == HB_FUNCTION_A;
}

static VOID WriteOfRequest(PHB Hb, WDFREQUEST Request)
{
    PULONG64 number = IsOfA(Request) ? &Hb->Data : &Hb->Other;

    (*number)++; /* race: forwarded_first */
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID WriteAndCompleteIt(PHB Hb, WDFREQUEST Request)
{
    Hb->Data++;
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID CompleteItAndWrite(PHB Hb, WDFREQUEST Request)
{
    WdfRequestComplete(Request, STATUS_SUCCESS);
    Hb->Data++; /* race: sequential_late */
}

static VOID ForwardToManualAndArm(PHB Hb, WDFREQUEST Request)
{
    Hb->Data++;
    if (NT_SUCCESS(WdfRequestForwardToIoQueue(Request, Hb->Manual))) {
        Arm(Hb, HB_STEP_INTERRUPT);
    } else {
        WdfRequestComplete(Request, STATUS_CANCELLED);
    }
}

/* The request's end, unless the DPC has it. */
static VOID TakeBackAndComplete(PHB Hb)
{
    WDFREQUEST request;

    if (NT_SUCCESS(WdfIoQueueRetrieveNextRequest(Hb->Manual, &request))) {
        WdfRequestComplete(request, STATUS_SUCCESS);
    }
}

static VOID WriteForwardAndTakeBack(PHB Hb, WDFREQUEST Request)
{
    Hb->Data++;
    (VOID) WdfRequestForwardToIoQueue(Request, Hb->Manual);
    TakeBackAndComplete(Hb);
}

static VOID ForwardWriteAndTakeBack(PHB Hb, WDFREQUEST Request)
{
    (VOID) WdfRequestForwardToIoQueue(Request, Hb->Manual);
    Write(Hb);
    TakeBackAndComplete(Hb);
}

static VOID RetrieveAndWrite(PHB Hb)
{
    WDFREQUEST request;

    if (NT_SUCCESS(WdfIoQueueRetrieveNextRequest(Hb->Manual, &request))) {
        Write(Hb);
        WdfRequestComplete(request, STATUS_SUCCESS);
    }
}

static VOID RetrieveAndWriteOther(PHB Hb)
{
    WDFREQUEST request;

    if (NT_SUCCESS(WdfIoQueueRetrieveNextRequest(Hb->Manual, &request))) {
        Hb->Other++; /* race: purged_not */
        WdfRequestComplete(request, STATUS_SUCCESS);
    }
}

static VOID PurgeAndWriteOther(PHB Hb)
{
    WdfIoQueuePurgeSynchronously(Hb->Manual);
    Hb->Other++;
}

static VOID PurgeLate(PHB Hb)
{
    Hb->Other++; /* race: purged_not */
    WdfIoQueuePurgeSynchronously(Hb->Manual);
}

static EVT_WDF_REQUEST_CANCEL EvtRequestCancel;
static VOID EvtRequestCancel(WDFREQUEST Request)
{
    PHB hb = GetHb(WdfIoQueueGetDevice(WdfRequestGetIoQueue(Request)));

    hb->Data++; /* race: marked_first */
    WdfRequestComplete(Request, STATUS_CANCELLED);
}

static VOID ForwardOrComplete(PHB Hb, WDFREQUEST Request)
{
    if (!NT_SUCCESS(WdfRequestForwardToIoQueue(Request, Hb->Sequential))) {
        WdfRequestComplete(Request, STATUS_CANCELLED);
    }
}

static VOID WriteAndMark(PHB Hb, WDFREQUEST Request)
{
    Hb->Data++;
    WdfRequestMarkCancelable(Request, EvtRequestCancel);
}

static VOID MarkAndWrite(PHB Hb, WDFREQUEST Request)
{
    WdfRequestMarkCancelable(Request, EvtRequestCancel);
    Hb->Data++; /* race: marked_first */
}

/* At the latest when nothing else is left to end the request. */
static VOID PurgeSequential(PHB Hb)
{
    LARGE_INTEGER late;

    WdfIoQueuePurge(Hb->Sequential, NULL, NULL);
    late.QuadPart = -1000;
    (VOID) KeDelayExecutionThread(KernelMode, FALSE, &late);
}

/* --- Power, removal --- */

static VOID WriteAndQueueDpc(PHB Hb)
{
    Hb->Data++; /* race: disabling */
    (VOID) WdfInterruptQueueDpcForIsr(Hb->Interrupt[0]);
}

static VOID DisableWriteAndEnable(PHB Hb)
{
    WdfInterruptDisable(Hb->Interrupt[0]);
    Hb->Data++;
    WdfInterruptEnable(Hb->Interrupt[0]);
}

static VOID EnableWriteAndDisable(PHB Hb)
{
    WdfInterruptDisable(Hb->Interrupt[0]);
    WdfInterruptEnable(Hb->Interrupt[0]);
    Write(Hb);
}

/* --- Objects --- */

static VOID EnqueueAndDelete(PHB Hb)
{
    (VOID) WdfDpcEnqueue(Hb->Dpc[0]);
    WdfObjectDelete(Hb->Dpc[0]);
    Hb->Data++;
}

static EVT_WDF_OBJECT_CONTEXT_DESTROY EvtDestroy;
static VOID EvtDestroy(WDFOBJECT Object)
{
    PHB hb = GetLink(Object)->Hb;

    hb->Data++; /* race: destroyed_late */
    hb->Other++;
}

static VOID CreateObject(PHB Hb)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFOBJECT object;

    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, LINK);
    attributes.ParentObject = Hb->Device;
    attributes.EvtDestroyCallback = EvtDestroy;
    if (NT_SUCCESS(WdfObjectCreate(&attributes, &object))) {
        GetLink(object)->Hb = Hb;
        WdfObjectReference(object);
        Hb->Object = object;
    }
}

static VOID WriteAndDereference(PHB Hb)
{
    Hb->Data++;
    WdfObjectDereference(Hb->Object);
}

static VOID DereferenceAndWrite(PHB Hb)
{
    WdfObjectDereference(Hb->Object);
    Hb->Data++; /* race: destroyed_late */
}

static VOID WriteOtherAndDelete(PHB Hb)
{
    Hb->Other++;
    WdfObjectDelete(Hb->Object);
}

/* --- Locks of the runtime's own --- */

#define BETWEEN(name, call)                                                                        \
    static VOID name(PHB Hb)                                                                       \
    {                                                                                              \
        call;                                                                                      \
        Write(Hb);                                                                                 \
        call;                                                                                      \
    }

BETWEEN(BetweenSets0, (VOID)KeSetEvent(&Hb->Notification[0], 0, FALSE))
BETWEEN(BetweenSets1, (VOID)KeSetEvent(&Hb->Notification[1], 0, FALSE))
BETWEEN(BetweenItems0, WdfWorkItemEnqueue(Hb->WorkItem[0]))
BETWEEN(BetweenItems1, WdfWorkItemEnqueue(Hb->WorkItem[1]))
BETWEEN(BetweenDpcs0, (VOID)WdfDpcEnqueue(Hb->Dpc[0]))
BETWEEN(BetweenDpcs1, (VOID)WdfDpcEnqueue(Hb->Dpc[1]))
BETWEEN(BetweenAllocations, ExFreePool(ExAllocatePool2(POOL_FLAG_NON_PAGED, 16, TAG)))
BETWEEN(BetweenReferences, WdfObjectReference(Hb->Device); WdfObjectDereference(Hb->Device))
BETWEEN(BetweenPrints, DbgPrint("between\n"))
BETWEEN(BetweenSpinLocks0, WdfSpinLockAcquire(Hb->SpinLock[0]); WdfSpinLockRelease(Hb->SpinLock[0]))
BETWEEN(BetweenSpinLocks1, WdfSpinLockAcquire(Hb->SpinLock[1]); WdfSpinLockRelease(Hb->SpinLock[1]))

static VOID WriteAndCompleteOwn(PHB Hb, WDFREQUEST Request)
{
    Write(Hb);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID AllocateWriteAndFree(PHB Hb)
{
    PULONG64 block = (PULONG64)ExAllocatePool2(POOL_FLAG_NON_PAGED, 16, TAG);

    UNREFERENCED_PARAMETER(Hb);
    if (block != NULL) {
        block[0]++;
        block[1]++;
        ExFreePool(block);
    }
}

static const HB_CASE Cases[] = {
    CORRECT(completed, "p=2 threads=1", .RequestA = KeepRequestAndArm, .Isr = { QueueDpc },
            .IsrDpc = { WriteAndComplete }, .Done = Write),
    BROKEN(completed_first, "p=2 threads=1", .RequestA = KeepRequestAndArm, .Isr = { QueueDpc },
           .IsrDpc = { CompleteAndWrite }, .Done = Write),
    CORRECT(forwarded, "p=2", .RequestA = WriteAndForward, .RequestB = WriteOtherAndForward,
            .Forwarded = WriteOfRequest),
    BROKEN(forwarded_first, "p=2", .RequestA = ForwardAndWrite, .RequestB = ForwardOnly,
           .Forwarded = WriteOfRequest),
    CORRECT(sequential, "p=2", .RequestA = ForwardOnly, .RequestB = ForwardOnly,
            .Forwarded = WriteAndCompleteIt),
    BROKEN(sequential_late, "p=2", .RequestA = ForwardOnly, .RequestB = ForwardOnly,
           .Forwarded = CompleteItAndWrite),
    CORRECT(retrieved, "p=2 threads=1", .Setup = ArmOnly, .RequestA = WriteForwardAndTakeBack,
            .Isr = { QueueDpc }, .IsrDpc = { RetrieveAndWrite }),
    BROKEN(retrieved_first, "p=2 threads=1", .Setup = ArmOnly, .RequestA = ForwardWriteAndTakeBack,
           .Isr = { QueueDpc }, .IsrDpc = { RetrieveAndWrite }),
    CORRECT(purged, "p=2 k=0", .RequestA = ForwardToManualAndArm, .B = PurgeAndWriteOther,
            .Isr = { QueueDpc }, .IsrDpc = { RetrieveAndWriteOther }),
    BROKEN(purged_not, "p=2 k=0", .RequestA = ForwardToManualAndArm, .B = PurgeLate,
           .Isr = { QueueDpc }, .IsrDpc = { RetrieveAndWriteOther }),
    CORRECT(marked, "p=2", .RequestA = ForwardOrComplete, .B = PurgeSequential,
            .Forwarded = WriteAndMark),
    BROKEN(marked_first, "p=2", .RequestA = ForwardOrComplete, .B = PurgeSequential,
           .Forwarded = MarkAndWrite),
    CORRECT(disconnected, "p=2 threads=1", .A = ArmOnly, .Isr = { Write }, .Release = Write),
    CORRECT(flushed, "p=2 threads=1", .A = ArmOnly, .Isr = { WriteAndQueueDpc },
            .IsrDpc = { Write }, .Release = Write),
    BROKEN(disabling, "p=2 threads=1", .A = ArmOnly, .Isr = { Write }, .Disabling = Write),
    CORRECT(disabled, "p=2", .A = DisableWriteAndEnable, .B = ArmOnly, .Isr = { Write }),
    BROKEN(enabled, "p=2", .A = EnableWriteAndDisable, .B = ArmOnly, .Isr = { Write }),
    CORRECT(enable, "p=2", .A = DisableWriteAndEnable, .B = ArmOnly, .Enable = Write,
            .Disable = Write, .Isr = { Write }),
    CORRECT(closed, "p=2", .A = Write, .Release = Write),
    CORRECT(deleted_dpc, "p=2 threads=1", .A = EnqueueAndDelete, .Dpc = { Write }),
    CORRECT(destroyed, "p=2", .Setup = CreateObject, .A = WriteAndDereference,
            .B = WriteOtherAndDelete),
    BROKEN(destroyed_late, "p=2", .Setup = CreateObject, .A = DereferenceAndWrite,
           .B = WriteOtherAndDelete),
    BROKEN(between_requests, "p=2 k=0", .RequestA = WriteAndCompleteOwn,
           .RequestB = WriteAndCompleteOwn),
    BROKEN(between_sets, "p=2 k=0", .A = BetweenSets0, .B = BetweenSets1),
    BROKEN(between_items, "k=0", .A = BetweenItems0, .B = BetweenItems1),
    BROKEN(between_dpcs, "p=2 k=0", .A = BetweenDpcs0, .B = BetweenDpcs1),
    BROKEN(between_allocations, "p=2 k=0", .A = BetweenAllocations, .B = BetweenAllocations),
    BROKEN(between_references, "p=2 k=0", .A = BetweenReferences, .B = BetweenReferences),
    BROKEN(between_prints, "p=2 k=0", .A = BetweenPrints, .B = BetweenPrints),
    BROKEN(between_spin_locks, "p=2 k=0", .A = BetweenSpinLocks0, .B = BetweenSpinLocks1),
    CORRECT(allocations, "p=2", .A = AllocateWriteAndFree, .B = AllocateWriteAndFree),
};

const HB_PROGRAM Program = { .Cases = Cases };
