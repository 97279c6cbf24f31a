/* SPDX-License-Identifier: MIT */
/* explore_internal - an exploration under way, for the files of this folder. */
#ifndef DQ_MACHINE_EXPLORE_INTERNAL_H
#define DQ_MACHINE_EXPLORE_INTERNAL_H

#include "dirql/explore.h"
#include "explore/detect.h"
#include "explore/explore.h"
#include "machine/machine_internal.h"
#include "machine/suppressions.h"

#define FINDINGS_MAX 256u
/* Of one execution, if nothing else is said. */
#define DQ_EXPLORING_STEPS 1000000u

/* A finding and the order that shows it. */
struct dq_found {
    struct dirql_finding finding;
    uint64_t signature;       /* equal for the same mistake */
    bool is_known;            /* suppressed */
    bool is_detected;         /* by a detector, not by the machine */
    uint32_t detectors;       /* that are needed to see it again */
    uint32_t detected_number; /* which of what they see in that order */
    uint64_t shared;          /* locations that were known to be, when it was seen last */
    bool is_livelock;
    bool is_fatal;     /* whoever executes the order dies */
    bool has_improved; /* worker process: the order is better than the one that was posted */
    uint64_t posted;   /* ... occurrences */
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
    uint32_t posted_count;                /* worker process: of `found` */
    struct dq_suppressions *suppressions; /* NULL: none */
    uint64_t trace_marked;                /* records before the mark */
    struct dq_call_stack loop;            /* of the last livelock */
    const char *looping;                  /* who was in it */
    bool is_broken;                       /* a rewind was not complete */
    char broken_text[200];
};

/* explore.c: the machine that explores, and replays: nothing chooses by itself. */
struct dirql_machine_config dq_exploring_machine_config(const struct dirql_machine_config *config,
                                                        const uint32_t budgets[DIRQL_BUDGET_COUNT]);

/* A machine that explore/ can run; on failure nothing is open. Closed by dirql_machine_destroy()
 * and dq_explore_close(). */
enum dirql_status_code dq_exploring_open(const struct dirql_machine_config *config,
                                         const struct dq_explore_machine *functions,
                                         uint32_t detectors, struct dirql_machine **ret_machine,
                                         char error[DIRQL_ERROR_BYTES]);

/* exploration_token.c: heap text, or NULL if it would be too long. */
char *dq_exploring_token(const struct dirql_explore_config *config, const struct dq_found *found);

/* findings.c */
/* The execution that just ended has failed. Returns whether that was not known. */
bool dq_exploring_note_failure(struct dq_exploring *exploring, const struct dirql_machine *machine,
                               const struct dq_departure_list *path, uint32_t preemptions);
/* It ended in a loop that waits for what nobody does: `loop`, `looping`. Returns the same. */
bool dq_exploring_note_livelock(struct dq_exploring *exploring,
                                const struct dq_departure_list *path, uint32_t preemptions);
/* What the detectors saw in it. Returns the same. */
bool dq_exploring_note_detected(struct dq_exploring *exploring,
                                const struct dq_departure_list *path, uint32_t preemptions);
/* This order ends the process that executes it. */
void dq_exploring_note_death(struct dq_exploring *exploring, const struct dq_departure_list *path,
                             uint32_t preemptions, const char *how);
/* A worker process has found this. */
void dq_exploring_note_posted(struct dq_exploring *exploring, const struct dq_found *posted);
/* Some order ends the process that executes it: this process must execute none any more. */
bool dq_exploring_is_any_fatal(const struct dq_exploring *exploring);
/* Cut each finding's order until dropping any departure loses the finding. */
void dq_exploring_minimise(struct dq_exploring *exploring);

/* finding_signature.c */
/* Text less its numbers. */
uint64_t dq_finding_hash_words(const char *text);
/* Equal for the same mistake: of the execution that just failed, of what a detector saw. */
uint64_t dq_finding_signature(const struct dirql_machine *machine);
uint64_t dq_finding_signature_of_loop(const struct dq_exploring *exploring);
uint64_t dq_finding_signature_of_detected(const struct dq_detected *detected);

/* finding_order.c: describe each finding by its order that is left, and make its token. */
void dq_exploring_show(struct dq_exploring *exploring);

/* exploration_jobs.c: of worker processes. */
void dq_exploring_forked(struct dq_exploring *exploring);
/* Tell the parent what was found since the last call; at the end also of better orders, and how
 * often. */
void dq_exploring_post(struct dq_exploring *exploring, bool is_end);
void dq_exploring_receive(struct dq_exploring *exploring, const void *message, size_t bytes);

/* findings.c */
/* Give the findings to the caller. */
void dq_exploring_hand_over(struct dq_exploring *exploring, struct dirql_exploration *exploration);

#endif
