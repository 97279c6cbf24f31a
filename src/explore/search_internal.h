/* SPDX-License-Identifier: MIT */
/*
 * search_internal - one process's part in a search: all of it (search.c), or what a worker process
 * does (jobs.c).
 */
#ifndef DQ_EXPLORE_SEARCH_INTERNAL_H
#define DQ_EXPLORE_SEARCH_INTERNAL_H

#include "explore/class_table.h"
#include "explore/search_stack.h"

#define DQ_SEARCH_CLASSES_DEFAULT (1ull << 25) /* half a gigabyte, when they are there */
/* A pass that is this young, in executions, starts over at once when it learns something. */
#define DQ_SEARCH_YOUNG_PASS 256u

/* How far the present execution has come: the last question that was answered. Who goes on for a
 * process that died starts from here. */
struct dq_search_place {
    uint64_t position; /* 0: none was */
    uint32_t count;    /* answered there */
    uint32_t preemptions;
    struct dq_digest key;
    bool is_executing; /* code of the machine runs, or: */
    bool is_deciding;  /* ... a question is being answered: table and stack may not fit */
};

/* In memory that worker processes share, or in ordinary one. */
struct dq_search_work {
    struct dq_search_stack stack;
    struct dq_search_place place;
    /* Of the present pass. */
    uint64_t classes;
    uint64_t executions; /* that ran to their end */
    uint64_t cut;
    uint64_t redundant;
    const char *gap; /* why an execution was not run to its end; NULL: all were */
    bool is_unsound;
    /* Of all passes. */
    uint64_t failed;
    uint64_t points;
    uint64_t executions_all; /* cut ones, too */
};

struct dq_search_tables {
    struct dq_class_table prefixes;
    struct dq_class_table classes;
};

/* The tables are copied. */
void dq_search_open(const struct dq_explore_config *config, struct dq_search_work *work,
                    const struct dq_search_tables *tables);
void dq_search_close(void);
/* Nothing of the pass before counts any more. */
void dq_search_work_clear(struct dq_search_work *work);
void dq_search_bound_set(uint32_t bound);
struct dq_search_tables *dq_search_tables(void);

/* Execute the stack's path; what else could be done is on the stack then. is_resumed: it was begun
 * by a process that died; what was answered then, is. */
void dq_search_execute(bool is_resumed);
/* The execution that was begun last is not to be gone on with: count it as one that has failed. */
void dq_search_give_up(void);
/* Why the search ends before its end; NULL: it does not. `total`: executions of all processes. */
const char *dq_search_why_not(uint64_t total);

/* jobs.c: dq_explore_search() with worker processes. */
void dq_jobs_search(const struct dq_explore_config *config, struct dq_explore_result *ret_result);

#endif
