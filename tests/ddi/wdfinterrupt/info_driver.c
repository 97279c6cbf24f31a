/* SPDX-License-Identifier: MIT */
/* info_driver - see info_test.c. */
#include "tests/ddi/support/driver_test.h"

static EVT_WDF_INTERRUPT_ISR Isr;
static EVT_WDF_INTERRUPT_ENABLE Enable;
static EVT_WDF_INTERRUPT_DISABLE Disable;

static volatile ULONG IsrCount;
static ULONG IsrMessage;

static ULONG IndexOf(WDFINTERRUPT Interrupt)
{
    PTEST_DEVICE device = TestDeviceOf(Interrupt);
    ULONG index = 0;

    while (index < TEST_INTERRUPTS_MAX && device->Interrupt[index] != Interrupt) {
        index++;
    }
    return index;
}

/* Claims what its own source signalled: 0 by the first interrupt, 1 by the second. */
static BOOLEAN Isr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    ULONG index = IndexOf(Interrupt);

    CHECK_EQUAL(WdfInterruptGetDevice(Interrupt), TestDeviceOf(Interrupt)->Device);
    if (TestRead(TestDeviceOf(Interrupt), PAIR_SOURCE(index % 2) + PAIR_SRC_CAUSES_TAKE) == 0) {
        return FALSE;
    }
    IsrMessage = MessageID;
    IsrCount++;
    return TRUE;
}

static BOOLEAN MessageIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    CHECK_EQUAL(MessageID, IndexOf(Interrupt));
    IsrMessage = MessageID;
    IsrCount++;
    return TRUE;
}

static NTSTATUS Enable(WDFINTERRUPT Interrupt, WDFDEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    TestLogNumber("enable", IndexOf(Interrupt));
    return STATUS_SUCCESS;
}

static NTSTATUS Disable(WDFINTERRUPT Interrupt, WDFDEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    TestLogNumber("disable", IndexOf(Interrupt));
    return STATUS_SUCCESS;
}

static VOID InitConfig(PWDF_INTERRUPT_CONFIG Config)
{
    WDF_INTERRUPT_CONFIG_INIT(Config, Isr, NULL);
    Config->EvtInterruptEnable = Enable;
    Config->EvtInterruptDisable = Disable;
}

static VOID GetInfo(PTEST_DEVICE Device, ULONG Index, PWDF_INTERRUPT_INFO Info)
{
    WDF_INTERRUPT_INFO_INIT(Info);
    WdfInterruptGetInfo(Device->Interrupt[Index], Info);
}

static VOID AddOne(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    InitConfig(&config);
    TestInterruptCreate(Device, 0, &config);
}

static VOID AddThree(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    InitConfig(&config);
    for (ULONG i = 0; i < 3; i++) {
        TestInterruptCreate(Device, i, &config);
    }
}

static VOID interrupts_beyond_the_resources_stay_unassigned(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_INFO info;

    CHECK_LOG("enable0");
    GetInfo(Device, 0, &info);
    CHECK(info.Vector != 0);
    CHECK(WdfInterruptWdmGetInterrupt(Device->Interrupt[0]) != NULL);
    for (ULONG i = 1; i < 3; i++) {
        GetInfo(Device, i, &info);
        CHECK_EQUAL(info.Vector, 0);
        CHECK_EQUAL(info.Irql, PASSIVE_LEVEL);
        CHECK_EQUAL(info.MessageNumber, i);
        CHECK_EQUAL(WdfInterruptWdmGetInterrupt(Device->Interrupt[i]), NULL);
    }
    TestWrite(Device, PAIR_SOURCE(0) + PAIR_SRC_RAISE, 1);
    SPIN_UNTIL(IsrCount, 1);
    CHECK_EQUAL(IsrMessage, 0);
}

static VOID GoneUnassigned(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("disable0");
}

static VOID AddFour(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, MessageIsr, NULL);
    for (ULONG i = 0; i < 4; i++) {
        TestInterruptCreate(Device, i, &config);
    }
}

static VOID messages_go_to_interrupts_in_order_of_creation(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_INFO info;
    ULONG base;

    GetInfo(Device, 0, &info);
    base = info.Vector;
    CHECK(base != 0);
    for (ULONG i = 0; i < 4; i++) {
        GetInfo(Device, i, &info);
        CHECK_EQUAL(info.Vector, base + i);
        CHECK_EQUAL(info.MessageNumber, i);
        CHECK_EQUAL(info.MessageSignaled, TRUE);
        TestWrite(Device, PAIR_REG_MESSAGE_RAISE, 3 - i);
        SPIN_UNTIL(IsrCount, i + 1);
        CHECK_EQUAL(IsrMessage, 3 - i);
    }
    CHECK_EQUAL(IsrCount, 4);
}

/* Both interrupts name the one line, so that the device has two line interrupts. */
static NTSTATUS PrepareTwoLines(PTEST_DEVICE Device, WDFCMRESLIST Raw, WDFCMRESLIST Translated)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, NULL);
    config.InterruptRaw = TestFindInterrupt(Raw);
    config.InterruptTranslated = TestFindInterrupt(Translated);
    TestInterruptCreate(Device, 0, &config);
    TestInterruptCreate(Device, 1, &config);
    return STATUS_SUCCESS;
}

static VOID isr_of_the_second_line_interrupt_gets_message_1(PTEST_DEVICE Device)
{
    TestWrite(Device, PAIR_SOURCE(1) + PAIR_SRC_RAISE, 1);
    SPIN_UNTIL(IsrCount, 1);
    CHECK_EQUAL(IsrMessage, 1);
    TestWrite(Device, PAIR_SOURCE(0) + PAIR_SRC_RAISE, 1);
    SPIN_UNTIL(IsrCount, 2);
    CHECK_EQUAL(IsrMessage, 0);
}

/* Every byte of the structure is either checked or stays as WDF_INTERRUPT_INFO_INIT left it. */
static VOID CheckInfo(PTEST_DEVICE Device, KINTERRUPT_MODE Mode, BOOLEAN MessageSignaled,
                      UCHAR ShareDisposition)
{
    WDF_INTERRUPT_INFO info;

    CHECK_EQUAL(sizeof(info), 64);
    RtlFillMemory(&info, sizeof(info), 0xA5);
    info.Size = sizeof(info);
    WdfInterruptGetInfo(Device->Interrupt[0], &info);
    CHECK_EQUAL(info.Size, 64);
    CHECK_EQUAL(info.TargetProcessorSet, 1);
    CHECK_EQUAL(info.MessageNumber, 0);
    CHECK(info.Vector > 0 && info.Vector < 256);
    CHECK_EQUAL(info.Irql, 5);
    CHECK_EQUAL(info.Mode, Mode);
    CHECK_EQUAL(info.Polarity, WdfInterruptPolarityUnknown);
    CHECK_EQUAL(info.MessageSignaled, MessageSignaled);
    CHECK_EQUAL(info.ShareDisposition, ShareDisposition);
    CHECK_EQUAL(info.Group, 0);
}

static VOID info_of_a_line_is_complete(PTEST_DEVICE Device)
{
    CheckInfo(Device, LevelSensitive, FALSE, CmResourceShareShared);
}

static VOID info_of_a_message_is_complete(PTEST_DEVICE Device)
{
    CheckInfo(Device, Latched, TRUE, CmResourceShareDeviceExclusive);
}

static VOID info_of_the_old_size_has_no_group(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_INFO info;
    WDF_INTERRUPT_INFO full;

    GetInfo(Device, 0, &full);
    RtlFillMemory(&info, sizeof(info), 0xA5);
    info.Size = 56;
    WdfInterruptGetInfo(Device->Interrupt[0], &info);
    CHECK_EQUAL(info.Size, 56);
    CHECK_EQUAL(info.Vector, full.Vector);
    CHECK_EQUAL(info.ShareDisposition, full.ShareDisposition);
    CHECK_EQUAL(info.Group, 0xA5A5);
}

static VOID info_of_another_size_is_not_written(PTEST_DEVICE Device)
{
    static const ULONG sizes[] = { 10, 0, 55, 63, 65 };
    WDF_INTERRUPT_INFO info;

    for (ULONG i = 0; i < RTL_NUMBER_OF(sizes); i++) {
        RtlFillMemory(&info, sizeof(info), 0xA5);
        info.Size = sizes[i];
        CHECK_BREAK(WdfInterruptGetInfo(Device->Interrupt[0], &info));
        CHECK_EQUAL(info.Size, sizes[i]);
        for (ULONG offset = sizeof(ULONG); offset < sizeof(info); offset++) {
            CHECK_EQUAL(((PUCHAR)&info)[offset], 0xA5);
        }
    }
}

static VOID info_null_stops(PTEST_DEVICE Device)
{
    CHECK_STOPS(NULL, WdfInterruptGetInfo(Device->Interrupt[0], NULL));
}

static VOID info_at_dirql_is_reported(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_INFO info;
    KIRQL irql;

    WDF_INTERRUPT_INFO_INIT(&info);
    irql = KeRaiseIrqlToDpcLevel();
    WdfInterruptGetInfo(Device->Interrupt[0], &info); /* allowed */
    KeLowerIrql(irql);
    WdfInterruptAcquireLock(Device->Interrupt[0]);
    CHECK_BREAK(WdfInterruptGetInfo(Device->Interrupt[0], &info)); /* and works */
    WdfInterruptReleaseLock(Device->Interrupt[0]);
    CHECK_EQUAL(info.Irql, 5);
}

static VOID info_after_release_is_empty(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_INFO info;

    GetInfo(Device, 1, &info);
    CHECK_EQUAL(info.Size, sizeof(info));
    CHECK_EQUAL(info.MessageNumber, 1);
    CHECK_EQUAL(info.TargetProcessorSet, 0);
    CHECK_EQUAL(info.Vector, 0);
    CHECK_EQUAL(info.Irql, 0);
    CHECK_EQUAL(info.Mode, 0);
    CHECK_EQUAL(info.Polarity, 0);
    CHECK_EQUAL(info.MessageSignaled, 0);
    CHECK_EQUAL(info.ShareDisposition, 0);
    CHECK_EQUAL(info.Group, 0);
}

static VOID RunBeforeRelease(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_INFO info;

    GetInfo(Device, 1, &info);
    CHECK(info.Vector != 0);
}

static VOID get_device_in_isr_gives_the_device(PTEST_DEVICE Device)
{
    ULONG checks = TestControl.Checks;

    TestWrite(Device, PAIR_SOURCE(0) + PAIR_SRC_RAISE, 1);
    SPIN_UNTIL(IsrCount, 1);
    CHECK(TestControl.Checks > checks); /* the ISR's own */
}

static VOID AddNotConnected(PTEST_DEVICE Device)
{
    AddOne(Device);
    CHECK_EQUAL(WdfInterruptWdmGetInterrupt(Device->Interrupt[0]), NULL);
}

static VOID CheckNotConnected(PTEST_DEVICE Device)
{
    CHECK_EQUAL(WdfInterruptWdmGetInterrupt(Device->Interrupt[0]), NULL);
}

static VOID CheckNotConnectedInD0Exit(PTEST_DEVICE Device, WDF_POWER_DEVICE_STATE Target)
{
    UNREFERENCED_PARAMETER(Target);
    CheckNotConnected(Device);
}

static VOID wdm_interrupt_exists_while_connected(PTEST_DEVICE Device)
{
    CHECK(WdfInterruptWdmGetInterrupt(Device->Interrupt[0]) != NULL);
}

#define CASE_STARTED(function)                                                                     \
    {                                                                                              \
        .Name = #function, .Add = AddOne, .Run = function                                          \
    }

TEST_CASES({ .Name = "interrupts_beyond_the_resources_stay_unassigned",
             .Add = AddThree,
             .Run = interrupts_beyond_the_resources_stay_unassigned,
             .Gone = GoneUnassigned },
           { .Name = "messages_go_to_interrupts_in_order_of_creation",
             .Add = AddFour,
             .Run = messages_go_to_interrupts_in_order_of_creation },
           { .Name = "isr_of_the_second_line_interrupt_gets_message_1",
             .Prepare = PrepareTwoLines,
             .Run = isr_of_the_second_line_interrupt_gets_message_1 },
           CASE_STARTED(info_of_a_line_is_complete), CASE_STARTED(info_of_a_message_is_complete),
           CASE_STARTED(info_of_the_old_size_has_no_group),
           CASE_STARTED(info_of_another_size_is_not_written), CASE_STARTED(info_null_stops),
           CASE_STARTED(info_at_dirql_is_reported),
           { .Name = "info_after_release_is_empty",
             .Add = AddThree,
             .Run = RunBeforeRelease,
             .Gone = info_after_release_is_empty },
           CASE_STARTED(get_device_in_isr_gives_the_device),
           { .Name = "wdm_interrupt_exists_while_connected",
             .Add = AddNotConnected,
             .Run = wdm_interrupt_exists_while_connected,
             .D0Exit = CheckNotConnectedInD0Exit,
             .Gone = CheckNotConnected });
