/* SPDX-License-Identifier: MIT */
/*
 * pool - driver memory in ram, recycled by size class; blocks are described in core, out of reach
 * of stray writes.
 *
 * Blocks of a page or more start on a page. Contents of fresh blocks are zero only if asked for;
 * recycled ones keep the previous owner's bytes, as pool does.
 *
 * With allocation by actor nothing is recycled; while memory is checked (engine/shadow.h) blocks
 * lie apart, and who allocated and freed them is kept.
 */
#ifndef DQ_KERNEL_POOL_H
#define DQ_KERNEL_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dq_call_stack;

/* Who allocated or freed a block. */
struct dq_pool_origin {
    const char *callback; /* the driver's innermost; NULL: none */
    uint32_t processor;
    uint32_t thread; /* number */
    uint64_t time_ns;
    const struct dq_call_stack *stack; /* NULL: not captured */
};

struct dq_pool_totals {
    uint64_t blocks; /* now allocated */
    uint64_t bytes;
};

/* NULL when ram is full or a fault was injected, which an application's blocks are spared. `owner`
 * tells the driver's blocks from the framework's and applications'. */
enum dq_pool_owner { DQ_POOL_DRIVER, DQ_POOL_FRAMEWORK, DQ_POOL_APPLICATION, DQ_POOL_OWNER_COUNT };
void *dq_pool_alloc(size_t bytes, uint32_t tag, bool is_zeroed, enum dq_pool_owner owner);
/* FALSE if `block` is not the start of an allocated block. tag 0: any. *ret_tag: the block's. */
bool dq_pool_free(void *block, uint32_t tag, uint32_t *ret_tag);
/* The same for who gets an address from somebody else: FALSE also if it is another owner's. */
bool dq_pool_free_owned(void *block, enum dq_pool_owner owner, uint32_t tag);
/* The first bytes of an allocated block are the framework's, not the driver's. */
void dq_pool_hide(void *block, size_t bytes);
/* Is `block` the start of an allocated block of this owner? */
bool dq_pool_is_owned(const void *block, enum dq_pool_owner owner);
/* Size of the block that begins here; 0: it is none of this owner. */
size_t dq_pool_bytes(const void *memory, enum dq_pool_owner owner);
struct dq_pool_totals dq_pool_inspect(enum dq_pool_owner owner);
/* The n-th allocation from now (1 is the next) fails once; 0: none. Machine thread's bookkeeping,
 * for tests. */
void dq_pool_fault_set(uint64_t n);
/* Other allocators that can fail count too: is this allocation the one? */
bool dq_pool_fault_take(void);
/* The driver's allocated block at the lowest address, for the leak report: its size and tag. */
bool dq_pool_first_leak(size_t *ret_bytes, uint32_t *ret_tag);

/* The block that the address lies in or next to, allocated or freed: false if there is none within
 * a page. Only while memory is checked. */
struct dq_pool_view {
    uintptr_t start; /* behind what is hidden */
    size_t bytes;
    uint32_t tag;
    enum dq_pool_owner owner;
    bool is_freed;
    struct dq_pool_origin allocated;
    struct dq_pool_origin freed;
};
bool dq_pool_find(uintptr_t address, struct dq_pool_view *ret_view);
/* Keep the call stacks of allocations and frees too: some microseconds for each. Bookkeeping. */
void dq_pool_capture_set(bool is_on);

void dq_pool_open(void);

/* Contiguous for devices, too; starts on a page. Zeroed for the framework. */
void *dq_pool_contiguous_alloc(size_t bytes, size_t align, uint32_t tag, enum dq_pool_owner owner);
void dq_pool_contiguous_free(void *memory, size_t bytes);

#endif
