/* SPDX-License-Identifier: MIT */
/* wait_driver - see wait_test.c. */
#include "tests/ddi/support/driver_test.h"

#define OBJECTS 5

static KSEMAPHORE Semaphore;
static KMUTEX Mutex;
static KEVENT Event[OBJECTS];
static KTIMER Timer;
static PVOID Objects[OBJECTS];
static KWAIT_BLOCK Blocks[OBJECTS];
static volatile ULONG Inside;
static volatile ULONG Count;
static volatile ULONG Ready;
static volatile NTSTATUS Result;

static NTSTATUS Wait(PVOID Object, LONGLONG TimeoutMicroseconds)
{
    LARGE_INTEGER timeout;

    timeout.QuadPart = -10 * TimeoutMicroseconds;
    return KeWaitForSingleObject(Object, Executive, KernelMode, FALSE, &timeout);
}

static NTSTATUS WaitFor(ULONG Number, WAIT_TYPE Type, LONGLONG TimeoutMicroseconds)
{
    LARGE_INTEGER timeout;

    timeout.QuadPart = -10 * TimeoutMicroseconds;
    return KeWaitForMultipleObjects(Number, Objects, Type, Executive, KernelMode, FALSE, &timeout,
                                    Number > THREAD_WAIT_OBJECTS ? Blocks : NULL);
}

static VOID InitializeEvents(EVENT_TYPE Type)
{
    for (ULONG i = 0; i < OBJECTS; i++) {
        KeInitializeEvent(&Event[i], Type, FALSE);
        Objects[i] = &Event[i];
    }
}

/* Semaphores. */

static VOID semaphore_counts(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    KeInitializeSemaphore(&Semaphore, 1, 3);
    CHECK_EQUAL(KeReadStateSemaphore(&Semaphore), 1);
    CHECK_EQUAL(KeReleaseSemaphore(&Semaphore, IO_NO_INCREMENT, 2, FALSE), 1);
    CHECK_EQUAL(KeReadStateSemaphore(&Semaphore), 3);
    CHECK_STATUS(Wait(&Semaphore, 0), STATUS_SUCCESS);
    CHECK_STATUS(Wait(&Semaphore, 100), STATUS_SUCCESS);
    CHECK_STATUS(Wait(&Semaphore, 0), STATUS_SUCCESS);
    CHECK_EQUAL(KeReadStateSemaphore(&Semaphore), 0);
    CHECK_STATUS(Wait(&Semaphore, 0), STATUS_TIMEOUT);
    CHECK_STATUS(Wait(&Semaphore, 100), STATUS_TIMEOUT);
    CHECK_EQUAL(KeReleaseSemaphore(&Semaphore, IO_NO_INCREMENT, 1, FALSE), 0);
}

static VOID WaitForSemaphore(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    if (Wait(&Semaphore, 5000) == STATUS_SUCCESS) {
        InterlockedIncrement((LONG volatile *)&Count);
    }
}

static VOID release_of_a_semaphore_releases_as_many_waits(PTEST_DEVICE Device)
{
    KeInitializeSemaphore(&Semaphore, 0, 10);
    for (ULONG i = 0; i < 3; i++) {
        TestThreadStart(Device, i, WaitForSemaphore);
    }
    TestSleep(200);
    CHECK_EQUAL(KeReleaseSemaphore(&Semaphore, IO_NO_INCREMENT, 2, FALSE), 0);
    TestSleep(200);
    CHECK_EQUAL(Count, 2);
    CHECK_EQUAL(KeReadStateSemaphore(&Semaphore), 0);
    CHECK_EQUAL(KeReleaseSemaphore(&Semaphore, IO_NO_INCREMENT, 2, FALSE), 0);
    for (ULONG i = 0; i < 3; i++) {
        TestThreadJoin(Device, i);
    }
    CHECK_EQUAL(Count, 3);
    CHECK_EQUAL(KeReadStateSemaphore(&Semaphore), 1);
}

static VOID semaphore_above_its_limit_stops(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    KeInitializeSemaphore(&Semaphore, 1, 2);
    CHECK_EQUAL(KeReleaseSemaphore(&Semaphore, IO_NO_INCREMENT, 1, FALSE), 1);
    CHECK_STOPS(&Semaphore, KeReleaseSemaphore(&Semaphore, IO_NO_INCREMENT, 1, FALSE));
}

static VOID release_of_a_semaphore_at_dispatch_level(PTEST_DEVICE Device)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    KeInitializeSemaphore(&Semaphore, 0, 1);
    irql = KeRaiseIrqlToDpcLevel();
    CHECK_EQUAL(KeReleaseSemaphore(&Semaphore, IO_NO_INCREMENT, 1, FALSE), 0);
    CHECK_STATUS(Wait(&Semaphore, 0), STATUS_SUCCESS); /* a try is allowed here */
    KeLowerIrql(irql);
}

/* Mutexes. */

static VOID mutex_is_taken_and_released(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    KeInitializeMutex(&Mutex, 0);
    CHECK_EQUAL(KeReadStateMutex(&Mutex), 1);
    CHECK_STATUS(KeWaitForMutexObject(&Mutex, Executive, KernelMode, FALSE, NULL), STATUS_SUCCESS);
    CHECK_EQUAL(KeReadStateMutex(&Mutex), 0);
    CHECK(KeAreApcsDisabled());
    CHECK_EQUAL(KeReleaseMutex(&Mutex, FALSE), 0);
    CHECK_EQUAL(KeReadStateMutex(&Mutex), 1);
    CHECK(!KeAreApcsDisabled());
}

static VOID TryMutex(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Result = Wait(&Mutex, 0);
    if (Result == STATUS_SUCCESS) {
        CHECK_EQUAL(KeReleaseMutex(&Mutex, FALSE), 0);
    }
}

static NTSTATUS TryElsewhere(PTEST_DEVICE Device)
{
    TestThreadStart(Device, 0, TryMutex);
    TestThreadJoin(Device, 0);
    return Result;
}

static VOID mutex_is_free_after_as_many_releases(PTEST_DEVICE Device)
{
    KeInitializeMutex(&Mutex, 0);
    for (ULONG i = 0; i < 3; i++) {
        CHECK_STATUS(Wait(&Mutex, 100), STATUS_SUCCESS);
    }
    CHECK_STATUS(TryElsewhere(Device), STATUS_TIMEOUT);
    CHECK(KeReleaseMutex(&Mutex, FALSE) != 0);
    CHECK(KeReleaseMutex(&Mutex, FALSE) != 0);
    CHECK_STATUS(TryElsewhere(Device), STATUS_TIMEOUT);
    CHECK_EQUAL(KeReleaseMutex(&Mutex, FALSE), 0);
    CHECK_STATUS(TryElsewhere(Device), STATUS_SUCCESS);
}

static VOID TakeTurns(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    for (ULONG i = 0; i < 20; i++) {
        CHECK_STATUS(KeWaitForSingleObject(&Mutex, Executive, KernelMode, FALSE, NULL),
                     STATUS_SUCCESS);
        CHECK_EQUAL(Inside, 0);
        Inside++;
        TestSpin(3);
        Inside--;
        Count++;
        KeReleaseMutex(&Mutex, FALSE);
        TestSpin(2);
    }
}

static VOID mutex_lets_one_in(PTEST_DEVICE Device)
{
    KeInitializeMutex(&Mutex, 0);
    for (ULONG i = 0; i < 3; i++) {
        TestThreadStart(Device, i, TakeTurns);
    }
    for (ULONG i = 0; i < 3; i++) {
        TestThreadJoin(Device, i);
    }
    CHECK_EQUAL(Count, 60);
}

static VOID ReleaseForeign(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_STOPS(&Mutex, KeReleaseMutex(&Mutex, FALSE));
}

static VOID release_of_a_mutex_of_another_thread_stops(PTEST_DEVICE Device)
{
    KeInitializeMutex(&Mutex, 0);
    CHECK_STATUS(Wait(&Mutex, 0), STATUS_SUCCESS);
    TestThreadStart(Device, 0, ReleaseForeign);
    TestThreadJoin(Device, 0);
}

/* Several objects. */

static VOID any_is_the_first_that_is_signaled(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    InitializeEvents(SynchronizationEvent);
    CHECK_STATUS(WaitFor(3, WaitAny, 0), STATUS_TIMEOUT);
    KeSetEvent(&Event[2], IO_NO_INCREMENT, FALSE);
    KeSetEvent(&Event[1], IO_NO_INCREMENT, FALSE);
    CHECK_STATUS(WaitFor(3, WaitAny, 100), STATUS_WAIT_1);
    CHECK_EQUAL(KeReadStateEvent(&Event[1]), 0);
    CHECK(KeReadStateEvent(&Event[2]) != 0); /* only the one that satisfied it is reset */
    CHECK_STATUS(WaitFor(3, WaitAny, 100), STATUS_WAIT_2);
    CHECK_STATUS(WaitFor(3, WaitAny, 100), STATUS_TIMEOUT);
}

static VOID WaitForAny(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Ready = 1;
    Result = WaitFor(OBJECTS, WaitAny, 10000);
    Count++;
}

static VOID any_ends_with_the_event_that_is_set(PTEST_DEVICE Device)
{
    InitializeEvents(SynchronizationEvent);
    TestThreadStart(Device, 0, WaitForAny);
    SLEEP_UNTIL(Ready, 1);
    TestSleep(100);
    KeSetEvent(&Event[4], IO_NO_INCREMENT, FALSE);
    TestThreadJoin(Device, 0);
    CHECK_STATUS(Result, STATUS_WAIT_0 + 4);
    CHECK_EQUAL(KeReadStateEvent(&Event[4]), 0);
    KeSetEvent(&Event[0], IO_NO_INCREMENT, FALSE); /* nobody waits for it any more */
    CHECK(KeReadStateEvent(&Event[0]) != 0);
}

static VOID WaitForAll(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Ready = 1;
    Result = WaitFor(OBJECTS, WaitAll, 10000);
    Count++;
}

static VOID all_takes_nothing_before_it_can_have_all(PTEST_DEVICE Device)
{
    InitializeEvents(SynchronizationEvent);
    TestThreadStart(Device, 0, WaitForAll);
    SLEEP_UNTIL(Ready, 1);
    for (ULONG i = 0; i < OBJECTS - 1; i++) {
        KeSetEvent(&Event[i], IO_NO_INCREMENT, FALSE);
    }
    TestSleep(100);
    CHECK_EQUAL(Count, 0);
    CHECK_STATUS(Wait(&Event[0], 0), STATUS_SUCCESS); /* it could be taken away */
    KeSetEvent(&Event[OBJECTS - 1], IO_NO_INCREMENT, FALSE);
    TestSleep(100);
    CHECK_EQUAL(Count, 0);
    KeSetEvent(&Event[0], IO_NO_INCREMENT, FALSE);
    TestThreadJoin(Device, 0);
    CHECK_STATUS(Result, STATUS_SUCCESS);
    for (ULONG i = 0; i < OBJECTS; i++) {
        CHECK_EQUAL(KeReadStateEvent(&Event[i]), 0);
    }
}

static VOID all_of_different_types(PTEST_DEVICE Device)
{
    LARGE_INTEGER due;

    UNREFERENCED_PARAMETER(Device);
    InitializeEvents(SynchronizationEvent);
    KeInitializeSemaphore(&Semaphore, 2, 2);
    KeInitializeMutex(&Mutex, 0);
    KeInitializeTimer(&Timer);
    due.QuadPart = -1000;
    KeSetTimer(&Timer, due, NULL);
    KeSetEvent(&Event[0], IO_NO_INCREMENT, FALSE);
    Objects[1] = &Semaphore;
    Objects[2] = &Mutex;
    Objects[3] = &Timer;
    CHECK_STATUS(WaitFor(4, WaitAll, 0), STATUS_TIMEOUT);
    CHECK_EQUAL(KeReadStateSemaphore(&Semaphore), 2);
    CHECK_STATUS(WaitFor(4, WaitAll, 1000), STATUS_SUCCESS);
    CHECK_EQUAL(KeReadStateEvent(&Event[0]), 0);
    CHECK_EQUAL(KeReadStateSemaphore(&Semaphore), 1);
    CHECK_EQUAL(KeReadStateMutex(&Mutex), 0);
    CHECK_EQUAL(KeReleaseMutex(&Mutex, FALSE), 0);
}

static VOID all_times_out_and_waits_no_longer(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    InitializeEvents(SynchronizationEvent);
    KeSetEvent(&Event[0], IO_NO_INCREMENT, FALSE);
    CHECK_STATUS(WaitFor(2, WaitAll, 100), STATUS_TIMEOUT);
    CHECK(KeReadStateEvent(&Event[0]) != 0);
    KeSetEvent(&Event[1], IO_NO_INCREMENT, FALSE);
    CHECK(KeReadStateEvent(&Event[1]) != 0);
}

static VOID four_objects_without_blocks_stop(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    InitializeEvents(NotificationEvent);
    CHECK_STOPS(NULL, KeWaitForMultipleObjects(4, Objects, WaitAll, Executive, KernelMode, FALSE,
                                               NULL, NULL));
}

static VOID wait_for_several_at_dispatch_level_stops(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    InitializeEvents(NotificationEvent);
    (VOID) KeRaiseIrqlToDpcLevel();
    CHECK_STATUS(WaitFor(2, WaitAny, 0), STATUS_TIMEOUT);
    CHECK_STOPS(2, WaitFor(2, WaitAny, 100));
}

static VOID WaitForEvent(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Ready = 1;
    Result = Wait(&Event[0], 10000);
    Count++;
}

static VOID pulse_releases_only_who_waits_now(PTEST_DEVICE Device)
{
    InitializeEvents(NotificationEvent);
    CHECK_EQUAL(KePulseEvent(&Event[0], IO_NO_INCREMENT, FALSE), 0);
    CHECK_STATUS(Wait(&Event[0], 0), STATUS_TIMEOUT);
    TestThreadStart(Device, 0, WaitForEvent);
    SLEEP_UNTIL(Ready, 1);
    TestSleep(100);
    CHECK_EQUAL(KePulseEvent(&Event[0], IO_NO_INCREMENT, FALSE), 0);
    TestThreadJoin(Device, 0);
    CHECK_STATUS(Result, STATUS_SUCCESS);
    CHECK_EQUAL(KeReadStateEvent(&Event[0]), 0);
    KeSetEvent(&Event[0], IO_NO_INCREMENT, FALSE);
    CHECK(KePulseEvent(&Event[0], IO_NO_INCREMENT, FALSE) != 0);
    CHECK_EQUAL(KeReadStateEvent(&Event[0]), 0);
}

TEST_CASES(CASE_RUN(semaphore_counts), CASE_RUN(release_of_a_semaphore_releases_as_many_waits),
           CASE_RUN(semaphore_above_its_limit_stops),
           CASE_RUN(release_of_a_semaphore_at_dispatch_level),
           CASE_RUN(mutex_is_taken_and_released), CASE_RUN(mutex_is_free_after_as_many_releases),
           CASE_RUN(mutex_lets_one_in), CASE_RUN(release_of_a_mutex_of_another_thread_stops),
           CASE_RUN(any_is_the_first_that_is_signaled),
           CASE_RUN(any_ends_with_the_event_that_is_set),
           CASE_RUN(all_takes_nothing_before_it_can_have_all), CASE_RUN(all_of_different_types),
           CASE_RUN(all_times_out_and_waits_no_longer), CASE_RUN(four_objects_without_blocks_stop),
           CASE_RUN(wait_for_several_at_dispatch_level_stops),
           CASE_RUN(pulse_releases_only_who_waits_now));
