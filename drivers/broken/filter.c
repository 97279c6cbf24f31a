/* SPDX-License-Identifier: MIT */
/* filter.c - see filter.h. */
#include "filter.h"

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL FilterEvtIoDeviceControl;

NTSTATUS DriverEntry(_In_ PDRIVER_OBJECT DriverObject, _In_ PUNICODE_STRING RegistryPath)
{
    WDF_DRIVER_CONFIG config;

    WDF_DRIVER_CONFIG_INIT(&config, FilterEvtAdd);
    return WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                           WDF_NO_HANDLE);
}

static VOID FilterEvtIoDeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                                     _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                                     _In_ ULONG IoControlCode)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    UNREFERENCED_PARAMETER(IoControlCode);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

VOID FilterInitQueue(_Out_ PWDF_IO_QUEUE_CONFIG Config)
{
    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(Config, WdfIoQueueDispatchParallel);
    Config->EvtIoDeviceControl = FilterEvtIoDeviceControl;
}
