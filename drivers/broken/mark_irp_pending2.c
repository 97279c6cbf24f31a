/* SPDX-License-Identifier: MIT */
/*
 * mark_irp_pending2.c - STATUS_PENDING is returned for an IRP that is not marked so. Correct: it is
 * marked before anybody could complete it.
 */
#include "device.h"

#ifdef BROKEN

static NTSTATUS Preprocess(_In_ WDFDEVICE Device, _Inout_ PIRP Irp) /* HERE */
{
    UNREFERENCED_PARAMETER(Device);
    DeviceCompleteIrp(Irp, STATUS_SUCCESS);
    return STATUS_PENDING;
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
