/* SPDX-License-Identifier: MIT */
/* irql_driver - see irql_test.c. */
#include "tests/ddi/support/driver_test.h"

static KSPIN_LOCK Lock;
static KSPIN_LOCK SecondLock;
static KEVENT Event;
static volatile ULONG IsInside;
static volatile ULONG IsHeld[2];
static volatile ULONG IsrCount;

static VOID raise_and_lower_set_the_irql(PTEST_DEVICE Device)
{
    static const KIRQL levels[] = { APC_LEVEL, DISPATCH_LEVEL, 5, 12, CLOCK_LEVEL, HIGH_LEVEL };
    KIRQL before;

    UNREFERENCED_PARAMETER(Device);
    for (ULONG i = 0; i < RTL_NUMBER_OF(levels); i++) {
        KeRaiseIrql(levels[i], &before);
        CHECK_EQUAL(before, PASSIVE_LEVEL);
        CHECK_IRQL(levels[i]);
        KeLowerIrql(before);
        CHECK_IRQL(PASSIVE_LEVEL);
    }
    CHECK_EQUAL(KeRaiseIrqlToDpcLevel(), PASSIVE_LEVEL);
    KeRaiseIrql(5, &before);
    CHECK_EQUAL(before, DISPATCH_LEVEL);
    KeLowerIrql(before);
    CHECK_IRQL(DISPATCH_LEVEL);
    KeLowerIrql(PASSIVE_LEVEL);
}

static VOID raise_to_a_lower_irql_is_reported(PTEST_DEVICE Device)
{
    KIRQL before;

    UNREFERENCED_PARAMETER(Device);
    KeRaiseIrql(5, &before);
    CHECK_BREAK(KeRaiseIrql(DISPATCH_LEVEL, &before));
    CHECK_EQUAL(before, 5);
    KeLowerIrql(PASSIVE_LEVEL);
}

static VOID lower_to_a_higher_irql_is_reported(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_BREAK(KeLowerIrql(DISPATCH_LEVEL));
    KeLowerIrql(PASSIVE_LEVEL);
}

/* Calls that do no harm above their limit. */

static PTEST_DEVICE Subject;

static VOID CallPool(VOID)
{
    ExFreePoolWithTag(ExAllocatePool2(POOL_FLAG_NON_PAGED, 8, TEST_TAG), TEST_TAG);
}

static VOID CallSetEvent(VOID)
{
    KeSetEvent(&Event, IO_NO_INCREMENT, FALSE);
}

static VOID CallGetInfo(VOID)
{
    WDF_INTERRUPT_INFO info;

    WDF_INTERRUPT_INFO_INIT(&info);
    WdfInterruptGetInfo(Subject->Interrupt[0], &info);
}

static VOID CallGetDriver(VOID)
{
    (void)WdfDeviceGetDriver(Subject->Device);
}

static VOID CallReference(VOID)
{
    WdfObjectReference(Subject->Device);
    WdfObjectDereference(Subject->Device);
}

static VOID CallReportActive(VOID)
{
    WdfInterruptReportActive(Subject->Interrupt[0]);
}

static VOID CallGetDevice(VOID)
{
    (void)WdfInterruptGetDevice(Subject->Interrupt[0]);
}

static VOID CallContext(VOID)
{
    (void)TestGetDevice(Subject->Device);
}

static VOID CallStall(VOID)
{
    KeStallExecutionProcessor(1);
}

static const struct {
    VOID (*Call)(VOID);
    KIRQL Limit;
} Limits[] = {
    { CallPool, DISPATCH_LEVEL },
    { CallSetEvent, DISPATCH_LEVEL },
    { CallGetInfo, DISPATCH_LEVEL },
    { CallGetDriver, DISPATCH_LEVEL },
    { CallReference, DISPATCH_LEVEL },
    { CallReportActive, DISPATCH_LEVEL },
    { CallGetDevice, 12 },
    { CallContext, HIGH_LEVEL },
    { CallStall, HIGH_LEVEL },
};

static BOOLEAN Isr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(MessageID);
    CHECK_IRQL(5);
    IsrCount++;
    return TRUE;
}

static VOID AddInterrupt(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, NULL);
    TestInterruptCreate(Device, 0, &config);
    KeInitializeEvent(&Event, NotificationEvent, FALSE);
    Subject = Device;
}

static VOID calls_are_allowed_up_to_their_irql(PTEST_DEVICE Device)
{
    KIRQL before;

    UNREFERENCED_PARAMETER(Device);
    for (ULONG i = 0; i < RTL_NUMBER_OF(Limits); i++) {
        KeRaiseIrql(Limits[i].Limit, &before);
        Limits[i].Call();
        CHECK_IRQL(Limits[i].Limit);
        KeLowerIrql(before);
        CHECK_EQUAL(TestControl.Services.Violations(), 0);
    }
}

static VOID calls_above_their_irql_are_reported(PTEST_DEVICE Device)
{
    KIRQL before;

    UNREFERENCED_PARAMETER(Device);
    for (ULONG i = 0; i < RTL_NUMBER_OF(Limits); i++) {
        if (Limits[i].Limit == DISPATCH_LEVEL) {
            KeRaiseIrql(DISPATCH_LEVEL + 1, &before);
            CHECK_BREAK(Limits[i].Call());
            KeLowerIrql(before);
        }
    }
}

/* Spin locks. */

static VOID spin_lock_raises_and_restores(PTEST_DEVICE Device)
{
    KIRQL irql;
    KIRQL outer;

    UNREFERENCED_PARAMETER(Device);
    KeInitializeSpinLock(&Lock);
    KeAcquireSpinLock(&Lock, &irql);
    CHECK_EQUAL(irql, PASSIVE_LEVEL);
    CHECK_IRQL(DISPATCH_LEVEL);
    KeReleaseSpinLock(&Lock, irql);
    CHECK_IRQL(PASSIVE_LEVEL);

    outer = KeRaiseIrqlToDpcLevel();
    KeAcquireSpinLock(&Lock, &irql);
    CHECK_EQUAL(irql, DISPATCH_LEVEL);
    KeReleaseSpinLock(&Lock, irql);
    CHECK_IRQL(DISPATCH_LEVEL);
    KeAcquireSpinLockAtDpcLevel(&Lock);
    KeReleaseSpinLockFromDpcLevel(&Lock);
    CHECK_IRQL(DISPATCH_LEVEL);
    KeLowerIrql(outer);
}

static VOID EnterAndLeave(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    KeAcquireSpinLockAtDpcLevel(&Lock);
    IsInside = 1;
    KeReleaseSpinLockFromDpcLevel(&Lock);
}

static VOID spin_lock_keeps_the_other_processor_out(PTEST_DEVICE Device)
{
    KIRQL irql;

    KeInitializeSpinLock(&Lock);
    KeAcquireSpinLock(&Lock, &irql);
    TestOnProcessorStart(Device, 0, KeGetCurrentProcessorNumber() == 0, EnterAndLeave);
    TestSpin(50);
    CHECK_EQUAL(IsInside, 0);
    KeReleaseSpinLock(&Lock, irql);
    TestOnProcessorWait(0);
    CHECK_EQUAL(IsInside, 1);
}

static VOID spin_lock_acquired_twice_is_a_deadlock(PTEST_DEVICE Device)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    KeInitializeSpinLock(&Lock);
    KeAcquireSpinLock(&Lock, &irql);
    CHECK_STOPS(NULL, KeAcquireSpinLock(&Lock, &irql));
}

static VOID spin_lock_released_by_nobody_is_reported(PTEST_DEVICE Device)
{
    KIRQL irql = KeRaiseIrqlToDpcLevel();

    UNREFERENCED_PARAMETER(Device);
    KeInitializeSpinLock(&Lock);
    CHECK_BREAK(KeReleaseSpinLock(&Lock, irql));
    CHECK_IRQL(PASSIVE_LEVEL);
}

static VOID TakeBoth(ULONG Mine, PKSPIN_LOCK First, PKSPIN_LOCK Second)
{
    KeAcquireSpinLockAtDpcLevel(First);
    IsHeld[Mine] = 1;
    SPIN_UNTIL(IsHeld[1 - Mine], 1);
    CHECK(IsHeld[0] && IsHeld[1]);
    KeAcquireSpinLockAtDpcLevel(Second);
    CHECK(!"it gets the second lock");
}

static VOID TakeForwards(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    TakeBoth(0, &Lock, &SecondLock);
}

static VOID TakeBackwards(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    TakeBoth(1, &SecondLock, &Lock);
}

static VOID spin_locks_of_two_processors_in_opposite_order_are_a_deadlock(PTEST_DEVICE Device)
{
    KIRQL irql;

    KeInitializeSpinLock(&Lock);
    KeInitializeSpinLock(&SecondLock);
    irql = KeRaiseIrqlToDpcLevel();
    TestOnProcessorStart(Device, 0, 0, TakeForwards);
    TestOnProcessorStart(Device, 1, 1, TakeBackwards);
    KeLowerIrql(irql);
    TestSleep(1000);
    CHECK(!"the run goes on");
}

static VOID spin_lock_at_dpc_level_below_it_is_reported(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    KeInitializeSpinLock(&Lock);
    CHECK_BREAK(KeAcquireSpinLockAtDpcLevel(&Lock));
    CHECK_BREAK(KeReleaseSpinLockFromDpcLevel(&Lock));
}

/* The kernel's way to the interrupt's lock. */

static BOOLEAN Synchronized(PVOID Context)
{
    ULONG count = IsrCount;

    CHECK_IRQL(5);
    TestWrite(Context, PAIR_REG_MESSAGE_RAISE, 0);
    TestSpin(30);
    CHECK_EQUAL(IsrCount, count);
    return TRUE;
}

static VOID interrupt_lock_raises_to_dirql(PTEST_DEVICE Device)
{
    PKINTERRUPT interrupt = WdfInterruptWdmGetInterrupt(Device->Interrupt[0]);
    KIRQL irql;

    irql = KeAcquireInterruptSpinLock(interrupt);
    CHECK_EQUAL(irql, PASSIVE_LEVEL);
    CHECK_EQUAL(Synchronized(Device), TRUE);
    KeReleaseInterruptSpinLock(interrupt, irql);
    CHECK_IRQL(PASSIVE_LEVEL);
    SPIN_UNTIL(IsrCount, 1);
    CHECK_EQUAL(KeSynchronizeExecution(interrupt, Synchronized, Device), TRUE);
    CHECK_IRQL(PASSIVE_LEVEL);
    SPIN_UNTIL(IsrCount, 2);
}

#define CASE_STARTED(function)                                                                     \
    {                                                                                              \
        .Name = #function, .Add = AddInterrupt, .Run = function                                    \
    }

TEST_CASES(CASE_RUN(raise_and_lower_set_the_irql), CASE_RUN(raise_to_a_lower_irql_is_reported),
           CASE_RUN(lower_to_a_higher_irql_is_reported),
           CASE_STARTED(calls_are_allowed_up_to_their_irql),
           CASE_STARTED(calls_above_their_irql_are_reported),
           CASE_RUN(spin_lock_raises_and_restores),
           CASE_RUN(spin_lock_keeps_the_other_processor_out),
           CASE_RUN(spin_lock_acquired_twice_is_a_deadlock),
           CASE_RUN(spin_lock_released_by_nobody_is_reported),
           CASE_RUN(spin_locks_of_two_processors_in_opposite_order_are_a_deadlock),
           CASE_RUN(spin_lock_at_dpc_level_below_it_is_reported),
           CASE_STARTED(interrupt_lock_raises_to_dirql));
