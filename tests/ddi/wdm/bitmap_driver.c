/* SPDX-License-Identifier: MIT */
/* bitmap_driver - see bitmap_test.c. */
#include "tests/ddi/support/driver_test.h"

#define BITS 70 /* in the middle of the third word */

static ULONG Words[3];
static RTL_BITMAP Map;

static VOID Begin(VOID)
{
    RtlInitializeBitMap(&Map, Words, BITS);
    RtlClearAllBits(&Map);
}

static VOID initialization_leaves_the_bits_alone(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Words[0] = 0x80000001;
    RtlInitializeBitMap(&Map, Words, BITS);
    CHECK_EQUAL(Map.SizeOfBitMap, BITS);
    CHECK_EQUAL(RtlTestBit(&Map, 0), TRUE);
    CHECK_EQUAL(RtlTestBit(&Map, 1), FALSE);
    CHECK_EQUAL(RtlCheckBit(&Map, 31), TRUE);
    RtlClearBit(&Map, 31);
    RtlSetBit(&Map, 69);
    CHECK_EQUAL(RtlTestBit(&Map, 31), FALSE);
    CHECK_EQUAL(RtlTestBit(&Map, 69), TRUE);
    CHECK_EQUAL(Words[2], 0x20);
}

static VOID all_bits_are_set_and_cleared_and_counted(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Begin();
    CHECK_EQUAL(RtlNumberOfSetBits(&Map), 0);
    CHECK_EQUAL(RtlNumberOfClearBits(&Map), BITS);
    RtlSetAllBits(&Map);
    CHECK_EQUAL(RtlNumberOfSetBits(&Map), BITS);
    CHECK_EQUAL(RtlNumberOfClearBits(&Map), 0);
    CHECK_EQUAL(RtlTestBit(&Map, BITS - 1), TRUE);
    RtlClearAllBits(&Map);
    CHECK_EQUAL(RtlNumberOfSetBits(&Map), 0);
    CHECK_EQUAL(RtlNumberOfSetBitsUlongPtr(0x8000000100000003ull), 4);
    CHECK_EQUAL(RtlFindLeastSignificantBit(0x8000000100000000ull), 32);
    CHECK_EQUAL(RtlFindMostSignificantBit(0x8000000100000000ull), 63);
    CHECK_EQUAL(RtlFindLeastSignificantBit(0) == -1, TRUE);
    CHECK_EQUAL(RtlFindMostSignificantBit(0) == -1, TRUE);
}

static VOID ranges_cross_words(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Begin();
    RtlSetBits(&Map, 30, 36); /* 30 to 65 */
    CHECK_EQUAL(Words[0], 0xC0000000);
    CHECK_EQUAL(Words[1], 0xFFFFFFFF);
    CHECK_EQUAL(Words[2], 0x3);
    CHECK_EQUAL(RtlAreBitsSet(&Map, 30, 36), TRUE);
    CHECK_EQUAL(RtlAreBitsSet(&Map, 30, 37), FALSE);
    CHECK_EQUAL(RtlAreBitsSet(&Map, 30, 0), FALSE);
    CHECK_EQUAL(RtlAreBitsClear(&Map, 0, 30), TRUE);
    CHECK_EQUAL(RtlAreBitsClear(&Map, 66, 4), TRUE);
    CHECK_EQUAL(RtlAreBitsClear(&Map, 66, 5), FALSE); /* not all in the bitmap */
    CHECK_EQUAL(RtlAreBitsClear(&Map, 200, 1), FALSE);
    RtlClearBits(&Map, 31, 33); /* 31 to 63 */
    CHECK_EQUAL(Words[0], 0x40000000);
    CHECK_EQUAL(Words[1], 0);
    CHECK_EQUAL(Words[2], 0x3);
    RtlClearBits(&Map, 64, 0);
    RtlSetBits(&Map, 0, 0);
    CHECK_EQUAL(RtlNumberOfSetBits(&Map), 3);
    RtlSetBits(&Map, 32, 32);
    CHECK_EQUAL(Words[1], 0xFFFFFFFF);
}

static VOID searches_go_from_the_hint_round_to_it(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    Begin();
    RtlSetAllBits(&Map);
    RtlClearBits(&Map, 10, 3);
    RtlClearBits(&Map, 40, 2);
    CHECK_EQUAL(RtlFindClearBits(&Map, 2, 0), 10);
    CHECK_EQUAL(RtlFindClearBits(&Map, 2, 11), 11);
    CHECK_EQUAL(RtlFindClearBits(&Map, 2, 12), 40);
    CHECK_EQUAL(RtlFindClearBits(&Map, 2, 41), 10);
    CHECK_EQUAL(RtlFindClearBits(&Map, 3, 60), 10);
    CHECK_EQUAL(RtlFindClearBits(&Map, 3, 1000), 10);
    CHECK_EQUAL(RtlFindClearBits(&Map, 4, 0), 0xFFFFFFFF);
    CHECK_EQUAL(RtlFindClearBitsAndSet(&Map, 2, 12), 40);
    CHECK_EQUAL(RtlTestBit(&Map, 41), TRUE);
    CHECK_EQUAL(RtlFindClearBitsAndSet(&Map, 4, 0), 0xFFFFFFFF);
    CHECK_EQUAL(RtlNumberOfClearBits(&Map), 3);
    CHECK_EQUAL(RtlFindSetBits(&Map, 12, 0), 13);
    CHECK_EQUAL(RtlFindSetBitsAndClear(&Map, 12, 0), 13);
    CHECK_EQUAL(RtlFindClearBits(&Map, 15, 0), 10);
    RtlClearAllBits(&Map);
    CHECK_EQUAL(RtlFindClearBits(&Map, BITS, 0), 0);
    CHECK_EQUAL(RtlFindClearBits(&Map, BITS + 1, 0), 0xFFFFFFFF);
}

static VOID runs_are_found(PTEST_DEVICE Device)
{
    RTL_BITMAP_RUN runs[4];
    ULONG start = 99;

    UNREFERENCED_PARAMETER(Device);
    Begin();
    RtlSetAllBits(&Map);
    CHECK_EQUAL(RtlFindFirstRunClear(&Map, &start), 0);
    CHECK_EQUAL(RtlFindLongestRunClear(&Map, &start), 0);
    RtlClearBits(&Map, 5, 2);
    RtlClearBits(&Map, 30, 6);
    RtlClearBits(&Map, 67, 3);
    CHECK_EQUAL(RtlFindFirstRunClear(&Map, &start), 2);
    CHECK_EQUAL(start, 5);
    CHECK_EQUAL(RtlFindNextForwardRunClear(&Map, 6, &start), 1);
    CHECK_EQUAL(start, 6);
    CHECK_EQUAL(RtlFindNextForwardRunClear(&Map, 7, &start), 6);
    CHECK_EQUAL(start, 30);
    CHECK_EQUAL(RtlFindNextForwardRunClear(&Map, 70, &start), 0);
    CHECK_EQUAL(RtlFindNextForwardRunSet(&Map, 30, &start), 31);
    CHECK_EQUAL(start, 36);
    CHECK_EQUAL(RtlFindLastBackwardRunClear(&Map, 33, &start), 4);
    CHECK_EQUAL(start, 30);
    CHECK_EQUAL(RtlFindLastBackwardRunClear(&Map, 29, &start), 2);
    CHECK_EQUAL(start, 5);
    CHECK_EQUAL(RtlFindLastBackwardRunClear(&Map, 4, &start), 0);
    CHECK_EQUAL(RtlFindLongestRunClear(&Map, &start), 6);
    CHECK_EQUAL(start, 30);
    CHECK_EQUAL(RtlFindClearRuns(&Map, runs, 2, FALSE), 2);
    CHECK_EQUAL(runs[0].StartingIndex, 5);
    CHECK_EQUAL(runs[1].StartingIndex, 30);
    CHECK_EQUAL(RtlFindClearRuns(&Map, runs, 2, TRUE), 2);
    CHECK_EQUAL(runs[0].StartingIndex, 30);
    CHECK_EQUAL(runs[0].NumberOfBits, 6);
    CHECK_EQUAL(runs[1].StartingIndex, 67);
    CHECK_EQUAL(runs[1].NumberOfBits, 3);
    CHECK_EQUAL(RtlFindClearRuns(&Map, runs, 4, TRUE), 3);
    CHECK_EQUAL(runs[2].StartingIndex, 5);
}

static VOID any_level_is_allowed(PTEST_DEVICE Device)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    Begin();
    KeRaiseIrql(HIGH_LEVEL, &irql);
    CHECK_EQUAL(RtlFindClearBitsAndSet(&Map, 1, 3), 3);
    RtlClearBit(&Map, 3);
    CHECK_EQUAL(RtlNumberOfSetBits(&Map), 0);
    KeLowerIrql(irql);
}

TEST_CASES(CASE_RUN(initialization_leaves_the_bits_alone),
           CASE_RUN(all_bits_are_set_and_cleared_and_counted), CASE_RUN(ranges_cross_words),
           CASE_RUN(searches_go_from_the_hint_round_to_it), CASE_RUN(runs_are_found),
           CASE_RUN(any_level_is_allowed));
