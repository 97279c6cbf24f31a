/* SPDX-License-Identifier: MIT */
/* disable_driver - see disable_test.c. */
#include "tests/ddi/support/driver_test.h"

static EVT_WDF_INTERRUPT_ISR Isr;
static EVT_WDF_INTERRUPT_ENABLE Enable;
static EVT_WDF_INTERRUPT_DISABLE Disable;

static volatile ULONG IsrCount;
static volatile ULONG DpcCount;
static volatile ULONG WorkItemCount;
static WDFDPC OtherDpc;
static NTSTATUS DisableStatus = STATUS_SUCCESS;

static BOOLEAN Isr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(MessageID);
    IsrCount++;
    return TRUE;
}

static NTSTATUS Enable(WDFINTERRUPT Interrupt, WDFDEVICE Device)
{
    CHECK_IRQL(5);
    CHECK_EQUAL(WdfInterruptGetDevice(Interrupt), Device);
    TestLog("enable");
    return STATUS_SUCCESS;
}

static NTSTATUS Disable(WDFINTERRUPT Interrupt, WDFDEVICE Device)
{
    CHECK_IRQL(5);
    CHECK_EQUAL(WdfInterruptGetDevice(Interrupt), Device);
    TestLog("disable");
    if (OtherDpc != NULL) {
        CHECK(WdfDpcEnqueue(OtherDpc));
    }
    return DisableStatus;
}

static BOOLEAN IsConnected(PTEST_DEVICE Device)
{
    return WdfInterruptWdmGetInterrupt(Device->Interrupt[0]) != NULL;
}

/* Does a message reach the ISR? */
static VOID CheckServed(PTEST_DEVICE Device, BOOLEAN IsServed)
{
    ULONG count = IsrCount;

    TestWrite(Device, PAIR_REG_MESSAGE_RAISE, 0);
    if (IsServed) {
        SPIN_UNTIL(IsrCount, count + 1);
    } else {
        TestSpin(50);
    }
    CHECK_EQUAL(IsrCount, count + IsServed);
}

static VOID AddCount(PTEST_DEVICE Device, ULONG Count)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, NULL);
    config.EvtInterruptEnable = Enable;
    config.EvtInterruptDisable = Disable;
    for (ULONG i = 0; i < Count; i++) {
        TestInterruptCreate(Device, i, &config);
    }
}

static VOID AddOne(PTEST_DEVICE Device)
{
    AddCount(Device, 1);
}

static VOID AddTwo(PTEST_DEVICE Device)
{
    AddCount(Device, 2);
}

static VOID CheckGone(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG(""); /* no second Disable at stop */
}

static VOID CheckDisabledAtStop(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("disable");
}

/* The DPC is queued to the other processor, which nobody but the flush waits for. */

static VOID CountDpc(WDFDPC Dpc)
{
    PTEST_DEVICE device = TestGetDevice(WdfDpcGetParentObject(Dpc));

    CHECK(IsConnected(device));
    DpcCount++;
}

static VOID disable_calls_back_flushes_and_disconnects(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_DPC_CONFIG config;

    CHECK_LOG("enable");
    CheckServed(Device, TRUE);
    WDF_DPC_CONFIG_INIT(&config, CountDpc);
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device->Device;
    CHECK_STATUS(WdfDpcCreate(&config, &attributes, &OtherDpc), STATUS_SUCCESS);
    KeSetTargetProcessorDpc(WdfDpcWdmGetDpc(OtherDpc), KeGetCurrentProcessorNumber() == 0);

    WdfInterruptDisable(Device->Interrupt[0]);
    CHECK_IRQL(PASSIVE_LEVEL);
    CHECK_LOG("disable");
    CHECK_EQUAL(DpcCount, 1);
    CHECK(!IsConnected(Device));
    CheckServed(Device, FALSE);
}

static VOID enable_connects_and_calls_back(PTEST_DEVICE Device)
{
    WdfInterruptDisable(Device->Interrupt[0]);
    CHECK_LOG("enable disable");
    WdfInterruptEnable(Device->Interrupt[0]);
    CHECK_IRQL(PASSIVE_LEVEL);
    CHECK_LOG("enable");
    CHECK(IsConnected(Device));
    CheckServed(Device, TRUE);
}

static VOID InitNotPageable(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Attributes);
    WdfDeviceInitSetPowerNotPageable(Init);
}

static VOID disable_when_not_pageable_stays_connected(PTEST_DEVICE Device)
{
    CHECK_LOG("enable");
    WdfInterruptDisable(Device->Interrupt[0]);
    CHECK_LOG("disable");
    CHECK(IsConnected(Device));
    CheckServed(Device, TRUE);
    WdfInterruptEnable(Device->Interrupt[0]);
    CHECK_LOG("enable");
    CHECK(IsConnected(Device));
    CheckServed(Device, TRUE);
}

static VOID disable_and_enable_at_dispatch_level_do_nothing(PTEST_DEVICE Device)
{
    KIRQL irql;

    CHECK_LOG("enable");
    irql = KeRaiseIrqlToDpcLevel();
    CHECK_BREAK(WdfInterruptDisable(Device->Interrupt[0]));
    CHECK_IRQL(DISPATCH_LEVEL);
    CHECK(IsConnected(Device));
    CHECK_BREAK(WdfInterruptEnable(Device->Interrupt[0]));
    CHECK_IRQL(DISPATCH_LEVEL);
    CHECK_LOG("");
    KeLowerIrql(irql);
}

static VOID disable_whose_callback_fails_disconnects(PTEST_DEVICE Device)
{
    DisableStatus = STATUS_UNSUCCESSFUL;
    WdfInterruptDisable(Device->Interrupt[0]);
    CHECK_LOG("enable disable");
    CHECK(!IsConnected(Device));
}

static VOID enable_of_an_unassigned_interrupt_does_nothing(PTEST_DEVICE Device)
{
    CHECK_LOG("enable");
    WdfInterruptEnable(Device->Interrupt[1]);
    CHECK_EQUAL(WdfInterruptWdmGetInterrupt(Device->Interrupt[1]), NULL);
    WdfInterruptDisable(Device->Interrupt[1]);
    CHECK_LOG("");
}

static VOID DisableInWorkItem(WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(AssociatedObject);
    CHECK(IsConnected(TestDeviceOf(Interrupt)));
    WdfInterruptDisable(Interrupt);
    CHECK(!"it returns");
}

static VOID AddWithWorkItem(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, NULL);
    config.EvtInterruptWorkItem = DisableInWorkItem;
    TestInterruptCreate(Device, 0, &config);
}

static VOID disable_in_the_own_work_item_is_a_deadlock(PTEST_DEVICE Device)
{
    CHECK(WdfInterruptQueueWorkItemForIsr(Device->Interrupt[0]));
    TestSleep(1000);
    CHECK(!"the run goes on");
}

static VOID report_inactive_twice_is_undone_by_one_active(PTEST_DEVICE Device)
{
    WdfInterruptReportInactive(Device->Interrupt[0]);
    WdfInterruptReportInactive(Device->Interrupt[0]);
    CHECK(IsConnected(Device));
    CheckServed(Device, FALSE);
    WdfInterruptReportActive(Device->Interrupt[0]);
    CheckServed(Device, TRUE);
    CHECK_LOG("enable");
}

static VOID report_active_when_active_does_nothing(PTEST_DEVICE Device)
{
    CheckServed(Device, TRUE);
    WdfInterruptReportActive(Device->Interrupt[0]);
    CHECK(IsConnected(Device));
    CheckServed(Device, TRUE);
    WdfInterruptReportInactive(Device->Interrupt[0]);
    CheckServed(Device, FALSE);
}

static VOID report_when_not_connected_does_nothing(PTEST_DEVICE Device)
{
    AddOne(Device);
    CHECK_BREAK(WdfInterruptReportInactive(Device->Interrupt[0]));
    CHECK_BREAK(WdfInterruptReportActive(Device->Interrupt[0]));
    CHECK_BREAK(WdfInterruptReportInactive(Device->Interrupt[0]));
    CHECK(!IsConnected(Device));
}

/* A freshly connected interrupt is active, whatever was reported before. */
static VOID RunReported(PTEST_DEVICE Device)
{
    CheckServed(Device, TRUE);
}

static VOID isr_is_not_called_while_inactive(PTEST_DEVICE Device)
{
    CheckServed(Device, TRUE);
    WdfInterruptReportInactive(Device->Interrupt[0]);
    CheckServed(Device, FALSE);
    CheckServed(Device, FALSE);
}

TEST_CASES({ .Name = "disable_calls_back_flushes_and_disconnects",
             .Add = AddOne,
             .Run = disable_calls_back_flushes_and_disconnects,
             .Gone = CheckGone },
           { .Name = "enable_connects_and_calls_back",
             .Add = AddOne,
             .Run = enable_connects_and_calls_back,
             .Gone = CheckDisabledAtStop },
           { .Name = "disable_when_not_pageable_stays_connected",
             .Init = InitNotPageable,
             .Add = AddOne,
             .Run = disable_when_not_pageable_stays_connected,
             .Gone = CheckDisabledAtStop },
           { .Name = "disable_and_enable_at_dispatch_level_do_nothing",
             .Add = AddOne,
             .Run = disable_and_enable_at_dispatch_level_do_nothing,
             .Gone = CheckDisabledAtStop },
           { .Name = "disable_whose_callback_fails_disconnects",
             .Add = AddOne,
             .Run = disable_whose_callback_fails_disconnects,
             .Gone = CheckGone },
           { .Name = "enable_of_an_unassigned_interrupt_does_nothing",
             .Add = AddTwo,
             .Run = enable_of_an_unassigned_interrupt_does_nothing,
             .Gone = CheckDisabledAtStop },
           { .Name = "disable_in_the_own_work_item_is_a_deadlock",
             .Add = AddWithWorkItem,
             .Run = disable_in_the_own_work_item_is_a_deadlock },
           { .Name = "report_inactive_twice_is_undone_by_one_active",
             .Add = AddOne,
             .Run = report_inactive_twice_is_undone_by_one_active },
           { .Name = "report_active_when_active_does_nothing",
             .Add = AddOne,
             .Run = report_active_when_active_does_nothing },
           { .Name = "report_when_not_connected_does_nothing",
             .Add = report_when_not_connected_does_nothing,
             .Run = RunReported },
           { .Name = "isr_is_not_called_while_inactive",
             .Add = AddOne,
             .Run = isr_is_not_called_while_inactive });
