/* SPDX-License-Identifier: MIT */
/*
 * c16 - a passive-level ISR follows its interrupt and holds the interrupt's wait lock, and nothing
 * else orders it: neither IRQL nor one processor.
 *
 *   isr_unlocked, isr_raised   a request takes nothing, or raises IRQL; not: it takes the lock
 *   isr_locked, tried          WdfInterruptAcquireLock and TryToAcquireLock; not: another's lock
 *   synchronize                so does WdfInterruptSynchronize
 *   again, line_again          one run of the ISR follows the other
 *   message                    what was done before the message was asked for; not: afterwards
 *   dpc, work_item             what the ISR queues follows it; not: what the ISR does after that
 *   disable                    the ISR's end comes before the return of WdfInterruptDisable
 *   line                       with a line, which stands masked meanwhile, locks count as well
 */
#include "common.h"

static VOID Write(PHB Hb)
{
    Hb->Data++; /* race */
}

static VOID ArmOnly(PHB Hb)
{
    Arm(Hb, HB_STEP_INTERRUPT);
}

static VOID ArmTwice(PHB Hb)
{
    Arm(Hb, HB_STEP_INTERRUPT | HB_STEP_INTERRUPT_MORE);
}

static VOID WriteAndArm(PHB Hb)
{
    Hb->Data++;
    Arm(Hb, HB_STEP_INTERRUPT);
}

static VOID ArmAndWrite(PHB Hb)
{
    Arm(Hb, HB_STEP_INTERRUPT);
    Write(Hb);
}

static VOID WriteUnder(PHB Hb, WDFINTERRUPT Interrupt)
{
    WdfInterruptAcquireLock(Interrupt);
    Write(Hb);
    WdfInterruptReleaseLock(Interrupt);
}

static VOID Locked0(PHB Hb)
{
    WriteUnder(Hb, Hb->Interrupt[0]);
}

static VOID Locked1(PHB Hb)
{
    WriteUnder(Hb, Hb->Interrupt[1]);
}

static VOID Tried(PHB Hb)
{
    if (WdfInterruptTryToAcquireLock(Hb->Interrupt[0])) {
        Write(Hb);
        WdfInterruptReleaseLock(Hb->Interrupt[0]);
    }
}

static VOID Raised(PHB Hb)
{
    KIRQL irql;

    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    Write(Hb);
    KeLowerIrql(irql);
}

static EVT_WDF_INTERRUPT_SYNCHRONIZE WriteSynchronized;
static BOOLEAN WriteSynchronized(WDFINTERRUPT Interrupt, WDFCONTEXT Context)
{
    UNREFERENCED_PARAMETER(Interrupt);
    Write((PHB)Context);
    return TRUE;
}

static VOID Synchronize0(PHB Hb)
{
    (VOID) WdfInterruptSynchronize(Hb->Interrupt[0], WriteSynchronized, Hb);
}

static VOID WriteAndQueueDpc(PHB Hb)
{
    Write(Hb);
    (VOID) WdfInterruptQueueDpcForIsr(Hb->Interrupt[0]);
}

static VOID QueueDpcAndWrite(PHB Hb)
{
    (VOID) WdfInterruptQueueDpcForIsr(Hb->Interrupt[0]);
    Write(Hb);
}

static VOID WriteAndEnqueue(PHB Hb)
{
    Write(Hb);
    WdfWorkItemEnqueue(Hb->WorkItem[0]);
}

static VOID DisableAndWrite(PHB Hb)
{
    WdfInterruptDisable(Hb->Interrupt[0]);
    Write(Hb);
}

static const HB_CASE Cases[] = {
    BROKEN(isr_unlocked, "k=0 p=2", .A = ArmOnly, .B = Write, .Isr = { Write }),
    BROKEN(isr_unlocked_one_processor, "k=1", .A = ArmOnly, .B = Write, .Isr = { Write }),
    BROKEN(isr_raised, "k=1", .A = ArmOnly, .B = Raised, .Isr = { Write }),
    CORRECT(isr_locked, "k=2", .A = ArmOnly, .B = Locked0, .Isr = { Write }),
    CORRECT(isr_locked_two_processors, "p=2 k=2", .A = ArmOnly, .B = Locked0, .Isr = { Write }),
    BROKEN(isr_locked_other, "p=2", .A = ArmOnly, .B = Locked1, .Isr = { Write }),
    CORRECT(tried, "p=2", .A = ArmOnly, .B = Tried, .Isr = { Write }),
    CORRECT(synchronize, "p=2", .A = ArmOnly, .B = Synchronize0, .Isr = { Write }),
    CORRECT(again, "p=2 threads=1", .A = ArmTwice, .Isr = { Write }),
    CORRECT(message, "p=2 threads=1", .A = WriteAndArm, .Isr = { Write }),
    BROKEN(message_first, "p=2 threads=1", .A = ArmAndWrite, .Isr = { Write }),
    CORRECT(dpc, "p=2 threads=1", .A = ArmOnly, .Isr = { WriteAndQueueDpc }, .IsrDpc = { Write }),
    BROKEN(dpc_first, "p=2 threads=1", .A = ArmOnly, .Isr = { QueueDpcAndWrite },
           .IsrDpc = { Write }),
    CORRECT(work_item, "p=2 threads=1", .A = ArmOnly, .Isr = { WriteAndEnqueue },
            .Work = { Write }),
    CORRECT(disable, "p=2 threads=1", .A = ArmOnly, .Isr = { Write }, .Done = DisableAndWrite),
    BROKEN(disable_missing, "p=2 threads=1", .A = ArmOnly, .Isr = { Write }, .Done = Write),
    CORRECT(line_locked, "k=2 irq=line", .A = ArmOnly, .B = Locked0, .Isr = { Write }),
    BROKEN(line_unlocked, "k=1 irq=line", .A = ArmOnly, .B = Write, .Isr = { Write }),
    CORRECT(line_again, "p=2 threads=1 irq=line", .A = ArmTwice, .Isr = { Write }),
};

const HB_PROGRAM Program = { .Cases = Cases, .IsPassive = TRUE };
