/* SPDX-License-Identifier: MIT */
/* ready - see ready.h. */
#include "kernel/ready.h"

static struct dq_list *ready; /* by priority, then arrival; in core */

void dq_ready_open(void)
{
    ready = dq_arena_core_alloc(sizeof(*ready));
    DQ_ASSERT(ready);
    dq_list_init(ready);
}

void dq_ready_insert(struct dq_thread *thread, bool keeps_turn)
{
    struct dq_list *position = ready->next;
    for (; position != ready; position = position->next) {
        uint8_t priority = DQ_LIST_ENTRY(position, struct dq_thread, link)->priority;
        if (keeps_turn ? priority <= thread->priority : priority < thread->priority) {
            break;
        }
    }
    dq_list_insert_before(position, &thread->link);
}

void dq_ready_remove(struct dq_thread *thread)
{
    dq_list_remove(&thread->link);
}

struct dq_thread *dq_ready_next(const struct dq_thread *thread)
{
    struct dq_list *next = thread ? thread->link.next : ready->next;
    return next == ready ? NULL : DQ_LIST_ENTRY(next, struct dq_thread, link);
}

struct dq_thread *dq_ready_first(const struct dq_cpu *cpu)
{
    struct dq_thread *thread = dq_ready_next(NULL);
    while (thread && !dq_thread_may_run(thread, cpu)) {
        thread = dq_ready_next(thread);
    }
    return thread;
}

uint32_t dq_ready_count(void)
{
    uint32_t count = 0;
    DQ_LIST_FOR_EACH(link, ready)
    {
        count++;
    }
    return count;
}

/* Threads on processors, each on one of its own; as many as there can be. */
struct places {
    uint64_t processors;
    uint64_t taken;
    const struct dq_thread *threads[DQ_PROCESSOR_MAX]; /* where taken */
};

static bool find_place(struct places *places, const struct dq_thread *thread, uint64_t *tried)
{
    uint64_t own = dq_thread_processors(thread) & places->processors;
    uint64_t left = own & ~places->taken;
    if (left) {
        uint32_t index = (uint32_t)__builtin_ctzll(left);
        places->taken |= 1ull << index;
        places->threads[index] = thread;
        return true;
    }
    /* Who has one of them may have another place. */
    while ((left = own & ~*tried) != 0) {
        uint32_t index = (uint32_t)__builtin_ctzll(left);
        *tried |= 1ull << index;
        if (find_place(places, places->threads[index], tried)) {
            places->threads[index] = thread;
            return true;
        }
    }
    return false;
}

/* One more thread. Has it a place with this processor only? Once there is one who has, there is one
 * whatever threads come behind. */
static bool needs(struct places *places, const struct dq_thread *thread, const struct dq_cpu *cpu)
{
    uint64_t tried = 0;
    if (find_place(places, thread, &tried)) {
        return false;
    }
    tried = 0;
    places->processors |= 1ull << cpu->base.index;
    bool has_place = find_place(places, thread, &tried);
    places->processors &= ~(1ull << cpu->base.index);
    return has_place;
}

uint8_t dq_ready_priority_min(const struct dq_cpu *cpu, uint64_t processors)
{
    struct places places;
    places.processors = processors & ~(1ull << cpu->base.index);
    places.taken = 0;
    const struct dq_thread *thread = NULL;
    while ((thread = dq_ready_next(thread)) != NULL) {
        if (needs(&places, thread, cpu)) {
            return thread->priority;
        }
    }
    return DQ_PRIORITY_IDLE;
}

bool dq_ready_is_wanted(const struct dq_cpu *cpu)
{
    struct places places;
    places.processors = dq_processor_mask(dq_cpu_count()) & ~(1ull << cpu->base.index);
    places.taken = 0;
    uint8_t priority = cpu->thread->priority;
    for (uint32_t i = 0; i < dq_cpu_count(); i++) {
        const struct dq_thread *running = dq_cpu_at(i)->thread;
        if (running->priority > priority && running->state == DQ_THREAD_RUNNING &&
            needs(&places, running, cpu)) {
            return true;
        }
    }
    const struct dq_thread *thread = NULL;
    while ((thread = dq_ready_next(thread)) != NULL && thread->priority > priority) {
        if (needs(&places, thread, cpu)) {
            return true;
        }
    }
    return false;
}
