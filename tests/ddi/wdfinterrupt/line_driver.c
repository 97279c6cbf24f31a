/* SPDX-License-Identifier: MIT */
/* line_driver - see line_test.c. */
#include "tests/ddi/support/driver_test.h"

#define CAUSES_TAKE (PAIR_SOURCE(0) + PAIR_SRC_CAUSES_TAKE)
#define RAISE       (PAIR_SOURCE(0) + PAIR_SRC_RAISE)
#define ACKNOWLEDGE (PAIR_SOURCE(0) + PAIR_SRC_ACKNOWLEDGE)

static PTEST_DEVICE First;
static CM_PARTIAL_RESOURCE_DESCRIPTOR FirstLine;
static BOOLEAN FirstClaims;
static volatile ULONG IsrCount;

/* Two devices on one line: the second is told the first one's vector. */

static BOOLEAN SharedIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    PTEST_DEVICE device = TestDeviceOf(Interrupt);

    UNREFERENCED_PARAMETER(MessageID);
    CHECK_IRQL(5);
    TestLogNumber("isr", device->Index);
    IsrCount++;
    if (device->Index == 0 && !FirstClaims) {
        return FALSE;
    }
    return TestRead(First, CAUSES_TAKE) != 0;
}

static NTSTATUS PrepareShared(PTEST_DEVICE Device, WDFCMRESLIST Raw, WDFCMRESLIST Translated)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, SharedIsr, NULL);
    config.InterruptRaw = TestFindInterrupt(Raw);
    config.InterruptTranslated = TestFindInterrupt(Translated);
    if (Device->Index == 0) {
        First = Device;
        FirstLine = *config.InterruptTranslated;
    } else {
        config.InterruptTranslated = &FirstLine;
    }
    TestInterruptCreate(Device, 0, &config);
    return STATUS_SUCCESS;
}

static VOID isr_that_returns_false_passes_to_the_next_device(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    TestWrite(First, RAISE, 1);
    SPIN_UNTIL(IsrCount, 2);
    TestSpin(50);
    CHECK_LOG("isr0 isr1");
}

static VOID isr_that_returns_true_ends_the_chain(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    FirstClaims = TRUE;
    TestWrite(First, RAISE, 1);
    SPIN_UNTIL(IsrCount, 1);
    TestSpin(50);
    CHECK_LOG("isr0");
}

/* Acknowledges one cause at a time. */
static BOOLEAN SlowIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(MessageID);
    TestWrite(TestDeviceOf(Interrupt), ACKNOWLEDGE, 1u << IsrCount);
    IsrCount++;
    return TRUE;
}

static VOID AddSlow(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, SlowIsr, NULL);
    TestInterruptCreate(Device, 0, &config);
}

static VOID line_that_still_stands_is_served_again(PTEST_DEVICE Device)
{
    TestWrite(Device, RAISE, 7);
    SPIN_UNTIL(IsrCount, 3);
    TestSpin(50);
    CHECK_EQUAL(IsrCount, 3);
}

static BOOLEAN IndifferentIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(MessageID);
    return FALSE;
}

static VOID AddIndifferent(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, IndifferentIsr, NULL);
    TestInterruptCreate(Device, 0, &config);
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

TEST_CASES({ .Name = "isr_that_returns_false_passes_to_the_next_device",
             .Prepare = PrepareShared,
             .Run = isr_that_returns_false_passes_to_the_next_device },
           { .Name = "isr_that_returns_true_ends_the_chain",
             .Prepare = PrepareShared,
             .Run = isr_that_returns_true_ends_the_chain },
           { .Name = "line_that_still_stands_is_served_again",
             .Add = AddSlow,
             .Run = line_that_still_stands_is_served_again },
           { .Name = "line_that_nobody_claims_is_a_storm",
             .Add = AddIndifferent,
             .Run = line_that_nobody_claims_is_a_storm });
