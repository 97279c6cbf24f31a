/* SPDX-License-Identifier: MIT */
/* collection - WDFCOLLECTION: an ordered list of objects, with a reference on each of them. An
 * object may be in it more than once. */
#ifndef DQ_FRAMEWORK_COLLECTION_H
#define DQ_FRAMEWORK_COLLECTION_H

#include "framework/object.h"

struct dq_collection {
    struct dq_object object;
    struct dq_list entries; /* L: DQ_LOCK_OBJECT_TREE, in order of addition */
    uint32_t count;         /* L */
};

/* From WdfCollectionCreate; attributes have been validated. Parent: the attributes' or the driver.
 */
NTSTATUS dq_collection_create(const WDF_OBJECT_ATTRIBUTES *attributes,
                              struct dq_collection **ret_collection);

/* <= DISPATCH_LEVEL, all of them; a step. False: no memory. */
bool dq_collection_add(struct dq_collection *collection, struct dq_object *object);
/* The first entry of the object, or the entry at an index. False if there is none. May be the end
 * of the object: calls out. */
bool dq_collection_remove(struct dq_collection *collection, struct dq_object *object);
bool dq_collection_remove_at(struct dq_collection *collection, uint32_t index);
uint32_t dq_collection_count(struct dq_collection *collection);
/* NULL if there is none. */
struct dq_object *dq_collection_at(struct dq_collection *collection, uint32_t index);
struct dq_object *dq_collection_last(struct dq_collection *collection);

static inline struct dq_collection *dq_collection_from_handle(const void *handle)
{
    return (struct dq_collection *)dq_object_from_handle(handle, DQ_TYPE_COLLECTION);
}

#endif
