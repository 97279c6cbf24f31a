/* SPDX-License-Identifier: MIT */
/* execution - see execution.h. */
#include "explore/execution.h"

#include <string.h>

#include "base/check.h"
#include "host/memory.h"

#define LOCATION_COUNT (1u << 18) /* power of two */
#define LOCATION_MAX   (LOCATION_COUNT / 4 * 3)
#define COUNTER_COUNT  8192u /* power of two */

enum { EVENT_ENDED = 1 };

/* One cache line. Who touched it is remembered over executions, what was done to it in this one is
 * not. */
struct __attribute__((aligned(64))) location {
    uint64_t name;         /* 0: free */
    uint64_t owner;        /* name of the first actor that touched it */
    struct dq_digest base; /* events that the present group follows */
    struct dq_digest sum;  /* of the present group: events that commute with each other */
    uint32_t epoch;        /* execution in which base and sum were made */
    uint8_t mode;          /* of the present group */
    uint8_t owner_modes;   /* bit per mode in which the owner touched it */
    uint8_t other_modes;   /* ... others */
    bool is_shared;
};

_Static_assert(sizeof(struct location) == 64, "one line of the cache");

/* Runs of one kind and id so far. */
struct counter {
    uint64_t key; /* 0: free */
    uint32_t epoch;
    uint32_t count;
};

static DQ_BOOKKEEPING struct {
    struct location *locations;
    uint32_t location_count;
    struct counter *counters;
    uint32_t counter_count;
    struct dq_execution_actor *actors;
    uint32_t actor_count;
    struct dq_execution_actor *marked_actors;
    uint32_t marked_count;
    struct dq_digest class;
    uint64_t shared_count;
    uint32_t epoch;
    uint32_t mark_epoch; /* counters of this one still count */
    bool is_full;
} execution;

void dq_execution_open(void)
{
    memset(&execution, 0, sizeof(execution));
    execution.locations = host_memory_alloc(LOCATION_COUNT * sizeof(struct location));
    execution.counters = host_memory_alloc(COUNTER_COUNT * sizeof(struct counter));
    execution.actors =
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
    host_memory_free(execution.actors);
    host_memory_free(execution.marked_actors);
    memset(&execution, 0, sizeof(execution));
}

void dq_execution_mark(void)
{
    memcpy(execution.marked_actors, execution.actors,
           execution.actor_count * sizeof(struct dq_execution_actor));
    execution.marked_count = execution.actor_count;
    /* What was touched so far was touched by nobody that could have been elsewhere. */
    memset(execution.locations, 0, LOCATION_COUNT * sizeof(struct location));
    execution.location_count = 0;
    execution.shared_count = 0;
    execution.mark_epoch = execution.epoch;
    dq_execution_begin();
}

void dq_execution_begin(void)
{
    memcpy(execution.actors, execution.marked_actors,
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
    struct dq_execution_actor *actor = &execution.actors[number];
    memset(actor, 0, sizeof(*actor));
    actor->kind = kind;
    actor->label = label;
    actor->id = id;
    if (kind == DQ_ACTOR_THREAD) {
        struct dq_execution_actor *creator = &execution.actors[cause];
        actor->run = ++creator->children;
        actor->name = dq_mix(creator->name + 1, actor->run);
        dq_execution_event(cause, actor->name); /* from here on it can act */
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
        execution.actors[actor].is_ended = true;
    }
}

const struct dq_execution_actor *dq_execution_actor(dq_actor actor)
{
    return &execution.actors[actor];
}

uint32_t dq_execution_step(dq_actor actor)
{
    return ++execution.actors[actor].steps;
}

void dq_execution_event(dq_actor actor, uint64_t what)
{
    struct dq_execution_actor *who = &execution.actors[actor];
    who->events = dq_digest_with(who->events, what);
    dq_digest_add(&execution.class, who->events);
}

static struct location *find(uint64_t name)
{
    uint32_t slot = (uint32_t)dq_mix(name, 1);
    for (uint32_t i = 0; i < LOCATION_COUNT; i++, slot++) {
        struct location *location = &execution.locations[slot % LOCATION_COUNT];
        if (location->name == name || location->name == 0) {
            return location;
        }
    }
    return NULL;
}

static bool do_conflict(enum dq_touch_mode mode, uint32_t modes)
{
    return mode == DQ_TOUCH_WRITE ? modes != 0 : (modes & ~(1u << mode)) != 0;
}

/* Learn who touches it. */
static void note_toucher(struct location *location, uint64_t name, enum dq_touch_mode mode)
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

/* An event on a shared location, after those that it does not commute with. */
static void append(struct location *location, struct dq_execution_actor *actor,
                   enum dq_touch_mode mode)
{
    if (location->epoch != execution.epoch) {
        location->epoch = execution.epoch;
        location->base = (struct dq_digest){ location->name, 0 };
        location->sum = (struct dq_digest){ 0, 0 };
        location->mode = (uint8_t)mode;
    } else if (mode == DQ_TOUCH_WRITE || location->mode != mode) {
        location->base = dq_digest_join(location->base, location->sum);
        location->sum = (struct dq_digest){ 0, 0 };
        location->mode = (uint8_t)mode;
    }
    actor->touches++;
    actor->events = dq_digest_join(dq_digest_with(actor->events, mode), location->base);
    dq_digest_add(&location->sum, actor->events);
    dq_digest_add(&execution.class, actor->events);
}

void dq_execution_touch(dq_actor actor, uint64_t name, enum dq_touch_mode mode)
{
    struct location *location = find(name);
    if (location->name == 0) {
        if (execution.location_count == LOCATION_MAX) {
            execution.is_full = true;
            return;
        }
        execution.location_count++;
        location->name = name;
        location->owner = execution.actors[actor].name;
    }
    if (!location->is_shared) {
        note_toucher(location, execution.actors[actor].name, mode);
    }
    if (location->is_shared) {
        append(location, &execution.actors[actor], mode);
    }
}

bool dq_execution_is_shared(uint64_t name)
{
    const struct location *location = find(name);
    return location && location->name != 0 && location->is_shared;
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
