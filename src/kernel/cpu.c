/* SPDX-License-Identifier: MIT */
/* cpu - see cpu.h: the processors, and what may happen on each of them now. */
#include "kernel/cpu.h"

#include "base/text.h"
#include "engine/context.h"
#include "kernel/dispatcher.h"
#include "kernel/dpc.h"
#include "kernel/internal_lock.h"
#include "kernel/irql.h"
#include "kernel/ready.h"
#include "kernel/stop.h"
#include "kernel/thread.h"
#include "kernel/work_queue.h"

/* A thread that shares its priority with others is asked to make room after this much of its
 * processor's time. */
#define QUANTUM_NS 20000000u

/* So long a chain of threads that wait for each other is followed. */
#define HOLDERS_MAX 64u

/* Ids of options. While orders are explored a number behind ID_THREAD names the thread. */
enum { OPTION_GO_ON, OPTION_SWITCH_THREAD, OPTION_SOFT_INTERRUPT, OPTION_THREAD };

static const struct dq_source cpu_source;

static bool can_go_on(const struct dq_cpu *cpu)
{
    if (dq_processor_is_closed(cpu->base.index)) {
        return dq_self_can_go_on(cpu->base.index);
    }
    switch (cpu->state) {
    case DQ_CPU_RUNNING:
        return true;
    case DQ_CPU_IDLE:
        return !dq_list_is_empty(&cpu->dpc_queue) || dq_ready_first(cpu);
    case DQ_CPU_SPINNING:
        return *cpu->spinning_on == 0;
    }
    return false;
}

/* Threads that may be put on this processor. Which of them is a choice. */
static void list_ready_threads(struct dq_option_list *list, const struct dq_cpu *cpu,
                               uint8_t priority_min)
{
    const struct dq_thread *thread = NULL;
    if (dq_internal_lock_is_held(DQ_LOCK_DISPATCHER)) {
        return; /* then it takes the lock when it is free */
    }
    while ((thread = dq_ready_next(thread)) != NULL && thread->priority >= priority_min) {
        if (dq_thread_may_run(thread, cpu)) {
            dq_option_add(list, &cpu_source, DQ_RANK_SWITCH_THREAD, cpu->base.index,
                          OPTION_THREAD + thread->number, 0)
                ->actor = thread->actor;
        }
    }
}

/* One that has not begun yet is as idle as one that has nothing to do. DPCs that nobody has asked
 * for wait until it has nothing to do: it may take a thread before. */
static bool is_idle(const struct dq_cpu *cpu)
{
    bool has_no_thread = cpu->state == DQ_CPU_IDLE ||
                         (cpu->state == DQ_CPU_RUNNING && cpu->thread == cpu->idle_thread &&
                          cpu->base.irql < DQ_IRQL_DISPATCH);
    return has_no_thread && !cpu->dpc_drain_requested;
}

static uint64_t find_idle(void)
{
    uint64_t processors = 0;
    for (uint32_t i = 0; i < dq_cpu_count(); i++) {
        processors |= (uint64_t)is_idle(dq_cpu_at(i)) << i;
    }
    return processors;
}

/*
 * Every order: a processor goes on, changes threads, or takes the software interrupt that another
 * processor asked it for, which needs time to arrive.
 */
static void list_processor_observed(struct dq_option_list *list, const struct dq_cpu *cpu)
{
    uint32_t index = cpu->base.index;
    bool takes_threads = !dq_processor_is_closed(index) && is_idle(cpu);
    if (takes_threads) {
        /* As many threads run as processors idle, the most urgent ones; in any order. */
        uint64_t idle = find_idle();
        uint8_t priority = dq_ready_priority_min(cpu, idle);
        list_ready_threads(list, cpu, priority);
        if (dq_list_is_empty(&cpu->dpc_queue)) {
            return;
        }
        if (dq_ready_next(NULL) || idle != dq_processor_mask(dq_cpu_count())) {
            /* Whether it idles or runs a thread decides what its DPCs may do. */
            dq_observer->matters(dq_irql_location(cpu, DQ_IRQL_DISPATCH));
        }
        if (priority != DQ_PRIORITY_IDLE) {
            return; /* it will have a thread */
        }
    }
    dq_option_add(list, &cpu_source, dq_engine_rank_go_on(&cpu->base), index, OPTION_GO_ON, 0)
        ->actor = cpu->base.actor;
    if (dq_processor_is_closed(index) || cpu->state != DQ_CPU_RUNNING ||
        cpu->thread == cpu->idle_thread || cpu->base.irql >= DQ_IRQL_DISPATCH) {
        return; /* to go on idle is to drain, with or without having slept */
    }
    if (cpu->dpc_drain_requested || cpu->must_reschedule) {
        dq_option_add(list, &cpu_source, DQ_RANK_DELIVER_THERE, index, OPTION_SOFT_INTERRUPT, 0);
    } else {
        /* Idle processors take the more urgent ones. */
        uint8_t priority = dq_ready_priority_min(cpu, find_idle() | 1ull << index);
        uint32_t count = list->count;
        list_ready_threads(list, cpu,
                           priority > cpu->thread->priority ? priority : cpu->thread->priority);
        if (list->count > count) {
            dq_observer->matters(DQ_LOCATION_SWITCH); /* a raise ends what is possible here */
        }
    }
}

static void list_processors(struct dq_option_list *list)
{
    if (dq_is_observed() && dq_thread_is_any_bound()) {
        dq_observer->matters(DQ_LOCATION_PLACES); /* who runs there keeps those off */
    }
    for (uint32_t i = 0; i < dq_cpu_count(); i++) {
        const struct dq_cpu *cpu = dq_cpu_at(i);
        if (!can_go_on(cpu)) {
            continue;
        }
        if (dq_is_observed()) {
            list_processor_observed(list, cpu);
            continue;
        }
        dq_option_add(list, &cpu_source, dq_engine_rank_go_on(&cpu->base), i, OPTION_GO_ON, 0);
        if (cpu->state == DQ_CPU_RUNNING && cpu->base.irql < DQ_IRQL_DISPATCH &&
            cpu->thread != cpu->idle_thread && dq_thread_is_peer_ready(cpu)) {
            bool is_over = cpu->base.time_ns - cpu->thread->run_since_ns > QUANTUM_NS;
            dq_option_add(list, &cpu_source,
                          is_over && &cpu->base == dq_engine()->current ? DQ_RANK_OVERDUE
                                                                        : DQ_RANK_SWITCH_THREAD,
                          i, OPTION_SWITCH_THREAD, 0);
        }
    }
}

static void take_soft_interrupt(struct dq_cpu *cpu)
{
    if (cpu->dpc_drain_requested) {
        dq_irql_dispatch_interrupt();
    } else if (cpu->must_reschedule) {
        dq_thread_preempt();
    }
}

static bool take_processor_observed(const struct dq_option *option)
{
    struct dq_cpu *cpu = dq_cpu_current();
    if (option->id >= OPTION_THREAD) {
        dq_thread_change_to(option->id - OPTION_THREAD);
    } else if (option->id == OPTION_SOFT_INTERRUPT) {
        take_soft_interrupt(cpu);
        return false;
    } else if (cpu->state == DQ_CPU_IDLE) {
        cpu->drains_unasked = true; /* it has nothing better to do; nothing is asked in here */
    }
    return true;
}

static bool take_processor(const struct dq_option *option)
{
    struct dq_cpu *cpu = dq_cpu_current();
    if (dq_is_observed()) {
        return take_processor_observed(option);
    }
    if (option->id == OPTION_SWITCH_THREAD) {
        dq_thread_yield();
    } else if (cpu->base.irql >= DQ_IRQL_DISPATCH || cpu->state != DQ_CPU_RUNNING) {
        return true;
    } else {
        take_soft_interrupt(cpu); /* asked for by another processor */
    }
    return true;
}

/* While a processor spins every step looks: the release of its lock tells nobody. */
static uint64_t spin_deadline(void)
{
    for (uint32_t i = 0; i < dq_cpu_count(); i++) {
        if (dq_cpu_at(i)->state == DQ_CPU_SPINNING) {
            return 0;
        }
    }
    return DQ_TIME_NEVER;
}

static const struct dq_source cpu_source = {
    .name = "processors",
    .list = list_processors,
    .take = take_processor,
    .deadline_ns = spin_deadline,
};

/* For what it waits, and who has to do something about it. */
static void describe_wait(struct dq_text *text, const struct dq_thread *thread)
{
    const struct dq_thread *holder = dq_thread_holder(thread);
    if (thread->wait_owner) {
        dq_text_format(text, " for %s", thread->wait_name);
    } else if (thread->wait_count > 1) {
        dq_text_format(text, " for %s of %u objects", thread->is_wait_all ? "all" : "one",
                       thread->wait_count);
    } else if (thread->wait_count == 1) {
        const char *name = dq_dispatcher_type_name(thread->waits[0].object);
        dq_text_format(text, " for a%s %s", name && name[0] == 'e' ? "n" : "",
                       name ? name : "object");
    }
    if (holder && holder != thread) {
        dq_text_format(text, "%s thread %u \"%s\"",
                       thread->wait_count == 1 &&
                               thread->waits[0].object->Type == DQ_DISPATCHER_THREAD
                           ? ":"
                           : " of",
                       holder->number, holder->name);
    } else if (holder) {
        dq_text_append(text, " that it owns itself");
    }
}

/* Does this thread wait for somebody who waits, ..., for it? */
static bool is_in_cycle(const struct dq_thread *thread)
{
    const struct dq_thread *holder = thread;
    for (uint32_t i = 0; i < HOLDERS_MAX; i++) {
        holder = holder->state == DQ_THREAD_WAITING ? dq_thread_holder(holder) : NULL;
        if (!holder || holder == thread) {
            break;
        }
    }
    return holder == thread;
}

static bool is_any_in_cycle(void)
{
    const struct dq_list *all = dq_thread_all_inspect();
    DQ_LIST_FOR_EACH(link, all)
    {
        if (is_in_cycle(DQ_LIST_ENTRY(link, const struct dq_thread, all_link))) {
            return true;
        }
    }
    return false;
}

static void describe_thread(struct dq_text *text, const struct dq_thread *thread)
{
    if (thread->state != DQ_THREAD_WAITING) {
        return;
    }
    dq_text_format(text, "; thread %u \"%s\" waits%s%s", thread->number, thread->name,
                   thread->callback ? " in " : "", thread->callback ? thread->callback : "");
    describe_wait(text, thread);
}

/* Does some thread wait inside the driver? Then that wait is the matter, not a request. */
static bool is_driver_waiting(void)
{
    const struct dq_list *all = dq_thread_all_inspect();
    DQ_LIST_FOR_EACH(link, all)
    {
        const struct dq_thread *thread = DQ_LIST_ENTRY(link, struct dq_thread, all_link);
        if (thread->state == DQ_THREAD_WAITING && thread->callback) {
            return true;
        }
    }
    return false;
}

/* Nothing is left that could happen: who waits for whom. */
static void report_stuck(void)
{
    if (dq_work_queue_relieve()) {
        return;
    }
    char buffer[640];
    struct dq_text text;
    dq_text_init(&text, buffer, sizeof(buffer));
    bool is_spinning = false;
    for (uint32_t i = 0; i < dq_cpu_count(); i++) {
        is_spinning = is_spinning || dq_cpu_at(i)->state == DQ_CPU_SPINNING;
    }
    bool is_cycle = !is_spinning && is_any_in_cycle();
    dq_text_append(&text, is_spinning ? "deadlock: nothing can run any more"
                          : is_cycle  ? "deadlock: threads wait for each other, and nothing else "
                                        "can run"
                                      : "nothing can run any more: every thread waits, and no "
                                        "interrupt, timer or device step is left to end it");
    enum dq_rule rule = is_spinning || is_cycle ? DQ_RULE_DEADLOCK : DQ_RULE_STUCK;
    if (rule == DQ_RULE_STUCK && !is_driver_waiting() && dq_stop_are_requests_owed(&text)) {
        rule = DQ_RULE_REQUEST_NOT_COMPLETED;
    }
    (void)dq_stop_is_device_starved(&text);
    for (uint32_t i = 0; i < dq_cpu_count(); i++) {
        const struct dq_cpu *cpu = dq_cpu_at(i);
        if (cpu->state == DQ_CPU_SPINNING) {
            const char *callback = cpu->callback ? cpu->callback : cpu->thread->callback;
            dq_text_format(
                &text, "; processor %u spins at IRQL %u in %s for a lock that processor %u holds",
                i, cpu->base.irql, callback ? callback : "its thread",
                (unsigned)*cpu->spinning_on - 1);
        }
    }
    const struct dq_list *all = dq_thread_all_inspect();
    DQ_LIST_FOR_EACH(link, all)
    {
        describe_thread(&text, DQ_LIST_ENTRY(link, struct dq_thread, all_link));
    }
    dq_stop_stuck(rule, buffer);
}

void dq_cpu_open(uint32_t count)
{
    dq_engine_open(report_stuck);
    dq_thread_open();
    dq_dpc_lane_open();
    for (uint32_t i = 0; i < count; i++) {
        struct dq_cpu *cpu = dq_arena_core_alloc(sizeof(*cpu));
        DQ_ASSERT(cpu);
        dq_list_init(&cpu->dpc_queue);
        cpu->dpc_stack = dq_arena_stack_alloc();
        cpu->isr_stack = dq_arena_stack_alloc();
        cpu->idle_thread = dq_thread_create_idle(i);
        cpu->thread = cpu->idle_thread;
        cpu->base.sp = cpu->idle_thread->sp;
        cpu->base.thread_number = cpu->idle_thread->number;
        cpu->base.actor = cpu->idle_thread->actor;
        cpu->state = DQ_CPU_RUNNING;
        dq_engine_processor_add(&cpu->base);
    }
    dq_engine_source_add(&cpu_source);
}

void dq_cpu_call_on_dpc_stack(struct dq_cpu *cpu, void (*routine)(void *), void *context)
{
    dq_context_call(cpu->dpc_stack, routine, context);
}

void dq_cpu_call_on_isr_stack(struct dq_cpu *cpu, void (*routine)(void *), void *context)
{
    if (cpu->isr_depth > 1) {
        routine(context);
        return;
    }
    dq_context_call(cpu->isr_stack, routine, context);
}
