/* SPDX-License-Identifier: MIT */
/* ex_timer_driver - see ex_timer_test.c. */
#include "tests/ddi/support/driver_test.h"

#define MICROSECOND 10ll /* in units of 100 ns */

static PEX_TIMER Timer;
static volatile ULONG Count;
static volatile ULONG Deleted;

static EXT_CALLBACK CountExpiry;
static EXT_DELETE_CALLBACK CountDeletion;

static VOID CountExpiry(PEX_TIMER Own, PVOID Context)
{
    CHECK_EQUAL(Own, Timer);
    CHECK_EQUAL(Context, &Count);
    CHECK_IRQL(DISPATCH_LEVEL);
    CHECK_EQUAL(Deleted, 0);
    Count++;
}

static VOID CountDeletion(PVOID Context)
{
    CHECK_EQUAL(Context, &Deleted);
    CHECK_IRQL(DISPATCH_LEVEL);
    Deleted++;
}

static VOID Allocate(ULONG Attributes)
{
    Timer = ExAllocateTimer(CountExpiry, (PVOID)&Count, Attributes);
    CHECK(Timer != NULL);
}

static BOOLEAN Set(LONGLONG Microseconds)
{
    return ExSetTimer(Timer, -MICROSECOND * Microseconds, 0, NULL);
}

static BOOLEAN Delete(BOOLEAN Cancel, BOOLEAN Wait)
{
    EXT_DELETE_PARAMETERS parameters;

    ExInitializeDeleteTimerParameters(&parameters);
    CHECK(parameters.DeleteCallback == NULL && parameters.DeleteContext == NULL);
    parameters.DeleteCallback = CountDeletion;
    parameters.DeleteContext = (PVOID)&Deleted;
    return ExDeleteTimer(Timer, Cancel, Wait, &parameters);
}

static NTSTATUS WaitForTimer(LONGLONG TimeoutMicroseconds)
{
    LARGE_INTEGER timeout = { .QuadPart = -MICROSECOND * TimeoutMicroseconds };

    return KeWaitForSingleObject(Timer, Executive, KernelMode, FALSE, &timeout);
}

/* ---- Expiring ---- */

static VOID timer_calls_back_and_is_signaled(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Allocate(EX_TIMER_NOTIFICATION);
    CHECK_STATUS(WaitForTimer(0), STATUS_TIMEOUT);
    CHECK_EQUAL(Set(100), FALSE);
    CHECK_STATUS(WaitForTimer(0), STATUS_TIMEOUT);
    CHECK_STATUS(WaitForTimer(100000), STATUS_SUCCESS);
    SLEEP_UNTIL(Count, 1);
    TestSleep(20000);
    CHECK_EQUAL(Count, 1);
    CHECK_EQUAL(Delete(TRUE, TRUE), FALSE);
    CHECK_EQUAL(Deleted, 1);
}

static VOID notification_timer_stays_signaled(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Allocate(EX_TIMER_NOTIFICATION);
    CHECK_EQUAL(Set(10), FALSE);
    CHECK_STATUS(WaitForTimer(100000), STATUS_SUCCESS);
    CHECK_STATUS(WaitForTimer(0), STATUS_SUCCESS);
    CHECK_EQUAL(Set(100000), FALSE);
    CHECK_STATUS(WaitForTimer(0), STATUS_TIMEOUT);
    CHECK_EQUAL(Delete(TRUE, TRUE), TRUE);
}

static VOID synchronization_timer_lets_one_wait_through(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Allocate(0);
    CHECK_EQUAL(Set(10), FALSE);
    CHECK_STATUS(WaitForTimer(100000), STATUS_SUCCESS);
    CHECK_STATUS(WaitForTimer(0), STATUS_TIMEOUT);
    CHECK_EQUAL(Delete(TRUE, TRUE), FALSE);
}

static VOID timer_without_callback_can_be_waited_for(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Timer = ExAllocateTimer(NULL, NULL, EX_TIMER_NOTIFICATION);
    CHECK_EQUAL(Set(10), FALSE);
    CHECK_STATUS(WaitForTimer(100000), STATUS_SUCCESS);
    CHECK_EQUAL(ExDeleteTimer(Timer, TRUE, TRUE, NULL), FALSE);
}

static VOID set_says_whether_the_timer_was_set(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Allocate(0);
    CHECK_EQUAL(Set(10000), FALSE);
    CHECK_EQUAL(Set(100), TRUE);
    SLEEP_UNTIL(Count, 1);
    TestSleep(20000);
    CHECK_EQUAL(Count, 1); /* the first time does not count any more */
    CHECK_EQUAL(Set(10), FALSE);
    SLEEP_UNTIL(Count, 2);
    CHECK_EQUAL(Delete(TRUE, TRUE), FALSE);
}

static VOID cancelled_timer_does_not_expire(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Allocate(EX_TIMER_NOTIFICATION);
    CHECK_EQUAL(ExCancelTimer(Timer, NULL), FALSE); /* never set */
    CHECK_EQUAL(Set(1000), FALSE);
    CHECK_EQUAL(ExCancelTimer(Timer, NULL), TRUE);
    CHECK_EQUAL(ExCancelTimer(Timer, NULL), FALSE); /* cancelled already */
    TestSleep(20000);
    CHECK_EQUAL(Count, 0);
    CHECK_STATUS(WaitForTimer(0), STATUS_TIMEOUT);
    CHECK_EQUAL(Set(10), FALSE);
    SLEEP_UNTIL(Count, 1);
    CHECK_EQUAL(ExCancelTimer(Timer, NULL), FALSE); /* has expired */
    CHECK_EQUAL(Delete(TRUE, TRUE), FALSE);
}

static VOID periodic_timer_expires_until_it_is_cancelled(PTEST_DEVICE Device)
{
    ULONG count;

    UNREFERENCED_PARAMETER(Device);
    Allocate(EX_TIMER_NOTIFICATION);
    CHECK_EQUAL(ExSetTimer(Timer, -MICROSECOND * 100, MICROSECOND * 2000, NULL), FALSE);
    SLEEP_UNTIL(Count, 3);
    CHECK_EQUAL(ExSetTimer(Timer, -MICROSECOND * 100, MICROSECOND * 2000, NULL), TRUE);
    SLEEP_UNTIL(Count, 5);
    CHECK_EQUAL(ExCancelTimer(Timer, NULL), TRUE);
    TestSleep(20000);
    count = Count;
    TestSleep(20000);
    CHECK_EQUAL(Count, count);
    CHECK_EQUAL(Delete(TRUE, TRUE), FALSE);
}

static EXT_CALLBACK CountAndSet;

static VOID CountAndSet(PEX_TIMER Own, PVOID Context)
{
    CountExpiry(Own, Context);
    if (Count < 3) {
        CHECK_EQUAL(ExSetTimer(Own, -MICROSECOND * 10, 0, NULL), FALSE);
    }
}

static VOID callback_may_set_its_timer_again(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Timer = ExAllocateTimer(CountAndSet, (PVOID)&Count, 0);
    CHECK_EQUAL(Set(10), FALSE);
    SLEEP_UNTIL(Count, 3);
    TestSleep(20000);
    CHECK_EQUAL(Count, 3);
    CHECK_EQUAL(Delete(TRUE, TRUE), FALSE);
}

static VOID timer_expires_at_an_absolute_time(PTEST_DEVICE Device)
{
    LARGE_INTEGER now;

    UNREFERENCED_PARAMETER(Device);
    Allocate(EX_TIMER_NOTIFICATION);
    KeQuerySystemTimePrecise(&now);
    CHECK_EQUAL(ExSetTimer(Timer, now.QuadPart + 1000 * MICROSECOND, 0, NULL), FALSE);
    CHECK_STATUS(WaitForTimer(100000), STATUS_SUCCESS);
    SLEEP_UNTIL(Count, 1);
    CHECK_EQUAL(Delete(TRUE, TRUE), FALSE);
}

static VOID high_resolution_timer_is_relative(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Allocate(EX_TIMER_HIGH_RESOLUTION | EX_TIMER_NOTIFICATION);
    CHECK_EQUAL(Set(10), FALSE);
    SLEEP_UNTIL(Count, 1);
    CHECK_EQUAL(Delete(TRUE, TRUE), FALSE);
}

static VOID no_wake_timer_has_a_tolerance(PTEST_DEVICE Device)
{
    EXT_SET_PARAMETERS parameters;

    UNREFERENCED_PARAMETER(Device);
    Allocate(EX_TIMER_NO_WAKE);
    ExInitializeSetTimerParameters(&parameters);
    CHECK_EQUAL(parameters.NoWakeTolerance, 0);
    parameters.NoWakeTolerance = EX_TIMER_UNLIMITED_TOLERANCE;
    CHECK_EQUAL(ExSetTimer(Timer, -MICROSECOND * 10, 0, &parameters), FALSE);
    SLEEP_UNTIL(Count, 1);
    CHECK_EQUAL(Delete(TRUE, TRUE), FALSE);
}

static VOID no_memory_is_null(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    TestControl.Services.FailAllocation(1);
    CHECK(ExAllocateTimer(NULL, NULL, 0) == NULL);
}

/* ---- Deleting ---- */

static VOID delete_with_cancel_says_whether_it_was_set(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Allocate(0);
    CHECK_EQUAL(Delete(TRUE, FALSE), FALSE); /* never set */
    CHECK_EQUAL(Deleted, 1);
    Deleted = 0;
    Allocate(0);
    CHECK_EQUAL(Set(10000), FALSE);
    CHECK_EQUAL(Delete(TRUE, FALSE), TRUE);
    CHECK_EQUAL(Deleted, 1);
    Deleted = 0;
    Allocate(0);
    CHECK_EQUAL(ExSetTimer(Timer, -MICROSECOND * 10000, MICROSECOND * 10000, NULL), FALSE);
    CHECK_EQUAL(Delete(TRUE, TRUE), TRUE);
    CHECK_EQUAL(Deleted, 1);
    TestSleep(50000);
    CHECK_EQUAL(Count, 0);
}

static VOID delete_without_cancel_lets_it_expire_once(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Allocate(0);
    CHECK_EQUAL(ExSetTimer(Timer, -MICROSECOND * 20000, MICROSECOND * 20000, NULL), FALSE);
    CHECK_EQUAL(Delete(FALSE, FALSE), FALSE);
    CHECK_EQUAL(Deleted, 0);
    SLEEP_UNTIL(Deleted, 1);
    CHECK_EQUAL(Count, 1);
    TestSleep(100000);
    CHECK_EQUAL(Count, 1);
    CHECK_EQUAL(Deleted, 1);
}

static VOID delete_without_cancel_lets_a_timer_without_callback_expire(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Timer = ExAllocateTimer(NULL, NULL, 0);
    CHECK_EQUAL(Set(20000), FALSE);
    CHECK_EQUAL(Delete(FALSE, FALSE), FALSE);
    CHECK_EQUAL(Deleted, 0);
    SLEEP_UNTIL(Deleted, 1);
    Deleted = 0;
    Timer = ExAllocateTimer(NULL, NULL, 0);
    CHECK_EQUAL(Delete(FALSE, FALSE), FALSE);
    CHECK_EQUAL(Deleted, 1);
}

static EXT_CALLBACK CountSlowly;

static VOID CountSlowly(PEX_TIMER Own, PVOID Context)
{
    TestLog("begins");
    TestSpin(200);
    CountExpiry(Own, Context);
    TestLog("ends");
}

static VOID DeleteWaiting(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    (VOID) Delete(TRUE, TRUE);
    TestLog("deleted");
}

static VOID delete_with_wait_has_called_back_before_it_returns(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Timer = ExAllocateTimer(CountSlowly, (PVOID)&Count, EX_TIMER_NOTIFICATION);
    CHECK_EQUAL(Set(10), FALSE);
    CHECK_STATUS(WaitForTimer(100000), STATUS_SUCCESS);
    DeleteWaiting(Device);
    CHECK_EQUAL(Count, 1);
    CHECK_EQUAL(Deleted, 1);
    CHECK_LOG("begins ends deleted");
}

static EXT_CALLBACK CountAndDelete;

static VOID CountAndDelete(PEX_TIMER Own, PVOID Context)
{
    CountExpiry(Own, Context);
    CHECK_EQUAL(Delete(TRUE, FALSE), FALSE);
    CHECK_EQUAL(Deleted, 0); /* the callback is still running */
}

static VOID callback_may_delete_its_timer(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Timer = ExAllocateTimer(CountAndDelete, (PVOID)&Count, 0);
    CHECK_EQUAL(Set(10), FALSE);
    SLEEP_UNTIL(Deleted, 1);
    CHECK_EQUAL(Count, 1);
}

static VOID timer_that_is_being_deleted_does_nothing(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Allocate(0);
    CHECK_EQUAL(Set(15000), FALSE);
    CHECK_EQUAL(Delete(FALSE, FALSE), FALSE);
    CHECK_EQUAL(Set(10), FALSE);
    CHECK_EQUAL(ExCancelTimer(Timer, NULL), FALSE);
    CHECK_EQUAL(Delete(TRUE, FALSE), FALSE);
    TestSleep(1000);
    CHECK_EQUAL(Count, 0);
    SLEEP_UNTIL(Deleted, 1);
    CHECK_EQUAL(Count, 1);
}

static VOID timer_that_is_kept_is_reported(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Allocate(0);
    CHECK_EQUAL(Set(10), FALSE);
    SLEEP_UNTIL(Count, 1);
    TestControl.Breaks++; /* when the driver has gone */
}

/* ---- What stops the run ---- */

static VOID used_after_deletion_stops(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Allocate(0);
    CHECK_EQUAL(Delete(TRUE, TRUE), FALSE);
    CHECK_STOPS(Timer, Set(10));
}

static VOID both_resolutions_stop(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_STOPS(0, Allocate(EX_TIMER_HIGH_RESOLUTION | EX_TIMER_NO_WAKE));
}

static VOID high_resolution_timer_at_an_absolute_time_stops(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Allocate(EX_TIMER_HIGH_RESOLUTION);
    CHECK_STOPS(Timer, ExSetTimer(Timer, 1, 0, NULL));
}

static VOID negative_tolerance_stops(PTEST_DEVICE Device)
{
    EXT_SET_PARAMETERS parameters;

    UNREFERENCED_PARAMETER(Device);
    Allocate(EX_TIMER_NO_WAKE);
    ExInitializeSetTimerParameters(&parameters);
    parameters.NoWakeTolerance = -2;
    CHECK_STOPS(Timer, ExSetTimer(Timer, -1, 0, &parameters));
}

static VOID wait_without_cancel_stops(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Allocate(0);
    CHECK_STOPS(Timer, Delete(FALSE, TRUE));
}

static VOID wait_at_dispatch_level_stops(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Allocate(0);
    (VOID) KeRaiseIrqlToDpcLevel();
    CHECK_STOPS(0, Delete(TRUE, TRUE));
}

/* ---- IRQL ---- */

static KIRQL Raise(VOID)
{
    KIRQL irql;

    KeRaiseIrql(DISPATCH_LEVEL + 1, &irql);
    return irql;
}

static VOID allocate_above_dispatch_level_is_reported(PTEST_DEVICE Device)
{
    KIRQL irql = Raise();

    UNREFERENCED_PARAMETER(Device);
    CHECK_BREAK(Allocate(0));
    KeLowerIrql(irql);
    CHECK_EQUAL(Delete(TRUE, TRUE), FALSE);
}

static VOID set_above_dispatch_level_is_reported(PTEST_DEVICE Device)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    Allocate(0);
    irql = Raise();
    CHECK_BREAK((VOID)Set(100000));
    KeLowerIrql(irql);
    CHECK_EQUAL(Delete(TRUE, TRUE), TRUE);
}

static VOID cancel_above_dispatch_level_is_reported(PTEST_DEVICE Device)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    Allocate(0);
    irql = Raise();
    CHECK_BREAK((VOID)ExCancelTimer(Timer, NULL));
    KeLowerIrql(irql);
    CHECK_EQUAL(Delete(TRUE, TRUE), FALSE);
}

static VOID delete_above_dispatch_level_is_reported(PTEST_DEVICE Device)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    Allocate(0);
    irql = Raise();
    CHECK_BREAK((VOID)ExDeleteTimer(Timer, TRUE, FALSE, NULL));
    KeLowerIrql(irql);
}

TEST_CASES(CASE_RUN(timer_calls_back_and_is_signaled), CASE_RUN(notification_timer_stays_signaled),
           CASE_RUN(synchronization_timer_lets_one_wait_through),
           CASE_RUN(timer_without_callback_can_be_waited_for),
           CASE_RUN(set_says_whether_the_timer_was_set), CASE_RUN(cancelled_timer_does_not_expire),
           CASE_RUN(periodic_timer_expires_until_it_is_cancelled),
           CASE_RUN(callback_may_set_its_timer_again), CASE_RUN(timer_expires_at_an_absolute_time),
           CASE_RUN(high_resolution_timer_is_relative), CASE_RUN(no_wake_timer_has_a_tolerance),
           CASE_RUN(no_memory_is_null), CASE_RUN(delete_with_cancel_says_whether_it_was_set),
           CASE_RUN(delete_without_cancel_lets_it_expire_once),
           CASE_RUN(delete_without_cancel_lets_a_timer_without_callback_expire),
           CASE_RUN(delete_with_wait_has_called_back_before_it_returns),
           CASE_RUN(callback_may_delete_its_timer),
           CASE_RUN(timer_that_is_being_deleted_does_nothing),
           CASE_RUN(timer_that_is_kept_is_reported), CASE_RUN(used_after_deletion_stops),
           CASE_RUN(both_resolutions_stop),
           CASE_RUN(high_resolution_timer_at_an_absolute_time_stops),
           CASE_RUN(negative_tolerance_stops), CASE_RUN(wait_without_cancel_stops),
           CASE_RUN(wait_at_dispatch_level_stops),
           CASE_RUN(allocate_above_dispatch_level_is_reported),
           CASE_RUN(set_above_dispatch_level_is_reported),
           CASE_RUN(cancel_above_dispatch_level_is_reported),
           CASE_RUN(delete_above_dispatch_level_is_reported));
