/* SPDX-License-Identifier: MIT */
/*
 * c14 - what semaphores, mutexes, timers, threads and rundown references order.
 *
 *   semaphore            a release comes before the waits that it satisfies; not: what follows it
 *   mutex, fast_mutex    each owner comes after the one before; not: who does not take it
 *   named_event          serializes, also when it goes in between; not: a notification event
 *   timer_dpc, timer     setting it comes before its expiry; not: what follows it, nor time
 *   thread               creation comes before its start, its end before the wait for it
 *   all                  a wait for all comes after each signal; not: a wait for any
 *   rundown              every release comes before the wait's end
 */
#include "common.h"

static KSEMAPHORE Semaphore;
static KMUTEX Mutex;
static FAST_MUTEX FastMutex;
static KTIMER Timer;
static EX_RUNDOWN_REF Rundown;
static PVOID Thread;

static VOID Initialize(PHB Hb)
{
    UNREFERENCED_PARAMETER(Hb);
    KeInitializeSemaphore(&Semaphore, 0, 2);
    KeInitializeMutex(&Mutex, 0);
    ExInitializeFastMutex(&FastMutex);
    KeInitializeTimer(&Timer);
    ExInitializeRundownProtection(&Rundown);
    Thread = NULL;
}

static VOID Wait(PVOID Object)
{
    (VOID) KeWaitForSingleObject(Object, Executive, KernelMode, FALSE, NULL);
}

static VOID Write(PHB Hb)
{
    Hb->Data++; /* race */
}

/* Events by name. */

static VOID WriteWithNamedEvent(PHB Hb, PKEVENT (*Create)(PUNICODE_STRING, PHANDLE))
{
    UNICODE_STRING name;
    HANDLE handle;
    PKEVENT event;

    RtlInitUnicodeString(&name, L"\\BaseNamedObjects\\Serializes");
    event = Create(&name, &handle);
    if (event != NULL) {
        Wait(event);
        Write(Hb);
        (VOID) KeSetEvent(event, IO_NO_INCREMENT, FALSE);
        (VOID) ZwClose(handle);
    }
}

static VOID WriteWithSynchronization(PHB Hb)
{
    WriteWithNamedEvent(Hb, IoCreateSynchronizationEvent);
}

static VOID WriteWithNotification(PHB Hb)
{
    WriteWithNamedEvent(Hb, IoCreateNotificationEvent);
}

/* Semaphores. */

static VOID WriteAndRelease(PHB Hb)
{
    Hb->Data++;
    (VOID) KeReleaseSemaphore(&Semaphore, IO_NO_INCREMENT, 1, FALSE);
}

static VOID ReleaseAndWrite(PHB Hb)
{
    (VOID) KeReleaseSemaphore(&Semaphore, IO_NO_INCREMENT, 1, FALSE);
    Write(Hb);
}

static VOID WaitSemaphoreAndWrite(PHB Hb)
{
    Wait(&Semaphore);
    Write(Hb);
}

/* Mutexes. */

static VOID WriteWithMutex(PHB Hb)
{
    Wait(&Mutex);
    Write(Hb);
    (VOID) KeReleaseMutex(&Mutex, FALSE);
}

static VOID WriteWithFastMutex(PHB Hb)
{
    ExAcquireFastMutex(&FastMutex);
    Write(Hb);
    ExReleaseFastMutex(&FastMutex);
}

/* Timers. */

static VOID SetTimer(PRKDPC Dpc)
{
    LARGE_INTEGER due;

    due.QuadPart = -10;
    (VOID) KeSetTimer(&Timer, due, Dpc);
}

static VOID WriteAndSetTimerDpc(PHB Hb)
{
    Hb->Data++;
    SetTimer(&Hb->Kdpc[0]);
}

static VOID SetTimerDpcAndWrite(PHB Hb)
{
    SetTimer(&Hb->Kdpc[0]);
    Write(Hb);
}

static VOID WriteAndSetTimer(PHB Hb)
{
    Hb->Data++;
    SetTimer(NULL);
}

static VOID SetTimerAndWrite(PHB Hb)
{
    SetTimer(NULL);
    Write(Hb);
}

static VOID WaitTimerAndWrite(PHB Hb)
{
    Wait(&Timer);
    Write(Hb);
}

/* Threads. */

static KSTART_ROUTINE WriteInThread;

static VOID WriteInThread(PVOID Context)
{
    Write(Context);
    (VOID) PsTerminateSystemThread(STATUS_SUCCESS);
}

static VOID StartThread(PHB Hb)
{
    HANDLE handle;

    if (!NT_SUCCESS(PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL,
                                         WriteInThread, Hb))) {
        return;
    }
    (VOID) ObReferenceObjectByHandle(handle, THREAD_ALL_ACCESS, *PsThreadType, KernelMode, &Thread,
                                     NULL);
    (VOID) ZwClose(handle);
}

static VOID WriteStartWaitAndWrite(PHB Hb)
{
    Hb->Data++;
    StartThread(Hb);
    Wait(Thread);
    Hb->Data++;
    ObDereferenceObject(Thread);
}

static VOID StartWriteAndWait(PHB Hb)
{
    StartThread(Hb);
    Write(Hb);
    Wait(Thread);
    ObDereferenceObject(Thread);
}

/* Several objects. */

static VOID EnqueueWork(PHB Hb)
{
    Initialize(Hb);
    WdfWorkItemEnqueue(Hb->WorkItem[0]);
}

static VOID WriteAndSet(PHB Hb)
{
    Hb->Data++;
    (VOID) KeSetEvent(&Hb->Synchronization[0], IO_NO_INCREMENT, FALSE);
}

static VOID WriteOtherAndSet(PHB Hb)
{
    Hb->Other++; /* race: any */
    (VOID) KeSetEvent(&Hb->Synchronization[1], IO_NO_INCREMENT, FALSE);
}

static VOID WaitForBoth(PHB Hb, WAIT_TYPE Type)
{
    PVOID objects[2] = { &Hb->Synchronization[0], &Hb->Synchronization[1] };

    (VOID) KeWaitForMultipleObjects(2, objects, Type, Executive, KernelMode, FALSE, NULL, NULL);
}

static VOID WaitForAllAndWrite(PHB Hb)
{
    WaitForBoth(Hb, WaitAll);
    Hb->Data++;
    Hb->Other++;
}

static VOID WaitForAnyAndWrite(PHB Hb)
{
    WaitForBoth(Hb, WaitAny);
    Hb->Other++; /* race: any */
}

/* Rundown references. */

static VOID WriteIfAcquired(PHB Hb)
{
    if (ExAcquireRundownProtection(&Rundown)) {
        Hb->Data++;
        ExReleaseRundownProtection(&Rundown);
    }
}

static VOID ReleaseEarlyAndWrite(PHB Hb)
{
    if (ExAcquireRundownProtection(&Rundown)) {
        ExReleaseRundownProtection(&Rundown);
        Write(Hb);
    }
}

static VOID RunDownAndWrite(PHB Hb)
{
    ExWaitForRundownProtectionRelease(&Rundown);
    Write(Hb);
}

static const HB_CASE Cases[] = {
    CORRECT(semaphore, "p=2", .Setup = Initialize, .A = WriteAndRelease,
            .B = WaitSemaphoreAndWrite),
    BROKEN(semaphore_too_early, "p=2", .Setup = Initialize, .A = ReleaseAndWrite,
           .B = WaitSemaphoreAndWrite),
    CORRECT(mutex, "p=2", .Setup = Initialize, .A = WriteWithMutex, .B = WriteWithMutex),
    BROKEN(mutex_not_taken, "p=2", .Setup = Initialize, .A = WriteWithMutex, .B = Write),
    CORRECT(fast_mutex, "p=2", .Setup = Initialize, .A = WriteWithFastMutex,
            .B = WriteWithFastMutex),
    BROKEN(two_mutexes, "p=2", .Setup = Initialize, .A = WriteWithMutex, .B = WriteWithFastMutex),
    CORRECT(named_event, "p=2", .A = WriteWithSynchronization, .B = WriteWithSynchronization),
    BROKEN(named_event_that_stays, "p=2", .A = WriteWithNotification, .B = WriteWithNotification),
    CORRECT(timer_dpc, "p=2 threads=1", .Setup = Initialize, .A = WriteAndSetTimerDpc,
            .Kdpc = { Write }),
    BROKEN(timer_dpc_too_early, "p=2 threads=1", .Setup = Initialize, .A = SetTimerDpcAndWrite,
           .Kdpc = { Write }),
    CORRECT(timer, "p=2", .Setup = Initialize, .A = WriteAndSetTimer, .B = WaitTimerAndWrite),
    BROKEN(timer_too_early, "p=2", .Setup = Initialize, .A = SetTimerAndWrite,
           .B = WaitTimerAndWrite),
    CORRECT(thread, "p=2 threads=1", .Setup = Initialize, .A = WriteStartWaitAndWrite),
    BROKEN(thread_not_waited_for, "p=2 threads=1", .Setup = Initialize, .A = StartWriteAndWait),
    CORRECT(all, "p=2", .Setup = EnqueueWork, .Work = { WaitForAllAndWrite }, .A = WriteAndSet,
            .B = WriteOtherAndSet),
    BROKEN(any, "p=2", .Setup = EnqueueWork, .Work = { WaitForAnyAndWrite }, .A = WriteAndSet,
           .B = WriteOtherAndSet),
    CORRECT(rundown, "p=2", .Setup = Initialize, .A = WriteIfAcquired, .B = RunDownAndWrite),
    BROKEN(rundown_released, "p=2", .Setup = Initialize, .A = ReleaseEarlyAndWrite,
           .B = RunDownAndWrite),
};

const HB_PROGRAM Program = { .Cases = Cases };
