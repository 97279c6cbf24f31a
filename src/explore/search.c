/* SPDX-License-Identifier: MIT */
/*
 * search - all orders to a bound: depth first, with a table of the prefixes that were seen.
 *
 * For each bound 0, 1, 2, ... all executions are run that differ in an answer; at each question the
 * name of the prefix's class is looked up, and an execution that comes where another one was, with
 * as few preemptions and the same budgets, is cut: what follows is that one's business. No other
 * reduction is used with a bound; see docs/design/exploration.md for why it is sound.
 *
 * Only touches of shared locations are points. What is shared is learnt; a pass in which something
 * was learnt is repeated.
 */
#include <string.h>

#include "base/check.h"
#include "explore/class_table.h"
#include "explore/explore_internal.h"
#include "host/clock.h"
#include "host/memory.h"
#include "host/process_self.h"

#define CLASSES_DEFAULT (1ull << 24)
/* A pass that is this young starts over at once when it learns something. */
#define YOUNG_PASS 256u
/* How often the clock is looked at. */
#define CLOCK_INTERVAL 1024u
#define PROGRESS_NS    200000000ull

/* A question that was answered by default, and what else it could have been answered. */
struct node {
    uint64_t position;
    struct dq_anchor anchor;
    uint32_t path_count;        /* departures before it */
    uint32_t alternatives_from; /* index of its first alternative */
};

static DQ_BOOKKEEPING struct {
    struct dq_explore_config config;
    struct dq_explore_result result;
    struct dq_class_table prefixes;
    struct dq_class_table classes;
    uint32_t bound; /* of the present pass */
    struct dq_departure_list path;
    struct node *nodes;
    uint32_t node_count;
    uint32_t node_capacity;
    uint64_t *alternatives;
    uint32_t alternative_count;
    uint32_t alternative_capacity;
    struct dq_digest last_key; /* of the present execution */
    struct dq_digest last_class;
    uint64_t pass_executions; /* of the present pass, cut ones too */
    uint64_t executions_all;
    uint64_t started_ns;
    uint64_t reported_ns;
    const char *why_not; /* the search ends before its end */
    bool has_gap;        /* an execution was not run to its end */
} search;

static void node_add(struct node node)
{
    if (search.node_count == search.node_capacity) {
        search.node_capacity = search.node_capacity ? search.node_capacity * 2 : 1024;
        search.nodes =
            host_memory_resize(search.nodes, search.node_capacity * sizeof(search.nodes[0]));
    }
    search.nodes[search.node_count++] = node;
}

static void alternative_add(uint64_t option)
{
    if (search.alternative_count == search.alternative_capacity) {
        search.alternative_capacity =
            search.alternative_capacity ? search.alternative_capacity * 2 : 4096;
        search.alternatives = host_memory_resize(
            search.alternatives, search.alternative_capacity * sizeof(search.alternatives[0]));
    }
    search.alternatives[search.alternative_count++] = option;
}

/* ---- One execution ---- */

static void begin(void)
{
    search.last_key = (struct dq_digest){ 0, 0 };
    search.last_class = (struct dq_digest){ UINT64_MAX, 0 }; /* no class */
}

static bool is_bounded(void)
{
    return search.bound != DQ_EXPLORE_UNLIMITED;
}

static bool is_point(uint64_t location, enum dq_touch_mode mode)
{
    (void)mode;
    /* Whoever acts here could go on: with no preemption left there is nothing to ask. */
    if (is_bounded() && dq_explore_preemptions() >= search.bound) {
        return false;
    }
    return location == 0 || dq_execution_is_shared(location);
}

/* What was done, and what is left of the budgets. */
static struct dq_digest key_of_prefix(void)
{
    struct dq_digest key = dq_execution_class();
    uint64_t used = 0;
    for (uint32_t i = 0; i < DQ_BUDGET_COUNT; i++) {
        if (search.config.budgets[i] != DQ_EXPLORE_UNLIMITED) {
            used = dq_mix(used + i, dq_explore_budget_used((enum dq_budget)i));
        }
    }
    return dq_digest_with(key, used);
}

static bool is_first_of_actor(const struct dq_question *question, uint32_t index)
{
    for (uint32_t i = 0; i < index; i++) {
        if (question->actors[i] == question->actors[index]) {
            return false;
        }
    }
    return true;
}

/* Prefixes of one class have the same future: at least, the same can happen next. Whatever depends
 * on an order that no touch tells shows here sooner or later. */
static uint16_t digest_options(const struct dq_question *question)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < question->count; i++) {
        /* Where a thread could go on does not matter: changing threads is no event. */
        sum += question->actors[i] == 0 ? dq_mix(question->options[i], 1)
               : is_first_of_actor(question, i)
                   ? dq_mix(dq_execution_actor(question->actors[i])->name, 2)
                   : 0;
    }
    return (uint16_t)(sum ^ sum >> 16 ^ sum >> 32 ^ sum >> 48);
}

static void add_alternatives(const struct dq_question *question)
{
    struct node node = { .position = question->position,
                         .anchor = question->anchor,
                         .path_count = search.path.count,
                         .alternatives_from = search.alternative_count };
    for (uint32_t i = 0; i < question->count; i++) {
        bool is_affordable =
            !is_bounded() || dq_explore_preemptions() + question->costs[i] <= search.bound;
        if (i != question->by_default && is_affordable) {
            alternative_add(question->options[i]);
        }
    }
    if (search.alternative_count > node.alternatives_from) {
        node_add(node);
    }
}

static bool is_known(struct dq_digest key, uint32_t cost, uint16_t check)
{
    enum dq_class_state state = dq_class_table_visit(&search.prefixes, key, cost, check);
    search.result.is_unsound = search.result.is_unsound || state == DQ_CLASS_DIFFERENT;
    return state == DQ_CLASS_KNOWN;
}

/* With no event since the last question or departure a prefix that is known is the one from where
 * this execution comes: it is one of those that were to be run from there. */
static bool is_own(void)
{
    struct dq_digest class = dq_execution_class();
    return dq_digest_is_equal(class, search.last_class) ||
           dq_digest_is_equal(class, dq_explore_departure_class());
}

/*
 * Was an execution here before, from where everything could be reached that can be reached now,
 * with as few preemptions? If nobody could go on there, or for one preemption less whoever could:
 * it switched to anybody. Else only if the same actor could go on.
 */
static bool is_seen(const struct dq_question *question, struct dq_digest prefix)
{
    uint16_t check = digest_options(question);
    uint32_t cost = dq_explore_preemptions();
    if (question->current == 0) {
        return is_known(prefix, cost, check);
    }
    struct dq_digest key = dq_digest_with(prefix, dq_execution_actor(question->current)->name);
    /* With no event since the last question or departure the entry is where this execution comes
     * from: it is one of those that were to be run from there. */
    bool is_own = dq_digest_is_equal(dq_execution_class(), search.last_class) ||
                  dq_digest_is_equal(dq_execution_class(), dq_explore_departure_class());
    bool is_any_seen = !is_own && dq_class_table_cost(&search.prefixes, prefix) <= cost;
    (void)is_known(prefix, cost + 1, check);
    return is_any_seen || is_known(key, cost, check);
}

/* Without a bound it does not matter who could go on: what else could happen there is that one's
 * alternative, too. */
static uint32_t answer_unbounded(const struct dq_question *question, struct dq_digest prefix)
{
    bool is_seen = is_known(prefix, 0, digest_options(question));
    if (is_own()) {
        return question->by_default;
    }
    if (is_seen) {
        dq_explore_end(DQ_END_CUT);
    }
    search.last_class = dq_execution_class();
    add_alternatives(question);
    return question->by_default;
}

static uint32_t answer(const struct dq_question *question)
{
    if (!question->is_value) {
        struct dq_digest prefix = key_of_prefix();
        if (!is_bounded()) {
            return answer_unbounded(question, prefix);
        }
        struct dq_digest key = dq_digest_with(prefix, question->current);
        if (dq_digest_is_equal(key, search.last_key)) {
            return question->by_default; /* nothing has happened since the question before */
        }
        search.last_key = key;
        if (is_seen(question, prefix)) {
            dq_explore_end(DQ_END_CUT);
        }
        search.last_class = dq_execution_class();
    }
    add_alternatives(question);
    return question->by_default;
}

static const struct dq_strategy_ops ops = {
    .begin = begin,
    .is_point = is_point,
    .answer = answer,
};

/* ---- One pass ---- */

/* The deepest question that has an answer left. False: there is none. */
static bool go_back(void)
{
    while (search.node_count > 0) {
        struct node *node = &search.nodes[search.node_count - 1];
        if (search.alternative_count > node->alternatives_from) {
            search.path.count = node->path_count;
            dq_departure_append(
                &search.path,
                (struct dq_departure){ .position = node->position,
                                       .anchor = node->anchor,
                                       .option = search.alternatives[--search.alternative_count] });
            return true;
        }
        search.node_count--;
    }
    return false;
}

static void count_end(bool has_failed)
{
    struct dq_digest class = dq_execution_class();
    bool is_new = dq_class_table_visit(&search.classes, class, 0, 0) == DQ_CLASS_NEW;
    search.result.executions++;
    search.result.redundant += is_new ? 0 : 1;
    search.result.failed += has_failed ? 1 : 0;
    if (search.config.ended) {
        search.config.ended(search.config.context, class, dq_explore_preemptions(), is_new,
                            has_failed);
    }
}

static void take_note(enum dq_execution_end end)
{
    search.pass_executions++;
    search.executions_all++;
    switch (end) {
    case DQ_END_NORMAL: {
        bool has_failed = dq_explore_judge(&search.path);
        count_end(has_failed);
        if (has_failed && search.config.stops_after_first) {
            search.why_not = "stopped after the first finding";
        }
        break;
    }
    case DQ_END_CUT:
        search.result.cut++;
        break;
    case DQ_END_LIVELOCK:
        dq_explore_livelocked(&search.path);
        count_end(true);
        break;
    case DQ_END_STEPS:
        search.has_gap = true;
        search.result.why_not = "an execution reached the limit of its steps";
        break;
    case DQ_END_ASTRAY:
        search.why_not = "an execution did not repeat itself";
        break;
    }
}

static void check_limits(void)
{
    const struct dq_explore_config *config = &search.config;
    if (config->executions_max && search.executions_all >= config->executions_max) {
        search.why_not = "the limit of executions was reached";
    }
    if (dq_execution_is_full() || search.prefixes.is_full || search.classes.is_full) {
        search.why_not = "a table is full";
    }
    if (search.executions_all % CLOCK_INTERVAL != 0) {
        return;
    }
    uint64_t now_ns = host_clock_now_ns();
    if (config->time_max_ns && now_ns - search.started_ns >= config->time_max_ns) {
        search.why_not = "the time limit was reached";
    }
    if (config->progress && now_ns - search.reported_ns >= PROGRESS_NS) {
        search.reported_ns = now_ns;
        config->progress(config->context, search.executions_all, search.classes.count,
                         search.bound);
    }
}

/* False: something was learnt, or the search is over. */
static bool run_pass(void)
{
    uint64_t shared = dq_execution_shared_count();
    dq_class_table_clear(&search.prefixes);
    dq_class_table_clear(&search.classes);
    search.node_count = 0;
    search.alternative_count = 0;
    search.path.count = 0;
    search.pass_executions = 0;
    search.result.passes++;
    search.has_gap = false;
    search.result.executions = 0;
    search.result.cut = 0;
    search.result.redundant = 0;
    do {
        take_note(dq_explore_execute(&search.path, &ops));
        check_limits();
        bool has_learnt = dq_execution_shared_count() != shared;
        if (search.why_not || (has_learnt && search.pass_executions <= YOUNG_PASS)) {
            return false;
        }
    } while (go_back());
    return dq_execution_shared_count() == shared;
}

static bool run_bound(uint32_t bound)
{
    search.bound = bound;
    bool is_done = false;
    while (!is_done && !search.why_not) {
        is_done = run_pass();
    }
    return is_done && !search.has_gap;
}

static void run_bounds(void)
{
    uint32_t last = search.config.preemptions_max;
    bool is_complete = true;
    if (last == DQ_EXPLORE_UNLIMITED) {
        is_complete = run_bound(last);
        search.result.preemptions = last;
    }
    for (uint32_t bound = 0; last != DQ_EXPLORE_UNLIMITED && is_complete && bound <= last;
         bound++) {
        is_complete = run_bound(bound);
        if (is_complete) {
            search.result.preemptions = bound;
        }
    }
    search.result.is_complete = is_complete && !search.result.is_unsound;
    if (search.why_not) {
        search.result.why_not = search.why_not;
    }
}

void dq_explore_search(const struct dq_explore_config *config, struct dq_explore_result *ret_result)
{
    memset(&search, 0, sizeof(search));
    search.config = *config;
    uint64_t classes_max = config->classes_max ? config->classes_max : CLASSES_DEFAULT;
    dq_class_table_open(&search.prefixes, classes_max);
    dq_class_table_open(&search.classes, classes_max);
    search.started_ns = host_clock_now_ns();
    search.reported_ns = search.started_ns;
    run_bounds();
    search.result.classes = search.classes.count;
    search.result.points = dq_explore_points();
    *ret_result = search.result;
    dq_class_table_close(&search.prefixes);
    dq_class_table_close(&search.classes);
    dq_departure_free(&search.path);
    host_memory_free(search.nodes);
    host_memory_free(search.alternatives);
    memset(&search, 0, sizeof(search));
}
