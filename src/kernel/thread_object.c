/* SPDX-License-Identifier: MIT */
/* thread_object - see thread_object.h. */
#include "kernel/thread_object.h"

#include "kernel/dispatcher.h"
#include "kernel/irql.h"
#include "kernel/stop.h"

static void close_handle(void *object)
{
    dq_thread_object_dereference(object);
}

const struct dq_handle_type dq_thread_handle_type = { .close = close_handle };

/* They could not free the stack that they were on. */
static struct dq_thread *pop_orphan(void)
{
    struct dq_thread *thread = NULL;
    dq_dispatcher_lock();
    DQ_LIST_FOR_EACH(link, dq_thread_orphans())
    {
        struct dq_thread *candidate = DQ_LIST_ENTRY(link, struct dq_thread, all_link);
        if (candidate->state == DQ_THREAD_ENDED) {
            thread = candidate;
            dq_list_remove(link);
            break;
        }
    }
    dq_dispatcher_unlock();
    return thread;
}

static void destroy_orphans(void)
{
    struct dq_thread *thread;
    while ((thread = pop_orphan()) != NULL) {
        dq_thread_destroy(thread);
    }
}

bool dq_thread_object_create(void (*routine)(void *), void *context, HANDLE *ret_handle,
                             struct dq_thread **ret_thread)
{
    destroy_orphans();
    /* A thread that has begun cannot be taken back: the handle comes first, and knows it later. */
    struct dq_thread *thread =
        dq_thread_prepare("system thread", DQ_PRIORITY_APPLICATION, routine, context);
    if (!thread) {
        return false;
    }
    HANDLE handle = dq_handle_open(&dq_thread_handle_type, thread, THREAD_ALL_ACCESS);
    if (!handle) {
        dq_thread_discard(thread);
        return false;
    }
    thread->references = 2; /* its own, until it ends, and the handle's */
    thread->critical_regions = 1;
    *ret_handle = handle;
    *ret_thread = thread;
    dq_thread_begin(thread);
    return true;
}

struct dq_thread *dq_thread_of_object(const void *object)
{
    uintptr_t address = (uintptr_t)object;
    bool is_block = address % DQ_ARENA_ALIGN == 0 && dq_arena_is_core(address);
    struct dq_thread *thread = (struct dq_thread *)address;
    bool is_thread = is_block && thread->ended.Header.Type == DQ_DISPATCHER_THREAD &&
                     thread->ended.Header.Size == DQ_DISPATCHER_THREAD_SIZE;
    return is_thread ? thread : NULL;
}

void dq_thread_object_reference(struct dq_thread *thread)
{
    (void)dq_atomic_increment(&thread->references);
}

void dq_thread_object_dereference(struct dq_thread *thread)
{
    if (dq_atomic_decrement(&thread->references) > 0) {
        return;
    }
    dq_dispatcher_lock();
    dq_list_append(dq_thread_orphans(),
                   &thread->all_link); /* it has ended: that list has lost it */
    dq_dispatcher_unlock();
}

bool dq_thread_object_is_current(void)
{
    return dq_thread_current()->references > 0;
}

_Noreturn void dq_thread_object_end(void)
{
    struct dq_thread *thread = dq_thread_current();
    if (thread->mutexes_held > 0) {
        dq_violation(DQ_RULE_MUTEX_KEPT, (uintptr_t)thread, 0, 0, 0,
                     "a system thread ends while it owns a mutex: KeReleaseMutex is missing");
        dq_bug_check(0x4000008A, (uintptr_t)thread, 0, 0, 0);
    }
    if (thread->shared_locks_held > 0) {
        dq_violation(DQ_RULE_LOCK_KEPT, 0x100A, (uintptr_t)thread, 0, 0,
                     "a system thread ends while it has an ERESOURCE or a push lock, which nobody "
                     "will get any more: release it first");
        dq_thread_object_reference(thread); /* the lock names it for ever */
    }
    dq_thread_exit();
}
