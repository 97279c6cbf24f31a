/* SPDX-License-Identifier: MIT */
/*
 * callback_time.c - the DPC polls the device until it shows what it will never show, for a
 * millisecond; a DPC may take 100 us. Correct: it gives up after 20 us.
 */
#include "device.h"

#ifdef BROKEN
#define POLLS 100
#else
#define POLLS 2
#endif

static VOID Dpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject) /* HERE */
{
    PDEVICE_CONTEXT context = DeviceGetContext(AssociatedObject);

    UNREFERENCED_PARAMETER(Interrupt);
    while (!(DeviceRead(context, EDU_STATUS) & 1) && context->Count < POLLS) {
        KeStallExecutionProcessor(10);
        context->Count++;
    }
}

const DEVICE_CALLBACKS DeviceCallbacks = { .Dpc = Dpc };
