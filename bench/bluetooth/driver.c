/* SPDX-License-Identifier: MIT */
/*
 * driver.c - the race of stopping a Bluetooth driver with its I/O, of the literature on checking
 * concurrent programs: first reported by KISS (Qadeer and Wu, 2004), a program of SCTBench. Written
 * anew from its description, as a KMDF driver.
 *
 * PendingIo counts the requests that run, and one more while the driver is not stopping. Stopping
 * takes that one back and waits for zero. No request may run when that has happened.
 *
 * The file is compiled once for each of
 *   BLUETOOTH_ORIGINAL      looks at the flag, then counts: stopping can come between the two
 *   BLUETOOTH_FIRST_REPAIR  counts, then looks; but a refused request is taken back twice, which
 *                           cancels out another one that runs: needs two of them. (The original
 *                           takes a refused request back once, without having counted it.)
 *   BLUETOOTH_REPAIRED      counts, then looks; takes back once
 */
#include <ntddk.h>
#include <wdf.h>

#include "bluetooth.h"

#if defined(BLUETOOTH_ORIGINAL) + defined(BLUETOOTH_FIRST_REPAIR) + defined(BLUETOOTH_REPAIRED) != 1
#error one of them
#endif

typedef struct _BLUETOOTH_CONTEXT {
    volatile LONG PendingIo;
    volatile BOOLEAN StoppingFlag; /* volatile: the race with its readers is meant */
    BOOLEAN Stopped;
    KEVENT StoppingEvent;
} BLUETOOTH_CONTEXT, *PBLUETOOTH_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(BLUETOOTH_CONTEXT, BluetoothGetContext)

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_DEVICE_ADD BluetoothEvtDeviceAdd;
static EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL BluetoothEvtIoDeviceControl;

NTSTATUS DriverEntry(_In_ PDRIVER_OBJECT DriverObject, _In_ PUNICODE_STRING RegistryPath)
{
    WDF_DRIVER_CONFIG config;

    WDF_DRIVER_CONFIG_INIT(&config, BluetoothEvtDeviceAdd);
    return WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                           WDF_NO_HANDLE);
}

static VOID BluetoothIoDecrement(_In_ PBLUETOOTH_CONTEXT Context)
{
    if (InterlockedDecrement(&Context->PendingIo) == 0) {
        KeSetEvent(&Context->StoppingEvent, IO_NO_INCREMENT, FALSE);
    }
}

#if defined(BLUETOOTH_ORIGINAL)

static NTSTATUS BluetoothIoIncrement(_In_ PBLUETOOTH_CONTEXT Context)
{
    if (Context->StoppingFlag) {
        return STATUS_DELETE_PENDING;
    }
    InterlockedIncrement(&Context->PendingIo);
    return STATUS_SUCCESS;
}

#else

static NTSTATUS BluetoothIoIncrement(_In_ PBLUETOOTH_CONTEXT Context)
{
    InterlockedIncrement(&Context->PendingIo);
    if (Context->StoppingFlag) {
        BluetoothIoDecrement(Context);
        return STATUS_DELETE_PENDING;
    }
    return STATUS_SUCCESS;
}

#endif

static NTSTATUS BluetoothAdd(_In_ PBLUETOOTH_CONTEXT Context)
{
    NTSTATUS status = BluetoothIoIncrement(Context);

    if (NT_SUCCESS(status)) {
        NT_ASSERT(!Context->Stopped);
    }
#if defined(BLUETOOTH_REPAIRED)
    if (NT_SUCCESS(status)) {
        BluetoothIoDecrement(Context);
    }
#else
    BluetoothIoDecrement(Context);
#endif
    return status;
}

static NTSTATUS BluetoothStop(_In_ PBLUETOOTH_CONTEXT Context)
{
    Context->StoppingFlag = TRUE;
    BluetoothIoDecrement(Context);
    KeWaitForSingleObject(&Context->StoppingEvent, Executive, KernelMode, FALSE, NULL);
    Context->Stopped = TRUE;
    return STATUS_SUCCESS;
}

static VOID BluetoothEvtIoDeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                                        _In_ size_t OutputBufferLength,
                                        _In_ size_t InputBufferLength, _In_ ULONG IoControlCode)
{
    PBLUETOOTH_CONTEXT context = BluetoothGetContext(WdfIoQueueGetDevice(Queue));
    NTSTATUS status;

    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    switch (IoControlCode) {
    case IOCTL_BLUETOOTH_ADD:
        status = BluetoothAdd(context);
        break;
    case IOCTL_BLUETOOTH_STOP:
        status = BluetoothStop(context);
        break;
    default:
        status = STATUS_INVALID_DEVICE_REQUEST;
        break;
    }
    WdfRequestComplete(Request, status);
}

static NTSTATUS BluetoothEvtDeviceAdd(_In_ WDFDRIVER Driver, _Inout_ PWDFDEVICE_INIT DeviceInit)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_IO_QUEUE_CONFIG config;
    PBLUETOOTH_CONTEXT context;
    WDFDEVICE device;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Driver);
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, BLUETOOTH_CONTEXT);
    /* Stopping waits. */
    attributes.ExecutionLevel = WdfExecutionLevelPassive;
    status = WdfDeviceCreate(&DeviceInit, &attributes, &device);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    context = BluetoothGetContext(device);
    context->PendingIo = 1;
    KeInitializeEvent(&context->StoppingEvent, NotificationEvent, FALSE);
    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
    config.EvtIoDeviceControl = BluetoothEvtIoDeviceControl;
    return WdfIoQueueCreate(device, &config, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE);
}
