/* SPDX-License-Identifier: MIT */
/* work_item_driver - see work_item_test.c. */
#include "tests/ddi/support/driver_test.h"

static WDFWORKITEM WorkItem;
static WDFWAITLOCK Lock;
static PKTHREAD RunThread;
static volatile ULONG Started;
static volatile ULONG Done;

static NTSTATUS CreateWith(PTEST_DEVICE Device, PFN_WDF_WORKITEM Callback,
                           PFN_WDF_OBJECT_CONTEXT_CLEANUP Cleanup,
                           PFN_WDF_OBJECT_CONTEXT_DESTROY Destroy)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_WORKITEM_CONFIG config;

    WDF_WORKITEM_CONFIG_INIT(&config, Callback);
    CHECK_EQUAL(config.AutomaticSerialization, TRUE);
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device->Device;
    attributes.EvtCleanupCallback = Cleanup;
    attributes.EvtDestroyCallback = Destroy;
    RunThread = KeGetCurrentThread();
    return WdfWorkItemCreate(&config, &attributes, &WorkItem);
}

static NTSTATUS Create(PTEST_DEVICE Device, PFN_WDF_WORKITEM Callback)
{
    return CreateWith(Device, Callback, NULL, NULL);
}

static VOID CountWork(WDFWORKITEM Handle)
{
    CHECK_EQUAL(Handle, WorkItem);
    CHECK_IRQL(PASSIVE_LEVEL);
    CHECK(!KeAreApcsDisabled());
    CHECK(KeGetCurrentThread() != RunThread);
    TestLog("callback");
    Done++;
}

static VOID SlowWork(WDFWORKITEM Handle)
{
    CHECK_EQUAL(Handle, WorkItem);
    Started++;
    TestSleep(1000);
    /* Whose deletion waits for this callback may be used by it. */
    CHECK(WdfWorkItemGetParentObject(Handle) != NULL);
    TestLog("callback");
    Done++;
}

static VOID Cleanup(WDFOBJECT Object)
{
    CHECK_EQUAL(Object, WorkItem);
    CHECK_IRQL(PASSIVE_LEVEL);
    TestLog("cleanup");
}

static VOID Destroy(WDFOBJECT Object)
{
    CHECK_EQUAL(Object, WorkItem);
    CHECK_IRQL(PASSIVE_LEVEL);
    TestLog("destroy");
    Done++;
}

static VOID create_without_callback_is_invalid_parameter(PTEST_DEVICE Device)
{
    CHECK_STATUS(Create(Device, NULL), STATUS_INVALID_PARAMETER);
}

static VOID InitDispatchScope(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Init);
    Attributes->SynchronizationScope = WdfSynchronizationScopeDevice;
    Attributes->ExecutionLevel = WdfExecutionLevelDispatch;
}

static VOID create_serialized_in_dispatch_scope_is_incompatible(PTEST_DEVICE Device)
{
    NTSTATUS status;

    CHECK_BREAK(status = Create(Device, CountWork));
    CHECK_STATUS(status, STATUS_WDF_INCOMPATIBLE_EXECUTION_LEVEL);
}

static VOID create_with_defaults_succeeds(PTEST_DEVICE Device)
{
    CHECK_STATUS(Create(Device, CountWork), STATUS_SUCCESS);
    CHECK_EQUAL(WdfWorkItemGetParentObject(WorkItem), Device->Device);
}

static VOID enqueue_five_times_gives_one_run(PTEST_DEVICE Device)
{
    KIRQL irql;

    CHECK_STATUS(Create(Device, CountWork), STATUS_SUCCESS);
    irql = KeRaiseIrqlToDpcLevel();
    for (ULONG i = 0; i < 5; i++) {
        WdfWorkItemEnqueue(WorkItem);
    }
    CHECK_EQUAL(Done, 0);
    KeLowerIrql(irql);
    SLEEP_UNTIL(Done, 1);
    TestSleep(200);
    CHECK_EQUAL(Done, 1);
}

static VOID EnqueueAgain(WDFWORKITEM Handle)
{
    Started++;
    if (Started == 1) {
        WdfWorkItemEnqueue(Handle);
        SLEEP_UNTIL(Started, 2);
    }
    Done++;
}

static VOID enqueue_in_the_callback_gives_a_second_run_beside_it(PTEST_DEVICE Device)
{
    CHECK_STATUS(Create(Device, EnqueueAgain), STATUS_SUCCESS);
    WdfWorkItemEnqueue(WorkItem);
    SLEEP_UNTIL(Done, 2);
    TestSleep(200);
    CHECK_EQUAL(Started, 2);
}

static VOID callback_runs_at_passive_level_on_a_worker(PTEST_DEVICE Device)
{
    CHECK_STATUS(Create(Device, CountWork), STATUS_SUCCESS);
    CHECK_EQUAL(KeGetCurrentThread(), RunThread);
    WdfWorkItemEnqueue(WorkItem);
    SLEEP_UNTIL(Done, 1);
    CHECK_LOG("callback");
}

static VOID flush_returns_after_the_callback(PTEST_DEVICE Device)
{
    CHECK_STATUS(Create(Device, SlowWork), STATUS_SUCCESS);
    WdfWorkItemEnqueue(WorkItem);
    WdfWorkItemFlush(WorkItem);
    CHECK_EQUAL(Done, 1);
    WdfWorkItemEnqueue(WorkItem);
    SLEEP_UNTIL(Started, 2);
    WdfWorkItemFlush(WorkItem);
    CHECK_EQUAL(Done, 2);
}

static VOID flush_when_never_enqueued_returns(PTEST_DEVICE Device)
{
    CHECK_STATUS(Create(Device, CountWork), STATUS_SUCCESS);
    WdfWorkItemFlush(WorkItem);
    CHECK_EQUAL(Done, 0);
}

static VOID FlushItself(WDFWORKITEM Handle)
{
    CHECK_BREAK(WdfWorkItemFlush(Handle));
    Done++;
}

static VOID flush_in_the_own_callback_returns(PTEST_DEVICE Device)
{
    CHECK_STATUS(Create(Device, FlushItself), STATUS_SUCCESS);
    WdfWorkItemEnqueue(WorkItem);
    SLEEP_UNTIL(Done, 1);
}

static VOID flush_at_dispatch_level_does_not_wait(PTEST_DEVICE Device)
{
    KIRQL irql;

    CHECK_STATUS(Create(Device, CountWork), STATUS_SUCCESS);
    irql = KeRaiseIrqlToDpcLevel();
    WdfWorkItemEnqueue(WorkItem);
    CHECK_BREAK(WdfWorkItemFlush(WorkItem));
    CHECK_EQUAL(Done, 0);
    CHECK_IRQL(DISPATCH_LEVEL);
    KeLowerIrql(irql);
    SLEEP_UNTIL(Done, 1);
}

static VOID delete_waits_for_the_callback(PTEST_DEVICE Device)
{
    CHECK_STATUS(CreateWith(Device, SlowWork, Cleanup, Destroy), STATUS_SUCCESS);
    WdfWorkItemEnqueue(WorkItem);
    SLEEP_UNTIL(Started, 1);
    WdfObjectDelete(WorkItem);
    /* Destroying waits for the last reference, which the run that has ended may just be giving
     * back. */
    SLEEP_UNTIL(Done, 2);
    CHECK_LOG("callback cleanup destroy");
}

static VOID DeleteItself(WDFWORKITEM Handle)
{
    TestLog("begin");
    WdfObjectDelete(Handle);
    TestLog("end");
}

static VOID delete_in_the_own_callback_cleans_up_at_once(PTEST_DEVICE Device)
{
    CHECK_STATUS(CreateWith(Device, DeleteItself, Cleanup, Destroy), STATUS_SUCCESS);
    WdfWorkItemEnqueue(WorkItem);
    SLEEP_UNTIL(Done, 1);
    CHECK_LOG("begin cleanup end destroy");
}

static VOID enqueue_when_deleted_is_ignored(PTEST_DEVICE Device)
{
    CHECK_STATUS(CreateWith(Device, CountWork, Cleanup, Destroy), STATUS_SUCCESS);
    WdfObjectReference(WorkItem);
    WdfObjectDelete(WorkItem);
    CHECK_LOG("cleanup");
    CHECK_BREAK(WdfWorkItemEnqueue(WorkItem));
    TestSleep(200);
    CHECK_LOG("");
    WdfObjectDereference(WorkItem);
    CHECK_LOG("destroy");
}

static VOID KeepIrql(WDFWORKITEM Handle)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Handle);
    TestControl.StopFirst = (ULONG_PTR)KeepIrql;
    TestStopNext(DISPATCH_LEVEL);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
}

static VOID callback_that_returns_at_dispatch_level_stops(PTEST_DEVICE Device)
{
    CHECK_STATUS(Create(Device, KeepIrql), STATUS_SUCCESS);
    WdfWorkItemEnqueue(WorkItem);
    TestSleep(1000);
}

static VOID KeepLock(WDFWORKITEM Handle)
{
    UNREFERENCED_PARAMETER(Handle);
    CHECK_STATUS(WdfWaitLockAcquire(Lock, NULL), STATUS_SUCCESS);
    TestControl.StopFirst = (ULONG_PTR)KeepLock;
    TestStopNext(0);
}

static VOID callback_that_keeps_a_wait_lock_stops(PTEST_DEVICE Device)
{
    CHECK_STATUS(WdfWaitLockCreate(WDF_NO_OBJECT_ATTRIBUTES, &Lock), STATUS_SUCCESS);
    CHECK_STATUS(Create(Device, KeepLock), STATUS_SUCCESS);
    WdfWorkItemEnqueue(WorkItem);
    TestSleep(1000);
}

static VOID TakeLock(WDFWORKITEM Handle)
{
    UNREFERENCED_PARAMETER(Handle);
    Started++;
    CHECK_STATUS(WdfWaitLockAcquire(Lock, NULL), STATUS_SUCCESS);
    WdfWaitLockRelease(Lock);
}

static VOID flush_under_the_lock_of_the_callback_is_a_deadlock(PTEST_DEVICE Device)
{
    CHECK_STATUS(WdfWaitLockCreate(WDF_NO_OBJECT_ATTRIBUTES, &Lock), STATUS_SUCCESS);
    CHECK_STATUS(Create(Device, TakeLock), STATUS_SUCCESS);
    CHECK_STATUS(WdfWaitLockAcquire(Lock, NULL), STATUS_SUCCESS);
    WdfWorkItemEnqueue(WorkItem);
    SLEEP_UNTIL(Started, 1);
    WdfWorkItemFlush(WorkItem);
    CHECK(!"the run goes on");
}

static BOOLEAN EnqueuingIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(MessageID);
    CHECK_STOPS(5, WdfWorkItemEnqueue(WorkItem));
    return TRUE;
}

static VOID AddEnqueuingIsr(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    CHECK_STATUS(Create(Device, CountWork), STATUS_SUCCESS);
    WDF_INTERRUPT_CONFIG_INIT(&config, EnqueuingIsr, NULL);
    TestInterruptCreate(Device, 0, &config);
}

static VOID enqueue_at_dirql_stops(PTEST_DEVICE Device)
{
    TestWrite(Device, PAIR_REG_LINE, 1);
    TestSpin(1000);
}

TEST_CASES(
    CASE_ADD(create_without_callback_is_invalid_parameter),
    { .Name = "create_serialized_in_dispatch_scope_is_incompatible",
      .Init = InitDispatchScope,
      .Add = create_serialized_in_dispatch_scope_is_incompatible },
    CASE_ADD(create_with_defaults_succeeds), CASE_RUN(enqueue_five_times_gives_one_run),
    CASE_RUN(enqueue_in_the_callback_gives_a_second_run_beside_it),
    CASE_RUN(callback_runs_at_passive_level_on_a_worker),
    CASE_RUN(flush_returns_after_the_callback), CASE_RUN(flush_when_never_enqueued_returns),
    CASE_RUN(flush_in_the_own_callback_returns), CASE_RUN(flush_at_dispatch_level_does_not_wait),
    CASE_RUN(delete_waits_for_the_callback), CASE_RUN(delete_in_the_own_callback_cleans_up_at_once),
    CASE_RUN(enqueue_when_deleted_is_ignored),
    CASE_RUN(callback_that_returns_at_dispatch_level_stops),
    CASE_RUN(callback_that_keeps_a_wait_lock_stops),
    CASE_RUN(flush_under_the_lock_of_the_callback_is_a_deadlock),
    { .Name = "enqueue_at_dirql_stops", .Add = AddEnqueuingIsr, .Run = enqueue_at_dirql_stops });
