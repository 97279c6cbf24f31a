/* SPDX-License-Identifier: MIT */
/* power - see power.h. */
#include "framework/power.h"

#include "framework/callout.h"
#include "framework/device_io.h"
#include "framework/devnode.h"
#include "framework/interrupt.h"
#include "framework/power_policy.h"
#include "trace/trace.h"

static const char *state_name(WDF_POWER_DEVICE_STATE state)
{
    static const char *const names[] = {
        [WdfPowerDeviceInvalid] = "?",
        [WdfPowerDeviceD0] = "D0",
        [WdfPowerDeviceD1] = "D1",
        [WdfPowerDeviceD2] = "D2",
        [WdfPowerDeviceD3] = "D3",
        [WdfPowerDeviceD3Final] = "off",
        [WdfPowerDevicePrepareForHibernation] = "prepared for hibernation",
    };
    return names[state];
}

static void set_state(struct dq_device *device, WDF_POWER_DEVICE_STATE state)
{
    dq_devnode_touch(device->node);
    device->power.state = state;
    dq_trace(DQ_TRACE_DEVICE_POWER, device->number, (uintptr_t)state_name(state));
    if (state == WdfPowerDeviceD0) {
        dq_power_policy_is_up(device);
    } else {
        dq_power_policy_is_down(device);
    }
}

static WDFDEVICE handle_of(struct dq_device *device)
{
    return dq_object_to_handle(&device->object);
}

void dq_power_set_hardware(struct dq_device *device, WDF_POWER_DEVICE_STATE state)
{
    if (!device->below) { /* who stands on the bus asks it */
        dq_devnode_power_set(device->node, state);
    }
}

/* ---- Self-managed I/O ---- */

/* EvtDeviceSelfManagedIoInit once in a device's life, then -Restart for each -Suspend. */
static NTSTATUS start_self_managed(struct dq_device *device)
{
    const WDF_PNPPOWER_EVENT_CALLBACKS *callbacks = &device->pnp_callbacks;
    NTSTATUS status = STATUS_SUCCESS;
    if (device->power.self_managed == DQ_SELF_MANAGED_NEW) {
        if (callbacks->EvtDeviceSelfManagedIoInit) {
            status = dq_callout_self_managed_io_init(callbacks->EvtDeviceSelfManagedIoInit,
                                                     handle_of(device));
        }
    } else if (device->power.self_managed == DQ_SELF_MANAGED_SUSPENDED &&
               callbacks->EvtDeviceSelfManagedIoRestart) {
        status = dq_callout_device_status(callbacks->EvtDeviceSelfManagedIoRestart,
                                          "EvtDeviceSelfManagedIoRestart", handle_of(device));
    }
    device->power.self_managed =
        NT_SUCCESS(status) ? DQ_SELF_MANAGED_STARTED : DQ_SELF_MANAGED_FAILED;
    return status;
}

static NTSTATUS suspend_self_managed(struct dq_device *device)
{
    NTSTATUS status = STATUS_SUCCESS;
    if (device->power.self_managed != DQ_SELF_MANAGED_STARTED) {
        return status;
    }
    if (device->pnp_callbacks.EvtDeviceSelfManagedIoSuspend) {
        status = dq_callout_device_status(device->pnp_callbacks.EvtDeviceSelfManagedIoSuspend,
                                          "EvtDeviceSelfManagedIoSuspend", handle_of(device));
    }
    device->power.self_managed =
        NT_SUCCESS(status) ? DQ_SELF_MANAGED_SUSPENDED : DQ_SELF_MANAGED_FAILED;
    return status;
}

void dq_power_flush_self_managed(struct dq_device *device)
{
    if (device->power.self_managed != DQ_SELF_MANAGED_NEW &&
        device->pnp_callbacks.EvtDeviceSelfManagedIoFlush) {
        dq_callout_device_void(device->pnp_callbacks.EvtDeviceSelfManagedIoFlush,
                               "EvtDeviceSelfManagedIoFlush", handle_of(device));
    }
}

void dq_power_clean_self_managed(struct dq_device *device)
{
    if (device->power.self_managed != DQ_SELF_MANAGED_NEW &&
        device->pnp_callbacks.EvtDeviceSelfManagedIoCleanup) {
        dq_callout_device_void(device->pnp_callbacks.EvtDeviceSelfManagedIoCleanup,
                               "EvtDeviceSelfManagedIoCleanup", handle_of(device));
    }
    device->power.self_managed = DQ_SELF_MANAGED_NEW;
}

/* ---- Interrupts ---- */

static NTSTATUS power_down_interrupts(struct dq_device *device, enum dq_power_way way)
{
    NTSTATUS status = STATUS_SUCCESS;
    device->may_connect_interrupts = false;
    struct dq_list *link = device->interrupts.previous;
    while (link != &device->interrupts) {
        NTSTATUS last =
            dq_interrupt_power_down(DQ_LIST_ENTRY(link, struct dq_interrupt_object, link), way);
        status = NT_SUCCESS(last) ? status : last;
        link = link->previous;
    }
    return status;
}

/* Connect and enable each before the next is connected. */
static NTSTATUS power_up_interrupts(struct dq_device *device, enum dq_power_way way)
{
    device->may_connect_interrupts = true;
    DQ_LIST_FOR_EACH(link, &device->interrupts)
    {
        NTSTATUS status =
            dq_interrupt_power_up(DQ_LIST_ENTRY(link, struct dq_interrupt_object, link), way);
        if (!NT_SUCCESS(status)) {
            return status;
        }
    }
    return STATUS_SUCCESS;
}

/* ---- Out of D0 ---- */

static NTSTATUS call_d0_exit(struct dq_device *device, WDF_POWER_DEVICE_STATE target)
{
    if (!device->pnp_callbacks.EvtDeviceD0Exit) {
        return STATUS_SUCCESS;
    }
    return dq_callout_d0_exit(device->pnp_callbacks.EvtDeviceD0Exit, handle_of(device), target);
}

/* The part in which the driver reaches its hardware, and the last thing the bus driver's: power
 * goes. */
static NTSTATUS shut_hardware(struct dq_device *device, enum dq_power_way way,
                              WDF_POWER_DEVICE_STATE target)
{
    NTSTATUS status = power_down_interrupts(device, way);
    dq_power_keep_first(&status, call_d0_exit(device, target));
    dq_power_set_hardware(device, target);
    set_state(device, target);
    return status;
}

static NTSTATUS leave_d0(struct dq_device *device, enum dq_power_way way,
                         WDF_POWER_DEVICE_STATE target)
{
    NTSTATUS status = STATUS_SUCCESS;
    if (device->pnp_callbacks.EvtDeviceD0ExitPreInterruptsDisabled) {
        status = dq_callout_d0_exit_pre(device->pnp_callbacks.EvtDeviceD0ExitPreInterruptsDisabled,
                                        handle_of(device), target);
    }
    dq_power_keep_first(&status, shut_hardware(device, way, target));
    return status;
}

NTSTATUS dq_power_down(struct dq_device *device, enum dq_power_way way,
                       WDF_POWER_DEVICE_STATE target)
{
    dq_power_policy_goes_down(device);
    NTSTATUS status = suspend_self_managed(device);
    dq_device_io_power_down(device);
    dq_power_keep_first(&status, leave_d0(device, way, target));
    if (way == DQ_POWER_EXPLICIT && !NT_SUCCESS(status)) {
        dq_power_abandon(device);
    }
    return status;
}

void dq_power_lose(struct dq_device *device)
{
    dq_power_policy_goes_down(device);
    dq_device_io_purge_managed(device);
    (void)suspend_self_managed(device);
    (void)leave_d0(device, DQ_POWER_IMPLICIT, WdfPowerDeviceD3Final);
}

void dq_power_abandon(struct dq_device *device)
{
    (void)power_down_interrupts(device, DQ_POWER_IMPLICIT);
    set_state(device, WdfPowerDeviceD3Final);
}

/* ---- Into D0 ---- */

static NTSTATUS enter_d0(struct dq_device *device, enum dq_power_way way)
{
    const WDF_PNPPOWER_EVENT_CALLBACKS *callbacks = &device->pnp_callbacks;
    WDF_POWER_DEVICE_STATE previous =
        way == DQ_POWER_EXPLICIT ? device->power.state : WdfPowerDeviceD3Final;
    NTSTATUS status = STATUS_SUCCESS;
    if (callbacks->EvtDeviceD0Entry) {
        status = dq_callout_d0_entry(callbacks->EvtDeviceD0Entry, handle_of(device), previous);
    }
    if (!NT_SUCCESS(status)) {
        dq_power_set_hardware(device, WdfPowerDeviceD3Final);
        dq_power_abandon(device); /* no EvtDeviceD0Exit */
        return status;
    }
    status = power_up_interrupts(device, way);
    if (NT_SUCCESS(status) && callbacks->EvtDeviceD0EntryPostInterruptsEnabled) {
        status = dq_callout_d0_entry_post(callbacks->EvtDeviceD0EntryPostInterruptsEnabled,
                                          handle_of(device), previous);
    }
    if (!NT_SUCCESS(status)) {
        /* No EvtDeviceD0ExitPreInterruptsDisabled on this way out. */
        (void)shut_hardware(device, DQ_POWER_IMPLICIT, WdfPowerDeviceD3Final);
    }
    return status;
}

NTSTATUS dq_power_up(struct dq_device *device, enum dq_power_way way)
{
    dq_power_set_hardware(device, WdfPowerDeviceD0);
    NTSTATUS status = enter_d0(device, way);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    set_state(device, WdfPowerDeviceD0);
    dq_children_scan(device);
    dq_device_io_power_up(device);
    status = start_self_managed(device);
    if (!NT_SUCCESS(status)) {
        dq_power_policy_goes_down(device);
        dq_device_io_power_down(device);
        (void)leave_d0(device, DQ_POWER_IMPLICIT, WdfPowerDeviceD3Final);
    }
    return status;
}
