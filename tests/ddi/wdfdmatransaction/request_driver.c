/* SPDX-License-Identifier: MIT */
/* request_driver - see request_test.c. */
#include "common.h"

#define FUNCTION_RELEASE 0x802

static WDFDMATRANSACTION Transaction;
static WDFREQUEST Pending;
static BOOLEAN IsNeither;
static VOID (*OnWrite)(WDFREQUEST Request, SIZE_T Length);

static NTSTATUS InitializeUsing(WDFREQUEST Request, WDF_DMA_DIRECTION Direction)
{
    return WdfDmaTransactionInitializeUsingRequest(Transaction, Request, Program, Direction);
}

/* The other direction is refused; this one goes through. */
static VOID Transfer(WDFREQUEST Request, WDF_DMA_DIRECTION Direction, SIZE_T Length)
{
    ULONG call = Programmed.Calls;
    WDF_DMA_DIRECTION other = Direction == WdfDmaDirectionReadFromDevice
                                  ? WdfDmaDirectionWriteToDevice
                                  : WdfDmaDirectionReadFromDevice;

    CHECK_STATUS(InitializeUsing(Request, (WDF_DMA_DIRECTION)7), STATUS_INVALID_PARAMETER);
    CHECK_STATUS(InitializeUsing(Request, other), STATUS_INVALID_DEVICE_REQUEST);
    if (IsNeither) {
        CHECK_STATUS(InitializeUsing(Request, Direction), STATUS_INVALID_DEVICE_REQUEST);
        return;
    }
    CHECK_STATUS(InitializeUsing(Request, Direction), STATUS_SUCCESS);
    CHECK_EQUAL(WdfDmaTransactionGetRequest(Transaction), Request);
    CHECK_STATUS(WdfDmaTransactionExecute(Transaction, NULL), STATUS_SUCCESS);
    CHECK_EQUAL(Programmed.Calls, call + 1);
    CHECK_EQUAL(Programmed.Length[call], Length);
    CompleteOne(Transaction, TRUE);
    CHECK_EQUAL(WdfDmaTransactionGetRequest(Transaction), Request);
    CHECK_STATUS(WdfDmaTransactionRelease(Transaction), STATUS_SUCCESS);
    CHECK_EQUAL(WdfDmaTransactionGetRequest(Transaction), NULL);
}

static VOID IoWrite(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Queue);
    if (OnWrite != NULL) {
        OnWrite(Request, Length);
        return;
    }
    Transfer(Request, WdfDmaDirectionWriteToDevice, Length);
    WdfRequestCompleteWithInformation(Request, STATUS_SUCCESS, Length);
}

static VOID IoRead(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Queue);
    Transfer(Request, WdfDmaDirectionReadFromDevice, Length);
    WdfRequestCompleteWithInformation(Request, STATUS_SUCCESS, 0);
}

static VOID IoDeviceControl(WDFQUEUE Queue, WDFREQUEST Request, size_t OutputLength,
                            size_t InputLength, ULONG Code)
{
    WDFREQUEST pending = Pending;
    BOOLEAN isNeither = IsNeither;
    PUCHAR buffer;

    UNREFERENCED_PARAMETER(Queue);
    IsNeither = FALSE; /* the code says how buffers are passed */
    if (((Code >> 2) & 0xFFF) == FUNCTION_RELEASE) {
        WdfRequestComplete(pending, STATUS_SUCCESS);
    } else if (METHOD_FROM_CTL_CODE(Code) == METHOD_OUT_DIRECT) {
        Transfer(Request, WdfDmaDirectionReadFromDevice, OutputLength);
        CHECK_STATUS(WdfRequestRetrieveOutputBuffer(Request, 2, (PVOID *)&buffer, NULL),
                     STATUS_SUCCESS);
        buffer[1] = 3; /* what the application looks for */
        Pending = Request;
        IsNeither = isNeither;
        return;
    } else if (METHOD_FROM_CTL_CODE(Code) == METHOD_IN_DIRECT) {
        Transfer(Request, WdfDmaDirectionWriteToDevice, OutputLength);
    } else {
        CHECK_STATUS(InitializeUsing(Request, WdfDmaDirectionWriteToDevice), STATUS_SUCCESS);
        CHECK_STATUS(WdfDmaTransactionRelease(Transaction), STATUS_SUCCESS);
        CHECK_STATUS(InitializeUsing(Request, WdfDmaDirectionReadFromDevice), STATUS_SUCCESS);
        CHECK_STATUS(WdfDmaTransactionRelease(Transaction), STATUS_SUCCESS);
        CHECK_EQUAL(InputLength, OutputLength);
    }
    IsNeither = isNeither;
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID Add(PTEST_DEVICE Device)
{
    WDF_IO_QUEUE_CONFIG config;

    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
    config.EvtIoRead = IoRead;
    config.EvtIoWrite = IoWrite;
    config.EvtIoDeviceControl = IoDeviceControl;
    CHECK_STATUS(WdfIoQueueCreate(Device->Device, &config, WDF_NO_OBJECT_ATTRIBUTES, NULL),
                 STATUS_SUCCESS);
    Transaction =
        CreateTransaction(CreateEnabler(Device, WdfDmaProfileScatterGather64, BUFFER_BYTES, 0));
}

static VOID InitDirect(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Attributes);
    WdfDeviceInitSetIoType(Init, WdfDeviceIoDirect);
}

static VOID InitBuffered(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Attributes);
    WdfDeviceInitSetIoType(Init, WdfDeviceIoBuffered);
}

static VOID InitNeither(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Attributes);
    WdfDeviceInitSetIoType(Init, WdfDeviceIoNeither);
    IsNeither = TRUE;
}

static VOID CompleteWhileTransferring(WDFREQUEST Request, SIZE_T Length)
{
    CHECK_STATUS(InitializeUsing(Request, WdfDmaDirectionWriteToDevice), STATUS_SUCCESS);
    CHECK_STATUS(WdfDmaTransactionExecute(Transaction, NULL), STATUS_SUCCESS);
    CHECK_BREAK(WdfRequestCompleteWithInformation(Request, STATUS_SUCCESS, Length));
    CompleteOne(Transaction, TRUE);
    CHECK_STATUS(WdfDmaTransactionRelease(Transaction), STATUS_SUCCESS);
}

static VOID CompleteBeforeExecution(WDFREQUEST Request, SIZE_T Length)
{
    CHECK_STATUS(InitializeUsing(Request, WdfDmaDirectionWriteToDevice), STATUS_SUCCESS);
    WdfRequestCompleteWithInformation(Request, STATUS_SUCCESS, Length);
    CHECK_STOPS(Transaction, WdfDmaTransactionExecute(Transaction, NULL));
}

static VOID AddWhileTransferring(PTEST_DEVICE Device)
{
    OnWrite = CompleteWhileTransferring;
    Add(Device);
}

static VOID AddBeforeExecution(PTEST_DEVICE Device)
{
    OnWrite = CompleteBeforeExecution;
    Add(Device);
}

#define CASE(name, init, add)                                                                      \
    {                                                                                              \
        .Name = #name, .Init = init, .Add = add                                                    \
    }
TEST_CASES(CASE(buffers_of_direct_io, InitDirect, Add),
           CASE(buffers_of_buffered_io, InitBuffered, Add),
           CASE(no_buffers_of_neither_io, InitNeither, Add),
           CASE(request_completed_while_transferring_is_reported, InitDirect, AddWhileTransferring),
           CASE(request_completed_before_execution_stops, InitDirect, AddBeforeExecution));
