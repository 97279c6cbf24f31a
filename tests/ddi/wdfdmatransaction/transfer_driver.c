/* SPDX-License-Identifier: MIT */
/* transfer_driver - see transfer_test.c. */
#include "common.h"

static VOID enabler_checks_its_overrides(PTEST_DEVICE Device)
{
    static const struct {
        WDF_DMA_PROFILE Profile;
        ULONG Bits;
        ULONG Version;
        ULONG Flags;
        NTSTATUS Status;
    } rows[] = {
        { WdfDmaProfileScatterGather, 32, 0, 0, STATUS_SUCCESS },
        { WdfDmaProfileScatterGather, 33, 0, 0, STATUS_INVALID_PARAMETER },
        { WdfDmaProfileScatterGather64, 33, 0, 0, STATUS_SUCCESS },
        { WdfDmaProfilePacket, 24, 3, 0, STATUS_SUCCESS },
        { WdfDmaProfilePacket, 24, 2, 0, STATUS_INVALID_PARAMETER }, /* a width needs version 3 */
        { WdfDmaProfilePacket, 0, 1, 0, STATUS_INVALID_PARAMETER },
        { WdfDmaProfilePacket, 0, 3, WDF_DMA_ENABLER_CONFIG_REQUIRE_SINGLE_TRANSFER,
          STATUS_SUCCESS },
        { WdfDmaProfilePacket, 0, 0, WDF_DMA_ENABLER_CONFIG_REQUIRE_SINGLE_TRANSFER,
          STATUS_INVALID_PARAMETER },
        { WdfDmaProfileInvalid, 0, 0, 0, STATUS_INVALID_PARAMETER },
    };
    WDFDMAENABLER enabler;

    for (ULONG i = 0; i < RTL_NUMBER_OF(rows); i++) {
        WDF_DMA_ENABLER_CONFIG config;

        WDF_DMA_ENABLER_CONFIG_INIT(&config, rows[i].Profile, PAGE_SIZE);
        config.AddressWidthOverride = rows[i].Bits;
        config.WdmDmaVersionOverride = rows[i].Version;
        config.Flags = rows[i].Flags;
        CHECK_STATUS(
            WdfDmaEnablerCreate(Device->Device, &config, WDF_NO_OBJECT_ATTRIBUTES, &enabler),
            rows[i].Status);
    }
}

static VOID create_checks_its_parameters(PTEST_DEVICE Device)
{
    WDFDMAENABLER enabler = CreateEnabler(Device, WdfDmaProfileScatterGather, PAGE_SIZE, 0);
    WDFDMATRANSACTION transaction = CreateTransaction(enabler);
    WDF_OBJECT_ATTRIBUTES attributes;

    CHECK_EQUAL(WdfDmaTransactionGetDevice(transaction), Device->Device);
    CHECK_EQUAL(WdfDmaTransactionGetRequest(transaction), NULL);
    CHECK_EQUAL(WdfDmaTransactionGetBytesTransferred(transaction), 0);
    WdfObjectDelete(transaction);
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device->Device;
    CHECK_STATUS(WdfDmaTransactionCreate(enabler, &attributes, &transaction),
                 STATUS_WDF_PARENT_ASSIGNMENT_NOT_ALLOWED);
    CHECK_EQUAL(transaction, NULL);
    attributes.ParentObject = NULL;
    attributes.Size--;
    CHECK_STATUS(WdfDmaTransactionCreate(enabler, &attributes, &transaction),
                 STATUS_INFO_LENGTH_MISMATCH);
}

static VOID create_needs_memory(PTEST_DEVICE Device)
{
    WDFDMAENABLER enabler = CreateEnabler(Device, WdfDmaProfileScatterGather, PAGE_SIZE, 0);
    WDFDMATRANSACTION transaction;

    TestControl.Services.FailAllocation(1);
    CHECK_STATUS(WdfDmaTransactionCreate(enabler, WDF_NO_OBJECT_ATTRIBUTES, &transaction),
                 STATUS_INSUFFICIENT_RESOURCES);
}

static WDFDMATRANSACTION CreateAll(PTEST_DEVICE Device, WDF_DMA_PROFILE Profile, SIZE_T Maximum,
                                   ULONG Version)
{
    CreateBuffer();
    return CreateTransaction(CreateEnabler(Device, Profile, Maximum, Version));
}

static VOID FreeAll(WDFDMATRANSACTION Transaction)
{
    WdfObjectDelete(Transaction);
    FreeBuffer();
}

static VOID program_is_called_at_dispatch_level(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction =
        CreateAll(Device, WdfDmaProfileScatterGather64, BUFFER_BYTES, 0);

    CHECK_STATUS(WdfDmaTransactionInitialize(transaction, Program, WdfDmaDirectionWriteToDevice,
                                             BufferMdl, Buffer, 100),
                 STATUS_SUCCESS);
    CHECK_EQUAL(Programmed.Calls, 0);
    CHECK_STATUS(WdfDmaTransactionExecute(transaction, PROGRAM_NUMBER), STATUS_SUCCESS);
    CHECK_IRQL(PASSIVE_LEVEL);
    CHECK_EQUAL(Programmed.Calls, 1);
    CHECK_EQUAL(Programmed.Irql, DISPATCH_LEVEL);
    CHECK_EQUAL(Programmed.Transaction, transaction);
    CHECK_EQUAL(Programmed.Device, Device->Device);
    CHECK_EQUAL(Programmed.Context, PROGRAM_NUMBER);
    CHECK_EQUAL(Programmed.Direction, WdfDmaDirectionWriteToDevice);
    CHECK_EQUAL(Programmed.Length[0], 100);
    CHECK_EQUAL(WdfDmaTransactionGetCurrentDmaTransferLength(transaction), 100);
    CompleteOne(transaction, TRUE);
    CHECK_EQUAL(Programmed.Calls, 1);
    CHECK_EQUAL(WdfDmaTransactionGetBytesTransferred(transaction), 100);
    FreeAll(transaction);
}

static VOID list_covers_the_buffer(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction =
        CreateAll(Device, WdfDmaProfileScatterGather64, BUFFER_BYTES, 0);

    Start(transaction, PAGE_SIZE - 1, 2 * PAGE_SIZE + 2);
    CHECK_EQUAL(Programmed.Length[0], 2 * PAGE_SIZE + 2);
    CHECK(Programmed.Elements >= 1 && Programmed.Elements <= 4);
    for (ULONG i = 0; i < Programmed.Elements; i++) {
        CHECK(Programmed.Element[i].Length > 0);
    }
    CHECK_EQUAL(Programmed.Element[0].Address.QuadPart % PAGE_SIZE, PAGE_SIZE - 1);
    CompleteOne(transaction, TRUE);
    FreeAll(transaction);
}

/* The device's store of 8 bytes. */
static VOID Store(PTEST_DEVICE Device, PHYSICAL_ADDRESS Address, ULONG Low, ULONG High)
{
    TestWrite(Device, PAIR_REG_DMA_ADDRESS_LOW, Address.LowPart);
    TestWrite(Device, PAIR_REG_DMA_ADDRESS_HIGH, (ULONG)Address.HighPart);
    TestWrite(Device, PAIR_REG_DMA_VALUE_LOW, Low);
    TestWrite(Device, PAIR_REG_DMA_VALUE_HIGH, High);
    TestWrite(Device, PAIR_REG_DMA_CONTROL, 8);
    CHECK_EQUAL(TestRead(Device, PAIR_REG_DMA_FAILED), 0);
}

static VOID device_reaches_the_buffer(PTEST_DEVICE Device)
{
    static const WDF_DMA_PROFILE profiles[] = { WdfDmaProfilePacket, WdfDmaProfilePacket64,
                                                WdfDmaProfileScatterGather,
                                                WdfDmaProfileScatterGather64 };

    CreateBuffer();
    for (ULONG i = 0; i < RTL_NUMBER_OF(profiles); i++) {
        WDFDMATRANSACTION transaction =
            CreateTransaction(CreateEnabler(Device, profiles[i], BUFFER_BYTES, 0));
        ULONG last;
        PHYSICAL_ADDRESS end;

        Start(transaction, 8, BUFFER_BYTES - 16);
        last = Programmed.Elements - 1;
        end = Programmed.Element[last].Address;
        end.QuadPart += Programmed.Element[last].Length - 8;
        Store(Device, Programmed.Element[0].Address, 0x11111111 * (i + 1), 1);
        Store(Device, end, 0x01010101 * (i + 1), 2);
        CompleteOne(transaction, TRUE);
        CHECK_EQUAL(((PULONG)Buffer)[1], 0);
        CHECK_EQUAL(((PULONG)Buffer)[2], 0x11111111 * (i + 1));
        CHECK_EQUAL(((PULONG)Buffer)[3], 1);
        CHECK_EQUAL(((PULONG)(Buffer + BUFFER_BYTES))[-4], 0x01010101 * (i + 1));
        CHECK_EQUAL(((PULONG)(Buffer + BUFFER_BYTES))[-3], 2);
        CHECK_EQUAL(((PULONG)(Buffer + BUFFER_BYTES))[-2], 0);
        WdfObjectDelete(transaction);
    }
    FreeBuffer();
}

static VOID transaction_is_cut_at_the_maximum_length(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction = CreateAll(Device, WdfDmaProfileScatterGather, 3000, 0);

    Start(transaction, 10, 8000);
    CHECK_EQUAL(Programmed.Calls, 1);
    CHECK_EQUAL(WdfDmaTransactionGetCurrentDmaTransferLength(transaction), 3000);
    CompleteOne(transaction, FALSE);
    CHECK_EQUAL(Programmed.Calls, 2);
    CHECK_EQUAL(WdfDmaTransactionGetBytesTransferred(transaction), 3000);
    CompleteOne(transaction, FALSE);
    CHECK_EQUAL(WdfDmaTransactionGetCurrentDmaTransferLength(transaction), 2000);
    CompleteOne(transaction, TRUE);
    CHECK_EQUAL(Programmed.Calls, 3);
    CHECK_EQUAL(Programmed.Length[0], 3000);
    CHECK_EQUAL(Programmed.Length[1], 3000);
    CHECK_EQUAL(Programmed.Length[2], 2000);
    CHECK_EQUAL(WdfDmaTransactionGetBytesTransferred(transaction), 8000);
    FreeAll(transaction);
}

static VOID maximum_length_can_only_be_lowered(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction = CreateAll(Device, WdfDmaProfileScatterGather, 3000, 0);

    CHECK_STATUS(Initialize(transaction, 0, 6000), STATUS_SUCCESS);
    WdfDmaTransactionSetMaximumLength(transaction, 5000); /* ignored */
    CHECK_STATUS(WdfDmaTransactionExecute(transaction, NULL), STATUS_SUCCESS);
    CompleteOne(transaction, FALSE);
    CompleteOne(transaction, TRUE);
    CHECK_STATUS(WdfDmaTransactionRelease(transaction), STATUS_SUCCESS);
    CHECK_STATUS(Initialize(transaction, 0, 3000), STATUS_SUCCESS);
    WdfDmaTransactionSetMaximumLength(transaction, 2000);
    CHECK_STATUS(WdfDmaTransactionExecute(transaction, NULL), STATUS_SUCCESS);
    CompleteOne(transaction, FALSE);
    CompleteOne(transaction, TRUE);
    CHECK_STATUS(WdfDmaTransactionRelease(transaction), STATUS_SUCCESS);
    Start(transaction, 0, 3000); /* for one transaction only */
    CompleteOne(transaction, TRUE);
    CHECK_EQUAL(Programmed.Length[0], 3000);
    CHECK_EQUAL(Programmed.Length[2], 2000);
    CHECK_EQUAL(Programmed.Length[3], 1000);
    CHECK_EQUAL(Programmed.Length[4], 3000);
    FreeAll(transaction);
}

static VOID part_of_a_transfer_is_completed(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction = CreateAll(Device, WdfDmaProfileScatterGather64, 3000, 0);
    NTSTATUS status;

    Start(transaction, 0, 4000);
    CHECK_EQUAL(Programmed.Element[0].Address.QuadPart % PAGE_SIZE, 0);
    CHECK(!WdfDmaTransactionDmaCompletedWithLength(transaction, 1000, &status));
    CHECK_STATUS(status, STATUS_MORE_PROCESSING_REQUIRED);
    CHECK_EQUAL(WdfDmaTransactionGetBytesTransferred(transaction), 1000);
    CHECK_EQUAL(Programmed.Length[1], 3000); /* begins behind what was transferred */
    CHECK_EQUAL(Programmed.Element[0].Address.QuadPart % PAGE_SIZE, 1000);
    CHECK(!WdfDmaTransactionDmaCompletedWithLength(transaction, 2999, &status));
    CHECK_EQUAL(Programmed.Length[2], 1);
    CHECK(WdfDmaTransactionDmaCompletedWithLength(transaction, 1, &status));
    CHECK_STATUS(status, STATUS_SUCCESS);
    CHECK_EQUAL(WdfDmaTransactionGetBytesTransferred(transaction), 4000);
    FreeAll(transaction);
}

static VOID nothing_transferred_repeats_the_transfer(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction =
        CreateAll(Device, WdfDmaProfileScatterGather64, BUFFER_BYTES, 0);
    PHYSICAL_ADDRESS first;
    NTSTATUS status;

    Start(transaction, 20, 500);
    first = Programmed.Element[0].Address;
    CHECK(!WdfDmaTransactionDmaCompletedWithLength(transaction, 0, &status));
    CHECK_STATUS(status, STATUS_MORE_PROCESSING_REQUIRED);
    CHECK_EQUAL(Programmed.Calls, 2);
    CHECK_EQUAL(Programmed.Length[1], 500);
    CHECK_EQUAL(Programmed.Element[0].Address.QuadPart, first.QuadPart);
    CompleteOne(transaction, TRUE);
    FreeAll(transaction);
}

/* The page of WdfDmaTransactionDmaCompletedFinal says FALSE; KMDF returns TRUE: it ends there. */
static VOID more_than_the_transfer_is_refused(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction =
        CreateAll(Device, WdfDmaProfileScatterGather64, BUFFER_BYTES, 0);
    NTSTATUS status;

    Start(transaction, 0, 500);
    CHECK_BREAK(WdfDmaTransactionDmaCompletedWithLength(transaction, 501, &status));
    CHECK_STATUS(status, STATUS_INVALID_PARAMETER);
    CHECK_EQUAL(WdfDmaTransactionGetBytesTransferred(transaction), 0);
    CHECK_STATUS(WdfDmaTransactionRelease(transaction), STATUS_SUCCESS);
    FreeAll(transaction);
}

static VOID final_ends_the_transaction(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction = CreateAll(Device, WdfDmaProfileScatterGather64, 1000, 0);
    NTSTATUS status = STATUS_PENDING;

    Start(transaction, 0, 3000);
    CompleteOne(transaction, FALSE);
    CHECK(WdfDmaTransactionDmaCompletedFinal(transaction, 10, &status));
    CHECK_STATUS(status, STATUS_SUCCESS);
    CHECK_EQUAL(WdfDmaTransactionGetBytesTransferred(transaction), 1010);
    CHECK_EQUAL(Programmed.Calls, 2);
    FreeAll(transaction);
}

static VOID released_transaction_is_used_again(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction =
        CreateAll(Device, WdfDmaProfileScatterGather64, BUFFER_BYTES, 0);

    for (ULONG i = 1; i <= 3; i++) {
        Start(transaction, 0, i * 100);
        CompleteOne(transaction, TRUE);
        CHECK_EQUAL(WdfDmaTransactionGetBytesTransferred(transaction), i * 100);
        CHECK_STATUS(WdfDmaTransactionRelease(transaction), STATUS_SUCCESS);
        CHECK_EQUAL(WdfDmaTransactionGetBytesTransferred(transaction), 0);
    }
    CHECK_STATUS(WdfDmaTransactionRelease(transaction), STATUS_SUCCESS);
    CHECK_STATUS(Initialize(transaction, 0, 100), STATUS_SUCCESS);
    CHECK_STATUS(WdfDmaTransactionRelease(transaction), STATUS_SUCCESS); /* never executed */
    CHECK_EQUAL(Programmed.Calls, 3);
    FreeAll(transaction);
}

static VOID chain_of_mdls_is_one_buffer(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction = CreateAll(Device, WdfDmaProfileScatterGather64, 5000, 0);
    PUCHAR second = ExAllocatePool2(POOL_FLAG_NON_PAGED, 100, TEST_TAG);

    BufferMdl->Next = IoAllocateMdl(second, 100, FALSE, FALSE, NULL);
    MmBuildMdlForNonPagedPool(BufferMdl->Next);
    Start(transaction, BUFFER_BYTES - 4952, 4952 + 100);
    CHECK_EQUAL(Programmed.Length[0], 5000);
    Store(Device, Programmed.Element[Programmed.Elements - 1].Address, 0x77777777, 0);
    CompleteOne(transaction, FALSE);
    CHECK_EQUAL(*(PULONG)second, 0x77777777);
    CHECK_EQUAL(Programmed.Length[1], 52);
    Store(Device, Programmed.Element[0].Address, 0x88888888, 0);
    CompleteOne(transaction, TRUE);
    CHECK_EQUAL(*(PULONG)(second + 48), 0x88888888);
    IoFreeMdl(BufferMdl->Next);
    ExFreePoolWithTag(second, TEST_TAG);
    FreeAll(transaction);
}

static VOID chain_that_ends_early_is_refused(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction = CreateAll(Device, WdfDmaProfileScatterGather64, 5000, 0);

    CHECK(!NT_SUCCESS(Initialize(transaction, 100, BUFFER_BYTES)));
    CHECK_STATUS(Initialize(transaction, 100, BUFFER_BYTES - 100), STATUS_SUCCESS);
    FreeAll(transaction);
}

static VOID offset_instead_of_address(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction =
        CreateAll(Device, WdfDmaProfileScatterGather64, BUFFER_BYTES, 0);

    CHECK_STATUS(WdfDmaTransactionInitializeUsingOffset(
                     transaction, Program, WdfDmaDirectionReadFromDevice, BufferMdl, 16, 32),
                 STATUS_SUCCESS);
    CHECK_STATUS(WdfDmaTransactionExecute(transaction, NULL), STATUS_SUCCESS);
    CHECK_EQUAL(Programmed.Length[0], 32);
    Store(Device, Programmed.Element[0].Address, 5, 6);
    CompleteOne(transaction, TRUE);
    CHECK_EQUAL(((PULONG)Buffer)[4], 5);
    FreeAll(transaction);
}

static VOID initialize_checks_its_parameters(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction = CreateAll(Device, WdfDmaProfilePacket, BUFFER_BYTES, 0);

    CHECK_STATUS(Initialize(transaction, 0, 0), STATUS_INVALID_PARAMETER);
    CHECK_STATUS(Initialize(transaction, BUFFER_BYTES, 1), STATUS_INVALID_PARAMETER);
    CHECK_STATUS(Initialize(transaction, (SIZE_T)-1, 1), STATUS_INVALID_PARAMETER);
    /* No chains for packets with version 2: all of it has to lie in the MDL. */
    CHECK_STATUS(Initialize(transaction, 1, BUFFER_BYTES), STATUS_INVALID_PARAMETER);
    CHECK_STATUS(WdfDmaTransactionInitialize(transaction, Program, (WDF_DMA_DIRECTION)2, BufferMdl,
                                             Buffer, 1),
                 STATUS_INVALID_PARAMETER);
    CHECK_STATUS(WdfDmaTransactionInitializeUsingOffset(transaction, Program,
                                                        WdfDmaDirectionReadFromDevice, BufferMdl,
                                                        BUFFER_BYTES, 1),
                 STATUS_INVALID_PARAMETER);
    CHECK_STATUS(Initialize(transaction, BUFFER_BYTES - 1, 1), STATUS_SUCCESS);
    FreeAll(transaction);
}

static VOID initialize_needs_memory(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction = CreateAll(Device, WdfDmaProfileScatterGather, BUFFER_BYTES, 0);

    TestControl.Services.FailAllocation(1);
    CHECK_STATUS(Initialize(transaction, 0, 100), STATUS_INSUFFICIENT_RESOURCES);
    Start(transaction, 0, 100);
    CompleteOne(transaction, TRUE);
    FreeAll(transaction);
}

static VOID too_many_fragments_are_refused(PTEST_DEVICE Device)
{
    WDFDMAENABLER enabler = CreateEnabler(Device, WdfDmaProfileScatterGather, BUFFER_BYTES, 0);
    WDFDMATRANSACTION transaction = CreateTransaction(enabler);

    CreateBuffer();
    CHECK_EQUAL(WdfDmaEnablerGetMaximumScatterGatherElements(enabler),
                WDF_DMA_ENABLER_UNLIMITED_FRAGMENTS);
    WdfDmaEnablerSetMaximumScatterGatherElements(enabler, 2);
    CHECK_EQUAL(WdfDmaEnablerGetMaximumScatterGatherElements(enabler), 2);
    /* Counted in pages, wherever they lie. */
    CHECK_STATUS(Initialize(transaction, 1, 2 * PAGE_SIZE), STATUS_WDF_TOO_FRAGMENTED);
    Start(transaction, 0, 2 * PAGE_SIZE);
    CompleteOne(transaction, TRUE);
    FreeAll(transaction);
}

static VOID fragments_of_a_later_part_are_refused(PTEST_DEVICE Device)
{
    WDFDMAENABLER enabler = CreateEnabler(Device, WdfDmaProfileScatterGather, PAGE_SIZE, 0);
    WDFDMATRANSACTION transaction = CreateTransaction(enabler);
    NTSTATUS status;

    CreateBuffer();
    WdfDmaEnablerSetMaximumScatterGatherElements(enabler, 1);
    Start(transaction, 0, 2 * PAGE_SIZE);
    /* What is left begins in the middle of a page: one transfer of it would need two elements. */
    CHECK(WdfDmaTransactionDmaCompletedWithLength(transaction, 100, &status));
    CHECK_STATUS(status, STATUS_WDF_TOO_FRAGMENTED);
    CHECK_EQUAL(Programmed.Calls, 1);
    CHECK_STATUS(WdfDmaTransactionRelease(transaction), STATUS_SUCCESS);
    FreeAll(transaction);
}

static VOID single_transfer_is_not_cut(PTEST_DEVICE Device)
{
    WDFDMAENABLER enabler = CreateEnabler(Device, WdfDmaProfileScatterGather64, PAGE_SIZE, 3);
    WDFDMATRANSACTION transaction = CreateTransaction(enabler);
    NTSTATUS status;

    CreateBuffer();
    WdfDmaTransactionSetSingleTransferRequirement(transaction, TRUE);
    CHECK_STATUS(Initialize(transaction, 0, PAGE_SIZE + 1), STATUS_WDF_TOO_MANY_TRANSFERS);
    WdfDmaTransactionSetSingleTransferRequirement(transaction, TRUE); /* gone by the failure */
    Start(transaction, 0, PAGE_SIZE);
    CHECK(WdfDmaTransactionDmaCompletedWithLength(transaction, 10, &status));
    CHECK_STATUS(status, STATUS_WDF_TOO_MANY_TRANSFERS);
    CHECK_STATUS(WdfDmaTransactionRelease(transaction), STATUS_SUCCESS);
    Start(transaction, 0, PAGE_SIZE + 1); /* it was for one transaction */
    CompleteOne(transaction, FALSE);
    CompleteOne(transaction, TRUE);
    CHECK_STATUS(WdfDmaTransactionRelease(transaction), STATUS_SUCCESS);
    WdfDmaEnablerSetMaximumScatterGatherElements(enabler, 1);
    WdfDmaTransactionSetSingleTransferRequirement(transaction, TRUE);
    CHECK_STATUS(Initialize(transaction, 1, PAGE_SIZE), STATUS_WDF_TOO_FRAGMENTED);
    FreeAll(transaction);
}

static VOID single_transfer_needs_version_3(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction = CreateAll(Device, WdfDmaProfileScatterGather, 1000, 0);

    CHECK_BREAK(WdfDmaTransactionSetSingleTransferRequirement(transaction, TRUE));
    Start(transaction, 0, 1500);
    CompleteOne(transaction, FALSE);
    CompleteOne(transaction, TRUE);
    FreeAll(transaction);
}

static VOID info_tells_what_is_needed(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction = CreateAll(Device, WdfDmaProfileScatterGather, BUFFER_BYTES, 0);
    ULONG registers = 0;
    ULONG elements = 0;

    CHECK_STATUS(Initialize(transaction, PAGE_SIZE - 1, PAGE_SIZE + 2), STATUS_SUCCESS);
    WdfDmaTransactionGetTransferInfo(transaction, &registers, &elements);
    CHECK_EQUAL(registers, 3); /* before version 3 a map register for each page */
    CHECK(elements >= 1 && elements <= 3);
    WdfDmaTransactionGetTransferInfo(transaction, NULL, NULL);
    FreeAll(transaction);
}

/* Completes the transfer that is being programmed; in the first two a next one follows. */
static VOID CompleteAtOnce(WDFDMATRANSACTION Transaction)
{
    ULONG call = Programmed.Calls;

    TestLogNumber("begin", call);
    CompleteOne(Transaction, call == 3);
    TestLogNumber("end", call);
}

static VOID completed_inside_program(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction = CreateAll(Device, WdfDmaProfileScatterGather64, 100, 0);

    OnProgram = CompleteAtOnce;
    Start(transaction, 0, 300);
    CHECK_LOG("begin1 begin2 begin3 end3 end2 end1");
    CHECK_EQUAL(WdfDmaTransactionGetBytesTransferred(transaction), 300);
    FreeAll(transaction);
}

/* A packet's next transfer waits for EvtProgramDma to return. */
static VOID completed_inside_program_of_a_packet(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction = CreateAll(Device, WdfDmaProfilePacket64, 100, 0);

    OnProgram = CompleteAtOnce;
    Start(transaction, 0, 300);
    CHECK_LOG("begin1 end1 begin2 end2 begin3 end3");
    CHECK_EQUAL(WdfDmaTransactionGetBytesTransferred(transaction), 300);
    FreeAll(transaction);
}

static VOID packet_has_one_element(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction = CreateAll(Device, WdfDmaProfilePacket, 2 * PAGE_SIZE, 0);

    Start(transaction, 100, 3 * PAGE_SIZE);
    CHECK_EQUAL(Programmed.Elements, 1);
    CHECK_EQUAL(Programmed.Element[0].Length, 2 * PAGE_SIZE);
    CHECK_EQUAL(Programmed.Element[0].Address.QuadPart % PAGE_SIZE, 100);
    CompleteOne(transaction, FALSE);
    CHECK_EQUAL(Programmed.Elements, 1);
    CHECK_EQUAL(Programmed.Element[0].Length, PAGE_SIZE);
    CompleteOne(transaction, TRUE);
    FreeAll(transaction);
}

static VOID duplex_transactions_run_at_the_same_time(PTEST_DEVICE Device)
{
    WDFDMAENABLER enabler =
        CreateEnabler(Device, WdfDmaProfileScatterGather64Duplex, BUFFER_BYTES, 0);
    WDFDMATRANSACTION read = CreateTransaction(enabler);
    WDFDMATRANSACTION write = CreateTransaction(enabler);

    CreateBuffer();
    Start(read, 0, 100);
    CHECK_STATUS(WdfDmaTransactionInitialize(write, Program, WdfDmaDirectionWriteToDevice,
                                             BufferMdl, Buffer + 200, 100),
                 STATUS_SUCCESS);
    CHECK_STATUS(WdfDmaTransactionExecute(write, NULL), STATUS_SUCCESS);
    CHECK_EQUAL(Programmed.Calls, 2);
    CompleteOne(read, TRUE);
    CompleteOne(write, TRUE);
    WdfObjectDelete(write);
    FreeAll(read);
}

static VOID any_irql_up_to_dispatch_level(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction =
        CreateAll(Device, WdfDmaProfileScatterGather64, BUFFER_BYTES, 0);
    KIRQL irql;

    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    Start(transaction, 0, 100);
    CHECK_IRQL(DISPATCH_LEVEL);
    CompleteOne(transaction, TRUE);
    CHECK_STATUS(WdfDmaTransactionRelease(transaction), STATUS_SUCCESS);
    KeLowerIrql(irql);
    KeRaiseIrql(DISPATCH_LEVEL + 1, &irql);
    CHECK_BREAK((VOID)WdfDmaTransactionGetBytesTransferred(transaction));
    CHECK_BREAK((VOID)WdfDmaTransactionRelease(transaction));
    KeLowerIrql(irql);
    FreeAll(transaction);
}

TEST_CASES(CASE_RUN(enabler_checks_its_overrides), CASE_RUN(create_checks_its_parameters),
           CASE_RUN(create_needs_memory), CASE_RUN(program_is_called_at_dispatch_level),
           CASE_RUN(list_covers_the_buffer), CASE_RUN(device_reaches_the_buffer),
           CASE_RUN(transaction_is_cut_at_the_maximum_length),
           CASE_RUN(maximum_length_can_only_be_lowered), CASE_RUN(part_of_a_transfer_is_completed),
           CASE_RUN(nothing_transferred_repeats_the_transfer),
           CASE_RUN(more_than_the_transfer_is_refused), CASE_RUN(final_ends_the_transaction),
           CASE_RUN(released_transaction_is_used_again), CASE_RUN(chain_of_mdls_is_one_buffer),
           CASE_RUN(chain_that_ends_early_is_refused), CASE_RUN(offset_instead_of_address),
           CASE_RUN(initialize_checks_its_parameters), CASE_RUN(initialize_needs_memory),
           CASE_RUN(too_many_fragments_are_refused),
           CASE_RUN(fragments_of_a_later_part_are_refused), CASE_RUN(single_transfer_is_not_cut),
           CASE_RUN(single_transfer_needs_version_3), CASE_RUN(info_tells_what_is_needed),
           CASE_RUN(completed_inside_program), CASE_RUN(completed_inside_program_of_a_packet),
           CASE_RUN(packet_has_one_element), CASE_RUN(duplex_transactions_run_at_the_same_time),
           CASE_RUN(any_irql_up_to_dispatch_level));
