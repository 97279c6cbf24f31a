/* SPDX-License-Identifier: MIT */
/*
 * stack_filter - a filter above stack_function.
 *
 * It sends writes on and hears of their end, sends device controls on and forgets them; reads it
 * has no handler for. -DCREATE=1: it sends creates on and hears of their end; 2: it forgets them.
 * -DCALLER_CONTEXT: reads pass its EvtIoInCallerContext. -DABSENT: it attaches to no device.
 * -DLOCK: it makes objects that name no parent, in EvtDriverDeviceAdd. -DNOT_BUILT=N: what dirql
 * does not do for filters: 1 power policy, 2 interrupts, 3 preprocessed IRPs that go on.
 */
#define WHO "filter"
#include "stack.h"

static VOID Returned(WDFREQUEST Request, WDFIOTARGET Target, PWDF_REQUEST_COMPLETION_PARAMS Params,
                     WDFCONTEXT Context)
{
    UNREFERENCED_PARAMETER(Target);
    DbgPrint(WHO ": %s returned, 0x%08X, %u bytes\n", (const char *)Context,
             (unsigned)Params->IoStatus.Status, (unsigned)Params->IoStatus.Information);
    WdfRequestCompleteWithInformation(Request, Params->IoStatus.Status,
                                      Params->IoStatus.Information);
}

static VOID SendOn(WDFDEVICE Device, WDFREQUEST Request, const char *What)
{
    WDFIOTARGET target = WdfDeviceGetIoTarget(Device);

    NT_ASSERT(WdfIoTargetWdmGetTargetDeviceObject(target) == WdfDeviceWdmGetAttachedDevice(Device));
    WdfRequestFormatRequestUsingCurrentType(Request);
    WdfRequestSetCompletionRoutine(Request, Returned, (WDFCONTEXT)What);
    if (!WdfRequestSend(Request, target, WDF_NO_SEND_OPTIONS)) {
        WdfRequestComplete(Request, WdfRequestGetStatus(Request));
    }
}

static VOID Forget(WDFDEVICE Device, WDFREQUEST Request)
{
    WDF_REQUEST_SEND_OPTIONS options;

    WDF_REQUEST_SEND_OPTIONS_INIT(&options, WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET);
    if (!WdfRequestSend(Request, WdfDeviceGetIoTarget(Device), &options)) {
        WdfRequestComplete(Request, WdfRequestGetStatus(Request));
    }
}

#ifdef CREATE
static VOID FileCreate(WDFDEVICE Device, WDFREQUEST Request, WDFFILEOBJECT File)
{
    UNREFERENCED_PARAMETER(File);
    SAY("FileCreate");
#if CREATE == 1
    SendOn(Device, Request, "create");
#else
    Forget(Device, Request);
#endif
}
#else
#define FileCreate NULL
#endif

static VOID Write(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    DbgPrint(WHO ": Write of %u bytes\n", (unsigned)Length);
    SendOn(WdfIoQueueGetDevice(Queue), Request, "write");
}

static VOID Control(WDFQUEUE Queue, WDFREQUEST Request, size_t Output, size_t Input, ULONG Code)
{
    UNREFERENCED_PARAMETER(Output);
    UNREFERENCED_PARAMETER(Input);
    UNREFERENCED_PARAMETER(Code);
    SAY("DeviceControl");
    Forget(WdfIoQueueGetDevice(Queue), Request);
}

#ifdef CALLER_CONTEXT
static VOID InCallerContext(WDFDEVICE Device, WDFREQUEST Request)
{
    NTSTATUS status;

    SAY("InCallerContext");
    status = WdfDeviceEnqueueRequest(Device, Request);
    if (!NT_SUCCESS(status)) {
        WdfRequestComplete(Request, status);
    }
}
#endif

#ifdef LOCK
/* They are this driver's, and go with it. */
static NTSTATUS MakeObjects(VOID)
{
    WDFSPINLOCK lock;
    WDFMEMORY memory;
    NTSTATUS status = WdfSpinLockCreate(WDF_NO_OBJECT_ATTRIBUTES, &lock);

    if (NT_SUCCESS(status)) {
        status =
            WdfMemoryCreate(WDF_NO_OBJECT_ATTRIBUTES, NonPagedPoolNx, 'tlif', 16, &memory, NULL);
    }
    return status;
}
#endif

#ifndef NOT_BUILT
#define NOT_BUILT 0
#endif

#if NOT_BUILT == 2
static BOOLEAN Isr(WDFINTERRUPT Interrupt, ULONG MessageID)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(MessageID);
    return FALSE;
}

static NTSTATUS MakeInterrupt(WDFDEVICE Device)
{
    WDF_INTERRUPT_CONFIG config;
    WDFINTERRUPT interrupt;

    WDF_INTERRUPT_CONFIG_INIT(&config, Isr, NULL);
    return WdfInterruptCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES, &interrupt);
}
#endif

#if NOT_BUILT == 3
static NTSTATUS Preprocess(WDFDEVICE Device, PIRP Irp)
{
    IoSkipCurrentIrpStackLocation(Irp);
    return WdfDeviceWdmDispatchPreprocessedIrp(Device, Irp);
}
#endif

static NTSTATUS DeviceAdd(WDFDRIVER Driver, PWDFDEVICE_INIT DeviceInit)
{
    WDF_IO_QUEUE_CONFIG queue;
    WDFDEVICE device;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Driver);
    SAY("DeviceAdd");
#ifdef ABSENT
    return STATUS_SUCCESS;
#endif
    WdfFdoInitSetFilter(DeviceInit);
    SetCallbacks(DeviceInit, FileCreate);
#ifdef CALLER_CONTEXT
    WdfDeviceInitSetIoInCallerContextCallback(DeviceInit, InCallerContext);
#endif
#if NOT_BUILT == 1
    WdfDeviceInitSetPowerPolicyOwnership(DeviceInit, TRUE);
#elif NOT_BUILT == 3
    (VOID)
        WdfDeviceInitAssignWdmIrpPreprocessCallback(DeviceInit, Preprocess, IRP_MJ_READ, NULL, 0);
#endif
    status = CreateDevice(DeviceInit, &device);
    if (!NT_SUCCESS(status)) {
        return status;
    }
#if NOT_BUILT == 2
    status = MakeInterrupt(device);
#endif
#ifdef LOCK
    status = MakeObjects();
    if (!NT_SUCCESS(status)) {
        return status;
    }
#endif
    NT_ASSERT(WdfDeviceWdmGetPhysicalDevice(device)->AttachedDevice ==
              WdfDeviceWdmGetAttachedDevice(device));
    NT_ASSERT(WdfDeviceWdmGetAttachedDevice(device)->AttachedDevice ==
              WdfDeviceWdmGetDeviceObject(device));
    NT_ASSERT(WdfDeviceWdmGetDeviceObject(device)->StackSize == 3);
    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&queue, WdfIoQueueDispatchParallel);
    queue.EvtIoWrite = Write;
    queue.EvtIoDeviceControl = Control;
    status = WdfIoQueueCreate(device, &queue, WDF_NO_OBJECT_ATTRIBUTES, NULL);
    return FAILS_ADD ? STATUS_UNSUCCESSFUL : status;
}
