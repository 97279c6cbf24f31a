/*
 * SPDX-License-Identifier: MIT
 *
 * wdm/mdl.h - memory descriptor lists and physically contiguous memory, part of wdm.h.
 *
 * An MDL is followed by one page frame number per page that its buffer spans. Chained MDLs (Next)
 * describe one buffer made of several.
 *
 * Source: wdm/ns-wdm-_mdl, kernel/using-mdls.
 */
#ifndef DQ_WDK_WDM_MDL_H
#define DQ_WDK_WDM_MDL_H

#include "types.h"

EXTERN_C_START

typedef ULONG_PTR PFN_NUMBER, *PPFN_NUMBER;

typedef struct _MDL {
    struct _MDL *Next;
    CSHORT Size;
    CSHORT MdlFlags;
    PEPROCESS Process;
    PVOID MappedSystemVa;
    PVOID StartVa;
    ULONG ByteCount;
    ULONG ByteOffset;
} MDL, *PMDL;

#define MDL_MAPPED_TO_SYSTEM_VA     0x0001
#define MDL_PAGES_LOCKED            0x0002
#define MDL_SOURCE_IS_NONPAGED_POOL 0x0004
#define MDL_ALLOCATED_FIXED_SIZE    0x0008
#define MDL_PARTIAL                 0x0010
#define MDL_PARTIAL_HAS_BEEN_MAPPED 0x0020
#define MDL_IO_PAGE_READ            0x0040
#define MDL_WRITE_OPERATION         0x0080
#define MDL_IO_SPACE                0x0800
#define MDL_MAPPING_CAN_FAIL        0x2000

typedef enum _LOCK_OPERATION { IoReadAccess, IoWriteAccess, IoModifyAccess } LOCK_OPERATION;

typedef enum _MM_PAGE_PRIORITY {
    LowPagePriority = 0,
    NormalPagePriority = 16,
    HighPagePriority = 32
} MM_PAGE_PRIORITY;
#define MdlMappingNoWrite   0x80000000
#define MdlMappingNoExecute 0x40000000

typedef struct _MM_PHYSICAL_ADDRESS_LIST {
    PHYSICAL_ADDRESS PhysicalAddress;
    SIZE_T NumberOfBytes;
} MM_PHYSICAL_ADDRESS_LIST, *PMM_PHYSICAL_ADDRESS_LIST;

#define MM_DONT_ZERO_ALLOCATION               0x00000001
#define MM_ALLOCATE_FROM_LOCAL_NODE_ONLY      0x00000002
#define MM_ALLOCATE_FULLY_REQUIRED            0x00000004
#define MM_ALLOCATE_NO_WAIT                   0x00000008
#define MM_ALLOCATE_PREFER_CONTIGUOUS         0x00000010
#define MM_ALLOCATE_REQUIRE_CONTIGUOUS_CHUNKS 0x00000020
#define MM_ALLOCATE_FAST_LARGE_PAGES          0x00000040
#define MM_ALLOCATE_AND_HOT_REMOVE            0x00000100

#define MmGetMdlByteCount(Mdl)      ((Mdl)->ByteCount)
#define MmGetMdlByteOffset(Mdl)     ((Mdl)->ByteOffset)
#define MmGetMdlBaseVa(Mdl)         ((Mdl)->StartVa)
#define MmGetMdlVirtualAddress(Mdl) ((PVOID)((PCHAR)((Mdl)->StartVa) + (Mdl)->ByteOffset))
#define MmGetMdlPfnArray(Mdl)       ((PPFN_NUMBER)((Mdl) + 1))

/* The header of an MDL in the caller's own memory, which has room for the page frame numbers. */
#define MmInitializeMdl(MemoryDescriptorList, BaseVa, Length)                                      \
    ((MemoryDescriptorList)->Next = NULL,                                                          \
     (MemoryDescriptorList)->Size =                                                                \
         (CSHORT)(sizeof(MDL) +                                                                    \
                  sizeof(PFN_NUMBER) * ADDRESS_AND_SIZE_TO_SPAN_PAGES((BaseVa), (Length))),        \
     (MemoryDescriptorList)->MdlFlags = 0, (MemoryDescriptorList)->Process = NULL,                 \
     (MemoryDescriptorList)->MappedSystemVa = NULL,                                                \
     (MemoryDescriptorList)->StartVa = PAGE_ALIGN(BaseVa),                                         \
     (MemoryDescriptorList)->ByteOffset = BYTE_OFFSET(BaseVa),                                     \
     (MemoryDescriptorList)->ByteCount = (ULONG)(Length))

/**
 * Bytes that an MDL of a buffer takes.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    Base    start of the buffer
 * @param    Length  its size
 * @return   the size
 * @source   wdm/nf-wdm-mmsizeofmdl
 */
NTKERNELAPI SIZE_T NTAPI MmSizeOfMdl(_In_ PVOID Base, _In_ SIZE_T Length);

/**
 * Allocate an MDL for a buffer. Its pages are not described yet.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    VirtualAddress   start of the buffer
 * @param    Length           its size
 * @param    SecondaryBuffer  FALSE without an IRP
 * @param    ChargeQuota      FALSE
 * @param    Irp              NULL, or whose MDL it becomes
 * @return   the MDL, or NULL
 * @source   wdm/nf-wdm-ioallocatemdl
 */
NTKERNELAPI PMDL NTAPI IoAllocateMdl(_In_opt_ PVOID VirtualAddress, _In_ ULONG Length,
                                     _In_ BOOLEAN SecondaryBuffer, _In_ BOOLEAN ChargeQuota,
                                     _Inout_opt_ PIRP Irp);

/**
 * Free an MDL of IoAllocateMdl. Its pages must not be locked by it any more.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Mdl  the MDL; those that are chained to it stay
 * @source   wdm/nf-wdm-iofreemdl
 */
NTKERNELAPI VOID NTAPI IoFreeMdl(_In_ PMDL Mdl);

/**
 * Make an MDL describe a part of another one's buffer.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    SourceMdl       describes locked or nonpaged pages
 * @param    TargetMdl       has room for the part's pages
 * @param    VirtualAddress  start of the part
 * @param    Length          its size; 0: the rest of the buffer
 * @source   wdm/nf-wdm-iobuildpartialmdl
 */
NTKERNELAPI VOID NTAPI IoBuildPartialMdl(_In_ PMDL SourceMdl, _Inout_ PMDL TargetMdl,
                                         _In_ PVOID VirtualAddress, _In_ ULONG Length);

/**
 * Describe the pages of a buffer in nonpaged memory.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    MemoryDescriptorList  from IoAllocateMdl or MmInitializeMdl
 * @source   wdm/nf-wdm-mmbuildmdlfornonpagedpool
 */
NTKERNELAPI VOID NTAPI MmBuildMdlForNonPagedPool(_Inout_ PMDL MemoryDescriptorList);

/**
 * Lock the pages of a buffer and describe them. Raises an exception if that cannot be.
 *
 * @irql     <= DISPATCH_LEVEL for nonpaged memory, else <= APC_LEVEL
 * @context  does not call out, does not step
 * @param    MemoryDescriptorList  from IoAllocateMdl or MmInitializeMdl
 * @param    AccessMode            KernelMode or UserMode
 * @param    Operation             what is done to the buffer
 * @source   wdm/nf-wdm-mmprobeandlockpages
 */
NTKERNELAPI VOID NTAPI MmProbeAndLockPages(_Inout_ PMDL MemoryDescriptorList,
                                           _In_ KPROCESSOR_MODE AccessMode,
                                           _In_ LOCK_OPERATION Operation);

/**
 * Undo MmProbeAndLockPages, and the mapping of the pages if there is one.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    MemoryDescriptorList  describes locked pages
 * @source   wdm/nf-wdm-mmunlockpages
 */
NTKERNELAPI VOID NTAPI MmUnlockPages(_Inout_ PMDL MemoryDescriptorList);

/**
 * Map the pages that an MDL describes.
 *
 * @irql     <= DISPATCH_LEVEL for KernelMode, <= APC_LEVEL for UserMode
 * @context  does not call out, does not step
 * @param    MemoryDescriptorList  describes locked pages
 * @param    AccessMode            KernelMode or UserMode
 * @param    CacheType             of the mapping
 * @param    RequestedAddress      NULL for KernelMode
 * @param    BugCheckOnFailure     FALSE
 * @param    Priority              MM_PAGE_PRIORITY and MdlMapping... bits
 * @return   the address of the buffer; NULL if it cannot be mapped
 * @source   wdm/nf-wdm-mmmaplockedpagesspecifycache
 */
NTKERNELAPI PVOID NTAPI MmMapLockedPagesSpecifyCache(_Inout_ PMDL MemoryDescriptorList,
                                                     _In_ KPROCESSOR_MODE AccessMode,
                                                     _In_ MEMORY_CACHING_TYPE CacheType,
                                                     _In_opt_ PVOID RequestedAddress,
                                                     _In_ ULONG BugCheckOnFailure,
                                                     _In_ ULONG Priority);

/**
 * Undo one mapping of an MDL's pages.
 *
 * @irql     <= DISPATCH_LEVEL for an address of the system
 * @context  does not call out, does not step
 * @param    BaseAddress           what the mapping returned
 * @param    MemoryDescriptorList  the MDL that was mapped
 * @source   wdm/nf-wdm-mmunmaplockedpages
 */
NTKERNELAPI VOID NTAPI MmUnmapLockedPages(_In_ PVOID BaseAddress,
                                          _Inout_ PMDL MemoryDescriptorList);

/* Address of an MDL's buffer in system space, mapping it if it is not mapped yet; NULL if that
 * fails. At <= DISPATCH_LEVEL. Source: wdm/nf-wdm-mmgetsystemaddressformdlsafe. */
DQ_HEADER_INLINE PVOID MmGetSystemAddressForMdlSafe(_Inout_ PMDL Mdl, _In_ ULONG Priority)
{
    if (Mdl->MdlFlags & (MDL_MAPPED_TO_SYSTEM_VA | MDL_SOURCE_IS_NONPAGED_POOL)) {
        return Mdl->MappedSystemVa;
    }
    return MmMapLockedPagesSpecifyCache(Mdl, KernelMode, MmCached, NULL, FALSE, Priority);
}

/* Before a partial MDL is built anew: its mapping goes, if it has one of its own. Source:
 * wdm/nf-wdm-mmpreparemdlforreuse. */
#define MmPrepareMdlForReuse(Mdl)                                                                  \
    do {                                                                                           \
        if (((Mdl)->MdlFlags & MDL_PARTIAL_HAS_BEEN_MAPPED) != 0) {                                \
            MmUnmapLockedPages((Mdl)->MappedSystemVa, (Mdl));                                      \
        }                                                                                          \
    } while (0)

/**
 * Allocate pages, not mapped, zeroed, and an MDL that describes them.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    LowAddress   lowest physical address of the first range
 * @param    HighAddress  highest physical address of the first range
 * @param    SkipBytes    from one range to the next
 * @param    TotalBytes   how many bytes
 * @return   the MDL, which may describe less than was asked for; NULL if there are no pages
 * @source   wdm/nf-wdm-mmallocatepagesformdl
 */
NTKERNELAPI PMDL NTAPI MmAllocatePagesForMdl(_In_ PHYSICAL_ADDRESS LowAddress,
                                             _In_ PHYSICAL_ADDRESS HighAddress,
                                             _In_ PHYSICAL_ADDRESS SkipBytes,
                                             _In_ SIZE_T TotalBytes);

/**
 * MmAllocatePagesForMdl with a cache type and flags.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    LowAddress   lowest physical address of the first range
 * @param    HighAddress  highest physical address of the first range
 * @param    SkipBytes    from one range to the next
 * @param    TotalBytes   how many bytes
 * @param    CacheType    of the pages
 * @param    Flags        MM_DONT_ZERO_ALLOCATION, MM_ALLOCATE_...
 * @return   the MDL, which may describe less than was asked for; NULL if there are no pages
 * @source   wdm/nf-wdm-mmallocatepagesformdlex
 */
NTKERNELAPI PMDL NTAPI MmAllocatePagesForMdlEx(_In_ PHYSICAL_ADDRESS LowAddress,
                                               _In_ PHYSICAL_ADDRESS HighAddress,
                                               _In_ PHYSICAL_ADDRESS SkipBytes,
                                               _In_ SIZE_T TotalBytes,
                                               _In_ MEMORY_CACHING_TYPE CacheType,
                                               _In_ ULONG Flags);

/**
 * MmAllocatePagesForMdlEx with the node to take pages from; here all memory is one node's.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    LowAddress   lowest physical address of the first range
 * @param    HighAddress  highest physical address of the first range
 * @param    SkipBytes    from one range to the next
 * @param    TotalBytes   how many bytes
 * @param    CacheType    of the pages
 * @param    IdealNode    where to look first
 * @param    Flags        MM_DONT_ZERO_ALLOCATION, MM_ALLOCATE_...
 * @return   the MDL, which may describe less than was asked for; NULL if there are no pages
 * @source   wdm/nf-wdm-mmallocatenodepagesformdlex
 */
NTKERNELAPI PMDL NTAPI MmAllocateNodePagesForMdlEx(_In_ PHYSICAL_ADDRESS LowAddress,
                                                   _In_ PHYSICAL_ADDRESS HighAddress,
                                                   _In_ PHYSICAL_ADDRESS SkipBytes,
                                                   _In_ SIZE_T TotalBytes,
                                                   _In_ MEMORY_CACHING_TYPE CacheType,
                                                   _In_ ULONG IdealNode, _In_ ULONG Flags);

/**
 * Allocate an MDL that describes pages of device registers, not mapped. IoFreeMdl frees it.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    PhysicalAddressList  ranges of whole pages that are no RAM
 * @param    NumberOfEntries      how many
 * @param    NewMdl               receives the MDL
 * @return   STATUS_SUCCESS; STATUS_INVALID_PARAMETER_1: a range is RAM, is no whole pages, or all
 *           of them are 4 GiB or more; STATUS_INSUFFICIENT_RESOURCES
 * @source   wdm/nf-wdm-mmallocatemdlforiospace
 */
NTKERNELAPI NTSTATUS NTAPI
MmAllocateMdlForIoSpace(_In_ PMM_PHYSICAL_ADDRESS_LIST PhysicalAddressList,
                        _In_ SIZE_T NumberOfEntries, _Out_ PMDL *NewMdl);

/**
 * Free the pages of MmAllocatePagesForMdl, and their mapping. The MDL goes by ExFreePool.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    MemoryDescriptorList  the MDL
 * @source   wdm/nf-wdm-mmfreepagesfrommdl
 */
NTKERNELAPI VOID NTAPI MmFreePagesFromMdl(_Inout_ PMDL MemoryDescriptorList);

/**
 * Make processors' caches and memory agree about a buffer.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step; caches are coherent on x64: nothing happens
 * @param    Mdl            the buffer
 * @param    ReadOperation  TRUE: the device writes to memory
 * @param    DmaOperation   FALSE: programmed I/O
 * @source   wdm/nf-wdm-keflushiobuffers
 */
NTHALAPI VOID NTAPI KeFlushIoBuffers(_In_ PMDL Mdl, _In_ BOOLEAN ReadOperation,
                                     _In_ BOOLEAN DmaOperation);

/**
 * Allocate memory that is contiguous for devices, too. Not initialized; starts on a page.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    NumberOfBytes             the size
 * @param    HighestAcceptableAddress  highest physical address that it may have
 * @return   the memory, or NULL
 * @source   wdm/nf-wdm-mmallocatecontiguousmemory
 */
NTKERNELAPI PVOID NTAPI MmAllocateContiguousMemory(_In_ SIZE_T NumberOfBytes,
                                                   _In_ PHYSICAL_ADDRESS HighestAcceptableAddress);

/**
 * MmAllocateContiguousMemory with more limits.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    NumberOfBytes             the size
 * @param    LowestAcceptableAddress   lowest physical address that it may have
 * @param    HighestAcceptableAddress  highest one
 * @param    BoundaryAddressMultiple   no multiple of it lies inside the memory; 0: no matter
 * @param    CacheType                 of the mapping
 * @return   the memory, or NULL
 * @source   wdm/nf-wdm-mmallocatecontiguousmemoryspecifycache
 */
NTKERNELAPI PVOID NTAPI MmAllocateContiguousMemorySpecifyCache(
    _In_ SIZE_T NumberOfBytes, _In_ PHYSICAL_ADDRESS LowestAcceptableAddress,
    _In_ PHYSICAL_ADDRESS HighestAcceptableAddress,
    _In_opt_ PHYSICAL_ADDRESS BoundaryAddressMultiple, _In_ MEMORY_CACHING_TYPE CacheType);

/**
 * Free memory of MmAllocateContiguousMemory.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    BaseAddress  what the allocation returned
 * @source   wdm/nf-wdm-mmfreecontiguousmemory
 */
NTKERNELAPI VOID NTAPI MmFreeContiguousMemory(_In_ PVOID BaseAddress);

/**
 * Free memory of MmAllocateContiguousMemorySpecifyCache.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    BaseAddress    what the allocation returned
 * @param    NumberOfBytes  the size of the allocation
 * @param    CacheType      as in the allocation
 * @source   wdm/nf-wdm-mmfreecontiguousmemoryspecifycache
 */
NTKERNELAPI VOID NTAPI MmFreeContiguousMemorySpecifyCache(_In_ PVOID BaseAddress,
                                                          _In_ SIZE_T NumberOfBytes,
                                                          _In_ MEMORY_CACHING_TYPE CacheType);

EXTERN_C_END

#endif /* DQ_WDK_WDM_MDL_H */
