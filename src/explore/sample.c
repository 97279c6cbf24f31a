/* SPDX-License-Identifier: MIT */
/*
 * sample - random orders.
 *
 * Uniform: at every question each answer is as likely as any other. By priority (PCT): each actor
 * gets a random priority when it begins, and whoever can act with the highest one does; at depth -
 * 1 places, drawn from the length of the executions so far, the priority of who acts falls below
 * all others. An interrupt, DPC or device step is an actor like a thread: that its processor stops
 * what it interrupts is the machine's rule, and only whether it comes is drawn.
 *
 * An order that needs d departures in an execution of n actors and k points is found with
 * probability of at least 1 / (n * k^(d-1)) by each execution. Source: Burckhardt and others, "A
 * randomized scheduler with probabilistic guarantees of finding bugs", 2010.
 */
#include <string.h>

#include "base/check.h"
#include "explore/class_table.h"
#include "explore/explore_internal.h"
#include "host/clock.h"
#include "host/process_self.h"

#define DEPTH_DEFAULT  3u
#define DEPTH_MAX      32u
#define CLASSES_MAX    (1ull << 24)
#define CLOCK_INTERVAL 256u

static DQ_BOOKKEEPING struct {
    struct dq_explore_config config;
    bool by_priority;
    uint64_t random;
    uint64_t length; /* points of the longest execution so far */
    uint64_t points; /* of the present one */
    uint64_t changes[DEPTH_MAX];
    uint32_t change_count;
    uint32_t changed;                            /* priorities that were lowered */
    uint64_t priorities[DQ_EXECUTION_ACTOR_MAX]; /* by actor; 0: not drawn */
    uint32_t actors_drawn;
    struct dq_class_table classes;
} sample;

static uint64_t next_random(void)
{
    sample.random += 0x9e3779b97f4a7c15ull;
    return dq_mix(sample.random, sample.random ^ 0xbf58476d1ce4e5b9ull);
}

static uint32_t draw(uint32_t count)
{
    return (uint32_t)(((next_random() >> 32) * count) >> 32);
}

static void begin(void)
{
    sample.points = 0;
    sample.changed = 0;
    memset(sample.priorities, 0, sample.actors_drawn * sizeof(sample.priorities[0]));
    sample.actors_drawn = 0;
    for (uint32_t i = 0; i < sample.change_count; i++) {
        sample.changes[i] = 1 + next_random() % (sample.length ? sample.length : 1);
    }
}

static bool is_point(uint64_t location, enum dq_touch_mode mode)
{
    (void)mode;
    return location == 0 || dq_execution_is_shared(location) || sample.length == 0;
}

/* Drawn ones are above all that were lowered. */
static uint64_t priority_of(dq_actor actor)
{
    if (actor == 0) {
        return DEPTH_MAX + (next_random() >> 8);
    }
    if (sample.priorities[actor] == 0) {
        sample.priorities[actor] = DEPTH_MAX + (next_random() >> 8);
        sample.actors_drawn = actor >= sample.actors_drawn ? actor + 1 : sample.actors_drawn;
    }
    return sample.priorities[actor];
}

static void lower_if_due(const struct dq_question *question)
{
    for (uint32_t i = 0; i < sample.change_count; i++) {
        if (sample.changes[i] == sample.points && question->current != 0) {
            (void)priority_of(question->current);
            sample.priorities[question->current] = DEPTH_MAX - 1 - sample.changed++;
        }
    }
}

static uint32_t answer_by_priority(const struct dq_question *question)
{
    lower_if_due(question);
    uint32_t best = 0;
    uint64_t priority_best = 0;
    for (uint32_t i = 0; i < question->count; i++) {
        uint64_t priority = priority_of(question->actors[i]);
        if (priority > priority_best) {
            priority_best = priority;
            best = i;
        }
    }
    return best;
}

static uint32_t answer(const struct dq_question *question)
{
    sample.points++;
    if (question->count == 1) {
        return 0;
    }
    return sample.by_priority && !question->is_value ? answer_by_priority(question)
                                                     : draw(question->count);
}

static const struct dq_strategy_ops ops = {
    .begin = begin,
    .is_point = is_point,
    .answer = answer,
};

static void take_note(struct dq_explore_result *result, enum dq_execution_end end,
                      struct dq_departure_list *path)
{
    dq_departure_copy(path, dq_explore_taken());
    if (end == DQ_END_LIVELOCK) {
        result->failed += dq_explore_livelocked(path);
        result->executions++;
        return;
    }
    if (end != DQ_END_NORMAL) {
        result->why_not = "an execution reached the limit of its steps";
        return;
    }
    bool has_failed = dq_explore_judge(path);
    struct dq_digest class = dq_execution_class();
    bool is_new = dq_class_table_visit(&sample.classes, class, 0, 0) == DQ_CLASS_NEW;
    result->executions++;
    result->failed += has_failed;
    result->redundant += !is_new;
    if (sample.config.ended) {
        sample.config.ended(sample.config.context, class, dq_explore_preemptions(), is_new,
                            has_failed);
    }
}

static bool is_over(const struct dq_explore_result *result, uint64_t executions,
                    uint64_t started_ns)
{
    const struct dq_explore_config *config = &sample.config;
    if (executions >= config->executions_max && config->executions_max != 0) {
        return true;
    }
    if (result->failed > 0 && config->stops_after_first) {
        return true;
    }
    return config->time_max_ns != 0 && executions % CLOCK_INTERVAL == 0 &&
           host_clock_now_ns() - started_ns >= config->time_max_ns;
}

void dq_explore_sample(const struct dq_explore_config *config, bool by_priority,
                       struct dq_explore_result *ret_result)
{
    memset(&sample, 0, sizeof(sample));
    memset(ret_result, 0, sizeof(*ret_result));
    sample.config = *config;
    sample.by_priority = by_priority;
    sample.random = config->seed;
    uint32_t depth = config->depth ? config->depth : DEPTH_DEFAULT;
    sample.change_count = depth < DEPTH_MAX ? depth - 1 : DEPTH_MAX - 1;
    dq_class_table_open(&sample.classes, CLASSES_MAX);
    const struct dq_departure_list nothing = { 0 };
    struct dq_departure_list path = { 0 };
    uint64_t started_ns = host_clock_now_ns();
    ret_result->why_not = "random orders prove nothing";
    for (uint64_t i = 0; !is_over(ret_result, i, started_ns); i++) {
        take_note(ret_result, dq_explore_execute(&nothing, &ops), &path);
        /* In the first one every touch is a point, because nothing is known yet. */
        sample.length = i == 1 || sample.points > sample.length ? sample.points : sample.length;
    }
    ret_result->classes = sample.classes.count;
    ret_result->points = dq_explore_points();
    dq_departure_free(&path);
    dq_class_table_close(&sample.classes);
}
