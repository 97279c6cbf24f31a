/* SPDX-License-Identifier: MIT */
/*
 * filter_driver - a correct filter above storm_driver: it sends each device control on, by turns
 * with a completion routine and to be forgotten, and checks by a table of its own that its
 * callbacks come in an order that Microsoft's pages allow.
 *
 * With BROKEN it looks at a request that it has sent, and that may be back and completed by then.
 */
#include <ntddk.h>
#include <wdf.h>

#include "tests/power/order.h"

DRIVER_INITIALIZE DriverEntry;

typedef struct _FILTER {
    ULONG Life; /* where the device is in its life: LIFE_... */
    LONG Turn;
    ULONG_PTR Information; /* of the last request, if it is BROKEN */
} FILTER, *PFILTER;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(FILTER, GetFilter)

enum {
    LIFE_NEW,
    LIFE_PREPARED,
    LIFE_ENTERED,
    LIFE_RUNNING,
    LIFE_SUSPENDED,
    LIFE_OFF,
    LIFE_RELEASED,
    LIFE_FLUSHED,
    LIFE_CLEAN
};

enum {
    CALL_PREPARE,
    CALL_D0_ENTRY,
    CALL_RUN,
    CALL_SUSPEND,
    CALL_D0_EXIT,
    CALL_RELEASE,
    CALL_FLUSH,
    CALL_CLEANUP
};

static const ORDER_ROW Allowed[] = {
    { LIFE_NEW, CALL_PREPARE, LIFE_PREPARED },   { LIFE_PREPARED, CALL_D0_ENTRY, LIFE_ENTERED },
    { LIFE_ENTERED, CALL_RUN, LIFE_RUNNING },    { LIFE_RUNNING, CALL_SUSPEND, LIFE_SUSPENDED },
    { LIFE_SUSPENDED, CALL_D0_EXIT, LIFE_OFF },  { LIFE_OFF, CALL_D0_ENTRY, LIFE_ENTERED },
    { LIFE_OFF, CALL_RELEASE, LIFE_RELEASED },   { LIFE_RELEASED, CALL_PREPARE, LIFE_PREPARED },
    { LIFE_RELEASED, CALL_FLUSH, LIFE_FLUSHED }, { LIFE_FLUSHED, CALL_CLEANUP, LIFE_CLEAN },
};

static VOID Called(WDFDEVICE Device, ULONG Call)
{
    OrderCalled(Allowed, ARRAYSIZE(Allowed), &GetFilter(Device)->Life, Call, 0x0BADF117);
}

static NTSTATUS Prepare(WDFDEVICE Device, WDFCMRESLIST Raw, WDFCMRESLIST Translated)
{
    UNREFERENCED_PARAMETER(Raw);
    UNREFERENCED_PARAMETER(Translated);
    Called(Device, CALL_PREPARE);
    return STATUS_SUCCESS;
}

static NTSTATUS Release(WDFDEVICE Device, WDFCMRESLIST Translated)
{
    UNREFERENCED_PARAMETER(Translated);
    Called(Device, CALL_RELEASE);
    return STATUS_SUCCESS;
}

static NTSTATUS D0Entry(WDFDEVICE Device, WDF_POWER_DEVICE_STATE Previous)
{
    UNREFERENCED_PARAMETER(Previous);
    Called(Device, CALL_D0_ENTRY);
    return STATUS_SUCCESS;
}

static NTSTATUS D0Exit(WDFDEVICE Device, WDF_POWER_DEVICE_STATE Target)
{
    UNREFERENCED_PARAMETER(Target);
    Called(Device, CALL_D0_EXIT);
    return STATUS_SUCCESS;
}

static NTSTATUS Run(WDFDEVICE Device)
{
    Called(Device, CALL_RUN);
    return STATUS_SUCCESS;
}

static NTSTATUS Suspend(WDFDEVICE Device)
{
    Called(Device, CALL_SUSPEND);
    return STATUS_SUCCESS;
}

static VOID Flush(WDFDEVICE Device)
{
    Called(Device, CALL_FLUSH);
}

static VOID Cleanup(WDFDEVICE Device)
{
    Called(Device, CALL_CLEANUP);
}

static VOID Returned(WDFREQUEST Request, WDFIOTARGET Target, PWDF_REQUEST_COMPLETION_PARAMS Params,
                     WDFCONTEXT Context)
{
    UNREFERENCED_PARAMETER(Target);
    UNREFERENCED_PARAMETER(Context);
    WdfRequestCompleteWithInformation(Request, Params->IoStatus.Status,
                                      Params->IoStatus.Information);
}

static VOID Control(WDFQUEUE Queue, WDFREQUEST Request, size_t Output, size_t Input, ULONG Code)
{
    WDFDEVICE device = WdfIoQueueGetDevice(Queue);
    PFILTER filter = GetFilter(device);
    BOOLEAN comesBack = (InterlockedIncrement(&filter->Turn) & 1) != 0;
    WDF_REQUEST_SEND_OPTIONS options;

    UNREFERENCED_PARAMETER(Output);
    UNREFERENCED_PARAMETER(Input);
    UNREFERENCED_PARAMETER(Code);
    WDF_REQUEST_SEND_OPTIONS_INIT(&options, WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET);
    if (comesBack) {
        WdfRequestFormatRequestUsingCurrentType(Request);
        WdfRequestSetCompletionRoutine(Request, Returned, NULL);
    }
    if (!WdfRequestSend(Request, WdfDeviceGetIoTarget(device),
                        comesBack ? WDF_NO_SEND_OPTIONS : &options)) {
        WdfRequestComplete(Request, WdfRequestGetStatus(Request));
        return;
    }
#ifdef BROKEN
    filter->Information = WdfRequestGetInformation(Request);
#endif
}

static NTSTATUS DeviceAdd(WDFDRIVER Driver, PWDFDEVICE_INIT DeviceInit)
{
    WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_IO_QUEUE_CONFIG queue;
    WDFDEVICE device;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Driver);
    WdfFdoInitSetFilter(DeviceInit);
    WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
    callbacks.EvtDevicePrepareHardware = Prepare;
    callbacks.EvtDeviceReleaseHardware = Release;
    callbacks.EvtDeviceD0Entry = D0Entry;
    callbacks.EvtDeviceD0Exit = D0Exit;
    callbacks.EvtDeviceSelfManagedIoInit = Run;
    callbacks.EvtDeviceSelfManagedIoRestart = Run;
    callbacks.EvtDeviceSelfManagedIoSuspend = Suspend;
    callbacks.EvtDeviceSelfManagedIoFlush = Flush;
    callbacks.EvtDeviceSelfManagedIoCleanup = Cleanup;
    WdfDeviceInitSetPnpPowerEventCallbacks(DeviceInit, &callbacks);
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, FILTER);
    status = WdfDeviceCreate(&DeviceInit, &attributes, &device);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&queue, WdfIoQueueDispatchParallel);
    queue.EvtIoDeviceControl = Control;
    return WdfIoQueueCreate(device, &queue, WDF_NO_OBJECT_ATTRIBUTES, NULL);
}

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    WDF_DRIVER_CONFIG config;

    WDF_DRIVER_CONFIG_INIT(&config, DeviceAdd);
    return WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                           WDF_NO_HANDLE);
}
