/* SPDX-License-Identifier: MIT */
/* object - see object.h: lifetime and tree. Contexts are in object_context.c. */
#include "framework/object.h"

#include "framework/object_internal.h"
#include "kernel/internal_lock.h"
#include "kernel/pool.h"
#include "kernel/stop.h"

/* In core. */
struct object_totals {
    DQ_ATOMIC(uint32_t) live; /* A */
    uint32_t deferred;        /* L: DQ_LOCK_OBJECT_TREE */
    struct dq_list waiters;   /* L */
};

static struct object_totals *totals;

void dq_object_open(void)
{
    totals = dq_arena_core_alloc(sizeof(*totals));
    DQ_ASSERT(totals);
    dq_list_init(&totals->waiters);
}

uint32_t dq_object_count(void)
{
    return totals->live;
}

_Noreturn void dq_object_handle_is_bad(const void *handle, enum dq_object_type type)
{
    dq_violation(DQ_RULE_HANDLE, WDF_INVALID_HANDLE, (uintptr_t)handle, type, 0,
                 "0x%llx is used as a framework handle: it is none, or of another type, or its "
                 "object is gone",
                 (unsigned long long)(uintptr_t)handle);
    dq_bug_check(0x10D, WDF_INVALID_HANDLE, (uintptr_t)handle, type, 0);
}

/* Size fields tell versions apart: the context's description had three fields in 1.0. */
static bool is_context_info_size(ULONG size)
{
    return size == sizeof(WDF_OBJECT_CONTEXT_TYPE_INFO) || size == 24;
}

static NTSTATUS validate_context(const WDF_OBJECT_ATTRIBUTES *attributes)
{
    const WDF_OBJECT_CONTEXT_TYPE_INFO *type = attributes->ContextTypeInfo;
    if (type && !is_context_info_size(type->Size)) {
        return STATUS_INFO_LENGTH_MISMATCH;
    }
    if (type && type->ContextSize > 0 && !type->ContextName) {
        return STATUS_WDF_OBJECT_ATTRIBUTES_INVALID;
    }
    if (attributes->ContextSizeOverride > 0 &&
        (!type || attributes->ContextSizeOverride < type->ContextSize)) {
        return STATUS_WDF_OBJECT_ATTRIBUTES_INVALID;
    }
    return STATUS_SUCCESS;
}

static NTSTATUS validate_level_and_scope(const WDF_OBJECT_ATTRIBUTES *attributes, uint32_t allowed)
{
    WDF_EXECUTION_LEVEL level = attributes->ExecutionLevel;
    WDF_SYNCHRONIZATION_SCOPE scope = attributes->SynchronizationScope;
    if (level < WdfExecutionLevelInheritFromParent || level > WdfExecutionLevelDispatch ||
        scope < WdfSynchronizationScopeInheritFromParent || scope > WdfSynchronizationScopeNone) {
        return STATUS_WDF_OBJECT_ATTRIBUTES_INVALID;
    }
    bool is_scope_plain =
        scope == WdfSynchronizationScopeInheritFromParent || scope == WdfSynchronizationScopeNone;
    if (!is_scope_plain && !(allowed & DQ_ATTRIBUTES_SCOPE_ALLOWED)) {
        return STATUS_WDF_SYNCHRONIZATION_SCOPE_INVALID;
    }
    if (level != WdfExecutionLevelInheritFromParent && !(allowed & DQ_ATTRIBUTES_LEVEL_ALLOWED)) {
        return STATUS_WDF_EXECUTION_LEVEL_INVALID;
    }
    return STATUS_SUCCESS;
}

NTSTATUS dq_attributes_validate(const WDF_OBJECT_ATTRIBUTES *attributes, uint32_t allowed)
{
    if (!attributes) {
        return allowed & DQ_ATTRIBUTES_REQUIRED ? STATUS_WDF_PARENT_NOT_SPECIFIED : STATUS_SUCCESS;
    }
    if (attributes->Size != sizeof(*attributes)) {
        return STATUS_INFO_LENGTH_MISMATCH;
    }
    NTSTATUS status = validate_context(attributes);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (attributes->ParentObject && (allowed & DQ_ATTRIBUTES_NO_PARENT)) {
        return STATUS_WDF_PARENT_ASSIGNMENT_NOT_ALLOWED;
    }
    if (!attributes->ParentObject && (allowed & DQ_ATTRIBUTES_REQUIRED)) {
        return STATUS_WDF_PARENT_NOT_SPECIFIED;
    }
    return validate_level_and_scope(attributes, allowed);
}

static void dispose_deferred(struct dq_work_item *item);

NTSTATUS dq_object_create(const struct dq_object_class *class,
                          const WDF_OBJECT_ATTRIBUTES *attributes, struct dq_object **ret_object)
{
    struct dq_object *object = dq_pool_fault_take() ? NULL : dq_arena_core_alloc(class->bytes);
    if (!object) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    object->signature = DQ_OBJECT_SIGNATURE;
    object->state = DQ_OBJECT_CREATED;
    object->class = class;
    object->references = 1;
    dq_list_init(&object->sibling);
    dq_list_init(&object->children);
    dq_list_init(&object->contexts);
    object->execution_level = WdfExecutionLevelInheritFromParent;
    object->synchronization_scope = WdfSynchronizationScopeInheritFromParent;
    if (attributes) {
        object->execution_level = attributes->ExecutionLevel;
        object->synchronization_scope = attributes->SynchronizationScope;
    }
    NTSTATUS status =
        attributes ? dq_object_context_attach_first(object, attributes) : STATUS_SUCCESS;
    if (!NT_SUCCESS(status)) {
        dq_arena_core_free(object, class->bytes);
        return status;
    }
    (void)dq_atomic_increment(&totals->live);
    *ret_object = object;
    return STATUS_SUCCESS;
}

static void free_object(struct dq_object *object)
{
    dq_object_contexts_free(object);
    (void)dq_atomic_decrement(&totals->live);
    dq_arena_core_free(object, object->class->bytes);
}

void dq_object_abandon(struct dq_object *object)
{
    DQ_ASSERT(object->state == DQ_OBJECT_CREATED && object->references == 1);
    free_object(object);
}

/* Children come and go in any order, as long as their parent stays. */
static uint64_t location_of(const struct dq_object *object)
{
    return dq_location_of(DQ_LOCATION_OBJECT, object);
}

NTSTATUS dq_object_commit(struct dq_object *object, struct dq_object *parent)
{
    DQ_ASSERT(object->state == DQ_OBJECT_CREATED);
    NTSTATUS status = STATUS_SUCCESS;
    if (parent) {
        dq_touch(location_of(parent), DQ_TOUCH_ADD);
    }
    dq_internal_lock_acquire(DQ_LOCK_OBJECT_TREE);
    if (parent && parent->state != DQ_OBJECT_LIVE) {
        status = STATUS_DELETE_PENDING;
    } else {
        object->parent = parent;
        object->state = DQ_OBJECT_LIVE;
        if (parent) {
            dq_list_append(&parent->children, &object->sibling);
        }
    }
    dq_internal_lock_release(DQ_LOCK_OBJECT_TREE);
    return status;
}

NTSTATUS dq_object_commit_or_abandon(struct dq_object *object, struct dq_object *parent)
{
    NTSTATUS status = dq_object_commit(object, parent);
    if (!NT_SUCCESS(status)) {
        dq_object_abandon(object);
    }
    return status;
}

void dq_object_reference(struct dq_object *object)
{
    dq_touch(location_of(object), DQ_TOUCH_ADD);
    (void)dq_atomic_add_32(&object->references, 1);
}

static void unlink_locked(struct dq_object *object)
{
    if (object->parent) {
        dq_touch(location_of(object->parent), DQ_TOUCH_ADD);
    }
    dq_list_remove(&object->sibling);
    object->parent = NULL;
}

static void destroy(struct dq_object *object)
{
    dq_acquire(location_of(object)); /* what its users did before they let go of it */
    bool is_undisposed = object->state != DQ_OBJECT_DISPOSED;
    object->state = DQ_OBJECT_DESTROYING;
    if (is_undisposed) {
        dq_object_callbacks_run(object, DQ_CONTEXT_CLEANUP);
    }
    dq_object_callbacks_run(object, DQ_CONTEXT_DESTROY);
    if (is_undisposed && (object->parent || !dq_list_is_empty(&object->children))) {
        dq_bug_check(0x10D, 0x7, (uintptr_t)object, (uintptr_t)object, 0);
    }
    if (object->class->destroy) {
        object->class->destroy(object);
    }
    free_object(object);
}

void dq_object_dereference(struct dq_object *object)
{
    if (object->state == DQ_OBJECT_DESTROYING) { /* in its own destroy callback */
        dq_bug_check(0x10D, 0x7, (uintptr_t)object, (uintptr_t)object, 0);
    }
    DQ_ASSERT(object->references > 0);
    dq_touch(location_of(object), DQ_TOUCH_ADD);
    dq_release(location_of(object));
    if (dq_atomic_add_32(&object->references, -1) == 1) {
        dq_touch(location_of(object), DQ_TOUCH_WRITE); /* to whoever is last it matters */
        destroy(object);
    }
}

/* Mark the subtree: no new children from here on. Returns whether any part of it must be disposed
 * at PASSIVE_LEVEL. */
static bool mark_deleting_locked(struct dq_object *object)
{
    bool needs_passive = object->class->is_passive_disposed;
    dq_touch(location_of(object), DQ_TOUCH_WRITE);
    object->state = DQ_OBJECT_DELETING;
    DQ_LIST_FOR_EACH(link, &object->children)
    {
        struct dq_object *child = DQ_LIST_ENTRY(link, struct dq_object, sibling);
        if (child->state == DQ_OBJECT_LIVE) {
            needs_passive = mark_deleting_locked(child) || needs_passive;
        }
    }
    return needs_passive;
}

/* A child whose own delete is under way, or NULL. */
static struct dq_object *find_delete_root_locked(struct dq_object *object)
{
    DQ_LIST_FOR_EACH(link, &object->children)
    {
        struct dq_object *child = DQ_LIST_ENTRY(link, struct dq_object, sibling);
        if (child->is_delete_root) {
            return child;
        }
    }
    return NULL;
}

static void lock_tree(void)
{
    dq_internal_lock_acquire(DQ_LOCK_OBJECT_TREE);
}

static void unlock_tree(void)
{
    dq_internal_lock_release(DQ_LOCK_OBJECT_TREE);
}

/* Children that somebody else disposes of, now or by a work item: nobody does it twice. They are
 * waited for, because they may use what is their parent's; above PASSIVE_LEVEL, and in a callback
 * of that very delete, they are parted with instead. */
static void part_with_delete_roots(struct dq_object *object)
{
    struct dq_object *child;
    lock_tree();
    while ((child = find_delete_root_locked(object)) != NULL) {
        bool can_wait = dq_processor_current()->irql == DQ_IRQL_PASSIVE &&
                        child->deleter != dq_thread_current();
        if (can_wait) {
            (void)dq_thread_block_releasing(DQ_LOCK_OBJECT_TREE, &totals->waiters, totals);
            lock_tree();
        } else {
            unlink_locked(child);
        }
    }
    unlock_tree();
}

/* A child that its parent's delete has to dispose of, or NULL. */
static struct dq_object *find_undisposed(struct dq_object *object)
{
    struct dq_object *found = NULL;
    lock_tree();
    DQ_LIST_FOR_EACH(link, &object->children)
    {
        struct dq_object *child = DQ_LIST_ENTRY(link, struct dq_object, sibling);
        if (child->state == DQ_OBJECT_DELETING && !child->is_delete_root) {
            found = child;
            break;
        }
    }
    unlock_tree();
    return found;
}

/* Phase 1, children first. The tree cannot grow; a child may leave it by its own delete meanwhile,
 * so the list is walked anew after each. */
static void dispose_subtree(struct dq_object *object)
{
    struct dq_object *child;
    while ((child = find_undisposed(object)) != NULL) {
        dispose_subtree(child);
    }
    part_with_delete_roots(object);
    if (object->class->dispose) {
        object->class->dispose(object);
    }
    dq_object_callbacks_run(object, DQ_CONTEXT_CLEANUP);
    object->state = DQ_OBJECT_DISPOSED;
}

static struct dq_object *first_child(struct dq_object *object)
{
    lock_tree();
    struct dq_object *child = dq_list_is_empty(&object->children)
                                  ? NULL
                                  : DQ_LIST_ENTRY(object->children.next, struct dq_object, sibling);
    unlock_tree();
    return child;
}

/* Phase 2, the same order: the creation references go. */
static void release_subtree(struct dq_object *object)
{
    struct dq_object *child;
    while ((child = first_child(object)) != NULL) {
        release_subtree(child);
    }
    lock_tree();
    unlink_locked(object);
    unlock_tree();
    dq_object_dereference(object);
}

/* Whoever waits for a delete to be over looks again. */
static void wake_waiters(bool is_deferred)
{
    lock_tree();
    totals->deferred -= is_deferred ? 1 : 0;
    dq_thread_wake_all(&totals->waiters);
    unlock_tree();
}

/* Both phases. */
static void delete_subtree(struct dq_object *object)
{
    lock_tree();
    object->deleter = dq_processor_current()->irql < DQ_IRQL_DISPATCH ? dq_thread_current() : NULL;
    unlock_tree();
    dispose_subtree(object);
    release_subtree(object);
}

static void dispose_deferred(struct dq_work_item *item)
{
    struct dq_object *object = item->context;
    dq_work_item_ended(item); /* it goes with the object */
    delete_subtree(object);
    wake_waiters(true);
}

void dq_object_wait_for_deferred(void)
{
    lock_tree();
    while (totals->deferred > 0) {
        (void)dq_thread_block_releasing(DQ_LOCK_OBJECT_TREE, &totals->waiters, totals);
        lock_tree();
    }
    unlock_tree();
}

void dq_object_delete(struct dq_object *object)
{
    dq_step_and_touch(DQ_REASON_DDI, location_of(object), DQ_TOUCH_WRITE);
    dq_internal_lock_acquire(DQ_LOCK_OBJECT_TREE);
    bool is_first = object->state == DQ_OBJECT_LIVE;
    bool needs_passive = is_first && mark_deleting_locked(object);
    object->is_delete_root = object->is_delete_root || is_first;
    bool is_deferred = needs_passive && dq_processor_current()->irql > DQ_IRQL_PASSIVE;
    totals->deferred += is_deferred ? 1 : 0;
    dq_internal_lock_release(DQ_LOCK_OBJECT_TREE);
    if (!is_first) {
        return;
    }
    if (is_deferred) {
        dq_work_item_init(&object->deferred, dispose_deferred, object);
        (void)dq_work_item_enqueue(&object->deferred);
        return;
    }
    delete_subtree(object);
    wake_waiters(false);
}

struct dq_object *dq_object_ancestor(struct dq_object *object, enum dq_object_type type)
{
    while (object && object->class->type != type) {
        object = object->parent;
    }
    return object;
}
