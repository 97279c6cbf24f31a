/* SPDX-License-Identifier: MIT */
/* held - the spin locks that are held, by whom, in order of acquiring. S. */
#ifndef DQ_EXPLORE_HELD_H
#define DQ_EXPLORE_HELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/observe.h"

#define DQ_HELD_MAX 64u /* further ones are not looked at */

struct dq_held {
    struct {
        dq_actor actor;
        uintptr_t lock; /* address */
    } locks[DQ_HELD_MAX];
    uint32_t count;
};

/* Is this object of an edge a lock, whose acquire begins a section? */
static inline bool dq_held_is_lock(uint64_t object)
{
    return object >> 56 == DQ_LOCATION_LOCK;
}

/* Objects of edges; those that are no locks change nothing. */
void dq_held_acquire(struct dq_held *held, dq_actor actor, uint64_t object);
/* Whoever releases it: it may be an actor on top, or below. */
void dq_held_release(struct dq_held *held, uint64_t object);

/* Addresses of the actor's locks, innermost last. Returns how many. */
uint32_t dq_held_list(const struct dq_held *held, dq_actor actor, uintptr_t *ret_locks,
                      uint32_t count_max);

#endif
