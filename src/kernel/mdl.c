/* SPDX-License-Identifier: MIT */
/* mdl - see mdl.h. */
#include "kernel/mdl.h"

#include <string.h>

#include "kernel/frame.h"
#include "kernel/io_region.h"

#define MDL_TAG 0x206c644du /* "Mdl " */

static const PFN_NUMBER *frames_of(const MDL *mdl)
{
    return (const PFN_NUMBER *)(mdl + 1);
}

PMDL dq_mdl_create(const void *address, size_t bytes, enum dq_pool_owner owner)
{
    size_t pages = ADDRESS_AND_SIZE_TO_SPAN_PAGES(address, bytes);
    PMDL mdl = dq_pool_alloc(sizeof(MDL) + pages * sizeof(PFN_NUMBER), MDL_TAG, true, owner);
    if (mdl) {
        MmInitializeMdl(mdl, (uintptr_t)address, bytes);
        mdl->MdlFlags = MDL_ALLOCATED_FIXED_SIZE;
    }
    return mdl;
}

bool dq_mdl_destroy(PMDL mdl, enum dq_pool_owner owner)
{
    return dq_pool_free_owned(mdl, owner, MDL_TAG);
}

bool dq_mdl_describe(PMDL mdl)
{
    uintptr_t page = (uintptr_t)mdl->StartVa;
    size_t pages = dq_mdl_page_count(mdl);
    if (!dq_arena_is_ram(page) ||
        !dq_arena_is_ram(page + mdl->ByteOffset + mdl->ByteCount - (mdl->ByteCount > 0))) {
        return false;
    }
    for (size_t i = 0; i < pages; i++) {
        MmGetMdlPfnArray(mdl)[i] = dq_frame_physical(page + i * DQ_PAGE_BYTES) >> PAGE_SHIFT;
    }
    return true;
}

bool dq_mdl_describe_part(const MDL *source, PMDL target, const void *address, size_t bytes)
{
    uintptr_t start = (uintptr_t)source->StartVa + source->ByteOffset;
    uintptr_t offset = (uintptr_t)address - start;
    if ((uintptr_t)address < start || offset >= source->ByteCount ||
        bytes > source->ByteCount - offset) {
        return false;
    }
    if (bytes == 0) {
        bytes = source->ByteCount - offset;
    }
    size_t pages = ADDRESS_AND_SIZE_TO_SPAN_PAGES(address, bytes);
    size_t page_first = (source->ByteOffset + offset) >> PAGE_SHIFT;
    size_t wanted_bytes = sizeof(MDL) + pages * sizeof(PFN_NUMBER);
    /* Size does not say more than that it is more. */
    if (wanted_bytes <= INT16_MAX && (int64_t)wanted_bytes > target->Size) {
        return false;
    }
    target->Process = source->Process;
    target->StartVa = PAGE_ALIGN((uintptr_t)address);
    target->ByteOffset = BYTE_OFFSET(address);
    target->ByteCount = (ULONG)bytes;
    target->MdlFlags = (CSHORT)((target->MdlFlags & MDL_ALLOCATED_FIXED_SIZE) | MDL_PARTIAL |
                                (source->MdlFlags & (MDL_SOURCE_IS_NONPAGED_POOL |
                                                     MDL_MAPPED_TO_SYSTEM_VA | MDL_IO_SPACE)));
    target->MappedSystemVa =
        source->MappedSystemVa ? (char *)source->MappedSystemVa + offset : NULL;
    memcpy(MmGetMdlPfnArray(target), frames_of(source) + page_first, pages * sizeof(PFN_NUMBER));
    return true;
}

void *dq_mdl_map(const MDL *mdl)
{
    const PFN_NUMBER *frames = frames_of(mdl);
    uintptr_t first = dq_frame_memory((uint64_t)frames[0] << PAGE_SHIFT);
    for (size_t i = 1; i < dq_mdl_page_count(mdl); i++) {
        if (dq_frame_memory((uint64_t)frames[i] << PAGE_SHIFT) != first + i * DQ_PAGE_BYTES) {
            return NULL;
        }
    }
    return first ? (char *)first + mdl->ByteOffset : NULL;
}

bool dq_mdl_is_contiguous(const MDL *mdl)
{
    const PFN_NUMBER *frames = frames_of(mdl);
    for (size_t i = 1; i < dq_mdl_page_count(mdl); i++) {
        if (frames[i] != frames[0] + i) {
            return false;
        }
    }
    return true;
}

void *dq_mdl_map_io_space(const MDL *mdl)
{
    uint64_t physical = ((uint64_t)frames_of(mdl)[0] << PAGE_SHIFT) + mdl->ByteOffset;
    return dq_mdl_is_contiguous(mdl) ? dq_io_map(physical, mdl->ByteCount) : NULL;
}
