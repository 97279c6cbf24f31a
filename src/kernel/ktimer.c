/* SPDX-License-Identifier: MIT */
/* ktimer - see ktimer.h. */
#include "kernel/ktimer.h"

#include <string.h>

#include "kernel/internal_lock.h"
#include "kernel/memory_check.h"
#include "kernel/ready.h"

/* So many expiries of periodic timers in a row, with no thread to run between them, are taken for
 * a machine in which nothing else will ever happen. */
#define IDLE_EXPIRIES_MAX 10000u

/* In core. */
static uint32_t *idle_expiries;

void dq_ktimer_open(void)
{
    idle_expiries = dq_arena_core_alloc(sizeof(*idle_expiries));
    DQ_ASSERT(idle_expiries);
}

void dq_ktimer_init(struct dq_ktimer *ktimer, KTIMER *kernel, TIMER_TYPE type)
{
    memset(kernel, 0, sizeof(*kernel));
    memset(ktimer, 0, sizeof(*ktimer));
    dq_timer_init(&ktimer->timer);
    ktimer->kernel = kernel;
    dq_dispatcher_init(&kernel->Header,
                       type == NotificationTimer ? DQ_DISPATCHER_NOTIFICATION_TIMER
                                                 : DQ_DISPATCHER_SYNCHRONIZATION_TIMER,
                       0);
}

static bool is_any_thread_running(void)
{
    for (uint32_t i = 0; i < dq_cpu_count(); i++) {
        const struct dq_cpu *cpu = dq_cpu_at(i);
        if (cpu->thread != cpu->idle_thread) {
            return true;
        }
    }
    return dq_ready_next(NULL) != NULL;
}

static void count_idle_expiry(void)
{
    *idle_expiries = is_any_thread_running() ? 0 : *idle_expiries + 1;
    if (*idle_expiries > IDLE_EXPIRIES_MAX) {
        *idle_expiries = 0;
        dq_engine()->stuck();
    }
}

/* Where the DPC goes that has no target: to the processor that set the timer, or another. While
 * orders are explored it does not matter which that was. */
static uint32_t choose_processor(const struct dq_ktimer *ktimer)
{
    uint32_t count = dq_cpu_count();
    uint32_t taken = dq_choose(count, DQ_REASON_TARGET);
    return dq_is_observed() ? taken : (ktimer->processor + taken) % count;
}

/* In the environment's context: whoever's processor that happens to be. */
static void expire(struct dq_timer *timer)
{
    struct dq_ktimer *ktimer = DQ_CONTAINER_OF(timer, struct dq_ktimer, timer);
    if (ktimer->is_drivers) {
        dq_memory_check_argument(ktimer->kernel, sizeof(*ktimer->kernel));
    }
    if (ktimer->period_ns != 0) {
        count_idle_expiry();
    }
    dq_dispatcher_lock();
    if (ktimer->period_ns != 0) {
        dq_timer_arm(timer, timer->due_ns + ktimer->period_ns, expire);
    }
    struct dq_dpc *dpc = ktimer->dpc;
    (void)dq_dispatcher_signal_locked(&ktimer->kernel->Header, 1);
    dq_dispatcher_unlock();
    if (dpc) {
        dq_dpc_insert_from_outside(
            dpc, dpc->target == DQ_DPC_TARGET_CURRENT ? choose_processor(ktimer) : dpc->target);
    }
}

static uint64_t location_of(const struct dq_ktimer *ktimer)
{
    return dq_dispatcher_location(&ktimer->kernel->Header);
}

void dq_ktimer_step(const struct dq_ktimer *ktimer)
{
    dq_timer_step(&ktimer->timer);
    dq_step_at(DQ_REASON_WAIT, location_of(ktimer), DQ_TOUCH_WRITE);
}

bool dq_ktimer_arm(struct dq_ktimer *ktimer, uint64_t due_ns, uint64_t period_ns,
                   struct dq_dpc *dpc)
{
    dq_touch(location_of(ktimer), DQ_TOUCH_WRITE);
    uint64_t now_ns = dq_time_now_ns();
    dq_dispatcher_lock();
    bool was_set = ktimer->timer.is_armed;
    dq_dispatcher_clear_locked(&ktimer->kernel->Header);
    ktimer->period_ns = period_ns;
    ktimer->dpc = dpc;
    ktimer->processor = dq_cpu_current()->base.index;
    dq_timer_arm(&ktimer->timer, due_ns < now_ns ? now_ns : due_ns, expire);
    dq_dispatcher_unlock();
    return was_set;
}

bool dq_ktimer_set(struct dq_ktimer *ktimer, uint64_t due_ns, uint64_t period_ns,
                   struct dq_dpc *dpc)
{
    dq_ktimer_step(ktimer);
    bool was_set = dq_ktimer_arm(ktimer, due_ns, period_ns, dpc);
    dq_step_after(DQ_REASON_WAIT); /* its time may have come already */
    return was_set;
}

bool dq_ktimer_cancel(struct dq_ktimer *ktimer)
{
    dq_timer_step(&ktimer->timer);
    dq_dispatcher_lock();
    bool was_set = dq_timer_disarm(&ktimer->timer);
    dq_dispatcher_unlock();
    if (was_set) { /* what came before it was set, which no expiry follows now */
        dq_acquire(dq_location_of(DQ_LOCATION_TIMER, &ktimer->timer));
        dq_forget(dq_location_of(DQ_LOCATION_TIMER, &ktimer->timer));
    }
    return was_set;
}
