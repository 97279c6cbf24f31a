/*
 * SPDX-License-Identifier: MIT
 *
 * wdm/eresource.h - executive resources and push locks: locks that one thread has exclusively or
 * several share, part of wdm.h.
 */
#ifndef DQ_WDK_WDM_ERESOURCE_H
#define DQ_WDK_WDM_ERESOURCE_H

#include "types.h"

EXTERN_C_START

typedef ULONG_PTR ERESOURCE_THREAD;
typedef ERESOURCE_THREAD *PERESOURCE_THREAD;

typedef struct _OWNER_ENTRY {
    ERESOURCE_THREAD OwnerThread;
    ULONG TableSize;
} OWNER_ENTRY, *POWNER_ENTRY;

/* Its size is Windows'; opaque. */
typedef struct _ERESOURCE {
    LIST_ENTRY SystemResourcesList;
    POWNER_ENTRY OwnerTable;
    SHORT ActiveCount;
    USHORT Flag;
    PVOID SharedWaiters;
    PVOID ExclusiveWaiters;
    OWNER_ENTRY OwnerEntry;
    ULONG ActiveEntries;
    ULONG ContentionCount;
    ULONG NumberOfSharedWaiters;
    ULONG NumberOfExclusiveWaiters;
    PVOID Reserved2;
    PVOID Address;
    KSPIN_LOCK SpinLock;
} ERESOURCE, *PERESOURCE;

#define FLAG_OWNER_POINTER_IS_THREAD 0x1

/* Opaque. */
typedef ULONG_PTR EX_PUSH_LOCK, *PEX_PUSH_LOCK;

/* ---- Executive resources ---- */

/**
 * Make a resource that nobody has.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Resource  nonpaged memory
 * @return   STATUS_SUCCESS; STATUS_INSUFFICIENT_RESOURCES: dirql's own memory is full
 * @source   wdm/nf-wdm-exinitializeresourcelite
 */
NTKERNELAPI NTSTATUS NTAPI ExInitializeResourceLite(_Out_ PERESOURCE Resource);

/**
 * Make a resource that is in use already as new.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Resource  an initialized resource that nobody has
 * @return   STATUS_SUCCESS
 * @source   wdm/nf-wdm-exreinitializeresourcelite
 */
NTKERNELAPI NTSTATUS NTAPI ExReinitializeResourceLite(_Inout_ PERESOURCE Resource);

/**
 * The end of a resource, before its memory is freed.
 *
 * @irql     <= APC_LEVEL
 * @context  does not call out; steps
 * @param    Resource  an initialized resource that nobody has
 * @return   STATUS_SUCCESS
 * @source   wdm/nf-wdm-exdeleteresourcelite
 */
NTKERNELAPI NTSTATUS NTAPI ExDeleteResourceLite(_Inout_ PERESOURCE Resource);

/**
 * Take the resource for this thread alone; again, if it has it so.
 *
 * @irql     <= APC_LEVEL, in a critical region
 * @context  does not call out; steps; blocks with Wait
 * @param    Resource  an initialized resource of which this thread has no share
 * @param    Wait      until it can be had
 * @return   TRUE if it was taken
 * @source   wdm/nf-wdm-exacquireresourceexclusivelite
 */
NTKERNELAPI BOOLEAN NTAPI ExAcquireResourceExclusiveLite(_Inout_ PERESOURCE Resource,
                                                         _In_ BOOLEAN Wait);

/**
 * Take a share of the resource; again, in the same way, if this thread has it. Threads that wait
 * for exclusive access go first.
 *
 * @irql     <= APC_LEVEL, in a critical region
 * @context  does not call out; steps; blocks with Wait
 * @param    Resource  an initialized resource
 * @param    Wait      until it can be had
 * @return   TRUE if it was taken
 * @source   wdm/nf-wdm-exacquireresourcesharedlite
 */
NTKERNELAPI BOOLEAN NTAPI ExAcquireResourceSharedLite(_Inout_ PERESOURCE Resource,
                                                      _In_ BOOLEAN Wait);

/**
 * Take a share of the resource, before whoever waits for exclusive access.
 *
 * @irql     <= APC_LEVEL, in a critical region
 * @context  does not call out; steps; blocks with Wait
 * @param    Resource  an initialized resource
 * @param    Wait      until it can be had
 * @return   TRUE if it was taken
 * @source   wdm/nf-wdm-exacquiresharedstarveexclusive
 */
NTKERNELAPI BOOLEAN NTAPI ExAcquireSharedStarveExclusive(_Inout_ PERESOURCE Resource,
                                                         _In_ BOOLEAN Wait);

/**
 * Take a share of the resource behind whoever waits for exclusive access, even if this thread has a
 * share: then it waits until another one has released that in its place.
 *
 * @irql     <= APC_LEVEL, in a critical region
 * @context  does not call out; steps; blocks with Wait
 * @param    Resource  an initialized resource
 * @param    Wait      until it can be had
 * @return   TRUE if it was taken
 * @source   wdm/nf-wdm-exacquiresharedwaitforexclusive
 */
NTKERNELAPI BOOLEAN NTAPI ExAcquireSharedWaitForExclusive(_Inout_ PERESOURCE Resource,
                                                          _In_ BOOLEAN Wait);

/**
 * Undo one acquisition of this thread's.
 *
 * @irql     <= DISPATCH_LEVEL, in a critical region
 * @context  does not call out; steps; a thread that waits may run before it returns
 * @param    Resource  a resource that this thread has
 * @source   wdm/nf-wdm-exreleaseresourcelite
 */
NTKERNELAPI VOID NTAPI ExReleaseResourceLite(_Inout_ PERESOURCE Resource);

/**
 * Undo one acquisition of another owner's.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps; a thread that waits may run before it returns
 * @param    Resource          a resource
 * @param    ResourceThreadId  who has it: this thread, or what ExSetResourceOwnerPointer got
 * @source   wdm/nf-wdm-exreleaseresourceforthreadlite
 */
NTKERNELAPI VOID NTAPI ExReleaseResourceForThreadLite(_Inout_ PERESOURCE Resource,
                                                      _In_ ERESOURCE_THREAD ResourceThreadId);

/**
 * Give what this thread has to an owner that is no thread, to be released with
 * ExReleaseResourceForThreadLite.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Resource      a resource that this thread has
 * @param    OwnerPointer  any address of the driver's, its two lowest bits set
 * @source   wdm/nf-wdm-exsetresourceownerpointer
 */
NTKERNELAPI VOID NTAPI ExSetResourceOwnerPointer(_Inout_ PERESOURCE Resource,
                                                 _In_ PVOID OwnerPointer);

/**
 * Exclusive access becomes a share; who waits for a share gets one, too.
 *
 * @irql     <= APC_LEVEL
 * @context  does not call out; steps; a thread that waits may run before it returns
 * @param    Resource  a resource that this thread has exclusively
 * @source   wdm/nf-wdm-exconvertexclusivetosharedlite
 */
NTKERNELAPI VOID NTAPI ExConvertExclusiveToSharedLite(_Inout_ PERESOURCE Resource);

/**
 * Does this thread have the resource exclusively?
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Resource  an initialized resource
 * @return   TRUE if it has
 * @source   wdm/nf-wdm-exisresourceacquiredexclusivelite
 */
NTKERNELAPI BOOLEAN NTAPI ExIsResourceAcquiredExclusiveLite(_In_ PERESOURCE Resource);

/**
 * How often has this thread acquired the resource?
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    Resource  an initialized resource
 * @return   the number, in either way; 0: it does not have it
 * @source   wdm/nf-wdm-exisresourceacquiredsharedlite
 */
NTKERNELAPI ULONG NTAPI ExIsResourceAcquiredSharedLite(_In_ PERESOURCE Resource);

#define ExIsResourceAcquiredLite ExIsResourceAcquiredSharedLite

/**
 * How many threads wait for exclusive access now?
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Resource  an initialized resource
 * @return   the number
 * @source   wdm/nf-wdm-exgetexclusivewaitercount
 */
NTKERNELAPI ULONG NTAPI ExGetExclusiveWaiterCount(_In_ PERESOURCE Resource);

/**
 * How many threads wait for a share now?
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Resource  an initialized resource
 * @return   the number
 * @source   wdm/nf-wdm-exgetsharedwaitercount
 */
NTKERNELAPI ULONG NTAPI ExGetSharedWaiterCount(_In_ PERESOURCE Resource);

/**
 * Enter a critical region, then take the resource for this thread alone.
 *
 * @irql     <= APC_LEVEL
 * @context  does not call out; steps; blocks
 * @param    Resource  an initialized resource of which this thread has no share
 * @return   an address that means nothing to drivers
 * @source   wdm/nf-wdm-exentercriticalregionandacquireresourceexclusive
 */
NTKERNELAPI PVOID NTAPI
ExEnterCriticalRegionAndAcquireResourceExclusive(_Inout_ PERESOURCE Resource);

/**
 * Release the resource, then leave the critical region.
 *
 * @irql     <= APC_LEVEL
 * @context  does not call out; steps; a thread that waits may run before it returns
 * @param    Resource  of ExEnterCriticalRegionAndAcquireResourceExclusive
 * @source   wdm/nf-wdm-exreleaseresourceandleavecriticalregion
 */
NTKERNELAPI VOID NTAPI ExReleaseResourceAndLeaveCriticalRegion(_Inout_ PERESOURCE Resource);

/* ---- Push locks ---- */

/**
 * Make a push lock, free.
 *
 * @irql     <= APC_LEVEL
 * @context  does not call out, does not step
 * @param    PushLock  the lock, aligned as a pointer
 * @source   wdm/nf-wdm-exinitializepushlock
 */
NTKERNELAPI VOID NTAPI ExInitializePushLock(_Out_ PEX_PUSH_LOCK PushLock);

/**
 * Take the lock for this thread alone.
 *
 * @irql     <= APC_LEVEL, in a critical region
 * @context  does not call out; steps; blocks
 * @param    PushLock  a lock that this thread does not have
 * @source   wdm/nf-wdm-exacquirepushlockexclusive
 */
NTKERNELAPI VOID NTAPI ExAcquirePushLockExclusive(_Inout_ PEX_PUSH_LOCK PushLock);

/**
 * Take a share of the lock, behind whoever waits for exclusive access.
 *
 * @irql     <= APC_LEVEL, in a critical region
 * @context  does not call out; steps; blocks
 * @param    PushLock  a lock that this thread does not have exclusively
 * @source   wdm/nf-wdm-exacquirepushlockshared
 */
NTKERNELAPI VOID NTAPI ExAcquirePushLockShared(_Inout_ PEX_PUSH_LOCK PushLock);

/**
 * Undo ExAcquirePushLockExclusive.
 *
 * @irql     <= APC_LEVEL
 * @context  does not call out; steps; a thread that waits may run before it returns
 * @param    PushLock  a lock that this thread has exclusively
 * @source   wdm/nf-wdm-exreleasepushlockexclusive
 */
NTKERNELAPI VOID NTAPI ExReleasePushLockExclusive(_Inout_ PEX_PUSH_LOCK PushLock);

/**
 * Undo one ExAcquirePushLockShared.
 *
 * @irql     <= APC_LEVEL
 * @context  does not call out; steps; a thread that waits may run before it returns
 * @param    PushLock  a lock of which this thread has a share
 * @source   wdm/nf-wdm-exreleasepushlockshared
 */
NTKERNELAPI VOID NTAPI ExReleasePushLockShared(_Inout_ PEX_PUSH_LOCK PushLock);

EXTERN_C_END

#endif /* DQ_WDK_WDM_ERESOURCE_H */
