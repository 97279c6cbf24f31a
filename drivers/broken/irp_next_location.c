/* SPDX-License-Identifier: MIT */
/*
 * irp_next_location.c - an IRP is given back to the framework with nothing in the next stack
 * location. Correct: the own one is skipped, so that the framework gets it.
 */
#include "device.h"

#ifdef BROKEN

static NTSTATUS Preprocess(_In_ WDFDEVICE Device, _Inout_ PIRP Irp)
{
    return WdfDeviceWdmDispatchPreprocessedIrp(Device, Irp); /* HERE */
}

#else

static NTSTATUS Preprocess(_In_ WDFDEVICE Device, _Inout_ PIRP Irp)
{
    IoSkipCurrentIrpStackLocation(Irp);
    return WdfDeviceWdmDispatchPreprocessedIrp(Device, Irp);
}

#endif

const DEVICE_CALLBACKS DeviceCallbacks = { .Preprocess = Preprocess };
