/* SPDX-License-Identifier: MIT */
/* wrong_level_driver - see wrong_level_test.c. */
#include "tests/ddi/support/driver_test.h"

#define RAISE       (PAIR_SOURCE(0) + PAIR_SRC_RAISE)
#define ACKNOWLEDGE (PAIR_SOURCE(0) + PAIR_SRC_ACKNOWLEDGE)

static WDFDPC Dpc;
static volatile ULONG DpcCount;

static VOID EvtDpc(WDFDPC Handle)
{
    UNREFERENCED_PARAMETER(Handle);
    DpcCount++;
}

static VOID CreateDpc(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_DPC_CONFIG config;

    WDF_DPC_CONFIG_INIT(&config, EvtDpc);
    config.AutomaticSerialization = FALSE;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device->Device;
    CHECK_STATUS(WdfDpcCreate(&config, &attributes, &Dpc), STATUS_SUCCESS);
}

static BOOLEAN DeletingIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(MessageID);
    TestWrite(TestDeviceOf(Interrupt), ACKNOWLEDGE, 1);
    CHECK_STOPS(0, WdfObjectDelete(Dpc));
    return TRUE;
}

static VOID AddDeleting(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    CreateDpc(Device);
    WDF_INTERRUPT_CONFIG_INIT(&config, DeletingIsr, NULL);
    TestInterruptCreate(Device, 0, &config);
}

static VOID delete_in_an_isr_stops_windows(PTEST_DEVICE Device)
{
    TestWrite(Device, RAISE, 1);
    TestSpin(50);
}

static VOID InitPassive(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Init);
    Attributes->ExecutionLevel = WdfExecutionLevelPassive;
}

static VOID passive_object_lock_at_dispatch_level_is_reported(PTEST_DEVICE Device)
{
    KIRQL irql;

    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    CHECK_BREAK(WdfObjectAcquireLock(Device->Device));
    KeLowerIrql(irql);
    WdfObjectReleaseLock(Device->Device);
}

static volatile ULONG HasLock;
static volatile ULONG IsOver;

static VOID HoldLock(PTEST_DEVICE Device)
{
    WdfObjectAcquireLock(Device->Device);
    HasLock = 1;
    SLEEP_UNTIL(IsOver, 1);
    WdfObjectReleaseLock(Device->Device);
}

static VOID contended_passive_object_lock_at_dispatch_level_stops_windows(PTEST_DEVICE Device)
{
    KIRQL irql;

    TestThreadStart(Device, 0, HoldLock);
    SLEEP_UNTIL(HasLock, 1);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    CHECK_STOPS(0, WdfObjectAcquireLock(Device->Device));
    KeLowerIrql(irql);
}

static VOID pool_of_the_framework_is_not_the_drivers_to_free(PTEST_DEVICE Device)
{
    WDFMEMORY memory = NULL;
    PVOID buffer = NULL;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(
        WdfMemoryCreate(WDF_NO_OBJECT_ATTRIBUTES, NonPagedPoolNx, TEST_TAG, 64, &memory, &buffer),
        STATUS_SUCCESS);
    CHECK_STOPS(0, ExFreePoolWithTag(buffer, TEST_TAG));
}

typedef struct _BIG {
    ULONG Value;
} BIG;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(BIG, GetBig)

static VOID context_larger_than_memory_is_refused(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    PVOID context = NULL;

    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, BIG);
    attributes.ContextSizeOverride = (SIZE_T)-8;
    CHECK_STATUS(WdfObjectAllocateContext(Device->Device, &attributes, &context),
                 STATUS_INSUFFICIENT_RESOURCES);
    CHECK(GetBig(Device->Device) == NULL);
}

/* Its work ends at DISPATCH_LEVEL, with a DPC queued that was kept off until then. */
static VOID LeaveRaised(WDFOBJECT Object)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Object);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    CHECK(WdfDpcEnqueue(Dpc));
}

static VOID callback_that_returns_raised_loses_no_dpc(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFOBJECT object = NULL;

    CreateDpc(Device);
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device->Device;
    attributes.EvtCleanupCallback = LeaveRaised;
    CHECK_STATUS(WdfObjectCreate(&attributes, &object), STATUS_SUCCESS);
    CHECK_BREAK(WdfObjectDelete(object));
    CHECK_IRQL(PASSIVE_LEVEL);
    CHECK_EQUAL(DpcCount, 1);
}

static KEVENT Event;
static volatile ULONG IsWaiting;

static VOID WaitForEvent(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    IsWaiting = 1;
    KeWaitForSingleObject(&Event, Executive, KernelMode, FALSE, NULL);
}

static VOID LoweringDpc(PKDPC Kdpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    UNREFERENCED_PARAMETER(Kdpc);
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Argument1);
    UNREFERENCED_PARAMETER(Argument2);
    KeLowerIrql(PASSIVE_LEVEL);
    TestStopNext(0);
    KeSetEvent(&Event, IO_NO_INCREMENT, FALSE);
    TestSleep(1);
}

static KDPC Lowering;

static VOID dpc_that_lowers_irql_and_wakes_a_thread_stops_windows(PTEST_DEVICE Device)
{
    KeInitializeEvent(&Event, NotificationEvent, FALSE);
    TestThreadStart(Device, 0, WaitForEvent);
    SLEEP_UNTIL(IsWaiting, 1);
    TestSleep(10);
    KeInitializeDpc(&Lowering, LoweringDpc, NULL);
    KeInsertQueueDpc(&Lowering, NULL, NULL);
    TestSleep(10);
    CHECK(!"the run goes on");
}

static BOOLEAN LoweringIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(MessageID);
    TestWrite(TestDeviceOf(Interrupt), ACKNOWLEDGE, 1);
    KeLowerIrql(PASSIVE_LEVEL);
    CHECK_STOPS(0, TestSleep(1));
    return TRUE;
}

static VOID AddLowering(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, LoweringIsr, NULL);
    TestInterruptCreate(Device, 0, &config);
}

static VOID isr_that_lowers_irql_and_waits_stops_windows(PTEST_DEVICE Device)
{
    TestWrite(Device, RAISE, 1);
    TestSpin(50);
}

static KEVENT NeverInitialized;

static VOID event_that_nobody_initialized_stops(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_STOPS(0, KeSetEvent(&NeverInitialized, IO_NO_INCREMENT, FALSE));
}

static VOID handle_instead_of_an_event_stops(PTEST_DEVICE Device)
{
    CHECK_STOPS(Device->Device,
                KeInitializeEvent((PKEVENT)(PVOID)Device->Device, NotificationEvent, FALSE));
}

static VOID handle_instead_of_a_kdpc_stops(PTEST_DEVICE Device)
{
    CHECK_STOPS(0, KeInsertQueueDpc((PKDPC)(PVOID)Device->Device, NULL, NULL));
}

static VOID kdpc_initialized_again_and_again_uses_up_nothing(PTEST_DEVICE Device)
{
    PVOID first;

    UNREFERENCED_PARAMETER(Device);
    KeInitializeDpc(&Lowering, LoweringDpc, NULL);
    first = Lowering.DpcData;
    for (ULONG i = 0; i < 10; i++) {
        KeInitializeDpc(&Lowering, LoweringDpc, NULL);
    }
    CHECK(Lowering.DpcData == first);
}

TEST_CASES({ .Name = "delete_in_an_isr_stops_windows",
             .Add = AddDeleting,
             .Run = delete_in_an_isr_stops_windows },
           { .Name = "passive_object_lock_at_dispatch_level_is_reported",
             .Init = InitPassive,
             .Run = passive_object_lock_at_dispatch_level_is_reported },
           { .Name = "contended_passive_object_lock_at_dispatch_level_stops_windows",
             .Init = InitPassive,
             .Run = contended_passive_object_lock_at_dispatch_level_stops_windows },
           CASE_RUN(pool_of_the_framework_is_not_the_drivers_to_free),
           CASE_RUN(context_larger_than_memory_is_refused),
           CASE_RUN(callback_that_returns_raised_loses_no_dpc),
           CASE_RUN(dpc_that_lowers_irql_and_wakes_a_thread_stops_windows),
           { .Name = "isr_that_lowers_irql_and_waits_stops_windows",
             .Add = AddLowering,
             .Run = isr_that_lowers_irql_and_waits_stops_windows },
           CASE_RUN(event_that_nobody_initialized_stops),
           CASE_RUN(handle_instead_of_an_event_stops), CASE_RUN(handle_instead_of_a_kdpc_stops),
           CASE_RUN(kdpc_initialized_again_and_again_uses_up_nothing));
