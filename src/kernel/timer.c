/* SPDX-License-Identifier: MIT */
/* timer - see timer.h: what is due when, as an environment event. */
#include "kernel/timer.h"

#include "kernel/internal_lock.h"
#include "kernel/numbering.h"
#include "trace/trace.h"

/* L (DQ_LOCK_TIMER): by due time, then see is_before(). In core. */
static struct dq_list *timers;

static const struct dq_source timer_source;

/* More overdue timers than this are listed at the next question. */
#define LISTED_MAX 8u
#define TICK_PARTS 16u

/*
 * Which timers may expire next depends on all of them: arming one that is due earlier keeps the
 * others from being next. So arming and disarming conflict with expiries, but not with each other,
 * and neither do expiries.
 */
#define LOCATION_ORDER dq_location(DQ_LOCATION_TIMER, 0)

static struct dq_timer *first_timer(void)
{
    return DQ_LIST_ENTRY(timers->next, struct dq_timer, link);
}

/* By where it is, not by who was initialized first: that is no order of the driver's. The low bits
 * tell places in one part of the arena apart, the high one which part. */
static uint32_t id_of(const struct dq_timer *timer)
{
    uintptr_t address = (uintptr_t)timer;
    uint32_t part = address >= DQ_ARENA_WINDOW_ADDRESS;
    return part << 31 | (uint32_t)(address / _Alignof(struct dq_timer) & 0x7fffffffu);
}

_Static_assert(DQ_ARENA_WINDOW_BYTES / _Alignof(struct dq_timer) <= 0x80000000u, "id_of()");

/* Observed, due times are compared in parts of a tick, which armings tell. */
static uint64_t due_in_parts(const struct dq_timer *timer)
{
    return timer->due_ns / (DQ_TIMER_TICK_NS / TICK_PARTS);
}

/* Every order: those that one tick of the clock can find due together, by no processor's clock. */
static void list_timers_observed(struct dq_option_list *list)
{
    DQ_LIST_FOR_EACH(link, timers)
    {
        const struct dq_timer *timer = DQ_LIST_ENTRY(link, struct dq_timer, link);
        if (due_in_parts(timer) - due_in_parts(first_timer()) >= TICK_PARTS) {
            break;
        }
        dq_option_add_event(list, &timer_source, id_of(timer), timer->due_ns, false);
    }
}

static void list_timers(struct dq_option_list *list)
{
    if (dq_is_observed()) {
        list_timers_observed(list);
        return;
    }
    uint32_t listed = 0;
    DQ_LIST_FOR_EACH(link, timers)
    {
        const struct dq_timer *timer = DQ_LIST_ENTRY(link, struct dq_timer, link);
        dq_option_add_event(list, &timer_source, id_of(timer), timer->due_ns, false);
        /* Of those that lie ahead only the first can be next. */
        if (timer->due_ns > dq_time_now_ns() || ++listed == LISTED_MAX) {
            break;
        }
    }
}

static struct dq_timer *find_timer(uint32_t id)
{
    struct dq_timer *found = NULL;
    dq_internal_lock_acquire(DQ_LOCK_TIMER);
    DQ_LIST_FOR_EACH(link, timers)
    {
        struct dq_timer *timer = DQ_LIST_ENTRY(link, struct dq_timer, link);
        if (id_of(timer) == id) {
            DQ_ASSERT(!found);
            found = timer;
        }
    }
    dq_internal_lock_release(DQ_LOCK_TIMER);
    return found;
}

static bool take_off(struct dq_timer *timer)
{
    dq_internal_lock_acquire(DQ_LOCK_TIMER);
    bool was_armed = timer->is_armed;
    if (was_armed) {
        dq_list_remove(&timer->link);
        timer->is_armed = false;
    }
    dq_internal_lock_release(DQ_LOCK_TIMER);
    return was_armed;
}

static bool take_timer(const struct dq_option *option)
{
    struct dq_timer *timer = find_timer(option->id);
    DQ_ASSERT(timer);
    void (*expire)(struct dq_timer *) = timer->expire;
    dq_actor outer = dq_actor_begin(DQ_ACTOR_TIMER, (uintptr_t)timer, "timer");
    dq_acquire(dq_location_of(DQ_LOCATION_TIMER, timer));
    dq_forget(dq_location_of(DQ_LOCATION_TIMER, timer));
    dq_touch(dq_location_of(DQ_LOCATION_TIMER, timer), DQ_TOUCH_WRITE);
    dq_touch(LOCATION_ORDER, DQ_TOUCH_READ);
    (void)take_off(timer);
    dq_trace(DQ_TRACE_TIMER_EXPIRE, timer->number, 0);
    expire(timer); /* it may be gone afterwards */
    dq_actor_end(outer);
    return false;
}

static uint64_t timer_deadline(void)
{
    return dq_list_is_empty(timers) ? DQ_TIME_NEVER : first_timer()->due_ns;
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

/* Due at the same time: in order of arming; by place where other orders of arming are explored. */
static bool is_before(const struct dq_timer *timer, const struct dq_timer *other)
{
    bool is_tie = timer->due_ns == other->due_ns;
    return is_tie ? dq_is_observed() && id_of(timer) < id_of(other) : timer->due_ns < other->due_ns;
}

void dq_timer_init(struct dq_timer *timer)
{
    dq_list_init(&timer->link);
    timer->is_armed = false;
    timer->number = dq_number_next(DQ_NUMBER_TIMER);
}

void dq_timer_step(const struct dq_timer *timer)
{
    dq_step_at(DQ_REASON_WAIT, LOCATION_ORDER, DQ_TOUCH_ADD);
    dq_step_at(DQ_REASON_WAIT, dq_location_of(DQ_LOCATION_TIMER, timer), DQ_TOUCH_WRITE);
}

void dq_timer_arm(struct dq_timer *timer, uint64_t due_ns, void (*expire)(struct dq_timer *timer))
{
    DQ_ASSERT(timer->number != 0);
    dq_touch(dq_location_of(DQ_LOCATION_TIMER, timer), DQ_TOUCH_WRITE);
    dq_touch(LOCATION_ORDER, DQ_TOUCH_ADD);
    dq_release(dq_location_of(DQ_LOCATION_TIMER, timer));
    dq_internal_lock_acquire(DQ_LOCK_TIMER);
    if (timer->is_armed) {
        dq_list_remove(&timer->link);
    }
    timer->due_ns = due_ns;
    timer->expire = expire;
    timer->is_armed = true;
    dq_tell(due_in_parts(timer));
    struct dq_list *position = timers->next;
    while (position != timers &&
           !is_before(timer, DQ_LIST_ENTRY(position, struct dq_timer, link))) {
        position = position->next;
    }
    dq_list_insert_before(position, &timer->link);
    dq_internal_lock_release(DQ_LOCK_TIMER);
    dq_engine_deadline_added(due_ns);
}

bool dq_timer_disarm(struct dq_timer *timer)
{
    dq_touch(dq_location_of(DQ_LOCATION_TIMER, timer), DQ_TOUCH_WRITE);
    dq_touch(LOCATION_ORDER, DQ_TOUCH_ADD);
    return take_off(timer);
}
