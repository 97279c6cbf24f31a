/* SPDX-License-Identifier: MIT */
/* pnp - see pnp.h. */
#include "framework/pnp.h"

#include "framework/callout.h"
#include "framework/device_io.h"
#include "framework/device_name.h"
#include "framework/devnode.h"
#include "framework/interrupt.h"
#include "framework/io_target.h"
#include "framework/power.h"
#include "framework/power_policy.h"
#include "kernel/internal_lock.h"
#include "trace/trace.h"

/* What the driver says of the device at any time, and may ask about it. */
static void lock(const struct dq_device *device)
{
    dq_step_and_touch(DQ_REASON_DDI, dq_location_of(DQ_LOCATION_OBJECT, &device->reported),
                      DQ_TOUCH_WRITE);
    dq_internal_lock_acquire(DQ_LOCK_DEVNODE);
}

static void unlock(void)
{
    dq_internal_lock_release(DQ_LOCK_DEVNODE);
}

static void set_state_in_kmdf(struct dq_device *device, WDF_DEVICE_PNP_STATE state)
{
    lock(device);
    device->state_in_kmdf = state;
    unlock();
}

static void set_state(struct dq_device *device, enum dq_pnp_state state, const char *name,
                      WDF_DEVICE_PNP_STATE state_in_kmdf)
{
    set_state_in_kmdf(device, state_in_kmdf);
    dq_device_names_step();
    dq_devnode_touch(device->node);
    dq_device_names_touch(); /* names lead to devices that can be opened */
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
static NTSTATUS release_hardware(struct dq_device *device)
{
    NTSTATUS status = STATUS_SUCCESS;
    if (!device->resources_raw) {
        return status;
    }
    if (device->pnp_callbacks.EvtDeviceReleaseHardware) {
        status = dq_callout_release_hardware(
            device->pnp_callbacks.EvtDeviceReleaseHardware, handle_of(device),
            dq_object_to_handle(&device->resources_translated->object));
    }
    dq_interrupt_delete_prepared(device);
    dq_interrupt_revoke_all(device);
    dq_object_delete(&device->resources_raw->object);
    dq_object_delete(&device->resources_translated->object);
    device->resources_raw = NULL;
    device->resources_translated = NULL;
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

static NTSTATUS start(struct dq_device *device)
{
    bool is_first = device->state == DQ_PNP_INIT;
    dq_interrupt_assign_all(device);
    set_state(device, DQ_PNP_PREPARING, "preparing",
              is_first ? WdfDevStatePnpHardwareAvailable : WdfDevStatePnpStartingFromStopped);
    dq_power_set_hardware(device, WdfPowerDeviceD0); /* uninitialized, but on */
    NTSTATUS status = prepare_hardware(device);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    dq_interrupt_compute_irqls(device);
    set_state(device, DQ_PNP_STARTING, "starting",
              is_first ? WdfDevStatePnpHardwareAvailable : WdfDevStatePnpRestarting);
    dq_devnode_power_begin(device->node);
    status = dq_power_up(device, DQ_POWER_IMPLICIT);
    dq_devnode_power_end(device->node);
    return status;
}

void dq_pnp_added(struct dq_device *device)
{
    set_state_in_kmdf(device, WdfDevStatePnpInit);
}

NTSTATUS dq_pnp_start(struct dq_device *device, const struct dq_resource_set *resources)
{
    NTSTATUS status = take_resources(device, resources);
    if (NT_SUCCESS(status)) {
        status = start(device);
        if (!NT_SUCCESS(status)) {
            set_state_in_kmdf(device, WdfDevStatePnpInvalid);
            (void)release_hardware(device);
        }
    }
    if (NT_SUCCESS(status)) {
        set_state(device, DQ_PNP_STARTED, "started", WdfDevStatePnpStarted);
    } else {
        set_state(device, DQ_PNP_FAILED, "failed", WdfDevStatePnpInvalid);
    }
    return status;
}

/* ---- What the driver says of it at any time ---- */

bool dq_pnp_stop_allow(struct dq_device *device, bool is_allowed)
{
    lock(device);
    bool is_right = !is_allowed || device->stop_blockers > 0;
    if (is_right) {
        device->stop_blockers = is_allowed ? device->stop_blockers - 1 : device->stop_blockers + 1;
    }
    unlock();
    return is_right;
}

void dq_pnp_report(struct dq_device *device, const WDF_DEVICE_STATE *state)
{
    lock(device);
    device->reported = *state;
    unlock();
    if (state->Failed == WdfTrue || state->Removed == WdfTrue) {
        dq_devnode_post_failure(device->node);
    }
}

void dq_pnp_reported(const struct dq_device *device, WDF_DEVICE_STATE *ret_state)
{
    lock(device);
    *ret_state = device->reported;
    unlock();
}

WDF_DEVICE_PNP_STATE dq_pnp_state_in_kmdf(const struct dq_device *device)
{
    lock(device);
    WDF_DEVICE_PNP_STATE state = device->state_in_kmdf;
    unlock();
    return state;
}

/* ---- Stop and removal ---- */

static NTSTATUS ask_driver(struct dq_device *device, bool is_removal)
{
    const WDF_PNPPOWER_EVENT_CALLBACKS *callbacks = &device->pnp_callbacks;
    if (is_removal && callbacks->EvtDeviceQueryRemove) {
        return dq_callout_device_status(callbacks->EvtDeviceQueryRemove, "EvtDeviceQueryRemove",
                                        handle_of(device));
    }
    if (!is_removal && callbacks->EvtDeviceQueryStop) {
        return dq_callout_device_status(callbacks->EvtDeviceQueryStop, "EvtDeviceQueryStop",
                                        handle_of(device));
    }
    return STATUS_SUCCESS;
}

NTSTATUS dq_pnp_query(struct dq_device *device, bool is_removal)
{
    lock(device);
    bool is_blocked = device->stop_blockers > 0;
    unlock();
    if (is_blocked) {
        return STATUS_INVALID_DEVICE_STATE; /* KMDF looks before it asks the driver */
    }
    set_state_in_kmdf(device, is_removal ? WdfDevStatePnpQueryRemoveAskDriver
                                         : WdfDevStatePnpQueryStopAskDriver);
    NTSTATUS status = ask_driver(device, is_removal);
    if (!NT_SUCCESS(status)) {
        dq_pnp_query_cancel(device);
        return status;
    }
    set_state_in_kmdf(device, is_removal ? WdfDevStatePnpQueryRemovePending
                                         : WdfDevStatePnpQueryStopPending);
    return STATUS_SUCCESS;
}

void dq_pnp_query_cancel(struct dq_device *device)
{
    set_state_in_kmdf(device, WdfDevStatePnpStarted);
}

/* Out of whatever power state it is in. */
static NTSTATUS power_off(struct dq_device *device)
{
    NTSTATUS status = STATUS_SUCCESS;
    dq_devnode_power_begin(device->node);
    if (dq_power_is_on(device)) {
        status = dq_power_down(device, DQ_POWER_IMPLICIT, WdfPowerDeviceD3Final);
    } else {
        dq_power_abandon(device);
    }
    dq_devnode_power_end(device->node);
    return status;
}

NTSTATUS dq_pnp_stop(struct dq_device *device)
{
    set_state(device, DQ_PNP_STOPPING, "stopping", WdfDevStatePnpStartedStopping);
    NTSTATUS status = power_off(device);
    set_state_in_kmdf(device, NT_SUCCESS(status) ? WdfDevStatePnpStopped : WdfDevStatePnpInvalid);
    NTSTATUS released = release_hardware(device);
    status = NT_SUCCESS(status) ? released : status;
    if (NT_SUCCESS(status)) {
        set_state(device, DQ_PNP_STOPPED, "stopped", WdfDevStatePnpStopped);
    } else {
        set_state(device, DQ_PNP_FAILED, "failed", WdfDevStatePnpInvalid);
    }
    return status;
}

/* What comes after the hardware, whichever way the device goes. Source:
 * FxPkgPnp::PnpCleanupForRemove of the framework's published source. */
static void flush(struct dq_device *device)
{
    dq_device_io_lose(device);
    dq_io_targets_remove_complete(device->node, false);
    dq_power_flush_self_managed(device);
}

/* The last of it, when no handle is open any more. Source: PnpEventRemovedCommonCode, the same. */
static void clean_up(struct dq_device *device)
{
    dq_io_target_remove_local(device);
    dq_device_io_purge(device);
    dq_power_clean_self_managed(device);
}

void dq_pnp_surprise_remove(struct dq_device *device)
{
    set_state(device, DQ_PNP_SURPRISE_REMOVED, "surprise removed", WdfDevStatePnpInvalid);
    if (device->pnp_callbacks.EvtDeviceSurpriseRemoval) {
        dq_callout_device_void(device->pnp_callbacks.EvtDeviceSurpriseRemoval,
                               "EvtDeviceSurpriseRemoval", handle_of(device));
    }
    dq_devnode_power_begin(device->node);
    if (dq_power_is_on(device)) {
        dq_power_lose(device);
    } else {
        dq_power_abandon(device);
    }
    dq_devnode_power_end(device->node);
    (void)release_hardware(device);
    flush(device);
}

void dq_pnp_remove(struct dq_device *device)
{
    if (device->state == DQ_PNP_STARTED) {
        bool is_asked = device->state_in_kmdf == WdfDevStatePnpQueryRemovePending;
        set_state(device, DQ_PNP_REMOVING, "stopping",
                  is_asked ? WdfDevStatePnpQueriedRemoving : WdfDevStatePnpStartedRemoving);
        NTSTATUS status = power_off(device);
        set_state_in_kmdf(device, NT_SUCCESS(status) ? WdfDevStatePnpRemovingDisableInterfaces
                                                     : WdfDevStatePnpInvalid);
        (void)release_hardware(device);
    } else {
        set_state_in_kmdf(device, WdfDevStatePnpInvalid);
    }
    dq_power_policy_fail(device); /* before the driver is told to clean up after its threads */
    if (device->state != DQ_PNP_SURPRISE_REMOVED) {
        flush(device);
    }
    clean_up(device);
    dq_children_clear(device);
    set_state(device, DQ_PNP_REMOVED, "removed", WdfDevStatePnpInvalid);
}

void dq_pnp_delete(struct dq_device *device)
{
    dq_object_delete(&device->object);
    dq_object_wait_for_deferred();
}
