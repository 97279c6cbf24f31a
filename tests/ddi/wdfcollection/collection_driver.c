/* SPDX-License-Identifier: MIT */
/* collection_driver - see collection_test.c. */
#include "tests/ddi/support/driver_test.h"

static VOID LogDestroy(WDFOBJECT Object)
{
    UNREFERENCED_PARAMETER(Object);
    TestLog("destroy");
}

static VOID LogCleanup(WDFOBJECT Object)
{
    UNREFERENCED_PARAMETER(Object);
    TestLog("cleanup");
}

static WDFOBJECT Create(WDFOBJECT Parent)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFOBJECT object = NULL;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Parent;
    attributes.EvtCleanupCallback = LogCleanup;
    attributes.EvtDestroyCallback = LogDestroy;
    CHECK_STATUS(WdfObjectCreate(&attributes, &object), STATUS_SUCCESS);
    return object;
}

static WDFCOLLECTION CreateCollection(WDFOBJECT Parent)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFCOLLECTION collection = NULL;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Parent;
    CHECK_STATUS(WdfCollectionCreate(&attributes, &collection), STATUS_SUCCESS);
    return collection;
}

static VOID items_are_in_the_order_of_addition(PTEST_DEVICE Device)
{
    WDFCOLLECTION collection = CreateCollection(Device->Device);
    WDFOBJECT a = Create(Device->Device);
    WDFOBJECT b = Create(Device->Device);
    WDFOBJECT c = Create(Device->Device);

    CHECK_EQUAL(WdfCollectionGetCount(collection), 0);
    CHECK_EQUAL(WdfCollectionGetFirstItem(collection), NULL);
    CHECK_EQUAL(WdfCollectionGetLastItem(collection), NULL);
    CHECK_EQUAL(WdfCollectionGetItem(collection, 0), NULL);
    CHECK_STATUS(WdfCollectionAdd(collection, a), STATUS_SUCCESS);
    CHECK_STATUS(WdfCollectionAdd(collection, b), STATUS_SUCCESS);
    CHECK_STATUS(WdfCollectionAdd(collection, c), STATUS_SUCCESS);
    CHECK_EQUAL(WdfCollectionGetCount(collection), 3);
    CHECK_EQUAL(WdfCollectionGetFirstItem(collection), a);
    CHECK_EQUAL(WdfCollectionGetLastItem(collection), c);
    CHECK_EQUAL(WdfCollectionGetItem(collection, 1), b);
    CHECK_EQUAL(WdfCollectionGetItem(collection, 3), NULL);
    CHECK_EQUAL(WdfCollectionGetItem(collection, 0xFFFFFFFF), NULL);

    /* What follows a removed item moves up. */
    WdfCollectionRemove(collection, a);
    CHECK_EQUAL(WdfCollectionGetItem(collection, 0), b);
    CHECK_EQUAL(WdfCollectionGetItem(collection, 1), c);
    WdfCollectionRemoveItem(collection, 1);
    CHECK_EQUAL(WdfCollectionGetCount(collection), 1);
    CHECK_EQUAL(WdfCollectionGetLastItem(collection), b);
}

static VOID an_object_that_is_there_twice_is_removed_once(PTEST_DEVICE Device)
{
    WDFCOLLECTION collection = CreateCollection(Device->Device);
    WDFOBJECT a = Create(Device->Device);
    WDFOBJECT b = Create(Device->Device);

    CHECK_STATUS(WdfCollectionAdd(collection, a), STATUS_SUCCESS);
    CHECK_STATUS(WdfCollectionAdd(collection, b), STATUS_SUCCESS);
    CHECK_STATUS(WdfCollectionAdd(collection, a), STATUS_SUCCESS);
    CHECK_EQUAL(WdfCollectionGetCount(collection), 3);
    WdfCollectionRemove(collection, a);
    CHECK_EQUAL(WdfCollectionGetItem(collection, 0), b);
    CHECK_EQUAL(WdfCollectionGetItem(collection, 1), a);
}

/* The reference keeps the object's memory, not the object. */
static VOID an_item_that_is_deleted_is_destroyed_when_removed(PTEST_DEVICE Device)
{
    WDFCOLLECTION collection = CreateCollection(Device->Device);
    WDFOBJECT a = Create(Device->Device);

    CHECK_STATUS(WdfCollectionAdd(collection, a), STATUS_SUCCESS);
    WdfObjectDelete(a);
    CHECK_LOG("cleanup");
    CHECK_EQUAL(WdfCollectionGetFirstItem(collection), a);
    WdfCollectionRemoveItem(collection, 0);
    CHECK_LOG("destroy");
}

static VOID a_collection_lets_go_of_its_items_when_it_goes(PTEST_DEVICE Device)
{
    WDFCOLLECTION collection = CreateCollection(Device->Device);
    WDFOBJECT a = Create(Device->Device);
    WDFOBJECT b = Create(Device->Device);

    CHECK_STATUS(WdfCollectionAdd(collection, a), STATUS_SUCCESS);
    CHECK_STATUS(WdfCollectionAdd(collection, b), STATUS_SUCCESS);
    WdfObjectDelete(a);
    CHECK_LOG("cleanup");
    WdfObjectDelete(collection);
    CHECK_LOG("destroy");
    WdfObjectDelete(b);
    CHECK_LOG("cleanup destroy");
}

static VOID items_that_are_not_there_are_not_removed(PTEST_DEVICE Device)
{
    WDFCOLLECTION collection = CreateCollection(Device->Device);
    WDFOBJECT a = Create(Device->Device);
    WDFOBJECT b = Create(Device->Device);

    CHECK_STATUS(WdfCollectionAdd(collection, a), STATUS_SUCCESS);
    CHECK_BREAK(WdfCollectionRemove(collection, b));
    CHECK_BREAK(WdfCollectionRemoveItem(collection, 1));
    CHECK_EQUAL(WdfCollectionGetCount(collection), 1);
    CHECK_LOG("");
}

static VOID the_default_parent_is_the_driver(PTEST_DEVICE Device)
{
    WDFCOLLECTION collection = NULL;
    WDF_OBJECT_ATTRIBUTES attributes;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(WdfCollectionCreate(WDF_NO_OBJECT_ATTRIBUTES, &collection), STATUS_SUCCESS);
    CHECK(collection != NULL);
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ExecutionLevel = WdfExecutionLevelPassive;
    CHECK_STATUS(WdfCollectionCreate(&attributes, &collection), STATUS_WDF_EXECUTION_LEVEL_INVALID);
    CHECK_EQUAL(collection, NULL);
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.Size--;
    CHECK_STATUS(WdfCollectionCreate(&attributes, &collection), STATUS_INFO_LENGTH_MISMATCH);
}

static VOID without_memory_creation_and_addition_fail(PTEST_DEVICE Device)
{
    WDFCOLLECTION collection = NULL;
    WDFOBJECT a = Create(Device->Device);

    TestControl.Services.FailAllocation(1);
    CHECK_STATUS(WdfCollectionCreate(WDF_NO_OBJECT_ATTRIBUTES, &collection),
                 STATUS_INSUFFICIENT_RESOURCES);
    CHECK_EQUAL(collection, NULL);
    collection = CreateCollection(Device->Device);
    TestControl.Services.FailAllocation(1);
    CHECK_STATUS(WdfCollectionAdd(collection, a), STATUS_UNSUCCESSFUL);
    CHECK_EQUAL(WdfCollectionGetCount(collection), 0);
    WdfObjectDelete(a); /* nobody holds it */
    CHECK_LOG("cleanup destroy");
}

static VOID dispatch_level_is_allowed(PTEST_DEVICE Device)
{
    KIRQL irql = KeRaiseIrqlToDpcLevel();
    WDFCOLLECTION collection = CreateCollection(Device->Device);

    CHECK_STATUS(WdfCollectionAdd(collection, Device->Device), STATUS_SUCCESS);
    CHECK_STATUS(WdfCollectionAdd(collection, Device->Device), STATUS_SUCCESS);
    CHECK_EQUAL(WdfCollectionGetCount(collection), 2);
    CHECK_EQUAL(WdfCollectionGetItem(collection, 0), Device->Device);
    CHECK_EQUAL(WdfCollectionGetFirstItem(collection), Device->Device);
    CHECK_EQUAL(WdfCollectionGetLastItem(collection), Device->Device);
    WdfCollectionRemove(collection, Device->Device);
    WdfCollectionRemoveItem(collection, 0);
    CHECK_EQUAL(WdfCollectionGetCount(collection), 0);
    KeLowerIrql(irql);
}

static VOID above_dispatch_level_every_call_is_a_violation(PTEST_DEVICE Device)
{
    WDFCOLLECTION collection = CreateCollection(Device->Device);
    WDFCOLLECTION other = NULL;
    WDFOBJECT a = Create(Device->Device);
    KIRQL irql;

    CHECK_STATUS(WdfCollectionAdd(collection, a), STATUS_SUCCESS);
    KeRaiseIrql(DISPATCH_LEVEL + 1, &irql);
    CHECK_BREAK((VOID)WdfCollectionCreate(WDF_NO_OBJECT_ATTRIBUTES, &other));
    CHECK_BREAK((VOID)WdfCollectionGetCount(collection));
    CHECK_BREAK((VOID)WdfCollectionAdd(collection, a));
    CHECK_BREAK((VOID)WdfCollectionGetItem(collection, 0));
    CHECK_BREAK((VOID)WdfCollectionGetFirstItem(collection));
    CHECK_BREAK((VOID)WdfCollectionGetLastItem(collection));
    CHECK_BREAK(WdfCollectionRemove(collection, a));
    CHECK_BREAK(WdfCollectionRemoveItem(collection, 0));
    KeLowerIrql(irql);
}

static VOID a_handle_of_another_type_stops(PTEST_DEVICE Device)
{
    CHECK_STOPS(Device->Device, WdfCollectionGetCount((WDFCOLLECTION)Device->Device));
}

static VOID add_of_null_stops(PTEST_DEVICE Device)
{
    CHECK_STOPS(NULL, WdfCollectionAdd(CreateCollection(Device->Device), NULL));
}

static VOID create_into_null_stops(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_STOPS(NULL, WdfCollectionCreate(WDF_NO_OBJECT_ATTRIBUTES, NULL));
}

/* Two threads fill one collection: nothing is lost, whoever comes first. */
static WDFCOLLECTION Shared;

static VOID AddThree(PTEST_DEVICE Device)
{
    for (ULONG i = 0; i < 3; i++) {
        CHECK_STATUS(WdfCollectionAdd(Shared, Device->Device), STATUS_SUCCESS);
    }
}

static VOID two_threads_fill_one_collection(PTEST_DEVICE Device)
{
    Shared = CreateCollection(Device->Device);
    TestThreadStart(Device, 0, AddThree);
    TestThreadStart(Device, 1, AddThree);
    TestThreadJoin(Device, 0);
    TestThreadJoin(Device, 1);
    CHECK_EQUAL(WdfCollectionGetCount(Shared), 6);
}

TEST_CASES(CASE_RUN(items_are_in_the_order_of_addition),
           CASE_RUN(an_object_that_is_there_twice_is_removed_once),
           CASE_RUN(an_item_that_is_deleted_is_destroyed_when_removed),
           CASE_RUN(a_collection_lets_go_of_its_items_when_it_goes),
           CASE_RUN(items_that_are_not_there_are_not_removed),
           CASE_RUN(the_default_parent_is_the_driver),
           CASE_RUN(without_memory_creation_and_addition_fail), CASE_RUN(dispatch_level_is_allowed),
           CASE_RUN(above_dispatch_level_every_call_is_a_violation),
           CASE_RUN(a_handle_of_another_type_stops), CASE_RUN(add_of_null_stops),
           CASE_RUN(create_into_null_stops), CASE_RUN(two_threads_fill_one_collection));
