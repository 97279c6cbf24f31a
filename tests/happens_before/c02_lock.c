/* SPDX-License-Identifier: MIT */
/*
 * c02 - the release of a lock comes before its next acquire.
 *
 *   spin_lock, kspin_lock    ... of that lock; not: of another
 *   wait_lock, object_lock   the same of a wait lock and of the presentation lock
 *   kspin_lock_initialized   not: of the lock that was there before
 *   isr                      the ISR holds the interrupt's lock, as WdfInterruptAcquireLock does
 *   synchronize              so does WdfInterruptSynchronize
 *   kernel_interrupt         so does KeAcquireInterruptSpinLock
 *   unconnected              WdfInterruptAcquireLock takes nothing while not connected
 *
 * Enable, Disable and locks that two interrupts share: c02_shared_lock.c.
 */
#include "common.h"

static VOID Write(PHB Hb)
{
    Hb->Data++; /* race */
}

#define UNDER(name, acquire, release)                                                              \
    static VOID name(PHB Hb)                                                                       \
    {                                                                                              \
        acquire;                                                                                   \
        Write(Hb);                                                                                 \
        release;                                                                                   \
    }

UNDER(Spin0, WdfSpinLockAcquire(Hb->SpinLock[0]), WdfSpinLockRelease(Hb->SpinLock[0]))
UNDER(Spin1, WdfSpinLockAcquire(Hb->SpinLock[1]), WdfSpinLockRelease(Hb->SpinLock[1]))
UNDER(Wait0, (VOID)WdfWaitLockAcquire(Hb->WaitLock, NULL), WdfWaitLockRelease(Hb->WaitLock))
UNDER(Object, WdfObjectAcquireLock(Hb->Device), WdfObjectReleaseLock(Hb->Device))
UNDER(Interrupt0, WdfInterruptAcquireLock(Hb->Interrupt[0]),
      WdfInterruptReleaseLock(Hb->Interrupt[0]))
UNDER(Interrupt1, WdfInterruptAcquireLock(Hb->Interrupt[1]),
      WdfInterruptReleaseLock(Hb->Interrupt[1]))

static VOID Kspin(PHB Hb)
{
    KIRQL irql;

    KeAcquireSpinLock(&Hb->Lock, &irql);
    Write(Hb);
    KeReleaseSpinLock(&Hb->Lock, irql);
}

static VOID KspinAtDpcLevel(PHB Hb)
{
    KIRQL irql = KeRaiseIrqlToDpcLevel();

    KeAcquireSpinLockAtDpcLevel(&Hb->Lock);
    Write(Hb);
    KeReleaseSpinLockFromDpcLevel(&Hb->Lock);
    KeLowerIrql(irql);
}

static VOID KspinAndInitialize(PHB Hb)
{
    Kspin(Hb);
    KeInitializeSpinLock(&Hb->Lock);
}

static VOID QueueDpc(PHB Hb)
{
    (VOID) WdfInterruptQueueDpcForIsr(Hb->Interrupt[0]);
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

static VOID Synchronize1(PHB Hb)
{
    (VOID) WdfInterruptSynchronize(Hb->Interrupt[1], WriteSynchronized, Hb);
}

static VOID KernelInterrupt(PHB Hb)
{
    PKINTERRUPT interrupt = WdfInterruptWdmGetInterrupt(Hb->Interrupt[0]);
    KIRQL irql = KeAcquireInterruptSpinLock(interrupt);

    Write(Hb);
    KeReleaseInterruptSpinLock(interrupt, irql);
}

static VOID ArmOnly(PHB Hb)
{
    Arm(Hb, HB_STEP_INTERRUPT);
}

static const HB_CASE Cases[] = {
    CORRECT(spin_lock, "p=2", .A = Spin0, .B = Spin0),
    BROKEN(spin_lock_other, "p=2", .A = Spin0, .B = Spin1),
    CORRECT(kspin_lock, "p=2", .A = Kspin, .B = KspinAtDpcLevel),
    BROKEN(kspin_lock_other, "p=2", .A = Kspin, .B = Spin0),
    CORRECT(kspin_lock_dpc, "p=2 threads=1", .A = ArmOnly, .Isr = { QueueDpc },
            .IsrDpc = { KspinAtDpcLevel }, .Done = Kspin),
    BROKEN(kspin_lock_initialized, "p=2 threads=1", .A = ArmOnly, .Isr = { QueueDpc },
           .IsrDpc = { KspinAndInitialize }, .Done = Kspin),
    CORRECT(wait_lock, "p=2", .A = Wait0, .B = Wait0),
    BROKEN(wait_lock_other, "p=2", .A = Wait0, .B = Spin0),
    CORRECT(object_lock, "p=2", .A = Object, .B = Object),
    BROKEN(object_lock_other, "p=2", .A = Object, .B = Spin0),
    CORRECT(isr, "p=2", .A = ArmOnly, .B = Interrupt0, .Isr = { Write }),
    BROKEN(isr_other, "p=2", .A = ArmOnly, .B = Interrupt1, .Isr = { Write }),
    CORRECT(isr_one_processor, "", .A = ArmOnly, .B = Interrupt0, .Isr = { Write }),
    CORRECT(synchronize, "p=2", .A = ArmOnly, .B = Synchronize0, .Isr = { Write }),
    BROKEN(synchronize_other, "p=2", .A = ArmOnly, .B = Synchronize1, .Isr = { Write }),
    CORRECT(kernel_interrupt, "p=2", .A = ArmOnly, .B = KernelInterrupt, .Isr = { Write }),
    CORRECT(connected, "p=2 messages=2", .A = Interrupt1, .B = Interrupt1),
    BROKEN(unconnected, "p=2 messages=1 verifier=off", .A = Interrupt1, .B = Interrupt1),
    BROKEN(unconnected_one_processor, "messages=1 verifier=off", .A = Interrupt1, .B = Interrupt1),
};

const HB_PROGRAM Program = { .Cases = Cases };
