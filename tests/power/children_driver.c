/* SPDX-License-Identifier: MIT */
/*
 * children_driver - see children_test.c: a bus with one raw child, which the application has it
 * report missing, and look at. No callback of the child's comes while the bus is not in D0.
 *
 * BROKEN: it looks at the child's device without an iteration of the list, which would keep it.
 */
#include <ntddk.h>
#include <wdf.h>

#include "tests/power/children.h"

typedef struct _ID {
    WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER Header;
    ULONG Number;
} ID;

typedef struct _CHILD {
    ULONG Looks;
} CHILD, *PCHILD;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(CHILD, GetChild)

typedef struct _BUS {
    WDFWAITLOCK Lock;
    ULONG Calls; /* of the application's */
    BOOLEAN IsOn;
} BUS, *PBUS;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(BUS, GetBus)

static const GUID ClassGuid = {
    0x1b2c3d4e, 0x5f60, 0x4172, { 0x83, 0x94, 0xa5, 0xb6, 0xc7, 0xd8, 0xe9, 0xfa }
};

DRIVER_INITIALIZE DriverEntry;

static ID TheId(VOID)
{
    ID id;

    WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER_INIT(&id.Header, sizeof(id));
    id.Number = 1;
    return id;
}

/* The child. */

static VOID CheckBus(WDFDEVICE Child)
{
    if (!GetBus(WdfPdoGetParent(Child))->IsOn) {
        KeBugCheck(0xE2);
    }
}

static NTSTATUS ChildEntry(WDFDEVICE Device, WDF_POWER_DEVICE_STATE Previous)
{
    UNREFERENCED_PARAMETER(Previous);
    CheckBus(Device);
    return STATUS_SUCCESS;
}

static NTSTATUS ChildExit(WDFDEVICE Device, WDF_POWER_DEVICE_STATE Target)
{
    UNREFERENCED_PARAMETER(Target);
    CheckBus(Device);
    return STATUS_SUCCESS;
}

static NTSTATUS ChildInit(WDFDEVICE Device)
{
    CheckBus(Device);
    return STATUS_SUCCESS;
}

static VOID SetPower(PWDFDEVICE_INIT Init, PFN_WDF_DEVICE_D0_ENTRY Entry,
                     PFN_WDF_DEVICE_D0_EXIT Exit, PFN_WDF_DEVICE_SELF_MANAGED_IO_INIT IoInit)
{
    WDF_PNPPOWER_EVENT_CALLBACKS callbacks;

    WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
    callbacks.EvtDeviceD0Entry = Entry;
    callbacks.EvtDeviceD0Exit = Exit;
    callbacks.EvtDeviceSelfManagedIoInit = IoInit;
    WdfDeviceInitSetPnpPowerEventCallbacks(Init, &callbacks);
}

static VOID CancelKept(WDFREQUEST Request)
{
    WdfRequestComplete(Request, STATUS_CANCELLED);
}

static VOID Keep(WDFQUEUE Queue, WDFREQUEST Request, size_t Output, size_t Input, ULONG Code)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(Output);
    UNREFERENCED_PARAMETER(Input);
    UNREFERENCED_PARAMETER(Code);
    if (WdfRequestMarkCancelableEx(Request, CancelKept) == STATUS_CANCELLED) {
        WdfRequestComplete(Request, STATUS_CANCELLED);
    }
}

static NTSTATUS AddQueue(WDFDEVICE Device, PFN_WDF_IO_QUEUE_IO_DEVICE_CONTROL Callback)
{
    WDF_IO_QUEUE_CONFIG config;

    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
    config.EvtIoDeviceControl = Callback;
    return WdfIoQueueCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES, NULL);
}

static NTSTATUS CreateChild(WDFCHILDLIST List,
                            PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER Identification,
                            PWDFDEVICE_INIT Init)
{
    DECLARE_CONST_UNICODE_STRING(id, L"DIRQL\\Child");
    DECLARE_CONST_UNICODE_STRING(link, L"\\DosDevices\\DirqlChild");
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFDEVICE child;
    NTSTATUS status = WdfPdoInitAssignDeviceID(Init, &id);

    UNREFERENCED_PARAMETER(List);
    UNREFERENCED_PARAMETER(Identification);
    if (NT_SUCCESS(status)) {
        status = WdfPdoInitAssignRawDevice(Init, &ClassGuid);
    }
    SetPower(Init, ChildEntry, ChildExit, ChildInit);
    if (NT_SUCCESS(status)) {
        WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, CHILD);
        status = WdfDeviceCreate(&Init, &attributes, &child);
    }
    if (NT_SUCCESS(status)) {
        status = AddQueue(child, Keep);
    }
    return NT_SUCCESS(status) ? WdfDeviceCreateSymbolicLink(child, &link) : status;
}

/* The bus. */

static NTSTATUS BusEntry(WDFDEVICE Device, WDF_POWER_DEVICE_STATE Previous)
{
    UNREFERENCED_PARAMETER(Previous);
    GetBus(Device)->IsOn = TRUE;
    return STATUS_SUCCESS;
}

static NTSTATUS BusExit(WDFDEVICE Device, WDF_POWER_DEVICE_STATE Target)
{
    UNREFERENCED_PARAMETER(Target);
    GetBus(Device)->IsOn = FALSE;
    return STATUS_SUCCESS;
}

static VOID Count(PBUS Bus)
{
    (VOID) WdfWaitLockAcquire(Bus->Lock, NULL);
    Bus->Calls++;
    WdfWaitLockRelease(Bus->Lock);
}

static VOID Look(PBUS Bus, WDFCHILDLIST List)
{
    ID id = TheId();
    WDF_CHILD_RETRIEVE_INFO info;
    WDFDEVICE child;
#ifndef BROKEN
    WDF_CHILD_LIST_ITERATOR iterator;

    WDF_CHILD_LIST_ITERATOR_INIT(&iterator, WdfRetrievePresentChildren);
    WdfChildListBeginIteration(List, &iterator);
#endif
    WDF_CHILD_RETRIEVE_INFO_INIT(&info, &id.Header);
    child = WdfChildListRetrievePdo(List, &info);
    if (child != NULL) {
        Count(Bus);
        GetChild(child)->Looks++;
    }
#ifndef BROKEN
    WdfChildListEndIteration(List, &iterator);
#endif
}

static VOID Control(WDFQUEUE Queue, WDFREQUEST Request, size_t Output, size_t Input, ULONG Code)
{
    WDFDEVICE device = WdfIoQueueGetDevice(Queue);
    WDFCHILDLIST list = WdfFdoGetDefaultChildList(device);
    ID id = TheId();
    NTSTATUS status = STATUS_SUCCESS;

    UNREFERENCED_PARAMETER(Output);
    UNREFERENCED_PARAMETER(Input);
    if (Code == CHILDREN_MISS) {
        Count(GetBus(device));
        status = WdfChildListUpdateChildDescriptionAsMissing(list, &id.Header);
    } else if (Code == CHILDREN_REPORT) {
        status = WdfChildListAddOrUpdateChildDescriptionAsPresent(list, &id.Header, NULL);
    } else {
        Look(GetBus(device), list);
    }
    WdfRequestComplete(Request, status);
}

static NTSTATUS DeviceAdd(WDFDRIVER Driver, PWDFDEVICE_INIT Init)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_CHILD_LIST_CONFIG config;
    ID id = TheId();
    WDFDEVICE device;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Driver);
    WDF_CHILD_LIST_CONFIG_INIT(&config, sizeof(ID), CreateChild);
    WdfFdoInitSetDefaultChildListConfig(Init, &config, WDF_NO_OBJECT_ATTRIBUTES);
    SetPower(Init, BusEntry, BusExit, NULL);
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, BUS);
    status = WdfDeviceCreate(&Init, &attributes, &device);
    if (NT_SUCCESS(status)) {
        status = WdfWaitLockCreate(WDF_NO_OBJECT_ATTRIBUTES, &GetBus(device)->Lock);
    }
    if (NT_SUCCESS(status)) {
        status = AddQueue(device, Control);
    }
    if (!NT_SUCCESS(status)) {
        return status;
    }
    return WdfChildListAddOrUpdateChildDescriptionAsPresent(WdfFdoGetDefaultChildList(device),
                                                            &id.Header, NULL);
}

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    WDF_DRIVER_CONFIG config;

    WDF_DRIVER_CONFIG_INIT(&config, DeviceAdd);
    return WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                           WDF_NO_HANDLE);
}
