/* SPDX-License-Identifier: MIT */
/*
 * vector_internal - what vector.c (pending, delivery, service) and vector_connect.c (who is on the
 * chain) share.
 */
#ifndef DQ_KERNEL_VECTOR_INTERNAL_H
#define DQ_KERNEL_VECTOR_INTERNAL_H

#include "kernel/internal_lock.h"
#include "kernel/vector.h"
#include "kernel/work_queue.h"

struct dq_vector {
    struct dq_list chain; /* L: connected interrupts, in order of connection */
    void (*listened)(void *context, uint32_t vector, bool is_listened); /* I; NULL: none */
    void *listened_context;                                             /* I */
    uint64_t targets;                                                   /* I while connected */
    uint64_t pend_ns;                                                   /* L */
    uint64_t unclaimed_ns;    /* L: end of the last run by its processor's clock, if nobody claimed;
                                 else 0 */
    uint32_t streak;          /* L: runs since the line last fell */
    uint32_t departures;      /* L: how often an interrupt left the chain */
    uint32_t configured_next; /* I: number of the vector that was configured before this one */
    uint64_t unclaimed_acted; /* L: the engine's `acted` at that end */
    struct dq_work_item passive_item; /* L: runs passive-level ones; queue: once there was one */
    uint8_t irql;                     /* I */
    uint8_t processor;                /* L: where it is pending or in service */
    uint8_t next_target;              /* L: if is_alternating, who is asked first next time */
    bool is_alternating;              /* I: takes its targets in turn */
    bool is_configured;               /* I */
    bool is_latched;                  /* I */
    bool is_pending;                  /* L */
    bool is_in_service;               /* L: level: until passive-level ones have run, too */
    bool is_asserted;                 /* L: the line */
    bool is_causeless;                /* L: pending whatever the line says */
};

/* In core, DQ_LOCK_VECTOR. Number 0 is no vector: behind it come those that are configured. */
extern struct dq_vector *dq_vectors;

static inline struct dq_vector *dq_vector_at(uint32_t number)
{
    DQ_ASSERT(number > 0 && number < DQ_VECTOR_COUNT);
    return &dq_vectors[number];
}

static inline uint32_t dq_vector_number(const struct dq_vector *vector)
{
    return (uint32_t)(vector - dq_vectors);
}

static inline void dq_vector_lock(void)
{
    dq_internal_lock_acquire(DQ_LOCK_VECTOR);
}

static inline void dq_vector_unlock(void)
{
    dq_internal_lock_release(DQ_LOCK_VECTOR);
}

static inline void dq_vector_touch(uint32_t number)
{
    dq_touch(dq_location(DQ_LOCATION_VECTOR, number), DQ_TOUCH_WRITE);
}

/* The same and the point before it. */
static inline void dq_vector_step_and_touch(uint32_t number)
{
    dq_step_and_touch(DQ_REASON_INTERRUPT, dq_location(DQ_LOCATION_VECTOR, number), DQ_TOUCH_WRITE);
}

/* A level line asks for service while it stands, is not being served and somebody listens. */
void dq_vector_evaluate_line_locked(struct dq_vector *vector);
void dq_vector_unpend_locked(struct dq_vector *vector);
/* In the vector's worker thread: its passive-level interrupts. */
void dq_vector_run_passive(struct dq_work_item *item);

#endif
