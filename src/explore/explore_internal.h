/* SPDX-License-Identifier: MIT */
/* explore_internal - between the driver of executions (explore.c) and the strategies. */
#ifndef DQ_EXPLORE_EXPLORE_INTERNAL_H
#define DQ_EXPLORE_EXPLORE_INTERNAL_H

#include "explore/explore.h"

/* What may happen now. An answer is an index into `options`. */
struct dq_question {
    uint64_t position;
    uint64_t options[DQ_OPTION_MAX]; /* departure codes of what the budgets allow */
    uint8_t indices[DQ_OPTION_MAX];  /* in the engine's list */
    uint8_t costs[DQ_OPTION_MAX];    /* preemptions: 0 or 1 */
    uint8_t budgets[DQ_OPTION_MAX];  /* which is used, or DQ_BUDGET_COUNT */
    dq_actor actors[DQ_OPTION_MAX];  /* that go on; 0: a new one */
    uint32_t count;
    uint32_t by_default; /* index */
    dq_actor current;    /* that could go on; 0: none */
    struct dq_anchor anchor;
    bool is_value; /* answers are values, and cost nothing */
};

struct dq_strategy_ops {
    /* Before each execution. */
    void (*begin)(void);
    /* Behind the last departure: is it worth asking before this touch? */
    bool (*is_point)(uint64_t location, enum dq_touch_mode mode);
    /* The answer; may end the execution with dq_explore_end(). */
    uint32_t (*answer)(const struct dq_question *question);
};

/* One execution: follow `path`, then ask the strategy. */
enum dq_execution_end dq_explore_execute(const struct dq_departure_list *path,
                                         const struct dq_strategy_ops *strategy);
/* Class of the prefix at which the last departure was taken. */
struct dq_digest dq_explore_departure_class(void);
/* On the machine's stack. */
_Noreturn void dq_explore_end(enum dq_execution_end end);

/* Of the present execution. */
uint32_t dq_explore_budget_used(enum dq_budget budget);
const struct dq_explore_machine *dq_explore_machine(void);
bool dq_explore_judge(const struct dq_departure_list *path);
bool dq_explore_livelocked(const struct dq_departure_list *path);
uint64_t dq_explore_points(void);
/* The strategy's answers that were no defaults, in the present execution. */
const struct dq_departure_list *dq_explore_taken(void);

#endif
