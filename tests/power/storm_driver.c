/* SPDX-License-Identifier: MIT */
/*
 * storm_driver - a correct driver of model:pair that is taken through power and PnP transitions
 * while requests are pending and interrupts fire. It checks by a table of its own that its
 * callbacks come in an order that Microsoft's pages allow.
 *
 * A device control is completed by the DPC of the interrupt that it makes the device send. With
 * BROKEN its EvtIoStop gives requests back that it does not have any more.
 */
#include <ntddk.h>
#include <wdf.h>

#include "models/pair/pair.h"
#include "tests/power/order.h"

DRIVER_INITIALIZE DriverEntry;

typedef struct _DEVICE {
    PUCHAR Registers;
    SIZE_T RegistersLength;
    WDFSPINLOCK Lock;
    WDFREQUEST Current; /* Lock; marked cancelable */
    ULONG Life;         /* where the device is in its life: LIFE_... */
    WDF_POWER_DEVICE_STATE Last;
    BOOLEAN IsEnabled;
    BOOLEAN IsSurprised;
} DEVICE, *PDEVICE;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(DEVICE, GetDevice)

/* Order of callbacks. */

enum {
    LIFE_NEW,
    LIFE_PREPARED,
    LIFE_ENTERED,
    LIFE_POSTED,
    LIFE_RUNNING,
    LIFE_SUSPENDED,
    LIFE_PRE,
    LIFE_OFF,
    LIFE_RELEASED,
    LIFE_FLUSHED,
    LIFE_CLEAN
};

enum {
    CALL_PREPARE,
    CALL_D0_ENTRY,
    CALL_POST,
    CALL_INIT,
    CALL_RESTART,
    CALL_SUSPEND,
    CALL_PRE,
    CALL_D0_EXIT,
    CALL_RELEASE,
    CALL_FLUSH,
    CALL_CLEANUP
};

#define WRONG_ORDER 0x0BADCA11

static const ORDER_ROW Allowed[] = {
    { LIFE_NEW, CALL_PREPARE, LIFE_PREPARED },      { LIFE_PREPARED, CALL_D0_ENTRY, LIFE_ENTERED },
    { LIFE_ENTERED, CALL_POST, LIFE_POSTED },       { LIFE_POSTED, CALL_INIT, LIFE_RUNNING },
    { LIFE_POSTED, CALL_RESTART, LIFE_RUNNING },    { LIFE_RUNNING, CALL_SUSPEND, LIFE_SUSPENDED },
    { LIFE_SUSPENDED, CALL_PRE, LIFE_PRE },         { LIFE_PRE, CALL_D0_EXIT, LIFE_OFF },
    { LIFE_OFF, CALL_D0_ENTRY, LIFE_ENTERED },      { LIFE_OFF, CALL_RELEASE, LIFE_RELEASED },
    { LIFE_RELEASED, CALL_PREPARE, LIFE_PREPARED }, { LIFE_RELEASED, CALL_FLUSH, LIFE_FLUSHED },
    { LIFE_FLUSHED, CALL_CLEANUP, LIFE_CLEAN },
};

static VOID Called(PDEVICE Device, ULONG Call)
{
    OrderCalled(Allowed, ARRAYSIZE(Allowed), &Device->Life, Call, WRONG_ORDER);
}

static VOID Require(BOOLEAN Condition, PDEVICE Device, ULONG Call)
{
    if (!Condition) {
        KeBugCheckEx(WRONG_ORDER, 0x100 | Device->Life, Call, 0, 0);
    }
}

static ULONG Read(PDEVICE Device, ULONG Offset)
{
    return READ_REGISTER_ULONG((PULONG)(Device->Registers + Offset));
}

static VOID Write(PDEVICE Device, ULONG Offset, ULONG Value)
{
    WRITE_REGISTER_ULONG((PULONG)(Device->Registers + Offset), Value);
}

/* Requests. */

/* Whoever gets it owns it: it is unmarked under the lock that the cancel callback takes before it
 * completes. */
static WDFREQUEST TakeCurrent(PDEVICE Device, WDFREQUEST Only)
{
    WDFREQUEST request;

    WdfSpinLockAcquire(Device->Lock);
    request = Device->Current;
    if (Only != NULL && request != Only) {
        request = NULL;
    }
    if (request != NULL) {
        Device->Current = NULL;
        if (WdfRequestUnmarkCancelable(request) == STATUS_CANCELLED) {
            request = NULL;
        }
    }
    WdfSpinLockRelease(Device->Lock);
    return request;
}

static VOID Cancel(WDFREQUEST Request)
{
    PDEVICE device = GetDevice(WdfIoQueueGetDevice(WdfRequestGetIoQueue(Request)));

    WdfSpinLockAcquire(device->Lock);
    if (device->Current == Request) {
        device->Current = NULL;
    }
    WdfSpinLockRelease(device->Lock);
    WdfRequestComplete(Request, STATUS_CANCELLED);
}

static VOID Control(WDFQUEUE Queue, WDFREQUEST Request, size_t Output, size_t Input, ULONG Code)
{
    PDEVICE device = GetDevice(WdfIoQueueGetDevice(Queue));
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Output);
    UNREFERENCED_PARAMETER(Input);
    UNREFERENCED_PARAMETER(Code);
    WdfSpinLockAcquire(device->Lock);
    status = WdfRequestMarkCancelableEx(Request, Cancel);
    if (NT_SUCCESS(status)) {
        device->Current = Request;
    }
    WdfSpinLockRelease(device->Lock);
    if (!NT_SUCCESS(status)) {
        WdfRequestComplete(Request, status);
        return;
    }
    Write(device, PAIR_SOURCE(0) + PAIR_SRC_DELAY_NS, 20000);
    Write(device, PAIR_SOURCE(0) + PAIR_SRC_RAISE_LATER, 1);
}

static VOID IoStop(WDFQUEUE Queue, WDFREQUEST Request, ULONG Flags)
{
    PDEVICE device = GetDevice(WdfIoQueueGetDevice(Queue));

    if (TakeCurrent(device, Request) == NULL) {
#ifndef BROKEN
        return; /* the DPC or the cancel callback is about to complete it */
#endif
    }
    if (Flags & WdfRequestStopActionPurge) {
        WdfRequestComplete(Request, STATUS_CANCELLED);
    } else {
        WdfRequestStopAcknowledge(Request, TRUE);
    }
}

static VOID Dpc(WDFINTERRUPT Interrupt, WDFOBJECT Associated)
{
    WDFREQUEST request = TakeCurrent(GetDevice(Associated), NULL);

    UNREFERENCED_PARAMETER(Interrupt);
    if (request != NULL) {
        WdfRequestComplete(request, STATUS_SUCCESS);
    }
}

static BOOLEAN Isr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    PDEVICE device = GetDevice(WdfInterruptGetDevice(Interrupt));
    ULONG causes = Read(device, PAIR_SOURCE(0) + PAIR_SRC_CAUSES_TAKE);

    UNREFERENCED_PARAMETER(MessageID);
    if (causes == 0 || causes == 0xFFFFFFFF) {
        return FALSE;
    }
    (void)WdfInterruptQueueDpcForIsr(Interrupt);
    return TRUE;
}

static NTSTATUS Enable(WDFINTERRUPT Interrupt, WDFDEVICE Handle)
{
    PDEVICE device = GetDevice(Handle);

    UNREFERENCED_PARAMETER(Interrupt);
    Require(device->Life == LIFE_ENTERED && !device->IsEnabled, device, 100);
    device->IsEnabled = TRUE;
    Write(device, PAIR_SOURCE(0) + PAIR_SRC_ENABLE, 0xFFFFFFFF);
    return STATUS_SUCCESS;
}

static NTSTATUS Disable(WDFINTERRUPT Interrupt, WDFDEVICE Handle)
{
    PDEVICE device = GetDevice(Handle);

    UNREFERENCED_PARAMETER(Interrupt);
    Require(device->Life == LIFE_PRE && device->IsEnabled, device, 101);
    device->IsEnabled = FALSE;
    Write(device, PAIR_SOURCE(0) + PAIR_SRC_ENABLE, 0);
    return STATUS_SUCCESS;
}

/* The device. */

static NTSTATUS Prepare(WDFDEVICE Handle, WDFCMRESLIST Raw, WDFCMRESLIST Translated)
{
    PDEVICE device = GetDevice(Handle);

    UNREFERENCED_PARAMETER(Raw);
    Called(device, CALL_PREPARE);
    for (ULONG i = 0; i < WdfCmResourceListGetCount(Translated); i++) {
        PCM_PARTIAL_RESOURCE_DESCRIPTOR descriptor = WdfCmResourceListGetDescriptor(Translated, i);

        if (descriptor->Type == CmResourceTypeMemory && device->Registers == NULL) {
            device->RegistersLength = descriptor->u.Memory.Length;
            device->Registers =
                MmMapIoSpaceEx(descriptor->u.Memory.Start, device->RegistersLength, PAGE_READWRITE);
        }
    }
    device->Last = WdfPowerDeviceD3Final;
    return device->Registers != NULL ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

static NTSTATUS Release(WDFDEVICE Handle, WDFCMRESLIST Translated)
{
    PDEVICE device = GetDevice(Handle);

    UNREFERENCED_PARAMETER(Translated);
    Called(device, CALL_RELEASE);
    Require(!device->IsEnabled, device, CALL_RELEASE);
    MmUnmapIoSpace(device->Registers, device->RegistersLength);
    device->Registers = NULL;
    return STATUS_SUCCESS;
}

static NTSTATUS D0Entry(WDFDEVICE Handle, WDF_POWER_DEVICE_STATE Previous)
{
    PDEVICE device = GetDevice(Handle);

    Called(device, CALL_D0_ENTRY);
    Require(Previous == device->Last, device, CALL_D0_ENTRY);
    return STATUS_SUCCESS;
}

static NTSTATUS Post(WDFDEVICE Handle, WDF_POWER_DEVICE_STATE Previous)
{
    UNREFERENCED_PARAMETER(Previous);
    Require(GetDevice(Handle)->IsEnabled, GetDevice(Handle), CALL_POST);
    Called(GetDevice(Handle), CALL_POST);
    return STATUS_SUCCESS;
}

static NTSTATUS Pre(WDFDEVICE Handle, WDF_POWER_DEVICE_STATE Target)
{
    UNREFERENCED_PARAMETER(Target);
    Require(GetDevice(Handle)->Current == NULL, GetDevice(Handle), CALL_PRE);
    Called(GetDevice(Handle), CALL_PRE);
    return STATUS_SUCCESS;
}

static NTSTATUS D0Exit(WDFDEVICE Handle, WDF_POWER_DEVICE_STATE Target)
{
    PDEVICE device = GetDevice(Handle);

    Called(device, CALL_D0_EXIT);
    Require(!device->IsEnabled, device, CALL_D0_EXIT);
    device->Last = Target;
    return STATUS_SUCCESS;
}

static NTSTATUS Init(WDFDEVICE Handle)
{
    Called(GetDevice(Handle), CALL_INIT);
    return STATUS_SUCCESS;
}

static NTSTATUS Restart(WDFDEVICE Handle)
{
    Called(GetDevice(Handle), CALL_RESTART);
    return STATUS_SUCCESS;
}

static NTSTATUS Suspend(WDFDEVICE Handle)
{
    Called(GetDevice(Handle), CALL_SUSPEND);
    return STATUS_SUCCESS;
}

static VOID Flush(WDFDEVICE Handle)
{
    Called(GetDevice(Handle), CALL_FLUSH);
}

static VOID Cleanup(WDFDEVICE Handle)
{
    Called(GetDevice(Handle), CALL_CLEANUP);
}

/* At any time, once. */
static VOID SurpriseRemoval(WDFDEVICE Handle)
{
    PDEVICE device = GetDevice(Handle);

    Require(!device->IsSurprised, device, 102);
    device->IsSurprised = TRUE;
}

static NTSTATUS CreateParts(WDFDEVICE Handle)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_INTERRUPT_CONFIG interrupt;
    WDF_IO_QUEUE_CONFIG queue;
    WDFINTERRUPT ignored;
    NTSTATUS status;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Handle;
    status = WdfSpinLockCreate(&attributes, &GetDevice(Handle)->Lock);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    WDF_INTERRUPT_CONFIG_INIT(&interrupt, Isr, Dpc);
    interrupt.EvtInterruptEnable = Enable;
    interrupt.EvtInterruptDisable = Disable;
    status = WdfInterruptCreate(Handle, &interrupt, WDF_NO_OBJECT_ATTRIBUTES, &ignored);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&queue, WdfIoQueueDispatchSequential);
    queue.EvtIoDeviceControl = Control;
    queue.EvtIoStop = IoStop;
    return WdfIoQueueCreate(Handle, &queue, WDF_NO_OBJECT_ATTRIBUTES, NULL);
}

static NTSTATUS DeviceAdd(WDFDRIVER Driver, PWDFDEVICE_INIT DeviceInit)
{
    WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFDEVICE handle;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Driver);
    WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
    callbacks.EvtDevicePrepareHardware = Prepare;
    callbacks.EvtDeviceReleaseHardware = Release;
    callbacks.EvtDeviceD0Entry = D0Entry;
    callbacks.EvtDeviceD0EntryPostInterruptsEnabled = Post;
    callbacks.EvtDeviceD0ExitPreInterruptsDisabled = Pre;
    callbacks.EvtDeviceD0Exit = D0Exit;
    callbacks.EvtDeviceSelfManagedIoInit = Init;
    callbacks.EvtDeviceSelfManagedIoRestart = Restart;
    callbacks.EvtDeviceSelfManagedIoSuspend = Suspend;
    callbacks.EvtDeviceSelfManagedIoFlush = Flush;
    callbacks.EvtDeviceSelfManagedIoCleanup = Cleanup;
    callbacks.EvtDeviceSurpriseRemoval = SurpriseRemoval;
    WdfDeviceInitSetPnpPowerEventCallbacks(DeviceInit, &callbacks);
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, DEVICE);
    status = WdfDeviceCreate(&DeviceInit, &attributes, &handle);
    return NT_SUCCESS(status) ? CreateParts(handle) : status;
}

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    WDF_DRIVER_CONFIG config;

    WDF_DRIVER_CONFIG_INIT(&config, DeviceAdd);
    return WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                           WDF_NO_HANDLE);
}
