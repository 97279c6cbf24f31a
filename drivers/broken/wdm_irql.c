/* SPDX-License-Identifier: MIT */
/*
 * wdm_irql.c - the ISR, at DIRQL, sets an event: that touches the dispatcher, whose lock is one of
 * DISPATCH_LEVEL. Correct: the DPC sets it.
 */
#include "device.h"

#ifdef BROKEN

static BOOLEAN Isr(_In_ WDFINTERRUPT Interrupt, _In_ ULONG MessageID)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfInterruptGetDevice(Interrupt));

    UNREFERENCED_PARAMETER(MessageID);
    KeSetEvent(&context->Serviced, IO_NO_INCREMENT, FALSE); /* HERE */
    return DeviceServiceInterrupt(Interrupt);
}

const DEVICE_CALLBACKS DeviceCallbacks = { .Isr = Isr };

#else

static VOID Dpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    PDEVICE_CONTEXT context = DeviceGetContext(AssociatedObject);

    UNREFERENCED_PARAMETER(Interrupt);
    KeSetEvent(&context->Serviced, IO_NO_INCREMENT, FALSE);
}

const DEVICE_CALLBACKS DeviceCallbacks = { .Dpc = Dpc };

#endif
