/* SPDX-License-Identifier: MIT */
/*
 * c02 - ISR, Enable, Disable and Synchronize hold the interrupt's lock, which here belongs to two
 * interrupts.
 *
 *   isrs                 the ISRs of both
 *   enable, disable      EvtInterruptEnable and -Disable of the one, code under the other's
 *   ..._other            not: code under another lock
 */
#include "common.h"

static VOID Write(PHB Hb)
{
    Hb->Data++; /* race */
}

static VOID ArmBoth(PHB Hb)
{
    Arm(Hb, HB_STEP_INTERRUPT | HB_STEP_MESSAGE_1);
}

static VOID DisableAndEnable(PHB Hb)
{
    WdfInterruptDisable(Hb->Interrupt[0]);
    WdfInterruptEnable(Hb->Interrupt[0]);
}

static VOID WriteUnderOther(PHB Hb)
{
    WdfInterruptAcquireLock(Hb->Interrupt[1]);
    Write(Hb);
    WdfInterruptReleaseLock(Hb->Interrupt[1]);
}

static VOID WriteUnderSpinLock(PHB Hb)
{
    WdfSpinLockAcquire(Hb->SpinLock[1]);
    Write(Hb);
    WdfSpinLockRelease(Hb->SpinLock[1]);
}

static const HB_CASE Cases[] = {
    CORRECT(isrs, "p=2 targets=1/2 threads=1", .A = ArmBoth, .Isr = { Write, Write }),
    CORRECT(isrs_any_target, "p=2 target=3 threads=1", .A = ArmBoth, .Isr = { Write, Write }),
    CORRECT(enable, "p=2", .A = DisableAndEnable, .B = WriteUnderOther, .Enable = Write),
    BROKEN(enable_other, "p=2", .A = DisableAndEnable, .B = WriteUnderSpinLock, .Enable = Write),
    CORRECT(disable, "p=2", .A = DisableAndEnable, .B = WriteUnderOther, .Disable = Write),
    BROKEN(disable_other, "p=2", .A = DisableAndEnable, .B = WriteUnderSpinLock, .Disable = Write),
};

const HB_PROGRAM Program = { .Cases = Cases, .SharesLock = TRUE };
