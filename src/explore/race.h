/* SPDX-License-Identifier: MIT */
/*
 * race - two accesses that conflict and that nothing orders: happens-before, by vector clocks.
 *
 * It hears what the contract orders (release, acquire) and what driver code touches (access). An
 * access that conflicts with an earlier one that does not come before it is a *predicted race*,
 * whether or not they were adjacent in this execution. It is exact, to the byte, about whether an
 * execution has a race and which access is the first to be in one; what comes later in the same
 * execution may be a consequence and says so (is_dependent).
 *
 * Words. An *actor* is one run of something (engine/observe.h); each has a clock of its own, in
 * which a number stands for every other actor: how much of it comes before. An actor's *epoch*
 * counts its releases. An *object* is any 64-bit name with a clock: what was released to it.
 *
 * Nothing is assumed: neither nesting nor the processor orders anything; whoever knows an edge
 * tells it. That is the kernel's business (IRQL, DPCs, waits), not this module's, with one
 * exception: accesses with ACQUIRE or RELEASE order by their address.
 *
 * Cost. Tables are allocated once. An access that repeats an earlier one of the same actor since
 * its last release is a look-up and a comparison. A new execution costs what the last one touched
 * of the base (dq_race_keep), else nothing.
 *
 * Context: machine thread, any stack. Neither steps nor calls out, but for `found`. Bookkeeping:
 * not rewound by the engine, but by dq_race_begin().
 */
#ifndef DQ_EXPLORE_RACE_H
#define DQ_EXPLORE_RACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/observe.h"

/* Who acts, and where; kept up to date by the caller, read only when an access is new. */
struct dq_race_place {
    dq_actor actor; /* 0: nobody, the access is not looked at */
    uint32_t where; /* opaque, handed back: stack, locks held, ... */
    uint8_t processor;
    uint8_t irql;
};

struct dq_race_access {
    struct dq_race_place place;
    uintptr_t pc; /* its low 48 bits */
    uintptr_t address;
    uint32_t bytes; /* of a range: the piece of at most 8 that conflicts */
    uint32_t flags; /* as given, without the mode */
};

struct dq_race {
    struct dq_race_access first;  /* of the two, in this execution */
    struct dq_race_access second; /* the one that is happening now */
    bool is_dependent;            /* not by the first racing access of this execution */
};

/* `race` is gone when it returns. Each pair of pcs at most once in an execution. */
typedef void dq_race_found(void *context, const struct dq_race *race);

/* 0: the default. Powers of two, but for the actors. */
struct dq_race_config {
    uint32_t actors;      /* of an execution; 4096, at most 65535 */
    uint32_t objects;     /* 16384 */
    uint32_t granules;    /* pieces of 8 bytes that may be remembered; 65536, with 160 bytes each */
    uint32_t spills;      /* six further accesses to a granule, each; 16384 */
    uint32_t clock_words; /* of all clocks together; 4194304 */
    dq_race_found *found;
    void *context;
};

void dq_race_open(const struct dq_race_config *config);
void dq_race_close(void);

/* What is known now is the base from which every later execution begins, races that were found
 * included. */
void dq_race_keep(void);
/* A new execution: back to the base, or to nothing if there is none. */
void dq_race_begin(void);

/* An access, an edge or an actor has been ignored since dq_race_begin() for want of room: nobody
 * may say that there was no race. If it was an edge or an actor nothing is found from there on,
 * because it could be wrong. */
bool dq_race_is_full(void);
/* Races since dq_race_begin(), base included; each pair of pcs once. */
uint32_t dq_race_count(void);

/* A new actor; numbers are given once in an execution and stay below the configured. Of all others
 * it knows what comes before its creator's present, or nothing if that is 0. */
void dq_race_actor_begin(dq_actor actor, dq_actor creator);
/* It does nothing any more; what it did stays to be compared with. */
void dq_race_actor_end(dq_actor actor);

/* Everything that `actor` did so far comes before what acquires the object later; beside what was
 * released to it before. */
void dq_race_release(dq_actor actor, uint64_t object);
/* The same, but what was released before is forgotten. */
void dq_race_release_only(dq_actor actor, uint64_t object);
void dq_race_acquire(dq_actor actor, uint64_t object);
/* Forget what was released to it: an event is reset, a lock is created. */
void dq_race_object_reset(uint64_t object);

/* An access that is about to happen. Any number
 * of bytes; more than 16 are taken in pieces. */
void dq_race_access(const struct dq_race_place *place, uintptr_t address, size_t bytes,
                    uint32_t flags, uintptr_t pc);
/* Memory begins or ceases to be there (allocation, a stack frame that died): what was known of
 * these bytes is forgotten. */
void dq_race_memory_new(uintptr_t address, size_t bytes);

#endif
