/* SPDX-License-Identifier: MIT */
/* watch - see watch.h. */
#include "explore/watch.h"

#include "base/check.h"
#include "explore/held.h"

DQ_BOOKKEEPING const struct dq_watcher *dq_watcher;

static DQ_BOOKKEEPING struct dq_held held;

void dq_watch(const struct dq_watcher *watcher)
{
    held.count = 0;
    dq_watcher = watcher;
}

void dq_watch_acquired(dq_actor actor, uint64_t object)
{
    dq_held_acquire(&held, actor, object);
}

void dq_watch_released(dq_actor actor, uint64_t object)
{
    (void)actor;
    dq_held_release(&held, object);
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
    return dq_held_list(&held, actor, ret_locks, count_max);
}
