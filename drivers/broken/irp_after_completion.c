/* SPDX-License-Identifier: MIT */
/*
 * irp_after_completion.c - an IRP is completed when it is empty, and again at the common end.
 * Correct: return after the first completion.
 */
#include "device.h"

#ifdef BROKEN

static NTSTATUS Preprocess(_In_ WDFDEVICE Device, _Inout_ PIRP Irp)
{
    UNREFERENCED_PARAMETER(Device);
    if (IoGetCurrentIrpStackLocation(Irp)->Parameters.DeviceIoControl.InputBufferLength == 0) {
        DeviceCompleteIrp(Irp, STATUS_SUCCESS);
    }
    Irp->IoStatus.Status = STATUS_INVALID_PARAMETER;
    IoCompleteRequest(Irp, IO_NO_INCREMENT); /* HERE */
    return STATUS_INVALID_PARAMETER;
}

#else

static NTSTATUS Preprocess(_In_ WDFDEVICE Device, _Inout_ PIRP Irp)
{
    UNREFERENCED_PARAMETER(Device);
    if (IoGetCurrentIrpStackLocation(Irp)->Parameters.DeviceIoControl.InputBufferLength == 0) {
        DeviceCompleteIrp(Irp, STATUS_SUCCESS);
        return STATUS_SUCCESS;
    }
    DeviceCompleteIrp(Irp, STATUS_INVALID_PARAMETER);
    return STATUS_INVALID_PARAMETER;
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .Preprocess = Preprocess };
