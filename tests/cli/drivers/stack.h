/* SPDX-License-Identifier: MIT */
/*
 * stack.h - what the drivers of a device stack share: callbacks that say that they were called.
 * WHO is defined before.
 */
#ifndef TESTS_CLI_DRIVERS_STACK_H
#define TESTS_CLI_DRIVERS_STACK_H

#include <ntddk.h>
#include <wdf.h>

#define SAY(text) DbgPrint(WHO ": " text "\n")

/* Which callback fails, given by -D...=1. */
#ifndef FAILS_ADD
#define FAILS_ADD 0
#endif
#ifndef FAILS_PREPARE
#define FAILS_PREPARE 0
#endif
#ifndef FAILS_D0_ENTRY
#define FAILS_D0_ENTRY 0 /* from the second time on */
#endif
#ifndef FAILS_QUERY
#define FAILS_QUERY 0
#endif

static ULONG Entries;

/* A callback that says so and returns `status`; of a power transition; that returns nothing. */
#define SAYING(name, text, status)                                                                 \
    static NTSTATUS name(WDFDEVICE Device)                                                         \
    {                                                                                              \
        UNREFERENCED_PARAMETER(Device);                                                            \
        SAY(text);                                                                                 \
        return status;                                                                             \
    }
#define SAYING_POWER(name, text, status)                                                           \
    static NTSTATUS name(WDFDEVICE Device, WDF_POWER_DEVICE_STATE State)                           \
    {                                                                                              \
        UNREFERENCED_PARAMETER(Device);                                                            \
        UNREFERENCED_PARAMETER(State);                                                             \
        SAY(text);                                                                                 \
        return status;                                                                             \
    }
#define SAYING_VOID(name, type, text)                                                              \
    static VOID name(type Handle)                                                                  \
    {                                                                                              \
        UNREFERENCED_PARAMETER(Handle);                                                            \
        SAY(text);                                                                                 \
    }

static NTSTATUS Prepare(WDFDEVICE Device, WDFCMRESLIST Raw, WDFCMRESLIST Translated)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Raw);
    DbgPrint(WHO ": PrepareHardware, %u resources\n",
             (unsigned)WdfCmResourceListGetCount(Translated));
    return FAILS_PREPARE ? STATUS_DEVICE_CONFIGURATION_ERROR : STATUS_SUCCESS;
}

static NTSTATUS Release(WDFDEVICE Device, WDFCMRESLIST Translated)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Translated);
    SAY("ReleaseHardware");
    return STATUS_SUCCESS;
}

SAYING_POWER(D0Entry, "D0Entry",
             FAILS_D0_ENTRY &&Entries++ > 0 ? STATUS_DEVICE_DATA_ERROR : STATUS_SUCCESS)
SAYING_POWER(Post, "D0EntryPostInterruptsEnabled", STATUS_SUCCESS)
SAYING_POWER(Pre, "D0ExitPreInterruptsDisabled", STATUS_SUCCESS)
SAYING_POWER(D0Exit, "D0Exit", STATUS_SUCCESS)
SAYING(Init, "SelfManagedIoInit", STATUS_SUCCESS)
SAYING(Restart, "SelfManagedIoRestart", STATUS_SUCCESS)
SAYING(Suspend, "SelfManagedIoSuspend", STATUS_SUCCESS)
SAYING(QueryStop, "QueryStop", FAILS_QUERY ? STATUS_DEVICE_BUSY : STATUS_SUCCESS)
SAYING(QueryRemove, "QueryRemove", FAILS_QUERY ? STATUS_DEVICE_BUSY : STATUS_SUCCESS)
SAYING_VOID(Flush, WDFDEVICE, "SelfManagedIoFlush")
SAYING_VOID(Cleanup, WDFDEVICE, "SelfManagedIoCleanup")
SAYING_VOID(SurpriseRemoval, WDFDEVICE, "SurpriseRemoval")
SAYING_VOID(DeviceCleanup, WDFOBJECT, "the device object is deleted")
SAYING_VOID(FileCleanup, WDFFILEOBJECT, "FileCleanup")
SAYING_VOID(FileClose, WDFFILEOBJECT, "FileClose")
SAYING_VOID(Unload, WDFDRIVER, "Unload")

static VOID SetCallbacks(PWDFDEVICE_INIT DeviceInit, PFN_WDF_DEVICE_FILE_CREATE Create)
{
    WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
    WDF_FILEOBJECT_CONFIG files;

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
    callbacks.EvtDeviceQueryStop = QueryStop;
    callbacks.EvtDeviceQueryRemove = QueryRemove;
    callbacks.EvtDeviceSurpriseRemoval = SurpriseRemoval;
    WdfDeviceInitSetPnpPowerEventCallbacks(DeviceInit, &callbacks);
    WDF_FILEOBJECT_CONFIG_INIT(&files, Create, FileClose, FileCleanup);
#ifdef FORWARDS
    files.AutoForwardCleanupClose = WdfTrue;
#endif
    WdfDeviceInitSetFileObjectConfig(DeviceInit, &files, WDF_NO_OBJECT_ATTRIBUTES);
}

static NTSTATUS CreateDevice(PWDFDEVICE_INIT DeviceInit, WDFDEVICE *Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.EvtCleanupCallback = DeviceCleanup;
    return WdfDeviceCreate(&DeviceInit, &attributes, Device);
}

static NTSTATUS DeviceAdd(WDFDRIVER Driver, PWDFDEVICE_INIT DeviceInit);

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    WDF_DRIVER_CONFIG config;
    WDFDRIVER driver;
    NTSTATUS status;

    WDF_DRIVER_CONFIG_INIT(&config, DeviceAdd);
    config.EvtDriverUnload = Unload;
    status =
        WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config, &driver);
    if (NT_SUCCESS(status)) {
        NT_ASSERT(WdfGetDriver() == driver);
        DbgPrint(WHO ": DriverEntry, %wZ\n", RegistryPath);
    }
    return status;
}

#endif
