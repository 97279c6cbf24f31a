/* SPDX-License-Identifier: MIT */
/* states_driver - see states_test.c. */
#include "common.h"

static WDFDMATRANSACTION CreateAll(PTEST_DEVICE Device)
{
    CreateBuffer();
    return CreateTransaction(CreateEnabler(Device, WdfDmaProfileScatterGather64, BUFFER_BYTES, 0));
}

static VOID executed_without_initialization_stops(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction = CreateAll(Device);

    CHECK_STOPS(transaction, WdfDmaTransactionExecute(transaction, NULL));
}

static VOID executed_twice_stops(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction = CreateAll(Device);

    Start(transaction, 0, 100);
    CHECK_STOPS(transaction, WdfDmaTransactionExecute(transaction, NULL));
}

static VOID executed_after_release_stops(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction = CreateAll(Device);

    Start(transaction, 0, 100);
    CompleteOne(transaction, TRUE);
    CHECK_STATUS(WdfDmaTransactionRelease(transaction), STATUS_SUCCESS);
    CHECK_STOPS(transaction, WdfDmaTransactionExecute(transaction, NULL));
}

static VOID initialized_twice_stops(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction = CreateAll(Device);

    CHECK_STATUS(Initialize(transaction, 0, 100), STATUS_SUCCESS);
    CHECK_STOPS(transaction, Initialize(transaction, 0, 100));
}

static VOID initialized_while_executing_stops(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction = CreateAll(Device);

    Start(transaction, 0, 100);
    CHECK_STOPS(transaction, Initialize(transaction, 0, 100));
}

static VOID completed_without_execution_stops(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction = CreateAll(Device);
    NTSTATUS status;

    CHECK_STATUS(Initialize(transaction, 0, 100), STATUS_SUCCESS);
    CHECK_STOPS(transaction, WdfDmaTransactionDmaCompleted(transaction, &status));
}

static VOID completed_twice_stops(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction = CreateAll(Device);
    NTSTATUS status;

    Start(transaction, 0, 100);
    CompleteOne(transaction, TRUE);
    CHECK_STOPS(transaction, WdfDmaTransactionDmaCompletedFinal(transaction, 0, &status));
}

static VOID released_while_executing_goes_on(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction = CreateAll(Device);

    Start(transaction, 0, 100);
    CHECK_BREAK(CHECK_STATUS(WdfDmaTransactionRelease(transaction), STATUS_SUCCESS));
    Start(transaction, 0, 100);
    CompleteOne(transaction, TRUE);
    FreeBuffer();
}

static VOID released_while_executing_stops(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction = CreateAll(Device);

    Start(transaction, 0, 100);
    CHECK_STOPS(transaction, WdfDmaTransactionRelease(transaction));
}

static VOID deleted_while_executing_goes_on(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction = CreateAll(Device);

    Start(transaction, 0, 100);
    CHECK_BREAK(WdfObjectDelete(transaction));
    FreeBuffer();
}

static VOID deleted_while_executing_stops(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction = CreateAll(Device);

    Start(transaction, 0, 100);
    CHECK_STOPS(transaction, WdfObjectDelete(transaction));
}

static VOID no_program_function_stops(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction = CreateAll(Device);

    CHECK_STOPS(NULL, WdfDmaTransactionInitialize(transaction, NULL, WdfDmaDirectionReadFromDevice,
                                                  BufferMdl, Buffer, 1));
}

static VOID no_mdl_stops(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction = CreateAll(Device);

    CHECK_STOPS(NULL, WdfDmaTransactionInitialize(transaction, Program,
                                                  WdfDmaDirectionReadFromDevice, NULL, Buffer, 1));
}

static VOID no_status_stops(PTEST_DEVICE Device)
{
    WDFDMATRANSACTION transaction = CreateAll(Device);

    Start(transaction, 0, 100);
    CHECK_STOPS(NULL, WdfDmaTransactionDmaCompleted(transaction, NULL));
}

static VOID other_handle_stops(PTEST_DEVICE Device)
{
    CHECK_STOPS(Device->Device, WdfDmaTransactionExecute((WDFDMATRANSACTION)Device->Device, NULL));
}

TEST_CASES(CASE_RUN(executed_without_initialization_stops), CASE_RUN(executed_twice_stops),
           CASE_RUN(executed_after_release_stops), CASE_RUN(initialized_twice_stops),
           CASE_RUN(initialized_while_executing_stops), CASE_RUN(completed_without_execution_stops),
           CASE_RUN(completed_twice_stops), CASE_RUN(released_while_executing_goes_on),
           CASE_RUN(released_while_executing_stops), CASE_RUN(deleted_while_executing_goes_on),
           CASE_RUN(deleted_while_executing_stops), CASE_RUN(no_program_function_stops),
           CASE_RUN(no_mdl_stops), CASE_RUN(no_status_stops), CASE_RUN(other_handle_stops));
