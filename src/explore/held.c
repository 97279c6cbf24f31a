/* SPDX-License-Identifier: MIT */
/* held - see held.h. */
#include "explore/held.h"

#include <string.h>

static uintptr_t address_of(uint64_t object)
{
    return object & 0x00ffffffffffffffull;
}

void dq_held_acquire(struct dq_held *held, dq_actor actor, uint64_t object)
{
    if (dq_held_is_lock(object) && held->count < DQ_HELD_MAX) {
        held->locks[held->count].actor = actor;
        held->locks[held->count].lock = address_of(object);
        held->count++;
    }
}

void dq_held_release(struct dq_held *held, uint64_t object)
{
    for (uint32_t i = held->count; dq_held_is_lock(object) && i > 0; i--) {
        if (held->locks[i - 1].lock == address_of(object)) {
            memmove(&held->locks[i - 1], &held->locks[i],
                    (held->count - i) * sizeof(held->locks[0]));
            held->count--;
            return;
        }
    }
}

uint32_t dq_held_list(const struct dq_held *held, dq_actor actor, uintptr_t *ret_locks,
                      uint32_t count_max)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < held->count; i++) {
        if (held->locks[i].actor == actor && count < count_max) {
            ret_locks[count++] = held->locks[i].lock;
        }
    }
    return count;
}
