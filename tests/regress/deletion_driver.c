/* SPDX-License-Identifier: MIT */
/* deletion_driver - see deletion_test.c. */
#include "tests/ddi/support/driver_test.h"

static volatile ULONG Cleanups;
static volatile ULONG Destroys;
static WDFOBJECT Parent;
static WDFDPC Child;

static VOID EvtDpc(WDFDPC Dpc)
{
    UNREFERENCED_PARAMETER(Dpc);
}

static VOID CountCleanup(WDFOBJECT Object)
{
    UNREFERENCED_PARAMETER(Object);
    CHECK_IRQL(PASSIVE_LEVEL);
    Cleanups++;
}

static VOID CountDestroy(WDFOBJECT Object)
{
    UNREFERENCED_PARAMETER(Object);
    CHECK_EQUAL(Cleanups, 1);
    Destroys++;
}

static WDFOBJECT CreateObject(WDFOBJECT ParentObject)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFOBJECT object = NULL;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = ParentObject;
    CHECK_STATUS(WdfObjectCreate(&attributes, &object), STATUS_SUCCESS);
    return object;
}

static WDFDPC CreateDpc(WDFOBJECT ParentObject, PFN_WDF_OBJECT_CONTEXT_CLEANUP Cleanup)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_DPC_CONFIG config;
    WDFDPC dpc = NULL;

    WDF_DPC_CONFIG_INIT(&config, EvtDpc);
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = ParentObject;
    attributes.EvtCleanupCallback = Cleanup;
    attributes.EvtDestroyCallback = CountDestroy;
    CHECK_STATUS(WdfDpcCreate(&config, &attributes, &dpc), STATUS_SUCCESS);
    return dpc;
}

/* A DPC is disposed at PASSIVE_LEVEL; its parent, a general object, at once. */
static VOID parent_goes_while_the_childs_disposal_waits_for_a_worker(PTEST_DEVICE Device)
{
    KIRQL irql;

    Parent = CreateObject(Device->Device);
    Child = CreateDpc(Parent, CountCleanup);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    WdfObjectDelete(Child);
    WdfObjectDelete(Parent);
    CHECK_EQUAL(Cleanups, 0);
    KeLowerIrql(irql);
    SLEEP_UNTIL(Destroys, 1);
    TestSleep(50);
    CHECK_EQUAL(Cleanups, 1);
    CHECK_EQUAL(Destroys, 1);
}

/* The last thing before the device itself is deleted. */
static VOID DeleteAtDispatch(PTEST_DEVICE Device)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    WdfObjectDelete(Child);
    KeLowerIrql(irql);
}

static VOID AddChild(PTEST_DEVICE Device)
{
    Child = CreateDpc(Device->Device, CountCleanup);
}

static VOID CheckCounts(VOID)
{
    CHECK_EQUAL(Cleanups, 1);
    CHECK_EQUAL(Destroys, 1);
}

static VOID SlowCleanup(WDFOBJECT Object)
{
    CountCleanup(Object);
    TestSleep(50);
    TestLog("child");
}

static VOID LogParent(WDFOBJECT Object)
{
    UNREFERENCED_PARAMETER(Object);
    TestLog("parent");
}

static VOID DeleteChild(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    WdfObjectDelete(Child);
}

static VOID parent_goes_while_another_thread_deletes_the_child(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device->Device;
    attributes.EvtCleanupCallback = LogParent;
    CHECK_STATUS(WdfObjectCreate(&attributes, &Parent), STATUS_SUCCESS);
    Child = CreateDpc(Parent, SlowCleanup);
    TestThreadStart(Device, 0, DeleteChild);
    SLEEP_UNTIL(Cleanups, 1);
    WdfObjectDelete(Parent);
    CHECK_LOG("child parent");
    TestThreadJoin(Device, 0);
    CHECK_EQUAL(Cleanups, 1);
    CHECK_EQUAL(Destroys, 1);
}

static VOID DeleteParent(WDFOBJECT Object)
{
    CountCleanup(Object);
    WdfObjectDelete(Parent);
}

static VOID cleanup_of_a_child_deletes_its_parent(PTEST_DEVICE Device)
{
    Parent = CreateObject(Device->Device);
    Child = CreateDpc(Parent, DeleteParent);
    WdfObjectDelete(Child);
    CHECK_EQUAL(Cleanups, 1);
    CHECK_EQUAL(Destroys, 1);
}

static VOID DereferenceAgain(WDFOBJECT Object)
{
    CHECK_STOPS(Object, WdfObjectDereference(Object));
}

static VOID dereference_in_the_destroy_callback_stops(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device->Device;
    attributes.EvtDestroyCallback = DereferenceAgain;
    CHECK_STATUS(WdfObjectCreate(&attributes, &Parent), STATUS_SUCCESS);
    WdfObjectDelete(Parent);
}

static VOID dpc_that_is_freed_while_queued_stops(PTEST_DEVICE Device)
{
    KIRQL irql;

    Child = CreateDpc(Device->Device, CountCleanup);
    WdfObjectReference(Child);
    WdfObjectDelete(Child);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    CHECK(WdfDpcEnqueue(Child));
    CHECK_STOPS(Child, WdfObjectDereference(Child));
    KeLowerIrql(irql);
}

TEST_CASES(CASE_RUN(parent_goes_while_the_childs_disposal_waits_for_a_worker),
           { .Name = "device_goes_while_a_childs_disposal_waits_for_a_worker",
             .Add = AddChild,
             .Gone = DeleteAtDispatch,
             .Unload = CheckCounts },
           CASE_RUN(parent_goes_while_another_thread_deletes_the_child),
           CASE_RUN(cleanup_of_a_child_deletes_its_parent),
           CASE_RUN(dereference_in_the_destroy_callback_stops),
           CASE_RUN(dpc_that_is_freed_while_queued_stops));
