/* SPDX-License-Identifier: MIT */
/* forward_driver - see forward_test.c. */
#include "tests/ddi/support/io_driver.h"

static WDFREQUEST Held;
static volatile ULONG Returns;

static WDFIOTARGET TargetOf(WDFQUEUE Queue)
{
    return WdfDeviceGetIoTarget(WdfIoQueueGetDevice(Queue));
}

static VOID Queue(PTEST_DEVICE Device, WDF_IO_QUEUE_DISPATCH_TYPE Type,
                  PFN_WDF_IO_QUEUE_IO_READ Read)
{
    WDF_IO_QUEUE_CONFIG config;

    WDF_IO_QUEUE_CONFIG_INIT(&config, Type);
    config.EvtIoRead = Read;
    IoDispatch(Device, IoQueueCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES),
               WdfRequestTypeRead);
}

static VOID Complete(WDFREQUEST Request, WDFIOTARGET Target, PWDF_REQUEST_COMPLETION_PARAMS Params,
                     WDFCONTEXT Context)
{
    UNREFERENCED_PARAMETER(Target);
    UNREFERENCED_PARAMETER(Context);
    Returns++;
    CHECK_STATUS(WdfRequestGetStatus(Request), Params->IoStatus.Status);
    CHECK(WdfRequestGetIoQueue(Request) != NULL); /* it is the driver's again */
    WdfRequestComplete(Request, Params->IoStatus.Status);
}

static VOID SendOn(WDFQUEUE Queue, WDFREQUEST Request)
{
    WdfRequestSetCompletionRoutine(Request, Complete, NULL);
    CHECK_EQUAL(WdfRequestSend(Request, TargetOf(Queue), WDF_NO_SEND_OPTIONS), TRUE);
}

static VOID ReadForwards(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Length);
    CHECK_STATUS(WdfRequestChangeTarget(Request, TargetOf(Queue)), STATUS_SUCCESS);
    WdfRequestFormatRequestUsingCurrentType(Request);
    SendOn(Queue, Request);
}

static VOID a_received_request_is_sent_on(PTEST_DEVICE Device)
{
    Queue(Device, WdfIoQueueDispatchSequential, ReadForwards);
    IoScript(Device, "r0 e0=C0000010 r1 e1=C0000010", NULL);
}

static VOID ReadForwardsItsMemory(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    WDFMEMORY memory;

    UNREFERENCED_PARAMETER(Length);
    CHECK_STATUS(WdfRequestRetrieveOutputMemory(Request, &memory), STATUS_SUCCESS);
    CHECK_STATUS(WdfIoTargetFormatRequestForRead(TargetOf(Queue), Request, memory, NULL, NULL),
                 STATUS_SUCCESS);
    SendOn(Queue, Request);
}

static VOID a_received_request_is_sent_with_its_memory(PTEST_DEVICE Device)
{
    Queue(Device, WdfIoQueueDispatchParallel, ReadForwardsItsMemory);
    IoScript(Device, "r0 e0=C0000010", NULL);
}

static VOID ReadAsks(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    WDF_REQUEST_SEND_OPTIONS options;

    UNREFERENCED_PARAMETER(Length);
    WdfRequestFormatRequestUsingCurrentType(Request);
    WDF_REQUEST_SEND_OPTIONS_INIT(&options, WDF_REQUEST_SEND_OPTION_SYNCHRONOUS);
    CHECK_EQUAL(WdfRequestSend(Request, TargetOf(Queue), &options), TRUE);
    CHECK_STATUS(WdfRequestGetStatus(Request), STATUS_INVALID_DEVICE_REQUEST);
    WdfRequestComplete(Request, STATUS_NO_SUCH_DEVICE);
}

static VOID a_received_request_is_sent_synchronously(PTEST_DEVICE Device)
{
    Queue(Device, WdfIoQueueDispatchSequential, ReadAsks);
    IoScript(Device, "r0 e0=C000000E", NULL);
}

static VOID ReadForgets(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    WDF_REQUEST_SEND_OPTIONS options;

    UNREFERENCED_PARAMETER(Length);
    WDF_REQUEST_SEND_OPTIONS_INIT(&options, WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET);
    CHECK_EQUAL(WdfRequestSend(Request, TargetOf(Queue), &options), TRUE);
}

static VOID a_forgotten_request_ends_below(PTEST_DEVICE Device)
{
    Queue(Device, WdfIoQueueDispatchSequential, ReadForgets);
    IoScript(Device, "r0 r1 e0=C0000010 e1=C0000010", NULL);
}

static VOID ReadForgetsWithStopped(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    WdfIoTargetStop(TargetOf(Queue), WdfIoTargetLeaveSentIoPending);
    ReadForgets(Queue, Request, Length);
}

static VOID a_forgotten_request_passes_a_stopped_target(PTEST_DEVICE Device)
{
    Queue(Device, WdfIoQueueDispatchSequential, ReadForgetsWithStopped);
    IoScript(Device, "r0 e0=C0000010", NULL);
}

static VOID ReadIsKept(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    WdfIoTargetStop(TargetOf(Queue), WdfIoTargetLeaveSentIoPending);
    Held = Request;
    ReadForwards(Queue, Request, Length);
}

static VOID the_application_cancels_what_is_kept(PTEST_DEVICE Device)
{
    Queue(Device, WdfIoQueueDispatchSequential, ReadIsKept);
    IoScript(Device, "r0 p0 c0 e0=C0000120", NULL);
}

static VOID WriteStarts(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Length);
    CHECK_EQUAL(Returns, 0);
    CHECK_STATUS(WdfIoTargetStart(TargetOf(Queue)), STATUS_SUCCESS);
    CHECK_EQUAL(Returns, 1);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID what_is_kept_goes_on_with_the_start(PTEST_DEVICE Device)
{
    Queue(Device, WdfIoQueueDispatchSequential, ReadIsKept);
    IoOnWrite(Device, WriteStarts);
    IoScript(Device, "r0 p0 w1 e1=0 e0=C0000010", NULL);
}

static VOID CompleteIt(WDFREQUEST Request)
{
    WdfRequestComplete(Request, STATUS_CANCELLED);
}

static VOID WriteTouches(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    PVOID buffer;

    UNREFERENCED_PARAMETER(Length);
    CHECK_BREAK(WdfRequestComplete(Held, STATUS_SUCCESS));
    CHECK_BREAK(CHECK_STATUS(WdfRequestRetrieveOutputBuffer(Held, 1, &buffer, NULL),
                             STATUS_INVALID_DEVICE_REQUEST));
    CHECK_BREAK((VOID)WdfRequestMarkCancelableEx(Held, CompleteIt));
    CHECK_BREAK(
        CHECK_STATUS(WdfRequestForwardToIoQueue(Held, Queue), STATUS_INVALID_DEVICE_REQUEST));
    CHECK_BREAK(WdfRequestFormatRequestUsingCurrentType(Held));
    CHECK_STATUS(WdfIoTargetStart(TargetOf(Queue)), STATUS_SUCCESS);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID a_sent_request_is_not_the_drivers(PTEST_DEVICE Device)
{
    Queue(Device, WdfIoQueueDispatchSequential, ReadIsKept);
    IoOnWrite(Device, WriteTouches);
    IoScript(Device, "r0 p0 w1 e1=0 e0=C0000010", NULL);
}

static VOID ReadMarksAndSends(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    BOOLEAN is_sent = TRUE;

    UNREFERENCED_PARAMETER(Length);
    WdfRequestFormatRequestUsingCurrentType(Request);
    WdfRequestMarkCancelable(Request, CompleteIt);
    CHECK_BREAK(is_sent = WdfRequestSend(Request, TargetOf(Queue), WDF_NO_SEND_OPTIONS));
    CHECK_EQUAL(is_sent, FALSE);
    CHECK_STATUS(WdfRequestGetStatus(Request), STATUS_INVALID_DEVICE_REQUEST);
    CHECK_STATUS(WdfRequestUnmarkCancelable(Request), STATUS_SUCCESS);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID a_cancelable_request_is_not_sent(PTEST_DEVICE Device)
{
    Queue(Device, WdfIoQueueDispatchSequential, ReadMarksAndSends);
    IoScript(Device, "r0 e0=0", NULL);
}

static VOID ReadFormatsAndForgets(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    WDF_REQUEST_SEND_OPTIONS options;
    BOOLEAN is_sent = TRUE;

    UNREFERENCED_PARAMETER(Length);
    CHECK_STATUS(WdfIoTargetFormatRequestForRead(TargetOf(Queue), Request, NULL, NULL, NULL),
                 STATUS_SUCCESS);
    WDF_REQUEST_SEND_OPTIONS_INIT(&options, WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET);
    CHECK_BREAK(is_sent = WdfRequestSend(Request, TargetOf(Queue), &options));
    CHECK_EQUAL(is_sent, FALSE);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID what_is_forgotten_is_not_formatted(PTEST_DEVICE Device)
{
    Queue(Device, WdfIoQueueDispatchSequential, ReadFormatsAndForgets);
    IoScript(Device, "r0 e0=0", NULL);
}

static VOID CompleteAfterReuse(WDFREQUEST Request, WDFIOTARGET Target,
                               PWDF_REQUEST_COMPLETION_PARAMS Params, WDFCONTEXT Context)
{
    WDF_REQUEST_REUSE_PARAMS reuse;

    UNREFERENCED_PARAMETER(Params);
    UNREFERENCED_PARAMETER(Context);
    WDF_REQUEST_REUSE_PARAMS_INIT(&reuse, WDF_REQUEST_REUSE_NO_FLAGS, STATUS_SUCCESS);
    CHECK_STATUS(WdfRequestReuse(Request, &reuse), STATUS_SUCCESS);
    WdfRequestFormatRequestUsingCurrentType(Request);
    WdfRequestSetCompletionRoutine(Request, Complete, NULL);
    CHECK_EQUAL(WdfRequestSend(Request, Target, WDF_NO_SEND_OPTIONS), TRUE);
}

static VOID ReadIsSentTwice(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Length);
    WdfRequestFormatRequestUsingCurrentType(Request);
    WdfRequestSetCompletionRoutine(Request, CompleteAfterReuse, NULL);
    CHECK_EQUAL(WdfRequestSend(Request, TargetOf(Queue), WDF_NO_SEND_OPTIONS), TRUE);
    CHECK_EQUAL(Returns, 1);
}

static VOID its_end_may_send_it_again(PTEST_DEVICE Device)
{
    Queue(Device, WdfIoQueueDispatchSequential, ReadIsSentTwice);
    IoScript(Device, "r0 e0=C0000010", NULL);
}

static VOID ReadByLocation(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    PIRP irp = WdfRequestWdmGetIrp(Request);

    UNREFERENCED_PARAMETER(Length);
    WdfRequestWdmFormatUsingStackLocation(Request, IoGetCurrentIrpStackLocation(irp));
    SendOn(Queue, Request);
}

static VOID a_received_request_is_sent_by_its_location(PTEST_DEVICE Device)
{
    Queue(Device, WdfIoQueueDispatchSequential, ReadByLocation);
    IoScript(Device, "r0 e0=C0000010", NULL);
}

TEST_CASES(CASE_ADD(a_received_request_is_sent_on),
           CASE_ADD(a_received_request_is_sent_with_its_memory),
           CASE_ADD(a_received_request_is_sent_synchronously),
           CASE_ADD(a_forgotten_request_ends_below),
           CASE_ADD(a_forgotten_request_passes_a_stopped_target),
           CASE_ADD(the_application_cancels_what_is_kept),
           CASE_ADD(what_is_kept_goes_on_with_the_start),
           CASE_ADD(a_sent_request_is_not_the_drivers), CASE_ADD(a_cancelable_request_is_not_sent),
           CASE_ADD(what_is_forgotten_is_not_formatted), CASE_ADD(its_end_may_send_it_again),
           CASE_ADD(a_received_request_is_sent_by_its_location));
