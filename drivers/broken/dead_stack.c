/* SPDX-License-Identifier: MIT */
/*
 * dead_stack.c - a function leaves the address of its variable for the DPC and returns; the DPC of
 * a later interrupt writes there. Correct: the variable is the driver's, not the function's.
 */
#include "device.h"

static volatile ULONG *Result; /* where the DPC counts */

static VOID Dpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(AssociatedObject);
    *Result = 1; /* HERE */
}

static VOID DeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                          _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                          _In_ ULONG IoControlCode)
{
    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    UNREFERENCED_PARAMETER(IoControlCode);
    DeviceRaiseInterrupt(DeviceGetContext(WdfIoQueueGetDevice(Queue)));
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

#ifdef BROKEN

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    volatile ULONG counts[800]; /* so many that nothing which counts lies at the first one later */

    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(PreviousState);
    counts[0] = 0;
    Result = counts;
    return counts[0] == 0 ? STATUS_SUCCESS : STATUS_DEVICE_BUSY;
}

#else

static volatile ULONG Count;

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(PreviousState);
    Result = &Count;
    return Count == 0 ? STATUS_SUCCESS : STATUS_DEVICE_BUSY;
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start,
                                           .Dpc = Dpc,
                                           .DeviceControl = DeviceControl };
