/*
 * SPDX-License-Identifier: MIT
 *
 * wdftimer.h - one-shot and periodic timers.
 */
#ifndef DQ_WDF_WDFTIMER_H
#define DQ_WDF_WDFTIMER_H

#include "wdfobject.h"

WDF_EXTERN_C_START

#define TolerableDelayUnlimited ((ULONG)-1)

typedef VOID NTAPI EVT_WDF_TIMER(_In_ WDFTIMER Timer);
typedef EVT_WDF_TIMER *PFN_WDF_TIMER;

/* Period and TolerableDelay in milliseconds. */
typedef struct _WDF_TIMER_CONFIG {
    ULONG Size;
    PFN_WDF_TIMER EvtTimerFunc;
    ULONG Period;
    BOOLEAN AutomaticSerialization;
    ULONG TolerableDelay;
    DECLSPEC_ALIGN(8) BOOLEAN UseHighResolutionTimer;
} WDF_TIMER_CONFIG, *PWDF_TIMER_CONFIG;

DQ_HEADER_INLINE VOID WDF_TIMER_CONFIG_INIT(_Out_ PWDF_TIMER_CONFIG Config,
                                            _In_ PFN_WDF_TIMER EvtTimerFunc)
{
    RtlZeroMemory(Config, sizeof(WDF_TIMER_CONFIG));
    Config->Size = WDF_STRUCTURE_SIZE(WDF_TIMER_CONFIG);
    Config->EvtTimerFunc = EvtTimerFunc;
    Config->AutomaticSerialization = TRUE;
}

DQ_HEADER_INLINE VOID WDF_TIMER_CONFIG_INIT_PERIODIC(_Out_ PWDF_TIMER_CONFIG Config,
                                                     _In_ PFN_WDF_TIMER EvtTimerFunc,
                                                     _In_ LONG Period)
{
    WDF_TIMER_CONFIG_INIT(Config, EvtTimerFunc);
    Config->Period = (ULONG)Period;
}

/**
 * Create a timer, stopped.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Config      from WDF_TIMER_CONFIG_INIT or WDF_TIMER_CONFIG_INIT_PERIODIC
 * @param    Attributes  with a parent that is, or is below, a device
 * @param    Timer       receives the handle
 * @return   STATUS_SUCCESS; STATUS_INFO_LENGTH_MISMATCH; STATUS_INVALID_PARAMETER;
 *           STATUS_NOT_SUPPORTED if periodic and passive; STATUS_WDF_PARENT_NOT_SPECIFIED;
 *           STATUS_INVALID_DEVICE_REQUEST if no device is above;
 *           STATUS_WDF_INCOMPATIBLE_EXECUTION_LEVEL; STATUS_INSUFFICIENT_RESOURCES
 * @source   wdftimer/nf-wdftimer-wdftimercreate
 */
WDFAPI NTSTATUS NTAPI WdfTimerCreate(_In_ PWDF_TIMER_CONFIG Config,
                                     _In_ PWDF_OBJECT_ATTRIBUTES Attributes, _Out_ WDFTIMER *Timer);

/**
 * Set the time at which the timer fires, also if it is running.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Timer    a live timer
 * @param    DueTime  units of 100 ns; negative: from now, else absolute
 * @return   TRUE if it was running already
 * @source   wdftimer/nf-wdftimer-wdftimerstart
 */
WDFAPI BOOLEAN NTAPI WdfTimerStart(_In_ WDFTIMER Timer, _In_ LONGLONG DueTime);

/**
 * Stop the timer, and if wanted wait for its callback. With Wait never from that callback.
 *
 * @irql     <= DISPATCH_LEVEL; PASSIVE_LEVEL if Wait is TRUE
 * @context  does not call out; steps; blocks if Wait is TRUE
 * @param    Timer  a live timer
 * @param    Wait   TRUE: wait for a running callback
 * @return   TRUE if it was running
 * @source   wdftimer/nf-wdftimer-wdftimerstop
 */
WDFAPI BOOLEAN NTAPI WdfTimerStop(_In_ WDFTIMER Timer, _In_ BOOLEAN Wait);

/**
 * The parent given at creation.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Timer  a live timer
 * @return   the parent
 * @source   wdftimer/nf-wdftimer-wdftimergetparentobject
 */
WDFAPI WDFOBJECT NTAPI WdfTimerGetParentObject(_In_ WDFTIMER Timer);

WDF_EXTERN_C_END

#endif /* DQ_WDF_WDFTIMER_H */
