/* SPDX-License-Identifier: MIT */
/* sync_driver - see sync_test.c. */
#include "tests/ddi/support/driver_test.h"

typedef struct _ITEM {
    LIST_ENTRY Link;
    ULONG Number;
} ITEM;

static FAST_MUTEX FastMutex;
static KGUARDED_MUTEX GuardedMutex;
static EX_RUNDOWN_REF Rundown;
static KSPIN_LOCK Lock;
static LIST_ENTRY List;
static NPAGED_LOOKASIDE_LIST Lookaside;
static ITEM Items[60];
static volatile ULONG Inside;
static volatile ULONG Count;
static volatile ULONG Ready;
static volatile ULONG Done;
static BOOLEAN Result;

/* Fast mutexes. */

static VOID fast_mutex_raises_to_apc_level(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    ExInitializeFastMutex(&FastMutex);
    ExAcquireFastMutex(&FastMutex);
    CHECK_IRQL(APC_LEVEL);
    ExReleaseFastMutex(&FastMutex);
    CHECK_IRQL(PASSIVE_LEVEL);
    CHECK(ExTryToAcquireFastMutex(&FastMutex));
    CHECK_IRQL(APC_LEVEL);
    ExReleaseFastMutex(&FastMutex);
    CHECK_IRQL(PASSIVE_LEVEL);
}

static VOID TryFastMutex(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Result = ExTryToAcquireFastMutex(&FastMutex);
    CHECK_IRQL(Result ? APC_LEVEL : PASSIVE_LEVEL);
    if (Result) {
        ExReleaseFastMutex(&FastMutex);
    }
    Done = 1;
}

static VOID try_of_an_owned_fast_mutex_is_false(PTEST_DEVICE Device)
{
    ExInitializeFastMutex(&FastMutex);
    ExAcquireFastMutex(&FastMutex);
    TestThreadStart(Device, 0, TryFastMutex);
    SLEEP_UNTIL(Done, 1);
    CHECK_EQUAL(Result, FALSE);
    ExReleaseFastMutex(&FastMutex);
    TestThreadJoin(Device, 0);
}

static VOID TakeTurns(BOOLEAN IsGuarded)
{
    for (ULONG i = 0; i < 20; i++) {
        if (IsGuarded) {
            KeAcquireGuardedMutex(&GuardedMutex);
        } else {
            ExAcquireFastMutex(&FastMutex);
        }
        CHECK_EQUAL(Inside, 0);
        Inside++;
        TestSpin(3);
        Inside--;
        Count++;
        if (IsGuarded) {
            KeReleaseGuardedMutex(&GuardedMutex);
        } else {
            ExReleaseFastMutex(&FastMutex);
        }
        TestSpin(2);
    }
}

static VOID TakeFastTurns(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    TakeTurns(FALSE);
}

static VOID TakeGuardedTurns(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    TakeTurns(TRUE);
}

static VOID RunThree(PTEST_DEVICE Device, TEST_THREAD *Routine)
{
    for (ULONG i = 0; i < 3; i++) {
        TestThreadStart(Device, i, Routine);
    }
    for (ULONG i = 0; i < 3; i++) {
        TestThreadJoin(Device, i);
    }
    CHECK_EQUAL(Count, 60);
}

static VOID fast_mutex_lets_one_in(PTEST_DEVICE Device)
{
    ExInitializeFastMutex(&FastMutex);
    RunThree(Device, TakeFastTurns);
}

static VOID fast_mutex_of_another_thread_is_reported(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    ExInitializeFastMutex(&FastMutex);
    CHECK_BREAK(ExReleaseFastMutex(&FastMutex));
}

static VOID fast_mutex_acquired_twice_waits_for_itself(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    ExInitializeFastMutex(&FastMutex);
    ExAcquireFastMutex(&FastMutex);
    ExAcquireFastMutex(&FastMutex);
}

static VOID guarded_mutex_disables_apcs(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    KeInitializeGuardedMutex(&GuardedMutex);
    KeAcquireGuardedMutex(&GuardedMutex);
    CHECK_IRQL(PASSIVE_LEVEL);
    CHECK(KeAreApcsDisabled());
    KeReleaseGuardedMutex(&GuardedMutex);
    CHECK(!KeAreApcsDisabled());
    CHECK(KeTryToAcquireGuardedMutex(&GuardedMutex));
    CHECK(KeAreApcsDisabled());
    KeReleaseGuardedMutex(&GuardedMutex);
    CHECK(!KeAreApcsDisabled());
}

static VOID guarded_mutex_lets_one_in(PTEST_DEVICE Device)
{
    KeInitializeGuardedMutex(&GuardedMutex);
    RunThree(Device, TakeGuardedTurns);
}

/* Rundown protection. */

static VOID rundown_is_not_had_any_more_after_the_wait(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    ExInitializeRundownProtection(&Rundown);
    CHECK(ExAcquireRundownProtection(&Rundown));
    CHECK(ExAcquireRundownProtection(&Rundown));
    ExReleaseRundownProtection(&Rundown);
    ExReleaseRundownProtection(&Rundown);
    ExWaitForRundownProtectionRelease(&Rundown);
    CHECK(!ExAcquireRundownProtection(&Rundown));
    ExRundownCompleted(&Rundown);
    CHECK(!ExAcquireRundownProtection(&Rundown));
    ExReInitializeRundownProtection(&Rundown);
    CHECK(ExAcquireRundownProtection(&Rundown));
    ExReleaseRundownProtection(&Rundown);
}

static VOID WaitForRundown(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Ready = 1;
    ExWaitForRundownProtectionRelease(&Rundown);
    Done = 1;
}

static VOID rundown_waits_for_everybody(PTEST_DEVICE Device)
{
    KIRQL irql;

    ExInitializeRundownProtection(&Rundown);
    CHECK(ExAcquireRundownProtection(&Rundown));
    irql = KeRaiseIrqlToDpcLevel();
    CHECK(ExAcquireRundownProtection(&Rundown));
    KeLowerIrql(irql);
    TestThreadStart(Device, 0, WaitForRundown);
    SLEEP_UNTIL(Ready, 1);
    TestSleep(100);
    CHECK(!ExAcquireRundownProtection(&Rundown));
    ExReleaseRundownProtection(&Rundown);
    TestSleep(100);
    CHECK_EQUAL(Done, 0);
    irql = KeRaiseIrqlToDpcLevel();
    ExReleaseRundownProtection(&Rundown);
    KeLowerIrql(irql);
    TestThreadJoin(Device, 0);
    CHECK_EQUAL(Done, 1);
}

static VOID release_of_a_rundown_that_nobody_has_is_reported(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    ExInitializeRundownProtection(&Rundown);
    CHECK_BREAK(ExReleaseRundownProtection(&Rundown));
}

/* Queued spin locks. */

static VOID queued_spin_lock_raises_and_restores(PTEST_DEVICE Device)
{
    KLOCK_QUEUE_HANDLE handle;
    KLOCK_QUEUE_HANDLE inner;
    static KSPIN_LOCK second;

    UNREFERENCED_PARAMETER(Device);
    KeInitializeSpinLock(&Lock);
    KeInitializeSpinLock(&second);
    KeAcquireInStackQueuedSpinLock(&Lock, &handle);
    CHECK_IRQL(DISPATCH_LEVEL);
    KeAcquireInStackQueuedSpinLockAtDpcLevel(&second, &inner);
    CHECK(!KeTryToAcquireSpinLockAtDpcLevel(&second));
    KeReleaseInStackQueuedSpinLockFromDpcLevel(&inner);
    CHECK(KeTryToAcquireSpinLockAtDpcLevel(&second));
    KeReleaseSpinLockFromDpcLevel(&second);
    CHECK_IRQL(DISPATCH_LEVEL);
    KeReleaseInStackQueuedSpinLock(&handle);
    CHECK_IRQL(PASSIVE_LEVEL);
}

static VOID CountWithLock(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    for (ULONG i = 0; i < 20; i++) {
        KLOCK_QUEUE_HANDLE handle;

        KeAcquireInStackQueuedSpinLock(&Lock, &handle);
        CHECK_EQUAL(Inside, 0);
        Inside++;
        TestSpin(2);
        Inside--;
        Count++;
        KeReleaseInStackQueuedSpinLock(&handle);
    }
}

static VOID queued_spin_lock_lets_one_in(PTEST_DEVICE Device)
{
    KeInitializeSpinLock(&Lock);
    RunThree(Device, CountWithLock);
}

static VOID queued_spin_lock_at_dpc_level_below_it_is_reported(PTEST_DEVICE Device)
{
    KLOCK_QUEUE_HANDLE handle;

    UNREFERENCED_PARAMETER(Device);
    KeInitializeSpinLock(&Lock);
    CHECK_BREAK(KeAcquireInStackQueuedSpinLockAtDpcLevel(&Lock, &handle));
    CHECK_BREAK(KeReleaseInStackQueuedSpinLockFromDpcLevel(&handle));
}

/* Interlocked lists. */

static VOID interlocked_list_keeps_the_order(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    KeInitializeSpinLock(&Lock);
    InitializeListHead(&List);
    CHECK_EQUAL(ExInterlockedRemoveHeadList(&List, &Lock), NULL);
    CHECK_EQUAL(ExInterlockedInsertTailList(&List, &Items[0].Link, &Lock), NULL);
    CHECK_EQUAL(ExInterlockedInsertTailList(&List, &Items[1].Link, &Lock), &Items[0].Link);
    CHECK_EQUAL(ExInterlockedInsertHeadList(&List, &Items[2].Link, &Lock), &Items[0].Link);
    CHECK_EQUAL(ExInterlockedRemoveHeadList(&List, &Lock), &Items[2].Link);
    CHECK_EQUAL(ExInterlockedRemoveHeadList(&List, &Lock), &Items[0].Link);
    CHECK_EQUAL(ExInterlockedRemoveHeadList(&List, &Lock), &Items[1].Link);
    CHECK_EQUAL(ExInterlockedRemoveHeadList(&List, &Lock), NULL);
    CHECK_EQUAL(ExInterlockedInsertHeadList(&List, &Items[0].Link, &Lock), NULL);
    CHECK_IRQL(PASSIVE_LEVEL);
}

static VOID InsertTwenty(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    for (ULONG i = 0; i < 20; i++) {
        ULONG index = (ULONG)InterlockedIncrement((LONG volatile *)&Count) - 1;

        (VOID) ExInterlockedInsertTailList(&List, &Items[index].Link, &Lock);
    }
}

static VOID interlocked_list_loses_nothing(PTEST_DEVICE Device)
{
    ULONG number = 0;

    KeInitializeSpinLock(&Lock);
    InitializeListHead(&List);
    RunThree(Device, InsertTwenty);
    while (ExInterlockedRemoveHeadList(&List, &Lock) != NULL) {
        number++;
    }
    CHECK_EQUAL(number, 60);
}

/* Processors. */

static KDPC ThreadedDpc;
static KDEFERRED_ROUTINE CountDeferred;

static VOID CountDeferred(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    UNREFERENCED_PARAMETER(Argument1);
    CHECK_EQUAL(Dpc, &ThreadedDpc);
    CHECK_EQUAL(Context, &Count);
    CHECK_EQUAL(KeGetCurrentProcessorNumber(), 1);
    CHECK_EQUAL(Argument2, &Done);
    Count++;
}

static VOID processors_have_numbers(PTEST_DEVICE Device)
{
    PROCESSOR_NUMBER number;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(KeGetProcessorNumberFromIndex(2, &number), STATUS_INVALID_PARAMETER);
    CHECK_STATUS(KeGetProcessorNumberFromIndex(1, &number), STATUS_SUCCESS);
    CHECK_EQUAL(number.Group, 0);
    CHECK_EQUAL(number.Number, 1);
    KeInitializeThreadedDpc(&ThreadedDpc, CountDeferred, (PVOID)&Count);
    CHECK_STATUS(KeSetTargetProcessorDpcEx(&ThreadedDpc, &number), STATUS_SUCCESS);
    KeSetImportanceDpc(&ThreadedDpc, MediumHighImportance);
    CHECK(KeInsertQueueDpc(&ThreadedDpc, NULL, (PVOID)&Done));
    SLEEP_UNTIL(Count, 1);
    number.Number = 2;
    CHECK_STATUS(KeSetTargetProcessorDpcEx(&ThreadedDpc, &number), STATUS_INVALID_PARAMETER);
    number.Number = 0;
    number.Group = 1;
    CHECK_STATUS(KeSetTargetProcessorDpcEx(&ThreadedDpc, &number), STATUS_INVALID_PARAMETER);
}

static VOID precise_interrupt_time_goes_on(PTEST_DEVICE Device)
{
    ULONG64 before_count;
    ULONG64 after_count;
    ULONG64 before = KeQueryInterruptTimePrecise(&before_count);
    ULONG64 after;

    UNREFERENCED_PARAMETER(Device);
    KeStallExecutionProcessor(10);
    after = KeQueryInterruptTimePrecise(&after_count);
    CHECK(after - before >= 100);
    CHECK(after_count > before_count);
}

/* Lookaside lists. */

static VOID lookaside_list_gives_entries(PTEST_DEVICE Device)
{
    PUCHAR entries[3];

    UNREFERENCED_PARAMETER(Device);
    ExInitializeNPagedLookasideList(&Lookaside, NULL, NULL, POOL_NX_ALLOCATION, 100, TEST_TAG, 0);
    for (ULONG i = 0; i < 3; i++) {
        entries[i] = ExAllocateFromNPagedLookasideList(&Lookaside);
        CHECK(entries[i] != NULL);
        RtlFillMemory(entries[i], 100, (UCHAR)i);
    }
    for (ULONG i = 0; i < 3; i++) {
        CHECK_EQUAL(entries[i][99], i);
        ExFreeToNPagedLookasideList(&Lookaside, entries[i]);
    }
    ExDeleteNPagedLookasideList(&Lookaside);
}

static ALLOCATE_FUNCTION AllocateEntry;
static FREE_FUNCTION FreeEntry;

static PVOID AllocateEntry(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag)
{
    UNREFERENCED_PARAMETER(PoolType);
    CHECK_EQUAL(NumberOfBytes, 32);
    CHECK_EQUAL(Tag, TEST_TAG);
    Count++;
    return ExAllocatePool2(POOL_FLAG_NON_PAGED, NumberOfBytes, Tag);
}

static VOID FreeEntry(PVOID Buffer)
{
    Done++;
    ExFreePoolWithTag(Buffer, TEST_TAG);
}

static VOID lookaside_list_calls_its_functions(PTEST_DEVICE Device)
{
    PVOID entry;

    UNREFERENCED_PARAMETER(Device);
    ExInitializeNPagedLookasideList(&Lookaside, AllocateEntry, FreeEntry, 0, 32, TEST_TAG, 0);
    entry = ExAllocateFromNPagedLookasideList(&Lookaside);
    CHECK(entry != NULL);
    CHECK_EQUAL(Count, 1);
    ExFreeToNPagedLookasideList(&Lookaside, entry);
    ExDeleteNPagedLookasideList(&Lookaside);
    CHECK_EQUAL(Done, 1);
}

TEST_CASES(CASE_RUN(fast_mutex_raises_to_apc_level), CASE_RUN(try_of_an_owned_fast_mutex_is_false),
           CASE_RUN(fast_mutex_lets_one_in), CASE_RUN(fast_mutex_of_another_thread_is_reported),
           CASE_RUN(fast_mutex_acquired_twice_waits_for_itself),
           CASE_RUN(guarded_mutex_disables_apcs), CASE_RUN(guarded_mutex_lets_one_in),
           CASE_RUN(rundown_is_not_had_any_more_after_the_wait),
           CASE_RUN(rundown_waits_for_everybody),
           CASE_RUN(release_of_a_rundown_that_nobody_has_is_reported),
           CASE_RUN(queued_spin_lock_raises_and_restores), CASE_RUN(queued_spin_lock_lets_one_in),
           CASE_RUN(queued_spin_lock_at_dpc_level_below_it_is_reported),
           CASE_RUN(interlocked_list_keeps_the_order), CASE_RUN(interlocked_list_loses_nothing),
           CASE_RUN(processors_have_numbers), CASE_RUN(precise_interrupt_time_goes_on),
           CASE_RUN(lookaside_list_gives_entries), CASE_RUN(lookaside_list_calls_its_functions));
