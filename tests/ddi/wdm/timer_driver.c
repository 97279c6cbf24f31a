/* SPDX-License-Identifier: MIT */
/* timer_driver - see timer_test.c. */
#include "tests/ddi/support/driver_test.h"

static KTIMER Timer;
static KDPC Dpc;
static volatile ULONG Count;
static volatile ULONG Waited;

static LARGE_INTEGER Microseconds(LONGLONG Number)
{
    LARGE_INTEGER time;

    time.QuadPart = -10 * Number;
    return time;
}

static KDEFERRED_ROUTINE CountDeferred;

static VOID CountDeferred(PKDPC Own, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    UNREFERENCED_PARAMETER(Argument1);
    UNREFERENCED_PARAMETER(Argument2);
    CHECK_EQUAL(Own, &Dpc);
    CHECK_EQUAL(Context, &Timer);
    CHECK_IRQL(DISPATCH_LEVEL);
    CHECK_EQUAL(KeReadStateTimer(&Timer), TRUE);
    Count++;
}

static VOID Initialize(TIMER_TYPE Type)
{
    KeInitializeTimerEx(&Timer, Type);
    KeInitializeDpc(&Dpc, CountDeferred, &Timer);
}

static NTSTATUS WaitForTimer(LONGLONG TimeoutMicroseconds)
{
    LARGE_INTEGER timeout = Microseconds(TimeoutMicroseconds);

    return KeWaitForSingleObject(&Timer, Executive, KernelMode, FALSE, &timeout);
}

static VOID timer_is_not_signaled_until_it_expires(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    KeInitializeTimer(&Timer);
    CHECK_EQUAL(KeReadStateTimer(&Timer), FALSE);
    CHECK_EQUAL(KeSetTimer(&Timer, Microseconds(100), NULL), FALSE);
    CHECK_EQUAL(KeReadStateTimer(&Timer), FALSE);
    CHECK_STATUS(WaitForTimer(0), STATUS_TIMEOUT);
    CHECK_STATUS(WaitForTimer(1000), STATUS_SUCCESS);
    CHECK_EQUAL(KeReadStateTimer(&Timer), TRUE);
}

static VOID notification_timer_stays_signaled_until_it_is_set(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Initialize(NotificationTimer);
    CHECK_EQUAL(KeSetTimer(&Timer, Microseconds(10), NULL), FALSE);
    CHECK_STATUS(WaitForTimer(1000), STATUS_SUCCESS);
    CHECK_STATUS(WaitForTimer(0), STATUS_SUCCESS);
    CHECK_EQUAL(KeSetTimer(&Timer, Microseconds(1000), NULL), FALSE);
    CHECK_EQUAL(KeReadStateTimer(&Timer), FALSE);
    CHECK_EQUAL(KeCancelTimer(&Timer), TRUE);
}

static VOID synchronization_timer_lets_one_wait_through(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Initialize(SynchronizationTimer);
    CHECK_EQUAL(KeSetTimer(&Timer, Microseconds(10), NULL), FALSE);
    CHECK_STATUS(WaitForTimer(1000), STATUS_SUCCESS);
    CHECK_EQUAL(KeReadStateTimer(&Timer), FALSE);
    CHECK_STATUS(WaitForTimer(0), STATUS_TIMEOUT);
}

static VOID WaitAndCount(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    if (WaitForTimer(2000) == STATUS_SUCCESS) {
        Waited++;
    }
}

static VOID WaitInThree(PTEST_DEVICE Device)
{
    for (ULONG i = 0; i < 3; i++) {
        TestThreadStart(Device, i, WaitAndCount);
    }
    TestSleep(100);
    CHECK_EQUAL(Waited, 0);
    CHECK_EQUAL(KeSetTimer(&Timer, Microseconds(100), NULL), FALSE);
    for (ULONG i = 0; i < 3; i++) {
        TestThreadJoin(Device, i);
    }
}

static VOID expiry_releases_all_who_wait_for_a_notification_timer(PTEST_DEVICE Device)
{
    Initialize(NotificationTimer);
    WaitInThree(Device);
    CHECK_EQUAL(Waited, 3);
}

static VOID expiry_releases_one_who_waits_for_a_synchronization_timer(PTEST_DEVICE Device)
{
    Initialize(SynchronizationTimer);
    WaitInThree(Device);
    CHECK_EQUAL(Waited, 1);
}

static VOID set_says_whether_the_timer_was_set(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Initialize(NotificationTimer);
    CHECK_EQUAL(KeSetTimer(&Timer, Microseconds(10000), &Dpc), FALSE);
    CHECK_EQUAL(KeSetTimer(&Timer, Microseconds(100), &Dpc), TRUE);
    SLEEP_UNTIL(Count, 1);
    TestSleep(20000);
    CHECK_EQUAL(Count, 1); /* the first time does not count any more */
    CHECK_EQUAL(KeSetTimer(&Timer, Microseconds(10), &Dpc), FALSE);
    SLEEP_UNTIL(Count, 2);
}

static VOID cancelled_timer_does_not_expire(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Initialize(NotificationTimer);
    CHECK_EQUAL(KeCancelTimer(&Timer), FALSE);
    CHECK_EQUAL(KeSetTimer(&Timer, Microseconds(1000), &Dpc), FALSE);
    CHECK_EQUAL(KeCancelTimer(&Timer), TRUE);
    CHECK_EQUAL(KeCancelTimer(&Timer), FALSE);
    TestSleep(2000);
    CHECK_EQUAL(Count, 0);
    CHECK_EQUAL(KeReadStateTimer(&Timer), FALSE);
}

static VOID cancel_when_expired_is_false(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Initialize(NotificationTimer);
    CHECK_EQUAL(KeSetTimer(&Timer, Microseconds(10), &Dpc), FALSE);
    SLEEP_UNTIL(Count, 1);
    CHECK_EQUAL(KeCancelTimer(&Timer), FALSE);
    CHECK_EQUAL(KeReadStateTimer(&Timer), TRUE); /* cancelling resets nothing */
}

static VOID periodic_timer_is_always_set(PTEST_DEVICE Device)
{
    ULONG count;

    UNREFERENCED_PARAMETER(Device);
    Initialize(NotificationTimer);
    CHECK_EQUAL(KeSetTimerEx(&Timer, Microseconds(10), 1, &Dpc), FALSE);
    SLEEP_UNTIL(Count, 3);
    CHECK_EQUAL(KeSetTimerEx(&Timer, Microseconds(10), 1, &Dpc), TRUE);
    SLEEP_UNTIL(Count, 5);
    CHECK_EQUAL(KeCancelTimer(&Timer), TRUE);
    KeFlushQueuedDpcs();
    count = Count;
    TestSleep(5000);
    CHECK_EQUAL(Count, count);
}

static VOID coalescable_timer_stays_within_its_tolerance(PTEST_DEVICE Device)
{
    LARGE_INTEGER before = KeQueryPerformanceCounter(NULL);
    LONGLONG distance;

    UNREFERENCED_PARAMETER(Device);
    Initialize(SynchronizationTimer);
    CHECK_EQUAL(KeSetCoalescableTimer(&Timer, Microseconds(1000), 2, 1, NULL), FALSE);
    CHECK_STATUS(WaitForTimer(10000), STATUS_SUCCESS);
    distance = KeQueryPerformanceCounter(NULL).QuadPart - before.QuadPart;
    CHECK(distance >= 10000 && distance <= 25000);
    CHECK_STATUS(WaitForTimer(10000), STATUS_SUCCESS);
    CHECK_EQUAL(KeCancelTimer(&Timer), TRUE);
}

static VOID timer_expires_at_an_absolute_time(PTEST_DEVICE Device)
{
    LARGE_INTEGER due;
    LARGE_INTEGER now;

    UNREFERENCED_PARAMETER(Device);
    Initialize(NotificationTimer);
    KeQuerySystemTimePrecise(&due);
    due.QuadPart += 2000;
    CHECK_EQUAL(KeSetTimer(&Timer, due, NULL), FALSE);
    CHECK_STATUS(WaitForTimer(10000), STATUS_SUCCESS);
    KeQuerySystemTimePrecise(&now);
    CHECK(now.QuadPart >= due.QuadPart);
}

static VOID dpc_of_a_timer_goes_to_its_target(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Initialize(NotificationTimer);
    KeSetTargetProcessorDpc(&Dpc, 1);
    CHECK_EQUAL(KeSetTimer(&Timer, Microseconds(10), &Dpc), FALSE);
    SLEEP_UNTIL(Count, 1);
}

static KDEFERRED_ROUTINE SetAgain;

static VOID SetAgain(PKDPC Own, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    UNREFERENCED_PARAMETER(Argument1);
    UNREFERENCED_PARAMETER(Argument2);
    Count++;
    if (Count < 3) {
        CHECK_EQUAL(KeSetTimer(Context, Microseconds(10), Own), FALSE);
    }
}

static VOID dpc_may_set_its_timer_again(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    KeInitializeTimer(&Timer);
    KeInitializeDpc(&Dpc, SetAgain, &Timer);
    CHECK_EQUAL(KeSetTimer(&Timer, Microseconds(10), &Dpc), FALSE);
    SLEEP_UNTIL(Count, 3);
}

static VOID interrupted_code_sees_the_timer_expire(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Initialize(NotificationTimer);
    CHECK_EQUAL(KeSetTimer(&Timer, Microseconds(10), &Dpc), FALSE);
    SPIN_UNTIL(Count, 1); /* below DISPATCH_LEVEL */
}

static VOID dpc_waits_until_irql_falls(PTEST_DEVICE Device)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    Initialize(NotificationTimer);
    irql = KeRaiseIrqlToDpcLevel();
    CHECK_EQUAL(KeSetTimer(&Timer, Microseconds(10), &Dpc), FALSE);
    TestSpin(100);
    CHECK_EQUAL(KeReadStateTimer(&Timer), TRUE); /* the clock interrupts at DISPATCH_LEVEL */
    CHECK_EQUAL(Count, 0);
    KeLowerIrql(irql);
    CHECK_EQUAL(Count, 1);
}

static VOID set_without_initialization_stops(PTEST_DEVICE Device)
{
    static KTIMER fresh;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STOPS(&fresh, KeSetTimer(&fresh, Microseconds(10), NULL));
}

static VOID call_above_dispatch_level_is_reported(PTEST_DEVICE Device)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    Initialize(NotificationTimer);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    CHECK_EQUAL(KeCancelTimer(&Timer), FALSE);
    KeLowerIrql(irql);
    KeRaiseIrql(DISPATCH_LEVEL + 1, &irql);
    CHECK_BREAK(KeCancelTimer(&Timer));
    KeLowerIrql(irql);
}

TEST_CASES(CASE_RUN(timer_is_not_signaled_until_it_expires),
           CASE_RUN(notification_timer_stays_signaled_until_it_is_set),
           CASE_RUN(synchronization_timer_lets_one_wait_through),
           CASE_RUN(expiry_releases_all_who_wait_for_a_notification_timer),
           CASE_RUN(expiry_releases_one_who_waits_for_a_synchronization_timer),
           CASE_RUN(set_says_whether_the_timer_was_set), CASE_RUN(cancelled_timer_does_not_expire),
           CASE_RUN(cancel_when_expired_is_false), CASE_RUN(periodic_timer_is_always_set),
           CASE_RUN(coalescable_timer_stays_within_its_tolerance),
           CASE_RUN(timer_expires_at_an_absolute_time), CASE_RUN(dpc_of_a_timer_goes_to_its_target),
           CASE_RUN(dpc_may_set_its_timer_again), CASE_RUN(interrupted_code_sees_the_timer_expire),
           CASE_RUN(dpc_waits_until_irql_falls), CASE_RUN(set_without_initialization_stops),
           CASE_RUN(call_above_dispatch_level_is_reported));
