/* SPDX-License-Identifier: MIT */
/* dispatcher - see dispatcher.h. The wait list is a LIST_ENTRY in the driver's memory and a dq_list
 * here: the same two pointers. */
#include "kernel/dispatcher.h"

#include "kernel/irql.h"
#include "kernel/mutex.h"
#include "kernel/stop.h"

_Static_assert(sizeof(LIST_ENTRY) == sizeof(struct dq_list), "one list layout");

static struct dq_list *waits_of(DISPATCHER_HEADER *object)
{
    return (struct dq_list *)(void *)&object->WaitListHead;
}

void dq_dispatcher_init(DISPATCHER_HEADER *object, enum dq_dispatcher_type type, int32_t state)
{
    object->Type = (UCHAR)type;
    object->SignalState = state;
    dq_list_init(waits_of(object));
    dq_forget(dq_dispatcher_location(object)); /* another one may have been here */
    if (state > 0) {
        dq_release(dq_dispatcher_location(object));
    }
}

const char *dq_dispatcher_type_name(const DISPATCHER_HEADER *object)
{
    switch (object->Type) {
    case DQ_DISPATCHER_NOTIFICATION_EVENT:
    case DQ_DISPATCHER_SYNCHRONIZATION_EVENT:
        return "event";
    case DQ_DISPATCHER_MUTEX:
        return "mutex";
    case DQ_DISPATCHER_SEMAPHORE:
        return "semaphore";
    case DQ_DISPATCHER_THREAD:
        return "thread";
    case DQ_DISPATCHER_NOTIFICATION_TIMER:
    case DQ_DISPATCHER_SYNCHRONIZATION_TIMER:
        return "timer";
    default:
        return NULL;
    }
}

const struct dq_thread *dq_dispatcher_holder(const DISPATCHER_HEADER *object)
{
    if (object->Type == DQ_DISPATCHER_MUTEX) {
        return dq_mutex_owner((const KMUTEX *)(const void *)object);
    }
    return object->Type == DQ_DISPATCHER_THREAD ? (const struct dq_thread *)(const void *)object
                                                : NULL;
}

/* The list is in the driver's memory: it is empty, or leads to a wait that leads back. */
static void require_sound(DISPATCHER_HEADER *object)
{
    const struct dq_list *list = waits_of(object);
    uintptr_t first = (uintptr_t)list->next;
    bool is_sound = list->next == list && list->previous == list;
    if (!is_sound && dq_arena_is_core(first) && first % _Alignof(struct dq_wait_block) == 0) {
        const struct dq_wait_block *block =
            DQ_LIST_ENTRY(list->next, const struct dq_wait_block, link);
        is_sound = block->link.previous == list && block->object == object;
    }
    if (!is_sound || !dq_dispatcher_type_name(object)) {
        dq_violation(DQ_RULE_HANDLE, 0, (uintptr_t)object, 0, 0,
                     "a dispatcher object (KEVENT, KTIMER, KSEMAPHORE, KMUTEX) is used that was "
                     "not initialized, or that was overwritten");
        dq_bug_check(0x0A, (uintptr_t)object, dq_irql_current(), 1, 0);
    }
}

static bool is_signaled_for(const DISPATCHER_HEADER *object, const struct dq_thread *thread)
{
    return object->SignalState > 0 ||
           (object->Type == DQ_DISPATCHER_MUTEX && dq_dispatcher_holder(object) == thread);
}

/* What a wait that is satisfied does to the object. */
static void take_locked(DISPATCHER_HEADER *object, struct dq_thread *thread)
{
    switch (object->Type) {
    case DQ_DISPATCHER_SYNCHRONIZATION_EVENT:
    case DQ_DISPATCHER_SYNCHRONIZATION_TIMER:
        object->SignalState = 0;
        break;
    case DQ_DISPATCHER_SEMAPHORE:
        object->SignalState--;
        break;
    case DQ_DISPATCHER_MUTEX:
        dq_mutex_take_locked((KMUTEX *)(void *)object, thread);
        break;
    default:
        break;
    }
}

static bool lets_one_through(const DISPATCHER_HEADER *object)
{
    return object->Type == DQ_DISPATCHER_SYNCHRONIZATION_EVENT ||
           object->Type == DQ_DISPATCHER_SYNCHRONIZATION_TIMER;
}

static bool are_all_signaled(const struct dq_thread *thread)
{
    for (uint32_t i = 0; i < thread->wait_count; i++) {
        if (!is_signaled_for(thread->waits[i].object, thread)) {
            return false;
        }
    }
    return true;
}

/* A thread's wait, if it is satisfied: the object has changed under it. */
static bool satisfy_locked(DISPATCHER_HEADER *object, struct dq_wait_block *block)
{
    struct dq_thread *thread = block->thread;
    if (!thread->is_wait_all) {
        take_locked(object, thread);
        if (lets_one_through(object)) {
            dq_forget(dq_dispatcher_location(object)); /* no later wait follows this signal */
        }
        dq_thread_wake_locked(thread, STATUS_WAIT_0 + (NTSTATUS)(block - thread->waits));
        return true;
    }
    if (!are_all_signaled(thread)) {
        return false;
    }
    for (uint32_t i = 0; i < thread->wait_count; i++) {
        DISPATCHER_HEADER *other = thread->waits[i].object;
        dq_touch(dq_dispatcher_location(other), DQ_TOUCH_WRITE);
        take_locked(other, thread);
    }
    thread->has_wait_ended_all = true;
    dq_thread_wake_locked(thread, STATUS_SUCCESS);
    return true;
}

/* Who waits, in order of arrival, as long as the object is signaled. */
static void serve_waits_locked(DISPATCHER_HEADER *object)
{
    struct dq_list *list = waits_of(object);
    struct dq_list *link = list->next;
    while (link != list && object->SignalState > 0) {
        struct dq_wait_block *block = DQ_LIST_ENTRY(link, struct dq_wait_block, link);
        struct dq_list *next = link->next;
        while (next != list &&
               DQ_LIST_ENTRY(next, struct dq_wait_block, link)->thread == block->thread) {
            next = next->next; /* goes with it */
        }
        (void)satisfy_locked(object, block);
        link = next;
    }
}

int32_t dq_dispatcher_signal_locked(DISPATCHER_HEADER *object, int32_t count)
{
    require_sound(object);
    dq_touch(dq_dispatcher_location(object), DQ_TOUCH_WRITE);
    dq_release(dq_dispatcher_location(object));
    int32_t before = object->SignalState;
    bool counts = object->Type == DQ_DISPATCHER_SEMAPHORE || object->Type == DQ_DISPATCHER_MUTEX;
    object->SignalState = counts ? before + count : 1;
    serve_waits_locked(object);
    return before;
}

void dq_dispatcher_clear_locked(DISPATCHER_HEADER *object)
{
    dq_forget(dq_dispatcher_location(object));
    object->SignalState = 0;
}

int32_t dq_dispatcher_read(const DISPATCHER_HEADER *object)
{
    dq_dispatcher_lock();
    int32_t state = object->SignalState;
    dq_dispatcher_unlock();
    if (state > 0) { /* whoever sees it has as good as waited */
        dq_acquire(dq_dispatcher_location(object));
    }
    return state;
}

void dq_dispatcher_touch_waits(const struct dq_thread *thread)
{
    for (uint32_t i = 0; i < thread->wait_count; i++) {
        dq_touch(dq_dispatcher_location(thread->waits[i].object), DQ_TOUCH_WRITE);
    }
}

static void step_and_touch(DISPATCHER_HEADER *const *objects, uint32_t count)
{
    if (count == 1) {
        dq_step_and_touch(DQ_REASON_WAIT, dq_dispatcher_location(objects[0]), DQ_TOUCH_WRITE);
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        dq_step_at(DQ_REASON_WAIT, dq_dispatcher_location(objects[i]), DQ_TOUCH_WRITE);
    }
    for (uint32_t i = 0; i < count; i++) {
        dq_touch(dq_dispatcher_location(objects[i]), DQ_TOUCH_WRITE);
    }
}

/* A wait that finds the object signaled. */
static void take_signal_locked(DISPATCHER_HEADER *object, struct dq_thread *thread)
{
    dq_acquire(dq_dispatcher_location(object));
    take_locked(object, thread);
    if (lets_one_through(object)) {
        dq_forget(dq_dispatcher_location(object));
    }
}

/* Is the wait satisfied at once? STATUS_PENDING: no. */
static NTSTATUS try_locked(DISPATCHER_HEADER *const *objects, uint32_t count, bool is_all)
{
    struct dq_thread *thread = dq_thread_current();
    uint32_t signaled = 0;
    for (uint32_t i = 0; i < count; i++) {
        bool is_signaled = is_signaled_for(objects[i], thread);
        if (is_signaled && !is_all) {
            take_signal_locked(objects[i], thread);
            return STATUS_WAIT_0 + (NTSTATUS)i;
        }
        signaled += is_signaled;
    }
    if (!is_all || signaled < count) {
        return STATUS_PENDING;
    }
    for (uint32_t i = 0; i < count; i++) {
        take_signal_locked(objects[i], thread);
    }
    return STATUS_SUCCESS;
}

static void enlist_locked(DISPATCHER_HEADER *const *objects, uint32_t count, bool is_all)
{
    struct dq_thread *thread = dq_thread_current();
    thread->is_wait_all = is_all;
    thread->has_wait_ended_all = false;
    for (uint32_t i = 0; i < count; i++) {
        struct dq_wait_block *block = &thread->waits[i];
        block->thread = thread;
        block->object = objects[i];
        dq_list_append(waits_of(objects[i]), &block->link);
    }
    thread->wait_count = count;
}

/* What came before the wait's end: what its waker did, and all of several signals. */
static void follow(DISPATCHER_HEADER *const *objects, uint32_t count)
{
    const struct dq_thread *thread = dq_thread_current();
    dq_acquire(dq_location_of(DQ_LOCATION_THREAD, thread));
    for (uint32_t i = 0; thread->has_wait_ended_all && i < count; i++) {
        dq_acquire(dq_dispatcher_location(objects[i]));
    }
}

NTSTATUS dq_dispatcher_wait(DISPATCHER_HEADER *const *objects, uint32_t count, bool is_all,
                            uint64_t due_ns)
{
    DQ_ASSERT(count > 0 && count <= DQ_WAIT_OBJECT_MAX);
    bool is_over = due_ns <= dq_time_now_ns(); /* at the call, whatever runs until it is made */
    step_and_touch(objects, count);
    dq_dispatcher_lock();
    NTSTATUS status = try_locked(objects, count, is_all);
    if (status != STATUS_PENDING || is_over) {
        dq_dispatcher_unlock();
        return status == STATUS_PENDING ? STATUS_TIMEOUT : status;
    }
    for (uint32_t i = 0; i < count; i++) {
        require_sound(objects[i]);
    }
    const struct dq_cpu *cpu = dq_cpu_current();
    if (cpu->base.irql >= DQ_IRQL_DISPATCH) { /* a call of the driver's led here */
        dq_bug_check(cpu->is_in_dpc ? 0xB8 : 0x0A, 0, cpu->base.irql, 0, 0);
    }
    enlist_locked(objects, count, is_all);
    status = dq_thread_block_unlock(NULL, due_ns, objects[0]);
    if (status != STATUS_TIMEOUT) {
        follow(objects, count);
    }
    return status;
}
