/* SPDX-License-Identifier: MIT */
/* messages_driver - see messages_test.c. */
#include "tests/ddi/support/driver_test.h"

#define MESSAGES 4

static EVT_WDF_INTERRUPT_ISR Isr;

static volatile ULONG IsrCount;
static volatile LONG Inside;
static volatile LONG InsideMax;

/* Long enough for another one beside it. */
static BOOLEAN Isr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    PTEST_DEVICE device = TestDeviceOf(Interrupt);
    LONG inside = InterlockedIncrement(&Inside);

    CHECK_EQUAL(Interrupt, device->Interrupt[MessageID]);
    InsideMax = inside > InsideMax ? inside : InsideMax;
    TestLogNumber("isr on", KeGetCurrentProcessorNumberEx(NULL));
    (void)TestRead(device, PAIR_REG_SCRATCH);
    (void)TestRead(device, PAIR_REG_SCRATCH);
    InterlockedDecrement(&Inside);
    InterlockedIncrement((volatile LONG *)&IsrCount);
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

static VOID CheckInfo(PTEST_DEVICE Device, ULONG Index, KAFFINITY Targets, KIRQL Irql)
{
    WDF_INTERRUPT_INFO info;
    WDF_INTERRUPT_INFO first;

    WDF_INTERRUPT_INFO_INIT(&info);
    WDF_INTERRUPT_INFO_INIT(&first);
    WdfInterruptGetInfo(Device->Interrupt[Index], &info);
    WdfInterruptGetInfo(Device->Interrupt[0], &first);
    CHECK_EQUAL(info.TargetProcessorSet, Targets);
    CHECK_EQUAL(info.Irql, Irql);
    CHECK_EQUAL(info.MessageNumber, Index);
    CHECK_EQUAL(info.Vector, first.Vector + Index);
    CHECK(info.MessageSignaled);
}

static VOID messages_that_differ_have_each_their_own_resource(PTEST_DEVICE Device)
{
    CheckInfo(Device, 0, 1, 5);
    CheckInfo(Device, 1, 2, 6);
    CheckInfo(Device, 2, 3, 7);
    CheckInfo(Device, 3, 3, 7);
}

static VOID messages_that_are_alike_share_one_resource(PTEST_DEVICE Device)
{
    for (ULONG i = 0; i < MESSAGES; i++) {
        CheckInfo(Device, i, 2, 6);
    }
}

/* Interrupt descriptors, and the messages of the first one. */
static NTSTATUS CheckDescriptors(WDFCMRESLIST Raw, ULONG Descriptors, ULONG Messages)
{
    ULONG found = 0;

    for (ULONG i = 0; i < WdfCmResourceListGetCount(Raw); i++) {
        PCM_PARTIAL_RESOURCE_DESCRIPTOR descriptor = WdfCmResourceListGetDescriptor(Raw, i);
        if (descriptor->Type == CmResourceTypeInterrupt) {
            found++;
            CHECK_EQUAL(descriptor->u.MessageInterrupt.Raw.MessageCount, Messages);
        }
    }
    CHECK_EQUAL(found, Descriptors);
    return STATUS_SUCCESS;
}

static NTSTATUS PrepareMany(PTEST_DEVICE Device, WDFCMRESLIST Raw, WDFCMRESLIST Translated)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Translated);
    return CheckDescriptors(Raw, MESSAGES, 1);
}

static NTSTATUS PrepareOne(PTEST_DEVICE Device, WDFCMRESLIST Raw, WDFCMRESLIST Translated)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Translated);
    return CheckDescriptors(Raw, 1, MESSAGES);
}

static VOID isrs_of_messages_to_two_processors_run_at_once(PTEST_DEVICE Device)
{
    TestWrite(Device, PAIR_REG_MESSAGE_RAISE, 0);
    TestWrite(Device, PAIR_REG_MESSAGE_RAISE, 1);
    SLEEP_UNTIL(IsrCount, 2);
    TestControl.Counts[0] = (ULONG)InsideMax;
}

static VOID message_that_alternates_takes_turns(PTEST_DEVICE Device)
{
    for (ULONG i = 1; i <= 5; i++) {
        TestWrite(Device, PAIR_REG_MESSAGE_RAISE, 0);
        SPIN_UNTIL(IsrCount, i);
    }
    CHECK_LOG("isr on0 isr on2 isr on0 isr on2 isr on0");
}

TEST_CASES({ .Name = "messages_that_differ_have_each_their_own_resource",
             .Add = AddOnePerMessage,
             .Prepare = PrepareMany,
             .Run = messages_that_differ_have_each_their_own_resource },
           { .Name = "messages_that_are_alike_share_one_resource",
             .Add = AddOnePerMessage,
             .Prepare = PrepareOne,
             .Run = messages_that_are_alike_share_one_resource },
           { .Name = "isrs_of_messages_to_two_processors_run_at_once",
             .Add = AddOnePerMessage,
             .Run = isrs_of_messages_to_two_processors_run_at_once },
           { .Name = "message_that_alternates_takes_turns",
             .Add = AddOnePerMessage,
             .Run = message_that_alternates_takes_turns });
