/* SPDX-License-Identifier: MIT */
/*
 * quirk_driver - a driver of model:pair that answers each device control with one interrupt.
 *
 * With BROKEN it believes what hardware does not promise: that each run of its ISR is its device's
 * doing, and that it is called only between EvtInterruptEnable and EvtInterruptDisable.
 */
#include <ntddk.h>
#include <wdf.h>

#include "models/pair/pair.h"

typedef struct _RING {
    ULONG Causes;
} RING, *PRING;

typedef struct _QUIRK_DEVICE {
    PUCHAR Registers;
    SIZE_T RegistersLength;
    RING RingMemory;
    PRING Ring; /* while the interrupt is enabled */
    WDFREQUEST Request;
    WDFINTERRUPT Interrupt;
} QUIRK_DEVICE, *PQUIRK_DEVICE;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(QUIRK_DEVICE, GetDevice)

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_DEVICE_ADD EvtDeviceAdd;
static EVT_WDF_DEVICE_PREPARE_HARDWARE EvtPrepare;
static EVT_WDF_DEVICE_RELEASE_HARDWARE EvtRelease;
static EVT_WDF_INTERRUPT_ISR EvtIsr;
static EVT_WDF_INTERRUPT_DPC EvtDpc;
static EVT_WDF_INTERRUPT_ENABLE EvtEnable;
static EVT_WDF_INTERRUPT_DISABLE EvtDisable;
static EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL EvtDeviceControl;

__declspec(dllexport) volatile ULONG QuirkIsrRuns;

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    WDF_DRIVER_CONFIG config;

    WDF_DRIVER_CONFIG_INIT(&config, EvtDeviceAdd);
    return WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                           WDF_NO_HANDLE);
}

static NTSTATUS EvtPrepare(WDFDEVICE Device, WDFCMRESLIST Raw, WDFCMRESLIST Translated)
{
    PQUIRK_DEVICE device = GetDevice(Device);

    UNREFERENCED_PARAMETER(Raw);
    for (ULONG i = 0; i < WdfCmResourceListGetCount(Translated); i++) {
        PCM_PARTIAL_RESOURCE_DESCRIPTOR descriptor = WdfCmResourceListGetDescriptor(Translated, i);
        if (descriptor->Type == CmResourceTypeMemory) {
            device->RegistersLength = descriptor->u.Memory.Length;
            device->Registers = (PUCHAR)MmMapIoSpaceEx(
                descriptor->u.Memory.Start, device->RegistersLength, PAGE_READWRITE | PAGE_NOCACHE);
        }
    }
    return device->Registers != NULL ? STATUS_SUCCESS : STATUS_DEVICE_CONFIGURATION_ERROR;
}

static NTSTATUS EvtRelease(WDFDEVICE Device, WDFCMRESLIST Translated)
{
    PQUIRK_DEVICE device = GetDevice(Device);

    UNREFERENCED_PARAMETER(Translated);
    if (device->Registers != NULL) {
        MmUnmapIoSpace(device->Registers, device->RegistersLength);
    }
    return STATUS_SUCCESS;
}

static BOOLEAN EvtIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    PQUIRK_DEVICE device = GetDevice(WdfInterruptGetDevice(Interrupt));
    ULONG causes;

    UNREFERENCED_PARAMETER(MessageID);
    QuirkIsrRuns++;
    causes =
        READ_REGISTER_ULONG((PULONG)(device->Registers + PAIR_SOURCE(0) + PAIR_SRC_CAUSES_TAKE));
#ifndef BROKEN
    if (causes == 0) {
        return FALSE;
    }
    if (device->Ring == NULL) {
        return TRUE;
    }
#endif
    device->Ring->Causes |= causes;
    WdfInterruptQueueDpcForIsr(Interrupt);
    return TRUE;
}

static VOID EvtDpc(WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject)
{
    PQUIRK_DEVICE device = GetDevice(WdfInterruptGetDevice(Interrupt));
    WDFREQUEST request = device->Request;

    UNREFERENCED_PARAMETER(AssociatedObject);
    device->Request = NULL;
    WdfRequestComplete(request, STATUS_SUCCESS);
}

static NTSTATUS EvtEnable(WDFINTERRUPT Interrupt, WDFDEVICE Device)
{
    PQUIRK_DEVICE device = GetDevice(Device);

    UNREFERENCED_PARAMETER(Interrupt);
    device->Ring = &device->RingMemory;
    return STATUS_SUCCESS;
}

static NTSTATUS EvtDisable(WDFINTERRUPT Interrupt, WDFDEVICE Device)
{
    UNREFERENCED_PARAMETER(Interrupt);
    GetDevice(Device)->Ring = NULL;
    return STATUS_SUCCESS;
}

static VOID EvtDeviceControl(WDFQUEUE Queue, WDFREQUEST Request, size_t OutputBufferLength,
                             size_t InputBufferLength, ULONG IoControlCode)
{
    PQUIRK_DEVICE device = GetDevice(WdfIoQueueGetDevice(Queue));

    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    UNREFERENCED_PARAMETER(IoControlCode);
    device->Request = Request;
    WRITE_REGISTER_ULONG((PULONG)(device->Registers + PAIR_SOURCE(0) + PAIR_SRC_DELAY_NS), 30000);
    WRITE_REGISTER_ULONG((PULONG)(device->Registers + PAIR_SOURCE(0) + PAIR_SRC_RAISE_LATER), 1);
}

static NTSTATUS EvtDeviceAdd(WDFDRIVER Driver, PWDFDEVICE_INIT DeviceInit)
{
    WDF_PNPPOWER_EVENT_CALLBACKS pnp;
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_INTERRUPT_CONFIG interrupt;
    WDF_IO_QUEUE_CONFIG queue;
    PQUIRK_DEVICE device;
    WDFDEVICE handle;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Driver);
    WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&pnp);
    pnp.EvtDevicePrepareHardware = EvtPrepare;
    pnp.EvtDeviceReleaseHardware = EvtRelease;
    WdfDeviceInitSetPnpPowerEventCallbacks(DeviceInit, &pnp);
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, QUIRK_DEVICE);
    status = WdfDeviceCreate(&DeviceInit, &attributes, &handle);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    device = GetDevice(handle);
    WDF_INTERRUPT_CONFIG_INIT(&interrupt, EvtIsr, EvtDpc);
    interrupt.EvtInterruptEnable = EvtEnable;
    interrupt.EvtInterruptDisable = EvtDisable;
    status = WdfInterruptCreate(handle, &interrupt, WDF_NO_OBJECT_ATTRIBUTES, &device->Interrupt);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&queue, WdfIoQueueDispatchSequential);
    queue.EvtIoDeviceControl = EvtDeviceControl;
    return WdfIoQueueCreate(handle, &queue, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE);
}
