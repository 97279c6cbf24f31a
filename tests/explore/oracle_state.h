/* SPDX-License-Identifier: MIT */
/*
 * oracle_state - the oracle's own computer: state, what may happen next, and making it happen.
 *
 * A *context* is one run of a routine: a thread, one run of an ISR or of a DPC; or a worker, with
 * the work item that it runs. On a processor contexts lie on top of each other: a thread, a DPC,
 * ISRs; only the topmost can step.
 */
#ifndef TESTS_EXPLORE_ORACLE_STATE_H
#define TESTS_EXPLORE_ORACLE_STATE_H

#include "oracle.h"

#define ORACLE_PROCESSORS_MAX 2u
#define ORACLE_CONTEXTS_MAX   28u
#define ORACLE_FRAMES_MAX     6u
#define ORACLE_NONE           255u
#define ORACLE_WORKERS_MAX    2u
#define ORACLE_THREADS_MAX    (PROGRAM_THREADS_MAX + ORACLE_WORKERS_MAX)

enum oracle_phase {
    ORACLE_PHASE_FIRST,   /* before the operation */
    ORACLE_PHASE_SECOND,  /* INCREASE has read; LOCK has raised; UNLOCK has released; ... */
    ORACLE_PHASE_THIRD,   /* DISABLE has the lock: see step_disable() */
    ORACLE_PHASE_FOURTH,  /* ... has released it */
    ORACLE_PHASE_FIFTH,   /* ... has lowered IRQL again */
    ORACLE_PHASE_SIXTH,   /* ... waits for ISRs that run */
    ORACLE_PHASE_ENTRY,   /* ISR before it has its interrupt's lock */
    ORACLE_PHASE_WOKEN,   /* the wait is over, but the thread does not run yet */
    ORACLE_PHASE_WAITING, /* in WAIT */
    ORACLE_PHASE_ENDED,
};

struct oracle_context {
    uint8_t actor;   /* PROGRAM_ACTOR */
    uint8_t routine; /* ORACLE_NONE: a worker without an item */
    uint8_t index;   /* of the next operation */
    uint8_t phase;   /* enum oracle_phase */
    uint8_t irqls[4];
    uint8_t irql_count;
    uint8_t processor;  /* ORACLE_NONE: a thread that does not run */
    uint8_t bound;      /* processor + 1 that alone may run the thread; 0: all may */
    bool has_timed_out; /* WOKEN: by that */
    uint8_t waits_for;  /* WAITING: event, or NONE */
    uint8_t due_ms;     /* WAITING: NONE: for ever */
    uint8_t time_ms;    /* what it has waited, and who woke it before */
    uint32_t old;       /* INCREASE: what it read */
};

struct oracle_frame {
    uint8_t context;
    uint8_t irql_old;
};

struct oracle_processor {
    uint8_t irql;
    uint8_t thread; /* context or NONE */
    uint8_t frame_count;
    bool is_drain_asked;  /* somebody wants its DPCs to run, when IRQL allows */
    bool is_draining;     /* they do, until none is left */
    bool is_switch_asked; /* something more urgent is to run here */
    uint8_t queued_count;
    uint8_t queue[PROGRAM_DPCS];
    struct oracle_frame frames[ORACLE_FRAMES_MAX];
};

struct oracle_event {
    bool is_set;
    uint8_t waiter_count;
    uint8_t waiters[PROGRAM_THREADS_MAX];
};

struct oracle_device {
    bool is_armed;
    uint8_t signals;
    uint32_t accesses;
};

struct oracle_state {
    uint8_t current;       /* context of the last step; NONE: it was none that can go on */
    uint8_t forced;        /* context that must step next, or NONE */
    uint8_t context_count; /* threads first, then workers */
    uint8_t dispatched;    /* mask of threads that were since somebody did anything else */
    uint8_t ready_count;
    uint8_t ready[ORACLE_THREADS_MAX]; /* longest first */
    uint8_t work_count;
    uint8_t work[PROGRAM_WORK_ITEMS]; /* queue of items */
    uint8_t work_running[PROGRAM_WORK_ITEMS];
    uint8_t work_runs[PROGRAM_WORK_ITEMS];
    uint8_t lock_owner[PROGRAM_LOCKS_MAX];
    uint8_t ilock_owner[PROGRAM_VECTORS_MAX];
    uint8_t pending_on[PROGRAM_VECTORS_MAX]; /* NONE: not pending */
    uint8_t isr_runs[PROGRAM_VECTORS_MAX];
    uint8_t dpc_runs[PROGRAM_DPCS];
    bool is_dpc_queued[PROGRAM_DPCS];
    bool is_listed[PROGRAM_VECTORS_MAX];    /* its interrupt is connected to the vector */
    bool is_connected[PROGRAM_VECTORS_MAX]; /* ... and the driver's ISR to the interrupt */
    bool is_masked[PROGRAM_VECTORS_MAX];
    bool is_overrun; /* more contexts or runs than fit */
    uint32_t variables[PROGRAM_VARIABLES_MAX];
    struct oracle_event events[PROGRAM_EVENTS_MAX];
    struct oracle_device devices[PROGRAM_VECTORS_MAX];
    struct oracle_processor processors[ORACLE_PROCESSORS_MAX];
    struct oracle_context contexts[ORACLE_CONTEXTS_MAX];
};

enum oracle_move_kind {
    ORACLE_STEP,     /* subject: context; object: target of a message, if it sends one */
    ORACLE_DELIVER,  /* subject: vector */
    ORACLE_DRAIN,    /* subject: processor, takes the first DPC of its queue */
    ORACLE_DISPATCH, /* subject: processor, object: thread that it takes */
    ORACLE_DEVICE,   /* subject: device, object: target of its message */
    ORACLE_SWITCH,   /* subject: processor, lets go of its thread as it was asked to */
    ORACLE_TIMEOUT,  /* subject: thread, object: nobody can do anything before */
};

#define ORACLE_MOVES_PER_STATE_MAX 32u

void oracle_state_init(struct oracle_state *state, const struct program *program);
uint32_t oracle_list_moves(const struct oracle_state *state, const struct program *program,
                           const struct oracle_options *options,
                           struct oracle_move moves[ORACLE_MOVES_PER_STATE_MAX]);
/* Could the actor of the last step go on? */
bool oracle_can_current_step(const struct oracle_state *state, const struct program *program);
/* Who acts: a context, or NONE for a new one or a device. */
uint8_t oracle_actor_of(const struct oracle_state *state, const struct oracle_move *move);
void oracle_perform(struct oracle_state *state, const struct program *program,
                    const struct oracle_options *options, struct class_record *record,
                    const struct oracle_move *move);
/* No move is left: has everything ended? */
bool oracle_is_finished(const struct oracle_state *state, const struct program *program);

#endif
