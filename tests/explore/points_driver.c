/* SPDX-License-Identifier: MIT */
/*
 * points_driver - a queue whose calls meet on what the framework keeps of all queues, and nowhere
 * else; and a timer.
 *
 * A write (sequential queue) sets Mark. Device controls (parallel): one starts a thread that looks
 * at Mark and then asks how many requests of the writes' queue the driver has, one answers whether
 * the thread found Mark set and the write there. Others start the timer, delete it, and answer how
 * often it has called back after its deletion.
 */
#include <ntddk.h>
#include <wdf.h>

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_DEVICE_ADD PointsDeviceAdd;
static EVT_WDF_IO_QUEUE_IO_WRITE PointsWrite;
static EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL PointsDeviceControl;

static EVT_WDF_TIMER PointsTimer;
static KSTART_ROUTINE PointsLook;

#define CONTROL(function) CTL_CODE(FILE_DEVICE_UNKNOWN, function, METHOD_BUFFERED, FILE_ANY_ACCESS)
#define START_LOOKING     CONTROL(0x800)
#define JOIN_LOOKING      CONTROL(0x804)
#define START_TIMER       CONTROL(0x801)
#define DELETE_TIMER      CONTROL(0x802)
#define COUNT_TIMER       CONTROL(0x803)

static WDFQUEUE Writes;
static PVOID Looker; /* thread */
static LONG Seen;
static WDFTIMER Timer;
static LONG IsTimerDeleted;
static LONG LateCallbacks;
static LONG Mark;

static VOID NTAPI PointsWrite(WDFQUEUE Queue, WDFREQUEST Request, size_t Length)
{
    UNREFERENCED_PARAMETER(Queue);
    InterlockedExchange(&Mark, 1);
    WdfRequestCompleteWithInformation(Request, STATUS_SUCCESS, Length);
}

static VOID NTAPI PointsLook(PVOID Context)
{
    LONG mark;
    ULONG owned;

    UNREFERENCED_PARAMETER(Context);
    mark = InterlockedCompareExchange(&Mark, 0, 0);
    (VOID) WdfIoQueueGetState(Writes, NULL, &owned);
    Seen = mark != 0 && owned == 1;
}

static VOID StartLooking(VOID)
{
    HANDLE handle;

    if (NT_SUCCESS(
            PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL, PointsLook, NULL))) {
        ObReferenceObjectByHandle(handle, THREAD_ALL_ACCESS, NULL, KernelMode, &Looker, NULL);
        ZwClose(handle);
    }
}

static VOID NTAPI PointsTimer(WDFTIMER Expired)
{
    UNREFERENCED_PARAMETER(Expired);
    if (InterlockedCompareExchange(&IsTimerDeleted, 0, 0) != 0) {
        InterlockedIncrement(&LateCallbacks);
    }
}

static VOID NTAPI PointsDeviceControl(WDFQUEUE Queue, WDFREQUEST Request, size_t OutputBufferLength,
                                      size_t InputBufferLength, ULONG IoControlCode)
{
    LONG answer = 0;
    PULONG output;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    if (IoControlCode == START_TIMER) {
        WdfTimerStart(Timer, WDF_REL_TIMEOUT_IN_MS(1));
    } else if (IoControlCode == DELETE_TIMER) {
        WdfObjectReference(Timer); /* whoever starts it still has its handle */
        WdfObjectDelete(Timer);
        InterlockedExchange(&IsTimerDeleted, 1);
    } else if (IoControlCode == COUNT_TIMER) {
        WdfObjectDereference(Timer);
        answer = InterlockedCompareExchange(&LateCallbacks, 0, 0);
    } else if (IoControlCode == START_LOOKING) {
        StartLooking();
    } else if (IoControlCode == JOIN_LOOKING) {
        KeWaitForSingleObject(Looker, Executive, KernelMode, FALSE, NULL);
        ObDereferenceObject(Looker);
        answer = Seen;
    }
    status = WdfRequestRetrieveOutputBuffer(Request, sizeof(*output), (PVOID *)&output, NULL);
    if (NT_SUCCESS(status)) {
        *output = (ULONG)answer;
    }
    WdfRequestCompleteWithInformation(Request, status, sizeof(*output));
}

static NTSTATUS CreateQueue(WDFDEVICE Device, PWDF_IO_QUEUE_CONFIG Config, WDF_REQUEST_TYPE Type,
                            WDFQUEUE *Queue)
{
    NTSTATUS status;

    Config->PowerManaged = WdfFalse;
    status = WdfIoQueueCreate(Device, Config, WDF_NO_OBJECT_ATTRIBUTES, Queue);
    return NT_SUCCESS(status) ? WdfDeviceConfigureRequestDispatching(Device, *Queue, Type) : status;
}

static NTSTATUS CreateTimer(WDFDEVICE Device)
{
    WDF_TIMER_CONFIG config;
    WDF_OBJECT_ATTRIBUTES attributes;

    WDF_TIMER_CONFIG_INIT(&config, PointsTimer);
    config.AutomaticSerialization = FALSE;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device;
    return WdfTimerCreate(&config, &attributes, &Timer);
}

static NTSTATUS NTAPI PointsDeviceAdd(WDFDRIVER Driver, PWDFDEVICE_INIT DeviceInit)
{
    WDF_IO_QUEUE_CONFIG writes;
    WDF_IO_QUEUE_CONFIG controls;
    WDFQUEUE queue;
    WDFDEVICE device;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Driver);
    WDF_IO_QUEUE_CONFIG_INIT(&writes, WdfIoQueueDispatchSequential);
    writes.EvtIoWrite = PointsWrite;
    WDF_IO_QUEUE_CONFIG_INIT(&controls, WdfIoQueueDispatchParallel);
    controls.EvtIoDeviceControl = PointsDeviceControl;
    status = WdfDeviceCreate(&DeviceInit, WDF_NO_OBJECT_ATTRIBUTES, &device);
    if (NT_SUCCESS(status)) {
        status = CreateQueue(device, &writes, WdfRequestTypeWrite, &Writes);
    }
    if (NT_SUCCESS(status)) {
        status = CreateQueue(device, &controls, WdfRequestTypeDeviceControl, &queue);
    }
    if (NT_SUCCESS(status)) {
        status = CreateTimer(device);
    }
    return status;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    WDF_DRIVER_CONFIG config;

    WDF_DRIVER_CONFIG_INIT(&config, PointsDeviceAdd);
    return WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                           WDF_NO_HANDLE);
}
