/* SPDX-License-Identifier: MIT */
/*
 * search_stack - what a depth-first search has still to do: questions that were answered by
 * default, and what else they could have been answered.
 *
 * It may lie in memory that worker processes share; then it cannot grow. Only its owner uses it,
 * and whoever goes on in its place when it has died.
 */
#ifndef DQ_EXPLORE_SEARCH_STACK_H
#define DQ_EXPLORE_SEARCH_STACK_H

#include "explore/explore_internal.h"

struct dq_search_node {
    uint64_t position;
    struct dq_anchor anchor;
    uint32_t path_count;        /* departures before it */
    uint32_t alternatives_from; /* index of its first alternative */
};

struct dq_search_stack {
    struct dq_departure_list path; /* of the execution that runs now, or is the next */
    struct dq_search_node *nodes;
    uint32_t node_count;
    uint32_t node_capacity;
    uint64_t *alternatives;
    uint32_t alternative_count;
    uint32_t alternative_capacity;
    uint32_t given_alternatives; /* those of the lowest nodes that were given away */
    uint32_t given_node;         /* in which the next to be given may be */
    bool is_fixed;
    bool is_full;
};

/* Bytes of memory for a stack that cannot grow; it uses little of them unless it has to. */
size_t dq_search_stack_bytes(void);
void dq_search_stack_place(struct dq_search_stack *stack, void *memory);
/* Of one that grows. */
void dq_search_stack_free(struct dq_search_stack *stack);

/* Nothing is left to do but the execution without departures. */
void dq_search_stack_clear(struct dq_search_stack *stack);
/* What the present execution could do otherwise at this question, at that cost: all whose flag is
 * set. */
void dq_search_stack_add(struct dq_search_stack *stack, const struct dq_question *question,
                         const bool is_wanted[DQ_OPTION_MAX]);
/* The path of the next execution: the deepest question's next answer. False: there is none. */
bool dq_search_stack_next(struct dq_search_stack *stack);
/* Give another stack, which is empty, the lowest question's next answer, unless it is the only one
 * left. Between two executions. */
bool dq_search_stack_can_give(const struct dq_search_stack *stack);
void dq_search_stack_give(struct dq_search_stack *stack, struct dq_search_stack *to);

#endif
