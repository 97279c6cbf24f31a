/* SPDX-License-Identifier: MIT */
/* query_for_interface_driver - see query_for_interface_test.c. */
#include <initguid.h>
#include <wdmguid.h>

#include "tests/ddi/support/driver_test.h"

#define OFFSET_COMMAND        0x04
#define OFFSET_STATUS         0x06
#define OFFSET_CAPABILITIES   0x34
#define OFFSET_INTERRUPT_LINE 0x3C

static EVT_WDF_INTERRUPT_ISR Isr;

static volatile ULONG IsrCount;
static BUS_INTERFACE_STANDARD Bus;

static NTSTATUS Query(PTEST_DEVICE Device, USHORT Size, USHORT Version)
{
    return WdfFdoQueryForInterface(Device->Device, &GUID_BUS_INTERFACE_STANDARD, (PINTERFACE)&Bus,
                                   Size, Version, NULL);
}

static VOID Obtain(PTEST_DEVICE Device)
{
    CHECK_STATUS(Query(Device, sizeof(Bus), 1), STATUS_SUCCESS);
}

static USHORT Read16(ULONG Offset)
{
    USHORT value = 0;

    CHECK_EQUAL(Bus.GetBusData(Bus.Context, PCI_WHICHSPACE_CONFIG, &value, Offset, 2), 2);
    return value;
}

static VOID Write16(ULONG Offset, USHORT Value)
{
    CHECK_EQUAL(Bus.SetBusData(Bus.Context, PCI_WHICHSPACE_CONFIG, &Value, Offset, 2), 2);
}

static VOID bus_interface_is_offered(PTEST_DEVICE Device)
{
    Obtain(Device);
    CHECK_EQUAL(Bus.Size, sizeof(Bus));
    CHECK_EQUAL(Bus.Version, 1);
    CHECK(Bus.InterfaceReference != NULL && Bus.InterfaceDereference != NULL);
    CHECK(Bus.TranslateBusAddress != NULL && Bus.GetDmaAdapter != NULL);
    Bus.InterfaceReference(Bus.Context);
    CHECK_EQUAL(Read16(0), PAIR_VENDOR_ID);
    CHECK_EQUAL(Read16(2), PAIR_DEVICE_ID);
    Bus.InterfaceDereference(Bus.Context);
}

static VOID interface_of_nobody_is_not_supported(PTEST_DEVICE Device)
{
    static const GUID unknown = { 0x11223344, 0, 0, { 0 } };

    CHECK_STATUS(
        WdfFdoQueryForInterface(Device->Device, &unknown, (PINTERFACE)&Bus, sizeof(Bus), 1, NULL),
        STATUS_NOT_SUPPORTED);
    CHECK_STATUS(Query(Device, sizeof(INTERFACE), 1), STATUS_NOT_SUPPORTED);
    CHECK_STATUS(Query(Device, sizeof(Bus), 2), STATUS_NOT_SUPPORTED);
}

static VOID null_pointer_is_an_invalid_parameter(PTEST_DEVICE Device)
{
    CHECK_STATUS(
        WdfFdoQueryForInterface(Device->Device, NULL, (PINTERFACE)&Bus, sizeof(Bus), 1, NULL),
        STATUS_INVALID_PARAMETER);
    CHECK_STATUS(WdfFdoQueryForInterface(Device->Device, &GUID_BUS_INTERFACE_STANDARD, NULL,
                                         sizeof(Bus), 1, NULL),
                 STATUS_INVALID_PARAMETER);
}

static VOID invalid_handle_is_a_bug_check(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_STOPS(&Bus, (VOID)WdfFdoQueryForInterface((WDFDEVICE)&Bus, &GUID_BUS_INTERFACE_STANDARD,
                                                    (PINTERFACE)&Bus, sizeof(Bus), 1, NULL));
}

static VOID query_above_passive_is_a_violation(PTEST_DEVICE Device)
{
    KIRQL irql;

    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    CHECK_BREAK((VOID)Query(Device, sizeof(Bus), 1));
    KeLowerIrql(irql);
}

static VOID data_of_any_length_and_alignment(PTEST_DEVICE Device)
{
    UCHAR whole[64];
    UCHAR part[7];
    UCHAR line = 0x5a;

    Obtain(Device);
    CHECK_EQUAL(Bus.GetBusData(Bus.Context, PCI_WHICHSPACE_CONFIG, whole, 0, sizeof(whole)), 64);
    CHECK_EQUAL(Bus.GetBusData(Bus.Context, PCI_WHICHSPACE_CONFIG, part, 1, sizeof(part)), 7);
    for (ULONG i = 0; i < sizeof(part); i++) {
        CHECK_EQUAL(part[i], whole[1 + i]);
    }
    CHECK_EQUAL(Bus.SetBusData(Bus.Context, PCI_WHICHSPACE_CONFIG, &line, OFFSET_INTERRUPT_LINE, 1),
                1);
    CHECK_EQUAL(Read16(OFFSET_INTERRUPT_LINE) & 0xff, 0x5a);
    /* Constant registers keep their value. */
    Write16(0, 0xffff);
    CHECK_EQUAL(Read16(0), PAIR_VENDOR_ID);
}

static VOID other_space_has_no_data(PTEST_DEVICE Device)
{
    ULONG value = 0;

    Obtain(Device);
    CHECK_EQUAL(Bus.GetBusData(Bus.Context, PCI_WHICHSPACE_ROM, &value, 0, 4), 0);
    CHECK_EQUAL(Bus.SetBusData(Bus.Context, PCI_WHICHSPACE_ROM, &value, 0, 4), 0);
    CHECK_EQUAL(Bus.GetBusData(Bus.Context, PCI_WHICHSPACE_CONFIG, &value, 4096, 4), 0);
}

static BOOLEAN Isr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(MessageID);
    CHECK_EQUAL(Read16(0), PAIR_VENDOR_ID);
    IsrCount++;
    return TRUE;
}

static VOID AddOne(PTEST_DEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, NULL);
    TestInterruptCreate(Device, 0, &config);
    Obtain(Device);
}

static VOID data_at_dispatch_level_and_dirql(PTEST_DEVICE Device)
{
    KIRQL irql;

    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    CHECK_EQUAL(Read16(2), PAIR_DEVICE_ID);
    KeLowerIrql(irql);
    TestWrite(Device, PAIR_REG_MESSAGE_RAISE, 0);
    SPIN_UNTIL(IsrCount, 1);
}

static VOID address_is_translated_to_itself(PTEST_DEVICE Device)
{
    PHYSICAL_ADDRESS address;
    PHYSICAL_ADDRESS translated;
    ULONG space = 0;

    Obtain(Device);
    address.QuadPart = 0xE0001000;
    CHECK(Bus.TranslateBusAddress(Bus.Context, address, 4, &space, &translated));
    CHECK_EQUAL(translated.QuadPart, address.QuadPart);
    CHECK_EQUAL(space, 0);
}

static VOID capabilities_are_a_list(PTEST_DEVICE Device)
{
    ULONG found = 0;
    ULONG offset;

    Obtain(Device);
    CHECK(Read16(OFFSET_STATUS) & PCI_STATUS_CAPABILITIES_LIST);
    offset = Read16(OFFSET_CAPABILITIES) & 0xff;
    for (ULONG i = 0; i < 8 && offset != 0; i++) {
        USHORT header = Read16(offset);

        found |= 1u << (header & 0xff);
        offset = header >> 8;
    }
    CHECK_EQUAL(offset, 0);
    CHECK_EQUAL(found, 1u << PCI_CAPABILITY_ID_POWER_MANAGEMENT | 1u << PCI_CAPABILITY_ID_MSI |
                           1u << PCI_CAPABILITY_ID_MSIX);
}

static VOID CheckSilent(PTEST_DEVICE Device)
{
    CHECK_EQUAL(TestRead(Device, PAIR_REG_ID), 0xffffffff);
    CHECK_EQUAL(READ_REGISTER_UCHAR(Device->Registers), 0xff);
    TestWrite(Device, PAIR_REG_SCRATCH, 2);
}

static VOID bar_that_is_not_decoded_reads_as_ones(PTEST_DEVICE Device)
{
    USHORT command;

    Obtain(Device);
    TestWrite(Device, PAIR_REG_SCRATCH, 1);
    command = Read16(OFFSET_COMMAND);
    CHECK(command & PCI_ENABLE_MEMORY_SPACE);
    Write16(OFFSET_COMMAND, command & ~PCI_ENABLE_MEMORY_SPACE);
    CheckSilent(Device);
    Write16(OFFSET_COMMAND, command);
    CHECK_EQUAL(TestRead(Device, PAIR_REG_SCRATCH), 1);
}

static VOID bar_of_a_device_in_d3_reads_as_ones(PTEST_DEVICE Device)
{
    ULONG offset;

    Obtain(Device);
    TestWrite(Device, PAIR_REG_SCRATCH, 1);
    offset = Read16(OFFSET_CAPABILITIES) & 0xff;
    CHECK_EQUAL(Read16(offset) & 0xff, PCI_CAPABILITY_ID_POWER_MANAGEMENT);
    Write16(offset + 4, 3);
    CheckSilent(Device);
    Write16(offset + 4, 0);
    CHECK_EQUAL(TestRead(Device, PAIR_REG_SCRATCH), 1);
}

static VOID function_that_is_no_master_sends_nothing(PTEST_DEVICE Device)
{
    USHORT command = Read16(OFFSET_COMMAND);

    CHECK(command & PCI_ENABLE_BUS_MASTER);
    Write16(OFFSET_COMMAND, command & ~PCI_ENABLE_BUS_MASTER);
    TestWrite(Device, PAIR_REG_MESSAGE_RAISE, 0);
    TestWrite(Device, PAIR_REG_DMA_ADDRESS_LOW, 0x200000);
    TestWrite(Device, PAIR_REG_DMA_CONTROL, 4);
    TestSpin(50);
    CHECK_EQUAL(IsrCount, 0);
    CHECK_EQUAL(TestRead(Device, PAIR_REG_DMA_DONE), 0);
    CHECK_EQUAL(TestRead(Device, PAIR_REG_DMA_FAILED), 1);
    Write16(OFFSET_COMMAND, command);
    TestWrite(Device, PAIR_REG_MESSAGE_RAISE, 0);
    SPIN_UNTIL(IsrCount, 1);
}

TEST_CASES(CASE_RUN(bus_interface_is_offered), CASE_RUN(interface_of_nobody_is_not_supported),
           CASE_RUN(null_pointer_is_an_invalid_parameter), CASE_RUN(invalid_handle_is_a_bug_check),
           CASE_RUN(query_above_passive_is_a_violation), CASE_RUN(data_of_any_length_and_alignment),
           CASE_RUN(other_space_has_no_data),
           { .Name = "data_at_dispatch_level_and_dirql",
             .Add = AddOne,
             .Run = data_at_dispatch_level_and_dirql },
           CASE_RUN(address_is_translated_to_itself), CASE_RUN(capabilities_are_a_list),
           CASE_RUN(bar_that_is_not_decoded_reads_as_ones),
           CASE_RUN(bar_of_a_device_in_d3_reads_as_ones),
           { .Name = "function_that_is_no_master_sends_nothing",
             .Add = AddOne,
             .Run = function_that_is_no_master_sends_nothing });
