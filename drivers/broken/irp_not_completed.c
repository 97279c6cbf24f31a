/* SPDX-License-Identifier: MIT */
/*
 * irp_not_completed.c - an IRP of no byte is forgotten. Correct: it is completed.
 */
#include "device.h"

#ifdef BROKEN

static NTSTATUS Preprocess(_In_ WDFDEVICE Device, _Inout_ PIRP Irp) /* HERE */
{
    UNREFERENCED_PARAMETER(Device);
    if (IoGetCurrentIrpStackLocation(Irp)->Parameters.DeviceIoControl.InputBufferLength == 0) {
        return STATUS_SUCCESS; /* nothing to do */
    }
    DeviceCompleteIrp(Irp, STATUS_SUCCESS);
    return STATUS_SUCCESS;
}

#else

static NTSTATUS Preprocess(_In_ WDFDEVICE Device, _Inout_ PIRP Irp)
{
    UNREFERENCED_PARAMETER(Device);
    DeviceCompleteIrp(Irp, STATUS_SUCCESS);
    return STATUS_SUCCESS;
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .Preprocess = Preprocess };
