/* SPDX-License-Identifier: MIT */
/*
 * driver - the laboratory driver: devices, interrupt, request; the log. The experiments are
 * experiments.c.
 */
#include "driver.h"

LAB_EVENT LabEvents[LAB_EVENTS_MAX];
volatile LONG LabEventCount;
volatile LONG LabInsideMax;
ULONG LabSum;

PLAB_DEVICE LabDevices[2];
ULONG LabExperiment;
WDFSPINLOCK LabLocks[2];

static ULONG DeviceCount;

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_DEVICE_ADD LabDeviceAdd;
static EVT_WDF_DEVICE_PREPARE_HARDWARE LabPrepareHardware;
static EVT_WDF_DEVICE_RELEASE_HARDWARE LabReleaseHardware;
static EVT_WDF_INTERRUPT_ISR LabIsr;
static EVT_WDF_INTERRUPT_DPC LabDpc;
static EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL LabDeviceControl;

/* Any IRQL. Begins are logged after the fact and ends before it: what overlaps in the log did
 * overlap. */
VOID LabLog(ULONG What, ULONG Device)
{
    LONG index = InterlockedIncrement(&LabEventCount) - 1;

    if (index < LAB_EVENTS_MAX) {
        LabEvents[index].What = What;
        LabEvents[index].Device = Device;
        LabEvents[index].Irql = KeGetCurrentIrql();
        LabEvents[index].Processor = KeGetCurrentProcessorNumberEx(NULL);
    }
}

static BOOLEAN LabIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    PLAB_DEVICE device = LabGetDevice(WdfInterruptGetDevice(Interrupt));

    UNREFERENCED_PARAMETER(MessageID);
    if (LabRead(device, PAIR_SOURCE(0) + PAIR_SRC_CAUSES) == 0) {
        return FALSE;
    }
    device->IsrRuns++;
    LabLog(LAB_ISR_BEGIN, device->Number);
    if (LabInIsr(device)) {
        LabWrite(device, PAIR_SOURCE(0) + PAIR_SRC_ACKNOWLEDGE, 1);
    }
    LabLog(WdfInterruptQueueDpcForIsr(Interrupt) ? LAB_QUEUED : LAB_NOT_QUEUED, device->Number);
    LabLog(LAB_ISR_END, device->Number);
    return TRUE;
}

static VOID LabDpc(WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject)
{
    PLAB_DEVICE device = LabGetDevice((WDFDEVICE)AssociatedObject);

    UNREFERENCED_PARAMETER(Interrupt);
    LabLog(LAB_DPC_BEGIN, device->Number);
    device->DpcRuns++;
    LabInDpc(device);
    LabLog(LAB_DPC_END, device->Number);
}

static VOID LabDeviceControl(WDFQUEUE Queue, WDFREQUEST Request, size_t OutputBufferLength,
                             size_t InputBufferLength, ULONG IoControlCode)
{
    PLAB_DEVICE device = LabGetDevice(WdfIoQueueGetDevice(Queue));

    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    LabExperiment = ((IoControlCode >> 2) & 0xfff) - LAB_FUNCTION_FIRST;
    LabLog(LAB_THREAD_BEGIN, device->Number);
    LabRun(device);
    LabLog(LAB_THREAD_END, device->Number);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static NTSTATUS LabPrepareHardware(WDFDEVICE Device, WDFCMRESLIST Raw, WDFCMRESLIST Translated)
{
    PLAB_DEVICE device = LabGetDevice(Device);

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

static NTSTATUS LabReleaseHardware(WDFDEVICE Device, WDFCMRESLIST Translated)
{
    PLAB_DEVICE device = LabGetDevice(Device);

    UNREFERENCED_PARAMETER(Translated);
    if (device->Registers != NULL) {
        MmUnmapIoSpace(device->Registers, device->RegistersLength);
    }
    return STATUS_SUCCESS;
}

static NTSTATUS LabCreateQueue(WDFDEVICE Device)
{
    WDF_IO_QUEUE_CONFIG config;

    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
    config.EvtIoDeviceControl = LabDeviceControl;
    return WdfIoQueueCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE);
}

static NTSTATUS LabDeviceAdd(WDFDRIVER Driver, PWDFDEVICE_INIT DeviceInit)
{
    WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
    WDF_INTERRUPT_CONFIG interrupt_config;
    WDF_OBJECT_ATTRIBUTES attributes;
    PLAB_DEVICE device;
    WDFDEVICE handle;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Driver);
    WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
    callbacks.EvtDevicePrepareHardware = LabPrepareHardware;
    callbacks.EvtDeviceReleaseHardware = LabReleaseHardware;
    WdfDeviceInitSetPnpPowerEventCallbacks(DeviceInit, &callbacks);
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, LAB_DEVICE);
    status = WdfDeviceCreate(&DeviceInit, &attributes, &handle);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    device = LabGetDevice(handle);
    device->Number = DeviceCount;
    LabDevices[DeviceCount++ % 2] = device;
    WDF_INTERRUPT_CONFIG_INIT(&interrupt_config, LabIsr, LabDpc);
    status =
        WdfInterruptCreate(handle, &interrupt_config, WDF_NO_OBJECT_ATTRIBUTES, &device->Interrupt);
    if (NT_SUCCESS(status)) {
        status = LabCreateQueue(handle);
    }
    return status;
}

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    WDF_DRIVER_CONFIG config;
    NTSTATUS status;

    WDF_DRIVER_CONFIG_INIT(&config, LabDeviceAdd);
    status = WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                             WDF_NO_HANDLE);
    for (ULONG i = 0; NT_SUCCESS(status) && i < 2; i++) {
        status = WdfSpinLockCreate(WDF_NO_OBJECT_ATTRIBUTES, &LabLocks[i]);
    }
    return status;
}
