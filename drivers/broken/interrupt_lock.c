/* SPDX-License-Identifier: MIT */
/*
 * interrupt_lock.c - EvtDeviceD0Entry takes the interrupt's lock: the interrupt is not connected
 * yet and has no lock. Correct: EvtDeviceD0EntryPostInterruptsEnabled takes it.
 */
#include "device.h"

#ifdef BROKEN

static NTSTATUS D0Entry(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);

    UNREFERENCED_PARAMETER(PreviousState);
    WdfInterruptAcquireLock(context->Interrupt); /* HERE */
    context->Count = 0;
    WdfInterruptReleaseLock(context->Interrupt);
    return STATUS_SUCCESS;
}

const DEVICE_CALLBACKS DeviceCallbacks = { .D0Entry = D0Entry };

#else

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);

    UNREFERENCED_PARAMETER(PreviousState);
    WdfInterruptAcquireLock(context->Interrupt);
    context->Count = 0;
    WdfInterruptReleaseLock(context->Interrupt);
    return STATUS_SUCCESS;
}

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start };

#endif
