/* SPDX-License-Identifier: MIT */
/* names_driver - see names_test.c. */
#include <ntddk.h>

#include <initguid.h>
#include <wdmguid.h>

#include "tests/ddi/support/io_driver.h"

#define INTERFACE "{6994ad04-93ef-11d0-a3cc-00a0c9223196}"

static const GUID InterfaceClass = {
    0x6994AD04, 0x93EF, 0x11D0, { 0xA3, 0xCC, 0x00, 0xA0, 0xC9, 0x22, 0x31, 0x96 }
};
static const GUID OtherClass = { 1, 2, 3, { 4 } };

DECLARE_CONST_UNICODE_STRING(LinkName, L"\\DosDevices\\DirqlTest");
DECLARE_CONST_UNICODE_STRING(GlobalLinkName, L"\\DosDevices\\Global\\DIRQLTEST");
DECLARE_CONST_UNICODE_STRING(FolderName, L"\\DosDevices\\");
DECLARE_CONST_UNICODE_STRING(DeviceName, L"\\Device\\DirqlTest0");
DECLARE_CONST_UNICODE_STRING(ControlName, L"\\Device\\DirqlControl");
DECLARE_CONST_UNICODE_STRING(ControlLinkName, L"\\??\\DirqlControl");
DECLARE_CONST_UNICODE_STRING(Everybody, L"D:P(A;;GA;;;WD)");
DECLARE_CONST_UNICODE_STRING(Reference, L"second");

static WDFDEVICE Control;
static ULONG Step;

static VOID CompleteRead(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(Length);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID CreateReadQueue(PTEST_DEVICE Device, PFN_WDF_IO_QUEUE_IO_READ Callback)
{
    WDF_IO_QUEUE_CONFIG config;

    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchParallel);
    config.EvtIoRead = Callback;
    IoDispatch(Device, IoQueueCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES),
               WdfRequestTypeRead);
}

/* Links and names. */

static VOID symbolic_link_leads_to_the_device(PTEST_DEVICE Device)
{
    CHECK_STATUS(WdfDeviceCreateSymbolicLink(Device->Device, &LinkName), STATUS_SUCCESS);
    CreateReadQueue(Device, CompleteRead);
    IoScript(Device,
             "n1:\\\\.\\DirqlTest f1 r0 e0=0 x1 n1:\\\\.\\dirqltest x1 n1:\\??\\DirqlTest x1 "
             "N1:\\\\.\\DirqlTest2 N1:\\\\.\\Dirql N1:\\Device\\DirqlTest0",
             NULL);
}

static VOID symbolic_link_that_is_taken_is_a_collision(PTEST_DEVICE Device)
{
    CHECK_STATUS(WdfDeviceCreateSymbolicLink(Device->Device, &LinkName), STATUS_SUCCESS);
    CHECK_STATUS(WdfDeviceCreateSymbolicLink(Device->Device, &GlobalLinkName),
                 STATUS_OBJECT_NAME_COLLISION);
    TestControl.Services.FailAllocation(1);
    CHECK_STATUS(WdfDeviceCreateSymbolicLink(Device->Device, &DeviceName),
                 STATUS_INSUFFICIENT_RESOURCES);
    TestControl.Services.FailAllocation(0);
    IoScript(Device, "n1:\\\\.\\DirqlTest x1", NULL);
}

static VOID symbolic_link_without_a_name_is_invalid(PTEST_DEVICE Device)
{
    CHECK_STATUS(WdfDeviceCreateSymbolicLink(Device->Device, &FolderName),
                 STATUS_OBJECT_NAME_INVALID);
    IoScript(Device, "N1:\\\\.\\", NULL);
}

static VOID InitNamed(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Attributes);
    CHECK_STATUS(WdfDeviceInitAssignName(Init, &DeviceName), STATUS_SUCCESS);
    CHECK_STATUS(WdfDeviceInitAssignSDDLString(Init, &Everybody), STATUS_SUCCESS);
}

static VOID device_name_leads_to_the_device(PTEST_DEVICE Device)
{
    IoScript(Device, "n1:\\Device\\DirqlTest0 x1", NULL);
}

static VOID InitNamedAndNot(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    InitNamed(Init, Attributes);
    CHECK_STATUS(WdfDeviceInitAssignName(Init, NULL), STATUS_SUCCESS);
}

static VOID device_name_taken_back_leads_nowhere(PTEST_DEVICE Device)
{
    IoScript(Device, "N1:\\Device\\DirqlTest0", NULL);
}

/* Files. */

static BOOLEAN IsText(PUNICODE_STRING Text, PCWSTR Expected)
{
    USHORT count = 0;

    while (Expected[count] != 0 && count * sizeof(WCHAR) < Text->Length &&
           Text->Buffer[count] == Expected[count]) {
        count++;
    }
    return Expected[count] == 0 && Text->Length == count * sizeof(WCHAR);
}

static WDFSTRING CreateString(VOID)
{
    WDFSTRING string = NULL;

    CHECK_STATUS(WdfStringCreate(NULL, WDF_NO_OBJECT_ATTRIBUTES, &string), STATUS_SUCCESS);
    return string;
}

static BOOLEAN Holds(WDFSTRING String, PCWSTR Expected)
{
    UNICODE_STRING text;

    WdfStringGetUnicodeString(String, &text);
    return IsText(&text, Expected);
}

static VOID device_name_is_told(PTEST_DEVICE Device)
{
    WDFSTRING string = CreateString();

    TestControl.Services.FailAllocation(1);
    CHECK_STATUS(WdfDeviceRetrieveDeviceName(Device->Device, string),
                 STATUS_INSUFFICIENT_RESOURCES);
    TestControl.Services.FailAllocation(0);
    CHECK(Holds(string, L""));
    CHECK_STATUS(WdfDeviceRetrieveDeviceName(Device->Device, string), STATUS_SUCCESS);
    CHECK(Holds(string, L"\\Device\\DirqlTest0"));
    CHECK_STATUS(WdfDeviceRetrieveDeviceName(Device->Device, string), STATUS_SUCCESS);
    CHECK(Holds(string, L"\\Device\\DirqlTest0"));
    WdfObjectDelete(string);
    IoScript(Device, "s", NULL);
}

static VOID device_without_a_name_has_none_to_tell(PTEST_DEVICE Device)
{
    WDFSTRING string = CreateString();

    CHECK_STATUS(WdfDeviceCreateSymbolicLink(Device->Device, &LinkName), STATUS_SUCCESS);
    CHECK_STATUS(WdfDeviceRetrieveDeviceName(Device->Device, string), STATUS_INVALID_PARAMETER);
    CHECK(Holds(string, L""));
    WdfObjectDelete(string);
    IoScript(Device, "s", NULL);
}

/* With the verifier on KMDF refuses; without it the call goes on as at PASSIVE_LEVEL. */
static VOID device_name_above_passive_level_is_a_violation(PTEST_DEVICE Device)
{
    WDFSTRING string = CreateString();
    BOOLEAN isRefused = TestControl.Verifier != 0;
    KIRQL irql;

    KeRaiseIrql(APC_LEVEL, &irql);
    CHECK_BREAK(CHECK_STATUS(WdfDeviceRetrieveDeviceName(Device->Device, string),
                             isRefused ? STATUS_INVALID_DEVICE_REQUEST : STATUS_SUCCESS));
    KeLowerIrql(irql);
    CHECK(Holds(string, isRefused ? L"" : L"\\Device\\DirqlTest0"));
    WdfObjectDelete(string);
    IoScript(Device, "s", NULL);
}

static VOID device_name_goes_into_a_string_only(PTEST_DEVICE Device)
{
    CHECK_STOPS(Device->Device,
                (VOID)WdfDeviceRetrieveDeviceName(Device->Device, (WDFSTRING)Device->Device));
}

/* Nobody asks for it: there are no devices on it. */
static VOID bus_of_a_device_is_accepted(PTEST_DEVICE Device)
{
    PNP_BUS_INFORMATION bus = { { 0 }, PNPBus, 1 };
    KIRQL irql;

    WdfDeviceSetBusInformationForChildren(Device->Device, &bus);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    WdfDeviceSetBusInformationForChildren(Device->Device, &bus);
    KeLowerIrql(irql);
    KeRaiseIrql(DISPATCH_LEVEL + 1, &irql);
    CHECK_BREAK(WdfDeviceSetBusInformationForChildren(Device->Device, &bus));
    KeLowerIrql(irql);
    IoScript(Device, "s", NULL);
}

static VOID bus_without_information_stops(PTEST_DEVICE Device)
{
    CHECK_STOPS(0, WdfDeviceSetBusInformationForChildren(Device->Device, NULL));
}

/* The kernel's object says the same, at any level, and keeps what the driver puts there. */
static VOID CheckWdm(WDFFILEOBJECT File, PVOID Context)
{
    PFILE_OBJECT object = WdfFileObjectWdmGetFileObject(File);
    KIRQL irql;

    CHECK(object != NULL);
    CHECK_EQUAL(object->Type, 5);
    CHECK_EQUAL(object->Size, sizeof(*object));
    CHECK_EQUAL(object->Flags, WdfFileObjectGetFlags(File));
    CHECK(object->DeviceObject == WdfDeviceWdmGetPhysicalDevice(WdfFileObjectGetDevice(File)));
    CHECK_EQUAL(object->FsContext, Context);
    object->FsContext = File;
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    CHECK(WdfFileObjectWdmGetFileObject(File) == object);
    KeLowerIrql(irql);
    CHECK_EQUAL(object->FileName.Length, WdfFileObjectGetFileName(File)->Length);
    CHECK(object->FileName.Buffer == WdfFileObjectGetFileName(File)->Buffer);
}

static VOID FileCreate(WDFDEVICE Device, WDFREQUEST Request, WDFFILEOBJECT File)
{
    PUNICODE_STRING name = WdfFileObjectGetFileName(File);

    CHECK_EQUAL(WdfFileObjectGetDevice(File), Device);
    CHECK_EQUAL(WdfFileObjectGetFlags(File), 0);
    CheckWdm(File, NULL);
    CHECK(name != NULL);
    if (IsText(name, L"\\folder\\file")) {
        TestLog("named");
    } else if (IsText(name, L"\\second")) {
        TestLog("second");
    } else {
        CHECK_EQUAL(name->Length, 0);
        TestLog("create");
    }
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID FileCleanup(WDFFILEOBJECT File)
{
    CHECK_EQUAL(WdfFileObjectGetFlags(File), FO_HANDLE_CREATED);
    TestLog("cleanup");
}

static VOID FileClose(WDFFILEOBJECT File)
{
    CHECK_EQUAL(WdfFileObjectGetFlags(File), FO_HANDLE_CREATED | FO_CLEANUP_COMPLETE);
    CheckWdm(File, File);
    TestLog("close");
}

static VOID InitWithFiles(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    WDF_FILEOBJECT_CONFIG config;

    UNREFERENCED_PARAMETER(Attributes);
    WDF_FILEOBJECT_CONFIG_INIT(&config, FileCreate, FileClose, FileCleanup);
    WdfDeviceInitSetFileObjectConfig(Init, &config, WDF_NO_OBJECT_ATTRIBUTES);
}

static VOID file_name_is_what_stands_behind(PTEST_DEVICE Device)
{
    CHECK_STATUS(WdfDeviceCreateSymbolicLink(Device->Device, &LinkName), STATUS_SUCCESS);
    IoScript(Device, "n1:\\\\.\\DirqlTest\\folder\\file x1", NULL);
}

static VOID CheckNamed(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("create named cleanup close cleanup close");
}

static VOID ReadLogs(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    CHECK_EQUAL(WdfFileObjectGetFlags(WdfRequestGetFileObject(Request)), FO_HANDLE_CREATED);
    TestLog("read");
    CompleteRead(Queue, Request, Length);
}

static VOID file_callbacks_come_in_order(PTEST_DEVICE Device)
{
    CreateReadQueue(Device, ReadLogs);
    IoScript(Device, "r0 e0=0 o1 x1", NULL);
}

static VOID CheckOrder(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("create read create cleanup close cleanup close");
}

static VOID InitExclusive(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Attributes);
    WdfDeviceInitSetExclusive(Init, TRUE);
}

static VOID exclusive_device_has_one_handle(PTEST_DEVICE Device)
{
    IoScript(Device, "o1=C0000022 x0 o1 x1", NULL);
}

/* Interfaces. */

static VOID interface_leads_to_the_device_when_started(PTEST_DEVICE Device)
{
    CHECK_STATUS(WdfDeviceCreateDeviceInterface(Device->Device, &InterfaceClass, NULL),
                 STATUS_SUCCESS);
    CHECK_STATUS(WdfDeviceCreateDeviceInterface(Device->Device, &InterfaceClass, NULL),
                 STATUS_SUCCESS);
    CreateReadQueue(Device, CompleteRead);
    IoScript(Device, "g1:0:" INTERFACE " f1 r0 e0=0 x1 G1:1:" INTERFACE, NULL);
}

static VOID interface_reference_is_the_file_name(PTEST_DEVICE Device)
{
    CHECK_STATUS(WdfDeviceCreateDeviceInterface(Device->Device, &InterfaceClass, NULL),
                 STATUS_SUCCESS);
    CHECK_STATUS(WdfDeviceCreateDeviceInterface(Device->Device, &InterfaceClass, &Reference),
                 STATUS_SUCCESS);
    IoScript(Device, "g1:1:" INTERFACE " x1", NULL);
}

static VOID CheckSecond(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("create second cleanup close cleanup close");
}

static VOID WriteChangesInterface(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    WDFDEVICE device = WdfIoQueueGetDevice(Queue);

    UNREFERENCED_PARAMETER(Length);
    switch (Step++) {
    case 0:
        CHECK_STATUS(WdfDeviceCreateDeviceInterface(device, &InterfaceClass, NULL), STATUS_SUCCESS);
        break;
    case 1:
        WdfDeviceSetDeviceInterfaceState(device, &InterfaceClass, NULL, TRUE);
        break;
    case 2:
        WdfDeviceSetDeviceInterfaceState(device, &InterfaceClass, NULL, FALSE);
        break;
    }
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID interface_made_later_is_disabled(PTEST_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_IO_QUEUE_CONFIG config;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ExecutionLevel = WdfExecutionLevelPassive;
    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchParallel);
    config.EvtIoWrite = WriteChangesInterface;
    IoDispatch(Device, IoQueueCreate(Device, &config, &attributes), WdfRequestTypeWrite);
    IoScript(Device,
             "w0 e0=0 G1:0:" INTERFACE " w0 e0=0 g1:0:" INTERFACE " x1 w0 e0=0 G1:0:" INTERFACE,
             NULL);
}

static VOID interface_state_of_another_class_changes_nothing(PTEST_DEVICE Device)
{
    CHECK_STATUS(WdfDeviceCreateDeviceInterface(Device->Device, &InterfaceClass, NULL),
                 STATUS_SUCCESS);
    CHECK_BREAK(WdfDeviceSetDeviceInterfaceState(Device->Device, &OtherClass, NULL, FALSE));
    CHECK_BREAK(
        WdfDeviceSetDeviceInterfaceState(Device->Device, &InterfaceClass, &Reference, FALSE));
    IoScript(Device, "g1:0:" INTERFACE " x1", NULL);
}

/* Control devices. */

static VOID ControlRead(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    CHECK_EQUAL(WdfIoQueueGetDevice(Queue), Control);
    TestLog("read");
    CompleteRead(Queue, Request, Length);
}

static NTSTATUS CreateControl(VOID)
{
    WDF_IO_QUEUE_CONFIG config;
    WDFQUEUE queue;
    NTSTATUS status;
    PWDFDEVICE_INIT init = WdfControlDeviceInitAllocate(WdfGetDriver(), &Everybody);

    CHECK(init != NULL);
    CHECK_STATUS(WdfDeviceInitAssignName(init, &ControlName), STATUS_SUCCESS);
    status = WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &Control);
    if (!NT_SUCCESS(status)) {
        CHECK(init != NULL);
        WdfDeviceInitFree(init);
        return status;
    }
    CHECK_EQUAL(init, NULL);
    CHECK_STATUS(WdfDeviceCreateSymbolicLink(Control, &ControlLinkName), STATUS_SUCCESS);
    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchSequential);
    config.EvtIoRead = ControlRead;
    CHECK_STATUS(WdfIoQueueCreate(Control, &config, WDF_NO_OBJECT_ATTRIBUTES, &queue),
                 STATUS_SUCCESS);
    CHECK_EQUAL(WdfIoQueueGetState(queue, NULL, NULL) & WdfIoQueuePnpHeld, 0);
    return status;
}

static VOID WriteFinishes(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(Length);
    WdfControlFinishInitializing(Control);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID control_device_opens_when_finished(PTEST_DEVICE Device)
{
    CHECK_STATUS(CreateControl(), STATUS_SUCCESS);
    IoOnWrite(Device, WriteFinishes);
    IoScript(Device,
             "N1:\\\\.\\DirqlControl w0 e0=0 n1:\\\\.\\DirqlControl f1 r0 e0=0 x1 "
             "n2:\\Device\\DirqlControl f2 r0 e0=0 w1 e1=C0000010",
             NULL);
}

static VOID CheckTwoReads(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_LOG("read read");
}

static VOID control_device_of_a_taken_name_is_a_collision(PTEST_DEVICE Device)
{
    WDFDEVICE first;

    CHECK_STATUS(CreateControl(), STATUS_SUCCESS);
    WdfControlFinishInitializing(Control);
    first = Control;
    CHECK_STATUS(CreateControl(), STATUS_OBJECT_NAME_COLLISION);
    Control = first;
    IoScript(Device, "n1:\\\\.\\DirqlControl x1", NULL);
}

static VOID WriteDeletesControl(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(Length);
    if (Step++ == 0) {
        WdfObjectDelete(Control);
    } else {
        CHECK_STATUS(CreateControl(), STATUS_SUCCESS);
        WdfControlFinishInitializing(Control);
    }
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

/* Its names are free again. */
static VOID control_device_deleted_leads_nowhere(PTEST_DEVICE Device)
{
    CHECK_STATUS(CreateControl(), STATUS_SUCCESS);
    WdfControlFinishInitializing(Control);
    IoOnWrite(Device, WriteDeletesControl);
    IoScript(Device,
             "n1:\\\\.\\DirqlControl x1 w0 e0=0 N1:\\\\.\\DirqlControl w0 e0=0 "
             "n1:\\\\.\\DirqlControl x1",
             NULL);
}

static VOID control_device_deleted_while_open_is_not_built(PTEST_DEVICE Device)
{
    CHECK_STATUS(CreateControl(), STATUS_SUCCESS);
    WdfControlFinishInitializing(Control);
    IoOnWrite(Device, WriteDeletesControl);
    IoScript(Device, "n1:\\\\.\\DirqlControl w0 e0=0", NULL);
}

static VOID Shutdown(WDFDEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK(FALSE);
}

/* It is no device on a bus, and has no power of its own. */
static VOID control_device_has_no_power_policy(PTEST_DEVICE Device)
{
    WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS settings;
    BUS_INTERFACE_STANDARD bus;

    CHECK_STATUS(CreateControl(), STATUS_SUCCESS);
    WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS_INIT(&settings, IdleCannotWakeFromS0);
    CHECK_STATUS(WdfDeviceAssignS0IdleSettings(Control, &settings), STATUS_INVALID_DEVICE_REQUEST);
    CHECK_STATUS(WdfDeviceStopIdle(Control, FALSE), STATUS_INVALID_DEVICE_STATE);
    CHECK_STATUS(WdfFdoQueryForInterface(Control, &GUID_BUS_INTERFACE_STANDARD, (PINTERFACE)&bus,
                                         sizeof(bus), 1, NULL),
                 STATUS_NOT_SUPPORTED);
    IoScript(Device, "s", NULL);
}

static VOID control_device_init_can_be_given_up(PTEST_DEVICE Device)
{
    PWDFDEVICE_INIT init = WdfControlDeviceInitAllocate(WdfGetDriver(), &Everybody);

    CHECK(init != NULL);
    WdfControlDeviceInitSetShutdownNotification(init, Shutdown, WdfDeviceShutdown);
    WdfDeviceInitFree(init);
    IoScript(Device, "s", NULL);
}

static VOID control_device_init_without_memory_is_null(PTEST_DEVICE Device)
{
    TestControl.Services.FailAllocation(1);
    CHECK_EQUAL(WdfControlDeviceInitAllocate(WdfGetDriver(), &Everybody), NULL);
    TestControl.Services.FailAllocation(0);
    IoScript(Device, "s", NULL);
}

static VOID finish_of_a_function_device_is_refused(PTEST_DEVICE Device)
{
    CHECK_BREAK(WdfControlFinishInitializing(Device->Device));
    IoScript(Device, "s", NULL);
}

static VOID InitFreed(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Attributes);
    CHECK_BREAK(WdfDeviceInitFree(Init));
}

static VOID free_of_what_add_device_got_is_refused(PTEST_DEVICE Device)
{
    IoScript(Device, "s", NULL);
}

#define CASE_INIT(function, init, check)                                                           \
    {                                                                                              \
        .Name = #function, .Init = init, .Add = function, .Gone = check                            \
    }

TEST_CASES(CASE_ADD(symbolic_link_leads_to_the_device),
           CASE_ADD(symbolic_link_that_is_taken_is_a_collision),
           CASE_ADD(symbolic_link_without_a_name_is_invalid),
           CASE_INIT(device_name_leads_to_the_device, InitNamed, NULL),
           CASE_INIT(device_name_taken_back_leads_nowhere, InitNamedAndNot, NULL),
           CASE_INIT(device_name_is_told, InitNamed, NULL),
           CASE_ADD(device_without_a_name_has_none_to_tell),
           CASE_INIT(device_name_above_passive_level_is_a_violation, InitNamed, NULL),
           CASE_INIT(device_name_goes_into_a_string_only, InitNamed, NULL),
           CASE_ADD(bus_of_a_device_is_accepted), CASE_ADD(bus_without_information_stops),
           CASE_INIT(file_name_is_what_stands_behind, InitWithFiles, CheckNamed),
           CASE_INIT(file_callbacks_come_in_order, InitWithFiles, CheckOrder),
           CASE_INIT(exclusive_device_has_one_handle, InitExclusive, NULL),
           CASE_ADD(interface_leads_to_the_device_when_started),
           CASE_INIT(interface_reference_is_the_file_name, InitWithFiles, CheckSecond),
           CASE_ADD(interface_made_later_is_disabled),
           CASE_ADD(interface_state_of_another_class_changes_nothing),
           CASE_INIT(control_device_opens_when_finished, NULL, CheckTwoReads),
           CASE_ADD(control_device_of_a_taken_name_is_a_collision),
           CASE_ADD(control_device_deleted_leads_nowhere),
           CASE_ADD(control_device_deleted_while_open_is_not_built),
           CASE_ADD(control_device_has_no_power_policy),
           CASE_ADD(control_device_init_can_be_given_up),
           CASE_ADD(control_device_init_without_memory_is_null),
           CASE_ADD(finish_of_a_function_device_is_refused),
           CASE_INIT(free_of_what_add_device_got_is_refused, InitFreed, NULL));
