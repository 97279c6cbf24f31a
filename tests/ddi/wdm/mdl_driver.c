/* SPDX-License-Identifier: MIT */
/* mdl_driver - see mdl_test.c. */
#include "tests/ddi/support/driver_test.h"

#define PAGES 3
/* Starts 16 bytes before the end of a page, ends 16 bytes into another. */
#define ODD_OFFSET (PAGE_SIZE - 16)
#define ODD_BYTES  (PAGE_SIZE + 32)

static PUCHAR AllocatePages(VOID)
{
    return ExAllocatePool2(POOL_FLAG_NON_PAGED, PAGES * PAGE_SIZE, TEST_TAG);
}

static PFN_NUMBER FrameOf(PVOID Address)
{
    return (PFN_NUMBER)(MmGetPhysicalAddress(Address).QuadPart >> PAGE_SHIFT);
}

static VOID mdl_describes_a_buffer(PTEST_DEVICE Device)
{
    PUCHAR pages = AllocatePages();
    PMDL mdl = IoAllocateMdl(pages + 100, 5000, FALSE, FALSE, NULL);

    UNREFERENCED_PARAMETER(Device);
    CHECK(mdl != NULL);
    CHECK_EQUAL(MmGetMdlVirtualAddress(mdl), pages + 100);
    CHECK_EQUAL(MmGetMdlByteCount(mdl), 5000);
    CHECK_EQUAL(MmGetMdlByteOffset(mdl), 100);
    CHECK_EQUAL(mdl->StartVa, pages);
    CHECK_EQUAL(mdl->Next, NULL);
    IoFreeMdl(mdl);
    ExFreePoolWithTag(pages, TEST_TAG);
}

static VOID mdl_has_one_frame_per_page_that_the_buffer_spans(PTEST_DEVICE Device)
{
    PUCHAR pages = AllocatePages();

    UNREFERENCED_PARAMETER(Device);
    CHECK_EQUAL(MmSizeOfMdl(pages, PAGE_SIZE), sizeof(MDL) + 1 * sizeof(PFN_NUMBER));
    CHECK_EQUAL(MmSizeOfMdl(pages, PAGE_SIZE + 1), sizeof(MDL) + 2 * sizeof(PFN_NUMBER));
    CHECK_EQUAL(MmSizeOfMdl(pages + ODD_OFFSET, ODD_BYTES), sizeof(MDL) + 3 * sizeof(PFN_NUMBER));
    ExFreePoolWithTag(pages, TEST_TAG);
}

static VOID mdl_of_nonpaged_pool_has_its_address(PTEST_DEVICE Device)
{
    PUCHAR pages = AllocatePages();
    PMDL mdl = IoAllocateMdl(pages + ODD_OFFSET, ODD_BYTES, FALSE, FALSE, NULL);

    UNREFERENCED_PARAMETER(Device);
    MmBuildMdlForNonPagedPool(mdl);
    CHECK((mdl->MdlFlags & MDL_SOURCE_IS_NONPAGED_POOL) != 0);
    CHECK_EQUAL(MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority | MdlMappingNoExecute),
                pages + ODD_OFFSET);
    KeFlushIoBuffers(mdl, TRUE, TRUE);
    IoFreeMdl(mdl);
    ExFreePoolWithTag(pages, TEST_TAG);
}

static VOID mdl_frames_are_the_physical_addresses(PTEST_DEVICE Device)
{
    PUCHAR pages = AllocatePages();
    PMDL mdl = IoAllocateMdl(pages + ODD_OFFSET, ODD_BYTES, FALSE, FALSE, NULL);

    UNREFERENCED_PARAMETER(Device);
    MmBuildMdlForNonPagedPool(mdl);
    for (ULONG i = 0; i < PAGES; i++) {
        CHECK_EQUAL(MmGetMdlPfnArray(mdl)[i], FrameOf(pages + i * PAGE_SIZE));
    }
    CHECK_EQUAL(MmGetPhysicalAddress(pages + 77).QuadPart % PAGE_SIZE, 77);
    IoFreeMdl(mdl);
    ExFreePoolWithTag(pages, TEST_TAG);
}

static VOID mdl_in_the_drivers_memory_is_initialized(PTEST_DEVICE Device)
{
    PUCHAR pages = AllocatePages();
    PMDL mdl = ExAllocatePool2(POOL_FLAG_NON_PAGED | POOL_FLAG_UNINITIALIZED,
                               MmSizeOfMdl(pages + 5, 10), TEST_TAG);

    UNREFERENCED_PARAMETER(Device);
    MmInitializeMdl(mdl, pages + 5, 10);
    CHECK_EQUAL(MmGetMdlVirtualAddress(mdl), pages + 5);
    CHECK_EQUAL(MmGetMdlByteCount(mdl), 10);
    CHECK_EQUAL(mdl->MdlFlags, 0);
    CHECK_EQUAL(mdl->Next, NULL);
    MmBuildMdlForNonPagedPool(mdl);
    CHECK_EQUAL(*MmGetMdlPfnArray(mdl), FrameOf(pages));
    ExFreePoolWithTag(mdl, TEST_TAG);
    ExFreePoolWithTag(pages, TEST_TAG);
}

static VOID mdl_is_null_when_there_is_no_memory(PTEST_DEVICE Device)
{
    PHYSICAL_ADDRESS lowest = { .QuadPart = 0 };
    PHYSICAL_ADDRESS highest = { .QuadPart = -1 };
    ULONG value = 0;

    UNREFERENCED_PARAMETER(Device);
    TestControl.Services.FailAllocation(1);
    CHECK_EQUAL(IoAllocateMdl(&value, sizeof(value), FALSE, FALSE, NULL), NULL);
    TestControl.Services.FailAllocation(1);
    CHECK_EQUAL(MmAllocatePagesForMdlEx(lowest, highest, lowest, PAGE_SIZE, MmCached, 0), NULL);
    TestControl.Services.FailAllocation(2);
    CHECK_EQUAL(MmAllocatePagesForMdlEx(lowest, highest, lowest, PAGE_SIZE, MmCached, 0), NULL);
    TestControl.Services.FailAllocation(1);
    CHECK_EQUAL(MmAllocateContiguousMemory(PAGE_SIZE, highest), NULL);
    CHECK_EQUAL(MmAllocateContiguousMemory((SIZE_T)1 << 40, highest), NULL);
}

static VOID locked_pages_are_mapped_once_and_unmapped_by_unlock(PTEST_DEVICE Device)
{
    PUCHAR pages = AllocatePages();
    PMDL mdl = IoAllocateMdl(pages + 8, PAGE_SIZE, FALSE, FALSE, NULL);
    PUCHAR mapping;

    UNREFERENCED_PARAMETER(Device);
    MmProbeAndLockPages(mdl, KernelMode, IoModifyAccess);
    CHECK((mdl->MdlFlags & MDL_PAGES_LOCKED) != 0);
    CHECK_EQUAL(*MmGetMdlPfnArray(mdl), FrameOf(pages));
    mapping = MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority);
    CHECK(mapping != NULL);
    CHECK_EQUAL((ULONG_PTR)mapping % PAGE_SIZE, 8); /* the offset is that of the MDL's address */
    *mapping = 42;
    CHECK_EQUAL(pages[8], 42);
    CHECK_EQUAL(MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority), mapping);
    MmUnlockPages(mdl);
    CHECK((mdl->MdlFlags & (MDL_PAGES_LOCKED | MDL_MAPPED_TO_SYSTEM_VA)) == 0);
    MmProbeAndLockPages(mdl, KernelMode, IoReadAccess);
    mapping =
        MmMapLockedPagesSpecifyCache(mdl, KernelMode, MmNonCached, NULL, FALSE, NormalPagePriority);
    MmUnmapLockedPages(mapping, mdl);
    CHECK((mdl->MdlFlags & MDL_PAGES_LOCKED) != 0);
    MmUnlockPages(mdl);
    IoFreeMdl(mdl);
    ExFreePoolWithTag(pages, TEST_TAG);
}

static VOID mapping_that_fails_is_null(PTEST_DEVICE Device)
{
    PUCHAR pages = AllocatePages();
    PMDL mdl = IoAllocateMdl(pages, PAGE_SIZE, FALSE, FALSE, NULL);

    UNREFERENCED_PARAMETER(Device);
    MmProbeAndLockPages(mdl, KernelMode, IoReadAccess);
    TestControl.Services.FailAllocation(1);
    CHECK_EQUAL(MmGetSystemAddressForMdlSafe(mdl, LowPagePriority), NULL);
    CHECK(MmGetSystemAddressForMdlSafe(mdl, LowPagePriority) != NULL);
    MmUnlockPages(mdl);
    IoFreeMdl(mdl);
    ExFreePoolWithTag(pages, TEST_TAG);
}

static VOID partial_mdl_shares_the_mapping(PTEST_DEVICE Device)
{
    PUCHAR pages = AllocatePages();
    PMDL whole = IoAllocateMdl(pages + 16, 2 * PAGE_SIZE, FALSE, FALSE, NULL);
    PMDL part = IoAllocateMdl(pages + 16, 2 * PAGE_SIZE, FALSE, FALSE, NULL);

    UNREFERENCED_PARAMETER(Device);
    MmBuildMdlForNonPagedPool(whole);
    IoBuildPartialMdl(whole, part, pages + PAGE_SIZE + 4, 100);
    CHECK_EQUAL(MmGetMdlVirtualAddress(part), pages + PAGE_SIZE + 4);
    CHECK_EQUAL(MmGetMdlByteCount(part), 100);
    CHECK((part->MdlFlags & MDL_PARTIAL) != 0);
    CHECK_EQUAL(*MmGetMdlPfnArray(part), FrameOf(pages + PAGE_SIZE));
    CHECK_EQUAL(MmGetSystemAddressForMdlSafe(part, NormalPagePriority), pages + PAGE_SIZE + 4);
    MmPrepareMdlForReuse(part);
    /* 0 bytes: the rest. */
    IoBuildPartialMdl(whole, part, pages + 20, 0);
    CHECK_EQUAL(MmGetMdlByteCount(part), 2 * PAGE_SIZE - 4);
    IoFreeMdl(part);
    IoFreeMdl(whole);
    ExFreePoolWithTag(pages, TEST_TAG);
}

static VOID partial_mdl_of_unmapped_pages_is_mapped_and_reused(PTEST_DEVICE Device)
{
    PUCHAR pages = AllocatePages();
    PMDL whole = IoAllocateMdl(pages, PAGES * PAGE_SIZE, FALSE, FALSE, NULL);
    PMDL part = IoAllocateMdl(pages, PAGES * PAGE_SIZE, FALSE, FALSE, NULL);
    PUCHAR mapping;

    UNREFERENCED_PARAMETER(Device);
    MmProbeAndLockPages(whole, KernelMode, IoWriteAccess);
    for (ULONG i = 0; i < PAGES; i++) {
        IoBuildPartialMdl(whole, part, pages + i * PAGE_SIZE + 7, 9);
        CHECK((part->MdlFlags & MDL_MAPPED_TO_SYSTEM_VA) == 0);
        mapping = MmGetSystemAddressForMdlSafe(part, NormalPagePriority);
        *mapping = (UCHAR)(i + 1);
        CHECK_EQUAL(pages[i * PAGE_SIZE + 7], i + 1);
        CHECK((part->MdlFlags & MDL_PARTIAL_HAS_BEEN_MAPPED) != 0);
        MmPrepareMdlForReuse(part);
        CHECK((part->MdlFlags & MDL_MAPPED_TO_SYSTEM_VA) == 0);
    }
    IoFreeMdl(part); /* locks nothing itself */
    MmUnlockPages(whole);
    IoFreeMdl(whole);
    ExFreePoolWithTag(pages, TEST_TAG);
}

static VOID pages_for_an_mdl_are_zeroed_and_unmapped(PTEST_DEVICE Device)
{
    PHYSICAL_ADDRESS lowest = { .QuadPart = 0 };
    PHYSICAL_ADDRESS highest = { .QuadPart = MAXLONGLONG };
    PUCHAR mapping;
    ULONG sum = 0;
    PMDL mdl;

    UNREFERENCED_PARAMETER(Device);
    for (ULONG round = 0; round < 2; round++) {
        mdl = MmAllocatePagesForMdlEx(lowest, highest, lowest, 2 * PAGE_SIZE - 1, MmCached, 0);
        CHECK(mdl != NULL);
        CHECK_EQUAL(MmGetMdlByteCount(mdl), 2 * PAGE_SIZE);
        CHECK((mdl->MdlFlags & MDL_MAPPED_TO_SYSTEM_VA) == 0);
        mapping = MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority);
        CHECK_EQUAL((ULONG_PTR)mapping % PAGE_SIZE, 0);
        for (ULONG i = 0; i < 2 * PAGE_SIZE; i++) {
            sum += mapping[i];
            mapping[i] = 0xA5;
        }
        CHECK_EQUAL(FrameOf(mapping + PAGE_SIZE), MmGetMdlPfnArray(mdl)[1]);
        MmUnmapLockedPages(mapping, mdl);
        MmFreePagesFromMdl(mdl);
        ExFreePool(mdl);
    }
    CHECK_EQUAL(sum, 0);
}

static VOID pages_of_a_node_are_zeroed_and_described(PTEST_DEVICE Device)
{
    PHYSICAL_ADDRESS lowest = { .QuadPart = 0 };
    PHYSICAL_ADDRESS highest = { .QuadPart = MAXLONGLONG };
    PUCHAR mapping;
    ULONG sum = 0;
    PMDL mdl;

    UNREFERENCED_PARAMETER(Device);
    for (ULONG round = 0; round < 2; round++) {
        mdl = MmAllocateNodePagesForMdlEx(lowest, highest, lowest, 2 * PAGE_SIZE, MmCached, 0,
                                          MM_ALLOCATE_FROM_LOCAL_NODE_ONLY);
        CHECK(mdl != NULL);
        CHECK_EQUAL(MmGetMdlByteCount(mdl), 2 * PAGE_SIZE);
        CHECK((mdl->MdlFlags & MDL_MAPPED_TO_SYSTEM_VA) == 0);
        mapping = MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority);
        for (ULONG i = 0; i < 2 * PAGE_SIZE; i++) {
            sum += mapping[i];
            mapping[i] = 0xA5;
        }
        CHECK_EQUAL(FrameOf(mapping + PAGE_SIZE), MmGetMdlPfnArray(mdl)[1]);
        MmFreePagesFromMdl(mdl);
        ExFreePool(mdl);
    }
    CHECK_EQUAL(sum, 0);
}

static VOID pages_of_a_node_are_null_or_fewer(PTEST_DEVICE Device)
{
    PHYSICAL_ADDRESS lowest = { .QuadPart = 0 };
    PHYSICAL_ADDRESS highest = { .QuadPart = MAXLONGLONG };
    PHYSICAL_ADDRESS lowest_page = { .QuadPart = PAGE_SIZE - 1 }; /* the firmware's */
    const SIZE_T too_much = (SIZE_T)1 << 31;
    PMDL mdl;

    UNREFERENCED_PARAMETER(Device);
    CHECK_EQUAL(MmAllocateNodePagesForMdlEx(lowest, lowest_page, lowest, PAGE_SIZE, MmCached, 0, 0),
                NULL);
    TestControl.Services.FailAllocation(1);
    CHECK_EQUAL(MmAllocateNodePagesForMdlEx(lowest, highest, lowest, PAGE_SIZE, MmCached, 0, 0),
                NULL);
    TestControl.Services.FailAllocation(2);
    CHECK_EQUAL(MmAllocateNodePagesForMdlEx(lowest, highest, lowest, PAGE_SIZE, MmCached, 0, 0),
                NULL);
    CHECK_EQUAL(MmAllocateNodePagesForMdlEx(lowest, highest, lowest, too_much, MmCached, 0,
                                            MM_ALLOCATE_FULLY_REQUIRED),
                NULL);
    mdl = MmAllocateNodePagesForMdlEx(lowest, highest, lowest, too_much, MmCached, 0,
                                      MM_DONT_ZERO_ALLOCATION);
    CHECK(mdl != NULL);
    CHECK(MmGetMdlByteCount(mdl) < too_much);
    MmFreePagesFromMdl(mdl);
    ExFreePool(mdl);
}

static VOID memory_ranges_hold_what_drivers_get(PTEST_DEVICE Device)
{
    PPHYSICAL_MEMORY_RANGE ranges = MmGetPhysicalMemoryRanges();
    PUCHAR pages = AllocatePages();
    LONGLONG address = MmGetPhysicalAddress(pages).QuadPart;
    BOOLEAN is_inside = FALSE;
    ULONG count = 0;

    UNREFERENCED_PARAMETER(Device);
    CHECK(ranges != NULL);
    for (; ranges[count].NumberOfBytes.QuadPart != 0; count++) {
        LONGLONG start = ranges[count].BaseAddress.QuadPart;
        LONGLONG bytes = ranges[count].NumberOfBytes.QuadPart;

        CHECK_EQUAL(start % PAGE_SIZE, 0);
        CHECK_EQUAL(bytes % PAGE_SIZE, 0);
        is_inside |= address >= start && address + PAGE_SIZE <= start + bytes;
    }
    CHECK(count > 0);
    CHECK_EQUAL(ranges[count].BaseAddress.QuadPart, 0);
    CHECK(is_inside);
    ExFreePool(ranges);
    ExFreePoolWithTag(pages, TEST_TAG);
    TestControl.Services.FailAllocation(1);
    CHECK_EQUAL(MmGetPhysicalMemoryRanges(), NULL);
}

static VOID memory_ranges_that_are_kept_are_a_leak(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK(MmGetPhysicalMemoryRanges() != NULL);
    TestControl.Breaks++; /* after the driver is gone */
}

static VOID pages_for_an_mdl_respect_the_highest_address(PTEST_DEVICE Device)
{
    PHYSICAL_ADDRESS lowest = { .QuadPart = 0 };
    PHYSICAL_ADDRESS highest = { .QuadPart = PAGE_SIZE - 1 }; /* the firmware's */

    UNREFERENCED_PARAMETER(Device);
    CHECK_EQUAL(MmAllocatePagesForMdl(lowest, highest, lowest, PAGE_SIZE), NULL);
}

static VOID contiguous_memory_is_contiguous(PTEST_DEVICE Device)
{
    PHYSICAL_ADDRESS highest = { .QuadPart = 0xFFFFFFFF };
    PUCHAR memory = MmAllocateContiguousMemory(4 * PAGE_SIZE, highest);

    UNREFERENCED_PARAMETER(Device);
    CHECK_EQUAL((ULONG_PTR)memory % PAGE_SIZE, 0);
    for (ULONG i = 0; i < 4; i++) {
        CHECK_EQUAL(FrameOf(memory + i * PAGE_SIZE), FrameOf(memory) + i);
        memory[i * PAGE_SIZE] = 1;
    }
    CHECK(MmGetPhysicalAddress(memory + 4 * PAGE_SIZE - 1).QuadPart <= highest.QuadPart);
    MmFreeContiguousMemory(memory);
}

static VOID contiguous_memory_respects_limits(PTEST_DEVICE Device)
{
    PHYSICAL_ADDRESS zero = { .QuadPart = 0 };
    PHYSICAL_ADDRESS highest = { .QuadPart = MAXLONGLONG };
    PHYSICAL_ADDRESS lowest_page = { .QuadPart = PAGE_SIZE - 1 };
    PVOID memory = MmAllocateContiguousMemorySpecifyCache(100, zero, highest, zero, MmNonCached);

    UNREFERENCED_PARAMETER(Device);
    CHECK(memory != NULL);
    MmFreeContiguousMemorySpecifyCache(memory, 100, MmNonCached);
    CHECK_EQUAL(MmAllocateContiguousMemorySpecifyCache(100, highest, highest, zero, MmNonCached),
                NULL);
    CHECK_EQUAL(MmAllocateContiguousMemorySpecifyCache(100, zero, lowest_page, zero, MmNonCached),
                NULL);
}

static VOID mistakes_with_locks_are_reported(PTEST_DEVICE Device)
{
    PUCHAR pages = AllocatePages();
    PMDL mdl = IoAllocateMdl(pages, PAGE_SIZE, FALSE, FALSE, NULL);
    PMDL part = IoAllocateMdl(pages, PAGE_SIZE, FALSE, FALSE, NULL);

    UNREFERENCED_PARAMETER(Device);
    CHECK_BREAK(MmUnlockPages(mdl));
    CHECK_BREAK(IoBuildPartialMdl(mdl, part, pages, 1));
    MmProbeAndLockPages(mdl, KernelMode, IoReadAccess);
    CHECK_BREAK(MmProbeAndLockPages(mdl, KernelMode, IoReadAccess));
    CHECK_BREAK(IoBuildPartialMdl(mdl, part, pages, PAGE_SIZE + 1));
    CHECK_BREAK(IoBuildPartialMdl(mdl, part, pages + PAGE_SIZE, 1));
    IoBuildPartialMdl(mdl, part, pages, 1);
    CHECK_BREAK(MmUnlockPages(part));
    MmUnlockPages(mdl);
    MmBuildMdlForNonPagedPool(mdl);
    CHECK_BREAK(MmUnlockPages(mdl));
    CHECK_BREAK(MmProbeAndLockPages(mdl, KernelMode, IoReadAccess));
    CHECK_BREAK(MmFreePagesFromMdl(mdl));
    IoFreeMdl(part);
    IoFreeMdl(mdl);
    ExFreePoolWithTag(pages, TEST_TAG);
}

static VOID mistakes_with_mappings_are_reported(PTEST_DEVICE Device)
{
    PUCHAR pages = AllocatePages();
    PMDL mdl = IoAllocateMdl(pages, PAGE_SIZE, FALSE, FALSE, NULL);
    PMDL part = IoAllocateMdl(pages, PAGE_SIZE, FALSE, FALSE, NULL);
    PVOID mapping;

    UNREFERENCED_PARAMETER(Device);
    CHECK_BREAK(mapping = MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority));
    CHECK_EQUAL(mapping, NULL);
    MmProbeAndLockPages(mdl, KernelMode, IoReadAccess);
    CHECK_BREAK(MmUnmapLockedPages(pages, mdl));
    mapping = MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority);
    CHECK_BREAK(MmMapLockedPagesSpecifyCache(mdl, KernelMode, MmCached, NULL, FALSE, 0));
    IoBuildPartialMdl(mdl, part, pages, 1);
    CHECK_BREAK(MmUnmapLockedPages(part->MappedSystemVa, part));
    MmUnmapLockedPages(mapping, mdl);
    CHECK_BREAK(MmUnmapLockedPages(mapping, mdl));
    MmUnlockPages(mdl);
    MmBuildMdlForNonPagedPool(mdl);
    CHECK_BREAK(MmMapLockedPagesSpecifyCache(mdl, KernelMode, MmCached, NULL, FALSE, 0));
    IoFreeMdl(part);
    IoFreeMdl(mdl);
    ExFreePoolWithTag(pages, TEST_TAG);
}

static VOID freeing_what_is_no_mdl_is_reported(PTEST_DEVICE Device)
{
    PUCHAR pages = AllocatePages();
    PMDL mdl = IoAllocateMdl(pages, PAGE_SIZE, FALSE, FALSE, NULL);

    UNREFERENCED_PARAMETER(Device);
    CHECK_BREAK(IoFreeMdl((PMDL)pages));
    CHECK_BREAK(IoFreeMdl((PMDL)((PUCHAR)mdl + 8)));
    MmProbeAndLockPages(mdl, KernelMode, IoReadAccess);
    CHECK_BREAK(IoFreeMdl(mdl));
    CHECK_BREAK(IoFreeMdl(mdl)); /* it is gone all the same */
    ExFreePoolWithTag(pages, TEST_TAG);
}

static VOID memory_without_a_physical_address_is_reported(PTEST_DEVICE Device)
{
    static UCHAR global[16];
    UCHAR local[16];
    PMDL mdl = IoAllocateMdl(global, sizeof(global), FALSE, FALSE, NULL);

    UNREFERENCED_PARAMETER(Device);
    CHECK_BREAK(MmBuildMdlForNonPagedPool(mdl));
    IoFreeMdl(mdl);
    mdl = IoAllocateMdl(local, sizeof(local), FALSE, FALSE, NULL);
    CHECK_BREAK(MmProbeAndLockPages(mdl, KernelMode, IoReadAccess));
    IoFreeMdl(mdl);
}

static VOID contiguous_memory_freed_twice_stops(PTEST_DEVICE Device)
{
    PHYSICAL_ADDRESS highest = { .QuadPart = -1 };
    PVOID memory = MmAllocateContiguousMemory(PAGE_SIZE, highest);

    UNREFERENCED_PARAMETER(Device);
    MmFreeContiguousMemory(memory);
    CHECK_STOPS(NULL, MmFreeContiguousMemory(memory));
}

static VOID above_dispatch_level_is_reported(PTEST_DEVICE Device)
{
    PHYSICAL_ADDRESS lowest = { .QuadPart = 0 };
    PHYSICAL_ADDRESS highest = { .QuadPart = MAXLONGLONG };
    PUCHAR pages = AllocatePages();
    PPHYSICAL_MEMORY_RANGE ranges;
    PMDL mdl;
    PMDL above;
    PMDL node;
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    KeRaiseIrql(APC_LEVEL, &irql);
    CHECK_BREAK(ranges = MmGetPhysicalMemoryRanges());
    KeLowerIrql(irql);
    ExFreePool(ranges);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    node = MmAllocateNodePagesForMdlEx(lowest, highest, lowest, PAGE_SIZE, MmCached, 0, 0);
    MmFreePagesFromMdl(node);
    ExFreePool(node);
    mdl = IoAllocateMdl(pages, PAGE_SIZE, FALSE, FALSE, NULL);
    MmBuildMdlForNonPagedPool(mdl);
    KeLowerIrql(irql);
    KeRaiseIrql(DISPATCH_LEVEL + 1, &irql);
    CHECK_BREAK(above = IoAllocateMdl(pages, PAGE_SIZE, FALSE, FALSE, NULL));
    CHECK_BREAK(MmBuildMdlForNonPagedPool(above));
    CHECK_BREAK(IoFreeMdl(above));
    CHECK_BREAK(
        node = MmAllocateNodePagesForMdlEx(lowest, highest, lowest, PAGE_SIZE, MmCached, 0, 0));
    CHECK_EQUAL(MmSizeOfMdl(pages, 1), sizeof(MDL) + sizeof(PFN_NUMBER));
    KeLowerIrql(irql);
    MmFreePagesFromMdl(node);
    ExFreePool(node);
    IoFreeMdl(mdl);
    ExFreePoolWithTag(pages, TEST_TAG);
}

/* Of the device's BAR. */
static MM_PHYSICAL_ADDRESS_LIST FindRegisters(WDFCMRESLIST Translated)
{
    MM_PHYSICAL_ADDRESS_LIST range = { .NumberOfBytes = 0 };

    for (ULONG i = 0; i < WdfCmResourceListGetCount(Translated); i++) {
        PCM_PARTIAL_RESOURCE_DESCRIPTOR descriptor = WdfCmResourceListGetDescriptor(Translated, i);
        if (descriptor->Type == CmResourceTypeMemory) {
            range.PhysicalAddress = descriptor->u.Memory.Start;
            range.NumberOfBytes = descriptor->u.Memory.Length;
        }
    }
    CHECK_EQUAL(range.NumberOfBytes, PAGE_SIZE);
    return range;
}

static NTSTATUS mdl_of_registers_is_mapped(PTEST_DEVICE Device, WDFCMRESLIST Raw,
                                           WDFCMRESLIST Translated)
{
    MM_PHYSICAL_ADDRESS_LIST range = FindRegisters(Translated);
    PUCHAR registers;
    KIRQL irql;
    PMDL mdl;

    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Raw);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    CHECK_STATUS(MmAllocateMdlForIoSpace(&range, 1, &mdl), STATUS_SUCCESS);
    KeLowerIrql(irql);
    CHECK_EQUAL(MmGetMdlByteCount(mdl), PAGE_SIZE);
    CHECK_EQUAL(MmGetMdlByteOffset(mdl), 0);
    CHECK_EQUAL(*MmGetMdlPfnArray(mdl), range.PhysicalAddress.QuadPart >> PAGE_SHIFT);
    CHECK((mdl->MdlFlags & MDL_MAPPED_TO_SYSTEM_VA) == 0);
    for (ULONG i = 0; i < 2; i++) {
        registers = MmMapLockedPagesSpecifyCache(mdl, KernelMode, MmNonCached, NULL, FALSE,
                                                 NormalPagePriority | MdlMappingNoExecute);
        CHECK(registers != NULL);
        CHECK_EQUAL(READ_REGISTER_ULONG((PULONG)(registers + PAIR_REG_ID)), PAIR_IDENTITY);
        MmUnmapLockedPages(registers, mdl);
    }
    TestControl.Services.FailAllocation(1);
    CHECK_EQUAL(MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority), NULL);
    IoFreeMdl(mdl);
    return STATUS_SUCCESS;
}

static NTSTATUS mdl_of_registers_has_whole_pages_of_no_ram(PTEST_DEVICE Device, WDFCMRESLIST Raw,
                                                           WDFCMRESLIST Translated)
{
    MM_PHYSICAL_ADDRESS_LIST ranges[2] = { FindRegisters(Translated), FindRegisters(Translated) };
    PMDL mdl = NULL;
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Raw);
    ranges[1].PhysicalAddress.QuadPart += 8;
    CHECK_STATUS(MmAllocateMdlForIoSpace(ranges, 2, &mdl), STATUS_INVALID_PARAMETER_1);
    ranges[1] = ranges[0];
    ranges[1].NumberOfBytes = PAGE_SIZE / 2;
    CHECK_STATUS(MmAllocateMdlForIoSpace(ranges, 2, &mdl), STATUS_INVALID_PARAMETER_1);
    ranges[1].NumberOfBytes = 0;
    CHECK_STATUS(MmAllocateMdlForIoSpace(ranges, 2, &mdl), STATUS_INVALID_PARAMETER_1);
    ranges[1].NumberOfBytes = (SIZE_T)1 << 32;
    CHECK_STATUS(MmAllocateMdlForIoSpace(ranges, 2, &mdl), STATUS_INVALID_PARAMETER_1);
    ranges[1].NumberOfBytes = PAGE_SIZE;
    ranges[1].PhysicalAddress.QuadPart = 0x100000; /* RAM */
    CHECK_STATUS(MmAllocateMdlForIoSpace(ranges, 2, &mdl), STATUS_INVALID_PARAMETER_1);
    TestControl.Services.FailAllocation(1);
    CHECK_STATUS(MmAllocateMdlForIoSpace(ranges, 1, &mdl), STATUS_INSUFFICIENT_RESOURCES);
    CHECK(mdl == NULL);
    KeRaiseIrql(DISPATCH_LEVEL + 1, &irql);
    CHECK_BREAK(MmAllocateMdlForIoSpace(ranges, 1, &mdl));
    KeLowerIrql(irql);
    IoFreeMdl(mdl);
    return STATUS_SUCCESS;
}

static NTSTATUS registers_apart_are_not_mapped_as_one(PTEST_DEVICE Device, WDFCMRESLIST Raw,
                                                      WDFCMRESLIST Translated)
{
    MM_PHYSICAL_ADDRESS_LIST ranges[2] = { FindRegisters(Translated), FindRegisters(Translated) };
    PMDL mdl;

    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Raw);
    CHECK_STATUS(MmAllocateMdlForIoSpace(ranges, 2, &mdl), STATUS_SUCCESS);
    CHECK_EQUAL(MmGetMdlByteCount(mdl), 2 * PAGE_SIZE);
    CHECK_EQUAL(MmGetMdlPfnArray(mdl)[1], MmGetMdlPfnArray(mdl)[0]);
    (VOID) MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority);
    return STATUS_SUCCESS;
}

TEST_CASES(
    CASE_PREPARE(mdl_of_registers_is_mapped),
    CASE_PREPARE(mdl_of_registers_has_whole_pages_of_no_ram),
    CASE_PREPARE(registers_apart_are_not_mapped_as_one), CASE_RUN(mdl_describes_a_buffer),
    CASE_RUN(mdl_has_one_frame_per_page_that_the_buffer_spans),
    CASE_RUN(mdl_of_nonpaged_pool_has_its_address), CASE_RUN(mdl_frames_are_the_physical_addresses),
    CASE_RUN(mdl_in_the_drivers_memory_is_initialized),
    CASE_RUN(mdl_is_null_when_there_is_no_memory),
    CASE_RUN(locked_pages_are_mapped_once_and_unmapped_by_unlock),
    CASE_RUN(mapping_that_fails_is_null), CASE_RUN(partial_mdl_shares_the_mapping),
    CASE_RUN(partial_mdl_of_unmapped_pages_is_mapped_and_reused),
    CASE_RUN(pages_for_an_mdl_are_zeroed_and_unmapped),
    CASE_RUN(pages_for_an_mdl_respect_the_highest_address),
    CASE_RUN(pages_of_a_node_are_zeroed_and_described), CASE_RUN(pages_of_a_node_are_null_or_fewer),
    CASE_RUN(memory_ranges_hold_what_drivers_get), CASE_RUN(memory_ranges_that_are_kept_are_a_leak),
    CASE_RUN(contiguous_memory_is_contiguous), CASE_RUN(contiguous_memory_respects_limits),
    CASE_RUN(mistakes_with_locks_are_reported), CASE_RUN(mistakes_with_mappings_are_reported),
    CASE_RUN(freeing_what_is_no_mdl_is_reported),
    CASE_RUN(memory_without_a_physical_address_is_reported),
    CASE_RUN(contiguous_memory_freed_twice_stops), CASE_RUN(above_dispatch_level_is_reported));
