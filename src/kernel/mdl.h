/* SPDX-License-Identifier: MIT */
/*
 * mdl - memory descriptor lists: which pages a buffer lies in, and whether they are locked.
 *
 * An MDL is the driver's to look into, so it lies in ram. Memory is never paged here: locking pages
 * changes the MDL alone, and a mapping is the memory's own address. What breaks their protocol is a
 * violation; the call then changes nothing.
 *
 * Source: kernel/using-mdls.
 */
#ifndef DQ_KERNEL_MDL_H
#define DQ_KERNEL_MDL_H

#include <stdbool.h>

#include "kernel/pool.h"
#include "ntddk.h"

/* From pool, for a buffer at this address. NULL: no memory. */
PMDL dq_mdl_create(const void *address, size_t bytes, enum dq_pool_owner owner);
/* False if it is none that was created for this owner. */
bool dq_mdl_destroy(PMDL mdl, enum dq_pool_owner owner);

/* Fill in the page frame numbers. False if the buffer is not in ram: devices cannot reach it. */
bool dq_mdl_describe(PMDL mdl);
/* Describes the part of `source` that begins at this address; 0 bytes: all that follows. False if
 * that is no part of it, or larger than what `target` has room for. */
bool dq_mdl_describe_part(const MDL *source, PMDL target, const void *address, size_t bytes);
/* The buffer's address by its page frame numbers; NULL if they do not follow each other in ram. */
void *dq_mdl_map(const MDL *mdl);
/* The same of registers: a cookie. NULL if no region holds all of them, one after the other. */
void *dq_mdl_map_io_space(const MDL *mdl);
/* Do the pages follow each other? */
bool dq_mdl_is_contiguous(const MDL *mdl);

/* Are the pages known and fixed? */
static inline bool dq_mdl_is_ready(const MDL *mdl)
{
    return (mdl->MdlFlags &
            (MDL_PAGES_LOCKED | MDL_SOURCE_IS_NONPAGED_POOL | MDL_PARTIAL | MDL_IO_SPACE)) != 0;
}

static inline size_t dq_mdl_page_count(const MDL *mdl)
{
    return ADDRESS_AND_SIZE_TO_SPAN_PAGES((uintptr_t)mdl->ByteOffset, mdl->ByteCount);
}

#endif
