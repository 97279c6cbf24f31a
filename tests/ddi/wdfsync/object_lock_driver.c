/* SPDX-License-Identifier: MIT */
/* object_lock_driver - see object_lock_test.c. */
#include "tests/ddi/support/driver_test.h"

static WDFQUEUE Queue;
static WDFDPC Dpc;
static volatile ULONG IsHeld;
static volatile ULONG IsInside;
static volatile ULONG IsReleased;
static volatile ULONG RequestCount;
static volatile ULONG DpcCount;

static VOID InitScope(PWDF_OBJECT_ATTRIBUTES Attributes, WDF_SYNCHRONIZATION_SCOPE Scope,
                      WDF_EXECUTION_LEVEL Level)
{
    Attributes->SynchronizationScope = Scope;
    Attributes->ExecutionLevel = Level;
}

static VOID InitDispatch(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Init);
    InitScope(Attributes, WdfSynchronizationScopeDevice, WdfExecutionLevelDispatch);
}

static VOID InitPassive(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Init);
    InitScope(Attributes, WdfSynchronizationScopeDevice, WdfExecutionLevelPassive);
}

static VOID InitNone(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Init);
    InitScope(Attributes, WdfSynchronizationScopeNone, WdfExecutionLevelDispatch);
}

static VOID Complete(WDFQUEUE Handle, WDFREQUEST Request, size_t OutputBytes, size_t InputBytes,
                     ULONG Code)
{
    UNREFERENCED_PARAMETER(Handle);
    UNREFERENCED_PARAMETER(OutputBytes);
    UNREFERENCED_PARAMETER(InputBytes);
    UNREFERENCED_PARAMETER(Code);
    CHECK_EQUAL(IsReleased, 1);
    CHECK_EQUAL(IsInside, 0);
    IsInside = 1;
    TestSpin(5);
    IsInside = 0;
    RequestCount++;
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static NTSTATUS CreateQueue(PTEST_DEVICE Device, WDF_SYNCHRONIZATION_SCOPE Scope,
                            WDF_EXECUTION_LEVEL Level)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_IO_QUEUE_CONFIG config;

    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
    config.EvtIoDeviceControl = Complete;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    InitScope(&attributes, Scope, Level);
    return WdfIoQueueCreate(Device->Device, &config, &attributes, &Queue);
}

static VOID device_at_dispatch_level_raises_irql(PTEST_DEVICE Device)
{
    KIRQL irql;

    WdfObjectAcquireLock(Device->Device);
    CHECK_IRQL(DISPATCH_LEVEL);
    WdfObjectReleaseLock(Device->Device);
    CHECK_IRQL(PASSIVE_LEVEL);

    irql = KeRaiseIrqlToDpcLevel();
    WdfObjectAcquireLock(Device->Device);
    CHECK_IRQL(DISPATCH_LEVEL);
    WdfObjectReleaseLock(Device->Device);
    CHECK_IRQL(DISPATCH_LEVEL);
    KeLowerIrql(irql);
}

static VOID queue_at_passive_level_disables_apcs(PTEST_DEVICE Device)
{
    CHECK_STATUS(CreateQueue(Device, WdfSynchronizationScopeQueue, WdfExecutionLevelPassive),
                 STATUS_SUCCESS);
    CHECK(!KeAreApcsDisabled());
    WdfObjectAcquireLock(Queue);
    CHECK_IRQL(PASSIVE_LEVEL);
    CHECK(KeAreApcsDisabled());
    WdfObjectReleaseLock(Queue);
    CHECK_IRQL(PASSIVE_LEVEL);
    CHECK(!KeAreApcsDisabled());
}

static VOID AcquireTwice(PTEST_DEVICE Device)
{
    WdfObjectAcquireLock(Device->Device);
    CHECK_STOPS(NULL, WdfObjectAcquireLock(Device->Device));
}

static VOID AcquireTwicePassive(PTEST_DEVICE Device)
{
    WdfObjectAcquireLock(Device->Device);
    CHECK(KeAreApcsDisabled());
    CHECK_STOPS(NULL, WdfObjectAcquireLock(Device->Device));
}

static BOOLEAN Isr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(MessageID);
    return FALSE;
}

static VOID acquire_of_an_interrupt_stops(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, NULL);
    TestInterruptCreate(Device, 0, &config);
    CHECK_STOPS(Device->Interrupt[0], WdfObjectAcquireLock(Device->Interrupt[0]));
}

static VOID CountDpc(WDFDPC Handle)
{
    CHECK_EQUAL(Handle, Dpc);
    CHECK_EQUAL(IsHeld, 0);
    DpcCount++;
}

static VOID CreateDpc(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_DPC_CONFIG config;

    WDF_DPC_CONFIG_INIT(&config, CountDpc);
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device->Device;
    CHECK_STATUS(WdfDpcCreate(&config, &attributes, &Dpc), STATUS_SUCCESS);
}

static VOID acquire_of_a_dpc_stops(PTEST_DEVICE Device)
{
    CreateDpc(Device);
    CHECK_STOPS(Dpc, WdfObjectAcquireLock(Dpc));
}

static VOID acquire_of_the_driver_stops(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_STOPS(WdfGetDriver(), WdfObjectAcquireLock(WdfGetDriver()));
}

static VOID EnterAndLeave(PTEST_DEVICE Device)
{
    WdfObjectAcquireLock(Device->Device);
    IsInside = 1;
    WdfObjectReleaseLock(Device->Device);
}

static VOID device_without_scope_has_a_lock(PTEST_DEVICE Device)
{
    WdfObjectAcquireLock(Device->Device);
    CHECK_IRQL(DISPATCH_LEVEL);
    TestOnProcessorStart(Device, 0, KeGetCurrentProcessorNumber() == 0, EnterAndLeave);
    TestSpin(50);
    CHECK_EQUAL(IsInside, 0);
    WdfObjectReleaseLock(Device->Device);
    TestOnProcessorWait(0);
    CHECK_EQUAL(IsInside, 1);
}

/* The lock is held from before the first request until long after it came; a second thread wants
 * the queue's. */

static VOID HoldDevice(PTEST_DEVICE Device)
{
    WdfObjectAcquireLock(Device->Device);
    IsHeld = 1;
    TestSleep(20000);
    CHECK_EQUAL(RequestCount, 0);
    CHECK_EQUAL(IsInside, 0);
    IsReleased = 1;
    WdfObjectReleaseLock(Device->Device);
}

static VOID WantQueue(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    WdfObjectAcquireLock(Queue);
    CHECK_EQUAL(IsReleased, 1);
    CHECK_EQUAL(IsInside, 0);
    IsInside = 1;
    TestSleep(1000);
    IsInside = 0;
    WdfObjectReleaseLock(Queue);
}

static VOID AddQueueInScope(PTEST_DEVICE Device)
{
    CHECK_STATUS(CreateQueue(Device, WdfSynchronizationScopeInheritFromParent,
                             WdfExecutionLevelInheritFromParent),
                 STATUS_SUCCESS);
}

static VOID StartHolders(PTEST_DEVICE Device)
{
    TestThreadStart(Device, 0, HoldDevice);
    SLEEP_UNTIL(IsHeld, 1);
    TestThreadStart(Device, 1, WantQueue);
}

static VOID CheckHolders(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_EQUAL(IsReleased, 1);
    CHECK_EQUAL(RequestCount, 10);
}

static VOID queue_in_device_scope_of_another_level_is_invalid_parameter(PTEST_DEVICE Device)
{
    CHECK_STATUS(CreateQueue(Device, WdfSynchronizationScopeDevice, WdfExecutionLevelPassive),
                 STATUS_INVALID_PARAMETER);
    CHECK_STATUS(
        CreateQueue(Device, WdfSynchronizationScopeInheritFromParent, WdfExecutionLevelPassive),
        STATUS_INVALID_PARAMETER);
    CHECK_STATUS(CreateQueue(Device, WdfSynchronizationScopeQueue, WdfExecutionLevelPassive),
                 STATUS_SUCCESS);
}

static VOID serialized_dpc_waits_for_the_holder(PTEST_DEVICE Device)
{
    CreateDpc(Device);
    WdfObjectAcquireLock(Device->Device);
    IsHeld = 1;
    CHECK_EQUAL(WdfDpcEnqueue(Dpc), TRUE);
    TestSpin(50);
    CHECK_EQUAL(DpcCount, 0);
    IsHeld = 0;
    WdfObjectReleaseLock(Device->Device);
    SLEEP_UNTIL(DpcCount, 1);
}

TEST_CASES({ .Name = "device_at_dispatch_level_raises_irql",
             .Init = InitDispatch,
             .Add = device_at_dispatch_level_raises_irql },
           CASE_ADD(queue_at_passive_level_disables_apcs),
           { .Name = "acquire_twice_stops", .Init = InitDispatch, .Add = AcquireTwice },
           { .Name = "acquire_twice_at_passive_level_stops",
             .Init = InitPassive,
             .Add = AcquireTwicePassive },
           CASE_ADD(acquire_of_an_interrupt_stops), CASE_ADD(acquire_of_a_dpc_stops),
           CASE_ADD(acquire_of_the_driver_stops),
           { .Name = "device_without_scope_has_a_lock",
             .Init = InitNone,
             .Run = device_without_scope_has_a_lock },
           { .Name = "queue_in_device_scope_has_the_devices_lock",
             .Init = InitPassive,
             .Add = AddQueueInScope,
             .Run = StartHolders,
             .Release = CheckHolders },
           { .Name = "queue_in_device_scope_of_another_level_is_invalid_parameter",
             .Init = InitDispatch,
             .Add = queue_in_device_scope_of_another_level_is_invalid_parameter },
           { .Name = "serialized_dpc_waits_for_the_holder",
             .Init = InitDispatch,
             .Run = serialized_dpc_waits_for_the_holder });
