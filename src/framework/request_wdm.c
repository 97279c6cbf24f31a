/* SPDX-License-Identifier: MIT */
/* request_wdm - see request_wdm.h. */
#include "framework/request_wdm.h"

#include <string.h>

#include "framework/device_wdm.h"
#include "kernel/pool.h"
#include "kernel/stop.h"

#define IRP_TAG  0x20707249u /* "Irp " */
#define TYPE_IRP 6           /* IO_TYPE_IRP */

static void fill_location(IO_STACK_LOCATION *location, const struct dq_request *request)
{
    const struct dq_irp *irp = request->irp;
    location->MajorFunction = (UCHAR)dq_request_type(irp);
    location->DeviceObject = dq_device_wdm_own(request->device);
    if (irp->type == DQ_IRP_READ) {
        location->Parameters.Read.Length = (ULONG)irp->output_bytes;
        location->Parameters.Read.ByteOffset.QuadPart = (LONGLONG)irp->offset;
    } else if (irp->type == DQ_IRP_WRITE) {
        location->Parameters.Write.Length = (ULONG)irp->input_bytes;
        location->Parameters.Write.ByteOffset.QuadPart = (LONGLONG)irp->offset;
    } else if (irp->type == DQ_IRP_DEVICE_CONTROL) {
        location->Parameters.DeviceIoControl.OutputBufferLength = (ULONG)irp->output_bytes;
        location->Parameters.DeviceIoControl.InputBufferLength = (ULONG)irp->input_bytes;
        location->Parameters.DeviceIoControl.IoControlCode = irp->control_code;
        if (METHOD_FROM_CTL_CODE(irp->control_code) == METHOD_NEITHER) {
            location->Parameters.DeviceIoControl.Type3InputBuffer = (PVOID)(uintptr_t)irp->input;
        }
    }
}

/* With direct I/O the data is described by MdlAddress, not by the system buffer. */
static bool has_system_buffer(const struct dq_request *request)
{
    return request->irp->type == DQ_IRP_DEVICE_CONTROL ||
           request->device->io_type == WdfDeviceIoBuffered;
}

static void fill(struct dq_request_wdm *wdm, const struct dq_request *request)
{
    const struct dq_irp *irp = request->irp;
    IRP *packet = &wdm->irp;
    packet->Type = TYPE_IRP;
    packet->Size = (USHORT)sizeof(*wdm);
    packet->StackCount = 1;
    packet->CurrentLocation = 1;
    packet->RequestorMode = irp->is_kernel ? KernelMode : UserMode;
    packet->Cancel = request->is_canceled;
    packet->IoStatus.Information = request->information;
    packet->AssociatedIrp.SystemBuffer = has_system_buffer(request) ? request->system_buffer : NULL;
    packet->UserBuffer = irp->type == DQ_IRP_WRITE ? (PVOID)(uintptr_t)irp->input : irp->output;
    packet->Tail.Overlay.CurrentStackLocation = &wdm->location;
    fill_location(&wdm->location, request);
}

IRP *dq_request_wdm_get(struct dq_request *request)
{
    dq_step_and_touch(DQ_REASON_DDI, dq_location_of(DQ_LOCATION_OBJECT, request), DQ_TOUCH_WRITE);
    if (!request->wdm) {
        struct dq_request_wdm *wdm = dq_pool_alloc(sizeof(*wdm), IRP_TAG, false, DQ_POOL_FRAMEWORK);
        if (!wdm) {
            dq_stop_run(DQ_STOP_NOT_BUILT,
                        "WdfRequestWdmGetIrp: there is no memory left for the IRP of request %u",
                        request->number);
        }
        memset(wdm, 0, sizeof(*wdm));
        fill(wdm, request);
        request->wdm = wdm;
    }
    return &request->wdm->irp;
}

void dq_request_wdm_free(struct dq_request *request)
{
    uint32_t tag;
    if (request->wdm) {
        DQ_ASSERT(dq_pool_free(request->wdm, 0, &tag));
        request->wdm = NULL;
    }
}
