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
const struct dq_execution_actor *dq_execution_actor(dq_actor actor);
/* It came to a point: the how manieth. */
uint32_t dq_execution_step(dq_actor actor);

void dq_execution_touch(dq_actor actor, uint64_t location, enum dq_touch_mode mode);
/* Something happened to the actor that is no touch: it came to rest, or something was decided. */
void dq_execution_event(dq_actor actor, uint64_t what);

/* Do two actors touch this location, in ways that do not commute? */
bool dq_execution_is_shared(uint64_t location);
/* How often a location was found to be shared so far. */
uint64_t dq_execution_shared_count(void);
/* A table was too small: nothing can be claimed. */
bool dq_execution_is_full(void);

/* Name of what was done since the mark. */
struct dq_digest dq_execution_class(void);

#endif
