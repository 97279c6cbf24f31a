/* SPDX-License-Identifier: MIT */
/* power_driver - see power_test.c. */
#include "tests/ddi/support/io_driver.h"
#include "tests/ddi/support/power_script.h"

static WDFREQUEST Kept;
static BOOLEAN Cancels;

static VOID Return(WDFREQUEST Request, WDFIOTARGET Target, PWDF_REQUEST_COMPLETION_PARAMS Params,
                   WDFCONTEXT Context)
{
    UNREFERENCED_PARAMETER(Target);
    UNREFERENCED_PARAMETER(Context);
    TestLog(Params->IoStatus.Status == STATUS_CANCELLED ? "canceled" : "returned");
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static WDFIOTARGET TargetOf(WDFQUEUE Queue)
{
    return WdfDeviceGetIoTarget(WdfIoQueueGetDevice(Queue));
}

static VOID DeviceControl(WDFQUEUE Queue, WDFREQUEST Request, size_t OutputBufferLength,
                          size_t InputBufferLength, ULONG IoControlCode)
{
    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    CHECK_EQUAL(IoControlCode, CONTROL_KEEP);
    Kept = Request;
    WdfIoTargetStop(TargetOf(Queue), WdfIoTargetLeaveSentIoPending);
    WdfRequestFormatRequestUsingCurrentType(Request);
    WdfRequestSetCompletionRoutine(Request, Return, NULL);
    CHECK_EQUAL(WdfRequestSend(Request, TargetOf(Queue), WDF_NO_SEND_OPTIONS), TRUE);
}

static VOID IoStop(WDFQUEUE Queue, WDFREQUEST Request, ULONG Flags)
{
    UNREFERENCED_PARAMETER(Queue);
    CHECK_EQUAL(Request, Kept);
    CHECK(Flags & WdfRequestStopActionSuspend);
    TestLog("iostop");
    if (Cancels) {
        CHECK_EQUAL(WdfRequestCancelSentRequest(Request), TRUE);
    } else {
        WdfRequestStopAcknowledge(Request, FALSE);
    }
}

static VOID IoResume(WDFQUEUE Queue, WDFREQUEST Request)
{
    CHECK_EQUAL(Request, Kept);
    TestLog("ioresume");
    CHECK_STATUS(WdfIoTargetStart(TargetOf(Queue)), STATUS_SUCCESS);
}

static VOID CreateQueue(PTEST_DEVICE Device)
{
    WDF_IO_QUEUE_CONFIG config;

    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchSequential);
    config.EvtIoDeviceControl = DeviceControl;
    config.EvtIoStop = IoStop;
    config.EvtIoResume = IoResume;
    (VOID) IoQueueCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES);
}

static VOID AddCanceling(PTEST_DEVICE Device)
{
    Cancels = TRUE;
    CreateQueue(Device);
}

static VOID UnloadAfterStay(VOID)
{
    CHECK_LOG("iostop ioresume returned");
}

static VOID UnloadAfterCancel(VOID)
{
    CHECK_LOG("iostop canceled");
}

TEST_CASES({ .Name = "a_sent_request_stays_where_it_is",
             .Add = CreateQueue,
             .Unload = UnloadAfterStay },
           { .Name = "a_sent_request_is_canceled_for_the_power_down",
             .Add = AddCanceling,
             .Unload = UnloadAfterCancel });
