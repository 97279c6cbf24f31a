/* SPDX-License-Identifier: MIT */
/* own_irp_driver - see own_irp_test.c. */
#include "tests/ddi/support/driver_test.h"

#define BYTES  4
#define VALUE  0x12345678
#define CODE   CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS)
#define DIRECT CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_OUT_DIRECT, FILE_ANY_ACCESS)
#define RAW    CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_NEITHER, FILE_ANY_ACCESS)

static DECLARE_CONST_UNICODE_STRING(Name, L"\\Device\\DirqlIrpTarget");
static DECLARE_CONST_UNICODE_STRING(Everybody, L"D:P(A;;GA;;;WD)");

static WDFDEVICE Control;

/* ---- IRPs ---- */

static PIRP NewIrp(CCHAR StackSize)
{
    PIRP irp = IoAllocateIrp(StackSize, FALSE);

    CHECK(irp != NULL);
    return irp;
}

static VOID CheckFresh(PIRP Irp, CCHAR StackSize, NTSTATUS Status)
{
    CHECK_EQUAL(Irp->Type, 6);
    CHECK_EQUAL(Irp->Size, IoSizeOfIrp(StackSize));
    CHECK_EQUAL(Irp->StackCount, StackSize);
    CHECK_EQUAL(Irp->CurrentLocation, StackSize + 1);
    CHECK_EQUAL(IoGetNextIrpStackLocation(Irp),
                (PIO_STACK_LOCATION)(PVOID)(Irp + 1) + StackSize - 1);
    CHECK_EQUAL(IoGetNextIrpStackLocation(Irp)->MajorFunction, 0);
    CHECK_EQUAL(Irp->AssociatedIrp.SystemBuffer, NULL);
    CHECK_EQUAL(Irp->Tail.Overlay.Thread, NULL);
    CHECK_EQUAL(Irp->Cancel, FALSE);
    CHECK_STATUS(Irp->IoStatus.Status, Status);
}

static VOID allocated_irp_is_initialized(PTEST_DEVICE Device)
{
    PIRP irp;
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    irp = NewIrp(3);
    CheckFresh(irp, 3, STATUS_SUCCESS);
    IoFreeIrp(irp);
    KeLowerIrql(irql);
    TestControl.Services.FailAllocation(1);
    CHECK_EQUAL(IoAllocateIrp(1, FALSE), NULL);
    TestControl.Services.FailAllocation(0);
}

static VOID reused_irp_is_initialized(PTEST_DEVICE Device)
{
    PIRP irp = NewIrp(2);
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    irp->Cancel = TRUE;
    irp->AssociatedIrp.SystemBuffer = &irql;
    IoGetNextIrpStackLocation(irp)->MajorFunction = IRP_MJ_READ;
    IoSetNextIrpStackLocation(irp);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    IoReuseIrp(irp, STATUS_UNSUCCESSFUL);
    KeLowerIrql(irql);
    CheckFresh(irp, 2, STATUS_UNSUCCESSFUL);
    IoFreeIrp(irp);
}

static VOID levels_of_irps(PTEST_DEVICE Device)
{
    PIRP irp = NewIrp(1);
    PIRP other = NULL;
    WDFREQUEST request = NULL;
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    KeRaiseIrql(DISPATCH_LEVEL + 1, &irql);
    CHECK_BREAK(other = IoAllocateIrp(1, FALSE));
    CHECK_BREAK(IoReuseIrp(other, STATUS_SUCCESS));
    CHECK_BREAK(IoFreeIrp(other));
    CHECK_BREAK((VOID)WdfRequestCreateFromIrp(WDF_NO_OBJECT_ATTRIBUTES, irp, TRUE, &request));
    KeLowerIrql(irql);
    if (request != NULL) {
        WdfObjectDelete(request);
    } else {
        IoFreeIrp(irp);
    }
}

static VOID freed_twice_stops(PTEST_DEVICE Device)
{
    PIRP irp = NewIrp(1);

    UNREFERENCED_PARAMETER(Device);
    IoFreeIrp(irp);
    CHECK_STOPS(0, IoFreeIrp(irp));
}

/* ---- Requests ---- */

static WDFREQUEST NewRequest(PIRP Irp, BOOLEAN RequestFreesIrp)
{
    WDFREQUEST request = NULL;

    CHECK_STATUS(WdfRequestCreateFromIrp(WDF_NO_OBJECT_ATTRIBUTES, Irp, RequestFreesIrp, &request),
                 STATUS_SUCCESS);
    CHECK_EQUAL(WdfRequestWdmGetIrp(request), Irp);
    return request;
}

static NTSTATUS Reuse(WDFREQUEST Request, BOOLEAN HasNew, PIRP New)
{
    WDF_REQUEST_REUSE_PARAMS params;

    WDF_REQUEST_REUSE_PARAMS_INIT(&params, WDF_REQUEST_REUSE_NO_FLAGS, STATUS_UNSUCCESSFUL);
    if (HasNew) {
        WDF_REQUEST_REUSE_PARAMS_SET_NEW_IRP(&params, New);
    }
    return WdfRequestReuse(Request, &params);
}

static VOID FreedWithRequest(PTEST_DEVICE Device)
{
    PIRP irp = NewIrp(1);
    WDFREQUEST request = NewRequest(irp, TRUE);

    UNREFERENCED_PARAMETER(Device);
    WdfObjectDelete(request);
    CHECK_STOPS(0, IoFreeIrp(irp)); /* it is no IRP any more */
}

static VOID irp_is_the_drivers_again_after_reuse(PTEST_DEVICE Device)
{
    PIRP irp = NewIrp(1);
    WDFREQUEST request = NewRequest(irp, FALSE);

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(Reuse(request, TRUE, NULL), STATUS_SUCCESS);
    IoFreeIrp(irp);
    WdfObjectDelete(request);
}

static VOID irp_outlives_its_request(PTEST_DEVICE Device)
{
    PIRP irp = NewIrp(1);

    UNREFERENCED_PARAMETER(Device);
    WdfObjectDelete(NewRequest(irp, FALSE));
    IoReuseIrp(irp, STATUS_SUCCESS);
    WdfObjectDelete(NewRequest(irp, TRUE));
}

static VOID new_irp_takes_the_place_of_the_old_one(PTEST_DEVICE Device)
{
    PIRP next = NewIrp(1);
    WDFREQUEST request = NewRequest(NewIrp(1), TRUE); /* which goes when it is replaced */
    WDFREQUEST plain = NULL;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(Reuse(request, TRUE, next), STATUS_SUCCESS);
    CHECK_EQUAL(WdfRequestWdmGetIrp(request), next);
    CHECK_STATUS(WdfRequestGetStatus(request), STATUS_UNSUCCESSFUL);
    CHECK_STATUS(WdfRequestCreate(WDF_NO_OBJECT_ATTRIBUTES, NULL, &plain), STATUS_SUCCESS);
    CHECK_STATUS(Reuse(plain, TRUE, next), STATUS_WDF_REQUEST_INVALID_STATE);
    WdfObjectDelete(plain);
    WdfObjectDelete(request);
    IoFreeIrp(next);
}

static VOID reuse_initializes_the_requests_own_irp_only(PTEST_DEVICE Device)
{
    PIRP own = NewIrp(1);
    PIRP drivers = NewIrp(1);
    WDFREQUEST first = NewRequest(own, TRUE);
    WDFREQUEST second = NewRequest(drivers, FALSE);

    UNREFERENCED_PARAMETER(Device);
    own->AssociatedIrp.SystemBuffer = &own;
    drivers->AssociatedIrp.SystemBuffer = &drivers;
    CHECK_STATUS(Reuse(first, FALSE, NULL), STATUS_SUCCESS);
    CHECK_STATUS(Reuse(second, FALSE, NULL), STATUS_SUCCESS);
    CheckFresh(own, 1, STATUS_UNSUCCESSFUL);
    CHECK_EQUAL(drivers->AssociatedIrp.SystemBuffer, &drivers);
    WdfObjectDelete(first);
    WdfObjectDelete(second);
    IoFreeIrp(drivers);
}

static VOID request_is_not_created_with(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    PIRP irp = NewIrp(1);
    WDFREQUEST request = (WDFREQUEST)irp;
    ULONG nth;

    UNREFERENCED_PARAMETER(Device);
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.Size--;
    CHECK_STATUS(WdfRequestCreateFromIrp(&attributes, irp, TRUE, &request),
                 STATUS_INFO_LENGTH_MISMATCH);
    CHECK_EQUAL(request, NULL);
    for (nth = 1; request == NULL && nth < 10; nth++) {
        NTSTATUS status;

        TestControl.Services.FailAllocation(nth);
        status = WdfRequestCreateFromIrp(WDF_NO_OBJECT_ATTRIBUTES, irp, FALSE, &request);
        CHECK(status == STATUS_SUCCESS || status == STATUS_INSUFFICIENT_RESOURCES);
        CHECK_EQUAL(request != NULL, status == STATUS_SUCCESS);
    }
    TestControl.Services.FailAllocation(0);
    CHECK(nth > 2);
    WdfObjectDelete(request);
    IoFreeIrp(irp); /* a failure has left it to the driver */
}

static VOID request_without_an_irp_stops(PTEST_DEVICE Device)
{
    WDFREQUEST request;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STOPS(0, (VOID)WdfRequestCreateFromIrp(WDF_NO_OBJECT_ATTRIBUTES, NULL, TRUE, &request));
}

static VOID request_without_a_place_for_it_stops(PTEST_DEVICE Device)
{
    PIRP irp = NewIrp(1);

    UNREFERENCED_PARAMETER(Device);
    CHECK_STOPS(0, (VOID)WdfRequestCreateFromIrp(WDF_NO_OBJECT_ATTRIBUTES, irp, TRUE, NULL));
}

static VOID it_is_not_completed(PTEST_DEVICE Device)
{
    WDFREQUEST request = NewRequest(NewIrp(1), TRUE);

    UNREFERENCED_PARAMETER(Device);
    CHECK_BREAK(WdfRequestComplete(request, STATUS_SUCCESS));
    WdfObjectDelete(request);
}

static VOID irp_that_a_request_has_is_not_freed(PTEST_DEVICE Device)
{
    WDFREQUEST request = NewRequest(NewIrp(1), TRUE);

    UNREFERENCED_PARAMETER(Device);
    CHECK_BREAK(IoFreeIrp(WdfRequestWdmGetIrp(request)));
    WdfObjectDelete(request);
}

static VOID call_driver_is_not_built(PTEST_DEVICE Device)
{
    PIRP irp = NewIrp(1);

    (VOID) IoCallDriver(WdfDeviceWdmGetAttachedDevice(Device->Device), irp);
}

/* ---- Sending them ---- */

static VOID DeviceControl(WDFQUEUE Queue, WDFREQUEST Request, size_t OutputBufferLength,
                          size_t InputBufferLength, ULONG IoControlCode)
{
    WDF_REQUEST_PARAMETERS parameters;
    PULONG input;
    PULONG output;

    UNREFERENCED_PARAMETER(Queue);
    CHECK_EQUAL(InputBufferLength, BYTES);
    CHECK_EQUAL(OutputBufferLength, BYTES);
    WDF_REQUEST_PARAMETERS_INIT(&parameters);
    WdfRequestGetParameters(Request, &parameters);
    CHECK_EQUAL(WdfRequestGetRequestorMode(Request), KernelMode);
    if (IoControlCode != RAW) {
        CHECK_STATUS(WdfRequestRetrieveInputBuffer(Request, BYTES, (PVOID *)&input, NULL),
                     STATUS_SUCCESS);
        CHECK_EQUAL(*input, VALUE);
        CHECK_STATUS(WdfRequestRetrieveOutputBuffer(Request, BYTES, (PVOID *)&output, NULL),
                     STATUS_SUCCESS);
        *output = VALUE + 1;
    } else {
        CHECK_EQUAL(*(PULONG)parameters.Parameters.DeviceIoControl.Type3InputBuffer, VALUE);
    }
    WdfRequestCompleteWithInformation(Request, STATUS_SUCCESS, BYTES);
}

static VOID Read(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    PULONG output;

    UNREFERENCED_PARAMETER(Queue);
    CHECK_EQUAL(Length, BYTES);
    CHECK_STATUS(WdfRequestRetrieveOutputBuffer(Request, BYTES, (PVOID *)&output, NULL),
                 STATUS_SUCCESS);
    *output = VALUE + 2;
    WdfRequestCompleteWithInformation(Request, STATUS_SUCCESS, BYTES);
}

static VOID Write(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    PULONG input;

    UNREFERENCED_PARAMETER(Queue);
    CHECK_EQUAL(Length, BYTES);
    CHECK_STATUS(WdfRequestRetrieveInputBuffer(Request, BYTES, (PVOID *)&input, NULL),
                 STATUS_SUCCESS);
    CHECK_EQUAL(*input, VALUE);
    WdfRequestCompleteWithInformation(Request, STATUS_SUCCESS, BYTES);
}

static WDFIOTARGET OpenControl(PTEST_DEVICE Device)
{
    PWDFDEVICE_INIT init = WdfControlDeviceInitAllocate(WdfGetDriver(), &Everybody);
    WDF_IO_TARGET_OPEN_PARAMS params;
    WDF_IO_QUEUE_CONFIG config;
    WDFIOTARGET target = NULL;

    CHECK_STATUS(WdfDeviceInitAssignName(init, &Name), STATUS_SUCCESS);
    CHECK_STATUS(WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &Control), STATUS_SUCCESS);
    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
    config.EvtIoRead = Read;
    config.EvtIoWrite = Write;
    config.EvtIoDeviceControl = DeviceControl;
    CHECK_STATUS(WdfIoQueueCreate(Control, &config, WDF_NO_OBJECT_ATTRIBUTES, NULL),
                 STATUS_SUCCESS);
    WdfControlFinishInitializing(Control);
    CHECK_STATUS(WdfIoTargetCreate(Device->Device, WDF_NO_OBJECT_ATTRIBUTES, &target),
                 STATUS_SUCCESS);
    WDF_IO_TARGET_OPEN_PARAMS_INIT_OPEN_BY_NAME(&params, &Name, GENERIC_READ | GENERIC_WRITE);
    CHECK_STATUS(WdfIoTargetOpen(target, &params), STATUS_SUCCESS);
    return target;
}

static VOID CloseControl(WDFIOTARGET Target)
{
    WdfObjectDelete(Target);
    WdfObjectDelete(Control);
}

static VOID Send(WDFREQUEST Request, WDFIOTARGET Target)
{
    WDF_REQUEST_SEND_OPTIONS options;

    WDF_REQUEST_SEND_OPTIONS_INIT(&options, WDF_REQUEST_SEND_OPTION_SYNCHRONOUS);
    CHECK_EQUAL(WdfRequestSend(Request, Target, &options), TRUE);
}

static VOID CheckAnswer(PIRP Irp)
{
    CHECK_STATUS(Irp->IoStatus.Status, STATUS_SUCCESS);
    CHECK_EQUAL(Irp->IoStatus.Information, BYTES);
}

static VOID formatted_by_the_target_it_says_what_is_sent(PTEST_DEVICE Device)
{
    WDFIOTARGET target = OpenControl(Device);
    PIRP irp = NewIrp(1);
    WDFREQUEST request = NewRequest(irp, TRUE);
    PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(irp);
    WDFMEMORY memory;
    PULONG buffer;

    CHECK_STATUS(WdfMemoryCreate(WDF_NO_OBJECT_ATTRIBUTES, NonPagedPoolNx, TEST_TAG, BYTES, &memory,
                                 (PVOID *)&buffer),
                 STATUS_SUCCESS);
    *buffer = VALUE;
    CHECK_STATUS(
        WdfIoTargetFormatRequestForIoctl(target, request, CODE, memory, NULL, memory, NULL),
        STATUS_SUCCESS);
    CHECK_EQUAL(next->MajorFunction, IRP_MJ_DEVICE_CONTROL);
    CHECK_EQUAL(next->Parameters.DeviceIoControl.IoControlCode, CODE);
    CHECK_EQUAL(next->Parameters.DeviceIoControl.InputBufferLength, BYTES);
    Send(request, target);
    CheckAnswer(irp);
    CHECK_EQUAL(*buffer, VALUE + 1);
    WdfObjectDelete(request);
    WdfObjectDelete(memory);
    CloseControl(target);
}

/* Fill the location of a control and send it so. */
static VOID SendLocation(PIRP Irp, WDFREQUEST Request, WDFIOTARGET Target, ULONG Code,
                         PVOID Type3InputBuffer)
{
    IO_STACK_LOCATION location;

    RtlZeroMemory(&location, sizeof(location));
    location.MajorFunction = IRP_MJ_DEVICE_CONTROL;
    location.Parameters.DeviceIoControl.IoControlCode = Code;
    location.Parameters.DeviceIoControl.InputBufferLength = BYTES;
    location.Parameters.DeviceIoControl.OutputBufferLength = BYTES;
    location.Parameters.DeviceIoControl.Type3InputBuffer = Type3InputBuffer;
    WdfRequestWdmFormatUsingStackLocation(Request, &location);
    CHECK_EQUAL(IoGetNextIrpStackLocation(Irp)->Parameters.DeviceIoControl.IoControlCode, Code);
    Send(Request, Target);
    CheckAnswer(Irp);
    CHECK_STATUS(Reuse(Request, FALSE, NULL), STATUS_SUCCESS);
}

static VOID formatted_by_a_location_its_buffers_are_the_irps(PTEST_DEVICE Device)
{
    WDFIOTARGET target = OpenControl(Device);
    PIRP irp = NewIrp(1);
    WDFREQUEST request = NewRequest(irp, FALSE);
    IO_STACK_LOCATION location;
    ULONG input = VALUE;
    WDFMEMORY memory;
    PULONG output;
    PMDL mdl;

    CHECK_STATUS(WdfMemoryCreate(WDF_NO_OBJECT_ATTRIBUTES, NonPagedPoolNx, TEST_TAG, BYTES, &memory,
                                 (PVOID *)&output),
                 STATUS_SUCCESS);
    mdl = IoAllocateMdl(output, BYTES, FALSE, FALSE, NULL);
    irp->AssociatedIrp.SystemBuffer = &input;
    SendLocation(irp, request, target, CODE, NULL);
    CHECK_EQUAL(input, VALUE + 1);
    input = VALUE;
    MmBuildMdlForNonPagedPool(mdl);
    irp->MdlAddress = mdl;
    SendLocation(irp, request, target, DIRECT, NULL);
    CHECK_EQUAL(*output, VALUE + 1);
    irp->UserBuffer = output;
    SendLocation(irp, request, target, RAW, &input);
    irp->MdlAddress = NULL;
    IoFreeMdl(mdl);
    WdfObjectDelete(memory);
    RtlZeroMemory(&location, sizeof(location));
    location.MajorFunction = IRP_MJ_READ;
    location.Parameters.Read.Length = BYTES;
    WdfRequestWdmFormatUsingStackLocation(request, &location);
    Send(request, target);
    CheckAnswer(irp);
    CHECK_EQUAL(input, VALUE + 2);
    input = VALUE;
    irp->AssociatedIrp.SystemBuffer = NULL;
    irp->UserBuffer = &input;
    location.MajorFunction = IRP_MJ_WRITE;
    location.Parameters.Write.Length = BYTES;
    WdfRequestWdmFormatUsingStackLocation(request, &location);
    Send(request, target);
    CheckAnswer(irp);
    CHECK_STATUS(Reuse(request, TRUE, NULL), STATUS_SUCCESS);
    IoFreeIrp(irp);
    WdfObjectDelete(request);
    CloseControl(target);
}

static VOID format_without_a_buffer_is_not_built(PTEST_DEVICE Device)
{
    PIRP irp = NewIrp(1);

    SendLocation(irp, NewRequest(irp, TRUE), WdfDeviceGetIoTarget(Device->Device), CODE, NULL);
}

static VOID irp_has_locations_for_the_target(PTEST_DEVICE Device)
{
    WDFIOTARGET target = WdfDeviceGetIoTarget(Device->Device);
    PIRP irp = NewIrp(0);
    WDFREQUEST drivers = NewRequest(irp, FALSE);
    WDFREQUEST own = NewRequest(NewIrp(0), TRUE);

    CHECK_STATUS(WdfIoTargetFormatRequestForRead(target, drivers, NULL, NULL, NULL),
                 STATUS_REQUEST_NOT_ACCEPTED);
    CHECK_STATUS(WdfRequestChangeTarget(drivers, target), STATUS_REQUEST_NOT_ACCEPTED);
    CHECK_STATUS(WdfIoTargetFormatRequestForRead(target, own, NULL, NULL, NULL), STATUS_SUCCESS);
    Send(own, target); /* with an IRP that is long enough */
    CHECK_STATUS(WdfRequestGetStatus(own), STATUS_INVALID_DEVICE_REQUEST);
    WdfObjectDelete(own);
    WdfObjectDelete(drivers);
    IoFreeIrp(irp);
}

TEST_CASES(CASE_RUN(allocated_irp_is_initialized), CASE_RUN(reused_irp_is_initialized),
           CASE_RUN(levels_of_irps), CASE_RUN(freed_twice_stops),
           { .Name = "irp_is_freed_with_its_request", .Run = FreedWithRequest },
           CASE_RUN(irp_is_the_drivers_again_after_reuse), CASE_RUN(irp_outlives_its_request),
           CASE_RUN(new_irp_takes_the_place_of_the_old_one),
           CASE_RUN(reuse_initializes_the_requests_own_irp_only),
           CASE_RUN(request_is_not_created_with), CASE_RUN(request_without_an_irp_stops),
           CASE_RUN(request_without_a_place_for_it_stops), CASE_RUN(it_is_not_completed),
           CASE_RUN(irp_that_a_request_has_is_not_freed), CASE_RUN(call_driver_is_not_built),
           CASE_RUN(formatted_by_the_target_it_says_what_is_sent),
           CASE_RUN(formatted_by_a_location_its_buffers_are_the_irps),
           CASE_RUN(format_without_a_buffer_is_not_built),
           CASE_RUN(irp_has_locations_for_the_target));
