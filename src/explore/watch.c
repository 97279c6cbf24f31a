/* SPDX-License-Identifier: MIT */
/* watch - see watch.h. */
#include "explore/watch.h"

#include <string.h>

#include "base/check.h"

#define LOCKS_MAX 64u

DQ_BOOKKEEPING const struct dq_watcher *dq_watcher;

/* Locks that are held, in order of acquiring. */
static DQ_BOOKKEEPING struct {
    struct {
        dq_actor actor;
        uintptr_t lock;
    } held[LOCKS_MAX];
    uint32_t count;
} locks;

void dq_watch(const struct dq_watcher *watcher)
{
    locks.count = 0;
    dq_watcher = watcher;
}

static bool is_lock(uint64_t object)
{
    return object >> 56 == DQ_LOCATION_LOCK;
}

static uintptr_t address_of(uint64_t object)
{
    return object & 0x00ffffffffffffffull;
}

void dq_watch_acquired(dq_actor actor, uint64_t object)
{
    if (is_lock(object) && locks.count < LOCKS_MAX) {
        locks.held[locks.count].actor = actor;
        locks.held[locks.count].lock = address_of(object);
        locks.count++;
    }
}

/* Whoever releases it: it may be an actor on top, or below. */
void dq_watch_released(dq_actor actor, uint64_t object)
{
    (void)actor;
    for (uint32_t i = locks.count; is_lock(object) && i > 0; i--) {
        if (locks.held[i - 1].lock == address_of(object)) {
            memmove(&locks.held[i - 1], &locks.held[i], (locks.count - i) * sizeof(locks.held[0]));
            locks.count--;
            return;
        }
    }
}

void dq_watch_accessed(const struct dq_race_access *access)
{
    bool is_there = access->address < dq_watcher->address + dq_watcher->bytes &&
                    dq_watcher->address < access->address + access->bytes;
    if (is_there) {
        dq_watcher->accessed(dq_watcher->context, access);
    }
}

uint32_t dq_watch_locks(dq_actor actor, uintptr_t *ret_locks, uint32_t count_max)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < locks.count; i++) {
        if (locks.held[i].actor == actor && count < count_max) {
            ret_locks[count++] = locks.held[i].lock;
        }
    }
    return count;
}
