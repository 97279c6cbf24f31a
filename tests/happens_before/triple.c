/* SPDX-License-Identifier: MIT */
/*
 * triple - a stale value that overwrites a newer one, each access under the lock or volatile: no
 * race. See src/explore/triple.h for the two forms that count.
 *
 *   lost_update ...      read in one section of a lock, written in the next; between them another
 *                        thread, a DPC, an ISR writes
 *   synchronized         each of the two in a routine of WdfInterruptSynchronize
 *   before_mark          the read comes before anything else could happen
 *   volatile_...         `Flag++` as it compiles
 *
 * Correct: one section, a second look, a state that is looked at again, another lock's section or
 * one more of this lock between, two callbacks, waiting for whoever writes, a value that is only
 * looked at, a BOOLEAN that both set, interlocked counters and loops, statistics without fences.
 */
#include "common.h"

static VOID Lock(PHB Hb)
{
    WdfSpinLockAcquire(Hb->SpinLock[0]);
}

static VOID Unlock(PHB Hb)
{
    WdfSpinLockRelease(Hb->SpinLock[0]);
}

static VOID CountInOneSection(PHB Hb)
{
    Lock(Hb);
    Hb->Data++; /* triple: lost_update lost_update_one_processor dpc before_mark */
    Unlock(Hb);
}

static VOID CountInTwoSections(PHB Hb)
{
    ULONG64 data;

    Lock(Hb);
    data = Hb->Data; /* triple: lost_update lost_update_one_processor dpc before_mark */
    Unlock(Hb);
    Lock(Hb);
    Hb->Data = data + 1; /* triple: lost_update lost_update_one_processor dpc before_mark */
    Unlock(Hb);
}

static VOID ArmAndCount(PHB Hb)
{
    Arm(Hb, HB_STEP_INTERRUPT);
    CountInTwoSections(Hb);
}

static VOID ReadArmAndWrite(PHB Hb)
{
    ULONG64 data;

    Lock(Hb);
    data = Hb->Data; /* triple: before_mark */
    Unlock(Hb);
    Arm(Hb, HB_STEP_INTERRUPT);
    Lock(Hb);
    Hb->Data = data + 1; /* triple: before_mark */
    Unlock(Hb);
}

static VOID QueueDpc(PHB Hb)
{
    (VOID) WdfInterruptQueueDpcForIsr(Hb->Interrupt[0]);
}

static VOID CountInIsr(PHB Hb)
{
    Hb->Data++; /* triple: isr isr_two_processors synchronized */
}

static EVT_WDF_INTERRUPT_SYNCHRONIZE ReadSynchronized;
static BOOLEAN ReadSynchronized(WDFINTERRUPT Interrupt, WDFCONTEXT Context)
{
    PHB hb = (PHB)Context;

    UNREFERENCED_PARAMETER(Interrupt);
    hb->Other = hb->Data; /* triple: synchronized */
    return TRUE;
}

static EVT_WDF_INTERRUPT_SYNCHRONIZE WriteSynchronized;
static BOOLEAN WriteSynchronized(WDFINTERRUPT Interrupt, WDFCONTEXT Context)
{
    PHB hb = (PHB)Context;

    UNREFERENCED_PARAMETER(Interrupt);
    hb->Data = hb->Other + 1; /* triple: synchronized */
    return TRUE;
}

static VOID ArmAndCountSynchronized(PHB Hb)
{
    Arm(Hb, HB_STEP_INTERRUPT);
    (VOID) WdfInterruptSynchronize(Hb->Interrupt[0], ReadSynchronized, Hb);
    (VOID) WdfInterruptSynchronize(Hb->Interrupt[0], WriteSynchronized, Hb);
}

static VOID ArmAndCountOfIsr(PHB Hb)
{
    ULONG64 data;

    Arm(Hb, HB_STEP_INTERRUPT);
    WdfInterruptAcquireLock(Hb->Interrupt[0]);
    data = Hb->Data; /* triple: isr isr_two_processors */
    WdfInterruptReleaseLock(Hb->Interrupt[0]);
    WdfInterruptAcquireLock(Hb->Interrupt[0]);
    Hb->Data = data + 1; /* triple: isr isr_two_processors */
    WdfInterruptReleaseLock(Hb->Interrupt[0]);
}

/* What is current is taken in one section and forgotten in another: so is what came meanwhile. */
static VOID TakeCurrent(PHB Hb)
{
    ULONG64 current;

    Lock(Hb);
    current = Hb->Data; /* triple: current */
    Unlock(Hb);
    if (current != 0) {
        Lock(Hb);
        Hb->Other += current;
        Hb->Data = 0; /* triple: current */
        Unlock(Hb);
    }
}

static VOID MakeCurrent(PHB Hb)
{
    Lock(Hb);
    Hb->Data = 2; /* triple: current */
    Unlock(Hb);
}

static VOID SetCurrent(PHB Hb)
{
    Hb->Data = 1;
}

/* Neighbours in one word are two things. */
static VOID CountHalves(PHB Hb)
{
    PULONG halves = (PULONG)&Hb->Data;
    ULONG low;

    Lock(Hb);
    low = halves[0]; /* triple: halves */
    Hb->Other = halves[1];
    Unlock(Hb);
    Lock(Hb);
    halves[0] = low + 1; /* triple: halves */
    Unlock(Hb);
}

static VOID CountVolatile(PHB Hb)
{
    Hb->Flag++; /* triple: volatile_increment volatile_interlocked volatile_isr */
}

static VOID CountInterlocked(PHB Hb)
{
    InterlockedIncrement(&Hb->Flag); /* triple: volatile_interlocked */
}

static VOID ArmAndCountVolatile(PHB Hb)
{
    Arm(Hb, HB_STEP_INTERRUPT);
    CountVolatile(Hb);
}

/* ---- Correct ---- */

static EVT_WDF_INTERRUPT_SYNCHRONIZE CountSynchronized;
static BOOLEAN CountSynchronized(WDFINTERRUPT Interrupt, WDFCONTEXT Context)
{
    BOOLEAN isRead = ReadSynchronized(Interrupt, Context);

    return isRead && WriteSynchronized(Interrupt, Context);
}

static VOID ArmAndCountInOneRoutine(PHB Hb)
{
    Arm(Hb, HB_STEP_INTERRUPT);
    (VOID) WdfInterruptSynchronize(Hb->Interrupt[0], CountSynchronized, Hb);
}

static VOID LookAgain(PHB Hb)
{
    ULONG64 data;

    Lock(Hb);
    data = Hb->Data;
    Unlock(Hb);
    if (data == 0) {
        Lock(Hb);
        if (Hb->Data == 0) {
            Hb->Data = 1;
        }
        Unlock(Hb);
    }
}

static VOID GoOnIfStill(PHB Hb)
{
    ULONG64 state;

    Lock(Hb);
    state = Hb->Data;
    Unlock(Hb);
    Lock(Hb);
    if (Hb->Data == state) {
        Hb->Data = state + 1;
    }
    Unlock(Hb);
}

static VOID SetOnce(PHB Hb)
{
    PBOOLEAN isSet = (PBOOLEAN)&Hb->Data;
    BOOLEAN wasSet;

    Lock(Hb);
    wasSet = *isSet;
    Unlock(Hb);
    if (!wasSet) {
        Lock(Hb);
        *isSet = TRUE;
        Unlock(Hb);
    }
}

static VOID SectionBetween(PHB Hb)
{
    Lock(Hb);
    Hb->Other = Hb->Data;
    Unlock(Hb);
    Lock(Hb);
    Hb->Third++;
    Unlock(Hb);
    Lock(Hb);
    Hb->Data = 1;
    Unlock(Hb);
}

static VOID LookOnly(PHB Hb)
{
    Lock(Hb);
    Hb->Other = Hb->Data;
    Unlock(Hb);
    Lock(Hb);
    Hb->Third = Hb->Data;
    Unlock(Hb);
}

static VOID Look(PHB Hb)
{
    Lock(Hb);
    Hb->Other = Hb->Data;
    Unlock(Hb);
}

static VOID Overwrite(PHB Hb)
{
    Lock(Hb);
    Hb->Data = 100;
    Unlock(Hb);
}

static VOID ArmAndLook(PHB Hb)
{
    Look(Hb);
    Arm(Hb, HB_STEP_INTERRUPT);
}

static VOID LookWaitAndOverwrite(PHB Hb)
{
    Look(Hb);
    WaitFor(&Hb->Notification[0]);
    Overwrite(Hb);
}

static VOID CountAndSet(PHB Hb)
{
    CountInOneSection(Hb);
    (VOID) KeSetEvent(&Hb->Notification[0], 0, FALSE);
}

static VOID LookDelayAndOverwrite(PHB Hb)
{
    LARGE_INTEGER delay;

    delay.QuadPart = -10;
    Look(Hb);
    (VOID) KeDelayExecutionThread(KernelMode, FALSE, &delay);
    Overwrite(Hb);
}

static VOID CompareExchangeLoop(PHB Hb)
{
    LONG old;

    do {
        old = Hb->Flag;
    } while (InterlockedCompareExchange(&Hb->Flag, old + 1, old) != old);
}

static VOID CountNoFence(PHB Hb)
{
    (VOID) InterlockedIncrementNoFence(&Hb->Flag);
}

static VOID CountAndShow(PHB Hb)
{
    LONG count = Hb->Flag;

    CountNoFence(Hb);
    Hb->Other = (ULONG64)(Hb->Flag - count);
}

static VOID SetVolatileOnce(PHB Hb)
{
    BOOLEAN volatile *isSet = (BOOLEAN volatile *)&Hb->Flag;

    if (!*isSet) {
        *isSet = TRUE;
    }
}

static const HB_CASE Cases[] = {
    BROKEN(lost_update, "p=2 finds=triple", .A = CountInTwoSections, .B = CountInOneSection),
    BROKEN(lost_update_one_processor, "finds=triple", .A = CountInTwoSections,
           .B = CountInTwoSections),
    BROKEN(dpc, "threads=1 finds=triple", .A = ArmAndCount, .Isr = { QueueDpc },
           .IsrDpc = { CountInOneSection }),
    BROKEN(before_mark, "threads=1 finds=triple", .A = ReadArmAndWrite, .Isr = { QueueDpc },
           .IsrDpc = { CountInOneSection }),
    BROKEN(isr, "threads=1 finds=triple", .A = ArmAndCountOfIsr, .Isr = { CountInIsr }),
    BROKEN(isr_two_processors, "p=2 threads=1 finds=triple", .A = ArmAndCountOfIsr,
           .Isr = { CountInIsr }),
    BROKEN(synchronized, "p=2 threads=1 finds=triple", .A = ArmAndCountSynchronized,
           .Isr = { CountInIsr }),
    BROKEN(current, "p=2 finds=triple", .Setup = SetCurrent, .A = TakeCurrent, .B = MakeCurrent),
    BROKEN(halves, "p=2 finds=triple", .A = CountHalves, .B = CountHalves),
    BROKEN(volatile_increment, "p=2 finds=triple", .A = CountVolatile, .B = CountVolatile),
    BROKEN(volatile_interlocked, "p=2 finds=triple", .A = CountVolatile, .B = CountInterlocked),
    BROKEN(volatile_isr, "threads=1 finds=triple", .A = ArmAndCountVolatile,
           .Isr = { CountVolatile }),
    CORRECT(one_section, "p=2 finds=triple", .A = CountInOneSection, .B = CountInOneSection),
    CORRECT(one_routine, "p=2 threads=1 finds=triple", .A = ArmAndCountInOneRoutine,
            .Isr = { CountInIsr }),
    CORRECT(second_look, "p=2 k=2 finds=triple", .A = LookAgain, .B = LookAgain),
    CORRECT(state_looked_at, "p=2 k=2 finds=triple", .A = GoOnIfStill, .B = GoOnIfStill),
    CORRECT(flag_that_both_set, "p=2 k=2 finds=triple", .A = SetOnce, .B = SetOnce),
    CORRECT(section_between, "p=2 k=2 finds=triple", .A = SectionBetween, .B = CountInOneSection),
    CORRECT(looked_at_only, "p=2 k=2 finds=triple", .A = LookOnly, .B = CountInOneSection),
    CORRECT(two_callbacks, "threads=1 finds=triple", .A = ArmAndLook, .Isr = { QueueDpc },
            .IsrDpc = { CountInOneSection }, .Done = Overwrite),
    CORRECT(waited, "p=2 finds=triple", .A = LookWaitAndOverwrite, .B = CountAndSet),
    CORRECT(delayed, "p=2 finds=triple", .A = LookDelayAndOverwrite, .B = CountInOneSection),
    CORRECT(interlocked, "p=2 k=2 finds=triple", .A = CountInterlocked, .B = CountInterlocked),
    CORRECT(compare_exchange_loop, "p=2 k=2 finds=triple", .A = CompareExchangeLoop,
            .B = CompareExchangeLoop),
    CORRECT(statistics, "p=2 k=2 finds=triple", .A = CountAndShow, .B = CountNoFence),
    CORRECT(volatile_flag, "p=2 k=2 finds=triple", .A = SetVolatileOnce, .B = SetVolatileOnce),
};

const HB_PROGRAM Program = { .Cases = Cases };
