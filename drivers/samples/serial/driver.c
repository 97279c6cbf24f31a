/* SPDX-License-Identifier: MIT */
/*
 * driver.c - loading the serial driver, and adding a device that PnP found.
 */
#include <initguid.h>

#include "driver.h"

#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#pragma alloc_text(PAGE, SerialEvtDeviceAdd)
#endif

NTSTATUS DriverEntry(_In_ PDRIVER_OBJECT DriverObject, _In_ PUNICODE_STRING RegistryPath)
{
    WDF_DRIVER_CONFIG config;

    WDF_DRIVER_CONFIG_INIT(&config, SerialEvtDeviceAdd);
    return WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                           WDF_NO_HANDLE);
}

static NTSTATUS SerialLocksCreate(_In_ WDFDEVICE Device)
{
    PDEVICE_CONTEXT context = SerialDeviceGetContext(Device);
    WDF_OBJECT_ATTRIBUTES attributes;
    NTSTATUS status;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device;
    status = WdfSpinLockCreate(&attributes, &context->ReadLock);
    if (NT_SUCCESS(status)) {
        status = WdfSpinLockCreate(&attributes, &context->WriteLock);
    }
    return status;
}

NTSTATUS SerialEvtDeviceAdd(_In_ WDFDRIVER Driver, _Inout_ PWDFDEVICE_INIT DeviceInit)
{
    WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFDEVICE device;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Driver);
    PAGED_CODE();

    WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
    callbacks.EvtDevicePrepareHardware = SerialEvtDevicePrepareHardware;
    callbacks.EvtDeviceD0Entry = SerialEvtDeviceD0Entry;
    WdfDeviceInitSetPnpPowerEventCallbacks(DeviceInit, &callbacks);
    WdfDeviceInitSetIoType(DeviceInit, WdfDeviceIoBuffered);

    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, DEVICE_CONTEXT);
    status = WdfDeviceCreate(&DeviceInit, &attributes, &device);
    if (!NT_SUCCESS(status)) {
        return status;
    }

    /* The framework deletes all of these with the device, whichever of them fails. */
    status = SerialLocksCreate(device);
    if (NT_SUCCESS(status)) {
        status = SerialReadQueueCreate(device);
    }
    if (NT_SUCCESS(status)) {
        status = SerialWriteQueueCreate(device);
    }
    if (NT_SUCCESS(status)) {
        status = SerialControlQueueCreate(device);
    }
    if (NT_SUCCESS(status)) {
        status = SerialInterruptCreate(device);
    }
    if (NT_SUCCESS(status)) {
        status = WdfDeviceCreateDeviceInterface(device, &GUID_DEVINTERFACE_SERIAL_SAMPLE, NULL);
    }
    return status;
}
