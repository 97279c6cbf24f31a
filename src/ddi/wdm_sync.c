/* SPDX-License-Identifier: MIT */
/* wdm_sync - fast and guarded mutexes, rundown protection, queued spin locks, interlocked and
 * lookaside lists of wdm.h. */
#include <string.h>

#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "ddi/pool.h"
#include "engine/access.h"
#include "framework/callout.h"
#include "kernel/fast_mutex.h"
#include "kernel/pool.h"
#include "kernel/rundown.h"
#include "kernel/spin_lock.h"
#include "ntddk.h"

/* ---- Fast mutexes ---- */

VOID NTAPI ExInitializeFastMutex(PFAST_MUTEX FastMutex)
{
    DQ_DDI_ENTER(ExInitializeFastMutex);
    DQ_DDI_REQUIRE_OWN_MEMORY("ExInitializeFastMutex", FastMutex);
    DQ_DDI_REQUIRE_ALIVE(FastMutex);
    dq_fast_mutex_init(FastMutex);
}

VOID NTAPI ExAcquireFastMutex(PFAST_MUTEX FastMutex)
{
    DQ_DDI_ENTER(ExAcquireFastMutex);
    DQ_DDI_REQUIRE_ALIVE(FastMutex);
    uint8_t irql_old = dq_irql_raise(DQ_IRQL_APC);
    dq_fast_mutex_acquire(FastMutex);
    FastMutex->OldIrql = irql_old;
}

BOOLEAN NTAPI ExTryToAcquireFastMutex(PFAST_MUTEX FastMutex)
{
    DQ_DDI_ENTER(ExTryToAcquireFastMutex);
    DQ_DDI_REQUIRE_ALIVE(FastMutex);
    uint8_t irql_old = dq_irql_raise(DQ_IRQL_APC);
    if (!dq_fast_mutex_try(FastMutex)) {
        dq_irql_lower(irql_old);
        return FALSE;
    }
    FastMutex->OldIrql = irql_old;
    return TRUE;
}

VOID NTAPI ExReleaseFastMutex(PFAST_MUTEX FastMutex)
{
    DQ_DDI_ENTER(ExReleaseFastMutex);
    DQ_DDI_REQUIRE_ALIVE(FastMutex);
    uint8_t irql_old = (uint8_t)FastMutex->OldIrql;
    dq_fast_mutex_release(FastMutex);
    dq_irql_lower(irql_old);
}

/* ---- Guarded mutexes ---- */

/* No APC interrupts the thread. */
static void enter_guarded_region(void)
{
    dq_thread_current()->critical_regions++;
    dq_thread_current()->guarded_regions++;
}

/* Not below 0 where it never entered one: that has been reported. */
static void leave_guarded_region(void)
{
    struct dq_thread *thread = dq_thread_current();
    thread->critical_regions -= thread->critical_regions > 0;
    thread->guarded_regions -= thread->guarded_regions > 0;
}

VOID NTAPI KeInitializeGuardedMutex(PKGUARDED_MUTEX Mutex)
{
    DQ_DDI_ENTER(KeInitializeGuardedMutex);
    DQ_DDI_REQUIRE_OWN_MEMORY("KeInitializeGuardedMutex", Mutex);
    DQ_DDI_REQUIRE_ALIVE(Mutex);
    dq_fast_mutex_init(Mutex);
}

VOID NTAPI KeAcquireGuardedMutex(PKGUARDED_MUTEX Mutex)
{
    DQ_DDI_ENTER(KeAcquireGuardedMutex);
    DQ_DDI_REQUIRE_ALIVE(Mutex);
    enter_guarded_region();
    dq_fast_mutex_acquire(Mutex);
}

BOOLEAN NTAPI KeTryToAcquireGuardedMutex(PKGUARDED_MUTEX Mutex)
{
    DQ_DDI_ENTER(KeTryToAcquireGuardedMutex);
    DQ_DDI_REQUIRE_ALIVE(Mutex);
    bool is_mine = dq_fast_mutex_try(Mutex);
    if (is_mine) {
        enter_guarded_region();
    }
    return is_mine;
}

VOID NTAPI KeReleaseGuardedMutex(PKGUARDED_MUTEX Mutex)
{
    DQ_DDI_ENTER(KeReleaseGuardedMutex);
    DQ_DDI_REQUIRE_ALIVE(Mutex);
    dq_fast_mutex_release(Mutex);
    leave_guarded_region();
}

/* ---- Rundown protection ---- */

VOID NTAPI ExInitializeRundownProtection(PEX_RUNDOWN_REF RunRef)
{
    DQ_DDI_ENTER(ExInitializeRundownProtection);
    DQ_DDI_REQUIRE_OWN_MEMORY("ExInitializeRundownProtection", RunRef);
    DQ_DDI_REQUIRE_ALIVE(RunRef);
    dq_rundown_init(RunRef);
}

BOOLEAN NTAPI ExAcquireRundownProtection(PEX_RUNDOWN_REF RunRef)
{
    DQ_DDI_ENTER(ExAcquireRundownProtection);
    DQ_DDI_REQUIRE_ALIVE(RunRef);
    return dq_rundown_acquire(RunRef);
}

VOID NTAPI ExReleaseRundownProtection(PEX_RUNDOWN_REF RunRef)
{
    DQ_DDI_ENTER(ExReleaseRundownProtection);
    DQ_DDI_REQUIRE_ALIVE(RunRef);
    dq_rundown_release(RunRef);
}

VOID NTAPI ExWaitForRundownProtectionRelease(PEX_RUNDOWN_REF RunRef)
{
    DQ_DDI_ENTER(ExWaitForRundownProtectionRelease);
    DQ_DDI_REQUIRE_ALIVE(RunRef);
    dq_rundown_wait(RunRef);
}

VOID NTAPI ExRundownCompleted(PEX_RUNDOWN_REF RunRef)
{
    DQ_DDI_ENTER(ExRundownCompleted);
    DQ_DDI_REQUIRE_ALIVE(RunRef);
    dq_rundown_set(RunRef, true);
}

VOID NTAPI ExReInitializeRundownProtection(PEX_RUNDOWN_REF RunRef)
{
    DQ_DDI_ENTER(ExReInitializeRundownProtection);
    DQ_DDI_REQUIRE_ALIVE(RunRef);
    dq_rundown_set(RunRef, false);
}

/* ---- Queued spin locks ---- */

VOID NTAPI KeAcquireInStackQueuedSpinLock(PKSPIN_LOCK SpinLock, PKLOCK_QUEUE_HANDLE LockHandle)
{
    DQ_DDI_ENTER(KeAcquireInStackQueuedSpinLock);
    DQ_DDI_REQUIRE_ALIVE(SpinLock);
    LockHandle->OldIrql = dq_irql_raise(DQ_IRQL_DISPATCH);
    LockHandle->LockQueue.Next = NULL;
    LockHandle->LockQueue.Lock = SpinLock;
    dq_spin_lock_acquire(SpinLock);
}

VOID NTAPI KeReleaseInStackQueuedSpinLock(PKLOCK_QUEUE_HANDLE LockHandle)
{
    DQ_DDI_ENTER(KeReleaseInStackQueuedSpinLock);
    DQ_DDI_REQUIRE_ALIVE(LockHandle->LockQueue.Lock);
    dq_spin_lock_release(LockHandle->LockQueue.Lock);
    dq_irql_lower(LockHandle->OldIrql);
}

VOID NTAPI KeAcquireInStackQueuedSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock,
                                                    PKLOCK_QUEUE_HANDLE LockHandle)
{
    DQ_DDI_ENTER(KeAcquireInStackQueuedSpinLockAtDpcLevel);
    DQ_DDI_REQUIRE_ALIVE(SpinLock);
    dq_ddi_require_dispatch("KeAcquireInStackQueuedSpinLockAtDpcLevel", 0x40);
    LockHandle->LockQueue.Next = NULL;
    LockHandle->LockQueue.Lock = SpinLock;
    dq_spin_lock_acquire(SpinLock);
}

VOID NTAPI KeReleaseInStackQueuedSpinLockFromDpcLevel(PKLOCK_QUEUE_HANDLE LockHandle)
{
    DQ_DDI_ENTER(KeReleaseInStackQueuedSpinLockFromDpcLevel);
    DQ_DDI_REQUIRE_ALIVE(LockHandle->LockQueue.Lock);
    dq_ddi_require_dispatch("KeReleaseInStackQueuedSpinLockFromDpcLevel", 0x41);
    dq_spin_lock_release(LockHandle->LockQueue.Lock);
}

BOOLEAN NTAPI KeTryToAcquireSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock)
{
    DQ_DDI_ENTER(KeTryToAcquireSpinLockAtDpcLevel);
    DQ_DDI_REQUIRE_ALIVE(SpinLock);
    dq_ddi_require_dispatch("KeTryToAcquireSpinLockAtDpcLevel", 0x40);
    return dq_spin_lock_acquire_if_free(SpinLock);
}

/* ---- Interlocked lists ---- */

static uint8_t lock_list(PKSPIN_LOCK Lock)
{
    uint8_t irql_old = dq_irql_raise(DQ_IRQL_HIGH); /* interrupts are off, whatever the level */
    dq_spin_lock_acquire(Lock);
    return irql_old;
}

static void unlock_list(PKSPIN_LOCK Lock, uint8_t irql_old)
{
    dq_spin_lock_release(Lock);
    dq_irql_lower(irql_old);
}

/* The call reads and writes these links in the driver's place, with the lock held. */
#define TELL_LINK(link) dq_access_by_kernel(link, sizeof(*(link)), true, CALLER)
#define CALLER          ((uintptr_t)__builtin_return_address(0))

static PLIST_ENTRY or_null(PLIST_ENTRY entry, const LIST_ENTRY *head)
{
    return entry == head ? NULL : entry;
}

PLIST_ENTRY NTAPI ExInterlockedInsertTailList(PLIST_ENTRY ListHead, PLIST_ENTRY ListEntry,
                                              PKSPIN_LOCK Lock)
{
    DQ_DDI_ENTER(ExInterlockedInsertTailList);
    DQ_DDI_REQUIRE_ALIVE(ListHead);
    DQ_DDI_REQUIRE_ALIVE(ListEntry);
    uint8_t irql_old = lock_list(Lock);
    PLIST_ENTRY last = or_null(ListHead->Blink, ListHead);
    TELL_LINK(ListHead);
    TELL_LINK(ListEntry);
    TELL_LINK(ListHead->Blink);
    InsertTailList(ListHead, ListEntry);
    unlock_list(Lock, irql_old);
    return last;
}

PLIST_ENTRY NTAPI ExInterlockedInsertHeadList(PLIST_ENTRY ListHead, PLIST_ENTRY ListEntry,
                                              PKSPIN_LOCK Lock)
{
    DQ_DDI_ENTER(ExInterlockedInsertHeadList);
    DQ_DDI_REQUIRE_ALIVE(ListHead);
    DQ_DDI_REQUIRE_ALIVE(ListEntry);
    uint8_t irql_old = lock_list(Lock);
    PLIST_ENTRY first = or_null(ListHead->Flink, ListHead);
    TELL_LINK(ListHead);
    TELL_LINK(ListEntry);
    TELL_LINK(ListHead->Flink);
    InsertHeadList(ListHead, ListEntry);
    unlock_list(Lock, irql_old);
    return first;
}

PLIST_ENTRY NTAPI ExInterlockedRemoveHeadList(PLIST_ENTRY ListHead, PKSPIN_LOCK Lock)
{
    DQ_DDI_ENTER(ExInterlockedRemoveHeadList);
    DQ_DDI_REQUIRE_ALIVE(ListHead);
    uint8_t irql_old = lock_list(Lock);
    PLIST_ENTRY first = or_null(ListHead->Flink, ListHead);
    TELL_LINK(ListHead);
    if (first) {
        TELL_LINK(first);
        TELL_LINK(first->Flink);
        (void)RemoveEntryList(first);
    }
    unlock_list(Lock, irql_old);
    return first;
}

PSINGLE_LIST_ENTRY NTAPI ExInterlockedPushEntryList(PSINGLE_LIST_ENTRY ListHead,
                                                    PSINGLE_LIST_ENTRY ListEntry, PKSPIN_LOCK Lock)
{
    DQ_DDI_ENTER(ExInterlockedPushEntryList);
    DQ_DDI_REQUIRE_ALIVE(ListHead);
    DQ_DDI_REQUIRE_ALIVE(ListEntry);
    uint8_t irql_old = lock_list(Lock);
    PSINGLE_LIST_ENTRY first = ListHead->Next;
    TELL_LINK(ListHead);
    TELL_LINK(ListEntry);
    PushEntryList(ListHead, ListEntry);
    unlock_list(Lock, irql_old);
    return first;
}

PSINGLE_LIST_ENTRY NTAPI ExInterlockedPopEntryList(PSINGLE_LIST_ENTRY ListHead, PKSPIN_LOCK Lock)
{
    DQ_DDI_ENTER(ExInterlockedPopEntryList);
    DQ_DDI_REQUIRE_ALIVE(ListHead);
    uint8_t irql_old = lock_list(Lock);
    TELL_LINK(ListHead);
    if (ListHead->Next) {
        TELL_LINK(ListHead->Next);
    }
    PSINGLE_LIST_ENTRY first = PopEntryList(ListHead);
    unlock_list(Lock, irql_old);
    return first;
}

/* ---- Lookaside lists ---- */

VOID NTAPI ExInitializeNPagedLookasideList(PNPAGED_LOOKASIDE_LIST Lookaside,
                                           PALLOCATE_FUNCTION Allocate, PFREE_FUNCTION Free,
                                           ULONG Flags, SIZE_T Size, ULONG Tag, USHORT Depth)
{
    DQ_DDI_ENTER(ExInitializeNPagedLookasideList);
    DQ_DDI_REQUIRE_OWN_MEMORY("ExInitializeNPagedLookasideList", Lookaside);
    DQ_DDI_REQUIRE_ALIVE(Lookaside);
    (void)Flags;
    (void)Depth;
    memset(Lookaside, 0, sizeof(*Lookaside));
    Lookaside->Size = Size;
    Lookaside->Tag = Tag;
    Lookaside->Allocate = Allocate;
    Lookaside->Free = Free;
}

VOID NTAPI ExDeleteNPagedLookasideList(PNPAGED_LOOKASIDE_LIST Lookaside)
{
    DQ_DDI_ENTER(ExDeleteNPagedLookasideList);
    DQ_DDI_REQUIRE_ALIVE(Lookaside);
    Lookaside->Size = 0; /* it keeps nothing */
}

PVOID NTAPI ExAllocateFromNPagedLookasideList(PNPAGED_LOOKASIDE_LIST Lookaside)
{
    DQ_DDI_ENTER(ExAllocateFromNPagedLookasideList);
    DQ_DDI_REQUIRE_ALIVE(Lookaside);
    if (Lookaside->Allocate) {
        return dq_callout_lookaside_allocate(Lookaside->Allocate, NonPagedPoolNx, Lookaside->Size,
                                             Lookaside->Tag);
    }
    return dq_pool_alloc(Lookaside->Size, Lookaside->Tag, false, DQ_POOL_DRIVER);
}

VOID NTAPI ExFreeToNPagedLookasideList(PNPAGED_LOOKASIDE_LIST Lookaside, PVOID Entry)
{
    DQ_DDI_ENTER(ExFreeToNPagedLookasideList);
    DQ_DDI_REQUIRE_ALIVE(Lookaside);
    if (Lookaside->Free) {
        dq_callout_lookaside_free(Lookaside->Free, Entry);
        return;
    }
    dq_ddi_pool_free(Entry, Lookaside->Tag);
}
