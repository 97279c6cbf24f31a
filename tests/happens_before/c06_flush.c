/* SPDX-License-Identifier: MIT */
/*
 * c06 - the end of every DPC that was queued before KeFlushQueuedDpcs, or before a WdfDpcCancel
 * that waits and had to, comes before its return; a successful removal follows the inserts.
 *
 *   flush, cancel        a DPC queued before
 *   flush_missing        not: without the call
 *   flush_before         not: one that another thread queues, perhaps later
 *   cancel_not_waiting   not: WdfDpcCancel that does not wait
 *   removal              what was done before the insert and what is done after its removal
 *   removed              not: the insert that was removed, and a later run
 *
 * Timers are not built yet.
 */
#include "common.h"

static VOID Write(PHB Hb)
{
    Hb->Data++; /* race */
}

static VOID TargetAt1(PHB Hb)
{
    KeSetTargetProcessorDpc(&Hb->Kdpc[0], 1);
}

static VOID InsertAndFlush(PHB Hb)
{
    (VOID) KeInsertQueueDpc(&Hb->Kdpc[0], NULL, NULL);
    KeFlushQueuedDpcs();
    Hb->Data++;
}

static VOID InsertAndWrite(PHB Hb)
{
    (VOID) KeInsertQueueDpc(&Hb->Kdpc[0], NULL, NULL);
    Hb->Data++; /* race */
}

static VOID FlushAndWrite(PHB Hb)
{
    KeFlushQueuedDpcs();
    Hb->Data++; /* race */
}

static VOID InsertOnly(PHB Hb)
{
    (VOID) KeInsertQueueDpc(&Hb->Kdpc[0], NULL, NULL);
}

static VOID EnqueueCancelAndWrite(PHB Hb)
{
    (VOID) WdfDpcEnqueue(Hb->Dpc[0]);
    if (!WdfDpcCancel(Hb->Dpc[0], TRUE)) {
        Hb->Data++;
    }
}

static VOID EnqueueCancelNotWaiting(PHB Hb)
{
    (VOID) WdfDpcEnqueue(Hb->Dpc[0]);
    if (!WdfDpcCancel(Hb->Dpc[0], FALSE)) {
        Hb->Data++; /* race */
    }
}

static VOID WriteAndEnqueueAtDispatch(PHB Hb)
{
    KIRQL irql = KeRaiseIrqlToDpcLevel();

    Hb->Data++; /* race: removal_not */
    (VOID) WdfDpcEnqueue(Hb->Dpc[0]);
    KeLowerIrql(irql);
}

static VOID RemoveAndWrite(PHB Hb)
{
    if (WdfDpcCancel(Hb->Dpc[0], FALSE)) {
        Hb->Data++;
    }
}

static VOID RemoveNotAndWrite(PHB Hb)
{
    if (!WdfDpcCancel(Hb->Dpc[0], FALSE)) {
        Hb->Data++; /* race: removal_not */
    }
}

/* The insert of A, if it is removed, is none of the run that C's insert leads to. */
static VOID InsertAtDispatchAndRemove(PHB Hb)
{
    KIRQL irql = KeRaiseIrqlToDpcLevel();

    Hb->Data++; /* race: removed */
    (VOID) WdfDpcEnqueue(Hb->Dpc[0]);
    (VOID) WdfDpcCancel(Hb->Dpc[0], FALSE);
    KeLowerIrql(irql);
}

static VOID Enqueue(PHB Hb)
{
    (VOID) WdfDpcEnqueue(Hb->Dpc[0]);
}

static VOID WriteAfterRemoval(PHB Hb)
{
    Hb->Data++; /* race: removed */
}

static VOID ArmOnly(PHB Hb)
{
    Arm(Hb, HB_STEP_INTERRUPT);
}

static VOID QueueDpc(PHB Hb)
{
    (VOID) WdfInterruptQueueDpcForIsr(Hb->Interrupt[0]);
}

static const HB_CASE Cases[] = {
    CORRECT(flush, "p=2 threads=1", .A = InsertAndFlush, .Kdpc = { Write }),
    CORRECT(flush_other_processor, "p=2 threads=1", .Setup = TargetAt1, .A = InsertAndFlush,
            .Kdpc = { Write }),
    CORRECT(flush_on_one, "threads=1", .A = InsertAndFlush, .Kdpc = { Write }),
    BROKEN(flush_missing, "p=2 threads=1", .Setup = TargetAt1, .A = InsertAndWrite,
           .Kdpc = { Write }),
    BROKEN(flush_before, "p=2", .A = FlushAndWrite, .B = InsertOnly, .Kdpc = { Write }),
    CORRECT(flush_after_quiet, "p=2 threads=1", .A = ArmOnly, .Isr = { QueueDpc },
            .IsrDpc = { Write }, .Done = FlushAndWrite),
    BROKEN(flush_missing_after_quiet, "p=2 threads=1", .A = ArmOnly, .Isr = { QueueDpc },
           .IsrDpc = { Write }, .Done = Write),
    CORRECT(cancel, "p=2 threads=1", .A = EnqueueCancelAndWrite, .Dpc = { Write }),
    BROKEN(cancel_not_waiting, "p=2 threads=1", .A = EnqueueCancelNotWaiting, .Dpc = { Write }),
    CORRECT(removal, "p=2", .A = WriteAndEnqueueAtDispatch, .B = RemoveAndWrite),
    BROKEN(removal_not, "p=2", .A = WriteAndEnqueueAtDispatch, .B = RemoveNotAndWrite),
    BROKEN(removed, "p=2 k=0", .A = InsertAtDispatchAndRemove, .B = Enqueue,
           .Dpc = { WriteAfterRemoval }),
};

const HB_PROGRAM Program = { .Cases = Cases };
