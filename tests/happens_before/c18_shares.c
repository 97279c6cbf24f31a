/* SPDX-License-Identifier: MIT */
/*
 * c18 - ERESOURCE and push lock: the end of exclusive access comes before every later one, the end
 * of a share before later exclusive access, and shares order nothing among themselves.
 *
 *   resource_writers, _reader   exclusive and exclusive; exclusive and shared
 *   resource_readers            not: two shares
 *   resource_converted          what was done before the conversion comes before a later share
 *   resource_converted_after    not: what is done after it
 *   resource_again              exclusive access that is had twice ends with its last release
 *   resource_order              two resources in two orders: each thread may wait for the other
 *   push_writers, ...           the same of a push lock
 *   slist                       an entry is pushed before it is popped
 */
#include "common.h"

static ERESOURCE Resource;
static ERESOURCE Second;
static EX_PUSH_LOCK PushLock;
static SLIST_HEADER List;

typedef struct _ITEM {
    SLIST_ENTRY Link;
    ULONG64 Data;
} ITEM;

static ITEM Item;

static VOID Setup(PHB Hb)
{
    UNREFERENCED_PARAMETER(Hb);
    ExInitializeResourceLite(&Resource);
    ExInitializeResourceLite(&Second);
    ExInitializePushLock(&PushLock);
    InitializeSListHead(&List);
}

static VOID Done(PHB Hb)
{
    UNREFERENCED_PARAMETER(Hb);
    ExDeleteResourceLite(&Resource);
    ExDeleteResourceLite(&Second);
}

static VOID Write(PHB Hb)
{
    Hb->Data++; /* race */
}

#define UNDER(name, acquire, release)                                                              \
    static VOID name(PHB Hb)                                                                       \
    {                                                                                              \
        KeEnterCriticalRegion();                                                                   \
        acquire;                                                                                   \
        Write(Hb);                                                                                 \
        release;                                                                                   \
        KeLeaveCriticalRegion();                                                                   \
    }

UNDER(Exclusive, ExAcquireResourceExclusiveLite(&Resource, TRUE), ExReleaseResourceLite(&Resource))
UNDER(Shared, ExAcquireResourceSharedLite(&Resource, TRUE), ExReleaseResourceLite(&Resource))
UNDER(PushExclusive, ExAcquirePushLockExclusive(&PushLock), ExReleasePushLockExclusive(&PushLock))
UNDER(PushShared, ExAcquirePushLockShared(&PushLock), ExReleasePushLockShared(&PushLock))

static VOID ConvertAfter(PHB Hb)
{
    KeEnterCriticalRegion();
    ExAcquireResourceExclusiveLite(&Resource, TRUE);
    Write(Hb);
    ExConvertExclusiveToSharedLite(&Resource);
    ExReleaseResourceLite(&Resource);
    KeLeaveCriticalRegion();
}

static VOID ConvertBefore(PHB Hb)
{
    KeEnterCriticalRegion();
    ExAcquireResourceExclusiveLite(&Resource, TRUE);
    ExConvertExclusiveToSharedLite(&Resource);
    Write(Hb);
    ExReleaseResourceLite(&Resource);
    KeLeaveCriticalRegion();
}

static VOID Twice(PHB Hb)
{
    KeEnterCriticalRegion();
    ExAcquireResourceExclusiveLite(&Resource, TRUE);
    ExAcquireResourceExclusiveLite(&Resource, TRUE);
    ExReleaseResourceLite(&Resource);
    Write(Hb);
    ExReleaseResourceLite(&Resource);
    KeLeaveCriticalRegion();
}

static VOID TakeBoth(PERESOURCE First, PERESOURCE Then)
{
    KeEnterCriticalRegion();
    ExAcquireResourceExclusiveLite(First, TRUE);
    ExAcquireResourceSharedLite(Then, TRUE);
    ExReleaseResourceLite(Then);
    ExReleaseResourceLite(First);
    KeLeaveCriticalRegion();
}

static VOID OneThenTwo(PHB Hb)
{
    UNREFERENCED_PARAMETER(Hb);
    TakeBoth(&Resource, &Second);
}

static VOID TwoThenOne(PHB Hb)
{
    UNREFERENCED_PARAMETER(Hb);
    TakeBoth(&Second, &Resource);
}

static VOID Push(PHB Hb)
{
    UNREFERENCED_PARAMETER(Hb);
    Item.Data++; /* race */
    InterlockedPushEntrySList(&List, &Item.Link);
}

static VOID Pop(PHB Hb)
{
    UNREFERENCED_PARAMETER(Hb);
    if (InterlockedPopEntrySList(&List) != NULL) {
        Item.Data++; /* race */
    }
}

static VOID Peek(PHB Hb)
{
    UNREFERENCED_PARAMETER(Hb);
    if (ExQueryDepthSList(&List) != 0) {
        Item.Data++; /* race */
    }
}

#define THREADS(a, b) .Setup = Setup, .A = (a), .B = (b), .Done = Done

static const HB_CASE Cases[] = {
    CORRECT(resource_writers, "p=2", THREADS(Exclusive, Exclusive)),
    CORRECT(resource_reader, "p=2", THREADS(Exclusive, Shared)),
    BROKEN(resource_readers, "p=2", THREADS(Shared, Shared)),
    CORRECT(resource_converted, "p=2", THREADS(ConvertAfter, Shared)),
    BROKEN(resource_converted_after, "p=2", THREADS(ConvertBefore, Shared)),
    CORRECT(resource_again, "p=2", THREADS(Twice, Exclusive)),
    BROKEN(resource_order, "p=2 finds=deadlock", THREADS(OneThenTwo, TwoThenOne)),
    CORRECT(resource_same_order, "p=2", THREADS(OneThenTwo, OneThenTwo)),
    CORRECT(push_writers, "p=2", THREADS(PushExclusive, PushExclusive)),
    CORRECT(push_reader, "p=2", THREADS(PushExclusive, PushShared)),
    BROKEN(push_readers, "p=2", THREADS(PushShared, PushShared)),
    CORRECT(slist, "p=2", THREADS(Push, Pop)),
    BROKEN(slist_depth, "p=2", THREADS(Push, Peek)),
};

const HB_PROGRAM Program = { .Cases = Cases };
