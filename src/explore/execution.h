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

#include <stddef.h>

#include "engine/observe.h"
#include "explore/digest.h"

#define DQ_EXECUTION_ACTOR_MAX 4096u

#define DQ_SPIN_LOCATIONS 8u
/* Reads in a row that tell nothing new, after which they are taken for a loop. */
#define DQ_SPIN_READS 64u

/* What an actor has read since it last wrote anything. */
struct dq_execution_spin {
    uint64_t names[DQ_SPIN_LOCATIONS];
    uint32_t versions[DQ_SPIN_LOCATIONS]; /* as they were read */
    uint32_t count;
    uint32_t repeats; /* reads in a row that told it nothing */
    uint64_t poll_name;
    uint32_t poll_version;
    uint32_t polls; /* register reads in a row that told it nothing */
    uint64_t poll_value;
};

struct dq_execution_actor {
    uint64_t name;           /* by its cause */
    struct dq_digest events; /* of all it did */
    enum dq_actor_kind kind;
    uint64_t id;       /* its kind's: vector, DPC, ... */
    uint32_t run;      /* the how manieth of this kind and id */
    uint32_t children; /* threads that it started */
    uint32_t steps;    /* points that it came to */
    struct dq_execution_spin spin;
    uint32_t touches; /* of shared locations */
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

void dq_execution_touch(dq_actor actor, uint64_t location, enum dq_touch_mode mode);
/* The actor takes memory away: it conflicts with whoever touched it, wherever that was. */
void dq_execution_touch_memory(dq_actor actor, uintptr_t address, size_t bytes);
/* The actor has read a register. */
void dq_execution_poll(dq_actor actor, uint64_t location, uint64_t value);
/* Has the actor been reading the same, unchanged, for so long that it must be a loop that waits for
 * somebody? Then it only wastes steps until one of these locations changes. */
bool dq_execution_is_spinning(dq_actor actor);
/* Cheap: false if it surely is not. */
static inline bool dq_execution_may_spin(dq_actor actor)
{
    const struct dq_execution_spin *spin = &dq_execution_actors[actor].spin;
    return spin->repeats >= DQ_SPIN_READS || spin->polls >= DQ_SPIN_READS;
}

/* What is no touch. */
enum {
    DQ_EVENT_ENDED = 1,
    DQ_EVENT_RESTS,
    DQ_EVENT_CLOSED,
    DQ_EVENT_PLACE, /* mixed with what was told */
    DQ_EVENT_TOLD,  /* the same */
};

/* Something happened to the actor that is no touch: it came to rest, or something was decided. */
void dq_execution_event(dq_actor actor, uint64_t what);

/* Where a thread runs matters only if something that is bound to the processor comes on top of it,
 * so that one of its levels is shared, or if somebody asks. It is no event: what depends on it
 * touches the levels of one processor or of another. */
bool dq_execution_does_place_matter(uint32_t processor);
/* An ISR or a DPC begins on this processor, on top of `below` (0: of nobody). */
void dq_execution_place(dq_actor actor, uint32_t processor, dq_actor below);
/* The actor asked where it runs. */
void dq_execution_tell_place(dq_actor actor, uint32_t processor);

/* Do two actors touch this location, in ways that do not commute, of which either could be first?
 */
bool dq_execution_is_shared(uint64_t location);
/* How often a location was found to be shared so far. */
uint64_t dq_execution_shared_count(void);
/* The how manieth it is, from 0 on, in the order of learning. */
uint64_t dq_execution_shared_name(uint64_t index);
/* It is shared, whoever touched it so far: another process or an operation's point has learnt it.
 */
void dq_execution_share(uint64_t location);

/* A table was too small: nothing can be claimed. */
bool dq_execution_is_full(void);

/* Name of what was done since the mark. */
struct dq_digest dq_execution_class(void);

#endif
