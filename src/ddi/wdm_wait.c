/* SPDX-License-Identifier: MIT */
/* wdm_wait - waits, timers, semaphores and mutexes of wdm.h. */
#include "ddi/dpc.h"
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "ddi/wait.h"
#include "kernel/kevent.h"
#include "kernel/ktimer.h"
#include "kernel/mutex.h"
#include "kernel/semaphore.h"
#include "ntddk.h"

#define NS_PER_MS 1000000ull

/* ---- Waits ---- */

/* A wait that may block, above APC_LEVEL: Windows stops. */
static void require_waitable(const char *call)
{
    const struct dq_cpu *cpu = dq_cpu_current();
    uint8_t irql = cpu->base.irql;
    if (irql < DQ_IRQL_DISPATCH) {
        return;
    }
    bool is_in_dpc = cpu->is_in_dpc;
    dq_violation(is_in_dpc ? DQ_RULE_WAIT_IN_DPC : DQ_RULE_WAIT_IRQL, is_in_dpc ? 0 : 0x3B, irql, 0,
                 0, "%s with a time-out other than zero was called at IRQL %u%s", call, irql,
                 is_in_dpc ? ", in a DPC" : "");
    dq_bug_check(is_in_dpc ? 0xB8 : 0x0A, 0, irql, 0, 0);
}

/* Time alone ended the wait, or there was none: nobody comes before what is done now, but whoever
 * waits expects others to do something meanwhile. */
static void tell_waited(void)
{
    dq_acquire(dq_edge(DQ_EDGE_WAITED, 0));
}

/* A thread object is the kernel's own memory, and no other object of the kernel's is waited for. */
static DISPATCHER_HEADER *object_of(const char *call, PVOID Object)
{
    DISPATCHER_HEADER *object = Object;
    if (!dq_arena_is_core((uintptr_t)object)) {
        DQ_DDI_REQUIRE_ALIVE(object);
    } else if (object->Type != DQ_DISPATCHER_THREAD) {
        dq_ddi_memory_is_not_own(call, object);
    }
    return object;
}

NTSTATUS dq_ddi_wait(const char *call, DISPATCHER_HEADER *const *objects, uint32_t count,
                     bool is_all, const LARGE_INTEGER *timeout)
{
    bool is_try = timeout && timeout->QuadPart == 0;
    if (!is_try) {
        require_waitable(call);
    }
    NTSTATUS status = dq_dispatcher_wait(objects, count, is_all, dq_time_from_nt_100ns(timeout));
    if (status == STATUS_TIMEOUT) {
        tell_waited();
    }
    return status;
}

NTSTATUS NTAPI KeWaitForSingleObject(PVOID Object, KWAIT_REASON WaitReason,
                                     KPROCESSOR_MODE WaitMode, BOOLEAN Alertable,
                                     PLARGE_INTEGER Timeout)
{
    DQ_DDI_ENTER(KeWaitForSingleObject);
    (void)WaitReason;
    (void)WaitMode;
    (void)Alertable; /* nothing alerts a thread here: see CAVEATS */
    DISPATCHER_HEADER *object = object_of("KeWaitForSingleObject", Object);
    return dq_ddi_wait("KeWaitForSingleObject", &object, 1, false, Timeout);
}

/* Source: the page's remarks; debugger/bug-check-0xc--maximum-wait-objects-exceeded. */
static void require_wait_blocks(ULONG count, const KWAIT_BLOCK *blocks)
{
    if (count == 0 || count > MAXIMUM_WAIT_OBJECTS || (!blocks && count > THREAD_WAIT_OBJECTS)) {
        dq_violation(DQ_RULE_WAIT_OBJECTS, count, 0, 0, 0,
                     "KeWaitForMultipleObjects for %u objects: there can be %u, or %u without "
                     "WaitBlockArray",
                     (unsigned)count, MAXIMUM_WAIT_OBJECTS, THREAD_WAIT_OBJECTS);
        dq_bug_check(0x0C, 0, 0, 0, 0);
    }
}

NTSTATUS NTAPI KeWaitForMultipleObjects(ULONG Count, PVOID Object[], WAIT_TYPE WaitType,
                                        KWAIT_REASON WaitReason, KPROCESSOR_MODE WaitMode,
                                        BOOLEAN Alertable, PLARGE_INTEGER Timeout,
                                        PKWAIT_BLOCK WaitBlockArray)
{
    DQ_DDI_ENTER(KeWaitForMultipleObjects);
    (void)WaitReason;
    (void)WaitMode;
    (void)Alertable;
    require_wait_blocks(Count, WaitBlockArray);
    DISPATCHER_HEADER *objects[DQ_WAIT_OBJECT_MAX];
    for (ULONG i = 0; i < Count; i++) {
        objects[i] = object_of("KeWaitForMultipleObjects", Object[i]);
    }
    return dq_ddi_wait("KeWaitForMultipleObjects", objects, Count, WaitType == WaitAll, Timeout);
}

NTSTATUS NTAPI KeDelayExecutionThread(KPROCESSOR_MODE WaitMode, BOOLEAN Alertable,
                                      PLARGE_INTEGER Interval)
{
    DQ_DDI_ENTER(KeDelayExecutionThread);
    (void)WaitMode;
    (void)Alertable;
    require_waitable("KeDelayExecutionThread");
    tell_waited();
    uint64_t due_ns = dq_time_from_nt_100ns(Interval);
    if (due_ns <= dq_time_now_ns()) {
        dq_thread_yield();
        dq_step_after(DQ_REASON_WAIT);
        return STATUS_SUCCESS;
    }
    dq_dispatcher_lock();
    (void)dq_thread_block_unlock(NULL, due_ns, NULL); /* only the time-out ends the wait */
    return STATUS_SUCCESS;
}

/* ---- Timers ---- */

/* A KTIMER is the driver's memory; what the kernel keeps about it is in core, and its list entry
 * leads there. Its bytes may be anything. */
static struct dq_ktimer *find_ktimer(const KTIMER *Timer)
{
    uintptr_t address = (uintptr_t)Timer->TimerListEntry.Flink;
    struct dq_ktimer *ktimer = (struct dq_ktimer *)address;
    bool is_ours = dq_arena_is_core(address) && address % DQ_ARENA_ALIGN == 0 &&
                   Timer->TimerListEntry.Blink == (LIST_ENTRY *)address && ktimer->kernel == Timer;
    return is_ours ? ktimer : NULL;
}

static struct dq_ktimer *ktimer_of(const char *call, PKTIMER Timer)
{
    DQ_DDI_REQUIRE_OWN_MEMORY(call, Timer);
    DQ_DDI_REQUIRE_ALIVE(Timer);
    struct dq_ktimer *ktimer = find_ktimer(Timer);
    if (!ktimer) {
        dq_violation(DQ_RULE_TIMER_OBJECT, 0, (uintptr_t)Timer, 0, 0,
                     "%s: a KTIMER is used that KeInitializeTimer was not called for, or that was "
                     "overwritten",
                     call);
        dq_bug_check(0xC7, 0, (uintptr_t)Timer, 0, 0);
    }
    return ktimer;
}

static void initialize_timer(PKTIMER Timer, TIMER_TYPE Type)
{
    struct dq_ktimer *ktimer = find_ktimer(Timer);
    if (ktimer && ktimer->timer.is_armed) {
        dq_violation(DQ_RULE_TIMER_OBJECT, 0, (uintptr_t)Timer, 0, 0,
                     "a KTIMER is initialized while it is set");
        dq_bug_check(0xC7, 0, (uintptr_t)Timer, 0, 0);
    }
    ktimer = ktimer ? ktimer : dq_arena_core_alloc(sizeof(*ktimer));
    if (!ktimer) {
        dq_stop_without_memory("KeInitializeTimer");
    }
    dq_ktimer_init(ktimer, Timer, Type);
    ktimer->is_drivers = true;
    Timer->TimerListEntry.Flink = (LIST_ENTRY *)(void *)ktimer;
    Timer->TimerListEntry.Blink = (LIST_ENTRY *)(void *)ktimer;
}

VOID NTAPI KeInitializeTimer(PKTIMER Timer)
{
    DQ_DDI_ENTER(KeInitializeTimer);
    DQ_DDI_REQUIRE_OWN_MEMORY("KeInitializeTimer", Timer);
    DQ_DDI_REQUIRE_ALIVE(Timer);
    initialize_timer(Timer, NotificationTimer);
}

VOID NTAPI KeInitializeTimerEx(PKTIMER Timer, TIMER_TYPE Type)
{
    DQ_DDI_ENTER(KeInitializeTimerEx);
    DQ_DDI_REQUIRE_OWN_MEMORY("KeInitializeTimerEx", Timer);
    DQ_DDI_REQUIRE_ALIVE(Timer);
    initialize_timer(Timer, Type);
}

static bool set_timer(struct dq_ktimer *ktimer, LARGE_INTEGER due, uint64_t period_ms, PKDPC dpc)
{
    return dq_ktimer_set(ktimer, dq_time_from_nt_100ns(&due), period_ms * NS_PER_MS,
                         dpc ? dq_ddi_dpc_of(dpc) : NULL);
}

BOOLEAN NTAPI KeSetTimer(PKTIMER Timer, LARGE_INTEGER DueTime, PKDPC Dpc)
{
    DQ_DDI_ENTER(KeSetTimer);
    return set_timer(ktimer_of("KeSetTimer", Timer), DueTime, 0, Dpc);
}

BOOLEAN NTAPI KeSetTimerEx(PKTIMER Timer, LARGE_INTEGER DueTime, LONG Period, PKDPC Dpc)
{
    DQ_DDI_ENTER(KeSetTimerEx);
    return set_timer(ktimer_of("KeSetTimerEx", Timer), DueTime, Period > 0 ? (ULONG)Period : 0,
                     Dpc);
}

BOOLEAN NTAPI KeSetCoalescableTimer(PKTIMER Timer, LARGE_INTEGER DueTime, ULONG Period,
                                    ULONG TolerableDelay, PKDPC Dpc)
{
    DQ_DDI_ENTER(KeSetCoalescableTimer);
    (void)TolerableDelay; /* it expires at the earliest time that is allowed */
    return set_timer(ktimer_of("KeSetCoalescableTimer", Timer), DueTime, Period, Dpc);
}

BOOLEAN NTAPI KeCancelTimer(PKTIMER Timer)
{
    DQ_DDI_ENTER(KeCancelTimer);
    return dq_ktimer_cancel(ktimer_of("KeCancelTimer", Timer));
}

/* A look at whether an object is signaled. */
static LONG read_state(const DISPATCHER_HEADER *object)
{
    dq_step_and_touch(DQ_REASON_WAIT, dq_dispatcher_location(object), DQ_TOUCH_READ);
    return dq_dispatcher_read(object);
}

BOOLEAN NTAPI KeReadStateTimer(PKTIMER Timer)
{
    DQ_DDI_ENTER(KeReadStateTimer);
    (void)ktimer_of("KeReadStateTimer", Timer);
    return read_state(&Timer->Header) != 0;
}

/* ---- Semaphores ---- */

VOID NTAPI KeInitializeSemaphore(PRKSEMAPHORE Semaphore, LONG Count, LONG Limit)
{
    DQ_DDI_ENTER(KeInitializeSemaphore);
    DQ_DDI_REQUIRE_OWN_MEMORY("KeInitializeSemaphore", Semaphore);
    DQ_DDI_REQUIRE_ALIVE(Semaphore);
    dq_semaphore_init(Semaphore, Count, Limit);
}

LONG NTAPI KeReleaseSemaphore(PRKSEMAPHORE Semaphore, KPRIORITY Increment, LONG Adjustment,
                              BOOLEAN Wait)
{
    DQ_DDI_ENTER(KeReleaseSemaphore);
    DQ_DDI_REQUIRE_OWN_MEMORY("KeReleaseSemaphore", Semaphore);
    DQ_DDI_REQUIRE_ALIVE(Semaphore);
    (void)Increment;
    (void)Wait; /* the caller waits next; nothing comes between that a driver could see */
    return dq_semaphore_release(Semaphore, Adjustment);
}

LONG NTAPI KeReadStateSemaphore(PRKSEMAPHORE Semaphore)
{
    DQ_DDI_ENTER(KeReadStateSemaphore);
    DQ_DDI_REQUIRE_ALIVE(Semaphore);
    return read_state(&Semaphore->Header);
}

/* ---- Mutexes ---- */

VOID NTAPI KeInitializeMutex(PRKMUTEX Mutex, ULONG Level)
{
    DQ_DDI_ENTER(KeInitializeMutex);
    DQ_DDI_REQUIRE_OWN_MEMORY("KeInitializeMutex", Mutex);
    DQ_DDI_REQUIRE_ALIVE(Mutex);
    (void)Level;
    dq_mutex_init(Mutex);
}

LONG NTAPI KeReleaseMutex(PRKMUTEX Mutex, BOOLEAN Wait)
{
    DQ_DDI_ENTER(KeReleaseMutex);
    DQ_DDI_REQUIRE_OWN_MEMORY("KeReleaseMutex", Mutex);
    DQ_DDI_REQUIRE_ALIVE(Mutex);
    (void)Wait;
    return dq_mutex_release(Mutex);
}

LONG NTAPI KeReadStateMutex(PRKMUTEX Mutex)
{
    DQ_DDI_ENTER(KeReadStateMutex);
    DQ_DDI_REQUIRE_ALIVE(Mutex);
    return read_state(&Mutex->Header);
}
