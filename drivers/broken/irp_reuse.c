/* SPDX-License-Identifier: MIT */
/*
 * irp_reuse.c - the IRP of a request that the driver received is initialized for another use.
 * Correct: one that the driver has made.
 */
#include "device.h"

static VOID DeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                          _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                          _In_ ULONG IoControlCode)
{
    PIRP irp = IoAllocateIrp(1, FALSE);

    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    UNREFERENCED_PARAMETER(IoControlCode);
    if (irp != NULL) {
#ifdef BROKEN
        IoReuseIrp(WdfRequestWdmGetIrp(Request), STATUS_SUCCESS); /* HERE */
#else
        IoReuseIrp(irp, STATUS_SUCCESS);
#endif
        IoFreeIrp(irp);
    }
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

const DEVICE_CALLBACKS DeviceCallbacks = { .DeviceControl = DeviceControl };
