/* SPDX-License-Identifier: MIT */
/* memory_driver - see memory_test.c. */
#include "tests/ddi/support/driver_test.h"

#include <string.h>

static LONG volatile Counter;

static BOOLEAN IsFilled(const UCHAR *Bytes, SIZE_T Count, UCHAR Value)
{
    for (SIZE_T i = 0; i < Count; i++) {
        if (Bytes[i] != Value) {
            return FALSE;
        }
    }
    return TRUE;
}

static VOID pool2_is_zeroed_unless_told_otherwise(PTEST_DEVICE Device)
{
    PUCHAR block = ExAllocatePool2(POOL_FLAG_NON_PAGED, 200, TEST_TAG);

    UNREFERENCED_PARAMETER(Device);
    CHECK(IsFilled(block, 200, 0));
    RtlFillMemory(block, 200, 0xA5);
    ExFreePoolWithTag(block, TEST_TAG);
    block = ExAllocatePool2(POOL_FLAG_NON_PAGED, 200, TEST_TAG);
    CHECK(IsFilled(block, 200, 0));
    RtlFillMemory(block, 200, 0xA5);
    ExFreePool(block);
    block = ExAllocatePoolZero(NonPagedPoolNx, 200, TEST_TAG);
    CHECK(IsFilled(block, 200, 0));
    RtlFillMemory(block, 200, 0xA5);
    ExFreePoolWithTag(block, TEST_TAG);
    /* The last owner's bytes are still there. */
    block = ExAllocatePool2(POOL_FLAG_NON_PAGED | POOL_FLAG_UNINITIALIZED, 200, TEST_TAG);
    CHECK(!IsFilled(block, 200, 0));
    ExFreePoolWithTag(block, TEST_TAG);
}

static VOID pool_blocks_do_not_overlap(PTEST_DEVICE Device)
{
    static const SIZE_T sizes[] = { 1, 16, 17, 255, 4000, 4096, 5000, 70000 };
    PUCHAR blocks[RTL_NUMBER_OF(sizes)];

    UNREFERENCED_PARAMETER(Device);
    for (ULONG i = 0; i < RTL_NUMBER_OF(sizes); i++) {
        blocks[i] = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizes[i], TEST_TAG);
        CHECK(blocks[i] != NULL);
        CHECK_EQUAL((ULONG_PTR)blocks[i] % 16, 0);
        RtlFillMemory(blocks[i], sizes[i], (UCHAR)(i + 1));
    }
    for (ULONG i = 0; i < RTL_NUMBER_OF(sizes); i++) {
        CHECK(IsFilled(blocks[i], sizes[i], (UCHAR)(i + 1)));
        ExFreePoolWithTag(blocks[i], TEST_TAG);
    }
}

static VOID pool_pages_start_on_a_page(PTEST_DEVICE Device)
{
    PVOID block = ExAllocatePool2(POOL_FLAG_NON_PAGED, PAGE_SIZE, TEST_TAG);
    PHYSICAL_ADDRESS address = MmGetPhysicalAddress(block);

    UNREFERENCED_PARAMETER(Device);
    CHECK_EQUAL((ULONG_PTR)block % PAGE_SIZE, 0);
    CHECK_EQUAL(address.QuadPart % PAGE_SIZE, 0);
    CHECK(address.QuadPart != 0);
    ExFreePoolWithTag(block, TEST_TAG);
}

static VOID pool_is_null_when_there_is_no_memory(PTEST_DEVICE Device)
{
    PVOID block;

    UNREFERENCED_PARAMETER(Device);
    TestControl.Services.FailAllocation(1);
    CHECK_EQUAL(ExAllocatePool2(POOL_FLAG_NON_PAGED, 8, TEST_TAG), NULL);
    block = ExAllocatePool2(POOL_FLAG_NON_PAGED, 8, TEST_TAG);
    CHECK(block != NULL);
    ExFreePoolWithTag(block, TEST_TAG);
    CHECK_EQUAL(ExAllocatePool2(POOL_FLAG_NON_PAGED, (SIZE_T)1 << 40, TEST_TAG), NULL);
}

static VOID pool_freed_with_another_tag_stops(PTEST_DEVICE Device)
{
    PVOID block = ExAllocatePool2(POOL_FLAG_NON_PAGED, 8, TEST_TAG);

    UNREFERENCED_PARAMETER(Device);
    TestControl.StopThird = TEST_TAG + 1;
    CHECK_STOPS(NULL, ExFreePoolWithTag(block, TEST_TAG + 1));
}

static VOID pool_freed_twice_stops(PTEST_DEVICE Device)
{
    PVOID block = ExAllocatePool2(POOL_FLAG_NON_PAGED, 8, TEST_TAG);

    UNREFERENCED_PARAMETER(Device);
    ExFreePoolWithTag(block, TEST_TAG);
    TestControl.StopThird = TEST_TAG;
    CHECK_STOPS(NULL, ExFreePoolWithTag(block, TEST_TAG));
}

static VOID pool_left_at_unload_is_reported(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK(ExAllocatePool2(POOL_FLAG_NON_PAGED, 8, TEST_TAG) != NULL);
    TestControl.Breaks++; /* after the driver is gone */
}

static VOID interlocked_functions_return_what_they_say(PTEST_DEVICE Device)
{
    LONG volatile value = 0x7FFFFFFF;
    int target[2];
    PVOID volatile pointer = &target[0];

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(InterlockedIncrement(&value), 0x80000000);
    CHECK_STATUS(InterlockedDecrement(&value), 0x7FFFFFFF);
    CHECK_STATUS(InterlockedExchange(&value, 10), 0x7FFFFFFF);
    CHECK_STATUS(InterlockedExchangeAdd(&value, -3), 10);
    CHECK_STATUS(InterlockedAdd(&value, 5), 12);
    CHECK_STATUS(InterlockedCompareExchange(&value, 1, 11), 12);
    CHECK_STATUS(value, 12);
    CHECK_STATUS(InterlockedCompareExchange(&value, 1, 12), 12);
    CHECK_STATUS(InterlockedOr(&value, 6), 1);
    CHECK_STATUS(InterlockedAnd(&value, 5), 7);
    CHECK_STATUS(InterlockedXor(&value, 0xF), 5);
    CHECK_STATUS(value, 0xA);
    CHECK_EQUAL(InterlockedExchangePointer(&pointer, &target[1]), &target[0]);
    CHECK_EQUAL(InterlockedCompareExchangePointer(&pointer, NULL, &target[0]), &target[1]);
    CHECK_EQUAL(InterlockedCompareExchangePointer(&pointer, NULL, &target[1]), &target[1]);
    CHECK_EQUAL(pointer, NULL);
}

static VOID interlocked_functions_of_64_bits_return_what_they_say(PTEST_DEVICE Device)
{
    LONG64 volatile value = 0xFFFFFFFF;

    UNREFERENCED_PARAMETER(Device);
    CHECK_EQUAL(InterlockedIncrement64(&value), 0x100000000);
    CHECK_EQUAL(InterlockedDecrement64(&value), 0xFFFFFFFF);
    CHECK_EQUAL(InterlockedAdd64(&value, 1), 0x100000000);
    CHECK_EQUAL(InterlockedExchangeAdd64(&value, -0x100000000), 0x100000000);
    CHECK_EQUAL(InterlockedExchange64(&value, 0x500000001), 0);
    CHECK_EQUAL(InterlockedCompareExchange64(&value, 0, 1), 0x500000001);
    CHECK_EQUAL(InterlockedOr64(&value, 0x200000000), 0x500000001);
    CHECK_EQUAL(InterlockedAnd64(&value, 0x600000001), 0x700000001);
    CHECK_EQUAL(InterlockedXor64(&value, 1), 0x600000001);
    CHECK_EQUAL(value, 0x600000000);
}

static VOID ordered_reads_and_writes_move_one_word(PTEST_DEVICE Device)
{
    LONG volatile value = 0;
    CHAR volatile small[3] = { 1, 2, 3 };
    LONG64 volatile wide = 0;
    PVOID volatile pointer = NULL;

    UNREFERENCED_PARAMETER(Device);
    WriteRelease(&value, -5);
    CHECK_EQUAL(ReadAcquire(&value), -5);
    WriteNoFence(&value, 6);
    CHECK_EQUAL(ReadNoFence(&value), 6);
    WriteRaw(&value, 7);
    CHECK_EQUAL(ReadRaw(&value), 7);
    WriteNoFence8(&small[1], -1);
    CHECK_EQUAL(ReadAcquire8(&small[1]), -1);
    CHECK_EQUAL(ReadRaw8(&small[0]), 1);
    CHECK_EQUAL(ReadNoFence8(&small[2]), 3);
    WriteRelease64(&wide, 0x100000002);
    CHECK_EQUAL(ReadNoFence64(&wide), 0x100000002);
    WritePointerRelease(&pointer, (PVOID)&value);
    CHECK_EQUAL(ReadPointerAcquire(&pointer), (PVOID)&value);
    WriteUInt32NoFence((UINT32 volatile *)&value, 0x80000000u);
    CHECK_EQUAL(ReadUInt32Acquire((UINT32 volatile *)&value), 0x80000000u);
}

#define ROUNDS 200

static VOID Count(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    for (ULONG i = 0; i < ROUNDS; i++) {
        InterlockedIncrement(&Counter);
    }
}

static VOID interlocked_increments_of_two_processors_add_up(PTEST_DEVICE Device)
{
    KIRQL irql = KeRaiseIrqlToDpcLevel();

    TestOnProcessorStart(Device, 0, 0, Count);
    TestOnProcessorStart(Device, 1, 1, Count);
    KeLowerIrql(irql);
    TestOnProcessorWait(0);
    TestOnProcessorWait(1);
    CHECK_EQUAL(Counter, 2 * ROUNDS);
}

static VOID debug_print_formats(PTEST_DEVICE Device)
{
    static char output[300];
    UNICODE_STRING name;

    UNREFERENCED_PARAMETER(Device);
    RtlInitUnicodeString(&name, L"wide");
    TestControl.Services.Capture(output, sizeof(output));
    DbgPrint("%d %u %lx %08lX|%-4d|%4d|", -1, 2u, 0xABCul, 0xABCul, 5, 6);
    DbgPrint("%I64d %llx %s %c %ws %wZ %%\n", (LONG64)-5000000000, 0x123456789ull, "text", 'c',
             L"units", &name);
    DbgPrintEx(DPFLTR_IHVDRIVER_ID, DPFLTR_ERROR_LEVEL, "%s", "end");
    TestControl.Services.Capture(NULL, 0);
    CHECK_EQUAL(strcmp(output, "-1 2 abc 00000ABC|5   |   6|-5000000000 123456789 text c units "
                               "wide %\nend"),
                0);
}

TEST_CASES(CASE_RUN(pool2_is_zeroed_unless_told_otherwise), CASE_RUN(pool_blocks_do_not_overlap),
           CASE_RUN(pool_pages_start_on_a_page), CASE_RUN(pool_is_null_when_there_is_no_memory),
           CASE_RUN(pool_freed_with_another_tag_stops), CASE_RUN(pool_freed_twice_stops),
           CASE_RUN(pool_left_at_unload_is_reported),
           CASE_RUN(interlocked_functions_return_what_they_say),
           CASE_RUN(interlocked_functions_of_64_bits_return_what_they_say),
           CASE_RUN(ordered_reads_and_writes_move_one_word),
           CASE_RUN(interlocked_increments_of_two_processors_add_up),
           CASE_RUN(debug_print_formats));
