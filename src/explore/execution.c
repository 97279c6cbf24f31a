/* SPDX-License-Identifier: MIT */
/* execution - see execution.h. */
#include "explore/execution.h"

#include <string.h>

#include "base/check.h"
#include "host/memory.h"

/* Powers of two. Most runs know some hundred locations: their table fits into a cache. */
#define LOCATIONS_FIRST 1024u
#define LOCATIONS_MAX   (1u << 18)
#define COUNTER_COUNT   8192u

enum { EVENT_ENDED = 1 };

_Static_assert(sizeof(struct dq_execution_location) == 64, "one line of the cache");

/* Runs of one kind and id so far. */
struct counter {
    uint64_t key; /* 0: free */
    uint32_t epoch;
    uint32_t count;
};

static DQ_BOOKKEEPING struct {
    struct dq_execution_location *locations;
    uint32_t location_capacity;
    uint32_t location_count;
    struct counter *counters;
    uint32_t counter_count;
    uint32_t actor_count;
    struct dq_execution_actor *marked_actors;
    uint32_t marked_count;
    struct dq_digest class;
    uint64_t shared_count;
    uint32_t epoch;
    uint32_t mark_epoch; /* counters of this one still count */
    bool is_full;
} execution;

/* Beside it, for those that look often. */
DQ_BOOKKEEPING struct dq_execution_actor *dq_execution_actors;

DQ_BOOKKEEPING struct dq_execution_location *dq_execution_recent[DQ_EXECUTION_RECENT];

static void forget_recent(void)
{
    for (uint32_t i = 0; i < DQ_EXECUTION_RECENT; i++) {
        dq_execution_recent[i] = execution.locations;
    }
}

void dq_execution_open(void)
{
    memset(&execution, 0, sizeof(execution));
    execution.location_capacity = LOCATIONS_FIRST;
    execution.locations = host_memory_alloc(LOCATIONS_FIRST * sizeof(struct dq_execution_location));
    forget_recent();
    execution.counters = host_memory_alloc(COUNTER_COUNT * sizeof(struct counter));
    dq_execution_actors =
        host_memory_alloc(DQ_EXECUTION_ACTOR_MAX * sizeof(struct dq_execution_actor));
    execution.marked_actors =
        host_memory_alloc(DQ_EXECUTION_ACTOR_MAX * sizeof(struct dq_execution_actor));
    execution.actor_count = 1; /* 0 is nobody */
    execution.epoch = 1;
}

void dq_execution_close(void)
{
    host_memory_free(execution.locations);
    host_memory_free(execution.counters);
    host_memory_free(dq_execution_actors);
    host_memory_free(execution.marked_actors);
    memset(&execution, 0, sizeof(execution));
}

void dq_execution_mark(void)
{
    memcpy(execution.marked_actors, dq_execution_actors,
           execution.actor_count * sizeof(struct dq_execution_actor));
    execution.marked_count = execution.actor_count;
    /* What was touched so far was touched by nobody that could have been elsewhere. */
    memset(execution.locations, 0,
           execution.location_capacity * sizeof(struct dq_execution_location));
    execution.location_count = 0;
    execution.shared_count = 0;
    execution.mark_epoch = execution.epoch;
    dq_execution_begin();
}

void dq_execution_begin(void)
{
    memcpy(dq_execution_actors, execution.marked_actors,
           execution.marked_count * sizeof(struct dq_execution_actor));
    execution.actor_count = execution.marked_count;
    execution.class = (struct dq_digest){ 0, 0 };
    execution.epoch++;
}

/* Runs before the mark count on in each execution. */
static uint32_t count_run(enum dq_actor_kind kind, uint64_t id)
{
    uint64_t key = dq_mix(id, kind) | 1;
    for (uint32_t i = 0, slot = (uint32_t)key; i < COUNTER_COUNT; i++, slot++) {
        struct counter *counter = &execution.counters[slot % COUNTER_COUNT];
        if (counter->key == 0 && execution.counter_count < COUNTER_COUNT / 4 * 3) {
            counter->key = key;
            execution.counter_count++;
        }
        if (counter->key == key) {
            if (counter->epoch != execution.epoch) {
                counter->epoch = execution.epoch;
                counter->count = 0;
            }
            return ++counter->count;
        }
    }
    execution.is_full = true;
    return 0;
}

dq_actor dq_execution_actor_begin(dq_actor cause, enum dq_actor_kind kind, uint64_t id,
                                  const char *label)
{
    if (execution.actor_count == DQ_EXECUTION_ACTOR_MAX) {
        execution.is_full = true;
        return 0;
    }
    dq_actor number = execution.actor_count++;
    struct dq_execution_actor *actor = &dq_execution_actors[number];
    memset(actor, 0, sizeof(*actor));
    actor->kind = kind;
    actor->label = label;
    actor->id = id;
    if (kind == DQ_ACTOR_THREAD) {
        struct dq_execution_actor *creator = &dq_execution_actors[cause];
        actor->run = ++creator->children;
        actor->name = dq_mix(creator->name + 1, actor->run);
        actor->events = dq_digest_with(creator->events, actor->name);
    } else {
        actor->run = count_run(kind, id);
        actor->name = dq_mix(dq_mix(id, (uint64_t)kind), actor->run);
        actor->events = dq_digest_of(actor->name, kind);
    }
    return number;
}

void dq_execution_actor_end(dq_actor actor)
{
    if (actor != 0) {
        dq_execution_event(actor, EVENT_ENDED);
        dq_execution_actors[actor].is_ended = true;
    }
}

void dq_execution_event(dq_actor actor, uint64_t what)
{
    struct dq_execution_actor *who = &dq_execution_actors[actor];
    who->events = dq_digest_with(who->events, what);
    dq_digest_add(&execution.class, who->events);
}

/* Where it is, or where it would be. A quarter is free. */
struct dq_execution_location *dq_execution_find(uint64_t name)
{
    uint32_t mask = execution.location_capacity - 1;
    uint32_t slot = (uint32_t)dq_mix(name, 1) & mask;
    for (;; slot = (slot + 1) & mask) {
        struct dq_execution_location *location = &execution.locations[slot];
        if (location->name == name || location->name == 0) {
            *dq_execution_recent_of(name) = location;
            return location;
        }
    }
}

static void grow(void)
{
    struct dq_execution_location *locations = execution.locations;
    uint32_t capacity = execution.location_capacity;
    execution.location_capacity *= 2;
    execution.locations =
        host_memory_alloc(execution.location_capacity * sizeof(struct dq_execution_location));
    for (uint32_t i = 0; i < capacity; i++) {
        if (locations[i].name != 0) {
            *dq_execution_find(locations[i].name) = locations[i];
        }
    }
    host_memory_free(locations);
}

/* NULL: there is no room. */
static struct dq_execution_location *add(uint64_t name, dq_actor actor)
{
    if (execution.location_count == execution.location_capacity / 4 * 3) {
        if (execution.location_capacity == LOCATIONS_MAX) {
            execution.is_full = true;
            return NULL;
        }
        grow();
    }
    execution.location_count++;
    struct dq_execution_location *location = dq_execution_find(name);
    location->name = name;
    location->owner = dq_execution_actors[actor].name;
    return location;
}

static bool do_conflict(enum dq_touch_mode mode, uint32_t modes)
{
    return mode == DQ_TOUCH_WRITE ? modes != 0 : (modes & ~(1u << mode)) != 0;
}

/* Learn who touches it. */
static void note_toucher(struct dq_execution_location *location, uint64_t name,
                         enum dq_touch_mode mode)
{
    uint8_t bit = (uint8_t)(1u << mode);
    bool is_new;
    if (location->owner == name) {
        is_new = do_conflict(mode, location->other_modes);
        location->owner_modes |= bit;
    } else {
        is_new = do_conflict(mode, location->owner_modes | location->other_modes);
        location->other_modes |= bit;
    }
    if (is_new) {
        location->is_shared = true;
        execution.shared_count++;
    }
}

/* Of the event that comes after `events` of its actor and `base` on its location. */
static struct dq_digest digest_touch(struct dq_digest events, enum dq_touch_mode mode,
                                     struct dq_digest base)
{
    uint64_t salt = ((uint64_t)mode + 1) * 0x2545f4914f6cdd1dull;
    struct dq_digest salted = { .a = events.a + salt, .b = events.b ^ salt };
    return dq_digest_join(salted, base);
}

/* The events that one on this location follows now. */
static struct dq_digest begin_group(struct dq_execution_location *location, enum dq_touch_mode mode)
{
    struct dq_digest base = location->sum; /* of events that know what they follow themselves */
    if (location->epoch != execution.epoch) {
        location->epoch = execution.epoch;
        base = (struct dq_digest){ location->name, 0 };
    }
    location->mode = (uint8_t)mode;
    location->sum = (struct dq_digest){ 0, 0 };
    if (mode != DQ_TOUCH_WRITE) { /* writes have no company */
        location->base = base;
    }
    return base;
}

/* An event on a shared location, after those that it does not commute with. */
static void append(struct dq_execution_location *location, struct dq_execution_actor *actor,
                   enum dq_touch_mode mode)
{
    bool is_in_group =
        location->epoch == execution.epoch && location->mode == mode && mode != DQ_TOUCH_WRITE;
    struct dq_digest base = is_in_group ? location->base : begin_group(location, mode);
    actor->touches++;
    actor->events = digest_touch(actor->events, mode, base);
    dq_digest_add(&location->sum, actor->events);
    dq_digest_add(&execution.class, actor->events);
}

/* Or of one that is shared. */
void dq_execution_touch_first(dq_actor actor, uint64_t name, enum dq_touch_mode mode,
                              struct dq_execution_location *location)
{
    if (location->name == 0) {
        location = add(name, actor);
        if (!location) {
            return;
        }
    }
    if (!location->is_shared) {
        note_toucher(location, dq_execution_actors[actor].name, mode);
    }
    if (location->is_shared) {
        append(location, &dq_execution_actors[actor], mode);
    }
}

uint64_t dq_execution_shared_count(void)
{
    return execution.shared_count;
}

bool dq_execution_is_full(void)
{
    return execution.is_full;
}

struct dq_digest dq_execution_class(void)
{
    return execution.class;
}
