/* SPDX-License-Identifier: MIT */
/*
 * c07 - the enqueue of a work item comes before its run, also the enqueue that finds it queued; its
 * end before the return of a flush or of the deletion.
 *
 *   enqueue, merged      not: what comes after the enqueue
 *   flush, delete        not: without one; not: the flush of another
 *   runs, two_items      not: one run before the next, be there one worker
 *
 * Timers are not built yet.
 */
#include "common.h"

static VOID Write(PHB Hb)
{
    Hb->Data++; /* race */
}

static VOID WriteAndEnqueue(PHB Hb)
{
    Hb->Data++;
    WdfWorkItemEnqueue(Hb->WorkItem[0]);
}

static VOID EnqueueAndWrite(PHB Hb)
{
    WdfWorkItemEnqueue(Hb->WorkItem[0]);
    Write(Hb);
}

/* The only worker is kept busy by the other item, so that the second enqueue finds the first. */
static VOID KeepBusy(PHB Hb)
{
    WaitFor(&Hb->Synchronization[0]);
}

static VOID EnqueueMerged(PHB Hb)
{
    WdfWorkItemEnqueue(Hb->WorkItem[1]);
    WdfWorkItemEnqueue(Hb->WorkItem[0]);
    Hb->Data++;
    WdfWorkItemEnqueue(Hb->WorkItem[0]);
    (VOID) KeSetEvent(&Hb->Synchronization[0], 0, FALSE);
}

static VOID EnqueueOnce(PHB Hb)
{
    WdfWorkItemEnqueue(Hb->WorkItem[1]);
    WdfWorkItemEnqueue(Hb->WorkItem[0]);
    Write(Hb);
    (VOID) KeSetEvent(&Hb->Synchronization[0], 0, FALSE);
}

static VOID EnqueueFlushAndWrite(PHB Hb)
{
    WdfWorkItemEnqueue(Hb->WorkItem[0]);
    WdfWorkItemFlush(Hb->WorkItem[0]);
    Hb->Data++;
}

static VOID EnqueueFlushOther(PHB Hb)
{
    WdfWorkItemEnqueue(Hb->WorkItem[0]);
    WdfWorkItemFlush(Hb->WorkItem[1]);
    Write(Hb);
}

static VOID EnqueueDeleteAndWrite(PHB Hb)
{
    WdfWorkItemEnqueue(Hb->WorkItem[0]);
    WdfObjectDelete(Hb->WorkItem[0]);
    Hb->Data++;
}

static VOID EnqueueOnly(PHB Hb)
{
    WdfWorkItemEnqueue(Hb->WorkItem[0]);
}

static VOID EnqueueBoth(PHB Hb)
{
    WdfWorkItemEnqueue(Hb->WorkItem[0]);
    WdfWorkItemEnqueue(Hb->WorkItem[1]);
}

static VOID WriteLocked(PHB Hb)
{
    WdfSpinLockAcquire(Hb->SpinLock[0]);
    Hb->Data++;
    WdfSpinLockRelease(Hb->SpinLock[0]);
}

static VOID FlushAndWrite(PHB Hb)
{
    WdfWorkItemFlush(Hb->WorkItem[0]);
    Hb->Data++;
}

static VOID EnqueueFromDpc(PHB Hb)
{
    Hb->Data++;
    WdfWorkItemEnqueue(Hb->WorkItem[0]);
}

static VOID QueueDpc(PHB Hb)
{
    (VOID) WdfInterruptQueueDpcForIsr(Hb->Interrupt[0]);
}

static VOID ArmOnly(PHB Hb)
{
    Arm(Hb, HB_STEP_INTERRUPT);
}

static const HB_CASE Cases[] = {
    CORRECT(enqueue, "p=2 threads=1", .A = WriteAndEnqueue, .Work = { Write }),
    CORRECT(enqueue_from_dpc, "p=2 threads=1", .A = ArmOnly, .Isr = { QueueDpc },
            .IsrDpc = { EnqueueFromDpc }, .Work = { Write }),
    BROKEN(enqueue_first, "p=2 threads=1", .A = EnqueueAndWrite, .Work = { Write }),
    BROKEN(enqueue_first_on_one, "threads=1", .A = EnqueueAndWrite, .Work = { Write }),
    CORRECT(merged, "p=2 threads=1 workers=1", .A = EnqueueMerged, .Work = { Write, KeepBusy }),
    BROKEN(merged_not, "p=2 threads=1 workers=1", .A = EnqueueOnce, .Work = { Write, KeepBusy }),
    CORRECT(flush, "p=2 threads=1", .A = EnqueueFlushAndWrite, .Work = { Write }),
    BROKEN(flush_other, "p=2 threads=1", .A = EnqueueFlushOther, .Work = { Write }),
    CORRECT(flush_ended, "p=2 threads=1", .A = EnqueueOnly, .Work = { Write },
            .Done = FlushAndWrite),
    BROKEN(flush_missing, "p=2 threads=1", .A = EnqueueOnly, .Work = { Write }, .Done = Write),
    CORRECT(deleted, "p=2 threads=1", .A = EnqueueDeleteAndWrite, .Work = { Write }),
    BROKEN(runs, "", .A = EnqueueOnly, .B = EnqueueOnly, .Work = { Write }),
    BROKEN(runs_one_worker, "workers=1", .A = EnqueueOnly, .B = EnqueueOnly, .Work = { Write }),
    CORRECT(runs_locked, "p=2 k=0", .A = EnqueueOnly, .B = EnqueueOnly, .Work = { WriteLocked }),
    BROKEN(two_items, "p=2 threads=1", .A = EnqueueBoth, .Work = { Write, Write }),
    BROKEN(two_items_one_worker, "workers=1 threads=1", .A = EnqueueBoth, .Work = { Write, Write }),
    CORRECT(two_items_locked, "threads=1", .A = EnqueueBoth, .Work = { WriteLocked, WriteLocked }),
};

const HB_PROGRAM Program = { .Cases = Cases };
