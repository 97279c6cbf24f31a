/* SPDX-License-Identifier: MIT */
/*
 * slist_alignment.c - an entry of a sequenced list is aligned as a pointer only. Correct: to 16
 * bytes.
 */
#include "device.h"

typedef struct _BLOCK {
    SLIST_ENTRY First;
    PVOID Owner;
    PVOID Next; /* not aligned to 16 bytes */
} BLOCK;

static SLIST_HEADER List;
static BLOCK Block;

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    UNREFERENCED_PARAMETER(PreviousState);
    InitializeSListHead(&List);
    Block.Owner = Device;
#ifdef BROKEN
    InterlockedPushEntrySList(&List, (PSLIST_ENTRY)(PVOID)&Block.Next); /* HERE */
#else
    InterlockedPushEntrySList(&List, &Block.First);
#endif
    InterlockedFlushSList(&List);
    return STATUS_SUCCESS;
}

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start };
