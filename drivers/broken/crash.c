/* SPDX-License-Identifier: MIT */
/*
 * crash.c - the driver writes through a pointer that nobody has set.
 * Correct: it is set.
 */
#include "device.h"

#ifdef BROKEN

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);

    UNREFERENCED_PARAMETER(PreviousState);
    *context->LastCauses = DeviceRead(context, EDU_CAUSES); /* HERE */
    return STATUS_SUCCESS;
}

#else

static ULONG Causes;

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);

    UNREFERENCED_PARAMETER(PreviousState);
    context->LastCauses = &Causes;
    *context->LastCauses = DeviceRead(context, EDU_CAUSES);
    return STATUS_SUCCESS;
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start };
