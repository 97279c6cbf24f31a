/* SPDX-License-Identifier: MIT */
/*
 * jobs_worker - what a worker process does: a depth-first search of its own, whose lowest
 * alternatives it gives to others that have nothing to do; and what is decided when all have come
 * to the end of a pass.
 *
 * The tables are shared: what one has claimed, all others cut. In the end everything was claimed
 * that can be reached, by whomever; so the classes do not depend on who did what.
 */
#include "base/check.h"
#include "explore/jobs_internal.h"
#include "host/shared.h"
#include "host/worker.h"

/* S: bookkeeping of the worker. */
static DQ_BOOKKEEPING struct {
    struct dq_jobs *jobs;
    struct dq_jobs_slot *slot;
    struct dq_jobs_learner learner;
} self;

static uint32_t state_of(struct dq_jobs_slot *slot)
{
    return __atomic_load_n(&slot->state, __ATOMIC_SEQ_CST);
}

static void set_state(struct dq_jobs_slot *slot, enum dq_jobs_state state)
{
    __atomic_store_n(&slot->state, (uint32_t)state, __ATOMIC_SEQ_CST);
}

static bool change_state(struct dq_jobs_slot *slot, enum dq_jobs_state from, enum dq_jobs_state to)
{
    uint32_t before = (uint32_t)from;
    return __atomic_compare_exchange_n(&slot->state, &before, (uint32_t)to, false, __ATOMIC_SEQ_CST,
                                       __ATOMIC_SEQ_CST);
}

static bool is_leaving(const struct dq_jobs *jobs)
{
    return __atomic_load_n(&jobs->is_leaving, __ATOMIC_SEQ_CST) != 0;
}

/* ---- The end of a pass ---- */

void dq_jobs_leave(struct dq_jobs *jobs)
{
    __atomic_store_n(&jobs->is_leaving, 1, __ATOMIC_SEQ_CST);
    for (uint32_t i = 0; i < jobs->count; i++) {
        if (change_state(&jobs->slots[i], DQ_JOBS_IDLE, DQ_JOBS_OUT)) {
            host_shared_wake(&jobs->slots[i].state);
        }
    }
}

void dq_jobs_stop(struct dq_jobs *jobs, const char *why_not)
{
    const char *none = NULL;
    (void)__atomic_compare_exchange_n(&jobs->why_not, &none, why_not, false, __ATOMIC_SEQ_CST,
                                      __ATOMIC_SEQ_CST);
    dq_jobs_leave(jobs);
}

void dq_jobs_pass_begin(struct dq_jobs *jobs)
{
    if (++jobs->generation > DQ_CLASS_GENERATION_MAX) {
        jobs->why_not = "a table is full";
        jobs->is_over = true;
        return;
    }
    jobs->passes++;
    jobs->learnt_before = dq_jobs_learnt_count(&jobs->knowledge);
    jobs->executions_before = jobs->executions;
    jobs->busy = 1;
    jobs->arrived = 0;
    for (uint32_t i = 0; i < jobs->count; i++) {
        dq_search_work_clear(&jobs->slots[i].work);
        set_state(&jobs->slots[i], i == 0 ? DQ_JOBS_BUSY : DQ_JOBS_IDLE);
    }
    __atomic_store_n(&jobs->is_leaving, 0, __ATOMIC_SEQ_CST);
}

/* Of an execution that was not run to its end; NULL: there is none. */
static const char *find_gap(const struct dq_jobs *jobs)
{
    const char *gap = NULL;
    for (uint32_t i = 0; i < jobs->count; i++) {
        gap = jobs->slots[i].work.gap ? jobs->slots[i].work.gap : gap;
    }
    return gap;
}

static bool is_any_unsound(const struct dq_jobs *jobs)
{
    bool is_unsound = false;
    for (uint32_t i = 0; i < jobs->count; i++) {
        is_unsound = is_unsound || jobs->slots[i].work.is_unsound;
    }
    return is_unsound;
}

/* All have come to the end of the pass, and only this process acts. */
static void decide(struct dq_jobs *jobs)
{
    bool has_learnt = dq_jobs_learnt_count(&jobs->knowledge) != jobs->learnt_before;
    if (!jobs->why_not && jobs->knowledge.is_full) {
        jobs->why_not = "a table is full";
    }
    if (!jobs->why_not && !has_learnt) {
        jobs->why_not = find_gap(jobs);
    }
    if (!jobs->why_not && !has_learnt) {
        jobs->is_unsound = jobs->is_unsound || is_any_unsound(jobs);
        jobs->has_bound = true;
        jobs->bound_done = jobs->bound;
        jobs->is_complete = jobs->bound == jobs->config.preemptions_max;
        jobs->bound++;
    }
    jobs->is_over = jobs->why_not || jobs->is_complete;
    if (!jobs->is_over) {
        dq_jobs_pass_begin(jobs);
    }
}

/* Wait for all others. False: there is no further pass. */
static bool end_pass(struct dq_jobs *jobs)
{
    uint32_t round = __atomic_load_n(&jobs->round, __ATOMIC_ACQUIRE);
    if (__atomic_add_fetch(&jobs->arrived, 1, __ATOMIC_ACQ_REL) == jobs->count) {
        decide(jobs);
        __atomic_store_n(&jobs->round, round + 1, __ATOMIC_RELEASE);
        host_shared_wake(&jobs->round);
    } else {
        while (__atomic_load_n(&jobs->round, __ATOMIC_ACQUIRE) == round) {
            host_shared_wait(&jobs->round, round);
        }
    }
    return !jobs->is_over;
}

/* ---- Work ---- */

/* False: the pass ends. */
static bool wait_for_path(struct dq_jobs *jobs, struct dq_jobs_slot *slot)
{
    uint32_t state;
    while ((state = state_of(slot)) != DQ_JOBS_BUSY) {
        if (state == DQ_JOBS_IDLE && is_leaving(jobs)) {
            (void)change_state(slot, DQ_JOBS_IDLE, DQ_JOBS_OUT);
        } else if (state == DQ_JOBS_OUT) {
            return false;
        } else {
            host_shared_wait(&slot->state, state);
        }
    }
    return true;
}

/* The last one that has nothing to do ends the pass. */
static void become_idle(struct dq_jobs *jobs, struct dq_jobs_slot *slot)
{
    set_state(slot, DQ_JOBS_IDLE);
    if (__atomic_sub_fetch(&jobs->busy, 1, __ATOMIC_SEQ_CST) == 0) {
        dq_jobs_leave(jobs);
    }
}

static void give(struct dq_jobs *jobs, struct dq_jobs_slot *from, struct dq_jobs_slot *to)
{
    if (!change_state(to, DQ_JOBS_IDLE, DQ_JOBS_TAKEN)) {
        return;
    }
    __atomic_add_fetch(&jobs->busy, 1, __ATOMIC_SEQ_CST);
    dq_search_stack_give(&from->work.stack, &to->work.stack);
    set_state(to, DQ_JOBS_BUSY);
    host_shared_wake(&to->state);
}

static void give_to_idle(struct dq_jobs *jobs, struct dq_jobs_slot *slot)
{
    if (__atomic_load_n(&jobs->busy, __ATOMIC_RELAXED) == jobs->count) {
        return;
    }
    for (uint32_t i = 0; i < jobs->count && dq_search_stack_can_give(&slot->work.stack); i++) {
        if (state_of(&jobs->slots[i]) == DQ_JOBS_IDLE) {
            give(jobs, slot, &jobs->slots[i]);
        }
    }
}

static void check(struct dq_jobs *jobs, uint64_t total)
{
    const char *why_not = dq_search_why_not(total);
    if (why_not) {
        dq_jobs_stop(jobs, why_not);
    } else if (dq_jobs_learnt_count(&jobs->knowledge) != jobs->learnt_before &&
               total - jobs->executions_before <= DQ_SEARCH_YOUNG_PASS && !is_leaving(jobs)) {
        dq_jobs_leave(jobs);
    }
}

static void run_part(struct dq_jobs *jobs, struct dq_jobs_slot *slot, enum dq_jobs_start start)
{
    struct dq_search_stack *stack = &slot->work.stack;
    bool has_path = start == DQ_JOBS_FRESH ? wait_for_path(jobs, slot) : true;
    bool is_resumed = start == DQ_JOBS_RESUME;
    if (start == DQ_JOBS_GIVE_UP) {
        dq_search_give_up();
        has_path = dq_search_stack_next(stack);
    }
    for (;;) {
        if (!has_path && state_of(slot) == DQ_JOBS_BUSY) {
            become_idle(jobs, slot);
        }
        if ((!has_path && !wait_for_path(jobs, slot)) || is_leaving(jobs)) {
            return;
        }
        dq_jobs_exchange(&jobs->knowledge, &self.learner);
        uint64_t total = __atomic_add_fetch(&jobs->executions, 1, __ATOMIC_RELAXED);
        dq_search_execute(is_resumed);
        is_resumed = false;
        dq_jobs_exchange(&jobs->knowledge, &self.learner);
        check(jobs, total);
        give_to_idle(jobs, slot);
        has_path = dq_search_stack_next(stack);
    }
}

static void join_pass(struct dq_jobs *jobs)
{
    struct dq_search_tables *tables = dq_search_tables();
    dq_class_table_renew(&tables->prefixes, jobs->generation);
    dq_class_table_renew(&tables->classes, jobs->generation);
    dq_search_bound_set(jobs->bound);
    dq_jobs_exchange(&jobs->knowledge, &self.learner);
}

bool dq_explore_is_worker(void)
{
    return self.jobs != NULL;
}

void dq_explore_post(const void *message, size_t bytes)
{
    host_worker_post(message, bytes);
}

void dq_jobs_work(void *context)
{
    const struct dq_jobs_worker *worker = context;
    struct dq_jobs *jobs = worker->jobs;
    const struct dq_explore_machine *machine = dq_explore_machine();
    enum dq_jobs_start start = worker->start;
    machine->forked(machine->context);
    self.jobs = jobs;
    self.slot = &jobs->slots[worker->number];
    dq_search_open(&jobs->config, &self.slot->work, &worker->tables);
    do {
        join_pass(jobs);
        run_part(jobs, self.slot, start);
        start = DQ_JOBS_FRESH;
    } while (end_pass(jobs));
    machine->leaving(machine->context);
}
