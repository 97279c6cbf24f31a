/* SPDX-License-Identifier: MIT */
/* timer - see timer.h. */
#include "framework/timer.h"

#include "framework/callout.h"
#include "framework/device.h"
#include "kernel/internal_lock.h"
#include "kernel/kevent.h"
#include "kernel/stop.h"

static uint64_t location_of(const struct dq_timer_object *timer)
{
    return dq_location_of(DQ_LOCATION_OBJECT, timer);
}

/* Nothing of it is to come: not set, no DPC, no work item. */
static bool cancel_and_drain(struct dq_timer_object *timer)
{
    bool was_set = dq_ktimer_cancel(&timer->timer);
    dq_dpc_flush_all();
    if (timer->is_passive) {
        dq_work_item_flush(&timer->work);
    }
    return was_set;
}

/* Is the caller an instance of the callback, of which there may be several? */
static bool is_own_callback(const struct dq_timer_object *timer)
{
    if (timer->is_passive) {
        return dq_work_item_is_own(&timer->work);
    }
    const struct dq_cpu *cpu = dq_cpu_current();
    return cpu->is_in_dpc && (timer->dpc_processors >> cpu->base.index & 1u) != 0;
}

/* Its own callback waits for itself, for ever. */
static void hang_in_own_callback(struct dq_timer_object *timer)
{
    dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)timer, 0, 0,
                 "a passive-level timer is deleted inside its own callback: it waits for itself, "
                 "for ever");
    KEVENT never;
    dq_kevent_init(&never, NotificationEvent, false);
    (void)dq_kevent_wait(&never, DQ_TIME_NEVER);
}

static void dispose_timer(struct dq_object *object)
{
    struct dq_timer_object *timer = DQ_CONTAINER_OF(object, struct dq_timer_object, object);
    dq_step_and_touch(DQ_REASON_DDI, location_of(timer), DQ_TOUCH_WRITE);
    dq_internal_lock_acquire(DQ_LOCK_WDF_TIMER);
    timer->is_running_down = true;
    dq_internal_lock_release(DQ_LOCK_WDF_TIMER);
    if (timer->is_passive && is_own_callback(timer)) {
        hang_in_own_callback(timer);
    }
    (void)cancel_and_drain(timer);
}

static void destroy_timer(struct dq_object *object)
{
    dq_dpc_check_free(&DQ_CONTAINER_OF(object, struct dq_timer_object, object)->dpc,
                      object->class->name);
}

static const struct dq_object_class timer_class = {
    .type = DQ_TYPE_TIMER,
    .name = "WDFTIMER",
    .bytes = sizeof(struct dq_timer_object),
    .is_passive_disposed = true,
    .is_driver_deletable = true,
    .dispose = dispose_timer,
    .destroy = destroy_timer,
};

static void call_back(struct dq_timer_object *timer)
{
    WDFTIMER handle = dq_object_to_handle(&timer->object);
    if (!timer->callback) {
        return;
    }
    dq_serialization_begin(timer->serialize);
    if (timer->is_passive) {
        dq_callout_timer_work_item(timer->callback, handle, &timer->work);
    } else {
        volatile int64_t *processors = (volatile int64_t *)&timer->dpc_processors;
        int64_t own = (int64_t)(UINT64_C(1) << dq_cpu_current()->base.index); /* a DPC stays */
        (void)dq_atomic_or_64(processors, own);
        dq_callout_timer(timer->callback, handle);
        (void)dq_atomic_and_64(processors, ~own);
    }
    dq_serialization_end(timer->serialize);
}

static void run_dpc(struct dq_dpc *dpc)
{
    struct dq_timer_object *timer = dpc->context;
    if (timer->is_passive) {
        (void)dq_work_item_enqueue(&timer->work);
    } else {
        call_back(timer);
    }
    dq_dpc_ended(dpc);
}

static void run_work_item(struct dq_work_item *item)
{
    call_back(item->context);
    dq_work_item_ended(item);
}

static void initialize(struct dq_timer_object *timer, const WDF_TIMER_CONFIG *config,
                       bool is_passive)
{
    timer->callback = config->EvtTimerFunc;
    timer->period_ns = (uint64_t)config->Period * 1000000u;
    timer->is_passive = is_passive;
    timer->is_high_resolution = config->UseHighResolutionTimer != FALSE;
    dq_ktimer_init(&timer->timer, &timer->kernel, NotificationTimer);
    dq_dpc_init(&timer->dpc, run_dpc, timer);
    if (is_passive) {
        dq_work_item_init(&timer->work, run_work_item, timer);
    }
}

NTSTATUS dq_timer_object_create(const WDF_TIMER_CONFIG *config,
                                const WDF_OBJECT_ATTRIBUTES *attributes,
                                struct dq_timer_object **ret_timer)
{
    struct dq_object *object;
    NTSTATUS status = dq_object_create(&timer_class, attributes, &object);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_object *parent = dq_object_from_handle(attributes->ParentObject, DQ_TYPE_OBJECT);
    struct dq_timer_object *timer = DQ_CONTAINER_OF(object, struct dq_timer_object, object);
    /* Its own attributes say it; a level that would be inherited does not. */
    bool is_passive = attributes->ExecutionLevel == WdfExecutionLevelPassive;
    initialize(timer, config, is_passive);
    status = dq_serialization_commit(object, parent, config->AutomaticSerialization, is_passive,
                                     &timer->serialize);
    if (NT_SUCCESS(status)) {
        *ret_timer = timer;
    }
    return status;
}

bool dq_timer_object_start(struct dq_timer_object *timer, uint64_t due_ns)
{
    dq_ktimer_step(&timer->timer);
    dq_step_and_touch(DQ_REASON_DDI, location_of(timer), DQ_TOUCH_WRITE);
    dq_internal_lock_acquire(DQ_LOCK_WDF_TIMER);
    bool is_running_down = timer->is_running_down;
    bool may = !is_running_down && timer->stopping_count == 0;
    timer->is_start_dropped = timer->is_start_dropped || timer->stopping_count > 0;
    bool was_set = may && dq_ktimer_arm(&timer->timer, due_ns, timer->period_ns, &timer->dpc);
    dq_internal_lock_release(DQ_LOCK_WDF_TIMER);
    if (is_running_down) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)timer, 0, 0,
                     "WdfTimerStart on a timer that is being deleted: ignored");
    }
    dq_step_after(DQ_REASON_WAIT); /* its time may have come already */
    return was_set;
}

bool dq_timer_object_stop(struct dq_timer_object *timer)
{
    return dq_ktimer_cancel(&timer->timer);
}

static void begin_stop(struct dq_timer_object *timer)
{
    dq_step_and_touch(DQ_REASON_DDI, location_of(timer), DQ_TOUCH_WRITE);
    dq_internal_lock_acquire(DQ_LOCK_WDF_TIMER);
    bool is_first = timer->stopping_count++ == 0;
    timer->is_start_dropped = timer->is_start_dropped && !is_first;
    dq_internal_lock_release(DQ_LOCK_WDF_TIMER);
    if (!is_first) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)timer, 0, 0,
                     "WdfTimerStop with Wait TRUE while another thread stops the timer and waits");
    }
}

static bool end_stop(struct dq_timer_object *timer)
{
    dq_step_and_touch(DQ_REASON_DDI, location_of(timer), DQ_TOUCH_WRITE);
    dq_internal_lock_acquire(DQ_LOCK_WDF_TIMER);
    timer->stopping_count--;
    bool is_start_dropped = timer->is_start_dropped;
    dq_internal_lock_release(DQ_LOCK_WDF_TIMER);
    return is_start_dropped;
}

bool dq_timer_object_stop_and_wait(struct dq_timer_object *timer)
{
    if (is_own_callback(timer)) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)timer, 0, 0,
                     "WdfTimerStop with Wait TRUE inside the timer's own callback would wait for "
                     "itself: the timer is not stopped");
        return false;
    }
    begin_stop(timer);
    bool was_set = cancel_and_drain(timer);
    bool is_start_dropped = end_stop(timer);
    return was_set || is_start_dropped;
}
