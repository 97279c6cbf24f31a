/* SPDX-License-Identifier: MIT */
/* dpc - see dpc.h. */
#include "kernel/dpc.h"

#include <string.h>

#include "engine/context.h"
#include "kernel/callout.h"
#include "kernel/internal_lock.h"
#include "kernel/irql.h"
#include "kernel/kevent.h"
#include "kernel/numbering.h"
#include "kernel/stop.h"
#include "kernel/thread.h"
#include "kernel/vector.h"

static void run_marker(struct dq_dpc *dpc);

/* Without a number: traces do not show it. */
static void init_unnumbered(struct dq_dpc *dpc, dq_dpc_routine *routine, void *context)
{
    memset(dpc, 0, sizeof(*dpc));
    dq_list_init(&dpc->link);
    dpc->routine = routine;
    dpc->context = context;
    dpc->target = DQ_DPC_TARGET_CURRENT;
    dpc->importance = DQ_DPC_IMPORTANCE_MEDIUM;
}

void dq_dpc_init(struct dq_dpc *dpc, dq_dpc_routine *routine, void *context)
{
    init_unnumbered(dpc, routine, context);
    dpc->number = dq_number_next(DQ_NUMBER_DPC);
}

/* Does this insert start the queue, and not only lengthen it? */
static bool starts_drain(const struct dq_dpc *dpc, const struct dq_cpu *owner)
{
    if (owner->dpc_depth >= DQ_DPC_DEPTH_LIMIT) {
        return true;
    }
    switch (dpc->importance) {
    case DQ_DPC_IMPORTANCE_LOW:
        return false;
    case DQ_DPC_IMPORTANCE_MEDIUM:
        return owner == dq_cpu_current();
    case DQ_DPC_IMPORTANCE_HIGH:
    case DQ_DPC_IMPORTANCE_MEDIUM_HIGH:
        return true;
    }
    return true;
}

static uint64_t location_of(const struct dq_dpc *dpc)
{
    return dq_location_of(DQ_LOCATION_DPC, dpc);
}

/* Whether a processor is in a DPC: only flushes look. */
static uint64_t activity_of(const struct dq_cpu *cpu)
{
    return dq_location(DQ_LOCATION_DPC_QUEUE, 0x100u | cpu->base.index);
}

/* Who queues it: a context that is bound to this processor, or one that could be elsewhere. */
static void observe_inserter(struct dq_dpc *dpc, const struct dq_cpu *cpu)
{
    bool is_bound = cpu->isr_depth > 0 ? dq_vector_is_pinned(cpu->serving, cpu)
                    : cpu->is_in_dpc   ? cpu->is_dpc_pinned
                                       : dq_thread_is_bound(cpu->thread, cpu);
    uint8_t from = is_bound ? (uint8_t)(cpu->base.index + 1) : DQ_DPC_FROM_ANYWHERE;
    bool is_same = dpc->inserted_from == 0 || dpc->inserted_from == from;
    dpc->inserted_from = is_same ? from : DQ_DPC_FROM_ANYWHERE;
    if (!dpc->is_queued) {
        /* It runs when IRQL has fallen here. What its inserter does until then comes before it. */
        bool waits_for_us =
            dpc->target == DQ_DPC_TARGET_CURRENT && cpu->base.irql >= DQ_IRQL_DISPATCH;
        dpc->inserter = waits_for_us ? cpu->base.actor : 0;
    }
}

void dq_dpc_observe_leave(const struct dq_cpu *cpu)
{
    if (!dq_is_observed() || DQ_IS_SELF) { /* what it tells is for driver code */
        return;
    }
    dq_internal_lock_acquire(DQ_LOCK_DPC_QUEUE);
    const struct dq_list *queue = &cpu->dpc_queue;
    DQ_LIST_FOR_EACH(link, queue)
    {
        const struct dq_dpc *dpc = DQ_LIST_ENTRY(link, const struct dq_dpc, link);
        if (dpc->inserter != 0 && dpc->inserter == cpu->base.actor) {
            dq_release(location_of(dpc));
        }
    }
    dq_internal_lock_release(DQ_LOCK_DPC_QUEUE);
}

static void touch_queue(const struct dq_cpu *owner)
{
    dq_touch(dq_location(DQ_LOCATION_DPC_QUEUE, owner->base.index), DQ_TOUCH_WRITE);
}

/* Not queued yet: now it is. */
static void put_on_list_locked(struct dq_dpc *dpc, struct dq_cpu *owner, uint64_t now_ns,
                               void *argument1, void *argument2)
{
    dpc->is_queued = true;
    dpc->queued_on = (uint8_t)owner->base.index;
    dpc->queued_ns = now_ns;
    dpc->arguments[0] = argument1;
    dpc->arguments[1] = argument2;
    if (dpc->importance == DQ_DPC_IMPORTANCE_HIGH) {
        dq_list_prepend(&owner->dpc_queue, &dpc->link);
    } else {
        dq_list_append(&owner->dpc_queue, &dpc->link);
    }
    owner->dpc_depth++;
    dq_dpc_lane_close_locked();
}

/* Of a KDPC that waited in the lane. */
static struct dq_dpc *state_of(const KDPC *kdpc)
{
    struct dq_dpc *dpc = kdpc->DpcData;
    uintptr_t address = (uintptr_t)dpc;
    if (!dq_arena_is_core(address) || address % DQ_ARENA_ALIGN != 0 || dpc->context != kdpc ||
        !dpc->is_deferred || dpc->is_queued) {
        dq_dpc_lane_report_overwritten(kdpc);
    }
    return dpc;
}

void dq_dpc_settle_all(void)
{
    struct dq_cpu *owner = dq_cpu_at(dq_dpc_lane->owner->base.index);
    KDPC *kdpc;
    while ((kdpc = dq_dpc_lane_take()) != NULL) {
        struct dq_dpc *dpc = state_of(kdpc);
        dq_internal_lock_acquire(DQ_LOCK_DPC_QUEUE);
        put_on_list_locked(dpc, owner, owner->base.time_ns, kdpc->SystemArgument1,
                           kdpc->SystemArgument2);
        dq_internal_lock_release(DQ_LOCK_DPC_QUEUE);
    }
}

/* Not queued yet: now it is, and whoever can run it is looked for, unless IRQL falls first. */
static void enqueue_locked(struct dq_dpc *dpc, struct dq_cpu *owner, void *argument1,
                           void *argument2)
{
    touch_queue(owner);
    put_on_list_locked(dpc, owner, dq_time_now_ns(), argument1, argument2);
    bool is_kept_off = owner == dq_cpu_current() && owner->base.irql >= DQ_IRQL_DISPATCH;
    if (!is_kept_off) {
        dq_engine_attend();
    }
}

static void request_drain_locked(struct dq_cpu *owner)
{
    owner->dpc_drain_requested = true;
    dq_touch(dq_irql_location(owner, DQ_IRQL_DISPATCH), DQ_TOUCH_WRITE);
}

static void trace_insert(const struct dq_dpc *dpc, bool is_inserted)
{
    if (dpc->number) {
        dq_trace(DQ_TRACE_DPC_INSERT, dpc->number, is_inserted);
    }
}

bool dq_dpc_insert(struct dq_dpc *dpc, void *argument1, void *argument2)
{
    dq_step_and_touch(DQ_REASON_DPC, location_of(dpc), DQ_TOUCH_WRITE);
    dq_release(location_of(dpc));
    dq_dpc_settle();
    dq_internal_lock_acquire(DQ_LOCK_DPC_QUEUE);
    struct dq_cpu *cpu = dq_cpu_current();
    bool is_inserted = !dpc->is_queued;
    if (dq_is_observed()) {
        observe_inserter(dpc, cpu);
    }
    if (is_inserted) {
        struct dq_cpu *owner = dpc->target == DQ_DPC_TARGET_CURRENT ? cpu : dq_cpu_at(dpc->target);
        enqueue_locked(dpc, owner, argument1, argument2);
        if (starts_drain(dpc, owner)) {
            request_drain_locked(owner);
        }
    }
    dq_internal_lock_release(DQ_LOCK_DPC_QUEUE);
    trace_insert(dpc, is_inserted);
    /* Nothing keeps it off where the caller is: it has run when this returns. `dpc` may be gone
     * then. */
    if (cpu->base.irql < DQ_IRQL_DISPATCH && cpu->dpc_drain_requested) {
        dq_irql_dispatch_interrupt();
    }
    return is_inserted;
}

void dq_dpc_insert_from_outside(struct dq_dpc *dpc, uint32_t processor)
{
    dq_touch(location_of(dpc), DQ_TOUCH_WRITE);
    dq_release(location_of(dpc));
    dq_dpc_settle();
    dq_internal_lock_acquire(DQ_LOCK_DPC_QUEUE);
    bool is_inserted = !dpc->is_queued;
    dpc->inserted_from = DQ_DPC_FROM_ANYWHERE;
    if (is_inserted) {
        struct dq_cpu *owner = dq_cpu_at(processor);
        dpc->inserter = 0;
        enqueue_locked(dpc, owner, NULL, NULL);
        request_drain_locked(owner); /* the clock's interrupt drains what it finds */
    }
    dq_internal_lock_release(DQ_LOCK_DPC_QUEUE);
    trace_insert(dpc, is_inserted);
}

/* It is off the owner's list. */
static inline void note_left(struct dq_dpc *dpc, struct dq_cpu *owner)
{
    dpc->is_queued = false;
    dq_dpc_lane_reopen_locked();
    uint32_t depth = owner->dpc_depth - 1;
    owner->dpc_depth = depth;
    if (depth == 0) {
        owner->dpc_drain_requested = false;
    }
}

static inline void unqueue_locked(struct dq_dpc *dpc, struct dq_cpu *owner)
{
    touch_queue(owner);
    dq_list_remove(&dpc->link);
    note_left(dpc, owner);
}

bool dq_dpc_remove(struct dq_dpc *dpc)
{
    dq_step_and_touch(DQ_REASON_DPC, location_of(dpc), DQ_TOUCH_WRITE);
    dq_dpc_settle();
    dq_internal_lock_acquire(DQ_LOCK_DPC_QUEUE);
    bool is_removed = dpc->is_queued;
    if (is_removed) {
        dq_acquire(location_of(dpc)); /* the inserts, which no run follows now */
        dq_forget(location_of(dpc));
        unqueue_locked(dpc, dq_cpu_at(dpc->queued_on));
    }
    dq_internal_lock_release(DQ_LOCK_DPC_QUEUE);
    dq_trace(DQ_TRACE_DPC_REMOVE, dpc->number, is_removed);
    return is_removed;
}

void dq_dpc_check_free(const struct dq_dpc *dpc, const char *owner)
{
    dq_internal_lock_acquire(DQ_LOCK_DPC_QUEUE);
    bool is_queued = dpc->is_queued;
    bool is_in_use = is_queued || dpc->running_count > 0;
    dq_internal_lock_release(DQ_LOCK_DPC_QUEUE);
    if (!is_in_use) {
        return;
    }
    dq_violation(DQ_RULE_DPC_OBJECT, 1, (uintptr_t)dpc, 0, 0,
                 "a %s goes while its DPC is %s: it was queued after its deletion", owner,
                 is_queued ? "queued" : "running");
    dq_bug_check(0xC7, 1, (uintptr_t)dpc, 0, 0);
}

/* The next one, as running; NULL when there is none, and then nobody has asked for more. */
static inline struct dq_dpc *dequeue(struct dq_cpu *cpu)
{
    dq_internal_lock_acquire(DQ_LOCK_DPC_QUEUE);
    struct dq_dpc *dpc = NULL;
    if (DQ_LIKELY(!dq_list_is_empty(&cpu->dpc_queue))) {
        dpc = DQ_LIST_ENTRY(cpu->dpc_queue.next, struct dq_dpc, link);
        unqueue_locked(dpc, cpu);
        dpc->running_count++;
        cpu->dpc_arguments[0] = dpc->arguments[0]; /* the next insert brings others */
        cpu->dpc_arguments[1] = dpc->arguments[1];
    } else {
        cpu->dpc_drain_requested = false;
    }
    dq_internal_lock_release(DQ_LOCK_DPC_QUEUE);
    return dpc;
}

/* Whether all runs of this DPC are on one processor. Having run there is no evidence: only where
 * all who queued it were bound to it, or it has a target. */
static bool is_pinned_here(const struct dq_dpc *dpc)
{
    return dq_cpu_count() == 1 || dpc->target != DQ_DPC_TARGET_CURRENT ||
           (dpc->inserted_from != 0 && dpc->inserted_from != DQ_DPC_FROM_ANYWHERE);
}

static void observe_begin(const struct dq_dpc *dpc, struct dq_cpu *cpu, bool is_pinned)
{
    cpu->is_dpc_pinned = is_pinned;
    dq_touch(activity_of(cpu), DQ_TOUCH_ADD);
    dq_touch(location_of(dpc), DQ_TOUCH_WRITE);
    touch_queue(cpu);
    dq_acquire(location_of(dpc));
    dq_forget(location_of(dpc));
    if (dpc->routine == run_marker) { /* a flush follows what ran here */
        dq_acquire(dq_edge(DQ_EDGE_DPCS_ENDED, cpu->base.index));
    } else if (dpc->target != DQ_DPC_TARGET_CURRENT) {
        dq_observer->matters(dq_irql_location(cpu, DQ_IRQL_DISPATCH)); /* who runs here */
    }
    if (is_pinned) {
        dq_irql_observe_run_begin(cpu, 0, DQ_IRQL_DISPATCH);
    }
}

static void observe_end(const struct dq_cpu *cpu, bool is_pinned)
{
    dq_touch(activity_of(cpu), DQ_TOUCH_ADD);
    dq_release(dq_edge(DQ_EDGE_DPCS_ENDED, cpu->base.index));
    dq_dpc_observe_leave(cpu);
    if (is_pinned) {
        dq_irql_observe_run_end(cpu, 0);
    }
}

static inline void call_routine(struct dq_dpc *dpc, struct dq_cpu *cpu)
{
    uint32_t number = dpc->number;
    if (number) {
        dq_trace(DQ_TRACE_DPC_BEGIN, number, 0);
    }
    cpu->base.time_ns += DQ_DPC_COST_NS;
    dpc->routine(dpc); /* counts itself down: the routine may have freed it */
    if (number) {
        dq_trace(DQ_TRACE_DPC_END, number, 0);
    }
}

static DQ_NOINLINE void run_observed(struct dq_dpc *dpc, struct dq_cpu *cpu)
{
    /* What the drain took off the queue belongs to the run. */
    dq_actor outer = dq_actor_begin(DQ_ACTOR_DPC, (uintptr_t)dpc, "DPC");
    dq_context_run_begins(cpu->dpc_stack);
    bool is_pinned = is_pinned_here(dpc);
    observe_begin(dpc, cpu, is_pinned);
    call_routine(dpc, cpu);
    observe_end(cpu, is_pinned);
    dq_actor_end(outer);
    if (cpu->dpc_depth > 0) {        /* else IRQL falls, with a question of its own */
        dq_step_slow(DQ_REASON_DPC); /* whoever waits for them, be it nobody */
    }
}

/* Returns false if there was none. */
static inline bool run_next(struct dq_cpu *cpu)
{
    dq_dpc_settle();
    struct dq_dpc *dpc = dequeue(cpu);
    if (!dpc) {
        return false;
    }
    dq_processor_not_before(&cpu->base, dpc->queued_ns);
    dq_cpu_busy_begin(cpu);
    if (dq_is_observed()) {
        run_observed(dpc, cpu);
    } else {
        call_routine(dpc, cpu);
        dq_step(DQ_REASON_DPC);
    }
    return true;
}

void dq_dpc_drain(struct dq_cpu *cpu)
{
    do {
        while (dq_dpc_lane_is_used_by(cpu)) {
            dq_dpc_lane_drain(cpu);
        }
    } while (run_next(cpu));
}

static void set_in_dpc(struct dq_cpu *cpu, bool is_in_dpc)
{
    dq_internal_lock_acquire(DQ_LOCK_DPC_QUEUE);
    cpu->is_in_dpc = is_in_dpc;
    dq_internal_lock_release(DQ_LOCK_DPC_QUEUE);
}

void dq_dpc_drain_begin(struct dq_cpu *cpu)
{
    set_in_dpc(cpu, true);
}

void dq_dpc_drain_end(struct dq_cpu *cpu)
{
    set_in_dpc(cpu, false);
}

bool dq_dpc_drain_if_any(struct dq_cpu *cpu)
{
    if (cpu->dpc_depth == 0) {
        return false;
    }
    dq_internal_lock_acquire(DQ_LOCK_DPC_QUEUE);
    bool is_any = cpu->dpc_depth > 0;
    if (is_any) {
        cpu->dpc_drain_requested = true;
    }
    dq_internal_lock_release(DQ_LOCK_DPC_QUEUE);
    return is_any;
}

/*
 * Flush: a marker behind everything that is queued, on each processor. When all markers have run,
 * so has all that was queued before them; a DPC that runs already is in front of its processor's
 * marker too.
 */
struct flush {
    struct dq_dpc markers[DQ_PROCESSOR_MAX];
    DQ_ATOMIC(uint32_t) left; /* A */
    KEVENT done;
};

static void run_marker(struct dq_dpc *dpc)
{
    struct flush *flush = dpc->context;
    dq_dpc_ended(dpc);
    dq_touch(dq_location_of(DQ_LOCATION_OBJECT, flush), DQ_TOUCH_WRITE);
    dq_release(dq_edge(DQ_EDGE_FLUSH, (uintptr_t)flush));
    if (dq_atomic_decrement(&flush->left) == 0) {
        dq_kevent_set(&flush->done);
    }
}

static bool is_anything_to_flush(void)
{
    bool is_any = false;
    dq_dpc_settle();
    dq_internal_lock_acquire(DQ_LOCK_DPC_QUEUE);
    for (uint32_t i = 0; i < dq_cpu_count(); i++) {
        const struct dq_cpu *cpu = dq_cpu_at(i);
        is_any = is_any || cpu->is_in_dpc || cpu->dpc_depth > 0;
    }
    dq_internal_lock_release(DQ_LOCK_DPC_QUEUE);
    return is_any;
}

void dq_dpc_flush_all(void)
{
    if (dq_irql_current() >= DQ_IRQL_DISPATCH) { /* a call of the driver's led here */
        dq_bug_check(0x0A, 0, dq_irql_current(), 0, 0);
    }
    dq_step(DQ_REASON_DPC);
    if (!is_anything_to_flush()) {
        for (uint32_t i = 0; i < dq_cpu_count(); i++) {
            dq_touch(dq_location(DQ_LOCATION_DPC_QUEUE, i), DQ_TOUCH_READ);
            dq_touch(activity_of(dq_cpu_at(i)), DQ_TOUCH_READ);
            dq_acquire(dq_edge(DQ_EDGE_DPCS_ENDED, i));
        }
        return;
    }
    struct flush *flush = dq_arena_core_alloc(sizeof(*flush));
    if (!flush) {
        dq_stop_without_memory("KeFlushQueuedDpcs");
    }
    dq_kevent_init(&flush->done, NotificationEvent, false);
    flush->left = dq_cpu_count();
    for (uint32_t i = 0; i < dq_cpu_count(); i++) {
        struct dq_dpc *marker = &flush->markers[i];
        init_unnumbered(marker, run_marker, flush);
        marker->target = i;
        marker->importance = DQ_DPC_IMPORTANCE_MEDIUM_HIGH;
    }
    uint8_t irql_old = dq_irql_raise(DQ_IRQL_DISPATCH);
    for (uint32_t i = 0; i < dq_cpu_count(); i++) {
        (void)dq_dpc_insert(&flush->markers[i], NULL, NULL);
    }
    dq_irql_lower(irql_old);
    (void)dq_kevent_wait(&flush->done, DQ_TIME_NEVER);
    dq_acquire(dq_edge(DQ_EDGE_FLUSH, (uintptr_t)flush));
    dq_arena_core_free(flush, sizeof(*flush));
}
