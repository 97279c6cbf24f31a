/* SPDX-License-Identifier: MIT */
/*
 * dpc_object.c - a KDPC is queued that KeInitializeDpc was not called for.
 * Correct: it was.
 */
#include "device.h"

static KDPC CountDpc;
static KDEFERRED_ROUTINE CountDeferredRoutine;

static VOID CountDeferredRoutine(_In_ PKDPC Dpc, _In_opt_ PVOID DeferredContext,
                                 _In_opt_ PVOID SystemArgument1, _In_opt_ PVOID SystemArgument2)
{
    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(SystemArgument1);
    UNREFERENCED_PARAMETER(SystemArgument2);
    ((PDEVICE_CONTEXT)DeferredContext)->Count++;
}

#ifdef BROKEN

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);

    UNREFERENCED_PARAMETER(PreviousState);
    CountDpc.DeferredRoutine = CountDeferredRoutine;
    CountDpc.DeferredContext = context;
    KeInsertQueueDpc(&CountDpc, NULL, NULL); /* HERE */
    return STATUS_SUCCESS;
}

#else

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);

    UNREFERENCED_PARAMETER(PreviousState);
    KeInitializeDpc(&CountDpc, CountDeferredRoutine, context);
    KeInsertQueueDpc(&CountDpc, NULL, NULL);
    return STATUS_SUCCESS;
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start };
