/* SPDX-License-Identifier: MIT */
/* skeleton - see skeleton.h. */
#include "skeleton.h"

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_DEVICE_ADD TestDeviceAdd;
static EVT_WDF_DEVICE_PREPARE_HARDWARE TestPrepareHardware;
static EVT_WDF_DEVICE_RELEASE_HARDWARE TestReleaseHardware;
static EVT_WDF_DEVICE_D0_ENTRY_POST_INTERRUPTS_ENABLED TestInterruptsEnabled;
static EVT_WDF_INTERRUPT_ISR TestIsr;
static EVT_WDF_INTERRUPT_DPC TestDpc;
static EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL TestDeviceControl;

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    WDF_DRIVER_CONFIG config;

    WDF_DRIVER_CONFIG_INIT(&config, TestDeviceAdd);
    return WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                           WDF_NO_HANDLE);
}

static NTSTATUS TestPrepareHardware(WDFDEVICE Device, WDFCMRESLIST Raw, WDFCMRESLIST Translated)
{
    PTEST_CONTEXT context = TestGetContext(Device);

    UNREFERENCED_PARAMETER(Raw);
    for (ULONG i = 0; i < WdfCmResourceListGetCount(Translated); i++) {
        PCM_PARTIAL_RESOURCE_DESCRIPTOR descriptor = WdfCmResourceListGetDescriptor(Translated, i);
        if (descriptor->Type == CmResourceTypeMemory) {
            context->RegistersLength = descriptor->u.Memory.Length;
            context->Registers =
                (PUCHAR)MmMapIoSpaceEx(descriptor->u.Memory.Start, context->RegistersLength,
                                       PAGE_READWRITE | PAGE_NOCACHE);
        }
    }
    return context->Registers != NULL ? STATUS_SUCCESS : STATUS_DEVICE_CONFIGURATION_ERROR;
}

static NTSTATUS TestReleaseHardware(WDFDEVICE Device, WDFCMRESLIST Translated)
{
    PTEST_CONTEXT context = TestGetContext(Device);

    UNREFERENCED_PARAMETER(Translated);
    if (context->Registers != NULL) {
        MmUnmapIoSpace(context->Registers, context->RegistersLength);
    }
    return STATUS_SUCCESS;
}

static NTSTATUS TestInterruptsEnabled(WDFDEVICE Device, WDF_POWER_DEVICE_STATE Previous)
{
    PTEST_CONTEXT context = TestGetContext(Device);

    UNREFERENCED_PARAMETER(Previous);
    if (TestHooks.Started != NULL) {
        TestHooks.Started(context);
    } else {
        TestWrite(context, EDU_RAISE, 1);
    }
    return STATUS_SUCCESS;
}

static BOOLEAN TestIsr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(MessageID);
    if (TestAcknowledge(TestGetContext(WdfInterruptGetDevice(Interrupt))) == 0) {
        return FALSE;
    }
    WdfInterruptQueueDpcForIsr(Interrupt);
    return TRUE;
}

static VOID TestDpc(WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(AssociatedObject);
}

static VOID TestDeviceControl(WDFQUEUE Queue, WDFREQUEST Request, size_t OutputBufferLength,
                              size_t InputBufferLength, ULONG IoControlCode)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    UNREFERENCED_PARAMETER(IoControlCode);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static NTSTATUS TestDeviceAdd(WDFDRIVER Driver, PWDFDEVICE_INIT DeviceInit)
{
    WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
    WDF_INTERRUPT_CONFIG interrupt_config;
    WDF_IO_QUEUE_CONFIG queue_config;
    WDF_OBJECT_ATTRIBUTES attributes;
    PTEST_CONTEXT context;
    WDFDEVICE device;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Driver);
    WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
    callbacks.EvtDevicePrepareHardware = TestPrepareHardware;
    callbacks.EvtDeviceReleaseHardware = TestReleaseHardware;
    callbacks.EvtDeviceD0EntryPostInterruptsEnabled = TestInterruptsEnabled;
    WdfDeviceInitSetPnpPowerEventCallbacks(DeviceInit, &callbacks);
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, TEST_CONTEXT);
    status = WdfDeviceCreate(&DeviceInit, &attributes, &device);
    if (!NT_SUCCESS(status)) {
        return status;
    }

    context = TestGetContext(device);
    WDF_INTERRUPT_CONFIG_INIT(&interrupt_config, TestHooks.Isr ? TestHooks.Isr : TestIsr,
                              TestHooks.Dpc ? TestHooks.Dpc : TestDpc);
    status = WdfInterruptCreate(device, &interrupt_config, WDF_NO_OBJECT_ATTRIBUTES,
                                &context->Interrupt);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = device;
    status = WdfSpinLockCreate(&attributes, &context->Lock);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&queue_config, WdfIoQueueDispatchParallel);
    queue_config.EvtIoDeviceControl =
        TestHooks.DeviceControl ? TestHooks.DeviceControl : TestDeviceControl;
    return WdfIoQueueCreate(device, &queue_config, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE);
}
