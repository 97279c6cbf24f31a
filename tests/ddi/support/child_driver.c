/* SPDX-License-Identifier: MIT */
/* child_driver - see child_driver.h. */
#include "tests/ddi/support/child_driver.h"

#include <ntstrsafe.h>

#include "tests/ddi/support/power_script.h"

CHILD_SHAPE ChildShape;

static const GUID ClassGuid = {
    0x7f0e1d2c, 0x3b4a, 0x4958, { 0x86, 0x97, 0xa8, 0xb9, 0xca, 0xdb, 0xec, 0xfd }
};

/* The device's callbacks; 0 is the parent. */

static ULONG NumberOf(WDFDEVICE Device)
{
    return WdfPdoGetParent(Device) == NULL ? 0 : TestGetChild(Device)->Number;
}

static NTSTATUS Log(PCSTR Word, WDFDEVICE Device, CHILD_STEP Step)
{
    ULONG number = NumberOf(Device);

    CHECK_IRQL(PASSIVE_LEVEL);
    TestLogNumber(Word, number);
    return Step != CHILD_NONE && number != 0 && number == ChildShape.FailingChild &&
                   Step == ChildShape.FailingStep
               ? STATUS_UNSUCCESSFUL
               : STATUS_SUCCESS;
}

static BOOLEAN Isr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(MessageID);
    return FALSE;
}

/* Everything is right but that the device is a bus driver's child. */
static VOID CreateWaking(WDFDEVICE Device)
{
    CM_PARTIAL_RESOURCE_DESCRIPTOR descriptor;
    WDF_INTERRUPT_CONFIG config;
    WDFINTERRUPT interrupt;

    RtlZeroMemory(&descriptor, sizeof(descriptor));
    descriptor.Type = CmResourceTypeInterrupt;
    descriptor.Flags = CM_RESOURCE_INTERRUPT_WAKE_HINT;
    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, NULL);
    config.PassiveHandling = TRUE;
    config.CanWakeDevice = TRUE;
    config.InterruptRaw = &descriptor;
    config.InterruptTranslated = &descriptor;
    CHECK_STATUS(WdfInterruptCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES, &interrupt),
                 STATUS_INVALID_PARAMETER);
}

static NTSTATUS Prepare(WDFDEVICE Device, WDFCMRESLIST Raw, WDFCMRESLIST Translated)
{
    if (NumberOf(Device) != 0) {
        CHECK_EQUAL(WdfCmResourceListGetCount(Raw), 0);
        CHECK_EQUAL(WdfCmResourceListGetCount(Translated), 0);
        if (ChildShape.WakesItself) {
            CreateWaking(Device);
        }
    }
    return Log("prep", Device, CHILD_PREPARE);
}

static NTSTATUS Release(WDFDEVICE Device, WDFCMRESLIST Translated)
{
    UNREFERENCED_PARAMETER(Translated);
    return Log("rel", Device, CHILD_NONE);
}

static NTSTATUS D0Entry(WDFDEVICE Device, WDF_POWER_DEVICE_STATE Previous)
{
    return Log("in", Device,
               Previous == WdfPowerDeviceD3Final ? CHILD_D0_ENTRY : CHILD_D0_ENTRY_AGAIN);
}

static NTSTATUS D0Exit(WDFDEVICE Device, WDF_POWER_DEVICE_STATE Target)
{
    UNREFERENCED_PARAMETER(Target);
    return Log("out", Device, CHILD_D0_EXIT);
}

static NTSTATUS Init(WDFDEVICE Device)
{
    return Log("init", Device, CHILD_NONE);
}

static NTSTATUS Suspend(WDFDEVICE Device)
{
    return Log("susp", Device, CHILD_NONE);
}

static NTSTATUS Restart(WDFDEVICE Device)
{
    return Log("res", Device, CHILD_NONE);
}

static VOID Cleanup(WDFDEVICE Device)
{
    (VOID) Log("clean", Device, CHILD_NONE);
}

static VOID SurpriseRemoval(WDFDEVICE Device)
{
    (VOID) Log("surp", Device, CHILD_NONE);
}

static NTSTATUS QueryStop(WDFDEVICE Device)
{
    return Log("qstop", Device, CHILD_QUERY_STOP);
}

static NTSTATUS QueryRemove(WDFDEVICE Device)
{
    return Log("qrem", Device, CHILD_QUERY_REMOVE);
}

static VOID ReportedMissing(WDFDEVICE Device)
{
    (VOID) Log("missing", Device, CHILD_NONE);
}

static VOID Gone(WDFOBJECT Object)
{
    TestLogNumber("gone", TestGetChild(Object)->Number);
}

static VOID SetCallbacks(PWDFDEVICE_INIT DeviceInit)
{
    WDF_PNPPOWER_EVENT_CALLBACKS callbacks;

    WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
    callbacks.EvtDevicePrepareHardware = Prepare;
    callbacks.EvtDeviceReleaseHardware = Release;
    callbacks.EvtDeviceD0Entry = D0Entry;
    callbacks.EvtDeviceD0Exit = D0Exit;
    callbacks.EvtDeviceSelfManagedIoInit = Init;
    callbacks.EvtDeviceSelfManagedIoSuspend = Suspend;
    callbacks.EvtDeviceSelfManagedIoRestart = Restart;
    callbacks.EvtDeviceSelfManagedIoCleanup = Cleanup;
    callbacks.EvtDeviceSurpriseRemoval = SurpriseRemoval;
    callbacks.EvtDeviceQueryStop = QueryStop;
    callbacks.EvtDeviceQueryRemove = QueryRemove;
    WdfDeviceInitSetPnpPowerEventCallbacks(DeviceInit, &callbacks);
}

VOID ChildParentInit(PWDFDEVICE_INIT Init, PWDF_OBJECT_ATTRIBUTES Attributes)
{
    UNREFERENCED_PARAMETER(Attributes);
    SetCallbacks(Init);
}

/* Requests. */

static VOID Cancel(WDFREQUEST Request)
{
    WDFDEVICE device = WdfIoQueueGetDevice(WdfRequestGetIoQueue(Request));

    TestGetChild(device)->Kept = NULL;
    WdfRequestComplete(Request, STATUS_CANCELLED);
}

static VOID Control(WDFQUEUE Queue, WDFREQUEST Request, size_t Output, size_t Input, ULONG Code)
{
    UNREFERENCED_PARAMETER(Output);
    UNREFERENCED_PARAMETER(Input);
    if (Code != CONTROL_KEEP) {
        WdfRequestComplete(Request, STATUS_SUCCESS);
        return;
    }
    TestGetChild(WdfIoQueueGetDevice(Queue))->Kept = Request;
    if (WdfRequestMarkCancelableEx(Request, Cancel) == STATUS_CANCELLED) {
        WdfRequestComplete(Request, STATUS_CANCELLED);
    }
}

static VOID AddQueue(WDFDEVICE Child)
{
    WDF_IO_QUEUE_CONFIG config;

    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
    config.EvtIoDeviceControl = Control;
    CHECK_STATUS(WdfIoQueueCreate(Child, &config, WDF_NO_OBJECT_ATTRIBUTES, NULL), STATUS_SUCCESS);
}

/* Creation. */

static VOID Identify(PWDFDEVICE_INIT Init, ULONG Number)
{
    DECLARE_CONST_UNICODE_STRING(id, L"DIRQL\\Child");
    DECLARE_CONST_UNICODE_STRING(text, L"Child");
    DECLARE_UNICODE_STRING_SIZE(instance, 16);
    WDF_PDO_EVENT_CALLBACKS callbacks;

    CHECK_STATUS(RtlUnicodeStringPrintf(&instance, L"%u", Number), STATUS_SUCCESS);
    CHECK_STATUS(WdfPdoInitAssignDeviceID(Init, &id), STATUS_SUCCESS);
    CHECK_STATUS(WdfPdoInitAddHardwareID(Init, &id), STATUS_SUCCESS);
    CHECK_STATUS(WdfPdoInitAssignInstanceID(Init, &instance), STATUS_SUCCESS);
    CHECK_STATUS(WdfPdoInitAddDeviceText(Init, &text, &text, 0x409), STATUS_SUCCESS);
    WdfPdoInitSetDefaultLocale(Init, 0x409);
    WDF_PDO_EVENT_CALLBACKS_INIT(&callbacks);
    callbacks.EvtDeviceReportedMissing = ReportedMissing;
    WdfPdoInitSetEventCallbacks(Init, &callbacks);
}

static VOID Link(WDFDEVICE Child, ULONG Number)
{
    DECLARE_UNICODE_STRING_SIZE(name, 32);

    CHECK_STATUS(RtlUnicodeStringPrintf(&name, L"\\DosDevices\\DirqlChild%u", Number),
                 STATUS_SUCCESS);
    CHECK_STATUS(WdfDeviceCreateSymbolicLink(Child, &name), STATUS_SUCCESS);
}

static VOID AssignIdling(WDFDEVICE Device, ULONG Milliseconds)
{
    WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS settings;

    WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS_INIT(&settings, IdleCannotWakeFromS0);
    settings.IdleTimeout = Milliseconds;
    CHECK_STATUS(WdfDeviceAssignS0IdleSettings(Device, &settings), STATUS_SUCCESS);
}

NTSTATUS ChildCreate(PWDFDEVICE_INIT Init, ULONG Number, WDFDEVICE *Child)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    NTSTATUS status;

    SetCallbacks(Init);
    Identify(Init, Number);
    if (!ChildShape.IsNotRaw) {
        CHECK_STATUS(WdfPdoInitAssignRawDevice(Init, &ClassGuid), STATUS_SUCCESS);
    }
    if (ChildShape.IsNotOwner) {
        WdfDeviceInitSetPowerPolicyOwnership(Init, FALSE);
    }
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, TEST_CHILD);
    attributes.EvtCleanupCallback = Gone;
    status = WdfDeviceCreate(&Init, &attributes, Child);
    CHECK_STATUS(status, STATUS_SUCCESS);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    CHECK(Init == NULL);
    TestGetChild(*Child)->Number = Number;
    AddQueue(*Child);
    Link(*Child, Number);
    if (ChildShape.IdleMs != 0) {
        AssignIdling(*Child, ChildShape.IdleMs);
    }
    return status;
}

VOID ChildParentAdd(PTEST_DEVICE Parent)
{
    if (ChildShape.ParentIdleMs != 0) {
        AssignIdling(Parent->Device, ChildShape.ParentIdleMs);
    }
}

WDFDEVICE ChildAdd(PTEST_DEVICE Parent, ULONG Number)
{
    PWDFDEVICE_INIT init = WdfPdoInitAllocate(Parent->Device);
    WDFDEVICE child = NULL;

    CHECK(init != NULL);
    if (init != NULL && NT_SUCCESS(ChildCreate(init, Number, &child))) {
        CHECK_EQUAL(WdfPdoGetParent(child), Parent->Device);
        CHECK_STATUS(WdfFdoAddStaticChild(Parent->Device, child), STATUS_SUCCESS);
    }
    return child;
}
