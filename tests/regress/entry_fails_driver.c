/* SPDX-License-Identifier: MIT */
/* entry_fails_driver - see entry_fails.sh: frees its block where it fails, and in its unload. */
#include <ntddk.h>
#include <wdf.h>

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_DEVICE_ADD EvtDeviceAdd;
static EVT_WDF_DRIVER_UNLOAD EvtUnload;

static PVOID Block;

static NTSTATUS EvtDeviceAdd(WDFDRIVER Driver, PWDFDEVICE_INIT DeviceInit)
{
    UNREFERENCED_PARAMETER(Driver);
    UNREFERENCED_PARAMETER(DeviceInit);
    return STATUS_UNSUCCESSFUL;
}

static VOID EvtUnload(WDFDRIVER Driver)
{
    UNREFERENCED_PARAMETER(Driver);
    ExFreePool(Block);
}

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    WDF_DRIVER_CONFIG config;
    NTSTATUS status;

    Block = ExAllocatePool2(POOL_FLAG_NON_PAGED, 64, 'rgeR');
    if (Block == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    WDF_DRIVER_CONFIG_INIT(&config, EvtDeviceAdd);
    config.EvtDriverUnload = EvtUnload;
    status = WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                             WDF_NO_HANDLE);
    if (NT_SUCCESS(status)) {
        status = STATUS_INSUFFICIENT_RESOURCES; /* what else it needs is not to be had */
    }
    ExFreePool(Block);
    return status;
}
