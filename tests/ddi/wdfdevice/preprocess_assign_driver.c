/* SPDX-License-Identifier: MIT */
/* preprocess_assign_driver - see preprocess_assign_test.c. */
#include "tests/ddi/support/driver_test.h"

static NTSTATUS NeverCalled(WDFDEVICE Device, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Irp);
    CHECK(FALSE);
    return STATUS_UNSUCCESSFUL;
}

static VOID Assign(PWDFDEVICE_INIT Init, UCHAR Major)
{
    CHECK_STATUS(WdfDeviceInitAssignWdmIrpPreprocessCallback(Init, NeverCalled, Major, NULL, 0),
                 STATUS_SUCCESS);
}

static VOID InitNoFunction(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Attributes);
    CHECK_STATUS(WdfDeviceInitAssignWdmIrpPreprocessCallback(Init, NeverCalled,
                                                             IRP_MJ_MAXIMUM_FUNCTION + 1, NULL, 0),
                 STATUS_INVALID_PARAMETER);
}

static VOID InitMinorsTwice(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UCHAR minor = 1;

    UNREFERENCED_PARAMETER(Attributes);
    CHECK_STATUS(
        WdfDeviceInitAssignWdmIrpPreprocessCallback(Init, NeverCalled, IRP_MJ_READ, &minor, 1),
        STATUS_SUCCESS);
    CHECK_STATUS(
        WdfDeviceInitAssignWdmIrpPreprocessCallback(Init, NeverCalled, IRP_MJ_READ, &minor, 1),
        STATUS_INVALID_DEVICE_REQUEST);
    CHECK_STATUS(
        WdfDeviceInitAssignWdmIrpPreprocessCallback(Init, NeverCalled, IRP_MJ_WRITE, &minor, 1),
        STATUS_SUCCESS);
}

static VOID InitNoMemory(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UCHAR minor = 1;

    UNREFERENCED_PARAMETER(Attributes);
    for (ULONG nth = 1; nth <= 2; nth++) {
        TestControl.Services.FailAllocation(nth);
        CHECK_STATUS(
            WdfDeviceInitAssignWdmIrpPreprocessCallback(Init, NeverCalled, IRP_MJ_READ, &minor, 1),
            STATUS_INSUFFICIENT_RESOURCES);
    }
    TestControl.Services.FailAllocation(0);
    CHECK_STATUS(
        WdfDeviceInitAssignWdmIrpPreprocessCallback(Init, NeverCalled, IRP_MJ_READ, &minor, 1),
        STATUS_SUCCESS);
}

static VOID InitLevels(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    KIRQL irql = KeRaiseIrqlToDpcLevel();

    UNREFERENCED_PARAMETER(Attributes);
    Assign(Init, IRP_MJ_FLUSH_BUFFERS);
    KeLowerIrql(irql);
    KeRaiseIrql(DISPATCH_LEVEL + 1, &irql);
    CHECK_BREAK(Assign(Init, IRP_MJ_QUERY_INFORMATION));
    KeLowerIrql(irql);
}

static VOID InitPnp(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    CHECK(Attributes != NULL);
    Assign(Init, IRP_MJ_PNP);
}

static VOID InitPower(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    CHECK(Attributes != NULL);
    Assign(Init, IRP_MJ_POWER);
}

TEST_CASES({ .Name = "major_function_that_is_none_is_invalid_parameter", .Init = InitNoFunction },
           { .Name = "minor_functions_twice_are_invalid_device_request", .Init = InitMinorsTwice },
           { .Name = "no_memory_is_insufficient_resources", .Init = InitNoMemory },
           { .Name = "init_levels", .Init = InitLevels },
           { .Name = "pnp_is_not_built", .Init = InitPnp },
           { .Name = "power_is_not_built", .Init = InitPower });
