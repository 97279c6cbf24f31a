/* SPDX-License-Identifier: MIT */
/*
 * irql_raise.c - a helper written for threads "raises" to APC_LEVEL; in the DPC that lowers IRQL.
 * Correct: it raises only when it is below.
 */
#include "device.h"

#ifdef BROKEN

static VOID AddOne(_Inout_ PDEVICE_CONTEXT Context)
{
    KIRQL irql;

    KeRaiseIrql(APC_LEVEL, &irql); /* HERE */
    Context->Count++;
    KeLowerIrql(irql);
}

#else

static VOID AddOne(_Inout_ PDEVICE_CONTEXT Context)
{
    KIRQL irql = KeGetCurrentIrql();

    if (irql < APC_LEVEL) {
        KeRaiseIrql(APC_LEVEL, &irql);
    }
    Context->Count++;
    if (irql < APC_LEVEL) {
        KeLowerIrql(irql);
    }
}

#endif

static VOID Dpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(Interrupt);
    AddOne(DeviceGetContext(AssociatedObject));
}

const DEVICE_CALLBACKS DeviceCallbacks = { .Dpc = Dpc };
