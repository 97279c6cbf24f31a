/* SPDX-License-Identifier: MIT */
/*
 * c01 - program order joins what one instance does, and nothing else.
 *
 *   isr_meets_interrupted   not: what an ISR interrupted and the ISR
 *   isr_meets_resumed       not: the ISR and what goes on after it
 *   dpc_meets_interrupted, dpc_meets_resumed   the same of a DPC
 *   isr_meets_dpc           not: a DPC and the ISR on top of it
 *   two_threads             not: two threads
 *   created, ended          thread create to its start; its end to the wait for it
 */
#include "common.h"

static VOID ArmAndWrite(PHB Hb)
{
    Arm(Hb, HB_STEP_INTERRUPT);
    Hb->Data = 1; /* race: isr_meets_interrupted dpc_meets_interrupted */
}

static VOID ArmAndWriteLocked(PHB Hb)
{
    Arm(Hb, HB_STEP_INTERRUPT);
    WdfInterruptAcquireLock(Hb->Interrupt[0]);
    Hb->Data = 1;
    WdfInterruptReleaseLock(Hb->Interrupt[0]);
}

static VOID ArmAndWriteSpinLocked(PHB Hb)
{
    Arm(Hb, HB_STEP_INTERRUPT);
    WdfSpinLockAcquire(Hb->SpinLock[0]);
    Hb->Data = 1;
    WdfSpinLockRelease(Hb->SpinLock[0]);
}

static VOID WriteAndArm(PHB Hb)
{
    Hb->Data = 1;
    Arm(Hb, HB_STEP_INTERRUPT);
}

static VOID ArmOnly(PHB Hb)
{
    Arm(Hb, HB_STEP_INTERRUPT);
}

static VOID ArmTwo(PHB Hb)
{
    Arm(Hb, HB_STEP_INTERRUPT | HB_STEP_INTERRUPT_MORE);
}

static VOID Write1(PHB Hb)
{
    Hb->Data = 1; /* race */
}

static VOID Write2(PHB Hb)
{
    Hb->Data = 2; /* race */
}

static VOID WriteLocked(PHB Hb)
{
    WdfInterruptAcquireLock(Hb->Interrupt[0]);
    Hb->Data = 3;
    WdfInterruptReleaseLock(Hb->Interrupt[0]);
}

static VOID WriteSpinLocked(PHB Hb)
{
    WdfSpinLockAcquire(Hb->SpinLock[0]);
    Hb->Data = 3;
    WdfSpinLockRelease(Hb->SpinLock[0]);
}

static VOID QueueDpc(PHB Hb)
{
    WdfInterruptQueueDpcForIsr(Hb->Interrupt[0]);
}

static VOID WriteAndQueueDpc(PHB Hb)
{
    Hb->Data = 2; /* race: isr_meets_dpc */
    WdfInterruptQueueDpcForIsr(Hb->Interrupt[0]);
}

static VOID Nothing(PHB Hb)
{
    UNREFERENCED_PARAMETER(Hb);
}

static const HB_CASE Cases[] = {
    BROKEN(isr_meets_interrupted, "threads=1", .A = ArmAndWrite, .Isr = { Write2 }),
    CORRECT(isr_locked, "threads=1", .A = ArmAndWriteLocked, .Isr = { Write2 }),
    CORRECT(isr_after_write, "threads=1", .A = WriteAndArm, .Isr = { Write2 }),
    BROKEN(isr_meets_resumed, "threads=1", .A = ArmOnly, .Isr = { Write2 }, .Done = Write1),
    CORRECT(isr_meets_resumed_locked, "threads=1", .A = ArmOnly, .Isr = { Write2 },
            .Done = WriteLocked),
    BROKEN(dpc_meets_interrupted, "threads=1", .A = ArmAndWrite, .Isr = { QueueDpc },
           .IsrDpc = { Write2 }),
    CORRECT(dpc_locked, "threads=1", .A = ArmAndWriteSpinLocked, .Isr = { QueueDpc },
            .IsrDpc = { WriteSpinLocked }),
    BROKEN(dpc_meets_resumed, "threads=1", .A = ArmOnly, .Isr = { QueueDpc }, .IsrDpc = { Write2 },
           .Done = Write1),
    CORRECT(dpc_meets_resumed_locked, "threads=1", .A = ArmOnly, .Isr = { QueueDpc },
            .IsrDpc = { WriteSpinLocked }, .Done = WriteSpinLocked),
    BROKEN(isr_meets_dpc, "threads=1 k=2", .A = ArmTwo, .Isr = { WriteAndQueueDpc },
           .IsrDpc = { Write1 }),
    CORRECT(isr_meets_dpc_locked, "threads=1 k=2", .A = ArmTwo, .Isr = { WriteAndQueueDpc },
            .IsrDpc = { WriteLocked }),
    BROKEN(two_threads, "k=0", .A = Write1, .B = Write2),
    CORRECT(two_threads_locked, "p=2", .A = WriteSpinLocked, .B = WriteSpinLocked),
    CORRECT(created, "p=2", .Setup = Write1, .A = Write2),
    CORRECT(ended, "p=2", .A = Write1, .B = Nothing, .Done = Write2),
};

const HB_PROGRAM Program = { .Cases = Cases };
