/* SPDX-License-Identifier: MIT */
/* device_object_driver - see device_object_test.c. */
#include "tests/ddi/support/driver_test.h"

static VOID SetDirect(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Attributes);
    WdfDeviceInitSetIoType(Init, WdfDeviceIoDirect);
    WdfDeviceInitSetDeviceType(Init, FILE_DEVICE_CONTROLLER);
    WdfDeviceInitSetCharacteristics(Init, FILE_READ_ONLY_DEVICE, FALSE);
    WdfDeviceInitSetCharacteristics(Init, FILE_DEVICE_SECURE_OPEN, TRUE);
    WdfDeviceInitSetExclusive(Init, TRUE);
}

static VOID LookAtDirect(PTEST_DEVICE Device)
{
    PDEVICE_OBJECT object = WdfDeviceWdmGetDeviceObject(Device->Device);

    CHECK_EQUAL(object->Flags & (DO_DIRECT_IO | DO_BUFFERED_IO), DO_DIRECT_IO);
    CHECK_EQUAL(object->Flags & DO_EXCLUSIVE, DO_EXCLUSIVE);
    CHECK_EQUAL(object->DeviceType, FILE_DEVICE_CONTROLLER);
    CHECK_EQUAL(object->Characteristics, FILE_READ_ONLY_DEVICE | FILE_DEVICE_SECURE_OPEN);
    CHECK_EQUAL(WdfDeviceGetCharacteristics(Device->Device), object->Characteristics);
    WdfDeviceSetCharacteristics(Device->Device, FILE_REMOVABLE_MEDIA);
    CHECK_EQUAL(object->Characteristics, FILE_REMOVABLE_MEDIA);
    CHECK_EQUAL(WdfDeviceGetCharacteristics(Device->Device), FILE_REMOVABLE_MEDIA);
}

static VOID the_stack_has_the_bus_drivers_object_below(PTEST_DEVICE Device)
{
    PDEVICE_OBJECT object = WdfDeviceWdmGetDeviceObject(Device->Device);
    PDEVICE_OBJECT physical = WdfDeviceWdmGetPhysicalDevice(Device->Device);

    CHECK(object != NULL && physical != NULL && object != physical);
    CHECK_EQUAL(WdfDeviceWdmGetAttachedDevice(Device->Device), physical);
    CHECK_EQUAL(physical->AttachedDevice, object);
    CHECK_EQUAL(object->AttachedDevice, NULL);
    CHECK_EQUAL(object->StackSize, physical->StackSize + 1);
    CHECK_EQUAL(object->DriverObject, WdfDriverWdmGetDriverObject(WdfGetDriver()));
    CHECK(physical->DriverObject != object->DriverObject);
    CHECK_EQUAL(physical->Flags & DO_BUS_ENUMERATED_DEVICE, DO_BUS_ENUMERATED_DEVICE);
    CHECK_EQUAL(object->Flags & (DO_DIRECT_IO | DO_BUFFERED_IO | DO_DEVICE_INITIALIZING),
                DO_BUFFERED_IO);
    CHECK_EQUAL(object->Type, 3);
    CHECK_EQUAL(object->DriverObject->DeviceObject, object);
}

static VOID handle_and_device_object_lead_to_each_other(PTEST_DEVICE Device)
{
    DEVICE_OBJECT other = { 0 };

    CHECK_EQUAL(WdfWdmDeviceGetWdfDeviceHandle(WdfDeviceWdmGetDeviceObject(Device->Device)),
                Device->Device);
    CHECK_EQUAL(WdfWdmDeviceGetWdfDeviceHandle(WdfDeviceWdmGetPhysicalDevice(Device->Device)),
                NULL);
    CHECK_EQUAL(WdfWdmDeviceGetWdfDeviceHandle(&other), NULL);
    CHECK_EQUAL(WdfWdmDeviceGetWdfDeviceHandle((PDEVICE_OBJECT)Device->Device), NULL);
}

static VOID alignment_is_in_the_device_object(PTEST_DEVICE Device)
{
    PDEVICE_OBJECT object = WdfDeviceWdmGetDeviceObject(Device->Device);

    CHECK_EQUAL(WdfDeviceGetAlignmentRequirement(Device->Device), FILE_BYTE_ALIGNMENT);
    WdfDeviceSetAlignmentRequirement(Device->Device, FILE_64_BYTE_ALIGNMENT);
    CHECK_EQUAL(WdfDeviceGetAlignmentRequirement(Device->Device), FILE_64_BYTE_ALIGNMENT);
    CHECK_EQUAL(object->AlignmentRequirement, FILE_64_BYTE_ALIGNMENT);
}

static VOID every_device_has_objects_of_its_own(PTEST_DEVICE Device)
{
    static PDEVICE_OBJECT first;
    PDEVICE_OBJECT object = WdfDeviceWdmGetDeviceObject(Device->Device);

    if (Device->Index == 0) {
        first = object;
        return;
    }
    CHECK(object != first);
    CHECK_EQUAL(object->NextDevice, first); /* the driver's devices, the newest first */
    CHECK_EQUAL(first->NextDevice, NULL);
}

static VOID levels(PTEST_DEVICE Device)
{
    PDEVICE_OBJECT object = NULL;
    KIRQL irql = KeRaiseIrqlToDpcLevel();

    object = WdfDeviceWdmGetDeviceObject(Device->Device);
    CHECK_EQUAL(WdfDeviceWdmGetAttachedDevice(Device->Device),
                WdfDeviceWdmGetPhysicalDevice(Device->Device));
    CHECK_EQUAL(WdfWdmDeviceGetWdfDeviceHandle(object), Device->Device);
    WdfDeviceSetCharacteristics(Device->Device, WdfDeviceGetCharacteristics(Device->Device));
    WdfDeviceSetAlignmentRequirement(Device->Device,
                                     WdfDeviceGetAlignmentRequirement(Device->Device));
    KeLowerIrql(irql);
    KeRaiseIrql(DISPATCH_LEVEL + 1, &irql);
    CHECK_BREAK((VOID)WdfDeviceWdmGetDeviceObject(Device->Device));
    CHECK_BREAK((VOID)WdfDeviceWdmGetAttachedDevice(Device->Device));
    CHECK_BREAK((VOID)WdfDeviceWdmGetPhysicalDevice(Device->Device));
    CHECK_BREAK((VOID)WdfWdmDeviceGetWdfDeviceHandle(object));
    CHECK_BREAK((VOID)WdfDeviceGetCharacteristics(Device->Device));
    CHECK_BREAK(WdfDeviceSetCharacteristics(Device->Device, 0));
    CHECK_BREAK((VOID)WdfDeviceGetAlignmentRequirement(Device->Device));
    CHECK_BREAK(WdfDeviceSetAlignmentRequirement(Device->Device, 0));
    KeLowerIrql(irql);
}

static VOID a_driver_is_no_device(PTEST_DEVICE Device)
{
    UNREFERENCED_PARAMETER(Device);
    CHECK_STOPS(WdfGetDriver(), WdfDeviceWdmGetDeviceObject((WDFDEVICE)WdfGetDriver()));
}

TEST_CASES(
    { .Name = "init_settings_are_in_the_device_object", .Init = SetDirect, .Run = LookAtDirect },
    CASE_RUN(the_stack_has_the_bus_drivers_object_below),
    CASE_RUN(handle_and_device_object_lead_to_each_other),
    CASE_RUN(alignment_is_in_the_device_object), CASE_ADD(every_device_has_objects_of_its_own),
    CASE_RUN(levels), CASE_RUN(a_driver_is_no_device));
