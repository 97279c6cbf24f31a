/* SPDX-License-Identifier: MIT */
/* causality - see causality.h: a clock for each actor, and for each object that was waited for. */
#include "explore/causality.h"

#include <string.h>

#include "engine/self.h"

/* Objects, a power of two. What finds no room passes nothing on. */
#define OBJECTS       256u
#define OBJECTS_TRIED 8u

struct clock {
    uint32_t touches[DQ_CAUSALITY_ACTORS]; /* of each actor, how many are known */
};

struct object {
    uint64_t name;
    uint64_t epoch;
    struct clock clock;
};

static DQ_BOOKKEEPING struct {
    struct clock actors[DQ_CAUSALITY_ACTORS]; /* each knows its own */
    struct object objects[OBJECTS];
    uint64_t epoch;
} causality;

void dq_causality_begin(uint32_t count)
{
    count = count < DQ_CAUSALITY_ACTORS ? count : DQ_CAUSALITY_ACTORS;
    memset(causality.actors, 0, count * sizeof(causality.actors[0]));
    causality.epoch++;
}

void dq_causality_actor_begin(dq_actor actor, dq_actor creator)
{
    if (actor >= DQ_CAUSALITY_ACTORS) {
        return;
    }
    memset(&causality.actors[actor], 0, sizeof(causality.actors[actor]));
    if (creator != 0 && creator < DQ_CAUSALITY_ACTORS) {
        causality.actors[actor] = causality.actors[creator];
    }
}

/* Its entry in this execution; NULL: there is no room. */
static struct object *object_of(uint64_t name)
{
    uint64_t hash = name * 0x9e3779b97f4a7c15ull >> 32;
    for (uint32_t i = 0; i < OBJECTS_TRIED; i++) {
        struct object *object = &causality.objects[(hash + i) % OBJECTS];
        if (object->epoch != causality.epoch) {
            *object = (struct object){ .name = name, .epoch = causality.epoch };
        }
        if (object->name == name) {
            return object;
        }
    }
    return NULL;
}

static void join(struct clock *clock, const struct clock *other)
{
    for (uint32_t i = 0; i < DQ_CAUSALITY_ACTORS; i++) {
        uint32_t touches = other->touches[i];
        clock->touches[i] = clock->touches[i] < touches ? touches : clock->touches[i];
    }
}

void dq_causality_touch(dq_actor actor, uint64_t location, enum dq_touch_mode mode)
{
    uint64_t kind = location >> 56;
    if (actor >= DQ_CAUSALITY_ACTORS || kind == DQ_LOCATION_IRQL) {
        return;
    }
    struct clock *own = &causality.actors[actor];
    own->touches[actor] += kind != DQ_LOCATION_THREAD;
    if (kind == DQ_LOCATION_EVENT || kind == DQ_LOCATION_THREAD) {
        struct object *object = object_of(location);
        if (object) {
            join(own, &object->clock);
            if (mode == DQ_TOUCH_WRITE) {
                object->clock = *own;
            }
        }
    }
}

bool dq_causality_is_known(dq_actor actor, dq_actor other)
{
    return actor < DQ_CAUSALITY_ACTORS && other < DQ_CAUSALITY_ACTORS &&
           causality.actors[actor].touches[other] >= causality.actors[other].touches[other];
}
