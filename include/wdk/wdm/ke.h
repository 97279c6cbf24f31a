/*
 * SPDX-License-Identifier: MIT
 *
 * wdm/ke.h - IRQL, spin locks, events, waits and time, part of wdm.h.
 */
#ifndef DQ_WDK_WDM_KE_H
#define DQ_WDK_WDM_KE_H

#include "types.h"

EXTERN_C_START

#define EVENT_QUERY_STATE  0x0001
#define EVENT_MODIFY_STATE 0x0002
#define EVENT_ALL_ACCESS   0x1F0003ul

/* ---- IRQL ---- */

/**
 * The IRQL of the calling processor.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @return   the level
 * @source   wdm/nf-wdm-kegetcurrentirql
 */
NTKERNELAPI KIRQL NTAPI KeGetCurrentIrql(VOID);

/**
 * Raise this processor's IRQL; drivers write KeRaiseIrql.
 *
 * @irql     any level, not above NewIrql
 * @context  does not call out; steps; interrupts at or below NewIrql stay out until the level
 *           falls again
 * @param    NewIrql  the level to raise to
 * @return   the level before, which the matching KeLowerIrql must get
 * @source   wdm/nf-wdm-keraiseirql
 */
NTKERNELAPI KIRQL NTAPI KfRaiseIrql(_In_ KIRQL NewIrql);

#define KeRaiseIrql(NewIrql, OldIrql) (*(OldIrql) = KfRaiseIrql(NewIrql))

/**
 * Lower this processor's IRQL to the level that the matching raise returned.
 *
 * @irql     any level, not below NewIrql
 * @context  does not call out; steps; pending interrupts, DPCs and threads may run before it
 *           returns
 * @param    NewIrql  the saved level
 * @source   wdm/nf-wdm-kelowerirql
 */
NTKERNELAPI VOID NTAPI KeLowerIrql(_In_ _IRQL_restores_ KIRQL NewIrql);

/**
 * Raise this processor's IRQL to DISPATCH_LEVEL.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps; no other thread runs on this processor afterwards
 * @return   the level before
 * @source   wdm/nf-wdm-keraiseirqltodpclevel
 */
NTKERNELAPI KIRQL NTAPI KeRaiseIrqlToDpcLevel(VOID);

/* ---- Spin locks ---- */

/**
 * Make a spin lock free. Its memory must be nonpaged and must stay until the last release.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    SpinLock  the lock
 * @source   wdm/nf-wdm-keinitializespinlock
 */
NTKERNELAPI VOID NTAPI KeInitializeSpinLock(_Out_ PKSPIN_LOCK SpinLock);

/**
 * Raise to DISPATCH_LEVEL and take the lock, waiting as long as another processor holds it.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps; spins
 * @param    SpinLock  an initialized lock that this processor does not hold
 * @return   the level before, which KeReleaseSpinLock must get
 * @source   wdm/nf-wdm-keacquirespinlockraisetodpc
 */
NTKERNELAPI KIRQL NTAPI KeAcquireSpinLockRaiseToDpc(_Inout_ PKSPIN_LOCK SpinLock);

#define KeAcquireSpinLock(SpinLock, OldIrql) (*(OldIrql) = KeAcquireSpinLockRaiseToDpc(SpinLock))

/**
 * Free the lock and return to the level of the matching acquire.
 *
 * @irql     DISPATCH_LEVEL
 * @context  does not call out; steps; pending DPCs and threads may run before it returns
 * @param    SpinLock  a lock that this processor holds
 * @param    NewIrql   what the acquire returned
 * @source   wdm/nf-wdm-kereleasespinlock
 */
NTKERNELAPI VOID NTAPI KeReleaseSpinLock(_Inout_ PKSPIN_LOCK SpinLock,
                                         _In_ _IRQL_restores_ KIRQL NewIrql);

/**
 * Take the lock without changing the IRQL.
 *
 * @irql     >= DISPATCH_LEVEL
 * @context  does not call out; steps; spins
 * @param    SpinLock  an initialized lock that this processor does not hold
 * @source   wdm/nf-wdm-keacquirespinlockatdpclevel
 */
NTKERNELAPI VOID NTAPI KeAcquireSpinLockAtDpcLevel(_Inout_ PKSPIN_LOCK SpinLock);

/**
 * Free a lock that KeAcquireSpinLockAtDpcLevel took; the IRQL stays.
 *
 * @irql     DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    SpinLock  a lock that this processor holds
 * @source   wdm/nf-wdm-kereleasespinlockfromdpclevel
 */
NTKERNELAPI VOID NTAPI KeReleaseSpinLockFromDpcLevel(_Inout_ PKSPIN_LOCK SpinLock);

/* ---- Events and waits ---- */

/**
 * Make an event object. Its memory must be nonpaged.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    Event  the event
 * @param    Type   NotificationEvent stays signaled; SynchronizationEvent lets one wait through
 * @param    State  TRUE: signaled from the start
 * @source   wdm/nf-wdm-keinitializeevent
 */
NTKERNELAPI VOID NTAPI KeInitializeEvent(_Out_ PRKEVENT Event, _In_ EVENT_TYPE Type,
                                         _In_ BOOLEAN State);

/**
 * Signal the event and release whoever its type lets through.
 *
 * @irql     <= DISPATCH_LEVEL; <= APC_LEVEL in a nonarbitrary thread if Wait is TRUE
 * @context  does not call out; steps; with Wait TRUE the caller's next call must be a wait
 * @param    Event      an initialized event
 * @param    Increment  what a released thread's priority gains; IO_NO_INCREMENT for none
 * @param    Wait       TRUE if a wait follows at once
 * @return   the signal state before; nonzero means signaled
 * @source   wdm/nf-wdm-kesetevent
 */
NTKERNELAPI LONG NTAPI KeSetEvent(_Inout_ PRKEVENT Event, _In_ KPRIORITY Increment,
                                  _In_ BOOLEAN Wait);

/**
 * Make the event not signaled.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Event  an initialized event
 * @source   wdm/nf-wdm-keclearevent
 */
NTKERNELAPI VOID NTAPI KeClearEvent(_Inout_ PRKEVENT Event);

/**
 * Make the event not signaled, and say what it was.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Event  an initialized event
 * @return   the signal state before; nonzero means signaled
 * @source   wdm/nf-wdm-keresetevent
 */
NTKERNELAPI LONG NTAPI KeResetEvent(_Inout_ PRKEVENT Event);

/**
 * The event's signal state.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Event  an initialized event
 * @return   nonzero means signaled
 * @source   wdm/nf-wdm-kereadstateevent
 */
NTKERNELAPI LONG NTAPI KeReadStateEvent(_In_ PRKEVENT Event);

/**
 * Wait until a dispatcher object is signaled, or the time is over.
 *
 * @irql     <= APC_LEVEL in a nonarbitrary thread; <= DISPATCH_LEVEL if *Timeout is 0
 * @context  does not call out; steps; blocks unless the object is signaled or *Timeout is 0
 * @param    Object      an initialized dispatcher object in nonpaged memory
 * @param    WaitReason  Executive for drivers
 * @param    WaitMode    KernelMode for drivers
 * @param    Alertable   TRUE: a user APC ends the wait
 * @param    Timeout     NULL: no limit; units of 100 ns, negative: from now, else absolute; 0:
 *                       only try
 * @return   STATUS_SUCCESS, STATUS_TIMEOUT (also a success code), STATUS_ALERTED or
 *           STATUS_USER_APC
 * @source   wdm/nf-wdm-kewaitforsingleobject
 */
NTKERNELAPI NTSTATUS NTAPI KeWaitForSingleObject(_In_ PVOID Object, _In_ KWAIT_REASON WaitReason,
                                                 _In_ KPROCESSOR_MODE WaitMode,
                                                 _In_ BOOLEAN Alertable,
                                                 _In_opt_ PLARGE_INTEGER Timeout);

/**
 * Block the calling thread for a time.
 *
 * @irql     <= APC_LEVEL
 * @context  does not call out; steps; blocks
 * @param    WaitMode   KernelMode for drivers
 * @param    Alertable  TRUE: a user APC ends the delay
 * @param    Interval   units of 100 ns; negative: from now, else absolute
 * @return   STATUS_SUCCESS, STATUS_ALERTED or STATUS_USER_APC
 * @source   wdm/nf-wdm-kedelayexecutionthread
 */
NTKERNELAPI NTSTATUS NTAPI KeDelayExecutionThread(_In_ KPROCESSOR_MODE WaitMode,
                                                  _In_ BOOLEAN Alertable,
                                                  _In_ PLARGE_INTEGER Interval);

/**
 * Keep normal kernel APCs, and with them suspension, away from this thread. Nests.
 *
 * @irql     <= APC_LEVEL
 * @context  does not call out, does not step
 * @source   wdm/nf-wdm-keentercriticalregion
 */
NTKERNELAPI VOID NTAPI KeEnterCriticalRegion(VOID);

/**
 * Undo one KeEnterCriticalRegion of this thread.
 *
 * @irql     <= APC_LEVEL
 * @context  does not call out; steps
 * @source   wdm/nf-wdm-keleavecriticalregion
 */
NTKERNELAPI VOID NTAPI KeLeaveCriticalRegion(VOID);

/**
 * Does a critical region, or the IRQL, keep normal kernel APCs from this thread?
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @return   TRUE if it does
 * @source   wdm/nf-wdm-keareapcsdisabled
 */
NTKERNELAPI BOOLEAN NTAPI KeAreApcsDisabled(VOID);

/**
 * The calling thread.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @return   the thread object; above DISPATCH_LEVEL that of the interrupted thread
 * @source   wdm/nf-wdm-kegetcurrentthread
 */
NTKERNELAPI PKTHREAD NTAPI KeGetCurrentThread(VOID);

/* ---- Time, in units of 100 ns unless the text says otherwise ---- */

/**
 * Keep this processor busy for a time. Drivers should stay under 50 microseconds.
 *
 * @irql     any level
 * @context  does not call out; steps; the virtual clock advances, the thread is not switched
 * @param    MicroSeconds  the time
 * @source   wdm/nf-wdm-kestallexecutionprocessor
 */
NTHALAPI VOID NTAPI KeStallExecutionProcessor(_In_ ULONG MicroSeconds);

/**
 * Read the counter of the finest clock.
 *
 * @irql     any level
 * @context  does not call out; steps; the virtual clock advances
 * @param    PerformanceFrequency  receives ticks per second, or NULL
 * @return   the count
 * @source   wdm/nf-wdm-kequeryperformancecounter
 */
NTKERNELAPI LARGE_INTEGER NTAPI
KeQueryPerformanceCounter(_Out_opt_ PLARGE_INTEGER PerformanceFrequency);

/**
 * Time since start-up as of the last clock interrupt, in units of 100 ns.
 *
 * @irql     any level
 * @context  does not call out; steps; the virtual clock advances
 * @return   the time
 * @source   wdm/nf-wdm-kequeryinterrupttime
 */
NTKERNELAPI ULONGLONG NTAPI KeQueryInterruptTime(VOID);

/**
 * Time since start-up, exact, in units of 100 ns.
 *
 * @irql     any level
 * @context  does not call out; steps; the virtual clock advances
 * @param    QpcTimeStamp  receives the finest clock's counter of that moment
 * @return   the time
 * @source   wdm/nf-wdm-kequeryinterrupttimeprecise
 */
NTKERNELAPI ULONG64 NTAPI KeQueryInterruptTimePrecise(_Out_ PULONG64 QpcTimeStamp);

/**
 * Coordinated universal time since 1601, exact, in units of 100 ns.
 *
 * @irql     any level
 * @context  does not call out; steps; the virtual clock advances
 * @param    CurrentTime  receives the time
 * @source   wdm/nf-wdm-kequerysystemtimeprecise
 */
NTKERNELAPI VOID NTAPI KeQuerySystemTimePrecise(_Out_ PLARGE_INTEGER CurrentTime);

/**
 * Coordinated universal time since 1601 as of the last clock interrupt, in units of 100 ns.
 *
 * @irql     any level
 * @context  does not call out; steps; the virtual clock advances
 * @param    CurrentTime  receives the time
 * @source   wdm/nf-wdm-kequerysystemtime
 */
NTKERNELAPI VOID NTAPI KeQuerySystemTime(_Out_ PLARGE_INTEGER CurrentTime);

/**
 * How many clock interrupts there were since start-up.
 *
 * @irql     any level
 * @context  does not call out; steps; the virtual clock advances
 * @param    TickCount  receives the count
 * @source   wdm/nf-wdm-kequerytickcount
 */
NTKERNELAPI VOID NTAPI KeQueryTickCount(_Out_ PLARGE_INTEGER TickCount);

/**
 * The time between two clock interrupts, in units of 100 ns.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @return   the increment
 * @source   wdm/nf-wdm-kequerytimeincrement
 */
NTKERNELAPI ULONG NTAPI KeQueryTimeIncrement(VOID);

EXTERN_C_END

#endif /* DQ_WDK_WDM_KE_H */
