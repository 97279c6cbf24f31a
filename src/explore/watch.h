/* SPDX-License-Identifier: MIT */
/*
 * watch - looking on while one order is run again: who touches some memory, with which locks held,
 * and whom each departure leaves where.
 *
 * Functions of the watcher are called on the stack of the context that acts: it can be walked.
 * Without a watcher everything here is one test. S.
 */
#ifndef DQ_EXPLORE_WATCH_H
#define DQ_EXPLORE_WATCH_H

#include "explore/race.h"

struct dq_watcher {
    void *context;
    /* Memory whose accesses are told; 0 bytes: none. */
    uintptr_t address;
    size_t bytes;
    /* An access of driver code or of a device to that memory happens next. */
    void (*accessed)(void *context, const struct dq_race_access *access);
    /* The order departs from the default: by whatever acts here, the `number`th time. */
    void (*departed)(void *context, uint32_t number);
    /* Whoever acts reads in a loop what nobody changes: the end. */
    void (*livelocked)(void *context);
};

extern const struct dq_watcher *dq_watcher; /* NULL: nobody looks on */

/* NULL ends it. */
void dq_watch(const struct dq_watcher *watcher);

/* Told by explore.c. */
void dq_watch_acquired(dq_actor actor, uint64_t object);
void dq_watch_released(dq_actor actor, uint64_t object);
void dq_watch_accessed(const struct dq_race_access *access);

/* Addresses of the spin locks that an actor holds, of those taken since the watch began; innermost
 * last. Returns how many. */
uint32_t dq_watch_locks(dq_actor actor, uintptr_t *ret_locks, uint32_t count_max);

#endif
