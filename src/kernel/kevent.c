/* SPDX-License-Identifier: MIT */
/* kevent - see kevent.h. The wait list is a LIST_ENTRY in the driver's memory and a dq_list here:
 * the same two pointers. */
#include "kernel/kevent.h"

#include "kernel/internal_lock.h"
#include "kernel/irql.h"
#include "kernel/stop.h"

_Static_assert(sizeof(LIST_ENTRY) == sizeof(struct dq_list), "one list layout");

static struct dq_list *waiters(KEVENT *kevent)
{
    return (struct dq_list *)(void *)&kevent->Header.WaitListHead;
}

static uint64_t location_of(const KEVENT *kevent)
{
    return dq_location_of(DQ_LOCATION_EVENT, kevent);
}

void dq_kevent_init(KEVENT *kevent, EVENT_TYPE type, bool is_set)
{
    kevent->Header.Type = (UCHAR)type;
    kevent->Header.SignalState = is_set;
    dq_list_init(waiters(kevent));
    dq_forget(location_of(kevent)); /* another one may have been here */
    if (is_set) {
        dq_release(location_of(kevent));
    }
}

/* The list is in the driver's memory: it is empty, or leads to a thread that waits and leads back.
 */
static void require_sound(KEVENT *kevent)
{
    const struct dq_list *list = waiters(kevent);
    uintptr_t first = (uintptr_t)list->next;
    bool is_sound = list->next == list && list->previous == list;
    if (!is_sound && dq_arena_is_core(first) && first % DQ_ARENA_ALIGN == 0) {
        const struct dq_thread *thread = DQ_LIST_ENTRY(list->next, const struct dq_thread, link);
        is_sound = thread->state == DQ_THREAD_WAITING && thread->link.previous == list;
    }
    if (!is_sound) {
        dq_violation(DQ_RULE_HANDLE, 0, (uintptr_t)kevent, 0, 0,
                     "a KEVENT is used that KeInitializeEvent was not called for, or that was "
                     "overwritten");
        dq_bug_check(0x0A, (uintptr_t)kevent, dq_irql_current(), 1, 0);
    }
}

bool dq_kevent_signal_locked(KEVENT *kevent)
{
    require_sound(kevent);
    dq_touch(location_of(kevent), DQ_TOUCH_WRITE);
    bool was_set = kevent->Header.SignalState != 0;
    struct dq_list *list = waiters(kevent);
    if (kevent->Header.Type == SynchronizationEvent && !dq_list_is_empty(list)) {
        dq_thread_wake_locked(DQ_LIST_ENTRY(list->next, struct dq_thread, link), STATUS_SUCCESS);
        return was_set; /* consumed: no later wait follows this set */
    }
    dq_release(location_of(kevent));
    kevent->Header.SignalState = 1;
    while (!dq_list_is_empty(list)) {
        dq_thread_wake_locked(DQ_LIST_ENTRY(list->next, struct dq_thread, link), STATUS_SUCCESS);
    }
    return was_set;
}

bool dq_kevent_signal(KEVENT *kevent)
{
    dq_dispatcher_lock();
    bool was_set = dq_kevent_signal_locked(kevent);
    dq_dispatcher_unlock();
    return was_set;
}

bool dq_kevent_set(KEVENT *kevent)
{
    dq_step_at(DQ_REASON_WAIT, location_of(kevent), DQ_TOUCH_WRITE);
    bool was_set = dq_kevent_signal(kevent);
    dq_thread_preempt_if_asked();
    dq_step_after(DQ_REASON_WAIT);
    return was_set;
}

bool dq_kevent_reset(KEVENT *kevent)
{
    dq_step_and_touch(DQ_REASON_WAIT, location_of(kevent), DQ_TOUCH_WRITE);
    dq_forget(location_of(kevent));
    dq_dispatcher_lock();
    bool was_set = kevent->Header.SignalState != 0;
    kevent->Header.SignalState = 0;
    dq_dispatcher_unlock();
    return was_set;
}

bool dq_kevent_is_set(const KEVENT *kevent)
{
    dq_dispatcher_lock();
    bool is_set = kevent->Header.SignalState != 0;
    dq_dispatcher_unlock();
    if (is_set) { /* whoever sees it has as good as waited */
        dq_acquire(location_of(kevent));
    }
    return is_set;
}

/* A wait that finds the event set. */
static void take_signal_locked(KEVENT *kevent)
{
    dq_acquire(location_of(kevent));
    if (kevent->Header.Type == SynchronizationEvent) {
        kevent->Header.SignalState = 0;
        dq_forget(location_of(kevent));
    }
}

NTSTATUS dq_kevent_wait(KEVENT *kevent, uint64_t due_ns)
{
    dq_step_and_touch(DQ_REASON_WAIT, location_of(kevent), DQ_TOUCH_WRITE);
    dq_dispatcher_lock();
    bool is_set = kevent->Header.SignalState != 0;
    if (is_set) {
        take_signal_locked(kevent);
    }
    if (is_set || due_ns <= dq_time_now_ns()) {
        dq_dispatcher_unlock();
        return is_set ? STATUS_SUCCESS : STATUS_TIMEOUT;
    }
    require_sound(kevent);
    const struct dq_cpu *cpu = dq_cpu_current();
    if (cpu->base.irql >= DQ_IRQL_DISPATCH) { /* a call of the driver's led here */
        dq_bug_check(cpu->is_in_dpc ? 0xB8 : 0x0A, 0, cpu->base.irql, 0, 0);
    }
    NTSTATUS status = dq_thread_block_unlock(waiters(kevent), due_ns, kevent);
    if (status == STATUS_SUCCESS) {
        dq_acquire(dq_location_of(DQ_LOCATION_THREAD, dq_thread_current()));
    }
    return status;
}

uint64_t dq_time_from_nt_100ns(const LARGE_INTEGER *timeout)
{
    if (!timeout) {
        return DQ_TIME_NEVER;
    }
    int64_t time_100ns = timeout->QuadPart;
    if (time_100ns == 0) {
        return 0;
    }
    if (time_100ns < 0) {
        uint64_t distance_100ns = 0 - (uint64_t)time_100ns;
        uint64_t now_ns = dq_time_now_ns();
        bool is_far = distance_100ns > (DQ_TIME_NEVER - 1 - now_ns) / 100;
        return is_far ? DQ_TIME_NEVER - 1 : now_ns + distance_100ns * 100;
    }
    if (time_100ns <= DQ_TIME_NT_EPOCH_100NS) {
        return 0;
    }
    uint64_t since_100ns = (uint64_t)(time_100ns - DQ_TIME_NT_EPOCH_100NS);
    return since_100ns > (DQ_TIME_NEVER - 1) / 100 ? DQ_TIME_NEVER - 1 : since_100ns * 100;
}
