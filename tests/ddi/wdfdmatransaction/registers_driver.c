/* SPDX-License-Identifier: MIT */
/* registers_driver - see registers_test.c. */
#include "common.h"

/* Two transactions of an enabler whose map registers are enough for one of the whole buffer. */
static WDFDMATRANSACTION First;
static WDFDMATRANSACTION Second;

static VOID CreateTwo(PTEST_DEVICE Device, ULONG Version)
{
    WDFDMAENABLER enabler = CreateEnabler(Device, WdfDmaProfilePacket64, BUFFER_BYTES, Version);

    CreateBuffer();
    First = CreateTransaction(enabler);
    Second = CreateTransaction(enabler);
}

static VOID FreeTwo(VOID)
{
    WdfObjectDelete(Second);
    WdfObjectDelete(First);
    FreeBuffer();
}

static VOID version_2_executes_one_at_a_time(PTEST_DEVICE Device)
{
    NTSTATUS status = STATUS_SUCCESS;

    CreateTwo(Device, 2);
    Start(First, 0, 100);
    CHECK_STATUS(Initialize(Second, 0, 100), STATUS_SUCCESS);
    CHECK_BREAK(status = WdfDmaTransactionExecute(Second, NULL));
    CHECK_STATUS(status, STATUS_WDF_BUSY);
    CHECK_EQUAL(Programmed.Calls, 1);
    CHECK_STATUS(WdfDmaTransactionRelease(Second), STATUS_SUCCESS); /* a must after the failure */
    CompleteOne(First, TRUE);
    Start(Second, 0, 100);
    CompleteOne(Second, TRUE);
    FreeTwo();
}

static VOID version_3_waits(PTEST_DEVICE Device)
{
    CreateTwo(Device, 3);
    Start(First, 0, BUFFER_BYTES);
    Start(Second, 0, BUFFER_BYTES);
    CHECK_EQUAL(Programmed.Calls, 1);
    CompleteOne(First, TRUE); /* in here the other one begins */
    CHECK_EQUAL(Programmed.Calls, 2);
    CHECK_EQUAL(Programmed.Transaction, Second);
    CHECK_EQUAL(Programmed.Irql, DISPATCH_LEVEL);
    CHECK_EQUAL(Programmed.Context, PROGRAM_NUMBER);
    CompleteOne(Second, TRUE);
    FreeTwo();
}

static VOID waiting_transaction_is_cancelled(PTEST_DEVICE Device)
{
    CreateTwo(Device, 3);
    CHECK_STATUS(Initialize(First, 0, BUFFER_BYTES), STATUS_SUCCESS);
    CHECK(!WdfDmaTransactionCancel(First)); /* not executed */
    CHECK_STATUS(WdfDmaTransactionExecute(First, NULL), STATUS_SUCCESS);
    CHECK(!WdfDmaTransactionCancel(First)); /* EvtProgramDma was called */
    Start(Second, 0, BUFFER_BYTES);
    CHECK(WdfDmaTransactionCancel(Second));
    CHECK_EQUAL(WdfDmaTransactionGetBytesTransferred(Second), 0);
    CompleteOne(First, TRUE);
    CHECK_EQUAL(Programmed.Calls, 1);
    CHECK_STATUS(WdfDmaTransactionRelease(Second), STATUS_SUCCESS);
    Start(Second, 0, BUFFER_BYTES); /* the one that was cancelled holds nothing */
    CompleteOne(Second, TRUE);
    FreeTwo();
}

static VOID immediate_execution_does_not_wait(PTEST_DEVICE Device)
{
    CreateTwo(Device, 3);
    Start(First, 0, BUFFER_BYTES);
    CHECK_STATUS(Initialize(Second, 0, BUFFER_BYTES), STATUS_SUCCESS);
    WdfDmaTransactionSetImmediateExecution(Second, TRUE);
    CHECK_STATUS(WdfDmaTransactionExecute(Second, NULL), STATUS_INSUFFICIENT_RESOURCES);
    CHECK_STATUS(WdfDmaTransactionRelease(Second), STATUS_SUCCESS);
    CompleteOne(First, TRUE);
    CHECK_EQUAL(Programmed.Calls, 1);
    CHECK_STATUS(Initialize(Second, 0, BUFFER_BYTES), STATUS_SUCCESS);
    WdfDmaTransactionSetImmediateExecution(Second, TRUE);
    CHECK_STATUS(WdfDmaTransactionExecute(Second, NULL), STATUS_SUCCESS);
    CHECK_EQUAL(Programmed.Calls, 2);
    CompleteOne(Second, TRUE);
    FreeTwo();
}

static VOID Reserved(WDFDMATRANSACTION Transaction, PVOID Context)
{
    CHECK_IRQL(DISPATCH_LEVEL);
    CHECK_EQUAL(Context, PROGRAM_NUMBER);
    TestLog(Transaction == First ? "first" : "second");
}

static NTSTATUS Reserve(WDFDMATRANSACTION Transaction, ULONG Registers)
{
    return WdfDmaTransactionAllocateResources(Transaction, WdfDmaDirectionReadFromDevice, Registers,
                                              Reserved, PROGRAM_NUMBER);
}

static VOID version_2_has_no_version_3_calls(PTEST_DEVICE Device)
{
    NTSTATUS status = STATUS_SUCCESS;
    BOOLEAN isCancelled = TRUE;

    CreateTwo(Device, 2);
    CHECK_BREAK(status = Reserve(First, 1));
    CHECK_STATUS(status, STATUS_INVALID_DEVICE_REQUEST);
    CHECK_BREAK(WdfDmaTransactionFreeResources(First));
    CHECK_STATUS(Initialize(First, 0, 100), STATUS_SUCCESS);
    CHECK_BREAK(WdfDmaTransactionSetImmediateExecution(First, TRUE));
    CHECK_BREAK(isCancelled = WdfDmaTransactionCancel(First));
    CHECK(!isCancelled);
    FreeTwo();
}

static VOID reserved_registers_are_used_again_and_again(PTEST_DEVICE Device)
{
    CreateTwo(Device, 3);
    CHECK_STATUS(Reserve(First, BUFFER_PAGES + 1), STATUS_SUCCESS);
    CHECK_LOG("first");
    for (ULONG i = 0; i < 2; i++) {
        Start(First, 0, BUFFER_BYTES);
        CompleteOne(First, TRUE);
        CHECK_STATUS(WdfDmaTransactionRelease(First), STATUS_SUCCESS);
    }
    CHECK_EQUAL(Programmed.Calls, 2);
    Start(Second, 0, 100); /* the reservation stays */
    CHECK_EQUAL(Programmed.Calls, 2);
    WdfDmaTransactionFreeResources(First);
    CHECK_EQUAL(Programmed.Calls, 3);
    CHECK_EQUAL(Programmed.Transaction, Second);
    CompleteOne(Second, TRUE);
    FreeTwo();
}

static VOID reservation_waits(PTEST_DEVICE Device)
{
    CreateTwo(Device, 3);
    Start(First, 0, BUFFER_BYTES);
    CHECK_STATUS(Reserve(Second, BUFFER_PAGES), STATUS_SUCCESS);
    CHECK_LOG("");
    CompleteOne(First, TRUE);
    CHECK_LOG("second");
    Start(Second, 0, 100);
    CompleteOne(Second, TRUE);
    WdfDmaTransactionFreeResources(Second);
    FreeTwo();
}

static VOID reservation_of_too_many_is_refused(PTEST_DEVICE Device)
{
    CreateTwo(Device, 3);
    CHECK_STATUS(Reserve(First, 1000), STATUS_INSUFFICIENT_RESOURCES);
    CHECK_STATUS(WdfDmaTransactionAllocateResources(First, WdfDmaDirectionWriteToDevice,
                                                    BUFFER_PAGES, Reserved, PROGRAM_NUMBER),
                 STATUS_SUCCESS);
    CHECK_LOG("first");
    WdfDmaTransactionFreeResources(First);
    FreeTwo();
}

static VOID reservation_takes_the_need_of_the_transaction(PTEST_DEVICE Device)
{
    CreateTwo(Device, 3);
    CHECK_STATUS(Initialize(First, 0, PAGE_SIZE), STATUS_SUCCESS);
    CHECK_STATUS(Reserve(First, 0), STATUS_SUCCESS);
    CHECK_LOG("first");
    Start(Second, 0, BUFFER_BYTES); /* all but one are free */
    CHECK_EQUAL(Programmed.Calls, 1);
    CompleteOne(Second, TRUE);
    WdfDmaTransactionFreeResources(First);
    FreeTwo();
}

static VOID reservation_cuts_transfers(PTEST_DEVICE Device)
{
    CreateTwo(Device, 3);
    CHECK_STATUS(Reserve(First, 2), STATUS_SUCCESS);
    Start(First, 1000, 3 * PAGE_SIZE);
    CHECK_EQUAL(Programmed.Length[0], 2 * PAGE_SIZE - 1000);
    CompleteOne(First, FALSE);
    CHECK_EQUAL(Programmed.Length[1], PAGE_SIZE + 1000);
    CompleteOne(First, TRUE);
    CHECK_STATUS(WdfDmaTransactionRelease(First), STATUS_SUCCESS);
    WdfDmaTransactionFreeResources(First);
    FreeTwo();
}

static VOID scatter_gather_has_no_reservation(PTEST_DEVICE Device)
{
    NTSTATUS status = STATUS_SUCCESS;

    First = CreateTransaction(CreateEnabler(Device, WdfDmaProfileScatterGather64, PAGE_SIZE, 3));
    CHECK_BREAK(status = Reserve(First, 1));
    CHECK_STATUS(status, STATUS_INVALID_DEVICE_REQUEST);
    CHECK_BREAK(WdfDmaTransactionFreeResources(First));
}

static VOID cancel_before_initialization_stops(PTEST_DEVICE Device)
{
    CreateTwo(Device, 3);
    CHECK_STOPS(First, WdfDmaTransactionCancel(First));
}

TEST_CASES(CASE_RUN(version_2_executes_one_at_a_time), CASE_RUN(version_3_waits),
           CASE_RUN(waiting_transaction_is_cancelled), CASE_RUN(immediate_execution_does_not_wait),
           CASE_RUN(version_2_has_no_version_3_calls),
           CASE_RUN(reserved_registers_are_used_again_and_again), CASE_RUN(reservation_waits),
           CASE_RUN(reservation_of_too_many_is_refused),
           CASE_RUN(reservation_takes_the_need_of_the_transaction),
           CASE_RUN(reservation_cuts_transfers), CASE_RUN(scatter_gather_has_no_reservation),
           CASE_RUN(cancel_before_initialization_stops));
