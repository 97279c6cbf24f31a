/* SPDX-License-Identifier: MIT */
/*
 * lock_kept.c - a system thread ends while it has an ERESOURCE. Correct: it releases it first.
 */
#include "device.h"

static ERESOURCE Resource;

static KSTART_ROUTINE Work;

static VOID Work(_In_ PVOID StartContext)
{
    PDEVICE_CONTEXT context = StartContext;

    ExAcquireResourceSharedLite(&Resource, TRUE);
    context->Count++;
#ifdef BROKEN
    PsTerminateSystemThread(STATUS_SUCCESS); /* HERE */
#else
    ExReleaseResourceLite(&Resource);
    PsTerminateSystemThread(STATUS_SUCCESS);
#endif
}

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    NTSTATUS status;
    HANDLE thread;

    UNREFERENCED_PARAMETER(PreviousState);
    ExInitializeResourceLite(&Resource);
    status = PsCreateSystemThread(&thread, THREAD_ALL_ACCESS, NULL, NULL, NULL, Work,
                                  DeviceGetContext(Device));
    if (NT_SUCCESS(status)) {
        status = ZwWaitForSingleObject(thread, FALSE, NULL);
        ZwClose(thread);
    }
    return status;
}

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start };
