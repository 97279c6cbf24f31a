/* SPDX-License-Identifier: MIT */
/* power_driver - see power_test.c. */
#include "tests/ddi/support/driver_test.h"

static EVT_WDF_INTERRUPT_ISR Isr;
static EVT_WDF_INTERRUPT_ENABLE Enable;
static EVT_WDF_INTERRUPT_DISABLE Disable;

#define NONE 0xFF

static ULONG InterruptCount;
static ULONG FailingEnable = NONE;
static ULONG FailingDisable = NONE;
static ULONG FailingConnect = NONE;
static volatile ULONG IsrCount;
static volatile ULONG DpcCount;
static volatile ULONG WorkIsRunning;
static volatile ULONG WorkIsDone;
static WDFDPC OtherDpc;

static BOOLEAN IsConnected(PTEST_DEVICE Device, ULONG Index)
{
    return WdfInterruptWdmGetInterrupt(Device->Interrupt[Index]) != NULL;
}

static ULONG IndexOf(WDFINTERRUPT Interrupt)
{
    PTEST_DEVICE device = TestDeviceOf(Interrupt);
    ULONG index = 0;

    while (index < InterruptCount && device->Interrupt[index] != Interrupt) {
        index++;
    }
    return index;
}

static BOOLEAN Isr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(MessageID);
    (void)TestRead(TestDeviceOf(Interrupt), PAIR_SOURCE(0) + PAIR_SRC_CAUSES_TAKE);
    IsrCount++;
    return TRUE;
}

/* Those before it are connected, those behind it are not. */
static VOID CheckConnectedUpTo(PTEST_DEVICE Device, ULONG Last)
{
    for (ULONG i = 0; i < InterruptCount; i++) {
        CHECK_EQUAL(IsConnected(Device, i), i <= Last);
    }
}

static NTSTATUS Enable(WDFINTERRUPT Interrupt, WDFDEVICE Device)
{
    ULONG index = IndexOf(Interrupt);

    TestLogNumber("enable", index);
    CHECK_IRQL(5);
    CHECK_EQUAL(Device, WdfInterruptGetDevice(Interrupt));
    CheckConnectedUpTo(TestGetDevice(Device), index);
    if (index + 1 == FailingConnect) {
        TestControl.Services.FailAllocation(1);
    }
    return index == FailingEnable ? STATUS_UNSUCCESSFUL : STATUS_SUCCESS;
}

static NTSTATUS Disable(WDFINTERRUPT Interrupt, WDFDEVICE Device)
{
    ULONG index = IndexOf(Interrupt);

    TestLogNumber("disable", index);
    CHECK_IRQL(5);
    CHECK_EQUAL(Device, WdfInterruptGetDevice(Interrupt));
    if (OtherDpc != NULL) {
        CHECK(WdfDpcEnqueue(OtherDpc));
    }
    return index == FailingDisable ? STATUS_UNSUCCESSFUL : STATUS_SUCCESS;
}

/* The device's callbacks. */

static NTSTATUS LogPrepare(PTEST_DEVICE Device, WDFCMRESLIST Raw, WDFCMRESLIST Translated)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Raw);
    UNREFERENCED_PARAMETER(Translated);
    TestLog("prepare");
    return STATUS_SUCCESS;
}

static NTSTATUS LogD0Entry(PTEST_DEVICE Device, WDF_POWER_DEVICE_STATE Previous)
{
    TestLog("d0entry");
    CHECK_EQUAL(Previous, WdfPowerDeviceD3Final);
    CHECK_EQUAL(IsConnected(Device, 0), FALSE);
    return STATUS_SUCCESS;
}

static NTSTATUS FailD0Entry(PTEST_DEVICE Device, WDF_POWER_DEVICE_STATE Previous)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Previous);
    TestLog("d0entry");
    return STATUS_UNSUCCESSFUL;
}

static NTSTATUS LogPost(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    TestLog("post");
    return STATUS_SUCCESS;
}

static NTSTATUS FailPost(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    TestLog("post");
    return STATUS_UNSUCCESSFUL;
}

static VOID LogPre(PTEST_DEVICE Device, WDF_POWER_DEVICE_STATE Target)
{
    UNREFERENCED_PARAMETER(Device);
    TestLog("pre");
    CHECK_EQUAL(Target, WdfPowerDeviceD3Final);
}

static VOID LogD0Exit(PTEST_DEVICE Device, WDF_POWER_DEVICE_STATE Target)
{
    TestLog("d0exit");
    CHECK_EQUAL(Target, WdfPowerDeviceD3Final);
    for (ULONG i = 0; i < InterruptCount; i++) {
        CHECK_EQUAL(IsConnected(Device, i), FALSE);
    }
}

static VOID LogRelease(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    TestLog("release");
}

#define LOG_ALL                                                                                    \
    .Prepare = LogPrepare, .D0Entry = LogD0Entry, .Post = LogPost, .Pre = LogPre,                  \
    .D0Exit = LogD0Exit, .Release = LogRelease

static VOID AddInterrupts(PTEST_DEVICE Device, ULONG Count)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, NULL);
    config.EvtInterruptEnable = Enable;
    config.EvtInterruptDisable = Disable;
    InterruptCount = Count;
    for (ULONG i = 0; i < Count; i++) {
        TestInterruptCreate(Device, i, &config);
    }
}

static VOID AddTwo(PTEST_DEVICE Device)
{
    AddInterrupts(Device, 2);
}

static VOID start_connects_and_enables_one_by_one(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("prepare d0entry enable0 enable1 post");
}

/* A DPC for the other processor; nothing but a flush makes anybody wait for it. */

static VOID OtherDpcRuns(WDFDPC Dpc)
{
    PTEST_DEVICE device = TestGetDevice(WdfDpcGetParentObject(Dpc));

    TestLog("dpc");
    CHECK(IsConnected(device, 0));
    DpcCount++;
}

static VOID TargetOtherProcessor(VOID)
{
    KeSetTargetProcessorDpc(WdfDpcWdmGetDpc(OtherDpc), KeGetCurrentProcessorNumber() == 0);
}

static VOID AddOtherDpc(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_DPC_CONFIG config;

    WDF_DPC_CONFIG_INIT(&config, OtherDpcRuns);
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device->Device;
    CHECK_STATUS(WdfDpcCreate(&config, &attributes, &OtherDpc), STATUS_SUCCESS);
}

static VOID AddTwoAndDpc(PTEST_DEVICE Device)
{
    AddInterrupts(Device, 2);
    AddOtherDpc(Device);
}

static VOID ForgetStart(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("prepare d0entry enable0 enable1 post");
    TargetOtherProcessor();
}

static VOID stop_disables_flushes_and_disconnects_in_reverse(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("pre disable1 dpc disable0 dpc d0exit release");
}

/* The message goes to processor 1, where the ISR waits for the lock. */

static NTSTATUS EnableWhileInterrupted(WDFINTERRUPT Interrupt, WDFDEVICE Device)
{
    UNREFERENCED_PARAMETER(Interrupt);
    CHECK_IRQL(5);
    TestWrite(TestGetDevice(Device), PAIR_REG_MESSAGE_RAISE, 0);
    TestSpin(30);
    CHECK_EQUAL(IsrCount, 0);
    CHECK_IRQL(5);
    return STATUS_SUCCESS;
}

static VOID AddInterrupted(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, NULL);
    config.EvtInterruptEnable = EnableWhileInterrupted;
    TestInterruptCreate(Device, 0, &config);
}

static NTSTATUS PostInterrupted(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    SPIN_UNTIL(IsrCount, 1);
    CHECK_EQUAL(IsrCount, 1);
    return STATUS_SUCCESS;
}

static VOID AddOne(PTEST_DEVICE Device)
{
    AddInterrupts(Device, 1);
}

/* Whoever holds the lock could not take it. */
static VOID CheckLockIsFree(PTEST_DEVICE Device)
{
    CHECK_IRQL(PASSIVE_LEVEL);
    WdfInterruptAcquireLock(Device->Interrupt[0]);
    CHECK_IRQL(5);
    WdfInterruptReleaseLock(Device->Interrupt[0]);
    CHECK_IRQL(PASSIVE_LEVEL);
}

static NTSTATUS PostFree(PTEST_DEVICE Device)
{
    CheckLockIsFree(Device);
    return STATUS_SUCCESS;
}

static VOID PreFree(PTEST_DEVICE Device, WDF_POWER_DEVICE_STATE Target)
{
    UNREFERENCED_PARAMETER(Target);
    CheckLockIsFree(Device);
}

/* Failures. */

static VOID AddWithFailingEnable(PTEST_DEVICE Device)
{
    FailingEnable = 1;
    AddInterrupts(Device, 3);
}

static VOID enable_that_fails_undoes_those_before_it(VOID)
{
    CHECK_LOG("prepare d0entry enable0 enable1 disable0 d0exit release");
}

static VOID AddWithFailingConnect(PTEST_DEVICE Device)
{
    FailingConnect = 1;
    AddInterrupts(Device, 3);
}

static VOID connect_that_fails_undoes_those_before_it(VOID)
{
    CHECK_LOG("prepare d0entry enable0 disable0 d0exit release");
}

static VOID AddThree(PTEST_DEVICE Device)
{
    AddInterrupts(Device, 3);
}

static VOID post_that_fails_disables_all_in_reverse(VOID)
{
    CHECK_LOG("prepare d0entry enable0 enable1 enable2 post disable2 disable1 disable0 d0exit "
              "release");
}

static VOID d0_entry_that_fails_enables_nothing(VOID)
{
    CHECK_LOG("prepare d0entry release");
}

static VOID AddWithFailingDisable(PTEST_DEVICE Device)
{
    FailingDisable = 1;
    AddInterrupts(Device, 3);
}

static VOID disable_that_fails_stops_nothing(VOID)
{
    CHECK_LOG("prepare d0entry enable0 enable1 enable2 post pre disable2 disable1 disable0 d0exit "
              "release");
}

static VOID AddPlain(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    InterruptCount = 1;
    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, NULL);
    TestInterruptCreate(Device, 0, &config);
}

static VOID interrupt_without_enable_and_disable_is_connected(PTEST_DEVICE Device)
{
    CHECK(IsConnected(Device, 0));
    TestWrite(Device, PAIR_SOURCE(0) + PAIR_SRC_RAISE, 1);
    SPIN_UNTIL(IsrCount, 1);
}

/* What was queued before. */

static VOID AddOneAndDpc(PTEST_DEVICE Device)
{
    AddPlain(Device);
    AddOtherDpc(Device);
}

static VOID PreQueuesDpc(PTEST_DEVICE Device, WDF_POWER_DEVICE_STATE Target)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Target);
    TargetOtherProcessor();
    CHECK(WdfDpcEnqueue(OtherDpc));
}

static VOID D0ExitAfterDpc(PTEST_DEVICE Device, WDF_POWER_DEVICE_STATE Target)
{
    UNREFERENCED_PARAMETER(Target);
    CHECK_EQUAL(IsConnected(Device, 0), FALSE);
    CHECK_EQUAL(DpcCount, 1);
}

static VOID SlowWorkItem(WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(AssociatedObject);
    WorkIsRunning = 1;
    TestSleep(500);
    CHECK(WdfInterruptWdmGetInterrupt(Interrupt) != NULL);
    WorkIsDone = 1;
}

static VOID AddWithWorkItem(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    InterruptCount = 1;
    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, NULL);
    config.EvtInterruptWorkItem = SlowWorkItem;
    TestInterruptCreate(Device, 0, &config);
}

static VOID PreStartsWork(PTEST_DEVICE Device, WDF_POWER_DEVICE_STATE Target)
{
    UNREFERENCED_PARAMETER(Target);
    CHECK(WdfInterruptQueueWorkItemForIsr(Device->Interrupt[0]));
    SLEEP_UNTIL(WorkIsRunning, 1);
}

static VOID D0ExitAfterWork(PTEST_DEVICE Device, WDF_POWER_DEVICE_STATE Target)
{
    UNREFERENCED_PARAMETER(Target);
    CHECK_EQUAL(IsConnected(Device, 0), FALSE);
    CHECK_EQUAL(WorkIsDone, 1);
}

TEST_CASES({ .Name = "start_connects_and_enables_one_by_one",
             .Add = AddTwo,
             LOG_ALL,
             .Run = start_connects_and_enables_one_by_one },
           { .Name = "stop_disables_flushes_and_disconnects_in_reverse",
             .Add = AddTwoAndDpc,
             LOG_ALL,
             .Run = ForgetStart,
             .Gone = stop_disables_flushes_and_disconnects_in_reverse },
           { .Name = "enable_runs_at_dirql_and_keeps_the_isr_out",
             .Add = AddInterrupted,
             .Post = PostInterrupted },
           { .Name = "post_and_pre_run_at_passive_level_without_lock",
             .Add = AddOne,
             .Post = PostFree,
             .Pre = PreFree },
           { .Name = "enable_that_fails_undoes_those_before_it",
             .Add = AddWithFailingEnable,
             LOG_ALL,
             .Unload = enable_that_fails_undoes_those_before_it },
           { .Name = "connect_that_fails_undoes_those_before_it",
             .Add = AddWithFailingConnect,
             LOG_ALL,
             .Unload = connect_that_fails_undoes_those_before_it },
           { .Name = "post_that_fails_disables_all_in_reverse",
             .Add = AddThree,
             .Prepare = LogPrepare,
             .D0Entry = LogD0Entry,
             .Post = FailPost,
             .Pre = LogPre,
             .D0Exit = LogD0Exit,
             .Release = LogRelease,
             .Unload = post_that_fails_disables_all_in_reverse },
           { .Name = "d0_entry_that_fails_enables_nothing",
             .Add = AddOne,
             .Prepare = LogPrepare,
             .D0Entry = FailD0Entry,
             .Post = LogPost,
             .Pre = LogPre,
             .D0Exit = LogD0Exit,
             .Release = LogRelease,
             .Unload = d0_entry_that_fails_enables_nothing },
           { .Name = "disable_that_fails_stops_nothing",
             .Add = AddWithFailingDisable,
             LOG_ALL,
             .Unload = disable_that_fails_stops_nothing },
           { .Name = "interrupt_without_enable_and_disable_is_connected",
             .Add = AddPlain,
             .Run = interrupt_without_enable_and_disable_is_connected,
             .D0Exit = LogD0Exit },
           { .Name = "dpc_queued_before_stop_runs_before_disconnect",
             .Add = AddOneAndDpc,
             .Pre = PreQueuesDpc,
             .D0Exit = D0ExitAfterDpc },
           { .Name = "stop_waits_for_the_work_item",
             .Add = AddWithWorkItem,
             .Pre = PreStartsWork,
             .D0Exit = D0ExitAfterWork });
