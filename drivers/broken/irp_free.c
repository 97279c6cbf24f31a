/* SPDX-License-Identifier: MIT */
/* irp_free.c - an IRP of the driver's own is freed twice. Correct: once. */
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
        IoFreeIrp(irp);
        IoFreeIrp(irp); /* HERE */
#else
        IoFreeIrp(irp);
#endif
    }
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

const DEVICE_CALLBACKS DeviceCallbacks = { .DeviceControl = DeviceControl };
