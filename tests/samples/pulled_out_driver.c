/* SPDX-License-Identifier: MIT */
/*
 * pulled_out_driver - a driver of edu whose device is pulled out in the middle of a transfer into
 * memory. What is left of the transfer must not reach the memory: while the hardware is released it
 * waits for longer than the transfer takes, and looks.
 *
 * Source: kernel/handling-an-irp-mn-surprise-removal-request.
 */
#include <ntddk.h>
#include <wdf.h>

#include "drivers/samples/edu/eduhw.h"

#define BYTES    64
#define PATTERN  0x5A         /* the device's buffer has zeros */
#define PATIENCE (-3000000LL) /* 300 ms; a transfer takes 100 ms */

DRIVER_INITIALIZE DriverEntry;

typedef struct _DEVICE {
    PUCHAR Registers;
    SIZE_T RegistersLength;
    WDFDMAENABLER Enabler;
    PUCHAR Buffer;
    PHYSICAL_ADDRESS BufferLogical;
} DEVICE, *PDEVICE;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(DEVICE, GetDevice)

static VOID Write(PDEVICE Device, ULONG Offset, ULONG Value)
{
    WRITE_REGISTER_ULONG((PULONG)(Device->Registers + Offset), Value);
}

static NTSTATUS EvtDevicePrepareHardware(WDFDEVICE Device, WDFCMRESLIST Raw,
                                         WDFCMRESLIST Translated)
{
    PDEVICE device = GetDevice(Device);
    PCM_PARTIAL_RESOURCE_DESCRIPTOR memory = NULL;
    WDF_DMA_ENABLER_CONFIG config;
    WDFCOMMONBUFFER buffer;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Raw);
    for (ULONG i = 0; i < WdfCmResourceListGetCount(Translated); i++) {
        PCM_PARTIAL_RESOURCE_DESCRIPTOR each = WdfCmResourceListGetDescriptor(Translated, i);

        if (each->Type == CmResourceTypeMemory && each->u.Memory.Length >= EDU_REGISTERS_BYTES) {
            memory = each;
        }
    }
    if (memory == NULL) {
        return STATUS_DEVICE_CONFIGURATION_ERROR;
    }
    device->RegistersLength = memory->u.Memory.Length;
    device->Registers = MmMapIoSpaceEx(memory->u.Memory.Start, device->RegistersLength,
                                       PAGE_READWRITE | PAGE_NOCACHE);
    WDF_DMA_ENABLER_CONFIG_INIT(&config, WdfDmaProfilePacket, BYTES);
    config.AddressWidthOverride = EDU_DMA_ADDRESS_BITS;
    status = WdfDmaEnablerCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES, &device->Enabler);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = WdfCommonBufferCreate(device->Enabler, BYTES, WDF_NO_OBJECT_ATTRIBUTES, &buffer);
    if (NT_SUCCESS(status)) {
        device->Buffer = WdfCommonBufferGetAlignedVirtualAddress(buffer);
        device->BufferLogical = WdfCommonBufferGetAlignedLogicalAddress(buffer);
        RtlFillMemory(device->Buffer, BYTES, PATTERN);
    }
    return status;
}

static NTSTATUS EvtDeviceD0Entry(WDFDEVICE Device, WDF_POWER_DEVICE_STATE PreviousState)
{
    PDEVICE device = GetDevice(Device);

    UNREFERENCED_PARAMETER(PreviousState);
    Write(device, EDU_REG_DMA_SOURCE, EDU_DMA_BUFFER);
    Write(device, EDU_REG_DMA_TARGET, device->BufferLogical.LowPart);
    Write(device, EDU_REG_DMA_COUNT, BYTES);
    Write(device, EDU_REG_DMA_COMMAND, EDU_DMA_RUN | EDU_DMA_TO_MEMORY);
    return STATUS_SUCCESS;
}

static NTSTATUS EvtDeviceReleaseHardware(WDFDEVICE Device, WDFCMRESLIST Translated)
{
    PDEVICE device = GetDevice(Device);
    LARGE_INTEGER patience;
    ULONG left = 0;

    UNREFERENCED_PARAMETER(Translated);
    patience.QuadPart = PATIENCE;
    KeDelayExecutionThread(KernelMode, FALSE, &patience);
    for (ULONG i = 0; i < BYTES; i++) {
        left += device->Buffer[i] == PATTERN;
    }
    DbgPrint("%lu bytes as they were\n", left);
    MmUnmapIoSpace(device->Registers, device->RegistersLength);
    return STATUS_SUCCESS;
}

static NTSTATUS EvtDeviceAdd(WDFDRIVER Driver, PWDFDEVICE_INIT DeviceInit)
{
    WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFDEVICE device;

    UNREFERENCED_PARAMETER(Driver);
    WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
    callbacks.EvtDevicePrepareHardware = EvtDevicePrepareHardware;
    callbacks.EvtDeviceReleaseHardware = EvtDeviceReleaseHardware;
    callbacks.EvtDeviceD0Entry = EvtDeviceD0Entry;
    WdfDeviceInitSetPnpPowerEventCallbacks(DeviceInit, &callbacks);
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, DEVICE);
    return WdfDeviceCreate(&DeviceInit, &attributes, &device);
}

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    WDF_DRIVER_CONFIG config;

    WDF_DRIVER_CONFIG_INIT(&config, EvtDeviceAdd);
    return WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                           WDF_NO_HANDLE);
}
