/* SPDX-License-Identifier: MIT */
/* irp_file_driver - see irp_file_test.c. */
#include "tests/ddi/support/io_driver.h"

#define FILES_MAX 2

/* Of the handles, in order of their creation; all of it is reset by Init. */
static PFILE_OBJECT Seen[FILES_MAX];
static ULONG SeenCount;

static VOID CheckSender(PIRP Irp)
{
    CHECK_IRQL(PASSIVE_LEVEL);
    CHECK_EQUAL(Irp->RequestorMode, UserMode);
    CHECK_EQUAL(Irp->Tail.Overlay.Thread, PsGetCurrentThread());
}

static BOOLEAN IsSeen(PFILE_OBJECT Object)
{
    return Object == Seen[0] || Object == Seen[1];
}

/* ---- On their way to the framework, and back ---- */

static NTSTATUS RoutineAfterFile(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    PFILE_OBJECT object = IoGetCurrentIrpStackLocation(Irp)->FileObject;

    UNREFERENCED_PARAMETER(DeviceObject);
    CHECK_EQUAL(object, Context);
    CHECK_EQUAL(object->Type, 5); /* it is there still, whatever became of the framework's file */
    if (Irp->PendingReturned) {
        IoMarkIrpPending(Irp);
    }
    return STATUS_CONTINUE_COMPLETION;
}

static NTSTATUS LookAndDispatch(WDFDEVICE Device, PIRP Irp)
{
    PFILE_OBJECT object = IoGetCurrentIrpStackLocation(Irp)->FileObject;

    CheckSender(Irp);
    CHECK(object != NULL);
    IoCopyCurrentIrpStackLocationToNext(Irp);
    IoSetCompletionRoutine(Irp, RoutineAfterFile, object, TRUE, TRUE, TRUE);
    return WdfDeviceWdmDispatchPreprocessedIrp(Device, Irp);
}

static NTSTATUS PreprocessCreate(WDFDEVICE Device, PIRP Irp)
{
    PFILE_OBJECT object = IoGetCurrentIrpStackLocation(Irp)->FileObject;

    if (SeenCount < FILES_MAX) {
        Seen[SeenCount++] = object;
    }
    CHECK_EQUAL(object->DeviceObject, WdfDeviceWdmGetPhysicalDevice(Device));
    CHECK_EQUAL(object->Flags, 0);
    return LookAndDispatch(Device, Irp);
}

static NTSTATUS PreprocessOther(WDFDEVICE Device, PIRP Irp)
{
    CHECK(IsSeen(IoGetCurrentIrpStackLocation(Irp)->FileObject));
    return LookAndDispatch(Device, Irp);
}

static VOID FileCreate(WDFDEVICE Device, WDFREQUEST Request, WDFFILEOBJECT File)
{
    PIRP irp = WdfRequestWdmGetIrp(Request);
    PFILE_OBJECT object = WdfFileObjectWdmGetFileObject(File);
    KIRQL irql;

    CHECK(IsSeen(object));
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    CHECK_EQUAL(WdfDeviceGetFileObject(Device, object), File);
    CHECK_EQUAL(WdfFileObjectGetInitiatorProcessId(File), 0);
    KeLowerIrql(irql);
    CHECK_EQUAL(WdfDeviceGetFileObject(Device, NULL), NULL);
    CHECK_EQUAL(WdfDeviceGetFileObject(Device, (PFILE_OBJECT)irp), NULL);
    CHECK_EQUAL(IoGetCurrentIrpStackLocation(irp)->FileObject, WdfFileObjectWdmGetFileObject(File));
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID FileGoes(WDFFILEOBJECT File)
{
    CHECK(IsSeen(WdfFileObjectWdmGetFileObject(File)));
}

static VOID RefuseCreate(WDFDEVICE Device, WDFREQUEST Request, WDFFILEOBJECT File)
{
    if (SeenCount > 1) {
        WdfRequestComplete(Request, STATUS_ACCESS_DENIED);
    } else {
        FileCreate(Device, Request, File);
    }
}

static VOID Assign(PWDFDEVICE_INIT Init, PFN_WDFDEVICE_WDM_IRP_PREPROCESS Callback, UCHAR Major)
{
    CHECK_STATUS(WdfDeviceInitAssignWdmIrpPreprocessCallback(Init, Callback, Major, NULL, 0),
                 STATUS_SUCCESS);
}

static VOID InitWith(PWDFDEVICE_INIT Init, PFN_WDF_DEVICE_FILE_CREATE Create)
{
    WDF_FILEOBJECT_CONFIG config;

    SeenCount = 0;
    Seen[0] = NULL;
    Seen[1] = NULL;
    WDF_FILEOBJECT_CONFIG_INIT(&config, Create, FileGoes, FileGoes);
    WdfDeviceInitSetFileObjectConfig(Init, &config, WDF_NO_OBJECT_ATTRIBUTES);
    Assign(Init, PreprocessCreate, IRP_MJ_CREATE);
    Assign(Init, PreprocessOther, IRP_MJ_CLEANUP);
    Assign(Init, PreprocessOther, IRP_MJ_CLOSE);
    Assign(Init, PreprocessOther, IRP_MJ_READ);
    Assign(Init, PreprocessOther, IRP_MJ_DEVICE_CONTROL);
}

static VOID Init(PWDFDEVICE_INIT DeviceInit, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Attributes);
    InitWith(DeviceInit, FileCreate);
}

static VOID InitRefusing(PWDFDEVICE_INIT DeviceInit, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Attributes);
    InitWith(DeviceInit, RefuseCreate);
}

static VOID Read(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    PFILE_OBJECT object = WdfFileObjectWdmGetFileObject(WdfRequestGetFileObject(Request));

    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(Length);
    CHECK_EQUAL(IoGetCurrentIrpStackLocation(WdfRequestWdmGetIrp(Request))->FileObject, object);
    TestLog(object == Seen[0] ? "first" : object == Seen[1] ? "second" : "neither");
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID QueueReads(PTEST_DEVICE Device, PFN_WDF_IO_QUEUE_IO_READ Callback)
{
    WDF_IO_QUEUE_CONFIG config;

    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchParallel);
    config.EvtIoRead = Callback;
    IoDispatch(Device, IoQueueCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES),
               WdfRequestTypeRead);
}

static VOID TwoHandles(PTEST_DEVICE Device)
{
    QueueReads(Device, Read);
    IoScript(Device, "r0 e0=0 o1 f1 r1 e1=0 f0 x1", NULL);
}

static VOID CheckTwoHandles(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK(Seen[0] != Seen[1]);
    CHECK_LOG("first second");
}

static VOID Refused(PTEST_DEVICE Device)
{
    IoScript(Device, "o1=C0000022", NULL);
}

/* ---- Without the framework's file objects ---- */

static VOID ReadWithoutFile(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    PIRP irp = WdfRequestWdmGetIrp(Request);
    PFILE_OBJECT object = IoGetCurrentIrpStackLocation(irp)->FileObject;
    WDFDEVICE device = WdfIoQueueGetDevice(Queue);

    UNREFERENCED_PARAMETER(Length);
    CHECK_EQUAL(WdfRequestGetFileObject(Request), NULL);
    CHECK(irp->Tail.Overlay.Thread != NULL);
    CHECK(object != NULL);
    CHECK_EQUAL(WdfDeviceGetFileObject(device, object), NULL);
    CHECK_EQUAL(object->DeviceObject, WdfDeviceWdmGetPhysicalDevice(device));
    CHECK_EQUAL(object->Flags, FO_HANDLE_CREATED);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID LevelsInCreate(WDFDEVICE Device, WDFREQUEST Request, WDFFILEOBJECT File)
{
    PFILE_OBJECT object = WdfFileObjectWdmGetFileObject(File);
    KIRQL irql;

    KeRaiseIrql(DISPATCH_LEVEL + 1, &irql);
    CHECK_BREAK((VOID)WdfDeviceGetFileObject(Device, object));
    CHECK_BREAK((VOID)WdfFileObjectGetInitiatorProcessId(File));
    KeLowerIrql(irql);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID InitLevels(PWDFDEVICE_INIT DeviceInit, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Attributes);
    InitWith(DeviceInit, LevelsInCreate);
}

static VOID Levels(PTEST_DEVICE Device)
{
    IoScript(Device, "s", NULL);
}

static VOID driver_without_file_objects_has_the_kernels(PTEST_DEVICE Device)
{
    QueueReads(Device, ReadWithoutFile);
    IoScript(Device, "r0 e0=0", NULL);
}

TEST_CASES({ .Name = "irps_of_a_handle_have_its_file_object",
             .Init = Init,
             .Add = TwoHandles,
             .Release = CheckTwoHandles },
           { .Name = "file_object_outlives_a_refused_create",
             .Init = InitRefusing,
             .Add = Refused },
           { .Name = "levels", .Init = InitLevels, .Add = Levels },
           CASE_ADD(driver_without_file_objects_has_the_kernels));
