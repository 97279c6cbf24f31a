/* SPDX-License-Identifier: MIT */
/*
 * stack_function - the driver at the bottom of a stack: it completes what reaches it. Reads end
 * with 0 bytes, writes with all, device controls with STATUS_NOT_SUPPORTED. -DREFUSES_CREATE: no
 * handle is opened. -DIDLES: it leaves D0 when nobody uses it.
 */
#ifndef WHO
#define WHO "function"
#endif
#include "stack.h"

static VOID FileCreate(WDFDEVICE Device, WDFREQUEST Request, WDFFILEOBJECT File)
{
    UNREFERENCED_PARAMETER(Device);
    DbgPrint(WHO ": FileCreate%s\n", File ? "" : " without a file object");
#ifdef REFUSES_CREATE
    WdfRequestComplete(Request, STATUS_ACCESS_DENIED);
#else
    WdfRequestComplete(Request, STATUS_SUCCESS);
#endif
}

static VOID Read(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(Length);
    DbgPrint(WHO ": Read%s\n", WdfRequestGetFileObject(Request) ? "" : " without a file object");
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

static VOID Write(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Queue);
    DbgPrint(WHO ": Write of %u bytes%s\n", (unsigned)Length,
             WdfRequestGetFileObject(Request) ? "" : " without a file object");
    WdfRequestCompleteWithInformation(Request, STATUS_SUCCESS, Length);
}

static VOID Control(WDFQUEUE Queue, WDFREQUEST Request, size_t Output, size_t Input, ULONG Code)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(Output);
    UNREFERENCED_PARAMETER(Input);
    UNREFERENCED_PARAMETER(Code);
    SAY("DeviceControl");
    WdfRequestComplete(Request, STATUS_NOT_SUPPORTED);
}

static BOOLEAN Isr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(MessageID);
    return FALSE;
}

static NTSTATUS Enable(WDFINTERRUPT Interrupt, WDFDEVICE Device)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(Device);
    SAY("InterruptEnable");
    return STATUS_SUCCESS;
}

static NTSTATUS Disable(WDFINTERRUPT Interrupt, WDFDEVICE Device)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(Device);
    SAY("InterruptDisable");
    return STATUS_SUCCESS;
}

#ifdef IDLES
/* After a millisecond without a request it leaves D0. */
static NTSTATUS AssignIdleSettings(WDFDEVICE Device)
{
    WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS settings;

    WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS_INIT(&settings, IdleCannotWakeFromS0);
    settings.IdleTimeout = 1;
    return WdfDeviceAssignS0IdleSettings(Device, &settings);
}
#endif

static NTSTATUS DeviceAdd(WDFDRIVER Driver, PWDFDEVICE_INIT DeviceInit)
{
    WDF_INTERRUPT_CONFIG interrupt;
    WDF_IO_QUEUE_CONFIG queue;
    WDFDEVICE device;
    WDFINTERRUPT ignored;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Driver);
    SAY("DeviceAdd");
    SetCallbacks(DeviceInit, FileCreate);
    status = CreateDevice(DeviceInit, &device);
    if (!NT_SUCCESS(status)) {
        return status;
    }
#ifdef IDLES
    status = AssignIdleSettings(device);
    if (!NT_SUCCESS(status)) {
        return status;
    }
#endif
    WDF_INTERRUPT_CONFIG_INIT(&interrupt, Isr, NULL);
    interrupt.EvtInterruptEnable = Enable;
    interrupt.EvtInterruptDisable = Disable;
    status = WdfInterruptCreate(device, &interrupt, WDF_NO_OBJECT_ATTRIBUTES, &ignored);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&queue, WdfIoQueueDispatchParallel);
    queue.EvtIoRead = Read;
    queue.EvtIoWrite = Write;
    queue.EvtIoDeviceControl = Control;
    return WdfIoQueueCreate(device, &queue, WDF_NO_OBJECT_ATTRIBUTES, NULL);
}
