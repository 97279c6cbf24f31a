/* SPDX-License-Identifier: MIT */
/* init_driver - see init_test.c. */
#include "tests/ddi/support/driver_test.h"

static const GUID ClassGuid = {
    0x0a1b2c3d, 0x4e5f, 0x4061, { 0x82, 0x93, 0xa4, 0xb5, 0xc6, 0xd7, 0xe8, 0xf9 }
};
DECLARE_CONST_UNICODE_STRING(Id, L"DIRQL\\Thing");
DECLARE_CONST_UNICODE_STRING(First, L"1");

static UNICODE_STRING Odd = { 3, 8, L"xyz" };
static WDFDEVICE Child;

static PWDFDEVICE_INIT Allocate(PTEST_DEVICE Device)
{
    PWDFDEVICE_INIT init = WdfPdoInitAllocate(Device->Device);

    CHECK(init != NULL);
    return init;
}

/* What every function that takes a string has in common. */
typedef NTSTATUS TAKE(PWDFDEVICE_INIT Init, PCUNICODE_STRING Text);

static NTSTATUS AddText(PWDFDEVICE_INIT Init, PCUNICODE_STRING Text)
{
    return WdfPdoInitAddDeviceText(Init, Text, &Id, 0x409);
}

static NTSTATUS AddLocation(PWDFDEVICE_INIT Init, PCUNICODE_STRING Text)
{
    return WdfPdoInitAddDeviceText(Init, &Id, Text, 0x409);
}

static NTSTATUS TakeDeviceId(PWDFDEVICE_INIT Init, PCUNICODE_STRING Text)
{
    return WdfPdoInitAssignDeviceID(Init, Text);
}

static NTSTATUS TakeInstanceId(PWDFDEVICE_INIT Init, PCUNICODE_STRING Text)
{
    return WdfPdoInitAssignInstanceID(Init, Text);
}

static NTSTATUS TakeContainerId(PWDFDEVICE_INIT Init, PCUNICODE_STRING Text)
{
    return WdfPdoInitAssignContainerID(Init, Text);
}

static NTSTATUS TakeHardwareId(PWDFDEVICE_INIT Init, PCUNICODE_STRING Text)
{
    return WdfPdoInitAddHardwareID(Init, Text);
}

static NTSTATUS TakeCompatibleId(PWDFDEVICE_INIT Init, PCUNICODE_STRING Text)
{
    return WdfPdoInitAddCompatibleID(Init, Text);
}

static TAKE *const Takes[] = { TakeDeviceId,     TakeInstanceId, TakeContainerId, TakeHardwareId,
                               TakeCompatibleId, AddText,        AddLocation };

#define TAKE_COUNT (sizeof(Takes) / sizeof(Takes[0]))

static VOID strings_are_taken_again_and_again(PTEST_DEVICE Device)
{
    PWDFDEVICE_INIT init = Allocate(Device);

    for (ULONG i = 0; i < TAKE_COUNT; i++) {
        CHECK_STATUS(Takes[i](init, &Id), STATUS_SUCCESS);
        CHECK_STATUS(Takes[i](init, &Id), STATUS_SUCCESS);
    }
    WdfPdoInitSetDefaultLocale(init, 0x407);
    CHECK_STATUS(WdfPdoInitAssignRawDevice(init, &ClassGuid), STATUS_SUCCESS);
    WdfDeviceInitFree(init);
}

static VOID strings_need_memory(PTEST_DEVICE Device)
{
    PWDFDEVICE_INIT init = Allocate(Device);

    for (ULONG i = 0; i < TAKE_COUNT; i++) {
        ULONG nth = 0;
        NTSTATUS status;

        do {
            TestControl.Services.FailAllocation(++nth);
            status = Takes[i](init, &Id);
            TestControl.Services.FailAllocation(0);
            CHECK(status == STATUS_SUCCESS || status == STATUS_INSUFFICIENT_RESOURCES);
        } while (!NT_SUCCESS(status));
        CHECK(nth > 1);
    }
    WdfDeviceInitFree(init);
}

static VOID strings_that_are_none_are_refused(PTEST_DEVICE Device)
{
    PWDFDEVICE_INIT init = Allocate(Device);

    for (ULONG i = 0; i < TAKE_COUNT; i++) {
        CHECK_STATUS(Takes[i](init, &Odd), STATUS_INVALID_PARAMETER);
    }
    WdfDeviceInitFree(init);
}

static VOID init_needs_memory(PTEST_DEVICE Device)
{
    ULONG nth = 0;
    PWDFDEVICE_INIT init;

    do {
        TestControl.Services.FailAllocation(++nth);
        init = WdfPdoInitAllocate(Device->Device);
        TestControl.Services.FailAllocation(0);
    } while (init == NULL);
    CHECK(nth > 1);
    WdfDeviceInitFree(init);
}

/* A function driver's. */
static VOID function_device_is_no_child(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    WDF_PDO_EVENT_CALLBACKS callbacks;

    UNREFERENCED_PARAMETER(Attributes);
    for (ULONG i = 0; i < TAKE_COUNT; i++) {
        CHECK_STATUS(Takes[i](Init, &Id), STATUS_INVALID_DEVICE_REQUEST);
    }
    CHECK_STATUS(WdfPdoInitAssignRawDevice(Init, &ClassGuid), STATUS_INVALID_PARAMETER);
    WDF_PDO_EVENT_CALLBACKS_INIT(&callbacks);
    CHECK_BREAK(WdfPdoInitSetEventCallbacks(Init, &callbacks));
    CHECK_BREAK(WdfPdoInitSetDefaultLocale(Init, 0x409));
}

static VOID callbacks_of_another_size_are_not_taken(PTEST_DEVICE Device)
{
    PWDFDEVICE_INIT init = Allocate(Device);
    WDF_PDO_EVENT_CALLBACKS callbacks;

    WDF_PDO_EVENT_CALLBACKS_INIT(&callbacks);
    WdfPdoInitSetEventCallbacks(init, &callbacks);
    callbacks.Size--;
    CHECK_BREAK(WdfPdoInitSetEventCallbacks(init, &callbacks));
    WdfDeviceInitFree(init);
}

static NTSTATUS QueryResources(WDFDEVICE Device, WDFCMRESLIST Resources)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Resources);
    return STATUS_SUCCESS;
}

static VOID resources_are_not_built(PTEST_DEVICE Device)
{
    PWDFDEVICE_INIT init = Allocate(Device);
    WDF_PDO_EVENT_CALLBACKS callbacks;

    WDF_PDO_EVENT_CALLBACKS_INIT(&callbacks);
    callbacks.EvtDeviceResourcesQuery = QueryResources;
    CHECK_STOPS(0, WdfPdoInitSetEventCallbacks(init, &callbacks));
}

static WDFDEVICE Create(PTEST_DEVICE Device)
{
    PWDFDEVICE_INIT init = Allocate(Device);
    WDFDEVICE child = NULL;

    CHECK_STATUS(WdfPdoInitAssignDeviceID(init, &Id), STATUS_SUCCESS);
    CHECK_STATUS(WdfPdoInitAssignInstanceID(init, &First), STATUS_SUCCESS);
    CHECK_STATUS(WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &child), STATUS_SUCCESS);
    CHECK(init == NULL);
    return child;
}

static VOID child_knows_its_parent(PTEST_DEVICE Device)
{
    KIRQL irql;

    CHECK(WdfPdoGetParent(Device->Device) == NULL);
    Child = Create(Device);
    irql = KeRaiseIrqlToDpcLevel();
    CHECK_EQUAL(WdfPdoGetParent(Child), Device->Device);
    KeLowerIrql(irql);
    CHECK(WdfDeviceGetIoTarget(Child) == NULL);
    CHECK_EQUAL(WdfDeviceWdmGetPhysicalDevice(Child), WdfDeviceWdmGetDeviceObject(Child));
    CHECK(WdfDeviceWdmGetAttachedDevice(Child) == NULL);
    CHECK((WdfDeviceWdmGetDeviceObject(Child)->Flags & DO_BUS_ENUMERATED_DEVICE) != 0);
    CHECK_EQUAL(WdfDeviceGetDriver(Child), WdfDeviceGetDriver(Device->Device));
    WdfObjectDelete(Child); /* it was not added to the list */
}

/* A failed creation leaves what describes the child to the driver. */
static VOID creation_needs_memory(PTEST_DEVICE Device)
{
    PWDFDEVICE_INIT init = Allocate(Device);
    ULONG nth = 0;
    NTSTATUS status;

    CHECK_STATUS(WdfPdoInitAssignDeviceID(init, &Id), STATUS_SUCCESS);
    do {
        TestControl.Services.FailAllocation(++nth);
        status = WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &Child);
        TestControl.Services.FailAllocation(0);
        CHECK(status == STATUS_SUCCESS || status == STATUS_INSUFFICIENT_RESOURCES);
        CHECK_EQUAL(init == NULL, NT_SUCCESS(status));
    } while (!NT_SUCCESS(status));
    CHECK(nth > 2);
    CHECK_EQUAL(WdfPdoGetParent(Child), Device->Device);
    WdfObjectDelete(Child);
}

/* A raw child's bus driver owns its power policy, unless it says that it does not. */
static VOID raw_child_is_its_own_policy_owner(PTEST_DEVICE Device)
{
    WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS settings;
    NTSTATUS expected[] = { STATUS_INVALID_DEVICE_REQUEST, STATUS_SUCCESS,
                            STATUS_INVALID_DEVICE_REQUEST };

    WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS_INIT(&settings, IdleCannotWakeFromS0);
    for (ULONG i = 0; i < 3; i++) {
        PWDFDEVICE_INIT init = Allocate(Device);

        if (i > 0) {
            CHECK_STATUS(WdfPdoInitAssignRawDevice(init, &ClassGuid), STATUS_SUCCESS);
        }
        if (i == 2) {
            WdfDeviceInitSetPowerPolicyOwnership(init, FALSE);
        }
        CHECK_STATUS(WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &Child), STATUS_SUCCESS);
        CHECK_STATUS(WdfDeviceAssignS0IdleSettings(Child, &settings), expected[i]);
        WdfObjectDelete(Child);
    }
}

/* A child has no children by this way. */
static VOID child_is_no_parent(PTEST_DEVICE Device)
{
    Child = Create(Device);
    CHECK(WdfPdoInitAllocate(Child) == NULL);
    WdfObjectDelete(Child);
}

static VOID child_that_is_in_no_list_is_not_missing(PTEST_DEVICE Device)
{
    Child = Create(Device);
    CHECK_STATUS(WdfPdoMarkMissing(Child), STATUS_NO_SUCH_DEVICE);
    CHECK_STATUS(WdfPdoMarkMissing(Device->Device), STATUS_INVALID_PARAMETER);
    WdfObjectDelete(Child);
}

typedef struct _ID {
    WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER Header;
    ULONG Number;
} ID;

typedef struct _ADDRESS {
    WDF_CHILD_ADDRESS_DESCRIPTION_HEADER Header;
    ULONG Number;
} ADDRESS;

static VOID static_child_has_no_descriptions(PTEST_DEVICE Device)
{
    ID id;
    ADDRESS address;
    WDFDEVICE devices[2];
    NTSTATUS expected[] = { STATUS_INVALID_PARAMETER, STATUS_INVALID_DEVICE_REQUEST };

    WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER_INIT(&id.Header, sizeof(id));
    WDF_CHILD_ADDRESS_DESCRIPTION_HEADER_INIT(&address.Header, sizeof(address));
    devices[0] = Device->Device;
    devices[1] = Create(Device);
    for (ULONG i = 0; i < 2; i++) {
        CHECK_STATUS(WdfPdoRetrieveIdentificationDescription(devices[i], &id.Header), expected[i]);
        CHECK_STATUS(WdfPdoRetrieveAddressDescription(devices[i], &address.Header), expected[i]);
        CHECK_STATUS(WdfPdoUpdateAddressDescription(devices[i], &address.Header), expected[i]);
    }
    WdfObjectDelete(devices[1]);
}

/* Each call one level above its highest. */
static VOID levels(PTEST_DEVICE Device)
{
    PWDFDEVICE_INIT init = Allocate(Device);
    WDF_PDO_EVENT_CALLBACKS callbacks;
    BOOLEAN isRefused = TestControl.Verifier != 0;
    NTSTATUS expected = isRefused ? STATUS_INVALID_DEVICE_REQUEST : STATUS_SUCCESS;
    PWDFDEVICE_INIT other = NULL;
    ID id;
    ADDRESS address;
    KIRQL irql;

    Child = Create(Device);
    WDF_PDO_EVENT_CALLBACKS_INIT(&callbacks);
    WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER_INIT(&id.Header, sizeof(id));
    WDF_CHILD_ADDRESS_DESCRIPTION_HEADER_INIT(&address.Header, sizeof(address));
    KeRaiseIrql(APC_LEVEL, &irql);
    CHECK_BREAK(other = WdfPdoInitAllocate(Device->Device));
    CHECK_EQUAL(other == NULL, isRefused);
    for (ULONG i = 0; i < TAKE_COUNT; i++) {
        CHECK_BREAK(CHECK_STATUS(Takes[i](init, &Id), expected));
    }
    CHECK_BREAK(CHECK_STATUS(WdfPdoInitAssignRawDevice(init, &ClassGuid), expected));
    CHECK_BREAK(WdfPdoInitSetEventCallbacks(init, &callbacks));
    CHECK_BREAK(WdfPdoInitSetDefaultLocale(init, 0x409));
    KeLowerIrql(irql);
    irql = KeRaiseIrqlToDpcLevel(); /* allowed */
    CHECK_STATUS(WdfPdoMarkMissing(Child), STATUS_NO_SUCH_DEVICE);
    CHECK_STATUS(WdfPdoRetrieveIdentificationDescription(Child, &id.Header),
                 STATUS_INVALID_DEVICE_REQUEST);
    CHECK_STATUS(WdfPdoRetrieveAddressDescription(Child, &address.Header),
                 STATUS_INVALID_DEVICE_REQUEST);
    CHECK_STATUS(WdfPdoUpdateAddressDescription(Child, &address.Header),
                 STATUS_INVALID_DEVICE_REQUEST);
    KeLowerIrql(irql);
    KeRaiseIrql(DISPATCH_LEVEL + 1, &irql);
    CHECK_BREAK(WdfPdoGetParent(Child));
    CHECK_BREAK((VOID)WdfPdoRetrieveIdentificationDescription(Child, &id.Header));
    CHECK_BREAK((VOID)WdfPdoRetrieveAddressDescription(Child, &address.Header));
    CHECK_BREAK((VOID)WdfPdoUpdateAddressDescription(Child, &address.Header));
    CHECK_BREAK((VOID)WdfPdoMarkMissing(Device->Device));
    KeLowerIrql(irql);
    if (other != NULL) {
        WdfDeviceInitFree(other);
    }
    WdfDeviceInitFree(init);
    WdfObjectDelete(Child);
}

static VOID no_handle(PTEST_DEVICE Device)
{
    CHECK_STOPS(Device, WdfPdoInitAllocate((WDFDEVICE)Device));
}

static VOID used_up(PTEST_DEVICE Device)
{
    PWDFDEVICE_INIT init = Allocate(Device);

    WdfDeviceInitFree(init);
    CHECK_STOPS(init, (VOID)WdfPdoInitAssignDeviceID(init, &Id));
}

static VOID added_child_is_not_the_drivers(PTEST_DEVICE Device)
{
    Child = Create(Device);
    CHECK_STATUS(WdfFdoAddStaticChild(Device->Device, Child), STATUS_SUCCESS);
    CHECK_BREAK(WdfObjectDelete(Child));
}

/* What PnP looks at when it hears of a child, after the parent's start. */

static WDFDEVICE AddWith(PTEST_DEVICE Device, PCUNICODE_STRING Instance, PCUNICODE_STRING Hardware)
{
    PWDFDEVICE_INIT init = Allocate(Device);
    WDFDEVICE child = NULL;

    CHECK_STATUS(WdfPdoInitAssignDeviceID(init, &Id), STATUS_SUCCESS);
    CHECK_STATUS(WdfPdoInitAssignInstanceID(init, Instance), STATUS_SUCCESS);
    CHECK_STATUS(WdfPdoInitAddHardwareID(init, Hardware), STATUS_SUCCESS);
    CHECK_STATUS(WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &child), STATUS_SUCCESS);
    CHECK_STATUS(WdfFdoAddStaticChild(Device->Device, child), STATUS_SUCCESS);
    return child;
}

DECLARE_CONST_UNICODE_STRING(Second, L"2");
DECLARE_CONST_UNICODE_STRING(WithBackslash, L"1\\2");
DECLARE_CONST_UNICODE_STRING(WithComma, L"DIRQL\\A,B");

static VOID children_differ_by_their_instance(PTEST_DEVICE Device)
{
    (VOID) AddWith(Device, &First, &Id);
    (VOID) AddWith(Device, &Second, &Id);
}

static VOID children_that_are_the_same(PTEST_DEVICE Device)
{
    (VOID) AddWith(Device, &First, &Id);
    Child = AddWith(Device, &First, &Id);
    TestStopNext((ULONG_PTR)WdfDeviceWdmGetDeviceObject(Child));
}

static VOID instance_with_a_backslash(PTEST_DEVICE Device)
{
    Child = AddWith(Device, &WithBackslash, &Id);
    TestStopNext((ULONG_PTR)WdfDeviceWdmGetDeviceObject(Child));
}

static VOID hardware_identifier_with_a_comma(PTEST_DEVICE Device)
{
    Child = AddWith(Device, &First, &WithComma);
    TestStopNext((ULONG_PTR)WdfDeviceWdmGetDeviceObject(Child));
}

TEST_CASES(CASE_RUN(strings_are_taken_again_and_again), CASE_RUN(strings_need_memory),
           CASE_RUN(strings_that_are_none_are_refused), CASE_RUN(init_needs_memory),
           { .Name = "function_device_is_no_child", .Init = function_device_is_no_child },
           CASE_RUN(callbacks_of_another_size_are_not_taken), CASE_RUN(resources_are_not_built),
           CASE_RUN(child_knows_its_parent), CASE_RUN(raw_child_is_its_own_policy_owner),
           CASE_RUN(creation_needs_memory), CASE_RUN(child_is_no_parent),
           CASE_RUN(child_that_is_in_no_list_is_not_missing),
           CASE_RUN(static_child_has_no_descriptions), CASE_RUN(levels), CASE_RUN(no_handle),
           CASE_RUN(used_up), CASE_ADD(added_child_is_not_the_drivers),
           CASE_ADD(children_differ_by_their_instance), CASE_ADD(children_that_are_the_same),
           CASE_ADD(instance_with_a_backslash), CASE_ADD(hardware_identifier_with_a_comma));
