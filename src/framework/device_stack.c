/* SPDX-License-Identifier: MIT */
/* device_stack - see device_stack.h. */
#include "framework/device_stack.h"

#include "framework/device_io.h"
#include "framework/device_wdm.h"
#include "framework/pnp.h"
#include "framework/power_policy.h"

void dq_device_stack_attach(struct dq_device *device, struct dq_device *below)
{
    if (below) {
        dq_object_reference(&below->object);
        device->below = below;
        below->above = device;
        dq_device_wdm_attach(device);
    }
}

void dq_device_stack_detach(struct dq_device *device)
{
    struct dq_device *below = device->below;
    if (below) {
        below->above = NULL;
        dq_object_dereference(&below->object);
    }
}

/* ---- Plug and Play ---- */

NTSTATUS dq_device_stack_start(struct dq_device *bottom, const struct dq_resource_set *resources)
{
    for (struct dq_device *device = bottom; device; device = device->above) {
        NTSTATUS status = dq_pnp_start(device, resources);
        if (!NT_SUCCESS(status)) {
            return status;
        }
    }
    dq_power_policy_started(bottom);
    return STATUS_SUCCESS;
}

NTSTATUS dq_device_stack_stop(struct dq_device *bottom)
{
    NTSTATUS status = STATUS_SUCCESS;
    for (struct dq_device *device = dq_device_stack_top(bottom); device; device = device->below) {
        dq_power_keep_first(&status, dq_pnp_stop(device));
    }
    return status;
}

NTSTATUS dq_device_stack_query(struct dq_device *bottom, bool is_removal)
{
    struct dq_device *device = dq_device_stack_top(bottom);
    NTSTATUS status = dq_pnp_query(device, is_removal);
    while (NT_SUCCESS(status) && device->below) {
        device = device->below;
        status = dq_pnp_query(device, is_removal);
    }
    while (!NT_SUCCESS(status) && device->above) {
        device = device->above;
        dq_pnp_query_cancel(device);
    }
    return status;
}

void dq_device_stack_query_cancel(struct dq_device *bottom)
{
    for (struct dq_device *device = dq_device_stack_top(bottom); device; device = device->below) {
        dq_pnp_query_cancel(device);
    }
}

void dq_device_stack_surprise_remove(struct dq_device *bottom)
{
    for (struct dq_device *device = dq_device_stack_top(bottom); device; device = device->below) {
        dq_pnp_surprise_remove(device);
    }
}

/* Each passes the removal on before it deletes its own device object. */
void dq_device_stack_remove(struct dq_device *bottom)
{
    for (struct dq_device *device = dq_device_stack_top(bottom); device; device = device->below) {
        dq_pnp_remove(device);
    }
    struct dq_device *device = bottom;
    while (device) {
        struct dq_device *above = device->above;
        dq_pnp_delete(device);
        device = above;
    }
}

/* ---- Power ---- */

NTSTATUS dq_device_stack_power_up(struct dq_device *bottom, enum dq_power_way way)
{
    for (struct dq_device *device = bottom; device; device = device->above) {
        NTSTATUS status = dq_power_up(device, way);
        if (!NT_SUCCESS(status)) {
            return status;
        }
    }
    return STATUS_SUCCESS;
}

NTSTATUS dq_device_stack_power_down(struct dq_device *bottom, enum dq_power_way way,
                                    WDF_POWER_DEVICE_STATE target)
{
    NTSTATUS status = STATUS_SUCCESS;
    for (struct dq_device *device = dq_device_stack_top(bottom); device; device = device->below) {
        if (dq_power_is_on(device)) { /* a filter's may have failed on its way up */
            dq_power_keep_first(&status, dq_power_down(device, way, target));
        }
    }
    return status;
}

/* ---- Handles ---- */

/* A handle that is being closed leaves the top before the bottom, or the other way round. */
bool dq_device_stack_is_open(struct dq_device *bottom)
{
    for (const struct dq_device *device = bottom; device; device = device->above) {
        if (dq_device_io_is_open(device)) {
            return true;
        }
    }
    return false;
}

bool dq_device_stack_close_door(struct dq_device *bottom)
{
    return dq_device_io_close_door(dq_device_stack_top(bottom));
}

void dq_device_stack_open_door(struct dq_device *bottom)
{
    dq_device_io_open_door(dq_device_stack_top(bottom));
}
