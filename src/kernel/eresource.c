/* SPDX-License-Identifier: MIT */
/* eresource - see eresource.h. */
#include "kernel/eresource.h"

#include <string.h>

#include "engine/arena.h"

/* In core. */
struct eresource {
    struct dq_list link;        /* L (DISPATCHER): on *resources */
    ERESOURCE *place;           /* I; NULL: this one is gone */
    struct dq_shared_lock lock; /* L */
};

/* In core; L. In order of creation. */
static struct dq_list *resources;

void dq_eresource_open(void)
{
    resources = dq_arena_core_alloc(sizeof(*resources));
    DQ_ASSERT(resources);
    dq_list_init(resources);
}

bool dq_eresource_init(ERESOURCE *resource)
{
    struct eresource *eresource = dq_arena_core_alloc(sizeof(*eresource));
    if (!eresource) {
        return false;
    }
    memset(resource, 0, sizeof(*resource));
    eresource->place = resource;
    dq_shared_lock_place_init(resource);
    dq_shared_lock_init(&eresource->lock, resource, true);
    resource->OwnerTable = (POWNER_ENTRY)(void *)eresource;
    dq_dispatcher_lock();
    dq_list_append(resources, &eresource->link);
    dq_dispatcher_unlock();
    return true;
}

/* The pointer is in the driver's memory: it leads to one that leads back, or to none. */
static struct eresource *behind(const ERESOURCE *resource)
{
    uintptr_t address = (uintptr_t)resource->OwnerTable;
    struct eresource *eresource = (struct eresource *)address;
    bool is_block = address % DQ_ARENA_ALIGN == 0 && dq_arena_is_core(address);
    return is_block && eresource->place == resource ? eresource : NULL;
}

struct dq_shared_lock *dq_eresource_lock(const ERESOURCE *resource)
{
    struct eresource *eresource = behind(resource);
    return eresource ? &eresource->lock : NULL;
}

static struct eresource *find_locked(uintptr_t start, size_t bytes)
{
    DQ_LIST_FOR_EACH(link, resources)
    {
        struct eresource *eresource = DQ_LIST_ENTRY(link, struct eresource, link);
        if ((uintptr_t)eresource->place - start < bytes) {
            return eresource;
        }
    }
    return NULL;
}

bool dq_eresource_is_one(const ERESOURCE *resource)
{
    return dq_eresource_find((uintptr_t)resource, 1) != NULL;
}

ERESOURCE *dq_eresource_find(uintptr_t start, size_t bytes)
{
    dq_dispatcher_lock();
    struct eresource *eresource = find_locked(start, bytes);
    dq_dispatcher_unlock();
    return eresource ? eresource->place : NULL;
}

bool dq_eresource_is_any(void)
{
    dq_dispatcher_lock();
    bool is_any = !dq_list_is_empty(resources);
    dq_dispatcher_unlock();
    return is_any;
}

void dq_eresource_fini(ERESOURCE *resource)
{
    dq_dispatcher_lock();
    struct eresource *eresource = find_locked((uintptr_t)resource, 1);
    dq_list_remove(&eresource->link);
    eresource->place = NULL;
    dq_dispatcher_unlock();
    dq_arena_core_free(eresource, sizeof(*eresource));
    memset(resource, 0, sizeof(*resource));
}
