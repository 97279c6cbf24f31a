/* SPDX-License-Identifier: MIT */
/*
 * callback_time.c - the DPC gives the device a millisecond to settle; a DPC may take 100 us.
 * Correct: it gives it 20 us.
 */
#include "device.h"

#ifdef BROKEN
#define TURNS 100
#else
#define TURNS 2
#endif

static VOID Dpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(AssociatedObject);
    for (ULONG i = 0; i < TURNS; i++) {
        KeStallExecutionProcessor(10); /* HERE */
    }
}

const DEVICE_CALLBACKS DeviceCallbacks = { .Dpc = Dpc };
