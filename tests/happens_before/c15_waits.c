/* SPDX-License-Identifier: MIT */
/*
 * c15 - no order of accesses, but orders in which somebody waits for ever: deadlocks with each kind
 * of object, and signals that nobody sees.
 *
 *   mutexes, fast_mutexes   taken in opposite order; not: in one order
 *   thread                  the owner of a mutex waits for a thread that wants it
 *   semaphore               fewer releases than waits
 *   pulse, clear            a signal that comes too early is lost; not: one that stays
 *   timer                   cancelled before it expires while somebody waits for it
 *   time_out, timer_pulse   with a budget time passes while something else could happen
 */
#include "common.h"

static KSEMAPHORE Semaphore;
static KMUTEX Mutex[2];
static FAST_MUTEX FastMutex[2];
static KTIMER Timer;
static PVOID Thread;

static VOID Initialize(PHB Hb)
{
    UNREFERENCED_PARAMETER(Hb);
    KeInitializeSemaphore(&Semaphore, 1, 2);
    KeInitializeTimer(&Timer);
    for (ULONG i = 0; i < 2; i++) {
        KeInitializeMutex(&Mutex[i], 0);
        ExInitializeFastMutex(&FastMutex[i]);
    }
}

static VOID Wait(PVOID Object)
{
    (VOID) KeWaitForSingleObject(Object, Executive, KernelMode, FALSE, NULL);
}

static VOID TakeMutexes(ULONG First)
{
    Wait(&Mutex[First]);
    Wait(&Mutex[1 - First]);
    (VOID) KeReleaseMutex(&Mutex[1 - First], FALSE);
    (VOID) KeReleaseMutex(&Mutex[First], FALSE);
}

static VOID TakeMutexes01(PHB Hb)
{
    UNREFERENCED_PARAMETER(Hb);
    TakeMutexes(0);
}

static VOID TakeMutexes10(PHB Hb)
{
    UNREFERENCED_PARAMETER(Hb);
    TakeMutexes(1);
}

static VOID TakeFastMutexes(ULONG First)
{
    ExAcquireFastMutex(&FastMutex[First]);
    ExAcquireFastMutex(&FastMutex[1 - First]);
    ExReleaseFastMutex(&FastMutex[1 - First]);
    ExReleaseFastMutex(&FastMutex[First]);
}

static VOID TakeFastMutexes01(PHB Hb)
{
    UNREFERENCED_PARAMETER(Hb);
    TakeFastMutexes(0);
}

static VOID TakeFastMutexes10(PHB Hb)
{
    UNREFERENCED_PARAMETER(Hb);
    TakeFastMutexes(1);
}

static KSTART_ROUTINE TakeMutexInThread;

static VOID TakeMutexInThread(PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    Wait(&Mutex[0]);
    (VOID) KeReleaseMutex(&Mutex[0], FALSE);
}

static VOID StartThread(VOID)
{
    HANDLE handle;

    if (!NT_SUCCESS(PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL,
                                         TakeMutexInThread, NULL))) {
        return;
    }
    (VOID) ObReferenceObjectByHandle(handle, THREAD_ALL_ACCESS, *PsThreadType, KernelMode, &Thread,
                                     NULL);
    (VOID) ZwClose(handle);
}

static VOID WaitForThreadWithMutex(PHB Hb)
{
    UNREFERENCED_PARAMETER(Hb);
    StartThread();
    Wait(&Mutex[0]);
    Wait(Thread);
    (VOID) KeReleaseMutex(&Mutex[0], FALSE);
    ObDereferenceObject(Thread);
}

static VOID WaitForThread(PHB Hb)
{
    UNREFERENCED_PARAMETER(Hb);
    StartThread();
    Wait(&Mutex[0]);
    (VOID) KeReleaseMutex(&Mutex[0], FALSE);
    Wait(Thread);
    ObDereferenceObject(Thread);
}

static VOID WaitForSemaphore(PHB Hb)
{
    UNREFERENCED_PARAMETER(Hb);
    Wait(&Semaphore);
}

static VOID WaitAndRelease(PHB Hb)
{
    UNREFERENCED_PARAMETER(Hb);
    Wait(&Semaphore);
    (VOID) KeReleaseSemaphore(&Semaphore, IO_NO_INCREMENT, 1, FALSE);
}

static VOID Pulse(PHB Hb)
{
    (VOID) KePulseEvent(&Hb->Notification[0], IO_NO_INCREMENT, FALSE);
}

static VOID Set(PHB Hb)
{
    (VOID) KeSetEvent(&Hb->Notification[0], IO_NO_INCREMENT, FALSE);
}

static VOID WaitForNotification(PHB Hb)
{
    Wait(&Hb->Notification[0]);
}

static VOID ClearAndWait(PHB Hb)
{
    KeClearEvent(&Hb->Notification[0]);
    Wait(&Hb->Notification[0]);
}

static VOID SetTimerAndWait(PHB Hb)
{
    LARGE_INTEGER due;

    UNREFERENCED_PARAMETER(Hb);
    due.QuadPart = -10;
    (VOID) KeSetTimer(&Timer, due, NULL);
    Wait(&Timer);
}

static VOID Cancel(PHB Hb)
{
    UNREFERENCED_PARAMETER(Hb);
    (VOID) KeCancelTimer(&Timer);
}

static VOID QueueDpc0(PHB Hb)
{
    (VOID) WdfInterruptQueueDpcForIsr(Hb->Interrupt[0]);
}

/* The interrupt comes in time, unless time runs while the device works. */
static VOID ArmAndWaitInTime(PHB Hb)
{
    LARGE_INTEGER timeout;

    timeout.QuadPart = -100000;
    Arm(Hb, HB_STEP_INTERRUPT);
    if (KeWaitForSingleObject(&Hb->Notification[0], Executive, KernelMode, FALSE, &timeout) ==
        STATUS_TIMEOUT) {
        Wait(&Hb->Notification[1]);
    }
}

/* The timer's DPC comes after the wait has begun, unless time runs while this runs. */
static VOID SetTimerDpcAndWait(PHB Hb)
{
    LARGE_INTEGER due;

    due.QuadPart = -100000;
    (VOID) KeSetTimer(&Timer, due, &Hb->Kdpc[0]);
    Wait(&Hb->Notification[0]);
}

static VOID Nothing(PHB Hb)
{
    UNREFERENCED_PARAMETER(Hb);
}

static const HB_CASE Cases[] = {
    BROKEN(mutexes, "p=2 finds=deadlock", .Setup = Initialize, .A = TakeMutexes01,
           .B = TakeMutexes10),
    CORRECT(mutexes_in_order, "p=2 k=2", .Setup = Initialize, .A = TakeMutexes01,
            .B = TakeMutexes01),
    BROKEN(fast_mutexes, "p=2 finds=deadlock", .Setup = Initialize, .A = TakeFastMutexes01,
           .B = TakeFastMutexes10),
    CORRECT(fast_mutexes_in_order, "p=2 k=2", .Setup = Initialize, .A = TakeFastMutexes01,
            .B = TakeFastMutexes01),
    BROKEN(thread, "p=2 threads=1 finds=deadlock", .Setup = Initialize,
           .A = WaitForThreadWithMutex),
    CORRECT(thread_first, "p=2 threads=1 k=2", .Setup = Initialize, .A = WaitForThread),
    BROKEN(semaphore, "p=2 finds=stuck", .Setup = Initialize, .A = WaitForSemaphore,
           .B = WaitForSemaphore),
    CORRECT(semaphore_given_back, "p=2 k=2", .Setup = Initialize, .A = WaitAndRelease,
            .B = WaitAndRelease),
    BROKEN(pulse, "p=2 finds=stuck", .Setup = Initialize, .A = Pulse, .B = WaitForNotification),
    BROKEN(clear, "p=2 finds=stuck", .Setup = Initialize, .A = Set, .B = ClearAndWait),
    CORRECT(set, "p=2 k=2", .Setup = Initialize, .A = Set, .B = WaitForNotification),
    BROKEN(timer, "p=2 finds=stuck", .Setup = Initialize, .A = SetTimerAndWait, .B = Cancel),
    BROKEN(time_out, "threads=1 timers=1 finds=stuck", .Setup = Initialize, .A = ArmAndWaitInTime,
           .Isr = { QueueDpc0 }, .IsrDpc = { Set }),
    CORRECT(in_time, "threads=1 k=2", .Setup = Initialize, .A = ArmAndWaitInTime,
            .Isr = { QueueDpc0 }, .IsrDpc = { Set }),
    BROKEN(timer_pulse, "threads=1 timers=1 finds=stuck", .Setup = Initialize,
           .A = SetTimerDpcAndWait, .Kdpc = { Pulse }),
    CORRECT(timer_pulse_in_time, "threads=1 k=2", .Setup = Initialize, .A = SetTimerDpcAndWait,
            .Kdpc = { Pulse }),
    CORRECT(timer_kept, "p=2 k=2", .Setup = Initialize, .A = SetTimerAndWait, .B = Nothing),
};

const HB_PROGRAM Program = { .Cases = Cases };
