/* SPDX-License-Identifier: MIT */
/*
 * execution - what one execution has done so far, as far as its order matters: its actors, what
 * they touched, and the name of the class that its events make.
 *
 * Every touch is an event. Its digest is made of its actor's events before it and of those events
 * on the same location that it does not commute with; the sum of all digests names the class of the
 * prefix: two prefixes that differ only in the order of commuting events have one name, and lead to
 * the same state.
 *
 * Only *shared* locations count: those that two actors touch, in ways that do not commute. What is
 * shared is learnt, and remembered from execution to execution; an exploration is complete only if
 * nothing was learnt in its last pass.
 *
 * S: everything here is bookkeeping of the machine thread. Nothing is allocated per execution.
 */
#ifndef DQ_EXPLORE_EXECUTION_H
#define DQ_EXPLORE_EXECUTION_H

#include "base/check.h"
#include "engine/observe.h"
#include "explore/digest.h"

#define DQ_EXECUTION_ACTOR_MAX 4096u

struct dq_execution_actor {
    uint64_t name;           /* by its cause */
    struct dq_digest events; /* of all it did */
    enum dq_actor_kind kind;
    uint64_t id;       /* its kind's: vector, DPC, ... */
    uint32_t run;      /* the how manieth of this kind and id */
    uint32_t children; /* threads that it started */
    uint32_t steps;    /* points that it came to */
    uint32_t touches;  /* of shared locations */
    bool is_ended;
    const char *label;
};

void dq_execution_open(void);
void dq_execution_close(void);

/* Forget events and touches; the actors that exist stay, as they are now: the start of each
 * execution. */
void dq_execution_mark(void);
/* Back to the mark. */
void dq_execution_begin(void);

dq_actor dq_execution_actor_begin(dq_actor cause, enum dq_actor_kind kind, uint64_t id,
                                  const char *label);
void dq_execution_actor_end(dq_actor actor);

/* By number; 0 is nobody. */
extern struct dq_execution_actor *dq_execution_actors;

static inline const struct dq_execution_actor *dq_execution_actor(dq_actor actor)
{
    return &dq_execution_actors[actor];
}

/* It came to a point. */
static inline void dq_execution_step(dq_actor actor)
{
    dq_execution_actors[actor].steps++;
}

/* Something happened to the actor that is no touch: it came to rest, or something was decided. */
void dq_execution_event(dq_actor actor, uint64_t what);

/* How often a location was found to be shared so far. */
uint64_t dq_execution_shared_count(void);
/* A table was too small: nothing can be claimed. */
bool dq_execution_is_full(void);

/* Name of what was done since the mark. */
struct dq_digest dq_execution_class(void);

/* ---- Locations: what is asked at each access ---- */

/* One cache line. Who touched it is remembered over executions, what was done to it in this one is
 * not. */
struct __attribute__((aligned(64))) dq_execution_location {
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

#define DQ_EXECUTION_RECENT 64u

/* Looked up lately, by the low bits of their names. None is NULL. */
extern struct dq_execution_location *dq_execution_recent[DQ_EXECUTION_RECENT];

struct dq_execution_location *dq_execution_find(uint64_t name);
void dq_execution_touch_first(dq_actor actor, uint64_t name, enum dq_touch_mode mode,
                              struct dq_execution_location *location);

static inline struct dq_execution_location **dq_execution_recent_of(uint64_t name)
{
    /* Granules are numbered, objects lie 64 bytes apart. */
    return &dq_execution_recent[(name ^ name >> 6) % DQ_EXECUTION_RECENT];
}

/* Where it is; one without a name if it is not known. */
static inline struct dq_execution_location *dq_execution_location(uint64_t name)
{
    struct dq_execution_location *recent = *dq_execution_recent_of(name);
    return DQ_LIKELY(recent->name == name) ? recent : dq_execution_find(name);
}

/* Do two actors touch this location, in ways that do not commute? */
static inline bool dq_execution_is_shared(uint64_t name)
{
    return dq_execution_location(name)->is_shared;
}

static inline void dq_execution_touch(dq_actor actor, uint64_t name, enum dq_touch_mode mode)
{
    struct dq_execution_location *location = dq_execution_location(name);
    bool is_known_own = !location->is_shared && (location->owner_modes >> mode & 1) != 0 &&
                        location->owner == dq_execution_actors[actor].name;
    if (!is_known_own) {
        dq_execution_touch_first(actor, name, mode, location);
    }
}

#endif
