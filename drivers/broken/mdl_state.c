/* SPDX-License-Identifier: MIT */
/*
 * mdl_state.c - an MDL is freed whose pages are still locked by it. Correct: they are unlocked
 * first.
 */
#include "device.h"

#ifdef BROKEN

static VOID Free(_In_ PMDL Mdl)
{
    IoFreeMdl(Mdl); /* HERE */
}

#else

static VOID Free(_In_ PMDL Mdl)
{
    MmUnlockPages(Mdl);
    IoFreeMdl(Mdl);
}

#endif

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PVOID memory = ExAllocatePool2(POOL_FLAG_NON_PAGED, PAGE_SIZE, POOL_TAG);
    PMDL mdl;

    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(PreviousState);
    if (memory == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    mdl = IoAllocateMdl(memory, PAGE_SIZE, FALSE, FALSE, NULL);
    if (mdl != NULL) {
        MmProbeAndLockPages(mdl, KernelMode, IoWriteAccess);
        Free(mdl);
    }
    ExFreePoolWithTag(memory, POOL_TAG);
    return STATUS_SUCCESS;
}

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start };
