/* SPDX-License-Identifier: MIT */
/*
 * irp_returned_status.c - an IRP succeeds, and something else is returned. Correct: the status of
 * its end is.
 */
#include "device.h"

#ifdef BROKEN

static NTSTATUS Preprocess(_In_ WDFDEVICE Device, _Inout_ PIRP Irp) /* HERE */
{
    UNREFERENCED_PARAMETER(Device);
    DeviceCompleteIrp(Irp, STATUS_SUCCESS);
    return STATUS_INVALID_PARAMETER;
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
