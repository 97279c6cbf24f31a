/* SPDX-License-Identifier: MIT */
/* vector_connect - see vector.h: who is on a vector's chain, and its worker. */
#include "base/text.h"
#include "kernel/pool.h"
#include "kernel/vector_internal.h"

/* In order of connection, but for those that go last. */
static struct dq_list *chain_position(struct dq_vector *vector,
                                      const struct dq_interrupt *interrupt)
{
    struct dq_list *position = &vector->chain;
    while (!interrupt->goes_last && position->previous != &vector->chain &&
           DQ_LIST_ENTRY(position->previous, struct dq_interrupt, link)->goes_last) {
        position = position->previous;
    }
    return position;
}

static bool is_alone(const struct dq_vector *vector, const struct dq_interrupt *interrupt)
{
    return vector->chain.next == &interrupt->link && interrupt->link.next == &vector->chain;
}

void dq_interrupt_passive_init(struct dq_interrupt *interrupt)
{
    interrupt->is_passive = true;
    dq_wait_lock_init(&interrupt->passive_lock);
}

/* A passive-level one has neither IRQL nor spin lock. Source: wdm/nf-wdm-ioconnectinterruptex. */
static bool is_sound(const struct dq_interrupt *interrupt)
{
    if (interrupt->vector == 0 || interrupt->vector >= DQ_VECTOR_COUNT) {
        return false;
    }
    const struct dq_vector *vector = dq_vector_at(interrupt->vector);
    bool is_level_right = interrupt->irql == vector->irql &&
                          interrupt->synchronize_irql >= interrupt->irql &&
                          interrupt->synchronize_irql <= DQ_IRQL_HIGH;
    bool is_passive_right = interrupt->irql == DQ_IRQL_PASSIVE &&
                            interrupt->synchronize_irql == DQ_IRQL_PASSIVE && !interrupt->lock;
    return vector->is_configured &&
           (interrupt->is_passive ? is_passive_right : is_level_right && interrupt->lock);
}

/* The vector's worker, once it has passive-level interrupts. False: no memory. */
static bool provide_worker(struct dq_vector *vector)
{
    uint32_t number = dq_vector_number(vector);
    dq_vector_lock();
    struct dq_work_queue *queue = vector->passive_item.queue;
    if (!queue) {
        queue = dq_work_queue_create(number);
        dq_work_item_init_own(&vector->passive_item, dq_vector_run_passive, vector, queue,
                              "passive-level interrupt");
    }
    dq_vector_unlock();
    char name[32];
    struct dq_text text;
    dq_text_init(&text, name, sizeof(name));
    dq_text_format(&text, "interrupt worker %u", number);
    return queue && dq_work_queue_staff(queue, name, DQ_PRIORITY_INTERRUPT);
}

NTSTATUS dq_interrupt_connect(struct dq_interrupt *interrupt)
{
    DQ_ASSERT(!interrupt->is_connected);
    dq_step_at(DQ_REASON_INTERRUPT, dq_location(DQ_LOCATION_VECTOR, interrupt->vector),
               DQ_TOUCH_WRITE);
    if (!is_sound(interrupt)) {
        return STATUS_INVALID_PARAMETER;
    }
    struct dq_vector *vector = dq_vector_at(interrupt->vector);
    if (dq_pool_fault_take() || (interrupt->is_passive && !provide_worker(vector))) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    dq_vector_lock();
    interrupt->is_connected = true;
    interrupt->is_active = true;
    dq_list_insert_before(chain_position(vector, interrupt), &interrupt->link);
    dq_trace(DQ_TRACE_VECTOR_CONNECT, interrupt->vector, interrupt->irql);
    dq_vector_touch(interrupt->vector);
    dq_release(dq_edge(DQ_EDGE_CONNECTED, interrupt->vector));
    if (!vector->is_latched) {
        dq_vector_evaluate_line_locked(vector);
    }
    bool is_first = is_alone(vector, interrupt);
    dq_vector_unlock();
    dq_step_after(DQ_REASON_INTERRUPT);
    if (is_first && vector->listened) {
        vector->listened(vector->listened_context, interrupt->vector, true);
    }
    return STATUS_SUCCESS;
}

void dq_interrupt_active_set(struct dq_interrupt *interrupt, bool is_active)
{
    dq_vector_step_and_touch(interrupt->vector);
    struct dq_vector *vector = dq_vector_at(interrupt->vector);
    dq_vector_lock();
    interrupt->is_active = is_active;
    if (!vector->is_latched) {
        dq_vector_evaluate_line_locked(vector);
    }
    dq_vector_unlock();
    dq_step_after(DQ_REASON_INTERRUPT);
}

/* Until nobody is about to lock what was on a chain: the vector's worker has ended its run, or, for
 * one at device IRQL, every other processor has been out of its ISRs once. */
static void wait_for_services(const struct dq_interrupt *interrupt)
{
    if (interrupt->is_passive) {
        struct dq_work_item *item = &dq_vector_at(interrupt->vector)->passive_item;
        if (!dq_work_item_is_own(item)) {
            dq_work_item_flush(item);
        }
        return;
    }
    uint8_t irql = dq_irql_current();
    uint8_t irql_old = dq_irql_raise(irql > DQ_IRQL_DISPATCH ? irql : DQ_IRQL_DISPATCH);
    for (uint32_t i = 0; i < dq_cpu_count(); i++) {
        if (dq_cpu_at(i) != dq_cpu_current()) {
            dq_spin_until_free(&dq_cpu_at(i)->in_isr);
        }
    }
    dq_irql_lower(irql_old);
}

void dq_interrupt_disconnect(struct dq_interrupt *interrupt)
{
    DQ_ASSERT(interrupt->is_connected);
    struct dq_vector *vector = dq_vector_at(interrupt->vector);
    if (vector->listened) {
        dq_vector_lock();
        bool is_last = is_alone(vector, interrupt);
        dq_vector_unlock();
        if (is_last) {
            vector->listened(vector->listened_context, interrupt->vector, false);
        }
    }
    /* With the lock held the service routine runs nowhere; without the link it never will. */
    uint8_t irql_old = dq_interrupt_lock(interrupt);
    if (interrupt->is_passive) { /* threads come between, which at DIRQL they do not */
        dq_vector_step_and_touch(interrupt->vector);
    }
    dq_vector_lock();
    interrupt->is_connected = false;
    dq_list_remove(&interrupt->link);
    vector->departures++;
    if (dq_list_is_empty(&vector->chain) && vector->is_pending) {
        dq_vector_unpend_locked(vector);
    }
    dq_vector_unlock();
    dq_vector_touch(interrupt->vector);
    dq_acquire(dq_edge(DQ_EDGE_DISCONNECTED, interrupt->vector));
    dq_trace(DQ_TRACE_VECTOR_DISCONNECT, interrupt->vector, interrupt->irql);
    dq_interrupt_unlock(interrupt, irql_old);
    wait_for_services(interrupt);
}
