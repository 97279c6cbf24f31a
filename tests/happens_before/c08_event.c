/* SPDX-License-Identifier: MIT */
/*
 * c08 - the set of an event comes before each wait that it satisfies.
 *
 *   set, notification    of both types; not: what comes after the set
 *   joined               a notification event joins all sets since the reset
 *   reset, cleared       ... and none from before it
 *   initialized          ... nor from before its memory became an event
 *   consumed             a synchronization event passes each set on once
 *   in_time, timed_out   not: a wait that did not see the set
 *   delayed              not: time
 *   looked_at            KeReadStateEvent that finds it set
 */
#include "common.h"

static VOID Set(PRKEVENT Event)
{
    (VOID) KeSetEvent(Event, IO_NO_INCREMENT, FALSE);
}

static VOID Write(PHB Hb)
{
    Hb->Data++; /* race */
}

static VOID WriteAndSet(PHB Hb)
{
    Hb->Data++;
    Set(&Hb->Synchronization[0]);
}

static VOID SetAndWrite(PHB Hb)
{
    Set(&Hb->Synchronization[0]);
    Write(Hb);
}

static VOID WaitAndWrite(PHB Hb)
{
    WaitFor(&Hb->Synchronization[0]);
    Write(Hb);
}

static VOID WriteAndSetNotification(PHB Hb)
{
    Hb->Data++; /* race: reset cleared initialized */
    Set(&Hb->Notification[0]);
}

static VOID WaitNotificationAndWrite(PHB Hb)
{
    WaitFor(&Hb->Notification[0]);
    Hb->Data++;
}

static VOID ArmOnly(PHB Hb)
{
    Arm(Hb, HB_STEP_INTERRUPT);
}

static VOID ArmBoth(PHB Hb)
{
    Arm(Hb, HB_STEP_INTERRUPT | HB_STEP_MESSAGE_1);
}

static VOID QueueDpc0(PHB Hb)
{
    (VOID) WdfInterruptQueueDpcForIsr(Hb->Interrupt[0]);
}

static VOID QueueDpc1(PHB Hb)
{
    (VOID) WdfInterruptQueueDpcForIsr(Hb->Interrupt[1]);
}

static VOID WriteOtherAndSet(PHB Hb)
{
    Hb->Other++;
    Set(&Hb->Notification[0]);
}

static VOID WriteOther(PHB Hb)
{
    Hb->Other++; /* race: joined_not */
}

static VOID WaitAndWriteBoth(PHB Hb)
{
    WaitFor(&Hb->Notification[0]);
    Hb->Data++;
    Hb->Other++; /* race: joined_not */
}

static VOID ResetSetWaitAndWrite(PHB Hb)
{
    (VOID) KeResetEvent(&Hb->Notification[0]);
    Set(&Hb->Notification[0]);
    WaitFor(&Hb->Notification[0]);
    Hb->Data++; /* race: reset */
}

static VOID ClearSetWaitAndWrite(PHB Hb)
{
    KeClearEvent(&Hb->Notification[0]);
    Set(&Hb->Notification[0]);
    WaitFor(&Hb->Notification[0]);
    Hb->Data++; /* race: cleared */
}

static VOID InitializeSetWaitAndWrite(PHB Hb)
{
    KeInitializeEvent(&Hb->Notification[0], NotificationEvent, FALSE);
    Set(&Hb->Notification[0]);
    WaitFor(&Hb->Notification[0]);
    Hb->Data++; /* race: initialized */
}

static VOID WriteInitializeAndStart(PHB Hb)
{
    Hb->Data++;
    KeInitializeEvent(&Hb->Synchronization[0], SynchronizationEvent, TRUE);
}

static VOID EnqueueAndArm(PHB Hb)
{
    WdfWorkItemEnqueue(Hb->WorkItem[0]);
    Arm(Hb, HB_STEP_INTERRUPT);
}

static VOID Consume(PHB Hb)
{
    WaitFor(&Hb->Synchronization[0]);
}

static VOID WriteAndSetConsumed(PHB Hb)
{
    Hb->Data++; /* race: consumed */
    Set(&Hb->Synchronization[0]);
}

static VOID SetAgainWaitAndWrite(PHB Hb)
{
    Set(&Hb->Synchronization[0]);
    WaitFor(&Hb->Synchronization[0]);
    Hb->Data++; /* race: consumed */
}

static VOID Delay(PHB Hb)
{
    LARGE_INTEGER late;

    late.QuadPart = -1000;
    (VOID) KeDelayExecutionThread(KernelMode, FALSE, &late);
    Write(Hb);
}

static VOID SetWaitAndWrite(PHB Hb)
{
    Set(&Hb->Notification[0]);
    WaitFor(&Hb->Notification[0]);
    Hb->Data++;
}

static NTSTATUS TryWait(PRKEVENT Event)
{
    LARGE_INTEGER none;

    none.QuadPart = 0;
    return KeWaitForSingleObject(Event, Executive, KernelMode, FALSE, &none);
}

static VOID WriteIfInTime(PHB Hb)
{
    if (TryWait(&Hb->Synchronization[0]) == STATUS_SUCCESS) {
        Hb->Data++;
    }
}

static VOID WriteInAnyCase(PHB Hb)
{
    (VOID) TryWait(&Hb->Synchronization[0]);
    Write(Hb);
}

static VOID WriteIfTimedOut(PHB Hb)
{
    LARGE_INTEGER soon;

    soon.QuadPart = -10;
    if (KeWaitForSingleObject(&Hb->Synchronization[0], Executive, KernelMode, FALSE, &soon) ==
        STATUS_TIMEOUT) {
        Write(Hb);
    }
}

static VOID WriteLate(PHB Hb)
{
    LARGE_INTEGER late;

    late.QuadPart = -1000;
    (VOID) KeDelayExecutionThread(KernelMode, FALSE, &late);
    WriteAndSet(Hb);
}

static VOID WriteLateBroken(PHB Hb)
{
    LARGE_INTEGER late;

    late.QuadPart = -1000;
    (VOID) KeDelayExecutionThread(KernelMode, FALSE, &late);
    Write(Hb);
    Set(&Hb->Synchronization[0]);
}

static VOID WriteAndSetSynchronization(PHB Hb)
{
    Write(Hb);
    Set(&Hb->Synchronization[0]);
}

static VOID LookAndWrite(PHB Hb)
{
    if (KeReadStateEvent(&Hb->Notification[0]) != 0) {
        Hb->Data++;
    }
}

static VOID LookNotAndWrite(PHB Hb)
{
    if (KeReadStateEvent(&Hb->Notification[0]) == 0) {
        Write(Hb);
    }
}

static VOID WriteAndSetBroken(PHB Hb)
{
    Write(Hb);
    Set(&Hb->Notification[0]);
}

static const HB_CASE Cases[] = {
    CORRECT(set, "p=2", .A = WriteAndSet, .B = WaitAndWrite),
    BROKEN(set_first, "p=2", .A = SetAndWrite, .B = WaitAndWrite),
    CORRECT(notification, "p=2", .A = WriteAndSetNotification, .B = WaitNotificationAndWrite),
    CORRECT(set_by_dpc, "p=2 threads=1", .A = ArmOnly, .Isr = { QueueDpc0 },
            .IsrDpc = { WriteAndSetNotification }, .Done = WaitNotificationAndWrite),
    CORRECT(joined, "p=2 threads=1 targets=1/2", .A = ArmBoth, .Isr = { QueueDpc0, QueueDpc1 },
            .IsrDpc = { WriteAndSetNotification, WriteOtherAndSet }, .Done = WaitAndWriteBoth),
    BROKEN(joined_not, "p=2 threads=1 targets=1/2", .A = ArmBoth, .Isr = { QueueDpc0, QueueDpc1 },
           .IsrDpc = { WriteAndSetNotification, WriteOther }, .Done = WaitAndWriteBoth),
    BROKEN(reset, "p=2 threads=1", .A = ArmOnly, .Isr = { QueueDpc0 },
           .IsrDpc = { WriteAndSetNotification }, .Done = ResetSetWaitAndWrite),
    BROKEN(cleared, "p=2 threads=1", .A = ArmOnly, .Isr = { QueueDpc0 },
           .IsrDpc = { WriteAndSetNotification }, .Done = ClearSetWaitAndWrite),
    BROKEN(initialized, "p=2 threads=1", .A = ArmOnly, .Isr = { QueueDpc0 },
           .IsrDpc = { WriteAndSetNotification }, .Done = InitializeSetWaitAndWrite),
    CORRECT(initialized_set, "p=2 threads=1", .A = ArmOnly, .Isr = { QueueDpc0 },
            .IsrDpc = { WriteInitializeAndStart }, .Done = WaitAndWrite),
    CORRECT(not_reset, "p=2 threads=1", .A = ArmOnly, .Isr = { QueueDpc0 },
            .IsrDpc = { WriteAndSetNotification }, .Done = SetWaitAndWrite),
    BROKEN(consumed, "threads=1 k=0", .A = EnqueueAndArm, .Work = { Consume }, .Isr = { QueueDpc0 },
           .IsrDpc = { WriteAndSetConsumed }, .Done = SetAgainWaitAndWrite),
    CORRECT(in_time, "p=2", .A = WriteAndSet, .B = WriteIfInTime),
    BROKEN(in_any_case, "p=2", .A = WriteAndSetSynchronization, .B = WriteInAnyCase),
    BROKEN(timed_out, "p=2", .A = WriteLateBroken, .B = WriteIfTimedOut),
    BROKEN(delayed, "p=2", .A = Write, .B = Delay),
    CORRECT(late, "p=2", .A = WriteLate, .B = WaitAndWrite),
    CORRECT(looked_at, "p=2", .A = WriteAndSetNotification, .B = LookAndWrite),
    BROKEN(looked_at_too_early, "p=2", .A = WriteAndSetBroken, .B = LookNotAndWrite),
};

const HB_PROGRAM Program = { .Cases = Cases };
