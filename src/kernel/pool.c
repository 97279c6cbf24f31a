/* SPDX-License-Identifier: MIT */
/* pool - see pool.h. */
#include "kernel/pool.h"

#include <string.h>

#include "base/list.h"
#include "engine/access.h"
#include "engine/arena.h"
#include "engine/crash.h"
#include "engine/shadow.h"
#include "kernel/cpu.h"
#include "kernel/internal_lock.h"
#include "kernel/thread.h"
#include "trace/trace.h"

enum {
    GRAIN_BYTES = 16,
    SMALL_MAX_BYTES =
        4080, /* up to here in multiples of the grain; above on pages, in powers of two */
    SMALL_CLASS_COUNT = SMALL_MAX_BYTES / GRAIN_BYTES,
    PAGE_CLASS_COUNT = 16,
    HASH_COUNT = 4096,
    UNINITIALIZED_BYTE = 0xA5,
    REDZONE_BYTES = 16, /* between blocks while memory is checked */
};

/* In core, while memory is checked. */
struct history {
    struct dq_pool_origin allocated; /* L */
    struct dq_pool_origin freed;     /* L */
    struct dq_call_stack stacks[2];  /* L: room for theirs, whether or not they are captured */
};

/* In core: the description of one block of ram, allocated or free. */
struct pool_block {
    struct dq_list link;     /* L: hash bucket while allocated, free list otherwise */
    void *memory;            /* I */
    size_t bytes;            /* L: as asked for */
    uint32_t tag;            /* L */
    uint16_t class_index;    /* I */
    uint8_t owner;           /* L */
    bool is_freed;           /* L: and never used again, in its bucket still */
    uint32_t hidden;         /* L */
    struct history *history; /* I: NULL: memory is not checked */
};

/* L (DQ_LOCK_POOL); in core. */
struct pool {
    struct dq_list buckets[HASH_COUNT];
    struct dq_list free[SMALL_CLASS_COUNT + PAGE_CLASS_COUNT];
    struct dq_pool_totals totals[DQ_POOL_OWNER_COUNT];
};

static struct pool *pool;

/* S: bookkeeping of tests. */
static DQ_BOOKKEEPING uint64_t fault_countdown;
/* S: how the reports are to be. */
static DQ_BOOKKEEPING bool captures_stacks;

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

void dq_pool_capture_set(bool is_on)
{
    captures_stacks = is_on;
}

static void note_origin(struct dq_pool_origin *origin, struct dq_call_stack *stack)
{
    const struct dq_cpu *cpu = dq_cpu_current();
    bool is_above_thread = cpu->isr_depth > 0 || cpu->is_in_dpc;
    origin->callback = is_above_thread ? cpu->callback : cpu->thread->callback;
    origin->processor = cpu->base.index;
    origin->thread = cpu->thread->number;
    origin->time_ns = cpu->base.time_ns;
    if (captures_stacks) {
        dq_call_stack_capture(stack);
        origin->stack = stack;
    }
}

/* Memory of a new block. While memory is checked nothing lies directly before or behind it. */
static void *extend(size_t class_bytes, size_t align)
{
    if (!dq_shadow_is_on()) {
        return dq_arena_ram_extend(class_bytes, align);
    }
    size_t before = align > REDZONE_BYTES ? 0 : REDZONE_BYTES;
    char *memory = dq_arena_ram_extend(before + class_bytes + REDZONE_BYTES, align);
    if (!memory) {
        return NULL;
    }
    dq_shadow_take(memory, before + class_bytes + REDZONE_BYTES, DQ_SHADOW_REDZONE);
    return memory + before;
}

static struct pool_block *new_block(uint32_t class_index, size_t class_bytes, size_t align)
{
    struct pool_block *block = dq_arena_core_alloc(sizeof(*block));
    if (!block) {
        return NULL;
    }
    block->history = dq_shadow_is_on() ? dq_arena_core_alloc(sizeof(*block->history)) : NULL;
    block->memory = extend(class_bytes, align);
    if (!block->memory) {
        dq_arena_core_free(block, sizeof(*block));
        return NULL;
    }
    block->class_index = (uint16_t)class_index;
    dq_list_init(&block->link);
    return block;
}

static void *allocate(size_t bytes, size_t align, uint32_t tag, bool is_zeroed,
                      enum dq_pool_owner owner)
{
    uint32_t class_index;
    size_t class_bytes;
    bool is_fault = owner != DQ_POOL_APPLICATION && dq_pool_fault_take();
    if (is_fault || !find_class(bytes, &class_index, &class_bytes)) {
        return NULL;
    }
    dq_internal_lock_acquire(DQ_LOCK_POOL);
    struct dq_list *link =
        dq_arena()->actors ? NULL : dq_list_pop(&pool->free[class_index]); /* no reuse then */
    struct pool_block *block =
        link ? DQ_LIST_ENTRY(link, struct pool_block, link)
             : new_block(class_index, class_bytes,
                         class_index < SMALL_CLASS_COUNT ? GRAIN_BYTES : align);
    if (block) {
        block->bytes = bytes;
        block->tag = tag;
        block->owner = (uint8_t)owner;
        dq_list_append(bucket_of(block->memory), &block->link);
        pool->totals[owner].blocks++;
        pool->totals[owner].bytes += bytes;
        dq_shadow_give(block->memory, bytes);
        if (block->history) {
            note_origin(&block->history->allocated, &block->history->stacks[0]);
        }
    }
    dq_internal_lock_release(DQ_LOCK_POOL);
    if (!block) {
        return NULL;
    }
    if (is_zeroed) {
        memset(block->memory, 0, bytes);
    } else if (dq_shadow_is_on()) { /* nobody's bytes are there yet */
        memset(block->memory, UNINITIALIZED_BYTE, bytes);
    }
    dq_trace(DQ_TRACE_POOL_ALLOC, bytes, tag);
    return block->memory;
}

void *dq_pool_alloc(size_t bytes, uint32_t tag, bool is_zeroed, enum dq_pool_owner owner)
{
    return allocate(bytes, DQ_PAGE_BYTES, tag, is_zeroed, owner);
}

/* Allocated, not freed. The lock is held. */
static struct pool_block *find_block(const void *memory)
{
    struct dq_list *bucket = bucket_of(memory);
    DQ_LIST_FOR_EACH(link, bucket)
    {
        struct pool_block *block = DQ_LIST_ENTRY(link, struct pool_block, link);
        if (block->memory == memory && !block->is_freed) {
            return block;
        }
    }
    return NULL;
}

bool dq_pool_is_owned(const void *memory, enum dq_pool_owner owner)
{
    dq_internal_lock_acquire(DQ_LOCK_POOL);
    const struct pool_block *block = find_block(memory);
    bool is_owned = block && block->owner == owner;
    dq_internal_lock_release(DQ_LOCK_POOL);
    return is_owned;
}

size_t dq_pool_bytes(const void *memory, enum dq_pool_owner owner)
{
    dq_internal_lock_acquire(DQ_LOCK_POOL);
    const struct pool_block *block = find_block(memory);
    size_t bytes = block && block->owner == owner ? block->bytes : 0;
    dq_internal_lock_release(DQ_LOCK_POOL);
    return bytes;
}

void dq_pool_hide(void *memory, size_t bytes)
{
    struct pool_block *block = dq_shadow_is_on() ? find_block(memory) : NULL;
    if (block) {
        block->hidden = (uint32_t)bytes;
        dq_shadow_take(memory, bytes, DQ_SHADOW_REDZONE);
    }
}

/* Nobody gets a freed block while memory is allocated by actor. */
static void retire(struct pool_block *block)
{
    block->is_freed = true;
    dq_shadow_take(block->memory, block->bytes, DQ_SHADOW_FREED);
    if (block->history) {
        note_origin(&block->history->freed, &block->history->stacks[1]);
    }
}

/* Taking memory away conflicts with every use of it. A driver's own free is a point, too. */
static void observe_free(const void *memory)
{
    const struct pool_block *block = dq_is_observed() ? find_block(memory) : NULL;
    if (block) {
        dq_access_end(block->memory, block->bytes, block->owner == DQ_POOL_DRIVER);
    }
}

bool dq_pool_free(void *memory, uint32_t tag, uint32_t *ret_tag)
{
    observe_free(memory);
    dq_internal_lock_acquire(DQ_LOCK_POOL);
    struct pool_block *block = find_block(memory);
    bool is_freed = false;
    size_t bytes = block ? block->bytes : 0; /* the block is another's once the lock is free */
    if (block) {
        *ret_tag = block->tag;
        is_freed = tag == 0 || tag == block->tag;
    }
    if (is_freed) {
        pool->totals[block->owner].blocks--;
        pool->totals[block->owner].bytes -= block->bytes;
        if (dq_arena()->actors) {
            retire(block);
        } else {
            dq_list_remove(&block->link);
            dq_list_prepend(&pool->free[block->class_index], &block->link);
        }
    }
    dq_internal_lock_release(DQ_LOCK_POOL);
    if (is_freed) {
        dq_trace(DQ_TRACE_POOL_FREE, bytes, *ret_tag);
    }
    return is_freed;
}

bool dq_pool_free_owned(void *memory, enum dq_pool_owner owner, uint32_t tag)
{
    uint32_t tag_found;
    return dq_pool_is_owned(memory, owner) && dq_pool_free(memory, tag, &tag_found);
}

struct dq_pool_totals dq_pool_inspect(enum dq_pool_owner owner)
{
    dq_internal_lock_acquire(DQ_LOCK_POOL);
    struct dq_pool_totals totals = pool->totals[owner];
    dq_internal_lock_release(DQ_LOCK_POOL);
    return totals;
}

bool dq_pool_first_leak(size_t *ret_bytes, uint32_t *ret_tag)
{
    const struct pool_block *first = NULL;
    if (pool->totals[DQ_POOL_DRIVER].blocks == 0) {
        return false; /* asked after each of many runs */
    }
    for (uint32_t i = 0; i < HASH_COUNT; i++) {
        DQ_LIST_FOR_EACH(link, &pool->buckets[i])
        {
            const struct pool_block *block = DQ_LIST_ENTRY(link, struct pool_block, link);
            if (!block->is_freed && block->owner == DQ_POOL_DRIVER &&
                (!first || block->memory < first->memory)) {
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

/* How far the address is from the block: 0 inside. */
static size_t distance(const struct pool_block *block, uintptr_t address)
{
    uintptr_t start = (uintptr_t)block->memory + block->hidden;
    uintptr_t end = (uintptr_t)block->memory + block->bytes;
    return address < start ? start - address : address < end ? 0 : address - end + 1;
}

bool dq_pool_find(uintptr_t address, struct dq_pool_view *ret_view)
{
    const struct pool_block *nearest = NULL;
    size_t nearest_distance = DQ_PAGE_BYTES;
    for (uint32_t i = 0; i < HASH_COUNT; i++) {
        DQ_LIST_FOR_EACH(link, &pool->buckets[i])
        {
            const struct pool_block *block = DQ_LIST_ENTRY(link, struct pool_block, link);
            size_t away = distance(block, address);
            if (away < nearest_distance ||
                (away == nearest_distance && nearest && block->memory < nearest->memory)) {
                nearest = block;
                nearest_distance = away;
            }
        }
    }
    if (!nearest || !nearest->history) {
        return false;
    }
    *ret_view = (struct dq_pool_view){
        .start = (uintptr_t)nearest->memory + nearest->hidden,
        .bytes = nearest->bytes - nearest->hidden,
        .tag = nearest->tag,
        .owner = (enum dq_pool_owner)nearest->owner,
        .is_freed = nearest->is_freed,
        .allocated = nearest->history->allocated,
        .freed = nearest->history->freed,
    };
    return true;
}

void *dq_pool_contiguous_alloc(size_t bytes, size_t align, uint32_t tag, enum dq_pool_owner owner)
{
    size_t page_bytes = bytes > SMALL_MAX_BYTES ? bytes : SMALL_MAX_BYTES + 1;
    bool is_zeroed = owner == DQ_POOL_FRAMEWORK;
    if (dq_arena()->actors) {
        return allocate(page_bytes, align > DQ_PAGE_BYTES ? align : DQ_PAGE_BYTES, tag, is_zeroed,
                        owner);
    }
    if (align > DQ_PAGE_BYTES) {
        return dq_pool_fault_take() ? NULL : dq_arena_ram_extend(page_bytes, align);
    }
    return dq_pool_alloc(page_bytes, tag, is_zeroed, owner);
}

void dq_pool_contiguous_free(void *memory, size_t bytes)
{
    (void)bytes;
    uint32_t tag;
    /* Memory aligned beyond a page came straight from the arena and stays used up. */
    (void)dq_pool_free(memory, 0, &tag);
}
