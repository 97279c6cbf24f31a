/* SPDX-License-Identifier: MIT */
/* detect_triple - see detect_triple.h. */
#include "explore/detect_triple.h"

#include <string.h>

#include "base/check.h"
#include "engine/arena.h"
#include "engine/rewind.h"
#include "explore/execution.h"
#include "explore/held.h"

enum { DEPTH_MAX = 7 }; /* callbacks within callbacks; deeper ones are not looked at */

/* The runs of callbacks that an actor is in, the innermost last. */
struct invocations {
    uint32_t stamp; /* execution */
    uint32_t depth;
    bool is_within_next; /* the next one is a part of the innermost */
    uint64_t frames[DEPTH_MAX];
};

static DQ_BOOKKEEPING struct {
    struct dq_held held;
    struct dq_held held_marked;
    struct invocations actors[DQ_EXECUTION_ACTOR_MAX];
    struct invocations actors_marked[DQ_EXECUTION_ACTOR_MAX];
    uint32_t actor_count; /* that ever called driver code in this execution, at most */
    uint32_t actor_count_marked;
    uint64_t frame; /* runs of callbacks so far */
    uint64_t frame_marked;
    uint32_t stamp;
} state;

/* Memory of the machine, or a driver's own: what else drivers name may not be there. */
static bool is_readable(uintptr_t address)
{
    return dq_arena_is_ram(address) || dq_arena_is_core(address) || dq_rewind_is_region(address);
}

static uint64_t read(uintptr_t address, uint32_t bytes)
{
    uint64_t value = 0;
    memcpy(&value, (const void *)address, bytes);
    return value;
}

void dq_detect_triple_open(dq_triple_found *found)
{
    memset(&state, 0, sizeof(state));
    state.stamp = 1;
    dq_triple_open(&(struct dq_triple_config){
        .actors = DQ_EXECUTION_ACTOR_MAX, .found = found, .read = read });
}

void dq_detect_triple_close(void)
{
    dq_triple_close();
}

void dq_detect_triple_mark(void)
{
    dq_triple_keep();
    state.held_marked = state.held;
    state.actor_count_marked = state.actor_count;
    state.frame_marked = state.frame;
    memcpy(state.actors_marked, state.actors, state.actor_count * sizeof(state.actors[0]));
}

void dq_detect_triple_begin(void)
{
    dq_triple_begin();
    state.stamp++;
    state.held = state.held_marked;
    state.actor_count = state.actor_count_marked;
    state.frame = state.frame_marked;
    memcpy(state.actors, state.actors_marked, state.actor_count * sizeof(state.actors[0]));
    for (uint32_t i = 0; i < state.actor_count; i++) {
        state.actors[i].stamp = state.stamp;
    }
}

static struct invocations *invocations_of(dq_actor actor)
{
    struct invocations *invocations = &state.actors[actor];
    if (invocations->stamp != state.stamp) {
        *invocations = (struct invocations){ .stamp = state.stamp };
        state.actor_count = actor >= state.actor_count ? actor + 1 : state.actor_count;
    }
    return invocations;
}

/* 0: of none that is known. */
static uint64_t frame_of(const struct invocations *invocations)
{
    bool is_known = invocations->depth > 0 && invocations->depth <= DEPTH_MAX;
    return is_known ? invocations->frames[invocations->depth - 1] : 0;
}

void dq_detect_triple_callout(dq_actor actor, uintptr_t code)
{
    struct invocations *invocations = invocations_of(actor);
    if (code == 0) {
        invocations->depth -= invocations->depth > 0;
        return;
    }
    uint64_t frame = invocations->is_within_next ? frame_of(invocations) : ++state.frame;
    if (invocations->depth < DEPTH_MAX) {
        invocations->frames[invocations->depth] = frame;
    }
    invocations->depth++;
    invocations->is_within_next = false;
}

void dq_detect_triple_release(uint64_t object)
{
    dq_held_release(&state.held, object);
}

/* Whoever acquires this has waited, or called what waits if it has to. */
static bool is_wait(uint64_t object)
{
    uint64_t kind = object >> 56;
    return kind == DQ_LOCATION_EVENT || kind == DQ_LOCATION_THREAD || kind == DQ_EDGE_WAITED ||
           kind == DQ_EDGE_DISCONNECTED || kind == DQ_EDGE_DPCS_ENDED ||
           kind == DQ_EDGE_WORK_ENDED || kind == DQ_EDGE_FLUSH;
}

void dq_detect_triple_acquire(dq_actor actor, uint64_t object)
{
    if (dq_held_is_lock(object)) {
        dq_held_acquire(&state.held, actor, object);
        dq_triple_acquire(actor, object);
    } else if (object >> 56 == DQ_EDGE_WITHIN) {
        invocations_of(actor)->is_within_next = true;
    } else if (is_wait(object)) {
        dq_triple_wait(actor);
    }
}

void dq_detect_triple_access(const struct dq_race_access *access, bool is_shared)
{
    dq_actor actor = access->place.actor;
    if (!is_shared || access->bytes > sizeof(uint64_t) || !is_readable(access->address)) {
        dq_triple_other_access(actor);
        return;
    }
    uintptr_t locks[DQ_HELD_MAX];
    uint32_t lock_count = dq_held_list(&state.held, actor, locks, DQ_HELD_MAX);
    for (uint32_t i = 0; i < lock_count; i++) {
        locks[i] = dq_location(DQ_LOCATION_LOCK, locks[i]);
    }
    dq_triple_access(&(struct dq_triple_access){ .access = *access,
                                                 .frame = frame_of(invocations_of(actor)),
                                                 .value = read(access->address, access->bytes),
                                                 .locks = locks,
                                                 .lock_count = lock_count });
}
