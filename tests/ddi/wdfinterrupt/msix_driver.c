/* SPDX-License-Identifier: MIT */
/* msix_driver - see msix_test.c. */
#include "tests/ddi/support/driver_test.h"

#define MESSAGES 4

static EVT_WDF_INTERRUPT_ISR Isr;

static volatile ULONG IsrCounts[MESSAGES];

static BOOLEAN Isr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    PTEST_DEVICE device = TestDeviceOf(Interrupt);

    CHECK(MessageID < MESSAGES);
    CHECK_EQUAL(Interrupt, device->Interrupt[MessageID % MESSAGES]);
    IsrCounts[MessageID % MESSAGES]++;
    return TRUE;
}

static VOID AddOnePerMessage(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, NULL);
    for (ULONG i = 0; i < MESSAGES; i++) {
        TestInterruptCreate(Device, i, &config);
    }
}

/* What the bus programmed, by the device's own registers. */
static ULONG Control(PTEST_DEVICE Device, ULONG Message)
{
    return TestRead(Device, PAIR_MSIX_TABLE + 16 * Message + 12);
}

static VOID SetControl(PTEST_DEVICE Device, ULONG Message, ULONG Value)
{
    TestWrite(Device, PAIR_MSIX_TABLE + 16 * Message + 12, Value);
}

static ULONG Pending(PTEST_DEVICE Device)
{
    return TestRead(Device, PAIR_MSIX_PENDING);
}

static NTSTATUS PrepareAndCheck(PTEST_DEVICE Device, WDFCMRESLIST Raw, WDFCMRESLIST Translated)
{
    ULONG found = 0;
    ULONG vectors[MESSAGES] = { 0 };

    UNREFERENCED_PARAMETER(Device);
    CHECK_EQUAL(WdfCmResourceListGetCount(Raw), WdfCmResourceListGetCount(Translated));
    for (ULONG i = 0; i < WdfCmResourceListGetCount(Raw); i++) {
        PCM_PARTIAL_RESOURCE_DESCRIPTOR raw = WdfCmResourceListGetDescriptor(Raw, i);
        PCM_PARTIAL_RESOURCE_DESCRIPTOR translated = WdfCmResourceListGetDescriptor(Translated, i);

        if (raw->Type != CmResourceTypeInterrupt) {
            continue;
        }
        CHECK_EQUAL(raw->Flags, CM_RESOURCE_INTERRUPT_LATCHED | CM_RESOURCE_INTERRUPT_MESSAGE);
        CHECK_EQUAL(raw->u.MessageInterrupt.Raw.MessageCount, 1);
        CHECK_EQUAL(translated->u.MessageInterrupt.Translated.Level, 5);
        CHECK(found < MESSAGES);
        vectors[found % MESSAGES] = translated->u.MessageInterrupt.Translated.Vector;
        found++;
    }
    CHECK_EQUAL(found, MESSAGES);
    for (ULONG i = 1; i < MESSAGES; i++) {
        CHECK(vectors[i] != 0 && vectors[i] != vectors[i - 1]);
    }
    return STATUS_SUCCESS;
}

static VOID each_message_is_one_resource(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_INFO info;

    for (ULONG i = 0; i < MESSAGES; i++) {
        WDF_INTERRUPT_INFO_INIT(&info);
        WdfInterruptGetInfo(Device->Interrupt[i], &info);
        CHECK_EQUAL(info.MessageNumber, i);
        CHECK(info.MessageSignaled);
        CHECK_EQUAL(info.Mode, Latched);
        TestWrite(Device, PAIR_REG_MESSAGE_RAISE, i);
        SPIN_UNTIL(IsrCounts[i], 1);
    }
    for (ULONG i = 0; i < MESSAGES; i++) {
        CHECK_EQUAL(IsrCounts[i], 1);
    }
}

static NTSTATUS RaiseWhileUnconnected(PTEST_DEVICE Device, WDF_POWER_DEVICE_STATE Previous)
{
    UNREFERENCED_PARAMETER(Previous);
    for (ULONG i = 0; i < MESSAGES; i++) {
        CHECK_EQUAL(Control(Device, i), 1);
    }
    CHECK_EQUAL(Pending(Device), 0);
    TestWrite(Device, PAIR_REG_MESSAGE_RAISE, 2);
    TestWrite(Device, PAIR_REG_MESSAGE_RAISE, 2);
    CHECK_EQUAL(Pending(Device), 1 << 2);
    return STATUS_SUCCESS;
}

/* Sent as soon as it is unmasked: connecting has not returned, so the driver is not called. */
static VOID message_before_connect_waits_in_pending_bit(PTEST_DEVICE Device)
{
    for (ULONG i = 0; i < MESSAGES; i++) {
        CHECK_EQUAL(Control(Device, i), 0);
    }
    CHECK_EQUAL(Pending(Device), 0);
    TestSpin(50);
    CHECK_EQUAL(IsrCounts[2], 0);
    TestWrite(Device, PAIR_REG_MESSAGE_RAISE, 2);
    SPIN_UNTIL(IsrCounts[2], 1);
}

static VOID masked_message_comes_once_when_unmasked(PTEST_DEVICE Device)
{
    SetControl(Device, 1, 1);
    TestWrite(Device, PAIR_REG_MESSAGE_RAISE, 1);
    TestWrite(Device, PAIR_REG_MESSAGE_RAISE, 1);
    TestWrite(Device, PAIR_REG_MESSAGE_RAISE, 3);
    SPIN_UNTIL(IsrCounts[3], 1);
    TestSpin(50);
    CHECK_EQUAL(IsrCounts[1], 0);
    CHECK_EQUAL(Pending(Device), 1 << 1);
    SetControl(Device, 1, 0);
    SPIN_UNTIL(IsrCounts[1], 1);
    TestSpin(50);
    CHECK_EQUAL(IsrCounts[1], 1);
    CHECK_EQUAL(Pending(Device), 0);
}

static VOID message_of_disabled_interrupt_is_masked(PTEST_DEVICE Device)
{
    WdfInterruptDisable(Device->Interrupt[0]);
    CHECK_EQUAL(Control(Device, 0), 1);
    CHECK_EQUAL(Control(Device, 1), 0);
    TestWrite(Device, PAIR_REG_MESSAGE_RAISE, 0);
    TestSpin(50);
    CHECK_EQUAL(IsrCounts[0], 0);
    CHECK_EQUAL(Pending(Device), 1);
    WdfInterruptEnable(Device->Interrupt[0]);
    CHECK_EQUAL(Control(Device, 0), 0);
    CHECK_EQUAL(Pending(Device), 0);
    TestWrite(Device, PAIR_REG_MESSAGE_RAISE, 0);
    SPIN_UNTIL(IsrCounts[0], 1);
}

TEST_CASES({ .Name = "each_message_is_one_resource",
             .Add = AddOnePerMessage,
             .Prepare = PrepareAndCheck,
             .Run = each_message_is_one_resource },
           { .Name = "message_before_connect_waits_in_pending_bit",
             .Add = AddOnePerMessage,
             .D0Entry = RaiseWhileUnconnected,
             .Run = message_before_connect_waits_in_pending_bit },
           { .Name = "masked_message_comes_once_when_unmasked",
             .Add = AddOnePerMessage,
             .Run = masked_message_comes_once_when_unmasked },
           { .Name = "message_of_disabled_interrupt_is_masked",
             .Add = AddOnePerMessage,
             .Run = message_of_disabled_interrupt_is_masked });
