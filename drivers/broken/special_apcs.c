/* SPDX-License-Identifier: MIT */
/*
 * special_apcs.c - a file is opened while a guarded mutex is held: within its guarded region no
 * special kernel APC comes, so that the I/O never ends. Correct: the mutex is taken for the result.
 */
#include "device.h"

static KGUARDED_MUTEX Mutex;

static HANDLE Open(VOID)
{
    UNICODE_STRING name;
    OBJECT_ATTRIBUTES attributes;
    IO_STATUS_BLOCK block;
    HANDLE folder = NULL;
    NTSTATUS status;

    RtlInitUnicodeString(&name, L"\\SystemRoot\\System32\\drivers");
    InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE | OBJ_CASE_INSENSITIVE, NULL,
                               NULL);
    status = ZwOpenFile(&folder, FILE_TRAVERSE, &attributes, &block, 0, 0); /* HERE */
    return NT_SUCCESS(status) ? folder : NULL;
}

static VOID WorkItem(_In_ WDFWORKITEM WorkItem)
{
    PDEVICE_CONTEXT context = DeviceGetContext(WdfWorkItemGetParentObject(WorkItem));
    HANDLE folder;

    KeInitializeGuardedMutex(&Mutex);
#ifdef BROKEN
    KeAcquireGuardedMutex(&Mutex);
    folder = Open();
#else
    folder = Open();
    KeAcquireGuardedMutex(&Mutex);
#endif
    context->Count++;
    KeReleaseGuardedMutex(&Mutex);
    if (folder != NULL) {
        ZwClose(folder);
    }
}

const DEVICE_CALLBACKS DeviceCallbacks = { .WorkItem = WorkItem };
