/* SPDX-License-Identifier: MIT */
/*
 * pool - driver memory in ram, recycled by size class; blocks are described in core, out of reach
 * of stray writes.
 *
 * Blocks of a page or more start on a page. Contents of fresh blocks are zero only if asked for;
 * recycled ones keep the previous owner's bytes, as pool does.
 */
#ifndef DQ_KERNEL_POOL_H
#define DQ_KERNEL_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dq_pool_totals {
    uint64_t blocks; /* now allocated */
    uint64_t bytes;
};

/* NULL when ram is full or a fault was injected. `owner` tells the driver's blocks from the
 * framework's. */
enum dq_pool_owner { DQ_POOL_DRIVER, DQ_POOL_FRAMEWORK };
void *dq_pool_alloc(size_t bytes, uint32_t tag, bool is_zeroed, enum dq_pool_owner owner);
/* FALSE if `block` is not the start of an allocated block. tag 0: any. *ret_tag: the block's. */
bool dq_pool_free(void *block, uint32_t tag, uint32_t *ret_tag);
/* Is `block` the start of an allocated block of this owner? */
bool dq_pool_is_owned(const void *block, enum dq_pool_owner owner);
struct dq_pool_totals dq_pool_inspect(enum dq_pool_owner owner);
/* The n-th allocation from now (1 is the next) fails once; 0: none. Machine thread's bookkeeping,
 * for tests. */
void dq_pool_fault_set(uint64_t n);
/* Other allocators that can fail count too: is this allocation the one? */
bool dq_pool_fault_take(void);
/* The driver's allocated block at the lowest address, for the leak report: its size and tag. */
bool dq_pool_first_leak(size_t *ret_bytes, uint32_t *ret_tag);

void dq_pool_open(void);

/* Contiguous, page-aligned device memory: common buffers. */
void *dq_pool_contiguous_alloc(size_t bytes, size_t align);
void dq_pool_contiguous_free(void *memory, size_t bytes);

#endif
