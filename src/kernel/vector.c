/* SPDX-License-Identifier: MIT */
/* vector - see vector.h: pending, delivery, service. */
#include "engine/context.h"
#include "kernel/dpc.h"
#include "kernel/stop.h"
#include "kernel/vector_internal.h"

/* From the wire to the first instruction of the service chain. */
#define DELIVERY_COST_NS 500u
/* A level line that still stands after this many runs of its chain in a row is a storm. */
#define STORM_LIMIT 1000u
/* Latched vectors are walked again while somebody claims; this ends it. */
#define LATCHED_ROUNDS_MAX 100u
/* The way from the end of a vector's worker back to what its interrupt was taken from: one change
 * of threads. */
#define PASSIVE_RETURN_NS 1000u

struct dq_vector *dq_vectors;

static const struct dq_source vector_source;

void dq_vector_configure(const struct dq_vector_config *config)
{
    struct dq_vector *vector = dq_vector_at(config->vector);
    DQ_ASSERT(config->irql >= DQ_IRQL_DEVICE_MIN && config->irql <= DQ_IRQL_DEVICE_MAX);
    vector->irql = config->irql;
    vector->is_latched = config->is_latched;
    vector->is_alternating = config->spread == DQ_VECTOR_SPREAD_ALTERNATE;
    vector->listened = config->listened;
    vector->listened_context = config->context;
    if (!vector->is_configured) {
        vector->configured_next = dq_vectors[0].configured_next;
        dq_vectors[0].configured_next = config->vector;
    }
    vector->is_configured = true;
    dq_vector_target_set(config->vector, config->targets);
}

void dq_vector_target_set(uint32_t vector, uint64_t targets)
{
    uint64_t present = dq_processor_mask(dq_cpu_count());
    DQ_ASSERT((targets & present) != 0);
    dq_vector_at(vector)->targets = targets & present;
}

uint32_t dq_vector_next(uint32_t vector, uint8_t *ret_irql)
{
    uint32_t next = dq_vectors[vector].configured_next;
    *ret_irql = next ? dq_vectors[next].irql : 0;
    return next;
}

bool dq_vector_is_pinned(uint32_t vector, const struct dq_cpu *cpu)
{
    return dq_vectors[vector].targets == 1ull << cpu->base.index || dq_cpu_count() == 1;
}

/* The first target from next_target on, around. */
static uint32_t alternate_target(struct dq_vector *vector)
{
    uint64_t from_next = vector->targets & UINT64_MAX << vector->next_target;
    uint32_t target = (uint32_t)__builtin_ctzll(from_next ? from_next : vector->targets);
    vector->next_target = (uint8_t)((target + 1) % 64);
    return target;
}

/* Which of its targets a vector goes to is for the interrupt controller to say: a choice, unless it
 * takes turns. */
static uint32_t choose_target(struct dq_vector *vector)
{
    if (vector->is_alternating) {
        return alternate_target(vector);
    }
    uint32_t count = (uint32_t)__builtin_popcountll(vector->targets);
    uint32_t taken = dq_choose(count, DQ_REASON_TARGET);
    uint64_t targets = vector->targets;
    for (uint32_t i = 0; i < taken; i++) {
        targets &= targets - 1;
    }
    return (uint32_t)__builtin_ctzll(targets);
}

static void pend_locked(struct dq_vector *vector)
{
    uint32_t number = dq_vector_number(vector);
    dq_vector_touch(number);
    if (vector->is_latched) { /* of a line the bus knows what it stands for */
        dq_release(dq_edge(DQ_EDGE_MESSAGE, number));
    }
    if (vector->is_pending) {
        dq_trace(DQ_TRACE_VECTOR_MERGE, number, 0);
        return;
    }
    struct dq_cpu *cpu = dq_cpu_at(choose_target(vector));
    vector->is_pending = true;
    vector->processor = (uint8_t)cpu->base.index;
    vector->pend_ns = dq_time_now_ns();
    cpu->vectors_pending[number / 64] |= 1ull << (number % 64);
    cpu->vectors_pending_count++;
    dq_engine_attend();
    dq_trace(DQ_TRACE_VECTOR_PEND, number, cpu->base.index);
}

void dq_vector_unpend_locked(struct dq_vector *vector)
{
    uint32_t number = dq_vector_number(vector);
    struct dq_cpu *cpu = dq_cpu_at(vector->processor);
    vector->is_pending = false;
    vector->is_causeless = false;
    cpu->vectors_pending[number / 64] &= ~(1ull << (number % 64));
    cpu->vectors_pending_count--;
}

static void signal_locked(struct dq_vector *vector)
{
    uint32_t number = dq_vector_number(vector);
    dq_vector_touch(number);
    if (dq_list_is_empty(&vector->chain)) {
        dq_trace(DQ_TRACE_VECTOR_LOST, number, 0);
        return;
    }
    pend_locked(vector);
}

void dq_vector_signal(uint32_t number)
{
    dq_vector_lock();
    signal_locked(dq_vector_at(number));
    dq_vector_unlock();
}

/* Is anything connected that is not reported inactive, or anything at PASSIVE_LEVEL? */
static bool has_active(const struct dq_vector *vector, bool is_passive_only)
{
    const struct dq_list *chain = &vector->chain;
    DQ_LIST_FOR_EACH(link, chain)
    {
        const struct dq_interrupt *interrupt = DQ_LIST_ENTRY(link, struct dq_interrupt, link);
        if (interrupt->is_active && (interrupt->is_passive || !is_passive_only)) {
            return true;
        }
    }
    return false;
}

/* If nobody listens, a level line is masked. */
static bool is_listened_to(const struct dq_vector *vector)
{
    return has_active(vector, false);
}

void dq_vector_evaluate_line_locked(struct dq_vector *vector)
{
    dq_vector_touch(dq_vector_number(vector));
    bool wants_service = (vector->is_asserted || vector->is_causeless) && !vector->is_in_service &&
                         is_listened_to(vector);
    if (wants_service && !vector->is_pending) {
        pend_locked(vector);
    } else if (!wants_service && vector->is_pending) {
        dq_vector_unpend_locked(vector);
    }
}

static void set_line_locked(struct dq_vector *vector, bool is_asserted)
{
    uint32_t number = dq_vector_number(vector);
    if (vector->is_asserted == is_asserted) {
        return;
    }
    vector->is_asserted = is_asserted;
    dq_trace(DQ_TRACE_VECTOR_LINE, number, is_asserted);
    if (!is_asserted) {
        vector->streak = 0;
    }
    if (vector->is_latched) {
        if (is_asserted) {
            signal_locked(vector);
        }
        return;
    }
    dq_vector_evaluate_line_locked(vector);
}

void dq_vector_line_set(uint32_t number, bool is_asserted)
{
    dq_vector_lock();
    set_line_locked(dq_vector_at(number), is_asserted);
    dq_vector_unlock();
}

bool dq_vector_is_at_rest(uint32_t number)
{
    const struct dq_vector *vector = dq_vector_at(number); /* asked by who lists what may happen */
    return !vector->is_pending && !vector->is_in_service &&
           dq_work_item_is_idle(&vector->passive_item) && is_listened_to(vector);
}

void dq_vector_pend_without_cause(uint32_t number)
{
    struct dq_vector *vector = dq_vector_at(number);
    dq_vector_lock();
    pend_locked(vector);
    vector->is_causeless = true;
    dq_vector_unlock();
}

static bool call_service(struct dq_vector *vector, struct dq_interrupt *interrupt)
{
    uint8_t irql_old = dq_interrupt_lock(interrupt);
    bool is_claimed = false;
    bool is_passive = interrupt->is_passive;
    if (interrupt->is_connected) { /* not disconnected while we waited for its lock */
        dq_trace(is_passive ? DQ_TRACE_PASSIVE_ISR_BEGIN : DQ_TRACE_ISR_BEGIN,
                 dq_vector_number(vector), interrupt->synchronize_irql);
        is_claimed = interrupt->service(interrupt);
        dq_trace(is_passive ? DQ_TRACE_PASSIVE_ISR_END : DQ_TRACE_ISR_END, dq_vector_number(vector),
                 is_claimed);
    }
    dq_interrupt_unlock(interrupt, irql_old);
    return is_claimed;
}

/* Where in the chain a run is. What leaves the chain meanwhile stays where it is until the run has
 * ended (wait_for_services()). */
struct walk {
    struct dq_vector *vector;
    bool is_passive;                /* asks those at PASSIVE_LEVEL, or else the others */
    uint32_t departures;            /* when it began */
    struct dq_interrupt *interrupt; /* at hand; NULL before the first and behind the last */
    bool is_active;                 /* as it was when it was reached */
};

/* On to the next one. False: it is the end of the chain, or the chain has lost a member, and the
 * link at hand leads nowhere. */
static bool advance(struct walk *walk)
{
    struct dq_vector *vector = walk->vector;
    if (walk->is_passive) { /* others connect and disconnect meanwhile */
        dq_vector_step_and_touch(dq_vector_number(vector));
    }
    dq_vector_lock();
    bool is_there = vector->departures == walk->departures;
    struct dq_interrupt *next = walk->interrupt;
    do {
        struct dq_list *link = next ? next->link.next : vector->chain.next;
        is_there = is_there && link != &vector->chain;
        next = is_there ? DQ_LIST_ENTRY(link, struct dq_interrupt, link) : NULL;
    } while (next && next->is_passive != walk->is_passive);
    walk->interrupt = next;
    walk->is_active = next && next->is_active;
    dq_vector_unlock();
    return is_there;
}

static bool has_lost_a_member(const struct walk *walk)
{
    dq_vector_lock();
    bool is_lost = walk->vector->departures != walk->departures;
    dq_vector_unlock();
    return is_lost;
}

/* Level: up to the first that claims. Latched and shared: all of them, again while any claims,
 * since an edge between would be lost. A chain that loses a member meanwhile is left where it is.
 */
static bool walk_chain(struct walk *walk, bool is_shared_latched)
{
    bool was_claimed = false;
    for (uint32_t round = 0; round < LATCHED_ROUNDS_MAX; round++) {
        bool is_claimed = false;
        while (advance(walk)) {
            is_claimed =
                (walk->is_active && call_service(walk->vector, walk->interrupt)) || is_claimed;
            if (is_claimed && !walk->vector->is_latched) {
                return true;
            }
        }
        if (has_lost_a_member(walk)) {
            return was_claimed || is_claimed;
        }
        was_claimed = was_claimed || is_claimed;
        if (!is_claimed || !is_shared_latched) {
            break;
        }
    }
    return was_claimed;
}

/* Those of one kind, as long as they are to be asked. */
static bool run_chain(struct dq_vector *vector, bool is_passive)
{
    dq_vector_lock();
    struct walk walk = { .vector = vector,
                         .is_passive = is_passive,
                         .departures = vector->departures };
    bool is_shared_latched = vector->is_latched && vector->chain.next != vector->chain.previous;
    dq_vector_unlock();
    bool is_claimed = walk_chain(&walk, is_shared_latched);
    if (is_passive) { /* what the device does comes before the line is unmasked, or after it */
        dq_vector_step_and_touch(dq_vector_number(vector));
    }
    dq_vector_lock();
    if (vector->departures != walk.departures && vector->is_latched &&
        !dq_list_is_empty(&vector->chain)) {
        pend_locked(vector); /* for those that were not asked; a line asks again by itself */
    }
    vector->unclaimed_ns = is_claimed ? 0 : dq_time_now_ns() + (is_passive ? PASSIVE_RETURN_NS : 0);
    vector->unclaimed_acted = dq_engine()->acted;
    dq_vector_unlock();
    return is_claimed;
}

/* Are passive-level ones to be asked, after the others? */
static bool wants_worker(struct dq_vector *vector, bool is_claimed)
{
    dq_vector_touch(dq_vector_number(vector));
    dq_vector_lock();
    bool is_any = (vector->is_latched || !is_claimed) && has_active(vector, true);
    if (is_any) {
        vector->unclaimed_ns = 0; /* that remains to be seen */
    }
    dq_vector_unlock();
    return is_any;
}

/* One delivery. */
struct delivery {
    struct dq_vector *vector;
    bool has_worker;  /* when it begins: who is connected meanwhile is not asked */
    bool is_deferred; /* a level line stays masked until the vector's worker has run */
};

static void service(void *context)
{
    struct delivery *delivery = context;
    struct dq_vector *vector = delivery->vector;
    dq_charge(DELIVERY_COST_NS);
    bool is_claimed = run_chain(vector, false);
    if (delivery->has_worker && wants_worker(vector, is_claimed)) {
        delivery->is_deferred = !vector->is_latched;
        (void)dq_work_item_enqueue(&vector->passive_item);
    }
}

/* The first driver's routine on the chain that does not silence its line. */
static void blame_chain(const struct dq_vector *vector)
{
    DQ_LIST_FOR_EACH(link, &vector->chain)
    {
        const struct dq_interrupt *interrupt = DQ_LIST_ENTRY(link, struct dq_interrupt, link);
        if (interrupt->routine) {
            dq_stop_blame_callback(interrupt->routine);
            return;
        }
    }
}

static _Noreturn void report_storm(const struct dq_vector *vector)
{
    struct dq_list *first = vector->chain.next;
    bool is_chained = first != vector->chain.previous;
    const struct dq_interrupt *interrupt = DQ_LIST_ENTRY(first, struct dq_interrupt, link);
    blame_chain(vector);
    dq_bug_check(0xF2, (uintptr_t)interrupt->service, (uintptr_t)interrupt->context,
                 (uintptr_t)interrupt, is_chained ? 2 : 1);
}

/* Might it as well have come to any other processor? */
static bool is_for_any_processor(const struct dq_vector *vector)
{
    return (uint32_t)__builtin_popcountll(vector->targets) == dq_cpu_count() &&
           !vector->is_alternating;
}

/* What the run follows: the connection, the message, what this processor kept it off from. */
static void observe_begin(const struct dq_vector *vector, const struct dq_cpu *cpu)
{
    if (!dq_is_observed()) {
        return;
    }
    uint32_t number = dq_vector_number(vector);
    if (!is_for_any_processor(vector)) {
        dq_observer->matters(dq_irql_location(cpu, vector->irql)); /* who runs here, and who not */
    }
    dq_acquire(dq_edge(DQ_EDGE_CONNECTED, number));
    dq_acquire(dq_edge(DQ_EDGE_MESSAGE, number));
    if (vector->is_latched) {
        dq_forget(dq_edge(DQ_EDGE_MESSAGE, number));
    }
    if (dq_vector_is_pinned(number, cpu)) {
        dq_irql_observe_run_begin(cpu, number, vector->irql);
    }
}

static void observe_end(const struct dq_vector *vector, const struct dq_cpu *cpu)
{
    if (!dq_is_observed()) {
        return;
    }
    uint32_t number = dq_vector_number(vector);
    dq_touch(dq_irql_location(cpu, vector->irql), DQ_TOUCH_WRITE);
    dq_release(dq_edge(DQ_EDGE_DISCONNECTED, number));
    dq_dpc_observe_leave(cpu);
    if (dq_vector_is_pinned(number, cpu)) {
        dq_irql_observe_run_end(cpu, number);
    }
}

/* A level line that still stands asks again. */
static void end_service(struct dq_vector *vector)
{
    dq_vector_lock();
    vector->is_in_service = false;
    if (!vector->is_latched) {
        if (vector->is_asserted && ++vector->streak > STORM_LIMIT) {
            report_storm(vector);
        }
        dq_vector_evaluate_line_locked(vector);
    }
    dq_vector_unlock();
}

void dq_vector_run_passive(struct dq_work_item *item)
{
    struct dq_vector *vector = item->context;
    uint32_t number = dq_vector_number(vector);
    dq_acquire(dq_edge(DQ_EDGE_CONNECTED, number));
    (void)run_chain(vector, true);
    if (!vector->is_latched) {
        end_service(vector);
    }
    dq_release(dq_edge(DQ_EDGE_DISCONNECTED, number));
    dq_work_item_ended(item);
}

/* In the context of the processor on which the vector is pending. */
static bool deliver(const struct dq_option *option)
{
    struct dq_vector *vector = dq_vector_at(option->id);
    struct dq_cpu *cpu = dq_cpu_current();
    dq_actor outer = dq_actor_begin(DQ_ACTOR_ISR, option->id, "interrupt");
    dq_vector_touch(option->id);
    dq_touch(dq_irql_location(cpu, vector->irql), DQ_TOUCH_WRITE);
    observe_begin(vector, cpu);
    dq_internal_lock_acquire_chosen(DQ_LOCK_VECTOR); /* listed while it is free */
    DQ_ASSERT(vector->is_pending && vector->processor == cpu->base.index &&
              vector->irql > cpu->base.irql);
    dq_vector_unpend_locked(vector);
    vector->is_in_service = true;
    dq_processor_not_before(&cpu->base, vector->pend_ns);
    struct delivery delivery = { .vector = vector,
                                 .has_worker = vector->passive_item.queue != NULL };
    dq_vector_unlock();
    enum dq_cpu_state state_interrupted = cpu->state;
    cpu->state = DQ_CPU_RUNNING;
    uint8_t irql_old = cpu->base.irql;
    cpu->base.irql = vector->irql;
    cpu->isr_depth++;
    uint32_t serving_outer = cpu->serving;
    cpu->serving = option->id;
    cpu->in_isr = (KSPIN_LOCK)cpu->base.index + 1;
    if (cpu->isr_depth == 1 && !cpu->is_in_dpc) {
        dq_cpu_busy_begin(cpu);
    }
    dq_context_run_begins(cpu->isr_stack);
    dq_cpu_call_on_isr_stack(cpu, service, &delivery);
    cpu->isr_depth--;
    cpu->serving = serving_outer;
    cpu->in_isr = cpu->isr_depth > 0 ? cpu->in_isr : 0;
    dq_engine()->progress++;
    if (!delivery.is_deferred) {
        end_service(vector);
    }
    observe_end(vector, cpu);
    dq_actor_end(outer);
    dq_irql_lower_after_interrupt(irql_old);
    /* The interrupted thread may go on elsewhere now, but only a running one can have moved. */
    if (state_interrupted != DQ_CPU_RUNNING) {
        cpu->state = state_interrupted;
        dq_engine_attend(); /* what it waited for may be gone, or there */
    }
    return false; /* not by a step from here: a line that stands would nest without end */
}

/* A line that nobody claimed, before anything else has happened: it would find the same. A message
 * is another one. */
static bool is_fruitless(const struct dq_vector *vector)
{
    return !vector->is_latched && vector->unclaimed_ns != 0 &&
           dq_engine()->acted == vector->unclaimed_acted;
}

/*
 * Delivery goes before everything else in plain runs. But a line that stands although nobody
 * claimed it leaves room for what was interrupted, as hardware does: it may be just about to make
 * its interrupt ready for it.
 */
static enum dq_option_rank rank_delivery(const struct dq_vector *vector, const struct dq_cpu *cpu)
{
    if (dq_is_observed() && is_fruitless(vector)) {
        return DQ_RANK_WHEN_IDLE;
    }
    bool is_room_left =
        !dq_is_observed() && vector->unclaimed_ns != 0 && cpu->base.time_ns <= vector->unclaimed_ns;
    return is_room_left                         ? DQ_RANK_OTHER
           : &cpu->base == dq_engine()->current ? DQ_RANK_DELIVER_HERE
                                                : DQ_RANK_DELIVER_THERE;
}

static void list_vectors(struct dq_option_list *list)
{
    bool is_locked = dq_internal_lock_is_held(DQ_LOCK_VECTOR); /* then when it is free */
    for (uint32_t i = 0; !is_locked && i < dq_cpu_count(); i++) {
        const struct dq_cpu *cpu = dq_cpu_at(i);
        if (cpu->vectors_pending_count == 0 || dq_processor_is_closed(i)) {
            continue;
        }
        for (uint32_t word = 0; word < DQ_VECTOR_COUNT / 64; word++) {
            for (uint64_t bits = cpu->vectors_pending[word]; bits; bits &= bits - 1) {
                uint32_t number = word * 64 + (uint32_t)__builtin_ctzll(bits);
                if (dq_vectors[number].irql <= cpu->base.irql) {
                    continue;
                }
                /* Highest IRQL first; the due time orders options of one rank. */
                dq_option_add(list, &vector_source, rank_delivery(&dq_vectors[number], cpu), i,
                              number, DQ_IRQL_HIGH - dq_vectors[number].irql);
            }
        }
    }
}

static const struct dq_source vector_source = {
    .name = "vectors",
    .list = list_vectors,
    .take = deliver,
};

void dq_vector_open(void)
{
    dq_vectors = dq_arena_core_alloc(DQ_VECTOR_COUNT * sizeof(*dq_vectors));
    DQ_ASSERT(dq_vectors);
    for (uint32_t i = 0; i < DQ_VECTOR_COUNT; i++) {
        dq_list_init(&dq_vectors[i].chain);
    }
    dq_engine_source_add(&vector_source);
}
