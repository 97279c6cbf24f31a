/* SPDX-License-Identifier: MIT */
/*
 * engine - P virtual processors on one host thread, virtual time, and what may happen next.
 *
 * Every processor executes one context at a time on some stack; one of them is *current*, the one
 * that the machine thread executes. At a step (dq_step) the engine lists what may happen now,
 * dq_choose() picks, and the engine makes it happen: go on, run another processor, deliver an
 * interrupt, take a device step, let a timer fire. What exists to be listed is the business of
 * *sources* (kernel: processors, vectors, threads, timers; bus: device steps). The engine knows no
 * IRQL rules and no device.
 *
 * Time: each processor has its own clock, advanced by what its code costs. Environment events have
 * a due time and happen at it when nothing else can; a processor that acts because of an event is
 * never earlier than it.
 *
 * All of this is in core and rewound. It belongs to the machine thread (S).
 */
#ifndef DQ_ENGINE_ENGINE_H
#define DQ_ENGINE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/check.h"
#include "engine/arena.h"
#include "engine/choice.h"
#include "engine/observe.h"
#include "engine/self.h"

#define DQ_PROCESSOR_MAX 64u /* of a group, which is all there is */
#define DQ_TIME_NEVER    UINT64_MAX

/* The first `count` processors, 1 to DQ_PROCESSOR_MAX, as a mask. */
static inline uint64_t dq_processor_mask(uint32_t count)
{
    return UINT64_MAX >> (DQ_PROCESSOR_MAX - count);
}

/* Order of preference of the strategy "first": what plain hardware would do. */
enum dq_option_rank {
    DQ_RANK_OVERDUE,       /* an environment event whose time has passed */
    DQ_RANK_DELIVER_HERE,  /* an interrupt to the current processor */
    DQ_RANK_DELIVER_THERE, /* to another one */
    DQ_RANK_LAGGING,       /* a processor whose clock is behind */
    DQ_RANK_GO_ON,         /* the current processor */
    DQ_RANK_OTHER,         /* another processor */
    DQ_RANK_SWITCH_THREAD, /* a thread of the same priority instead */
    DQ_RANK_EARLY,         /* a device step before its due time */
    DQ_RANK_WHEN_IDLE,     /* time passes until this is due */
    DQ_RANK_QUIRK,         /* what need never happen: no option where nothing else is left */
};

#define DQ_OPTION_ENVIRONMENT UINT32_MAX

struct dq_source;

struct dq_option {
    const struct dq_source *source; /* who takes it */
    enum dq_option_rank rank;
    uint32_t processor; /* who executes it, or DQ_OPTION_ENVIRONMENT */
    uint32_t id;        /* the source's */
    uint64_t due_ns;    /* environment only */
    dq_actor actor;     /* that goes on; 0: a new one */
};

/* More than this at once are not offered: a choice has at most 255 possibilities. */
#define DQ_OPTION_MAX 250u

struct dq_option_list {
    struct dq_option options[DQ_OPTION_MAX + 1]; /* one to spill */
    uint32_t count;
};

struct dq_source {
    const char *name;
    /* Append what may happen now. */
    void (*list)(struct dq_option_list *list);
    /* Make it happen; in the context of the option's processor, or of any for the environment.
     * Returns true if the processor's own code goes on now; false to ask again. */
    bool (*take)(const struct dq_option *option);
    /* Earliest due time of an environment event, or DQ_TIME_NEVER. May be NULL. */
    uint64_t (*deadline_ns)(void);
};

struct dq_processor {
    void *sp; /* where it was left; valid while it is not current */
    uint64_t time_ns;
    uint32_t index;
    uint32_t thread_number; /* kernel: whose thread, for traces */
    uint8_t irql;           /* kernel */
    dq_actor actor;         /* innermost one that it executes; 0: none, or nobody observes */
    bool has_order;         /* `order` is to be carried out when it is run next */
    struct dq_option order;
};

#define DQ_SOURCE_MAX 8u

struct dq_engine {
    uint64_t alarm_ns; /* there is nothing to do but to go on until the current clock passes this;
                          0: somebody may know better */
    uint32_t processor_count;
    uint64_t now_ns;   /* of the last environment event */
    uint64_t read_ns;  /* latest time that code was told, on whatever processor */
    uint64_t position; /* observed runs: points so far at which something else could have happened
                        */
    uint64_t acted;    /* the same, without those of idle processors; and environment events */
    uint64_t progress; /* grows with everything that counts as progress; the host's loop limit
                          watches it */
    struct dq_processor *current;
    void *host_sp;
    struct dq_processor *processors[DQ_PROCESSOR_MAX];
    const struct dq_source *sources[DQ_SOURCE_MAX];
    uint32_t source_count;
    struct dq_option_list scratch; /* what may happen, while it is being decided: not on the stacks
                                      of nested contexts */
    void (*stuck)(void); /* nothing can happen any more; returns only if it has changed that */
};

extern struct dq_engine *dq_engine_pointer;

static inline struct dq_engine *dq_engine(void)
{
    return dq_engine_pointer;
}

/* The arena must be open. Processor blocks are the kernel's: it allocates them with the engine's
 * part first. */
void dq_engine_open(void (*stuck)(void));
/* Before the arena is closed. */
void dq_engine_close(void);
void dq_engine_processor_add(struct dq_processor *processor);
void dq_engine_source_add(const struct dq_source *source);

/* Enter the machine on processor 0, whose sp must be a prepared fiber; returns when
 * dq_engine_leave() was called. */
void dq_engine_run(void);
/* Leave the machine for the host context, for good: no context is resumed after it unless the
 * machine is rewound. */
_Noreturn void dq_engine_leave(void);
/* First call of a fiber that is some processor's first context: carries out the order for which it
 * was started. */
void dq_engine_started(void);

/* The current processor. Not inlined: a context may be resumed on another processor. */
struct dq_processor *dq_processor_current(void);

/* Something may have changed that gives another possibility: the next step looks. */
static inline void dq_engine_attend(void)
{
    dq_engine()->alarm_ns = 0;
}

/* An environment event was armed, due at due_ns. */
static inline void dq_engine_deadline_added(uint64_t due_ns)
{
    struct dq_engine *engine = dq_engine();
    if (due_ns < engine->alarm_ns) {
        engine->alarm_ns = due_ns;
    }
}

/* A point of an observed run is passed. */
static inline void dq_engine_position_pass(void)
{
    struct dq_engine *engine = dq_engine();
    engine->position++;
    engine->acted += engine->current->actor != 0;
}

/* Would dq_step() pass at time_ns? Then it will as long as only the current code does anything. */
static inline bool dq_engine_is_quiet(uint64_t time_ns)
{
    return time_ns < dq_engine()->alarm_ns;
}

/* Everything that may happen now may happen here. Also the way to wait: a processor that its source
 * does not list as able to go on is not resumed here before it is. */
DQ_NOINLINE void dq_step_slow(enum dq_choice_reason reason);
/* See dq_step_at(), dq_step_and_touch(). */
DQ_NOINLINE void dq_step_slow_at(enum dq_choice_reason reason, uint64_t location,
                                 enum dq_touch_mode mode);
DQ_NOINLINE void dq_step_slow_and_touch(enum dq_choice_reason reason, uint64_t location,
                                        enum dq_touch_mode mode);

/* A point where the order of things can matter, because the caller is about to touch `location`
 * (0: it cannot say what): everything that may happen now may happen here. */
static inline void dq_step_at(enum dq_choice_reason reason, uint64_t location,
                              enum dq_touch_mode mode)
{
    if (DQ_UNLIKELY(!dq_engine_is_quiet(dq_engine()->current->time_ns))) {
        dq_step_slow_at(reason, location, mode);
    }
}

static inline void dq_step(enum dq_choice_reason reason)
{
    dq_step_at(reason, 0, DQ_TOUCH_WRITE);
}

/* After something that may have made something else possible. To whoever explores it is no point:
 * what it would bring can as well come before the next touch. */
static inline void dq_step_after(enum dq_choice_reason reason)
{
    dq_step_at(reason, DQ_LOCATION_PRIVATE, DQ_TOUCH_READ);
}

/* A point and the touch that comes right after it. */
static inline void dq_step_and_touch(enum dq_choice_reason reason, uint64_t location,
                                     enum dq_touch_mode mode)
{
    if (DQ_UNLIKELY(!dq_engine_is_quiet(dq_engine()->current->time_ns))) {
        dq_step_slow_and_touch(reason, location, mode);
    } else {
        dq_touch(location, mode);
    }
}

/* A new actor acts on the current processor, on top of what acted there. Returns that one, for
 * dq_actor_end(). `name` is its kind's: vector, DPC, work item, function << 8 | step, timer. */
static inline dq_actor dq_actor_begin(enum dq_actor_kind kind, uint64_t name, const char *label)
{
    struct dq_processor *processor = dq_engine()->current;
    dq_actor outer = processor->actor;
    if (dq_is_observed()) {
        processor->actor = dq_observer->actor_begin(kind, name, label);
        if (kind == DQ_ACTOR_ISR || kind == DQ_ACTOR_DPC) {
            dq_observer->actor_placed(processor->actor, processor->index, outer);
        }
    }
    return outer;
}

/* Where the runtime is explored a processor goes on although its actor cannot: in `actor`. */
static inline void dq_actor_goes_on(dq_actor actor)
{
    if (DQ_IS_SELF && dq_is_observed() && actor != 0 && dq_self_thread() != DQ_SELF_ENVIRONMENT) {
        dq_observer->actor_current(actor);
    }
}

static inline void dq_actor_end(dq_actor outer)
{
    if (dq_is_observed()) {
        struct dq_processor *processor = dq_engine()->current;
        dq_observer->actor_end(processor->actor);
        processor->actor = outer;
        dq_actor_goes_on(outer);
    }
}

/* The acting context cannot go on: it waits or spins. */
static inline void dq_actor_rests(void)
{
    if (dq_is_observed()) {
        dq_observer->actor_current(0);
    }
}

/* Names an option in a list of departures: the same in every build of dirql. */
uint64_t dq_option_code(const struct dq_option *option);

/* Virtual cost of what the current processor does. */
static inline void dq_charge(uint64_t ns)
{
    dq_engine()->current->time_ns += ns;
}

static inline uint64_t dq_time_now_ns(void)
{
    return dq_engine()->current->time_ns;
}

/* The time, for code that asks: one clock for all processors, which never runs backwards. */
static inline uint64_t dq_time_read_ns(void)
{
    struct dq_engine *engine = dq_engine();
    struct dq_processor *processor = engine->current;
    if (dq_is_observed()) {
        return processor->time_ns; /* depends on what its code did and followed, on nothing else */
    }
    if (processor->time_ns < engine->read_ns) {
        processor->time_ns = engine->read_ns;
    }
    engine->read_ns = processor->time_ns;
    return processor->time_ns;
}

/* A processor takes note of something that happened at time_ns: it cannot be earlier any more. */
static inline void dq_processor_not_before(struct dq_processor *processor, uint64_t time_ns)
{
    if (processor->time_ns < time_ns) {
        processor->time_ns = time_ns;
    }
}

/* Sources: append an option; returned, to be refined (not its rank or due time). */
struct dq_option *dq_option_add(struct dq_option_list *list, const struct dq_source *source,
                                enum dq_option_rank rank, uint32_t processor, uint32_t id,
                                uint64_t due_ns);
/* Rank of letting `processor` go on, from the current clocks. */
enum dq_option_rank dq_engine_rank_go_on(const struct dq_processor *processor);
/* Add an environment event due at due_ns: overdue, or possible early (`is_elastic`: the device may
 * be faster), or when idle. */
void dq_option_add_event(struct dq_option_list *list, const struct dq_source *source, uint32_t id,
                         uint64_t due_ns, bool is_elastic);
/* Add an environment event that may happen now or at any later time or never. A plain run never
 * takes it. */
void dq_option_add_quirk(struct dq_option_list *list, const struct dq_source *source, uint32_t id);

#endif
