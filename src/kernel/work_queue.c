/* SPDX-License-Identifier: MIT */
/* work_queue - see work_queue.h. */
#include "kernel/work_queue.h"

#include <string.h>

#include "base/text.h"
#include "engine/context.h"
#include "kernel/internal_lock.h"
#include "kernel/kevent.h"
#include "kernel/numbering.h"
#include "kernel/stop.h"
#include "trace/trace.h"

#define WORKER_MAX 16u

struct worker {
    struct dq_work_queue *queue; /* I */
    struct dq_thread *thread;
    const struct dq_work_item *running; /* what it does */
};

/* L (DQ_LOCK_WORK_QUEUE); in core. */
struct dq_work_queue {
    struct dq_list items;
    struct dq_list idle_workers;
    struct dq_list flushers; /* threads that wait for some item to be done */
    uint32_t number;         /* I: 0: the system's */
    uint32_t worker_count;
    struct worker workers[WORKER_MAX];
};

static struct dq_work_queue *system_queue;

static struct dq_work_queue *queue_of(const struct dq_work_item *item)
{
    return item->queue ? item->queue : system_queue;
}

/* Enqueues and dequeues conflict: the order of the queue. */
static uint64_t location_of_queue(const struct dq_work_queue *queue)
{
    return dq_location(DQ_LOCATION_WORK_QUEUE, queue->number);
}

static uint64_t location_of(const struct dq_work_item *item)
{
    return dq_location_of(DQ_LOCATION_OBJECT, item);
}

void dq_work_item_init_own(struct dq_work_item *item, void (*routine)(struct dq_work_item *item),
                           void *context, struct dq_work_queue *queue, const char *label)
{
    memset(item, 0, sizeof(*item));
    dq_list_init(&item->link);
    item->routine = routine;
    item->context = context;
    item->queue = queue;
    item->label = label;
}

void dq_work_item_init(struct dq_work_item *item, void (*routine)(struct dq_work_item *item),
                       void *context)
{
    dq_work_item_init_own(item, routine, context, NULL, "work item");
    item->number = dq_number_next(DQ_NUMBER_WORK_ITEM);
}

static void trace(enum dq_trace_kind kind, uint32_t number, uint64_t b)
{
    if (number != 0) {
        dq_trace(kind, number, b);
    }
}

bool dq_work_item_enqueue(struct dq_work_item *item)
{
    if (!item->queue && dq_processor_current()->irql > DQ_IRQL_DISPATCH) {
        /* A call of the driver's led here. The queue's lock is one of DISPATCH_LEVEL: Windows would
         * stop or hang. */
        dq_bug_check(0x0A, 0, dq_processor_current()->irql, 1, 0);
    }
    dq_step_at(DQ_REASON_DDI, location_of_queue(queue_of(item)), DQ_TOUCH_WRITE);
    return dq_work_item_insert(item);
}

bool dq_work_item_insert(struct dq_work_item *item)
{
    struct dq_work_queue *queue = queue_of(item);
    dq_touch(location_of_queue(queue), DQ_TOUCH_WRITE);
    dq_release(location_of(item));
    dq_internal_lock_acquire(DQ_LOCK_WORK_QUEUE);
    bool is_queued = !item->is_queued;
    if (is_queued) {
        item->is_queued = true;
        dq_list_append(&queue->items, &item->link);
    }
    trace(DQ_TRACE_WORK_QUEUE, item->number, is_queued);
    if (is_queued) {
        (void)dq_thread_wake_first(&queue->idle_workers);
    }
    dq_internal_lock_release(DQ_LOCK_WORK_QUEUE);
    dq_thread_preempt_if_asked();
    return is_queued;
}

bool dq_work_item_is_queued(const struct dq_work_item *item)
{
    dq_step_and_touch(DQ_REASON_DDI, location_of_queue(queue_of(item)), DQ_TOUCH_WRITE);
    dq_internal_lock_acquire(DQ_LOCK_WORK_QUEUE);
    bool is_queued = item->is_queued;
    dq_internal_lock_release(DQ_LOCK_WORK_QUEUE);
    return is_queued;
}

/* Which item a worker takes depends on who came before it, and so does which worker waits first.
 * That it finds none is no step of its own: it waits as soon as its last item has ended. */
static void lock_to_look(const struct dq_work_queue *queue)
{
    if (dq_is_observed() && !dq_list_is_empty(&queue->items)) {
        dq_step_at(DQ_REASON_DDI, location_of_queue(queue), DQ_TOUCH_WRITE);
    }
    dq_touch(location_of_queue(queue), DQ_TOUCH_WRITE);
    dq_internal_lock_acquire(DQ_LOCK_WORK_QUEUE);
}

/* The next one, as running; an idle worker waits for it. */
static struct dq_work_item *dequeue(struct dq_work_queue *queue)
{
    lock_to_look(queue);
    while (dq_list_is_empty(&queue->items)) {
        (void)dq_thread_block_releasing(DQ_LOCK_WORK_QUEUE, &queue->idle_workers, queue);
        lock_to_look(queue);
    }
    struct dq_work_item *item = DQ_LIST_ENTRY(queue->items.next, struct dq_work_item, link);
    dq_list_remove(&item->link);
    item->is_queued = false;
    item->running_count++;
    item->runner = dq_thread_current();
    dq_internal_lock_release(DQ_LOCK_WORK_QUEUE);
    return item;
}

static void wake_flushers(struct dq_work_queue *queue)
{
    dq_internal_lock_acquire(DQ_LOCK_WORK_QUEUE);
    dq_thread_wake_all(&queue->flushers);
    dq_internal_lock_release(DQ_LOCK_WORK_QUEUE);
}

/* A run is named by its item, whichever worker does it. */
static dq_actor observe_begin(const struct dq_work_item *item)
{
    dq_actor outer = dq_actor_begin(DQ_ACTOR_WORK, (uintptr_t)item, item->label);
    dq_touch(location_of_queue(queue_of(item)), DQ_TOUCH_WRITE);
    dq_acquire(location_of(item));
    dq_forget(location_of(item));
    return outer;
}

/* Its end, which flushes wait for; the item may be gone. */
static void observe_end(const struct dq_work_item *item, dq_actor outer)
{
    dq_touch(location_of(item), DQ_TOUCH_WRITE);
    dq_release(dq_edge(DQ_EDGE_WORK_ENDED, (uintptr_t)item));
    dq_actor_end(outer);
}

static void run_worker(void *context)
{
    struct worker *worker = context;
    for (;;) {
        struct dq_work_item *item = dequeue(worker->queue);
        worker->running = item;
        uint32_t number = item->number;
        dq_actor outer = observe_begin(item);
        trace(DQ_TRACE_WORK_BEGIN, number, 0);
        dq_context_run_begins(dq_thread_current()->stack);
        item->routine(item); /* counts itself down: it may have freed the item */
        trace(DQ_TRACE_WORK_END, number, 0);
        worker->running = NULL;
        observe_end(item, outer);
        wake_flushers(worker->queue);
        dq_engine()->progress++;
        if (!dq_is_observed()) { /* else its next look is one */
            dq_step(DQ_REASON_DDI);
        }
    }
}

bool dq_work_item_is_own(const struct dq_work_item *item)
{
    const struct dq_thread *thread = dq_thread_current();
    const struct dq_work_queue *queue = queue_of(item);
    for (uint32_t i = 0; i < queue->worker_count; i++) {
        if (queue->workers[i].thread == thread) {
            return queue->workers[i].running == item;
        }
    }
    return false;
}

static void observe_flush(const struct dq_work_item *item)
{
    dq_touch(location_of_queue(queue_of(item)), DQ_TOUCH_WRITE);
    dq_touch(location_of(item), DQ_TOUCH_WRITE);
}

void dq_work_item_flush(struct dq_work_item *item)
{
    uint32_t own = dq_work_item_is_own(item) ? 1 : 0;
    struct dq_work_queue *queue = queue_of(item);
    dq_step_at(DQ_REASON_WAIT, location_of_queue(queue), DQ_TOUCH_WRITE);
    observe_flush(item);
    struct dq_thread *thread = dq_thread_current();
    dq_thread_wait_owner_set(thread, &item->runner, "the end of a work item");
    dq_internal_lock_acquire(DQ_LOCK_WORK_QUEUE);
    while (item->is_queued || item->running_count > own) {
        (void)dq_thread_block_releasing(DQ_LOCK_WORK_QUEUE, &queue->flushers, item);
        observe_flush(item);
        dq_internal_lock_acquire(DQ_LOCK_WORK_QUEUE);
    }
    dq_internal_lock_release(DQ_LOCK_WORK_QUEUE);
    dq_thread_wait_owner_clear(thread);
    dq_acquire(dq_edge(DQ_EDGE_WORK_ENDED, (uintptr_t)item));
}

/* Observed: born waiting. Who of them begins when is no order of the driver's. */
static void begin_worker_locked(struct dq_work_queue *queue, struct dq_thread *thread)
{
    if (dq_is_observed() && dq_list_is_empty(&queue->items)) {
        dq_thread_begin_blocked(thread, &queue->idle_workers);
    } else {
        dq_thread_begin(thread);
    }
}

/* Its worker of this index, unless it has that one already: two may come for it at once. False: no
 * memory. */
static bool add_worker(struct dq_work_queue *queue, uint32_t index, const char *name,
                       uint8_t priority)
{
    struct worker *worker = &queue->workers[index];
    struct dq_thread *thread = dq_thread_prepare(name, priority, run_worker, worker);
    if (!thread) {
        return false;
    }
    dq_internal_lock_acquire(DQ_LOCK_WORK_QUEUE);
    bool is_wanted = queue->worker_count == index;
    if (is_wanted) {
        worker->queue = queue;
        worker->thread = thread;
        queue->worker_count++;
        begin_worker_locked(queue, thread);
    }
    dq_internal_lock_release(DQ_LOCK_WORK_QUEUE);
    if (!is_wanted) {
        dq_thread_discard(thread);
    }
    return true;
}

static void add_system_worker(void)
{
    char name[32];
    struct dq_text text;
    dq_text_init(&text, name, sizeof(name));
    dq_text_format(&text, "worker %u", system_queue->worker_count);
    (void)add_worker(system_queue, system_queue->worker_count, name, DQ_PRIORITY_WORKER);
}

bool dq_work_queue_relieve(void)
{
    if (!system_queue) {
        return false; /* a machine without one: unit tests */
    }
    uint32_t count = system_queue->worker_count;
    if (!dq_list_is_empty(&system_queue->items) && count < WORKER_MAX) {
        add_system_worker();
    }
    return system_queue->worker_count > count;
}

struct dq_work_queue *dq_work_queue_create(uint32_t number)
{
    struct dq_work_queue *queue = dq_arena_core_alloc(sizeof(*queue));
    if (queue) {
        dq_list_init(&queue->items);
        dq_list_init(&queue->idle_workers);
        dq_list_init(&queue->flushers);
        queue->number = number;
    }
    return queue;
}

bool dq_work_queue_staff(struct dq_work_queue *queue, const char *name, uint8_t priority)
{
    dq_internal_lock_acquire(DQ_LOCK_WORK_QUEUE);
    bool is_staffed = queue->worker_count > 0;
    dq_internal_lock_release(DQ_LOCK_WORK_QUEUE);
    return is_staffed || add_worker(queue, 0, name, priority);
}

void dq_work_queue_open(uint32_t worker_count)
{
    DQ_ASSERT(worker_count > 0 && worker_count <= WORKER_MAX);
    system_queue = dq_work_queue_create(0);
    DQ_ASSERT(system_queue);
    for (uint32_t i = 0; i < worker_count; i++) {
        add_system_worker();
    }
    DQ_ASSERT(system_queue->worker_count == worker_count);
}
