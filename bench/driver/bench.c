/* SPDX-License-Identifier: MIT */
/*
 * bench.c - a KMDF driver of the device `pair` that does what is to be timed, as often as a request
 * says. It has BENCH_INTERRUPT_OBJECTS interrupt objects; one message is used.
 */
#include <ntddk.h>
#include <wdf.h>

#include "../../models/pair/pair.h"
#include "bench.h"

#ifndef BENCH_INTERRUPT_OBJECTS
#define BENCH_INTERRUPT_OBJECTS 1
#endif
#define BENCH_TAG 'hcnB'

typedef struct _BENCH_CONTEXT {
    PUCHAR Registers;
    SIZE_T RegistersLength;
    WDFINTERRUPT Interrupt;
    WDFSPINLOCK Lock;
    ULONG DpcCount;
    PKDPC Dpcs; /* BENCH_DPCS_MAX */
} BENCH_CONTEXT, *PBENCH_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(BENCH_CONTEXT, BenchGetContext)

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_DEVICE_ADD BenchEvtDeviceAdd;
static EVT_WDF_DEVICE_PREPARE_HARDWARE BenchEvtDevicePrepareHardware;
static EVT_WDF_DEVICE_RELEASE_HARDWARE BenchEvtDeviceReleaseHardware;
static EVT_WDF_INTERRUPT_ISR BenchEvtInterruptIsr;
static EVT_WDF_INTERRUPT_DPC BenchEvtInterruptDpc;
static EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL BenchEvtIoDeviceControl;
static EVT_WDF_OBJECT_CONTEXT_CLEANUP BenchEvtDeviceCleanup;
static KDEFERRED_ROUTINE BenchDpc;

static FORCEINLINE VOID BenchWrite(_In_ PBENCH_CONTEXT Context, _In_ ULONG Offset, _In_ ULONG Value)
{
    WRITE_REGISTER_ULONG((PULONG)(Context->Registers + Offset), Value);
}

NTSTATUS DriverEntry(_In_ PDRIVER_OBJECT DriverObject, _In_ PUNICODE_STRING RegistryPath)
{
    WDF_DRIVER_CONFIG config;

    WDF_DRIVER_CONFIG_INIT(&config, BenchEvtDeviceAdd);
    return WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                           WDF_NO_HANDLE);
}

static NTSTATUS BenchEvtDevicePrepareHardware(_In_ WDFDEVICE Device, _In_ WDFCMRESLIST Raw,
                                              _In_ WDFCMRESLIST Translated)
{
    PBENCH_CONTEXT context = BenchGetContext(Device);

    UNREFERENCED_PARAMETER(Raw);
    for (ULONG i = 0; i < WdfCmResourceListGetCount(Translated); i++) {
        PCM_PARTIAL_RESOURCE_DESCRIPTOR descriptor = WdfCmResourceListGetDescriptor(Translated, i);

        if (descriptor->Type == CmResourceTypeMemory) {
            context->RegistersLength = descriptor->u.Memory.Length;
            context->Registers =
                (PUCHAR)MmMapIoSpaceEx(descriptor->u.Memory.Start, context->RegistersLength,
                                       PAGE_READWRITE | PAGE_NOCACHE);
        }
    }
    return context->Registers != NULL ? STATUS_SUCCESS : STATUS_DEVICE_CONFIGURATION_ERROR;
}

static NTSTATUS BenchEvtDeviceReleaseHardware(_In_ WDFDEVICE Device, _In_ WDFCMRESLIST Translated)
{
    PBENCH_CONTEXT context = BenchGetContext(Device);

    UNREFERENCED_PARAMETER(Translated);
    if (context->Registers != NULL) {
        MmUnmapIoSpace(context->Registers, context->RegistersLength);
        context->Registers = NULL;
    }
    return STATUS_SUCCESS;
}

static BOOLEAN BenchEvtInterruptIsr(_In_ WDFINTERRUPT Interrupt, _In_ ULONG MessageID)
{
    UNREFERENCED_PARAMETER(MessageID);
    WdfInterruptQueueDpcForIsr(Interrupt);
    return TRUE;
}

static VOID BenchEvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(Interrupt);
    BenchGetContext(AssociatedObject)->DpcCount++;
}

static VOID BenchDpc(_In_ PKDPC Dpc, _In_opt_ PVOID Context, _In_opt_ PVOID Argument1,
                     _In_opt_ PVOID Argument2)
{
    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(Argument1);
    UNREFERENCED_PARAMETER(Argument2);
    ((PBENCH_CONTEXT)Context)->DpcCount++;
}

static NTSTATUS BenchCreateDpcs(_In_ PBENCH_CONTEXT Context)
{
    Context->Dpcs = ExAllocatePool2(POOL_FLAG_NON_PAGED, BENCH_DPCS_MAX * sizeof(KDPC), BENCH_TAG);
    if (Context->Dpcs == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    for (ULONG i = 0; i < BENCH_DPCS_MAX; i++) {
        KeInitializeDpc(&Context->Dpcs[i], BenchDpc, Context);
    }
    return STATUS_SUCCESS;
}

static VOID BenchEvtDeviceCleanup(_In_ WDFOBJECT Device)
{
    PBENCH_CONTEXT context = BenchGetContext(Device);

    if (context->Dpcs != NULL) {
        ExFreePoolWithTag(context->Dpcs, BENCH_TAG);
    }
}

static VOID BenchRunDpcs(_In_ PBENCH_CONTEXT Context, _In_ ULONG Count)
{
    KIRQL irql;

    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    for (ULONG i = 0; i < Count; i++) {
        KeInsertQueueDpc(&Context->Dpcs[i], NULL, NULL);
    }
    KeLowerIrql(irql);
}

static VOID BenchRepeat(_In_ PBENCH_CONTEXT Context, _In_ ULONG IoControlCode, _In_ ULONG Count)
{
    switch (IoControlCode) {
    case IOCTL_BENCH_LOCK:
        for (ULONG i = 0; i < Count; i++) {
            WdfInterruptAcquireLock(Context->Interrupt);
            WdfInterruptReleaseLock(Context->Interrupt);
        }
        break;
    case IOCTL_BENCH_SPIN:
        for (ULONG i = 0; i < Count; i++) {
            WdfSpinLockAcquire(Context->Lock);
            WdfSpinLockRelease(Context->Lock);
        }
        break;
    case IOCTL_BENCH_WRITE:
        for (ULONG i = 0; i < Count; i++) {
            BenchWrite(Context, PAIR_REG_SCRATCH, 0);
        }
        break;
    case IOCTL_BENCH_INTERRUPT:
        for (ULONG i = 0; i < Count; i++) {
            BenchWrite(Context, PAIR_REG_MESSAGE_RAISE, 0);
        }
        break;
    case IOCTL_BENCH_DPCS:
        BenchRunDpcs(Context, min(Count, BENCH_DPCS_MAX));
        break;
    default:
        break;
    }
}

static VOID BenchEvtIoDeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                                    _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                                    _In_ ULONG IoControlCode)
{
    PBENCH_CONTEXT context = BenchGetContext(WdfIoQueueGetDevice(Queue));
    PULONG buffer;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(InputBufferLength);
    UNREFERENCED_PARAMETER(OutputBufferLength);
    status = WdfRequestRetrieveInputBuffer(Request, sizeof(*buffer), (PVOID *)&buffer, NULL);
    if (NT_SUCCESS(status)) {
        BenchRepeat(context, IoControlCode, *buffer);
        status = WdfRequestRetrieveOutputBuffer(Request, sizeof(*buffer), (PVOID *)&buffer, NULL);
    }
    if (NT_SUCCESS(status)) {
        *buffer = context->DpcCount;
        WdfRequestSetInformation(Request, sizeof(*buffer));
    }
    WdfRequestComplete(Request, status);
}

static NTSTATUS BenchCreateObjects(_In_ WDFDEVICE Device)
{
    PBENCH_CONTEXT context = BenchGetContext(Device);
    WDF_INTERRUPT_CONFIG interruptConfig;
    WDF_IO_QUEUE_CONFIG queueConfig;
    WDF_OBJECT_ATTRIBUTES attributes;
    NTSTATUS status;

    WDF_INTERRUPT_CONFIG_INIT(&interruptConfig, BenchEvtInterruptIsr, BenchEvtInterruptDpc);
    for (ULONG i = 0; i < BENCH_INTERRUPT_OBJECTS; i++) {
        WDFINTERRUPT interrupt;

        status = WdfInterruptCreate(Device, &interruptConfig, WDF_NO_OBJECT_ATTRIBUTES, &interrupt);
        if (!NT_SUCCESS(status)) {
            return status;
        }
        context->Interrupt = i == 0 ? interrupt : context->Interrupt;
    }
    status = BenchCreateDpcs(context);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device;
    status = WdfSpinLockCreate(&attributes, &context->Lock);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&queueConfig, WdfIoQueueDispatchSequential);
    queueConfig.EvtIoDeviceControl = BenchEvtIoDeviceControl;
    return WdfIoQueueCreate(Device, &queueConfig, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE);
}

static NTSTATUS BenchEvtDeviceAdd(_In_ WDFDRIVER Driver, _Inout_ PWDFDEVICE_INIT DeviceInit)
{
    WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFDEVICE device;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Driver);
    WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
    callbacks.EvtDevicePrepareHardware = BenchEvtDevicePrepareHardware;
    callbacks.EvtDeviceReleaseHardware = BenchEvtDeviceReleaseHardware;
    WdfDeviceInitSetPnpPowerEventCallbacks(DeviceInit, &callbacks);
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, BENCH_CONTEXT);
    attributes.EvtCleanupCallback = BenchEvtDeviceCleanup;
    status = WdfDeviceCreate(&DeviceInit, &attributes, &device);
    return NT_SUCCESS(status) ? BenchCreateObjects(device) : status;
}
