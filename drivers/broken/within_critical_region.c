/* SPDX-License-Identifier: MIT */
/*
 * within_critical_region.c - an ERESOURCE is acquired in an application's thread while normal
 * kernel APCs are enabled: whoever suspends the thread keeps the resource from all. Around the
 * other callbacks of requests the framework has disabled them. Correct: in a critical region.
 */
#include "device.h"

static ERESOURCE Resource;

static NTSTATUS Preprocess(_In_ WDFDEVICE Device, _Inout_ PIRP Irp)
{
    ExInitializeResourceLite(&Resource);
#ifdef BROKEN
    ExAcquireResourceExclusiveLite(&Resource, TRUE); /* HERE */
    KeEnterCriticalRegion();
#else
    KeEnterCriticalRegion();
    ExAcquireResourceExclusiveLite(&Resource, TRUE);
#endif
    DeviceGetContext(Device)->Count++;
    ExReleaseResourceLite(&Resource);
    KeLeaveCriticalRegion();
    ExDeleteResourceLite(&Resource);
    IoSkipCurrentIrpStackLocation(Irp);
    return WdfDeviceWdmDispatchPreprocessedIrp(Device, Irp);
}

const DEVICE_CALLBACKS DeviceCallbacks = { .Preprocess = Preprocess };
