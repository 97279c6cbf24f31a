/* SPDX-License-Identifier: MIT */
/* object_driver - see object_test.c. */
#include "tests/ddi/support/driver_test.h"

typedef struct _NAME_CONTEXT {
    PCSTR Cleanup; /* what the callbacks log */
    PCSTR Destroy;
} NAME_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(NAME_CONTEXT, GetName)

typedef struct _OTHER_CONTEXT {
    ULONG Values[4];
} OTHER_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(OTHER_CONTEXT, GetOther)

static KIRQL CallbackIrql = PASSIVE_LEVEL;
static volatile ULONG DestroyCount;

static VOID Cleanup(WDFOBJECT Object)
{
    CHECK_IRQL(CallbackIrql);
    TestLog(GetName(Object)->Cleanup);
}

static VOID Destroy(WDFOBJECT Object)
{
    CHECK_IRQL(CallbackIrql);
    TestLog(GetName(Object)->Destroy);
    DestroyCount++;
}

static VOID InitNamed(PWDF_OBJECT_ATTRIBUTES Attributes, WDFOBJECT Parent)
{
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(Attributes, NAME_CONTEXT);
    Attributes->ParentObject = Parent;
    Attributes->EvtCleanupCallback = Cleanup;
    Attributes->EvtDestroyCallback = Destroy;
}

static WDFOBJECT CreateNamed(WDFOBJECT Parent, PCSTR CleanupWord, PCSTR DestroyWord)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFOBJECT object = NULL;

    InitNamed(&attributes, Parent);
    CHECK_STATUS(WdfObjectCreate(&attributes, &object), STATUS_SUCCESS);
    GetName(object)->Cleanup = CleanupWord;
    GetName(object)->Destroy = DestroyWord;
    return object;
}

#define CREATE(parent, name) CreateNamed(parent, "cleanup" name, "destroy" name)

/* A parent with children A and B, and A1 under A; returns the parent. */
static WDFOBJECT CreateTree(WDFOBJECT Root, WDFOBJECT *ChildB)
{
    WDFOBJECT parent = CREATE(Root, "P");
    WDFOBJECT a = CREATE(parent, "A");

    *ChildB = CREATE(parent, "B");
    CREATE(a, "A1");
    return parent;
}

static VOID delete_cleans_up_the_tree_then_destroys_it(PTEST_DEVICE Device)
{
    WDFOBJECT b;

    WdfObjectDelete(CreateTree(Device->Device, &b));
    CHECK_LOG("cleanupA1 cleanupA cleanupB cleanupP destroyA1 destroyA destroyB destroyP");
}

static VOID delete_with_a_reference_destroys_the_rest(PTEST_DEVICE Device)
{
    WDFOBJECT b;
    WDFOBJECT parent = CreateTree(Device->Device, &b);

    WdfObjectReference(b);
    WdfObjectDelete(parent);
    CHECK_LOG("cleanupA1 cleanupA cleanupB cleanupP destroyA1 destroyA destroyP");
    CHECK(GetName(b) != NULL);
    WdfObjectDereference(b);
    CHECK_LOG("destroyB");
}

static VOID delete_at_dispatch_level_cleans_up_there(PTEST_DEVICE Device)
{
    WDFOBJECT object = CREATE(Device->Device, "P");
    KIRQL irql = KeRaiseIrqlToDpcLevel();

    CallbackIrql = DISPATCH_LEVEL;
    WdfObjectDelete(object);
    CHECK_LOG("cleanupP destroyP");
    KeLowerIrql(irql);
}

static VOID NeverRuns(WDFDPC Dpc)
{
    UNREFERENCED_PARAMETER(Dpc);
}

static VOID delete_of_a_dpcs_parent_at_dispatch_level_is_deferred(PTEST_DEVICE Device)
{
    WDFOBJECT object = CREATE(Device->Device, "P");
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_DPC_CONFIG config;
    WDFDPC dpc;
    KIRQL irql;

    WDF_DPC_CONFIG_INIT(&config, NeverRuns);
    InitNamed(&attributes, object);
    CHECK_STATUS(WdfDpcCreate(&config, &attributes, &dpc), STATUS_SUCCESS);
    GetName(dpc)->Cleanup = "cleanupD";
    GetName(dpc)->Destroy = "destroyD";
    irql = KeRaiseIrqlToDpcLevel();
    WdfObjectDelete(object);
    CHECK_LOG("");
    KeLowerIrql(irql);
    SLEEP_UNTIL(DestroyCount, 2);
    CHECK_LOG("cleanupD cleanupP destroyD destroyP");
}

static VOID dereference_without_reference_stops(PTEST_DEVICE Device)
{
    WDFOBJECT object = CREATE(Device->Device, "P");

    TestControl.StopThird = (ULONG_PTR)object; /* the framework's object is where its handle is */
    CHECK_STOPS(object, WdfObjectDereference(object));
}

/* Contexts. */

static VOID allocate_context_twice_gives_the_first(PTEST_DEVICE Device)
{
    WDFOBJECT object = CREATE(Device->Device, "P");
    WDF_OBJECT_ATTRIBUTES attributes;
    PVOID first = NULL;
    PVOID second = NULL;
    NTSTATUS status;

    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, OTHER_CONTEXT);
    CHECK_STATUS(WdfObjectAllocateContext(object, &attributes, &first), STATUS_SUCCESS);
    CHECK_EQUAL(GetOther(object), first);
    GetOther(object)->Values[0] = 7;
    attributes.EvtCleanupCallback = Cleanup; /* not taken */
    status = WdfObjectAllocateContext(object, &attributes, &second);
    CHECK_STATUS(status, STATUS_OBJECT_NAME_EXISTS);
    CHECK(NT_SUCCESS(status));
    CHECK_EQUAL(second, first);
    CHECK_EQUAL(GetOther(object)->Values[0], 7);
    WdfObjectDelete(object);
    CHECK_LOG("cleanupP destroyP");
}

static VOID allocate_context_without_type_or_attributes_fails(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    PVOID context = &attributes;

    CHECK_STATUS(WdfObjectAllocateContext(Device->Device, WDF_NO_OBJECT_ATTRIBUTES, &context),
                 STATUS_WDF_PARENT_NOT_SPECIFIED);
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    CHECK_STATUS(WdfObjectAllocateContext(Device->Device, &attributes, &context),
                 STATUS_OBJECT_NAME_INVALID);
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, OTHER_CONTEXT);
    attributes.ParentObject = Device->Device;
    CHECK_STATUS(WdfObjectAllocateContext(Device->Device, &attributes, &context),
                 STATUS_WDF_PARENT_ASSIGNMENT_NOT_ALLOWED);
    CHECK_EQUAL(context, &attributes);
    CHECK_EQUAL(GetOther(Device->Device), NULL);
}

static VOID AllocateInCleanup(WDFOBJECT Object)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    PVOID context;

    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, OTHER_CONTEXT);
    CHECK_STATUS(WdfObjectAllocateContext(Object, &attributes, &context), STATUS_DELETE_PENDING);
    TestLog("cleanup");
}

static VOID allocate_context_when_deleted_is_delete_pending(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFOBJECT object;
    PVOID context;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device->Device;
    attributes.EvtCleanupCallback = AllocateInCleanup;
    CHECK_STATUS(WdfObjectCreate(&attributes, &object), STATUS_SUCCESS);
    WdfObjectReference(object);
    WdfObjectDelete(object);
    CHECK_LOG("cleanup");
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, OTHER_CONTEXT);
    CHECK_STATUS(WdfObjectAllocateContext(object, &attributes, &context), STATUS_DELETE_PENDING);
    WdfObjectDereference(object);
}

static VOID accessor_of_an_absent_type_is_null(PTEST_DEVICE Device)
{
    CHECK_EQUAL(GetOther(Device->Device), NULL);
    CHECK_EQUAL(TestGetDevice(Device->Device), Device);
    CHECK_EQUAL(GetName(CREATE(Device->Device, "P")) == NULL, FALSE);
}

static VOID context_size_override_below_the_size_is_invalid(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFOBJECT object;
    PUCHAR bytes;

    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, OTHER_CONTEXT);
    attributes.ParentObject = Device->Device;
    attributes.ContextSizeOverride = sizeof(OTHER_CONTEXT) - 1;
    CHECK_STATUS(WdfObjectCreate(&attributes, &object), STATUS_WDF_OBJECT_ATTRIBUTES_INVALID);
    attributes.ContextSizeOverride = sizeof(OTHER_CONTEXT);
    CHECK_STATUS(WdfObjectCreate(&attributes, &object), STATUS_SUCCESS);
    attributes.ContextSizeOverride = sizeof(OTHER_CONTEXT) + 100;
    CHECK_STATUS(WdfObjectCreate(&attributes, &object), STATUS_SUCCESS);
    bytes = (PUCHAR)GetOther(object);
    for (ULONG i = 0; i < sizeof(OTHER_CONTEXT) + 100; i++) {
        CHECK_EQUAL(bytes[i], 0);
        bytes[i] = 0xA5;
    }
    attributes.ContextTypeInfo = NULL;
    CHECK_STATUS(WdfObjectCreate(&attributes, &object), STATUS_WDF_OBJECT_ATTRIBUTES_INVALID);
}

/* Parents. */

static VOID CreateInCleanup(WDFOBJECT Object)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFOBJECT child = NULL;

    InitNamed(&attributes, Object);
    CHECK_STATUS(WdfObjectCreate(&attributes, &child), STATUS_DELETE_PENDING);
    CHECK_EQUAL(child, NULL);
    TestLog("cleanup");
}

static VOID create_below_a_deleted_parent_is_delete_pending(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFWAITLOCK lock = NULL;
    WDFOBJECT object;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device->Device;
    attributes.EvtCleanupCallback = CreateInCleanup;
    CHECK_STATUS(WdfObjectCreate(&attributes, &object), STATUS_SUCCESS);
    WdfObjectReference(object);
    WdfObjectDelete(object);
    CHECK_LOG("cleanup"); /* and no callback of the child that was not created */
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = object;
    CHECK_STATUS(WdfWaitLockCreate(&attributes, &lock), STATUS_DELETE_PENDING);
    WdfObjectDereference(object);
}

static VOID reference_of_null_stops(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_STOPS(NULL, WdfObjectReference(NULL));
}

static VOID delete_of_the_driver_is_refused(PTEST_DEVICE Device)
{
    CHECK_BREAK(WdfObjectDelete(WdfGetDriver()));
    CHECK_BREAK(WdfObjectDelete(Device->Device));
    CHECK_EQUAL(WdfDeviceGetDriver(Device->Device), WdfGetDriver());
}

static VOID UseContext(WDFOBJECT Object)
{
    CHECK_EQUAL(GetOther(Object)->Values[3], 9);
    CHECK_EQUAL(WdfObjectContextGetObject(GetOther(Object)), Object);
    TestLog("destroy");
}

static VOID context_is_there_while_destroyed(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFOBJECT object;

    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, OTHER_CONTEXT);
    attributes.ParentObject = Device->Device;
    attributes.EvtDestroyCallback = UseContext;
    CHECK_STATUS(WdfObjectCreate(&attributes, &object), STATUS_SUCCESS);
    GetOther(object)->Values[3] = 9;
    WdfObjectDelete(object);
    CHECK_LOG("destroy");
}

TEST_CASES(CASE_RUN(delete_cleans_up_the_tree_then_destroys_it),
           CASE_RUN(delete_with_a_reference_destroys_the_rest),
           CASE_RUN(delete_at_dispatch_level_cleans_up_there),
           CASE_RUN(delete_of_a_dpcs_parent_at_dispatch_level_is_deferred),
           CASE_RUN(dereference_without_reference_stops),
           CASE_RUN(allocate_context_twice_gives_the_first),
           CASE_RUN(allocate_context_without_type_or_attributes_fails),
           CASE_RUN(allocate_context_when_deleted_is_delete_pending),
           CASE_RUN(accessor_of_an_absent_type_is_null),
           CASE_RUN(context_size_override_below_the_size_is_invalid),
           CASE_RUN(create_below_a_deleted_parent_is_delete_pending),
           CASE_RUN(reference_of_null_stops), CASE_RUN(delete_of_the_driver_is_refused),
           CASE_RUN(context_is_there_while_destroyed));
