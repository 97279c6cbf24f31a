/* SPDX-License-Identifier: MIT */
/*
 * stuck.c - EvtDeviceD0Entry waits for an interrupt, but interrupts are connected only when it has
 * returned. Correct: EvtDeviceD0EntryPostInterruptsEnabled waits.
 */
#include "device.h"

static VOID Dpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(Interrupt);
    KeSetEvent(&DeviceGetContext(AssociatedObject)->Serviced, IO_NO_INCREMENT, FALSE);
}

#ifdef BROKEN

static NTSTATUS D0Entry(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);

    UNREFERENCED_PARAMETER(PreviousState);
    DeviceRaiseInterrupt(context);
    KeWaitForSingleObject(&context->Serviced, Executive, KernelMode, FALSE, NULL);
    return STATUS_SUCCESS;
}

const DEVICE_CALLBACKS DeviceCallbacks = { .D0Entry = D0Entry, .Dpc = Dpc };

#else

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);

    UNREFERENCED_PARAMETER(PreviousState);
    DeviceRaiseInterrupt(context);
    KeWaitForSingleObject(&context->Serviced, Executive, KernelMode, FALSE, NULL);
    return STATUS_SUCCESS;
}

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start, .Dpc = Dpc };

#endif
