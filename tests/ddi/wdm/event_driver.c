/* SPDX-License-Identifier: MIT */
/* event_driver - see event_test.c. */
#include "tests/ddi/support/driver_test.h"

#define MILLISECOND 10000 /* in NT's 100 ns */

static KEVENT Event;
static volatile ULONG WaiterCount;
static volatile ULONG EnteredCount;

static NTSTATUS Wait(LONGLONG Timeout)
{
    LARGE_INTEGER timeout;

    timeout.QuadPart = Timeout;
    return KeWaitForSingleObject(&Event, Executive, KernelMode, FALSE, &timeout);
}

static LONGLONG Now(VOID)
{
    LARGE_INTEGER time;

    KeQuerySystemTimePrecise(&time);
    return time.QuadPart;
}

static VOID state_is_what_was_set(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    KeInitializeEvent(&Event, NotificationEvent, TRUE);
    CHECK(KeReadStateEvent(&Event) != 0);
    KeInitializeEvent(&Event, NotificationEvent, FALSE);
    CHECK_EQUAL(KeReadStateEvent(&Event), 0);
    CHECK_EQUAL(KeSetEvent(&Event, IO_NO_INCREMENT, FALSE), 0);
    CHECK(KeSetEvent(&Event, IO_NO_INCREMENT, FALSE) != 0);
    CHECK(KeReadStateEvent(&Event) != 0);
    CHECK(KeResetEvent(&Event) != 0);
    CHECK_EQUAL(KeResetEvent(&Event), 0);
    KeSetEvent(&Event, IO_NO_INCREMENT, FALSE);
    KeClearEvent(&Event);
    CHECK_EQUAL(KeReadStateEvent(&Event), 0);
}

static VOID wait_for_a_set_event_returns(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    KeInitializeEvent(&Event, NotificationEvent, TRUE);
    CHECK_STATUS(KeWaitForSingleObject(&Event, Executive, KernelMode, FALSE, NULL), STATUS_SUCCESS);
    CHECK(KeReadStateEvent(&Event) != 0);
    KeInitializeEvent(&Event, SynchronizationEvent, TRUE);
    CHECK_STATUS(KeWaitForSingleObject(&Event, Executive, KernelMode, FALSE, NULL), STATUS_SUCCESS);
    CHECK_EQUAL(KeReadStateEvent(&Event), 0); /* the wait took it */
}

static VOID Waiter(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    WaiterCount++;
    CHECK_STATUS(KeWaitForSingleObject(&Event, Executive, KernelMode, FALSE, NULL), STATUS_SUCCESS);
    EnteredCount++;
}

static VOID StartWaiters(PTEST_DEVICE Device, EVENT_TYPE Type)
{
    KeInitializeEvent(&Event, Type, FALSE);
    for (ULONG i = 0; i < 3; i++) {
        TestThreadStart(Device, i, Waiter);
    }
    SLEEP_UNTIL(WaiterCount, 3);
    TestSleep(1000);
    CHECK_EQUAL(EnteredCount, 0);
}

static VOID JoinWaiters(PTEST_DEVICE Device)
{
    for (ULONG i = 0; i < 3; i++) {
        TestThreadJoin(Device, i);
    }
    CHECK_EQUAL(EnteredCount, 3);
}

static VOID synchronization_event_lets_one_waiter_in(PTEST_DEVICE Device)
{
    StartWaiters(Device, SynchronizationEvent);
    for (ULONG i = 1; i <= 3; i++) {
        KeSetEvent(&Event, IO_NO_INCREMENT, FALSE);
        SLEEP_UNTIL(EnteredCount, i);
        TestSleep(1000);
        CHECK_EQUAL(EnteredCount, i);
        CHECK_EQUAL(KeReadStateEvent(&Event), 0);
    }
    JoinWaiters(Device);
}

static VOID notification_event_lets_all_waiters_in(PTEST_DEVICE Device)
{
    StartWaiters(Device, NotificationEvent);
    KeSetEvent(&Event, IO_NO_INCREMENT, FALSE);
    JoinWaiters(Device);
    CHECK(KeReadStateEvent(&Event) != 0);
}

static VOID wait_times_out_after_its_time(PTEST_DEVICE Device)
{
    LONGLONG begin = Now();

    UNREFERENCED_PARAMETER(Device);
    KeInitializeEvent(&Event, SynchronizationEvent, FALSE);
    CHECK_STATUS(Wait(-3 * MILLISECOND), STATUS_TIMEOUT);
    CHECK(Now() - begin >= 3 * MILLISECOND);
    begin = Now();
    CHECK_STATUS(Wait(begin + 3 * MILLISECOND), STATUS_TIMEOUT);
    CHECK(Now() - begin >= 3 * MILLISECOND);
    CHECK_STATUS(Wait(begin), STATUS_TIMEOUT); /* past */
    CHECK_STATUS(Wait(0), STATUS_TIMEOUT);
}

static VOID wait_with_time_zero_is_allowed_at_dispatch_level(PTEST_DEVICE Device)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    KeInitializeEvent(&Event, SynchronizationEvent, TRUE);
    irql = KeRaiseIrqlToDpcLevel();
    CHECK_STATUS(Wait(0), STATUS_SUCCESS);
    CHECK_STATUS(Wait(0), STATUS_TIMEOUT);
    CHECK_IRQL(DISPATCH_LEVEL);
    KeLowerIrql(irql);
}

static VOID set_at_dispatch_level_wakes_the_waiter(PTEST_DEVICE Device)
{
    KIRQL irql;

    StartWaiters(Device, NotificationEvent);
    irql = KeRaiseIrqlToDpcLevel();
    KeSetEvent(&Event, IO_NO_INCREMENT, FALSE);
    CHECK_IRQL(DISPATCH_LEVEL);
    CHECK_EQUAL(EnteredCount, 0); /* one processor, and it switches no thread at this level */
    KeLowerIrql(irql);
    JoinWaiters(Device);
}

static VOID wait_at_dispatch_level_stops(PTEST_DEVICE Device)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    KeInitializeEvent(&Event, SynchronizationEvent, TRUE);
    irql = KeRaiseIrqlToDpcLevel();
    CHECK_STOPS(NULL, Wait(-MILLISECOND));
    KeLowerIrql(irql);
}

static VOID WaitingDpc(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_STOPS(NULL, Wait(-MILLISECOND));
}

static VOID wait_in_a_dpc_stops(PTEST_DEVICE Device)
{
    KeInitializeEvent(&Event, SynchronizationEvent, FALSE);
    TestOnProcessor(Device, 0, WaitingDpc);
}

static VOID delay_takes_its_time(PTEST_DEVICE Device)
{
    LARGE_INTEGER interval;
    LONGLONG begin = Now();

    UNREFERENCED_PARAMETER(Device);
    interval.QuadPart = -2 * MILLISECOND;
    CHECK_STATUS(KeDelayExecutionThread(KernelMode, FALSE, &interval), STATUS_SUCCESS);
    CHECK(Now() - begin >= 2 * MILLISECOND);
    interval.QuadPart = 0;
    CHECK_STATUS(KeDelayExecutionThread(KernelMode, FALSE, &interval), STATUS_SUCCESS);
}

static VOID critical_regions_nest(PTEST_DEVICE Device)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    CHECK(!KeAreApcsDisabled());
    KeEnterCriticalRegion();
    KeEnterCriticalRegion();
    KeLeaveCriticalRegion();
    CHECK(KeAreApcsDisabled());
    KeLeaveCriticalRegion();
    CHECK(!KeAreApcsDisabled());
    KeRaiseIrql(APC_LEVEL, &irql);
    CHECK(KeAreApcsDisabled());
    KeLowerIrql(irql);
    CHECK(!KeAreApcsDisabled());
}

static VOID leave_of_no_critical_region_is_reported(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_BREAK(KeLeaveCriticalRegion());
    CHECK(!KeAreApcsDisabled());
}

TEST_CASES(CASE_RUN(state_is_what_was_set), CASE_RUN(wait_for_a_set_event_returns),
           CASE_RUN(synchronization_event_lets_one_waiter_in),
           CASE_RUN(notification_event_lets_all_waiters_in),
           CASE_RUN(wait_times_out_after_its_time),
           CASE_RUN(wait_with_time_zero_is_allowed_at_dispatch_level),
           CASE_RUN(set_at_dispatch_level_wakes_the_waiter), CASE_RUN(wait_at_dispatch_level_stops),
           CASE_RUN(wait_in_a_dpc_stops), CASE_RUN(delay_takes_its_time),
           CASE_RUN(critical_regions_nest), CASE_RUN(leave_of_no_critical_region_is_reported));
