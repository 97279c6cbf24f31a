/* SPDX-License-Identifier: MIT */
/* wdm_resource - executive resources and push locks of wdm.h. */
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "kernel/eresource.h"
#include "kernel/irql.h"
#include "kernel/push_lock.h"
#include "ntddk.h"

/* Driver Verifier's codes of bug check 0xC4. */
enum {
    ACQUIRED_WITH_APCS = 0x37,
    RELEASED_WITH_APCS = 0x38,
    INITIALIZED_TWICE = 0xD0,
    DELETED_UNINITIALIZED = 0xD1,
    SELF_DEADLOCK = 0x1000,
    USED_UNINITIALIZED = 0x1002,
    DELETED_WITH_OWNER = 0x100B,
};

/* ---- Executive resources ---- */

static void report_state(const ERESOURCE *resource, uint32_t state, const char *what)
{
    dq_violation(DQ_RULE_RESOURCE_STATE, state, (uintptr_t)resource, 0, 0, "%s", what);
}

static struct dq_shared_lock *lock_of(PERESOURCE Resource)
{
    struct dq_shared_lock *lock = dq_eresource_lock(Resource);
    if (!lock) {
        report_state(Resource, USED_UNINITIALIZED,
                     "an ERESOURCE is used that was not initialized, that was deleted, or that was "
                     "overwritten");
        dq_bug_check(0x0A, (uintptr_t)Resource, dq_irql_current(), 1, 0);
    }
    return lock;
}

/* Nothing suspends a thread of the system. Source: wdm/nf-wdm-exreleaseresourceforthreadlite. */
static void require_no_apcs(const void *lock, uint32_t code, const char *call)
{
    const struct dq_thread *thread = dq_thread_current();
    if (thread->is_application && thread->critical_regions == 0 &&
        dq_irql_current() < DQ_IRQL_APC) {
        dq_violation(DQ_RULE_WITHIN_CRITICAL_REGION, code, dq_irql_current(), 0, (uintptr_t)lock,
                     "%s with normal kernel APCs enabled: call KeEnterCriticalRegion before the "
                     "lock is taken, and KeLeaveCriticalRegion after it was released",
                     call);
    }
}

static BOOLEAN acquire(PERESOURCE Resource, enum dq_sharing sharing, BOOLEAN Wait, const char *call)
{
    static const char name[] = "an ERESOURCE";
    struct dq_shared_lock *lock = lock_of(Resource);
    require_no_apcs(Resource, ACQUIRED_WITH_APCS, call);
    enum dq_sharing_result result = dq_shared_lock_acquire(lock, sharing, Wait, name);
    if (result == DQ_SHARING_SELF_BLOCKED) {
        dq_violation(DQ_RULE_RESOURCE_STATE, SELF_DEADLOCK, (uintptr_t)Resource, 0, 0,
                     "%s by a thread that has a share, which keeps it from being given: it waits "
                     "for itself",
                     call);
        dq_shared_lock_wait_in_vain(lock, name);
    }
    return result == DQ_SHARING_TAKEN;
}

static _Noreturn void stop_not_owned(const ERESOURCE *resource, uintptr_t owner, const char *call)
{
    dq_violation(DQ_RULE_RESOURCE_OWNER, (uintptr_t)resource, owner,
                 (uintptr_t)resource->OwnerTable, 0,
                 "%s of an ERESOURCE that this owner does not have", call);
    dq_bug_check(0xE3, (uintptr_t)resource, owner, (uintptr_t)resource->OwnerTable, 0);
}

static void release(PERESOURCE Resource, uintptr_t owner, const char *call)
{
    if (!dq_shared_lock_release(lock_of(Resource), owner)) {
        stop_not_owned(Resource, owner, call);
    }
}

static uintptr_t current_owner(void)
{
    return (uintptr_t)dq_thread_current();
}

NTSTATUS NTAPI ExInitializeResourceLite(PERESOURCE Resource)
{
    DQ_DDI_ENTER(ExInitializeResourceLite);
    DQ_DDI_REQUIRE_OWN_MEMORY("ExInitializeResourceLite", Resource);
    DQ_DDI_REQUIRE_ALIVE(Resource);
    if (dq_eresource_is_one(Resource)) {
        report_state(Resource, INITIALIZED_TWICE,
                     "ExInitializeResourceLite of an ERESOURCE that was not deleted since it was "
                     "initialized before");
        dq_eresource_fini(Resource);
    }
    return dq_eresource_init(Resource) ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

/* False: it is none; what comes next has to do without it. */
static bool is_deletable(PERESOURCE Resource, const char *uninitialized)
{
    const struct dq_shared_lock *lock = dq_eresource_lock(Resource);
    if (!lock) {
        report_state(Resource, DELETED_UNINITIALIZED, uninitialized);
        return false;
    }
    if (dq_shared_lock_is_used(lock)) {
        report_state(Resource, DELETED_WITH_OWNER,
                     "an ERESOURCE is deleted or made new that a thread still has");
        return false; /* its owners look at it yet */
    }
    return true;
}

NTSTATUS NTAPI ExReinitializeResourceLite(PERESOURCE Resource)
{
    DQ_DDI_ENTER(ExReinitializeResourceLite);
    DQ_DDI_REQUIRE_ALIVE(Resource);
    (void)is_deletable(Resource, "ExReinitializeResourceLite of an ERESOURCE that was not "
                                 "initialized");
    return STATUS_SUCCESS; /* nobody has it: it is as new */
}

NTSTATUS NTAPI ExDeleteResourceLite(PERESOURCE Resource)
{
    DQ_DDI_ENTER(ExDeleteResourceLite);
    DQ_DDI_REQUIRE_ALIVE(Resource);
    if (is_deletable(Resource, "ExDeleteResourceLite of an ERESOURCE that was not initialized, or "
                               "was deleted before")) {
        dq_eresource_fini(Resource);
    }
    return STATUS_SUCCESS;
}

BOOLEAN NTAPI ExAcquireResourceExclusiveLite(PERESOURCE Resource, BOOLEAN Wait)
{
    DQ_DDI_ENTER(ExAcquireResourceExclusiveLite);
    DQ_DDI_REQUIRE_ALIVE(Resource);
    return acquire(Resource, DQ_SHARING_EXCLUSIVE, Wait, "ExAcquireResourceExclusiveLite");
}

BOOLEAN NTAPI ExAcquireResourceSharedLite(PERESOURCE Resource, BOOLEAN Wait)
{
    DQ_DDI_ENTER(ExAcquireResourceSharedLite);
    DQ_DDI_REQUIRE_ALIVE(Resource);
    return acquire(Resource, DQ_SHARING_SHARED, Wait, "ExAcquireResourceSharedLite");
}

BOOLEAN NTAPI ExAcquireSharedStarveExclusive(PERESOURCE Resource, BOOLEAN Wait)
{
    DQ_DDI_ENTER(ExAcquireSharedStarveExclusive);
    DQ_DDI_REQUIRE_ALIVE(Resource);
    return acquire(Resource, DQ_SHARING_STARVE_EXCLUSIVE, Wait, "ExAcquireSharedStarveExclusive");
}

BOOLEAN NTAPI ExAcquireSharedWaitForExclusive(PERESOURCE Resource, BOOLEAN Wait)
{
    DQ_DDI_ENTER(ExAcquireSharedWaitForExclusive);
    DQ_DDI_REQUIRE_ALIVE(Resource);
    return acquire(Resource, DQ_SHARING_WAIT_FOR_EXCLUSIVE, Wait,
                   "ExAcquireSharedWaitForExclusive");
}

VOID NTAPI ExReleaseResourceLite(PERESOURCE Resource)
{
    DQ_DDI_ENTER(ExReleaseResourceLite);
    DQ_DDI_REQUIRE_ALIVE(Resource);
    require_no_apcs(Resource, RELEASED_WITH_APCS, "ExReleaseResourceLite");
    release(Resource, current_owner(), "ExReleaseResourceLite");
}

/* System threads need no critical region here, and dirql does not tell which threads are others. */
VOID NTAPI ExReleaseResourceForThreadLite(PERESOURCE Resource, ERESOURCE_THREAD ResourceThreadId)
{
    DQ_DDI_ENTER(ExReleaseResourceForThreadLite);
    DQ_DDI_REQUIRE_ALIVE(Resource);
    release(Resource, ResourceThreadId, "ExReleaseResourceForThreadLite");
}

VOID NTAPI ExSetResourceOwnerPointer(PERESOURCE Resource, PVOID OwnerPointer)
{
    DQ_DDI_ENTER(ExSetResourceOwnerPointer);
    DQ_DDI_REQUIRE_ALIVE(Resource);
    uintptr_t marked = (uintptr_t)OwnerPointer | 3u;
    if (!dq_shared_lock_owner_set(lock_of(Resource), marked)) {
        stop_not_owned(Resource, current_owner(), "ExSetResourceOwnerPointer");
    }
}

VOID NTAPI ExConvertExclusiveToSharedLite(PERESOURCE Resource)
{
    DQ_DDI_ENTER(ExConvertExclusiveToSharedLite);
    DQ_DDI_REQUIRE_ALIVE(Resource);
    if (!dq_shared_lock_convert(lock_of(Resource))) {
        stop_not_owned(Resource, current_owner(), "ExConvertExclusiveToSharedLite");
    }
}

BOOLEAN NTAPI ExIsResourceAcquiredExclusiveLite(PERESOURCE Resource)
{
    DQ_DDI_ENTER(ExIsResourceAcquiredExclusiveLite);
    return dq_shared_lock_count(lock_of(Resource), true) > 0;
}

ULONG NTAPI ExIsResourceAcquiredSharedLite(PERESOURCE Resource)
{
    DQ_DDI_ENTER(ExIsResourceAcquiredSharedLite);
    return dq_shared_lock_count(lock_of(Resource), false);
}

ULONG NTAPI ExGetExclusiveWaiterCount(PERESOURCE Resource)
{
    DQ_DDI_ENTER(ExGetExclusiveWaiterCount);
    return dq_shared_lock_waits(lock_of(Resource), true);
}

ULONG NTAPI ExGetSharedWaiterCount(PERESOURCE Resource)
{
    DQ_DDI_ENTER(ExGetSharedWaiterCount);
    return dq_shared_lock_waits(lock_of(Resource), false);
}

PVOID NTAPI ExEnterCriticalRegionAndAcquireResourceExclusive(PERESOURCE Resource)
{
    DQ_DDI_ENTER(ExEnterCriticalRegionAndAcquireResourceExclusive);
    DQ_DDI_REQUIRE_ALIVE(Resource);
    dq_thread_current()->critical_regions++;
    (void)acquire(Resource, DQ_SHARING_EXCLUSIVE, TRUE,
                  "ExEnterCriticalRegionAndAcquireResourceExclusive");
    return dq_thread_current();
}

VOID NTAPI ExReleaseResourceAndLeaveCriticalRegion(PERESOURCE Resource)
{
    DQ_DDI_ENTER(ExReleaseResourceAndLeaveCriticalRegion);
    DQ_DDI_REQUIRE_ALIVE(Resource);
    require_no_apcs(Resource, RELEASED_WITH_APCS, "ExReleaseResourceAndLeaveCriticalRegion");
    release(Resource, current_owner(), "ExReleaseResourceAndLeaveCriticalRegion");
    struct dq_thread *thread = dq_thread_current();
    thread->critical_regions -= thread->critical_regions > 0;
}

/* ---- Push locks ---- */

VOID NTAPI ExInitializePushLock(PEX_PUSH_LOCK PushLock)
{
    DQ_DDI_ENTER(ExInitializePushLock);
    DQ_DDI_REQUIRE_OWN_MEMORY("ExInitializePushLock", PushLock);
    DQ_DDI_REQUIRE_ALIVE(PushLock);
    dq_push_lock_init(PushLock);
}

VOID NTAPI ExAcquirePushLockExclusive(PEX_PUSH_LOCK PushLock)
{
    DQ_DDI_ENTER(ExAcquirePushLockExclusive);
    DQ_DDI_REQUIRE_ALIVE(PushLock);
    require_no_apcs(PushLock, ACQUIRED_WITH_APCS, "ExAcquirePushLockExclusive");
    dq_push_lock_acquire(PushLock, true);
}

VOID NTAPI ExAcquirePushLockShared(PEX_PUSH_LOCK PushLock)
{
    DQ_DDI_ENTER(ExAcquirePushLockShared);
    DQ_DDI_REQUIRE_ALIVE(PushLock);
    require_no_apcs(PushLock, ACQUIRED_WITH_APCS, "ExAcquirePushLockShared");
    dq_push_lock_acquire(PushLock, false);
}

VOID NTAPI ExReleasePushLockExclusive(PEX_PUSH_LOCK PushLock)
{
    DQ_DDI_ENTER(ExReleasePushLockExclusive);
    DQ_DDI_REQUIRE_ALIVE(PushLock);
    require_no_apcs(PushLock, RELEASED_WITH_APCS, "ExReleasePushLockExclusive");
    dq_push_lock_release(PushLock, true);
}

VOID NTAPI ExReleasePushLockShared(PEX_PUSH_LOCK PushLock)
{
    DQ_DDI_ENTER(ExReleasePushLockShared);
    DQ_DDI_REQUIRE_ALIVE(PushLock);
    require_no_apcs(PushLock, RELEASED_WITH_APCS, "ExReleasePushLockShared");
    dq_push_lock_release(PushLock, false);
}
