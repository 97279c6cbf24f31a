/* SPDX-License-Identifier: MIT */
/* preprocess_driver - see preprocess_test.c. */
#include "tests/ddi/support/io_driver.h"

/* Of IRP_MJ_READ, as the case wants it; all of it is reset by Init. */
static PFN_WDFDEVICE_WDM_IRP_PREPROCESS OnRead;
static PIRP Held;
static NTSTATUS Returned;

static NTSTATUS PreprocessRead(WDFDEVICE Device, PIRP Irp)
{
    return OnRead(Device, Irp);
}

static VOID Assign(PWDFDEVICE_INIT Init, PFN_WDFDEVICE_WDM_IRP_PREPROCESS Callback, UCHAR Major)
{
    CHECK_STATUS(WdfDeviceInitAssignWdmIrpPreprocessCallback(Init, Callback, Major, NULL, 0),
                 STATUS_SUCCESS);
}

static VOID InitReads(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Attributes);
    Held = NULL;
    Returned = STATUS_UNSUCCESSFUL;
    Assign(Init, PreprocessRead, IRP_MJ_READ);
}

static VOID QueueReads(PTEST_DEVICE Device, PFN_WDF_IO_QUEUE_IO_READ Callback)
{
    WDF_IO_QUEUE_CONFIG config;

    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchParallel);
    config.EvtIoRead = Callback;
    IoDispatch(Device, IoQueueCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES),
               WdfRequestTypeRead);
}

static VOID Complete(PIRP Irp, NTSTATUS Status, ULONG_PTR Information)
{
    Irp->IoStatus.Status = Status;
    Irp->IoStatus.Information = Information;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
}

static NTSTATUS SkipAndDispatch(WDFDEVICE Device, PIRP Irp)
{
    IoSkipCurrentIrpStackLocation(Irp);
    return WdfDeviceWdmDispatchPreprocessedIrp(Device, Irp);
}

static VOID CompleteRead(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    PULONG value;

    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(Length);
    CHECK_STATUS(WdfRequestRetrieveOutputBuffer(Request, 4, (PVOID *)&value, NULL), STATUS_SUCCESS);
    *value = 0xABCD;
    TestLog("queue");
    WdfRequestCompleteWithInformation(Request, STATUS_SUCCESS, 4);
}

/* ---- What is in an IRP ---- */

static NTSTATUS LookAtRead(WDFDEVICE Device, PIRP Irp)
{
    PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(Irp);

    CHECK_IRQL(PASSIVE_LEVEL);
    CHECK_EQUAL(Irp->Type, 6);
    CHECK_EQUAL(Irp->StackCount, 3); /* the driver, its extra one, the bus driver */
    CHECK_EQUAL(Irp->CurrentLocation, 3);
    CHECK_EQUAL(Irp->RequestorMode, UserMode);
    CHECK_EQUAL(Irp->Cancel, FALSE);
    CHECK_EQUAL(Irp->CancelRoutine, NULL);
    CHECK_EQUAL(Irp->MdlAddress, NULL);
    CHECK_EQUAL(location->MajorFunction, IRP_MJ_READ);
    CHECK_EQUAL(location->MinorFunction, 0);
    CHECK_EQUAL(location->Parameters.Read.Length, 4);
    CHECK_EQUAL(location->Parameters.Read.ByteOffset.QuadPart, 0);
    CHECK_EQUAL(location->DeviceObject, WdfDeviceWdmGetDeviceObject(Device));
    CHECK_EQUAL(IoGetNextIrpStackLocation(Irp), location - 1);
    *(PULONG)Irp->AssociatedIrp.SystemBuffer = 0x12345678;
    Complete(Irp, STATUS_SUCCESS, 4);
    return STATUS_SUCCESS;
}

static VOID irp_of_a_read_has_locations_parameters_and_buffer(PTEST_DEVICE Device)
{
    OnRead = LookAtRead;
    IoScript(Device, "r0 e0=0 v0=12345678", NULL);
}

static NTSTATUS LookAtControl(WDFDEVICE Device, PIRP Irp)
{
    PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(Irp);

    if (location->Parameters.DeviceIoControl.IoControlCode == IO_SCRIPT_CONTROL) {
        return SkipAndDispatch(Device, Irp);
    }
    CHECK_EQUAL(location->MajorFunction, IRP_MJ_DEVICE_CONTROL);
    CHECK_EQUAL(location->Parameters.DeviceIoControl.InputBufferLength, 4);
    CHECK_EQUAL(location->Parameters.DeviceIoControl.OutputBufferLength, 4);
    CHECK_EQUAL(*(PULONG)Irp->AssociatedIrp.SystemBuffer, 2); /* of slot 1 */
    *(PULONG)Irp->AssociatedIrp.SystemBuffer = 7;
    Complete(Irp, STATUS_SUCCESS, 4);
    return STATUS_SUCCESS;
}

static VOID InitControls(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Attributes);
    Assign(Init, LookAtControl, IRP_MJ_DEVICE_CONTROL);
}

static VOID Controls(PTEST_DEVICE Device)
{
    IoScript(Device, "d1:800 e1=0 v1=7", NULL);
}

static NTSTATUS LookAtDirect(WDFDEVICE Device, PIRP Irp)
{
    CHECK_EQUAL(Irp->AssociatedIrp.SystemBuffer, NULL);
    CHECK_EQUAL(MmGetMdlByteCount(Irp->MdlAddress), 4);
    return SkipAndDispatch(Device, Irp);
}

static VOID CompleteDirect(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    PMDL mdl;

    CHECK_STATUS(WdfRequestRetrieveOutputWdmMdl(Request, &mdl), STATUS_SUCCESS);
    CHECK_EQUAL(mdl, WdfRequestWdmGetIrp(Request)->MdlAddress);
    CompleteRead(Queue, Request, Length);
}

static VOID InitDirect(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    WdfDeviceInitSetIoType(Init, WdfDeviceIoDirect);
    InitReads(Init, Attributes);
}

static VOID Direct(PTEST_DEVICE Device)
{
    OnRead = LookAtDirect;
    QueueReads(Device, CompleteDirect);
    IoScript(Device, "r0 e0=0 v0=ABCD", NULL);
}

/* ---- Back to the framework ---- */

static NTSTATUS KeepAndDispatch(WDFDEVICE Device, PIRP Irp)
{
    Held = Irp;
    Returned = SkipAndDispatch(Device, Irp);
    return Returned;
}

static VOID CompareIrp(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    CHECK_EQUAL(WdfRequestWdmGetIrp(Request), Held);
    CHECK_EQUAL(Held->CurrentLocation, 3);
    CompleteRead(Queue, Request, Length);
}

static VOID dispatched_irp_is_the_requests(PTEST_DEVICE Device)
{
    OnRead = KeepAndDispatch;
    QueueReads(Device, CompareIrp);
    IoScript(Device, "r0 e0=0 v0=ABCD", NULL);
}

static NTSTATUS DispatchWithoutQueue(WDFDEVICE Device, PIRP Irp)
{
    NTSTATUS status = SkipAndDispatch(Device, Irp);

    CHECK_STATUS(status, STATUS_INVALID_DEVICE_REQUEST);
    return status;
}

static VOID what_no_queue_takes_ends_before_dispatch_returns(PTEST_DEVICE Device)
{
    OnRead = DispatchWithoutQueue;
    IoScriptAlone(Device, "r0 e0=C0000010");
}

static NTSTATUS Shorten(WDFDEVICE Device, PIRP Irp)
{
    IoGetCurrentIrpStackLocation(Irp)->Parameters.Read.Length = 2;
    IoGetCurrentIrpStackLocation(Irp)->Parameters.Read.ByteOffset.QuadPart = 9;
    return SkipAndDispatch(Device, Irp);
}

static VOID ReadShort(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    WDF_REQUEST_PARAMETERS parameters;
    PUSHORT value;
    size_t bytes;

    UNREFERENCED_PARAMETER(Queue);
    WDF_REQUEST_PARAMETERS_INIT(&parameters);
    WdfRequestGetParameters(Request, &parameters);
    CHECK_EQUAL(Length, 2);
    CHECK_EQUAL(parameters.Parameters.Read.DeviceOffset, 9);
    CHECK_STATUS(WdfRequestRetrieveOutputBuffer(Request, 1, (PVOID *)&value, &bytes),
                 STATUS_SUCCESS);
    CHECK_EQUAL(bytes, 2);
    *value = 0x4321;
    WdfRequestCompleteWithInformation(Request, STATUS_SUCCESS, 2);
}

static VOID shortened_read_reaches_the_queue(PTEST_DEVICE Device)
{
    OnRead = Shorten;
    QueueReads(Device, ReadShort);
    IoScript(Device, "r0 e0=0 v0=4321", NULL);
}

static NTSTATUS Lengthen(WDFDEVICE Device, PIRP Irp)
{
    IoGetCurrentIrpStackLocation(Irp)->Parameters.Read.Length = 8;
    return SkipAndDispatch(Device, Irp);
}

static VOID longer_read_is_not_built(PTEST_DEVICE Device)
{
    OnRead = Lengthen;
    IoScript(Device, "r0 e0=0", NULL);
}

/* ---- The driver's own end ---- */

static NTSTATUS Succeed(WDFDEVICE Device, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Device);
    *(PULONG)Irp->AssociatedIrp.SystemBuffer = 0x55;
    Complete(Irp, STATUS_SUCCESS, 4);
    return STATUS_SUCCESS;
}

static VOID completed_by_the_driver_ends(PTEST_DEVICE Device)
{
    OnRead = Succeed;
    IoScript(Device, "r0 e0=0 v0=55 r1 e1=0 v1=55", NULL);
}

static NTSTATUS Fail(WDFDEVICE Device, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Device);
    *(PULONG)Irp->AssociatedIrp.SystemBuffer = 0x55; /* which the application does not see */
    Complete(Irp, STATUS_INVALID_PARAMETER, 4);
    return STATUS_INVALID_PARAMETER;
}

static VOID failed_by_the_driver_fails(PTEST_DEVICE Device)
{
    OnRead = Fail;
    IoScript(Device, "r0 e0=C000000D v0=0", NULL);
}

static NTSTATUS Pend(WDFDEVICE Device, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Device);
    IoMarkIrpPending(Irp);
    Held = Irp;
    return STATUS_PENDING;
}

static VOID WriteCompletesHeld(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(Length);
    Complete(Held, STATUS_SUCCESS, 0);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID pended_irp_is_completed_later(PTEST_DEVICE Device)
{
    OnRead = Pend;
    IoOnWrite(Device, WriteCompletesHeld);
    IoScript(Device, "r0 p0 w1 e1=0 e0=0", NULL);
}

static VOID CompleteInDpc(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_IRQL(DISPATCH_LEVEL);
    *(PULONG)Held->AssociatedIrp.SystemBuffer = 3;
    Complete(Held, STATUS_SUCCESS, 4);
}

static VOID WriteStartsDpc(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Length);
    TestOnProcessorStart(TestGetDevice(WdfIoQueueGetDevice(Queue)), 0, 0, CompleteInDpc);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID pended_irp_is_completed_in_a_dpc(PTEST_DEVICE Device)
{
    OnRead = Pend;
    IoOnWrite(Device, WriteStartsDpc);
    IoScript(Device, "r0 w1 e1=0 e0=0 v0=3", NULL);
}

static NTSTATUS PendAndStartDpc(WDFDEVICE Device, PIRP Irp)
{
    NTSTATUS status = Pend(Device, Irp);

    TestOnProcessorStart(TestGetDevice(Device), 0, 1, CompleteInDpc);
    return status;
}

static VOID pended_irp_is_completed_while_the_callback_returns(PTEST_DEVICE Device)
{
    OnRead = PendAndStartDpc;
    IoScript(Device, "r0 e0=0 v0=3", NULL);
}

static NTSTATUS SucceedTwice(WDFDEVICE Device, PIRP Irp)
{
    (VOID) Succeed(Device, Irp);
    CHECK_STOPS(0, IoCompleteRequest(Irp, IO_NO_INCREMENT));
    return STATUS_SUCCESS;
}

static VOID completed_twice(PTEST_DEVICE Device)
{
    OnRead = SucceedTwice;
    IoScript(Device, "r0 e0=0", NULL);
}

/* ---- Completion routines ---- */

static BOOLEAN OnSuccess, OnError, OnCancel;
static PIO_COMPLETION_ROUTINE Routine;

static VOID SetWhen(BOOLEAN Success, BOOLEAN Error, BOOLEAN Cancel)
{
    OnSuccess = Success;
    OnError = Error;
    OnCancel = Cancel;
}

static NTSTATUS CopyAndDispatch(WDFDEVICE Device, PIRP Irp)
{
    TestLog("preprocess");
    IoCopyCurrentIrpStackLocationToNext(Irp);
    IoSetCompletionRoutine(Irp, Routine, Device, OnSuccess, OnError, OnCancel);
    return WdfDeviceWdmDispatchPreprocessedIrp(Device, Irp);
}

static NTSTATUS LogRoutine(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    TestLog("routine");
    CHECK_EQUAL(DeviceObject, WdfDeviceWdmGetDeviceObject((WDFDEVICE)Context));
    CHECK_EQUAL(Irp->CurrentLocation, 3);
    CHECK_EQUAL(IoGetNextIrpStackLocation(Irp)->MajorFunction, 0); /* zeroed */
    CHECK_EQUAL(IoGetNextIrpStackLocation(Irp)->CompletionRoutine, NULL);
    if (Irp->PendingReturned) {
        IoMarkIrpPending(Irp);
    }
    return STATUS_CONTINUE_COMPLETION;
}

static VOID CheckDone(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("preprocess queue routine");
}

static VOID Copy(PTEST_DEVICE Device, PIO_COMPLETION_ROUTINE Own, PCSTR Script)
{
    OnRead = CopyAndDispatch;
    Routine = Own;
    SetWhen(TRUE, TRUE, TRUE);
    QueueReads(Device, CompleteRead);
    IoScript(Device, Script, NULL);
}

static VOID RoutineBehind(PTEST_DEVICE Device)
{
    Copy(Device, LogRoutine, "r0 e0=0 v0=ABCD");
}

static NTSTATUS ChangeRoutine(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    CHECK_STATUS(Irp->IoStatus.Status, STATUS_SUCCESS);
    CHECK_EQUAL(Irp->IoStatus.Information, 4);
    CHECK_EQUAL(*(PULONG)Irp->AssociatedIrp.SystemBuffer, 0xABCD);
    *(PULONG)Irp->AssociatedIrp.SystemBuffer = 0xEF;
    return LogRoutine(DeviceObject, Irp, Context);
}

static VOID completion_routine_changes_the_end(PTEST_DEVICE Device)
{
    Copy(Device, ChangeRoutine, "r0 e0=0 v0=EF");
}

static NTSTATUS KeepRoutine(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Context);
    CHECK_EQUAL(Irp->PendingReturned, TRUE);
    IoMarkIrpPending(Irp);
    Held = Irp;
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static VOID more_processing_required_keeps_the_irp(PTEST_DEVICE Device)
{
    IoOnWrite(Device, WriteCompletesHeld);
    Copy(Device, KeepRoutine, "r0 p0 w1 e1=0 e0=0");
}

static VOID FailRead(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(Length);
    TestLog("fails");
    WdfRequestComplete(Request, STATUS_UNSUCCESSFUL);
}

/* The first one succeeds, the second one fails. */
static VOID AlternateRead(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    static ULONG count;

    (count++ % 2 == 0 ? CompleteRead : FailRead)(Queue, Request, Length);
}

static VOID ErrorsOnly(PTEST_DEVICE Device)
{
    OnRead = CopyAndDispatch;
    Routine = LogRoutine;
    SetWhen(FALSE, TRUE, FALSE);
    QueueReads(Device, AlternateRead);
    IoScript(Device, "r0 e0=0 r1 e1=C0000001", NULL);
}

static VOID CheckErrorsOnly(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("preprocess queue preprocess fails routine");
}

static WDFREQUEST HeldRequest;

static VOID HoldRead(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(Length);
    HeldRequest = Request;
}

static VOID WriteCompletesRequest(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(Length);
    CHECK_EQUAL(WdfRequestWdmGetIrp(HeldRequest)->Cancel, TRUE);
    TestLog("canceled");
    WdfRequestComplete(HeldRequest, STATUS_SUCCESS);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID CancelOnly(PTEST_DEVICE Device)
{
    OnRead = CopyAndDispatch;
    Routine = LogRoutine;
    SetWhen(FALSE, FALSE, TRUE);
    QueueReads(Device, HoldRead);
    IoOnWrite(Device, WriteCompletesRequest);
    IoScript(Device, "r0 c0 w1 e1=0 e0=0", NULL);
}

static VOID CheckCancelOnly(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("preprocess canceled routine");
}

static NTSTATUS CopyWithoutRoutine(WDFDEVICE Device, PIRP Irp)
{
    IoCopyCurrentIrpStackLocationToNext(Irp);
    Returned = WdfDeviceWdmDispatchPreprocessedIrp(Device, Irp);
    CHECK_STATUS(Returned, STATUS_PENDING);
    return Returned;
}

static VOID pending_is_passed_up_without_a_routine(PTEST_DEVICE Device)
{
    OnRead = CopyWithoutRoutine;
    QueueReads(Device, CompleteRead);
    IoScript(Device, "r0 e0=0 v0=ABCD", NULL);
}

/* ---- The bus driver ---- */

static NTSTATUS PassDown(WDFDEVICE Device, PIRP Irp)
{
    NTSTATUS status;

    IoSkipCurrentIrpStackLocation(Irp);
    status = IoCallDriver(WdfDeviceWdmGetAttachedDevice(Device), Irp);
    CHECK_STATUS(status, STATUS_INVALID_DEVICE_REQUEST);
    return status;
}

static VOID passed_down_the_bus_driver_refuses_it(PTEST_DEVICE Device)
{
    OnRead = PassDown;
    IoScript(Device, "r0 e0=C0000010", NULL);
}

static NTSTATUS SeeRefusal(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    CHECK_EQUAL(DeviceObject, Context);
    CHECK_STATUS(Irp->IoStatus.Status, STATUS_INVALID_DEVICE_REQUEST);
    CHECK_EQUAL(Irp->PendingReturned, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS PassDownAndEnd(WDFDEVICE Device, PIRP Irp)
{
    IoCopyCurrentIrpStackLocationToNext(Irp);
    IoSetCompletionRoutine(Irp, SeeRefusal, WdfDeviceWdmGetDeviceObject(Device), TRUE, TRUE, TRUE);
    CHECK_STATUS(IoCallDriver(WdfDeviceWdmGetAttachedDevice(Device), Irp),
                 STATUS_INVALID_DEVICE_REQUEST);
    Complete(Irp, STATUS_SUCCESS, 0);
    return STATUS_SUCCESS;
}

static VOID passed_down_the_routine_sees_the_refusal(PTEST_DEVICE Device)
{
    OnRead = PassDownAndEnd;
    IoScript(Device, "r0 e0=0", NULL);
}

/* ---- Cancellation ---- */

static VOID CancelHeld(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    CHECK_IRQL(DISPATCH_LEVEL);
    CHECK(DeviceObject == IoGetCurrentIrpStackLocation(Irp)->DeviceObject);
    CHECK_EQUAL(Irp->Cancel, TRUE);
    CHECK_EQUAL(Irp->CancelRoutine, NULL);
    Held = NULL;
    IoReleaseCancelSpinLock(Irp->CancelIrql);
    TestLog("cancel");
    Complete(Irp, STATUS_CANCELLED, 0);
}

static NTSTATUS PendCancelable(WDFDEVICE Device, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Device);
    IoMarkIrpPending(Irp);
    Held = Irp;
    CHECK_EQUAL(IoSetCancelRoutine(Irp, CancelHeld), NULL);
    return STATUS_PENDING;
}

static VOID CancelCalls(PTEST_DEVICE Device)
{
    OnRead = PendCancelable;
    IoScript(Device, "r0 p0 c0 e0=C0000120 C0", NULL);
}

static VOID CheckCancelCalled(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("cancel");
}

static VOID WriteSeesCancel(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    CHECK_EQUAL(Held->Cancel, TRUE);
    WriteCompletesHeld(Queue, Request, Length);
}

static VOID cancel_without_a_routine_sets_cancel(PTEST_DEVICE Device)
{
    OnRead = Pend;
    IoOnWrite(Device, WriteSeesCancel);
    IoScript(Device, "r0 c0 p0 w1 e1=0 e0=0", NULL);
}

static VOID WriteDispatchesHeld(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Length);
    IoCopyCurrentIrpStackLocationToNext(Held);
    (VOID) WdfDeviceWdmDispatchPreprocessedIrp(WdfIoQueueGetDevice(Queue), Held);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID dispatched_when_canceled_ends_as_canceled(PTEST_DEVICE Device)
{
    OnRead = Pend;
    IoOnWrite(Device, WriteDispatchesHeld);
    QueueReads(Device, CompleteRead);
    IoScript(Device, "r0 c0 p0 w1 e1=0 e0=C0000120", NULL);
}

static VOID WriteCancelsHeld(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(Length);
    CHECK_EQUAL(IoSetCancelRoutine(Held, NULL), CancelHeld);
    CHECK_EQUAL(IoCancelIrp(Held), FALSE);
    CHECK_EQUAL(IoSetCancelRoutine(Held, CancelHeld), NULL);
    CHECK_EQUAL(IoCancelIrp(Held), TRUE);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID cancel_by_the_driver_calls_the_routine(PTEST_DEVICE Device)
{
    OnRead = PendCancelable;
    IoOnWrite(Device, WriteCancelsHeld);
    IoScript(Device, "r0 w1 e1=0 e0=C0000120", NULL);
}

static VOID WriteEndsUnlessCanceled(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    PIRP irp;
    KIRQL irql;

    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(Length);
    IoAcquireCancelSpinLock(&irql); /* the cancel routine has it, or has not begun */
    CHECK_IRQL(DISPATCH_LEVEL);
    irp = Held;
    if (irp != NULL) {
        CHECK_EQUAL(IoSetCancelRoutine(irp, NULL), CancelHeld);
    }
    IoReleaseCancelSpinLock(irql);
    if (irp != NULL) {
        Complete(irp, STATUS_SUCCESS, 0);
    }
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID cancel_races_with_the_end(PTEST_DEVICE Device)
{
    OnRead = PendCancelable;
    IoOnWrite(Device, WriteEndsUnlessCanceled);
    IoScript(Device, "r0 { w1 e1=0 } k0 j E0", NULL);
}

/* ---- Files ---- */

static NTSTATUS LogFile(WDFDEVICE Device, PIRP Irp)
{
    UCHAR major = IoGetCurrentIrpStackLocation(Irp)->MajorFunction;

    TestLog(major == IRP_MJ_CREATE ? "create" : major == IRP_MJ_CLEANUP ? "cleanup" : "close");
    return SkipAndDispatch(Device, Irp);
}

static VOID InitFiles(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Attributes);
    Assign(Init, LogFile, IRP_MJ_CREATE);
    Assign(Init, LogFile, IRP_MJ_CLEANUP);
    Assign(Init, LogFile, IRP_MJ_CLOSE);
}

static VOID Files(PTEST_DEVICE Device)
{
    IoScript(Device, "o1 x1", NULL);
}

static VOID CheckFiles(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("create create cleanup close cleanup close");
}

static NTSTATUS EndCreate(WDFDEVICE Device, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Device);
    Complete(Irp, STATUS_SUCCESS, 0);
    return STATUS_SUCCESS;
}

static VOID InitEndCreate(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Attributes);
    Assign(Init, EndCreate, IRP_MJ_CREATE);
}

/* ---- Registration ---- */

static NTSTATUS NeverCalled(WDFDEVICE Device, PIRP Irp)
{
    CHECK(FALSE);
    return SkipAndDispatch(Device, Irp);
}

static VOID InitMinor(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UCHAR minors[] = { 5, 255 };

    UNREFERENCED_PARAMETER(Attributes);
    CHECK_STATUS(WdfDeviceInitAssignWdmIrpPreprocessCallback(Init, NeverCalled, IRP_MJ_READ, minors,
                                                             ARRAYSIZE(minors)),
                 STATUS_SUCCESS);
}

static VOID ReadsAlone(PTEST_DEVICE Device)
{
    QueueReads(Device, CompleteRead);
    IoScript(Device, "r0 e0=0 v0=ABCD", NULL);
}

static VOID InitTwice(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    Assign(Init, NeverCalled, IRP_MJ_READ);
    InitReads(Init, Attributes);
}

static VOID StackSize(PTEST_DEVICE Device)
{
    PDEVICE_OBJECT object = WdfDeviceWdmGetDeviceObject(Device->Device);

    CHECK_EQUAL(object->StackSize, WdfDeviceWdmGetAttachedDevice(Device->Device)->StackSize + 2);
    OnRead = Succeed;
    IoScript(Device, "r0 e0=0", NULL);
}

/* ---- Levels, handles ---- */

static NTSTATUS KeepForLevels(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    UNREFERENCED_PARAMETER(Context);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static VOID PassDownAgain(PDEVICE_OBJECT Below, PIRP Irp)
{
    IoCopyCurrentIrpStackLocationToNext(Irp);
    IoSetCompletionRoutine(Irp, KeepForLevels, NULL, TRUE, TRUE, TRUE);
    (VOID) IoCallDriver(Below, Irp);
}

static NTSTATUS Levels(WDFDEVICE Device, PIRP Irp)
{
    PDEVICE_OBJECT below = WdfDeviceWdmGetAttachedDevice(Device);
    KIRQL irql;
    KIRQL irql_of_lock;

    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    PassDownAgain(below, Irp);
    CHECK_EQUAL(IoCancelIrp(Irp), FALSE);
    IoAcquireCancelSpinLock(&irql_of_lock);
    CHECK_EQUAL(irql_of_lock, DISPATCH_LEVEL);
    IoReleaseCancelSpinLock(irql_of_lock);
    KeLowerIrql(irql);
    KeRaiseIrql(DISPATCH_LEVEL + 1, &irql);
    CHECK_BREAK(PassDownAgain(below, Irp));
    CHECK_BREAK((VOID)IoCancelIrp(Irp));
    CHECK_BREAK(IoAcquireCancelSpinLock(&irql_of_lock));
    CHECK_BREAK(IoReleaseCancelSpinLock(irql_of_lock));
    CHECK_BREAK(Complete(Irp, STATUS_SUCCESS, 0));
    KeLowerIrql(irql);
    return STATUS_SUCCESS;
}

static VOID levels(PTEST_DEVICE Device)
{
    OnRead = Levels;
    IoScript(Device, "r0 e0=0", NULL);
}

static NTSTATUS DispatchToDriver(WDFDEVICE Device, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Device);
    IoSkipCurrentIrpStackLocation(Irp);
    CHECK_STOPS(0, Returned = WdfDeviceWdmDispatchPreprocessedIrp((WDFDEVICE)WdfGetDriver(), Irp));
    return STATUS_SUCCESS;
}

static VOID dispatch_to_what_is_no_device(PTEST_DEVICE Device)
{
    OnRead = DispatchToDriver;
    IoScript(Device, "r0 e0=0", NULL);
}

#define CASE_READ(function)                                                                        \
    {                                                                                              \
        .Name = #function, .Init = InitReads, .Add = function                                      \
    }

TEST_CASES(
    CASE_READ(irp_of_a_read_has_locations_parameters_and_buffer),
    { .Name = "irp_of_a_control_has_parameters_and_buffer", .Init = InitControls, .Add = Controls },
    { .Name = "direct_read_has_an_mdl", .Init = InitDirect, .Add = Direct },
    CASE_READ(dispatched_irp_is_the_requests),
    CASE_READ(what_no_queue_takes_ends_before_dispatch_returns),
    CASE_READ(shortened_read_reaches_the_queue), CASE_READ(completed_by_the_driver_ends),
    CASE_READ(failed_by_the_driver_fails), CASE_READ(pended_irp_is_completed_later),
    CASE_READ(pended_irp_is_completed_in_a_dpc),
    CASE_READ(pended_irp_is_completed_while_the_callback_returns),
    { .Name = "completion_routine_runs_behind_the_request",
      .Init = InitReads,
      .Add = RoutineBehind,
      .Release = CheckDone },
    CASE_READ(completion_routine_changes_the_end),
    CASE_READ(more_processing_required_keeps_the_irp),
    { .Name = "routine_for_errors_runs_on_error_only",
      .Init = InitReads,
      .Add = ErrorsOnly,
      .Release = CheckErrorsOnly },
    { .Name = "routine_for_cancel_runs_on_cancel_only",
      .Init = InitReads,
      .Add = CancelOnly,
      .Release = CheckCancelOnly },
    CASE_READ(pending_is_passed_up_without_a_routine),
    CASE_READ(passed_down_the_bus_driver_refuses_it),
    CASE_READ(passed_down_the_routine_sees_the_refusal),
    { .Name = "cancel_calls_the_cancel_routine",
      .Init = InitReads,
      .Add = CancelCalls,
      .Release = CheckCancelCalled },
    CASE_READ(cancel_without_a_routine_sets_cancel),
    CASE_READ(dispatched_when_canceled_ends_as_canceled),
    CASE_READ(cancel_by_the_driver_calls_the_routine), CASE_READ(cancel_races_with_the_end),
    { .Name = "files_are_preprocessed_too",
      .Init = InitFiles,
      .Add = Files,
      .Release = CheckFiles },
    { .Name = "minor_function_that_is_not_sent_is_not_called",
      .Init = InitMinor,
      .Add = ReadsAlone },
    { .Name = "last_callback_of_a_function_counts",
      .Init = InitTwice,
      .Add = completed_by_the_driver_ends },
    { .Name = "stack_size_grows_once", .Init = InitTwice, .Add = StackSize }, CASE_READ(levels),
    { .Name = "create_that_the_driver_ends_is_not_built", .Init = InitEndCreate, .Add = Files },
    CASE_READ(longer_read_is_not_built), CASE_READ(dispatch_to_what_is_no_device),
    CASE_READ(completed_twice));
