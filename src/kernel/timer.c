/* SPDX-License-Identifier: MIT */
/* timer - see thread.h: what is due when, as an environment event. */
#include "kernel/internal_lock.h"
#include "kernel/numbering.h"
#include "kernel/thread.h"
#include "trace/trace.h"

/* L (DQ_LOCK_TIMER): by due time, then by arming. In core. */
static struct dq_list *timers;

static const struct dq_source timer_source;

/* More overdue timers than this are listed at the next question. */
#define LISTED_MAX 8u

static void list_timers(struct dq_option_list *list)
{
    uint32_t listed = 0;
    DQ_LIST_FOR_EACH(link, timers)
    {
        const struct dq_timer *timer = DQ_LIST_ENTRY(link, struct dq_timer, link);
        dq_option_add_event(list, &timer_source, timer->number, timer->due_ns, false);
        /* Of those that lie ahead only the first can be next. */
        if (timer->due_ns > dq_time_now_ns() || ++listed == LISTED_MAX) {
            break;
        }
    }
}

static struct dq_timer *find_timer(uint32_t number)
{
    struct dq_timer *found = NULL;
    dq_internal_lock_acquire(DQ_LOCK_TIMER);
    DQ_LIST_FOR_EACH(link, timers)
    {
        struct dq_timer *timer = DQ_LIST_ENTRY(link, struct dq_timer, link);
        found = timer->number == number ? timer : found;
    }
    dq_internal_lock_release(DQ_LOCK_TIMER);
    return found;
}

static bool take_timer(const struct dq_option *option)
{
    struct dq_timer *timer = find_timer(option->id);
    DQ_ASSERT(timer);
    dq_actor outer = dq_actor_begin(DQ_ACTOR_TIMER, (uintptr_t)timer, "timer");
    dq_acquire(dq_location_of(DQ_LOCATION_TIMER, timer));
    (void)dq_timer_disarm(timer);
    dq_trace(DQ_TRACE_TIMER_EXPIRE, timer->number, 0);
    timer->expire(timer);
    dq_actor_end(outer);
    return false;
}

static uint64_t timer_deadline(void)
{
    return dq_list_is_empty(timers)
               ? DQ_TIME_NEVER
               : DQ_LIST_ENTRY(timers->next, const struct dq_timer, link)->due_ns;
}

static const struct dq_source timer_source = {
    .name = "timers",
    .list = list_timers,
    .take = take_timer,
    .deadline_ns = timer_deadline,
};

void dq_timer_open(void)
{
    timers = dq_arena_core_alloc(sizeof(*timers));
    DQ_ASSERT(timers);
    dq_list_init(timers);
    dq_engine_source_add(&timer_source);
}

void dq_timer_arm(struct dq_timer *timer, uint64_t due_ns, void (*expire)(struct dq_timer *timer))
{
    dq_touch(dq_location_of(DQ_LOCATION_TIMER, timer), DQ_TOUCH_WRITE);
    dq_release(dq_location_of(DQ_LOCATION_TIMER, timer));
    dq_internal_lock_acquire(DQ_LOCK_TIMER);
    if (timer->is_armed) {
        dq_list_remove(&timer->link);
    }
    if (timer->number == 0) {
        timer->number = dq_number_next(DQ_NUMBER_TIMER);
    }
    timer->due_ns = due_ns;
    timer->expire = expire;
    timer->is_armed = true;
    struct dq_list *position = timers->next;
    while (position != timers && DQ_LIST_ENTRY(position, struct dq_timer, link)->due_ns <= due_ns) {
        position = position->next;
    }
    dq_list_insert_before(position, &timer->link);
    dq_internal_lock_release(DQ_LOCK_TIMER);
    dq_engine_deadline_added(due_ns);
}

bool dq_timer_disarm(struct dq_timer *timer)
{
    bool is_mine = timer->number != 0; /* never armed: nothing that anybody else could touch */
    if (is_mine) {
        dq_touch(dq_location_of(DQ_LOCATION_TIMER, timer), DQ_TOUCH_WRITE);
    }
    dq_internal_lock_acquire(DQ_LOCK_TIMER);
    bool was_armed = timer->is_armed;
    if (was_armed) {
        dq_list_remove(&timer->link);
        timer->is_armed = false;
    }
    dq_internal_lock_release(DQ_LOCK_TIMER);
    return was_armed;
}
