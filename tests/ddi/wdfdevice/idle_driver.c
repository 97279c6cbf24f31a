/* SPDX-License-Identifier: MIT */
/* idle_driver - see idle_test.c. */
#include "tests/ddi/support/driver_test.h"
#include "tests/ddi/support/power_script.h"

static BOOLEAN StopsIdle;
static BOOLEAN Waits;
static BOOLEAN Fails;
static BOOLEAN FailsByState;
static BOOLEAN TellsState; /* a read logs whether the device is in D0 */
static WDFQUEUE Unmanaged; /* a manual queue that is not power-managed; or NULL */

static NTSTATUS Assign(PTEST_DEVICE Device, WDF_TRI_STATE Enabled, WDF_TRI_STATE ComesUp)
{
    WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS settings;

    WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS_INIT(&settings, IdleCannotWakeFromS0);
    settings.IdleTimeout = IDLE_MS;
    settings.DxState = PowerDeviceD2;
    settings.Enabled = Enabled;
    settings.PowerUpIdleDeviceOnSystemWake = ComesUp;
    return WdfDeviceAssignS0IdleSettings(Device->Device, &settings);
}

static NTSTATUS AssignWake(PTEST_DEVICE Device, DEVICE_POWER_STATE State, WDF_TRI_STATE Enabled)
{
    WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS settings;

    WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS_INIT(&settings);
    settings.DxState = State;
    settings.Enabled = Enabled;
    return WdfDeviceAssignSxWakeSettings(Device->Device, &settings);
}

/* Device controls through a power-managed queue, reads through one that is not. */

static VOID Control(WDFQUEUE Queue, WDFREQUEST Request, size_t Output, size_t Input, ULONG Code)
{
    WDFDEVICE device = WdfIoQueueGetDevice(Queue);

    UNREFERENCED_PARAMETER(Output);
    UNREFERENCED_PARAMETER(Input);
    UNREFERENCED_PARAMETER(Code);
    TestLog("control");
    CHECK_EQUAL(TestRead(TestGetDevice(device), PAIR_REG_ID), PAIR_IDENTITY); /* in D0 */
    if (Fails) {
        WdfDeviceSetFailed(device, WdfDeviceFailedNoRestart);
    }
    if (FailsByState) {
        WDF_DEVICE_STATE state;

        WDF_DEVICE_STATE_INIT(&state);
        state.Failed = WdfTrue;
        WdfDeviceSetDeviceState(device, &state);
    }
    if (Unmanaged != NULL) {
        TestSleep(2 * 1000 * IDLE_MS); /* used until now, however long */
        CHECK_STATUS(WdfRequestForwardToIoQueue(Request, Unmanaged), STATUS_SUCCESS);
        return;
    }
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID CompleteForwarded(VOID)
{
    WDFREQUEST request;

    CHECK_STATUS(WdfIoQueueRetrieveNextRequest(Unmanaged, &request), STATUS_SUCCESS);
    WdfRequestComplete(request, STATUS_SUCCESS);
}

static VOID Read(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    WDFDEVICE device = WdfIoQueueGetDevice(Queue);

    UNREFERENCED_PARAMETER(Length);
    if (TellsState) {
        TestLogNumber("d0", TestRead(TestGetDevice(device), PAIR_REG_ID) == PAIR_IDENTITY);
        WdfRequestComplete(Request, STATUS_SUCCESS);
        return;
    }
    CHECK_EQUAL(TestRead(TestGetDevice(device), PAIR_REG_ID), 0xFFFFFFFF); /* in Dx */
    if (StopsIdle) {
        CHECK_STATUS(WdfDeviceStopIdle(device, Waits), Waits ? STATUS_SUCCESS : STATUS_PENDING);
        if (!Waits) {
            TestSleep(1000);
        }
        CHECK_EQUAL(TestRead(TestGetDevice(device), PAIR_REG_ID), PAIR_IDENTITY);
        TestLog("used");
        TestSleep(2 * 1000 * IDLE_MS);                                 /* however long */
        CHECK_STATUS(WdfDeviceStopIdle(device, TRUE), STATUS_SUCCESS); /* they nest */
        WdfDeviceResumeIdle(device);
        CHECK_EQUAL(TestRead(TestGetDevice(device), PAIR_REG_ID), PAIR_IDENTITY);
        WdfDeviceResumeIdle(device);
    }
    if (Unmanaged != NULL) {
        CompleteForwarded();
    }
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID AddQueues(PTEST_DEVICE Device)
{
    WDF_IO_QUEUE_CONFIG config;
    WDFQUEUE queue;

    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
    config.EvtIoDeviceControl = Control;
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

static VOID AddIdling(PTEST_DEVICE Device)
{
    AddQueues(Device);
    CHECK_STATUS(Assign(Device, WdfTrue, WdfUseDefault), STATUS_SUCCESS);
}

static VOID AddStoppingIdle(PTEST_DEVICE Device)
{
    AddIdling(Device);
    StopsIdle = TRUE;
}

static VOID AddWaiting(PTEST_DEVICE Device)
{
    AddStoppingIdle(Device);
    Waits = TRUE;
}

static VOID AddTelling(PTEST_DEVICE Device)
{
    AddIdling(Device);
    TellsState = TRUE;
}

static VOID AddForwarding(PTEST_DEVICE Device)
{
    WDF_IO_QUEUE_CONFIG config;

    AddIdling(Device);
    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchManual);
    config.PowerManaged = WdfFalse;
    CHECK_STATUS(WdfIoQueueCreate(Device->Device, &config, WDF_NO_OBJECT_ATTRIBUTES, &Unmanaged),
                 STATUS_SUCCESS);
}

static VOID Create(WDFQUEUE Queue, WDFREQUEST Request)
{
    UNREFERENCED_PARAMETER(Queue);
    TestLog("create");
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID AddCreating(PTEST_DEVICE Device)
{
    WDF_IO_QUEUE_CONFIG config;
    WDFQUEUE queue;

    AddIdling(Device);
    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchSequential);
    config.EvtIoDefault = Create;
    CHECK_STATUS(WdfIoQueueCreate(Device->Device, &config, WDF_NO_OBJECT_ATTRIBUTES, &queue),
                 STATUS_SUCCESS);
    CHECK_STATUS(WdfDeviceConfigureRequestDispatching(Device->Device, queue, WdfRequestTypeCreate),
                 STATUS_SUCCESS);
    CHECK_BREAK(WdfObjectDelete(queue)); /* requests go there as long as the device lives */
}

static VOID AddNotIdling(PTEST_DEVICE Device)
{
    AddQueues(Device);
    CHECK_STATUS(Assign(Device, WdfFalse, WdfUseDefault), STATUS_SUCCESS);
}

static VOID AddComingUp(PTEST_DEVICE Device)
{
    AddQueues(Device);
    CHECK_STATUS(Assign(Device, WdfTrue, WdfTrue), STATUS_SUCCESS);
}

static VOID AddFailing(PTEST_DEVICE Device)
{
    AddQueues(Device);
    Fails = TRUE;
}

static VOID AddFailingByState(PTEST_DEVICE Device)
{
    AddQueues(Device);
    FailsByState = TRUE;
}

static NTSTATUS LogD0Entry(PTEST_DEVICE Device, WDF_POWER_DEVICE_STATE Previous)
{
    UNREFERENCED_PARAMETER(Device);
    TestLogNumber("up", Previous);
    return STATUS_SUCCESS;
}

static VOID LogD0Exit(PTEST_DEVICE Device, WDF_POWER_DEVICE_STATE Target)
{
    UNREFERENCED_PARAMETER(Device);
    TestLogNumber("down", Target);
}

/* The time-out is over before the start is, and once more. */
static VOID StartSlowly(PTEST_DEVICE Device)
{
    TestSleep(2 * 1000 * IDLE_MS);
    CHECK_STATUS(WdfDeviceStopIdle(Device->Device, FALSE), STATUS_SUCCESS);
    WdfDeviceResumeIdle(Device->Device);
    TestSleep(2 * 1000 * IDLE_MS);
}

static VOID StopForGood(PTEST_DEVICE Device)
{
    CHECK_STATUS(WdfDeviceStopIdle(Device->Device, FALSE), STATUS_SUCCESS);
}

/* The device does not come back; the driver waits for its own threads when it cleans up. */

static VOID WaitInVain(PTEST_DEVICE Device)
{
    CHECK_STATUS(WdfDeviceStopIdle(Device->Device, TRUE), STATUS_POWER_STATE_INVALID);
    TestLog("refused");
}

static VOID ExitAndWait(PTEST_DEVICE Device, WDF_POWER_DEVICE_STATE Target)
{
    LogD0Exit(Device, Target);
    TestThreadStart(Device, 0, WaitInVain);
}

static VOID EndWaiting(PTEST_DEVICE Device)
{
    TestThreadJoin(Device, 0);
    TestLog("gone");
}

/* Digits: device power states, 3 D2, 4 D3, 5 D3Final. */
#define EXPECT(name, log)                                                                          \
    static VOID name(VOID)                                                                         \
    {                                                                                              \
        CHECK_LOG(log);                                                                            \
    }

EXPECT(request_brings_an_idle_device_up, "up5 down3 up3 control down3")
EXPECT(idling_that_is_not_enabled_does_nothing, "up5 control down5")
EXPECT(stop_idle_keeps_the_device_up, "up5 control down5")
EXPECT(stop_idle_waits_for_d0, "up5 down3 up3 used down3")
EXPECT(stop_idle_that_does_not_wait_is_pending, "up5 down3 up3 used down3")
EXPECT(request_of_a_queue_that_is_not_managed_does_not_matter, "up5 down3")
EXPECT(request_of_a_queue_that_is_not_managed_is_no_use, "up5 d01 down3 d00")
EXPECT(request_forwarded_to_a_queue_that_is_not_managed_is_no_use, "up5 control down3")
EXPECT(create_brings_an_idle_device_up, "up5 down3 up3 create control down3")
EXPECT(idle_device_that_started_slowly_goes_down_once, "up5 down3 up3 control down3")
EXPECT(idle_device_stays_down_when_the_system_wakes, "up5 down3 up3 control down3")
EXPECT(idle_device_comes_up_with_the_system_if_told_so, "up5 down3 up3 control down3 up3 down5")
EXPECT(stop_idle_of_a_stopped_device_waits_until_it_is_removed, "up5 down5 refused gone")
EXPECT(failed_state_loses_the_device, "up5 control down5")
EXPECT(device_that_may_not_stop_is_not_removed, "up5 down5")
EXPECT(device_that_may_not_stop_is_not_stopped, "up5 down5")
EXPECT(device_that_may_stop_again_is_removed, "up5 down5")
EXPECT(set_failed_loses_the_device, "up5 control down5")

/* Statuses. */

static VOID assign_refuses_bad_settings(PTEST_DEVICE Device)
{
    WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS settings;

    WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS_INIT(&settings, IdleCannotWakeFromS0);
    settings.Size--;
    CHECK_STATUS(WdfDeviceAssignS0IdleSettings(Device->Device, &settings),
                 STATUS_INFO_LENGTH_MISMATCH);
    WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS_INIT(&settings, IdleCapsInvalid);
    CHECK_STATUS(WdfDeviceAssignS0IdleSettings(Device->Device, &settings),
                 STATUS_INVALID_PARAMETER);
    WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS_INIT(&settings, IdleCannotWakeFromS0);
    settings.UserControlOfIdleSettings = IdleUserControlInvalid;
    CHECK_STATUS(WdfDeviceAssignS0IdleSettings(Device->Device, &settings),
                 STATUS_INVALID_PARAMETER);
    WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS_INIT(&settings, IdleCannotWakeFromS0);
    settings.DxState = PowerDeviceD0;
    CHECK_STATUS(WdfDeviceAssignS0IdleSettings(Device->Device, &settings),
                 STATUS_POWER_STATE_INVALID);
    /* The bus driver does not say that the device can. */
    WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS_INIT(&settings, IdleCanWakeFromS0);
    CHECK_STATUS(WdfDeviceAssignS0IdleSettings(Device->Device, &settings),
                 STATUS_POWER_STATE_INVALID);
    WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS_INIT(&settings, IdleCannotWakeFromS0);
    CHECK_STATUS(WdfDeviceAssignS0IdleSettings(Device->Device, &settings), STATUS_SUCCESS);
    /* Before the device was ever started. */
    CHECK_STATUS(WdfDeviceStopIdle(Device->Device, FALSE), STATUS_POWER_STATE_INVALID);
}

static VOID DisownPolicy(PWDFDEVICE_INIT DeviceInit, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Attributes);
    WdfDeviceInitSetPowerPolicyOwnership(DeviceInit, FALSE);
}

static VOID not_the_owner(PTEST_DEVICE Device)
{
    CHECK_STATUS(Assign(Device, WdfTrue, WdfUseDefault), STATUS_INVALID_DEVICE_REQUEST);
    CHECK_STATUS(AssignWake(Device, PowerDeviceMaximum, WdfTrue), STATUS_INVALID_DEVICE_REQUEST);
    CHECK_STATUS(WdfDeviceStopIdle(Device->Device, FALSE), STATUS_INVALID_DEVICE_STATE);
}

/* Plug and Play. */

static VOID ForbidStop(PTEST_DEVICE Device)
{
    WdfDeviceSetStaticStopRemove(Device->Device, FALSE);
    WdfDeviceSetStaticStopRemove(Device->Device, FALSE);
    WdfDeviceSetStaticStopRemove(Device->Device, TRUE);
}

static VOID ForbidAndAllowStop(PTEST_DEVICE Device)
{
    ForbidStop(Device);
    WdfDeviceSetStaticStopRemove(Device->Device, TRUE);
}

static VOID stoppable_twice_is_reported(PTEST_DEVICE Device)
{
    ForbidAndAllowStop(Device);
    CHECK_BREAK(WdfDeviceSetStaticStopRemove(Device->Device, TRUE));
    ForbidAndAllowStop(Device);
}

static VOID device_state_is_what_was_set(PTEST_DEVICE Device)
{
    WDF_DEVICE_STATE state;
    KIRQL irql;

    WDF_DEVICE_STATE_INIT(&state);
    CHECK_EQUAL(state.Size, sizeof(state));
    CHECK_EQUAL(state.AssignedToGuest, WdfUseDefault);
    state.Failed = WdfTrue;
    WdfDeviceGetDeviceState(Device->Device, &state);
    CHECK_EQUAL(state.Failed, WdfUseDefault); /* nothing was said of it */
    state.NotDisableable = WdfTrue;
    state.DontDisplayInUI = WdfFalse;
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    WdfDeviceSetDeviceState(Device->Device, &state);
    WDF_DEVICE_STATE_INIT(&state);
    WdfDeviceGetDeviceState(Device->Device, &state);
    KeLowerIrql(irql);
    CHECK_EQUAL(state.NotDisableable, WdfTrue);
    CHECK_EQUAL(state.DontDisplayInUI, WdfFalse);
    CHECK_EQUAL(state.Disabled, WdfUseDefault);
}

static VOID bad_device_states_are_reported(PTEST_DEVICE Device)
{
    WDF_DEVICE_STATE state;

    WDF_DEVICE_STATE_INIT(&state);
    state.Size--;
    CHECK_BREAK(WdfDeviceSetDeviceState(Device->Device, &state));
    CHECK_BREAK(WdfDeviceGetDeviceState(Device->Device, &state));
    WDF_DEVICE_STATE_INIT(&state);
    state.Failed = (WDF_TRI_STATE)(WdfUseDefault + 1);
    CHECK_BREAK(WdfDeviceSetDeviceState(Device->Device, &state));
    WdfDeviceGetDeviceState(Device->Device, &state);
    CHECK_EQUAL(state.Failed, WdfUseDefault);
}

static VOID get_device_state_without_state_stops(PTEST_DEVICE Device)
{
    CHECK_STOPS(0, WdfDeviceGetDeviceState(Device->Device, NULL));
}

static VOID above_dispatch_level_every_call_is_a_violation(PTEST_DEVICE Device)
{
    WDF_DEVICE_STATE state;
    WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS settings;
    KIRQL irql;

    WDF_DEVICE_STATE_INIT(&state);
    WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS_INIT(&settings);
    KeRaiseIrql(DISPATCH_LEVEL + 1, &irql);
    CHECK_BREAK(WdfDeviceGetDeviceState(Device->Device, &state));
    CHECK_BREAK(WdfDeviceSetDeviceState(Device->Device, &state));
    CHECK_BREAK(WdfDeviceSetStaticStopRemove(Device->Device, FALSE));
    CHECK_BREAK((void)WdfDeviceAssignSxWakeSettings(Device->Device, &settings));
    KeLowerIrql(irql);
    WdfDeviceSetStaticStopRemove(Device->Device, TRUE);
}

/* Waking the system. */

static VOID assign_sx_wake_refuses(PTEST_DEVICE Device)
{
    WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS settings;

    WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS_INIT(&settings);
    CHECK_EQUAL(settings.DxState, PowerDeviceMaximum);
    CHECK_EQUAL(settings.Enabled, WdfUseDefault);
    CHECK_EQUAL(settings.UserControlOfWakeSettings, WakeAllowUserControl);
    settings.Size--;
    CHECK_STATUS(WdfDeviceAssignSxWakeSettings(Device->Device, &settings),
                 STATUS_INFO_LENGTH_MISMATCH);
    WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS_INIT(&settings);
    settings.UserControlOfWakeSettings = WakeUserControlInvalid;
    CHECK_STATUS(WdfDeviceAssignSxWakeSettings(Device->Device, &settings),
                 STATUS_INVALID_PARAMETER);
    CHECK_STATUS(AssignWake(Device, PowerDeviceMaximum, (WDF_TRI_STATE)(WdfUseDefault + 1)),
                 STATUS_INVALID_PARAMETER);
    CHECK_STATUS(AssignWake(Device, PowerDeviceD0, WdfTrue), STATUS_POWER_STATE_INVALID);
    /* The bus driver does not say that the device can. */
    CHECK_STATUS(AssignWake(Device, PowerDeviceMaximum, WdfTrue), STATUS_POWER_STATE_INVALID);
}

static VOID assign_sx_wake_without_settings(PTEST_DEVICE Device)
{
    CHECK_STOPS(0, WdfDeviceAssignSxWakeSettings(Device->Device, NULL));
}

static VOID assign_without_settings(PTEST_DEVICE Device)
{
    CHECK_STOPS(0, WdfDeviceAssignS0IdleSettings(Device->Device, NULL));
}

static VOID resume_idle_without_stop_idle_is_reported(PTEST_DEVICE Device)
{
    CHECK_BREAK(WdfDeviceResumeIdle(Device->Device));
}

static VOID waiting_for_d0_above_passive_level_is_reported(PTEST_DEVICE Device)
{
    KIRQL irql;

    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    CHECK_STATUS(WdfDeviceStopIdle(Device->Device, FALSE), STATUS_SUCCESS);
    WdfDeviceResumeIdle(Device->Device);
    CHECK_BREAK((void)WdfDeviceStopIdle(Device->Device, TRUE));
    KeLowerIrql(irql);
}

static VOID SetWrongSize(PWDFDEVICE_INIT DeviceInit, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    WDF_POWER_POLICY_EVENT_CALLBACKS callbacks;

    UNREFERENCED_PARAMETER(Attributes);
    WDF_POWER_POLICY_EVENT_CALLBACKS_INIT(&callbacks);
    WdfDeviceInitSetPowerPolicyEventCallbacks(DeviceInit, &callbacks);
    callbacks.Size--;
    CHECK_BREAK(WdfDeviceInitSetPowerPolicyEventCallbacks(DeviceInit, &callbacks));
}

static VOID wrong_sizes_are_reported(PTEST_DEVICE Device)
{
    WDF_DEVICE_PNP_CAPABILITIES pnp;
    WDF_DEVICE_POWER_CAPABILITIES power;

    WDF_DEVICE_PNP_CAPABILITIES_INIT(&pnp);
    WdfDeviceSetPnpCapabilities(Device->Device, &pnp);
    pnp.Size--;
    CHECK_BREAK(WdfDeviceSetPnpCapabilities(Device->Device, &pnp));
    WDF_DEVICE_POWER_CAPABILITIES_INIT(&power);
    WdfDeviceSetPowerCapabilities(Device->Device, &power);
    power.Size--;
    CHECK_BREAK(WdfDeviceSetPowerCapabilities(Device->Device, &power));
    CHECK_BREAK(WdfDeviceSetFailed(Device->Device, WdfDeviceFailedUndefined));
}

#define CASE_IDLE(name, add)                                                                       \
    {                                                                                              \
        .Name = #name, .Add = add, .D0Entry = LogD0Entry, .D0Exit = LogD0Exit, .Unload = name      \
    }

#define CASE_STOP(name, run)                                                                       \
    {                                                                                              \
        .Name = #name, .Add = AddNotIdling, .D0Entry = LogD0Entry, .Run = run,                     \
        .D0Exit = LogD0Exit, .Unload = name                                                        \
    }

TEST_CASES(CASE_IDLE(request_brings_an_idle_device_up, AddIdling),
           CASE_IDLE(idling_that_is_not_enabled_does_nothing, AddNotIdling),
           { .Name = "stop_idle_keeps_the_device_up",
             .Add = AddIdling,
             .D0Entry = LogD0Entry,
             .Run = StopForGood,
             .D0Exit = LogD0Exit,
             .Unload = stop_idle_keeps_the_device_up },
           CASE_IDLE(stop_idle_waits_for_d0, AddWaiting),
           CASE_IDLE(stop_idle_that_does_not_wait_is_pending, AddStoppingIdle),
           CASE_IDLE(request_of_a_queue_that_is_not_managed_does_not_matter, AddIdling),
           CASE_IDLE(request_of_a_queue_that_is_not_managed_is_no_use, AddTelling),
           CASE_IDLE(request_forwarded_to_a_queue_that_is_not_managed_is_no_use, AddForwarding),
           CASE_IDLE(create_brings_an_idle_device_up, AddCreating),
           { .Name = "idle_device_that_started_slowly_goes_down_once",
             .Add = AddIdling,
             .D0Entry = LogD0Entry,
             .Run = StartSlowly,
             .D0Exit = LogD0Exit,
             .Unload = idle_device_that_started_slowly_goes_down_once },
           CASE_IDLE(idle_device_stays_down_when_the_system_wakes, AddIdling),
           CASE_IDLE(idle_device_comes_up_with_the_system_if_told_so, AddComingUp),
           { .Name = "stop_idle_of_a_stopped_device_waits_until_it_is_removed",
             .Add = AddNotIdling,
             .D0Entry = LogD0Entry,
             .D0Exit = ExitAndWait,
             .Gone = EndWaiting,
             .Unload = stop_idle_of_a_stopped_device_waits_until_it_is_removed },
           CASE_IDLE(set_failed_loses_the_device, AddFailing),
           CASE_IDLE(failed_state_loses_the_device, AddFailingByState),
           CASE_STOP(device_that_may_not_stop_is_not_removed, ForbidStop),
           CASE_STOP(device_that_may_not_stop_is_not_stopped, ForbidStop),
           CASE_STOP(device_that_may_stop_again_is_removed, ForbidAndAllowStop),
           CASE_RUN(device_state_is_what_was_set), CASE_RUN(bad_device_states_are_reported),
           CASE_RUN(above_dispatch_level_every_call_is_a_violation),
           CASE_RUN(get_device_state_without_state_stops), CASE_RUN(stoppable_twice_is_reported),
           CASE_ADD(assign_sx_wake_refuses), CASE_ADD(assign_sx_wake_without_settings),
           CASE_ADD(assign_refuses_bad_settings),
           { .Name = "not_the_owner", .Init = DisownPolicy, .Add = not_the_owner },
           CASE_ADD(assign_without_settings), CASE_RUN(resume_idle_without_stop_idle_is_reported),
           CASE_RUN(waiting_for_d0_above_passive_level_is_reported),
           { .Name = "wrong_sizes_are_reported",
             .Init = SetWrongSize,
             .Add = wrong_sizes_are_reported });
