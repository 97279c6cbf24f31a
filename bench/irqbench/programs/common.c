/* SPDX-License-Identifier: MIT */
/* common.c - see common.h. */
#include "common.h"

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_DEVICE_ADD CommonEvtDeviceAdd;
static EVT_WDF_DEVICE_PREPARE_HARDWARE CommonEvtPrepareHardware;
static EVT_WDF_DEVICE_RELEASE_HARDWARE CommonEvtReleaseHardware;
static EVT_WDF_DEVICE_D0_ENTRY CommonEvtD0Entry;
static EVT_WDF_DEVICE_D0_ENTRY_POST_INTERRUPTS_ENABLED CommonEvtInterruptsEnabled;
static EVT_WDF_DEVICE_D0_EXIT_PRE_INTERRUPTS_DISABLED CommonEvtInterruptsDisabling;

NTSTATUS DriverEntry(_In_ PDRIVER_OBJECT DriverObject, _In_ PUNICODE_STRING RegistryPath)
{
    WDF_DRIVER_CONFIG config;

    WDF_DRIVER_CONFIG_INIT(&config, CommonEvtDeviceAdd);
    return WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                           WDF_NO_HANDLE);
}

static PCOMMON_CONTEXT CommonGetContext(_In_ WDFDEVICE Device)
{
    return (PCOMMON_CONTEXT)WdfObjectGetTypedContextWorker(Device, Program.ContextType->UniqueType);
}

static NTSTATUS CommonEvtDeviceAdd(_In_ WDFDRIVER Driver, _Inout_ PWDFDEVICE_INIT DeviceInit)
{
    WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFDEVICE device;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Driver);
    WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
    callbacks.EvtDevicePrepareHardware = CommonEvtPrepareHardware;
    callbacks.EvtDeviceReleaseHardware = CommonEvtReleaseHardware;
    callbacks.EvtDeviceD0Entry = CommonEvtD0Entry;
    callbacks.EvtDeviceD0EntryPostInterruptsEnabled = CommonEvtInterruptsEnabled;
    callbacks.EvtDeviceD0ExitPreInterruptsDisabled = CommonEvtInterruptsDisabling;
    callbacks.EvtDeviceD0Exit = Program.EvtDeviceD0Exit;
    callbacks.EvtDeviceSelfManagedIoInit = Program.EvtDeviceSelfManagedIoInit;
    callbacks.EvtDeviceSelfManagedIoRestart = Program.EvtDeviceSelfManagedIoRestart;
    callbacks.EvtDeviceSelfManagedIoSuspend = Program.EvtDeviceSelfManagedIoSuspend;
    WdfDeviceInitSetPnpPowerEventCallbacks(DeviceInit, &callbacks);

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ContextTypeInfo = Program.RequestContextType;
    WdfDeviceInitSetRequestAttributes(DeviceInit, &attributes);

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ContextTypeInfo = Program.ContextType;
    if (Program.Scope != WdfSynchronizationScopeInvalid) {
        attributes.SynchronizationScope = Program.Scope;
    }
    status = WdfDeviceCreate(&DeviceInit, &attributes, &device);
    if (NT_SUCCESS(status)) {
        status = Program.CreateObjects(device);
    }
    return status;
}

static NTSTATUS CommonEvtPrepareHardware(_In_ WDFDEVICE Device, _In_ WDFCMRESLIST ResourcesRaw,
                                         _In_ WDFCMRESLIST ResourcesTranslated)
{
    PCOMMON_CONTEXT common = CommonGetContext(Device);

    UNREFERENCED_PARAMETER(ResourcesRaw);
    for (ULONG i = 0; i < WdfCmResourceListGetCount(ResourcesTranslated); i++) {
        PCM_PARTIAL_RESOURCE_DESCRIPTOR descriptor =
            WdfCmResourceListGetDescriptor(ResourcesTranslated, i);

        if (descriptor->Type == CmResourceTypeMemory && common->Registers == NULL) {
            common->RegistersLength = descriptor->u.Memory.Length;
            common->Registers = (PUCHAR)MmMapIoSpaceEx(
                descriptor->u.Memory.Start, common->RegistersLength, PAGE_READWRITE | PAGE_NOCACHE);
        }
    }
    return common->Registers != NULL ? STATUS_SUCCESS : STATUS_DEVICE_CONFIGURATION_ERROR;
}

static NTSTATUS CommonEvtReleaseHardware(_In_ WDFDEVICE Device,
                                         _In_ WDFCMRESLIST ResourcesTranslated)
{
    PCOMMON_CONTEXT common = CommonGetContext(Device);

    UNREFERENCED_PARAMETER(ResourcesTranslated);
    if (common->Registers != NULL) {
        MmUnmapIoSpace(common->Registers, common->RegistersLength);
        common->Registers = NULL;
    }
    return STATUS_SUCCESS;
}

static NTSTATUS CommonEvtD0Entry(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PCOMMON_CONTEXT common = CommonGetContext(Device);

    WriteTd(common, TD_REG_RESET, 1);
    WriteTd(common, TD_REG_MESSAGES, Program.Messages);
    return Program.EvtDeviceD0Entry != NULL ? Program.EvtDeviceD0Entry(Device, PreviousState)
                                            : STATUS_SUCCESS;
}

static NTSTATUS CommonEvtInterruptsEnabled(_In_ WDFDEVICE Device,
                                           _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    UNREFERENCED_PARAMETER(PreviousState);
    if (!Program.IsMaskedByInterrupt) {
        WriteTd(CommonGetContext(Device), TD_REG_IMASK, Program.Causes);
    }
    return STATUS_SUCCESS;
}

static NTSTATUS CommonEvtInterruptsDisabling(_In_ WDFDEVICE Device,
                                             _In_ WDF_POWER_DEVICE_STATE TargetState)
{
    if (!Program.IsMaskedByInterrupt) {
        WriteTd(CommonGetContext(Device), TD_REG_IMASK, 0);
    }
    return Program.EvtDeviceD0ExitPreInterruptsDisabled != NULL
               ? Program.EvtDeviceD0ExitPreInterruptsDisabled(Device, TargetState)
               : STATUS_SUCCESS;
}

ULONG PutUnderWay(_In_ PCOMMON_CONTEXT Common, _In_ WDFREQUEST Request)
{
    ULONG tag = 1;

    while (InterlockedCompareExchangePointer(&Common->UnderWay[tag], Request, NULL) != NULL) {
        tag++;
        NT_ASSERT(tag <= TAG_MAX);
    }
    return tag;
}

WDFREQUEST TakeUnderWay(_In_ PCOMMON_CONTEXT Common, _In_ ULONG Place)
{
    return (WDFREQUEST)InterlockedExchangePointer(&Common->UnderWay[Place], NULL);
}

BOOLEAN CommonEvtInterruptIsr(_In_ WDFINTERRUPT Interrupt, _In_ ULONG MessageID)
{
    PCOMMON_CONTEXT common = CommonGetContext(WdfInterruptGetDevice(Interrupt));
    ULONG causes = ReadTd(common, TD_REG_ISTAT);

    UNREFERENCED_PARAMETER(MessageID);
    if (causes == 0) {
        return FALSE;
    }
    WriteTd(common, TD_REG_ISTAT, causes);
    WdfInterruptQueueDpcForIsr(Interrupt);
    return TRUE;
}

VOID CompleteWrite(_In_ PCOMMON_CONTEXT Common, _In_ ULONG Tag)
{
    WDFREQUEST request = TakeUnderWay(Common, Tag);

    if (request != NULL) {
        WdfRequestCompleteWithInformation(request, STATUS_SUCCESS, sizeof(ULONG));
    }
}

VOID CompleteWrites(_In_ PCOMMON_CONTEXT Common)
{
    ULONG tag;

    while ((tag = ReadTd(Common, TD_REG_CPL)) != 0) {
        CompleteWrite(Common, tag);
    }
}

BOOLEAN CompleteRead(_In_ PCOMMON_CONTEXT Common)
{
    ULONG word = ReadTd(Common, TD_REG_RX);
    WDFREQUEST request;
    PULONG buffer;
    NTSTATUS status;

    if (word == 0) {
        return FALSE;
    }
    /* There is a word only where there is a read that let it in. */
    request = TakeUnderWay(Common, 0);
    status = WdfRequestRetrieveOutputBuffer(request, sizeof(*buffer), (PVOID *)&buffer, NULL);
    if (NT_SUCCESS(status)) {
        *buffer = word;
    }
    WdfRequestCompleteWithInformation(request, status, NT_SUCCESS(status) ? sizeof(*buffer) : 0);
    return TRUE;
}

VOID CommonEvtIoWrite(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request, _In_ size_t Length)
{
    PCOMMON_CONTEXT common = CommonGetContext(WdfIoQueueGetDevice(Queue));

    if (Length != sizeof(ULONG)) {
        WdfRequestComplete(Request, STATUS_INVALID_PARAMETER);
        return;
    }
    WriteTd(common, TD_REG_CMD, PutUnderWay(common, Request));
}

VOID CommonEvtIoRead(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request, _In_ size_t Length)
{
    PCOMMON_CONTEXT common = CommonGetContext(WdfIoQueueGetDevice(Queue));

    if (Length != sizeof(ULONG)) {
        WdfRequestComplete(Request, STATUS_INVALID_PARAMETER);
        return;
    }
    (VOID) InterlockedExchangePointer(&common->UnderWay[0], Request);
    WriteTd(common, TD_REG_CREDIT, 1);
}

PULONG RetrieveNumber(_In_ WDFREQUEST Request, _In_ ULONG IoControlCode, _In_ ULONG Expected)
{
    PULONG number;
    NTSTATUS status = STATUS_INVALID_DEVICE_REQUEST;

    if (IoControlCode == Expected) {
        status = WdfRequestRetrieveOutputBuffer(Request, sizeof(*number), (PVOID *)&number, NULL);
    }
    if (!NT_SUCCESS(status)) {
        WdfRequestComplete(Request, status);
        return NULL;
    }
    return number;
}

NTSTATUS CreateWriteQueue(_In_ WDFDEVICE Device, _In_ PFN_WDF_IO_QUEUE_IO_WRITE EvtIoWrite)
{
    WDF_IO_QUEUE_CONFIG config;
    WDFQUEUE queue;
    NTSTATUS status;

    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchParallel);
    config.Settings.Parallel.NumberOfPresentedRequests = TAG_MAX;
    config.EvtIoWrite = EvtIoWrite;
    status = WdfIoQueueCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES, &queue);
    if (NT_SUCCESS(status)) {
        status = WdfDeviceConfigureRequestDispatching(Device, queue, WdfRequestTypeWrite);
    }
    return status;
}

NTSTATUS CreateReadQueue(_In_ WDFDEVICE Device, _In_ PFN_WDF_IO_QUEUE_IO_READ EvtIoRead)
{
    WDF_IO_QUEUE_CONFIG config;
    WDFQUEUE queue;
    NTSTATUS status;

    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchSequential);
    config.EvtIoRead = EvtIoRead;
    status = WdfIoQueueCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES, &queue);
    if (NT_SUCCESS(status)) {
        status = WdfDeviceConfigureRequestDispatching(Device, queue, WdfRequestTypeRead);
    }
    return status;
}

NTSTATUS CreatePassiveControlQueue(_In_ WDFDEVICE Device,
                                   _In_ PFN_WDF_IO_QUEUE_IO_DEVICE_CONTROL EvtIoDeviceControl)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_IO_QUEUE_CONFIG config;
    WDFQUEUE queue;
    NTSTATUS status;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ExecutionLevel = WdfExecutionLevelPassive;
    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchSequential);
    config.PowerManaged = WdfFalse;
    config.EvtIoDeviceControl = EvtIoDeviceControl;
    status = WdfIoQueueCreate(Device, &config, &attributes, &queue);
    if (NT_SUCCESS(status)) {
        status = WdfDeviceConfigureRequestDispatching(Device, queue, WdfRequestTypeDeviceControl);
    }
    return status;
}

NTSTATUS CreateTimer(_In_ WDFDEVICE Device, _In_ PFN_WDF_TIMER EvtTimer, _Out_ WDFTIMER *Timer)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_TIMER_CONFIG config;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device;
    WDF_TIMER_CONFIG_INIT(&config, EvtTimer);
    config.AutomaticSerialization = FALSE;
    return WdfTimerCreate(&config, &attributes, Timer);
}

NTSTATUS CreateWorkItem(_In_ WDFDEVICE Device, _In_ PFN_WDF_WORKITEM EvtWorkItem,
                        _In_opt_ PCWDF_OBJECT_CONTEXT_TYPE_INFO ContextType,
                        _Out_ WDFWORKITEM *WorkItem)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_WORKITEM_CONFIG config;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device;
    attributes.ContextTypeInfo = ContextType;
    WDF_WORKITEM_CONFIG_INIT(&config, EvtWorkItem);
    return WdfWorkItemCreate(&config, &attributes, WorkItem);
}

NTSTATUS CreateSpinLock(_In_ WDFDEVICE Device, _Out_ WDFSPINLOCK *Lock)
{
    WDF_OBJECT_ATTRIBUTES attributes;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device;
    return WdfSpinLockCreate(&attributes, Lock);
}

NTSTATUS CreateInterrupt(_In_ WDFDEVICE Device, _In_ PFN_WDF_INTERRUPT_ISR EvtInterruptIsr,
                         _In_ PFN_WDF_INTERRUPT_DPC EvtInterruptDpc, _In_opt_ WDFSPINLOCK SpinLock,
                         _Out_ WDFINTERRUPT *Interrupt)
{
    WDF_INTERRUPT_CONFIG config;

    WDF_INTERRUPT_CONFIG_INIT(&config, EvtInterruptIsr, EvtInterruptDpc);
    config.SpinLock = SpinLock;
    return WdfInterruptCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES, Interrupt);
}
