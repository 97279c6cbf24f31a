/* SPDX-License-Identifier: MIT */
/*
 * c09 - interlocked operations acquire and release; variants with a name do as named; volatile
 * accesses follow Microsoft's rules for x64.
 *
 *   exchange             one that releases and one that acquires; not: what comes after the first
 *   counted_down         who counts down to 0 follows all the others
 *   unused               an operation whose result nobody uses releases ...
 *   unused_acquires_not  ... and does not acquire
 *   no_fence             atomic, and no edge
 *   acquire_only, release_only   the variants with half the effect
 *   plain                not: an interlocked and a plain access
 *   released, no_fence_words   ReadAcquire and its kin: as named
 *   volatile             a load acquires, a store releases; two of them are no race
 */
#include "common.h"

static VOID WriteAndRaise(PHB Hb)
{
    Hb->Data++; /* race: exchange_unseen no_fence acquire_only */
    (VOID) InterlockedExchange(&Hb->Flag, 1);
}

static VOID RaiseAndWrite(PHB Hb)
{
    (VOID) InterlockedExchange(&Hb->Flag, 1);
    Hb->Data++; /* race */
}

static VOID WriteIfRaised(PHB Hb)
{
    if (InterlockedCompareExchange(&Hb->Flag, 0, 1) == 1) {
        Hb->Data++; /* race */
    }
}

static VOID Write(PHB Hb)
{
    Hb->Data++; /* race */
}

static VOID SetCountTo2(PHB Hb)
{
    Hb->Count = 2;
}

static VOID LetGo(PHB Hb)
{
    if (InterlockedDecrement(&Hb->Count) == 0) {
        Hb->Data++;
        Hb->Other++;
    }
}

static VOID WriteAndLetGo(PHB Hb)
{
    Hb->Data++;
    LetGo(Hb);
}

static VOID WriteOtherAndLetGo(PHB Hb)
{
    Hb->Other++;
    LetGo(Hb);
}

static VOID LetGoAndWrite(PHB Hb)
{
    LetGo(Hb);
    Hb->Other++; /* race */
}

static VOID LetGoBroken(PHB Hb)
{
    Hb->Data++;
    if (InterlockedDecrement(&Hb->Count) == 0) {
        Hb->Data++;
        Hb->Other++; /* race */
    }
}

static VOID WriteAndAdd(PHB Hb)
{
    Hb->Data++;
    InterlockedIncrement(&Hb->Flag);
}

static VOID AddWriteAndAdd(PHB Hb)
{
    InterlockedIncrement(&Hb->Count);
    Hb->Data++; /* race */
    InterlockedIncrement(&Hb->Count);
}

static VOID WriteAndRaiseNoFence(PHB Hb)
{
    Hb->Data++; /* race: no_fence */
    (VOID) InterlockedExchangeNoFence(&Hb->Flag, 1);
}

static VOID WriteAndRaiseAcquire(PHB Hb)
{
    Hb->Data++; /* race: acquire_only */
    (VOID) InterlockedExchangeAcquire(&Hb->Flag, 1);
}

static VOID WriteAndRaiseRelease(PHB Hb)
{
    Hb->Data++;
    (VOID) InterlockedExchangeRelease(&Hb->Flag, 1);
}

static VOID WriteIfRaisedAcquire(PHB Hb)
{
    if (InterlockedCompareExchangeAcquire(&Hb->Flag, 0, 1) == 1) {
        Hb->Data++;
    }
}

static VOID WriteIfRaisedRelease(PHB Hb)
{
    if (InterlockedCompareExchangeRelease(&Hb->Flag, 0, 1) == 1) {
        Hb->Data++; /* race */
    }
}

static VOID WriteAndRaiseBroken(PHB Hb)
{
    Hb->Data++; /* race */
    (VOID) InterlockedExchange(&Hb->Flag, 1);
}

static VOID CountNoFence(PHB Hb)
{
    (VOID) InterlockedIncrementNoFence(&Hb->Count);
}

static VOID Count(PHB Hb)
{
    (VOID) InterlockedIncrement(&Hb->Count); /* race */
}

static VOID CountPlainly(PHB Hb)
{
    (*(PLONG)&Hb->Count)++; /* race */
}

static VOID WriteAndMakeReady(PHB Hb)
{
    Hb->Data++;
    Hb->Ready = 1;
}

static VOID MakeReadyAndWrite(PHB Hb)
{
    Hb->Ready = 1;
    Hb->Data++; /* race */
}

static VOID WriteIfReady(PHB Hb)
{
    if (Hb->Ready != 0) {
        Hb->Data++; /* race */
    }
}

static VOID WriteAndMakePlainlyReady(PHB Hb)
{
    Hb->Data++;              /* race */
    *(PULONG)&Hb->Ready = 1; /* race */
}

static VOID WriteIfPlainlyReady(PHB Hb)
{
    if (*(PULONG)&Hb->Ready != 0) { /* race */
        Hb->Data++;                 /* race */
    }
}

static VOID StoreVolatile(PHB Hb)
{
    Hb->Ready = 2;
}

static VOID StorePlainly(PHB Hb)
{
    *(PULONG)&Hb->Ready = 3; /* race */
}

static VOID StoreVolatileBroken(PHB Hb)
{
    Hb->Ready = 2; /* race */
}

static VOID WriteAndPush(PHB Hb)
{
    Hb->Data++;
    (VOID) InterlockedExchangePointer(&Hb->Pointer, Hb);
}

static VOID PopAndWrite(PHB Hb)
{
    if (InterlockedExchangePointer(&Hb->Pointer, NULL) != NULL) {
        Hb->Data++;
    }
}

static VOID WriteAndRelease(PHB Hb)
{
    Hb->Data++; /* race: released_unseen */
    WriteRelease(&Hb->Flag, 1);
}

static VOID WriteAndReleaseNot(PHB Hb)
{
    Hb->Data++; /* race: not_released */
    WriteNoFence(&Hb->Flag, 1);
}

static VOID WriteIfAcquired(PHB Hb)
{
    if (ReadAcquire(&Hb->Flag) == 1) {
        Hb->Data++; /* race: not_released */
    }
}

static VOID WriteIfSeen(PHB Hb)
{
    if (ReadNoFence(&Hb->Flag) == 1) {
        Hb->Data++; /* race: released_unseen */
    }
}

static VOID RaiseNoFence(PHB Hb)
{
    WriteNoFence(&Hb->Flag, ReadNoFence(&Hb->Flag) + 1);
}

static const HB_CASE Cases[] = {
    CORRECT(exchange, "p=2", .A = WriteAndRaise, .B = WriteIfRaised),
    BROKEN(exchange_first, "p=2", .A = RaiseAndWrite, .B = WriteIfRaised),
    BROKEN(exchange_unseen, "p=2", .A = WriteAndRaise, .B = Write),
    CORRECT(pointer, "p=2", .A = WriteAndPush, .B = PopAndWrite),
    CORRECT(counted_down, "p=2", .Setup = SetCountTo2, .A = WriteAndLetGo, .B = WriteOtherAndLetGo),
    BROKEN(counted_down_first, "p=2", .Setup = SetCountTo2, .A = LetGoBroken, .B = LetGoAndWrite),
    CORRECT(unused, "p=2", .A = WriteAndAdd, .B = WriteIfRaised),
    BROKEN(unused_acquires_not, "p=2 k=0", .A = AddWriteAndAdd, .B = AddWriteAndAdd),
    BROKEN(no_fence, "p=2", .A = WriteAndRaiseNoFence, .B = WriteIfRaised),
    CORRECT(no_fence_is_atomic, "p=2", .A = CountNoFence, .B = CountNoFence),
    BROKEN(acquire_only, "p=2", .A = WriteAndRaiseAcquire, .B = WriteIfRaised),
    BROKEN(release_only, "p=2", .A = WriteAndRaiseBroken, .B = WriteIfRaisedRelease),
    CORRECT(acquire_and_release, "p=2", .A = WriteAndRaiseRelease, .B = WriteIfRaisedAcquire),
    CORRECT(interlocked, "p=2", .A = Count, .B = Count),
    BROKEN(plain, "p=2", .A = Count, .B = CountPlainly),
    CORRECT(volatile_accesses, "p=2", .A = WriteAndMakeReady, .B = WriteIfReady),
    BROKEN(volatile_first, "p=2", .A = MakeReadyAndWrite, .B = WriteIfReady),
    BROKEN(not_volatile, "p=2", .A = WriteAndMakePlainlyReady, .B = WriteIfPlainlyReady),
    CORRECT(volatile_stores, "p=2", .A = StoreVolatile, .B = StoreVolatile),
    CORRECT(released_and_acquired, "p=2", .A = WriteAndRelease, .B = WriteIfAcquired),
    BROKEN(not_released, "p=2", .A = WriteAndReleaseNot, .B = WriteIfAcquired),
    BROKEN(released_unseen, "p=2", .A = WriteAndRelease, .B = WriteIfSeen),
    CORRECT(no_fence_words, "p=2", .A = RaiseNoFence, .B = RaiseNoFence),
    BROKEN(volatile_and_plain, "p=2", .A = StoreVolatileBroken, .B = StorePlainly),
};

const HB_PROGRAM Program = { .Cases = Cases };
