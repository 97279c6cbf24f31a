/* SPDX-License-Identifier: MIT */
/* remote_driver - see remote_test.c. */
#include "tests/ddi/support/io_driver.h"

#define BYTES  4
#define VALUE  0x12345678
#define CODE   CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS)
#define DIRECT CTL_CODE(FILE_DEVICE_UNKNOWN, 0x802, METHOD_OUT_DIRECT, FILE_ANY_ACCESS)

static DECLARE_CONST_UNICODE_STRING(Name, L"\\Device\\DirqlTarget");
static DECLARE_CONST_UNICODE_STRING(OtherName, L"\\Device\\DirqlNoTarget");
static DECLARE_CONST_UNICODE_STRING(Everybody, L"D:P(A;;GA;;;WD)");

static WDFDEVICE Control;
static WDFQUEUE ControlQueue;
static NTSTATUS CreateStatus;
static WDFREQUEST Held;
static volatile ULONG HeldCount;

static struct {
    volatile ULONG Count;
    WDF_REQUEST_COMPLETION_PARAMS Params;
    KIRQL Irql;
} Ended;

static BOOLEAN HoldsCreate;
static volatile WDFREQUEST HeldCreate;

/* ---- The device that is opened ---- */

static VOID FileCreate(WDFDEVICE Device, WDFREQUEST Request, WDFFILEOBJECT FileObject)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(FileObject);
    TestLog("create");
    CHECK_EQUAL(WdfRequestGetRequestorMode(Request), KernelMode);
    if (HoldsCreate) {
        HeldCreate = Request;
    } else {
        WdfRequestComplete(Request, CreateStatus);
    }
}

static VOID FileClose(WDFFILEOBJECT FileObject)
{
    UNREFERENCED_PARAMETER(FileObject);
    TestLog("close");
}

static VOID Answer(WDFREQUEST Request)
{
    PULONG buffer;
    NTSTATUS status = WdfRequestRetrieveOutputBuffer(Request, BYTES, (PVOID *)&buffer, NULL);

    CHECK_STATUS(status, STATUS_SUCCESS);
    if (NT_SUCCESS(status)) {
        *buffer = VALUE;
    }
    WdfRequestCompleteWithInformation(Request, status, BYTES);
}

static VOID Read(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    WDF_REQUEST_PARAMETERS parameters;

    UNREFERENCED_PARAMETER(Queue);
    WDF_REQUEST_PARAMETERS_INIT(&parameters);
    WdfRequestGetParameters(Request, &parameters);
    CHECK_EQUAL(parameters.Type, WdfRequestTypeRead);
    CHECK_EQUAL(Length, BYTES);
    if (parameters.Parameters.Read.DeviceOffset != 0) {
        TestLogNumber("at", (ULONG)parameters.Parameters.Read.DeviceOffset);
    }
    Answer(Request);
}

static VOID Write(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    PULONG buffer;

    UNREFERENCED_PARAMETER(Queue);
    CHECK_EQUAL(Length, BYTES);
    CHECK_STATUS(WdfRequestRetrieveInputBuffer(Request, BYTES, (PVOID *)&buffer, NULL),
                 STATUS_SUCCESS);
    CHECK_EQUAL(*buffer, VALUE);
    WdfRequestCompleteWithInformation(Request, STATUS_SUCCESS, BYTES);
}

static VOID CompleteHeld(WDFREQUEST Request)
{
    TestLog("cancel");
    WdfRequestComplete(Request, STATUS_CANCELLED);
}

static VOID DeviceControl(WDFQUEUE Queue, WDFREQUEST Request, size_t OutputBufferLength,
                          size_t InputBufferLength, ULONG IoControlCode)
{
    PULONG input;

    UNREFERENCED_PARAMETER(Queue);
    if (OutputBufferLength == 0) { /* until somebody ends it */
        Held = Request;
        if (InputBufferLength != 0) {
            WdfRequestMarkCancelable(Request, CompleteHeld);
        }
        HeldCount++;
        return;
    }
    CHECK(IoControlCode == CODE || IoControlCode == DIRECT);
    CHECK_STATUS(WdfRequestRetrieveInputBuffer(Request, BYTES, (PVOID *)&input, NULL),
                 STATUS_SUCCESS);
    CHECK_EQUAL(*input, VALUE + 1);
    Answer(Request);
}

static VOID InternalControl(WDFQUEUE Queue, WDFREQUEST Request, size_t OutputBufferLength,
                            size_t InputBufferLength, ULONG IoControlCode)
{
    WDF_REQUEST_PARAMETERS parameters;

    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(InputBufferLength);
    CHECK_EQUAL(IoControlCode, CODE);
    CHECK_EQUAL(OutputBufferLength, BYTES);
    WDF_REQUEST_PARAMETERS_INIT(&parameters);
    WdfRequestGetParameters(Request, &parameters);
    CHECK_EQUAL(parameters.Type, WdfRequestTypeDeviceControlInternal);
    TestLog("internal");
    Answer(Request);
}

static VOID CreateControlDevice(WDF_IO_QUEUE_DISPATCH_TYPE Type, PFN_WDF_IO_QUEUE_IO_READ OwnRead)
{
    WDF_FILEOBJECT_CONFIG files;
    WDF_IO_QUEUE_CONFIG config;
    PWDFDEVICE_INIT init = WdfControlDeviceInitAllocate(WdfGetDriver(), &Everybody);

    CHECK_STATUS(WdfDeviceInitAssignName(init, &Name), STATUS_SUCCESS);
    WDF_FILEOBJECT_CONFIG_INIT(&files, FileCreate, FileClose, WDF_NO_EVENT_CALLBACK);
    WdfDeviceInitSetFileObjectConfig(init, &files, WDF_NO_OBJECT_ATTRIBUTES);
    CHECK_STATUS(WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &Control), STATUS_SUCCESS);
    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, Type);
    config.EvtIoRead = OwnRead;
    config.EvtIoWrite = Write;
    config.EvtIoDeviceControl = DeviceControl;
    config.EvtIoInternalDeviceControl = InternalControl;
    CHECK_STATUS(WdfIoQueueCreate(Control, &config, WDF_NO_OBJECT_ATTRIBUTES, &ControlQueue),
                 STATUS_SUCCESS);
    WdfControlFinishInitializing(Control);
    CHECK_EQUAL(WdfDeviceGetIoTarget(Control), NULL); /* nothing is below it */
}

/* ---- The side that sends ---- */

static VOID Remember(WDFREQUEST Request, WDFIOTARGET Target, PWDF_REQUEST_COMPLETION_PARAMS Params,
                     WDFCONTEXT Context)
{
    UNREFERENCED_PARAMETER(Request);
    UNREFERENCED_PARAMETER(Target);
    UNREFERENCED_PARAMETER(Context);
    Ended.Params = *Params;
    Ended.Irql = KeGetCurrentIrql();
    TestLog("ended");
    Ended.Count++;
}

static NTSTATUS OpenByName(WDFIOTARGET Target, PCUNICODE_STRING DeviceName)
{
    WDF_IO_TARGET_OPEN_PARAMS params;
    NTSTATUS status;

    WDF_IO_TARGET_OPEN_PARAMS_INIT_OPEN_BY_NAME(&params, DeviceName, GENERIC_READ | GENERIC_WRITE);
    status = WdfIoTargetOpen(Target, &params);
    if (NT_SUCCESS(status)) {
        CHECK_EQUAL(params.FileInformation, FILE_OPENED);
    }
    return status;
}

static WDFIOTARGET NewTarget(PTEST_DEVICE Device)
{
    WDFIOTARGET target = NULL;

    CHECK_STATUS(WdfIoTargetCreate(Device->Device, WDF_NO_OBJECT_ATTRIBUTES, &target),
                 STATUS_SUCCESS);
    return target;
}

static WDFIOTARGET Opened(PTEST_DEVICE Device)
{
    WDFIOTARGET target = NewTarget(Device);

    CHECK_STATUS(OpenByName(target, &Name), STATUS_SUCCESS);
    CHECK_LOG("create");
    return target;
}

static WDFREQUEST NewRequest(WDFIOTARGET Target)
{
    WDFREQUEST request = NULL;

    CHECK_STATUS(WdfRequestCreate(WDF_NO_OBJECT_ATTRIBUTES, Target, &request), STATUS_SUCCESS);
    return request;
}

static WDFMEMORY NewMemory(PULONG *Buffer)
{
    WDFMEMORY memory = NULL;

    CHECK_STATUS(WdfMemoryCreate(WDF_NO_OBJECT_ATTRIBUTES, NonPagedPoolNx, TEST_TAG, BYTES, &memory,
                                 (PVOID *)Buffer),
                 STATUS_SUCCESS);
    **Buffer = 0;
    return memory;
}

/* A control that the device holds until somebody ends it. */
static BOOLEAN SendHeldWith(WDFREQUEST Request, WDFIOTARGET Target, WDFMEMORY Input,
                            PWDF_REQUEST_SEND_OPTIONS Options)
{
    CHECK_STATUS(WdfIoTargetFormatRequestForIoctl(Target, Request, CODE, Input, NULL, NULL, NULL),
                 STATUS_SUCCESS);
    WdfRequestSetCompletionRoutine(Request, Remember, NULL);
    return WdfRequestSend(Request, Target, Options);
}

static BOOLEAN SendHeld(WDFREQUEST Request, WDFIOTARGET Target, WDFMEMORY Input, LONGLONG Timeout)
{
    WDF_REQUEST_SEND_OPTIONS options;

    WDF_REQUEST_SEND_OPTIONS_INIT(&options, 0);
    WDF_REQUEST_SEND_OPTIONS_SET_TIMEOUT(&options, Timeout);
    return SendHeldWith(Request, Target, Input, &options);
}

static VOID a_remote_target_is_opened_by_name(PTEST_DEVICE Device)
{
    WDFIOTARGET target = NewTarget(Device);
    WDFREQUEST request = NewRequest(NULL);
    WDF_IO_TARGET_OPEN_PARAMS params;

    CreateControlDevice(WdfIoQueueDispatchSequential, Read);
    CHECK_EQUAL(WdfIoTargetGetState(target), WdfIoTargetClosed);
    CHECK_EQUAL(WdfIoTargetGetDevice(target), Device->Device);
    CHECK_EQUAL(WdfIoTargetWdmGetTargetDeviceObject(target), NULL);
    CHECK_STATUS(WdfIoTargetFormatRequestForRead(target, request, NULL, NULL, NULL),
                 STATUS_SUCCESS);
    CHECK_EQUAL(WdfRequestSend(request, target, WDF_NO_SEND_OPTIONS), FALSE);
    CHECK_STATUS(WdfRequestGetStatus(request), STATUS_INVALID_DEVICE_STATE);
    CHECK_STATUS(WdfIoTargetStart(target), STATUS_INVALID_DEVICE_STATE);
    CHECK_STATUS(OpenByName(target, &Name), STATUS_SUCCESS);
    CHECK_LOG("create");
    CHECK_EQUAL(WdfIoTargetGetState(target), WdfIoTargetStarted);
    CHECK_EQUAL(WdfIoTargetWdmGetTargetDeviceObject(target), WdfDeviceWdmGetDeviceObject(Control));
    CHECK_EQUAL(WdfIoTargetWdmGetTargetPhysicalDevice(target), NULL);
    CHECK_STATUS(OpenByName(target, &Name), STATUS_INVALID_DEVICE_STATE);
    WdfIoTargetClose(target);
    CHECK_LOG("close");
    CHECK_EQUAL(WdfIoTargetGetState(target), WdfIoTargetClosed);
    CHECK_STATUS(OpenByName(target, &Name), STATUS_SUCCESS);
    WdfIoTargetCloseForQueryRemove(target);
    CHECK_LOG("create close");
    CHECK_EQUAL(WdfIoTargetGetState(target), WdfIoTargetClosedForQueryRemove);
    WDF_IO_TARGET_OPEN_PARAMS_INIT_REOPEN(&params);
    CHECK_STATUS(WdfIoTargetOpen(target, &params), STATUS_SUCCESS);
    CHECK_LOG("create");
    WdfObjectDelete(target); /* which closes it */
    CHECK_LOG("close");
    WdfObjectDelete(request);
}

static VOID a_target_is_not_opened_with(PTEST_DEVICE Device)
{
    WDFIOTARGET target = NewTarget(Device);
    UNICODE_STRING nothing = { 0, 0, NULL };
    WDF_IO_TARGET_OPEN_PARAMS params;

    CreateControlDevice(WdfIoQueueDispatchSequential, Read);
    WDF_IO_TARGET_OPEN_PARAMS_INIT_OPEN_BY_NAME(&params, &Name, GENERIC_READ);
    params.Size--;
    CHECK_STATUS(WdfIoTargetOpen(target, &params), STATUS_INFO_LENGTH_MISMATCH);
    WDF_IO_TARGET_OPEN_PARAMS_INIT_REOPEN(&params);
    CHECK_STATUS(WdfIoTargetOpen(target, &params), STATUS_INVALID_PARAMETER); /* never opened */
    params.Type = WdfIoTargetOpenUndefined;
    CHECK_STATUS(WdfIoTargetOpen(target, &params), STATUS_INVALID_PARAMETER);
    WDF_IO_TARGET_OPEN_PARAMS_INIT_EXISTING_DEVICE(&params, NULL);
    CHECK_STATUS(WdfIoTargetOpen(target, &params), STATUS_INVALID_PARAMETER);
    CHECK_STATUS(OpenByName(target, &nothing), STATUS_INVALID_PARAMETER);
    CHECK_STATUS(OpenByName(target, &OtherName), STATUS_NOT_FOUND);
    CHECK_LOG("");
    CreateStatus = STATUS_ACCESS_DENIED;
    CHECK_STATUS(OpenByName(target, &Name), STATUS_ACCESS_DENIED);
    CHECK_LOG("create");
    CHECK_EQUAL(WdfIoTargetGetState(target), WdfIoTargetClosed);
    WdfIoTargetClose(target);
    TestControl.Services.FailAllocation(1);
    CHECK_STATUS(OpenByName(target, &Name), STATUS_INSUFFICIENT_RESOURCES);
    TestControl.Services.FailAllocation(0);
    CHECK_BREAK(WdfIoTargetClose(WdfDeviceGetIoTarget(Device->Device)));
    CHECK_BREAK(WdfIoTargetCloseForQueryRemove(WdfDeviceGetIoTarget(Device->Device)));
    CHECK_EQUAL(WdfIoTargetGetState(WdfDeviceGetIoTarget(Device->Device)), WdfIoTargetStarted);
}

static VOID a_target_is_not_created_with(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFIOTARGET target = NULL;
    KIRQL irql;

    CreateControlDevice(WdfIoQueueDispatchSequential, Read);
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Control;
    CHECK_STATUS(WdfIoTargetCreate(Device->Device, &attributes, &target),
                 STATUS_INVALID_DEVICE_REQUEST);
    attributes.ParentObject = WdfGetDriver();
    CHECK_STATUS(WdfIoTargetCreate(Device->Device, &attributes, &target),
                 STATUS_INVALID_DEVICE_REQUEST);
    attributes.Size--;
    CHECK_STATUS(WdfIoTargetCreate(Device->Device, &attributes, &target),
                 STATUS_INFO_LENGTH_MISMATCH);
    TestControl.Services.FailAllocation(1);
    CHECK_STATUS(WdfIoTargetCreate(Device->Device, WDF_NO_OBJECT_ATTRIBUTES, &target),
                 STATUS_INSUFFICIENT_RESOURCES);
    TestControl.Services.FailAllocation(0);
    KeRaiseIrql(APC_LEVEL, &irql);
    CHECK_BREAK((VOID)WdfIoTargetCreate(Device->Device, WDF_NO_OBJECT_ATTRIBUTES, &target));
    KeLowerIrql(irql);
}

static VOID a_read_is_answered_by_the_device(PTEST_DEVICE Device)
{
    WDFIOTARGET target;
    WDFREQUEST request;
    PULONG buffer;
    WDFMEMORY memory = NewMemory(&buffer);
    LONGLONG offset = 8;

    CreateControlDevice(WdfIoQueueDispatchSequential, Read);
    target = Opened(Device);
    request = NewRequest(target);
    CHECK_STATUS(WdfIoTargetFormatRequestForRead(target, request, memory, NULL, &offset),
                 STATUS_SUCCESS);
    WdfRequestSetCompletionRoutine(request, Remember, NULL);
    CHECK_EQUAL(WdfRequestSend(request, target, WDF_NO_SEND_OPTIONS), TRUE);
    CHECK_LOG("at8 ended");
    CHECK_EQUAL(*buffer, VALUE);
    CHECK_STATUS(Ended.Params.IoStatus.Status, STATUS_SUCCESS);
    CHECK_EQUAL(Ended.Params.IoStatus.Information, BYTES);
    CHECK_EQUAL(Ended.Params.Parameters.Read.Length, BYTES);
    CHECK_EQUAL(WdfRequestGetInformation(request), BYTES);
    CHECK_STATUS(WdfRequestGetStatus(request), STATUS_SUCCESS);
    WdfObjectDelete(request);
    WdfObjectDelete(memory);
}

static VOID requests_are_sent_and_waited_for(PTEST_DEVICE Device)
{
    WDFIOTARGET target;
    ULONG value = 0;
    ULONG asked = VALUE + 1;
    ULONG written = VALUE;
    PULONG buffer;
    WDFMEMORY memory = NewMemory(&buffer);
    WDF_MEMORY_DESCRIPTOR in;
    WDF_MEMORY_DESCRIPTOR out;
    ULONG_PTR count = 0;

    CreateControlDevice(WdfIoQueueDispatchSequential, Read);
    target = Opened(Device);
    WDF_MEMORY_DESCRIPTOR_INIT_BUFFER(&out, &value, sizeof(value));
    CHECK_STATUS(WdfIoTargetSendReadSynchronously(target, NULL, &out, NULL, NULL, &count),
                 STATUS_SUCCESS);
    CHECK_EQUAL(count, BYTES);
    CHECK_EQUAL(value, VALUE);
    WDF_MEMORY_DESCRIPTOR_INIT_BUFFER(&in, &written, sizeof(written));
    CHECK_STATUS(WdfIoTargetSendWriteSynchronously(target, NULL, &in, NULL, NULL, &count),
                 STATUS_SUCCESS);
    CHECK_EQUAL(count, BYTES);
    WDF_MEMORY_DESCRIPTOR_INIT_BUFFER(&in, &asked, sizeof(asked));
    WDF_MEMORY_DESCRIPTOR_INIT_HANDLE(&out, memory, NULL);
    CHECK_STATUS(WdfIoTargetSendIoctlSynchronously(target, NULL, CODE, &in, &out, NULL, NULL),
                 STATUS_SUCCESS);
    CHECK_EQUAL(*buffer, VALUE);
    *buffer = 0;
    CHECK_STATUS(WdfIoTargetSendIoctlSynchronously(target, NULL, DIRECT, &in, &out, NULL, &count),
                 STATUS_SUCCESS);
    CHECK_EQUAL(*buffer, VALUE);
    *buffer = 0;
    CHECK_STATUS(
        WdfIoTargetSendInternalIoctlSynchronously(target, NULL, CODE, NULL, &out, NULL, &count),
        STATUS_SUCCESS);
    CHECK_LOG("internal");
    CHECK_EQUAL(*buffer, VALUE);
    WdfObjectDelete(memory);
}

static VOID an_mdl_describes_what_is_sent(PTEST_DEVICE Device)
{
    PULONG buffer = ExAllocatePoolWithTag(NonPagedPoolNx, BYTES, TEST_TAG);
    PMDL mdl = IoAllocateMdl(buffer, BYTES, FALSE, FALSE, NULL);
    WDF_MEMORY_DESCRIPTOR out;
    WDFIOTARGET target;

    CreateControlDevice(WdfIoQueueDispatchSequential, Read);
    target = Opened(Device);
    MmBuildMdlForNonPagedPool(mdl);
    *buffer = 0;
    WDF_MEMORY_DESCRIPTOR_INIT_MDL(&out, mdl, BYTES);
    CHECK_STATUS(WdfIoTargetSendReadSynchronously(target, NULL, &out, NULL, NULL, NULL),
                 STATUS_SUCCESS);
    CHECK_EQUAL(*buffer, VALUE);
    WDF_MEMORY_DESCRIPTOR_INIT_MDL(&out, mdl, BYTES + 1);
    CHECK_STATUS(WdfIoTargetSendReadSynchronously(target, NULL, &out, NULL, NULL, NULL),
                 STATUS_INVALID_PARAMETER);
    IoFreeMdl(mdl);
    ExFreePoolWithTag(buffer, TEST_TAG);
}

static VOID what_cannot_be_sent_and_waited_for(PTEST_DEVICE Device)
{
    WDFIOTARGET target;
    WDFREQUEST request = NewRequest(NULL);
    WDF_MEMORY_DESCRIPTOR nothing = { 0 };
    WDF_REQUEST_SEND_OPTIONS options;
    KIRQL irql;

    CreateControlDevice(WdfIoQueueDispatchParallel, Read);
    target = Opened(Device);
    CHECK_STATUS(WdfIoTargetSendReadSynchronously(target, NULL, &nothing, NULL, NULL, NULL),
                 STATUS_INVALID_PARAMETER);
    CHECK_STATUS(WdfIoTargetSendIoctlSynchronously(target, NULL, CODE, NULL, &nothing, NULL, NULL),
                 STATUS_INVALID_PARAMETER);
    WDF_REQUEST_SEND_OPTIONS_INIT(&options, 0);
    options.Size--;
    CHECK_STATUS(WdfIoTargetSendWriteSynchronously(target, NULL, NULL, NULL, &options, NULL),
                 STATUS_INFO_LENGTH_MISMATCH);
    CHECK_STATUS(
        WdfIoTargetSendInternalIoctlSynchronously(target, NULL, CODE, NULL, NULL, &options, NULL),
        STATUS_INFO_LENGTH_MISMATCH);
    WDF_REQUEST_SEND_OPTIONS_INIT(&options, WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET);
    CHECK_STATUS(WdfIoTargetSendReadSynchronously(target, NULL, NULL, NULL, &options, NULL),
                 STATUS_INVALID_PARAMETER);
    TestControl.Services.FailAllocation(1);
    CHECK_STATUS(WdfIoTargetSendReadSynchronously(target, NULL, NULL, NULL, NULL, NULL),
                 STATUS_INSUFFICIENT_RESOURCES);
    TestControl.Services.FailAllocation(0);
    CHECK_EQUAL(SendHeld(request, target, NULL, 0), TRUE);
    CHECK_STATUS(WdfIoTargetSendReadSynchronously(target, request, NULL, NULL, NULL, NULL),
                 STATUS_INVALID_DEVICE_REQUEST);
    WdfRequestComplete(Held, STATUS_SUCCESS);
    WDF_REQUEST_SEND_OPTIONS_INIT(&options, 0);
    WDF_REQUEST_SEND_OPTIONS_SET_TIMEOUT(&options, WDF_REL_TIMEOUT_IN_US(50));
    WdfIoTargetStop(target, WdfIoTargetLeaveSentIoPending);
    CHECK_STATUS(
        WdfIoTargetSendIoctlSynchronously(target, request, CODE, NULL, NULL, &options, NULL),
        STATUS_IO_TIMEOUT);
    WdfIoTargetClose(target);
    CHECK_STATUS(WdfIoTargetSendReadSynchronously(target, NULL, NULL, NULL, NULL, NULL),
                 STATUS_INVALID_DEVICE_STATE);
    KeRaiseIrql(APC_LEVEL, &irql);
    CHECK_BREAK((VOID)WdfIoTargetSendReadSynchronously(target, NULL, NULL, NULL, NULL, NULL));
    CHECK_BREAK((VOID)WdfIoTargetSendWriteSynchronously(target, NULL, NULL, NULL, NULL, NULL));
    CHECK_BREAK(
        (VOID)WdfIoTargetSendIoctlSynchronously(target, NULL, CODE, NULL, NULL, NULL, NULL));
    CHECK_BREAK((VOID)WdfIoTargetSendInternalIoctlSynchronously(target, NULL, CODE, NULL, NULL,
                                                                NULL, NULL));
    CHECK_BREAK(WdfIoTargetClose(target));
    CHECK_BREAK(WdfIoTargetCloseForQueryRemove(target));
    CHECK_BREAK((VOID)OpenByName(target, &OtherName));
    KeLowerIrql(irql);
    WdfObjectDelete(request);
}

static VOID EndHeld(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    TestLog("completes");
    WdfRequestCompleteWithInformation(Held, STATUS_SUCCESS, 0);
}

static VOID the_end_comes_where_the_device_completes(PTEST_DEVICE Device)
{
    WDFIOTARGET target;
    WDFREQUEST request;

    CreateControlDevice(WdfIoQueueDispatchParallel, Read);
    target = Opened(Device);
    request = NewRequest(target);
    CHECK_EQUAL(SendHeld(request, target, NULL, 0), TRUE);
    CHECK_EQUAL(Ended.Count, 0);
    TestOnProcessor(Device, 0, EndHeld); /* in a DPC */
    CHECK_LOG("completes ended");
    CHECK_EQUAL(Ended.Irql, DISPATCH_LEVEL);
    CHECK_EQUAL(SendHeld(request, target, NULL, 0), TRUE);
    TestThreadStart(Device, 0, EndHeld);
    TestThreadJoin(Device, 0);
    CHECK_LOG("completes ended");
    CHECK_EQUAL(Ended.Irql, PASSIVE_LEVEL);
    WdfObjectDelete(request);
}

static VOID stopping_waits_for_the_end(PTEST_DEVICE Device)
{
    WDFIOTARGET target;
    WDFREQUEST request;

    CreateControlDevice(WdfIoQueueDispatchParallel, Read);
    target = Opened(Device);
    request = NewRequest(target);
    CHECK_EQUAL(SendHeld(request, target, NULL, 0), TRUE);
    TestThreadStart(Device, 0, EndHeld);
    WdfIoTargetStop(target, WdfIoTargetWaitForSentIoToComplete);
    TestLog("stopped");
    CHECK_LOG("completes ended stopped");
    TestThreadJoin(Device, 0);
    WdfObjectDelete(request);
}

static VOID a_sent_request_is_canceled(PTEST_DEVICE Device)
{
    WDFIOTARGET target;
    WDFREQUEST request;
    WDFREQUEST second;
    PULONG buffer;
    WDFMEMORY mark = NewMemory(&buffer);

    CreateControlDevice(WdfIoQueueDispatchSequential, Read);
    target = Opened(Device);
    request = NewRequest(target);
    second = NewRequest(target);
    CHECK_EQUAL(SendHeld(request, target, NULL, 0), TRUE);
    CHECK_EQUAL(WdfRequestCancelSentRequest(request), FALSE); /* it is not cancelable */
    CHECK_EQUAL(WdfRequestIsCanceled(Held), TRUE);
    CHECK_EQUAL(SendHeld(second, target, NULL, 0), TRUE);
    CHECK_EQUAL(WdfRequestCancelSentRequest(second), TRUE); /* it waits in the device's queue */
    CHECK_LOG("ended");
    CHECK_STATUS(Ended.Params.IoStatus.Status, STATUS_CANCELLED);
    WdfRequestComplete(Held, STATUS_SUCCESS);
    CHECK_LOG("ended");
    CHECK_EQUAL(SendHeld(request, target, mark, 0), TRUE);
    CHECK_EQUAL(WdfRequestCancelSentRequest(request), TRUE);
    CHECK_LOG("cancel ended");
    CHECK_STATUS(Ended.Params.IoStatus.Status, STATUS_CANCELLED);
    CHECK_EQUAL(WdfRequestCancelSentRequest(request), FALSE);
    WdfObjectDelete(request);
    WdfObjectDelete(second);
    WdfObjectDelete(mark);
}

static VOID a_sent_request_times_out(PTEST_DEVICE Device)
{
    WDFIOTARGET target;
    WDFREQUEST request;
    PULONG buffer;
    WDFMEMORY mark = NewMemory(&buffer);

    CreateControlDevice(WdfIoQueueDispatchSequential, Read);
    target = Opened(Device);
    request = NewRequest(target);
    CHECK_EQUAL(SendHeld(request, target, mark, WDF_REL_TIMEOUT_IN_US(50)), TRUE);
    SLEEP_UNTIL(Ended.Count, 1);
    CHECK_LOG("cancel ended");
    CHECK_STATUS(Ended.Params.IoStatus.Status, STATUS_IO_TIMEOUT);
    /* One that cannot be canceled ends when the device completes it. */
    CHECK_EQUAL(SendHeld(request, target, NULL, WDF_REL_TIMEOUT_IN_US(50)), TRUE);
    TestSleep(200);
    CHECK_EQUAL(Ended.Count, 1);
    WdfRequestComplete(Held, STATUS_SUCCESS);
    CHECK_EQUAL(Ended.Count, 2);
    CHECK_STATUS(Ended.Params.IoStatus.Status, STATUS_SUCCESS);
    WdfObjectDelete(request);
    WdfObjectDelete(mark);
}

static VOID closing_cancels_what_was_sent(PTEST_DEVICE Device)
{
    WDFIOTARGET target;
    WDFREQUEST request;
    PULONG buffer;
    WDFMEMORY mark = NewMemory(&buffer);

    CreateControlDevice(WdfIoQueueDispatchSequential, Read);
    target = Opened(Device);
    request = NewRequest(target);
    CHECK_EQUAL(SendHeld(request, target, mark, 0), TRUE);
    WdfIoTargetPurge(target, WdfIoTargetPurgeIoAndWait);
    CHECK_LOG("cancel ended");
    CHECK_STATUS(WdfIoTargetStart(target), STATUS_SUCCESS);
    CHECK_EQUAL(SendHeld(request, target, mark, 0), TRUE);
    WdfIoTargetClose(target);
    CHECK_LOG("cancel ended close");
    WdfObjectDelete(request);
    WdfObjectDelete(mark);
}

/* A stop and a purge leave alone what ignores the target's state, and do not wait for it. */
static VOID closing_cancels_what_ignores_the_state(PTEST_DEVICE Device)
{
    WDFIOTARGET target;
    WDFREQUEST request;
    PULONG buffer;
    WDFMEMORY mark = NewMemory(&buffer);
    WDF_REQUEST_SEND_OPTIONS options;

    CreateControlDevice(WdfIoQueueDispatchSequential, Read);
    target = Opened(Device);
    request = NewRequest(target);
    WDF_REQUEST_SEND_OPTIONS_INIT(&options, WDF_REQUEST_SEND_OPTION_IGNORE_TARGET_STATE);
    CHECK_EQUAL(SendHeldWith(request, target, mark, &options), TRUE);
    WdfIoTargetStop(target, WdfIoTargetCancelSentIo);
    WdfIoTargetPurge(target, WdfIoTargetPurgeIoAndWait);
    CHECK_LOG("");
    WdfIoTargetClose(target);
    CHECK_LOG("cancel ended close");
    CHECK_STATUS(Ended.Params.IoStatus.Status, STATUS_CANCELLED);
    CHECK_STATUS(OpenByName(target, &Name), STATUS_SUCCESS);
    CHECK_EQUAL(SendHeldWith(request, target, mark, &options), TRUE);
    WdfObjectDelete(target);
    CHECK_LOG("create cancel ended close");
    WdfObjectDelete(request);
    WdfObjectDelete(mark);
}

static WDFIOTARGET Opening;

static VOID OpenIt(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(OpenByName(Opening, &Name), STATUS_SUCCESS);
}

static VOID EndCreate(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    TestLog("completes");
    WdfRequestComplete(HeldCreate, STATUS_SUCCESS);
}

static VOID closing_waits_for_the_opening(PTEST_DEVICE Device)
{
    LARGE_INTEGER interval;

    interval.QuadPart = -10000; /* 1 ms */
    CreateControlDevice(WdfIoQueueDispatchParallel, Read);
    Opening = NewTarget(Device);
    HoldsCreate = TRUE;
    TestThreadStart(Device, 0, OpenIt);
    while (HeldCreate == NULL) {
        KeDelayExecutionThread(KernelMode, FALSE, &interval);
    }
    TestThreadStart(Device, 1, EndCreate);
    WdfIoTargetClose(Opening);
    CHECK_LOG("create completes close");
    CHECK_EQUAL(WdfIoTargetGetState(Opening), WdfIoTargetClosed);
    TestThreadJoin(Device, 0);
    TestThreadJoin(Device, 1);
    CHECK_EQUAL(WdfIoTargetGetState(Opening), WdfIoTargetClosed);
}

static VOID an_existing_device_has_no_file(PTEST_DEVICE Device)
{
    WDFIOTARGET target = NewTarget(Device);
    WDF_IO_TARGET_OPEN_PARAMS params;
    ULONG value = 0;
    WDF_MEMORY_DESCRIPTOR out;

    CreateControlDevice(WdfIoQueueDispatchSequential, Read);
    WDF_IO_TARGET_OPEN_PARAMS_INIT_EXISTING_DEVICE(&params, WdfDeviceWdmGetDeviceObject(Control));
    CHECK_STATUS(WdfIoTargetOpen(target, &params), STATUS_SUCCESS);
    WDF_MEMORY_DESCRIPTOR_INIT_BUFFER(&out, &value, sizeof(value));
    CHECK_STATUS(WdfIoTargetSendReadSynchronously(target, NULL, &out, NULL, NULL, NULL),
                 STATUS_SUCCESS);
    CHECK_EQUAL(value, VALUE);
    WdfIoTargetClose(target);
    CHECK_LOG("");
}

static VOID an_existing_device_of_the_bus_is_not_built(PTEST_DEVICE Device)
{
    WDF_IO_TARGET_OPEN_PARAMS params;

    WDF_IO_TARGET_OPEN_PARAMS_INIT_EXISTING_DEVICE(&params,
                                                   WdfDeviceWdmGetPhysicalDevice(Device->Device));
    (VOID) WdfIoTargetOpen(NewTarget(Device), &params);
}

static VOID waiting_at_dispatch_level_ends_the_run(PTEST_DEVICE Device)
{
    WDFIOTARGET target;

    CreateControlDevice(WdfIoQueueDispatchParallel, Read);
    target = Opened(Device);
    CHECK_EQUAL(SendHeld(NewRequest(target), target, NULL, 0), TRUE);
    KeRaiseIrqlToDpcLevel();
    CHECK_STOPS(0, WdfIoTargetStop(target, WdfIoTargetCancelSentIo));
}

static VOID sending_synchronously_at_dispatch_level_ends_the_run(PTEST_DEVICE Device)
{
    WDFIOTARGET target;
    WDFREQUEST request;
    WDF_REQUEST_SEND_OPTIONS options;

    CreateControlDevice(WdfIoQueueDispatchParallel, Read);
    target = Opened(Device);
    request = NewRequest(target);
    CHECK_STATUS(WdfIoTargetFormatRequestForIoctl(target, request, CODE, NULL, NULL, NULL, NULL),
                 STATUS_SUCCESS);
    WDF_REQUEST_SEND_OPTIONS_INIT(&options, WDF_REQUEST_SEND_OPTION_SYNCHRONOUS);
    KeRaiseIrqlToDpcLevel();
    CHECK_STOPS(0, (VOID)WdfRequestSend(request, target, &options));
}

static VOID closing_at_dispatch_level_ends_the_run(PTEST_DEVICE Device)
{
    WDFIOTARGET target;

    CreateControlDevice(WdfIoQueueDispatchParallel, Read);
    target = Opened(Device);
    KeRaiseIrqlToDpcLevel();
    CHECK_STOPS(0, WdfIoTargetClose(target));
}

/* ---- Requests of an application that go on to the device ---- */

static WDFIOTARGET Beyond;

static VOID Return(WDFREQUEST Request, WDFIOTARGET Target, PWDF_REQUEST_COMPLETION_PARAMS Params,
                   WDFCONTEXT Context)
{
    UNREFERENCED_PARAMETER(Target);
    UNREFERENCED_PARAMETER(Context);
    WdfRequestCompleteWithInformation(Request, Params->IoStatus.Status,
                                      Params->IoStatus.Information);
}

static VOID ReadGoesOn(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Length);
    if (Beyond == NULL) {
        PTEST_DEVICE device = TestGetDevice(WdfIoQueueGetDevice(Queue));

        Beyond = NewTarget(device);
        CHECK_STATUS(OpenByName(Beyond, &Name), STATUS_SUCCESS);
    }
    CHECK_STATUS(WdfRequestChangeTarget(Request, Beyond), STATUS_SUCCESS);
    WdfRequestFormatRequestUsingCurrentType(Request);
    WdfRequestSetCompletionRoutine(Request, Return, NULL);
    CHECK_EQUAL(WdfRequestSend(Request, Beyond, WDF_NO_SEND_OPTIONS), TRUE);
}

static VOID ForwardReads(PTEST_DEVICE Device)
{
    WDF_IO_QUEUE_CONFIG config;

    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchSequential);
    config.EvtIoRead = ReadGoesOn;
    IoDispatch(Device, IoQueueCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES),
               WdfRequestTypeRead);
}

static VOID ReadOfApplication(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    CHECK_EQUAL(WdfRequestGetRequestorMode(Request), UserMode);
    Read(Queue, Request, Length);
}

static VOID an_applications_read_goes_on_to_the_device(PTEST_DEVICE Device)
{
    CreateControlDevice(WdfIoQueueDispatchSequential, ReadOfApplication);
    ForwardReads(Device);
    IoScript(Device, "r0 e0=0 v0=12345678 r1 e1=0 v1=12345678", NULL);
}

static VOID ReadIsForgotten(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    WDF_REQUEST_SEND_OPTIONS options;
    WDF_IO_TARGET_OPEN_PARAMS params;

    UNREFERENCED_PARAMETER(Length);
    Beyond = NewTarget(TestGetDevice(WdfIoQueueGetDevice(Queue)));
    CHECK_STATUS(OpenByName(Beyond, &Name), STATUS_SUCCESS);
    WDF_REQUEST_SEND_OPTIONS_INIT(&options, WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET);
    CHECK_EQUAL(WdfRequestSend(Request, Beyond, &options), FALSE);
    CHECK_STATUS(WdfRequestGetStatus(Request), STATUS_INVALID_DEVICE_REQUEST);
    WdfIoTargetClose(Beyond);
    WDF_IO_TARGET_OPEN_PARAMS_INIT_EXISTING_DEVICE(&params, WdfDeviceWdmGetDeviceObject(Control));
    CHECK_STATUS(WdfIoTargetOpen(Beyond, &params), STATUS_SUCCESS);
    CHECK_EQUAL(WdfRequestSend(Request, Beyond, &options), TRUE);
}

static VOID what_is_forgotten_goes_to_no_file(PTEST_DEVICE Device)
{
    WDF_IO_QUEUE_CONFIG config;

    CreateControlDevice(WdfIoQueueDispatchSequential, Read);
    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchSequential);
    config.EvtIoRead = ReadIsForgotten;
    IoDispatch(Device, IoQueueCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES),
               WdfRequestTypeRead);
    IoScript(Device, "r0 e0=0 v0=12345678 r1 e1=0", NULL);
}

static VOID ReadHolds(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(Length);
    WdfRequestMarkCancelable(Request, CompleteHeld);
}

static VOID the_applications_cancel_follows_the_request(PTEST_DEVICE Device)
{
    CreateControlDevice(WdfIoQueueDispatchSequential, ReadHolds);
    ForwardReads(Device);
    IoScript(Device, "r0 p0 c0 e0=C0000120", NULL);
}

static WDFDEVICE Sender;

static VOID ReadHasNoStack(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    WDFIOTARGET below = WdfDeviceGetIoTarget(Sender);

    UNREFERENCED_PARAMETER(Queue);
    CHECK_STATUS(WdfRequestChangeTarget(Request, below), STATUS_REQUEST_NOT_ACCEPTED);
    CHECK_STATUS(WdfIoTargetFormatRequestForRead(below, Request, NULL, NULL, NULL),
                 STATUS_REQUEST_NOT_ACCEPTED);
    CHECK_STATUS(WdfIoTargetFormatRequestForWrite(below, Request, NULL, NULL, NULL),
                 STATUS_REQUEST_NOT_ACCEPTED);
    CHECK_STATUS(WdfIoTargetFormatRequestForIoctl(below, Request, CODE, NULL, NULL, NULL, NULL),
                 STATUS_REQUEST_NOT_ACCEPTED);
    CHECK_STATUS(
        WdfIoTargetFormatRequestForInternalIoctl(below, Request, CODE, NULL, NULL, NULL, NULL),
        STATUS_REQUEST_NOT_ACCEPTED);
    Read(Queue, Request, Length);
}

static VOID a_request_for_one_device_has_no_room_for_another(PTEST_DEVICE Device)
{
    ULONG value = 0;
    WDF_MEMORY_DESCRIPTOR out;

    Sender = Device->Device;
    CreateControlDevice(WdfIoQueueDispatchSequential, ReadHasNoStack);
    WDF_MEMORY_DESCRIPTOR_INIT_BUFFER(&out, &value, sizeof(value));
    CHECK_STATUS(WdfIoTargetSendReadSynchronously(Opened(Device), NULL, &out, NULL, NULL, NULL),
                 STATUS_SUCCESS);
}

TEST_CASES(CASE_RUN(a_remote_target_is_opened_by_name), CASE_RUN(a_target_is_not_opened_with),
           CASE_RUN(a_target_is_not_created_with), CASE_RUN(a_read_is_answered_by_the_device),
           CASE_RUN(requests_are_sent_and_waited_for), CASE_RUN(an_mdl_describes_what_is_sent),
           CASE_RUN(what_cannot_be_sent_and_waited_for),
           CASE_RUN(the_end_comes_where_the_device_completes), CASE_RUN(stopping_waits_for_the_end),
           CASE_RUN(a_sent_request_is_canceled), CASE_RUN(a_sent_request_times_out),
           CASE_RUN(closing_cancels_what_was_sent),
           CASE_RUN(closing_cancels_what_ignores_the_state),
           CASE_RUN(closing_waits_for_the_opening), CASE_RUN(an_existing_device_has_no_file),
           CASE_RUN(an_existing_device_of_the_bus_is_not_built),
           CASE_RUN(waiting_at_dispatch_level_ends_the_run),
           CASE_RUN(sending_synchronously_at_dispatch_level_ends_the_run),
           CASE_RUN(closing_at_dispatch_level_ends_the_run),
           CASE_ADD(an_applications_read_goes_on_to_the_device),
           CASE_ADD(the_applications_cancel_follows_the_request),
           CASE_ADD(what_is_forgotten_goes_to_no_file),
           CASE_RUN(a_request_for_one_device_has_no_room_for_another));
