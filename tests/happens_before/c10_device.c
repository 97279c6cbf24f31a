/* SPDX-License-Identifier: MIT */
/*
 * c10 - a register write comes before the step of the device that consumes it; a step before a
 * read that sees it, and before the ISR of the message that it sent.
 *
 *   message              write, step, message, ISR; not: what comes after the write
 *   message_of_another   not: what one did and the message that another caused
 *   read                 write, step, read; not: a read that did not see it
 *   no_step              not: accesses of two processors, no step between
 *   line                 write, step, line, ISR: what the processor did; the device: c11
 *   raised               write, message or line, ISR, without a step
 *   chained              a step that another one armed
 *   merged               two messages, one ISR: both
 */
#include "common.h"

static VOID Write(PHB Hb)
{
    Hb->Data++; /* race */
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

static VOID WriteAndArmQuiet(PHB Hb)
{
    Hb->Data++;
    Arm(Hb, HB_STEP_QUIET);
}

static VOID WriteIfStepped(PHB Hb)
{
    if (ReadHb(Hb, HB_REG_STATUS) & HB_STEP_QUIET) {
        Hb->Data++;
    }
}

static VOID WriteAndArmQuietBroken(PHB Hb)
{
    Write(Hb);
    Arm(Hb, HB_STEP_QUIET);
}

static VOID WriteIfNotStepped(PHB Hb)
{
    if (!(ReadHb(Hb, HB_REG_STATUS) & HB_STEP_QUIET)) {
        Write(Hb);
    }
}

/* Between two register accesses, so that an order of them would order the writes. */
static VOID WriteBetweenAccesses(PHB Hb)
{
    (VOID) ReadHb(Hb, HB_REG_STATUS);
    Write(Hb);
    WriteHb(Hb, HB_REG_STATUS, 0);
}

static VOID WriteAndArmLaterMessage(PHB Hb)
{
    Hb->Data++;
    Arm(Hb, HB_STEP_FILL_ARM);
}

static VOID WriteAndRaise(PHB Hb)
{
    Hb->Data++;
    WriteHb(Hb, HB_REG_RAISE, 1);
}

static VOID RaiseAndWrite(PHB Hb)
{
    WriteHb(Hb, HB_REG_RAISE, 1);
    Write(Hb);
}

static VOID WriteOtherAndArm(PHB Hb)
{
    Hb->Other++;
    Arm(Hb, HB_STEP_INTERRUPT_MORE);
}

static VOID WriteDataIfFirst(PHB Hb)
{
    ULONG status = ReadHb(Hb, HB_REG_STATUS);

    if (status & HB_STEP_INTERRUPT) {
        Hb->Data++;
    }
    if (status & HB_STEP_INTERRUPT_MORE) {
        Hb->Other++;
    }
}

static VOID ArmOnly(PHB Hb)
{
    Arm(Hb, HB_STEP_INTERRUPT);
}

static VOID WriteUnderLock(PHB Hb)
{
    WdfInterruptAcquireLock(Hb->Interrupt[0]);
    Hb->Data++;
    WdfInterruptReleaseLock(Hb->Interrupt[0]);
}

static const HB_CASE Cases[] = {
    CORRECT(message, "p=2 threads=1", .A = WriteAndArm, .Isr = { Write }),
    BROKEN(message_first, "p=2 threads=1", .A = ArmAndWrite, .Isr = { Write }),
    BROKEN(message_of_another, "p=2", .A = WriteBetweenAccesses, .B = ArmOnly, .Isr = { Write }),
    CORRECT(message_locked, "p=2", .A = WriteUnderLock, .B = ArmOnly, .Isr = { Write }),
    CORRECT(read, "p=2", .A = WriteAndArmQuiet, .B = WriteIfStepped),
    BROKEN(read_unseen, "p=2", .A = WriteAndArmQuietBroken, .B = WriteIfNotStepped),
    BROKEN(no_step, "p=2 k=0", .A = WriteBetweenAccesses, .B = WriteBetweenAccesses),
    CORRECT(line, "p=2 threads=1 irq=line", .A = WriteAndArm, .Isr = { Write }),
    BROKEN(line_first, "p=2 threads=1 irq=line", .A = ArmAndWrite, .Isr = { Write }),
    CORRECT(chained, "p=2 threads=1", .A = WriteAndArmLaterMessage, .Isr = { Write }),
    CORRECT(chained_line, "p=2 threads=1 irq=line", .A = WriteAndArmLaterMessage, .Isr = { Write }),
    CORRECT(raised, "p=2 threads=1", .A = WriteAndRaise, .Isr = { Write }),
    BROKEN(raised_first, "p=2 threads=1", .A = RaiseAndWrite, .Isr = { Write }),
    CORRECT(raised_line, "p=2 threads=1 irq=line", .A = WriteAndRaise, .Isr = { Write }),
    BROKEN(raised_line_first, "p=2 threads=1 irq=line", .A = RaiseAndWrite, .Isr = { Write }),
    CORRECT(merged, "p=2 k=0", .A = WriteAndArm, .B = WriteOtherAndArm,
            .Isr = { WriteDataIfFirst }),
};

const HB_PROGRAM Program = { .Cases = Cases };
