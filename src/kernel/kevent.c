/* SPDX-License-Identifier: MIT */
/* kevent - see kevent.h. */
#include "kernel/kevent.h"

#include "kernel/dispatcher.h"

static uint64_t location_of(const KEVENT *kevent)
{
    return dq_dispatcher_location(&kevent->Header);
}

void dq_kevent_init(KEVENT *kevent, EVENT_TYPE type, bool is_set)
{
    dq_dispatcher_init(&kevent->Header,
                       type == NotificationEvent ? DQ_DISPATCHER_NOTIFICATION_EVENT
                                                 : DQ_DISPATCHER_SYNCHRONIZATION_EVENT,
                       is_set);
}

bool dq_kevent_signal(KEVENT *kevent)
{
    dq_dispatcher_lock();
    bool was_set = dq_dispatcher_signal_locked(&kevent->Header, 1) != 0;
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

bool dq_kevent_pulse(KEVENT *kevent)
{
    dq_step_at(DQ_REASON_WAIT, location_of(kevent), DQ_TOUCH_WRITE);
    dq_dispatcher_lock();
    bool was_set = dq_dispatcher_signal_locked(&kevent->Header, 1) != 0;
    dq_dispatcher_clear_locked(&kevent->Header);
    dq_dispatcher_unlock();
    dq_thread_preempt_if_asked();
    dq_step_after(DQ_REASON_WAIT);
    return was_set;
}

bool dq_kevent_reset(KEVENT *kevent)
{
    dq_step_and_touch(DQ_REASON_WAIT, location_of(kevent), DQ_TOUCH_WRITE);
    dq_dispatcher_lock();
    bool was_set = kevent->Header.SignalState != 0;
    dq_dispatcher_clear_locked(&kevent->Header);
    dq_dispatcher_unlock();
    return was_set;
}

bool dq_kevent_is_set(const KEVENT *kevent)
{
    return dq_dispatcher_read(&kevent->Header) != 0;
}

NTSTATUS dq_kevent_wait(KEVENT *kevent, uint64_t due_ns)
{
    DISPATCHER_HEADER *object = &kevent->Header;
    return dq_dispatcher_wait(&object, 1, false, due_ns);
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
