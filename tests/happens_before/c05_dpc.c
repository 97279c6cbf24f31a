/* SPDX-License-Identifier: MIT */
/*
 * c05 - the insert of a DPC comes before its run, also the insert that finds it queued.
 *
 *   insert               what comes before the insert; not: what comes after it
 *   merged               what comes before a second insert that answers FALSE
 *   runs, two_dpcs       not: one run before the next, one DPC before another of the queue, unless
 *                        there is one processor
 *   rest_of_isr          what the ISR that queued it does afterwards: the DPC waits in the queue of
 *                        that processor until IRQL falls there
 *   rest_at_dispatch, rest_of_dpc   the same of a thread at DISPATCH_LEVEL and of a DPC
 *   rest_of_other_isr    not: what an ISR does that found it queued, elsewhere
 */
#include "common.h"

static VOID Write(PHB Hb)
{
    Hb->Data++; /* race */
}

static VOID WriteAndEnqueue(PHB Hb)
{
    Hb->Data = 1;
    (VOID) WdfDpcEnqueue(Hb->Dpc[0]);
}

static VOID EnqueueAndWrite(PHB Hb)
{
    (VOID) WdfDpcEnqueue(Hb->Dpc[0]);
    Write(Hb);
}

static VOID EnqueueMerged(PHB Hb)
{
    KIRQL irql = KeRaiseIrqlToDpcLevel();

    (VOID) KeInsertQueueDpc(&Hb->Kdpc[0], NULL, NULL);
    Hb->Data = 1;
    (VOID) KeInsertQueueDpc(&Hb->Kdpc[0], NULL, NULL);
    KeLowerIrql(irql);
}

/* Low importance: in the queue of the other processor, which nobody asks to drain it. */
static VOID SetUpLow(PHB Hb)
{
    KeSetTargetProcessorDpc(&Hb->Kdpc[0], 1);
    KeSetImportanceDpc(&Hb->Kdpc[0], LowImportance);
}

static VOID InsertWriteAndInsert(PHB Hb)
{
    if (KeInsertQueueDpc(&Hb->Kdpc[0], NULL, NULL)) {
        Hb->Other = 1;
    }
    Hb->Data = 1; /* race: merged_not */
}

static VOID EnqueueOnly(PHB Hb)
{
    (VOID) WdfDpcEnqueue(Hb->Dpc[0]);
}

static VOID EnqueueOther(PHB Hb)
{
    (VOID) WdfDpcEnqueue(Hb->Dpc[1]);
}

static VOID ArmOnly(PHB Hb)
{
    Arm(Hb, HB_STEP_INTERRUPT);
}

static VOID ArmBoth(PHB Hb)
{
    Arm(Hb, HB_STEP_INTERRUPT | HB_STEP_MESSAGE_1);
}

static VOID EnqueueAtDispatchAndWrite(PHB Hb)
{
    KIRQL irql = KeRaiseIrqlToDpcLevel();

    (VOID) WdfDpcEnqueue(Hb->Dpc[0]);
    Hb->Data = 1;
    KeLowerIrql(irql);
}

static VOID EnqueueAtDispatchAndWriteLower(PHB Hb)
{
    KIRQL irql = KeRaiseIrqlToDpcLevel();

    (VOID) WdfDpcEnqueue(Hb->Dpc[0]);
    KeLowerIrql(irql);
    Write(Hb);
}

static VOID QueueDpcAndWrite(PHB Hb)
{
    (VOID) WdfInterruptQueueDpcForIsr(Hb->Interrupt[0]);
    Hb->Data++; /* race: rest_of_isrs */
}

static VOID QueueKdpcAndWrite(PHB Hb)
{
    (VOID) KeInsertQueueDpc(&Hb->Kdpc[0], NULL, NULL);
    Hb->Data++; /* race: rest_of_other_isr */
}

static VOID QueueKdpc(PHB Hb)
{
    (VOID) KeInsertQueueDpc(&Hb->Kdpc[0], NULL, NULL);
}

static VOID PassOnAndWrite(PHB Hb)
{
    (VOID) WdfDpcEnqueue(Hb->Dpc[1]);
    Hb->Data = 1; /* race: rest_of_dpc_elsewhere */
}

static VOID TargetAt1(PHB Hb)
{
    KeSetTargetProcessorDpc(&Hb->Kdpc[1], 1);
}

static VOID PassOnTargetedAndWrite(PHB Hb)
{
    (VOID) KeInsertQueueDpc(&Hb->Kdpc[1], NULL, NULL);
    Hb->Data = 1; /* race: rest_of_dpc_elsewhere */
}

static const HB_CASE Cases[] = {
    CORRECT(insert, "p=2 threads=1", .A = WriteAndEnqueue, .Dpc = { Write }),
    BROKEN(insert_first, "p=2 threads=1", .A = EnqueueAndWrite, .Dpc = { Write }),
    BROKEN(insert_first_on_one, "threads=1", .A = EnqueueAndWrite, .Dpc = { Write }),
    CORRECT(merged, "p=2 threads=1", .A = EnqueueMerged, .Kdpc = { Write }),
    BROKEN(merged_not, "p=2 threads=1", .Setup = SetUpLow, .A = InsertWriteAndInsert,
           .Kdpc = { Write }),
    BROKEN(runs, "p=2", .A = EnqueueOnly, .B = EnqueueOnly, .Dpc = { Write }),
    CORRECT(runs_on_one, "", .A = EnqueueOnly, .B = EnqueueOnly, .Dpc = { Write }),
    BROKEN(two_dpcs, "p=2", .A = EnqueueOnly, .B = EnqueueOther, .Dpc = { Write, Write }),
    CORRECT(two_dpcs_on_one, "", .A = EnqueueOnly, .B = EnqueueOther, .Dpc = { Write, Write }),
    CORRECT(rest_of_isr, "p=2 threads=1", .A = ArmOnly, .Isr = { QueueDpcAndWrite },
            .IsrDpc = { Write }),
    CORRECT(rest_of_isr_on_one, "threads=1", .A = ArmOnly, .Isr = { QueueDpcAndWrite },
            .IsrDpc = { Write }),
    CORRECT(rest_of_isr_any, "p=2 threads=1 targets=3/3", .A = ArmOnly, .Isr = { QueueDpcAndWrite },
            .IsrDpc = { Write }),
    BROKEN(rest_of_other_isr, "p=2 threads=1 targets=1/2", .A = ArmBoth,
           .Isr = { QueueKdpc, QueueKdpcAndWrite }, .Kdpc = { Write }),
    CORRECT(rest_at_dispatch, "p=2 threads=1", .A = EnqueueAtDispatchAndWrite, .Dpc = { Write }),
    BROKEN(rest_below_dispatch, "p=2 threads=1", .A = EnqueueAtDispatchAndWriteLower,
           .Dpc = { Write }),
    CORRECT(rest_of_dpc, "p=2 threads=1", .A = EnqueueOnly, .Dpc = { PassOnAndWrite, Write }),
    BROKEN(rest_of_dpc_elsewhere, "p=2 threads=1", .Setup = TargetAt1, .A = EnqueueOnly,
           .Dpc = { PassOnTargetedAndWrite }, .Kdpc = { NULL, Write }),
};

const HB_PROGRAM Program = { .Cases = Cases };
