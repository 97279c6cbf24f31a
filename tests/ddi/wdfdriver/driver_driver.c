/* SPDX-License-Identifier: MIT */
/* driver_driver - see driver_test.c. */
#include "tests/ddi/support/driver_test.h"

static VOID driver_object_and_driver_lead_to_each_other(PTEST_DEVICE Device)
{
    PDRIVER_OBJECT object = WdfDriverWdmGetDriverObject(WdfGetDriver());

    CHECK(object != NULL);
    CHECK_EQUAL(WdfWdmDriverGetWdfDriverHandle(object), WdfGetDriver());
    CHECK_EQUAL(WdfDriverWdmGetDriverObject(WdfDeviceGetDriver(Device->Device)), object);
}

static VOID a_driver_object_of_somebody_else_has_no_driver(PTEST_DEVICE Device)
{
    DRIVER_OBJECT other = { 0 };

    CHECK_EQUAL(WdfWdmDriverGetWdfDriverHandle(&other), NULL);
    CHECK_EQUAL(
        WdfWdmDriverGetWdfDriverHandle(WdfDeviceWdmGetPhysicalDevice(Device->Device)->DriverObject),
        NULL);
}

static VOID the_registry_path_is_below_services(PTEST_DEVICE Device)
{
    PWSTR path = WdfDriverGetRegistryPath(WdfGetDriver());

    UNREFERENCED_PARAMETER(Device);
    CHECK(wcsstr(path, L"\\Services\\") != NULL);
    CHECK_EQUAL(path[0], L'\\');
}

static VOID versions_up_to_this_one_are_available(PTEST_DEVICE Device)
{
    WDF_DRIVER_VERSION_AVAILABLE_PARAMS version;

    UNREFERENCED_PARAMETER(Device);
    WDF_DRIVER_VERSION_AVAILABLE_PARAMS_INIT(&version, 1, 0);
    CHECK_EQUAL(WdfDriverIsVersionAvailable(WdfGetDriver(), &version), TRUE);
    version.MinorVersion = 33;
    CHECK_EQUAL(WdfDriverIsVersionAvailable(WdfGetDriver(), &version), TRUE);
    version.MinorVersion = 34;
    CHECK_EQUAL(WdfDriverIsVersionAvailable(WdfGetDriver(), &version), FALSE);
    WDF_DRIVER_VERSION_AVAILABLE_PARAMS_INIT(&version, 2, 0);
    CHECK_EQUAL(WdfDriverIsVersionAvailable(WdfGetDriver(), &version), FALSE);
    WDF_DRIVER_VERSION_AVAILABLE_PARAMS_INIT(&version, 1, 0);
    version.Size++;
    CHECK_EQUAL(WdfDriverIsVersionAvailable(WdfGetDriver(), &version), FALSE);
}

static VOID the_version_is_a_text(PTEST_DEVICE Device)
{
    UNICODE_STRING text;
    WDFSTRING string;

    UNREFERENCED_PARAMETER(Device);
    CHECK_STATUS(WdfStringCreate(NULL, WDF_NO_OBJECT_ATTRIBUTES, &string), STATUS_SUCCESS);
    TestControl.Services.FailAllocation(1);
    CHECK_STATUS(WdfDriverRetrieveVersionString(WdfGetDriver(), string),
                 STATUS_INSUFFICIENT_RESOURCES);
    CHECK_STATUS(WdfDriverRetrieveVersionString(WdfGetDriver(), string), STATUS_SUCCESS);
    CHECK_STATUS(WdfDriverRetrieveVersionString(WdfGetDriver(), string), STATUS_SUCCESS);
    WdfStringGetUnicodeString(string, &text);
    CHECK(text.Length > 0);
    CHECK(wcsstr(text.Buffer, L"1.33") != NULL);
}

static VOID driver_object_above_dispatch_level_is_reported(PTEST_DEVICE Device)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    KeRaiseIrql(HIGH_LEVEL, &irql);
    CHECK_BREAK((VOID)WdfDriverWdmGetDriverObject(WdfGetDriver()));
    KeLowerIrql(irql);
}

static VOID levels(PTEST_DEVICE Device)
{
    WDF_DRIVER_VERSION_AVAILABLE_PARAMS version;
    WDFDRIVER driver = WdfGetDriver();
    NTSTATUS status = STATUS_SUCCESS;
    PDRIVER_OBJECT object;
    WDFSTRING string;
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    WDF_DRIVER_VERSION_AVAILABLE_PARAMS_INIT(&version, 1, 0);
    CHECK_STATUS(WdfStringCreate(NULL, WDF_NO_OBJECT_ATTRIBUTES, &string), STATUS_SUCCESS);
    irql = KeRaiseIrqlToDpcLevel();
    object = WdfDriverWdmGetDriverObject(driver); /* allowed */
    KeLowerIrql(irql);
    KeRaiseIrql(HIGH_LEVEL, &irql);
    CHECK_EQUAL(WdfWdmDriverGetWdfDriverHandle(object), driver); /* allowed */
    KeLowerIrql(irql);
    KeRaiseIrql(APC_LEVEL, &irql);
    CHECK_BREAK((VOID)WdfDriverGetRegistryPath(driver));
    CHECK_BREAK((VOID)WdfDriverIsVersionAvailable(driver, &version));
    CHECK_BREAK(status = WdfDriverRetrieveVersionString(driver, string));
    CHECK_STATUS(status,
                 TestControl.Verifier != 0 ? STATUS_INVALID_DEVICE_REQUEST : STATUS_SUCCESS);
    KeLowerIrql(irql);
}

static VOID a_device_is_no_driver(PTEST_DEVICE Device)
{
    CHECK_STOPS(Device->Device, WdfDriverWdmGetDriverObject((WDFDRIVER)Device->Device));
}

TEST_CASES(CASE_RUN(driver_object_and_driver_lead_to_each_other),
           CASE_RUN(a_driver_object_of_somebody_else_has_no_driver),
           CASE_RUN(the_registry_path_is_below_services),
           CASE_RUN(versions_up_to_this_one_are_available), CASE_RUN(the_version_is_a_text),
           CASE_RUN(levels), CASE_RUN(driver_object_above_dispatch_level_is_reported),
           CASE_RUN(a_device_is_no_driver));
