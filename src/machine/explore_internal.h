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
    bool is_livelock;
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
    uint32_t open_count; /* that nobody suppressed */
    bool is_broken;      /* a rewind was not complete */
    char broken_text[200];
};

/* findings.c */
/* The execution that just ended has failed. */
void dq_exploring_note_failure(struct dq_exploring *exploring, const struct dirql_machine *machine,
                               const struct dq_departure_list *path, uint32_t preemptions);
/* It ended in a loop of this actor that waits for what nobody does. */
void dq_exploring_note_livelock(struct dq_exploring *exploring, dq_actor actor,
                                const struct dq_departure_list *path, uint32_t preemptions);
/* What the detectors saw in it. */
void dq_exploring_note_detected(struct dq_exploring *exploring,
                                const struct dq_departure_list *path, uint32_t preemptions);
/* Cut each finding's order until dropping any departure loses the finding. */
void dq_exploring_minimise(struct dq_exploring *exploring);
/* Give the findings to the caller. */
void dq_exploring_hand_over(struct dq_exploring *exploring, struct dirql_exploration *exploration);

#endif
