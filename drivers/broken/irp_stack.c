/* SPDX-License-Identifier: MIT */
/*
 * irp_stack.c - a driver takes stack locations of an IRP that it got for those below it, until none
 * is left. Correct: it passes on the one that it has.
 */
#include "device.h"

#ifdef BROKEN

static NTSTATUS Preprocess(_In_ WDFDEVICE Device, _Inout_ PIRP Irp)
{
    while (Irp->CurrentLocation > 1) {
        IoSetNextIrpStackLocation(Irp);
    }
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
