/* SPDX-License-Identifier: MIT */
/*
 * physical_address.c - the physical address of a variable of the driver is taken, to give it to the
 * device. Correct: that of a block of pool.
 */
#include "device.h"

#define DMA_SOURCE 0x80

#ifdef BROKEN

static ULONG Source;

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);
    PHYSICAL_ADDRESS address = MmGetPhysicalAddress(&Source); /* HERE */

    UNREFERENCED_PARAMETER(PreviousState);
    DeviceWrite(context, DMA_SOURCE, address.LowPart);
    return STATUS_SUCCESS;
}

#else

static NTSTATUS Start(_In_ WDFDEVICE Device, _In_ WDF_POWER_DEVICE_STATE PreviousState)
{
    PDEVICE_CONTEXT context = DeviceGetContext(Device);
    PULONG source = (PULONG)ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(ULONG), POOL_TAG);

    UNREFERENCED_PARAMETER(PreviousState);
    if (source != NULL) {
        DeviceWrite(context, DMA_SOURCE, MmGetPhysicalAddress(source).LowPart);
        ExFreePoolWithTag(source, POOL_TAG);
    }
    return STATUS_SUCCESS;
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .Start = Start };
