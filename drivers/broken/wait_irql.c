/* SPDX-License-Identifier: MIT */
/*
 * wait_irql.c - a thread waits for the DPC while it holds a spin lock, so at DISPATCH_LEVEL:
 * nothing could switch to another thread. Correct: it releases the lock first.
 */
#include "device.h"

static VOID Dpc(_In_ WDFINTERRUPT Interrupt, _In_ WDFOBJECT AssociatedObject)
{
    UNREFERENCED_PARAMETER(Interrupt);
    KeSetEvent(&DeviceGetContext(AssociatedObject)->Serviced, IO_NO_INCREMENT, FALSE);
}

#ifdef BROKEN

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);
    KIRQL irql;

    UNREFERENCED_PARAMETER(PreviousState);
    KeAcquireSpinLock(&context->CountLock, &irql);
    context->Count++;
    DeviceRaiseInterrupt(context);
    KeWaitForSingleObject(&context->Serviced, Executive, KernelMode, FALSE, NULL); /* HERE */
    KeReleaseSpinLock(&context->CountLock, irql);
    return STATUS_SUCCESS;
}

#else

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);
    KIRQL irql;

    UNREFERENCED_PARAMETER(PreviousState);
    KeAcquireSpinLock(&context->CountLock, &irql);
    context->Count++;
    DeviceRaiseInterrupt(context);
    KeReleaseSpinLock(&context->CountLock, irql);
    KeWaitForSingleObject(&context->Serviced, Executive, KernelMode, FALSE, NULL);
    return STATUS_SUCCESS;
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start, .Dpc = Dpc };
