/* SPDX-License-Identifier: MIT */
/* ex_timer - see ex_timer.h. */
#include "kernel/ex_timer.h"

#include "kernel/callout.h"
#include "kernel/irql.h"
#include "kernel/pool.h"

#define TIMER_TAG 0x6d695478u /* "xTim" */

/* In core. */
struct dq_ex_timer {
    struct dq_ktimer timer;               /* L: the kernel's; first, see dq_ex_timer_find() */
    struct dq_dpc dpc;                    /* L: the kernel's: what calls back */
    PEXT_CALLBACK callback;               /* I: NULL: none */
    void *context;                        /* I */
    bool is_high_resolution;              /* I */
    bool is_disabled;                     /* L (DISPATCHER): is being deleted */
    bool is_deleted_when_done;            /* L: by whoever sees that nothing of it is to come */
    struct dq_ex_timer_deletion deletion; /* L */
};

/* In core; L (DISPATCHER). */
static uint32_t *timer_count;

void dq_ex_timer_open(void)
{
    timer_count = dq_arena_core_alloc(sizeof(*timer_count));
    DQ_ASSERT(timer_count);
}

uint32_t dq_ex_timer_count(void)
{
    return *timer_count;
}

static void count_timer(uint32_t one)
{
    dq_dispatcher_lock();
    *timer_count += one;
    dq_dispatcher_unlock();
}

static PEX_TIMER handle_of(const struct dq_ex_timer *timer)
{
    return (PEX_TIMER)(void *)timer->timer.kernel;
}

static uint64_t location_of(const struct dq_ex_timer *timer)
{
    return dq_location_of(DQ_LOCATION_OBJECT, timer);
}

/* ---- The end ---- */

/* Set, expired and not called back yet, or just calling back. */
static bool is_pending_locked(const struct dq_ex_timer *timer)
{
    return timer->timer.timer.is_armed || timer->dpc.is_queued || timer->dpc.running_count > 0;
}

static void call_delete_callback(const struct dq_ex_timer_deletion *deletion)
{
    struct dq_callout callout;
    uint8_t irql_old = dq_irql_raise(DQ_IRQL_DISPATCH);
    dq_callout_begin(&callout, "ExTimerDeleteCallback", (uintptr_t)deletion->callback);
    deletion->callback(deletion->context);
    dq_callout_end(&callout, 0);
    dq_irql_lower(irql_old);
}

/* Nothing of it is to come. */
static void destroy(struct dq_ex_timer *timer)
{
    struct dq_ex_timer_deletion deletion = timer->deletion;
    dq_acquire(location_of(timer)); /* its callbacks come before */
    dq_forget(location_of(timer));
    bool is_freed = dq_pool_free_owned(timer->timer.kernel, DQ_POOL_FRAMEWORK, TIMER_TAG);
    DQ_ASSERT(is_freed);
    dq_arena_core_free(timer, sizeof(*timer));
    count_timer(UINT32_MAX); /* one less */
    if (deletion.callback) {
        call_delete_callback(&deletion);
    }
}

/* ---- Calling back ---- */

static void run_dpc(struct dq_dpc *dpc)
{
    struct dq_ex_timer *timer = dpc->context;
    if (timer->callback) {
        struct dq_callout callout;
        dq_callout_begin(&callout, "ExTimerCallback", (uintptr_t)timer->callback);
        timer->callback(handle_of(timer), timer->context);
        dq_callout_end(&callout, 0);
    }
    dq_step_and_touch(DQ_REASON_DPC, location_of(timer), DQ_TOUCH_WRITE);
    dq_release(location_of(timer));
    dq_dpc_ended(dpc);
    dq_dispatcher_lock();
    bool is_last = timer->is_deleted_when_done && !is_pending_locked(timer);
    dq_dispatcher_unlock();
    if (is_last) {
        destroy(timer);
    }
}

PEX_TIMER dq_ex_timer_create(PEXT_CALLBACK callback, void *context, ULONG attributes)
{
    KTIMER *kernel = dq_pool_alloc(sizeof(*kernel), TIMER_TAG, true, DQ_POOL_FRAMEWORK);
    struct dq_ex_timer *timer = kernel ? dq_arena_core_alloc(sizeof(*timer)) : NULL;
    if (!timer) {
        if (kernel) {
            (void)dq_pool_free_owned(kernel, DQ_POOL_FRAMEWORK, TIMER_TAG);
        }
        return NULL;
    }
    dq_ktimer_init(&timer->timer, kernel,
                   attributes & EX_TIMER_NOTIFICATION ? NotificationTimer : SynchronizationTimer);
    kernel->TimerListEntry.Flink = (LIST_ENTRY *)(void *)timer;
    kernel->TimerListEntry.Blink = (LIST_ENTRY *)(void *)timer;
    dq_dpc_init(&timer->dpc, run_dpc, timer);
    timer->callback = callback;
    timer->context = context;
    timer->is_high_resolution = (attributes & EX_TIMER_HIGH_RESOLUTION) != 0;
    count_timer(1);
    return handle_of(timer);
}

struct dq_ex_timer *dq_ex_timer_find(PEX_TIMER handle)
{
    const KTIMER *kernel = (const KTIMER *)(void *)handle;
    if (!dq_pool_is_owned(kernel, DQ_POOL_FRAMEWORK)) {
        return NULL;
    }
    uintptr_t address = (uintptr_t)kernel->TimerListEntry.Flink;
    struct dq_ex_timer *timer = (struct dq_ex_timer *)address;
    bool is_ours = dq_arena_is_core(address) && address % DQ_ARENA_ALIGN == 0 &&
                   kernel->TimerListEntry.Blink == (LIST_ENTRY *)address &&
                   timer->timer.kernel == kernel;
    return is_ours ? timer : NULL;
}

bool dq_ex_timer_is_high_resolution(const struct dq_ex_timer *timer)
{
    return timer->is_high_resolution;
}

bool dq_ex_timer_set(struct dq_ex_timer *timer, uint64_t due_ns, uint64_t period_ns)
{
    dq_ktimer_step(&timer->timer);
    dq_step_and_touch(DQ_REASON_DDI, location_of(timer), DQ_TOUCH_READ);
    dq_dispatcher_lock();
    bool is_disabled = timer->is_disabled;
    dq_dispatcher_unlock();
    bool was_set = !is_disabled && dq_ktimer_arm(&timer->timer, due_ns, period_ns,
                                                 timer->callback ? &timer->dpc : NULL);
    dq_step_after(DQ_REASON_WAIT); /* its time may have come already */
    return was_set;
}

bool dq_ex_timer_cancel(struct dq_ex_timer *timer)
{
    dq_step_and_touch(DQ_REASON_DDI, location_of(timer), DQ_TOUCH_READ);
    dq_dispatcher_lock();
    bool is_disabled = timer->is_disabled;
    dq_dispatcher_unlock();
    return !is_disabled && dq_ktimer_cancel(&timer->timer);
}

/* ---- Deleting ---- */

/* False: somebody else deletes it. */
static bool disable(struct dq_ex_timer *timer, const struct dq_ex_timer_deletion *deletion)
{
    dq_step_and_touch(DQ_REASON_DDI, location_of(timer), DQ_TOUCH_WRITE);
    dq_dispatcher_lock();
    bool is_first = !timer->is_disabled;
    if (is_first) {
        timer->is_disabled = true;
        timer->deletion = *deletion;
    }
    dq_dispatcher_unlock();
    return is_first;
}

/* What is to come comes once more, at most, and its DPC deletes. */
static bool leave_to_dpc(struct dq_ex_timer *timer)
{
    dq_ktimer_step(&timer->timer);
    dq_step_at(DQ_REASON_DPC, dq_location_of(DQ_LOCATION_DPC, &timer->dpc), DQ_TOUCH_READ);
    dq_step_and_touch(DQ_REASON_DDI, location_of(timer), DQ_TOUCH_WRITE);
    dq_touch(dq_location_of(DQ_LOCATION_DPC, &timer->dpc), DQ_TOUCH_READ);
    dq_touch(dq_location_of(DQ_LOCATION_TIMER, &timer->timer.timer), DQ_TOUCH_WRITE);
    dq_dispatcher_lock();
    bool is_pending = is_pending_locked(timer);
    timer->is_deleted_when_done = is_pending;
    timer->timer.period_ns = 0;
    timer->timer.dpc = &timer->dpc;
    dq_dispatcher_unlock();
    return is_pending;
}

bool dq_ex_timer_delete(struct dq_ex_timer *timer, const struct dq_ex_timer_deletion *deletion)
{
    if (!disable(timer, deletion)) {
        return false;
    }
    bool was_set = deletion->cancels && dq_ktimer_cancel(&timer->timer);
    if (deletion->waits) {
        dq_dpc_flush_all();
        destroy(timer);
    } else if (!leave_to_dpc(timer)) {
        destroy(timer);
    }
    return was_set;
}
