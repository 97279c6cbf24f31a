/* SPDX-License-Identifier: MIT */
/* pass_down - see pass_down.h. */
#include "framework/pass_down.h"

#include "framework/device_io.h"
#include "framework/file.h"
#include "framework/io_queue.h"
#include "framework/request_send.h"
#include "kernel/stop.h"

bool dq_pass_down_is_wanted(const struct dq_device *device, const struct dq_irp *irp,
                            const struct dq_io_queue *queue)
{
    if (!device->is_filter) {
        return false;
    }
    bool is_default = queue == dq_device_io_default_queue(device);
    return !queue || (is_default && !dq_io_queue_has_handler(queue, dq_request_type(irp)));
}

NTSTATUS dq_pass_down(struct dq_device *device, struct dq_irp *irp)
{
    struct dq_file *file = irp->file;
    if (irp->packet) {
        dq_stop_run(DQ_STOP_NOT_BUILT, "a filter driver's EvtDeviceWdmIrpPreprocess with an IRP "
                                       "that goes on to the device below: not built yet");
    }
    if (irp->type == DQ_IRP_CREATE) {
        irp->passes++; /* the file below is made there */
    } else {
        irp->passes += irp->type == DQ_IRP_CLEANUP ? 1 : 0;
        irp->file = file ? file->below : NULL;
    }
    return dq_device_io_arrive(device->below, irp);
}

NTSTATUS dq_pass_down_request(struct dq_request *request)
{
    static const struct dq_send_options options = {
        .flags = WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET,
    };
    return dq_request_send(request, request->device->io_target, &options);
}

void dq_pass_down_return(struct dq_irp *irp, NTSTATUS status)
{
    while (irp->passes > 0) {
        irp->passes--;
        if (irp->type == DQ_IRP_CREATE && !NT_SUCCESS(status)) {
            dq_device_io_create_failed(irp);
        } else {
            irp->file = ((const struct dq_file *)irp->file)->above;
        }
    }
}

void dq_pass_down_check_create(const struct dq_irp *irp, NTSTATUS status)
{
    const struct dq_file *file = irp->file;
    const struct dq_device *device = file->device;
    if (!device->below || (!file->below && !NT_SUCCESS(status))) {
        return;
    }
    bool has_file_below = file->below != NULL;
    bool is_kept = NT_SUCCESS(status) && device->forwards_files;
    if (has_file_below != is_kept) {
        dq_violation(DQ_RULE_CREATE_FORWARDING, 0, (uintptr_t)file, 0, 0,
                     "%s: create, cleanup and close have to go to the device below in equal "
                     "numbers",
                     !has_file_below ? "a create request is completed without being sent to the "
                                       "device below, which will get the file's cleanup and close "
                                       "(AutoForwardCleanupClose)"
                     : device->forwards_files
                         ? "a create request is failed that the device below has completed with "
                           "success: it gets no cleanup and no close"
                         : "a create request was sent to the device below, which will not get the "
                           "file's cleanup and close: AutoForwardCleanupClose is WdfFalse");
    }
}
