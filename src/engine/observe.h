/* SPDX-License-Identifier: MIT */
/*
 * observe - what a run does that another context can notice, told to whoever explores orders.
 *
 * A plain run has no observer: dq_observer is NULL and every function here is one test. While
 * orders are explored the observer also answers the engine's questions (engine.h), so that all of
 * src/explore/ hangs on this one table.
 *
 * Words. An *actor* is one run of something: a thread, one run of an ISR, a DPC, a work item, a
 * device step, a timer's expiry. A *location* is whatever two actors can conflict on: eight bytes
 * of memory, or an object of the kernel. A *touch* is one visible operation on a location: two
 * touches that do not commute order their actors (explore/: equal orders of touches are one class).
 * An *edge* (release, acquire) is an order that the contract promises to driver code: what races
 * are judged by. Touches and edges differ on purpose: a framework's own lock orders touches and
 * gives driver code no edge.
 *
 * Names of locations and actors are functions of what caused them, never of the order in which
 * independent things happened.
 */
#ifndef DQ_ENGINE_OBSERVE_H
#define DQ_ENGINE_OBSERVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/check.h"
#include "engine/choice.h"

/* Two touches of one location commute if both have the same mode and it is not WRITE. The four in
 * the middle are interlocked operations whose result nobody uses. */
enum dq_touch_mode {
    DQ_TOUCH_READ,
    DQ_TOUCH_ADD,
    DQ_TOUCH_OR,
    DQ_TOUCH_AND,
    DQ_TOUCH_XOR,
    DQ_TOUCH_WRITE, /* also every read-modify-write whose result matters */
};

/* Two variables that share a location conflict although they are none of each other's: small, but
 * not so small that a pointer costs many touches. */
#define DQ_LOCATION_BYTES 4u

/* Location names: kind in the top byte, an address or a number below. */
enum dq_location_kind {
    DQ_LOCATION_NONE,      /* the name 0: no location is known in advance */
    DQ_LOCATION_MEMORY,    /* address / 8 */
    DQ_LOCATION_IRQL,      /* processor << 8 | level: what is kept off there at that level */
    DQ_LOCATION_LOCK,      /* spin lock, by address */
    DQ_LOCATION_EVENT,     /* dispatcher object, by address */
    DQ_LOCATION_THREAD,    /* whether and why it is ready, by address */
    DQ_LOCATION_DPC,       /* by address */
    DQ_LOCATION_DPC_QUEUE, /* by processor */
    DQ_LOCATION_WORK_QUEUE,
    DQ_LOCATION_VECTOR,   /* by number */
    DQ_LOCATION_DEVICE,   /* function on the bus, by number */
    DQ_LOCATION_TIMER,    /* by address */
    DQ_LOCATION_OBJECT,   /* framework object (queue, request, ...), by address */
    DQ_LOCATION_SYSTEM,   /* what has no better name, by number */
    DQ_LOCATION_INTERNAL, /* self.h: lock of the runtime, by rank, or atomic, by address / 8 */
};

/* Touched by nobody else: a point that only counts. */
#define DQ_LOCATION_PRIVATE dq_location(DQ_LOCATION_SYSTEM, 0)
/* Touched by nobody: which thread runs. From DISPATCH_LEVEL on nobody can change it. */
#define DQ_LOCATION_SWITCH dq_location(DQ_LOCATION_SYSTEM, 3)
/* The same: on which processor who runs. If that matters, no two processors are alike. */
#define DQ_LOCATION_PLACES dq_location(DQ_LOCATION_SYSTEM, 4)

static inline uint64_t dq_location(enum dq_location_kind kind, uint64_t name)
{
    return (uint64_t)kind << 56 | (name & 0x00ffffffffffffffull);
}

static inline uint64_t dq_location_of(enum dq_location_kind kind, const volatile void *address)
{
    return dq_location(kind, (uintptr_t)address);
}

enum dq_actor_kind {
    DQ_ACTOR_NONE,
    DQ_ACTOR_THREAD,
    DQ_ACTOR_ISR,
    DQ_ACTOR_DPC,
    DQ_ACTOR_WORK,
    DQ_ACTOR_DEVICE,
    DQ_ACTOR_TIMER,
};

/* Which actor of an execution, in order of beginning; 0: none. */
typedef uint32_t dq_actor;

/* A memory access of instrumented code. */
enum dq_access_flags {
    DQ_ACCESS_READ = 0,
    DQ_ACCESS_WRITE = 1,
    DQ_ACCESS_ATOMIC = 2,  /* interlocked, or a volatile access: no race with another atomic one */
    DQ_ACCESS_ACQUIRE = 4, /* orders as exploration rules say for the operation */
    DQ_ACCESS_RELEASE = 8,
    DQ_ACCESS_COMMUTES = 16, /* interlocked, result unused */
    DQ_ACCESS_DMA =
        32, /* a device's store that memory takes as one: a read that sees it acquires */
    /* An atomic store that does not look at what was there: what had been released at the address
     * is gone with the old value. Without it an atomic write adds to that, as an interlocked
     * operation does: an edge too many can hide a race in this order, never invent one. */
    DQ_ACCESS_REPLACES = 64,
};

struct dq_option_list;

/* Machine thread, any stack; none steps or calls out, but for choose(), which may leave. */
struct dq_observer {
    /* Is the order of what comes next, on this location, worth a question? */
    bool (*is_point)(uint64_t location, enum dq_touch_mode mode);
    /* A point and the touch that comes right after it, in one: most points are not worth a
     * question. False: this one is, nothing was done. */
    bool (*pass)(uint64_t location, enum dq_touch_mode mode);
    /* The answer to a question of the engine: index into the list. */
    uint32_t (*choose)(const struct dq_option_list *list, enum dq_choice_reason reason);
    /* A question that costs no switch: which of `count`. */
    uint32_t (*choose_value)(uint32_t count, enum dq_choice_reason reason);

    void (*touch)(uint64_t location, enum dq_touch_mode mode);
    /* The order of what names this location matters, whoever touches it. */
    void (*matters)(uint64_t location);

    /* A new actor, caused by the one that acts now. `name` distinguishes it among its kind: see
     * dq_actor_begin(). */
    dq_actor (*actor_begin)(enum dq_actor_kind kind, uint64_t name, const char *label);
    void (*actor_end)(dq_actor actor);
    /* A register was read, which was touched before: who reads the same value again and again waits
     * for the device. */
    void (*polled)(uint64_t location, uint64_t value);
    /* Something about an ISR or a DPC that decides what can happen next, and that no touch tells:
     * on which processor it runs, on top of whom (0: of nobody). */
    void (*actor_placed)(dq_actor actor, uint32_t processor, dq_actor below);
    /* Code learns on which processor it runs. */
    void (*place_told)(uint32_t processor);
    /* Something that the acting context did decides what can happen next, and no touch tells it. */
    void (*told)(uint64_t what);
    /* What acts from now on; 0: nothing that could go on (its predecessor ended, waits or spins).
     */
    void (*actor_current)(dq_actor actor);
    /* Until its next touch the acting context is where only other processors may go on (self.h). */
    void (*actor_closed)(uint64_t location);

    /* NULL: nobody looks at accesses. */
    void (*access)(uintptr_t address, uint32_t bytes, uint32_t flags, uintptr_t pc);
    /* Everything the acting context did so far comes before what acquires this later. `object` is
     * any name; see dq_edge(). */
    void (*release)(uint64_t object);
    void (*acquire)(uint64_t object);
    /* What was released to it so far is not passed on any more. */
    void (*forget)(uint64_t object);
    /* The acting context calls driver code; 0: it has come back. */
    void (*callout)(uintptr_t code);
    /* Memory ceases to be there: that conflicts with every access to it, and nothing that was known
     * of it counts any more. */
    void (*memory_new)(uintptr_t address, size_t bytes);
    /* Frames of a stack begin: nobody else is concerned, it is no touch. */
    void (*frames_new)(uintptr_t address, size_t bytes);
};

extern const struct dq_observer *dq_observer;

static inline bool dq_is_observed(void)
{
    return DQ_UNLIKELY(dq_observer != NULL);
}

static inline void dq_tell(uint64_t what)
{
    if (dq_is_observed()) {
        dq_observer->told(what);
    }
}

static inline void dq_touch(uint64_t location, enum dq_touch_mode mode)
{
    if (dq_is_observed()) {
        dq_observer->touch(location, mode);
    }
}

/* Names of edges are names of locations, or of what only edges know: DQ_EDGE_*. */
enum dq_edge_kind {
    DQ_EDGE_LOWERED = 64,   /* processor << 8 | vector, 0 for DPCs: IRQL fell below its level */
    DQ_EDGE_SERVED,         /* the same: its run ended there */
    DQ_EDGE_CONNECTED,      /* vector */
    DQ_EDGE_DISCONNECTED,   /* vector: ends of its runs */
    DQ_EDGE_DPCS_ENDED,     /* processor */
    DQ_EDGE_WORK_ENDED,     /* work item */
    DQ_EDGE_FLUSH,          /* by address */
    DQ_EDGE_DEVICE_WRITTEN, /* function: register writes, until a step consumes them */
    DQ_EDGE_DEVICE_STEPPED, /* function: what its steps did, until a register is read */
    DQ_EDGE_MESSAGE,        /* vector: what its messages bring, or what made its line rise */
    DQ_EDGE_CLOSED,         /* device: its handles that were closed */
    DQ_EDGE_INTERNAL,       /* self.h: lock of the runtime, by rank */
    /* Acquired by who wants to tell something, and released by nobody. */
    DQ_EDGE_WAITED, /* 0: time has passed for it */
    DQ_EDGE_WITHIN, /* 0: the callback that it calls next is a part of itself */
};

static inline uint64_t dq_edge(enum dq_edge_kind kind, uint64_t name)
{
    return (uint64_t)kind << 56 | (name & 0x00ffffffffffffffull);
}

static inline void dq_release(uint64_t object)
{
    if (dq_is_observed()) {
        dq_observer->release(object);
    }
}

static inline void dq_acquire(uint64_t object)
{
    if (dq_is_observed()) {
        dq_observer->acquire(object);
    }
}

static inline void dq_forget(uint64_t object)
{
    if (dq_is_observed()) {
        dq_observer->forget(object);
    }
}

#endif
