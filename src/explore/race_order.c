/* SPDX-License-Identifier: MIT */
/*
 * race_order - who comes before whom: actors, objects, and their clocks.
 *
 * A release gives the object the actor's clock and epoch and begins the next epoch. So whoever
 * knows an epoch of an actor knows all that the actor knew at the release that ended it. That is
 * what *covers* of an object rests on: as long as its clock is what one release of one actor left,
 * an acquirer who knows that epoch has nothing to learn, and a releaser who knows it may replace
 * the clock instead of merging.
 *
 * Clocks are arrays in one pool, in blocks of powers of two. Blocks of the base are never written:
 * a clock that changes moves out of there.
 */
#include "explore/race_internal.h"

#include <string.h>

#include "base/check.h"
#include "host/memory.h"

enum {
    CLOCK_CLASS_COUNT = 16,
    CLOCK_CAPACITY_MIN = 16,
    ACTORS_DEFAULT = 4096,
    ACTORS_MAX = 65536, /* an entry has 16 bits for the number */
    OBJECTS_DEFAULT = 16384,
    CLOCK_WORDS_DEFAULT = 4194304,
};

struct object {
    uint64_t name;              /* S */
    uint32_t stamp;             /* S */
    struct dq_race_clock clock; /* S */
    dq_actor cover;             /* S: the clock is what this actor left there; 0: several did */
    uint32_t cover_epoch;       /* S */
    uint32_t cover_version;     /* S: of the actor's clock at that time */
};

DQ_BOOKKEEPING struct dq_race_actor *dq_race_actors;

/* S: bookkeeping of the machine thread. */
static DQ_BOOKKEEPING struct {
    uint32_t actor_capacity;
    uint32_t actor_end; /* no number from here on was given */
    uint32_t version;   /* the last that was given */
    uint32_t stamp;
    bool is_full;

    struct object *objects;
    uint32_t object_mask;
    uint32_t object_count;
    uint32_t object_limit;
    uint32_t *changed; /* objects of the base that this execution changed */
    uint32_t changed_count;

    uint32_t *pool;
    uint32_t pool_used;
    uint32_t pool_words;
    uint32_t free[CLOCK_CLASS_COUNT]; /* first of the list; the next is in the block's first word */

    /* What dq_race_keep() saved. */
    struct dq_race_actor *base_actors;
    struct object *base_objects;
    uint32_t base_actor_end;
    uint32_t base_object_count;
    uint32_t base_pool_used;
} order;

/* ---------------------------------------------------------------------------- clocks */

/* Epochs side by side, signed because that is what processors compare; aligned as a word is. */
typedef int32_t lanes __attribute__((vector_size(16), aligned(4), may_alias));
enum { LANES = 4 };

static uint32_t clock_class(uint32_t capacity)
{
    return (uint32_t)__builtin_ctz(capacity / CLOCK_CAPACITY_MIN);
}

static bool clock_is_writable(const struct dq_race_clock *clock)
{
    return clock->first >= order.base_pool_used;
}

static void clock_free(struct dq_race_clock *clock)
{
    if (clock->first != 0 && clock_is_writable(clock)) {
        uint32_t *list = &order.free[clock_class(clock->capacity)];
        order.pool[clock->first] = *list;
        *list = clock->first;
    }
    *clock = (struct dq_race_clock){ 0 };
}

/* 0: the pool is used up. */
static uint32_t pool_take(uint32_t capacity)
{
    uint32_t *list = &order.free[clock_class(capacity)];
    uint32_t first = *list;
    if (first != 0) {
        *list = order.pool[first];
        return first;
    }
    if (capacity > order.pool_words - order.pool_used) {
        order.is_full = true;
        return 0;
    }
    first = order.pool_used;
    order.pool_used += capacity;
    return first;
}

/* Make the clock writable up to `length`, which it gets if it is shorter. */
static bool clock_reserve(struct dq_race_clock *clock, uint32_t length)
{
    uint32_t wanted = length > clock->length ? length : clock->length;
    if (wanted > clock->capacity || !clock_is_writable(clock)) {
        uint32_t capacity = CLOCK_CAPACITY_MIN;
        while (capacity < wanted) {
            capacity *= 2;
        }
        uint32_t first = pool_take(capacity);
        if (first == 0) {
            return false;
        }
        uint32_t had = clock->length;
        memcpy(&order.pool[first], &order.pool[clock->first], had * sizeof(uint32_t));
        clock_free(clock);
        *clock = (struct dq_race_clock){ .first = first, .length = had, .capacity = capacity };
    }
    if (wanted > clock->length) {
        memset(&order.pool[clock->first + clock->length], 0,
               (wanted - clock->length) * sizeof(uint32_t));
        clock->length = wanted;
    }
    return true;
}

static void clock_copy(struct dq_race_clock *to, const struct dq_race_clock *from)
{
    to->length = 0;
    if (clock_reserve(to, from->length)) {
        memcpy(&order.pool[to->first], &order.pool[from->first], from->length * sizeof(uint32_t));
    }
}

static void clock_join(struct dq_race_clock *to, const struct dq_race_clock *from)
{
    if (from->length == 0 || !clock_reserve(to, from->length)) {
        return;
    }
    uint32_t *into = &order.pool[to->first];
    const uint32_t *what = &order.pool[from->first];
    uint32_t i = 0;
    for (; i + LANES <= from->length; i += LANES) {
        lanes *to_lanes = (lanes *)(into + i);
        lanes more = *(const lanes *)(what + i);
        lanes is_more = more > *to_lanes;
        *to_lanes = (more & is_more) | (*to_lanes & ~is_more);
    }
    for (; i < from->length; i++) {
        into[i] = into[i] > what[i] ? into[i] : what[i];
    }
}

static void clock_set(struct dq_race_clock *clock, dq_actor actor, uint32_t epoch)
{
    if (clock_reserve(clock, actor + 1)) {
        order.pool[clock->first + actor] = epoch;
    }
}

static bool clock_has(const struct dq_race_clock *clock, dq_actor actor, uint32_t epoch)
{
    return actor < clock->length && order.pool[clock->first + actor] >= epoch;
}

/* ---------------------------------------------------------------------------- actors */

static uint32_t epoch_of(const struct dq_race_actor *actor)
{
    return (uint32_t)(actor->word >> 32);
}

static void begin_next_epoch(struct dq_race_actor *actor)
{
    actor->word += 1ull << 32;
}

static struct dq_race_actor *live(dq_actor number)
{
    if (number >= order.actor_capacity) { /* refused when it began */
        return NULL;
    }
    struct dq_race_actor *actor = &dq_race_actors[number];
    DQ_ASSERT(number != 0 && number < order.actor_end && actor->is_live);
    return actor;
}

void dq_race_actor_begin(dq_actor number, dq_actor creator_number)
{
    DQ_ASSERT(number != 0);
    if (number >= order.actor_capacity) {
        order.is_full = true;
        return;
    }
    for (; order.actor_end <= number; order.actor_end++) {
        dq_race_actors[order.actor_end] = (struct dq_race_actor){ 0 };
    }
    struct dq_race_actor *actor = &dq_race_actors[number];
    DQ_ASSERT(actor->word == 0);
    actor->word = 1ull << 32 | (uint64_t)number << 16;
    actor->is_live = true;
    actor->version = ++order.version;
    struct dq_race_actor *creator = creator_number != 0 ? live(creator_number) : NULL;
    if (creator) {
        clock_copy(&actor->clock, &creator->clock);
        clock_set(&actor->clock, creator_number, epoch_of(creator));
        begin_next_epoch(creator);
    }
}

void dq_race_actor_end(dq_actor number)
{
    struct dq_race_actor *actor = live(number);
    if (actor) {
        clock_free(&actor->clock);
        actor->is_live = false;
    }
}

bool dq_race_order_knows(dq_actor number, dq_actor other, uint32_t epoch)
{
    return number == other || clock_has(&dq_race_actors[number].clock, other, epoch);
}

/* --------------------------------------------------------------------------- objects */

static bool object_is_there(const struct object *object)
{
    return object->stamp == order.stamp || object->stamp == DQ_RACE_STAMP_BASE;
}

/* Of this name, or the free one where it would be. */
static struct object *object_slot(uint64_t name)
{
    uint32_t at = (uint32_t)(name * 0x9e3779b97f4a7c15ull >> 40) & order.object_mask;
    while (object_is_there(&order.objects[at]) && order.objects[at].name != name) {
        at = (at + 1) & order.object_mask;
    }
    return &order.objects[at];
}

/* Before it changes. */
static void object_own(struct object *object)
{
    if (object->stamp != order.stamp) {
        object->stamp = order.stamp;
        order.changed[order.changed_count++] = (uint32_t)(object - order.objects);
    }
}

/* NULL: full. */
static struct object *object_find_or_add(uint64_t name)
{
    struct object *object = object_slot(name);
    if (object_is_there(object)) {
        object_own(object);
        return object;
    }
    if (order.object_count == order.object_limit) {
        order.is_full = true;
        return NULL;
    }
    order.object_count++;
    *object = (struct object){ .name = name, .stamp = order.stamp };
    return object;
}

static void object_clear(struct object *object)
{
    clock_free(&object->clock);
    object->cover = 0;
}

static void release(dq_actor number, uint64_t name, bool is_only)
{
    struct dq_race_actor *actor = live(number);
    struct object *object = actor ? object_find_or_add(name) : NULL;
    if (!object) {
        return;
    }
    bool is_same = object->cover == number && object->cover_version == actor->version;
    if (!is_same) {
        bool is_covered =
            object->clock.length == 0 || object->cover == number ||
            (object->cover != 0 && clock_has(&actor->clock, object->cover, object->cover_epoch));
        if (is_only || is_covered) {
            clock_copy(&object->clock, &actor->clock);
            object->cover = number;
        } else {
            clock_join(&object->clock, &actor->clock);
            object->cover = 0;
        }
    }
    clock_set(&object->clock, number, epoch_of(actor));
    object->cover_epoch = epoch_of(actor);
    object->cover_version = actor->version;
    begin_next_epoch(actor);
}

void dq_race_release(dq_actor actor, uint64_t name)
{
    release(actor, name, false);
}

void dq_race_release_only(dq_actor actor, uint64_t name)
{
    release(actor, name, true);
}

void dq_race_acquire(dq_actor number, uint64_t name)
{
    struct dq_race_actor *actor = live(number);
    const struct object *object = object_slot(name);
    if (!actor || !object_is_there(object) || object->clock.length == 0) {
        return;
    }
    if (object->cover != 0 &&
        (object->cover == number || clock_has(&actor->clock, object->cover, object->cover_epoch))) {
        return;
    }
    clock_join(&actor->clock, &object->clock);
    actor->version = ++order.version;
}

void dq_race_object_reset(uint64_t name)
{
    struct object *object = object_slot(name);
    if (object_is_there(object)) {
        object_own(object);
        object_clear(object);
    }
}

/* ------------------------------------------------------------------ base, executions */

static uint32_t or_default(uint32_t value, uint32_t otherwise)
{
    return value != 0 ? value : otherwise;
}

uint32_t dq_race_order_open(const struct dq_race_config *config)
{
    memset(&order, 0, sizeof(order));
    uint32_t objects = or_default(config->objects, OBJECTS_DEFAULT);
    order.actor_capacity = or_default(config->actors, ACTORS_DEFAULT) + 1;
    order.pool_words = or_default(config->clock_words, CLOCK_WORDS_DEFAULT);
    DQ_ASSERT(order.actor_capacity <= ACTORS_MAX && (objects & (objects - 1)) == 0);
    order.object_mask = objects - 1;
    order.object_limit = objects / 4 * 3;
    dq_race_actors = host_memory_alloc(order.actor_capacity * sizeof(struct dq_race_actor));
    order.base_actors = host_memory_alloc(order.actor_capacity * sizeof(struct dq_race_actor));
    order.objects = host_memory_alloc(objects * sizeof(struct object));
    order.base_objects = host_memory_alloc(objects * sizeof(struct object));
    order.changed = host_memory_alloc(objects * sizeof(uint32_t));
    order.pool = host_memory_alloc(order.pool_words * sizeof(uint32_t));
    order.base_actor_end = 1;
    order.base_pool_used = 1; /* no block begins at 0 */
    return order.actor_capacity - 1;
}

void dq_race_order_close(void)
{
    host_memory_free(dq_race_actors);
    host_memory_free(order.base_actors);
    host_memory_free(order.objects);
    host_memory_free(order.base_objects);
    host_memory_free(order.changed);
    host_memory_free(order.pool);
    dq_race_actors = NULL;
    memset(&order, 0, sizeof(order));
}

void dq_race_order_keep(void)
{
    for (uint32_t at = 0; at <= order.object_mask; at++) {
        struct object *object = &order.objects[at];
        if (object_is_there(object)) {
            object->stamp = DQ_RACE_STAMP_BASE;
            order.base_objects[at] = *object;
        }
    }
    memcpy(order.base_actors, dq_race_actors, order.actor_end * sizeof(struct dq_race_actor));
    memset(order.free, 0, sizeof(order.free));
    order.changed_count = 0;
    order.base_object_count = order.object_count;
    order.base_actor_end = order.actor_end;
    order.base_pool_used = order.pool_used;
}

void dq_race_order_begin(uint32_t stamp)
{
    for (uint32_t i = 0; i < order.changed_count; i++) {
        order.objects[order.changed[i]] = order.base_objects[order.changed[i]];
    }
    memcpy(dq_race_actors, order.base_actors, order.base_actor_end * sizeof(struct dq_race_actor));
    memset(order.free, 0, sizeof(order.free));
    order.changed_count = 0;
    order.object_count = order.base_object_count;
    order.actor_end = order.base_actor_end;
    order.pool_used = order.base_pool_used;
    order.stamp = stamp;
    order.is_full = false;
}

void dq_race_order_unstamp(void)
{
    for (uint32_t at = 0; at <= order.object_mask; at++) {
        if (order.objects[at].stamp != DQ_RACE_STAMP_BASE) {
            order.objects[at].stamp = DQ_RACE_STAMP_FREE;
        }
    }
}

bool dq_race_order_is_full(void)
{
    return order.is_full;
}
