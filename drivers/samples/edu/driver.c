/* SPDX-License-Identifier: MIT */
/*
 * driver.c - loading the edu driver, and adding a device that PnP found.
 */
#include <initguid.h>

#include "driver.h"

#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#pragma alloc_text(PAGE, EduEvtDeviceAdd)
#pragma alloc_text(PAGE, EduEvtDriverUnload)
#endif

NTSTATUS DriverEntry(_In_ PDRIVER_OBJECT DriverObject, _In_ PUNICODE_STRING RegistryPath)
{
    WDF_DRIVER_CONFIG config;
    NTSTATUS status;

    WDF_DRIVER_CONFIG_INIT(&config, EduEvtDeviceAdd);
    config.EvtDriverUnload = EduEvtDriverUnload;

    status = WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                             WDF_NO_HANDLE);
    if (!NT_SUCCESS(status)) {
        DbgPrint("edu: WdfDriverCreate failed, 0x%08lX\n", status);
        return status;
    }
    DbgPrint("edu: driver loaded\n");
    return STATUS_SUCCESS;
}

VOID EduEvtDriverUnload(_In_ WDFDRIVER Driver)
{
    UNREFERENCED_PARAMETER(Driver);
    PAGED_CODE();

    DbgPrint("edu: driver unloaded\n");
}

NTSTATUS EduEvtDeviceAdd(_In_ WDFDRIVER Driver, _Inout_ PWDFDEVICE_INIT DeviceInit)
{
    WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFDEVICE device;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Driver);
    PAGED_CODE();

    WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
    callbacks.EvtDevicePrepareHardware = EduEvtDevicePrepareHardware;
    callbacks.EvtDeviceReleaseHardware = EduEvtDeviceReleaseHardware;
    callbacks.EvtDeviceD0Entry = EduEvtDeviceD0Entry;
    callbacks.EvtDeviceD0Exit = EduEvtDeviceD0Exit;
    callbacks.EvtDeviceSurpriseRemoval = EduEvtDeviceSurpriseRemoval;
    WdfDeviceInitSetPnpPowerEventCallbacks(DeviceInit, &callbacks);

    WdfDeviceInitSetIoType(DeviceInit, WdfDeviceIoBuffered);

    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, DEVICE_CONTEXT);
    status = WdfDeviceCreate(&DeviceInit, &attributes, &device);
    if (!NT_SUCCESS(status)) {
        return status;
    }

    /* The framework deletes all of these with the device, whichever of them fails. */
    status = EduControlQueueCreate(device);
    if (NT_SUCCESS(status)) {
        status = EduTransferQueueCreate(device);
    }
    if (NT_SUCCESS(status)) {
        status = EduTransferBufferCreate(device);
    }
    if (NT_SUCCESS(status)) {
        status = EduInterruptCreate(device);
    }
    if (NT_SUCCESS(status)) {
        status = WdfDeviceCreateDeviceInterface(device, &GUID_DEVINTERFACE_EDU, NULL);
    }
    return status;
}
