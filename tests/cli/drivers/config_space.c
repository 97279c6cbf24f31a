/* SPDX-License-Identifier: MIT */
/* config_space - says what configuration space holds, where BAR 0 is, what its first register reads
 * with memory decode on and off, and what configuration space holds when the device is gone. */
#include <initguid.h>
#include <ntddk.h>
#include <wdf.h>
#include <wdmguid.h>

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_DEVICE_ADD DeviceAdd;
static EVT_WDF_DEVICE_PREPARE_HARDWARE PrepareHardware;
static EVT_WDF_DEVICE_SURPRISE_REMOVAL SurpriseRemoval;

static BUS_INTERFACE_STANDARD Bus;

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    WDF_DRIVER_CONFIG config;

    WDF_DRIVER_CONFIG_INIT(&config, DeviceAdd);
    return WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                           WDF_NO_HANDLE);
}

static NTSTATUS DeviceAdd(WDFDRIVER Driver, PWDFDEVICE_INIT DeviceInit)
{
    WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
    WDFDEVICE device;

    UNREFERENCED_PARAMETER(Driver);
    WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
    callbacks.EvtDevicePrepareHardware = PrepareHardware;
    callbacks.EvtDeviceSurpriseRemoval = SurpriseRemoval;
    WdfDeviceInitSetPnpPowerEventCallbacks(DeviceInit, &callbacks);
    return WdfDeviceCreate(&DeviceInit, WDF_NO_OBJECT_ATTRIBUTES, &device);
}

static ULONG Read(ULONG Offset, ULONG Bytes)
{
    ULONG value = 0;

    Bus.GetBusData(Bus.Context, PCI_WHICHSPACE_CONFIG, &value, Offset, Bytes);
    return value;
}

static ULONG CapabilitySet(VOID)
{
    ULONG set = 0;
    ULONG offset = Read(0x34, 1);

    for (ULONG i = 0; i < 16 && offset != 0; i++) {
        set |= 1u << (Read(offset, 1) & 31);
        offset = Read(offset + 1, 1);
    }
    return set;
}

static VOID Look(PCM_PARTIAL_RESOURCE_DESCRIPTOR Memory)
{
    PUCHAR registers = MmMapIoSpaceEx(Memory->u.Memory.Start, Memory->u.Memory.Length,
                                      PAGE_READWRITE | PAGE_NOCACHE);
    USHORT command = (USHORT)Read(4, 2);
    USHORT hidden = command & (USHORT)~PCI_ENABLE_MEMORY_SPACE;
    ULONG first = READ_REGISTER_ULONG((PULONG)registers);
    ULONG nothing;

    Bus.SetBusData(Bus.Context, PCI_WHICHSPACE_CONFIG, &hidden, 4, 2);
    nothing = READ_REGISTER_ULONG((PULONG)registers);
    Bus.SetBusData(Bus.Context, PCI_WHICHSPACE_CONFIG, &command, 4, 2);
    DbgPrint("identity 0x%08lX, capabilities 0x%05lX, BAR 0 %s 4 GiB, register 0x%08lX, "
             "hidden 0x%08lX, again 0x%08lX\n",
             Read(0, 4), CapabilitySet(), Memory->u.Memory.Start.HighPart ? "above" : "below",
             first, nothing, READ_REGISTER_ULONG((PULONG)registers));
    MmUnmapIoSpace(registers, Memory->u.Memory.Length);
}

static NTSTATUS PrepareHardware(WDFDEVICE Device, WDFCMRESLIST Raw, WDFCMRESLIST Translated)
{
    NTSTATUS status = WdfFdoQueryForInterface(Device, &GUID_BUS_INTERFACE_STANDARD,
                                              (PINTERFACE)&Bus, sizeof(Bus), 1, NULL);

    UNREFERENCED_PARAMETER(Raw);
    for (ULONG i = 0; NT_SUCCESS(status) && i < WdfCmResourceListGetCount(Translated); i++) {
        PCM_PARTIAL_RESOURCE_DESCRIPTOR descriptor = WdfCmResourceListGetDescriptor(Translated, i);

        if (descriptor->Type == CmResourceTypeMemory) {
            Look(descriptor);
            break;
        }
    }
    return status;
}

static VOID SurpriseRemoval(WDFDEVICE Device)
{
    USHORT command = 0;

    UNREFERENCED_PARAMETER(Device);
    Bus.SetBusData(Bus.Context, PCI_WHICHSPACE_CONFIG, &command, 4, 2);
    DbgPrint("gone: 0x%08lX 0x%04lX 0x%02lX\n", Read(0, 4), Read(4, 2), Read(0x34, 1));
}
