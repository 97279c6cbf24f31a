/* SPDX-License-Identifier: MIT */
/* wdfdriver - the functions of wdfdriver.h. */
#include "ddi/enter.h"
#include "ddi/parameters.h"
#include "framework/driver.h"
#include "framework/registry_key.h"
#include "framework/string_object.h"
#include "kernel/irql.h"

/* Of KMDF, as wdf.h says. */
#define VERSION_MAJOR 1
#define VERSION_MINOR 33

NTSTATUS NTAPI WdfDriverCreate(PDRIVER_OBJECT DriverObject, PCUNICODE_STRING RegistryPath,
                               PWDF_OBJECT_ATTRIBUTES DriverAttributes,
                               PWDF_DRIVER_CONFIG DriverConfig, WDFDRIVER *Driver)
{
    DQ_DDI_ENTER(WdfDriverCreate);
    DQ_DDI_REQUIRE(DriverObject);
    DQ_DDI_REQUIRE(RegistryPath);
    DQ_DDI_REQUIRE(DriverConfig);
    struct dq_driver *driver;
    NTSTATUS status = dq_driver_create(DriverObject, DriverAttributes, DriverConfig, &driver);
    if (NT_SUCCESS(status) && Driver) {
        *Driver = dq_object_to_handle(&driver->object);
    }
    return status;
}

PDRIVER_OBJECT NTAPI WdfDriverWdmGetDriverObject(WDFDRIVER Driver)
{
    DQ_DDI_ENTER(WdfDriverWdmGetDriverObject);
    return dq_driver_from_handle(Driver)->wdm;
}

PWSTR NTAPI WdfDriverGetRegistryPath(WDFDRIVER Driver)
{
    DQ_DDI_ENTER(WdfDriverGetRegistryPath);
    return dq_driver_registry_path(dq_driver_from_handle(Driver));
}

WDFDRIVER NTAPI WdfWdmDriverGetWdfDriverHandle(PDRIVER_OBJECT DriverObject)
{
    DQ_DDI_ENTER(WdfWdmDriverGetWdfDriverHandle);
    DQ_DDI_REQUIRE(DriverObject);
    struct dq_driver *driver = dq_driver_of_object(DriverObject);
    return driver ? dq_object_to_handle(&driver->object) : NULL;
}

NTSTATUS NTAPI WdfDriverRetrieveVersionString(WDFDRIVER Driver, WDFSTRING String)
{
    DQ_DDI_ENTER(WdfDriverRetrieveVersionString);
    static const char text[] = "Kernel Mode Driver Framework version 1.33 (dirql)";
    (void)dq_driver_from_handle(Driver);
    DQ_DDI_REQUIRE(String);
    if (dq_ddi_verifier_refuses_above_passive()) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    struct dq_string *string = dq_string_from_handle(String);
    WCHAR units[sizeof(text)];
    for (size_t i = 0; i < sizeof(text); i++) {
        units[i] = (WCHAR)text[i];
    }
    UNICODE_STRING version = { .Length = sizeof(units) - sizeof(WCHAR),
                               .MaximumLength = sizeof(units),
                               .Buffer = units };
    return dq_string_assign(string, &version);
}

BOOLEAN NTAPI WdfDriverIsVersionAvailable(
    WDFDRIVER Driver, PWDF_DRIVER_VERSION_AVAILABLE_PARAMS VersionAvailableParams)
{
    DQ_DDI_ENTER(WdfDriverIsVersionAvailable);
    (void)dq_driver_from_handle(Driver);
    DQ_DDI_REQUIRE(VersionAvailableParams);
    return VersionAvailableParams->Size == sizeof(*VersionAvailableParams) &&
           VersionAvailableParams->MajorVersion == VERSION_MAJOR &&
           VersionAvailableParams->MinorVersion <= VERSION_MINOR;
}

/* A key below the driver's service key; made if it is missing. */
static NTSTATUS open_service_key(const struct dq_driver *driver, struct dq_wide name,
                                 const WDF_OBJECT_ATTRIBUTES *attributes, WDFKEY *ret_key)
{
    *ret_key = NULL;
    if (dq_irql_current() != DQ_IRQL_PASSIVE) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    const WCHAR *units = dq_driver_registry_path(driver);
    struct dq_wide path = { units, 0 };
    while (units[path.count] != 0) {
        path.count++;
    }
    struct dq_registry_key *service;
    dq_registry_step(DQ_TOUCH_WRITE);
    NTSTATUS status = dq_registry_key_make(NULL, path, DQ_REGISTRY_WHOLE_PATH, &service, NULL);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    struct dq_registry_place place = { .from = service, .path = name };
    struct dq_registry_opening opening = { .makes = true };
    struct dq_registry_key_object *key;
    status = dq_registry_key_object_open(&place, &opening, attributes, &key, NULL);
    dq_registry_key_dereference(service);
    if (NT_SUCCESS(status)) {
        *ret_key = dq_object_to_handle(&key->object);
    }
    return status;
}

NTSTATUS NTAPI WdfDriverOpenParametersRegistryKey(WDFDRIVER Driver, ACCESS_MASK DesiredAccess,
                                                  PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY *Key)
{
    DQ_DDI_ENTER(WdfDriverOpenParametersRegistryKey);
    (void)DesiredAccess; /* looked at by nobody: kernel/handle.h */
    const struct dq_driver *driver = dq_driver_from_handle(Driver);
    DQ_DDI_REQUIRE(Key);
    return open_service_key(driver, DQ_WIDE("Parameters"), KeyAttributes, Key);
}

NTSTATUS NTAPI WdfDriverOpenPersistentStateRegistryKey(WDFDRIVER Driver, ACCESS_MASK DesiredAccess,
                                                       PWDF_OBJECT_ATTRIBUTES KeyAttributes,
                                                       WDFKEY *Key)
{
    DQ_DDI_ENTER(WdfDriverOpenPersistentStateRegistryKey);
    (void)DesiredAccess; /* looked at by nobody: kernel/handle.h */
    const struct dq_driver *driver = dq_driver_from_handle(Driver);
    DQ_DDI_REQUIRE(Key);
    return open_service_key(driver, DQ_WIDE("State"), KeyAttributes, Key);
}
