/* SPDX-License-Identifier: MIT */
/*
 * closes - EvtFileClose writes what another callback reads, on another thread:
 *   as it is   the device's cleanup, which comes when its last handle is closed
 *   EXCLUSIVE  EvtDeviceFileCreate of the next handle, of which there is one at a time
 *   SHARED     the same, without that: nothing orders the two
 *   POWER      EvtDeviceD0Exit: nothing orders the two
 */
#include <ntddk.h>
#include <wdf.h>

typedef struct _CLOSES_CONTEXT {
    ULONG CloseCount;
    ULONG SeenCount;
} CLOSES_CONTEXT, *PCLOSES_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(CLOSES_CONTEXT, ClosesGetContext)

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_DEVICE_ADD ClosesEvtDeviceAdd;
static EVT_WDF_FILE_CLOSE ClosesEvtFileClose;
static EVT_WDF_OBJECT_CONTEXT_CLEANUP ClosesEvtDeviceCleanup;
#if defined(EXCLUSIVE) || defined(SHARED)
static EVT_WDF_DEVICE_FILE_CREATE ClosesEvtDeviceFileCreate;
#endif
#ifdef POWER
static EVT_WDF_DEVICE_D0_EXIT ClosesEvtDeviceD0Exit;
#endif

static VOID ClosesSee(PCLOSES_CONTEXT Context)
{
    Context->SeenCount = Context->CloseCount;
}

static VOID ClosesEvtFileClose(WDFFILEOBJECT FileObject)
{
    ClosesGetContext(WdfFileObjectGetDevice(FileObject))->CloseCount++;
}

static VOID ClosesEvtDeviceCleanup(WDFOBJECT Device)
{
    ClosesSee(ClosesGetContext(Device));
}

#if defined(EXCLUSIVE) || defined(SHARED)
static VOID ClosesEvtDeviceFileCreate(WDFDEVICE Device, WDFREQUEST Request,
                                      WDFFILEOBJECT FileObject)
{
    UNREFERENCED_PARAMETER(FileObject);
    ClosesSee(ClosesGetContext(Device));
    WdfRequestComplete(Request, STATUS_SUCCESS);
}
#endif

#ifdef POWER
static NTSTATUS ClosesEvtDeviceD0Exit(WDFDEVICE Device, WDF_POWER_DEVICE_STATE Target)
{
    UNREFERENCED_PARAMETER(Target);
    ClosesSee(ClosesGetContext(Device));
    return STATUS_SUCCESS;
}
#endif

static NTSTATUS ClosesEvtDeviceAdd(WDFDRIVER Driver, PWDFDEVICE_INIT DeviceInit)
{
    WDF_FILEOBJECT_CONFIG file_config;
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFDEVICE device;

    UNREFERENCED_PARAMETER(Driver);
    WDF_FILEOBJECT_CONFIG_INIT(&file_config, WDF_NO_EVENT_CALLBACK, ClosesEvtFileClose,
                               WDF_NO_EVENT_CALLBACK);
#if defined(EXCLUSIVE) || defined(SHARED)
    file_config.EvtDeviceFileCreate = ClosesEvtDeviceFileCreate;
#endif
#ifdef EXCLUSIVE
    WdfDeviceInitSetExclusive(DeviceInit, TRUE);
#endif
#ifdef POWER
    WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
    WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
    callbacks.EvtDeviceD0Exit = ClosesEvtDeviceD0Exit;
    WdfDeviceInitSetPnpPowerEventCallbacks(DeviceInit, &callbacks);
#endif
    WdfDeviceInitSetFileObjectConfig(DeviceInit, &file_config, WDF_NO_OBJECT_ATTRIBUTES);
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, CLOSES_CONTEXT);
    attributes.EvtCleanupCallback = ClosesEvtDeviceCleanup;
    return WdfDeviceCreate(&DeviceInit, &attributes, &device);
}

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    WDF_DRIVER_CONFIG config;

    WDF_DRIVER_CONFIG_INIT(&config, ClosesEvtDeviceAdd);
    return WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                           WDF_NO_HANDLE);
}
