/* SPDX-License-Identifier: MIT */
/* interface_driver - see interface_test.c. */
#include <initguid.h>
#include <wdmguid.h>

#include "tests/ddi/support/child_driver.h"

/* {5B2F7E0A-3C61-4D02-9A27-6C1B9B7E4F10} and another one */
static const GUID Type = {
    0x5b2f7e0a, 0x3c61, 0x4d02, { 0x9a, 0x27, 0x6c, 0x1b, 0x9b, 0x7e, 0x4f, 0x10 }
};
static const GUID OtherType = {
    0x5b2f7e0b, 0x3c61, 0x4d02, { 0x9a, 0x27, 0x6c, 0x1b, 0x9b, 0x7e, 0x4f, 0x10 }
};

#define VERSION 2

typedef struct _OFFER {
    INTERFACE Header;
    ULONG Value;
} OFFER, *POFFER;

static DECLARE_CONST_UNICODE_STRING(Everybody, L"D:P(A;;GA;;;WD)");
static DECLARE_CONST_UNICODE_STRING(ControlName, L"\\Device\\DirqlInterface");
static ULONG References;
static WDFDEVICE Asked;
static NTSTATUS Verdict;

static VOID NTAPI CountReference(PVOID Context)
{
    CHECK_EQUAL(Context, &References);
    References++;
}

static VOID OfferInit(POFFER Offer, ULONG Value)
{
    RtlZeroMemory(Offer, sizeof(*Offer));
    Offer->Header.Size = sizeof(*Offer);
    Offer->Header.Version = VERSION;
    Offer->Header.Context = &References;
    Offer->Value = Value;
    References = 0;
}

static NTSTATUS AddConfig(WDFDEVICE Device, POFFER Offer, const GUID *InterfaceType,
                          PFN_WDF_DEVICE_PROCESS_QUERY_INTERFACE_REQUEST Process)
{
    WDF_QUERY_INTERFACE_CONFIG config;

    WDF_QUERY_INTERFACE_CONFIG_INIT(&config, (PINTERFACE)Offer, InterfaceType, Process);
    return WdfDeviceAddQueryInterface(Device, &config);
}

static NTSTATUS Ask(PTEST_DEVICE Device, const GUID *InterfaceType, POFFER Answer)
{
    RtlZeroMemory(Answer, sizeof(*Answer));
    return WdfFdoQueryForInterface(Device->Device, InterfaceType, (PINTERFACE)Answer,
                                   sizeof(*Answer), VERSION, &Verdict);
}

/* ---- One-way interfaces ---- */

static VOID AddPlain(PTEST_DEVICE Device)
{
    OFFER offer;

    OfferInit(&offer, 17);
    offer.Header.InterfaceReference = CountReference;
    offer.Header.InterfaceDereference = WdfDeviceInterfaceDereferenceNoOp;
    CHECK_STATUS(AddConfig(Device->Device, &offer, &Type, NULL), STATUS_SUCCESS);
    offer.Value = 0; /* which was copied */
}

static VOID RunPlain(PTEST_DEVICE Device)
{
    OFFER answer;
    struct {
        OFFER Offer;
        ULONG More;
    } larger = { .More = 5 };

    CHECK_STATUS(Ask(Device, &Type, &answer), STATUS_SUCCESS);
    CHECK_EQUAL(answer.Value, 17);
    CHECK_EQUAL(answer.Header.Size, sizeof(answer));
    CHECK_EQUAL(answer.Header.Context, &References);
    CHECK_EQUAL(answer.Header.InterfaceReference, CountReference);
    CHECK_EQUAL(References, 1);
    answer.Header.InterfaceDereference(answer.Header.Context);
    CHECK_STATUS(WdfFdoQueryForInterface(Device->Device, &Type, (PINTERFACE)&larger, sizeof(larger),
                                         VERSION + 1, NULL),
                 STATUS_SUCCESS);
    CHECK_EQUAL(larger.Offer.Value, 17);
    CHECK_EQUAL(larger.More, 5);
    CHECK_STATUS(Ask(Device, &OtherType, &answer), STATUS_NOT_SUPPORTED);
    CHECK_EQUAL(References, 2);
}

static VOID RunTooSmall(PTEST_DEVICE Device)
{
    OFFER answer;

    RtlZeroMemory(&answer, sizeof(answer));
    CHECK_STATUS(WdfFdoQueryForInterface(Device->Device, &Type, (PINTERFACE)&answer,
                                         sizeof(INTERFACE), VERSION, NULL),
                 STATUS_INVALID_BUFFER_SIZE);
    CHECK_STATUS(WdfFdoQueryForInterface(Device->Device, &Type, (PINTERFACE)&answer, sizeof(answer),
                                         VERSION - 1, NULL),
                 STATUS_INVALID_BUFFER_SIZE);
    CHECK_EQUAL(answer.Value, 0);
    CHECK_EQUAL(References, 0);
}

static VOID interface_without_reference_routines_gets_them(PTEST_DEVICE Device)
{
    OFFER offer;
    OFFER answer;

    OfferInit(&offer, 18);
    CHECK_STATUS(AddConfig(Device->Device, &offer, &Type, NULL), STATUS_SUCCESS);
    CHECK_STATUS(Ask(Device, &Type, &answer), STATUS_SUCCESS);
    CHECK_EQUAL(answer.Value, 18);
    CHECK(answer.Header.InterfaceReference != NULL);
    CHECK(answer.Header.InterfaceDereference != NULL);
    answer.Header.InterfaceReference(answer.Header.Context);
    answer.Header.InterfaceDereference(answer.Header.Context);
    WdfDeviceInterfaceReferenceNoOp(NULL);
}

/* ---- With a callback ---- */

static NTSTATUS Process(WDFDEVICE Device, LPGUID InterfaceType, PINTERFACE ExposedInterface,
                        PVOID ExposedInterfaceSpecificData)
{
    POFFER offer = (POFFER)ExposedInterface;

    CHECK_IRQL(PASSIVE_LEVEL);
    CHECK_EQUAL(Device, Asked);
    CHECK(IsEqualGUID(InterfaceType, &Type));
    CHECK_EQUAL(ExposedInterfaceSpecificData, &Verdict);
    TestLogNumber("process", offer->Value);
    offer->Value++;
    return Verdict;
}

static VOID callback_decides(PTEST_DEVICE Device)
{
    OFFER offer;
    OFFER answer;

    Asked = Device->Device;
    OfferInit(&offer, 5);
    offer.Header.InterfaceReference = CountReference;
    CHECK_STATUS(AddConfig(Device->Device, &offer, &Type, Process), STATUS_SUCCESS);
    Verdict = STATUS_SUCCESS;
    CHECK_STATUS(Ask(Device, &Type, &answer), STATUS_SUCCESS);
    CHECK_EQUAL(answer.Value, 6);
    CHECK_EQUAL(References, 1);
    Verdict = STATUS_ACCESS_DENIED;
    CHECK_STATUS(Ask(Device, &Type, &answer), STATUS_ACCESS_DENIED);
    CHECK_EQUAL(References, 1);
    Verdict = STATUS_NOT_SUPPORTED; /* nobody below has it */
    CHECK_STATUS(Ask(Device, &Type, &answer), STATUS_NOT_SUPPORTED);
    CHECK_LOG("process5 process5 process5");
}

static VOID two_way_interface_is_filled_in_by_the_callback(PTEST_DEVICE Device)
{
    WDF_QUERY_INTERFACE_CONFIG config;
    OFFER answer;

    Asked = Device->Device;
    Verdict = STATUS_SUCCESS;
    WDF_QUERY_INTERFACE_CONFIG_INIT(&config, NULL, &Type, Process);
    config.ImportInterface = TRUE;
    CHECK_STATUS(WdfDeviceAddQueryInterface(Device->Device, &config), STATUS_SUCCESS);
    RtlZeroMemory(&answer, sizeof(answer)); /* no InterfaceReference either */
    answer.Value = 7;
    CHECK_STATUS(WdfFdoQueryForInterface(Device->Device, &Type, (PINTERFACE)&answer, sizeof(answer),
                                         0, &Verdict),
                 STATUS_SUCCESS);
    CHECK_EQUAL(answer.Value, 8);
    CHECK_LOG("process7");
}

static NTSTATUS SeeBus(WDFDEVICE Device, LPGUID InterfaceType, PINTERFACE ExposedInterface,
                       PVOID ExposedInterfaceSpecificData)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(InterfaceType);
    UNREFERENCED_PARAMETER(ExposedInterfaceSpecificData);
    CHECK_EQUAL(((PBUS_INTERFACE_STANDARD)ExposedInterface)->GetBusData, NULL);
    TestLog("seen");
    return STATUS_NOT_SUPPORTED;
}

static VOID drivers_below_are_asked_afterwards(PTEST_DEVICE Device)
{
    WDF_QUERY_INTERFACE_CONFIG config;
    BUS_INTERFACE_STANDARD bus;

    WDF_QUERY_INTERFACE_CONFIG_INIT(&config, NULL, &GUID_BUS_INTERFACE_STANDARD, SeeBus);
    config.ImportInterface = TRUE;
    CHECK_STATUS(WdfDeviceAddQueryInterface(Device->Device, &config), STATUS_SUCCESS);
    RtlZeroMemory(&bus, sizeof(bus));
    CHECK_STATUS(WdfFdoQueryForInterface(Device->Device, &GUID_BUS_INTERFACE_STANDARD,
                                         (PINTERFACE)&bus, sizeof(bus), 1, NULL),
                 STATUS_SUCCESS);
    CHECK(bus.GetBusData != NULL);
    CHECK_LOG("seen");
}

/* ---- What is refused ---- */

static VOID interface_is_not_added_with(PTEST_DEVICE Device)
{
    WDF_QUERY_INTERFACE_CONFIG config;
    OFFER offer;
    OFFER answer;

    OfferInit(&offer, 1);
    WDF_QUERY_INTERFACE_CONFIG_INIT(&config, (PINTERFACE)&offer, &Type, NULL);
    config.Size--;
    CHECK_STATUS(WdfDeviceAddQueryInterface(Device->Device, &config), STATUS_INFO_LENGTH_MISMATCH);
    WDF_QUERY_INTERFACE_CONFIG_INIT(&config, (PINTERFACE)&offer, &Type, NULL);
    config.SendQueryToParentStack = TRUE; /* it is no child */
    CHECK_STATUS(WdfDeviceAddQueryInterface(Device->Device, &config), STATUS_INVALID_PARAMETER);
    CHECK_STATUS(AddConfig(Device->Device, NULL, &Type, Process), STATUS_INVALID_PARAMETER);
    WDF_QUERY_INTERFACE_CONFIG_INIT(&config, (PINTERFACE)&offer, &Type, NULL);
    config.ImportInterface = TRUE;
    CHECK_STATUS(WdfDeviceAddQueryInterface(Device->Device, &config), STATUS_INVALID_PARAMETER);
    offer.Header.Size = sizeof(INTERFACE) - 1;
    CHECK_STATUS(AddConfig(Device->Device, &offer, &Type, NULL), STATUS_INVALID_PARAMETER);
    offer.Header.Size = sizeof(offer);
    TestControl.Services.FailAllocation(1);
    CHECK_STATUS(AddConfig(Device->Device, &offer, &Type, NULL), STATUS_INSUFFICIENT_RESOURCES);
    TestControl.Services.FailAllocation(2);
    CHECK_STATUS(AddConfig(Device->Device, &offer, &Type, NULL), STATUS_INSUFFICIENT_RESOURCES);
    TestControl.Services.FailAllocation(0);
    CHECK_STATUS(Ask(Device, &Type, &answer), STATUS_NOT_SUPPORTED);
}

static WDFDEVICE NewControl(VOID)
{
    PWDFDEVICE_INIT init = WdfControlDeviceInitAllocate(WdfGetDriver(), &Everybody);
    WDFDEVICE control = NULL;

    CHECK_STATUS(WdfDeviceInitAssignName(init, &ControlName), STATUS_SUCCESS);
    CHECK_STATUS(WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &control), STATUS_SUCCESS);
    WdfControlFinishInitializing(control);
    return control;
}

static VOID control_device_has_no_interfaces(PTEST_DEVICE Device)
{
    WDFDEVICE control = NewControl();
    OFFER offer;

    UNREFERENCED_PARAMETER(Device);
    OfferInit(&offer, 1);
    CHECK_STATUS(AddConfig(control, &offer, &Type, NULL), STATUS_INVALID_DEVICE_REQUEST);
    WdfObjectDelete(control);
}

static VOID levels(PTEST_DEVICE Device)
{
    WDFIOTARGET target = WdfDeviceGetIoTarget(Device->Device);
    NTSTATUS status = STATUS_SUCCESS;
    OFFER offer;
    KIRQL irql;

    OfferInit(&offer, 1);
    KeRaiseIrql(APC_LEVEL, &irql);
    CHECK_BREAK(status = AddConfig(Device->Device, &offer, &Type, NULL));
    CHECK(status == STATUS_SUCCESS || status == STATUS_INVALID_DEVICE_REQUEST);
    CHECK_BREAK(status = WdfIoTargetQueryForInterface(target, &Type, (PINTERFACE)&offer,
                                                      sizeof(offer), VERSION, NULL));
    CHECK(status == STATUS_SUCCESS || status == STATUS_INVALID_DEVICE_REQUEST);
    KeLowerIrql(irql);
}

static VOID config_of_nothing_stops(PTEST_DEVICE Device)
{
    CHECK_STOPS(0, (VOID)WdfDeviceAddQueryInterface(Device->Device, NULL));
}

static VOID config_without_a_type_stops(PTEST_DEVICE Device)
{
    OFFER offer;

    OfferInit(&offer, 1);
    CHECK_STOPS(0, (VOID)AddConfig(Device->Device, &offer, NULL, NULL));
}

/* ---- By an I/O target ---- */

static NTSTATUS AskTarget(WDFIOTARGET Target, POFFER Answer)
{
    RtlZeroMemory(Answer, sizeof(*Answer));
    return WdfIoTargetQueryForInterface(Target, &Type, (PINTERFACE)Answer, sizeof(*Answer), VERSION,
                                        &Verdict);
}

static WDFIOTARGET Open(PTEST_DEVICE Device, PCUNICODE_STRING Name)
{
    WDF_IO_TARGET_OPEN_PARAMS params;
    WDFIOTARGET target = NULL;

    CHECK_STATUS(WdfIoTargetCreate(Device->Device, WDF_NO_OBJECT_ATTRIBUTES, &target),
                 STATUS_SUCCESS);
    CHECK_EQUAL(WdfIoTargetWdmGetTargetFileObject(target), NULL);
    WDF_IO_TARGET_OPEN_PARAMS_INIT_OPEN_BY_NAME(&params, Name, GENERIC_READ);
    CHECK_STATUS(WdfIoTargetOpen(target, &params), STATUS_SUCCESS);
    return target;
}

static VOID local_target_leads_to_the_own_stack(PTEST_DEVICE Device)
{
    WDFIOTARGET target = WdfDeviceGetIoTarget(Device->Device);
    OFFER answer;

    CHECK_STATUS(AskTarget(target, &answer), STATUS_NOT_SUPPORTED);
    AddPlain(Device);
    CHECK_STATUS(AskTarget(target, &answer), STATUS_SUCCESS);
    CHECK_EQUAL(answer.Value, 17);
    CHECK_STATUS(WdfIoTargetQueryForInterface(target, NULL, (PINTERFACE)&answer, sizeof(answer),
                                              VERSION, NULL),
                 STATUS_INVALID_PARAMETER);
    CHECK_STATUS(WdfIoTargetQueryForInterface(target, &Type, NULL, sizeof(answer), VERSION, NULL),
                 STATUS_INVALID_PARAMETER);
    CHECK_EQUAL(WdfIoTargetWdmGetTargetFileObject(target), NULL);
}

static VOID target_of_a_control_device_is_not_built(PTEST_DEVICE Device)
{
    OFFER answer;

    (VOID) NewControl();
    (VOID) AskTarget(Open(Device, &ControlName), &answer);
}

static VOID closed_target_is_not_built(PTEST_DEVICE Device)
{
    WDFIOTARGET target = NULL;
    OFFER answer;

    CHECK_STATUS(WdfIoTargetCreate(Device->Device, WDF_NO_OBJECT_ATTRIBUTES, &target),
                 STATUS_SUCCESS);
    (VOID) AskTarget(target, &answer);
}

static VOID target_has_the_file_object_that_it_was_opened_with(PTEST_DEVICE Device)
{
    WDFDEVICE control = NewControl();
    WDFIOTARGET target = Open(Device, &ControlName);
    PFILE_OBJECT object;
    KIRQL irql;

    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    object = WdfIoTargetWdmGetTargetFileObject(target);
    KeLowerIrql(irql);
    CHECK(object != NULL);
    CHECK_EQUAL(object->Type, 5);
    CHECK_EQUAL(object->DeviceObject, WdfDeviceWdmGetDeviceObject(control));
    KeRaiseIrql(DISPATCH_LEVEL + 1, &irql);
    CHECK_BREAK((VOID)WdfIoTargetWdmGetTargetFileObject(target));
    KeLowerIrql(irql);
    WdfIoTargetClose(target);
    CHECK_EQUAL(WdfIoTargetWdmGetTargetFileObject(target), NULL);
    WdfObjectDelete(target);
    WdfObjectDelete(control);
}

/* ---- A bus driver's child ---- */

static WDFDEVICE Child;

static VOID AddChild(PTEST_DEVICE Device)
{
    AddPlain(Device);
    Child = ChildAdd(Device, 1);
}

static VOID RunChild(PTEST_DEVICE Device)
{
    DECLARE_CONST_UNICODE_STRING(name, L"\\DosDevices\\DirqlChild1");
    WDF_QUERY_INTERFACE_CONFIG config;
    WDFIOTARGET target;
    OFFER answer;

    TestSleep(1000); /* until it has started */
    target = Open(Device, &name);
    CHECK_STATUS(AskTarget(target, &answer), STATUS_NOT_SUPPORTED); /* its parent is not asked */
    WDF_QUERY_INTERFACE_CONFIG_INIT(&config, NULL, &Type, NULL);
    config.SendQueryToParentStack = TRUE;
    CHECK_STATUS(WdfDeviceAddQueryInterface(Child, &config), STATUS_SUCCESS);
    CHECK_STATUS(AskTarget(target, &answer), STATUS_SUCCESS);
    CHECK_EQUAL(answer.Value, 17);
    CHECK_EQUAL(References, 1);
    WdfObjectDelete(target);
}

TEST_CASES({ .Name = "interface_is_copied", .Add = AddPlain, .Run = RunPlain },
           { .Name = "interface_has_to_have_room", .Add = AddPlain, .Run = RunTooSmall },
           CASE_RUN(interface_without_reference_routines_gets_them), CASE_RUN(callback_decides),
           CASE_RUN(two_way_interface_is_filled_in_by_the_callback),
           CASE_RUN(drivers_below_are_asked_afterwards), CASE_RUN(interface_is_not_added_with),
           CASE_RUN(control_device_has_no_interfaces), CASE_RUN(levels),
           CASE_RUN(config_of_nothing_stops), CASE_RUN(config_without_a_type_stops),
           CASE_RUN(local_target_leads_to_the_own_stack),
           CASE_RUN(target_of_a_control_device_is_not_built), CASE_RUN(closed_target_is_not_built),
           CASE_RUN(target_has_the_file_object_that_it_was_opened_with),
           { .Name = "child_sends_the_question_to_its_parent",
             .Init = ChildParentInit,
             .Add = AddChild,
             .Run = RunChild });
