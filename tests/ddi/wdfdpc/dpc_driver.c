/* SPDX-License-Identifier: MIT */
/* dpc_driver - see dpc_test.c. */
#include "tests/ddi/support/driver_test.h"

static WDFDPC Dpc;
static volatile ULONG Count;
static volatile ULONG IsRunning;
static volatile ULONG Inside;
static volatile ULONG RequestCount;
static volatile ULONG CleanupCount;

static VOID InitAttributes(PWDF_OBJECT_ATTRIBUTES Attributes, WDFOBJECT Parent)
{
    WDF_OBJECT_ATTRIBUTES_INIT(Attributes);
    Attributes->ParentObject = Parent;
}

static VOID CountDpc(WDFDPC Handle)
{
    CHECK_EQUAL(Handle, Dpc);
    CHECK_IRQL(DISPATCH_LEVEL);
    TestLog("callback");
    Count++;
}

static NTSTATUS Create(WDFOBJECT Parent, PFN_WDF_DPC Callback, BOOLEAN AutomaticSerialization)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_DPC_CONFIG config;

    WDF_DPC_CONFIG_INIT(&config, Callback);
    config.AutomaticSerialization = AutomaticSerialization;
    InitAttributes(&attributes, Parent);
    return WdfDpcCreate(&config, &attributes, &Dpc);
}

static VOID CreateCounting(PTEST_DEVICE Device)
{
    CHECK_STATUS(Create(Device->Device, CountDpc, FALSE), STATUS_SUCCESS);
}

/* Creation. */

static VOID config_init_serializes(PTEST_DEVICE Device)
{
    WDF_DPC_CONFIG config;

    UNREFERENCED_PARAMETER(Device);
    RtlFillMemory(&config, sizeof(config), 0xA5);
    WDF_DPC_CONFIG_INIT(&config, CountDpc);
    CHECK_EQUAL(config.Size, 24);
    CHECK_EQUAL(config.EvtDpcFunc, CountDpc);
    CHECK_EQUAL(config.AutomaticSerialization, TRUE);
}

static VOID create_without_attributes_is_parent_not_specified(PTEST_DEVICE Device)
{
    WDF_DPC_CONFIG config;

    UNREFERENCED_PARAMETER(Device);
    WDF_DPC_CONFIG_INIT(&config, CountDpc);
    CHECK_STATUS(WdfDpcCreate(&config, WDF_NO_OBJECT_ATTRIBUTES, &Dpc),
                 STATUS_WDF_PARENT_NOT_SPECIFIED);
}

static VOID create_without_parent_is_parent_not_specified(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(Create(NULL, CountDpc, FALSE), STATUS_WDF_PARENT_NOT_SPECIFIED);
}

static VOID create_below_the_driver_is_invalid_device_request(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(Create(WdfGetDriver(), CountDpc, FALSE), STATUS_INVALID_DEVICE_REQUEST);
    CHECK_STATUS(Create(WdfGetDriver(), CountDpc, TRUE), STATUS_INVALID_DEVICE_REQUEST);
}

static VOID create_with_another_size_is_info_length_mismatch(PTEST_DEVICE Device)
{
    static const ULONG sizes[] = { 0, 23, 25 };
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_DPC_CONFIG config;

    InitAttributes(&attributes, Device->Device);
    for (ULONG i = 0; i < RTL_NUMBER_OF(sizes); i++) {
        WDF_DPC_CONFIG_INIT(&config, CountDpc);
        config.Size = sizes[i];
        CHECK_STATUS(WdfDpcCreate(&config, &attributes, &Dpc), STATUS_INFO_LENGTH_MISMATCH);
    }
}

static VOID create_with_config_null_stops(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;

    InitAttributes(&attributes, Device->Device);
    CHECK_STOPS(NULL, WdfDpcCreate(NULL, &attributes, &Dpc));
}

static VOID dpc_without_callback_does_nothing(PTEST_DEVICE Device)
{
    KIRQL irql;

    CHECK_STATUS(Create(Device->Device, NULL, FALSE), STATUS_SUCCESS);
    irql = KeRaiseIrqlToDpcLevel();
    CHECK_EQUAL(WdfDpcEnqueue(Dpc), TRUE);
    CHECK_EQUAL(WdfDpcEnqueue(Dpc), FALSE);
    KeLowerIrql(irql);
    TestSleep(100);
    CHECK_EQUAL(WdfDpcEnqueue(Dpc), TRUE); /* it has run */
}

static VOID InitPassiveScope(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Init);
    Attributes->SynchronizationScope = WdfSynchronizationScopeDevice;
    Attributes->ExecutionLevel = WdfExecutionLevelPassive;
}

static VOID InitPassiveWithoutScope(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Init);
    Attributes->SynchronizationScope = WdfSynchronizationScopeNone;
    Attributes->ExecutionLevel = WdfExecutionLevelPassive;
}

static VOID InitDispatchScope(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Init);
    Attributes->SynchronizationScope = WdfSynchronizationScopeDevice;
    Attributes->ExecutionLevel = WdfExecutionLevelDispatch;
}

static VOID create_serialized_in_passive_scope_is_incompatible(PTEST_DEVICE Device)
{
    NTSTATUS status;

    CHECK_BREAK(status = Create(Device->Device, CountDpc, TRUE));
    CHECK_STATUS(status, STATUS_WDF_INCOMPATIBLE_EXECUTION_LEVEL);
    CHECK_STATUS(Create(Device->Device, CountDpc, FALSE), STATUS_SUCCESS);
}

static VOID create_serialized_at_passive_level_without_scope_succeeds(PTEST_DEVICE Device)
{
    CHECK_STATUS(Create(Device->Device, CountDpc, TRUE), STATUS_SUCCESS);
}

/* Queueing. */

static VOID enqueue_when_queued_is_false(PTEST_DEVICE Device)
{
    KIRQL irql;

    CreateCounting(Device);
    irql = KeRaiseIrqlToDpcLevel();
    CHECK_EQUAL(WdfDpcEnqueue(Dpc), TRUE);
    CHECK_EQUAL(WdfDpcEnqueue(Dpc), FALSE);
    CHECK_EQUAL(Count, 0);
    KeLowerIrql(irql);
    SLEEP_UNTIL(Count, 1);
    TestSleep(100);
    CHECK_EQUAL(Count, 1);
}

static VOID EnqueueAgain(WDFDPC Handle)
{
    CHECK_EQUAL(Inside, 0);
    Inside++;
    if (Count == 0) {
        CHECK_EQUAL(WdfDpcEnqueue(Handle), TRUE);
        CHECK_EQUAL(WdfDpcEnqueue(Handle), FALSE);
    }
    Count++;
    Inside--;
}

static VOID enqueue_in_the_callback_runs_again(PTEST_DEVICE Device)
{
    CHECK_STATUS(Create(Device->Device, EnqueueAgain, FALSE), STATUS_SUCCESS);
    CHECK_EQUAL(WdfDpcEnqueue(Dpc), TRUE);
    SLEEP_UNTIL(Count, 2);
    TestSleep(100);
    CHECK_EQUAL(Count, 2);
}

static VOID cancel_when_queued_is_true(PTEST_DEVICE Device)
{
    KIRQL irql;

    CreateCounting(Device);
    irql = KeRaiseIrqlToDpcLevel();
    CHECK_EQUAL(WdfDpcEnqueue(Dpc), TRUE);
    CHECK_EQUAL(WdfDpcCancel(Dpc, FALSE), TRUE);
    CHECK_EQUAL(WdfDpcCancel(Dpc, FALSE), FALSE);
    KeLowerIrql(irql);
    TestSleep(200);
    CHECK_EQUAL(Count, 0);
    CHECK_EQUAL(WdfDpcEnqueue(Dpc), TRUE);
    SLEEP_UNTIL(Count, 1);
}

static VOID cancel_when_not_queued_is_false(PTEST_DEVICE Device)
{
    CreateCounting(Device);
    CHECK_EQUAL(WdfDpcCancel(Dpc, FALSE), FALSE);
    CHECK_EQUAL(WdfDpcCancel(Dpc, TRUE), FALSE);
    CHECK_EQUAL(WdfDpcEnqueue(Dpc), TRUE);
    SLEEP_UNTIL(Count, 1);
    CHECK_EQUAL(WdfDpcCancel(Dpc, FALSE), FALSE);
}

static VOID SlowDpc(WDFDPC Handle)
{
    CHECK_EQUAL(Handle, Dpc);
    IsRunning = 1;
    TestSpin(100);
    Count++;
}

static VOID cancel_with_wait_waits_for_the_other_processor(PTEST_DEVICE Device)
{
    CHECK_STATUS(Create(Device->Device, SlowDpc, FALSE), STATUS_SUCCESS);
    KeSetTargetProcessorDpc(WdfDpcWdmGetDpc(Dpc), KeGetCurrentProcessorNumber() == 0);
    KeSetImportanceDpc(WdfDpcWdmGetDpc(Dpc), HighImportance);
    CHECK_EQUAL(WdfDpcEnqueue(Dpc), TRUE);
    SPIN_UNTIL(IsRunning, 1);
    CHECK_EQUAL(WdfDpcCancel(Dpc, TRUE), FALSE);
    CHECK_EQUAL(Count, 1);
}

static VOID cancel_with_wait_at_dispatch_level_is_refused(PTEST_DEVICE Device)
{
    BOOLEAN result = TRUE;
    KIRQL irql;

    CreateCounting(Device);
    irql = KeRaiseIrqlToDpcLevel();
    CHECK_EQUAL(WdfDpcEnqueue(Dpc), TRUE);
    CHECK_BREAK(result = WdfDpcCancel(Dpc, TRUE));
    CHECK_EQUAL(result, FALSE);
    CHECK_EQUAL(WdfDpcEnqueue(Dpc), FALSE); /* still queued */
    KeLowerIrql(irql);
    SLEEP_UNTIL(Count, 1);
}

/* Requests on one processor, a DPC that queues itself again on the other. */

static VOID ServeRequest(WDFQUEUE Queue, WDFREQUEST Request, size_t OutputBytes, size_t InputBytes,
                         ULONG Code)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(OutputBytes);
    UNREFERENCED_PARAMETER(InputBytes);
    UNREFERENCED_PARAMETER(Code);
    CHECK_IRQL(DISPATCH_LEVEL);
    CHECK_EQUAL(Inside, 0);
    Inside++;
    TestSpin(10);
    CHECK_EQUAL(Inside, 1);
    Inside--;
    RequestCount++;
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID TakeTurns(WDFDPC Handle)
{
    CHECK_EQUAL(Inside, 0);
    Inside++;
    TestSpin(5);
    CHECK_EQUAL(Inside, 1);
    Inside--;
    Count++;
    if (RequestCount < 10 && Count < 2000) {
        WdfDpcEnqueue(Handle);
    }
}

static VOID AddTurns(PTEST_DEVICE Device)
{
    WDF_IO_QUEUE_CONFIG config;

    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
    config.EvtIoDeviceControl = ServeRequest;
    CHECK_STATUS(WdfIoQueueCreate(Device->Device, &config, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE),
                 STATUS_SUCCESS);
    CHECK_STATUS(Create(Device->Device, TakeTurns, TRUE), STATUS_SUCCESS);
}

static VOID StartTurns(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    KeSetTargetProcessorDpc(WdfDpcWdmGetDpc(Dpc), 1);
    KeSetImportanceDpc(WdfDpcWdmGetDpc(Dpc), HighImportance);
    CHECK(WdfDpcEnqueue(Dpc));
}

static VOID CheckTurns(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_EQUAL(RequestCount, 10);
    CHECK(Count > 1);
}

/* Life. */

static VOID parent_is_that_of_the_attributes(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFOBJECT object;

    InitAttributes(&attributes, Device->Device);
    CHECK_STATUS(WdfObjectCreate(&attributes, &object), STATUS_SUCCESS);
    CHECK_STATUS(Create(object, CountDpc, FALSE), STATUS_SUCCESS);
    CHECK_EQUAL(WdfDpcGetParentObject(Dpc), object);
}

static VOID DpcCleanup(WDFOBJECT Object)
{
    CHECK_EQUAL(Object, Dpc);
    CHECK_IRQL(PASSIVE_LEVEL);
    TestLog("cleanup");
    CleanupCount++;
}

static VOID DpcDestroy(WDFOBJECT Object)
{
    CHECK_EQUAL(Object, Dpc);
    CHECK_IRQL(PASSIVE_LEVEL);
    TestLog("destroy");
}

static VOID ParentCleanup(WDFOBJECT Object)
{
    UNREFERENCED_PARAMETER(Object);
    TestLog("parent");
    CleanupCount++;
}

static VOID CreateWithCallbacks(WDFOBJECT Parent)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_DPC_CONFIG config;

    WDF_DPC_CONFIG_INIT(&config, CountDpc);
    InitAttributes(&attributes, Parent);
    attributes.EvtCleanupCallback = DpcCleanup;
    attributes.EvtDestroyCallback = DpcDestroy;
    CHECK_STATUS(WdfDpcCreate(&config, &attributes, &Dpc), STATUS_SUCCESS);
}

static VOID delete_at_dispatch_level_returns_before_cleanup(PTEST_DEVICE Device)
{
    KIRQL irql;

    CreateWithCallbacks(Device->Device);
    irql = KeRaiseIrqlToDpcLevel();
    WdfObjectDelete(Dpc);
    CHECK_LOG("");
    CHECK_IRQL(DISPATCH_LEVEL);
    KeLowerIrql(irql);
    SLEEP_UNTIL(CleanupCount, 1);
    TestSleep(100);
    CHECK_LOG("cleanup destroy");
}

static VOID delete_when_queued_runs_the_callback_first(PTEST_DEVICE Device)
{
    KIRQL irql;

    CreateWithCallbacks(Device->Device);
    irql = KeRaiseIrqlToDpcLevel();
    CHECK_EQUAL(WdfDpcEnqueue(Dpc), TRUE);
    WdfObjectDelete(Dpc);
    CHECK_LOG("");
    KeLowerIrql(irql);
    SLEEP_UNTIL(CleanupCount, 1);
    TestSleep(100);
    CHECK_LOG("callback cleanup destroy");
}

/* Queued on the other processor, which is in no hurry. */
static VOID delete_when_queued_elsewhere_runs_the_callback_first(PTEST_DEVICE Device)
{
    CreateWithCallbacks(Device->Device);
    KeSetTargetProcessorDpc(WdfDpcWdmGetDpc(Dpc), KeGetCurrentProcessorNumber() == 0);
    CHECK_EQUAL(WdfDpcEnqueue(Dpc), TRUE);
    WdfObjectDelete(Dpc);
    CHECK_LOG("callback cleanup destroy");
}

static VOID delete_of_the_parent_cleans_up_the_dpc_first(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFOBJECT object;

    InitAttributes(&attributes, Device->Device);
    attributes.EvtCleanupCallback = ParentCleanup;
    CHECK_STATUS(WdfObjectCreate(&attributes, &object), STATUS_SUCCESS);
    CreateWithCallbacks(object);
    WdfObjectDelete(object);
    CHECK_LOG("cleanup parent destroy");
}

static VOID NeverRuns(WDFWORKITEM WorkItem)
{
    UNREFERENCED_PARAMETER(WorkItem);
}

static VOID enqueue_of_a_work_item_stops(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_WORKITEM_CONFIG config;
    WDFWORKITEM work_item;

    WDF_WORKITEM_CONFIG_INIT(&config, NeverRuns);
    InitAttributes(&attributes, Device->Device);
    CHECK_STATUS(WdfWorkItemCreate(&config, &attributes, &work_item), STATUS_SUCCESS);
    CHECK_STOPS(work_item, WdfDpcEnqueue((WDFDPC)work_item));
}

TEST_CASES(CASE_ADD(config_init_serializes),
           CASE_ADD(create_without_attributes_is_parent_not_specified),
           CASE_ADD(create_without_parent_is_parent_not_specified),
           CASE_ADD(create_below_the_driver_is_invalid_device_request),
           CASE_ADD(create_with_another_size_is_info_length_mismatch),
           CASE_ADD(create_with_config_null_stops), CASE_RUN(dpc_without_callback_does_nothing),
           { .Name = "create_serialized_in_passive_scope_is_incompatible",
             .Init = InitPassiveScope,
             .Add = create_serialized_in_passive_scope_is_incompatible },
           { .Name = "create_serialized_at_passive_level_without_scope_succeeds",
             .Init = InitPassiveWithoutScope,
             .Add = create_serialized_at_passive_level_without_scope_succeeds },
           CASE_RUN(enqueue_when_queued_is_false), CASE_RUN(enqueue_in_the_callback_runs_again),
           CASE_RUN(cancel_when_queued_is_true), CASE_RUN(cancel_when_not_queued_is_false),
           CASE_RUN(cancel_with_wait_waits_for_the_other_processor),
           CASE_RUN(cancel_with_wait_at_dispatch_level_is_refused),
           { .Name = "serialized_dpc_and_requests_take_turns",
             .Init = InitDispatchScope,
             .Add = AddTurns,
             .Run = StartTurns,
             .Release = CheckTurns },
           CASE_RUN(parent_is_that_of_the_attributes),
           CASE_RUN(delete_at_dispatch_level_returns_before_cleanup),
           CASE_RUN(delete_when_queued_runs_the_callback_first),
           CASE_RUN(delete_when_queued_elsewhere_runs_the_callback_first),
           CASE_RUN(delete_of_the_parent_cleans_up_the_dpc_first),
           CASE_RUN(enqueue_of_a_work_item_stops));
