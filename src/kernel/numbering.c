/* SPDX-License-Identifier: MIT */
/* numbering, internal_lock - see their headers: the kernel's two smallest pieces of state. */
#include "kernel/numbering.h"

#include "base/check.h"
#include "engine/arena.h"
#include "engine/atomic.h"
#include "kernel/internal_lock.h"

uint32_t *dq_internal_locks_word;

#define ADDRESSES_MAX 256u /* power of two */

/* A: in core. */
static uint32_t *next_numbers;

/* L (DQ_LOCK_NUMBERING); in core: found by hashing, never removed. */
struct numbered_addresses {
    uintptr_t addresses[ADDRESSES_MAX];
    uint32_t numbers[ADDRESSES_MAX];
    uint32_t count;
};

static struct numbered_addresses *numbered;

void dq_numbering_open(void)
{
    next_numbers = dq_arena_core_alloc(DQ_NUMBER_KIND_COUNT * sizeof(*next_numbers));
    numbered = dq_arena_core_alloc(sizeof(*numbered));
    DQ_ASSERT(next_numbers && numbered);
}

static uint32_t number_of_address_locked(const volatile void *address)
{
    uintptr_t key = (uintptr_t)address;
    uint32_t slot = (uint32_t)((key >> 3) ^ (key >> 12)) % ADDRESSES_MAX;
    for (uint32_t i = 0; i < ADDRESSES_MAX; i++, slot = (slot + 1) % ADDRESSES_MAX) {
        if (numbered->addresses[slot] == 0) {
            numbered->addresses[slot] = key;
            numbered->numbers[slot] = ++numbered->count;
        }
        if (numbered->addresses[slot] == key) {
            return numbered->numbers[slot];
        }
    }
    return 0;
}

uint32_t dq_number_of_address(const volatile void *address)
{
    dq_internal_lock_acquire(DQ_LOCK_NUMBERING);
    uint32_t number = number_of_address_locked(address);
    dq_internal_lock_release(DQ_LOCK_NUMBERING);
    return number;
}

uint32_t dq_number_next(enum dq_number_kind kind)
{
    return dq_atomic_increment(&next_numbers[kind]);
}

void dq_internal_lock_open(void)
{
    dq_internal_locks_word = dq_arena_core_alloc(sizeof(*dq_internal_locks_word));
    DQ_ASSERT(dq_internal_locks_word);
}
