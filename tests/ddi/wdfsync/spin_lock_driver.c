/* SPDX-License-Identifier: MIT */
/* spin_lock_driver - see spin_lock_test.c. */
#include "tests/ddi/support/driver_test.h"

typedef struct _LOCK_CONTEXT {
    ULONG Value;
} LOCK_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE(LOCK_CONTEXT)

static WDFSPINLOCK Lock;
static volatile ULONG IsInside;
static volatile ULONG IsHeld;

static BOOLEAN Isr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(MessageID);
    return FALSE;
}

static VOID CreateLock(VOID)
{
    CHECK_STATUS(WdfSpinLockCreate(WDF_NO_OBJECT_ATTRIBUTES, &Lock), STATUS_SUCCESS);
    CHECK(Lock != NULL);
}

/* Whose child the lock is shows when it is cleaned up: after the device, before the driver. */

static VOID DeviceCleanup(WDFOBJECT Object)
{
    UNREFERENCED_PARAMETER(Object);
    TestLog("device");
}

static VOID LockCleanup(WDFOBJECT Object)
{
    CHECK_EQUAL(Object, Lock);
    TestLog("lock");
}

static VOID DriverCleanup(WDFOBJECT Object)
{
    UNREFERENCED_PARAMETER(Object);
    TestLog("driver");
    CHECK_LOG("device lock driver");
}

static VOID SetDriverCleanup(PWDF_OBJECT_ATTRIBUTES Attributes)
{
    Attributes->EvtCleanupCallback = DriverCleanup;
}

static VOID SetDeviceCleanup(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Init);
    Attributes->EvtCleanupCallback = DeviceCleanup;
}

static VOID lock_without_attributes_belongs_to_the_driver(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;

    UNREFERENCED_PARAMETER(Device);
    CreateLock();
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, LOCK_CONTEXT);
    attributes.EvtCleanupCallback = LockCleanup;
    CHECK_STATUS(WdfObjectAllocateContext(Lock, &attributes, NULL), STATUS_SUCCESS);
}

static VOID create_with_lock_null_stops(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_STOPS(NULL, WdfSpinLockCreate(WDF_NO_OBJECT_ATTRIBUTES, NULL));
}

static VOID create_with_execution_level_is_invalid(PTEST_DEVICE Device)
{
    static const WDF_EXECUTION_LEVEL levels[] = { WdfExecutionLevelPassive,
                                                  WdfExecutionLevelDispatch };
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFWAITLOCK wait_lock;

    UNREFERENCED_PARAMETER(Device);
    for (ULONG i = 0; i < RTL_NUMBER_OF(levels); i++) {
        WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
        attributes.ExecutionLevel = levels[i];
        CHECK_STATUS(WdfSpinLockCreate(&attributes, &Lock), STATUS_WDF_EXECUTION_LEVEL_INVALID);
        CHECK_EQUAL(Lock, NULL);
        CHECK_STATUS(WdfWaitLockCreate(&attributes, &wait_lock),
                     STATUS_WDF_EXECUTION_LEVEL_INVALID);
        CHECK_EQUAL(wait_lock, NULL);
    }
}

static VOID acquire_at_passive_level_raises_to_dispatch_level(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CreateLock();
    for (ULONG i = 0; i < 2; i++) {
        CHECK_IRQL(PASSIVE_LEVEL);
        WdfSpinLockAcquire(Lock);
        CHECK_IRQL(DISPATCH_LEVEL);
        WdfSpinLockRelease(Lock);
        CHECK_IRQL(PASSIVE_LEVEL);
    }
}

static VOID acquire_at_dispatch_level_stays_there(PTEST_DEVICE Device)
{
    KIRQL irql = KeRaiseIrqlToDpcLevel();

    UNREFERENCED_PARAMETER(Device);
    CreateLock();
    WdfSpinLockAcquire(Lock);
    CHECK_IRQL(DISPATCH_LEVEL);
    WdfSpinLockRelease(Lock);
    CHECK_IRQL(DISPATCH_LEVEL);
    KeLowerIrql(irql);
}

static VOID EnterAndLeave(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    WdfSpinLockAcquire(Lock);
    IsInside = 1;
    WdfSpinLockRelease(Lock);
}

static VOID acquire_keeps_the_other_processor_out(PTEST_DEVICE Device)
{
    CreateLock();
    WdfSpinLockAcquire(Lock);
    TestOnProcessorStart(Device, 0, KeGetCurrentProcessorNumber() == 0, EnterAndLeave);
    TestSpin(50);
    CHECK_EQUAL(IsInside, 0);
    WdfSpinLockRelease(Lock);
    TestOnProcessorWait(0);
    CHECK_EQUAL(IsInside, 1);
}

static VOID CheckIsRefused(VOID)
{
    CHECK_BREAK(WdfSpinLockAcquire(Lock));
    CHECK_IRQL(PASSIVE_LEVEL);
    CHECK_BREAK(WdfSpinLockAcquire(Lock)); /* was not taken */
    CHECK_BREAK(WdfSpinLockRelease(Lock));
    CHECK_IRQL(PASSIVE_LEVEL);
}

static VOID lock_of_an_interrupt_is_refused(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    CreateLock();
    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, NULL);
    config.SpinLock = Lock;
    TestInterruptCreate(Device, 0, &config);
    CheckIsRefused();
}

/* The lock is looked at before the parent is. */
static VOID lock_of_an_interrupt_that_failed_is_refused(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_INTERRUPT_CONFIG config;

    CreateLock();
    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, NULL);
    config.SpinLock = Lock;
    config.AutomaticSerialization = TRUE;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = WdfGetDriver();
    CHECK_STATUS(WdfInterruptCreate(Device->Device, &config, &attributes, &Device->Interrupt[0]),
                 STATUS_INVALID_PARAMETER);
    CheckIsRefused();
}

static VOID release_without_acquire_stops(PTEST_DEVICE Device)
{
    KIRQL irql = KeRaiseIrqlToDpcLevel();

    UNREFERENCED_PARAMETER(Device);
    CreateLock();
    CHECK_STOPS(Lock, WdfSpinLockRelease(Lock));
    KeLowerIrql(irql);
}

static VOID HoldAndRelease(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    WdfSpinLockAcquire(Lock);
    IsHeld = 1;
    TestSpin(1000);
    WdfSpinLockRelease(Lock);
}

static VOID ReleaseAnothers(PTEST_DEVICE Device)
{
    TestOnProcessorStart(Device, 1, 1, HoldAndRelease);
    SPIN_UNTIL(IsHeld, 1);
    CHECK_STOPS(Lock, WdfSpinLockRelease(Lock));
}

static VOID release_by_another_thread_stops(PTEST_DEVICE Device)
{
    CreateLock();
    TestOnProcessor(Device, 0, ReleaseAnothers);
}

static VOID acquire_twice_is_a_deadlock(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CreateLock();
    WdfSpinLockAcquire(Lock);
    CHECK_STOPS(NULL, WdfSpinLockAcquire(Lock));
}

TEST_CASES({ .Name = "lock_without_attributes_belongs_to_the_driver",
             .Driver = SetDriverCleanup,
             .Init = SetDeviceCleanup,
             .Add = lock_without_attributes_belongs_to_the_driver },
           CASE_ADD(create_with_lock_null_stops), CASE_ADD(create_with_execution_level_is_invalid),
           CASE_ADD(acquire_at_passive_level_raises_to_dispatch_level),
           CASE_ADD(acquire_at_dispatch_level_stays_there),
           CASE_ADD(acquire_keeps_the_other_processor_out),
           CASE_ADD(lock_of_an_interrupt_is_refused),
           CASE_ADD(lock_of_an_interrupt_that_failed_is_refused),
           CASE_ADD(release_without_acquire_stops), CASE_ADD(release_by_another_thread_stops),
           CASE_ADD(acquire_twice_is_a_deadlock));
