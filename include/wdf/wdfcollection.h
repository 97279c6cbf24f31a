/*
 * SPDX-License-Identifier: MIT
 *
 * wdfcollection.h - ordered lists of framework objects.
 *
 * Indexes count from 0 in the order of addition; what follows a removed item moves up. The driver
 * sees to it that what it got from a collection is still there when it uses it.
 */
#ifndef DQ_WDF_WDFCOLLECTION_H
#define DQ_WDF_WDFCOLLECTION_H

#include "wdfobject.h"

WDF_EXTERN_C_START

/**
 * Create an empty collection.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    CollectionAttributes  attributes or WDF_NO_OBJECT_ATTRIBUTES; the default parent is the
 *                                 driver
 * @param    Collection            receives the handle
 * @return   STATUS_SUCCESS, STATUS_INSUFFICIENT_RESOURCES, or a status about the attributes
 * @source   wdfcollection/nf-wdfcollection-wdfcollectioncreate
 */
WDFAPI NTSTATUS NTAPI WdfCollectionCreate(_In_opt_ PWDF_OBJECT_ATTRIBUTES CollectionAttributes,
                                          _Out_ WDFCOLLECTION *Collection);

/**
 * How many items the collection has.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Collection  the collection
 * @return   the count
 * @source   wdfcollection/nf-wdfcollection-wdfcollectiongetcount
 */
WDFAPI ULONG NTAPI WdfCollectionGetCount(_In_ WDFCOLLECTION Collection);

/**
 * Append an object and take a reference on it. It may be there already.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Collection  the collection
 * @param    Object      any live object
 * @return   STATUS_SUCCESS; STATUS_UNSUCCESSFUL without memory
 * @source   wdfcollection/nf-wdfcollection-wdfcollectionadd
 */
WDFAPI NTSTATUS NTAPI WdfCollectionAdd(_In_ WDFCOLLECTION Collection, _In_ WDFOBJECT Object);

/**
 * Remove the first item that is this object, and drop its reference.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  steps; may call out (EvtDestroyCallback, if the reference was the last)
 * @param    Collection  the collection
 * @param    Item        an object in it
 * @source   wdfcollection/nf-wdfcollection-wdfcollectionremove
 */
WDFAPI VOID NTAPI WdfCollectionRemove(_In_ WDFCOLLECTION Collection, _In_ WDFOBJECT Item);

/**
 * Remove the item at an index, and drop its reference.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  steps; may call out (EvtDestroyCallback, if the reference was the last)
 * @param    Collection  the collection
 * @param    Index       less than the count
 * @source   wdfcollection/nf-wdfcollection-wdfcollectionremoveitem
 */
WDFAPI VOID NTAPI WdfCollectionRemoveItem(_In_ WDFCOLLECTION Collection, _In_ ULONG Index);

/**
 * The item at an index.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Collection  the collection
 * @param    Index       counted from 0
 * @return   the object, without a reference for the caller; NULL if there is no such item
 * @source   wdfcollection/nf-wdfcollection-wdfcollectiongetitem
 */
WDFAPI WDFOBJECT NTAPI WdfCollectionGetItem(_In_ WDFCOLLECTION Collection, _In_ ULONG Index);

/**
 * The item that was added before all others.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Collection  the collection
 * @return   the object, without a reference for the caller; NULL if the collection is empty
 * @source   wdfcollection/nf-wdfcollection-wdfcollectiongetfirstitem
 */
WDFAPI WDFOBJECT NTAPI WdfCollectionGetFirstItem(_In_ WDFCOLLECTION Collection);

/**
 * The item that was added after all others.
 *
 * @irql     <= DISPATCH_LEVEL
 * @context  does not call out; steps
 * @param    Collection  the collection
 * @return   the object, without a reference for the caller; NULL if the collection is empty
 * @source   wdfcollection/nf-wdfcollection-wdfcollectiongetlastitem
 */
WDFAPI WDFOBJECT NTAPI WdfCollectionGetLastItem(_In_ WDFCOLLECTION Collection);

WDF_EXTERN_C_END

#endif /* DQ_WDF_WDFCOLLECTION_H */
