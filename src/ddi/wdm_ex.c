/* SPDX-License-Identifier: MIT */
/* wdm_ex - pool and memory mapping functions of wdm.h. */
#include "ddi/enter.h"
#include "ddi/pool.h"
#include "kernel/eresource.h"
#include "kernel/frame.h"
#include "kernel/io_region.h"
#include "kernel/pool.h"
#include "ntddk.h"

#define RANGES_TAG 0x68506d4du /* "MmPh" */

PVOID NTAPI ExAllocatePool2(POOL_FLAGS Flags, SIZE_T NumberOfBytes, ULONG Tag)
{
    DQ_DDI_ENTER(ExAllocatePool2);
    bool is_zeroed = (Flags & POOL_FLAG_UNINITIALIZED) == 0;
    return dq_pool_alloc(NumberOfBytes, Tag, is_zeroed, DQ_POOL_DRIVER);
}

PVOID NTAPI ExAllocatePoolWithTag(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag)
{
    DQ_DDI_ENTER(ExAllocatePoolWithTag);
    (void)PoolType;
    return dq_pool_alloc(NumberOfBytes, Tag, false, DQ_POOL_DRIVER);
}

PVOID NTAPI ExAllocatePoolZero(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag)
{
    DQ_DDI_ENTER(ExAllocatePoolZero);
    (void)PoolType;
    return dq_pool_alloc(NumberOfBytes, Tag, true, DQ_POOL_DRIVER);
}

/* Its resources go with the block: nobody finds them by their place any more. */
static void check_resources(const void *memory)
{
    ERESOURCE *resource;
    size_t bytes = dq_eresource_is_any() ? dq_pool_bytes(memory, DQ_POOL_DRIVER) : 0;
    while ((resource = dq_eresource_find((uintptr_t)memory, bytes)) != NULL) {
        dq_violation(DQ_RULE_RESOURCE_STATE, 0xD2, (uintptr_t)resource, (uintptr_t)memory, bytes,
                     "pool is freed that holds an ERESOURCE: call ExDeleteResourceLite first");
        dq_eresource_fini(resource);
    }
}

void dq_ddi_pool_free(PVOID P, ULONG Tag)
{
    uint32_t tag_found = 0;
    check_resources(P);
    if (dq_pool_is_owned(P, DQ_POOL_DRIVER) && dq_pool_free(P, Tag, &tag_found)) {
        return;
    }
    dq_violation(DQ_RULE_POOL_FREE, 0x7, 0, Tag, (uintptr_t)P,
                 tag_found
                     ? "pool is freed with another tag than it was allocated with"
                     : "memory is freed that is no allocated pool block: freed twice, or never "
                       "allocated, the framework's, or not its start");
    dq_bug_check(0xC2, 0x7, 0, Tag, (uintptr_t)P);
}

VOID NTAPI ExFreePool(PVOID P)
{
    DQ_DDI_ENTER(ExFreePool);
    dq_ddi_pool_free(P, 0);
}

VOID NTAPI ExFreePoolWithTag(PVOID P, ULONG Tag)
{
    DQ_DDI_ENTER(ExFreePoolWithTag);
    dq_ddi_pool_free(P, Tag);
}

PVOID NTAPI MmMapIoSpace(PHYSICAL_ADDRESS PhysicalAddress, SIZE_T NumberOfBytes,
                         MEMORY_CACHING_TYPE CacheType)
{
    DQ_DDI_ENTER(MmMapIoSpace);
    (void)CacheType;
    return dq_io_map((uint64_t)PhysicalAddress.QuadPart, NumberOfBytes);
}

PVOID NTAPI MmMapIoSpaceEx(PHYSICAL_ADDRESS PhysicalAddress, SIZE_T NumberOfBytes, ULONG Protect)
{
    DQ_DDI_ENTER(MmMapIoSpaceEx);
    (void)Protect;
    return dq_io_map((uint64_t)PhysicalAddress.QuadPart, NumberOfBytes);
}

VOID NTAPI MmUnmapIoSpace(PVOID BaseAddress, SIZE_T NumberOfBytes)
{
    DQ_DDI_ENTER(MmUnmapIoSpace);
    if (!dq_io_unmap(BaseAddress, NumberOfBytes)) {
        dq_violation(DQ_RULE_REGISTER_ADDRESS, (uintptr_t)BaseAddress, NumberOfBytes, 0, 0,
                     "MmUnmapIoSpace: nothing of %llu bytes is mapped at 0x%llx",
                     (unsigned long long)NumberOfBytes, (unsigned long long)(uintptr_t)BaseAddress);
    }
}

PHYSICAL_ADDRESS NTAPI MmGetPhysicalAddress(PVOID BaseAddress)
{
    DQ_DDI_ENTER(MmGetPhysicalAddress);
    PHYSICAL_ADDRESS address = { .QuadPart = 0 };
    if (dq_arena_is_ram((uintptr_t)BaseAddress)) {
        address.QuadPart = (LONGLONG)dq_frame_physical((uintptr_t)BaseAddress);
    } else {
        dq_violation(DQ_RULE_PHYSICAL_ADDRESS, (uintptr_t)BaseAddress, 0, 0, 0,
                     "MmGetPhysicalAddress of memory that no device can reach here: only pool, "
                     "object contexts, buffers of requests and common buffers have a physical "
                     "address in dirql");
    }
    return address;
}

PPHYSICAL_MEMORY_RANGE NTAPI MmGetPhysicalMemoryRanges(VOID)
{
    DQ_DDI_ENTER(MmGetPhysicalMemoryRanges);
    PHYSICAL_MEMORY_RANGE *ranges =
        dq_pool_alloc(2 * sizeof(*ranges), RANGES_TAG, true, DQ_POOL_DRIVER);
    if (ranges) {
        ranges[0].BaseAddress.QuadPart = DQ_ARENA_RAM_FIRST;
        ranges[0].NumberOfBytes.QuadPart = (LONGLONG)(dq_arena_ram_bytes() - DQ_ARENA_RAM_FIRST);
    }
    return ranges;
}

NTSTATUS NTAPI MmAddPhysicalMemory(PPHYSICAL_ADDRESS StartAddress, PLARGE_INTEGER NumberOfBytes)
{
    DQ_DDI_ENTER(MmAddPhysicalMemory);
    dq_stop_run(DQ_STOP_NOT_BUILT,
                "MmAddPhysicalMemory of 0x%llx bytes at 0x%llx: the machine's memory is one range, "
                "which does not grow",
                (unsigned long long)NumberOfBytes->QuadPart,
                (unsigned long long)StartAddress->QuadPart);
}
