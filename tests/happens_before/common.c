/* SPDX-License-Identifier: MIT */
/* common.c - see common.h. */
#include "common.h"

/* Of what there is two of. */
typedef struct _HB_INDEX {
    PHB Hb;
    ULONG Index;
} HB_INDEX;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(HB_INDEX, GetIndex)

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_DEVICE_ADD HbEvtDeviceAdd;
static EVT_WDF_DEVICE_PREPARE_HARDWARE HbEvtPrepareHardware;
static EVT_WDF_DEVICE_RELEASE_HARDWARE HbEvtReleaseHardware;
static EVT_WDF_DEVICE_D0_EXIT_PRE_INTERRUPTS_DISABLED HbEvtInterruptsDisabling;
static EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL HbEvtIoDeviceControl;
static EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL HbEvtForwarded;
static EVT_WDF_INTERRUPT_ISR HbEvtIsr;
static EVT_WDF_INTERRUPT_DPC HbEvtInterruptDpc;
static EVT_WDF_INTERRUPT_ENABLE HbEvtInterruptEnable;
static EVT_WDF_INTERRUPT_DISABLE HbEvtInterruptDisable;
static EVT_WDF_DPC HbEvtDpc;
static EVT_WDF_WORKITEM HbEvtWorkItem;
static KDEFERRED_ROUTINE HbKdpc0;
static KDEFERRED_ROUTINE HbKdpc1;

NTSTATUS DriverEntry(_In_ PDRIVER_OBJECT DriverObject, _In_ PUNICODE_STRING RegistryPath)
{
    WDF_DRIVER_CONFIG config;

    WDF_DRIVER_CONFIG_INIT(&config, HbEvtDeviceAdd);
    return WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                           WDF_NO_HANDLE);
}

VOID WaitFor(_In_ PRKEVENT Event)
{
    (VOID) KeWaitForSingleObject(Event, Executive, KernelMode, FALSE, NULL);
}

static VOID Run(_In_opt_ HB_ROUTINE *Routine, _In_ PHB Hb)
{
    if (Routine != NULL) {
        Routine(Hb);
    }
}

static BOOLEAN HbEvtIsr(_In_ WDFINTERRUPT Interrupt, _In_ ULONG MessageID)
{
    PHB hb = GetHb(WdfInterruptGetDevice(Interrupt));

    UNREFERENCED_PARAMETER(MessageID);
    WriteHb(hb, HB_REG_STATUS, 0); /* takes the line down */
    if (hb->Case != NULL) {
        Run(hb->Case->Isr[GetIndex(Interrupt)->Index], hb);
    }
    return TRUE;
}

static VOID HbEvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PHB hb = GetHb(AssociatedObject);

    Run(hb->Case->IsrDpc[GetIndex(Interrupt)->Index], hb);
}

static NTSTATUS HbEvtInterruptEnable(_In_ WDFINTERRUPT Interrupt, _In_ WDFDEVICE AssociatedDevice)
{
    PHB hb = GetHb(AssociatedDevice);

    if (hb->Case != NULL && GetIndex(Interrupt)->Index == 0) {
        Run(hb->Case->Enable, hb);
    }
    return STATUS_SUCCESS;
}

static NTSTATUS HbEvtInterruptDisable(_In_ WDFINTERRUPT Interrupt, _In_ WDFDEVICE AssociatedDevice)
{
    PHB hb = GetHb(AssociatedDevice);

    if (hb->Case != NULL && GetIndex(Interrupt)->Index == 0) {
        Run(hb->Case->Disable, hb);
    }
    return STATUS_SUCCESS;
}

static VOID HbEvtDpc(_In_ WDFDPC Dpc)
{
    PHB hb = GetIndex(Dpc)->Hb;

    Run(hb->Case->Dpc[GetIndex(Dpc)->Index], hb);
}

static VOID HbEvtWorkItem(_In_ WDFWORKITEM WorkItem)
{
    PHB hb = GetIndex(WorkItem)->Hb;

    Run(hb->Case->Work[GetIndex(WorkItem)->Index], hb);
}

static VOID HbKdpc0(_In_ PKDPC Dpc, _In_opt_ PVOID DeferredContext, _In_opt_ PVOID SystemArgument1,
                    _In_opt_ PVOID SystemArgument2)
{
    PHB hb = (PHB)DeferredContext;

    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(SystemArgument1);
    UNREFERENCED_PARAMETER(SystemArgument2);
    Run(hb->Case->Kdpc[0], hb);
}

static VOID HbKdpc1(_In_ PKDPC Dpc, _In_opt_ PVOID DeferredContext, _In_opt_ PVOID SystemArgument1,
                    _In_opt_ PVOID SystemArgument2)
{
    PHB hb = (PHB)DeferredContext;

    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(SystemArgument1);
    UNREFERENCED_PARAMETER(SystemArgument2);
    Run(hb->Case->Kdpc[1], hb);
}

static VOID HbEvtForwarded(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                           _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                           _In_ ULONG IoControlCode)
{
    PHB hb = GetHb(WdfIoQueueGetDevice(Queue));

    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    UNREFERENCED_PARAMETER(IoControlCode);
    hb->Case->Forwarded(hb, Request);
}

static NTSTATUS SetUp(_In_ PHB Hb, _In_ WDFREQUEST Request)
{
    PULONG number;
    NTSTATUS status =
        WdfRequestRetrieveInputBuffer(Request, sizeof(*number), (PVOID *)&number, NULL);

    if (NT_SUCCESS(status)) {
        Hb->Case = &Program.Cases[*number];
        Run(Hb->Case->Setup, Hb);
    }
    return status;
}

static VOID RunOrHandOver(_In_ PHB Hb, _In_ WDFREQUEST Request, _In_opt_ HB_ROUTINE *Routine,
                          _In_opt_ HB_REQUEST *WithRequest)
{
    if (WithRequest != NULL) {
        WithRequest(Hb, Request);
        return;
    }
    Run(Routine, Hb);
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID HbEvtIoDeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                                 _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                                 _In_ ULONG IoControlCode)
{
    PHB hb = GetHb(WdfIoQueueGetDevice(Queue));

    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    switch ((IoControlCode >> 2) & 0xfff) {
    case HB_FUNCTION_SETUP:
        WdfRequestComplete(Request, SetUp(hb, Request));
        break;
    case HB_FUNCTION_A:
        RunOrHandOver(hb, Request, hb->Case->A, hb->Case->RequestA);
        break;
    case HB_FUNCTION_B:
        RunOrHandOver(hb, Request, hb->Case->B, hb->Case->RequestB);
        break;
    case HB_FUNCTION_DONE:
        Run(hb->Case->Done, hb);
        WdfRequestComplete(Request, STATUS_SUCCESS);
        break;
    default:
        WdfRequestComplete(Request, STATUS_INVALID_DEVICE_REQUEST);
        break;
    }
}

static VOID InitializeIndexed(_Out_ PWDF_OBJECT_ATTRIBUTES Attributes, _In_opt_ WDFOBJECT Parent)
{
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(Attributes, HB_INDEX);
    Attributes->ParentObject = Parent;
}

static VOID SetIndex(_In_ PHB Hb, _In_ WDFOBJECT Object, _In_ ULONG Index)
{
    GetIndex(Object)->Hb = Hb;
    GetIndex(Object)->Index = Index;
}

static NTSTATUS CreateIndexed(_In_ PHB Hb, _In_ ULONG Index)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_INTERRUPT_CONFIG interruptConfig;
    WDF_DPC_CONFIG dpcConfig;
    WDF_WORKITEM_CONFIG workItemConfig;
    NTSTATUS status;

    InitializeIndexed(&attributes, Hb->Device);
    status = WdfSpinLockCreate(&attributes, &Hb->SpinLock[Index]);
    if (NT_SUCCESS(status)) {
        InitializeIndexed(&attributes, NULL);
        WDF_INTERRUPT_CONFIG_INIT(&interruptConfig, HbEvtIsr, HbEvtInterruptDpc);
        interruptConfig.EvtInterruptEnable = HbEvtInterruptEnable;
        interruptConfig.EvtInterruptDisable = HbEvtInterruptDisable;
        interruptConfig.SpinLock = Program.SharesLock ? Hb->SpinLock[0] : NULL;
        interruptConfig.PassiveHandling = Program.IsPassive;
        status =
            WdfInterruptCreate(Hb->Device, &interruptConfig, &attributes, &Hb->Interrupt[Index]);
    }
    if (NT_SUCCESS(status)) {
        SetIndex(Hb, Hb->Interrupt[Index], Index);
        InitializeIndexed(&attributes, Hb->Device);
        WDF_DPC_CONFIG_INIT(&dpcConfig, HbEvtDpc);
        dpcConfig.AutomaticSerialization = FALSE;
        status = WdfDpcCreate(&dpcConfig, &attributes, &Hb->Dpc[Index]);
    }
    if (NT_SUCCESS(status)) {
        SetIndex(Hb, Hb->Dpc[Index], Index);
        InitializeIndexed(&attributes, Hb->Device);
        WDF_WORKITEM_CONFIG_INIT(&workItemConfig, HbEvtWorkItem);
        workItemConfig.AutomaticSerialization = FALSE;
        status = WdfWorkItemCreate(&workItemConfig, &attributes, &Hb->WorkItem[Index]);
    }
    if (NT_SUCCESS(status)) {
        SetIndex(Hb, Hb->WorkItem[Index], Index);
    }
    return status;
}

static NTSTATUS CreateQueues(_In_ PHB Hb)
{
    WDF_IO_QUEUE_CONFIG config;
    NTSTATUS status;

    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
    config.EvtIoDeviceControl = HbEvtIoDeviceControl;
    status = WdfIoQueueCreate(Hb->Device, &config, WDF_NO_OBJECT_ATTRIBUTES, NULL);
    if (NT_SUCCESS(status)) {
        WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchSequential);
        config.EvtIoDeviceControl = HbEvtForwarded;
        status = WdfIoQueueCreate(Hb->Device, &config, WDF_NO_OBJECT_ATTRIBUTES, &Hb->Sequential);
    }
    if (NT_SUCCESS(status)) {
        WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchManual);
        status = WdfIoQueueCreate(Hb->Device, &config, WDF_NO_OBJECT_ATTRIBUTES, &Hb->Manual);
    }
    return status;
}

static NTSTATUS CreateDma(_In_ PHB Hb)
{
    WDF_DMA_ENABLER_CONFIG config;
    WDFDMAENABLER enabler;
    WDFCOMMONBUFFER buffer;
    NTSTATUS status;

    WDF_DMA_ENABLER_CONFIG_INIT(&config, WdfDmaProfileScatterGather64, PAGE_SIZE);
    status = WdfDmaEnablerCreate(Hb->Device, &config, WDF_NO_OBJECT_ATTRIBUTES, &enabler);
    if (NT_SUCCESS(status)) {
        status = WdfCommonBufferCreate(enabler, PAGE_SIZE, WDF_NO_OBJECT_ATTRIBUTES, &buffer);
    }
    if (NT_SUCCESS(status)) {
        Hb->Dma = (PUCHAR)WdfCommonBufferGetAlignedVirtualAddress(buffer);
        Hb->DmaAddress = WdfCommonBufferGetAlignedLogicalAddress(buffer);
    }
    return status;
}

static NTSTATUS CreateObjects(_In_ PHB Hb)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    NTSTATUS status = CreateQueues(Hb);

    for (ULONG i = 0; NT_SUCCESS(status) && i < 2; i++) {
        status = CreateIndexed(Hb, i);
        KeInitializeEvent(&Hb->Notification[i], NotificationEvent, FALSE);
        KeInitializeEvent(&Hb->Synchronization[i], SynchronizationEvent, FALSE);
    }
    KeInitializeDpc(&Hb->Kdpc[0], HbKdpc0, Hb);
    KeInitializeDpc(&Hb->Kdpc[1], HbKdpc1, Hb);
    KeInitializeSpinLock(&Hb->Lock);
    if (NT_SUCCESS(status)) {
        WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
        attributes.ParentObject = Hb->Device;
        status = WdfWaitLockCreate(&attributes, &Hb->WaitLock);
    }
    return NT_SUCCESS(status) ? CreateDma(Hb) : status;
}

static NTSTATUS HbEvtDeviceAdd(_In_ WDFDRIVER Driver, _Inout_ PWDFDEVICE_INIT DeviceInit)
{
    WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFDEVICE device;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Driver);
    WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
    callbacks.EvtDevicePrepareHardware = HbEvtPrepareHardware;
    callbacks.EvtDeviceReleaseHardware = HbEvtReleaseHardware;
    callbacks.EvtDeviceD0ExitPreInterruptsDisabled = HbEvtInterruptsDisabling;
    WdfDeviceInitSetPnpPowerEventCallbacks(DeviceInit, &callbacks);
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, HB);
    status = WdfDeviceCreate(&DeviceInit, &attributes, &device);
    if (NT_SUCCESS(status)) {
        GetHb(device)->Device = device;
        status = CreateObjects(GetHb(device));
    }
    return status;
}

static NTSTATUS HbEvtPrepareHardware(_In_ WDFDEVICE Device, _In_ WDFCMRESLIST ResourcesRaw,
                                     _In_ WDFCMRESLIST ResourcesTranslated)
{
    PHB hb = GetHb(Device);

    UNREFERENCED_PARAMETER(ResourcesRaw);
    for (ULONG i = 0; i < WdfCmResourceListGetCount(ResourcesTranslated); i++) {
        PCM_PARTIAL_RESOURCE_DESCRIPTOR descriptor =
            WdfCmResourceListGetDescriptor(ResourcesTranslated, i);

        if (descriptor->Type == CmResourceTypeMemory && hb->Registers == NULL) {
            hb->RegistersLength = descriptor->u.Memory.Length;
            hb->Registers = (PUCHAR)MmMapIoSpaceEx(descriptor->u.Memory.Start, hb->RegistersLength,
                                                   PAGE_READWRITE | PAGE_NOCACHE);
        }
    }
    if (hb->Registers == NULL) {
        return STATUS_DEVICE_CONFIGURATION_ERROR;
    }
    WriteHb(hb, HB_REG_ADDRESS_LOW, hb->DmaAddress.LowPart);
    WriteHb(hb, HB_REG_ADDRESS_HIGH, (ULONG)hb->DmaAddress.HighPart);
    return STATUS_SUCCESS;
}

static NTSTATUS HbEvtReleaseHardware(_In_ WDFDEVICE Device, _In_ WDFCMRESLIST ResourcesTranslated)
{
    PHB hb = GetHb(Device);

    UNREFERENCED_PARAMETER(ResourcesTranslated);
    if (hb->Case != NULL) {
        Run(hb->Case->Release, hb);
    }
    if (hb->Registers != NULL) {
        MmUnmapIoSpace(hb->Registers, hb->RegistersLength);
        hb->Registers = NULL;
    }
    return STATUS_SUCCESS;
}

static NTSTATUS HbEvtInterruptsDisabling(_In_ WDFDEVICE Device,
                                         _In_ WDF_POWER_DEVICE_STATE TargetState)
{
    PHB hb = GetHb(Device);

    UNREFERENCED_PARAMETER(TargetState);
    if (hb->Case != NULL) {
        Run(hb->Case->Disabling, hb);
    }
    return STATUS_SUCCESS;
}
