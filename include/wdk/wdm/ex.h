/*
 * SPDX-License-Identifier: MIT
 *
 * wdm/ex.h - pool memory and mapped device memory, part of wdm.h.
 */
#ifndef DQ_WDK_WDM_EX_H
#define DQ_WDK_WDM_EX_H

#include "types.h"

EXTERN_C_START

/* ---- Pool ---- */

/**
 * Allocate pool memory, zeroed unless POOL_FLAG_UNINITIALIZED is given.
 *
 * @irql     <= DISPATCH_LEVEL; <= APC_LEVEL for paged memory
 * @context  does not call out; steps
 * @param    Flags          POOL_FLAG_NON_PAGED, POOL_FLAG_PAGED or POOL_FLAG_NON_PAGED_EXECUTE,
 *                          and options
 * @param    NumberOfBytes  the size, not 0
 * @param    Tag            four characters, not 0
 * @return   the memory, aligned to 16 bytes; NULL if there is none or a required flag is unknown
 * @source   wdm/nf-wdm-exallocatepool2
 */
NTKERNELAPI PVOID NTAPI ExAllocatePool2(_In_ POOL_FLAGS Flags, _In_ SIZE_T NumberOfBytes,
                                        _In_ ULONG Tag);

/**
 * Allocate pool memory that is not initialized. Superseded by ExAllocatePool2.
 *
 * @irql     <= DISPATCH_LEVEL; <= APC_LEVEL for paged memory
 * @context  does not call out; steps
 * @param    PoolType       NonPagedPoolNx, NonPagedPool, PagedPool, ...
 * @param    NumberOfBytes  the size
 * @param    Tag            four characters, not 0
 * @return   the memory, aligned to 16 bytes; NULL if there is none
 * @source   wdm/nf-wdm-exallocatepoolwithtag
 */
NTKERNELAPI PVOID NTAPI ExAllocatePoolWithTag(_In_ POOL_TYPE PoolType, _In_ SIZE_T NumberOfBytes,
                                              _In_ ULONG Tag);

#define ExAllocatePoolUninitialized(PoolType, NumberOfBytes, Tag)                                  \
    ExAllocatePoolWithTag(PoolType, NumberOfBytes, Tag)

/**
 * Allocate pool memory that is zeroed.
 *
 * @irql     <= DISPATCH_LEVEL; <= APC_LEVEL for paged memory
 * @context  does not call out; steps
 * @param    PoolType       NonPagedPoolNx, NonPagedPool, PagedPool, ...
 * @param    NumberOfBytes  the size
 * @param    Tag            four characters, not 0
 * @return   the memory, aligned to 16 bytes; NULL if there is none
 * @source   wdm/nf-wdm-exallocatepoolzero
 */
NTKERNELAPI PVOID NTAPI ExAllocatePoolZero(_In_ POOL_TYPE PoolType, _In_ SIZE_T NumberOfBytes,
                                           _In_ ULONG Tag);

/**
 * Free pool memory of any tag.
 *
 * @irql     <= DISPATCH_LEVEL; <= APC_LEVEL for paged memory
 * @context  does not call out; steps
 * @param    P  what an allocation returned
 * @source   wdm/nf-wdm-exfreepool
 */
NTKERNELAPI VOID NTAPI ExFreePool(_In_ PVOID P);

/**
 * Free pool memory, checking its tag.
 *
 * @irql     <= DISPATCH_LEVEL; <= APC_LEVEL for paged memory
 * @context  does not call out; steps
 * @param    P    what an allocation returned
 * @param    Tag  the tag of the allocation; 0 matches any
 * @source   wdm/nf-wdm-exfreepoolwithtag
 */
NTKERNELAPI VOID NTAPI ExFreePoolWithTag(_In_ PVOID P, _In_ ULONG Tag);

/* Flags of ExInitializeDriverRuntime. */
typedef enum _DRIVER_RUNTIME_INIT_FLAGS {
    DrvRtPoolNxOptIn = 0x00000001,
    LastDrvRtFlag
} DRIVER_RUNTIME_INIT_FLAGS,
    *PDRIVER_RUNTIME_INIT_FLAGS;

/* On Windows this makes NonPagedPool mean NonPagedPoolNx. dirql's pool is never executable. */
DQ_HEADER_INLINE VOID ExInitializeDriverRuntime(_In_ ULONG RuntimeFlags)
{
    (void)RuntimeFlags;
}

/* ---- Device memory and physical addresses ---- */

/**
 * Map a physical range, so that register functions can reach it. Superseded by MmMapIoSpaceEx.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    PhysicalAddress  a translated memory resource, or a part of one
 * @param    NumberOfBytes    the size, not 0
 * @param    CacheType        MmNonCached for registers
 * @return   the address to give to register functions; NULL if mapping failed
 * @source   wdm/nf-wdm-mmmapiospace
 */
NTKERNELAPI PVOID NTAPI MmMapIoSpace(_In_ PHYSICAL_ADDRESS PhysicalAddress,
                                     _In_ SIZE_T NumberOfBytes, _In_ MEMORY_CACHING_TYPE CacheType);

/**
 * Map a physical range with a page protection, so that register functions can reach it.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    PhysicalAddress  a translated memory resource, or a part of one
 * @param    NumberOfBytes    the size, not 0
 * @param    Protect          PAGE_READWRITE | PAGE_NOCACHE for registers
 * @return   the address to give to register functions; NULL if mapping failed or Protect is not
 *           valid
 * @source   wdm/nf-wdm-mmmapiospaceex
 */
NTKERNELAPI PVOID NTAPI MmMapIoSpaceEx(_In_ PHYSICAL_ADDRESS PhysicalAddress,
                                       _In_ SIZE_T NumberOfBytes, _In_ ULONG Protect);

/**
 * Undo one mapping of a physical range.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out, does not step
 * @param    BaseAddress    what the mapping returned
 * @param    NumberOfBytes  the size that was mapped
 * @source   wdm/nf-wdm-mmunmapiospace
 */
NTKERNELAPI VOID NTAPI MmUnmapIoSpace(_In_ PVOID BaseAddress, _In_ SIZE_T NumberOfBytes);

/**
 * The physical address behind a valid kernel address.
 *
 * @irql     any level
 * @context  does not call out, does not step
 * @param    BaseAddress  resident memory
 * @return   the physical address; 0 if there is none
 * @source   ntddk/nf-ntddk-mmgetphysicaladdress
 */
NTKERNELAPI PHYSICAL_ADDRESS NTAPI MmGetPhysicalAddress(_In_ PVOID BaseAddress);

/* The last of an array is zero. */
typedef struct _PHYSICAL_MEMORY_RANGE {
    PHYSICAL_ADDRESS BaseAddress;
    LARGE_INTEGER NumberOfBytes;
} PHYSICAL_MEMORY_RANGE, *PPHYSICAL_MEMORY_RANGE;

/**
 * Where the computer's memory is.
 *
 * It has no page of its own; MmGetPhysicalMemoryRangesEx2 is this one with arguments.
 *
 * @irql     PASSIVE_LEVEL
 * @context  does not call out; steps
 * @return   an array of ranges in nonpaged pool, a range of zero at the end, for ExFreePool; NULL
 * if there is no pool
 * @source   ntddk/nf-ntddk-mmgetphysicalmemoryrangesex2
 */
NTKERNELAPI PPHYSICAL_MEMORY_RANGE NTAPI MmGetPhysicalMemoryRanges(VOID);

/**
 * Give the system more memory. Not built: the run stops.
 *
 * @irql     <= APC_LEVEL
 * @context  does not return
 * @param    StartAddress   where it begins
 * @param    NumberOfBytes  how large it is
 * @return   a status
 * @source   ntddk/nf-ntddk-wdm-mmaddphysicalmemory
 */
NTKERNELAPI NTSTATUS NTAPI MmAddPhysicalMemory(_In_ PPHYSICAL_ADDRESS StartAddress,
                                               _Inout_ PLARGE_INTEGER NumberOfBytes);

EXTERN_C_END

#endif /* DQ_WDK_WDM_EX_H */
