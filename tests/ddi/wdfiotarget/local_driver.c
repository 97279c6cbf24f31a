/* SPDX-License-Identifier: MIT */
/* local_driver - see local_test.c. */
#include "tests/ddi/support/driver_test.h"

#define BYTES 16
#define CODE  CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* How the last completion routine was called. */
static struct {
    ULONG Count;
    WDFREQUEST Request;
    WDFIOTARGET Target;
    WDF_REQUEST_COMPLETION_PARAMS Params;
    WDFCONTEXT Context;
    KIRQL Irql;
    NTSTATUS Status;
} Ended;

static VOID Remember(WDFREQUEST Request, WDFIOTARGET Target, PWDF_REQUEST_COMPLETION_PARAMS Params,
                     WDFCONTEXT Context)
{
    Ended.Count++;
    Ended.Request = Request;
    Ended.Target = Target;
    Ended.Params = *Params;
    Ended.Context = Context;
    Ended.Irql = KeGetCurrentIrql();
    Ended.Status = WdfRequestGetStatus(Request);
}

static WDFIOTARGET TargetOf(PTEST_DEVICE Device)
{
    return WdfDeviceGetIoTarget(Device->Device);
}

static WDFREQUEST Create(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFREQUEST request = NULL;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device->Device;
    CHECK_STATUS(WdfRequestCreate(&attributes, TargetOf(Device), &request), STATUS_SUCCESS);
    return request;
}

static WDFMEMORY Memory(PTEST_DEVICE Device, PVOID *Buffer)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFMEMORY memory = NULL;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device->Device;
    CHECK_STATUS(WdfMemoryCreate(&attributes, NonPagedPoolNx, TEST_TAG, BYTES, &memory, Buffer),
                 STATUS_SUCCESS);
    return memory;
}

/* A device control without buffers, and Remember for its end. */
static VOID Format(PTEST_DEVICE Device, WDFREQUEST Request)
{
    CHECK_STATUS(
        WdfIoTargetFormatRequestForIoctl(TargetOf(Device), Request, CODE, NULL, NULL, NULL, NULL),
        STATUS_SUCCESS);
    WdfRequestSetCompletionRoutine(Request, Remember, Device);
}

static BOOLEAN Send(PTEST_DEVICE Device, WDFREQUEST Request, ULONG Flags)
{
    WDF_REQUEST_SEND_OPTIONS options;

    WDF_REQUEST_SEND_OPTIONS_INIT(&options, Flags);
    return WdfRequestSend(Request, TargetOf(Device), &options);
}

static VOID local_target_is_the_bus_drivers(PTEST_DEVICE Device)
{
    WDFIOTARGET target = TargetOf(Device);
    PDEVICE_OBJECT physical = WdfDeviceWdmGetPhysicalDevice(Device->Device);

    CHECK(target != NULL);
    CHECK_EQUAL(WdfDeviceGetIoTarget(Device->Device), target);
    CHECK_EQUAL(WdfIoTargetGetDevice(target), Device->Device);
    CHECK_EQUAL(WdfIoTargetGetState(target), WdfIoTargetStarted);
    CHECK_EQUAL(WdfIoTargetWdmGetTargetDeviceObject(target), physical);
    CHECK_EQUAL(WdfIoTargetWdmGetTargetPhysicalDevice(target), physical);
}

static VOID a_read_comes_back_from_the_bus_driver(PTEST_DEVICE Device)
{
    WDFREQUEST request = Create(Device);
    WDFMEMORY memory = Memory(Device, NULL);
    WDFMEMORY_OFFSET offset = { 4, 8 };
    LONGLONG position = 512;

    CHECK_STATUS(
        WdfIoTargetFormatRequestForRead(TargetOf(Device), request, memory, &offset, &position),
        STATUS_SUCCESS);
    WdfRequestSetCompletionRoutine(request, Remember, &offset);
    CHECK_EQUAL(WdfRequestSend(request, TargetOf(Device), WDF_NO_SEND_OPTIONS), TRUE);
    CHECK_EQUAL(Ended.Count, 1);
    CHECK_EQUAL(Ended.Request, request);
    CHECK_EQUAL(Ended.Target, TargetOf(Device));
    CHECK_EQUAL(Ended.Context, &offset);
    CHECK_EQUAL(Ended.Params.Type, WdfRequestTypeRead);
    CHECK_STATUS(Ended.Params.IoStatus.Status, STATUS_INVALID_DEVICE_REQUEST);
    CHECK_EQUAL(Ended.Params.Parameters.Read.Buffer, memory);
    CHECK_EQUAL(Ended.Params.Parameters.Read.Offset, 4);
    CHECK_EQUAL(Ended.Params.Parameters.Read.Length, 0);
    CHECK_STATUS(Ended.Status, STATUS_INVALID_DEVICE_REQUEST);
    CHECK_STATUS(WdfRequestGetStatus(request), STATUS_INVALID_DEVICE_REQUEST);
    CHECK_EQUAL(WdfRequestGetInformation(request), 0);
    WdfObjectDelete(request);
}

static VOID a_write_comes_back_from_the_bus_driver(PTEST_DEVICE Device)
{
    WDFREQUEST request = Create(Device);
    WDFMEMORY memory = Memory(Device, NULL);
    WDF_REQUEST_COMPLETION_PARAMS params;

    CHECK_STATUS(WdfIoTargetFormatRequestForWrite(TargetOf(Device), request, memory, NULL, NULL),
                 STATUS_SUCCESS);
    CHECK_EQUAL(Send(Device, request, 0), TRUE);
    WDF_REQUEST_COMPLETION_PARAMS_INIT(&params);
    WdfRequestGetCompletionParams(request, &params);
    CHECK_EQUAL(params.Type, WdfRequestTypeWrite);
    CHECK_EQUAL(params.Parameters.Write.Buffer, memory);
    CHECK_EQUAL(params.Parameters.Write.Offset, 0);
    CHECK_STATUS(params.IoStatus.Status, STATUS_INVALID_DEVICE_REQUEST);
    CHECK_EQUAL(Ended.Count, 0);
    params.Size = 1;
    CHECK_BREAK(WdfRequestGetCompletionParams(request, &params));
    WdfObjectDelete(request);
}

static VOID device_controls_come_back_from_the_bus_driver(PTEST_DEVICE Device)
{
    WDFREQUEST request = Create(Device);
    WDFMEMORY input = Memory(Device, NULL);
    WDFMEMORY output = Memory(Device, NULL);
    WDFMEMORY_OFFSET offset = { 2, 0 };

    CHECK_STATUS(WdfIoTargetFormatRequestForIoctl(TargetOf(Device), request, CODE, input, NULL,
                                                  output, &offset),
                 STATUS_SUCCESS);
    WdfRequestSetCompletionRoutine(request, Remember, NULL);
    CHECK_EQUAL(Send(Device, request, 0), TRUE);
    CHECK_EQUAL(Ended.Params.Type, WdfRequestTypeDeviceControl);
    CHECK_EQUAL(Ended.Params.Parameters.Ioctl.IoControlCode, CODE);
    CHECK_EQUAL(Ended.Params.Parameters.Ioctl.Input.Buffer, input);
    CHECK_EQUAL(Ended.Params.Parameters.Ioctl.Input.Offset, 0);
    CHECK_EQUAL(Ended.Params.Parameters.Ioctl.Output.Buffer, output);
    CHECK_EQUAL(Ended.Params.Parameters.Ioctl.Output.Offset, 2);
    CHECK_EQUAL(Ended.Params.Parameters.Ioctl.Output.Length, 0);
    CHECK_STATUS(WdfIoTargetFormatRequestForInternalIoctl(TargetOf(Device), request, CODE, NULL,
                                                          NULL, NULL, NULL),
                 STATUS_SUCCESS);
    CHECK_EQUAL(Send(Device, request, 0), TRUE);
    CHECK_EQUAL(Ended.Count, 2);
    CHECK_EQUAL(Ended.Params.Type, WdfRequestTypeDeviceControlInternal);
    CHECK_STATUS(Ended.Status, STATUS_INVALID_DEVICE_REQUEST);
    WdfObjectDelete(request);
}

static VOID a_synchronous_request_is_back_at_once(PTEST_DEVICE Device)
{
    WDFREQUEST request = Create(Device);

    Format(Device, request);
    CHECK_EQUAL(Send(Device, request, WDF_REQUEST_SEND_OPTION_SYNCHRONOUS), TRUE);
    CHECK_STATUS(WdfRequestGetStatus(request), STATUS_INVALID_DEVICE_REQUEST);
    CHECK_EQUAL(Ended.Count, 0);
    WdfObjectDelete(request);
}

static VOID requests_are_sent_at_dispatch_level(PTEST_DEVICE Device)
{
    KIRQL irql = KeRaiseIrqlToDpcLevel();
    WDFREQUEST request = Create(Device);
    WDF_REQUEST_REUSE_PARAMS reuse;
    WDF_REQUEST_COMPLETION_PARAMS params;

    Format(Device, request);
    CHECK_STATUS(WdfRequestChangeTarget(request, TargetOf(Device)), STATUS_SUCCESS);
    CHECK_STATUS(WdfRequestAllocateTimer(request), STATUS_SUCCESS);
    WdfIoTargetStop(TargetOf(Device), WdfIoTargetLeaveSentIoPending);
    CHECK_EQUAL(Send(Device, request, 0), TRUE);
    CHECK_EQUAL(Ended.Count, 0);
    CHECK_STATUS(WdfIoTargetStart(TargetOf(Device)), STATUS_SUCCESS);
    CHECK_EQUAL(Ended.Count, 1);
    CHECK_EQUAL(Ended.Irql, DISPATCH_LEVEL);
    WDF_REQUEST_COMPLETION_PARAMS_INIT(&params);
    WdfRequestGetCompletionParams(request, &params);
    CHECK_EQUAL(params.Type, WdfRequestTypeDeviceControl);
    WDF_REQUEST_REUSE_PARAMS_INIT(&reuse, WDF_REQUEST_REUSE_NO_FLAGS, STATUS_SUCCESS);
    CHECK_STATUS(WdfRequestReuse(request, &reuse), STATUS_SUCCESS);
    CHECK_EQUAL(WdfIoTargetGetState(TargetOf(Device)), WdfIoTargetStarted);
    CHECK_EQUAL(WdfIoTargetGetDevice(TargetOf(Device)), Device->Device);
    WdfIoTargetPurge(TargetOf(Device), WdfIoTargetPurgeIo);
    CHECK_STATUS(WdfIoTargetStart(TargetOf(Device)), STATUS_SUCCESS);
    CHECK_EQUAL(WdfRequestCancelSentRequest(request), FALSE);
    CHECK_STATUS(WdfIoTargetFormatRequestForRead(TargetOf(Device), request, NULL, NULL, NULL),
                 STATUS_SUCCESS);
    CHECK_STATUS(WdfIoTargetFormatRequestForWrite(TargetOf(Device), request, NULL, NULL, NULL),
                 STATUS_SUCCESS);
    WdfObjectDelete(request);
    KeLowerIrql(irql);
}

static VOID calls_above_dispatch_level_are_reported(PTEST_DEVICE Device)
{
    WDFREQUEST request = Create(Device);
    KIRQL irql;

    Format(Device, request);
    KeRaiseIrql(DISPATCH_LEVEL + 1, &irql);
    CHECK_BREAK((VOID)WdfIoTargetGetState(TargetOf(Device)));
    CHECK_BREAK((VOID)WdfRequestCancelSentRequest(request));
    CHECK_BREAK((VOID)WdfRequestChangeTarget(request, TargetOf(Device)));
    CHECK_BREAK((VOID)WdfIoTargetGetDevice(TargetOf(Device)));
    CHECK_BREAK((VOID)WdfRequestAllocateTimer(request));
    CHECK_BREAK((VOID)WdfDeviceGetIoTarget(Device->Device));
    KeLowerIrql(irql);
    WdfObjectDelete(request);
}

static VOID waiting_above_passive_level_is_reported(PTEST_DEVICE Device)
{
    KIRQL irql;

    KeRaiseIrql(APC_LEVEL, &irql);
    CHECK_BREAK(WdfIoTargetStop(TargetOf(Device), WdfIoTargetCancelSentIo));
    CHECK_BREAK(WdfIoTargetPurge(TargetOf(Device), WdfIoTargetPurgeIoAndWait));
    CHECK_STATUS(WdfIoTargetStart(TargetOf(Device)), STATUS_SUCCESS);
    CHECK_BREAK(WdfIoTargetStop(TargetOf(Device), WdfIoTargetSentIoUndefined));
    CHECK_EQUAL(WdfIoTargetGetState(TargetOf(Device)), WdfIoTargetStarted);
    CHECK_BREAK(WdfIoTargetPurge(TargetOf(Device), WdfIoTargetPurgeIoUndefined));
    CHECK_EQUAL(WdfIoTargetGetState(TargetOf(Device)), WdfIoTargetStarted);
    KeLowerIrql(irql);
}

static VOID sending_synchronously_above_passive_level_is_reported(PTEST_DEVICE Device)
{
    WDFREQUEST request = Create(Device);
    KIRQL irql;

    Format(Device, request);
    KeRaiseIrql(APC_LEVEL, &irql);
    CHECK_BREAK((VOID)Send(Device, request, WDF_REQUEST_SEND_OPTION_SYNCHRONOUS));
    KeLowerIrql(irql);
    WdfObjectDelete(request);
}

static VOID an_unformatted_request_is_not_sent(PTEST_DEVICE Device)
{
    WDFREQUEST request = Create(Device);
    BOOLEAN is_sent = TRUE;

    CHECK_BREAK(is_sent = Send(Device, request, 0));
    CHECK_EQUAL(is_sent, FALSE);
    CHECK_STATUS(WdfRequestGetStatus(request), STATUS_INVALID_DEVICE_REQUEST);
    Format(Device, request);
    CHECK_EQUAL(Send(Device, request, 0), TRUE);
    CHECK_BREAK(is_sent = Send(Device, request, 0)); /* its content went with it */
    CHECK_EQUAL(is_sent, FALSE);
    WdfObjectDelete(request);
}

static VOID a_request_is_used_again(PTEST_DEVICE Device)
{
    WDFREQUEST request = Create(Device);
    WDF_REQUEST_REUSE_PARAMS reuse;

    Format(Device, request);
    CHECK_EQUAL(Send(Device, request, 0), TRUE);
    WDF_REQUEST_REUSE_PARAMS_INIT(&reuse, WDF_REQUEST_REUSE_NO_FLAGS, STATUS_NOT_SUPPORTED);
    CHECK_STATUS(WdfRequestReuse(request, &reuse), STATUS_SUCCESS);
    CHECK_STATUS(WdfRequestGetStatus(request), STATUS_NOT_SUPPORTED);
    CHECK_STATUS(
        WdfIoTargetFormatRequestForIoctl(TargetOf(Device), request, CODE, NULL, NULL, NULL, NULL),
        STATUS_SUCCESS);
    CHECK_EQUAL(Send(Device, request, 0), TRUE);
    CHECK_EQUAL(Ended.Count, 1); /* the routine went with the first use */
    CHECK_STATUS(WdfRequestGetStatus(request), STATUS_INVALID_DEVICE_REQUEST);
    WdfObjectDelete(request);
}

static VOID a_request_is_not_reused_with(PTEST_DEVICE Device)
{
    WDFREQUEST request = Create(Device);
    WDF_REQUEST_REUSE_PARAMS reuse;
    IRP irp;

    WDF_REQUEST_REUSE_PARAMS_INIT(&reuse, WDF_REQUEST_REUSE_NO_FLAGS, STATUS_SUCCESS);
    reuse.Size--;
    CHECK_STATUS(WdfRequestReuse(request, &reuse), STATUS_INFO_LENGTH_MISMATCH);
    WDF_REQUEST_REUSE_PARAMS_INIT(&reuse, 0x80, STATUS_SUCCESS);
    CHECK_STATUS(WdfRequestReuse(request, &reuse), STATUS_INVALID_PARAMETER);
    WDF_REQUEST_REUSE_PARAMS_INIT(&reuse, WDF_REQUEST_REUSE_NO_FLAGS, STATUS_SUCCESS);
    WDF_REQUEST_REUSE_PARAMS_SET_NEW_IRP(&reuse, &irp);
    CHECK_STATUS(WdfRequestReuse(request, &reuse), STATUS_WDF_REQUEST_INVALID_STATE);
    WdfObjectDelete(request);
}

static VOID LogFirst(WDFREQUEST Request, WDFIOTARGET Target, PWDF_REQUEST_COMPLETION_PARAMS Params,
                     WDFCONTEXT Context)
{
    UNREFERENCED_PARAMETER(Request);
    UNREFERENCED_PARAMETER(Target);
    UNREFERENCED_PARAMETER(Params);
    TestLog(Context);
}

static VOID a_stopped_target_keeps_requests_in_order(PTEST_DEVICE Device)
{
    WDFREQUEST first = Create(Device);
    WDFREQUEST second = Create(Device);

    Format(Device, first);
    Format(Device, second);
    WdfRequestSetCompletionRoutine(first, LogFirst, "first");
    WdfRequestSetCompletionRoutine(second, LogFirst, "second");
    WdfIoTargetStop(TargetOf(Device), WdfIoTargetLeaveSentIoPending);
    CHECK_EQUAL(WdfIoTargetGetState(TargetOf(Device)), WdfIoTargetStopped);
    CHECK_EQUAL(Send(Device, first, 0), TRUE);
    CHECK_EQUAL(Send(Device, second, 0), TRUE);
    CHECK_LOG("");
    CHECK_STATUS(WdfIoTargetStart(TargetOf(Device)), STATUS_SUCCESS);
    CHECK_LOG("first second");
    WdfIoTargetStop(TargetOf(Device), WdfIoTargetWaitForSentIoToComplete);
    Format(Device, first);
    WdfRequestSetCompletionRoutine(first, LogFirst, "ignores");
    CHECK_EQUAL(Send(Device, first, WDF_REQUEST_SEND_OPTION_IGNORE_TARGET_STATE), TRUE);
    CHECK_LOG("ignores");
    CHECK_STATUS(WdfIoTargetStart(TargetOf(Device)), STATUS_SUCCESS);
    WdfObjectDelete(first);
    WdfObjectDelete(second);
}

static VOID a_request_that_is_away_is_not_touched(PTEST_DEVICE Device)
{
    WDFREQUEST request = Create(Device);
    WDF_REQUEST_REUSE_PARAMS reuse;
    BOOLEAN is_sent = TRUE;

    Format(Device, request);
    WdfIoTargetStop(TargetOf(Device), WdfIoTargetLeaveSentIoPending);
    CHECK_EQUAL(Send(Device, request, 0), TRUE);
    WDF_REQUEST_REUSE_PARAMS_INIT(&reuse, WDF_REQUEST_REUSE_NO_FLAGS, STATUS_SUCCESS);
    CHECK_STATUS(WdfIoTargetFormatRequestForRead(TargetOf(Device), request, NULL, NULL, NULL),
                 STATUS_INVALID_DEVICE_REQUEST);
    CHECK_STATUS(
        WdfIoTargetFormatRequestForIoctl(TargetOf(Device), request, CODE, NULL, NULL, NULL, NULL),
        STATUS_INVALID_DEVICE_REQUEST);
    CHECK_STATUS(WdfRequestChangeTarget(request, TargetOf(Device)), STATUS_INVALID_DEVICE_REQUEST);
    CHECK_BREAK(CHECK_STATUS(WdfRequestReuse(request, &reuse), STATUS_INVALID_DEVICE_REQUEST));
    CHECK_BREAK(is_sent = Send(Device, request, 0));
    CHECK_EQUAL(is_sent, FALSE);
    CHECK_BREAK(WdfRequestSetCompletionRoutine(request, NULL, NULL));
    CHECK_BREAK((VOID)WdfRequestGetInformation(request));
    CHECK_STATUS(WdfIoTargetStart(TargetOf(Device)), STATUS_SUCCESS);
    CHECK_EQUAL(Ended.Count, 1);
    WdfObjectDelete(request);
}

static VOID a_kept_request_is_canceled(PTEST_DEVICE Device)
{
    WDFREQUEST request = Create(Device);

    CHECK_EQUAL(WdfRequestCancelSentRequest(request), FALSE);
    Format(Device, request);
    WdfIoTargetStop(TargetOf(Device), WdfIoTargetLeaveSentIoPending);
    CHECK_EQUAL(Send(Device, request, 0), TRUE);
    CHECK_EQUAL(WdfRequestCancelSentRequest(request), TRUE);
    CHECK_EQUAL(Ended.Count, 1);
    CHECK_STATUS(Ended.Status, STATUS_CANCELLED);
    CHECK_EQUAL(WdfRequestIsCanceled(request), TRUE);
    CHECK_EQUAL(WdfRequestCancelSentRequest(request), FALSE);
    CHECK_STATUS(WdfIoTargetStart(TargetOf(Device)), STATUS_SUCCESS);
    CHECK_EQUAL(Ended.Count, 1);
    WdfObjectDelete(request);
}

static VOID stopping_with_cancel_ends_what_is_kept(PTEST_DEVICE Device)
{
    WDFREQUEST request = Create(Device);

    Format(Device, request);
    WdfIoTargetStop(TargetOf(Device), WdfIoTargetLeaveSentIoPending);
    CHECK_EQUAL(Send(Device, request, 0), TRUE);
    WdfIoTargetStop(TargetOf(Device), WdfIoTargetCancelSentIo);
    CHECK_EQUAL(Ended.Count, 1);
    CHECK_STATUS(Ended.Status, STATUS_CANCELLED);
    CHECK_EQUAL(WdfIoTargetGetState(TargetOf(Device)), WdfIoTargetStopped);
    CHECK_STATUS(WdfIoTargetStart(TargetOf(Device)), STATUS_SUCCESS);
    WdfObjectDelete(request);
}

static VOID a_purged_target_refuses_requests(PTEST_DEVICE Device)
{
    WDFREQUEST kept = Create(Device);
    WDFREQUEST late = Create(Device);

    Format(Device, kept);
    Format(Device, late);
    WdfIoTargetStop(TargetOf(Device), WdfIoTargetLeaveSentIoPending);
    CHECK_EQUAL(Send(Device, kept, 0), TRUE);
    WdfIoTargetPurge(TargetOf(Device), WdfIoTargetPurgeIo);
    CHECK_EQUAL(Ended.Count, 1);
    CHECK_STATUS(Ended.Status, STATUS_CANCELLED);
    CHECK_EQUAL(WdfIoTargetGetState(TargetOf(Device)), WdfIoTargetPurged);
    CHECK_EQUAL(Send(Device, late, 0), FALSE);
    CHECK_STATUS(WdfRequestGetStatus(late), STATUS_INVALID_DEVICE_STATE);
    CHECK_EQUAL(Send(Device, late, WDF_REQUEST_SEND_OPTION_IGNORE_TARGET_STATE), TRUE);
    CHECK_EQUAL(Ended.Request, late);
    WdfIoTargetPurge(TargetOf(Device), WdfIoTargetPurgeIoAndWait);
    CHECK_STATUS(WdfIoTargetStart(TargetOf(Device)), STATUS_SUCCESS);
    WdfObjectDelete(kept);
    WdfObjectDelete(late);
}

static VOID a_kept_request_times_out(PTEST_DEVICE Device)
{
    WDFREQUEST request = Create(Device);
    WDF_REQUEST_SEND_OPTIONS options;

    Format(Device, request);
    WdfIoTargetStop(TargetOf(Device), WdfIoTargetLeaveSentIoPending);
    WDF_REQUEST_SEND_OPTIONS_INIT(&options, WDF_REQUEST_SEND_OPTION_SYNCHRONOUS);
    WDF_REQUEST_SEND_OPTIONS_SET_TIMEOUT(&options, WDF_REL_TIMEOUT_IN_US(50));
    CHECK_EQUAL(WdfRequestSend(request, TargetOf(Device), &options), TRUE);
    CHECK_STATUS(WdfRequestGetStatus(request), STATUS_IO_TIMEOUT);
    Format(Device, request);
    options.Flags = WDF_REQUEST_SEND_OPTION_TIMEOUT;
    CHECK_EQUAL(WdfRequestSend(request, TargetOf(Device), &options), TRUE);
    SLEEP_UNTIL(Ended.Count, 1);
    CHECK_STATUS(Ended.Status, STATUS_IO_TIMEOUT);
    CHECK_EQUAL(Ended.Irql, DISPATCH_LEVEL);
    Format(Device, request);
    options.Timeout = 0; /* never */
    CHECK_EQUAL(WdfRequestSend(request, TargetOf(Device), &options), TRUE);
    TestSleep(200);
    CHECK_EQUAL(Ended.Count, 1);
    CHECK_STATUS(WdfIoTargetStart(TargetOf(Device)), STATUS_SUCCESS);
    CHECK_EQUAL(Ended.Count, 2);
    WdfObjectDelete(request);
}

static VOID a_time_out_ends_with_the_request(PTEST_DEVICE Device)
{
    WDFREQUEST request = Create(Device);
    WDF_REQUEST_SEND_OPTIONS options;

    WDF_REQUEST_SEND_OPTIONS_INIT(&options, 0);
    WDF_REQUEST_SEND_OPTIONS_SET_TIMEOUT(&options, WDF_REL_TIMEOUT_IN_US(50));
    Format(Device, request);
    CHECK_EQUAL(WdfRequestSend(request, TargetOf(Device), &options), TRUE);
    TestSleep(200);
    CHECK_EQUAL(Ended.Count, 1);
    CHECK_STATUS(Ended.Status, STATUS_INVALID_DEVICE_REQUEST);
    WdfObjectDelete(request);
}

static VOID parts_lie_within_their_memory(PTEST_DEVICE Device)
{
    WDFREQUEST request = Create(Device);
    WDFMEMORY memory = Memory(Device, NULL);
    WDFMEMORY_OFFSET behind = { BYTES + 1, 0 };
    WDFMEMORY_OFFSET beyond = { 8, 9 };
    WDFMEMORY_OFFSET end = { 8, 8 };

    CHECK_STATUS(WdfIoTargetFormatRequestForRead(TargetOf(Device), request, memory, &behind, NULL),
                 STATUS_INVALID_DEVICE_REQUEST);
    CHECK_STATUS(WdfIoTargetFormatRequestForWrite(TargetOf(Device), request, memory, &beyond, NULL),
                 STATUS_INVALID_DEVICE_REQUEST);
    CHECK_STATUS(WdfIoTargetFormatRequestForIoctl(TargetOf(Device), request, CODE, NULL, NULL,
                                                  memory, &beyond),
                 STATUS_INVALID_DEVICE_REQUEST);
    CHECK_STATUS(WdfIoTargetFormatRequestForInternalIoctl(TargetOf(Device), request, CODE, memory,
                                                          &behind, NULL, NULL),
                 STATUS_INVALID_DEVICE_REQUEST);
    CHECK_STATUS(WdfIoTargetFormatRequestForWrite(TargetOf(Device), request, memory, &end, NULL),
                 STATUS_SUCCESS);
    WdfObjectDelete(request);
}

static VOID LogDestroy(WDFOBJECT Object)
{
    UNREFERENCED_PARAMETER(Object);
    TestLog("destroy");
}

static VOID memory_stays_until_the_request_lets_go(PTEST_DEVICE Device)
{
    WDFREQUEST request = Create(Device);
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_REQUEST_REUSE_PARAMS reuse;
    WDFMEMORY memory;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.EvtDestroyCallback = LogDestroy;
    for (ULONG round = 0; round < 3; round++) {
        CHECK_STATUS(WdfMemoryCreate(&attributes, NonPagedPoolNx, TEST_TAG, BYTES, &memory, NULL),
                     STATUS_SUCCESS);
        CHECK_STATUS(
            WdfIoTargetFormatRequestForWrite(TargetOf(Device), request, memory, NULL, NULL),
            STATUS_SUCCESS);
        CHECK_EQUAL(Send(Device, request, 0), TRUE);
        WdfObjectDelete(memory);
        CHECK_LOG("");
        if (round == 0) {
            WDF_REQUEST_REUSE_PARAMS_INIT(&reuse, WDF_REQUEST_REUSE_NO_FLAGS, STATUS_SUCCESS);
            CHECK_STATUS(WdfRequestReuse(request, &reuse), STATUS_SUCCESS);
        } else if (round == 1) {
            Format(Device, request);
        } else {
            WdfObjectDelete(request);
        }
        CHECK_LOG("destroy");
    }
}

static VOID a_request_of_the_drivers_is_not_completed(PTEST_DEVICE Device)
{
    WDFREQUEST request = Create(Device);

    CHECK_BREAK(WdfRequestComplete(request, STATUS_SUCCESS));
    CHECK_EQUAL(WdfRequestGetRequestorMode(request), KernelMode);
    CHECK_EQUAL(WdfRequestGetIoQueue(request), NULL);
    CHECK_EQUAL(WdfRequestGetFileObject(request), NULL);
    CHECK_EQUAL(WdfRequestIsCanceled(request), FALSE);
    CHECK_BREAK(WdfRequestFormatRequestUsingCurrentType(request));
    WdfObjectDelete(request);
}

static VOID options_that_do_not_fit_are_refused(PTEST_DEVICE Device)
{
    WDFREQUEST request = Create(Device);
    WDF_REQUEST_SEND_OPTIONS options;

    Format(Device, request);
    WDF_REQUEST_SEND_OPTIONS_INIT(&options, 0);
    options.Size--;
    CHECK_EQUAL(WdfRequestSend(request, TargetOf(Device), &options), FALSE);
    CHECK_STATUS(WdfRequestGetStatus(request), STATUS_INFO_LENGTH_MISMATCH);
    CHECK_EQUAL(Send(Device, request, 0x100), FALSE);
    CHECK_STATUS(WdfRequestGetStatus(request), STATUS_INVALID_PARAMETER);
    CHECK_EQUAL(Send(Device, request,
                     WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET | WDF_REQUEST_SEND_OPTION_SYNCHRONOUS),
                FALSE);
    CHECK_STATUS(WdfRequestGetStatus(request), STATUS_INVALID_PARAMETER);
    CHECK_EQUAL(Send(Device, request, WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET), FALSE);
    CHECK_STATUS(WdfRequestGetStatus(request), STATUS_INVALID_DEVICE_REQUEST);
    CHECK_EQUAL(Ended.Count, 0);
    WdfObjectDelete(request);
}

static VOID without_memory_there_is_no_request(PTEST_DEVICE Device)
{
    WDFREQUEST request = NULL;
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_REQUEST_SEND_OPTIONS options;

    for (ULONG nth = 1; nth <= 2; nth++) {
        TestControl.Services.FailAllocation(nth);
        CHECK_STATUS(WdfRequestCreate(WDF_NO_OBJECT_ATTRIBUTES, NULL, &request),
                     STATUS_INSUFFICIENT_RESOURCES);
    }
    TestControl.Services.FailAllocation(0);
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.Size--;
    CHECK_STATUS(WdfRequestCreate(&attributes, NULL, &request), STATUS_INFO_LENGTH_MISMATCH);
    CHECK_STATUS(WdfRequestCreate(WDF_NO_OBJECT_ATTRIBUTES, NULL, &request), STATUS_SUCCESS);
    TestControl.Services.FailAllocation(1);
    CHECK_STATUS(WdfRequestAllocateTimer(request), STATUS_INSUFFICIENT_RESOURCES);
    Format(Device, request);
    WDF_REQUEST_SEND_OPTIONS_INIT(&options, 0);
    WDF_REQUEST_SEND_OPTIONS_SET_TIMEOUT(&options, WDF_REL_TIMEOUT_IN_US(50));
    TestControl.Services.FailAllocation(1);
    CHECK_EQUAL(WdfRequestSend(request, TargetOf(Device), &options), FALSE);
    CHECK_STATUS(WdfRequestGetStatus(request), STATUS_INSUFFICIENT_RESOURCES);
    TestControl.Services.FailAllocation(0);
    CHECK_STATUS(WdfRequestAllocateTimer(request), STATUS_SUCCESS);
    TestControl.Services.FailAllocation(1);
    CHECK_STATUS(WdfRequestAllocateTimer(request), STATUS_SUCCESS); /* it is there */
    TestControl.Services.FailAllocation(0);
    CHECK_EQUAL(WdfRequestSend(request, TargetOf(Device), &options), TRUE);
    WdfObjectDelete(request);
}

static WDFREQUEST Kept;

static VOID RunKeeps(PTEST_DEVICE Device)
{
    Kept = Create(Device);
    Format(Device, Kept);
    WdfIoTargetStop(TargetOf(Device), WdfIoTargetLeaveSentIoPending);
    CHECK_EQUAL(Send(Device, Kept, 0), TRUE);
}

static VOID GoneLooks(PTEST_DEVICE Device)
{
    CHECK_EQUAL(Ended.Count, 1);
    CHECK_STATUS(Ended.Status, STATUS_CANCELLED);
    CHECK_EQUAL(WdfIoTargetGetState(TargetOf(Device)), WdfIoTargetDeleted);
    CHECK_STATUS(WdfIoTargetStart(TargetOf(Device)), STATUS_INVALID_DEVICE_STATE);
    Format(Device, Kept);
    CHECK_EQUAL(Send(Device, Kept, WDF_REQUEST_SEND_OPTION_IGNORE_TARGET_STATE), FALSE);
    CHECK_STATUS(WdfRequestGetStatus(Kept), STATUS_INVALID_DEVICE_STATE);
    CHECK_EQUAL(WdfIoTargetWdmGetTargetDeviceObject(TargetOf(Device)), NULL);
    CHECK_EQUAL(WdfIoTargetWdmGetTargetPhysicalDevice(TargetOf(Device)), NULL);
}

static VOID a_request_deleted_while_it_is_away_is_reported(PTEST_DEVICE Device)
{
    WDFREQUEST request = Create(Device);

    Format(Device, request);
    WdfIoTargetStop(TargetOf(Device), WdfIoTargetLeaveSentIoPending);
    CHECK_EQUAL(Send(Device, request, 0), TRUE);
    CHECK_BREAK(WdfObjectDelete(request));
    CHECK_STATUS(WdfIoTargetStart(TargetOf(Device)), STATUS_SUCCESS);
}

static VOID an_irp_of_the_drivers_is_not_built(PTEST_DEVICE Device)
{
    (VOID) WdfRequestWdmGetIrp(Create(Device));
}

static VOID a_stack_location_says_what_is_sent(PTEST_DEVICE Device)
{
    WDFREQUEST request = Create(Device);
    IO_STACK_LOCATION location;

    RtlZeroMemory(&location, sizeof(location));
    location.MajorFunction = IRP_MJ_DEVICE_CONTROL;
    location.Parameters.DeviceIoControl.IoControlCode = CODE;
    WdfRequestWdmFormatUsingStackLocation(request, &location);
    WdfRequestSetCompletionRoutine(request, Remember, NULL);
    CHECK_EQUAL(Send(Device, request, 0), TRUE);
    CHECK_EQUAL(Ended.Count, 1);
    CHECK_EQUAL(Ended.Params.Type, WdfRequestTypeNoFormat);
    CHECK_STATUS(Ended.Params.IoStatus.Status, STATUS_INVALID_DEVICE_REQUEST);
    WdfObjectDelete(request);
}

static VOID a_stack_location_of_another_function_is_not_built(PTEST_DEVICE Device)
{
    IO_STACK_LOCATION location;

    RtlZeroMemory(&location, sizeof(location));
    location.MajorFunction = IRP_MJ_PNP;
    WdfRequestWdmFormatUsingStackLocation(Create(Device), &location);
}

TEST_CASES(
    CASE_RUN(local_target_is_the_bus_drivers), CASE_RUN(a_read_comes_back_from_the_bus_driver),
    CASE_RUN(a_write_comes_back_from_the_bus_driver),
    CASE_RUN(device_controls_come_back_from_the_bus_driver),
    CASE_RUN(a_synchronous_request_is_back_at_once), CASE_RUN(requests_are_sent_at_dispatch_level),
    CASE_RUN(calls_above_dispatch_level_are_reported),
    CASE_RUN(waiting_above_passive_level_is_reported),
    CASE_RUN(sending_synchronously_above_passive_level_is_reported),
    CASE_RUN(an_unformatted_request_is_not_sent), CASE_RUN(a_request_is_used_again),
    CASE_RUN(a_request_is_not_reused_with), CASE_RUN(a_stopped_target_keeps_requests_in_order),
    CASE_RUN(a_request_that_is_away_is_not_touched), CASE_RUN(a_kept_request_is_canceled),
    CASE_RUN(stopping_with_cancel_ends_what_is_kept), CASE_RUN(a_purged_target_refuses_requests),
    CASE_RUN(a_kept_request_times_out), CASE_RUN(a_time_out_ends_with_the_request),
    CASE_RUN(parts_lie_within_their_memory), CASE_RUN(memory_stays_until_the_request_lets_go),
    CASE_RUN(a_request_of_the_drivers_is_not_completed),
    CASE_RUN(options_that_do_not_fit_are_refused), CASE_RUN(without_memory_there_is_no_request),
    { .Name = "a_removed_device_has_no_target", .Run = RunKeeps, .Gone = GoneLooks },
    CASE_RUN(a_request_deleted_while_it_is_away_is_reported),
    CASE_RUN(an_irp_of_the_drivers_is_not_built), CASE_RUN(a_stack_location_says_what_is_sent),
    CASE_RUN(a_stack_location_of_another_function_is_not_built));
