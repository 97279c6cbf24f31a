/* SPDX-License-Identifier: MIT */
/*
 * jobs_internal - what worker processes and their parent share while they search.
 *
 * All of it is in shared memory, at one address in all processes. A worker has a slot; its stack
 * and how far its execution has come are there, so that another process can go on where it died.
 * What is changed by several is atomic or behind a lock. Who dies anywhere but in code of the
 * machine may leave more than its slot in disorder: then all workers are ended, and the pass is
 * repeated.
 */
#ifndef DQ_EXPLORE_JOBS_INTERNAL_H
#define DQ_EXPLORE_JOBS_INTERNAL_H

#include "explore/search_internal.h"

#define DQ_JOBS_LOCATIONS     (1u << 18) /* power of two */
#define DQ_JOBS_LOCATIONS_MAX (DQ_JOBS_LOCATIONS / 4 * 3)

/* ---- What is known about locations: jobs_knowledge.c ---- */

struct dq_jobs_knowledge {
    uint32_t lock;
    bool is_full;
    uint64_t learnt_count; /* names of shared locations; written before they are counted */
    uint64_t learnt[DQ_JOBS_LOCATIONS];
    uint64_t names[DQ_JOBS_LOCATIONS]; /* the same, to be found */
};

/* What one process has taken over, and has handed in. */
struct dq_jobs_learner {
    uint64_t taken;
    uint64_t given;
};

/* Hand in which locations this process has found to be shared, and take over what others have. */
void dq_jobs_exchange(struct dq_jobs_knowledge *knowledge, struct dq_jobs_learner *learner);
uint64_t dq_jobs_learnt_count(const struct dq_jobs_knowledge *knowledge);

/* ---- Workers: jobs_worker.c ---- */

/* Of a slot: has its worker a path to go on with? A worker that has none waits until it is given
 * one (BUSY), or the pass ends (OUT). TAKEN: somebody is about to give it one. */
enum dq_jobs_state { DQ_JOBS_IDLE, DQ_JOBS_TAKEN, DQ_JOBS_BUSY, DQ_JOBS_OUT };

struct __attribute__((aligned(64))) dq_jobs_slot {
    uint32_t state; /* enum dq_jobs_state */
    struct dq_search_work work;
    /* The parent's. */
    bool has_died; /* in the execution that runs now, at this place */
    struct dq_search_place death;
};

struct dq_jobs {
    struct dq_explore_config config;
    uint32_t count;
    /* Changed only while all workers wait for each other, or there are none. */
    uint32_t bound;      /* of the present pass */
    uint32_t generation; /* of the tables */
    uint64_t passes;
    uint64_t learnt_before; /* the pass */
    uint64_t executions_before;
    bool is_over;
    bool is_complete;
    bool is_unsound;
    bool is_broken; /* an assertion failed */
    bool has_bound;
    uint32_t bound_done; /* if has_bound */
    /* By anybody, at any time. */
    __attribute__((aligned(64))) uint64_t executions; /* begun, by all, in all passes */
    __attribute__((aligned(64))) uint32_t busy;       /* workers that are not idle */
    uint32_t is_leaving;                              /* the pass ends */
    const char *why_not;                              /* the search ends before its end */
    __attribute__((aligned(64))) uint32_t arrived;    /* at the end of the pass */
    uint32_t round;
    struct dq_jobs_knowledge knowledge;
    struct dq_jobs_slot slots[]; /* count */
};

/* How a worker begins: with what its slot says, or with an execution in which another died: that is
 * gone on with, or given up. */
enum dq_jobs_start { DQ_JOBS_FRESH, DQ_JOBS_RESUME, DQ_JOBS_GIVE_UP };

struct dq_jobs_worker {
    struct dq_jobs *jobs;
    uint32_t number;
    enum dq_jobs_start start;
    struct dq_search_tables tables;
};

/* Of struct dq_jobs_worker: a worker's life. */
void dq_jobs_work(void *worker);
/* While nobody works: the first worker begins with the execution without departures. */
void dq_jobs_pass_begin(struct dq_jobs *jobs);
/* The pass ends for all, after the executions that run now. */
void dq_jobs_leave(struct dq_jobs *jobs);
/* ... and the search, if `why_not` is the first reason. */
void dq_jobs_stop(struct dq_jobs *jobs, const char *why_not);

#endif
