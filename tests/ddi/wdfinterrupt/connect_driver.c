/* SPDX-License-Identifier: MIT */
/* connect_driver - see connect_test.c. */
#include "tests/ddi/support/driver_test.h"

static volatile ULONG IsHammering;
static BOOLEAN IsInD0;
static volatile ULONG IsrCount;
static volatile ULONG EnableCount;
static PTEST_DEVICE Higher;
static CM_PARTIAL_RESOURCE_DESCRIPTOR HigherRaw;
static CM_PARTIAL_RESOURCE_DESCRIPTOR HigherTranslated;

/* A line that is up before the interrupt is connected. */

static BOOLEAN LineIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(MessageID);
    TestControl.Counts[0]++;
    TestControl.Counts[1] += EnableCount == 0;
    TestLog("isr");
    IsrCount++;
    TestWrite(TestDeviceOf(Interrupt), PAIR_REG_LINE, 0);
    WdfInterruptQueueDpcForIsr(Interrupt);
    return TRUE;
}

static VOID LineDpc(WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(AssociatedObject);
    TestLog("dpc");
    WdfInterruptAcquireLock(Interrupt);
    CHECK_IRQL(5);
    WdfInterruptReleaseLock(Interrupt);
    CHECK_IRQL(DISPATCH_LEVEL);
}

static NTSTATUS LineEnable(WDFINTERRUPT Interrupt, WDFDEVICE Device)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(Device);
    TestLog("enable");
    EnableCount++;
    return STATUS_SUCCESS;
}

static VOID InitLineConfig(PWDF_INTERRUPT_CONFIG Config)
{
    WDF_INTERRUPT_CONFIG_INIT(Config, LineIsr, LineDpc);
    Config->EvtInterruptEnable = LineEnable;
}

static VOID AddLine(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    InitLineConfig(&config);
    TestInterruptCreate(Device, 0, &config);
}

static NTSTATUS RaiseLine(PTEST_DEVICE Device, WDF_POWER_DEVICE_STATE Previous)
{
    UNREFERENCED_PARAMETER(Previous);
    TestWrite(Device, PAIR_REG_LINE, 1);
    return STATUS_SUCCESS;
}

static VOID isr_of_an_asserted_line_can_run_before_enable(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    SPIN_UNTIL(IsrCount, 1);
    CHECK_EQUAL(IsrCount, 1);
    CHECK_EQUAL(EnableCount, 1);
}

/* An edge that is no message: the platform's word for it is the descriptor's flag. */
static NTSTATUS PrepareLatched(PTEST_DEVICE Device, WDFCMRESLIST Raw, WDFCMRESLIST Translated)
{
    WDF_INTERRUPT_CONFIG config;

    InitLineConfig(&config);
    config.InterruptRaw = TestFindInterrupt(Raw);
    config.InterruptTranslated = TestFindInterrupt(Translated);
    config.InterruptRaw->Flags |= CM_RESOURCE_INTERRUPT_LATCHED;
    config.InterruptTranslated->Flags |= CM_RESOURCE_INTERRUPT_LATCHED;
    TestInterruptCreate(Device, 0, &config);
    return STATUS_SUCCESS;
}

static VOID latched_line_before_connect_returns_is_passed_on(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_INFO info;

    WDF_INTERRUPT_INFO_INIT(&info);
    WdfInterruptGetInfo(Device->Interrupt[0], &info);
    CHECK_EQUAL(info.Mode, Latched);
    CHECK_EQUAL(info.MessageSignaled, FALSE);
    CHECK_LOG("isr dpc enable");
}

/* Messages all the time, from another thread. */

static BOOLEAN HammeredIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(MessageID);
    TestControl.Counts[0]++;
    IsrCount++;
    CHECK(IsInD0);
    CHECK(WdfInterruptWdmGetInterrupt(Interrupt) != NULL);
    return TRUE;
}

static NTSTATUS HammeredEnable(WDFINTERRUPT Interrupt, WDFDEVICE Device)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(Device);
    EnableCount++;
    return STATUS_SUCCESS;
}

static VOID Hammer(PTEST_DEVICE Device)
{
    while (IsHammering) {
        TestWrite(Device, PAIR_REG_MESSAGE_RAISE, 0);
    }
}

static VOID AddHammered(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, HammeredIsr, NULL);
    config.EvtInterruptEnable = HammeredEnable;
    TestInterruptCreate(Device, 0, &config);
}

static VOID StartHammer(PTEST_DEVICE Device)
{
    IsHammering = 1;
    TestThreadStart(Device, 0, Hammer);
}

static VOID StopHammer(PTEST_DEVICE Device)
{
    IsHammering = 0;
    TestThreadJoin(Device, 0);
}

static NTSTATUS D0EntryHammered(PTEST_DEVICE Device, WDF_POWER_DEVICE_STATE Previous)
{
    UNREFERENCED_PARAMETER(Previous);
    IsInD0 = TRUE;
    StartHammer(Device);
    return STATUS_SUCCESS;
}

static NTSTATUS PostHammered(PTEST_DEVICE Device)
{
    SPIN_UNTIL(IsrCount, 1);
    StopHammer(Device);
    CHECK_EQUAL(EnableCount, 1);
    return STATUS_SUCCESS;
}

static NTSTATUS D0EntryQuiet(PTEST_DEVICE Device, WDF_POWER_DEVICE_STATE Previous)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Previous);
    IsInD0 = TRUE;
    return STATUS_SUCCESS;
}

static VOID PreHammered(PTEST_DEVICE Device, WDF_POWER_DEVICE_STATE Target)
{
    UNREFERENCED_PARAMETER(Target);
    StartHammer(Device);
    SPIN_UNTIL(IsrCount, 1);
}

static VOID D0ExitHammered(PTEST_DEVICE Device, WDF_POWER_DEVICE_STATE Target)
{
    UNREFERENCED_PARAMETER(Target);
    IsInD0 = FALSE;
    StopHammer(Device);
}

/* A lock for several interrupts. */

static BOOLEAN SharingIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(Interrupt);
    CHECK_IRQL(8);
    TestLogNumber("isr", MessageID);
    IsrCount++;
    return TRUE;
}

/* The second interrupt's resource is the other device's, which has a higher level. */
static NTSTATUS PrepareSharing(PTEST_DEVICE Device, WDFCMRESLIST Raw, WDFCMRESLIST Translated)
{
    WDF_INTERRUPT_CONFIG config;

    if (Device->Index == 0) {
        Higher = Device;
        HigherRaw = *TestFindInterrupt(Raw);
        HigherTranslated = *TestFindInterrupt(Translated);
        return STATUS_SUCCESS;
    }
    WDF_INTERRUPT_CONFIG_INIT(&config, SharingIsr, NULL);
    CHECK_STATUS(WdfSpinLockCreate(WDF_NO_OBJECT_ATTRIBUTES, &config.SpinLock), STATUS_SUCCESS);
    config.InterruptRaw = TestFindInterrupt(Raw);
    config.InterruptTranslated = TestFindInterrupt(Translated);
    TestInterruptCreate(Device, 0, &config);
    config.InterruptRaw = &HigherRaw;
    config.InterruptTranslated = &HigherTranslated;
    TestInterruptCreate(Device, 1, &config);
    return STATUS_SUCCESS;
}

static VOID interrupts_that_share_a_lock_run_at_the_highest_irql(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_INFO info;

    for (ULONG i = 0; i < 2; i++) {
        WDF_INTERRUPT_INFO_INIT(&info);
        WdfInterruptGetInfo(Device->Interrupt[i], &info);
        CHECK_EQUAL(info.Irql, i == 0 ? 5 : 8);
        WdfInterruptAcquireLock(Device->Interrupt[i]);
        CHECK_IRQL(8);
        WdfInterruptReleaseLock(Device->Interrupt[i]);
        TestWrite(i == 0 ? Device : Higher, PAIR_REG_MESSAGE_RAISE, 0);
        SPIN_UNTIL(IsrCount, i + 1);
    }
    CHECK_LOG("isr0 isr1");
}

static BOOLEAN IdleIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(MessageID);
    return FALSE;
}

static VOID AddThreeSharing(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, IdleIsr, NULL);
    CHECK_STATUS(WdfSpinLockCreate(WDF_NO_OBJECT_ATTRIBUTES, &config.SpinLock), STATUS_SUCCESS);
    for (ULONG i = 0; i < 3; i++) {
        TestInterruptCreate(Device, i, &config);
    }
}

static VOID unassigned_interrupt_does_not_count_for_a_shared_lock(PTEST_DEVICE Device)
{
    for (ULONG i = 0; i < 2; i++) {
        WdfInterruptAcquireLock(Device->Interrupt[i]);
        CHECK_IRQL(5);
        WdfInterruptReleaseLock(Device->Interrupt[i]);
        CHECK_IRQL(PASSIVE_LEVEL);
    }
    CHECK_BREAK(WdfInterruptAcquireLock(Device->Interrupt[2]));
    CHECK_IRQL(PASSIVE_LEVEL);
}

TEST_CASES({ .Name = "isr_of_an_asserted_line_can_run_before_enable",
             .Add = AddLine,
             .D0Entry = RaiseLine,
             .Run = isr_of_an_asserted_line_can_run_before_enable },
           { .Name = "message_before_connect_returns_is_not_passed_on",
             .Add = AddHammered,
             .D0Entry = D0EntryHammered,
             .Post = PostHammered },
           { .Name = "latched_line_before_connect_returns_is_passed_on",
             .Prepare = PrepareLatched,
             .D0Entry = RaiseLine,
             .Run = latched_line_before_connect_returns_is_passed_on },
           { .Name = "message_during_disconnect_is_not_passed_on",
             .Add = AddHammered,
             .D0Entry = D0EntryQuiet,
             .Pre = PreHammered,
             .D0Exit = D0ExitHammered },
           { .Name = "interrupts_that_share_a_lock_run_at_the_highest_irql",
             .Prepare = PrepareSharing,
             .Run = interrupts_that_share_a_lock_run_at_the_highest_irql },
           { .Name = "unassigned_interrupt_does_not_count_for_a_shared_lock",
             .Add = AddThreeSharing,
             .Run = unassigned_interrupt_does_not_count_for_a_shared_lock });
