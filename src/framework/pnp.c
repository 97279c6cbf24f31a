/* SPDX-License-Identifier: MIT */
/* pnp - see pnp.h. */
#include "framework/pnp.h"

#include "framework/callout.h"
#include "framework/device_io.h"
#include "framework/interrupt.h"
#include "kernel/stop.h"
#include "trace/trace.h"

static void set_state(struct dq_device *device, enum dq_pnp_state state, const char *name)
{
    device->state = state;
    dq_trace(DQ_TRACE_DEVICE_STATE, device->number, (uintptr_t)name);
}

static WDFDEVICE handle_of(struct dq_device *device)
{
    return dq_object_to_handle(&device->object);
}

static NTSTATUS prepare_hardware(struct dq_device *device)
{
    PFN_WDF_DEVICE_PREPARE_HARDWARE callback = device->pnp_callbacks.EvtDevicePrepareHardware;
    if (!callback) {
        return STATUS_SUCCESS;
    }
    return dq_callout_prepare_hardware(callback, handle_of(device),
                                       dq_object_to_handle(&device->resources_raw->object),
                                       dq_object_to_handle(&device->resources_translated->object));
}

/* Always after a prepare that was called, even one that failed. */
static void release_hardware(struct dq_device *device)
{
    if (device->pnp_callbacks.EvtDeviceReleaseHardware) {
        (void)dq_callout_release_hardware(
            device->pnp_callbacks.EvtDeviceReleaseHardware, handle_of(device),
            dq_object_to_handle(&device->resources_translated->object));
    }
    dq_interrupt_delete_prepared(device);
    dq_interrupt_revoke_all(device);
    dq_object_delete(&device->resources_raw->object);
    dq_object_delete(&device->resources_translated->object);
    device->resources_raw = NULL;
    device->resources_translated = NULL;
}

static void power_down_interrupts(struct dq_device *device)
{
    device->may_connect_interrupts = false;
    struct dq_list *link = device->interrupts.previous;
    while (link != &device->interrupts) {
        (void)dq_interrupt_power_down(DQ_LIST_ENTRY(link, struct dq_interrupt_object, link));
        link = link->previous;
    }
}

/* Connect and enable each before the next is connected. */
static NTSTATUS power_up_interrupts(struct dq_device *device)
{
    device->may_connect_interrupts = true;
    DQ_LIST_FOR_EACH(link, &device->interrupts)
    {
        NTSTATUS status =
            dq_interrupt_power_up(DQ_LIST_ENTRY(link, struct dq_interrupt_object, link));
        if (!NT_SUCCESS(status)) {
            return status;
        }
    }
    return STATUS_SUCCESS;
}

static void call_d0_exit(struct dq_device *device)
{
    if (device->pnp_callbacks.EvtDeviceD0Exit) {
        (void)dq_callout_d0_exit(device->pnp_callbacks.EvtDeviceD0Exit, handle_of(device),
                                 WdfPowerDeviceD3Final);
    }
}

static void d0_exit(struct dq_device *device)
{
    const WDF_PNPPOWER_EVENT_CALLBACKS *callbacks = &device->pnp_callbacks;
    if (callbacks->EvtDeviceSelfManagedIoSuspend) {
        (void)dq_callout_device_status(callbacks->EvtDeviceSelfManagedIoSuspend,
                                       "EvtDeviceSelfManagedIoSuspend", handle_of(device));
    }
    dq_device_io_power_down(device);
    if (callbacks->EvtDeviceD0ExitPreInterruptsDisabled) {
        (void)dq_callout_d0_exit_pre(callbacks->EvtDeviceD0ExitPreInterruptsDisabled,
                                     handle_of(device), WdfPowerDeviceD3Final);
    }
    power_down_interrupts(device);
    call_d0_exit(device);
}

static NTSTATUS d0_entry(struct dq_device *device)
{
    const WDF_PNPPOWER_EVENT_CALLBACKS *callbacks = &device->pnp_callbacks;
    NTSTATUS status = STATUS_SUCCESS;
    if (callbacks->EvtDeviceD0Entry) {
        status = dq_callout_d0_entry(callbacks->EvtDeviceD0Entry, handle_of(device),
                                     WdfPowerDeviceD3Final);
    }
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = power_up_interrupts(device);
    if (NT_SUCCESS(status) && callbacks->EvtDeviceD0EntryPostInterruptsEnabled) {
        status = dq_callout_d0_entry_post(callbacks->EvtDeviceD0EntryPostInterruptsEnabled,
                                          handle_of(device), WdfPowerDeviceD3Final);
    }
    if (!NT_SUCCESS(status)) {
        /* No EvtDeviceD0ExitPreInterruptsDisabled on this way out. */
        power_down_interrupts(device);
        call_d0_exit(device);
        return status;
    }
    dq_device_io_power_up(device);
    if (callbacks->EvtDeviceSelfManagedIoInit) {
        status = dq_callout_self_managed_io_init(callbacks->EvtDeviceSelfManagedIoInit,
                                                 handle_of(device));
        if (!NT_SUCCESS(status)) {
            d0_exit(device);
        }
    }
    return status;
}

static NTSTATUS take_resources(struct dq_device *device, const struct dq_resource_set *resources)
{
    NTSTATUS status = dq_resource_list_create(&device->object, resources->count, resources->raw,
                                              &device->resources_raw);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = dq_resource_list_create(&device->object, resources->count, resources->translated,
                                     &device->resources_translated);
    if (!NT_SUCCESS(status)) {
        dq_object_delete(&device->resources_raw->object);
        device->resources_raw = NULL;
    }
    return status;
}

NTSTATUS dq_pnp_start(struct dq_device *device, const struct dq_resource_set *resources)
{
    NTSTATUS status = take_resources(device, resources);
    if (!NT_SUCCESS(status)) {
        set_state(device, DQ_PNP_FAILED, "failed");
        return status;
    }
    dq_interrupt_assign_all(device);
    set_state(device, DQ_PNP_PREPARING, "preparing");
    status = prepare_hardware(device);
    if (NT_SUCCESS(status)) {
        dq_interrupt_compute_irqls(device);
        set_state(device, DQ_PNP_STARTING, "starting");
        status = d0_entry(device);
    }
    if (!NT_SUCCESS(status)) {
        release_hardware(device);
        set_state(device, DQ_PNP_FAILED, "failed");
        return status;
    }
    set_state(device, DQ_PNP_STARTED, "started");
    return STATUS_SUCCESS;
}

void dq_pnp_remove(struct dq_device *device)
{
    const WDF_PNPPOWER_EVENT_CALLBACKS *callbacks = &device->pnp_callbacks;
    bool was_started = device->state == DQ_PNP_STARTED;
    if (was_started) {
        set_state(device, DQ_PNP_STOPPING, "stopping");
        d0_exit(device);
        if (callbacks->EvtDeviceSelfManagedIoFlush) {
            dq_callout_device_void(callbacks->EvtDeviceSelfManagedIoFlush,
                                   "EvtDeviceSelfManagedIoFlush", handle_of(device));
        }
        dq_device_io_purge(device);
        release_hardware(device);
        if (callbacks->EvtDeviceSelfManagedIoCleanup) {
            dq_callout_device_void(callbacks->EvtDeviceSelfManagedIoCleanup,
                                   "EvtDeviceSelfManagedIoCleanup", handle_of(device));
        }
    }
    set_state(device, DQ_PNP_REMOVED, "removed");
    dq_object_delete(&device->object);
    dq_object_wait_for_deferred();
}
