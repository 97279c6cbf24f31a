/* SPDX-License-Identifier: MIT */
/* execution - see execution.h. */
#include "explore/execution.h"

#include <string.h>

#include "base/check.h"
#include "engine/self.h"
#include "explore/causality.h"
#include "host/memory.h"

/* Powers of two. Most runs know some hundred locations: their table fits into a cache. */
#define LOCATIONS_FIRST 1024u
#define LOCATIONS_MAX   (1u << 18)
#define COUNTER_COUNT   8192u

/* One cache line. That it is shared is remembered over executions, what was done to it in this one
 * is not. */
struct __attribute__((aligned(64))) location {
    uint64_t name;         /* 0: free */
    struct dq_digest base; /* shared: events that the present group follows; else: who touched it */
    struct dq_digest sum;  /* of the present group: events that commute with each other */
    uint32_t epoch;        /* execution in which base and sum were made */
    uint32_t version;      /* touches that may have changed it, in all executions */
    uint8_t mode;          /* of the present group */
    bool is_shared;
    uint32_t threads; /* self.h: of the runtime's own, bit per host thread that touched it */
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
    uint32_t location_capacity;
    uint32_t location_count;
    uint64_t *shared_names; /* in the order of learning */
    struct counter *counters;
    uint32_t counter_count;
    uint32_t actor_count;
    struct dq_execution_actor *marked_actors;
    uint32_t marked_count;
    struct dq_digest class;
    uint64_t shared_count;
    uint64_t places; /* bit per processor whose levels are shared */
    uint32_t epoch;
    uint32_t mark_epoch; /* counters of this one still count */
    bool is_full;
} execution;

/* Beside it, for those that look often. */
DQ_BOOKKEEPING struct dq_execution_actor *dq_execution_actors;

void dq_execution_open(void)
{
    memset(&execution, 0, sizeof(execution));
    execution.location_capacity = LOCATIONS_FIRST;
    execution.locations = host_memory_alloc(LOCATIONS_FIRST * sizeof(struct location));
    execution.shared_names = host_memory_alloc(LOCATIONS_MAX * sizeof(execution.shared_names[0]));
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
    host_memory_free(execution.shared_names);
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
    memset(execution.locations, 0, execution.location_capacity * sizeof(struct location));
    execution.location_count = 0;
    execution.shared_count = 0;
    execution.places = 0;
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
    dq_causality_begin(execution.actor_count);
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
        dq_execution_event(cause, actor->name); /* from here on it can act */
        actor->events = dq_digest_with(creator->events, actor->name);
        dq_causality_actor_begin(number, cause);
    } else {
        actor->run = count_run(kind, id);
        actor->name = dq_mix(dq_mix(id, (uint64_t)kind), actor->run);
        actor->events = dq_digest_of(actor->name, kind);
        dq_causality_actor_begin(number, 0);
    }
    return number;
}

void dq_execution_actor_end(dq_actor actor)
{
    if (actor != 0) {
        dq_execution_event(actor, DQ_EVENT_ENDED);
        dq_execution_actors[actor].is_ended = true;
    }
}

void dq_execution_event(dq_actor actor, uint64_t what)
{
    struct dq_execution_actor *who = &dq_execution_actors[actor];
    who->events = dq_digest_with(who->events, what);
    dq_digest_add(&execution.class, who->events);
}

bool dq_execution_does_place_matter(uint32_t processor)
{
    return (execution.places >> (processor % 64) & 1) != 0;
}

void dq_execution_place(dq_actor actor, uint32_t processor, dq_actor below)
{
    dq_execution_event(actor, dq_mix(processor, dq_execution_actors[below].name));
}

void dq_execution_tell_place(dq_actor actor, uint32_t processor)
{
    dq_execution_share(DQ_LOCATION_PLACES);
    dq_execution_event(actor, dq_mix(processor, DQ_EVENT_PLACE));
}

/* Where it is, or where it would be. A quarter is free. */
static struct location *find(uint64_t name)
{
    uint32_t mask = execution.location_capacity - 1;
    uint32_t slot = (uint32_t)dq_mix(name, 1) & mask;
    for (;; slot = (slot + 1) & mask) {
        struct location *location = &execution.locations[slot];
        if (location->name == name || location->name == 0) {
            return location;
        }
    }
}

static void grow(void)
{
    struct location *locations = execution.locations;
    uint32_t capacity = execution.location_capacity;
    execution.location_capacity *= 2;
    execution.locations = host_memory_alloc(execution.location_capacity * sizeof(struct location));
    for (uint32_t i = 0; i < capacity; i++) {
        if (locations[i].name != 0) {
            *find(locations[i].name) = locations[i];
        }
    }
    host_memory_free(locations);
}

/* NULL: there is no room. */
static struct location *add(uint64_t name)
{
    if (execution.location_count == execution.location_capacity / 4 * 3) {
        if (execution.location_capacity == LOCATIONS_MAX) {
            execution.is_full = true;
            return NULL;
        }
        grow();
    }
    execution.location_count++;
    struct location *location = find(name);
    location->name = name;
    return location;
}

static bool do_conflict(enum dq_touch_mode mode, uint32_t modes)
{
    return mode == DQ_TOUCH_WRITE ? modes != 0 : (modes & ~(1u << mode)) != 0;
}

static bool is_of_runtime(uint64_t name)
{
    return DQ_IS_SELF && name >> 56 == DQ_LOCATION_INTERNAL;
}

/* The runtime's own are nothing to contexts of one processor: they take turns only at ordinary
 * steps, whose own touches tell in which order. */
static bool is_for_one_thread(struct location *location)
{
    if (!is_of_runtime(location->name)) {
        return false;
    }
    location->threads |= 1u << (dq_self_thread() - 1) % 32;
    return (location->threads & (location->threads - 1)) == 0;
}

static void note_place(uint64_t name)
{
    if (name == DQ_LOCATION_PLACES) {
        execution.places = UINT64_MAX;
    } else if (name >> 56 == DQ_LOCATION_IRQL) {
        execution.places |= 1ull << ((name >> 8 & 0xffffu) % 64);
    }
}

static void set_shared(struct location *location)
{
    location->is_shared = true;
    location->epoch = 0; /* what was noted of it was no digest */
    execution.shared_names[execution.shared_count++] = location->name;
    note_place(location->name);
}

/* Of a location that is not shared, in this execution: bits of the actors that have touched it, the
 * last one standing for all that have no number, and of the modes. */
#define TOUCHERS(location) ((location)->base.a)
#define MODES(location)    ((location)->base.b)

static uint64_t bit_of(dq_actor actor)
{
    return 1ull << (actor < DQ_CAUSALITY_ACTORS - 1 ? actor : DQ_CAUSALITY_ACTORS - 1);
}

/* Might one of those who touched it have come after this actor as well? Always, where it says who
 * can be interrupted or put on a processor. */
static bool is_unordered(const struct location *location, dq_actor actor)
{
    uint64_t kind = location->name >> 56;
    uint64_t others = TOUCHERS(location) & ~bit_of(actor);
    if (actor >= DQ_CAUSALITY_ACTORS - 1) {
        return true; /* it may be any of those without a number */
    }
    if (kind == DQ_LOCATION_IRQL || kind == DQ_LOCATION_THREAD) {
        return others != 0;
    }
    for (; others != 0; others &= others - 1) {
        uint32_t other = (uint32_t)__builtin_ctzll(others);
        if (other == DQ_CAUSALITY_ACTORS - 1 || !dq_causality_is_known(actor, other)) {
            return true;
        }
    }
    return false;
}

/*
 * Learn who touches it. It is shared if two do, in ways that do not commute, and either could have
 * been the first: what is ordered anyway, as the use of something and its end that waits for the
 * use, leaves nothing to ask.
 */
static void note_toucher(struct location *location, dq_actor actor, enum dq_touch_mode mode)
{
    if (location->epoch != execution.epoch) {
        location->epoch = execution.epoch;
        location->base = (struct dq_digest){ 0, 0 };
    }
    bool is_race = do_conflict(mode, (uint32_t)MODES(location)) && is_unordered(location, actor);
    TOUCHERS(location) |= bit_of(actor);
    MODES(location) |= 1ull << mode;
    if (!is_for_one_thread(location) && is_race) {
        set_shared(location);
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
static struct dq_digest begin_group(struct location *location, enum dq_touch_mode mode)
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
static void append(struct location *location, struct dq_execution_actor *actor,
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

/* The same again, unchanged? */
static bool is_repeated(struct dq_execution_spin *spin, const struct location *location)
{
    for (uint32_t i = 0; i < spin->count; i++) {
        if (spin->names[i] == location->name) {
            bool is_unchanged = spin->versions[i] == location->version;
            spin->versions[i] = location->version;
            return is_unchanged;
        }
    }
    if (spin->count == DQ_SPIN_LOCATIONS) {
        spin->count = 0;
    }
    spin->names[spin->count] = location->name;
    spin->versions[spin->count++] = location->version;
    return false;
}

static void note_progress(struct dq_execution_spin *spin, struct location *location,
                          enum dq_touch_mode mode)
{
    if (mode == DQ_TOUCH_READ) {
        spin->repeats = is_repeated(spin, location) ? spin->repeats + 1 : 0;
    } else {
        location->version++;
        spin->count = 0;
        spin->repeats = 0;
    }
}

void dq_execution_poll(dq_actor actor, uint64_t name, uint64_t value)
{
    struct dq_execution_spin *spin = &dq_execution_actors[actor].spin;
    const struct location *location = find(name);
    /* Its own reading is the only thing that has happened to the device. */
    bool is_same = spin->poll_name == name && spin->poll_value == value &&
                   spin->poll_version + 1 == location->version;
    spin->polls = is_same ? spin->polls + 1 : 0;
    spin->poll_name = name;
    spin->poll_value = value;
    spin->poll_version = location->version;
}

bool dq_execution_is_spinning(dq_actor actor)
{
    const struct dq_execution_spin *spin = &dq_execution_actors[actor].spin;
    if (spin->polls >= DQ_SPIN_READS) {
        return spin->poll_version == find(spin->poll_name)->version;
    }
    if (spin->repeats < DQ_SPIN_READS) {
        return false;
    }
    for (uint32_t i = 0; i < spin->count; i++) {
        if (spin->versions[i] != find(spin->names[i])->version) {
            return false;
        }
    }
    return true;
}

void dq_execution_touch(dq_actor actor, uint64_t name, enum dq_touch_mode mode)
{
    struct location *location = find(name);
    if (DQ_UNLIKELY(location->name == 0)) {
        location = add(name);
        if (!location) {
            return;
        }
    }
    if (!is_of_runtime(name)) { /* whose loops wait for nobody */
        note_progress(&dq_execution_actors[actor].spin, location, mode);
    }
    if (!location->is_shared) {
        note_toucher(location, actor, mode);
    }
    if (location->is_shared) {
        append(location, &dq_execution_actors[actor], mode);
    }
    dq_causality_touch(actor, name, mode);
}

void dq_execution_touch_memory(dq_actor actor, uintptr_t address, size_t bytes)
{
    uint64_t first = dq_location(DQ_LOCATION_MEMORY, address / DQ_LOCATION_BYTES);
    uint64_t last = dq_location(DQ_LOCATION_MEMORY, (address + bytes - 1) / DQ_LOCATION_BYTES);
    for (uint64_t name = first; name <= last; name++) {
        if (find(name)->name != 0) {
            dq_execution_touch(actor, name, DQ_TOUCH_WRITE);
        }
    }
}

bool dq_execution_is_shared(uint64_t name)
{
    return find(name)->is_shared; /* a free one is not */
}

uint64_t dq_execution_shared_count(void)
{
    return execution.shared_count;
}

uint64_t dq_execution_shared_name(uint64_t index)
{
    return execution.shared_names[index];
}

void dq_execution_share(uint64_t name)
{
    struct location *location = find(name);
    if (location->name == 0) {
        location = add(name);
    }
    if (location && !location->is_shared) {
        set_shared(location);
    }
}

bool dq_execution_is_full(void)
{
    return execution.is_full;
}

struct dq_digest dq_execution_class(void)
{
    return execution.class;
}
