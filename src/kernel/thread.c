/* SPDX-License-Identifier: MIT */
/* thread - see thread.h: threads and who runs where. */
#include "kernel/thread.h"

#include <string.h>

#include "base/text.h"
#include "engine/context.h"
#include "kernel/dispatcher.h"
#include "kernel/dpc.h"
#include "kernel/internal_lock.h"
#include "kernel/irql.h"
#include "kernel/numbering.h"
#include "kernel/ready.h"
#include "kernel/stop.h"

#define SWITCH_COST_NS 1000u

/* L (DQ_LOCK_DISPATCHER); in core. */
struct dispatcher {
    struct dq_list all;
    struct dq_list orphans;
    uint32_t bound_count; /* threads that cannot run on every processor */
};

static struct dispatcher *dispatcher;

void dq_thread_open(void)
{
    dispatcher = dq_arena_core_alloc(sizeof(*dispatcher));
    DQ_ASSERT(dispatcher);
    dq_ready_open();
    dq_list_init(&dispatcher->all);
    dq_list_init(&dispatcher->orphans);
}

struct dq_list *dq_thread_orphans(void)
{
    return &dispatcher->orphans;
}

const struct dq_list *dq_thread_all_inspect(void)
{
    return &dispatcher->all;
}

struct dq_thread *dq_thread_current(void)
{
    return dq_cpu_current()->thread;
}

bool dq_thread_is_any_bound(void)
{
    return dispatcher->bound_count > 0;
}

/* The dispatcher's lock is held, here and below, but by who lists what may happen. */
bool dq_thread_is_peer_ready(const struct dq_cpu *cpu)
{
    const struct dq_thread *best = dq_ready_first(cpu);
    return best && best->priority >= cpu->thread->priority;
}

/* Every order: a thread has to let go if there are as many more urgent ones as processors, or those
 * that are bound to its processor. With fewer, which of them lets go, and when, is a question like
 * any other (cpu.c). */
static void request_processors_observed(void)
{
    for (uint32_t i = 0; i < dq_cpu_count(); i++) {
        struct dq_cpu *cpu = dq_cpu_at(i);
        bool has_thread =
            cpu->thread != cpu->idle_thread && cpu->thread->state == DQ_THREAD_RUNNING;
        if (has_thread && !cpu->must_reschedule && dq_ready_is_wanted(cpu)) {
            cpu->must_reschedule = true;
            dq_touch(dq_irql_location(cpu, DQ_IRQL_DISPATCH), DQ_TOUCH_WRITE);
        }
    }
}

/*
 * A thread that became ready wants a processor. Idle ones take ready threads by themselves (when an
 * ISR or DPC on top has ended); if there are not enough of them, the processor that runs the least
 * urgent thread must let go, of those where the new one may run.
 */
static void request_processor(const struct dq_thread *thread)
{
    if (dq_is_observed()) {
        request_processors_observed();
        return;
    }
    struct dq_cpu *lowest = NULL;
    uint32_t idle_count = 0;
    for (uint32_t i = 0; i < dq_cpu_count(); i++) {
        struct dq_cpu *cpu = dq_cpu_at(i);
        if (!dq_thread_may_run(thread, cpu)) {
            continue;
        }
        if (cpu->thread == cpu->idle_thread) {
            idle_count++;
        } else if (!cpu->must_reschedule &&
                   (!lowest || cpu->thread->priority < lowest->thread->priority)) {
            lowest = cpu;
        }
    }
    if (idle_count < dq_ready_count() && lowest && lowest->thread->priority < thread->priority) {
        lowest->must_reschedule = true;
    }
    dq_engine_attend();
}

static void make_ready(struct dq_thread *thread)
{
    thread->state = DQ_THREAD_READY;
    thread->ready_ns = dq_time_now_ns();
    dq_ready_insert(thread, false);
}

/* A processor's thread has to wait for one again; bound ones may need the place that it finds. */
static void displace(const struct dq_cpu *cpu, bool keeps_turn)
{
    struct dq_thread *thread = cpu->thread;
    thread->state = DQ_THREAD_READY;
    thread->ready_ns = cpu->base.time_ns;
    dq_ready_insert(thread, keeps_turn);
    if (dispatcher->bound_count > 0) {
        request_processor(thread);
    }
}

/* The dispatcher's lock is held from the choice of a thread until that is on its processor, or else
 * others could take up the one that is left before it is left. */
static void run_thread(void *context)
{
    struct dq_thread *thread = context;
    if (thread->priority != DQ_PRIORITY_IDLE) { /* idle threads are not switched to first */
        dq_dispatcher_unlock();
    }
    dq_touch(dq_location_of(DQ_LOCATION_THREAD, thread), DQ_TOUCH_WRITE); /* if somebody woke it */
    dq_acquire(dq_location_of(DQ_LOCATION_THREAD, thread));
    thread->routine(thread->context);
    dq_thread_exit();
}

struct dq_thread *dq_thread_prepare(const char *name, uint8_t priority, void (*routine)(void *),
                                    void *context)
{
    struct dq_thread *thread = dq_arena_core_alloc(sizeof(*thread));
    if (!thread) {
        return NULL;
    }
    thread->stack = dq_arena_stack_alloc();
    if (!thread->stack) {
        dq_arena_core_free(thread, sizeof(*thread));
        return NULL;
    }
    dq_context_run_begins(thread->stack);
    dq_list_init(&thread->link);
    dq_text_copy(thread->name, sizeof(thread->name), name);
    thread->number = dq_number_next(DQ_NUMBER_THREAD);
    thread->priority = priority;
    thread->routine = routine;
    thread->context = context;
    thread->sp = dq_context_prepare(thread->stack, run_thread, thread);
    dq_timer_init(&thread->wait_timer);
    dq_dispatcher_init(&thread->ended.Header, DQ_DISPATCHER_THREAD, 0);
    thread->ended.Header.Size = DQ_DISPATCHER_THREAD_SIZE;
    return thread;
}

static void observe_creation(struct dq_thread *thread)
{
    if (dq_is_observed()) {
        thread->actor = dq_observer->actor_begin(DQ_ACTOR_THREAD, 0, thread->name);
        dq_release(dq_location_of(DQ_LOCATION_THREAD, thread));
    }
}

void dq_thread_begin(struct dq_thread *thread)
{
    dq_trace(DQ_TRACE_THREAD_START, thread->number, thread->priority);
    observe_creation(thread);
    dq_dispatcher_lock();
    dq_list_append(&dispatcher->all, &thread->all_link);
    make_ready(thread);
    request_processor(thread);
    dq_dispatcher_unlock();
}

struct dq_thread *dq_thread_create(const char *name, uint8_t priority, void (*routine)(void *),
                                   void *context)
{
    struct dq_thread *thread = dq_thread_prepare(name, priority, routine, context);
    if (thread) {
        dq_thread_begin(thread);
    }
    return thread;
}

void dq_thread_begin_blocked(struct dq_thread *thread, struct dq_list *list)
{
    observe_creation(thread);
    dq_dispatcher_lock();
    dq_list_append(&dispatcher->all, &thread->all_link);
    thread->state = DQ_THREAD_WAITING;
    dq_list_append(list, &thread->link);
    dq_dispatcher_unlock();
}

struct dq_thread *dq_thread_create_idle(uint32_t processor)
{
    char name[32];
    struct dq_text text;
    dq_text_init(&text, name, sizeof(name));
    dq_text_format(&text, "idle %u", processor);
    struct dq_thread *thread = dq_thread_prepare(name, DQ_PRIORITY_IDLE, dq_thread_idle, NULL);
    DQ_ASSERT(thread);
    if (DQ_IS_SELF) {
        observe_creation(thread); /* what an idle processor does is code of the runtime too */
    }
    dq_list_append(&dispatcher->all, &thread->all_link); /* no processor is there yet */
    thread->state = DQ_THREAD_RUNNING;
    return thread;
}

void dq_thread_destroy(struct dq_thread *thread)
{
    DQ_ASSERT(thread->state == DQ_THREAD_ENDED);
    dq_context_forget(thread->stack);
    dq_arena_stack_free(thread->stack);
    dq_arena_core_free(thread, sizeof(*thread));
}

void dq_thread_discard(struct dq_thread *thread)
{
    thread->state = DQ_THREAD_ENDED;
    dq_thread_destroy(thread);
}

/* The priority of a thread that runs has changed: its processor, or another, may have to let go. */
static void let_go_locked(const struct dq_thread *thread)
{
    if (dq_is_observed()) {
        request_processors_observed();
        return;
    }
    for (uint32_t i = 0; i < dq_cpu_count(); i++) {
        struct dq_cpu *cpu = dq_cpu_at(i);
        const struct dq_thread *best = cpu->thread == thread ? dq_ready_first(cpu) : NULL;
        if (best && best->priority > thread->priority) {
            cpu->must_reschedule = true;
        }
    }
}

uint8_t dq_thread_priority_set(struct dq_thread *thread, uint8_t priority)
{
    dq_step_and_touch(DQ_REASON_WAIT, dq_location_of(DQ_LOCATION_THREAD, thread), DQ_TOUCH_WRITE);
    dq_touch(DQ_LOCATION_SWITCH, DQ_TOUCH_WRITE);
    dq_dispatcher_lock();
    uint8_t before = thread->priority;
    thread->priority = priority;
    if (thread->state == DQ_THREAD_READY) {
        dq_ready_remove(thread);
        make_ready(thread);
        request_processor(thread);
    } else if (thread->state == DQ_THREAD_RUNNING) {
        let_go_locked(thread);
    }
    dq_dispatcher_unlock();
    dq_thread_preempt_if_asked();
    dq_step_after(DQ_REASON_WAIT);
    return before;
}

const struct dq_thread *dq_thread_holder(const struct dq_thread *thread)
{
    if (thread->wait_owner) {
        return *thread->wait_owner;
    }
    return thread->wait_count == 1 ? dq_dispatcher_holder(thread->waits[0].object) : NULL;
}

/* A DPC or ISR of the driver's has lowered IRQL so far that its processor would change threads
 * under it. */
static _Noreturn void stop_switch(const struct dq_cpu *cpu)
{
    dq_violation(DQ_RULE_WAIT_IN_DPC, 0, cpu->base.irql, 0, 0,
                 "%s has lowered IRQL to %u, and its processor is to run another thread: IRQL must "
                 "not fall below what a %s was called at",
                 cpu->isr_depth > 0 ? "an ISR" : "a DPC", cpu->base.irql,
                 cpu->isr_depth > 0 ? "service routine" : "DPC");
    dq_bug_check(0xB8, 0, cpu->base.irql, 0, 0);
}

static struct dq_cpu *require_switchable(void)
{
    struct dq_cpu *cpu = dq_cpu_current();
    DQ_ASSERT(cpu->base.irql < DQ_IRQL_DISPATCH);
    if (cpu->isr_depth > 0 || cpu->is_in_dpc) {
        stop_switch(cpu);
    }
    return cpu;
}

static void observe_switch(struct dq_cpu *cpu, struct dq_thread *from, struct dq_thread *to)
{
    if (!dq_is_observed()) {
        return;
    }
    from->actor = cpu->base.actor;
    cpu->base.actor = to->actor;
    /* A thread's time is its own: where it runs, and who ran there before, is no cause of it. */
    from->left_ns = cpu->base.time_ns;
    cpu->base.time_ns = to->left_ns;
    dq_actor_goes_on(to->actor);
}

/* `to` is on no list any more. The dispatcher's lock is released by who goes on, here or there. */
static void switch_unlock(struct dq_cpu *cpu, struct dq_thread *to)
{
    struct dq_thread *from = cpu->thread;
    to->state = DQ_THREAD_RUNNING;
    if (to == from) {
        dq_dispatcher_unlock();
        return;
    }
    observe_switch(cpu, from, to);
    dq_trace(DQ_TRACE_THREAD_SWITCH, from->number, to->number);
    from->irql = cpu->base.irql; /* PASSIVE_LEVEL or APC_LEVEL, which goes with the thread */
    cpu->base.irql = to->irql;
    cpu->thread = to;
    cpu->base.thread_number = to->number;
    dq_charge(SWITCH_COST_NS);
    dq_processor_not_before(&cpu->base, to->ready_ns);
    to->run_since_ns = cpu->base.time_ns;
    dq_engine()->progress++;
    dq_engine_attend();
    dq_context_switch(&from->sp, to->sp);
    dq_dispatcher_unlock();
}

/* Leave the current thread, whose state says why, for the best ready one or the idle thread. While
 * orders are explored for the idle thread, which asks. */
static void switch_away_unlock(void)
{
    struct dq_cpu *cpu = require_switchable();
    cpu->must_reschedule = false;
    struct dq_thread *to = dq_is_observed() ? NULL : dq_ready_first(cpu);
    if (to) {
        dq_ready_remove(to);
    } else {
        to = cpu->idle_thread;
    }
    dq_actor_rests();
    switch_unlock(cpu, to);
}

static uint32_t count_bound(const struct dq_thread *thread)
{
    return dq_thread_processors(thread) != dq_processor_mask(dq_cpu_count());
}

/* Who looks for a processor because of its binding, and who has found one, are not the same. */
static void tell_arrival(const struct dq_thread *thread)
{
    dq_tell(thread->affinity);
}

void dq_thread_bind(uint64_t processors)
{
    struct dq_thread *thread = dq_thread_current();
    dq_step_and_touch(DQ_REASON_WAIT, dq_location_of(DQ_LOCATION_THREAD, thread), DQ_TOUCH_WRITE);
    dq_tell(processors);
    dq_dispatcher_lock();
    struct dq_cpu *cpu = dq_cpu_current();
    dispatcher->bound_count -= count_bound(thread);
    thread->affinity = processors;
    dispatcher->bound_count += count_bound(thread);
    bool has_to_move = !dq_thread_may_run(thread, cpu);
    if (has_to_move && cpu->base.irql < DQ_IRQL_DISPATCH) {
        displace(cpu, true);
        switch_away_unlock();
    } else {
        cpu->must_reschedule = cpu->must_reschedule || has_to_move;
        dq_dispatcher_unlock();
    }
    tell_arrival(thread);
    dq_step_after(DQ_REASON_WAIT);
}

void dq_thread_change_to(uint32_t number)
{
    struct dq_cpu *cpu = require_switchable();
    cpu->state = DQ_CPU_RUNNING;
    struct dq_thread *to = NULL;
    dq_internal_lock_acquire_chosen(DQ_LOCK_DISPATCHER); /* listed while it is free */
    do {
        to = dq_ready_next(to);
        DQ_ASSERT(to);
    } while (to->number != number);
    dq_ready_remove(to);
    if (cpu->thread != cpu->idle_thread) {
        displace(cpu, false);
    }
    switch_unlock(cpu, to);
}

void dq_thread_yield(void)
{
    struct dq_cpu *cpu = dq_cpu_current();
    DQ_ASSERT(cpu->base.irql < DQ_IRQL_DISPATCH);
    dq_dispatcher_lock();
    if (!dq_thread_is_peer_ready(cpu)) {
        dq_dispatcher_unlock();
        return;
    }
    displace(cpu, false);
    switch_away_unlock();
}

void dq_thread_preempt(void)
{
    struct dq_cpu *cpu = dq_cpu_current();
    dq_touch(dq_irql_location(cpu, DQ_IRQL_DISPATCH), DQ_TOUCH_WRITE);
    dq_dispatcher_lock();
    cpu->must_reschedule = false;
    const struct dq_thread *best = dq_ready_first(cpu);
    bool is_asked = best && best->priority > cpu->thread->priority &&
                    (!dq_is_observed() || dq_ready_is_wanted(cpu));
    bool has_to_move = !dq_thread_may_run(cpu->thread, cpu);
    if (!is_asked && !has_to_move) {
        dq_dispatcher_unlock();
        return;
    }
    if (cpu->thread != cpu->idle_thread) {
        displace(cpu, true); /* a preempted thread keeps its turn */
    }
    switch_away_unlock();
    if (has_to_move) {
        tell_arrival(dq_thread_current());
    }
}

void dq_thread_preempt_if_asked(void)
{
    const struct dq_cpu *cpu = dq_cpu_current();
    if (cpu->must_reschedule && cpu->base.irql < DQ_IRQL_DISPATCH) {
        dq_thread_preempt();
    }
}

void dq_thread_idle(void *context)
{
    (void)context;
    dq_engine_started();
    for (;;) {
        struct dq_cpu *cpu = dq_cpu_current();
        /* An idle processor drains even what nobody asked for. Observed, that is a choice. */
        bool drains = !dq_is_observed() || cpu->drains_unasked || cpu->dpc_drain_requested;
        cpu->drains_unasked = false;
        if (drains && dq_dpc_drain_if_any(cpu)) {
            uint8_t irql_old = dq_irql_raise(DQ_IRQL_DISPATCH);
            dq_irql_lower(irql_old);
        } else if (!dq_is_observed() && dq_ready_first(cpu)) {
            dq_dispatcher_lock();
            switch_away_unlock();
        } else {
            cpu->state = DQ_CPU_IDLE;
            dq_step_slow(DQ_REASON_IDLE);
            cpu->state = DQ_CPU_RUNNING;
        }
    }
}

_Noreturn void dq_thread_exit(void)
{
    struct dq_thread *thread = dq_thread_current();
    dq_trace(DQ_TRACE_THREAD_END, thread->number, 0);
    /* Whoever waits for the end frees this thread and its stack: not before it has left. */
    dq_dispatcher_lock();
    (void)dq_dispatcher_signal_locked(&thread->ended.Header, 1);
    dq_list_remove(&thread->all_link);
    thread->state = DQ_THREAD_ENDED;
    dispatcher->bound_count -= count_bound(thread);
    if (thread->references > 0 && dq_atomic_decrement(&thread->references) == 0) {
        dq_list_append(&dispatcher->orphans, &thread->all_link);
    }
    dq_actor_end(0);
    switch_away_unlock();
    dq_assert_failed("an ended thread was resumed", __FILE__, __LINE__);
}

static void expire_wait(struct dq_timer *timer)
{
    struct dq_thread *thread = DQ_CONTAINER_OF(timer, struct dq_thread, wait_timer);
    dq_dispatcher_lock();
    dq_dispatcher_touch_waits(thread);
    dq_thread_wake_locked(thread, STATUS_TIMEOUT);
    dq_dispatcher_unlock();
}

NTSTATUS dq_thread_block_unlock(struct dq_list *list, uint64_t due_ns, const void *waits_for)
{
    struct dq_thread *thread = dq_thread_current();
    dq_trace(DQ_TRACE_WAIT_BEGIN, 0, 0);
    thread->state = DQ_THREAD_WAITING;
    thread->waits_for = waits_for;
    if (list) {
        dq_list_append(list, &thread->link);
    }
    thread->has_time_out = due_ns != DQ_TIME_NEVER;
    if (thread->has_time_out) {
        dq_timer_arm(&thread->wait_timer, due_ns, expire_wait);
    }
    switch_away_unlock();
    dq_touch(dq_location_of(DQ_LOCATION_THREAD, thread), DQ_TOUCH_WRITE); /* what the waker did */
    dq_trace(DQ_TRACE_WAIT_END, (uint32_t)thread->wait_status, 0);
    return thread->wait_status;
}

NTSTATUS dq_thread_block_releasing(enum dq_lock_rank rank, struct dq_list *list,
                                   const void *waits_for)
{
    dq_dispatcher_lock();
    dq_internal_lock_release(rank);
    return dq_thread_block_unlock(list, DQ_TIME_NEVER, waits_for);
}

void dq_thread_wake_locked(struct dq_thread *thread, NTSTATUS status)
{
    DQ_ASSERT(thread->state == DQ_THREAD_WAITING);
    dq_touch(dq_location_of(DQ_LOCATION_THREAD, thread), DQ_TOUCH_WRITE);
    if (status != STATUS_TIMEOUT) {
        dq_forget(dq_location_of(DQ_LOCATION_THREAD, thread));
        dq_release(dq_location_of(DQ_LOCATION_THREAD, thread));
    }
    if (thread->has_time_out) {
        (void)dq_timer_disarm(&thread->wait_timer);
    }
    dq_list_remove(&thread->link);
    while (thread->wait_count > 0) {
        dq_list_remove(&thread->waits[--thread->wait_count].link);
    }
    thread->wait_status = status;
    thread->waits_for = NULL;
    make_ready(thread);
    request_processor(thread);
    dq_trace(DQ_TRACE_THREAD_READY, thread->number, 0);
}

bool dq_thread_wake_first(struct dq_list *list)
{
    dq_dispatcher_lock();
    bool is_any = !dq_list_is_empty(list);
    if (is_any) {
        dq_thread_wake_locked(DQ_LIST_ENTRY(list->next, struct dq_thread, link), STATUS_SUCCESS);
    }
    dq_dispatcher_unlock();
    return is_any;
}

void dq_thread_wake_all(struct dq_list *list)
{
    while (dq_thread_wake_first(list)) {
    }
}
