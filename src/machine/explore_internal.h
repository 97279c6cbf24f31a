/* SPDX-License-Identifier: MIT */
/* explore_internal - an exploration under way, for the files of this folder. */
#ifndef DQ_MACHINE_EXPLORE_INTERNAL_H
#define DQ_MACHINE_EXPLORE_INTERNAL_H

#include "dirql/explore.h"
#include "explore/explore.h"
#include "machine/machine_internal.h"

#define FINDINGS_MAX 256u

/* A finding and the order that shows it. */
struct dq_found {
    struct dirql_finding finding;
    uint64_t signature; /* equal for the same mistake */
    bool is_detected;   /* by a detector, not by the machine */
    bool is_fatal;      /* whoever executes the order dies */
    bool has_improved;  /* worker process: the order is better than the one that was posted */
    uint64_t posted;    /* ... occurrences */
    struct dq_departure_list path;
};

/* S: host's bookkeeping of the exploration. */
struct dq_exploring {
    const struct dirql_explore_config *config;
    struct dirql_machine *machine;
    uint64_t executions;
    uint64_t started_ns;
    struct dq_found found[FINDINGS_MAX];
    uint32_t found_count;
    uint32_t posted_count; /* worker process: of `found` */
    uint32_t open_count;   /* that nobody suppressed */
    bool is_broken;        /* a rewind was not complete */
    char broken_text[200];
};

/* findings.c */
/* The execution that just ended has failed. */
void dq_exploring_note_failure(struct dq_exploring *exploring, const struct dirql_machine *machine,
                               const struct dq_departure_list *path, uint32_t preemptions);
/* What the detectors saw in it. */
void dq_exploring_note_detected(struct dq_exploring *exploring,
                                const struct dq_departure_list *path, uint32_t preemptions);
/* This order ends the process that executes it. */
void dq_exploring_note_death(struct dq_exploring *exploring, const struct dq_departure_list *path,
                             uint32_t preemptions, const char *how);
/* A worker process has found this. */
void dq_exploring_note_posted(struct dq_exploring *exploring, const struct dq_found *posted);
/* Cut each finding's order until dropping any departure loses the finding. */
void dq_exploring_minimise(struct dq_exploring *exploring);
/* exploration_jobs.c: of worker processes. */
void dq_exploring_forked(struct dq_exploring *exploring);
/* Tell the parent what was found since the last call; at the end also of better orders, and how
 * often. */
void dq_exploring_post(struct dq_exploring *exploring, bool is_end);
void dq_exploring_receive(struct dq_exploring *exploring, const void *message, size_t bytes);

/* Give the findings to the caller. */
void dq_exploring_hand_over(struct dq_exploring *exploring, struct dirql_exploration *exploration);

#endif
