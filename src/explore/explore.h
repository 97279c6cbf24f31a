/* SPDX-License-Identifier: MIT */
/*
 * explore - runs a machine again and again, each time in another order, and says what it has seen.
 *
 * The machine is paused at the first question that has more than one answer; from this *mark* every
 * execution starts. What an execution does is decided by a list of *departures*: places where
 * something else happens than by default. By default whoever acts goes on; if it cannot, what the
 * engine lists first happens. A strategy decides behind the last departure.
 *
 * explore/ knows the machine by struct dq_explore_machine only.
 */
#ifndef DQ_EXPLORE_EXPLORE_H
#define DQ_EXPLORE_EXPLORE_H

#include "engine/engine.h"
#include "explore/execution.h"

#define DQ_EXPLORE_UNLIMITED UINT32_MAX

enum dq_budget {
    DQ_BUDGET_DEVICE,
    DQ_BUDGET_SPURIOUS,
    DQ_BUDGET_CANCEL,
    DQ_BUDGET_TIMER,
    DQ_BUDGET_POWER,
    DQ_BUDGET_FAULT,
    DQ_BUDGET_COUNT
};

/* Where a departure is, in terms that other departures do not change: the actor that acted last,
 * and how far it had come. */
struct dq_anchor {
    uint64_t actor; /* name */
    uint32_t step;
    uint32_t question; /* the how manieth since then */
};

struct dq_departure {
    uint64_t position;
    uint64_t option; /* dq_option_code(), or DQ_DEPARTURE_VALUE | answer */
    struct dq_anchor anchor;
};

#define DQ_DEPARTURE_VALUE (1ull << 63)

struct dq_departure_list {
    struct dq_departure *items;
    uint32_t count;
    uint32_t capacity;
};

/* How an execution ended. */
enum dq_execution_end {
    DQ_END_NORMAL,   /* the machine came to its end, or stopped; see judge() */
    DQ_END_CUT,      /* its class is known */
    DQ_END_STEPS,    /* step limit */
    DQ_END_LIVELOCK, /* nobody can do anything but wait in a loop for what nobody does */
    DQ_END_ASTRAY,   /* a departure did not fit: not the run that it was made for */
};

/* What machine/ gives. From `forked` on it is for searches with worker processes only. */
struct dq_explore_machine {
    void *context;
    /* Back to the mark and on, until it is left. */
    void (*execute)(void *context);
    /* Of the execution that just ended: has it failed? Takes note of what it finds. */
    bool (*judge)(void *context, const struct dq_departure_list *path, uint32_t preemptions);
    /* Whoever acts reads in a loop what nobody changes: the end. On its stack; may be NULL. */
    void (*looping)(void *context);
    /* It ended so. Returns the same as judge(). */
    bool (*livelocked)(void *context, const struct dq_departure_list *path, uint32_t preemptions);
    /* For who counts; all or none are NULL. On the stack of who acts. */
    /* A new actor; `below`: the one that it came on top of, if it is an ISR or a DPC, or 0. */
    void (*began)(void *context, dq_actor actor, dq_actor below);
    /* Driver code is called; 0: it has returned. */
    void (*called)(void *context, uintptr_t code);
    /* Something else could happen here. */
    void (*asked)(void *context);
    /* In a worker process, when it begins, and before it ends. */
    void (*forked)(void *context);
    void (*leaving)(void *context);
    /* In the parent, now and then: executions of all workers so far. */
    void (*watched)(void *context, uint64_t executions);
    /* In the parent: what a worker has posted. */
    void (*received)(void *context, const void *message, size_t bytes);
    /* In the parent: this order ends the process that runs it, in that way; so it did twice. */
    void (*died)(void *context, const struct dq_departure_list *path, uint32_t preemptions,
                 const char *how);
};

struct dq_explore_config {
    uint32_t preemptions_max; /* or UNLIMITED */
    uint32_t budgets[DQ_BUDGET_COUNT];
    uint64_t executions_max; /* 0: none */
    uint64_t time_max_ns;    /* 0: none */
    uint64_t step_max;
    uint64_t classes_max; /* room in the tables */
    uint64_t seed;
    uint32_t depth;
    uint32_t jobs; /* worker processes; 0, 1: none */
    bool stops_after_first;
    void (*ended)(void *context, struct dq_digest class, uint32_t preemptions, bool is_new,
                  bool has_failed);
    void (*progress)(void *context, uint64_t executions, uint64_t classes, uint32_t preemptions);
    void *context;
};

struct dq_explore_result {
    bool is_complete;
    bool is_broken;       /* an assertion failed in a worker process, which has said so */
    bool is_unsound;      /* equal classes were not equal: dirql does not see all that matters */
    const char *why_not;  /* NULL if complete */
    uint32_t preemptions; /* bound that was completed last */
    uint64_t classes;
    uint64_t executions;
    uint64_t cut;
    uint64_t redundant;
    uint64_t failed;
    uint64_t points;
    uint64_t passes;
};

/* Observe: from now on, so before the machine is made. Detectors: detect.h. */
void dq_explore_open(const struct dq_explore_machine *machine, uint32_t detectors);
void dq_explore_close(void);

/* The machine exists: what its functions are called with. */
void dq_explore_context_set(void *context);
/* Before it starts: what orders may use. */
void dq_explore_limits_set(const uint32_t budgets[DQ_BUDGET_COUNT], uint64_t step_max);
/* After dq_engine_run() returned: is it paused at the mark, or has it ended without a question? */
bool dq_explore_is_paused(void);
/* Go on from where the machine was paused; it was rewound. In the host context. */
void dq_explore_resume(void);

/* All orders to a bound. The machine was started. With jobs, `ended` must be NULL. */
void dq_explore_search(const struct dq_explore_config *config,
                       struct dq_explore_result *ret_result);
/* Random orders: uniformly at each question, or by random priorities with `depth` - 1 changes. */
void dq_explore_sample(const struct dq_explore_config *config, bool by_priority,
                       struct dq_explore_result *ret_result);
/* One execution with these departures. is_lenient: they are found by their anchors, and what does
 * not fit is left out. Returns how it ended; what was really taken is in *ret_taken, if not NULL.
 */
enum dq_execution_end dq_explore_follow(const struct dq_departure_list *path, bool is_lenient,
                                        struct dq_departure_list *ret_taken);
/* Is this a worker process? What it posts is received in the parent. */
bool dq_explore_is_worker(void);
void dq_explore_post(const void *message, size_t bytes);
/* Of its departures, how many were taken before it ended. */
uint32_t dq_explore_followed(void);
/* Whoever looks on (watch.h) has seen enough: the execution ends normally. On the machine's stack.
 */
_Noreturn void dq_explore_stop(void);
/* The actor that acts now, for what reports say. */
dq_actor dq_explore_acting(void);
uint32_t dq_explore_preemptions(void);

void dq_departure_append(struct dq_departure_list *list, struct dq_departure departure);
void dq_departure_copy(struct dq_departure_list *to, const struct dq_departure_list *from);
void dq_departure_free(struct dq_departure_list *list);

#endif
