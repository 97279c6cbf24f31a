/* SPDX-License-Identifier: MIT */
/*
 * register_address.c - a register beyond the end of what is mapped is read.
 * Correct: the last one in it is.
 */
#include "device.h"

#ifdef BROKEN

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);
    PULONG end = (PULONG)(context->Registers + context->RegistersLength);

    UNREFERENCED_PARAMETER(PreviousState);
    context->Count = READ_REGISTER_ULONG(end); /* HERE */
    return STATUS_SUCCESS;
}

#else

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);
    PULONG end = (PULONG)(context->Registers + context->RegistersLength);

    UNREFERENCED_PARAMETER(PreviousState);
    context->Count = READ_REGISTER_ULONG(end - 1);
    return STATUS_SUCCESS;
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start };
