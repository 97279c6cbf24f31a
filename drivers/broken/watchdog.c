/* SPDX-License-Identifier: MIT */
/*
 * watchdog.c - the DPC polls the device until it shows what it will never show, and gives up after
 * half a minute. Correct: it gives up after half a millisecond.
 */
#include "device.h"

#ifdef BROKEN

static VOID Dpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PDEVICE_CONTEXT context = DeviceGetContext(AssociatedObject);

    UNREFERENCED_PARAMETER(Interrupt);
    while (!(DeviceRead(context, EDU_STATUS) & 1) && context->Count < 30000) {
        KeStallExecutionProcessor(1000); /* HERE */
        context->Count++;
    }
}

#else

static VOID Dpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PDEVICE_CONTEXT context = DeviceGetContext(AssociatedObject);

    UNREFERENCED_PARAMETER(Interrupt);
    while (!(DeviceRead(context, EDU_STATUS) & 1) && context->Count < 50) {
        KeStallExecutionProcessor(10);
        context->Count++;
    }
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .Dpc = Dpc };
