/*
 * SPDX-License-Identifier: MIT
 *
 * wdm/bitmap.h - sets of small numbers, part of wdm.h.
 *
 * Inline, so that an instrumented driver's accesses to a bitmap are accesses of that driver's code,
 * with its lines. No function synchronizes: that is the caller's business. Each may be called at
 * any IRQL if header and buffer are resident.
 *
 * Source: wdm/nf-wdm-rtlinitializebitmap and the pages of the other functions.
 */
#ifndef DQ_WDK_WDM_BITMAP_H
#define DQ_WDK_WDM_BITMAP_H

#include "types.h"

EXTERN_C_START

typedef struct _RTL_BITMAP {
    ULONG SizeOfBitMap; /* in bits */
    PULONG Buffer;
} RTL_BITMAP, *PRTL_BITMAP;

typedef struct _RTL_BITMAP_RUN {
    ULONG StartingIndex;
    ULONG NumberOfBits;
} RTL_BITMAP_RUN, *PRTL_BITMAP_RUN;

/* What the searches return when there is nothing to be found. */
#define DQ_BITMAP_NONE ((ULONG)0xFFFFFFFF)

/* ---- One bit, all bits ---- */

/* The buffer's contents stay as they are. */
DQ_HEADER_INLINE VOID RtlInitializeBitMap(_Out_ PRTL_BITMAP BitMapHeader, _In_ PULONG BitMapBuffer,
                                          _In_ ULONG SizeOfBitMap)
{
    BitMapHeader->SizeOfBitMap = SizeOfBitMap;
    BitMapHeader->Buffer = BitMapBuffer;
}

DQ_HEADER_INLINE BOOLEAN RtlTestBit(_In_ PRTL_BITMAP BitMapHeader, _In_ ULONG BitNumber)
{
    return (BOOLEAN)((BitMapHeader->Buffer[BitNumber / 32] >> (BitNumber % 32)) & 1);
}
#define RtlCheckBit(BitMapHeader, BitPosition) RtlTestBit((BitMapHeader), (BitPosition))

DQ_HEADER_INLINE VOID RtlClearBit(_In_ PRTL_BITMAP BitMapHeader, _In_ ULONG BitNumber)
{
    BitMapHeader->Buffer[BitNumber / 32] &= ~((ULONG)1 << (BitNumber % 32));
}

DQ_HEADER_INLINE VOID RtlSetBit(_In_ PRTL_BITMAP BitMapHeader, _In_ ULONG BitNumber)
{
    BitMapHeader->Buffer[BitNumber / 32] |= (ULONG)1 << (BitNumber % 32);
}

/* Whole words: bits behind the last one change too. */
DQ_HEADER_INLINE VOID RtlClearAllBits(_In_ PRTL_BITMAP BitMapHeader)
{
    ULONG i;

    for (i = 0; i < BitMapHeader->SizeOfBitMap; i += 32) {
        BitMapHeader->Buffer[i / 32] = 0;
    }
}

DQ_HEADER_INLINE VOID RtlSetAllBits(_In_ PRTL_BITMAP BitMapHeader)
{
    ULONG i;

    for (i = 0; i < BitMapHeader->SizeOfBitMap; i += 32) {
        BitMapHeader->Buffer[i / 32] = (ULONG)0xFFFFFFFF;
    }
}

/* ---- Ranges ---- */

/* The bits of word `Word` that lie in a range of which no more than its end is checked. */
DQ_HEADER_INLINE ULONG DqBitMapMask(_In_ ULONG Word, _In_ ULONG Start, _In_ ULONG End)
{
    ULONG low = Word * 32 < Start ? Start - Word * 32 : 0;
    ULONG high = End - Word * 32 < 32 ? End - Word * 32 : 32;

    return ((ULONG)0xFFFFFFFF << low) & ((ULONG)0xFFFFFFFF >> (32 - high));
}

DQ_HEADER_INLINE VOID RtlClearBits(_In_ PRTL_BITMAP BitMapHeader, _In_ ULONG StartingIndex,
                                   _In_ ULONG NumberToClear)
{
    ULONG end = StartingIndex + NumberToClear;
    ULONG i;

    for (i = StartingIndex / 32; NumberToClear != 0 && i <= (end - 1) / 32; i++) {
        BitMapHeader->Buffer[i] &= ~DqBitMapMask(i, StartingIndex, end);
    }
}

DQ_HEADER_INLINE VOID RtlSetBits(_In_ PRTL_BITMAP BitMapHeader, _In_ ULONG StartingIndex,
                                 _In_ ULONG NumberToSet)
{
    ULONG end = StartingIndex + NumberToSet;
    ULONG i;

    for (i = StartingIndex / 32; NumberToSet != 0 && i <= (end - 1) / 32; i++) {
        BitMapHeader->Buffer[i] |= DqBitMapMask(i, StartingIndex, end);
    }
}

/* How many bits from an index on have this value, counted up to a limit. */
DQ_HEADER_INLINE ULONG DqBitMapRun(_In_ PRTL_BITMAP BitMapHeader, _In_ ULONG Index,
                                   _In_ ULONG Limit, _In_ BOOLEAN IsSet)
{
    ULONG word = 0;
    ULONG i;

    for (i = Index; i < BitMapHeader->SizeOfBitMap && i - Index < Limit; i++) {
        if (i == Index || i % 32 == 0) {
            word = BitMapHeader->Buffer[i / 32];
        }
        if (((word >> (i % 32)) & 1) != IsSet) {
            break;
        }
    }
    return i - Index;
}

DQ_HEADER_INLINE BOOLEAN DqBitMapAre(_In_ PRTL_BITMAP BitMapHeader, _In_ ULONG StartingIndex,
                                     _In_ ULONG Length, _In_ BOOLEAN IsSet)
{
    return (BOOLEAN)(Length != 0 && StartingIndex < BitMapHeader->SizeOfBitMap &&
                     Length <= BitMapHeader->SizeOfBitMap - StartingIndex &&
                     DqBitMapRun(BitMapHeader, StartingIndex, Length, IsSet) == Length);
}

/* FALSE also for a range that is empty, or not all in the bitmap. */
DQ_HEADER_INLINE BOOLEAN RtlAreBitsClear(_In_ PRTL_BITMAP BitMapHeader, _In_ ULONG StartingIndex,
                                         _In_ ULONG Length)
{
    return DqBitMapAre(BitMapHeader, StartingIndex, Length, FALSE);
}

DQ_HEADER_INLINE BOOLEAN RtlAreBitsSet(_In_ PRTL_BITMAP BitMapHeader, _In_ ULONG StartingIndex,
                                       _In_ ULONG Length)
{
    return DqBitMapAre(BitMapHeader, StartingIndex, Length, TRUE);
}

/* ---- Counting ---- */

DQ_HEADER_INLINE ULONG DqBitCount(_In_ ULONG Value)
{
    ULONG count = 0;

    for (; Value != 0; Value &= Value - 1) {
        count++;
    }
    return count;
}

DQ_HEADER_INLINE ULONG RtlNumberOfSetBits(_In_ PRTL_BITMAP BitMapHeader)
{
    ULONG count = 0;
    ULONG i;

    for (i = 0; i < BitMapHeader->SizeOfBitMap; i += 32) {
        count += DqBitCount(BitMapHeader->Buffer[i / 32] &
                            DqBitMapMask(i / 32, 0, BitMapHeader->SizeOfBitMap));
    }
    return count;
}

DQ_HEADER_INLINE ULONG RtlNumberOfClearBits(_In_ PRTL_BITMAP BitMapHeader)
{
    return BitMapHeader->SizeOfBitMap - RtlNumberOfSetBits(BitMapHeader);
}

DQ_HEADER_INLINE ULONG RtlNumberOfSetBitsUlongPtr(_In_ ULONG_PTR Target)
{
    return DqBitCount((ULONG)Target) + DqBitCount((ULONG)((ULONG64)Target >> 32));
}

/* -1 if no bit is set. */
DQ_HEADER_INLINE CCHAR RtlFindLeastSignificantBit(_In_ ULONGLONG Set)
{
    CCHAR i;

    for (i = 0; i < 64; i++) {
        if ((Set >> i) & 1) {
            return i;
        }
    }
    return -1;
}

DQ_HEADER_INLINE CCHAR RtlFindMostSignificantBit(_In_ ULONGLONG Set)
{
    CCHAR i;

    for (i = 63; i >= 0; i--) {
        if ((Set >> i) & 1) {
            return i;
        }
    }
    return -1;
}

/* ---- Searching ---- */

/* A run of so many bits that starts in [From, End). */
DQ_HEADER_INLINE ULONG DqBitMapFindBetween(_In_ PRTL_BITMAP BitMapHeader, _In_ ULONG From,
                                           _In_ ULONG End, _In_ ULONG Count, _In_ BOOLEAN IsSet)
{
    ULONG i = From;

    while (i < End) {
        ULONG run = DqBitMapRun(BitMapHeader, i, Count, IsSet);

        if (run >= Count) {
            return i;
        }
        i += run + 1;
    }
    return DQ_BITMAP_NONE;
}

DQ_HEADER_INLINE ULONG DqBitMapFind(_In_ PRTL_BITMAP BitMapHeader, _In_ ULONG Count,
                                    _In_ ULONG Hint, _In_ BOOLEAN IsSet)
{
    ULONG size = BitMapHeader->SizeOfBitMap;
    ULONG start = Hint < size ? Hint : 0;
    ULONG found = DqBitMapFindBetween(BitMapHeader, start, size, Count, IsSet);

    return found != DQ_BITMAP_NONE ? found
                                   : DqBitMapFindBetween(BitMapHeader, 0, start, Count, IsSet);
}

/* From the hint to the end, then from the beginning; 0xFFFFFFFF if there is no such range. */
DQ_HEADER_INLINE ULONG RtlFindClearBits(_In_ PRTL_BITMAP BitMapHeader, _In_ ULONG NumberToFind,
                                        _In_ ULONG HintIndex)
{
    return DqBitMapFind(BitMapHeader, NumberToFind, HintIndex, FALSE);
}

DQ_HEADER_INLINE ULONG RtlFindSetBits(_In_ PRTL_BITMAP BitMapHeader, _In_ ULONG NumberToFind,
                                      _In_ ULONG HintIndex)
{
    return DqBitMapFind(BitMapHeader, NumberToFind, HintIndex, TRUE);
}

DQ_HEADER_INLINE ULONG RtlFindClearBitsAndSet(_In_ PRTL_BITMAP BitMapHeader,
                                              _In_ ULONG NumberToFind, _In_ ULONG HintIndex)
{
    ULONG found = RtlFindClearBits(BitMapHeader, NumberToFind, HintIndex);

    if (found != DQ_BITMAP_NONE) {
        RtlSetBits(BitMapHeader, found, NumberToFind);
    }
    return found;
}

DQ_HEADER_INLINE ULONG RtlFindSetBitsAndClear(_In_ PRTL_BITMAP BitMapHeader,
                                              _In_ ULONG NumberToFind, _In_ ULONG HintIndex)
{
    ULONG found = RtlFindSetBits(BitMapHeader, NumberToFind, HintIndex);

    if (found != DQ_BITMAP_NONE) {
        RtlClearBits(BitMapHeader, found, NumberToFind);
    }
    return found;
}

/* The first run at or behind an index: its length, 0 if there is none. */
DQ_HEADER_INLINE ULONG DqBitMapNextRun(_In_ PRTL_BITMAP BitMapHeader, _In_ ULONG FromIndex,
                                       _Out_ PULONG StartingRunIndex, _In_ BOOLEAN IsSet)
{
    ULONG size = BitMapHeader->SizeOfBitMap;
    ULONG start = FromIndex < size
                      ? FromIndex + DqBitMapRun(BitMapHeader, FromIndex, size, (BOOLEAN)!IsSet)
                      : size;

    *StartingRunIndex = start;
    return start < size ? DqBitMapRun(BitMapHeader, start, size, IsSet) : 0;
}

DQ_HEADER_INLINE ULONG RtlFindNextForwardRunClear(_In_ PRTL_BITMAP BitMapHeader,
                                                  _In_ ULONG FromIndex,
                                                  _Out_ PULONG StartingRunIndex)
{
    return DqBitMapNextRun(BitMapHeader, FromIndex, StartingRunIndex, FALSE);
}

DQ_HEADER_INLINE ULONG RtlFindNextForwardRunSet(_In_ PRTL_BITMAP BitMapHeader, _In_ ULONG FromIndex,
                                                _Out_ PULONG StartingRunIndex)
{
    return DqBitMapNextRun(BitMapHeader, FromIndex, StartingRunIndex, TRUE);
}

DQ_HEADER_INLINE ULONG RtlFindFirstRunClear(_In_ PRTL_BITMAP BitMapHeader,
                                            _Out_ PULONG StartingIndex)
{
    return DqBitMapNextRun(BitMapHeader, 0, StartingIndex, FALSE);
}

/* The last run at or before an index, as far as that index. */
DQ_HEADER_INLINE ULONG RtlFindLastBackwardRunClear(_In_ PRTL_BITMAP BitMapHeader,
                                                   _In_ ULONG FromIndex,
                                                   _Out_ PULONG StartingRunIndex)
{
    ULONG end = FromIndex < BitMapHeader->SizeOfBitMap ? FromIndex + 1 : BitMapHeader->SizeOfBitMap;
    ULONG start;

    while (end > 0 && RtlTestBit(BitMapHeader, end - 1)) {
        end--;
    }
    for (start = end; start > 0 && !RtlTestBit(BitMapHeader, start - 1);) {
        start--;
    }
    *StartingRunIndex = start;
    return end - start;
}

/* The first of the longest ones. */
DQ_HEADER_INLINE ULONG RtlFindLongestRunClear(_In_ PRTL_BITMAP BitMapHeader,
                                              _Out_ PULONG StartingIndex)
{
    ULONG longest = 0;
    ULONG start = 0;
    ULONG run = RtlFindFirstRunClear(BitMapHeader, &start);

    *StartingIndex = 0;
    for (; run != 0; run = RtlFindNextForwardRunClear(BitMapHeader, start + run, &start)) {
        if (run > longest) {
            longest = run;
            *StartingIndex = start;
        }
    }
    return longest;
}

/* Puts a run in its place among those that were found, longest first; the shortest one goes if
 * there are too many. */
DQ_HEADER_INLINE ULONG DqBitMapKeepRun(_Inout_ PRTL_BITMAP_RUN RunArray, _In_ ULONG Room,
                                       _In_ ULONG Count, _In_ ULONG Start, _In_ ULONG Run)
{
    ULONG place = Count;
    ULONG i;

    while (place > 0 && RunArray[place - 1].NumberOfBits < Run) {
        place--;
    }
    if (place == Room) {
        return Count;
    }
    for (i = Count < Room ? Count : Room - 1; i > place; i--) {
        RunArray[i] = RunArray[i - 1];
    }
    RunArray[place].StartingIndex = Start;
    RunArray[place].NumberOfBits = Run;
    return Count < Room ? Count + 1 : Room;
}

/* The first ones in order, or the longest ones from longest to shortest. */
DQ_HEADER_INLINE ULONG RtlFindClearRuns(_In_ PRTL_BITMAP BitMapHeader,
                                        _Out_writes_to_(SizeOfRunArray, return )
                                            PRTL_BITMAP_RUN RunArray,
                                        _In_ ULONG SizeOfRunArray, _In_ BOOLEAN LocateLongestRuns)
{
    ULONG count = 0;
    ULONG start = 0;
    ULONG run = RtlFindFirstRunClear(BitMapHeader, &start);

    for (; run != 0; run = RtlFindNextForwardRunClear(BitMapHeader, start + run, &start)) {
        if (LocateLongestRuns) {
            count = DqBitMapKeepRun(RunArray, SizeOfRunArray, count, start, run);
        } else if (count < SizeOfRunArray) {
            RunArray[count].StartingIndex = start;
            RunArray[count].NumberOfBits = run;
            count++;
        }
    }
    return count;
}

EXTERN_C_END

#endif /* DQ_WDK_WDM_BITMAP_H */
