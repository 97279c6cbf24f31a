/* SPDX-License-Identifier: MIT */
/* resource_driver - see resource_test.c. */
#include "tests/ddi/support/driver_test.h"

static ERESOURCE Resource;
static EX_PUSH_LOCK PushLock;
static volatile ULONG Inside;
static volatile ULONG Readers;
static volatile ULONG Count;
static volatile ULONG Taken;
static volatile ULONG Done;
static BOOLEAN Results[4];

/* Every case that has the resource is in a critical region. */
static VOID Begin(VOID)
{
    CHECK_STATUS(ExInitializeResourceLite(&Resource), STATUS_SUCCESS);
    ExInitializePushLock(&PushLock);
    KeEnterCriticalRegion();
}

static VOID End(VOID)
{
    CHECK_EQUAL(ExIsResourceAcquiredSharedLite(&Resource), 0);
    KeLeaveCriticalRegion();
    CHECK_STATUS(ExDeleteResourceLite(&Resource), STATUS_SUCCESS);
}

/* ---- Who gets it ---- */

static VOID owner_gets_exclusive_access_again(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Begin();
    CHECK_EQUAL(ExIsResourceAcquiredExclusiveLite(&Resource), FALSE);
    CHECK_EQUAL(ExIsResourceAcquiredSharedLite(&Resource), 0);
    CHECK_EQUAL(ExAcquireResourceExclusiveLite(&Resource, FALSE), TRUE);
    CHECK_EQUAL(ExIsResourceAcquiredExclusiveLite(&Resource), TRUE);
    CHECK_EQUAL(ExIsResourceAcquiredSharedLite(&Resource), 1);
    CHECK_EQUAL(ExAcquireResourceExclusiveLite(&Resource, TRUE), TRUE);
    CHECK_EQUAL(ExAcquireResourceSharedLite(&Resource, TRUE), TRUE); /* exclusively, too */
    CHECK_EQUAL(ExAcquireSharedStarveExclusive(&Resource, TRUE), TRUE);
    CHECK_EQUAL(ExAcquireSharedWaitForExclusive(&Resource, TRUE), TRUE);
    CHECK_EQUAL(ExIsResourceAcquiredLite(&Resource), 5);
    for (ULONG i = 5; i > 0; i--) {
        CHECK_EQUAL(ExIsResourceAcquiredExclusiveLite(&Resource), TRUE);
        CHECK_EQUAL(ExIsResourceAcquiredSharedLite(&Resource), i);
        ExReleaseResourceLite(&Resource);
    }
    CHECK_EQUAL(ExIsResourceAcquiredExclusiveLite(&Resource), FALSE);
    End();
}

/* All four, each undone at once. */
static VOID TryEach(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    KeEnterCriticalRegion();
    CHECK_EQUAL(ExIsResourceAcquiredSharedLite(&Resource), 0); /* of this thread */
    Results[0] = ExAcquireResourceExclusiveLite(&Resource, FALSE);
    if (Results[0]) {
        ExReleaseResourceLite(&Resource);
    }
    Results[1] = ExAcquireResourceSharedLite(&Resource, FALSE);
    if (Results[1]) {
        ExReleaseResourceLite(&Resource);
    }
    Results[2] = ExAcquireSharedStarveExclusive(&Resource, FALSE);
    if (Results[2]) {
        ExReleaseResourceLite(&Resource);
    }
    Results[3] = ExAcquireSharedWaitForExclusive(&Resource, FALSE);
    if (Results[3]) {
        ExReleaseResourceLite(&Resource);
    }
    KeLeaveCriticalRegion();
}

static VOID CheckOther(PTEST_DEVICE Device, ULONG Slot, BOOLEAN Exclusive, BOOLEAN Shared,
                       BOOLEAN Starve, BOOLEAN WaitFor)
{
    TestThreadStart(Device, Slot, TryEach);
    TestThreadJoin(Device, Slot);
    CHECK_EQUAL(Results[0], Exclusive);
    CHECK_EQUAL(Results[1], Shared);
    CHECK_EQUAL(Results[2], Starve);
    CHECK_EQUAL(Results[3], WaitFor);
}

static VOID exclusive_access_keeps_everybody_out(PTEST_DEVICE Device)
{
    Begin();
    CheckOther(Device, 0, TRUE, TRUE, TRUE, TRUE);
    CHECK(ExAcquireResourceExclusiveLite(&Resource, TRUE));
    CheckOther(Device, 0, FALSE, FALSE, FALSE, FALSE);
    ExReleaseResourceForThreadLite(&Resource, ExGetCurrentResourceThread());
    CheckOther(Device, 0, TRUE, TRUE, TRUE, TRUE);
    End();
}

static VOID shares_go_together(PTEST_DEVICE Device)
{
    Begin();
    CHECK(ExAcquireResourceSharedLite(&Resource, TRUE));
    CheckOther(Device, 0, FALSE, TRUE, TRUE, TRUE);
    ExReleaseResourceLite(&Resource);
    CHECK(ExAcquireSharedStarveExclusive(&Resource, TRUE));
    CheckOther(Device, 0, FALSE, TRUE, TRUE, TRUE);
    ExReleaseResourceLite(&Resource);
    CHECK(ExAcquireSharedWaitForExclusive(&Resource, TRUE));
    CheckOther(Device, 0, FALSE, TRUE, TRUE, TRUE);
    ExReleaseResourceLite(&Resource);
    End();
}

static VOID share_is_had_again_by_its_owner(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Begin();
    CHECK(ExAcquireResourceSharedLite(&Resource, TRUE));
    CHECK(ExAcquireResourceSharedLite(&Resource, TRUE));
    CHECK(ExAcquireSharedWaitForExclusive(&Resource, TRUE)); /* nobody waits */
    CHECK_EQUAL(ExIsResourceAcquiredSharedLite(&Resource), 3);
    CHECK_EQUAL(ExIsResourceAcquiredExclusiveLite(&Resource), FALSE);
    CHECK_EQUAL(ExAcquireResourceExclusiveLite(&Resource, FALSE), FALSE);
    ExReleaseResourceLite(&Resource);
    ExReleaseResourceLite(&Resource);
    ExReleaseResourceLite(&Resource);
    End();
}

/* ---- Who waits ---- */

static VOID WaitExclusive(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    KeEnterCriticalRegion();
    CHECK(ExAcquireResourceExclusiveLite(&Resource, TRUE));
    CHECK(ExIsResourceAcquiredExclusiveLite(&Resource));
    Taken++;
    CHECK_EQUAL(Inside, 0);
    ExReleaseResourceLite(&Resource);
    KeLeaveCriticalRegion();
}

static VOID WaitShared(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    KeEnterCriticalRegion();
    CHECK(ExAcquireResourceSharedLite(&Resource, TRUE));
    CHECK(!ExIsResourceAcquiredExclusiveLite(&Resource));
    (VOID) InterlockedIncrement((volatile LONG *)&Taken);
    SLEEP_UNTIL(Done, 1);
    ExReleaseResourceLite(&Resource);
    KeLeaveCriticalRegion();
}

static VOID AwaitWaiters(ULONG Exclusive, ULONG Shared)
{
    for (ULONG i = 0; i < 1000; i++) {
        if (ExGetExclusiveWaiterCount(&Resource) == Exclusive &&
            ExGetSharedWaiterCount(&Resource) == Shared) {
            return;
        }
        TestSleep(10);
    }
    CHECK(FALSE);
}

static VOID shares_wait_behind_exclusive_waiter(PTEST_DEVICE Device)
{
    Begin();
    CHECK_EQUAL(ExGetExclusiveWaiterCount(&Resource), 0);
    CHECK(ExAcquireResourceSharedLite(&Resource, TRUE));
    Inside = 1;
    TestThreadStart(Device, 0, WaitExclusive);
    AwaitWaiters(1, 0);
    CheckOther(Device, 1, FALSE, FALSE, TRUE, FALSE);
    CHECK(ExAcquireResourceSharedLite(&Resource, FALSE)); /* it has one */
    CHECK(ExAcquireSharedStarveExclusive(&Resource, FALSE));
    CHECK_EQUAL(ExAcquireSharedWaitForExclusive(&Resource, FALSE), FALSE);
    CHECK_EQUAL(ExIsResourceAcquiredSharedLite(&Resource), 3);
    ExReleaseResourceLite(&Resource);
    ExReleaseResourceLite(&Resource);
    CHECK_EQUAL(Taken, 0);
    Done = 1;
    TestThreadStart(Device, 2, WaitShared);
    AwaitWaiters(1, 1);
    Inside = 0;
    ExReleaseResourceLite(&Resource);
    TestThreadJoin(Device, 0);
    TestThreadJoin(Device, 2);
    CHECK_EQUAL(Taken, 2);
    End();
}

static VOID shared_waiters_come_after_an_exclusive_owner(PTEST_DEVICE Device)
{
    Begin();
    CHECK(ExAcquireResourceExclusiveLite(&Resource, TRUE));
    TestThreadStart(Device, 0, WaitShared);
    TestThreadStart(Device, 1, WaitShared);
    AwaitWaiters(0, 2);
    CHECK_EQUAL(Taken, 0);
    ExReleaseResourceLite(&Resource);
    SLEEP_UNTIL(Taken, 2); /* both at one time */
    CHECK_EQUAL(ExAcquireResourceExclusiveLite(&Resource, FALSE), FALSE);
    Done = 1;
    TestThreadJoin(Device, 0);
    TestThreadJoin(Device, 1);
    End();
}

static VOID conversion_lets_shared_waiters_in(PTEST_DEVICE Device)
{
    Begin();
    CHECK(ExAcquireResourceExclusiveLite(&Resource, TRUE));
    TestThreadStart(Device, 0, WaitShared);
    AwaitWaiters(0, 1);
    ExConvertExclusiveToSharedLite(&Resource);
    CHECK_EQUAL(ExIsResourceAcquiredExclusiveLite(&Resource), FALSE);
    CHECK_EQUAL(ExIsResourceAcquiredSharedLite(&Resource), 1);
    SLEEP_UNTIL(Taken, 1);
    Done = 1;
    TestThreadJoin(Device, 0);
    ExReleaseResourceLite(&Resource);
    End();
}

/* Two readers and a writer; the number of turns is that of all. */
static VOID Read(VOID)
{
    (VOID) InterlockedIncrement((volatile LONG *)&Readers);
    CHECK_EQUAL(Inside, 0);
    TestSpin(3);
    CHECK_EQUAL(Inside, 0);
    (VOID) InterlockedDecrement((volatile LONG *)&Readers);
    (VOID) InterlockedIncrement((volatile LONG *)&Count);
}

static VOID Write(VOID)
{
    CHECK_EQUAL(Inside, 0);
    CHECK_EQUAL(Readers, 0);
    Inside++;
    TestSpin(3);
    Inside--;
    (VOID) InterlockedIncrement((volatile LONG *)&Count);
}

static VOID TakeTurns(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    KeEnterCriticalRegion();
    for (ULONG i = 0; i < 20; i++) {
        if (i % 3 == 0) {
            CHECK(ExAcquireResourceExclusiveLite(&Resource, TRUE));
            Write();
        } else {
            CHECK(ExAcquireResourceSharedLite(&Resource, TRUE));
            Read();
        }
        ExReleaseResourceLite(&Resource);
        TestSpin(2);
    }
    KeLeaveCriticalRegion();
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

static VOID resource_lets_one_writer_in(PTEST_DEVICE Device)
{
    Begin();
    RunThree(Device, TakeTurns);
    End();
}

/* ---- Regions, owners, life ---- */

static VOID critical_region_goes_with_the_resource(PTEST_DEVICE Device)
{
    Begin();
    KeLeaveCriticalRegion();
    CHECK(!KeAreApcsDisabled());
    (VOID) ExEnterCriticalRegionAndAcquireResourceExclusive(&Resource);
    CHECK(KeAreApcsDisabled());
    CHECK(ExIsResourceAcquiredExclusiveLite(&Resource));
    CheckOther(Device, 0, FALSE, FALSE, FALSE, FALSE);
    ExReleaseResourceAndLeaveCriticalRegion(&Resource);
    CHECK(!KeAreApcsDisabled());
    KeEnterCriticalRegion();
    End();
}

#define OWNER ((PVOID)((ULONG_PTR)&Count | 3))

static VOID ReleaseForOwner(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_EQUAL(ExIsResourceAcquiredSharedLite(&Resource), 0);
    ExReleaseResourceForThreadLite(&Resource, (ERESOURCE_THREAD)OWNER);
}

static VOID owner_pointer_is_released_by_another_thread(PTEST_DEVICE Device)
{
    Begin();
    CHECK(ExAcquireResourceExclusiveLite(&Resource, TRUE));
    ExSetResourceOwnerPointer(&Resource, OWNER);
    CHECK_EQUAL(ExIsResourceAcquiredExclusiveLite(&Resource), FALSE); /* this thread has nothing */
    CheckOther(Device, 0, FALSE, FALSE, FALSE, FALSE);
    TestThreadStart(Device, 0, ReleaseForOwner);
    TestThreadJoin(Device, 0);
    CheckOther(Device, 0, TRUE, TRUE, TRUE, TRUE);
    End();
}

static VOID resource_is_deleted_and_made_again(PTEST_DEVICE Device)
{
    PERESOURCE resource = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*resource), TEST_TAG);

    UNREFERENCED_PARAMETER(Device);
    CHECK(resource != NULL);
    KeEnterCriticalRegion();
    for (ULONG i = 0; i < 3; i++) {
        CHECK_STATUS(ExInitializeResourceLite(resource), STATUS_SUCCESS);
        CHECK(ExAcquireResourceExclusiveLite(resource, FALSE));
        ExReleaseResourceLite(resource);
        CHECK_STATUS(ExReinitializeResourceLite(resource), STATUS_SUCCESS);
        CHECK(ExAcquireResourceSharedLite(resource, FALSE));
        ExReleaseResourceLite(resource);
        CHECK_STATUS(ExDeleteResourceLite(resource), STATUS_SUCCESS);
    }
    KeLeaveCriticalRegion();
    ExFreePoolWithTag(resource, TEST_TAG);
}

static VOID resource_at_apc_level_needs_no_critical_region(PTEST_DEVICE Device)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    Begin();
    KeLeaveCriticalRegion();
    KeRaiseIrql(APC_LEVEL, &irql);
    CHECK(ExAcquireResourceExclusiveLite(&Resource, TRUE));
    ExConvertExclusiveToSharedLite(&Resource);
    CHECK(ExAcquireResourceSharedLite(&Resource, TRUE));
    CHECK(ExAcquireSharedStarveExclusive(&Resource, TRUE));
    CHECK(ExAcquireSharedWaitForExclusive(&Resource, TRUE));
    for (ULONG i = 0; i < 4; i++) {
        ExReleaseResourceLite(&Resource);
    }
    (VOID) ExEnterCriticalRegionAndAcquireResourceExclusive(&Resource);
    ExReleaseResourceAndLeaveCriticalRegion(&Resource);
    KeLowerIrql(irql);
    KeEnterCriticalRegion();
    End();
}

/* ---- What breaks the rules ---- */

static VOID levels_of_resources(PTEST_DEVICE Device)
{
    static ERESOURCE other;
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    Begin();
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    CHECK_STATUS(ExInitializeResourceLite(&other), STATUS_SUCCESS);
    CHECK_STATUS(ExReinitializeResourceLite(&other), STATUS_SUCCESS);
    CHECK_EQUAL(ExIsResourceAcquiredExclusiveLite(&other), FALSE);
    CHECK_EQUAL(ExIsResourceAcquiredSharedLite(&other), 0);
    CHECK_EQUAL(ExGetExclusiveWaiterCount(&other), 0);
    CHECK_EQUAL(ExGetSharedWaiterCount(&other), 0);
    CHECK_BREAK(ExAcquireResourceExclusiveLite(&other, FALSE));
    CHECK_BREAK(ExConvertExclusiveToSharedLite(&other));
    CHECK_BREAK(ExAcquireResourceSharedLite(&other, FALSE));
    CHECK_BREAK(ExAcquireSharedStarveExclusive(&other, FALSE));
    CHECK_BREAK(ExAcquireSharedWaitForExclusive(&other, FALSE));
    ExReleaseResourceLite(&other);
    ExReleaseResourceLite(&other);
    ExReleaseResourceForThreadLite(&other, ExGetCurrentResourceThread());
    ExSetResourceOwnerPointer(&other, OWNER);
    ExReleaseResourceForThreadLite(&other, (ERESOURCE_THREAD)OWNER);
    CHECK_BREAK((VOID)ExEnterCriticalRegionAndAcquireResourceExclusive(&other));
    CHECK_BREAK(ExReleaseResourceAndLeaveCriticalRegion(&other));
    CHECK_BREAK(ExDeleteResourceLite(&other));
    KeLowerIrql(irql);
    KeRaiseIrql(DISPATCH_LEVEL + 1, &irql);
    CHECK_BREAK(ExInitializeResourceLite(&other));
    CHECK_BREAK(ExReinitializeResourceLite(&other));
    CHECK_BREAK(ExIsResourceAcquiredExclusiveLite(&other));
    CHECK_BREAK(ExIsResourceAcquiredSharedLite(&other));
    CHECK_BREAK(ExGetExclusiveWaiterCount(&other));
    CHECK_BREAK(ExGetSharedWaiterCount(&other));
    KeLowerIrql(irql);
    CHECK(ExAcquireResourceExclusiveLite(&other, FALSE));
    CHECK(ExAcquireResourceExclusiveLite(&other, FALSE));
    KeRaiseIrql(DISPATCH_LEVEL + 1, &irql);
    CHECK_BREAK(ExReleaseResourceLite(&other));
    CHECK_BREAK(ExSetResourceOwnerPointer(&other, OWNER));
    CHECK_BREAK(ExReleaseResourceForThreadLite(&other, (ERESOURCE_THREAD)OWNER));
    KeLowerIrql(irql);
    CHECK_STATUS(ExDeleteResourceLite(&other), STATUS_SUCCESS);
    End();
}

/* Page of ExReleaseResourceForThreadLite. In an application's thread:
 * drivers/broken/within_critical_region.c. */
static VOID resource_in_a_system_thread_needs_no_critical_region(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Begin();
    KeLeaveCriticalRegion();
    CHECK(ExAcquireResourceExclusiveLite(&Resource, TRUE));
    ExReleaseResourceLite(&Resource);
    CHECK(ExAcquireResourceSharedLite(&Resource, TRUE));
    CHECK(ExAcquireSharedStarveExclusive(&Resource, TRUE));
    CHECK(ExAcquireSharedWaitForExclusive(&Resource, TRUE));
    KeEnterCriticalRegion();
    for (ULONG i = 0; i < 3; i++) {
        ExReleaseResourceLite(&Resource);
    }
    End();
}

static VOID resource_initialized_twice_is_reported(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Begin();
    CHECK_BREAK(ExInitializeResourceLite(&Resource));
    CHECK(ExAcquireResourceExclusiveLite(&Resource, FALSE));
    ExReleaseResourceLite(&Resource);
    End();
}

static VOID deletion_of_no_resource_is_reported(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_BREAK(ExDeleteResourceLite(&Resource));
    Begin();
    End();
    CHECK_BREAK(ExDeleteResourceLite(&Resource));
    CHECK_BREAK(ExReinitializeResourceLite(&Resource));
}

static VOID deletion_of_an_owned_resource_is_reported(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Begin();
    CHECK(ExAcquireResourceSharedLite(&Resource, TRUE));
    CHECK_BREAK(ExDeleteResourceLite(&Resource));
    CHECK_BREAK(ExReinitializeResourceLite(&Resource));
    ExReleaseResourceLite(&Resource);
    End();
}

static VOID freed_memory_with_a_resource_is_reported(PTEST_DEVICE Device)
{
    PUCHAR block = ExAllocatePool2(POOL_FLAG_NON_PAGED, 512, TEST_TAG);

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(ExInitializeResourceLite((PERESOURCE)(block + 64)), STATUS_SUCCESS);
    CHECK_BREAK(ExFreePoolWithTag(block, TEST_TAG));
}

static VOID release_of_a_resource_of_nobody_stops(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Begin();
    CHECK(ExAcquireResourceExclusiveLite(&Resource, TRUE));
    ExReleaseResourceLite(&Resource);
    CHECK_STOPS(0, ExReleaseResourceLite(&Resource));
}

static VOID ReleaseAnothers(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    KeEnterCriticalRegion();
    CHECK_STOPS(0, ExReleaseResourceLite(&Resource));
}

static VOID release_of_another_threads_resource_stops(PTEST_DEVICE Device)
{
    Begin();
    CHECK(ExAcquireResourceExclusiveLite(&Resource, TRUE));
    TestThreadStart(Device, 0, ReleaseAnothers);
    TestThreadJoin(Device, 0);
}

static VOID conversion_of_a_share_stops(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Begin();
    CHECK(ExAcquireResourceSharedLite(&Resource, TRUE));
    CHECK_STOPS(0, ExConvertExclusiveToSharedLite(&Resource));
}

static VOID deleted_resource_stops(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Begin();
    CHECK_STATUS(ExDeleteResourceLite(&Resource), STATUS_SUCCESS);
    CHECK_STOPS(0, ExAcquireResourceExclusiveLite(&Resource, TRUE));
}

static VOID exclusive_access_over_a_share_waits_for_itself(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Begin();
    CHECK(ExAcquireResourceSharedLite(&Resource, TRUE));
    (VOID) ExAcquireResourceExclusiveLite(&Resource, TRUE);
}

/* ---- Push locks ---- */

static VOID TakePushTurns(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    KeEnterCriticalRegion();
    for (ULONG i = 0; i < 20; i++) {
        if (i % 3 == 0) {
            ExAcquirePushLockExclusive(&PushLock);
            Write();
            ExReleasePushLockExclusive(&PushLock);
        } else {
            ExAcquirePushLockShared(&PushLock);
            Read();
            ExReleasePushLockShared(&PushLock);
        }
        TestSpin(2);
    }
    KeLeaveCriticalRegion();
}

static VOID push_lock_lets_one_writer_in(PTEST_DEVICE Device)
{
    Begin();
    RunThree(Device, TakePushTurns);
    End();
}

static VOID SharePushLock(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    KeEnterCriticalRegion();
    ExAcquirePushLockShared(&PushLock);
    (VOID) InterlockedIncrement((volatile LONG *)&Taken);
    ExReleasePushLockShared(&PushLock);
    KeLeaveCriticalRegion();
}

static VOID push_lock_is_shared(PTEST_DEVICE Device)
{
    Begin();
    ExAcquirePushLockShared(&PushLock);
    ExAcquirePushLockShared(&PushLock); /* a share can be had again */
    TestThreadStart(Device, 0, SharePushLock);
    TestThreadJoin(Device, 0);
    CHECK_EQUAL(Taken, 1);
    ExReleasePushLockShared(&PushLock);
    ExReleasePushLockShared(&PushLock);
    ExAcquirePushLockExclusive(&PushLock);
    ExReleasePushLockExclusive(&PushLock);
    End();
}

static VOID OwnPushLock(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    KeEnterCriticalRegion();
    ExAcquirePushLockExclusive(&PushLock);
    CHECK_EQUAL(Taken, 0);
    CHECK_EQUAL(Inside, 0);
    ExReleasePushLockExclusive(&PushLock);
    KeLeaveCriticalRegion();
}

static VOID shares_of_a_push_lock_wait_behind_exclusive_waiter(PTEST_DEVICE Device)
{
    Begin();
    Inside = 1;
    ExAcquirePushLockShared(&PushLock);
    TestThreadStart(Device, 0, OwnPushLock);
    TestSleep(1000);
    TestThreadStart(Device, 1, SharePushLock);
    TestSleep(1000);
    CHECK_EQUAL(Taken, 0);
    Inside = 0;
    ExReleasePushLockShared(&PushLock);
    TestThreadJoin(Device, 0);
    TestThreadJoin(Device, 1);
    CHECK_EQUAL(Taken, 1);
    End();
}

static VOID levels_of_push_locks(PTEST_DEVICE Device)
{
    static EX_PUSH_LOCK other;
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    KeRaiseIrql(APC_LEVEL, &irql);
    ExInitializePushLock(&other);
    ExAcquirePushLockExclusive(&other);
    ExReleasePushLockExclusive(&other);
    ExAcquirePushLockShared(&other);
    ExReleasePushLockShared(&other);
    KeLowerIrql(irql);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    CHECK_BREAK(ExInitializePushLock(&other));
    CHECK_BREAK(ExAcquirePushLockExclusive(&other));
    CHECK_BREAK(ExReleasePushLockExclusive(&other));
    CHECK_BREAK(ExAcquirePushLockShared(&other));
    CHECK_BREAK(ExReleasePushLockShared(&other));
    KeLowerIrql(irql);
}

static VOID push_lock_in_a_system_thread_needs_no_critical_region(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Begin();
    KeLeaveCriticalRegion();
    ExAcquirePushLockExclusive(&PushLock);
    ExReleasePushLockExclusive(&PushLock);
    ExAcquirePushLockShared(&PushLock);
    ExReleasePushLockShared(&PushLock);
    KeEnterCriticalRegion();
    End();
}

static VOID ReleasePushLock(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    KeEnterCriticalRegion();
    CHECK_BREAK(ExReleasePushLockExclusive(&PushLock));
    CHECK_BREAK(ExReleasePushLockShared(&PushLock));
    KeLeaveCriticalRegion();
}

static VOID push_lock_of_another_thread_is_reported(PTEST_DEVICE Device)
{
    Begin();
    CHECK_BREAK(ExReleasePushLockShared(&PushLock)); /* nobody's */
    ExAcquirePushLockExclusive(&PushLock);
    TestThreadStart(Device, 0, ReleasePushLock);
    TestThreadJoin(Device, 0);
    ExReleasePushLockExclusive(&PushLock);
    End();
}

static VOID push_lock_released_the_other_way_is_reported(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Begin();
    ExAcquirePushLockExclusive(&PushLock);
    CHECK_BREAK(ExReleasePushLockShared(&PushLock));
    ExReleasePushLockExclusive(&PushLock);
    ExAcquirePushLockShared(&PushLock);
    CHECK_BREAK(ExReleasePushLockExclusive(&PushLock));
    ExReleasePushLockShared(&PushLock);
    End();
}

static VOID push_lock_that_is_none_stops(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Begin();
    PushLock = 0x1234;
    CHECK_STOPS(0, ExAcquirePushLockShared(&PushLock));
}

static VOID push_lock_acquired_again_waits_for_itself(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Begin();
    ExAcquirePushLockExclusive(&PushLock);
    ExAcquirePushLockShared(&PushLock);
}

TEST_CASES(
    CASE_RUN(owner_gets_exclusive_access_again), CASE_RUN(exclusive_access_keeps_everybody_out),
    CASE_RUN(shares_go_together), CASE_RUN(share_is_had_again_by_its_owner),
    CASE_RUN(shares_wait_behind_exclusive_waiter),
    CASE_RUN(shared_waiters_come_after_an_exclusive_owner),
    CASE_RUN(conversion_lets_shared_waiters_in), CASE_RUN(resource_lets_one_writer_in),
    CASE_RUN(critical_region_goes_with_the_resource),
    CASE_RUN(owner_pointer_is_released_by_another_thread),
    CASE_RUN(resource_is_deleted_and_made_again),
    CASE_RUN(resource_at_apc_level_needs_no_critical_region), CASE_RUN(levels_of_resources),
    CASE_RUN(resource_in_a_system_thread_needs_no_critical_region),
    CASE_RUN(resource_initialized_twice_is_reported), CASE_RUN(deletion_of_no_resource_is_reported),
    CASE_RUN(deletion_of_an_owned_resource_is_reported),
    CASE_RUN(freed_memory_with_a_resource_is_reported),
    CASE_RUN(release_of_a_resource_of_nobody_stops),
    CASE_RUN(release_of_another_threads_resource_stops), CASE_RUN(conversion_of_a_share_stops),
    CASE_RUN(deleted_resource_stops), CASE_RUN(exclusive_access_over_a_share_waits_for_itself),
    CASE_RUN(push_lock_lets_one_writer_in), CASE_RUN(push_lock_is_shared),
    CASE_RUN(shares_of_a_push_lock_wait_behind_exclusive_waiter), CASE_RUN(levels_of_push_locks),
    CASE_RUN(push_lock_in_a_system_thread_needs_no_critical_region),
    CASE_RUN(push_lock_of_another_thread_is_reported),
    CASE_RUN(push_lock_released_the_other_way_is_reported), CASE_RUN(push_lock_that_is_none_stops),
    CASE_RUN(push_lock_acquired_again_waits_for_itself));
