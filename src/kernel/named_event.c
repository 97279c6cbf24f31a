/* SPDX-License-Identifier: MIT */
/* named_event - see named_event.h. */
#include "kernel/named_event.h"

#include <string.h>

#include "base/list.h"
#include "kernel/internal_lock.h"
#include "kernel/kevent.h"
#include "kernel/pool.h"

#define EVENT_TAG 0x6e657645u /* "Even" */

/* Which names there are. As an edge: who serializes by an event that goes in between is serialized
 * all the same. */
#define NAMES dq_location(DQ_LOCATION_SYSTEM, 7)

/* In core; L: DQ_LOCK_NAMED_EVENTS. */
struct named_event {
    struct dq_list link; /* L: on *events */
    uint32_t handles;    /* L */
    KEVENT *kevent;      /* I: pool of the framework's */
    size_t path_units;   /* I */
    uint16_t path[];     /* I */
};

/* In core; L. In order of creation. */
static struct dq_list *events;

static void lock(void)
{
    dq_internal_lock_acquire(DQ_LOCK_NAMED_EVENTS);
}

static void unlock(void)
{
    dq_internal_lock_release(DQ_LOCK_NAMED_EVENTS);
}

void dq_named_event_open(void)
{
    events = dq_arena_core_alloc(sizeof(*events));
    DQ_ASSERT(events);
    dq_list_init(events);
}

void dq_named_event_step(enum dq_touch_mode mode)
{
    dq_step_and_touch(DQ_REASON_DDI, NAMES, mode);
}

static bool is_same(struct dq_wide a, struct dq_wide b)
{
    return a.count == b.count && memcmp(a.units, b.units, a.count * sizeof(a.units[0])) == 0;
}

/* The system's own: memory is never short here. False: there is none of this name. */
static bool find_condition(struct dq_wide name, bool *ret_is_set)
{
    const struct {
        struct dq_wide name;
        bool is_set;
    } conditions[] = {
        { DQ_WIDE("HighMemoryCondition"), true },
        { DQ_WIDE("LowMemoryCondition"), false },
        { DQ_WIDE("HighPagedPoolCondition"), true },
        { DQ_WIDE("LowPagedPoolCondition"), false },
        { DQ_WIDE("HighNonPagedPoolCondition"), true },
        { DQ_WIDE("LowNonPagedPoolCondition"), false },
        { DQ_WIDE("LowCommitCondition"), true },
        { DQ_WIDE("HighCommitCondition"), false },
        { DQ_WIDE("MaximumCommitCondition"), false },
    };
    for (size_t i = 0; i < DQ_COUNT_OF(conditions); i++) {
        if (is_same(name, conditions[i].name)) {
            *ret_is_set = conditions[i].is_set;
            return true;
        }
    }
    return false;
}

/* Can there be an event of this path? What it is when it is made: the system's own have a type. */
static NTSTATUS check_path(struct dq_wide path, EVENT_TYPE *type, bool *ret_is_set)
{
    if (path.count == 0 || path.units[0] != '\\') {
        return STATUS_OBJECT_PATH_SYNTAX_BAD;
    }
    struct dq_wide name = { path.units + 1, path.count - 1 };
    struct dq_wide directory = dq_wide_take_name(&name);
    if (is_same(directory, DQ_WIDE("KernelObjects")) && find_condition(name, ret_is_set)) {
        *type = NotificationEvent;
        return STATUS_SUCCESS;
    }
    if (!is_same(directory, DQ_WIDE("BaseNamedObjects")) || dq_wide_has(name, '\\')) {
        return STATUS_OBJECT_PATH_NOT_FOUND;
    }
    *ret_is_set = true;
    return name.count > 0 ? STATUS_SUCCESS : STATUS_OBJECT_TYPE_MISMATCH;
}

static struct named_event *find_locked(struct dq_wide path)
{
    DQ_LIST_FOR_EACH(link, events)
    {
        struct named_event *event = DQ_LIST_ENTRY(link, struct named_event, link);
        if (is_same((struct dq_wide){ event->path, event->path_units }, path)) {
            return event;
        }
    }
    return NULL;
}

static size_t bytes_for(size_t path_units)
{
    return sizeof(struct named_event) + path_units * sizeof(uint16_t);
}

static struct named_event *create_locked(struct dq_wide path, EVENT_TYPE type, bool is_set)
{
    struct named_event *event = dq_arena_core_alloc(bytes_for(path.count));
    if (!event) {
        return NULL;
    }
    event->kevent = dq_pool_alloc(sizeof(KEVENT), EVENT_TAG, true, DQ_POOL_FRAMEWORK);
    if (!event->kevent) {
        dq_arena_core_free(event, bytes_for(path.count));
        return NULL;
    }
    dq_acquire(NAMES);
    dq_kevent_init(event->kevent, type, is_set);
    event->path_units = path.count;
    memcpy(event->path, path.units, path.count * sizeof(path.units[0]));
    dq_list_append(events, &event->link);
    return event;
}

static void close_locked(struct named_event *event)
{
    if (--event->handles > 0) {
        return;
    }
    dq_release(NAMES);
    dq_list_remove(&event->link);
    bool is_freed = dq_pool_free_owned(event->kevent, DQ_POOL_FRAMEWORK, EVENT_TAG);
    DQ_ASSERT(is_freed);
    dq_arena_core_free(event, bytes_for(event->path_units));
}

static void close_event(void *object)
{
    dq_touch(NAMES, DQ_TOUCH_WRITE);
    lock();
    close_locked(object);
    unlock();
}

static const struct dq_handle_type event_type = { .close = close_event,
                                                  .step = dq_named_event_step };

NTSTATUS dq_named_event_make(struct dq_wide path, EVENT_TYPE type, HANDLE *ret_handle,
                             KEVENT **ret_kevent)
{
    bool is_set = false;
    NTSTATUS status = check_path(path, &type, &is_set);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    lock();
    struct named_event *event = find_locked(path);
    event = event ? event : create_locked(path, type, is_set);
    if (event) {
        event->handles++;
    }
    unlock();
    HANDLE handle = event ? dq_handle_open(&event_type, event, EVENT_ALL_ACCESS) : NULL;
    if (!handle) {
        if (event) {
            close_event(event);
        }
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    *ret_handle = handle;
    *ret_kevent = event->kevent;
    return STATUS_SUCCESS;
}
