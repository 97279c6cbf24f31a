/* SPDX-License-Identifier: MIT */
/* power_driver - see power_test.c. */
#include "tests/ddi/support/driver_test.h"
#include "tests/ddi/support/power_script.h"

/* Which callback is to fail, counted from its first call. */
typedef enum _STEP {
    STEP_PREPARE,
    STEP_D0_ENTRY,
    STEP_ENABLE,
    STEP_POST,
    STEP_INIT,
    STEP_RESTART,
    STEP_SUSPEND,
    STEP_PRE,
    STEP_DISABLE,
    STEP_D0_EXIT,
    STEP_RELEASE,
    STEP_QUERY_STOP,
    STEP_QUERY_REMOVE,
    STEP_COUNT
} STEP;

static STEP FailingStep = STEP_COUNT;
static ULONG FailingCall;
static ULONG Calls[STEP_COUNT];

/* Of a case. */
static struct {
    BOOLEAN IsNotPageable;
    BOOLEAN IsPrepared; /* interrupts are made in EvtDevicePrepareHardware */
    BOOLEAN IsPassive;  /* passive-level interrupts */
    WDF_TRI_STATE ReportsInactive;
    BOOLEAN Idles;         /* after a while */
    BOOLEAN DisablesFirst; /* WdfInterruptDisable in EvtDeviceSelfManagedIoInit */
    /* What EvtIoStop does with the request that is kept. */
    BOOLEAN AcknowledgesLater;
    BOOLEAN Requeues;
    BOOLEAN Completes;
    BOOLEAN CompletesLater;
} Shape = { .ReportsInactive = WdfUseDefault };

static WDFREQUEST Kept;
static ULONG KeepCalls;
static ULONG VectorBefore;
static WDFINTERRUPT InterruptBefore;
static PUCHAR RegistersBefore;
static ULONG DirqlNow;
static BOOLEAN IsGone;

static NTSTATUS Step(STEP Which)
{
    return Which == FailingStep && ++Calls[Which] == FailingCall ? STATUS_UNSUCCESSFUL
                                                                 : STATUS_SUCCESS;
}

static PVOID Connection(PTEST_DEVICE Device, ULONG Index)
{
    return WdfInterruptWdmGetInterrupt(Device->Interrupt[Index]);
}

/* Interrupts. */

static ULONG IndexOf(WDFINTERRUPT Interrupt)
{
    return Interrupt == TestDeviceOf(Interrupt)->Interrupt[0] ? 0 : 1;
}

static BOOLEAN Isr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(MessageID);
    return TRUE;
}

static NTSTATUS Enable(WDFINTERRUPT Interrupt, WDFDEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_IRQL(Shape.IsPassive ? PASSIVE_LEVEL : DirqlNow);
    TestLogNumber("enable", IndexOf(Interrupt));
    return Step(STEP_ENABLE);
}

static NTSTATUS Disable(WDFINTERRUPT Interrupt, WDFDEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_IRQL(Shape.IsPassive ? PASSIVE_LEVEL : DirqlNow);
    TestLogNumber("disable", IndexOf(Interrupt));
    return Step(STEP_DISABLE);
}

static VOID InterruptGone(WDFOBJECT Object)
{
    CHECK_IRQL(PASSIVE_LEVEL);
    TestLogNumber("gone", IndexOf((WDFINTERRUPT)Object));
}

static VOID ConfigureInterrupt(PWDF_INTERRUPT_CONFIG Config)
{
    WDF_INTERRUPT_CONFIG_INIT(Config, Isr, NULL);
    Config->EvtInterruptEnable = Enable;
    Config->EvtInterruptDisable = Disable;
    Config->ReportInactiveOnPowerDown = Shape.ReportsInactive;
    Config->PassiveHandling = Shape.IsPassive;
}

static VOID AddInterrupts(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    ConfigureInterrupt(&config);
    TestInterruptCreate(Device, 0, &config);
    TestInterruptCreate(Device, 1, &config);
}

/* Both take messages of the one descriptor there is. */
static VOID PrepareInterrupts(PTEST_DEVICE Device, WDFCMRESLIST Raw, WDFCMRESLIST Translated)
{
    WDF_INTERRUPT_CONFIG config;
    WDF_OBJECT_ATTRIBUTES attributes;

    ConfigureInterrupt(&config);
    config.InterruptRaw = TestFindInterrupt(Raw);
    config.InterruptTranslated = TestFindInterrupt(Translated);
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.EvtCleanupCallback = InterruptGone;
    for (ULONG i = 0; i < 2; i++) {
        CHECK_STATUS(
            WdfInterruptCreate(Device->Device, &config, &attributes, &Device->Interrupt[i]),
            STATUS_SUCCESS);
    }
}

/* The device's callbacks. */

static VOID CheckInfo(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_INFO info;

    WDF_INTERRUPT_INFO_INIT(&info);
    WdfInterruptGetInfo(Device->Interrupt[0], &info);
    CHECK(info.Vector != 0);
    CHECK(info.Vector != VectorBefore);
    CHECK_EQUAL(info.MessageNumber, 0);
    if (VectorBefore != 0 && FailingStep != STEP_PREPARE) {
        CHECK_EQUAL(info.Irql, 7);
        CHECK(Device->Interrupt[0] == InterruptBefore || Shape.IsPrepared);
    }
    DirqlNow = info.Irql;
    VectorBefore = info.Vector;
    InterruptBefore = Device->Interrupt[0];
}

static NTSTATUS Prepare(WDFDEVICE Handle, WDFCMRESLIST Raw, WDFCMRESLIST Translated)
{
    PTEST_DEVICE device = TestGetDevice(Handle);

    TestLog("prepare");
    for (ULONG i = 0; i < WdfCmResourceListGetCount(Translated); i++) {
        PCM_PARTIAL_RESOURCE_DESCRIPTOR descriptor = WdfCmResourceListGetDescriptor(Translated, i);

        if (descriptor->Type == CmResourceTypeMemory) {
            device->RegistersLength = descriptor->u.Memory.Length;
            device->Registers =
                MmMapIoSpaceEx(descriptor->u.Memory.Start, device->RegistersLength, PAGE_READWRITE);
        }
    }
    CHECK(device->Registers != RegistersBefore);
    RegistersBefore = device->Registers;
    CHECK_EQUAL(TestRead(device, PAIR_REG_ID), PAIR_IDENTITY);
    if (Shape.IsPrepared) {
        PrepareInterrupts(device, Raw, Translated);
    }
    CheckInfo(device);
    return Step(STEP_PREPARE);
}

static NTSTATUS Release(WDFDEVICE Handle, WDFCMRESLIST Translated)
{
    PTEST_DEVICE device = TestGetDevice(Handle);

    UNREFERENCED_PARAMETER(Translated);
    TestLog("release");
    CHECK_EQUAL(TestRead(device, PAIR_REG_ID),
                FailingStep == STEP_PREPARE && Calls[STEP_PREPARE] == FailingCall
                    ? PAIR_IDENTITY /* it was to be started */
                    : 0xFFFFFFFF);  /* it is off */
    MmUnmapIoSpace(device->Registers, device->RegistersLength);
    for (ULONG i = 0; i < 2; i++) {
        CHECK(Connection(device, i) == NULL);
    }
    return Step(STEP_RELEASE);
}

static NTSTATUS D0Entry(WDFDEVICE Handle, WDF_POWER_DEVICE_STATE Previous)
{
    CHECK_IRQL(PASSIVE_LEVEL);
    TestLogNumber("d0entry", Previous);
    CHECK_EQUAL(TestRead(TestGetDevice(Handle), PAIR_REG_ID), PAIR_IDENTITY);
    return Step(STEP_D0_ENTRY);
}

static NTSTATUS Post(WDFDEVICE Handle, WDF_POWER_DEVICE_STATE Previous)
{
    UNREFERENCED_PARAMETER(Handle);
    TestLogNumber("post", Previous);
    return Step(STEP_POST);
}

static NTSTATUS Pre(WDFDEVICE Handle, WDF_POWER_DEVICE_STATE Target)
{
    TestLogNumber("pre", Target);
    CHECK_EQUAL(TestRead(TestGetDevice(Handle), PAIR_REG_ID), IsGone ? 0xFFFFFFFF : PAIR_IDENTITY);
    return Step(STEP_PRE);
}

static NTSTATUS D0Exit(WDFDEVICE Handle, WDF_POWER_DEVICE_STATE Target)
{
    PTEST_DEVICE device = TestGetDevice(Handle);
    BOOLEAN stays =
        Target == WdfPowerDeviceD3 && (Shape.IsNotPageable || Shape.ReportsInactive == WdfTrue);

    TestLogNumber("d0exit", Target);
    if (FailingStep == STEP_COUNT && !Shape.DisablesFirst) {
        CHECK_EQUAL(Connection(device, 0) != NULL, stays);
        CHECK_EQUAL(Connection(device, 1) != NULL, stays);
    }
    return Step(STEP_D0_EXIT);
}

static NTSTATUS Init(WDFDEVICE Handle)
{
    TestLog("init");
    if (Shape.DisablesFirst) {
        WdfInterruptDisable(TestGetDevice(Handle)->Interrupt[0]);
    }
    return Step(STEP_INIT);
}

static NTSTATUS Suspend(WDFDEVICE Handle)
{
    UNREFERENCED_PARAMETER(Handle);
    TestLog("suspend");
    return Step(STEP_SUSPEND);
}

static NTSTATUS Restart(WDFDEVICE Handle)
{
    TestLog("restart");
    CHECK_EQUAL(Connection(TestGetDevice(Handle), 0) != NULL, !Shape.DisablesFirst);
    if (Kept != NULL) {
        WDFREQUEST request = Kept;

        Kept = NULL;
        WdfRequestComplete(request, STATUS_SUCCESS);
    }
    return Step(STEP_RESTART);
}

static VOID Flush(WDFDEVICE Handle)
{
    UNREFERENCED_PARAMETER(Handle);
    TestLog("flush");
}

static VOID Cleanup(WDFDEVICE Handle)
{
    UNREFERENCED_PARAMETER(Handle);
    TestLog("cleanup");
}

static VOID SurpriseRemoval(WDFDEVICE Handle)
{
    UNREFERENCED_PARAMETER(Handle);
    CHECK_IRQL(PASSIVE_LEVEL);
    TestLog("surprise");
    IsGone = FailingStep == STEP_COUNT;
}

static NTSTATUS QueryStop(WDFDEVICE Handle)
{
    UNREFERENCED_PARAMETER(Handle);
    TestLog("querystop");
    return Step(STEP_QUERY_STOP);
}

static NTSTATUS QueryRemove(WDFDEVICE Handle)
{
    UNREFERENCED_PARAMETER(Handle);
    TestLog("queryremove");
    return Step(STEP_QUERY_REMOVE);
}

/* Requests: device controls through a power-managed queue, reads through one that is not. */

static VOID CancelKept(WDFREQUEST Request)
{
    Kept = NULL;
    WdfRequestComplete(Request, STATUS_CANCELLED);
}

static VOID Control(WDFQUEUE Queue, WDFREQUEST Request, size_t Output, size_t Input, ULONG Code)
{
    PTEST_DEVICE device = TestGetDevice(WdfIoQueueGetDevice(Queue));

    UNREFERENCED_PARAMETER(Output);
    UNREFERENCED_PARAMETER(Input);
    CHECK_EQUAL(TestRead(device, PAIR_REG_ID), PAIR_IDENTITY); /* in D0 only */
    if (Code == CONTROL_COMPLETE || ++KeepCalls == 2) {
        WdfRequestComplete(Request, STATUS_SUCCESS);
        return;
    }
    Kept = Request;
    if (FailingStep == STEP_COUNT && !Shape.AcknowledgesLater && !Shape.Requeues &&
        !Shape.Completes && !Shape.CompletesLater) {
        CHECK_STATUS(WdfRequestMarkCancelableEx(Request, CancelKept), STATUS_SUCCESS);
    }
}

static VOID Read(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(Length);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID AcknowledgeLater(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    TestSleep(50);
    TestLog("later");
    if (Shape.CompletesLater) {
        WdfRequestComplete(Kept, STATUS_SUCCESS);
        Kept = NULL;
    } else {
        WdfRequestStopAcknowledge(Kept, FALSE);
    }
}

static VOID IoStop(WDFQUEUE Queue, WDFREQUEST Request, ULONG Flags)
{
    PTEST_DEVICE device = TestGetDevice(WdfIoQueueGetDevice(Queue));

    TestLogNumber("iostop", Flags & 3);
    CHECK_EQUAL(Request, Kept);
    if (Shape.AcknowledgesLater || Shape.CompletesLater) {
        TestThreadStart(device, 0, AcknowledgeLater);
        return;
    }
    if (Flags & WdfRequestStopRequestCancelable) {
        CHECK_STATUS(WdfRequestUnmarkCancelable(Request), STATUS_SUCCESS);
    }
    if (Shape.Completes) {
        Kept = NULL;
        WdfRequestComplete(Request, STATUS_SUCCESS);
        return;
    }
    if (Shape.Requeues) {
        Kept = NULL;
    }
    WdfRequestStopAcknowledge(Request, Shape.Requeues);
}

static VOID IoResume(WDFQUEUE Queue, WDFREQUEST Request)
{
    UNREFERENCED_PARAMETER(Queue);
    TestLog("ioresume");
    CHECK_EQUAL(Request, Kept);
}

static VOID AddQueues(PTEST_DEVICE Device)
{
    WDF_IO_QUEUE_CONFIG config;
    WDFQUEUE queue;

    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
    config.EvtIoDeviceControl = Control;
    config.EvtIoStop = IoStop;
    config.EvtIoResume = IoResume;
    CHECK_STATUS(WdfIoQueueCreate(Device->Device, &config, WDF_NO_OBJECT_ATTRIBUTES, NULL),
                 STATUS_SUCCESS);
    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchParallel);
    config.EvtIoRead = Read;
    config.PowerManaged = WdfFalse;
    config.AllowZeroLengthRequests = TRUE;
    CHECK_STATUS(WdfIoQueueCreate(Device->Device, &config, WDF_NO_OBJECT_ATTRIBUTES, &queue),
                 STATUS_SUCCESS);
    CHECK_STATUS(WdfDeviceConfigureRequestDispatching(Device->Device, queue, WdfRequestTypeRead),
                 STATUS_SUCCESS);
}

/* The skeleton's hooks. */

static VOID SetCallbacks(PWDFDEVICE_INIT DeviceInit, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    WDF_PNPPOWER_EVENT_CALLBACKS callbacks;

    UNREFERENCED_PARAMETER(Attributes);
    WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
    callbacks.EvtDevicePrepareHardware = Prepare;
    callbacks.EvtDeviceReleaseHardware = Release;
    callbacks.EvtDeviceD0Entry = D0Entry;
    callbacks.EvtDeviceD0EntryPostInterruptsEnabled = Post;
    callbacks.EvtDeviceD0ExitPreInterruptsDisabled = Pre;
    callbacks.EvtDeviceD0Exit = D0Exit;
    callbacks.EvtDeviceSelfManagedIoInit = Init;
    callbacks.EvtDeviceSelfManagedIoSuspend = Suspend;
    callbacks.EvtDeviceSelfManagedIoRestart = Restart;
    callbacks.EvtDeviceSelfManagedIoFlush = Flush;
    callbacks.EvtDeviceSelfManagedIoCleanup = Cleanup;
    callbacks.EvtDeviceSurpriseRemoval = SurpriseRemoval;
    callbacks.EvtDeviceQueryStop = QueryStop;
    callbacks.EvtDeviceQueryRemove = QueryRemove;
    WdfDeviceInitSetPnpPowerEventCallbacks(DeviceInit, &callbacks);
    if (Shape.IsNotPageable) {
        WdfDeviceInitSetPowerNotPageable(DeviceInit);
    }
}

static VOID AssignIdling(PTEST_DEVICE Device)
{
    WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS settings;

    WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS_INIT(&settings, IdleCannotWakeFromS0);
    settings.IdleTimeout = IDLE_MS;
    CHECK_STATUS(WdfDeviceAssignS0IdleSettings(Device->Device, &settings), STATUS_SUCCESS);
}

static VOID Add(PTEST_DEVICE Device)
{
    DirqlNow = 5;
    AddQueues(Device);
    if (Shape.Idles) {
        AssignIdling(Device);
    }
    if (!Shape.IsPrepared) {
        AddInterrupts(Device);
    }
}

/* The sequences of the pages. Digits: device power states, 4 D3, 5 D3Final; numbers of interrupts;
 * reasons of EvtIoStop. */
#define START   "prepare d0entry5 enable0 enable1 post5 init"
#define TO_D3   " suspend pre4 disable1 disable0 d0exit4"
#define FROM_D3 " d0entry4 enable0 enable1 post4 restart"
#define STOP    " suspend pre5 disable1 disable0 d0exit5 release"
#define RESTART " prepare d0entry5 enable0 enable1 post5 restart"
#define END     " flush cleanup"
#define LOST    " surprise release" END

#define EXPECT(name, log)                                                                          \
    static VOID name(VOID)                                                                         \
    {                                                                                              \
        CHECK_LOG(log);                                                                            \
    }

#define FAILS(name, step, call, log)                                                               \
    static VOID name##_shape(PWDF_OBJECT_ATTRIBUTES Attributes)                                    \
    {                                                                                              \
        UNREFERENCED_PARAMETER(Attributes);                                                        \
        FailingStep = (step);                                                                      \
        FailingCall = (call);                                                                      \
    }                                                                                              \
    EXPECT(name, log)

#define SHAPED(name, field, value, log)                                                            \
    static VOID name##_shape(PWDF_OBJECT_ATTRIBUTES Attributes)                                    \
    {                                                                                              \
        UNREFERENCED_PARAMETER(Attributes);                                                        \
        Shape.field = (value);                                                                     \
    }                                                                                              \
    EXPECT(name, log)

EXPECT(down_and_up, START TO_D3 FROM_D3 STOP END)
EXPECT(shutdown_goes_to_d3_final, START " suspend pre5 disable1 disable0 d0exit5"
                                        " release" END)
EXPECT(removed_in_dx_d0_exit_is_not_called_again, START TO_D3 " release" END)
EXPECT(rebalance_gives_other_resources, START " querystop" STOP RESTART STOP END)
SHAPED(rebalance_makes_prepared_interrupts_again, IsPrepared, TRUE,
       START " querystop" STOP " gone1 gone0" RESTART STOP " gone1 gone0" END)
FAILS(query_stop_vetoes, STEP_QUERY_STOP, 1, START " querystop" STOP END)
EXPECT(orderly_removal, START " queryremove" STOP END)
FAILS(query_remove_vetoes, STEP_QUERY_REMOVE, 1, START " queryremove" STOP END)
EXPECT(open_handle_vetoes_removal, START " queryremove queryremove" STOP END)
EXPECT(surprise_removal_in_d0, START " surprise" STOP END)
EXPECT(surprise_removal_in_dx, START TO_D3 LOST)
EXPECT(surprise_removal_ends_requests, START " surprise" STOP END)
FAILS(d0_entry_fails_on_return, STEP_D0_ENTRY, 2, START TO_D3 " d0entry4" LOST)
FAILS(enable_fails_on_return, STEP_ENABLE, 4,
      START TO_D3 " d0entry4 enable0 enable1 disable0 d0exit5" LOST)
FAILS(post_fails_on_return, STEP_POST, 2,
      START TO_D3 " d0entry4 enable0 enable1 post4 disable1 disable0 d0exit5" LOST)
FAILS(restart_of_self_managed_io_fails, STEP_RESTART, 1,
      START TO_D3 FROM_D3 " pre5 disable1 disable0 d0exit5" LOST)
FAILS(suspend_fails, STEP_SUSPEND, 1, START TO_D3 LOST)
FAILS(pre_fails, STEP_PRE, 1, START TO_D3 LOST)
FAILS(disable_fails, STEP_DISABLE, 1, START TO_D3 LOST)
FAILS(d0_exit_fails, STEP_D0_EXIT, 1, START TO_D3 LOST)
FAILS(prepare_fails_on_restart, STEP_PREPARE, 2,
      START " querystop" STOP " prepare release surprise" END)
FAILS(release_fails_on_stop, STEP_RELEASE, 1, START " querystop" STOP " surprise" END)
FAILS(init_of_self_managed_io_fails, STEP_INIT, 1,
      START " pre5 disable1 disable0 d0exit5 release" END)

/* The time-out has begun with D0: it must not outlive the device. */
static VOID idling_device_fails_to_restart_shape(PWDF_OBJECT_ATTRIBUTES Attributes)
{
    restart_of_self_managed_io_fails_shape(Attributes);
    Shape.Idles = TRUE;
}
EXPECT(idling_device_fails_to_restart, START TO_D3 FROM_D3 " pre5 disable1 disable0 d0exit5" LOST)

static VOID idling_device_fails_to_start_shape(PWDF_OBJECT_ATTRIBUTES Attributes)
{
    init_of_self_managed_io_fails_shape(Attributes);
    Shape.Idles = TRUE;
}
EXPECT(idling_device_fails_to_start, START " pre5 disable1 disable0 d0exit5 release" END)

EXPECT(pageable_device_disconnects_in_dx, START TO_D3 FROM_D3 STOP END)
SHAPED(soft_disconnect_reports_inactive_in_dx, ReportsInactive, WdfTrue,
       START TO_D3 FROM_D3 STOP END)
SHAPED(passive_level_interrupts_disconnect_in_dx, IsPassive, TRUE, START TO_D3 FROM_D3 STOP END)
static VOID passive_level_interrupts_stay_connected_shape(PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Attributes);
    Shape.IsPassive = TRUE;
    Shape.ReportsInactive = WdfTrue;
}
EXPECT(passive_level_interrupts_stay_connected, START TO_D3 FROM_D3 STOP END)
SHAPED(not_pageable_device_stays_connected, IsNotPageable, TRUE, START TO_D3 FROM_D3 STOP END)
SHAPED(not_pageable_device_removed_in_dx, IsNotPageable, TRUE, START TO_D3 " release" END)
SHAPED(disabled_by_the_driver_stays_so_over_dx, DisablesFirst, TRUE,
       START " disable0 suspend pre4 disable1 d0exit4 d0entry4 enable1 post4 restart"
             " suspend pre5 disable1 d0exit5 release" END)
EXPECT(requests_wait_in_dx, START TO_D3 FROM_D3 STOP END)
EXPECT(stop_acknowledged_then_resumed,
       START " suspend iostop1 pre4 disable1 disable0 d0exit4 d0entry4 enable0 enable1 post4"
             " ioresume restart" STOP END)
SHAPED(stop_acknowledged_later_by_another_thread, AcknowledgesLater, TRUE,
       START " suspend iostop1 later pre4 disable1 disable0 d0exit4 d0entry4 enable0 enable1 post4"
             " ioresume restart" STOP END)
SHAPED(stop_acknowledged_with_requeue, Requeues, TRUE,
       START " suspend iostop1 pre4 disable1 disable0 d0exit4" FROM_D3 STOP END)
SHAPED(completed_in_io_stop, Completes, TRUE,
       START " suspend iostop1 pre4 disable1 disable0 d0exit4 release" END)
SHAPED(completed_after_io_stop, CompletesLater, TRUE,
       START " suspend iostop1 later pre4 disable1 disable0 d0exit4 release" END)

static VOID not_pageable_device_is_never_reported_inactive_shape(PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Attributes);
    Shape.IsNotPageable = TRUE;
    Shape.ReportsInactive = WdfTrue;
}
EXPECT(not_pageable_device_is_never_reported_inactive, START TO_D3 FROM_D3 STOP END)

#define CASE(name)                                                                                 \
    {                                                                                              \
        .Name = #name, .Init = SetCallbacks, .Add = Add, .Unload = name                            \
    }
#define CASE_SHAPED(name)                                                                          \
    {                                                                                              \
        .Name = #name, .Driver = name##_shape, .Init = SetCallbacks, .Add = Add, .Unload = name    \
    }

TEST_CASES(CASE(down_and_up), CASE(shutdown_goes_to_d3_final),
           CASE(removed_in_dx_d0_exit_is_not_called_again), CASE(rebalance_gives_other_resources),
           CASE_SHAPED(rebalance_makes_prepared_interrupts_again), CASE_SHAPED(query_stop_vetoes),
           CASE(orderly_removal), CASE_SHAPED(query_remove_vetoes),
           CASE(open_handle_vetoes_removal), CASE(surprise_removal_in_d0),
           CASE(surprise_removal_in_dx), CASE(surprise_removal_ends_requests),
           CASE_SHAPED(d0_entry_fails_on_return), CASE_SHAPED(enable_fails_on_return),
           CASE_SHAPED(post_fails_on_return), CASE_SHAPED(restart_of_self_managed_io_fails),
           CASE_SHAPED(suspend_fails), CASE_SHAPED(pre_fails), CASE_SHAPED(disable_fails),
           CASE_SHAPED(d0_exit_fails), CASE_SHAPED(prepare_fails_on_restart),
           CASE_SHAPED(release_fails_on_stop), CASE_SHAPED(init_of_self_managed_io_fails),
           CASE_SHAPED(idling_device_fails_to_restart), CASE_SHAPED(idling_device_fails_to_start),
           CASE(pageable_device_disconnects_in_dx),
           CASE_SHAPED(soft_disconnect_reports_inactive_in_dx),
           CASE_SHAPED(passive_level_interrupts_disconnect_in_dx),
           CASE_SHAPED(passive_level_interrupts_stay_connected),
           CASE_SHAPED(not_pageable_device_stays_connected),
           CASE_SHAPED(not_pageable_device_is_never_reported_inactive),
           CASE_SHAPED(not_pageable_device_removed_in_dx),
           CASE_SHAPED(disabled_by_the_driver_stays_so_over_dx), CASE(requests_wait_in_dx),
           CASE(stop_acknowledged_then_resumed),
           CASE_SHAPED(stop_acknowledged_later_by_another_thread),
           CASE_SHAPED(stop_acknowledged_with_requeue), CASE_SHAPED(completed_in_io_stop),
           CASE_SHAPED(completed_after_io_stop));
