/* SPDX-License-Identifier: MIT */
/* pool - see pool.h. */
#include "kernel/pool.h"

#include <string.h>

#include "base/list.h"
#include "engine/arena.h"
#include "kernel/internal_lock.h"
#include "trace/trace.h"

enum {
    GRAIN_BYTES = 16,
    SMALL_MAX_BYTES =
        4080, /* up to here in multiples of the grain; above on pages, in powers of two */
    SMALL_CLASS_COUNT = SMALL_MAX_BYTES / GRAIN_BYTES,
    PAGE_CLASS_COUNT = 16,
    HASH_COUNT = 4096,
};

/* In core: the description of one block of ram, allocated or free. */
struct pool_block {
    struct dq_list link;  /* L: hash bucket while allocated, free list otherwise */
    void *memory;         /* I */
    size_t bytes;         /* L: as asked for */
    uint32_t tag;         /* L */
    uint16_t class_index; /* I */
    uint8_t owner;        /* L */
};

/* L (DQ_LOCK_POOL); in core. */
struct pool {
    struct dq_list buckets[HASH_COUNT];
    struct dq_list free[SMALL_CLASS_COUNT + PAGE_CLASS_COUNT];
    struct dq_pool_totals totals[2];
};

static struct pool *pool;

/* S: bookkeeping of tests. */
static DQ_BOOKKEEPING uint64_t fault_countdown;

void dq_pool_open(void)
{
    pool = dq_arena_core_alloc(sizeof(*pool));
    DQ_ASSERT(pool);
    for (uint32_t i = 0; i < HASH_COUNT; i++) {
        dq_list_init(&pool->buckets[i]);
    }
    for (uint32_t i = 0; i < SMALL_CLASS_COUNT + PAGE_CLASS_COUNT; i++) {
        dq_list_init(&pool->free[i]);
    }
}

void dq_pool_fault_set(uint64_t n)
{
    fault_countdown = n;
}

bool dq_pool_fault_take(void)
{
    return fault_countdown > 0 && --fault_countdown == 0;
}

static struct dq_list *bucket_of(const void *memory)
{
    uint64_t key = (uint64_t)(uintptr_t)memory / GRAIN_BYTES;
    return &pool->buckets[(key ^ (key >> 12)) % HASH_COUNT];
}

/* Class of a size, and what its members take. False if no class is that large. */
static bool find_class(size_t bytes, uint32_t *ret_class, size_t *ret_bytes)
{
    if (bytes <= SMALL_MAX_BYTES) {
        size_t grains = bytes ? (bytes + GRAIN_BYTES - 1) / GRAIN_BYTES : 1;
        *ret_class = (uint32_t)(grains - 1);
        *ret_bytes = grains * GRAIN_BYTES;
        return true;
    }
    size_t class_bytes = DQ_PAGE_BYTES;
    for (uint32_t i = 0; i < PAGE_CLASS_COUNT; i++, class_bytes *= 2) {
        if (bytes <= class_bytes) {
            *ret_class = SMALL_CLASS_COUNT + i;
            *ret_bytes = class_bytes;
            return true;
        }
    }
    return false;
}

static struct pool_block *new_block(uint32_t class_index, size_t class_bytes)
{
    struct pool_block *block = dq_arena_core_alloc(sizeof(*block));
    if (!block) {
        return NULL;
    }
    size_t align = class_index >= SMALL_CLASS_COUNT ? DQ_PAGE_BYTES : GRAIN_BYTES;
    block->memory = dq_arena_ram_extend(class_bytes, align);
    if (!block->memory) {
        dq_arena_core_free(block, sizeof(*block));
        return NULL;
    }
    block->class_index = (uint16_t)class_index;
    dq_list_init(&block->link);
    return block;
}

void *dq_pool_alloc(size_t bytes, uint32_t tag, bool is_zeroed, enum dq_pool_owner owner)
{
    uint32_t class_index;
    size_t class_bytes;
    if (dq_pool_fault_take() || !find_class(bytes, &class_index, &class_bytes)) {
        return NULL;
    }
    dq_internal_lock_acquire(DQ_LOCK_POOL);
    struct dq_list *link =
        dq_arena()->actors ? NULL : dq_list_pop(&pool->free[class_index]); /* no reuse then */
    struct pool_block *block =
        link ? DQ_LIST_ENTRY(link, struct pool_block, link) : new_block(class_index, class_bytes);
    if (block) {
        block->bytes = bytes;
        block->tag = tag;
        block->owner = (uint8_t)owner;
        dq_list_append(bucket_of(block->memory), &block->link);
        pool->totals[owner].blocks++;
        pool->totals[owner].bytes += bytes;
    }
    dq_internal_lock_release(DQ_LOCK_POOL);
    if (!block) {
        return NULL;
    }
    if (is_zeroed) {
        memset(block->memory, 0, bytes);
    }
    dq_trace(DQ_TRACE_POOL_ALLOC, bytes, tag);
    return block->memory;
}

static struct pool_block *find_block(const void *memory)
{
    struct dq_list *bucket = bucket_of(memory);
    DQ_LIST_FOR_EACH(link, bucket)
    {
        struct pool_block *block = DQ_LIST_ENTRY(link, struct pool_block, link);
        if (block->memory == memory) {
            return block;
        }
    }
    return NULL;
}

bool dq_pool_is_owned(const void *memory, enum dq_pool_owner owner)
{
    const struct pool_block *block = find_block(memory);
    return block && block->owner == owner;
}

bool dq_pool_free(void *memory, uint32_t tag, uint32_t *ret_tag)
{
    dq_internal_lock_acquire(DQ_LOCK_POOL);
    struct pool_block *block = find_block(memory);
    bool is_freed = false;
    if (block) {
        *ret_tag = block->tag;
        is_freed = tag == 0 || tag == block->tag;
    }
    if (is_freed) {
        dq_list_remove(&block->link);
        pool->totals[block->owner].blocks--;
        pool->totals[block->owner].bytes -= block->bytes;
        dq_list_prepend(&pool->free[block->class_index], &block->link);
    }
    dq_internal_lock_release(DQ_LOCK_POOL);
    if (is_freed) {
        dq_trace(DQ_TRACE_POOL_FREE, block->bytes, block->tag);
    }
    return is_freed;
}

struct dq_pool_totals dq_pool_inspect(enum dq_pool_owner owner)
{
    return pool->totals[owner];
}

bool dq_pool_first_leak(size_t *ret_bytes, uint32_t *ret_tag)
{
    const struct pool_block *first = NULL;
    for (uint32_t i = 0; i < HASH_COUNT; i++) {
        DQ_LIST_FOR_EACH(link, &pool->buckets[i])
        {
            const struct pool_block *block = DQ_LIST_ENTRY(link, struct pool_block, link);
            if (block->owner == DQ_POOL_DRIVER && (!first || block->memory < first->memory)) {
                first = block;
            }
        }
    }
    if (!first) {
        return false;
    }
    *ret_bytes = first->bytes;
    *ret_tag = first->tag;
    return true;
}

void *dq_pool_contiguous_alloc(size_t bytes, size_t align)
{
    size_t page_bytes = bytes > SMALL_MAX_BYTES ? bytes : SMALL_MAX_BYTES + 1;
    if (align > DQ_PAGE_BYTES) {
        return dq_pool_fault_take() ? NULL : dq_arena_ram_extend(page_bytes, align);
    }
    return dq_pool_alloc(page_bytes, 0x66754244, true, DQ_POOL_FRAMEWORK);
}

void dq_pool_contiguous_free(void *memory, size_t bytes)
{
    (void)bytes;
    uint32_t tag;
    /* Memory aligned beyond a page came straight from the arena and stays used up. */
    (void)dq_pool_free(memory, 0, &tag);
}
