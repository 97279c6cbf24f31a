/* SPDX-License-Identifier: MIT */
/*
 * driver.c - an ISR and a loop in thread code both do Counter++.
 *
 * On one processor the two never run at the same time: the ISR nests in the loop, between the load
 * and the store of an increment, and the loop's store then undoes what the ISR did.
 *
 * The file is compiled once for each way to keep them apart:
 *   PROTECT_NOTHING      the loop increments at PASSIVE_LEVEL
 *   PROTECT_LOCK         under the interrupt's lock
 *   PROTECT_IRQL         with IRQL raised to the interrupt's DIRQL: keeps the ISR off this
 *                        processor, and off no other
 *   PROTECT_UNCONNECTED  not in the loop, but where the interrupt is not connected
 */
#include <ntddk.h>
#include <wdf.h>

#include "../../models/pair/pair.h"
#include "same_processor.h"

#if defined(PROTECT_NOTHING) + defined(PROTECT_LOCK) + defined(PROTECT_IRQL) +                     \
        defined(PROTECT_UNCONNECTED) !=                                                            \
    1
#error one of them
#endif

typedef struct _COUNTER_CONTEXT {
    PUCHAR Registers;
    SIZE_T RegistersLength;
    WDFINTERRUPT Interrupt;
    ULONG Counter;
} COUNTER_CONTEXT, *PCOUNTER_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(COUNTER_CONTEXT, CounterGetContext)

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_DEVICE_ADD CounterEvtDeviceAdd;
static EVT_WDF_DEVICE_PREPARE_HARDWARE CounterEvtDevicePrepareHardware;
static EVT_WDF_DEVICE_RELEASE_HARDWARE CounterEvtDeviceReleaseHardware;
static EVT_WDF_DEVICE_D0_ENTRY CounterEvtDeviceD0Entry;
static EVT_WDF_DEVICE_D0_EXIT CounterEvtDeviceD0Exit;
static EVT_WDF_INTERRUPT_ISR CounterEvtInterruptIsr;
static EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL CounterEvtIoDeviceControl;

NTSTATUS DriverEntry(_In_ PDRIVER_OBJECT DriverObject, _In_ PUNICODE_STRING RegistryPath)
{
    WDF_DRIVER_CONFIG config;

    WDF_DRIVER_CONFIG_INIT(&config, CounterEvtDeviceAdd);
    return WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                           WDF_NO_HANDLE);
}

/* Not inlined: the compiler would make one addition of the whole loop. */
static DECLSPEC_NOINLINE VOID CounterIncrement(_In_ PCOUNTER_CONTEXT Context)
{
    Context->Counter++;
}

#if defined(PROTECT_LOCK)

static VOID CounterLoop(_In_ PCOUNTER_CONTEXT Context, _In_ ULONG Count)
{
    for (ULONG i = 0; i < Count; i++) {
        WdfInterruptAcquireLock(Context->Interrupt);
        CounterIncrement(Context);
        WdfInterruptReleaseLock(Context->Interrupt);
    }
}

#elif defined(PROTECT_IRQL)

static VOID CounterLoop(_In_ PCOUNTER_CONTEXT Context, _In_ ULONG Count)
{
    WDF_INTERRUPT_INFO info;
    KIRQL irql;

    WDF_INTERRUPT_INFO_INIT(&info);
    WdfInterruptGetInfo(Context->Interrupt, &info);
    for (ULONG i = 0; i < Count; i++) {
        KeRaiseIrql(info.Irql, &irql);
        CounterIncrement(Context);
        KeLowerIrql(irql);
    }
}

#elif defined(PROTECT_NOTHING)

static VOID CounterLoop(_In_ PCOUNTER_CONTEXT Context, _In_ ULONG Count)
{
    for (ULONG i = 0; i < Count; i++) {
        CounterIncrement(Context);
    }
}

#else

static VOID CounterLoop(_In_ PCOUNTER_CONTEXT Context, _In_ ULONG Count)
{
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Count);
}

#endif

/* In each callback that runs before the interrupt is connected or after it is disconnected. */
static VOID CounterIncrementUnconnected(_In_ WDFDEVICE Device)
{
#if defined(PROTECT_UNCONNECTED)
    CounterIncrement(CounterGetContext(Device));
#else
    UNREFERENCED_PARAMETER(Device);
#endif
}

static NTSTATUS CounterEvtDevicePrepareHardware(_In_ WDFDEVICE Device, _In_ WDFCMRESLIST Raw,
                                                _In_ WDFCMRESLIST Translated)
{
    PCOUNTER_CONTEXT context = CounterGetContext(Device);

    UNREFERENCED_PARAMETER(Raw);
    CounterIncrementUnconnected(Device);
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

static NTSTATUS CounterEvtDeviceReleaseHardware(_In_ WDFDEVICE Device, _In_ WDFCMRESLIST Translated)
{
    PCOUNTER_CONTEXT context = CounterGetContext(Device);

    UNREFERENCED_PARAMETER(Translated);
    CounterIncrementUnconnected(Device);
    if (context->Registers != NULL) {
        MmUnmapIoSpace(context->Registers, context->RegistersLength);
        context->Registers = NULL;
    }
    return STATUS_SUCCESS;
}

static NTSTATUS CounterEvtDeviceD0Entry(_In_ WDFDEVICE Device,
                                        _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    UNREFERENCED_PARAMETER(PreviousState);
    CounterIncrementUnconnected(Device);
    return STATUS_SUCCESS;
}

static NTSTATUS CounterEvtDeviceD0Exit(_In_ WDFDEVICE Device,
                                       _In_ WDF_POWER_DEVICE_STATE TargetState)
{
    UNREFERENCED_PARAMETER(TargetState);
    CounterIncrementUnconnected(Device);
    return STATUS_SUCCESS;
}

static BOOLEAN CounterEvtInterruptIsr(_In_ WDFINTERRUPT Interrupt, _In_ ULONG MessageID)
{
    UNREFERENCED_PARAMETER(MessageID);
    CounterIncrement(CounterGetContext(WdfInterruptGetDevice(Interrupt)));
    return TRUE;
}

static VOID CounterEvtIoDeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                                      _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                                      _In_ ULONG IoControlCode)
{
    PCOUNTER_CONTEXT context = CounterGetContext(WdfIoQueueGetDevice(Queue));
    NTSTATUS status;
    PULONG buffer;

    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    switch (IoControlCode) {
    case IOCTL_COUNTER_RUN:
        status = WdfRequestRetrieveInputBuffer(Request, sizeof(*buffer), (PVOID *)&buffer, NULL);
        if (NT_SUCCESS(status)) {
            /* From here on the interrupt is pending: it comes wherever IRQL lets it. */
            WRITE_REGISTER_ULONG((PULONG)(context->Registers + PAIR_REG_MESSAGE_RAISE), 0);
            CounterLoop(context, *buffer);
        }
        break;
    case IOCTL_COUNTER_READ:
        status = WdfRequestRetrieveOutputBuffer(Request, sizeof(*buffer), (PVOID *)&buffer, NULL);
        if (NT_SUCCESS(status)) {
            *buffer = context->Counter;
            WdfRequestSetInformation(Request, sizeof(*buffer));
        }
        break;
    default:
        status = STATUS_INVALID_DEVICE_REQUEST;
        break;
    }
    WdfRequestComplete(Request, status);
}

static NTSTATUS CounterCreateObjects(_In_ WDFDEVICE Device)
{
    WDF_INTERRUPT_CONFIG interruptConfig;
    WDF_IO_QUEUE_CONFIG queueConfig;
    NTSTATUS status;

    WDF_INTERRUPT_CONFIG_INIT(&interruptConfig, CounterEvtInterruptIsr, NULL);
    status = WdfInterruptCreate(Device, &interruptConfig, WDF_NO_OBJECT_ATTRIBUTES,
                                &CounterGetContext(Device)->Interrupt);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&queueConfig, WdfIoQueueDispatchSequential);
    queueConfig.EvtIoDeviceControl = CounterEvtIoDeviceControl;
    return WdfIoQueueCreate(Device, &queueConfig, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE);
}

static NTSTATUS CounterEvtDeviceAdd(_In_ WDFDRIVER Driver, _Inout_ PWDFDEVICE_INIT DeviceInit)
{
    WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFDEVICE device;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Driver);
    WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
    callbacks.EvtDevicePrepareHardware = CounterEvtDevicePrepareHardware;
    callbacks.EvtDeviceReleaseHardware = CounterEvtDeviceReleaseHardware;
    callbacks.EvtDeviceD0Entry = CounterEvtDeviceD0Entry;
    callbacks.EvtDeviceD0Exit = CounterEvtDeviceD0Exit;
    WdfDeviceInitSetPnpPowerEventCallbacks(DeviceInit, &callbacks);
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, COUNTER_CONTEXT);
    status = WdfDeviceCreate(&DeviceInit, &attributes, &device);
    return NT_SUCCESS(status) ? CounterCreateObjects(device) : status;
}
