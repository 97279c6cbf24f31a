/* SPDX-License-Identifier: MIT */
/* device.c - see device.h. */
#include "device.h"

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_DEVICE_ADD DeviceEvtAdd;
static EVT_WDF_DEVICE_PREPARE_HARDWARE DeviceEvtPrepareHardware;
static EVT_WDF_DEVICE_RELEASE_HARDWARE DeviceEvtReleaseHardware;
static EVT_WDF_DEVICE_D0_ENTRY_POST_INTERRUPTS_ENABLED DeviceEvtStart;
static EVT_WDF_INTERRUPT_ISR DeviceEvtInterruptIsr;
static EVT_WDF_INTERRUPT_DPC DeviceEvtInterruptDpc;
static EVT_WDF_WORKITEM DeviceEvtWorkItem;
static EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL DeviceEvtIoDeviceControl;

NTSTATUS DriverEntry(_In_ PDRIVER_OBJECT DriverObject, _In_ PUNICODE_STRING RegistryPath)
{
    WDF_DRIVER_CONFIG config;

    WDF_DRIVER_CONFIG_INIT(&config, DeviceEvtAdd);
    return WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                           WDF_NO_HANDLE);
}

static NTSTATUS DeviceEvtPrepareHardware(_In_ WDFDEVICE Device, _In_ WDFCMRESLIST ResourcesRaw,
                                         _In_ WDFCMRESLIST ResourcesTranslated)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);

    UNREFERENCED_PARAMETER(ResourcesRaw);
    for (ULONG i = 0; i < WdfCmResourceListGetCount(ResourcesTranslated); i++) {
        PCM_PARTIAL_RESOURCE_DESCRIPTOR descriptor =
            WdfCmResourceListGetDescriptor(ResourcesTranslated, i);

        if (descriptor->Type == CmResourceTypeMemory) {
            context->RegistersLength = descriptor->u.Memory.Length;
            context->Registers =
                (PUCHAR)MmMapIoSpaceEx(descriptor->u.Memory.Start, context->RegistersLength,
                                       PAGE_READWRITE | PAGE_NOCACHE);
        }
    }
    return context->Registers != NULL ? STATUS_SUCCESS : STATUS_DEVICE_CONFIGURATION_ERROR;
}

static NTSTATUS DeviceEvtReleaseHardware(_In_ WDFDEVICE Device,
                                         _In_ WDFCMRESLIST ResourcesTranslated)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);

    UNREFERENCED_PARAMETER(ResourcesTranslated);
    /* It may use registers. */
    WdfWorkItemFlush(context->WorkItem);
    if (context->Registers != NULL) {
        MmUnmapIoSpace(context->Registers, context->RegistersLength);
        context->Registers = NULL;
    }
    return STATUS_SUCCESS;
}

VOID DeviceRaiseInterrupt(_In_ PDEVICE_CONTEXT Context)
{
    DeviceWrite(Context, EDU_RAISE, 1);
}

static NTSTATUS DeviceEvtStart(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    UNREFERENCED_PARAMETER(PreviousState);
    DeviceRaiseInterrupt(DeviceGetContext(Device));
    return STATUS_SUCCESS;
}

BOOLEAN DeviceServiceInterrupt(_In_ WDFINTERRUPT Interrupt)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfInterruptGetDevice(Interrupt));
    ULONG causes = DeviceRead(context, EDU_CAUSES);

    if (causes == 0) {
        return FALSE;
    }
    DeviceWrite(context, EDU_ACKNOWLEDGE, causes);
    WdfInterruptQueueDpcForIsr(Interrupt);
    return TRUE;
}

static BOOLEAN DeviceEvtInterruptIsr(_In_ WDFINTERRUPT Interrupt, _In_ ULONG MessageID)
{
    UNREFERENCED_PARAMETER(MessageID);
    return DeviceServiceInterrupt(Interrupt);
}

static VOID DeviceEvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(Interrupt);
    WdfWorkItemEnqueue(DeviceGetContext(AssociatedObject)->WorkItem);
}

static VOID DeviceEvtWorkItem(_In_ WDFWORKITEM WorkItem)
{
    UNREFERENCED_PARAMETER(WorkItem);
}

static VOID DeviceEvtIoDeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                                     _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                                     _In_ ULONG IoControlCode)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    UNREFERENCED_PARAMETER(IoControlCode);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static NTSTATUS DeviceCreateInterrupt(_In_ WDFDEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config,
                              DeviceCallbacks.Isr ? DeviceCallbacks.Isr : DeviceEvtInterruptIsr,
                              DeviceCallbacks.Dpc ? DeviceCallbacks.Dpc : DeviceEvtInterruptDpc);
    return WdfInterruptCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES,
                              &DeviceGetContext(Device)->Interrupt);
}

static NTSTATUS DeviceCreateQueue(_In_ WDFDEVICE Device)
{
    WDF_IO_QUEUE_CONFIG config;

    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
    config.EvtIoDeviceControl =
        DeviceCallbacks.DeviceControl ? DeviceCallbacks.DeviceControl : DeviceEvtIoDeviceControl;
    return WdfIoQueueCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE);
}

static NTSTATUS DeviceCreateTools(_In_ WDFDEVICE Device)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_WORKITEM_CONFIG config;
    NTSTATUS status;

    KeInitializeSpinLock(&context->CountLock);
    KeInitializeEvent(&context->Serviced, NotificationEvent, FALSE);
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device;
    status = WdfSpinLockCreate(&attributes, &context->Lock);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = WdfWaitLockCreate(&attributes, &context->WaitLock);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    WDF_WORKITEM_CONFIG_INIT(&config, DeviceCallbacks.WorkItem ? DeviceCallbacks.WorkItem
                                                               : DeviceEvtWorkItem);
    config.AutomaticSerialization = FALSE;
    return WdfWorkItemCreate(&config, &attributes, &context->WorkItem);
}

VOID DeviceCompleteIrp(_Inout_ PIRP Irp, _In_ NTSTATUS Status)
{
    Irp->IoStatus.Status = Status;
    Irp->IoStatus.Information = 0;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
}

static NTSTATUS DeviceEvtAdd(_In_ WDFDRIVER Driver, _Inout_ PWDFDEVICE_INIT DeviceInit)
{
    WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFDEVICE device;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Driver);
    WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
    callbacks.EvtDevicePrepareHardware = DeviceEvtPrepareHardware;
    callbacks.EvtDeviceReleaseHardware = DeviceEvtReleaseHardware;
    callbacks.EvtDeviceD0Entry = DeviceCallbacks.D0Entry;
    callbacks.EvtDeviceD0EntryPostInterruptsEnabled =
        DeviceCallbacks.Start ? DeviceCallbacks.Start : DeviceEvtStart;
    WdfDeviceInitSetPnpPowerEventCallbacks(DeviceInit, &callbacks);
    if (DeviceCallbacks.Preprocess) {
        status = WdfDeviceInitAssignWdmIrpPreprocessCallback(DeviceInit, DeviceCallbacks.Preprocess,
                                                             IRP_MJ_DEVICE_CONTROL, NULL, 0);
        if (!NT_SUCCESS(status)) {
            return status;
        }
    }
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, DEVICE_CONTEXT);
    status = WdfDeviceCreate(&DeviceInit, &attributes, &device);
    if (NT_SUCCESS(status)) {
        status = DeviceCreateTools(device);
    }
    if (NT_SUCCESS(status)) {
        status = DeviceCreateInterrupt(device);
    }
    if (NT_SUCCESS(status)) {
        status = DeviceCreateQueue(device);
    }
    return status;
}
