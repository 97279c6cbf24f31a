/* SPDX-License-Identifier: MIT */
/* passive_driver - see passive_test.c. */
#include "tests/ddi/support/driver_test.h"

#define RAISE       (PAIR_SOURCE(0) + PAIR_SRC_RAISE)
#define ACKNOWLEDGE (PAIR_SOURCE(0) + PAIR_SRC_ACKNOWLEDGE)
#define CAUSES_TAKE (PAIR_SOURCE(0) + PAIR_SRC_CAUSES_TAKE)

static volatile ULONG IsrCount;
static volatile ULONG IsInIsr;
static volatile ULONG DpcCount;
static volatile ULONG WorkCount;
static volatile ULONG MayReturn;
static ULONG Results[2];
static PKTHREAD RunThread;
static WDFWAITLOCK SharedLock;

static VOID RaiseMessage(PTEST_DEVICE Device, ULONG Message)
{
    TestWrite(Device, PAIR_REG_MESSAGE_RAISE, Message);
}

static VOID InitConfig(PWDF_INTERRUPT_CONFIG Config, PFN_WDF_INTERRUPT_ISR Isr)
{
    WDF_INTERRUPT_CONFIG_INIT(Config, Isr, NULL);
    Config->PassiveHandling = TRUE;
}

static VOID Add(PTEST_DEVICE Device, PFN_WDF_INTERRUPT_ISR Isr)
{
    WDF_INTERRUPT_CONFIG config;

    InitConfig(&config, Isr);
    TestInterruptCreate(Device, 0, &config);
}

/* The ISR's level, thread and lock. */

static VOID CheckContext(WDFINTERRUPT Interrupt)
{
    CHECK_IRQL(PASSIVE_LEVEL);
    CHECK(KeAreApcsDisabled());
    CHECK(KeGetCurrentThread() != RunThread);
    /* A try is no wait: it fails also for who has it. */
    CHECK_EQUAL(WdfInterruptTryToAcquireLock(Interrupt), FALSE);
    CHECK(KeAreApcsDisabled());
}

static BOOLEAN ContextIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    CHECK_EQUAL(MessageID, 0);
    CheckContext(Interrupt);
    CHECK_EQUAL(TestRead(TestDeviceOf(Interrupt), CAUSES_TAKE), 1);
    IsrCount++;
    return TRUE;
}

static VOID AddContext(PTEST_DEVICE Device)
{
    Add(Device, ContextIsr);
}

static VOID isr_runs_at_passive_level_in_a_critical_region(PTEST_DEVICE Device)
{
    RunThread = KeGetCurrentThread();
    for (ULONG round = 1; round <= 3; round++) {
        TestWrite(Device, RAISE, 1);
        SLEEP_UNTIL(IsrCount, round);
        TestSleep(50);
        CHECK_EQUAL(IsrCount, round);
    }
    CHECK(!KeAreApcsDisabled());
}

static VOID get_info_says_passive_level(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_INFO info;

    WDF_INTERRUPT_INFO_INIT(&info);
    WdfInterruptGetInfo(Device->Interrupt[0], &info);
    CHECK_EQUAL(info.Irql, PASSIVE_LEVEL);
    CHECK(info.Vector != 0);
    CHECK_EQUAL(info.Mode, LevelSensitive);
    CHECK(WdfInterruptWdmGetInterrupt(Device->Interrupt[0]) != NULL);
}

/* A level line stays masked while the ISR runs, however long it sleeps. */

static BOOLEAN SleepingIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    PTEST_DEVICE device = TestDeviceOf(Interrupt);

    UNREFERENCED_PARAMETER(MessageID);
    CHECK_EQUAL(IsInIsr, 0);
    IsInIsr++;
    TestSleep(300);
    CHECK_EQUAL(TestRead(device, PAIR_REG_LINE_LEVEL), 1);
    TestWrite(device, ACKNOWLEDGE, 1u << IsrCount); /* one cause at a time */
    IsrCount++;
    IsInIsr--;
    return TRUE;
}

static VOID AddSleeping(PTEST_DEVICE Device)
{
    Add(Device, SleepingIsr);
}

static VOID line_that_stands_waits_for_the_isr_to_return(PTEST_DEVICE Device)
{
    TestWrite(Device, RAISE, 7);
    TestSleep(150);
    CHECK(IsrCount <= 1);
    SLEEP_UNTIL(IsrCount, 3); /* and is served again, since it stands */
    TestSleep(500);
    CHECK_EQUAL(IsrCount, 3);
}

/* An edge that comes while the ISR runs is another interrupt; a second one is the same. */

static BOOLEAN EdgeIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(MessageID);
    CHECK_EQUAL(IsInIsr, 0);
    IsInIsr++;
    IsrCount++;
    if (IsrCount == 1) {
        RaiseMessage(TestDeviceOf(Interrupt), 0);
        RaiseMessage(TestDeviceOf(Interrupt), 0);
        TestSleep(100);
        CHECK_EQUAL(IsrCount, 1);
    }
    IsInIsr--;
    return TRUE;
}

static VOID AddEdge(PTEST_DEVICE Device)
{
    Add(Device, EdgeIsr);
}

static VOID edge_during_the_isr_gives_another_run(PTEST_DEVICE Device)
{
    RaiseMessage(Device, 0);
    SLEEP_UNTIL(IsrCount, 2);
    TestSleep(200);
    CHECK_EQUAL(IsrCount, 2);
}

/* Deferral. */

static BOOLEAN WorkIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(MessageID);
    Results[0] = WdfInterruptQueueWorkItemForIsr(Interrupt);
    Results[1] = WdfInterruptQueueWorkItemForIsr(Interrupt);
    (void)TestRead(TestDeviceOf(Interrupt), CAUSES_TAKE);
    IsrCount++;
    return TRUE;
}

static VOID WorkItem(WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject)
{
    CHECK_IRQL(PASSIVE_LEVEL);
    CHECK_EQUAL(AssociatedObject, WdfInterruptGetDevice(Interrupt));
    CHECK(!KeAreApcsDisabled());
    WorkCount++;
}

static VOID AddWork(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    InitConfig(&config, WorkIsr);
    config.EvtInterruptWorkItem = WorkItem;
    TestInterruptCreate(Device, 0, &config);
}

static VOID queue_work_item_twice_in_the_isr_is_false(PTEST_DEVICE Device)
{
    TestWrite(Device, RAISE, 1);
    SLEEP_UNTIL(WorkCount, 1);
    TestSleep(200);
    CHECK_EQUAL(IsrCount, 1);
    CHECK_EQUAL(WorkCount, 1);
    CHECK_EQUAL(Results[0], TRUE);
    CHECK_EQUAL(Results[1], FALSE);
}

static BOOLEAN DpcIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(MessageID);
    (void)TestRead(TestDeviceOf(Interrupt), CAUSES_TAKE);
    CHECK_EQUAL(WdfInterruptQueueDpcForIsr(Interrupt), TRUE);
    IsrCount++;
    return TRUE;
}

static VOID Dpc(WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject)
{
    CHECK_IRQL(DISPATCH_LEVEL);
    CHECK_EQUAL(AssociatedObject, WdfInterruptGetDevice(Interrupt));
    DpcCount++;
}

static VOID AddDpc(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    InitConfig(&config, DpcIsr);
    config.EvtInterruptDpc = Dpc;
    TestInterruptCreate(Device, 0, &config);
}

static VOID queue_dpc_runs_it_at_dispatch_level(PTEST_DEVICE Device)
{
    TestWrite(Device, RAISE, 1);
    SLEEP_UNTIL(DpcCount, 1);
    SLEEP_UNTIL(IsrCount, 1);
    CHECK_EQUAL(DpcCount, 1);
}

/* One wait lock for two interrupts. */

static BOOLEAN SharingIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    CHECK_EQUAL(IsInIsr, 0);
    IsInIsr++;
    if (MessageID == 0) {
        RaiseMessage(TestDeviceOf(Interrupt), 1);
        TestSleep(100);
    }
    IsInIsr--;
    IsrCount++;
    return TRUE;
}

static VOID AddSharing(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    InitConfig(&config, SharingIsr);
    CHECK_STATUS(WdfWaitLockCreate(WDF_NO_OBJECT_ATTRIBUTES, &SharedLock), STATUS_SUCCESS);
    config.WaitLock = SharedLock;
    TestInterruptCreate(Device, 0, &config);
    TestInterruptCreate(Device, 1, &config);
}

static VOID isrs_that_share_a_wait_lock_exclude_each_other(PTEST_DEVICE Device)
{
    LONGLONG none = 0;

    RaiseMessage(Device, 0);
    SLEEP_UNTIL(IsrCount, 2);
    TestSleep(50);
    /* The lock is the one that the driver made, and still an ordinary one. */
    WdfInterruptAcquireLock(Device->Interrupt[0]);
    CHECK_STATUS(WdfWaitLockAcquire(SharedLock, &none), STATUS_TIMEOUT);
    CHECK_EQUAL(WdfInterruptTryToAcquireLock(Device->Interrupt[1]), FALSE);
    WdfInterruptReleaseLock(Device->Interrupt[0]);
    CHECK_STATUS(WdfWaitLockAcquire(SharedLock, NULL), STATUS_SUCCESS);
    WdfWaitLockRelease(SharedLock);
}

static BOOLEAN MeetingIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(MessageID);
    UNREFERENCED_PARAMETER(Interrupt);
    IsInIsr++;
    SLEEP_UNTIL(IsInIsr, 2);
    IsrCount++;
    return TRUE;
}

static VOID AddMeeting(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    InitConfig(&config, MeetingIsr);
    TestInterruptCreate(Device, 0, &config);
    TestInterruptCreate(Device, 1, &config);
}

static VOID isrs_with_locks_of_their_own_run_beside_each_other(PTEST_DEVICE Device)
{
    RaiseMessage(Device, 0);
    RaiseMessage(Device, 1);
    SLEEP_UNTIL(IsrCount, 2);
}

/* The lock. */

static BOOLEAN HoldingIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(MessageID);
    UNREFERENCED_PARAMETER(Interrupt);
    IsInIsr = 1;
    SLEEP_UNTIL(MayReturn, 1);
    IsInIsr = 0;
    IsrCount++;
    return TRUE;
}

static VOID AddHolding(PTEST_DEVICE Device)
{
    Add(Device, HoldingIsr);
}

static VOID try_to_acquire_what_the_isr_holds_is_false_at_once(PTEST_DEVICE Device)
{
    RaiseMessage(Device, 0);
    SLEEP_UNTIL(IsInIsr, 1);
    CHECK_EQUAL(WdfInterruptTryToAcquireLock(Device->Interrupt[0]), FALSE);
    CHECK_EQUAL(IsInIsr, 1);
    CHECK(!KeAreApcsDisabled());
    MayReturn = 1;
    WdfInterruptAcquireLock(Device->Interrupt[0]); /* waits for it */
    CHECK_EQUAL(IsInIsr, 0);
    WdfInterruptReleaseLock(Device->Interrupt[0]);
}

static BOOLEAN CountingIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(MessageID);
    UNREFERENCED_PARAMETER(Interrupt);
    CHECK_IRQL(PASSIVE_LEVEL);
    IsrCount++;
    return TRUE;
}

static VOID AddCounting(PTEST_DEVICE Device)
{
    Add(Device, CountingIsr);
}

/* Raise a message with the lock held: nobody serves it. */
static VOID RaiseUnderLock(PTEST_DEVICE Device)
{
    ULONG count = IsrCount;

    CHECK_IRQL(PASSIVE_LEVEL);
    CHECK(KeAreApcsDisabled());
    RaiseMessage(Device, 0);
    TestSleep(100);
    CHECK_EQUAL(IsrCount, count);
}

static VOID acquire_takes_the_wait_lock_at_passive_level(PTEST_DEVICE Device)
{
    for (ULONG round = 1; round <= 3; round++) {
        WdfInterruptAcquireLock(Device->Interrupt[0]);
        RaiseUnderLock(Device);
        WdfInterruptReleaseLock(Device->Interrupt[0]);
        CHECK(!KeAreApcsDisabled());
        SLEEP_UNTIL(IsrCount, round);
    }
}

static VOID try_to_acquire_a_free_lock_takes_it(PTEST_DEVICE Device)
{
    CHECK_EQUAL(WdfInterruptTryToAcquireLock(Device->Interrupt[0]), TRUE);
    RaiseUnderLock(Device);
    WdfInterruptReleaseLock(Device->Interrupt[0]);
    CHECK(!KeAreApcsDisabled());
    SLEEP_UNTIL(IsrCount, 1);
}

static VOID AcquireUnconnected(PTEST_DEVICE Device)
{
    AddCounting(Device);
    WdfInterruptAcquireLock(Device->Interrupt[0]);
    CHECK_EQUAL(WdfInterruptTryToAcquireLock(Device->Interrupt[0]), FALSE);
    CHECK(KeAreApcsDisabled());
    WdfInterruptReleaseLock(Device->Interrupt[0]);
    CHECK(!KeAreApcsDisabled());
}

static VOID AcquireAtDispatch(PTEST_DEVICE Device)
{
    KIRQL irql = KeRaiseIrqlToDpcLevel();

    CHECK_BREAK(WdfInterruptAcquireLock(Device->Interrupt[0]));
    CHECK_BREAK(WdfInterruptReleaseLock(Device->Interrupt[0]));
    KeLowerIrql(irql);
    CHECK(!KeAreApcsDisabled());
    CHECK_EQUAL(WdfInterruptTryToAcquireLock(Device->Interrupt[0]), TRUE); /* it was not taken */
    WdfInterruptReleaseLock(Device->Interrupt[0]);
}

static VOID TryAtDispatch(PTEST_DEVICE Device)
{
    BOOLEAN result = TRUE;
    KIRQL irql = KeRaiseIrqlToDpcLevel();

    CHECK_BREAK(result = WdfInterruptTryToAcquireLock(Device->Interrupt[0]));
    KeLowerIrql(irql);
    CHECK_EQUAL(result, FALSE);
}

static VOID AcquireAtDispatchStops(PTEST_DEVICE Device)
{
    (void)KeRaiseIrqlToDpcLevel();
    CHECK_STOPS(0, WdfInterruptAcquireLock(Device->Interrupt[0]));
}

static VOID acquire_twice_is_a_deadlock(PTEST_DEVICE Device)
{
    WdfInterruptAcquireLock(Device->Interrupt[0]);
    WdfInterruptAcquireLock(Device->Interrupt[0]);
    CHECK(!"the run goes on");
}

static VOID release_of_what_nobody_holds_is_reported(PTEST_DEVICE Device)
{
    CHECK_BREAK(WdfInterruptReleaseLock(Device->Interrupt[0]));
}

static BOOLEAN Synchronized(WDFINTERRUPT Interrupt, WDFCONTEXT Context)
{
    PTEST_DEVICE device = Context;

    CHECK_EQUAL(Interrupt, device->Interrupt[0]);
    CHECK_EQUAL(WdfInterruptTryToAcquireLock(Interrupt), FALSE);
    RaiseUnderLock(device);
    TestLog("called");
    return MayReturn != 0;
}

static VOID synchronize_calls_back_under_the_lock(PTEST_DEVICE Device)
{
    CHECK_EQUAL(WdfInterruptSynchronize(Device->Interrupt[0], Synchronized, Device), FALSE);
    SLEEP_UNTIL(IsrCount, 1);
    MayReturn = 1;
    CHECK_EQUAL(WdfInterruptSynchronize(Device->Interrupt[0], Synchronized, Device), TRUE);
    CHECK(!KeAreApcsDisabled());
    CHECK_LOG("called called");
    SLEEP_UNTIL(IsrCount, 2);
}

static VOID SynchronizeAtDispatch(PTEST_DEVICE Device)
{
    BOOLEAN result = TRUE;
    KIRQL irql = KeRaiseIrqlToDpcLevel();

    CHECK_BREAK(result = WdfInterruptSynchronize(Device->Interrupt[0], Synchronized, Device));
    KeLowerIrql(irql);
    CHECK_EQUAL(result, FALSE);
    CHECK_LOG("");
}

static BOOLEAN KeSynchronized(PVOID Context)
{
    RaiseUnderLock(Context);
    TestLog("called");
    return TRUE;
}

static VOID ke_synchronize_execution_keeps_the_isr_out(PTEST_DEVICE Device)
{
    PKINTERRUPT interrupt = WdfInterruptWdmGetInterrupt(Device->Interrupt[0]);

    CHECK_EQUAL(KeSynchronizeExecution(interrupt, KeSynchronized, Device), TRUE);
    CHECK_LOG("called");
    SLEEP_UNTIL(IsrCount, 1);
}

static VOID ke_acquire_interrupt_spin_lock_stops(PTEST_DEVICE Device)
{
    CHECK_STOPS(PASSIVE_LEVEL, (void)KeAcquireInterruptSpinLock(
                                   WdfInterruptWdmGetInterrupt(Device->Interrupt[0])));
}

/* Power. */

static NTSTATUS Enable(WDFINTERRUPT Interrupt, WDFDEVICE Device)
{
    CHECK_EQUAL(WdfInterruptGetDevice(Interrupt), Device);
    CheckContext(Interrupt);
    TestLog("enable");
    return STATUS_SUCCESS;
}

static NTSTATUS Disable(WDFINTERRUPT Interrupt, WDFDEVICE Device)
{
    CHECK_EQUAL(WdfInterruptGetDevice(Interrupt), Device);
    CheckContext(Interrupt);
    TestLog("disable");
    return STATUS_SUCCESS;
}

static VOID AddPowered(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    InitConfig(&config, CountingIsr);
    config.EvtInterruptEnable = Enable;
    config.EvtInterruptDisable = Disable;
    TestInterruptCreate(Device, 0, &config);
}

static VOID CheckServed(PTEST_DEVICE Device, BOOLEAN IsServed)
{
    ULONG count = IsrCount;

    RaiseMessage(Device, 0);
    if (IsServed) {
        SLEEP_UNTIL(IsrCount, count + 1);
    }
    TestSleep(50);
    CHECK_EQUAL(IsrCount, count + IsServed);
}

static VOID enable_and_disable_hold_the_wait_lock(PTEST_DEVICE Device)
{
    CHECK_LOG("enable");
    CheckServed(Device, TRUE);
    WdfInterruptDisable(Device->Interrupt[0]);
    CHECK_LOG("disable");
    CHECK_EQUAL(WdfInterruptWdmGetInterrupt(Device->Interrupt[0]), NULL);
    CheckServed(Device, FALSE);
    WdfInterruptEnable(Device->Interrupt[0]);
    CHECK_LOG("enable");
    CheckServed(Device, TRUE);
    WdfInterruptReportInactive(Device->Interrupt[0]);
    CheckServed(Device, FALSE);
    WdfInterruptReportActive(Device->Interrupt[0]);
    CheckServed(Device, TRUE);
}

static VOID CheckDisabledAtStop(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("disable");
}

static VOID LetReturn(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    TestSleep(200);
    CHECK_EQUAL(IsInIsr, 1);
    MayReturn = 1;
}

static VOID disable_waits_for_the_isr(PTEST_DEVICE Device)
{
    RaiseMessage(Device, 0);
    SLEEP_UNTIL(IsInIsr, 1);
    TestThreadStart(Device, 0, LetReturn);
    WdfInterruptDisable(Device->Interrupt[0]);
    CHECK_EQUAL(IsInIsr, 0);
    CHECK_EQUAL(IsrCount, 1);
    TestThreadJoin(Device, 0);
}

static BOOLEAN DisablingIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(MessageID);
    WdfInterruptDisable(Interrupt);
    CHECK(!"it returns");
    return TRUE;
}

static VOID AddDisabling(PTEST_DEVICE Device)
{
    Add(Device, DisablingIsr);
}

static VOID disable_in_the_own_isr_is_a_deadlock(PTEST_DEVICE Device)
{
    RaiseMessage(Device, 0);
    TestSleep(1000); /* then the device's end waits for it, too */
}

/* Lines: two devices on one, whose second one is told the first one's vector. */

static PTEST_DEVICE First;
static CM_PARTIAL_RESOURCE_DESCRIPTOR FirstLine;
static KIRQL FirstIrql;

static BOOLEAN LineIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    PTEST_DEVICE device = TestDeviceOf(Interrupt);

    UNREFERENCED_PARAMETER(MessageID);
    CHECK_IRQL(device->Index == 0 ? FirstIrql : PASSIVE_LEVEL);
    TestLogNumber("isr", device->Index);
    IsrCount++;
    return device->Index == 1 && TestRead(First, CAUSES_TAKE) != 0;
}

static VOID PrepareLine(PTEST_DEVICE Device, WDFCMRESLIST Raw, WDFCMRESLIST Translated)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, LineIsr, NULL);
    config.PassiveHandling = Device->Index == 1 || FirstIrql == PASSIVE_LEVEL;
    config.InterruptRaw = TestFindInterrupt(Raw);
    config.InterruptTranslated = TestFindInterrupt(Translated);
    if (Device->Index == 0) {
        First = Device;
        FirstLine = *config.InterruptTranslated;
    } else {
        config.InterruptTranslated = &FirstLine;
    }
    TestInterruptCreate(Device, 0, &config);
}

static NTSTATUS PreparePassive(PTEST_DEVICE Device, WDFCMRESLIST Raw, WDFCMRESLIST Translated)
{
    FirstIrql = PASSIVE_LEVEL;
    PrepareLine(Device, Raw, Translated);
    return STATUS_SUCCESS;
}

static NTSTATUS PrepareMixed(PTEST_DEVICE Device, WDFCMRESLIST Raw, WDFCMRESLIST Translated)
{
    FirstIrql = 5;
    PrepareLine(Device, Raw, Translated);
    return STATUS_SUCCESS;
}

static VOID RunLine(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    TestWrite(First, RAISE, 1);
    SLEEP_UNTIL(IsrCount, 2);
    TestSleep(50);
    CHECK_LOG("isr0 isr1");
}

static BOOLEAN IndifferentIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(MessageID);
    return FALSE;
}

static VOID AddIndifferent(PTEST_DEVICE Device)
{
    Add(Device, IndifferentIsr);
}

static VOID line_that_nobody_claims_is_a_storm(PTEST_DEVICE Device)
{
    TestStopNext((ULONG_PTR)Device->Interrupt[0]);
    TestControl.StopThird = (ULONG_PTR)WdfInterruptWdmGetInterrupt(Device->Interrupt[0]);
    TestWrite(Device, RAISE, 1);
    TestSpin(100000);
    TestControl.IsStopNext = FALSE;
    CHECK(!"the run goes on");
}

/* Not its interrupt until the driver says so: the code that is about to do that gets its turn. */
static BOOLEAN PatientIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(MessageID);
    IsrCount++;
    return MayReturn && TestRead(TestDeviceOf(Interrupt), CAUSES_TAKE) != 0;
}

static VOID AddPatient(PTEST_DEVICE Device)
{
    Add(Device, PatientIsr);
}

static VOID line_that_nobody_claims_leaves_room_for_others(PTEST_DEVICE Device)
{
    TestWrite(Device, RAISE, 1);
    (void)TestRead(Device, PAIR_REG_SCRATCH);
    (void)TestRead(Device, PAIR_REG_SCRATCH);
    MayReturn = 1;
    TestSleep(100);
    CHECK(IsrCount < 500);
    CHECK_EQUAL(TestRead(Device, PAIR_REG_LINE_LEVEL), 0);
}

/* The configuration. */

static VOID wait_lock_that_is_a_spin_lock_stops(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;
    WDFSPINLOCK lock;

    InitConfig(&config, CountingIsr);
    CHECK_STATUS(WdfSpinLockCreate(WDF_NO_OBJECT_ATTRIBUTES, &lock), STATUS_SUCCESS);
    config.WaitLock = (WDFWAITLOCK)(PVOID)lock;
    CHECK_STOPS(lock, WdfInterruptCreate(Device->Device, &config, WDF_NO_OBJECT_ATTRIBUTES,
                                         &Device->Interrupt[0]));
}

static VOID InitScopeDispatch(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Init);
    Attributes->SynchronizationScope = WdfSynchronizationScopeDevice;
    Attributes->ExecutionLevel = WdfExecutionLevelDispatch;
}

static NTSTATUS CreateSerialized(PTEST_DEVICE Device, PFN_WDF_INTERRUPT_DPC DpcOrNull)
{
    WDF_INTERRUPT_CONFIG config;

    InitConfig(&config, CountingIsr);
    config.EvtInterruptDpc = DpcOrNull;
    config.AutomaticSerialization = TRUE;
    return WdfInterruptCreate(Device->Device, &config, WDF_NO_OBJECT_ATTRIBUTES,
                              &Device->Interrupt[0]);
}

static VOID serialized_in_dispatch_scope_is_incompatible_without_dpc(PTEST_DEVICE Device)
{
    NTSTATUS status = STATUS_SUCCESS;

    CHECK_BREAK(status = CreateSerialized(Device, NULL));
    CHECK_STATUS(status, STATUS_WDF_INCOMPATIBLE_EXECUTION_LEVEL);
    CHECK_STATUS(CreateSerialized(Device, Dpc), STATUS_SUCCESS);
}

static NTSTATUS CreateWaking(PTEST_DEVICE Device, WDFCMRESLIST Raw, WDFCMRESLIST Translated,
                             BOOLEAN HasHint, BOOLEAN IsPassive)
{
    WDF_INTERRUPT_CONFIG config;

    InitConfig(&config, CountingIsr);
    config.PassiveHandling = IsPassive;
    config.CanWakeDevice = TRUE;
    config.InterruptRaw = TestFindInterrupt(Raw);
    config.InterruptTranslated = TestFindInterrupt(Translated);
    if (HasHint) {
        config.InterruptTranslated->Flags |= CM_RESOURCE_INTERRUPT_WAKE_HINT;
    }
    return WdfInterruptCreate(Device->Device, &config, WDF_NO_OBJECT_ATTRIBUTES,
                              &Device->Interrupt[0]);
}

static VOID waking_before_start_is_invalid_parameter(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    InitConfig(&config, CountingIsr);
    config.CanWakeDevice = TRUE;
    CHECK_STATUS(WdfInterruptCreate(Device->Device, &config, WDF_NO_OBJECT_ATTRIBUTES,
                                    &Device->Interrupt[0]),
                 STATUS_INVALID_PARAMETER);
}

static NTSTATUS waking_at_dirql_is_invalid_parameter(PTEST_DEVICE Device, WDFCMRESLIST Raw,
                                                     WDFCMRESLIST Translated)
{
    CHECK_STATUS(CreateWaking(Device, Raw, Translated, TRUE, FALSE), STATUS_INVALID_PARAMETER);
    return STATUS_SUCCESS;
}

static NTSTATUS waking_without_hint_is_invalid_parameter(PTEST_DEVICE Device, WDFCMRESLIST Raw,
                                                         WDFCMRESLIST Translated)
{
    CHECK_STATUS(CreateWaking(Device, Raw, Translated, FALSE, TRUE), STATUS_INVALID_PARAMETER);
    return STATUS_SUCCESS;
}

static VOID InitNoOwner(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Attributes);
    WdfDeviceInitSetPowerPolicyOwnership(Init, FALSE);
}

static NTSTATUS WakeWithoutOwnership(PTEST_DEVICE Device, WDFCMRESLIST Raw, WDFCMRESLIST Translated)
{
    CHECK_STATUS(CreateWaking(Device, Raw, Translated, TRUE, TRUE), STATUS_INVALID_PARAMETER);
    return STATUS_SUCCESS;
}

static BOOLEAN RaisingIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(MessageID);
    UNREFERENCED_PARAMETER(Interrupt);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    IsrCount++;
    return TRUE;
}

static VOID AddRaising(PTEST_DEVICE Device)
{
    Add(Device, RaisingIsr);
}

static VOID isr_that_returns_at_another_irql_is_reported(PTEST_DEVICE Device)
{
    CHECK_BREAK(RaiseMessage(Device, 0); SLEEP_UNTIL(IsrCount, 1); TestSleep(50));
}

#define CASE_STARTED(function, add)                                                                \
    {                                                                                              \
        .Name = #function, .Add = add, .Run = function                                             \
    }
#define CASE_COUNTING(name, run)                                                                   \
    {                                                                                              \
        .Name = #name, .Add = AddCounting, .Run = run                                              \
    }

TEST_CASES(CASE_STARTED(isr_runs_at_passive_level_in_a_critical_region, AddContext),
           CASE_STARTED(get_info_says_passive_level, AddCounting),
           CASE_STARTED(line_that_stands_waits_for_the_isr_to_return, AddSleeping),
           CASE_STARTED(edge_during_the_isr_gives_another_run, AddEdge),
           CASE_STARTED(queue_work_item_twice_in_the_isr_is_false, AddWork),
           CASE_STARTED(queue_dpc_runs_it_at_dispatch_level, AddDpc),
           CASE_STARTED(isrs_that_share_a_wait_lock_exclude_each_other, AddSharing),
           CASE_STARTED(isrs_with_locks_of_their_own_run_beside_each_other, AddMeeting),
           CASE_STARTED(try_to_acquire_what_the_isr_holds_is_false_at_once, AddHolding),
           CASE_STARTED(acquire_takes_the_wait_lock_at_passive_level, AddCounting),
           CASE_STARTED(try_to_acquire_a_free_lock_takes_it, AddCounting),
           { .Name = "acquire_works_before_connect", .Add = AcquireUnconnected },
           CASE_COUNTING(acquire_at_dispatch_level_is_refused, AcquireAtDispatch),
           CASE_COUNTING(acquire_at_dispatch_level_stops, AcquireAtDispatchStops),
           CASE_COUNTING(try_to_acquire_at_dispatch_level_is_refused, TryAtDispatch),
           CASE_STARTED(acquire_twice_is_a_deadlock, AddCounting),
           CASE_STARTED(release_of_what_nobody_holds_is_reported, AddCounting),
           CASE_STARTED(synchronize_calls_back_under_the_lock, AddCounting),
           CASE_COUNTING(synchronize_at_dispatch_level_is_refused, SynchronizeAtDispatch),
           CASE_STARTED(ke_synchronize_execution_keeps_the_isr_out, AddCounting),
           CASE_STARTED(ke_acquire_interrupt_spin_lock_stops, AddCounting),
           { .Name = "enable_and_disable_hold_the_wait_lock",
             .Add = AddPowered,
             .Run = enable_and_disable_hold_the_wait_lock,
             .Gone = CheckDisabledAtStop },
           CASE_STARTED(disable_waits_for_the_isr, AddHolding),
           CASE_STARTED(disable_in_the_own_isr_is_a_deadlock, AddDisabling),
           { .Name = "isr_that_returns_false_passes_to_the_next_device",
             .Prepare = PreparePassive,
             .Run = RunLine },
           { .Name = "isr_at_dirql_is_asked_first", .Prepare = PrepareMixed, .Run = RunLine },
           CASE_STARTED(line_that_nobody_claims_is_a_storm, AddIndifferent),
           CASE_STARTED(line_that_nobody_claims_leaves_room_for_others, AddPatient),
           CASE_ADD(wait_lock_that_is_a_spin_lock_stops),
           { .Name = "serialized_in_dispatch_scope_is_incompatible_without_dpc",
             .Init = InitScopeDispatch,
             .Add = serialized_in_dispatch_scope_is_incompatible_without_dpc },
           CASE_ADD(waking_before_start_is_invalid_parameter),
           CASE_PREPARE(waking_at_dirql_is_invalid_parameter),
           CASE_PREPARE(waking_without_hint_is_invalid_parameter),
           { .Name = "waking_without_power_policy_is_invalid_parameter",
             .Init = InitNoOwner,
             .Prepare = WakeWithoutOwnership },
           CASE_STARTED(isr_that_returns_at_another_irql_is_reported, AddRaising));
