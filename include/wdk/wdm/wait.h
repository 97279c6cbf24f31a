/*
 * SPDX-License-Identifier: MIT
 *
 * wdm/wait.h - timers, semaphores, mutexes, and waits for several objects, part of wdm.h. Events
 * and the wait for one object are in ke.h.
 */
#ifndef DQ_WDK_WDM_WAIT_H
#define DQ_WDK_WDM_WAIT_H

#include "types.h"

EXTERN_C_START

#define THREAD_WAIT_OBJECTS  3
#define MAXIMUM_WAIT_OBJECTS 64

typedef struct _KTIMER {
    DISPATCHER_HEADER Header;
    ULARGE_INTEGER DueTime;
    LIST_ENTRY TimerListEntry;
    struct _KDPC *Dpc;
    USHORT Processor;
    USHORT TimerType;
    ULONG Period;
} KTIMER, *PKTIMER, *PRKTIMER;

typedef struct _KSEMAPHORE {
    DISPATCHER_HEADER Header;
    LONG Limit;
} KSEMAPHORE, *PKSEMAPHORE, *PRKSEMAPHORE;

typedef struct _KMUTANT {
    DISPATCHER_HEADER Header;
    LIST_ENTRY MutantListEntry;
    struct _KTHREAD *OwnerThread;
    BOOLEAN Abandoned;
    UCHAR ApcDisable;
} KMUTANT, *PKMUTANT, *PRKMUTANT, KMUTEX, *PKMUTEX, *PRKMUTEX;

/* What a wait for more than THREAD_WAIT_OBJECTS objects wants as memory. */
typedef struct _KWAIT_BLOCK {
    LIST_ENTRY WaitListEntry;
    UCHAR WaitType;
    UCHAR BlockState;
    USHORT WaitKey;
    struct _KTHREAD *Thread;
    PVOID Object;
    PVOID SparePtr;
} KWAIT_BLOCK, *PKWAIT_BLOCK, *PRKWAIT_BLOCK;

/* ---- Timers ---- */

/**
 * Make a notification timer: it stays signaled when it has expired.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Timer  nonpaged memory
 * @source   wdm/nf-wdm-keinitializetimer
 */
NTKERNELAPI VOID NTAPI KeInitializeTimer(_Out_ PKTIMER Timer);

/**
 * Make a timer of either type.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Timer  nonpaged memory
 * @param    Type   NotificationTimer, or SynchronizationTimer, which lets one wait through
 * @source   wdm/nf-wdm-keinitializetimerex
 */
NTKERNELAPI VOID NTAPI KeInitializeTimerEx(_Out_ PKTIMER Timer, _In_ TIMER_TYPE Type);

/**
 * Let the timer expire once, at DueTime, also if it was set already.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Timer    an initialized timer
 * @param    DueTime  units of 100 ns; negative: from now, else absolute
 * @param    Dpc      queued when it expires, or NULL
 * @return   TRUE if it was set and had not expired
 * @source   wdm/nf-wdm-kesettimer
 */
NTKERNELAPI BOOLEAN NTAPI KeSetTimer(_Inout_ PKTIMER Timer, _In_ LARGE_INTEGER DueTime,
                                     _In_opt_ PKDPC Dpc);

/**
 * Let the timer expire at DueTime, and then every Period.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Timer    an initialized timer
 * @param    DueTime  units of 100 ns; negative: from now, else absolute
 * @param    Period   milliseconds; 0: once
 * @param    Dpc      queued at each expiry, or NULL
 * @return   TRUE if it was set already
 * @source   wdm/nf-wdm-kesettimerex
 */
NTKERNELAPI BOOLEAN NTAPI KeSetTimerEx(_Inout_ PKTIMER Timer, _In_ LARGE_INTEGER DueTime,
                                       _In_ LONG Period, _In_opt_ PKDPC Dpc);

/**
 * As KeSetTimerEx, with a tolerance within which the expiries may be moved.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Timer           an initialized timer
 * @param    DueTime         units of 100 ns; negative: from now, else absolute
 * @param    Period          milliseconds; 0: once
 * @param    TolerableDelay  milliseconds
 * @param    Dpc             queued at each expiry, or NULL
 * @return   TRUE if it was set already
 * @source   wdm/nf-wdm-kesetcoalescabletimer
 */
NTKERNELAPI BOOLEAN NTAPI KeSetCoalescableTimer(_Inout_ PKTIMER Timer, _In_ LARGE_INTEGER DueTime,
                                                _In_ ULONG Period, _In_ ULONG TolerableDelay,
                                                _In_opt_ PKDPC Dpc);

/**
 * Keep the timer from expiring. Its DPC, once queued, still runs.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Timer  an initialized timer
 * @return   TRUE if it was set: it had not expired, or is periodic
 * @source   wdm/nf-wdm-kecanceltimer
 */
NTKERNELAPI BOOLEAN NTAPI KeCancelTimer(_Inout_ PKTIMER Timer);

/**
 * Has the timer expired since it was set?
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Timer  an initialized timer
 * @return   TRUE if it is signaled
 * @source   wdm/nf-wdm-kereadstatetimer
 */
NTKERNELAPI BOOLEAN NTAPI KeReadStateTimer(_In_ PKTIMER Timer);

/* ---- Timers that the system allocates ---- */

typedef struct _EX_TIMER *PEX_TIMER;

typedef VOID NTAPI EXT_CALLBACK(_In_ PEX_TIMER Timer, _In_opt_ PVOID Context);
typedef EXT_CALLBACK *PEXT_CALLBACK;
typedef VOID NTAPI EXT_DELETE_CALLBACK(_In_opt_ PVOID Context);
typedef EXT_DELETE_CALLBACK *PEXT_DELETE_CALLBACK;

#define EX_TIMER_HIGH_RESOLUTION     4
#define EX_TIMER_NO_WAKE             8
#define EX_TIMER_NOTIFICATION        (1u << 31)
#define EX_TIMER_UNLIMITED_TOLERANCE ((LONGLONG)-1)

typedef struct _EXT_SET_PARAMETERS_V0 {
    ULONG Version;
    ULONG Reserved;
    LONGLONG NoWakeTolerance;
} EXT_SET_PARAMETERS, *PEXT_SET_PARAMETERS;

typedef struct _EXT_DELETE_PARAMETERS {
    ULONG Version;
    ULONG Reserved;
    PEXT_DELETE_CALLBACK DeleteCallback;
    PVOID DeleteContext;
} EXT_DELETE_PARAMETERS, *PEXT_DELETE_PARAMETERS;

FORCEINLINE VOID ExInitializeSetTimerParameters(_Out_ PEXT_SET_PARAMETERS Parameters)
{
    Parameters->Version = 0;
    Parameters->Reserved = 0;
    Parameters->NoWakeTolerance = 0;
}

FORCEINLINE VOID ExInitializeDeleteTimerParameters(_Out_ PEXT_DELETE_PARAMETERS Parameters)
{
    Parameters->Version = 0;
    Parameters->Reserved = 0;
    Parameters->DeleteCallback = NULL;
    Parameters->DeleteContext = NULL;
}

/**
 * Make a timer, which can be waited for.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Callback         called at each expiry, at DISPATCH_LEVEL; or NULL
 * @param    CallbackContext  handed to it
 * @param    Attributes       EX_TIMER_NOTIFICATION; EX_TIMER_HIGH_RESOLUTION or EX_TIMER_NO_WAKE
 * @return   the timer; NULL without memory
 * @source   wdm/nf-wdm-exallocatetimer
 */
NTKERNELAPI PEX_TIMER NTAPI ExAllocateTimer(_In_opt_ PEXT_CALLBACK Callback,
                                            _In_opt_ PVOID CallbackContext, _In_ ULONG Attributes);

/**
 * Have the timer expire, once or periodically. It is not signaled any more.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Timer       of ExAllocateTimer
 * @param    DueTime     units of 100 ns; negative: from now, else absolute
 * @param    Period      units of 100 ns; 0: once
 * @param    Parameters  of ExInitializeSetTimerParameters, or NULL
 * @return   TRUE if it was set already; FALSE also while it is deleted, which it is not set then
 * @source   wdm/nf-wdm-exsettimer
 */
NTKERNELAPI BOOLEAN NTAPI ExSetTimer(_In_ PEX_TIMER Timer, _In_ LONGLONG DueTime,
                                     _In_ LONGLONG Period, _In_opt_ PEXT_SET_PARAMETERS Parameters);

/**
 * Keep the timer from expiring.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Timer       of ExAllocateTimer
 * @param    Parameters  NULL
 * @return   TRUE if it was set: it had not expired, or is periodic
 * @source   wdm/nf-wdm-excanceltimer
 */
NTKERNELAPI BOOLEAN NTAPI ExCancelTimer(_Inout_ PEX_TIMER Timer, _In_opt_ PVOID Parameters);

/**
 * Free the timer, as soon as nothing of it is to come.
 *
 * @irql     <= DISPATCH_LEVEL; <= APC_LEVEL with Wait
 * @context  may call Parameters->DeleteCallback, at DISPATCH_LEVEL; steps
 * @param    Timer       of ExAllocateTimer
 * @param    Cancel      TRUE: it does not expire any more; FALSE: once, if it is set
 * @param    Wait        TRUE, with Cancel only: callbacks have returned and it is freed
 * @param    Parameters  of ExInitializeDeleteTimerParameters, or NULL
 * @return   TRUE if it was set and is cancelled
 * @source   wdm/nf-wdm-exdeletetimer
 */
NTKERNELAPI BOOLEAN NTAPI ExDeleteTimer(_In_ PEX_TIMER Timer, _In_ BOOLEAN Cancel,
                                        _In_ BOOLEAN Wait,
                                        _In_opt_ PEXT_DELETE_PARAMETERS Parameters);

/* ---- Semaphores ---- */

/**
 * Make a semaphore.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out, does not step
 * @param    Semaphore  nonpaged memory
 * @param    Count      that it begins with; signaled while it is not 0
 * @param    Limit      that the count must not exceed
 * @source   wdm/nf-wdm-keinitializesemaphore
 */
NTKERNELAPI VOID NTAPI KeInitializeSemaphore(_Out_ PRKSEMAPHORE Semaphore, _In_ LONG Count,
                                             _In_ LONG Limit);

/**
 * Add to the count, and release so many waits.
 *
 * @irql     <= DISPATCH_LEVEL; PASSIVE_LEVEL if Wait is TRUE
 * @context  does not call out; steps
 * @param    Semaphore   an initialized semaphore
 * @param    Increment   what a released thread's priority gains
 * @param    Adjustment  added to the count, at least 1
 * @param    Wait        TRUE if a wait follows at once
 * @return   the count before; an exception if the limit would be exceeded
 * @source   wdm/nf-wdm-kereleasesemaphore
 */
NTKERNELAPI LONG NTAPI KeReleaseSemaphore(_Inout_ PRKSEMAPHORE Semaphore, _In_ KPRIORITY Increment,
                                          _In_ LONG Adjustment, _In_ BOOLEAN Wait);

/**
 * The semaphore's count.
 *
 * @irql     any level
 * @context  does not call out; steps
 * @param    Semaphore  an initialized semaphore
 * @return   nonzero: signaled
 * @source   wdm/nf-wdm-kereadstatesemaphore
 */
NTKERNELAPI LONG NTAPI KeReadStateSemaphore(_In_ PRKSEMAPHORE Semaphore);

/* ---- Mutexes ---- */

/**
 * Make a mutex, free.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    Mutex  nonpaged memory
 * @param    Level  0
 * @source   wdm/nf-wdm-keinitializemutex
 */
NTKERNELAPI VOID NTAPI KeInitializeMutex(_Out_ PRKMUTEX Mutex, _In_ ULONG Level);

/**
 * Undo one satisfied wait for the mutex by this thread; with the last one it is free.
 *
 * @irql     <= DISPATCH_LEVEL; PASSIVE_LEVEL if Wait is TRUE
 * @context  does not call out; steps
 * @param    Mutex  a mutex that this thread owns
 * @param    Wait   TRUE if a wait follows at once
 * @return   0 if it is free now; an exception if this thread does not own it
 * @source   wdm/nf-wdm-kereleasemutex
 */
NTKERNELAPI LONG NTAPI KeReleaseMutex(_Inout_ PRKMUTEX Mutex, _In_ BOOLEAN Wait);

/**
 * Is the mutex free?
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Mutex  an initialized mutex
 * @return   1: free
 * @source   wdm/nf-wdm-kereadstatemutex
 */
NTKERNELAPI LONG NTAPI KeReadStateMutex(_In_ PRKMUTEX Mutex);

#define KeWaitForMutexObject KeWaitForSingleObject

/* ---- Several objects ---- */

/**
 * Wait until one, or all, of several dispatcher objects are signaled, or the time is over.
 *
 * @irql     <= APC_LEVEL in a nonarbitrary thread; <= DISPATCH_LEVEL if *Timeout is 0
 * @context  does not call out; steps; blocks unless it is satisfied or *Timeout is 0
 * @param    Count           how many, up to MAXIMUM_WAIT_OBJECTS
 * @param    Object          pointers to initialized dispatcher objects
 * @param    WaitType        WaitAll or WaitAny
 * @param    WaitReason      Executive for drivers
 * @param    WaitMode        KernelMode for drivers
 * @param    Alertable       TRUE: a user APC ends the wait
 * @param    Timeout         NULL: no limit; units of 100 ns, negative: from now, else absolute; 0:
 *                           only try
 * @param    WaitBlockArray  Count blocks of nonpaged memory; may be NULL up to THREAD_WAIT_OBJECTS
 * @return   STATUS_SUCCESS for WaitAll, STATUS_WAIT_0 plus the index for WaitAny, STATUS_TIMEOUT,
 *           STATUS_ALERTED or STATUS_USER_APC
 * @source   wdm/nf-wdm-kewaitformultipleobjects
 */
NTKERNELAPI NTSTATUS NTAPI KeWaitForMultipleObjects(
    _In_ ULONG Count, _In_reads_(Count) PVOID Object[], _In_ WAIT_TYPE WaitType,
    _In_ KWAIT_REASON WaitReason, _In_ KPROCESSOR_MODE WaitMode, _In_ BOOLEAN Alertable,
    _In_opt_ PLARGE_INTEGER Timeout, _Out_opt_ PKWAIT_BLOCK WaitBlockArray);

/**
 * Signal the event, release who waits now, and make it not signaled again.
 *
 * @irql     <= DISPATCH_LEVEL; PASSIVE_LEVEL if Wait is TRUE
 * @context  does not call out; steps
 * @param    Event      an initialized event
 * @param    Increment  what a released thread's priority gains
 * @param    Wait       TRUE if a wait follows at once
 * @return   the signal state before; nonzero means signaled
 * @source   ntddk/nf-ntddk-kepulseevent
 */
NTKERNELAPI LONG NTAPI KePulseEvent(_Inout_ PRKEVENT Event, _In_ KPRIORITY Increment,
                                    _In_ BOOLEAN Wait);

EXTERN_C_END

#endif /* DQ_WDK_WDM_WAIT_H */
