/* SPDX-License-Identifier: MIT */
/* irp_allocated_completed.c - an IRP of the driver's own is completed. Correct: it is freed. */
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
        irp->IoStatus.Status = STATUS_SUCCESS;
        IoCompleteRequest(irp, IO_NO_INCREMENT); /* HERE */
        IoFreeIrp(irp);
#else
        IoFreeIrp(irp);
#endif
    }
    WdfRequestComplete(Request, STATUS_SUCCESS);
}

const DEVICE_CALLBACKS DeviceCallbacks = { .DeviceControl = DeviceControl };
