/* SPDX-License-Identifier: MIT */
/* wait_lock_driver - see wait_lock_test.c. */
#include "tests/ddi/support/driver_test.h"

#define MILLISECOND 10000 /* in NT's 100 ns */

static WDFWAITLOCK Lock;
static volatile ULONG IsHeld;
static volatile ULONG MayGo;
static volatile ULONG EnteredCount;

static VOID CreateLock(VOID)
{
    CHECK_STATUS(WdfWaitLockCreate(WDF_NO_OBJECT_ATTRIBUTES, &Lock), STATUS_SUCCESS);
    CHECK(Lock != NULL);
}

static VOID acquire_of_a_free_lock_disables_apcs(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CreateLock();
    CHECK(!KeAreApcsDisabled());
    CHECK_STATUS(WdfWaitLockAcquire(Lock, NULL), STATUS_SUCCESS);
    CHECK(KeAreApcsDisabled());
    CHECK_IRQL(PASSIVE_LEVEL);
    WdfWaitLockRelease(Lock);
    CHECK(!KeAreApcsDisabled());
    CHECK_IRQL(PASSIVE_LEVEL);
}

static VOID Hold(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(WdfWaitLockAcquire(Lock, NULL), STATUS_SUCCESS);
    IsHeld = 1;
    SLEEP_UNTIL(MayGo, 1);
    WdfWaitLockRelease(Lock);
}

static VOID StartHolder(PTEST_DEVICE Device)
{
    CreateLock();
    TestThreadStart(Device, 0, Hold);
    SLEEP_UNTIL(IsHeld, 1);
}

static VOID EndHolder(PTEST_DEVICE Device)
{
    MayGo = 1;
    TestThreadJoin(Device, 0);
    CHECK_STATUS(WdfWaitLockAcquire(Lock, NULL), STATUS_SUCCESS);
    WdfWaitLockRelease(Lock);
}

static LONGLONG Now(VOID)
{
    LARGE_INTEGER time;

    KeQuerySystemTimePrecise(&time);
    return time.QuadPart;
}

static VOID try_of_a_held_lock_times_out_at_once(PTEST_DEVICE Device)
{
    LONGLONG timeout = 0;
    NTSTATUS status;

    StartHolder(Device);
    status = WdfWaitLockAcquire(Lock, &timeout);
    CHECK_STATUS(status, STATUS_TIMEOUT);
    CHECK(NT_SUCCESS(status));
    CHECK(!KeAreApcsDisabled());
    CHECK_EQUAL(MayGo, 0);
    EndHolder(Device);
}

static VOID acquire_of_a_held_lock_times_out_after_its_time(PTEST_DEVICE Device)
{
    LONGLONG timeout = -10 * MILLISECOND;
    LONGLONG begin;
    NTSTATUS status;

    StartHolder(Device);
    begin = Now();
    status = WdfWaitLockAcquire(Lock, &timeout);
    CHECK(Now() - begin >= 10 * MILLISECOND);
    CHECK_STATUS(status, STATUS_TIMEOUT);
    CHECK(NT_SUCCESS(status));
    CHECK(!KeAreApcsDisabled());

    /* Absolute. */
    begin = Now();
    timeout = begin + 5 * MILLISECOND;
    CHECK_STATUS(WdfWaitLockAcquire(Lock, &timeout), STATUS_TIMEOUT);
    CHECK(Now() >= timeout);
    EndHolder(Device);
}

static VOID try_of_the_own_lock_times_out(PTEST_DEVICE Device)
{
    LONGLONG timeout = 0;

    UNREFERENCED_PARAMETER(Device);
    CreateLock();
    CHECK_STATUS(WdfWaitLockAcquire(Lock, NULL), STATUS_SUCCESS);
    CHECK_STATUS(WdfWaitLockAcquire(Lock, &timeout), STATUS_TIMEOUT);
    CHECK(KeAreApcsDisabled());
    WdfWaitLockRelease(Lock);
    CHECK(!KeAreApcsDisabled());
}

static VOID acquire_at_dispatch_level_is_refused(PTEST_DEVICE Device)
{
    LONGLONG timeout = -1;
    NTSTATUS status;
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    CreateLock();
    irql = KeRaiseIrqlToDpcLevel();
    CHECK_BREAK(status = WdfWaitLockAcquire(Lock, NULL));
    CHECK_STATUS(status, STATUS_INVALID_DEVICE_REQUEST);
    CHECK_BREAK(status = WdfWaitLockAcquire(Lock, &timeout));
    CHECK_STATUS(status, STATUS_INVALID_DEVICE_REQUEST);
    KeLowerIrql(irql);
    CHECK(!KeAreApcsDisabled());
    /* It was not taken. */
    timeout = 0;
    CHECK_STATUS(WdfWaitLockAcquire(Lock, &timeout), STATUS_SUCCESS);
    WdfWaitLockRelease(Lock);
}

static VOID try_at_dispatch_level_is_made(PTEST_DEVICE Device)
{
    LONGLONG timeout = 0;
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    CreateLock();
    irql = KeRaiseIrqlToDpcLevel();
    CHECK_STATUS(WdfWaitLockAcquire(Lock, &timeout), STATUS_SUCCESS);
    CHECK_STATUS(WdfWaitLockAcquire(Lock, &timeout), STATUS_TIMEOUT);
    CHECK_IRQL(DISPATCH_LEVEL);
    WdfWaitLockRelease(Lock);
    KeLowerIrql(irql);
    CHECK(!KeAreApcsDisabled());
}

static VOID Enter(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(WdfWaitLockAcquire(Lock, NULL), STATUS_SUCCESS);
    EnteredCount++;
    SLEEP_UNTIL(MayGo, EnteredCount);
    WdfWaitLockRelease(Lock);
}

static VOID release_lets_one_waiter_in(PTEST_DEVICE Device)
{
    CreateLock();
    CHECK_STATUS(WdfWaitLockAcquire(Lock, NULL), STATUS_SUCCESS);
    for (ULONG i = 0; i < 3; i++) {
        TestThreadStart(Device, i, Enter);
    }
    TestSleep(1000);
    CHECK_EQUAL(EnteredCount, 0);
    WdfWaitLockRelease(Lock);
    for (ULONG i = 1; i <= 3; i++) {
        SLEEP_UNTIL(EnteredCount, i);
        TestSleep(1000);
        CHECK_EQUAL(EnteredCount, i);
        MayGo = i;
    }
    for (ULONG i = 0; i < 3; i++) {
        TestThreadJoin(Device, i);
    }
}

TEST_CASES(CASE_RUN(acquire_of_a_free_lock_disables_apcs),
           CASE_RUN(try_of_a_held_lock_times_out_at_once),
           CASE_RUN(acquire_of_a_held_lock_times_out_after_its_time),
           CASE_RUN(try_of_the_own_lock_times_out), CASE_RUN(acquire_at_dispatch_level_is_refused),
           CASE_RUN(try_at_dispatch_level_is_made), CASE_RUN(release_lets_one_waiter_in));
