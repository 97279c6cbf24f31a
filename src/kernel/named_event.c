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
    size_t name_units;   /* I */
    uint16_t name[];     /* I */
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

/* An event that a path names. */
struct wanted {
    struct dq_wide name; /* behind the directory; the whole path of a standard one */
    EVENT_TYPE type;
    bool is_signaled; /* when it is made */
};

/* The system's own, which tell of memory: there is plenty, and that never changes. */
static bool find_standard(struct dq_wide path, struct wanted *wanted)
{
    const struct {
        struct dq_wide path;
        bool is_signaled;
    } rows[] = {
        { DQ_WIDE("\\KernelObjects\\HighMemoryCondition"), true },
        { DQ_WIDE("\\KernelObjects\\LowMemoryCondition"), false },
        { DQ_WIDE("\\KernelObjects\\HighPagedPoolCondition"), true },
        { DQ_WIDE("\\KernelObjects\\LowPagedPoolCondition"), false },
        { DQ_WIDE("\\KernelObjects\\HighNonPagedPoolCondition"), true },
        { DQ_WIDE("\\KernelObjects\\LowNonPagedPoolCondition"), false },
        { DQ_WIDE("\\KernelObjects\\LowCommitCondition"), true },
        { DQ_WIDE("\\KernelObjects\\HighCommitCondition"), false },
        { DQ_WIDE("\\KernelObjects\\MaximumCommitCondition"), false },
    };
    for (size_t i = 0; i < DQ_COUNT_OF(rows); i++) {
        if (is_same(path, rows[i].path)) {
            *wanted = (struct wanted){ path, NotificationEvent, rows[i].is_signaled };
            return true;
        }
    }
    return false;
}

/* What stands behind the directory of events. */
static NTSTATUS find_name(struct dq_wide path, struct dq_wide *ret_name)
{
    const struct dq_wide directory = DQ_WIDE("\\BaseNamedObjects");
    if (path.count == 0 || path.units[0] != '\\') {
        return STATUS_OBJECT_PATH_SYNTAX_BAD;
    }
    struct dq_wide head = { path.units,
                            path.count < directory.count ? path.count : directory.count };
    struct dq_wide rest = { path.units + head.count, path.count - head.count };
    if (!is_same(head, directory) || (rest.count > 0 && rest.units[0] != '\\')) {
        return STATUS_OBJECT_PATH_NOT_FOUND;
    }
    if (rest.count <= 1) {
        return STATUS_OBJECT_TYPE_MISMATCH;
    }
    struct dq_wide name = { rest.units + 1, rest.count - 1 };
    for (size_t i = 0; i < name.count; i++) {
        if (name.units[i] == '\\') {
            return STATUS_OBJECT_PATH_NOT_FOUND;
        }
    }
    *ret_name = name;
    return STATUS_SUCCESS;
}

static struct named_event *find_locked(struct dq_wide name)
{
    DQ_LIST_FOR_EACH(link, events)
    {
        struct named_event *event = DQ_LIST_ENTRY(link, struct named_event, link);
        if (is_same((struct dq_wide){ event->name, event->name_units }, name)) {
            return event;
        }
    }
    return NULL;
}

static size_t bytes_for(size_t name_units)
{
    return sizeof(struct named_event) + name_units * sizeof(uint16_t);
}

static struct named_event *create_locked(const struct wanted *wanted)
{
    struct dq_wide name = wanted->name;
    struct named_event *event = dq_arena_core_alloc(bytes_for(name.count));
    if (!event) {
        return NULL;
    }
    event->kevent = dq_pool_alloc(sizeof(KEVENT), EVENT_TAG, true, DQ_POOL_FRAMEWORK);
    if (!event->kevent) {
        dq_arena_core_free(event, bytes_for(name.count));
        return NULL;
    }
    dq_acquire(NAMES);
    dq_kevent_init(event->kevent, wanted->type, wanted->is_signaled);
    event->name_units = name.count;
    memcpy(event->name, name.units, name.count * sizeof(name.units[0]));
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
    dq_arena_core_free(event, bytes_for(event->name_units));
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
    struct wanted wanted = { .type = type, .is_signaled = true };
    if (!find_standard(path, &wanted)) {
        NTSTATUS status = find_name(path, &wanted.name);
        if (!NT_SUCCESS(status)) {
            return status;
        }
    }
    lock();
    struct named_event *event = find_locked(wanted.name);
    event = event ? event : create_locked(&wanted);
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
