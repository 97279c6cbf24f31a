/* SPDX-License-Identifier: MIT */
/*
 * c04 - on one processor is only what cannot be on another. To have run there is no evidence.
 *
 *   targeted            DPCs with one target; not: with two; not: one of them with none
 *   queued_by_pinned    DPCs of interrupts with one target: of two, and two runs of one
 *   queued_apart        not: targets on two processors
 *   queued_by_any       not: an interrupt with two targets, be it one DPC
 *   queued_by_thread    not: a thread queues it as well
 *   passed_on           a DPC that a DPC of that processor queues
 *   bound               threads bound to one processor, at DISPATCH_LEVEL; not: one of them, to two
 *                       processors, or below that level
 *   bound_and_dpc       a DPC with that target
 *   queued_by_bound     DPCs that they queue
 */
#include "common.h"

static VOID Write(PHB Hb)
{
    Hb->Data++; /* race */
}

static VOID TargetBothAt1(PHB Hb)
{
    KeSetTargetProcessorDpc(&Hb->Kdpc[0], 1);
    KeSetTargetProcessorDpc(&Hb->Kdpc[1], 1);
}

static VOID TargetApart(PHB Hb)
{
    KeSetTargetProcessorDpc(&Hb->Kdpc[0], 0);
    KeSetTargetProcessorDpc(&Hb->Kdpc[1], 1);
}

static VOID TargetFirst(PHB Hb)
{
    KeSetTargetProcessorDpc(&Hb->Kdpc[0], 0);
}

static VOID Insert0(PHB Hb)
{
    (VOID) KeInsertQueueDpc(&Hb->Kdpc[0], NULL, NULL);
}

static VOID Insert1(PHB Hb)
{
    (VOID) KeInsertQueueDpc(&Hb->Kdpc[1], NULL, NULL);
}

static VOID ArmOnly(PHB Hb)
{
    Arm(Hb, HB_STEP_INTERRUPT);
}

static VOID ArmTwo(PHB Hb)
{
    Arm(Hb, HB_STEP_INTERRUPT | HB_STEP_INTERRUPT_MORE);
}

static VOID ArmBoth(PHB Hb)
{
    Arm(Hb, HB_STEP_INTERRUPT | HB_STEP_MESSAGE_1);
}

static VOID QueueDpc0(PHB Hb)
{
    WdfInterruptQueueDpcForIsr(Hb->Interrupt[0]);
}

static VOID QueueDpc1(PHB Hb)
{
    WdfInterruptQueueDpcForIsr(Hb->Interrupt[1]);
}

static VOID WriteUnderLock(PHB Hb)
{
    WdfSpinLockAcquire(Hb->SpinLock[0]);
    Hb->Data++;
    WdfSpinLockRelease(Hb->SpinLock[0]);
}

static VOID PassOn(PHB Hb)
{
    (VOID) WdfDpcEnqueue(Hb->Dpc[0]);
}

static VOID WriteAtDispatch(PHB Hb)
{
    KIRQL irql = KeRaiseIrqlToDpcLevel();

    Write(Hb);
    KeLowerIrql(irql);
}

static VOID BindTo0(PHB Hb)
{
    KAFFINITY before = KeSetSystemAffinityThreadEx(1);

    WriteAtDispatch(Hb);
    KeRevertToUserAffinityThreadEx(before);
}

static VOID BindTo1(PHB Hb)
{
    KAFFINITY before = KeSetSystemAffinityThreadEx(2);

    WriteAtDispatch(Hb);
    KeRevertToUserAffinityThreadEx(before);
}

static VOID BindAndStayLow(PHB Hb)
{
    KAFFINITY before = KeSetSystemAffinityThreadEx(2);

    Write(Hb);
    KeRevertToUserAffinityThreadEx(before);
}

static VOID BindAndInsert0(PHB Hb)
{
    KAFFINITY before = KeSetSystemAffinityThreadEx(2);

    Insert0(Hb);
    KeRevertToUserAffinityThreadEx(before);
}

static VOID BindAndInsert1(PHB Hb)
{
    KAFFINITY before = KeSetSystemAffinityThreadEx(2);

    Insert1(Hb);
    KeRevertToUserAffinityThreadEx(before);
}

static const HB_CASE Cases[] = {
    CORRECT(targeted, "p=2", .Setup = TargetBothAt1, .A = Insert0, .B = Insert1,
            .Kdpc = { Write, Write }),
    BROKEN(targeted_apart, "p=2", .Setup = TargetApart, .A = Insert0, .B = Insert1,
           .Kdpc = { Write, Write }),
    BROKEN(targeted_one, "p=2", .Setup = TargetFirst, .A = Insert0, .B = Insert1,
           .Kdpc = { Write, Write }),
    CORRECT(targeted_runs, "p=2", .Setup = TargetFirst, .A = Insert0, .B = Insert0,
            .Kdpc = { Write }),
    BROKEN(untargeted_runs, "p=2", .A = Insert0, .B = Insert0, .Kdpc = { Write }),
    CORRECT(queued_by_pinned, "p=2 threads=1", .A = ArmBoth, .Isr = { QueueDpc0, QueueDpc1 },
            .IsrDpc = { Write, Write }),
    CORRECT(queued_by_pinned_runs, "p=2 threads=1 targets=1/1", .A = ArmTwo, .Isr = { QueueDpc0 },
            .IsrDpc = { Write }),
    BROKEN(queued_apart, "p=2 threads=1 targets=1/2", .A = ArmBoth, .Isr = { QueueDpc0, QueueDpc1 },
           .IsrDpc = { Write, Write }),
    BROKEN(queued_by_any, "p=2 threads=1 targets=3/3", .A = ArmTwo, .Isr = { QueueDpc0 },
           .IsrDpc = { Write }),
    CORRECT(queued_by_any_locked, "p=2 threads=1 targets=3/3", .A = ArmTwo, .Isr = { QueueDpc0 },
            .IsrDpc = { WriteUnderLock }),
    CORRECT(queued_by_any_on_one, "threads=1", .A = ArmTwo, .Isr = { QueueDpc0 },
            .IsrDpc = { Write }),
    BROKEN(queued_by_thread, "p=2", .A = ArmOnly, .B = QueueDpc0, .Isr = { QueueDpc0 },
           .IsrDpc = { Write }),
    CORRECT(queued_by_thread_locked, "p=2", .A = ArmOnly, .B = QueueDpc0, .Isr = { QueueDpc0 },
            .IsrDpc = { WriteUnderLock }),
    CORRECT(queued_by_thread_on_one, "", .A = ArmOnly, .B = QueueDpc0, .Isr = { QueueDpc0 },
            .IsrDpc = { Write }),
    CORRECT(passed_on, "p=2 threads=1", .A = ArmBoth, .Isr = { QueueDpc0, QueueDpc1 },
            .IsrDpc = { PassOn, Write }, .Dpc = { Write }),
    BROKEN(passed_on_apart, "p=2 threads=1 targets=1/2", .A = ArmBoth,
           .Isr = { QueueDpc0, QueueDpc1 }, .IsrDpc = { PassOn, Write }, .Dpc = { Write }),
    CORRECT(bound, "p=2", .A = BindTo1, .B = BindTo1),
    BROKEN(bound_apart, "p=2", .A = BindTo0, .B = BindTo1),
    BROKEN(bound_one, "p=2", .A = BindTo1, .B = WriteAtDispatch),
    BROKEN(bound_low, "p=2", .A = BindTo1, .B = BindAndStayLow),
    CORRECT(bound_and_dpc, "p=2", .Setup = TargetBothAt1, .A = BindTo1, .B = Insert0,
            .Kdpc = { Write }),
    BROKEN(bound_and_dpc_apart, "p=2", .Setup = TargetBothAt1, .A = BindTo0, .B = Insert0,
           .Kdpc = { Write }),
    CORRECT(queued_by_bound, "p=2", .A = BindAndInsert0, .B = BindAndInsert1,
            .Kdpc = { Write, Write }),
    BROKEN(queued_by_bound_once, "p=2", .A = BindAndInsert0, .B = Insert1,
           .Kdpc = { Write, Write }),
};

const HB_PROGRAM Program = { .Cases = Cases };
