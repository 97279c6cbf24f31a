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
#include "explore/search_internal.h"
#include "host/clock.h"
#include "host/memory.h"

/* From this IRQL on a processor changes threads no more. */
#define DISPATCH 2u
/* How often the clock is looked at. */
#define CLOCK_INTERVAL 1024u
#define PROGRESS_NS    200000000ull

static DQ_BOOKKEEPING struct {
    struct dq_explore_config config;
    struct dq_search_tables tables;
    struct dq_search_work *work;
    uint32_t bound;      /* of the present pass */
    const char *why_not; /* the search ends before its end */
    /* The present execution. */
    struct dq_digest last_key;
    struct dq_digest last_class;
    struct dq_search_place resumed; /* how far it was known before */
    uint64_t position;              /* of the last question, and the how manieth it was there */
    uint32_t count;
    /* One process alone. */
    struct dq_search_work own;
    struct dq_explore_result result;
    uint64_t started_ns;
    uint64_t reported_ns;
} search;

/* ---- One execution ---- */

static void begin(void)
{
    search.last_key = (struct dq_digest){ 0, 0 };
    search.last_class = (struct dq_digest){ UINT64_MAX, 0 }; /* no class */
    search.position = 0;
    search.count = 0;
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

/*
 * What no event tells, and what comes on top of whom depends on: who has raised IRQL so far that
 * its processor changes threads no more, and who runs on a processor that is unlike the others.
 */
static uint64_t digest_processors(void)
{
    const struct dq_engine *engine = dq_engine();
    uint64_t sum = 0;
    for (uint32_t i = 0; i < engine->processor_count; i++) {
        const struct dq_processor *processor = engine->processors[i];
        uint64_t place = dq_execution_does_place_matter(i) ? i + 1 : 0;
        if (processor->irql >= DISPATCH || (place != 0 && processor->actor != 0)) {
            sum += dq_mix(dq_execution_actor(processor->actor)->name, place << 8 | processor->irql);
        }
    }
    return sum;
}

/* What was done, and what is left of the budgets. */
static struct dq_digest key_of_prefix(void)
{
    struct dq_digest key = dq_digest_with(dq_execution_class(), digest_processors());
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
    bool is_wanted[DQ_OPTION_MAX];
    for (uint32_t i = 0; i < question->count; i++) {
        bool is_affordable =
            !is_bounded() || dq_explore_preemptions() + question->costs[i] <= search.bound;
        is_wanted[i] = i != question->by_default && is_affordable;
    }
    dq_search_stack_add(&search.work->stack, question, is_wanted);
}

static bool is_known(struct dq_digest key, uint32_t cost, uint16_t check)
{
    enum dq_class_state state = dq_class_table_visit(&search.tables.prefixes, key, cost, check);
    if (state == DQ_CLASS_DIFFERENT) {
        search.work->is_unsound = true;
    }
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
    bool is_any_seen = !is_own() && dq_class_table_cost(&search.tables.prefixes, prefix) <= cost;
    (void)is_known(prefix, cost + 1, check);
    return is_any_seen || is_known(key, cost, check);
}

/* CUT: what follows was somebody else's business. */
enum verdict { GO_ON, BRANCH, CUT };

/* Without a bound it does not matter who could go on: what else could happen there is that one's
 * alternative, too. */
static enum verdict judge_unbounded(const struct dq_question *question, struct dq_digest prefix)
{
    bool is_old = is_known(prefix, 0, digest_options(question));
    return !is_old ? BRANCH : is_own() ? GO_ON : CUT;
}

/* True: go on by default, nothing is to be looked up. Else *ret_prefix is the name of the prefix.
 */
static bool is_settled(const struct dq_question *question, struct dq_digest *ret_prefix)
{
    *ret_prefix = key_of_prefix();
    if (!is_bounded()) {
        return false;
    }
    struct dq_digest key = dq_digest_with(*ret_prefix, question->current);
    bool is_settled = dq_digest_is_equal(key, search.last_key); /* nothing has happened since */
    search.last_key = key;
    return is_settled;
}

/* A process that died has answered it, by default. */
static bool was_answered(const struct dq_question *question)
{
    const struct dq_search_place *resumed = &search.resumed;
    search.count = search.position == question->position ? search.count + 1 : 1;
    search.position = question->position;
    return search.position < resumed->position ||
           (search.position == resumed->position && search.count <= resumed->count);
}

/* From here on the execution is known to have come so far. */
static void note_place(const struct dq_question *question, struct dq_digest prefix)
{
    struct dq_search_place *place = &search.work->place;
    place->position = search.position;
    place->count = search.count;
    place->preemptions = dq_explore_preemptions();
    if (!question->is_value) {
        place->key = prefix;
    }
}

static void set_deciding(bool is_deciding)
{
    __atomic_store_n(&search.work->place.is_deciding, is_deciding, __ATOMIC_RELEASE);
}

static void decide(const struct dq_question *question, struct dq_digest prefix)
{
    set_deciding(true);
    enum verdict verdict = BRANCH;
    if (!question->is_value) {
        verdict = !is_bounded()               ? judge_unbounded(question, prefix)
                  : is_seen(question, prefix) ? CUT
                                              : BRANCH;
    }
    if (verdict == BRANCH) {
        add_alternatives(question);
        note_place(question, prefix);
    }
    set_deciding(false);
    if (verdict == CUT) {
        dq_explore_end(DQ_END_CUT);
    }
}

static uint32_t answer(const struct dq_question *question)
{
    struct dq_digest prefix = { 0, 0 };
    bool is_answered = was_answered(question);
    if (!question->is_value && is_settled(question, &prefix)) {
        return question->by_default;
    }
    if (!is_answered) {
        decide(question, prefix);
    }
    if (!question->is_value) {
        search.last_class = dq_execution_class();
    }
    return question->by_default;
}

static const struct dq_strategy_ops ops = {
    .begin = begin,
    .is_point = is_point,
    .answer = answer,
};

static void count_end(struct dq_digest class, bool has_failed)
{
    bool is_new = dq_class_table_visit(&search.tables.classes, class, 0, 0) == DQ_CLASS_NEW;
    search.work->executions++;
    search.work->classes += is_new ? 1 : 0;
    search.work->redundant += is_new ? 0 : 1;
    search.work->failed += has_failed ? 1 : 0;
    if (search.config.ended) {
        search.config.ended(search.config.context, class, dq_explore_preemptions(), is_new,
                            has_failed);
    }
    if (has_failed && search.config.stops_after_first) {
        search.why_not = "stopped after the first finding";
    }
}

static void take_note(enum dq_execution_end end)
{
    switch (end) {
    case DQ_END_NORMAL: {
        bool has_failed = dq_explore_judge(&search.work->stack.path);
        count_end(dq_execution_class(), has_failed);
        break;
    }
    case DQ_END_CUT:
        search.work->cut++;
        break;
    case DQ_END_LIVELOCK: {
        bool has_failed = dq_explore_livelocked(&search.work->stack.path);
        count_end(dq_execution_class(), has_failed);
        break;
    }
    case DQ_END_STEPS:
        search.work->gap = "an execution reached the limit of its steps";
        break;
    case DQ_END_ASTRAY:
        search.why_not = "an execution did not repeat itself";
        break;
    }
}

void dq_search_execute(bool is_resumed)
{
    static const struct dq_search_place nowhere;
    struct dq_search_place *place = &search.work->place;
    if (!is_resumed) {
        *place = nowhere;
    }
    search.resumed = is_resumed ? *place : nowhere;
    search.work->executions_all++;
    __atomic_store_n(&place->is_executing, true, __ATOMIC_RELEASE);
    enum dq_execution_end end = dq_explore_execute(&search.work->stack.path, &ops);
    __atomic_store_n(&place->is_executing, false, __ATOMIC_RELEASE);
    take_note(end);
    search.work->points = dq_explore_points();
}

/* Its class is that of the last prefix that was seen; with none, its path's. */
void dq_search_give_up(void)
{
    const struct dq_departure_list *path = &search.work->stack.path;
    struct dq_digest class = dq_digest_with(search.work->place.key, UINT64_MAX);
    for (uint32_t i = 0; search.work->place.position == 0 && i < path->count; i++) {
        class = dq_digest_with(class, dq_mix(path->items[i].position, path->items[i].option));
    }
    count_end(class, true);
}

const char *dq_search_why_not(uint64_t total)
{
    const struct dq_explore_config *config = &search.config;
    if (config->executions_max && total >= config->executions_max) {
        search.why_not = "the limit of executions was reached";
    }
    if (dq_execution_is_full() || search.tables.prefixes.is_full || search.tables.classes.is_full ||
        search.work->stack.is_full) {
        search.why_not = "a table is full";
    }
    return search.why_not;
}

void dq_search_work_clear(struct dq_search_work *work)
{
    dq_search_stack_clear(&work->stack);
    work->classes = 0;
    work->executions = 0;
    work->cut = 0;
    work->redundant = 0;
    work->gap = NULL;
    work->is_unsound = false;
}

void dq_search_bound_set(uint32_t bound)
{
    search.bound = bound;
}

struct dq_search_tables *dq_search_tables(void)
{
    return &search.tables;
}

void dq_search_open(const struct dq_explore_config *config, struct dq_search_work *work,
                    const struct dq_search_tables *tables)
{
    memset(&search, 0, sizeof(search));
    search.config = *config;
    search.tables = *tables;
    search.work = work;
}

void dq_search_close(void)
{
    memset(&search, 0, sizeof(search));
}

/* ---- One process alone ---- */

static void look_at_clock(void)
{
    const struct dq_explore_config *config = &search.config;
    if (search.work->executions_all % CLOCK_INTERVAL != 0) {
        return;
    }
    uint64_t now_ns = host_clock_now_ns();
    if (config->time_max_ns && now_ns - search.started_ns >= config->time_max_ns) {
        search.why_not = "the time limit was reached";
    }
    if (config->progress && now_ns - search.reported_ns >= PROGRESS_NS) {
        search.reported_ns = now_ns;
        config->progress(config->context, search.work->executions_all, search.work->classes,
                         search.bound);
    }
}

/* False: something was learnt, or the search is over. */
static bool run_pass(void)
{
    struct dq_search_work *work = search.work;
    uint64_t shared = dq_execution_shared_count();
    uint64_t executions = work->executions_all;
    dq_class_table_clear(&search.tables.prefixes);
    dq_class_table_clear(&search.tables.classes);
    dq_search_work_clear(work);
    search.result.passes++;
    do {
        dq_search_execute(false);
        look_at_clock();
        bool has_learnt = dq_execution_shared_count() != shared;
        bool is_young = work->executions_all - executions <= DQ_SEARCH_YOUNG_PASS;
        if (dq_search_why_not(work->executions_all) || (has_learnt && is_young)) {
            return false;
        }
    } while (dq_search_stack_next(&work->stack));
    return dq_execution_shared_count() == shared;
}

static bool run_bound(uint32_t bound)
{
    search.bound = bound;
    bool is_done = false;
    while (!is_done && !search.why_not) {
        is_done = run_pass();
    }
    search.result.is_unsound = search.result.is_unsound || (is_done && search.work->is_unsound);
    search.result.why_not = search.why_not ? search.why_not : search.work->gap;
    return is_done && !search.work->gap;
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
}

static void search_alone(const struct dq_explore_config *config,
                         struct dq_explore_result *ret_result)
{
    struct dq_search_tables tables;
    uint64_t classes_max = config->classes_max ? config->classes_max : DQ_SEARCH_CLASSES_DEFAULT;
    dq_class_table_open(&tables.prefixes, classes_max);
    dq_class_table_open(&tables.classes, classes_max);
    dq_search_open(config, &search.own, &tables);
    search.started_ns = host_clock_now_ns();
    search.reported_ns = search.started_ns;
    run_bounds();
    search.result.classes = search.work->classes;
    search.result.executions = search.work->executions;
    search.result.cut = search.work->cut;
    search.result.redundant = search.work->redundant;
    search.result.failed = search.work->failed;
    search.result.points = search.work->points;
    *ret_result = search.result;
    dq_class_table_close(&search.tables.prefixes);
    dq_class_table_close(&search.tables.classes);
    dq_search_stack_free(&search.work->stack);
    dq_search_close();
}

void dq_explore_search(const struct dq_explore_config *config, struct dq_explore_result *ret_result)
{
    if (config->jobs > 1) {
        dq_jobs_search(config, ret_result);
    } else {
        search_alone(config, ret_result);
    }
}
