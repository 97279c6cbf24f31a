/* SPDX-License-Identifier: MIT */
/* interrupt_misuse_driver - see interrupt_misuse_test.c. */
#include "tests/ddi/support/driver_test.h"

#define RAISE       (PAIR_SOURCE(0) + PAIR_SRC_RAISE)
#define ACKNOWLEDGE (PAIR_SOURCE(0) + PAIR_SRC_ACKNOWLEDGE)

static volatile ULONG IsrCount;
static ULONG Enables;
static ULONG Disables;

static BOOLEAN EvtIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(MessageID);
    TestWrite(TestDeviceOf(Interrupt), ACKNOWLEDGE, 1);
    IsrCount++;
    return TRUE;
}

static NTSTATUS EvtEnable(WDFINTERRUPT Interrupt, WDFDEVICE Device)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(Device);
    Enables++;
    return STATUS_SUCCESS;
}

static NTSTATUS EvtDisable(WDFINTERRUPT Interrupt, WDFDEVICE Device)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(Device);
    Disables++;
    return STATUS_SUCCESS;
}

static VOID Configure(PWDF_INTERRUPT_CONFIG Config)
{
    WDF_INTERRUPT_CONFIG_INIT(Config, EvtIsr, NULL);
    Config->EvtInterruptEnable = EvtEnable;
    Config->EvtInterruptDisable = EvtDisable;
}

static VOID AddPlain(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    Configure(&config);
    TestInterruptCreate(Device, 0, &config);
}

static NTSTATUS EnableInD0Entry(PTEST_DEVICE Device, WDF_POWER_DEVICE_STATE Previous)
{
    UNREFERENCED_PARAMETER(Previous);
    CHECK_BREAK(WdfInterruptEnable(Device->Interrupt[0]));
    CHECK_EQUAL(Enables, 0);
    return STATUS_SUCCESS;
}

static VOID RaiseOnce(PTEST_DEVICE Device)
{
    CHECK_EQUAL(Enables, 1);
    TestWrite(Device, RAISE, 1);
    SPIN_UNTIL(IsrCount, 1);
}

static VOID EnableInD0Exit(PTEST_DEVICE Device, WDF_POWER_DEVICE_STATE Target)
{
    UNREFERENCED_PARAMETER(Target);
    CHECK_EQUAL(Disables, 1);
    CHECK_BREAK(WdfInterruptEnable(Device->Interrupt[0]));
    CHECK_EQUAL(Enables, 1);
}

static VOID DisableIt(PTEST_DEVICE Device)
{
    WdfInterruptDisable(Device->Interrupt[0]);
}

static VOID disable_on_two_threads_disables_once(PTEST_DEVICE Device)
{
    TestThreadStart(Device, 0, DisableIt);
    WdfInterruptDisable(Device->Interrupt[0]);
    TestThreadJoin(Device, 0);
    CHECK_EQUAL(Disables, 1);
    TestWrite(Device, RAISE, 1);
    TestSpin(50);
    CHECK_EQUAL(IsrCount, 0);
    TestWrite(Device, ACKNOWLEDGE, 1);
}

static VOID enable_and_disable_on_two_threads(PTEST_DEVICE Device)
{
    WdfInterruptDisable(Device->Interrupt[0]);
    TestThreadStart(Device, 0, DisableIt);
    WdfInterruptEnable(Device->Interrupt[0]);
    TestThreadJoin(Device, 0);
    CHECK_EQUAL(Enables, 2);
    CHECK(Disables == 1 || Disables == 2);
}

static VOID disable_at_dispatch_level_stops_windows(PTEST_DEVICE Device)
{
    KIRQL irql;

    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    CHECK_STOPS(0, WdfInterruptDisable(Device->Interrupt[0]));
    KeLowerIrql(irql);
}

static CM_PARTIAL_RESOURCE_DESCRIPTOR MadeUp;

static VOID CreateMadeUp(PTEST_DEVICE Device, WDFCMRESLIST Raw)
{
    WDF_INTERRUPT_CONFIG config;

    Configure(&config);
    config.InterruptRaw = TestFindInterrupt(Raw);
    config.InterruptTranslated = &MadeUp;
    TestInterruptCreate(Device, 0, &config);
}

static NTSTATUS PrepareWithVector(PTEST_DEVICE Device, WDFCMRESLIST Raw, WDFCMRESLIST Translated)
{
    MadeUp = *TestFindInterrupt(Translated);
    MadeUp.u.Interrupt.Vector = 999;
    CreateMadeUp(Device, Raw);
    return STATUS_SUCCESS;
}

static NTSTATUS PrepareWithLevel(PTEST_DEVICE Device, WDFCMRESLIST Raw, WDFCMRESLIST Translated)
{
    MadeUp = *TestFindInterrupt(Translated);
    MadeUp.u.Interrupt.Level = 200;
    CreateMadeUp(Device, Raw);
    return STATUS_SUCCESS;
}

static NTSTATUS PrepareWithoutVector(PTEST_DEVICE Device, WDFCMRESLIST Raw, WDFCMRESLIST Translated)
{
    MadeUp = *TestFindInterrupt(Translated);
    MadeUp.u.Interrupt.Vector = 0;
    CreateMadeUp(Device, Raw);
    return STATUS_SUCCESS;
}

static VOID CheckNeverEnabled(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_EQUAL(Enables, 0);
}

static VOID line_of_an_inactive_interrupt_is_masked(PTEST_DEVICE Device)
{
    WdfInterruptReportInactive(Device->Interrupt[0]);
    TestWrite(Device, RAISE, 1);
    TestSpin(5000);
    CHECK_EQUAL(IsrCount, 0);
    WdfInterruptReportActive(Device->Interrupt[0]);
    SPIN_UNTIL(IsrCount, 1);
    CHECK_EQUAL(IsrCount, 1);
}

static WDFOBJECT QueueParent;

static VOID AddBelowQueue(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;
    WDF_IO_QUEUE_CONFIG queue_config;
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFQUEUE queue = NULL;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device->Device;
    CHECK_STATUS(WdfObjectCreate(&attributes, &QueueParent), STATUS_SUCCESS);
    attributes.ParentObject = QueueParent;
    WDF_IO_QUEUE_CONFIG_INIT(&queue_config, WdfIoQueueDispatchManual);
    CHECK_STATUS(WdfIoQueueCreate(Device->Device, &queue_config, &attributes, &queue),
                 STATUS_SUCCESS);
    Configure(&config);
    config.AutomaticSerialization = TRUE;
    attributes.ParentObject = queue;
    CHECK_STATUS(WdfInterruptCreate(Device->Device, &config, &attributes, &Device->Interrupt[0]),
                 STATUS_SUCCESS);
}

static VOID interrupt_that_goes_with_its_queues_parent(PTEST_DEVICE Device)
{
    CHECK_EQUAL(Enables, 1);
    CHECK_BREAK(WdfObjectDelete(QueueParent));
    CHECK_EQUAL(Disables, 1);
    TestWrite(Device, RAISE, 1);
    TestSpin(50);
    CHECK_EQUAL(IsrCount, 0);
}

TEST_CASES({ .Name = "enable_before_the_framework_has_connected_is_refused",
             .Add = AddPlain,
             .D0Entry = EnableInD0Entry,
             .Run = RaiseOnce },
           { .Name = "enable_after_the_framework_has_disconnected_is_refused",
             .Add = AddPlain,
             .D0Exit = EnableInD0Exit },
           { .Name = "disable_on_two_threads_disables_once",
             .Add = AddPlain,
             .Run = disable_on_two_threads_disables_once },
           { .Name = "enable_and_disable_on_two_threads",
             .Add = AddPlain,
             .Run = enable_and_disable_on_two_threads },
           { .Name = "disable_at_dispatch_level_stops_windows",
             .Add = AddPlain,
             .Run = disable_at_dispatch_level_stops_windows },
           { .Name = "vector_that_nobody_assigned_does_not_connect", .Prepare = PrepareWithVector },
           { .Name = "level_that_nobody_assigned_does_not_connect", .Prepare = PrepareWithLevel },
           { .Name = "vector_zero_is_no_resource",
             .Prepare = PrepareWithoutVector,
             .Run = CheckNeverEnabled },
           { .Name = "line_of_an_inactive_interrupt_is_masked",
             .Add = AddPlain,
             .Run = line_of_an_inactive_interrupt_is_masked },
           { .Name = "interrupt_that_goes_with_its_queues_parent",
             .Add = AddBelowQueue,
             .Run = interrupt_that_goes_with_its_queues_parent });
