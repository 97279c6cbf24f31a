/* SPDX-License-Identifier: MIT */
/* lock_driver - see lock_test.c. */
#include "tests/ddi/support/driver_test.h"

static EVT_WDF_INTERRUPT_ISR Isr;

static volatile ULONG IsrCount;

static BOOLEAN Isr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(MessageID);
    CHECK_IRQL(5);
    IsrCount++;
    return TRUE;
}

static VOID AddOne(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, NULL);
    TestInterruptCreate(Device, 0, &config);
}

/* Raise a message with the lock held: nobody serves it. */
static VOID RaiseUnderLock(PTEST_DEVICE Device, ULONG Message)
{
    ULONG count = IsrCount;

    TestWrite(Device, PAIR_REG_MESSAGE_RAISE, Message);
    TestSpin(40);
    CHECK_EQUAL(IsrCount, count);
}

static VOID CheckIsrWaits(PTEST_DEVICE Device)
{
    for (ULONG round = 1; round <= 5; round++) {
        WdfInterruptAcquireLock(Device->Interrupt[0]);
        CHECK_IRQL(5);
        RaiseUnderLock(Device, 0);
        WdfInterruptReleaseLock(Device->Interrupt[0]);
        SPIN_UNTIL(IsrCount, round);
        CHECK_EQUAL(IsrCount, round);
    }
}

static VOID isr_on_this_processor_waits_for_the_lock(PTEST_DEVICE Device)
{
    CheckIsrWaits(Device);
}

static VOID isr_on_any_processor_waits_for_the_lock(PTEST_DEVICE Device)
{
    CheckIsrWaits(Device);
    CHECK_EQUAL(KeQueryActiveProcessorCountEx(ALL_PROCESSOR_GROUPS), 2);
}

static VOID release_restores_passive_level(PTEST_DEVICE Device)
{
    CHECK_IRQL(PASSIVE_LEVEL);
    WdfInterruptAcquireLock(Device->Interrupt[0]);
    CHECK_IRQL(5);
    WdfInterruptReleaseLock(Device->Interrupt[0]);
    CHECK_IRQL(PASSIVE_LEVEL);
}

static VOID release_restores_dispatch_level(PTEST_DEVICE Device)
{
    KIRQL irql = KeRaiseIrqlToDpcLevel();

    WdfInterruptAcquireLock(Device->Interrupt[0]);
    CHECK_IRQL(5);
    WdfInterruptReleaseLock(Device->Interrupt[0]);
    CHECK_IRQL(DISPATCH_LEVEL);
    KeLowerIrql(irql);
}

static VOID acquire_before_connect_does_nothing(PTEST_DEVICE Device)
{
    AddOne(Device);
    CHECK_BREAK(WdfInterruptAcquireLock(Device->Interrupt[0]));
    CHECK_IRQL(PASSIVE_LEVEL);
}

/* The lock was not taken: connecting and this would wait for it. */
static VOID RunAfterRefusal(PTEST_DEVICE Device)
{
    WdfInterruptAcquireLock(Device->Interrupt[0]);
    CHECK_IRQL(5);
    WdfInterruptReleaseLock(Device->Interrupt[0]);
    CHECK_IRQL(PASSIVE_LEVEL);
}

static VOID release_before_connect_does_nothing(PTEST_DEVICE Device)
{
    KIRQL irql;

    AddOne(Device);
    CHECK_BREAK(WdfInterruptReleaseLock(Device->Interrupt[0]));
    CHECK_IRQL(PASSIVE_LEVEL);
    irql = KeRaiseIrqlToDpcLevel();
    CHECK_BREAK(WdfInterruptReleaseLock(Device->Interrupt[0]));
    CHECK_IRQL(DISPATCH_LEVEL);
    KeLowerIrql(irql);
}

static VOID try_to_acquire_at_dirql_is_false(PTEST_DEVICE Device)
{
    BOOLEAN result = TRUE;

    CHECK_BREAK(result = WdfInterruptTryToAcquireLock(Device->Interrupt[0]));
    CHECK_EQUAL(result, FALSE);
    CHECK_IRQL(PASSIVE_LEVEL);
    CHECK(!KeAreApcsDisabled());
}

static BOOLEAN SynchronizedTrue(WDFINTERRUPT Interrupt, WDFCONTEXT Context)
{
    PTEST_DEVICE device = Context;

    CHECK_IRQL(5);
    CHECK_EQUAL(Interrupt, device->Interrupt[0]);
    RaiseUnderLock(device, 0);
    TestLog("called");
    return TRUE;
}

static BOOLEAN SynchronizedFalse(WDFINTERRUPT Interrupt, WDFCONTEXT Context)
{
    CHECK_IRQL(5);
    CHECK_EQUAL(Interrupt, Context);
    TestLog("called");
    return FALSE;
}

static VOID synchronize_calls_back_under_the_lock(PTEST_DEVICE Device)
{
    KIRQL irql;

    CHECK_EQUAL(WdfInterruptSynchronize(Device->Interrupt[0], SynchronizedTrue, Device), TRUE);
    CHECK_IRQL(PASSIVE_LEVEL);
    CHECK_LOG("called");
    SPIN_UNTIL(IsrCount, 1);

    irql = KeRaiseIrqlToDpcLevel();
    CHECK_EQUAL(WdfInterruptSynchronize(Device->Interrupt[0], SynchronizedTrue, Device), TRUE);
    CHECK_IRQL(DISPATCH_LEVEL);
    CHECK_LOG("called");
    KeLowerIrql(irql);
    SPIN_UNTIL(IsrCount, 2);
}

static VOID synchronize_returns_what_the_callback_does(PTEST_DEVICE Device)
{
    CHECK_EQUAL(
        WdfInterruptSynchronize(Device->Interrupt[0], SynchronizedFalse, Device->Interrupt[0]),
        FALSE);
    CHECK_LOG("called");
}

static VOID synchronize_with_callback_null_stops(PTEST_DEVICE Device)
{
    CHECK_STOPS(NULL, WdfInterruptSynchronize(Device->Interrupt[0], NULL, NULL));
}

static VOID AddSharing(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, NULL);
    CHECK_STATUS(WdfSpinLockCreate(WDF_NO_OBJECT_ATTRIBUTES, &config.SpinLock), STATUS_SUCCESS);
    TestInterruptCreate(Device, 0, &config);
    TestInterruptCreate(Device, 1, &config);
    /* Not this one: its ISR is not kept off. */
    config.SpinLock = NULL;
    TestInterruptCreate(Device, 2, &config);
}

static VOID HoldOnProcessor0(PTEST_DEVICE Device)
{
    WdfInterruptAcquireLock(Device->Interrupt[0]);
    TestWrite(Device, PAIR_REG_MESSAGE_RAISE, 2);
    SPIN_UNTIL(IsrCount, 1);
    RaiseUnderLock(Device, 1);
    WdfInterruptReleaseLock(Device->Interrupt[0]);
    SPIN_UNTIL(IsrCount, 2);
}

static VOID isr_of_an_interrupt_that_shares_the_lock_waits(PTEST_DEVICE Device)
{
    TestOnProcessor(Device, 0, HoldOnProcessor0);
    CHECK_EQUAL(IsrCount, 2);
}

static VOID acquire_twice_is_a_deadlock(PTEST_DEVICE Device)
{
    WdfInterruptAcquireLock(Device->Interrupt[0]);
    CHECK_STOPS(NULL, WdfInterruptAcquireLock(Device->Interrupt[0]));
}

static BOOLEAN AcquiringIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(MessageID);
    CHECK_STOPS(NULL, WdfInterruptAcquireLock(Interrupt));
    return TRUE;
}

static VOID AddAcquiring(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, AcquiringIsr, NULL);
    TestInterruptCreate(Device, 0, &config);
}

static VOID acquire_in_the_own_isr_is_a_deadlock(PTEST_DEVICE Device)
{
    TestWrite(Device, PAIR_SOURCE(0) + PAIR_SRC_RAISE, 1);
    TestSpin(1000);
}

#define CASE_STARTED(function)                                                                     \
    {                                                                                              \
        .Name = #function, .Add = AddOne, .Run = function                                          \
    }

TEST_CASES(CASE_STARTED(isr_on_this_processor_waits_for_the_lock),
           CASE_STARTED(isr_on_any_processor_waits_for_the_lock),
           CASE_STARTED(release_restores_passive_level),
           CASE_STARTED(release_restores_dispatch_level),
           { .Name = "acquire_before_connect_does_nothing",
             .Add = acquire_before_connect_does_nothing,
             .Run = RunAfterRefusal },
           { .Name = "release_before_connect_does_nothing",
             .Add = release_before_connect_does_nothing,
             .Run = RunAfterRefusal },
           CASE_STARTED(try_to_acquire_at_dirql_is_false),
           CASE_STARTED(synchronize_calls_back_under_the_lock),
           CASE_STARTED(synchronize_returns_what_the_callback_does),
           CASE_STARTED(synchronize_with_callback_null_stops),
           { .Name = "isr_of_an_interrupt_that_shares_the_lock_waits",
             .Add = AddSharing,
             .Run = isr_of_an_interrupt_that_shares_the_lock_waits },
           CASE_STARTED(acquire_twice_is_a_deadlock),
           { .Name = "acquire_in_the_own_isr_is_a_deadlock",
             .Add = AddAcquiring,
             .Run = acquire_in_the_own_isr_is_a_deadlock });
