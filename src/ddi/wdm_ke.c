/* SPDX-License-Identifier: MIT */
/* wdm_ke - the kernel's functions of wdm.h: IRQL, spin locks, events, critical regions, time. */
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "kernel/callout.h"
#include "kernel/kevent.h"
#include "kernel/spin_lock.h"
#include "ntddk.h"

#define TICK_100NS (DQ_TIMER_TICK_NS / CLOCK_UNIT_NS)
/* KeQueryPerformanceCounter's unit is 100 ns, its frequency 10 MHz. */
#define COUNTER_FREQUENCY 10000000
#define COUNTER_COST_NS   25u
#define CLOCK_UNIT_NS     100u

KIRQL NTAPI KeGetCurrentIrql(VOID)
{
    DQ_DDI_ENTER(KeGetCurrentIrql);
    return dq_irql_current();
}

KIRQL NTAPI KfRaiseIrql(KIRQL NewIrql)
{
    DQ_DDI_ENTER(KfRaiseIrql);
    return dq_irql_raise(NewIrql);
}

KIRQL NTAPI KeRaiseIrqlToDpcLevel(VOID)
{
    DQ_DDI_ENTER(KeRaiseIrqlToDpcLevel);
    return dq_irql_raise(DQ_IRQL_DISPATCH);
}

VOID NTAPI KeLowerIrql(KIRQL NewIrql)
{
    DQ_DDI_ENTER(KeLowerIrql);
    dq_irql_lower(NewIrql);
}

VOID NTAPI KeInitializeSpinLock(PKSPIN_LOCK SpinLock)
{
    DQ_DDI_ENTER(KeInitializeSpinLock);
    DQ_DDI_REQUIRE_OWN_MEMORY("KeInitializeSpinLock", SpinLock);
    DQ_DDI_REQUIRE_ALIVE(SpinLock);
    *SpinLock = 0;
    dq_forget(dq_location_of(DQ_LOCATION_LOCK, SpinLock)); /* another one may have been here */
}

KIRQL NTAPI KeAcquireSpinLockRaiseToDpc(PKSPIN_LOCK SpinLock)
{
    DQ_DDI_ENTER(KeAcquireSpinLockRaiseToDpc);
    DQ_DDI_REQUIRE_ALIVE(SpinLock);
    uint8_t irql_old = dq_irql_raise(DQ_IRQL_DISPATCH);
    dq_spin_lock_acquire(SpinLock);
    return irql_old;
}

VOID NTAPI KeReleaseSpinLock(PKSPIN_LOCK SpinLock, KIRQL NewIrql)
{
    DQ_DDI_ENTER(KeReleaseSpinLock);
    DQ_DDI_REQUIRE_ALIVE(SpinLock);
    dq_spin_lock_release(SpinLock);
    dq_irql_lower(NewIrql);
}

void dq_ddi_require_dispatch(const char *call, uint64_t code)
{
    uint8_t irql = dq_irql_current();
    if (irql < DQ_IRQL_DISPATCH) {
        dq_violation(DQ_RULE_WDM_IRQL, code, irql, 0, 0,
                     "%s was called at IRQL %u; it may be called at DISPATCH_LEVEL or above", call,
                     irql);
    }
}

VOID NTAPI KeAcquireSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock)
{
    DQ_DDI_ENTER(KeAcquireSpinLockAtDpcLevel);
    DQ_DDI_REQUIRE_ALIVE(SpinLock);
    dq_ddi_require_dispatch("KeAcquireSpinLockAtDpcLevel", 0x40);
    dq_spin_lock_acquire(SpinLock);
}

VOID NTAPI KeReleaseSpinLockFromDpcLevel(PKSPIN_LOCK SpinLock)
{
    DQ_DDI_ENTER(KeReleaseSpinLockFromDpcLevel);
    DQ_DDI_REQUIRE_ALIVE(SpinLock);
    dq_ddi_require_dispatch("KeReleaseSpinLockFromDpcLevel", 0x41);
    dq_spin_lock_release(SpinLock);
}

VOID NTAPI KeInitializeEvent(PRKEVENT Event, EVENT_TYPE Type, BOOLEAN State)
{
    DQ_DDI_ENTER(KeInitializeEvent);
    DQ_DDI_REQUIRE_OWN_MEMORY("KeInitializeEvent", Event);
    DQ_DDI_REQUIRE_ALIVE(Event);
    dq_kevent_init(Event, Type, State != FALSE);
}

LONG NTAPI KeSetEvent(PRKEVENT Event, KPRIORITY Increment, BOOLEAN Wait)
{
    DQ_DDI_ENTER(KeSetEvent);
    DQ_DDI_REQUIRE_OWN_MEMORY("KeSetEvent", Event);
    DQ_DDI_REQUIRE_ALIVE(Event);
    (void)Increment;
    (void)Wait; /* the caller waits next; nothing comes between that a driver could see */
    return dq_kevent_set(Event);
}

VOID NTAPI KeClearEvent(PRKEVENT Event)
{
    DQ_DDI_ENTER(KeClearEvent);
    DQ_DDI_REQUIRE_OWN_MEMORY("KeClearEvent", Event);
    DQ_DDI_REQUIRE_ALIVE(Event);
    (void)dq_kevent_reset(Event);
}

LONG NTAPI KeResetEvent(PRKEVENT Event)
{
    DQ_DDI_ENTER(KeResetEvent);
    DQ_DDI_REQUIRE_OWN_MEMORY("KeResetEvent", Event);
    DQ_DDI_REQUIRE_ALIVE(Event);
    return dq_kevent_reset(Event);
}

LONG NTAPI KeReadStateEvent(PRKEVENT Event)
{
    DQ_DDI_ENTER(KeReadStateEvent);
    DQ_DDI_REQUIRE_ALIVE(Event);
    dq_step_and_touch(DQ_REASON_WAIT, dq_location_of(DQ_LOCATION_EVENT, Event), DQ_TOUCH_READ);
    return dq_kevent_is_set(Event);
}

LONG NTAPI KePulseEvent(PRKEVENT Event, KPRIORITY Increment, BOOLEAN Wait)
{
    DQ_DDI_ENTER(KePulseEvent);
    DQ_DDI_REQUIRE_OWN_MEMORY("KePulseEvent", Event);
    DQ_DDI_REQUIRE_ALIVE(Event);
    (void)Increment;
    (void)Wait;
    return dq_kevent_pulse(Event);
}

VOID NTAPI KeEnterCriticalRegion(VOID)
{
    DQ_DDI_ENTER(KeEnterCriticalRegion);
    dq_thread_current()->critical_regions++;
}

VOID NTAPI KeLeaveCriticalRegion(VOID)
{
    DQ_DDI_ENTER(KeLeaveCriticalRegion);
    struct dq_thread *thread = dq_thread_current();
    if (thread->critical_regions == 0) {
        dq_violation(DQ_RULE_WDM_IRQL, 0x3E, dq_irql_current(), 0, 0,
                     "KeLeaveCriticalRegion without KeEnterCriticalRegion");
        return;
    }
    thread->critical_regions--;
}

BOOLEAN NTAPI KeAreApcsDisabled(VOID)
{
    DQ_DDI_ENTER(KeAreApcsDisabled);
    return dq_thread_current()->critical_regions != 0 || dq_irql_current() >= DQ_IRQL_APC;
}

PKTHREAD NTAPI KeGetCurrentThread(VOID)
{
    DQ_DDI_ENTER(KeGetCurrentThread);
    return (PKTHREAD)(void *)dq_thread_current();
}

VOID NTAPI KeStallExecutionProcessor(ULONG MicroSeconds)
{
    DQ_DDI_ENTER(KeStallExecutionProcessor);
    dq_charge((uint64_t)MicroSeconds * 1000);
    dq_callout_check_time();
    dq_trace(DQ_TRACE_STALL, (uint64_t)MicroSeconds * 1000, 0);
    dq_step_after(DQ_REASON_REGISTER);
}

/* A counter read costs time, so that a loop that waits for it to move ends. */
static uint64_t read_clock_100ns(void)
{
    dq_charge(COUNTER_COST_NS);
    dq_step_after(DQ_REASON_REGISTER);
    return dq_time_read_ns() / CLOCK_UNIT_NS;
}

LARGE_INTEGER NTAPI KeQueryPerformanceCounter(PLARGE_INTEGER PerformanceFrequency)
{
    DQ_DDI_ENTER(KeQueryPerformanceCounter);
    if (PerformanceFrequency) {
        PerformanceFrequency->QuadPart = COUNTER_FREQUENCY;
    }
    return (LARGE_INTEGER){ .QuadPart = (LONGLONG)read_clock_100ns() };
}

ULONGLONG NTAPI KeQueryInterruptTime(VOID)
{
    DQ_DDI_ENTER(KeQueryInterruptTime);
    return read_clock_100ns() / TICK_100NS * TICK_100NS;
}

ULONG64 NTAPI KeQueryInterruptTimePrecise(PULONG64 QpcTimeStamp)
{
    DQ_DDI_ENTER(KeQueryInterruptTimePrecise);
    uint64_t now_100ns = read_clock_100ns();
    *QpcTimeStamp = now_100ns;
    return now_100ns;
}

VOID NTAPI KeQuerySystemTimePrecise(PLARGE_INTEGER CurrentTime)
{
    DQ_DDI_ENTER(KeQuerySystemTimePrecise);
    CurrentTime->QuadPart = DQ_TIME_NT_EPOCH_100NS + (LONGLONG)read_clock_100ns();
}

VOID NTAPI KeQuerySystemTime(PLARGE_INTEGER CurrentTime)
{
    DQ_DDI_ENTER(KeQuerySystemTime);
    CurrentTime->QuadPart =
        DQ_TIME_NT_EPOCH_100NS + (LONGLONG)(read_clock_100ns() / TICK_100NS * TICK_100NS);
}

VOID NTAPI KeQueryTickCount(PLARGE_INTEGER TickCount)
{
    DQ_DDI_ENTER(KeQueryTickCount);
    TickCount->QuadPart = (LONGLONG)(read_clock_100ns() / TICK_100NS);
}

ULONG NTAPI KeQueryTimeIncrement(VOID)
{
    DQ_DDI_ENTER(KeQueryTimeIncrement);
    return TICK_100NS;
}
