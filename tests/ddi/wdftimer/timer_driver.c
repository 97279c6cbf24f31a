/* SPDX-License-Identifier: MIT */
/* timer_driver - see timer_test.c. */
#include "tests/ddi/support/driver_test.h"

/* From now, in units of 100 ns. */
#define MICROSECONDS(count) (-10 * (LONGLONG)(count))
#define LATER               MICROSECONDS(50)
#define MUCH_LATER          MICROSECONDS(100000)

static WDFTIMER Timer;
static volatile ULONG Count;
static volatile ULONG IsRunning;
static volatile ULONG MayEnd;
static volatile ULONG CleanupCount;
static volatile ULONG Stopped;

static VOID InitAttributes(PWDF_OBJECT_ATTRIBUTES Attributes, WDFOBJECT Parent)
{
    WDF_OBJECT_ATTRIBUTES_INIT(Attributes);
    Attributes->ParentObject = Parent;
}

static VOID CountTimer(WDFTIMER Handle)
{
    CHECK_EQUAL(Handle, Timer);
    CHECK_IRQL(DISPATCH_LEVEL);
    Count++;
}

static NTSTATUS CreateWith(PTEST_DEVICE Device, PWDF_TIMER_CONFIG Config,
                           WDF_EXECUTION_LEVEL ExecutionLevel)
{
    WDF_OBJECT_ATTRIBUTES attributes;

    InitAttributes(&attributes, Device->Device);
    attributes.ExecutionLevel = ExecutionLevel;
    return WdfTimerCreate(Config, &attributes, &Timer);
}

static VOID CreateTimer(PTEST_DEVICE Device, PFN_WDF_TIMER Callback, ULONG Period)
{
    WDF_TIMER_CONFIG config;

    WDF_TIMER_CONFIG_INIT_PERIODIC(&config, Callback, (LONG)Period);
    CHECK_STATUS(CreateWith(Device, &config, WdfExecutionLevelInheritFromParent), STATUS_SUCCESS);
}

/* Creation. */

static VOID config_init_serializes(PTEST_DEVICE Device)
{
    WDF_TIMER_CONFIG config;

    UNREFERENCED_PARAMETER(Device);
    RtlFillMemory(&config, sizeof(config), 0xA5);
    WDF_TIMER_CONFIG_INIT_PERIODIC(&config, CountTimer, 7);
    CHECK_EQUAL(config.Size, 40);
    CHECK_EQUAL(config.EvtTimerFunc, CountTimer);
    CHECK_EQUAL(config.Period, 7);
    CHECK_EQUAL(config.AutomaticSerialization, TRUE);
    CHECK_EQUAL(config.TolerableDelay, 0);
    CHECK_EQUAL(config.UseHighResolutionTimer, FALSE);
}

static VOID create_without_parent_is_parent_not_specified(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_TIMER_CONFIG config;

    UNREFERENCED_PARAMETER(Device);
    WDF_TIMER_CONFIG_INIT(&config, CountTimer);
    CHECK_STATUS(WdfTimerCreate(&config, WDF_NO_OBJECT_ATTRIBUTES, &Timer),
                 STATUS_WDF_PARENT_NOT_SPECIFIED);
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    CHECK_STATUS(WdfTimerCreate(&config, &attributes, &Timer), STATUS_WDF_PARENT_NOT_SPECIFIED);
}

static VOID create_below_the_driver_is_invalid_device_request(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_TIMER_CONFIG config;

    UNREFERENCED_PARAMETER(Device);
    WDF_TIMER_CONFIG_INIT(&config, CountTimer);
    InitAttributes(&attributes, WdfGetDriver());
    CHECK_STATUS(WdfTimerCreate(&config, &attributes, &Timer), STATUS_INVALID_DEVICE_REQUEST);
}

static VOID create_with_config_null_stops(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;

    InitAttributes(&attributes, Device->Device);
    CHECK_STOPS(NULL, WdfTimerCreate(NULL, &attributes, &Timer));
}

static VOID create_with_a_negative_period_is_invalid_parameter(PTEST_DEVICE Device)
{
    WDF_TIMER_CONFIG config;

    WDF_TIMER_CONFIG_INIT(&config, CountTimer);
    config.Period = 0x80000000u;
    CHECK_STATUS(CreateWith(Device, &config, WdfExecutionLevelDispatch), STATUS_INVALID_PARAMETER);
    config.Period = 0x7FFFFFFF;
    CHECK_STATUS(CreateWith(Device, &config, WdfExecutionLevelDispatch), STATUS_SUCCESS);
}

static VOID create_periodic_at_passive_level_is_not_supported(PTEST_DEVICE Device)
{
    WDF_TIMER_CONFIG config;

    WDF_TIMER_CONFIG_INIT_PERIODIC(&config, CountTimer, 10);
    CHECK_STATUS(CreateWith(Device, &config, WdfExecutionLevelPassive), STATUS_NOT_SUPPORTED);
    config.Period = 0;
    CHECK_STATUS(CreateWith(Device, &config, WdfExecutionLevelPassive), STATUS_SUCCESS);
}

static VOID create_tolerant_of_high_resolution_is_invalid_parameter(PTEST_DEVICE Device)
{
    WDF_TIMER_CONFIG config;

    WDF_TIMER_CONFIG_INIT(&config, CountTimer);
    config.TolerableDelay = 1;
    config.UseHighResolutionTimer = TRUE;
    CHECK_STATUS(CreateWith(Device, &config, WdfExecutionLevelDispatch), STATUS_INVALID_PARAMETER);
    config.TolerableDelay = 0;
    CHECK_STATUS(CreateWith(Device, &config, WdfExecutionLevelDispatch), STATUS_SUCCESS);
    config.TolerableDelay = TolerableDelayUnlimited;
    config.UseHighResolutionTimer = FALSE;
    CHECK_STATUS(CreateWith(Device, &config, WdfExecutionLevelDispatch), STATUS_SUCCESS);
}

static VOID create_knows_three_sizes(PTEST_DEVICE Device)
{
    static const ULONG known[] = { 24, 32, 40 };
    static const ULONG unknown[] = { 0, 23, 28, 36, 41, 48 };
    WDF_TIMER_CONFIG config;

    WDF_TIMER_CONFIG_INIT(&config, CountTimer);
    for (ULONG i = 0; i < RTL_NUMBER_OF(known); i++) {
        config.Size = known[i];
        CHECK_STATUS(CreateWith(Device, &config, WdfExecutionLevelDispatch), STATUS_SUCCESS);
    }
    for (ULONG i = 0; i < RTL_NUMBER_OF(unknown); i++) {
        config.Size = unknown[i];
        CHECK_STATUS(CreateWith(Device, &config, WdfExecutionLevelDispatch),
                     STATUS_INFO_LENGTH_MISMATCH);
    }
}

static VOID fields_behind_the_given_size_are_not_looked_at(PTEST_DEVICE Device)
{
    WDF_TIMER_CONFIG config;

    WDF_TIMER_CONFIG_INIT(&config, CountTimer);
    config.Size = 24;
    config.TolerableDelay = 1;
    config.UseHighResolutionTimer = TRUE;
    CHECK_STATUS(CreateWith(Device, &config, WdfExecutionLevelDispatch), STATUS_SUCCESS);
}

static VOID timer_without_callback_does_nothing(PTEST_DEVICE Device)
{
    CreateTimer(Device, NULL, 0);
    CHECK_EQUAL(WdfTimerStart(Timer, LATER), FALSE);
    TestSleep(200);
    CHECK_EQUAL(WdfTimerStart(Timer, LATER), FALSE); /* it has expired */
    CHECK_EQUAL(WdfTimerStop(Timer, TRUE), TRUE);
}

/* Scopes and levels. */

static VOID InitDispatchScope(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Init);
    Attributes->SynchronizationScope = WdfSynchronizationScopeDevice;
    Attributes->ExecutionLevel = WdfExecutionLevelDispatch;
}

static VOID create_passive_in_dispatch_scope_is_incompatible(PTEST_DEVICE Device)
{
    WDF_TIMER_CONFIG config;
    NTSTATUS status;

    WDF_TIMER_CONFIG_INIT(&config, CountTimer);
    CHECK_BREAK(status = CreateWith(Device, &config, WdfExecutionLevelPassive));
    CHECK_STATUS(status, STATUS_WDF_INCOMPATIBLE_EXECUTION_LEVEL);
    config.AutomaticSerialization = FALSE;
    CHECK_STATUS(CreateWith(Device, &config, WdfExecutionLevelPassive), STATUS_SUCCESS);
}

static VOID CountPassiveTimer(WDFTIMER Handle)
{
    CHECK_EQUAL(Handle, Timer);
    CHECK_IRQL(PASSIVE_LEVEL);
    Count++;
}

static VOID passive_timer_calls_back_at_passive_level(PTEST_DEVICE Device)
{
    WDF_TIMER_CONFIG config;

    WDF_TIMER_CONFIG_INIT(&config, CountPassiveTimer);
    CHECK_STATUS(CreateWith(Device, &config, WdfExecutionLevelPassive), STATUS_SUCCESS);
    CHECK_EQUAL(WdfTimerStart(Timer, LATER), FALSE);
    SLEEP_UNTIL(Count, 1);
    CHECK_EQUAL(WdfTimerStop(Timer, TRUE), FALSE);
    CHECK_EQUAL(Count, 1);
}

static VOID SlowPassiveTimer(WDFTIMER Handle)
{
    CHECK_EQUAL(Handle, Timer);
    IsRunning = 1;
    SLEEP_UNTIL(MayEnd, 1);
    Count++;
}

static VOID LetItEnd(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    TestSleep(300);
    CHECK_EQUAL(Stopped, 0);
    MayEnd = 1;
}

static VOID stop_with_wait_waits_for_a_passive_callback(PTEST_DEVICE Device)
{
    WDF_TIMER_CONFIG config;

    WDF_TIMER_CONFIG_INIT(&config, SlowPassiveTimer);
    CHECK_STATUS(CreateWith(Device, &config, WdfExecutionLevelPassive), STATUS_SUCCESS);
    CHECK_EQUAL(WdfTimerStart(Timer, LATER), FALSE);
    SLEEP_UNTIL(IsRunning, 1);
    TestThreadStart(Device, 0, LetItEnd);
    CHECK_EQUAL(WdfTimerStop(Timer, TRUE), FALSE);
    Stopped = 1;
    CHECK_EQUAL(Count, 1);
    TestThreadJoin(Device, 0);
}

/* Starting. */

static VOID timer_that_was_not_started_never_fires(PTEST_DEVICE Device)
{
    CreateTimer(Device, CountTimer, 1);
    TestSleep(5000);
    CHECK_EQUAL(Count, 0);
}

static VOID start_says_whether_the_timer_was_set(PTEST_DEVICE Device)
{
    CreateTimer(Device, CountTimer, 0);
    CHECK_EQUAL(WdfTimerStart(Timer, MUCH_LATER), FALSE);
    CHECK_EQUAL(WdfTimerStart(Timer, LATER), TRUE);
    SLEEP_UNTIL(Count, 1);
    TestSleep(1000);
    CHECK_EQUAL(Count, 1);
    CHECK_EQUAL(WdfTimerStart(Timer, LATER), FALSE);
    SLEEP_UNTIL(Count, 2);
}

static VOID timer_does_not_fire_before_its_time(PTEST_DEVICE Device)
{
    LARGE_INTEGER before;
    LARGE_INTEGER after;

    CreateTimer(Device, CountTimer, 0);
    before = KeQueryPerformanceCounter(NULL);
    CHECK_EQUAL(WdfTimerStart(Timer, MICROSECONDS(500)), FALSE);
    SLEEP_UNTIL(Count, 1);
    after = KeQueryPerformanceCounter(NULL);
    CHECK(after.QuadPart - before.QuadPart >= 5000);
}

static VOID start_with_an_absolute_time_waits_for_it(PTEST_DEVICE Device)
{
    LARGE_INTEGER due;
    LARGE_INTEGER now;

    CreateTimer(Device, CountTimer, 0);
    KeQuerySystemTimePrecise(&due);
    due.QuadPart += 3000;
    CHECK_EQUAL(WdfTimerStart(Timer, due.QuadPart), FALSE);
    CHECK_EQUAL(Count, 0);
    SLEEP_UNTIL(Count, 1);
    KeQuerySystemTimePrecise(&now);
    CHECK(now.QuadPart >= due.QuadPart);
    CHECK_EQUAL(WdfTimerStart(Timer, 1), FALSE); /* long ago: at once */
    SLEEP_UNTIL(Count, 2);
}

static VOID periodic_timer_fires_again_until_it_is_stopped(PTEST_DEVICE Device)
{
    ULONG count;

    CreateTimer(Device, CountTimer, 1);
    CHECK_EQUAL(WdfTimerStart(Timer, LATER), FALSE);
    SLEEP_UNTIL(Count, 3);
    CHECK_EQUAL(WdfTimerStop(Timer, TRUE), TRUE);
    count = Count;
    TestSleep(5000);
    CHECK_EQUAL(Count, count);
}

static VOID RestartingTimer(WDFTIMER Handle)
{
    Count++;
    if (Count < 3) {
        CHECK_EQUAL(WdfTimerStart(Handle, LATER), FALSE);
    }
}

static VOID start_in_the_callback_fires_again(PTEST_DEVICE Device)
{
    CreateTimer(Device, RestartingTimer, 0);
    CHECK_EQUAL(WdfTimerStart(Timer, LATER), FALSE);
    SLEEP_UNTIL(Count, 3);
    TestSleep(500);
    CHECK_EQUAL(Count, 3);
}

static VOID start_of_high_resolution_with_an_absolute_time_stops(PTEST_DEVICE Device)
{
    WDF_TIMER_CONFIG config;

    WDF_TIMER_CONFIG_INIT(&config, CountTimer);
    config.UseHighResolutionTimer = TRUE;
    CHECK_STATUS(CreateWith(Device, &config, WdfExecutionLevelDispatch), STATUS_SUCCESS);
    CHECK_EQUAL(WdfTimerStart(Timer, LATER), FALSE);
    SLEEP_UNTIL(Count, 1);
    CHECK_STOPS(NULL, WdfTimerStart(Timer, 1));
}

/* Stopping. */

static VOID stop_when_set_is_true(PTEST_DEVICE Device)
{
    CreateTimer(Device, CountTimer, 0);
    CHECK_EQUAL(WdfTimerStart(Timer, MICROSECONDS(500)), FALSE);
    CHECK_EQUAL(WdfTimerStop(Timer, FALSE), TRUE);
    CHECK_EQUAL(WdfTimerStop(Timer, FALSE), FALSE);
    TestSleep(2000);
    CHECK_EQUAL(Count, 0);
}

static VOID stop_when_expired_is_false(PTEST_DEVICE Device)
{
    CreateTimer(Device, CountTimer, 0);
    CHECK_EQUAL(WdfTimerStop(Timer, FALSE), FALSE); /* never started */
    CHECK_EQUAL(WdfTimerStart(Timer, LATER), FALSE);
    SLEEP_UNTIL(Count, 1);
    CHECK_EQUAL(WdfTimerStop(Timer, FALSE), FALSE);
    CHECK_EQUAL(WdfTimerStop(Timer, TRUE), FALSE);
}

static VOID SlowTimer(WDFTIMER Handle)
{
    CHECK_EQUAL(Handle, Timer);
    IsRunning = 1;
    TestSpin(200);
    Count++;
}

static VOID stop_with_wait_waits_for_the_callback(PTEST_DEVICE Device)
{
    CreateTimer(Device, SlowTimer, 0);
    CHECK_EQUAL(WdfTimerStart(Timer, LATER), FALSE);
    SPIN_UNTIL(IsRunning, 1);
    CHECK_EQUAL(WdfTimerStop(Timer, TRUE), FALSE);
    CHECK_EQUAL(Count, 1);
}

static VOID stop_with_wait_at_dispatch_level_is_refused(PTEST_DEVICE Device)
{
    BOOLEAN result = TRUE;
    KIRQL irql;

    CreateTimer(Device, CountTimer, 0);
    CHECK_EQUAL(WdfTimerStart(Timer, LATER), FALSE);
    irql = KeRaiseIrqlToDpcLevel();
    CHECK_BREAK(result = WdfTimerStop(Timer, TRUE));
    CHECK_EQUAL(result, FALSE);
    KeLowerIrql(irql);
    SLEEP_UNTIL(Count, 1);
}

static VOID SelfStoppingTimer(WDFTIMER Handle)
{
    BOOLEAN result = TRUE;

    if (Count == 0) {
        CHECK_BREAK(result = WdfTimerStop(Handle, TRUE));
        CHECK_EQUAL(result, FALSE);
    }
    Count++;
}

static VOID stop_with_wait_in_the_callback_does_not_stop(PTEST_DEVICE Device)
{
    CreateTimer(Device, SelfStoppingTimer, 1);
    CHECK_EQUAL(WdfTimerStart(Timer, LATER), FALSE);
    SLEEP_UNTIL(Count, 2);
    CHECK_EQUAL(WdfTimerStop(Timer, TRUE), TRUE);
}

static VOID RestartWhileStopped(WDFTIMER Handle)
{
    IsRunning = 1;
    SLEEP_UNTIL(MayEnd, 1);
    TestSleep(200); /* the other one waits by now */
    CHECK_EQUAL(Stopped, 0);
    CHECK_EQUAL(WdfTimerStart(Handle, LATER), FALSE);
    Count++;
}

static VOID start_while_stop_waits_is_dropped(PTEST_DEVICE Device)
{
    WDF_TIMER_CONFIG config;

    WDF_TIMER_CONFIG_INIT(&config, RestartWhileStopped);
    CHECK_STATUS(CreateWith(Device, &config, WdfExecutionLevelPassive), STATUS_SUCCESS);
    CHECK_EQUAL(WdfTimerStart(Timer, LATER), FALSE);
    SLEEP_UNTIL(IsRunning, 1);
    MayEnd = 1;
    CHECK_EQUAL(WdfTimerStop(Timer, TRUE), TRUE);
    Stopped = 1;
    CHECK_EQUAL(Count, 1);
    TestSleep(500);
    CHECK_EQUAL(Count, 1);
    CHECK_EQUAL(WdfTimerStart(Timer, MUCH_LATER), FALSE); /* it works again */
    CHECK_EQUAL(WdfTimerStop(Timer, FALSE), TRUE);
}

/* Life. */

static VOID parent_is_that_of_the_attributes(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_TIMER_CONFIG config;
    WDFOBJECT object;

    InitAttributes(&attributes, Device->Device);
    CHECK_STATUS(WdfObjectCreate(&attributes, &object), STATUS_SUCCESS);
    WDF_TIMER_CONFIG_INIT(&config, CountTimer);
    InitAttributes(&attributes, object);
    CHECK_STATUS(WdfTimerCreate(&config, &attributes, &Timer), STATUS_SUCCESS);
    CHECK_EQUAL(WdfTimerGetParentObject(Timer), object);
}

static VOID TimerCleanup(WDFOBJECT Object)
{
    CHECK_EQUAL(Object, Timer);
    CHECK_IRQL(PASSIVE_LEVEL);
    TestLog("cleanup");
    CleanupCount++;
}

static VOID CreateWithCleanup(PTEST_DEVICE Device, PFN_WDF_TIMER Callback, ULONG Period)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_TIMER_CONFIG config;

    WDF_TIMER_CONFIG_INIT_PERIODIC(&config, Callback, (LONG)Period);
    InitAttributes(&attributes, Device->Device);
    attributes.EvtCleanupCallback = TimerCleanup;
    CHECK_STATUS(WdfTimerCreate(&config, &attributes, &Timer), STATUS_SUCCESS);
}

static VOID SelfDeletingTimer(WDFTIMER Handle)
{
    WdfObjectDelete(Handle);
    TestLog("callback");
    CHECK_EQUAL(CleanupCount, 0);
}

static VOID callback_may_delete_the_timer(PTEST_DEVICE Device)
{
    CreateWithCleanup(Device, SelfDeletingTimer, 0);
    CHECK_EQUAL(WdfTimerStart(Timer, LATER), FALSE);
    SLEEP_UNTIL(CleanupCount, 1);
    CHECK_LOG("callback cleanup");
}

static VOID PeriodicTimer(WDFTIMER Handle)
{
    CHECK_EQUAL(Handle, Timer);
    CHECK_EQUAL(CleanupCount, 0);
    Count++;
}

static VOID AddPeriodic(PTEST_DEVICE Device)
{
    CreateWithCleanup(Device, PeriodicTimer, 1);
}

static VOID RunPeriodic(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_EQUAL(WdfTimerStart(Timer, LATER), FALSE);
    SLEEP_UNTIL(Count, 1);
}

static VOID CheckCleanup(VOID)
{
    CHECK_EQUAL(CleanupCount, 1);
}

static VOID DeviceCleanup(WDFOBJECT Object)
{
    UNREFERENCED_PARAMETER(Object);
    CHECK_EQUAL(CleanupCount, 1);
}

static VOID InitCleanup(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Init);
    Attributes->EvtCleanupCallback = DeviceCleanup;
}

static VOID start_of_a_dpc_stops(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_DPC_CONFIG config;
    WDFDPC dpc;

    WDF_DPC_CONFIG_INIT(&config, NULL);
    InitAttributes(&attributes, Device->Device);
    CHECK_STATUS(WdfDpcCreate(&config, &attributes, &dpc), STATUS_SUCCESS);
    CHECK_STOPS(dpc, WdfTimerStart((WDFTIMER)dpc, LATER));
}

static VOID dpc_call_with_a_timer_stops(PTEST_DEVICE Device)
{
    CreateTimer(Device, CountTimer, 0);
    CHECK_STOPS(Timer, WdfDpcEnqueue((WDFDPC)Timer));
}

TEST_CASES(
    CASE_RUN(config_init_serializes), CASE_RUN(create_without_parent_is_parent_not_specified),
    CASE_RUN(create_below_the_driver_is_invalid_device_request),
    CASE_RUN(create_with_config_null_stops),
    CASE_RUN(create_with_a_negative_period_is_invalid_parameter),
    CASE_RUN(create_periodic_at_passive_level_is_not_supported),
    CASE_RUN(create_tolerant_of_high_resolution_is_invalid_parameter),
    CASE_RUN(create_knows_three_sizes), CASE_RUN(fields_behind_the_given_size_are_not_looked_at),
    CASE_RUN(timer_without_callback_does_nothing),
    { .Name = "create_passive_in_dispatch_scope_is_incompatible",
      .Init = InitDispatchScope,
      .Run = create_passive_in_dispatch_scope_is_incompatible },
    CASE_RUN(passive_timer_calls_back_at_passive_level),
    CASE_RUN(stop_with_wait_waits_for_a_passive_callback),
    CASE_RUN(timer_that_was_not_started_never_fires),
    CASE_RUN(start_says_whether_the_timer_was_set), CASE_RUN(timer_does_not_fire_before_its_time),
    CASE_RUN(start_with_an_absolute_time_waits_for_it),
    CASE_RUN(periodic_timer_fires_again_until_it_is_stopped),
    CASE_RUN(start_in_the_callback_fires_again),
    CASE_RUN(start_of_high_resolution_with_an_absolute_time_stops), CASE_RUN(stop_when_set_is_true),
    CASE_RUN(stop_when_expired_is_false), CASE_RUN(stop_with_wait_waits_for_the_callback),
    CASE_RUN(stop_with_wait_at_dispatch_level_is_refused),
    CASE_RUN(stop_with_wait_in_the_callback_does_not_stop),
    CASE_RUN(start_while_stop_waits_is_dropped), CASE_RUN(parent_is_that_of_the_attributes),
    CASE_RUN(callback_may_delete_the_timer),
    { .Name = "device_goes_after_its_periodic_timer",
      .Init = InitCleanup,
      .Add = AddPeriodic,
      .Run = RunPeriodic,
      .Unload = CheckCleanup },
    CASE_RUN(start_of_a_dpc_stops), CASE_RUN(dpc_call_with_a_timer_stops));
