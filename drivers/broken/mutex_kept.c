/* SPDX-License-Identifier: MIT */
/*
 * mutex_kept.c - a system thread ends while it owns a mutex. Correct: it releases it first.
 */
#include "device.h"

static KMUTEX Mutex;

static VOID TakeMutex(_In_ PDEVICE_CONTEXT Context)
{
    KeWaitForSingleObject(&Mutex, Executive, KernelMode, FALSE, NULL);
    Context->Count++;
}

static KSTART_ROUTINE Work;

#ifdef BROKEN

static VOID Work(_In_ PVOID StartContext)
{
    TakeMutex(StartContext);
    PsTerminateSystemThread(STATUS_SUCCESS); /* HERE */
}

#else

static VOID Work(_In_ PVOID StartContext)
{
    TakeMutex(StartContext);
    KeReleaseMutex(&Mutex, FALSE);
    PsTerminateSystemThread(STATUS_SUCCESS);
}

#endif

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    NTSTATUS status;
    HANDLE thread;

    UNREFERENCED_PARAMETER(PreviousState);
    KeInitializeMutex(&Mutex, 0);
    status = PsCreateSystemThread(&thread, THREAD_ALL_ACCESS, NULL, NULL, NULL, Work,
                                  DeviceGetContext(Device));
    if (NT_SUCCESS(status)) {
        status = ZwWaitForSingleObject(thread, FALSE, NULL);
        ZwClose(thread);
    }
    return status;
}

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start };
