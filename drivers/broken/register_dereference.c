/* SPDX-License-Identifier: MIT */
/*
 * register_dereference.c - a register is read through a pointer. On Windows that happens to work on
 * some processors. Correct: READ_REGISTER_ULONG.
 */
#include "device.h"

#ifdef BROKEN

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);

    UNREFERENCED_PARAMETER(PreviousState);
    context->Count = *(volatile ULONG *)(context->Registers + EDU_STATUS); /* HERE */
    return STATUS_SUCCESS;
}

#else

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);

    UNREFERENCED_PARAMETER(PreviousState);
    context->Count = READ_REGISTER_ULONG((PULONG)(context->Registers + EDU_STATUS));
    return STATUS_SUCCESS;
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start };
