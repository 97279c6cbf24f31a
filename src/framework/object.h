/* SPDX-License-Identifier: MIT */
/*
 * object - framework objects: handles, tree, references, contexts, deletion in two phases.
 *
 * A handle is the object's address in core; every entry checks signature and type. An object lives
 * in the tree of its parent; deleting one disposes its whole subtree (children in creation order,
 * each subtree first: the class's rundown, then the driver's EvtCleanupCallbacks), then drops the
 * creation references in the same order; at zero EvtDestroyCallbacks run and the memory goes.
 * Classes that must be disposed at PASSIVE_LEVEL defer the whole disposal to a work item when
 * deleted above it. Behaviour: reference sections 6.1 to 6.6 of the project's semantics notes;
 * Source: wdf/framework-object-life-cycle.
 */
#ifndef DQ_FRAMEWORK_OBJECT_H
#define DQ_FRAMEWORK_OBJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/check.h"
#include "base/list.h"
#include "engine/atomic.h"
#include "kernel/work_queue.h"
#include "wdf.h"

enum dq_object_type {
    DQ_TYPE_OBJECT = 0x1000,
    DQ_TYPE_DRIVER = 0x1001,
    DQ_TYPE_DEVICE = 0x1002,
    DQ_TYPE_QUEUE = 0x1003,
    DQ_TYPE_WMI_PROVIDER = 0x1004,
    DQ_TYPE_REGISTRY_KEY = 0x1006,
    DQ_TYPE_STRING = 0x1007,
    DQ_TYPE_REQUEST = 0x1008,
    DQ_TYPE_LOOKASIDE = 0x1009,
    DQ_TYPE_MEMORY = 0x100A,
    DQ_TYPE_COLLECTION = 0x100E,
    DQ_TYPE_DPC = 0x1015,
    DQ_TYPE_FILE = 0x1018,
    DQ_TYPE_MEMORY_PREALLOCATED = 0x1022, /* of a WDFMEMORY, where only that kind will do */
    DQ_TYPE_WAIT_LOCK = 0x1023,
    DQ_TYPE_SPIN_LOCK = 0x1024,
    DQ_TYPE_WORK_ITEM = 0x1025,
    DQ_TYPE_INTERRUPT = 0x1027,
    DQ_TYPE_TIMER = 0x1028,
    DQ_TYPE_CHILD_LIST = 0x1029,
    DQ_TYPE_WMI_INSTANCE = 0x1034,
    DQ_TYPE_RESOURCE_LIST = 0x1036,
    DQ_TYPE_IO_TARGET = 0x1200,
    DQ_TYPE_DMA_ENABLER = 0x1400,
    DQ_TYPE_DMA_TRANSACTION = 0x1401,
    DQ_TYPE_COMMON_BUFFER = 0x1402,
};

struct dq_object;
struct dq_device;
struct dq_thread;

struct dq_object_class {
    enum dq_object_type type;
    const char *name;         /* "WDFINTERRUPT" */
    size_t bytes;             /* of the object, struct dq_object first */
    bool is_passive_disposed; /* cleanup and destroy at PASSIVE_LEVEL only */
    bool is_driver_deletable; /* WdfObjectDelete is allowed */
    /* Rundown before the driver's cleanup callbacks. May block at PASSIVE_LEVEL if
     * is_passive_disposed. May be NULL. */
    void (*dispose)(struct dq_object *object);
    /* After the destroy callbacks, before the memory goes. May be NULL. */
    void (*destroy)(struct dq_object *object);
};

enum dq_object_state {
    DQ_OBJECT_CREATED, /* not linked yet */
    DQ_OBJECT_LIVE,
    DQ_OBJECT_DELETING,   /* in the subtree of a delete: no new children */
    DQ_OBJECT_DISPOSED,   /* cleanup callbacks have run */
    DQ_OBJECT_DESTROYING, /* destroy callbacks run: nobody may hold or drop it any more */
};

struct dq_object_context; /* object.c */

struct dq_object {
    uint32_t signature;                              /* I */
    DQ_ATOMIC(enum dq_object_state) state;           /* A: LIVE and DELETING under OBJECT_TREE */
    const struct dq_object_class *class;             /* I */
    struct dq_object *parent;                        /* L */
    struct dq_list sibling;                          /* L: on parent->children */
    struct dq_list children;                         /* L: in order of creation */
    struct dq_list contexts;                         /* L: in order of attachment */
    struct dq_object_context *first_context;         /* I: that it was made with, or NULL */
    DQ_ATOMIC(int32_t) references;                   /* A */
    WDF_EXECUTION_LEVEL execution_level;             /* I: as given in the attributes */
    WDF_SYNCHRONIZATION_SCOPE synchronization_scope; /* I: as given */
    bool is_undeletable;          /* L: e.g. a queue that was an interrupt's parent */
    struct dq_work_item deferred; /* I: disposal at PASSIVE_LEVEL */
    bool is_delete_root;          /* L: its own delete is under way, now or by a work item */
    struct dq_thread *deleter;    /* L: ... on this thread; NULL: on none that could wait */
};

/* What a DDI that takes WDF_OBJECT_ATTRIBUTES allows in them. */
enum {
    DQ_ATTRIBUTES_REQUIRED = 1,  /* NULL, or no parent: STATUS_WDF_PARENT_NOT_SPECIFIED */
    DQ_ATTRIBUTES_NO_PARENT = 2, /* a parent: STATUS_WDF_PARENT_ASSIGNMENT_NOT_ALLOWED */
    DQ_ATTRIBUTES_SCOPE_ALLOWED = 4,
    DQ_ATTRIBUTES_LEVEL_ALLOWED = 8,
};
/* The generic validation, in KMDF's order; changes nothing. */
NTSTATUS dq_attributes_validate(const WDF_OBJECT_ATTRIBUTES *attributes, uint32_t allowed);

/*
 * Allocate an object with its first context and callbacks taken from `attributes` (may be NULL;
 * validated by the caller); not in the tree yet. STATUS_INSUFFICIENT_RESOURCES. *ret_object only on
 * success.
 */
NTSTATUS dq_object_create(const struct dq_object_class *class,
                          const WDF_OBJECT_ATTRIBUTES *attributes, struct dq_object **ret_object);
/* Link under the parent: STATUS_DELETE_PENDING if the parent is being deleted. parent NULL: a root.
 */
NTSTATUS dq_object_commit(struct dq_object *object, struct dq_object *parent);
/* Undo dq_object_create() for an object that was never committed: no callback of the driver runs.
 */
void dq_object_abandon(struct dq_object *object);
/* The two in one, for what has nothing else to undo. */
NTSTATUS dq_object_commit_or_abandon(struct dq_object *object, struct dq_object *parent);

/* The framework's own delete (no right to refuse). At DISPATCH_LEVEL it may return before the
 * disposal happened. */
void dq_object_delete(struct dq_object *object);
void dq_object_reference(struct dq_object *object);
void dq_object_dereference(struct dq_object *object);
/* PASSIVE_LEVEL: until every deferred disposal has happened. */
void dq_object_wait_for_deferred(void);

/* Handles. A wrong one is bug check 0x10D(5, handle, type), always; NULL too. */
_Noreturn void dq_object_handle_is_bad(const void *handle, enum dq_object_type type);
#define DQ_OBJECT_SIGNATURE 0x4a624f64u

static inline void *dq_object_to_handle(struct dq_object *object)
{
    return object;
}

static inline struct dq_object *dq_object_from_handle(const void *handle, enum dq_object_type type)
{
    uintptr_t address = (uintptr_t)handle;
    if (DQ_UNLIKELY((address & (DQ_ARENA_ALIGN - 1)) != 0 || !dq_arena_is_core(address))) {
        dq_object_handle_is_bad(handle, type);
    }
    struct dq_object *object = (struct dq_object *)address;
    if (DQ_UNLIKELY(object->signature != DQ_OBJECT_SIGNATURE ||
                    (object->class->type != type && type != DQ_TYPE_OBJECT))) {
        dq_object_handle_is_bad(handle, type);
    }
    return object;
}

/* Contexts. */
NTSTATUS dq_object_context_add(struct dq_object *object, const WDF_OBJECT_ATTRIBUTES *attributes,
                               void **ret_context);
void *dq_object_context_find(const struct dq_object *object,
                             const WDF_OBJECT_CONTEXT_TYPE_INFO *type);
/* The object of a context pointer, or NULL. */
struct dq_object *dq_object_of_context(const void *context);

/* Nearest ancestor (the object itself included) of a class, or NULL. */
struct dq_object *dq_object_ancestor(struct dq_object *object, enum dq_object_type type);

/* Number of objects that exist now; what is left at the end of a run is a leak. */
uint32_t dq_object_count(void);
void dq_object_open(void);

#endif
