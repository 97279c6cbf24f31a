/* SPDX-License-Identifier: MIT */
/*
 * device.c - the device's resources, its way into D0, and device control requests.
 */
#include "driver.h"

#ifdef ALLOC_PRAGMA
#pragma alloc_text(PAGE, SerialEvtDevicePrepareHardware)
#pragma alloc_text(PAGE, SerialEvtDeviceD0Entry)
#pragma alloc_text(PAGE, SerialControlQueueCreate)
#endif

NTSTATUS SerialEvtDevicePrepareHardware(_In_ WDFDEVICE Device, _In_ WDFCMRESLIST ResourcesRaw,
                                        _In_ WDFCMRESLIST ResourcesTranslated)
{
    PDEVICE_CONTEXT context = SerialDeviceGetContext(Device);
    ULONG count = WdfCmResourceListGetCount(ResourcesTranslated);

    UNREFERENCED_PARAMETER(ResourcesRaw);
    PAGED_CODE();

    for (ULONG i = 0; i < count; i++) {
        PCM_PARTIAL_RESOURCE_DESCRIPTOR descriptor =
            WdfCmResourceListGetDescriptor(ResourcesTranslated, i);

        if (descriptor->Type == CmResourceTypePort && descriptor->u.Port.Length >= UART_PORTS) {
            context->Ports = (PUCHAR)(ULONG_PTR)descriptor->u.Port.Start.QuadPart;
            SerialInterruptGetContext(context->Interrupt)->Ports = context->Ports;
            return STATUS_SUCCESS;
        }
    }
    return STATUS_DEVICE_CONFIGURATION_ERROR;
}

/* No interrupt is connected yet. */
NTSTATUS SerialEvtDeviceD0Entry(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PUCHAR ports = SerialDeviceGetContext(Device)->Ports;

    UNREFERENCED_PARAMETER(PreviousState);
    PAGED_CODE();

    WRITE_PORT_UCHAR(ports + UART_SCRATCH, 0x5A);
    if (READ_PORT_UCHAR(ports + UART_SCRATCH) != 0x5A) {
        return STATUS_NO_SUCH_DEVICE;
    }
    WRITE_PORT_UCHAR(ports + UART_INTERRUPTS, 0);
    WRITE_PORT_UCHAR(ports + UART_LINE_CONTROL, UART_LINE_8N1 | UART_LINE_DIVISOR);
    WRITE_PORT_UCHAR(ports + UART_DIVISOR_LOW, 1); /* 115200 baud */
    WRITE_PORT_UCHAR(ports + UART_DIVISOR_HIGH, 0);
    WRITE_PORT_UCHAR(ports + UART_LINE_CONTROL, UART_LINE_8N1);
    WRITE_PORT_UCHAR(ports + UART_FIFO_CONTROL, UART_FIFO_START);
    return STATUS_SUCCESS;
}

NTSTATUS SerialControlQueueCreate(_In_ WDFDEVICE Device)
{
    WDF_IO_QUEUE_CONFIG config;
    WDFQUEUE queue;
    NTSTATUS status;

    PAGED_CODE();

    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchParallel);
    config.EvtIoDeviceControl = SerialEvtIoDeviceControl;
    status = WdfIoQueueCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES, &queue);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    return WdfDeviceConfigureRequestDispatching(Device, queue, WdfRequestTypeDeviceControl);
}

static VOID SerialPurge(_In_ PDEVICE_CONTEXT Device, _In_ ULONG Flags)
{
    if (Flags & SERIAL_PURGE_WRITE) {
        SerialWriteAbort(Device);
    }
    if (Flags & SERIAL_PURGE_READS) {
        SerialReadCancelAll(Device);
    }
    if (Flags & SERIAL_PURGE_RECEIVED) {
        SerialInterruptForget(Device->Interrupt);
    }
}

static NTSTATUS SerialGetStatistics(_In_ PDEVICE_CONTEXT Device, _In_ WDFREQUEST Request,
                                    _Out_ size_t *Information)
{
    PSERIAL_STATISTICS statistics;
    NTSTATUS status =
        WdfRequestRetrieveOutputBuffer(Request, sizeof(*statistics), (PVOID *)&statistics, NULL);

    if (NT_SUCCESS(status)) {
        SerialInterruptReadStatistics(Device->Interrupt, statistics);
        *Information = sizeof(*statistics);
    }
    return status;
}

VOID SerialEvtIoDeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                              _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                              _In_ ULONG IoControlCode)
{
    PDEVICE_CONTEXT device = SerialDeviceGetContext(WdfIoQueueGetDevice(Queue));
    size_t information = 0;
    PULONG input = NULL;
    NTSTATUS status = STATUS_INVALID_DEVICE_REQUEST;

    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);

    if (IoControlCode == IOCTL_SERIAL_GET_STATISTICS) {
        status = SerialGetStatistics(device, Request, &information);
    } else if (IoControlCode == IOCTL_SERIAL_PURGE_ALL || IoControlCode == IOCTL_SERIAL_LOOPBACK) {
        status = WdfRequestRetrieveInputBuffer(Request, sizeof(ULONG), (PVOID *)&input, NULL);
    }
    if (NT_SUCCESS(status) && IoControlCode == IOCTL_SERIAL_PURGE_ALL) {
        SerialPurge(device, *input);
    } else if (NT_SUCCESS(status) && IoControlCode == IOCTL_SERIAL_LOOPBACK) {
        SerialInterruptLoop(device->Interrupt, *input != 0);
    }
    WdfRequestCompleteWithInformation(Request, status, information);
}
