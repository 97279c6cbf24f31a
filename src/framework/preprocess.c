/* SPDX-License-Identifier: MIT */
/* preprocess - see preprocess.h. */
#include "framework/preprocess.h"

#include "framework/callout.h"
#include "framework/device_io.h"
#include "framework/device_wdm.h"
#include "framework/file.h"
#include "kernel/file_object.h"
#include "kernel/pool.h"
#include "kernel/stop.h"

#define CALLBACK "EvtDeviceWdmIrpPreprocess"

static bool has_minor(const struct dq_preprocess_function *function, uint8_t minor)
{
    return function->minor_count == 0 || (function->minors[minor / 8] & 1u << minor % 8) != 0;
}

/* PnP and power are no IRPs here. */
static void refuse_unsent(uint8_t major)
{
    if (major == IRP_MJ_PNP || major == IRP_MJ_POWER) {
        dq_stop_run(DQ_STOP_NOT_BUILT,
                    "WdfDeviceInitAssignWdmIrpPreprocessCallback for %s: dirql sends no such IRPs",
                    major == IRP_MJ_PNP ? "IRP_MJ_PNP" : "IRP_MJ_POWER");
    }
}

NTSTATUS dq_preprocess_assign(struct WDFDEVICE_INIT *init, PFN_WDFDEVICE_WDM_IRP_PREPROCESS routine,
                              uint8_t major, const uint8_t *minors, uint32_t minor_count)
{
    if (major > IRP_MJ_MAXIMUM_FUNCTION) {
        return STATUS_INVALID_PARAMETER;
    }
    refuse_unsent(major);
    struct dq_preprocess *preprocess = &init->preprocess;
    struct dq_preprocess_function *function = &preprocess->functions[major];
    if (!preprocess->is_used && dq_pool_fault_take()) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    preprocess->is_used = true;
    if (minor_count > 0) {
        if (function->minor_count > 0) {
            return STATUS_INVALID_DEVICE_REQUEST;
        }
        if (dq_pool_fault_take()) {
            return STATUS_INSUFFICIENT_RESOURCES;
        }
        function->minor_count = minor_count;
        for (uint32_t i = 0; i < minor_count; i++) {
            function->minors[minors[i] / 8] |= (uint8_t)(1u << minors[i] % 8);
        }
    }
    function->routine = routine;
    return STATUS_SUCCESS;
}

NTSTATUS dq_preprocess_create(struct dq_device *device, const struct WDFDEVICE_INIT *init)
{
    if (!init->preprocess.is_used) {
        return STATUS_SUCCESS;
    }
    struct dq_preprocess *preprocess = dq_arena_core_alloc(sizeof(*preprocess));
    if (!preprocess) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    *preprocess = init->preprocess;
    device->preprocess = preprocess;
    return STATUS_SUCCESS;
}

void dq_preprocess_destroy(struct dq_device *device)
{
    if (device->preprocess) {
        dq_arena_core_free(device->preprocess, sizeof(*device->preprocess));
        device->preprocess = NULL;
    }
}

/* NULL: nobody wants it. The irps that there are have minor function 0. */
static PFN_WDFDEVICE_WDM_IRP_PREPROCESS routine_for(const struct dq_device *device,
                                                    const struct dq_irp *irp)
{
    if (!device->preprocess) {
        return NULL;
    }
    const struct dq_preprocess_function *function =
        &device->preprocess->functions[dq_irp_major(irp)];
    return has_minor(function, 0) ? function->routine : NULL;
}

/* A CREATE has its FILE_OBJECT before the framework has a file. */
static struct dq_packet *create_packet(struct dq_device *device, struct dq_irp *irp)
{
    DEVICE_OBJECT *own = dq_device_wdm_own(device);
    if (irp->type != DQ_IRP_CREATE) {
        return dq_packet_create(irp, own, dq_file_wdm(irp));
    }
    FILE_OBJECT *file_object = dq_file_make_wdm(device, irp);
    struct dq_packet *packet = file_object ? dq_packet_create(irp, own, file_object) : NULL;
    dq_file_object_dereference(file_object);
    return packet;
}

bool dq_preprocess_submit(struct dq_device *device, struct dq_irp *irp)
{
    PFN_WDFDEVICE_WDM_IRP_PREPROCESS routine = routine_for(device, irp);
    if (!routine) {
        return false;
    }
    struct dq_packet *packet = create_packet(device, irp);
    if (!packet) {
        dq_device_io_end(irp, STATUS_INSUFFICIENT_RESOURCES);
        return true;
    }
    struct dq_packet_call call = { 0 };
    uint64_t location = dq_irp_location(irp);
    dq_packet_give(packet, &call);
    NTSTATUS status = dq_callout_irp_preprocess(
        routine, (WDFDEVICE)dq_object_to_handle(&device->object), packet->irp);
    dq_stop_blame_callback((uintptr_t)routine);
    dq_packet_call_end(irp, location, &call, CALLBACK, status);
    dq_stop_blame_callback(0);
    return true;
}

NTSTATUS dq_preprocess_dispatch(struct dq_device *device, IRP *irp)
{
    static const char call[] = "WdfDeviceWdmDispatchPreprocessedIrp";
    struct dq_packet *packet = dq_packet_take(irp, call);
    dq_packet_advance(packet, dq_device_wdm_own(device), call);
    dq_packet_reload(packet, call);
    return dq_device_io_dispatch(device, packet->source);
}

/* The bus driver has no function for what applications send. */
NTSTATUS dq_preprocess_pass_down(DEVICE_OBJECT *object, IRP *irp)
{
    static const char call[] = "IoCallDriver";
    if (!dq_device_wdm_is_physical(object) || dq_device_wdm_find(object)) {
        dq_stop_run(DQ_STOP_NOT_BUILT,
                    "%s with a device object that is not the bus driver's: not built yet", call);
    }
    struct dq_packet *packet = dq_packet_take(irp, call);
    dq_packet_advance(packet, object, call);
    irp->IoStatus.Status = STATUS_INVALID_DEVICE_REQUEST;
    irp->IoStatus.Information = 0;
    dq_packet_go_up(packet);
    return STATUS_INVALID_DEVICE_REQUEST;
}
