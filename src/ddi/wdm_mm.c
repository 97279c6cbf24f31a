/* SPDX-License-Identifier: MIT */
/* wdm_mm - memory descriptor lists and contiguous memory of wdm.h. */
#include <string.h>

#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "engine/access.h"
#include "kernel/frame.h"
#include "kernel/io_region.h"
#include "kernel/mdl.h"

#define PAGES_TAG 0x67506d4du /* "MmPg" */

/* Driver Verifier's codes of bug check 0xC4 for what can be wrong about an MDL. */
enum {
    STATE_LOCKED_TWICE = 0xB0,
    STATE_NOT_LOCKED = 0x7C,
    STATE_UNLOCKS_POOL = 0x7D,
    STATE_UNLOCKS_PARTIAL = 0xB4,
    STATE_MAPS_UNLOCKED = 0x85,
    STATE_MAPS_POOL = 0xB2,
    STATE_UNMAPS_PARTIAL = 0xB5,
    STATE_NOT_MAPPED = 0xB6,
    STATE_FREED = 0xB8,
};

#define CALLER ((uintptr_t)__builtin_return_address(0))

/* Every function here looks into an MDL of the driver's, and most write to it. */
#define ENTER_MDL(name, mdl, is_write)                                                             \
    do {                                                                                           \
        DQ_DDI_ENTER(name);                                                                        \
        DQ_DDI_REQUIRE_OWN_MEMORY(#name, mdl);                                                     \
        dq_access_by_kernel(mdl, sizeof(*(mdl)), is_write, CALLER);                                \
    } while (0)

static void report_state(const MDL *mdl, uint32_t state, const char *call, const char *what)
{
    dq_violation(DQ_RULE_MDL_STATE, state, (uintptr_t)mdl, (uint16_t)mdl->MdlFlags, 0, "%s: %s",
                 call, what);
}

static void report_unreachable(const MDL *mdl, const char *call)
{
    dq_violation(DQ_RULE_PHYSICAL_ADDRESS, (uintptr_t)mdl->StartVa, (uintptr_t)mdl, 0, 0,
                 "%s of memory that no device can reach here: only pool, object contexts, buffers "
                 "of requests and common buffers have a physical address in dirql",
                 call);
}

static void forget_mapping(PMDL mdl)
{
    if ((mdl->MdlFlags & MDL_IO_SPACE) && mdl->MappedSystemVa) {
        (void)dq_io_unmap(mdl->MappedSystemVa, mdl->ByteCount);
    }
    mdl->MappedSystemVa = NULL;
    mdl->MdlFlags =
        (CSHORT)(mdl->MdlFlags & ~(MDL_MAPPED_TO_SYSTEM_VA | MDL_PARTIAL_HAS_BEEN_MAPPED));
}

/* ---- Allocation ---- */

SIZE_T NTAPI MmSizeOfMdl(PVOID Base, SIZE_T Length)
{
    DQ_DDI_ENTER(MmSizeOfMdl);
    return sizeof(MDL) + sizeof(PFN_NUMBER) * ADDRESS_AND_SIZE_TO_SPAN_PAGES(Base, Length);
}

PMDL NTAPI IoAllocateMdl(PVOID VirtualAddress, ULONG Length, BOOLEAN SecondaryBuffer,
                         BOOLEAN ChargeQuota, PIRP Irp)
{
    DQ_DDI_ENTER(IoAllocateMdl);
    (void)SecondaryBuffer;
    (void)ChargeQuota;
    if (Irp) {
        dq_stop_run(DQ_STOP_NOT_BUILT, "IoAllocateMdl for an IRP: dirql has no IRPs for drivers");
    }
    return dq_mdl_create(VirtualAddress, Length, DQ_POOL_DRIVER);
}

VOID NTAPI IoFreeMdl(PMDL Mdl)
{
    ENTER_MDL(IoFreeMdl, Mdl, false);
    if ((Mdl->MdlFlags & (MDL_PAGES_LOCKED | MDL_PARTIAL)) == MDL_PAGES_LOCKED) {
        report_state(Mdl, STATE_FREED, "IoFreeMdl",
                     "the MDL's pages are still locked: call MmUnlockPages first");
    }
    if (!dq_mdl_destroy(Mdl, DQ_POOL_DRIVER)) {
        dq_violation(DQ_RULE_MDL_STATE, STATE_FREED, (uintptr_t)Mdl, 0, 0,
                     "IoFreeMdl of what is no allocated MDL of IoAllocateMdl: freed twice, the "
                     "framework's, or the driver's own memory");
    }
}

/* Whole pages of what is no RAM. */
static bool is_io_space(const MM_PHYSICAL_ADDRESS_LIST *range)
{
    uint64_t first = (uint64_t)range->PhysicalAddress.QuadPart;
    return range->NumberOfBytes > 0 && first % DQ_PAGE_BYTES == 0 &&
           range->NumberOfBytes % DQ_PAGE_BYTES == 0 && first >= dq_arena_ram_bytes();
}

/* Of all ranges; 0: something is wrong about one of them. */
static uint32_t count_io_space(const MM_PHYSICAL_ADDRESS_LIST *ranges, SIZE_T count)
{
    uint64_t bytes = 0;
    for (SIZE_T i = 0; i < count; i++) {
        if (!is_io_space(&ranges[i]) || ranges[i].NumberOfBytes > UINT32_MAX - bytes) {
            return 0;
        }
        bytes += ranges[i].NumberOfBytes;
    }
    return (uint32_t)bytes;
}

NTSTATUS NTAPI MmAllocateMdlForIoSpace(PMM_PHYSICAL_ADDRESS_LIST PhysicalAddressList,
                                       SIZE_T NumberOfEntries, PMDL *NewMdl)
{
    DQ_DDI_ENTER(MmAllocateMdlForIoSpace);
    DQ_DDI_REQUIRE_OWN_MEMORY("MmAllocateMdlForIoSpace", NewMdl);
    uint32_t bytes = count_io_space(PhysicalAddressList, NumberOfEntries);
    if (bytes == 0) {
        return STATUS_INVALID_PARAMETER_1;
    }
    PMDL mdl = dq_mdl_create(NULL, bytes, DQ_POOL_DRIVER);
    if (!mdl) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    mdl->MdlFlags = (CSHORT)(mdl->MdlFlags | MDL_IO_SPACE);
    PFN_NUMBER *frame = MmGetMdlPfnArray(mdl);
    for (SIZE_T i = 0; i < NumberOfEntries; i++) {
        uint64_t first = (uint64_t)PhysicalAddressList[i].PhysicalAddress.QuadPart >> PAGE_SHIFT;
        for (uint64_t n = 0; n < PhysicalAddressList[i].NumberOfBytes >> PAGE_SHIFT; n++) {
            *frame++ = first + n;
        }
    }
    *NewMdl = mdl;
    return STATUS_SUCCESS;
}

/* ---- Which pages ---- */

VOID NTAPI MmBuildMdlForNonPagedPool(PMDL MemoryDescriptorList)
{
    PMDL mdl = MemoryDescriptorList;
    ENTER_MDL(MmBuildMdlForNonPagedPool, mdl, true);
    if (!dq_mdl_describe(mdl)) {
        report_unreachable(mdl, "MmBuildMdlForNonPagedPool");
        return;
    }
    mdl->MdlFlags = (CSHORT)(mdl->MdlFlags | MDL_SOURCE_IS_NONPAGED_POOL);
    mdl->MappedSystemVa = MmGetMdlVirtualAddress(mdl);
}

VOID NTAPI MmProbeAndLockPages(PMDL MemoryDescriptorList, KPROCESSOR_MODE AccessMode,
                               LOCK_OPERATION Operation)
{
    PMDL mdl = MemoryDescriptorList;
    ENTER_MDL(MmProbeAndLockPages, mdl, true);
    (void)AccessMode;
    if (dq_mdl_is_ready(mdl)) {
        report_state(mdl, STATE_LOCKED_TWICE, "MmProbeAndLockPages",
                     "the MDL's pages are locked already, or need not be: it was built for "
                     "nonpaged pool, or is a part of another one");
        return;
    }
    if (!dq_mdl_describe(mdl)) {
        report_unreachable(mdl, "MmProbeAndLockPages");
        return;
    }
    CSHORT write_flag = Operation == IoReadAccess ? 0 : MDL_WRITE_OPERATION;
    mdl->MdlFlags = (CSHORT)(mdl->MdlFlags | MDL_PAGES_LOCKED | write_flag);
}

VOID NTAPI MmUnlockPages(PMDL MemoryDescriptorList)
{
    PMDL mdl = MemoryDescriptorList;
    ENTER_MDL(MmUnlockPages, mdl, true);
    if (mdl->MdlFlags & MDL_PARTIAL) {
        report_state(mdl, STATE_UNLOCKS_PARTIAL, "MmUnlockPages",
                     "the MDL is a part of another one, which holds the lock");
    } else if (mdl->MdlFlags & MDL_SOURCE_IS_NONPAGED_POOL) {
        report_state(mdl, STATE_UNLOCKS_POOL, "MmUnlockPages",
                     "the MDL was built for nonpaged pool, which nobody locks");
    } else if (!(mdl->MdlFlags & MDL_PAGES_LOCKED)) {
        report_state(mdl, STATE_NOT_LOCKED, "MmUnlockPages", "the MDL's pages are not locked");
    } else {
        forget_mapping(mdl);
        mdl->MdlFlags = (CSHORT)(mdl->MdlFlags & ~(MDL_PAGES_LOCKED | MDL_WRITE_OPERATION));
    }
}

VOID NTAPI IoBuildPartialMdl(PMDL SourceMdl, PMDL TargetMdl, PVOID VirtualAddress, ULONG Length)
{
    ENTER_MDL(IoBuildPartialMdl, SourceMdl, false);
    DQ_DDI_REQUIRE_OWN_MEMORY("IoBuildPartialMdl", TargetMdl);
    dq_access_by_kernel(TargetMdl, sizeof(*TargetMdl), true, CALLER);
    if (!dq_mdl_is_ready(SourceMdl)) {
        report_state(SourceMdl, STATE_MAPS_UNLOCKED, "IoBuildPartialMdl",
                     "the pages of the source are not locked");
    } else if (!dq_mdl_describe_part(SourceMdl, TargetMdl, VirtualAddress, Length)) {
        report_state(TargetMdl, STATE_MAPS_UNLOCKED, "IoBuildPartialMdl",
                     "the range is no part of the source's buffer, or the target is too small "
                     "for its pages");
    }
}

/* ---- Mappings ---- */

static void *map(const MDL *mdl)
{
    if (!(mdl->MdlFlags & MDL_IO_SPACE)) {
        return dq_mdl_map(mdl);
    }
    if (!dq_mdl_is_contiguous(mdl)) {
        dq_stop_run(DQ_STOP_NOT_BUILT, "MmMapLockedPagesSpecifyCache of an MDL of "
                                       "MmAllocateMdlForIoSpace whose ranges do not follow each "
                                       "other: not built yet");
    }
    return dq_mdl_map_io_space(mdl);
}

PVOID NTAPI MmMapLockedPagesSpecifyCache(PMDL MemoryDescriptorList, KPROCESSOR_MODE AccessMode,
                                         MEMORY_CACHING_TYPE CacheType, PVOID RequestedAddress,
                                         ULONG BugCheckOnFailure, ULONG Priority)
{
    PMDL mdl = MemoryDescriptorList;
    ENTER_MDL(MmMapLockedPagesSpecifyCache, mdl, true);
    (void)CacheType;
    (void)RequestedAddress;
    (void)BugCheckOnFailure;
    (void)Priority;
    if (AccessMode != KernelMode) {
        dq_stop_run(DQ_STOP_NOT_BUILT, "MmMapLockedPagesSpecifyCache into an application's "
                                       "addresses: dirql has one address space");
    }
    if (!dq_mdl_is_ready(mdl)) {
        report_state(mdl, STATE_MAPS_UNLOCKED, "MmMapLockedPagesSpecifyCache",
                     "the MDL's pages are not locked");
        return NULL;
    }
    if (mdl->MdlFlags & (MDL_SOURCE_IS_NONPAGED_POOL | MDL_MAPPED_TO_SYSTEM_VA)) {
        report_state(mdl, STATE_MAPS_POOL, "MmMapLockedPagesSpecifyCache",
                     "the MDL's pages have an address already");
        return mdl->MappedSystemVa;
    }
    void *address = dq_pool_fault_take() ? NULL : map(mdl);
    if (address) {
        CSHORT partial_flag = mdl->MdlFlags & MDL_PARTIAL ? MDL_PARTIAL_HAS_BEEN_MAPPED : 0;
        mdl->MdlFlags = (CSHORT)(mdl->MdlFlags | MDL_MAPPED_TO_SYSTEM_VA | partial_flag);
        mdl->MappedSystemVa = address;
    }
    return address;
}

VOID NTAPI MmUnmapLockedPages(PVOID BaseAddress, PMDL MemoryDescriptorList)
{
    PMDL mdl = MemoryDescriptorList;
    ENTER_MDL(MmUnmapLockedPages, mdl, true);
    bool is_mapped =
        (mdl->MdlFlags & MDL_MAPPED_TO_SYSTEM_VA) && mdl->MappedSystemVa == BaseAddress;
    if ((mdl->MdlFlags & MDL_PARTIAL) && !(mdl->MdlFlags & MDL_PARTIAL_HAS_BEEN_MAPPED)) {
        report_state(mdl, STATE_UNMAPS_PARTIAL, "MmUnmapLockedPages",
                     "the mapping is that of the MDL that this one is a part of");
    } else if (!is_mapped) {
        report_state(mdl, STATE_NOT_MAPPED, "MmUnmapLockedPages",
                     "the MDL is not mapped at this address");
    } else {
        forget_mapping(mdl);
    }
}

VOID NTAPI KeFlushIoBuffers(PMDL Mdl, BOOLEAN ReadOperation, BOOLEAN DmaOperation)
{
    ENTER_MDL(KeFlushIoBuffers, Mdl, false);
    (void)ReadOperation;
    (void)DmaOperation;
}

/* ---- Pages and contiguous memory ---- */

/* Does memory at [start, start + bytes) lie between the two physical addresses, no multiple of
 * `boundary` inside? */
static bool is_acceptable(const void *start, size_t bytes, uint64_t lowest, uint64_t highest,
                          uint64_t boundary)
{
    uint64_t first = dq_frame_physical((uintptr_t)start);
    uint64_t last = first + bytes - 1;
    return first >= lowest && last <= highest &&
           (boundary == 0 || first / boundary == last / boundary);
}

/* NULL if there is none, or not where it is wanted. */
static void *allocate_pages(size_t bytes, uint64_t lowest, uint64_t highest, uint64_t boundary)
{
    void *memory = dq_pool_contiguous_alloc(bytes, DQ_PAGE_BYTES, PAGES_TAG, DQ_POOL_DRIVER);
    if (memory && !is_acceptable(memory, bytes, lowest, highest, boundary)) {
        dq_pool_contiguous_free(memory, bytes);
        memory = NULL;
    }
    return memory;
}

static PMDL allocate_pages_and_mdl(size_t bytes, uint64_t lowest, uint64_t highest, ULONG flags)
{
    bytes = ROUND_TO_PAGES(bytes);
    void *memory = bytes ? allocate_pages(bytes, lowest, highest, 0) : NULL;
    bool is_all =
        (flags & (MM_ALLOCATE_FULLY_REQUIRED | MM_ALLOCATE_REQUIRE_CONTIGUOUS_CHUNKS)) != 0;
    while (!memory && !is_all && bytes > DQ_PAGE_BYTES) {
        bytes = ROUND_TO_PAGES(bytes / 2);
        memory = allocate_pages(bytes, lowest, highest, 0);
    }
    PMDL mdl = memory ? dq_mdl_create(memory, bytes, DQ_POOL_DRIVER) : NULL;
    if (!mdl) {
        if (memory) {
            dq_pool_contiguous_free(memory, bytes);
        }
        return NULL;
    }
    if (!(flags & MM_DONT_ZERO_ALLOCATION)) {
        memset(memory, 0, bytes);
    }
    bool is_described = dq_mdl_describe(mdl);
    DQ_ASSERT(is_described);
    mdl->StartVa = NULL; /* not mapped yet */
    mdl->MdlFlags = MDL_PAGES_LOCKED;
    return mdl;
}

PMDL NTAPI MmAllocatePagesForMdl(PHYSICAL_ADDRESS LowAddress, PHYSICAL_ADDRESS HighAddress,
                                 PHYSICAL_ADDRESS SkipBytes, SIZE_T TotalBytes)
{
    DQ_DDI_ENTER(MmAllocatePagesForMdl);
    (void)SkipBytes;
    return allocate_pages_and_mdl(TotalBytes, (uint64_t)LowAddress.QuadPart,
                                  (uint64_t)HighAddress.QuadPart, 0);
}

PMDL NTAPI MmAllocatePagesForMdlEx(PHYSICAL_ADDRESS LowAddress, PHYSICAL_ADDRESS HighAddress,
                                   PHYSICAL_ADDRESS SkipBytes, SIZE_T TotalBytes,
                                   MEMORY_CACHING_TYPE CacheType, ULONG Flags)
{
    DQ_DDI_ENTER(MmAllocatePagesForMdlEx);
    (void)SkipBytes;
    (void)CacheType;
    return allocate_pages_and_mdl(TotalBytes, (uint64_t)LowAddress.QuadPart,
                                  (uint64_t)HighAddress.QuadPart, Flags);
}

PMDL NTAPI MmAllocateNodePagesForMdlEx(PHYSICAL_ADDRESS LowAddress, PHYSICAL_ADDRESS HighAddress,
                                       PHYSICAL_ADDRESS SkipBytes, SIZE_T TotalBytes,
                                       MEMORY_CACHING_TYPE CacheType, ULONG IdealNode, ULONG Flags)
{
    DQ_DDI_ENTER(MmAllocateNodePagesForMdlEx);
    (void)SkipBytes;
    (void)CacheType;
    (void)IdealNode; /* there is one */
    return allocate_pages_and_mdl(TotalBytes, (uint64_t)LowAddress.QuadPart,
                                  (uint64_t)HighAddress.QuadPart, Flags);
}

VOID NTAPI MmFreePagesFromMdl(PMDL MemoryDescriptorList)
{
    PMDL mdl = MemoryDescriptorList;
    ENTER_MDL(MmFreePagesFromMdl, mdl, true);
    void *memory = (void *)dq_frame_memory((uint64_t)*MmGetMdlPfnArray(mdl) << PAGE_SHIFT);
    if (!(mdl->MdlFlags & MDL_PAGES_LOCKED) ||
        !dq_pool_free_owned(memory, DQ_POOL_DRIVER, PAGES_TAG)) {
        report_state(mdl, STATE_NOT_LOCKED, "MmFreePagesFromMdl",
                     "the MDL describes no allocated pages of MmAllocatePagesForMdl");
        return;
    }
    forget_mapping(mdl);
    mdl->MdlFlags = (CSHORT)(mdl->MdlFlags & ~MDL_PAGES_LOCKED);
}

PVOID NTAPI MmAllocateContiguousMemory(SIZE_T NumberOfBytes,
                                       PHYSICAL_ADDRESS HighestAcceptableAddress)
{
    DQ_DDI_ENTER(MmAllocateContiguousMemory);
    return allocate_pages(NumberOfBytes, 0, (uint64_t)HighestAcceptableAddress.QuadPart, 0);
}

PVOID NTAPI MmAllocateContiguousMemorySpecifyCache(SIZE_T NumberOfBytes,
                                                   PHYSICAL_ADDRESS LowestAcceptableAddress,
                                                   PHYSICAL_ADDRESS HighestAcceptableAddress,
                                                   PHYSICAL_ADDRESS BoundaryAddressMultiple,
                                                   MEMORY_CACHING_TYPE CacheType)
{
    DQ_DDI_ENTER(MmAllocateContiguousMemorySpecifyCache);
    (void)CacheType;
    return allocate_pages(NumberOfBytes, (uint64_t)LowestAcceptableAddress.QuadPart,
                          (uint64_t)HighestAcceptableAddress.QuadPart,
                          (uint64_t)BoundaryAddressMultiple.QuadPart);
}

static void free_contiguous(PVOID memory)
{
    uint32_t tag = 0;
    if (dq_pool_is_owned(memory, DQ_POOL_DRIVER) && dq_pool_free(memory, PAGES_TAG, &tag)) {
        return;
    }
    dq_violation(DQ_RULE_POOL_FREE, 0x7, 0, tag, (uintptr_t)memory,
                 "contiguous memory is freed that is not allocated: freed twice, or not the "
                 "address that MmAllocateContiguousMemory returned");
    dq_bug_check(0xC2, 0x7, 0, tag, (uintptr_t)memory);
}

VOID NTAPI MmFreeContiguousMemory(PVOID BaseAddress)
{
    DQ_DDI_ENTER(MmFreeContiguousMemory);
    free_contiguous(BaseAddress);
}

VOID NTAPI MmFreeContiguousMemorySpecifyCache(PVOID BaseAddress, SIZE_T NumberOfBytes,
                                              MEMORY_CACHING_TYPE CacheType)
{
    DQ_DDI_ENTER(MmFreeContiguousMemorySpecifyCache);
    (void)NumberOfBytes;
    (void)CacheType;
    free_contiguous(BaseAddress);
}
