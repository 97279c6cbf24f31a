/* SPDX-License-Identifier: MIT */
/* coverage_watch - see coverage_watch.h. */
#include "machine/coverage_watch.h"

#include <string.h>

#include "base/check.h"
#include "explore/execution.h"
#include "explore/explore.h"
#include "host/memory.h"
#include "machine/coverage_pairs.h"
#include "machine/machine_internal.h"

#define DEPTH_MAX 6u /* callbacks in callbacks of one actor; what is deeper counts for the last */

struct watched {
    uintptr_t codes[DEPTH_MAX]; /* innermost last */
    uint32_t depth;
    uintptr_t interrupted; /* callback that it came on top of; 0: none */
    uintptr_t place;
};

/* S: bookkeeping of the machine thread, by actor. */
static DQ_BOOKKEEPING struct {
    struct watched *actors;
    struct watched *marked;
    dq_actor actor_count;
    dq_actor marked_count;
    void *pairs;
} watch;

void dq_coverage_watch_open(void)
{
    memset(&watch, 0, sizeof(watch));
    watch.actors = host_memory_alloc(DQ_EXECUTION_ACTOR_MAX * sizeof(watch.actors[0]));
    watch.marked = host_memory_alloc(DQ_EXECUTION_ACTOR_MAX * sizeof(watch.marked[0]));
    /* Worker processes add to it. Without, nothing is counted. */
    watch.pairs = host_memory_share(dq_coverage_bytes());
    dq_coverage_open(watch.pairs);
}

void dq_coverage_watch_close(void)
{
    dq_coverage_open(NULL);
    host_memory_free(watch.actors);
    host_memory_free(watch.marked);
    if (watch.pairs) {
        host_memory_unmap(watch.pairs, dq_coverage_bytes());
    }
    memset(&watch, 0, sizeof(watch));
}

void dq_coverage_watch_mark(void)
{
    watch.marked_count = watch.actor_count;
    memcpy(watch.marked, watch.actors, watch.marked_count * sizeof(watch.actors[0]));
}

void dq_coverage_watch_begin(void)
{
    watch.actor_count = watch.marked_count;
    memcpy(watch.actors, watch.marked, watch.marked_count * sizeof(watch.actors[0]));
}

/* The callback that an actor is in, or 0. */
static uintptr_t callback_of(const struct watched *watched)
{
    uint32_t depth = watched->depth < DEPTH_MAX ? watched->depth : DEPTH_MAX;
    return depth > 0 ? watched->codes[depth - 1] : 0;
}

/* An address in the call that has not returned yet. */
static uintptr_t place_here(void)
{
    uintptr_t caller = dq_machine_driver_caller();
    return caller ? caller - 1 : 0;
}

void dq_coverage_watch_began(void *context, dq_actor actor, dq_actor below)
{
    (void)context;
    struct watched *watched = &watch.actors[actor];
    watched->depth = 0;
    watched->interrupted = callback_of(&watch.actors[below]);
    watched->place = watched->interrupted ? place_here() : 0;
    watch.actor_count = actor >= watch.actor_count ? actor + 1 : watch.actor_count;
}

void dq_coverage_watch_called(void *context, uintptr_t code)
{
    (void)context;
    struct watched *watched = &watch.actors[dq_explore_acting()];
    if (code == 0) {
        watched->depth -= watched->depth > 0;
        return;
    }
    if (watched->depth < DEPTH_MAX) {
        watched->codes[watched->depth] = code;
    }
    watched->depth++;
    dq_coverage_note_callback(code, dq_engine()->current->irql);
    if (watched->depth == 1) {
        dq_coverage_note(watched->interrupted, watched->place, code);
    }
}

void dq_coverage_watch_asked(void *context)
{
    (void)context;
    uintptr_t callback = callback_of(&watch.actors[dq_explore_acting()]);
    if (callback) {
        dq_coverage_note_place(callback, place_here(), dq_engine()->current->irql);
    }
}
