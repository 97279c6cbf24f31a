/* SPDX-License-Identifier: MIT */
/* collection - see collection.h. */
#include "framework/collection.h"

#include "framework/driver.h"
#include "kernel/internal_lock.h"
#include "kernel/pool.h"

/* In core. */
struct entry {
    struct dq_list link;      /* L: collection->entries */
    struct dq_object *object; /* I: holds a reference */
};

static void let_go(struct entry *entry)
{
    struct dq_object *object = entry->object;
    dq_arena_core_free(entry, sizeof(*entry));
    dq_object_dereference(object);
}

static void destroy_collection(struct dq_object *object)
{
    struct dq_collection *collection = DQ_CONTAINER_OF(object, struct dq_collection, object);
    struct dq_list *link;
    while ((link = dq_list_pop(&collection->entries)) != NULL) {
        let_go(DQ_LIST_ENTRY(link, struct entry, link));
    }
}

static const struct dq_object_class collection_class = {
    .type = DQ_TYPE_COLLECTION,
    .name = "WDFCOLLECTION",
    .bytes = sizeof(struct dq_collection),
    .is_driver_deletable = true,
    .destroy = destroy_collection,
};

NTSTATUS dq_collection_create(const WDF_OBJECT_ATTRIBUTES *attributes,
                              struct dq_collection **ret_collection)
{
    struct dq_object *parent = dq_driver_parent_of(attributes);
    struct dq_object *object;
    NTSTATUS status = dq_object_create(&collection_class, attributes, &object);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_collection *collection = DQ_CONTAINER_OF(object, struct dq_collection, object);
    dq_list_init(&collection->entries);
    status = dq_object_commit_or_abandon(object, parent);
    if (NT_SUCCESS(status)) {
        *ret_collection = collection;
    }
    return status;
}

/* From here on others may look at the collection, or change it. */
static void lock(struct dq_collection *collection, enum dq_touch_mode mode)
{
    dq_step_and_touch(DQ_REASON_DDI, dq_location_of(DQ_LOCATION_OBJECT, collection), mode);
    dq_internal_lock_acquire(DQ_LOCK_OBJECT_TREE);
}

static void unlock(void)
{
    dq_internal_lock_release(DQ_LOCK_OBJECT_TREE);
}

bool dq_collection_add(struct dq_collection *collection, struct dq_object *object)
{
    struct entry *entry = dq_pool_fault_take() ? NULL : dq_arena_core_alloc(sizeof(*entry));
    if (!entry) {
        return false;
    }
    entry->object = object;
    dq_object_reference(object);
    lock(collection, DQ_TOUCH_WRITE);
    dq_list_append(&collection->entries, &entry->link);
    collection->count++;
    unlock();
    return true;
}

static struct entry *find_locked(struct dq_collection *collection, uint32_t index)
{
    DQ_LIST_FOR_EACH(link, &collection->entries)
    {
        if (index-- == 0) {
            return DQ_LIST_ENTRY(link, struct entry, link);
        }
    }
    return NULL;
}

static struct entry *find_object_locked(struct dq_collection *collection,
                                        const struct dq_object *object)
{
    DQ_LIST_FOR_EACH(link, &collection->entries)
    {
        struct entry *entry = DQ_LIST_ENTRY(link, struct entry, link);
        if (entry->object == object) {
            return entry;
        }
    }
    return NULL;
}

/* Ends what lock() began. */
static bool take_out(struct dq_collection *collection, struct entry *entry)
{
    if (entry) {
        dq_list_remove(&entry->link);
        collection->count--;
    }
    unlock();
    if (entry) {
        let_go(entry);
    }
    return entry != NULL;
}

bool dq_collection_remove(struct dq_collection *collection, struct dq_object *object)
{
    lock(collection, DQ_TOUCH_WRITE);
    return take_out(collection, find_object_locked(collection, object));
}

bool dq_collection_remove_at(struct dq_collection *collection, uint32_t index)
{
    lock(collection, DQ_TOUCH_WRITE);
    return take_out(collection, find_locked(collection, index));
}

uint32_t dq_collection_count(struct dq_collection *collection)
{
    lock(collection, DQ_TOUCH_READ);
    uint32_t count = collection->count;
    unlock();
    return count;
}

struct dq_object *dq_collection_at(struct dq_collection *collection, uint32_t index)
{
    lock(collection, DQ_TOUCH_READ);
    struct entry *entry = find_locked(collection, index);
    struct dq_object *object = entry ? entry->object : NULL;
    unlock();
    return object;
}

struct dq_object *dq_collection_last(struct dq_collection *collection)
{
    lock(collection, DQ_TOUCH_READ);
    struct entry *entry = collection->count ? find_locked(collection, collection->count - 1) : NULL;
    struct dq_object *object = entry ? entry->object : NULL;
    unlock();
    return object;
}
