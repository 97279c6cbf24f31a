/* SPDX-License-Identifier: MIT */
/* in_caller_context_driver - see in_caller_context_test.c. */
#include "tests/ddi/support/io_driver.h"

static WDFQUEUE Queue;

static VOID CountAndComplete(WDFQUEUE From, WDFREQUEST Request, size_t Length)
{
    CHECK_EQUAL(From, Queue);
    TestLogNumber("length", (ULONG)Length);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

/* Of reads. */
static VOID CreateQueue(PTEST_DEVICE Device, PWDF_IO_QUEUE_CONFIG Config)
{
    Queue = IoQueueCreate(Device, Config, WDF_NO_OBJECT_ATTRIBUTES);
    IoDispatch(Device, Queue, WdfRequestTypeRead);
}

static VOID CreateSequential(PTEST_DEVICE Device)
{
    WDF_IO_QUEUE_CONFIG config;

    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchSequential);
    config.EvtIoRead = CountAndComplete;
    CreateQueue(Device, &config);
}

static WDF_REQUEST_TYPE TypeOf(WDFREQUEST Request)
{
    WDF_REQUEST_PARAMETERS parameters;

    WDF_REQUEST_PARAMETERS_INIT(&parameters);
    WdfRequestGetParameters(Request, &parameters);
    return parameters.Type;
}

static VOID EnqueueReads(WDFDEVICE Device, WDFREQUEST Request)
{
    CHECK_IRQL(PASSIVE_LEVEL);
    CHECK_EQUAL(WdfRequestGetIoQueue(Request), NULL);
    CHECK_EQUAL(WdfRequestIsFrom32BitProcess(Request), FALSE);
    if (TypeOf(Request) == WdfRequestTypeRead) {
        TestLog("in-context");
    }
    CHECK_STATUS(WdfDeviceEnqueueRequest(Device, Request), STATUS_SUCCESS);
}

static VOID InitEnqueueing(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Attributes);
    WdfDeviceInitSetIoInCallerContextCallback(Init, EnqueueReads);
}

static VOID in_caller_context_comes_before_the_queue(PTEST_DEVICE Device)
{
    CreateSequential(Device);
    IoScript(Device, "r0 e0=0", NULL);
}

static VOID CheckInContext(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("in-context length4");
}

static VOID CompleteReads(WDFDEVICE Device, WDFREQUEST Request)
{
    if (TypeOf(Request) == WdfRequestTypeRead) {
        WdfRequestComplete(Request, STATUS_INVALID_PARAMETER);
    } else {
        CHECK_STATUS(WdfDeviceEnqueueRequest(Device, Request), STATUS_SUCCESS);
    }
}

static VOID InitCompleting(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Attributes);
    WdfDeviceInitSetIoInCallerContextCallback(Init, CompleteReads);
}

static VOID in_caller_context_may_complete(PTEST_DEVICE Device)
{
    CreateSequential(Device);
    IoScript(Device, "r0 e0=C000000D", NULL);
}

static VOID EnqueueNowhere(WDFDEVICE Device, WDFREQUEST Request)
{
    if (TypeOf(Request) == WdfRequestTypeRead) {
        CHECK_STATUS(WdfDeviceEnqueueRequest(Device, Request), STATUS_INVALID_DEVICE_REQUEST);
        WdfRequestComplete(Request, STATUS_INVALID_DEVICE_REQUEST);
    } else {
        CHECK_STATUS(WdfDeviceEnqueueRequest(Device, Request), STATUS_SUCCESS);
    }
}

static VOID InitWithoutQueue(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Attributes);
    WdfDeviceInitSetIoInCallerContextCallback(Init, EnqueueNowhere);
}

static VOID enqueue_without_a_queue_is_invalid_device_request(PTEST_DEVICE Device)
{
    IoScriptAlone(Device, "r0 e0=C0000010");
}

static VOID WriteEnqueuesItself(WDFQUEUE From, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Length);
    CHECK_BREAK(CHECK_STATUS(WdfDeviceEnqueueRequest(WdfIoQueueGetDevice(From), Request),
                             STATUS_INVALID_DEVICE_REQUEST));
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID enqueue_of_a_queues_request_is_invalid_device_request(PTEST_DEVICE Device)
{
    IoOnWrite(Device, WriteEnqueuesItself);
    IoScript(Device, "w9 e9=0", NULL);
}

static VOID EnqueueWhenDrained(WDFDEVICE Device, WDFREQUEST Request)
{
    if (TypeOf(Request) == WdfRequestTypeRead) {
        WdfIoQueueDrain(Queue, NULL, NULL);
        CHECK_STATUS(WdfDeviceEnqueueRequest(Device, Request), STATUS_WDF_BUSY);
        WdfRequestComplete(Request, STATUS_DEVICE_BUSY);
    } else {
        CHECK_STATUS(WdfDeviceEnqueueRequest(Device, Request), STATUS_SUCCESS);
    }
}

static VOID InitDraining(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Attributes);
    WdfDeviceInitSetIoInCallerContextCallback(Init, EnqueueWhenDrained);
}

static VOID enqueue_when_the_queue_refuses_is_busy(PTEST_DEVICE Device)
{
    CreateSequential(Device);
    IoScript(Device, "r0 e0=80000011", NULL);
}

static VOID CompleteCanceledOnQueue(WDFQUEUE From, WDFREQUEST Request)
{
    CHECK_EQUAL(From, Queue);
    TestLog("canceled-on-queue");
    WdfRequestComplete(Request, STATUS_CANCELLED);
}

static VOID cancel_of_an_enqueued_request_calls_canceled_on_queue(PTEST_DEVICE Device)
{
    WDF_IO_QUEUE_CONFIG config;

    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchManual);
    config.EvtIoCanceledOnQueue = CompleteCanceledOnQueue;
    CreateQueue(Device, &config);
    IoScript(Device, "r0 p0 c0 e0=C0000120", NULL);
}

static VOID CheckEnqueuedCanceled(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("in-context canceled-on-queue");
}

#define CASE_INIT(function, init, check)                                                           \
    {                                                                                              \
        .Name = #function, .Init = init, .Add = function, .Gone = check                            \
    }

TEST_CASES(CASE_INIT(in_caller_context_comes_before_the_queue, InitEnqueueing, CheckInContext),
           CASE_INIT(in_caller_context_may_complete, InitCompleting, NULL),
           CASE_INIT(enqueue_without_a_queue_is_invalid_device_request, InitWithoutQueue, NULL),
           CASE_INIT(enqueue_when_the_queue_refuses_is_busy, InitDraining, NULL),
           CASE_ADD(enqueue_of_a_queues_request_is_invalid_device_request),
           CASE_INIT(cancel_of_an_enqueued_request_calls_canceled_on_queue, InitEnqueueing,
                     CheckEnqueuedCanceled));
