/* SPDX-License-Identifier: MIT */
/*
 * c03 - IRQL keeps a vector off one processor: a lock of both, valid only where the vector's
 * targets are that processor, or where there is no other.
 *
 *   raised_to_dirql                one processor: code at DIRQL and the ISR
 *   raised_too_low, raised_lower   not: code below it
 *   raised_on_two                  not: two processors, as the thread may be on the other
 *   pinned                         ISRs of two vectors, one target, the lower at the higher's IRQL
 *   pinned_elsewhere               not: with targets on two processors
 *   two_targets                    not: the vector kept off has another target, too
 *   nested                         not: the higher one comes on top of the lower
 *   equal_irql                     two vectors of one IRQL on one processor never nest
 *   equal_irql_apart               not: on two processors
 *   raised_to_dispatch             one processor: code at DISPATCH_LEVEL and DPCs
 *   two_raise                      one processor: code at a raised IRQL and other such code
 *   first_raise                    both at once
 */
#include "common.h"

static VOID Write(PHB Hb)
{
    Hb->Data++; /* race */
}

static VOID WriteAt(PHB Hb, KIRQL Irql)
{
    KIRQL irql;

    KeRaiseIrql(Irql, &irql);
    Write(Hb);
    KeLowerIrql(irql);
}

static VOID WriteAtDirql(PHB Hb)
{
    WriteAt(Hb, 6);
}

static VOID WriteAtHigherDirql(PHB Hb)
{
    WriteAt(Hb, 8);
}

static VOID WriteAtDispatch(PHB Hb)
{
    WriteAt(Hb, DISPATCH_LEVEL);
}

static VOID ArmBoth(PHB Hb)
{
    Arm(Hb, HB_STEP_INTERRUPT | HB_STEP_MESSAGE_1);
}

static VOID ArmAndWriteAtDirql(PHB Hb)
{
    Arm(Hb, HB_STEP_INTERRUPT);
    WriteAt(Hb, 6);
}

static VOID ArmAndWriteAtDispatch(PHB Hb)
{
    Arm(Hb, HB_STEP_INTERRUPT);
    WriteAt(Hb, DISPATCH_LEVEL);
}

static VOID QueueDpc(PHB Hb)
{
    WdfInterruptQueueDpcForIsr(Hb->Interrupt[0]);
}

static const HB_CASE Cases[] = {
    CORRECT(raised_to_dirql, "threads=1", .A = ArmAndWriteAtDirql, .Isr = { Write }),
    BROKEN(raised_too_low, "threads=1", .A = ArmAndWriteAtDispatch, .Isr = { Write }),
    CORRECT(raised_higher, "threads=1 irqls=5/6", .A = ArmAndWriteAtDirql, .Isr = { Write }),
    BROKEN(raised_lower, "threads=1 irqls=7/7", .A = ArmAndWriteAtDirql, .Isr = { Write }),
    BROKEN(raised_on_two, "p=2 threads=1", .A = ArmAndWriteAtDirql, .Isr = { Write }),
    CORRECT(pinned, "p=2 threads=1 irqls=6/8 targets=1/1", .A = ArmBoth,
            .Isr = { WriteAtHigherDirql, Write }),
    BROKEN(two_targets, "p=2 threads=1 irqls=6/8 targets=1/3", .A = ArmBoth,
           .Isr = { WriteAtHigherDirql, Write }),
    BROKEN(pinned_elsewhere, "p=2 threads=1 irqls=6/8 targets=1/2", .A = ArmBoth,
           .Isr = { WriteAtHigherDirql, Write }),
    BROKEN(nested, "threads=1 irqls=6/8", .A = ArmBoth, .Isr = { Write, Write }),
    CORRECT(equal_irql, "threads=1", .A = ArmBoth, .Isr = { Write, Write }),
    CORRECT(equal_irql_pinned, "p=2 threads=1", .A = ArmBoth, .Isr = { Write, Write }),
    BROKEN(equal_irql_apart, "p=2 threads=1 targets=1/2", .A = ArmBoth, .Isr = { Write, Write }),
    BROKEN(equal_irql_two_targets, "p=2 threads=1 targets=3/3", .A = ArmBoth,
           .Isr = { Write, Write }),
    CORRECT(raised_to_dispatch, "threads=1", .A = ArmAndWriteAtDispatch, .Isr = { QueueDpc },
            .IsrDpc = { Write }),
    BROKEN(raised_to_dispatch_on_two, "p=2 threads=1", .A = ArmAndWriteAtDispatch,
           .Isr = { QueueDpc }, .IsrDpc = { Write }),
    CORRECT(two_raise, "", .A = WriteAtDispatch, .B = WriteAtDispatch),
    BROKEN(two_raise_on_two, "p=2", .A = WriteAtDispatch, .B = WriteAtDispatch),
    BROKEN(one_raises, "", .A = WriteAtDispatch, .B = Write),
    CORRECT(two_raise_to_dirql, "", .A = WriteAtDirql, .B = WriteAtHigherDirql),
    CORRECT(first_raise, "", .A = ArmAndWriteAtDirql, .B = WriteAtDirql, .Isr = { Write }),
};

const HB_PROGRAM Program = { .Cases = Cases };
