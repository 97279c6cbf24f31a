/* SPDX-License-Identifier: MIT */
/*
 * mark_irp_pending.c - an IRP is marked pending, and then its status is returned. Correct:
 * STATUS_PENDING is, although the IRP is over.
 */
#include "device.h"

#ifdef BROKEN

static NTSTATUS Preprocess(_In_ WDFDEVICE Device, _Inout_ PIRP Irp) /* HERE */
{
    UNREFERENCED_PARAMETER(Device);
    IoMarkIrpPending(Irp);
    DeviceCompleteIrp(Irp, STATUS_SUCCESS);
    return STATUS_SUCCESS;
}

#else

static NTSTATUS Preprocess(_In_ WDFDEVICE Device, _Inout_ PIRP Irp)
{
    UNREFERENCED_PARAMETER(Device);
    IoMarkIrpPending(Irp);
    DeviceCompleteIrp(Irp, STATUS_SUCCESS);
    return STATUS_PENDING;
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .Preprocess = Preprocess };
