/* SPDX-License-Identifier: MIT */
/* user_buffer_driver - see user_buffer_test.c. */
#include "tests/ddi/support/io_driver.h"

#define FUNCTION      0x800
#define FUNCTION_TAKE 0x801 /* of the scenario `buffers`, with METHOD_OUT_DIRECT */
#define SYSTEM        ((PVOID)(ULONG_PTR)0xFFFF800000001000)

/* Of each request: what was locked. */
typedef struct _USER_BUFFERS {
    WDFMEMORY Input;
    WDFMEMORY Output;
} USER_BUFFERS, *PUSER_BUFFERS;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(USER_BUFFERS, BuffersOf)

static PTEST_DEVICE TheDevice;
static WDFREQUEST TheRequest;
static WDFREQUEST Pending;
static BOOLEAN IsGone;

/* The case's part of EvtIoInCallerContext. */
static VOID (*InContext)(WDFREQUEST Request, WDF_REQUEST_TYPE Type);

static VOID CallerContext(WDFDEVICE Device, WDFREQUEST Request)
{
    WDF_REQUEST_PARAMETERS parameters;

    WDF_REQUEST_PARAMETERS_INIT(&parameters);
    WdfRequestGetParameters(Request, &parameters);
    if (parameters.Type != WdfRequestTypeDeviceControl ||
        parameters.Parameters.DeviceIoControl.IoControlCode != IO_SCRIPT_CONTROL) {
        InContext(Request, parameters.Type);
    }
    CHECK_STATUS(WdfDeviceEnqueueRequest(Device, Request), STATUS_SUCCESS);
}

static VOID InitBuffered(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    WDF_OBJECT_ATTRIBUTES attributes;

    UNREFERENCED_PARAMETER(Attributes);
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, USER_BUFFERS);
    WdfDeviceInitSetRequestAttributes(Init, &attributes);
    WdfDeviceInitSetIoInCallerContextCallback(Init, CallerContext);
}

static VOID InitNeither(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    InitBuffered(Init, Attributes);
    WdfDeviceInitSetIoType(Init, WdfDeviceIoNeither);
}

/* Each 4 bytes long, as the script says. */
static VOID LockInput(WDFREQUEST Request)
{
    PVOID buffer = NULL;
    size_t length = 0;

    CHECK_STATUS(WdfRequestRetrieveUnsafeUserInputBuffer(Request, 4, &buffer, &length),
                 STATUS_SUCCESS);
    CHECK_STATUS(WdfRequestProbeAndLockUserBufferForRead(Request, buffer, length,
                                                         &BuffersOf(Request)->Input),
                 STATUS_SUCCESS);
}

static VOID LockOutput(WDFREQUEST Request)
{
    PVOID buffer = NULL;
    size_t length = 0;

    CHECK_STATUS(WdfRequestRetrieveUnsafeUserOutputBuffer(Request, 4, &buffer, &length),
                 STATUS_SUCCESS);
    CHECK_STATUS(WdfRequestProbeAndLockUserBufferForWrite(Request, buffer, length,
                                                          &BuffersOf(Request)->Output),
                 STATUS_SUCCESS);
}

static VOID CheckNoInput(WDFREQUEST Request, size_t Minimum, NTSTATUS Status)
{
    PVOID buffer = &buffer;
    size_t length = 1;

    CHECK_STATUS(WdfRequestRetrieveUnsafeUserInputBuffer(Request, Minimum, &buffer, &length),
                 Status);
    CHECK_EQUAL(buffer, NULL);
    CHECK_EQUAL(length, 0);
    CHECK_STATUS(WdfRequestRetrieveUnsafeUserInputBuffer(Request, Minimum, &buffer, NULL), Status);
}

static VOID CheckNoOutput(WDFREQUEST Request, size_t Minimum, NTSTATUS Status)
{
    PVOID buffer = &buffer;
    size_t length = 1;

    CHECK_STATUS(WdfRequestRetrieveUnsafeUserOutputBuffer(Request, Minimum, &buffer, &length),
                 Status);
    CHECK_EQUAL(buffer, NULL);
    CHECK_EQUAL(length, 0);
    CHECK_STATUS(WdfRequestRetrieveUnsafeUserOutputBuffer(Request, Minimum, &buffer, NULL), Status);
}

static VOID CheckNoLock(WDFREQUEST Request, PVOID Buffer, size_t Length, NTSTATUS Status)
{
    WDFMEMORY memory = (WDFMEMORY)Request;

    CHECK_STATUS(WdfRequestProbeAndLockUserBufferForRead(Request, Buffer, Length, &memory), Status);
    CHECK_EQUAL(memory, NULL);
    memory = (WDFMEMORY)Request;
    CHECK_STATUS(WdfRequestProbeAndLockUserBufferForWrite(Request, Buffer, Length, &memory),
                 Status);
    CHECK_EQUAL(memory, NULL);
}

/* The sender's. */
static PVOID InputOf(WDFREQUEST Request)
{
    PVOID buffer = NULL;

    CHECK_STATUS(WdfRequestRetrieveUnsafeUserInputBuffer(Request, 0, &buffer, NULL),
                 STATUS_SUCCESS);
    return buffer;
}

static VOID LockBoth(WDFREQUEST Request, WDF_REQUEST_TYPE Type)
{
    UNREFERENCED_PARAMETER(Type);
    LockInput(Request);
    LockOutput(Request);
}

static VOID CompleteControl(WDFQUEUE Queue, WDFREQUEST Request, size_t OutputLength,
                            size_t InputLength, ULONG Code)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(OutputLength);
    UNREFERENCED_PARAMETER(InputLength);
    UNREFERENCED_PARAMETER(Code);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

/* What most cases are: one METHOD_NEITHER control that the case looks at in the callback. */
static VOID AddControl(PTEST_DEVICE Device, VOID (*Look)(WDFREQUEST, WDF_REQUEST_TYPE),
                       PFN_WDF_IO_QUEUE_IO_DEVICE_CONTROL Control)
{
    TheDevice = Device;
    InContext = Look;
    IoScript(Device, "m0:800 e0=0", Control);
}

/* ---- Where they are ---- */

static VOID AddTen(WDFQUEUE Queue, WDFREQUEST Request, size_t OutputLength, size_t InputLength,
                   ULONG Code)
{
    PUSER_BUFFERS buffers = BuffersOf(Request);
    ULONG value = 0;
    PULONG output;
    size_t length = 0;
    KIRQL irql;

    UNREFERENCED_PARAMETER(Queue);
    CHECK_EQUAL(OutputLength, 4);
    CHECK_EQUAL(InputLength, 4);
    CHECK_EQUAL(Code, IO_SCRIPT_NEITHER(FUNCTION));
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    CHECK_STATUS(WdfMemoryCopyToBuffer(buffers->Input, 0, &value, sizeof(value)), STATUS_SUCCESS);
    output = WdfMemoryGetBuffer(buffers->Output, &length);
    CHECK_EQUAL(length, 4);
    *output = value + 0x10;
    KeLowerIrql(irql);
    WdfRequestCompleteWithInformation(Request, STATUS_SUCCESS, 4);
}

static VOID user_buffers_of_a_control_are_the_senders(PTEST_DEVICE Device)
{
    InContext = LockBoth;
    IoScript(Device, "m3:800 e3=0 v3=14", AddTen);
}

static VOID LockTransfer(WDFREQUEST Request, WDF_REQUEST_TYPE Type)
{
    if (Type == WdfRequestTypeRead) {
        LockOutput(Request);
        CheckNoInput(Request, 0, STATUS_INVALID_DEVICE_REQUEST);
    } else {
        LockInput(Request);
        CheckNoOutput(Request, 0, STATUS_INVALID_DEVICE_REQUEST);
    }
}

static VOID ReadStores(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    ULONG value = 0x12345678;

    UNREFERENCED_PARAMETER(Queue);
    CHECK_STATUS(WdfMemoryCopyFromBuffer(BuffersOf(Request)->Output, 0, &value, Length),
                 STATUS_SUCCESS);
    WdfRequestCompleteWithInformation(Request, STATUS_SUCCESS, Length);
}

static VOID WriteLooks(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    ULONG value = 0;

    UNREFERENCED_PARAMETER(Queue);
    CHECK_STATUS(WdfMemoryCopyToBuffer(BuffersOf(Request)->Input, 0, &value, Length),
                 STATUS_SUCCESS);
    CHECK_EQUAL(value, 2); /* slot 1 */
    WdfRequestCompleteWithInformation(Request, STATUS_SUCCESS, Length);
}

static VOID CreateTransferQueue(PTEST_DEVICE Device, PFN_WDF_IO_QUEUE_IO_READ Read,
                                PFN_WDF_IO_QUEUE_IO_WRITE Write)
{
    WDF_IO_QUEUE_CONFIG config;
    WDFQUEUE queue;

    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchParallel);
    config.EvtIoRead = Read;
    config.EvtIoWrite = Write;
    queue = IoQueueCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES);
    IoDispatch(Device, queue, WdfRequestTypeRead);
    IoDispatch(Device, queue, WdfRequestTypeWrite);
}

static VOID user_buffer_of_a_transfer_is_the_senders(PTEST_DEVICE Device)
{
    InContext = LockTransfer;
    CreateTransferQueue(Device, ReadStores, WriteLooks);
    IoScript(Device, "w1 e1=0 r0 e0=0 v0=12345678", NULL);
}

/* The scenario's memory: once where devices reach it, once on its stack. */

static VOID LockIfTransfer(WDFREQUEST Request, WDF_REQUEST_TYPE Type)
{
    if (Type != WdfRequestTypeDeviceControl) {
        LockTransfer(Request, Type);
    }
}

static VOID StoreThree(PUCHAR Bytes, size_t Length)
{
    for (size_t i = 0; i < Length; i++) {
        Bytes[i] = (UCHAR)(3 * i);
    }
}

static VOID ReadThree(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Queue);
    StoreThree(WdfMemoryGetBuffer(BuffersOf(Request)->Output, NULL), Length);
    WdfRequestCompleteWithInformation(Request, STATUS_SUCCESS, Length);
}

static VOID WriteSeven(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    const UCHAR *bytes = WdfMemoryGetBuffer(BuffersOf(Request)->Input, NULL);
    ULONG wrong = 0;

    UNREFERENCED_PARAMETER(Queue);
    for (size_t i = 0; i < Length; i++) {
        wrong += bytes[i] != (UCHAR)(7 * i);
    }
    CHECK_EQUAL(wrong, 0);
    WdfRequestCompleteWithInformation(Request, STATUS_SUCCESS, Length);
}

static VOID OtherControl(WDFQUEUE Queue, WDFREQUEST Request, size_t OutputLength,
                         size_t InputLength, ULONG Code)
{
    PVOID buffer;
    size_t length;

    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(OutputLength);
    UNREFERENCED_PARAMETER(InputLength);
    if (((Code >> 2) & 0xFFF) == FUNCTION_TAKE && METHOD_FROM_CTL_CODE(Code) == METHOD_OUT_DIRECT) {
        CHECK_STATUS(WdfRequestRetrieveOutputBuffer(Request, 1, &buffer, &length), STATUS_SUCCESS);
        StoreThree(buffer, length);
        Pending = Request;
        return;
    }
    if (Pending != NULL) {
        WdfRequestComplete(Pending, STATUS_SUCCESS);
    }
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID user_buffer_lies_anywhere(PTEST_DEVICE Device)
{
    WDF_IO_QUEUE_CONFIG config;

    InContext = LockIfTransfer;
    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
    config.EvtIoRead = ReadThree;
    config.EvtIoWrite = WriteSeven;
    config.EvtIoDeviceControl = OtherControl;
    (VOID) IoQueueCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES);
}

static VOID HasNone(WDFREQUEST Request, WDF_REQUEST_TYPE Type)
{
    UNREFERENCED_PARAMETER(Type);
    CheckNoInput(Request, 0, STATUS_INVALID_DEVICE_REQUEST);
    CheckNoOutput(Request, 0, STATUS_INVALID_DEVICE_REQUEST);
}

static VOID CompleteTransfer(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(Length);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID other_methods_have_no_user_buffer(PTEST_DEVICE Device)
{
    InContext = HasNone;
    CreateTransferQueue(Device, CompleteTransfer, CompleteTransfer);
    IoScript(Device, "r0 e0=0 w1 e1=0 d2:800 e2=0", CompleteControl);
}

static VOID AsksForFive(WDFREQUEST Request, WDF_REQUEST_TYPE Type)
{
    UNREFERENCED_PARAMETER(Type);
    CheckNoInput(Request, 5, STATUS_BUFFER_TOO_SMALL);
    CheckNoOutput(Request, 5, STATUS_BUFFER_TOO_SMALL);
}

static VOID user_buffer_that_is_too_small(PTEST_DEVICE Device)
{
    AddControl(Device, AsksForFive, CompleteControl);
}

static VOID LocksNothing(WDFREQUEST Request, WDF_REQUEST_TYPE Type)
{
    ULONG any = 0;

    UNREFERENCED_PARAMETER(Type);
    CheckNoInput(Request, 1, STATUS_BUFFER_TOO_SMALL);
    CheckNoOutput(Request, 1, STATUS_BUFFER_TOO_SMALL);
    CheckNoLock(Request, &any, 0, STATUS_INVALID_USER_BUFFER);
}

static VOID user_buffer_of_no_byte_is_not_locked(PTEST_DEVICE Device)
{
    InContext = LocksNothing;
    IoScript(Device, "M0:800 e0=0", CompleteControl);
}

/* ---- In which thread ---- */

static VOID LooksAtNothing(WDFREQUEST Request, WDF_REQUEST_TYPE Type)
{
    UNREFERENCED_PARAMETER(Request);
    UNREFERENCED_PARAMETER(Type);
}

static VOID AskInQueue(WDFQUEUE Queue, WDFREQUEST Request, size_t OutputLength, size_t InputLength,
                       ULONG Code)
{
    CHECK_BREAK(CheckNoInput(Request, 0, STATUS_INVALID_DEVICE_REQUEST));
    CHECK_BREAK(CheckNoOutput(Request, 0, STATUS_INVALID_DEVICE_REQUEST));
    CompleteControl(Queue, Request, OutputLength, InputLength, Code);
}

static VOID user_buffer_outside_of_the_callback(PTEST_DEVICE Device)
{
    AddControl(Device, LooksAtNothing, AskInQueue);
}

static VOID InAnotherThread(WDFREQUEST Request, TEST_THREAD *Routine)
{
    TheRequest = Request;
    TestThreadStart(TheDevice, 0, Routine);
    TestThreadJoin(TheDevice, 0);
}

static VOID AskInThread(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_BREAK(CheckNoInput(TheRequest, 0, STATUS_INVALID_DEVICE_REQUEST));
    CHECK_BREAK(CheckNoOutput(TheRequest, 0, STATUS_INVALID_DEVICE_REQUEST));
}

static VOID AsksInAnotherThread(WDFREQUEST Request, WDF_REQUEST_TYPE Type)
{
    UNREFERENCED_PARAMETER(Type);
    InAnotherThread(Request, AskInThread);
}

static VOID user_buffer_in_another_thread(PTEST_DEVICE Device)
{
    AddControl(Device, AsksInAnotherThread, CompleteControl);
}

static PVOID SenderBuffer;

static VOID LockInThread(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CheckNoLock(TheRequest, SenderBuffer, 4, STATUS_ACCESS_VIOLATION);
}

static VOID LocksInAnotherThread(WDFREQUEST Request, WDF_REQUEST_TYPE Type)
{
    UNREFERENCED_PARAMETER(Type);
    SenderBuffer = InputOf(Request);
    InAnotherThread(Request, LockInThread);
}

static VOID lock_in_another_thread_is_an_access_violation(PTEST_DEVICE Device)
{
    AddControl(Device, LocksInAnotherThread, CompleteControl);
}

/* ---- What is not locked ---- */

static VOID LocksSystem(WDFREQUEST Request, WDF_REQUEST_TYPE Type)
{
    UNREFERENCED_PARAMETER(Type);
    CheckNoLock(Request, SYSTEM, 4, STATUS_ACCESS_VIOLATION);
    CheckNoLock(Request, (PVOID)(ULONG_PTR)8, 4, STATUS_ACCESS_VIOLATION);
    CheckNoLock(Request, InputOf(Request), (size_t)-1, STATUS_ACCESS_VIOLATION);
}

static VOID lock_of_the_systems_addresses_is_an_access_violation(PTEST_DEVICE Device)
{
    AddControl(Device, LocksSystem, CompleteControl);
}

static VOID CompleteAndLock(WDFQUEUE Queue, WDFREQUEST Request, size_t OutputLength,
                            size_t InputLength, ULONG Code)
{
    WdfObjectReference(Request);
    CompleteControl(Queue, Request, OutputLength, InputLength, Code);
    CHECK_BREAK(CheckNoLock(Request, &Queue, sizeof(Queue), STATUS_INVALID_DEVICE_REQUEST));
    WdfObjectDereference(Request);
}

static VOID lock_of_a_completed_request_is_refused(PTEST_DEVICE Device)
{
    AddControl(Device, LooksAtNothing, CompleteAndLock);
}

static VOID LocksWithoutMemory(WDFREQUEST Request, WDF_REQUEST_TYPE Type)
{
    WDFMEMORY memory = (WDFMEMORY)Request;
    PVOID buffer = InputOf(Request);

    UNREFERENCED_PARAMETER(Type);
    TestControl.Services.FailAllocation(1);
    CHECK_STATUS(WdfRequestProbeAndLockUserBufferForRead(Request, buffer, 4, &memory),
                 STATUS_INSUFFICIENT_RESOURCES);
    CHECK_EQUAL(memory, NULL);
    TestControl.Services.FailAllocation(1);
    CHECK_STATUS(WdfRequestProbeAndLockUserBufferForWrite(Request, buffer, 4, &memory),
                 STATUS_INSUFFICIENT_RESOURCES);
    CHECK_EQUAL(memory, NULL);
    TestControl.Services.FailAllocation(0);
    LockBoth(Request, Type);
}

static VOID lock_needs_memory(PTEST_DEVICE Device)
{
    AddControl(Device, LocksWithoutMemory, CompleteControl);
}

static VOID LocksNull(WDFREQUEST Request, WDF_REQUEST_TYPE Type)
{
    WDFMEMORY memory;

    UNREFERENCED_PARAMETER(Type);
    CHECK_STOPS(0, (VOID)WdfRequestProbeAndLockUserBufferForWrite(Request, NULL, 4, &memory));
}

static VOID lock_of_null_stops(PTEST_DEVICE Device)
{
    AddControl(Device, LocksNull, CompleteControl);
}

static VOID AsksWithoutPointer(WDFREQUEST Request, WDF_REQUEST_TYPE Type)
{
    UNREFERENCED_PARAMETER(Type);
    CHECK_STOPS(0, (VOID)WdfRequestRetrieveUnsafeUserInputBuffer(Request, 0, NULL, NULL));
}

static VOID unsafe_input_without_a_pointer_stops(PTEST_DEVICE Device)
{
    AddControl(Device, AsksWithoutPointer, CompleteControl);
}

/* ---- What is locked ---- */

static VOID Gone(WDFOBJECT Object)
{
    UNREFERENCED_PARAMETER(Object);
    IsGone = TRUE;
}

static VOID CompleteAndLook(WDFQUEUE Queue, WDFREQUEST Request, size_t OutputLength,
                            size_t InputLength, ULONG Code)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    PVOID context;

    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, USER_BUFFERS);
    attributes.EvtDestroyCallback = Gone;
    CHECK_STATUS(WdfObjectAllocateContext(BuffersOf(Request)->Output, &attributes, &context),
                 STATUS_SUCCESS);
    CHECK(!IsGone);
    CompleteControl(Queue, Request, OutputLength, InputLength, Code);
    CHECK(IsGone);
}

static VOID locked_buffer_goes_with_its_request(PTEST_DEVICE Device)
{
    AddControl(Device, LockBoth, CompleteAndLook);
}

static VOID WriteToInput(WDFQUEUE Queue, WDFREQUEST Request, size_t OutputLength,
                         size_t InputLength, ULONG Code)
{
    ULONG value = 7;

    CHECK_STATUS(WdfMemoryCopyFromBuffer(BuffersOf(Request)->Input, 0, &value, sizeof(value)),
                 STATUS_ACCESS_VIOLATION);
    CHECK_STATUS(WdfMemoryCopyToBuffer(BuffersOf(Request)->Input, 0, &value, sizeof(value)),
                 STATUS_SUCCESS);
    CHECK_EQUAL(value, 1);
    CompleteControl(Queue, Request, OutputLength, InputLength, Code);
}

static VOID buffer_locked_for_read_is_not_written(PTEST_DEVICE Device)
{
    AddControl(Device, LockBoth, WriteToInput);
}

/* With the verifier on KMDF refuses; without it the call goes on as at PASSIVE_LEVEL. */
static VOID CallsAtApcLevel(WDFREQUEST Request, WDF_REQUEST_TYPE Type)
{
    NTSTATUS expected = TestControl.Verifier != 0 ? STATUS_INVALID_DEVICE_REQUEST : STATUS_SUCCESS;
    PVOID buffer = InputOf(Request);
    PVOID found;
    WDFMEMORY memory;
    KIRQL irql;

    UNREFERENCED_PARAMETER(Type);
    KeRaiseIrql(APC_LEVEL, &irql);
    CHECK_BREAK(
        CHECK_STATUS(WdfRequestRetrieveUnsafeUserInputBuffer(Request, 0, &found, NULL), expected));
    CHECK_BREAK(
        CHECK_STATUS(WdfRequestRetrieveUnsafeUserOutputBuffer(Request, 0, &found, NULL), expected));
    CHECK_BREAK(CHECK_STATUS(WdfRequestProbeAndLockUserBufferForRead(Request, buffer, 4, &memory),
                             expected));
    CHECK_BREAK(CHECK_STATUS(WdfRequestProbeAndLockUserBufferForWrite(Request, buffer, 4, &memory),
                             expected));
    KeLowerIrql(irql);
}

static VOID above_passive_level_is_a_violation(PTEST_DEVICE Device)
{
    AddControl(Device, CallsAtApcLevel, CompleteControl);
}

#define CASE(function, init)                                                                       \
    {                                                                                              \
        .Name = #function, .Init = init, .Add = function                                           \
    }

TEST_CASES(CASE(user_buffers_of_a_control_are_the_senders, InitBuffered),
           CASE(user_buffer_of_a_transfer_is_the_senders, InitNeither),
           CASE(user_buffer_lies_anywhere, InitNeither),
           CASE(other_methods_have_no_user_buffer, InitBuffered),
           CASE(user_buffer_that_is_too_small, InitBuffered),
           CASE(user_buffer_of_no_byte_is_not_locked, InitBuffered),
           CASE(user_buffer_outside_of_the_callback, InitBuffered),
           CASE(user_buffer_in_another_thread, InitBuffered),
           CASE(lock_in_another_thread_is_an_access_violation, InitBuffered),
           CASE(lock_of_the_systems_addresses_is_an_access_violation, InitBuffered),
           CASE(lock_of_a_completed_request_is_refused, InitBuffered),
           CASE(lock_needs_memory, InitBuffered),
           CASE(locked_buffer_goes_with_its_request, InitBuffered),
           CASE(buffer_locked_for_read_is_not_written, InitBuffered),
           CASE(above_passive_level_is_a_violation, InitBuffered),
           CASE(lock_of_null_stops, InitBuffered),
           CASE(unsafe_input_without_a_pointer_stops, InitBuffered));
