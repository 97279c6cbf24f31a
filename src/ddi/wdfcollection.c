/* SPDX-License-Identifier: MIT */
/* wdfcollection - the functions of wdfcollection.h. */
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "framework/collection.h"

NTSTATUS NTAPI WdfCollectionCreate(PWDF_OBJECT_ATTRIBUTES CollectionAttributes,
                                   WDFCOLLECTION *Collection)
{
    DQ_DDI_ENTER(WdfCollectionCreate);
    dq_ddi_check_parent(CollectionAttributes);
    DQ_DDI_REQUIRE(Collection);
    *Collection = NULL;
    NTSTATUS status = dq_attributes_validate(CollectionAttributes, 0);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_collection *collection;
    status = dq_collection_create(CollectionAttributes, &collection);
    if (NT_SUCCESS(status)) {
        *Collection = dq_object_to_handle(&collection->object);
    }
    return status;
}

ULONG NTAPI WdfCollectionGetCount(WDFCOLLECTION Collection)
{
    DQ_DDI_ENTER(WdfCollectionGetCount);
    return dq_collection_count(dq_collection_from_handle(Collection));
}

NTSTATUS NTAPI WdfCollectionAdd(WDFCOLLECTION Collection, WDFOBJECT Object)
{
    DQ_DDI_ENTER(WdfCollectionAdd);
    struct dq_collection *collection = dq_collection_from_handle(Collection);
    struct dq_object *object = dq_object_from_handle(Object, DQ_TYPE_OBJECT);
    return dq_collection_add(collection, object) ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL;
}

VOID NTAPI WdfCollectionRemove(WDFCOLLECTION Collection, WDFOBJECT Item)
{
    DQ_DDI_ENTER(WdfCollectionRemove);
    struct dq_collection *collection = dq_collection_from_handle(Collection);
    struct dq_object *object = dq_object_from_handle(Item, DQ_TYPE_OBJECT);
    if (!dq_collection_remove(collection, object)) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)Item, 0, 0,
                     "WdfCollectionRemove of a %s that is not in the collection: nothing happens",
                     object->class->name);
    }
}

VOID NTAPI WdfCollectionRemoveItem(WDFCOLLECTION Collection, ULONG Index)
{
    DQ_DDI_ENTER(WdfCollectionRemoveItem);
    if (!dq_collection_remove_at(dq_collection_from_handle(Collection), Index)) {
        dq_violation(DQ_RULE_KMDF_BREAK, 0, (uintptr_t)Collection, Index, 0,
                     "WdfCollectionRemoveItem: the collection has no item %u: nothing happens",
                     (unsigned)Index);
    }
}

static WDFOBJECT to_handle(struct dq_object *object)
{
    return object ? dq_object_to_handle(object) : NULL;
}

WDFOBJECT NTAPI WdfCollectionGetItem(WDFCOLLECTION Collection, ULONG Index)
{
    DQ_DDI_ENTER(WdfCollectionGetItem);
    return to_handle(dq_collection_at(dq_collection_from_handle(Collection), Index));
}

WDFOBJECT NTAPI WdfCollectionGetFirstItem(WDFCOLLECTION Collection)
{
    DQ_DDI_ENTER(WdfCollectionGetFirstItem);
    return to_handle(dq_collection_at(dq_collection_from_handle(Collection), 0));
}

WDFOBJECT NTAPI WdfCollectionGetLastItem(WDFCOLLECTION Collection)
{
    DQ_DDI_ENTER(WdfCollectionGetLastItem);
    return to_handle(dq_collection_last(dq_collection_from_handle(Collection)));
}
