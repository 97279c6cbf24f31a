/* SPDX-License-Identifier: MIT */
/*
 * orders.c - a KMDF driver of the device `pair` that services interrupts as drivers do: a request
 * starts the device, the ISR takes the cause, the DPC does the work and completes the request. It
 * has no bug. Built with accesses instrumented, and without.
 */
#include <ntddk.h>
#include <wdf.h>

#include "../../models/pair/pair.h"
#include "orders.h"

typedef struct _ORDERS_CONTEXT {
    PUCHAR Registers;
    SIZE_T RegistersLength;
    WDFINTERRUPT Interrupt;
    WDFQUEUE Pending;
    ULONG Causes; /* interrupt lock: taken by the ISR, not yet seen by the DPC */
    ULONG Words[ORDERS_WORDS_MAX];
} ORDERS_CONTEXT, *PORDERS_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(ORDERS_CONTEXT, OrdersGetContext)

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_DEVICE_ADD OrdersEvtDeviceAdd;
static EVT_WDF_DEVICE_PREPARE_HARDWARE OrdersEvtDevicePrepareHardware;
static EVT_WDF_DEVICE_RELEASE_HARDWARE OrdersEvtDeviceReleaseHardware;
static EVT_WDF_INTERRUPT_ISR OrdersEvtInterruptIsr;
static EVT_WDF_INTERRUPT_DPC OrdersEvtInterruptDpc;
static EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL OrdersEvtIoDeviceControl;

static FORCEINLINE PULONG OrdersRegister(_In_ PORDERS_CONTEXT Context, _In_ ULONG Offset)
{
    return (PULONG)(Context->Registers + PAIR_SOURCE(0) + Offset);
}

NTSTATUS DriverEntry(_In_ PDRIVER_OBJECT DriverObject, _In_ PUNICODE_STRING RegistryPath)
{
    WDF_DRIVER_CONFIG config;

    WDF_DRIVER_CONFIG_INIT(&config, OrdersEvtDeviceAdd);
    return WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                           WDF_NO_HANDLE);
}

static NTSTATUS OrdersEvtDevicePrepareHardware(_In_ WDFDEVICE Device, _In_ WDFCMRESLIST Raw,
                                               _In_ WDFCMRESLIST Translated)
{
    PORDERS_CONTEXT context = OrdersGetContext(Device);

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

static NTSTATUS OrdersEvtDeviceReleaseHardware(_In_ WDFDEVICE Device, _In_ WDFCMRESLIST Translated)
{
    PORDERS_CONTEXT context = OrdersGetContext(Device);

    UNREFERENCED_PARAMETER(Translated);
    if (context->Registers != NULL) {
        MmUnmapIoSpace(context->Registers, context->RegistersLength);
        context->Registers = NULL;
    }
    return STATUS_SUCCESS;
}

static BOOLEAN OrdersEvtInterruptIsr(_In_ WDFINTERRUPT Interrupt, _In_ ULONG MessageID)
{
    PORDERS_CONTEXT context = OrdersGetContext(WdfInterruptGetDevice(Interrupt));
    ULONG causes = READ_REGISTER_ULONG(OrdersRegister(context, PAIR_SRC_CAUSES_TAKE));

    UNREFERENCED_PARAMETER(MessageID);
    if (causes == 0) {
        return FALSE;
    }
    context->Causes |= causes;
    WdfInterruptQueueDpcForIsr(Interrupt);
    return TRUE;
}

/* The compiler can leave no access out: the words are somebody else's. */
static ULONG OrdersAddUp(_Inout_ PULONG Words, _In_ size_t Count, _In_ ULONG Passes)
{
    ULONG sum = 0;

    for (ULONG pass = 0; pass < Passes; pass++) {
        for (size_t i = 0; i < Count; i++) {
            sum += Words[i];
            Words[i] = sum;
        }
    }
    return sum;
}

static VOID OrdersServe(_In_ PORDERS_CONTEXT Context, _In_ WDFREQUEST Request)
{
    WDF_REQUEST_PARAMETERS parameters;
    PULONG buffer;
    size_t length;
    NTSTATUS status;

    WDF_REQUEST_PARAMETERS_INIT(&parameters);
    WdfRequestGetParameters(Request, &parameters);
    status = WdfRequestRetrieveOutputBuffer(Request, sizeof(*buffer), (PVOID *)&buffer, &length);
    if (NT_SUCCESS(status)) {
        PULONG words = parameters.Parameters.DeviceIoControl.IoControlCode == IOCTL_ORDERS_OWN
                           ? buffer
                           : Context->Words;

        buffer[0] = OrdersAddUp(words, length / sizeof(*buffer), buffer[0]);
        WdfRequestSetInformation(Request, sizeof(*buffer));
    }
    WdfRequestComplete(Request, status);
}

static VOID OrdersEvtInterruptDpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PORDERS_CONTEXT context = OrdersGetContext(AssociatedObject);
    WDFREQUEST request;
    ULONG causes;

    WdfInterruptAcquireLock(Interrupt);
    causes = context->Causes;
    context->Causes = 0;
    WdfInterruptReleaseLock(Interrupt);
    if (causes != 0 && NT_SUCCESS(WdfIoQueueRetrieveNextRequest(context->Pending, &request))) {
        OrdersServe(context, request);
    }
}

static VOID OrdersEvtIoDeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                                     _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                                     _In_ ULONG IoControlCode)
{
    PORDERS_CONTEXT context = OrdersGetContext(WdfIoQueueGetDevice(Queue));
    NTSTATUS status;

    UNREFERENCED_PARAMETER(InputBufferLength);
    UNREFERENCED_PARAMETER(IoControlCode);
    status = OutputBufferLength > sizeof(context->Words)
                 ? STATUS_INVALID_BUFFER_SIZE
                 : WdfRequestForwardToIoQueue(Request, context->Pending);
    if (!NT_SUCCESS(status)) {
        WdfRequestComplete(Request, status);
        return;
    }
    WRITE_REGISTER_ULONG(OrdersRegister(context, PAIR_SRC_RAISE_LATER), 1);
}

static NTSTATUS OrdersCreateObjects(_In_ WDFDEVICE Device)
{
    PORDERS_CONTEXT context = OrdersGetContext(Device);
    WDF_INTERRUPT_CONFIG interruptConfig;
    WDF_IO_QUEUE_CONFIG queueConfig;
    NTSTATUS status;

    WDF_INTERRUPT_CONFIG_INIT(&interruptConfig, OrdersEvtInterruptIsr, OrdersEvtInterruptDpc);
    status =
        WdfInterruptCreate(Device, &interruptConfig, WDF_NO_OBJECT_ATTRIBUTES, &context->Interrupt);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    WDF_IO_QUEUE_CONFIG_INIT(&queueConfig, WdfIoQueueDispatchManual);
    status = WdfIoQueueCreate(Device, &queueConfig, WDF_NO_OBJECT_ATTRIBUTES, &context->Pending);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&queueConfig, WdfIoQueueDispatchParallel);
    queueConfig.EvtIoDeviceControl = OrdersEvtIoDeviceControl;
    return WdfIoQueueCreate(Device, &queueConfig, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE);
}

static NTSTATUS OrdersEvtDeviceAdd(_In_ WDFDRIVER Driver, _Inout_ PWDFDEVICE_INIT DeviceInit)
{
    WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFDEVICE device;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Driver);
    WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
    callbacks.EvtDevicePrepareHardware = OrdersEvtDevicePrepareHardware;
    callbacks.EvtDeviceReleaseHardware = OrdersEvtDeviceReleaseHardware;
    WdfDeviceInitSetPnpPowerEventCallbacks(DeviceInit, &callbacks);
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, ORDERS_CONTEXT);
    status = WdfDeviceCreate(&DeviceInit, &attributes, &device);
    return NT_SUCCESS(status) ? OrdersCreateObjects(device) : status;
}
