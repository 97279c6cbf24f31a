/* SPDX-License-Identifier: MIT */
/* wdfdriver - the functions of wdfdriver.h. */
#include "ddi/enter.h"
#include "ddi/globals.h"
#include "ddi/parameters.h"
#include "framework/driver.h"

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
    if (NT_SUCCESS(status)) {
        dq_ddi_globals_driver_set(dq_object_to_handle(&driver->object));
        if (Driver) {
            *Driver = dq_object_to_handle(&driver->object);
        }
    }
    return status;
}

PDRIVER_OBJECT NTAPI WdfDriverWdmGetDriverObject(WDFDRIVER Driver)
{
    DQ_DDI_ENTER(WdfDriverWdmGetDriverObject);
    return dq_driver_from_handle(Driver)->wdm;
}
