/*
 * SPDX-License-Identifier: MIT
 *
 * wdm/sync.h - fast and guarded mutexes, rundown protection, queued spin locks, interlocked lists
 * and lookaside lists, part of wdm.h.
 */
#ifndef DQ_WDK_WDM_SYNC_H
#define DQ_WDK_WDM_SYNC_H

#include "types.h"

EXTERN_C_START

typedef struct _FAST_MUTEX {
    LONG Count;
    PVOID Owner;
    ULONG Contention;
    KEVENT Event;
    ULONG OldIrql;
} FAST_MUTEX, *PFAST_MUTEX, KGUARDED_MUTEX, *PKGUARDED_MUTEX;

typedef struct _EX_RUNDOWN_REF {
    _ANONYMOUS_UNION union {
        ULONG_PTR Count;
        PVOID Ptr;
    } DUMMYUNIONNAME;
} EX_RUNDOWN_REF, *PEX_RUNDOWN_REF;

typedef struct _KSPIN_LOCK_QUEUE {
    struct _KSPIN_LOCK_QUEUE *volatile Next;
    PKSPIN_LOCK volatile Lock;
} KSPIN_LOCK_QUEUE, *PKSPIN_LOCK_QUEUE;

typedef struct _KLOCK_QUEUE_HANDLE {
    KSPIN_LOCK_QUEUE LockQueue;
    KIRQL OldIrql;
} KLOCK_QUEUE_HANDLE, *PKLOCK_QUEUE_HANDLE;

/* ---- Fast mutexes ---- */

/**
 * Make a fast mutex, free.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    FastMutex  nonpaged memory
 * @source   wdm/nf-wdm-exinitializefastmutex
 */
NTKERNELAPI VOID NTAPI ExInitializeFastMutex(_Out_ PFAST_MUTEX FastMutex);

/**
 * Take the mutex and raise to APC_LEVEL; waits as long as another thread owns it.
 *
 * @irql     <= APC_LEVEL
 * @context  does not call out; steps; blocks
 * @param    FastMutex  a mutex that this thread does not own
 * @source   wdm/nf-wdm-exacquirefastmutex
 */
NTKERNELAPI VOID NTAPI ExAcquireFastMutex(_Inout_ PFAST_MUTEX FastMutex);

/**
 * Take the mutex, if it is free, and raise to APC_LEVEL.
 *
 * @irql     <= APC_LEVEL
 * @context  does not call out; steps
 * @param    FastMutex  a mutex
 * @return   TRUE if it was taken
 * @source   wdm/nf-wdm-extrytoacquirefastmutex
 */
NTKERNELAPI BOOLEAN NTAPI ExTryToAcquireFastMutex(_Inout_ PFAST_MUTEX FastMutex);

/**
 * Free the mutex and go back to the IRQL of its acquire.
 *
 * @irql     APC_LEVEL
 * @context  does not call out; steps
 * @param    FastMutex  a mutex that this thread owns
 * @source   wdm/nf-wdm-exreleasefastmutex
 */
NTKERNELAPI VOID NTAPI ExReleaseFastMutex(_Inout_ PFAST_MUTEX FastMutex);

/* ---- Guarded mutexes ---- */

/**
 * Make a guarded mutex, free.
 *
 * @irql     <= APC_LEVEL
 * @context  does not call out, does not step
 * @param    Mutex  nonpaged memory
 * @source   wdm/nf-wdm-keinitializeguardedmutex
 */
NTKERNELAPI VOID NTAPI KeInitializeGuardedMutex(_Out_ PKGUARDED_MUTEX Mutex);

/**
 * Take the mutex and enter a guarded region; waits as long as another thread owns it.
 *
 * @irql     <= APC_LEVEL
 * @context  does not call out; steps; blocks
 * @param    Mutex  a mutex that this thread does not own
 * @source   wdm/nf-wdm-keacquireguardedmutex
 */
NTKERNELAPI VOID NTAPI KeAcquireGuardedMutex(_Inout_ PKGUARDED_MUTEX Mutex);

/**
 * Take the mutex, if it is free, and enter a guarded region.
 *
 * @irql     <= APC_LEVEL
 * @context  does not call out; steps
 * @param    Mutex  a mutex
 * @return   TRUE if it was taken
 * @source   wdm/nf-wdm-ketrytoacquireguardedmutex
 */
NTKERNELAPI BOOLEAN NTAPI KeTryToAcquireGuardedMutex(_Inout_ PKGUARDED_MUTEX Mutex);

/**
 * Free the mutex and leave its guarded region.
 *
 * @irql     <= APC_LEVEL
 * @context  does not call out; steps
 * @param    Mutex  a mutex that this thread owns
 * @source   wdm/nf-wdm-kereleaseguardedmutex
 */
NTKERNELAPI VOID NTAPI KeReleaseGuardedMutex(_Inout_ PKGUARDED_MUTEX Mutex);

/* ---- Rundown protection ---- */

/**
 * Make a rundown reference: nobody has it, and it can be had.
 *
 * @irql     <= APC_LEVEL
 * @context  does not call out, does not step
 * @param    RunRef  the reference
 * @source   wdm/nf-wdm-exinitializerundownprotection
 */
NTKERNELAPI VOID NTAPI ExInitializeRundownProtection(_Out_ PEX_RUNDOWN_REF RunRef);

/**
 * Keep the object behind the reference from going.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    RunRef  an initialized reference
 * @return   FALSE if its rundown has begun
 * @source   wdm/nf-wdm-exacquirerundownprotection
 */
NTKERNELAPI BOOLEAN NTAPI ExAcquireRundownProtection(_Inout_ PEX_RUNDOWN_REF RunRef);

/**
 * Undo one ExAcquireRundownProtection that returned TRUE.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    RunRef  the reference
 * @source   wdm/nf-wdm-exreleaserundownprotection
 */
NTKERNELAPI VOID NTAPI ExReleaseRundownProtection(_Inout_ PEX_RUNDOWN_REF RunRef);

/**
 * Begin the rundown: nobody gets the reference any more; wait until nobody has it.
 *
 * @irql     <= APC_LEVEL
 * @context  does not call out; steps; blocks
 * @param    RunRef  the reference
 * @source   wdm/nf-wdm-exwaitforrundownprotectionrelease
 */
NTKERNELAPI VOID NTAPI ExWaitForRundownProtectionRelease(_Inout_ PEX_RUNDOWN_REF RunRef);

/**
 * The object is gone; the reference says so from now on.
 *
 * @irql     <= APC_LEVEL
 * @context  does not call out, does not step
 * @param    RunRef  a reference that was run down
 * @source   wdm/nf-wdm-exrundowncompleted
 */
NTKERNELAPI VOID NTAPI ExRundownCompleted(_Inout_ PEX_RUNDOWN_REF RunRef);

/**
 * Make a reference that was run down one that can be had again.
 *
 * @irql     <= APC_LEVEL
 * @context  does not call out, does not step
 * @param    RunRef  a reference that was run down
 * @source   wdm/nf-wdm-exreinitializerundownprotection
 */
NTKERNELAPI VOID NTAPI ExReInitializeRundownProtection(_Inout_ PEX_RUNDOWN_REF RunRef);

/* ---- Queued spin locks ---- */

/**
 * Raise to DISPATCH_LEVEL and take the lock, behind whoever waits already.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps; spins
 * @param    SpinLock    an initialized lock that this processor does not hold
 * @param    LockHandle  on this stack; the release must get it
 * @source   wdm/nf-wdm-keacquireinstackqueuedspinlock
 */
NTKERNELAPI VOID NTAPI KeAcquireInStackQueuedSpinLock(_Inout_ PKSPIN_LOCK SpinLock,
                                                      _Out_ PKLOCK_QUEUE_HANDLE LockHandle);

/**
 * Free the lock and return to the level of the acquire.
 *
 * @irql     DISPATCH_LEVEL
 * @context  does not call out; steps; pending DPCs and threads may run before it returns
 * @param    LockHandle  of the acquire
 * @source   wdm/nf-wdm-kereleaseinstackqueuedspinlock
 */
NTKERNELAPI VOID NTAPI KeReleaseInStackQueuedSpinLock(_In_ PKLOCK_QUEUE_HANDLE LockHandle);

/**
 * Take the lock, behind whoever waits already, without changing the IRQL.
 *
 * @irql     >= DISPATCH_LEVEL
 * @context  does not call out; steps; spins
 * @param    SpinLock    an initialized lock that this processor does not hold
 * @param    LockHandle  on this stack; the release must get it
 * @source   wdm/nf-wdm-keacquireinstackqueuedspinlockatdpclevel
 */
NTKERNELAPI VOID NTAPI KeAcquireInStackQueuedSpinLockAtDpcLevel(
    _Inout_ PKSPIN_LOCK SpinLock, _Out_ PKLOCK_QUEUE_HANDLE LockHandle);

/**
 * Free a lock that was taken without changing the IRQL.
 *
 * @irql     >= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    LockHandle  of the acquire
 * @source   wdm/nf-wdm-kereleaseinstackqueuedspinlockfromdpclevel
 */
NTKERNELAPI VOID NTAPI
KeReleaseInStackQueuedSpinLockFromDpcLevel(_In_ PKLOCK_QUEUE_HANDLE LockHandle);

/**
 * Take the lock, if it is free, without changing the IRQL.
 *
 * @irql     >= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    SpinLock  an initialized lock
 * @return   TRUE if it was taken
 * @source   wdm/nf-wdm-ketrytoacquirespinlockatdpclevel
 */
NTKERNELAPI BOOLEAN NTAPI KeTryToAcquireSpinLockAtDpcLevel(_Inout_ PKSPIN_LOCK SpinLock);

/* ---- Interlocked lists ---- */

/**
 * Put an entry at the end of a list, under a lock of its own.
 *
 * @irql     any level
 * @context  does not call out; steps; spins
 * @param    ListHead   of the list
 * @param    ListEntry  the entry
 * @param    Lock       never used but for these calls
 * @return   the entry that was last; NULL if the list was empty
 * @source   wdm/nf-wdm-exinterlockedinserttaillist
 */
NTKERNELAPI PLIST_ENTRY NTAPI ExInterlockedInsertTailList(_Inout_ PLIST_ENTRY ListHead,
                                                          _Inout_ PLIST_ENTRY ListEntry,
                                                          _Inout_ PKSPIN_LOCK Lock);

/**
 * Put an entry at the beginning of a list, under a lock of its own.
 *
 * @irql     any level
 * @context  does not call out; steps; spins
 * @param    ListHead   of the list
 * @param    ListEntry  the entry
 * @param    Lock       never used but for these calls
 * @return   the entry that was first; NULL if the list was empty
 * @source   wdm/nf-wdm-exinterlockedinsertheadlist
 */
NTKERNELAPI PLIST_ENTRY NTAPI ExInterlockedInsertHeadList(_Inout_ PLIST_ENTRY ListHead,
                                                          _Inout_ PLIST_ENTRY ListEntry,
                                                          _Inout_ PKSPIN_LOCK Lock);

/**
 * Take the first entry off a list, under a lock of its own.
 *
 * @irql     any level
 * @context  does not call out; steps; spins
 * @param    ListHead  of the list
 * @param    Lock      never used but for these calls
 * @return   the entry; NULL if the list was empty
 * @source   wdm/nf-wdm-exinterlockedremoveheadlist
 */
NTKERNELAPI PLIST_ENTRY NTAPI ExInterlockedRemoveHeadList(_Inout_ PLIST_ENTRY ListHead,
                                                          _Inout_ PKSPIN_LOCK Lock);

/**
 * Put an entry at the beginning of a singly linked list, under a lock of its own.
 *
 * @irql     any level
 * @context  does not call out; steps; spins
 * @param    ListHead   of the list
 * @param    ListEntry  the entry
 * @param    Lock       never used but for these calls
 * @return   the entry that was first; NULL if the list was empty
 * @source   wdm/nf-wdm-exinterlockedpushentrylist
 */
NTKERNELAPI PSINGLE_LIST_ENTRY NTAPI
ExInterlockedPushEntryList(_Inout_ PSINGLE_LIST_ENTRY ListHead,
                           _Inout_ PSINGLE_LIST_ENTRY ListEntry, _Inout_ PKSPIN_LOCK Lock);

/**
 * Take the first entry off a singly linked list, under a lock of its own.
 *
 * @irql     any level
 * @context  does not call out; steps; spins
 * @param    ListHead  of the list
 * @param    Lock      never used but for these calls
 * @return   the entry; NULL if the list was empty
 * @source   wdm/nf-wdm-exinterlockedpopentrylist
 */
NTKERNELAPI PSINGLE_LIST_ENTRY NTAPI ExInterlockedPopEntryList(_Inout_ PSINGLE_LIST_ENTRY ListHead,
                                                               _Inout_ PKSPIN_LOCK Lock);

/* ---- Lookaside lists ---- */

typedef PVOID NTAPI ALLOCATE_FUNCTION(_In_ POOL_TYPE PoolType, _In_ SIZE_T NumberOfBytes,
                                      _In_ ULONG Tag);
typedef ALLOCATE_FUNCTION *PALLOCATE_FUNCTION;
typedef VOID NTAPI FREE_FUNCTION(_In_ PVOID Buffer);
typedef FREE_FUNCTION *PFREE_FUNCTION;

/* Windows keeps freed entries in it. Its size and alignment are Windows'; the rest is opaque. */
typedef struct DECLSPEC_ALIGN(16) _NPAGED_LOOKASIDE_LIST {
    SIZE_T Size;
    ULONG Tag;
    ULONG Allocated;
    PALLOCATE_FUNCTION Allocate;
    PFREE_FUNCTION Free;
    ULONG_PTR Reserved[12];
} NPAGED_LOOKASIDE_LIST, *PNPAGED_LOOKASIDE_LIST;

/**
 * Make a list of nonpaged entries of one size.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Lookaside  nonpaged memory, aligned to 16 bytes
 * @param    Allocate   how entries are made; NULL: pool
 * @param    Free       how they go; NULL: pool
 * @param    Flags      0, or POOL_NX_ALLOCATION, POOL_RAISE_IF_ALLOCATION_FAILURE
 * @param    Size       of an entry
 * @param    Tag        four characters
 * @param    Depth      0
 * @source   wdm/nf-wdm-exinitializenpagedlookasidelist
 */
NTKERNELAPI VOID NTAPI ExInitializeNPagedLookasideList(_Out_ PNPAGED_LOOKASIDE_LIST Lookaside,
                                                       _In_opt_ PALLOCATE_FUNCTION Allocate,
                                                       _In_opt_ PFREE_FUNCTION Free,
                                                       _In_ ULONG Flags, _In_ SIZE_T Size,
                                                       _In_ ULONG Tag, _In_ USHORT Depth);

/**
 * Free what the list keeps. Entries that were not given back stay allocated.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Lookaside  an initialized list
 * @source   wdm/nf-wdm-exdeletenpagedlookasidelist
 */
NTKERNELAPI VOID NTAPI ExDeleteNPagedLookasideList(_Inout_ PNPAGED_LOOKASIDE_LIST Lookaside);

/**
 * An entry, not initialized.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  calls the list's Allocate; steps
 * @param    Lookaside  an initialized list
 * @return   the entry; NULL if there is none
 * @source   wdm/nf-wdm-exallocatefromnpagedlookasidelist
 */
NTKERNELAPI PVOID NTAPI ExAllocateFromNPagedLookasideList(_Inout_ PNPAGED_LOOKASIDE_LIST Lookaside);

/**
 * Give an entry back.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  calls the list's Free; steps
 * @param    Lookaside  the list that it is from
 * @param    Entry      the entry
 * @source   wdm/nf-wdm-exfreetonpagedlookasidelist
 */
NTKERNELAPI VOID NTAPI ExFreeToNPagedLookasideList(_Inout_ PNPAGED_LOOKASIDE_LIST Lookaside,
                                                   _In_ PVOID Entry);

EXTERN_C_END

#endif /* DQ_WDK_WDM_SYNC_H */
