/* SPDX-License-Identifier: MIT */
/*
 * callback_irql.c - a callback raises IRQL to look at two registers in one go, and returns early
 * without lowering it. Correct: it lowers IRQL on every way out.
 */
#include "device.h"

#ifdef BROKEN

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState) /* HERE */
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);
    KIRQL irql;

    UNREFERENCED_PARAMETER(PreviousState);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    if (DeviceRead(context, EDU_STATUS) == 0 && DeviceRead(context, EDU_CAUSES) == 0) {
        return STATUS_SUCCESS; /* nothing to clean up */
    }
    DeviceWrite(context, EDU_ACKNOWLEDGE, DeviceRead(context, EDU_CAUSES));
    KeLowerIrql(irql);
    return STATUS_SUCCESS;
}

#else

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);
    KIRQL irql;

    UNREFERENCED_PARAMETER(PreviousState);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    if (DeviceRead(context, EDU_STATUS) != 0 || DeviceRead(context, EDU_CAUSES) != 0) {
        DeviceWrite(context, EDU_ACKNOWLEDGE, DeviceRead(context, EDU_CAUSES));
    }
    KeLowerIrql(irql);
    return STATUS_SUCCESS;
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start };
