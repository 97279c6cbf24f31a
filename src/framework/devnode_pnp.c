/* SPDX-License-Identifier: MIT */
/*
 * devnode_pnp - what the PnP thread does with a tree of devices: stop, restart, remove, lose, look
 * for children.
 *
 * Children go before their parent and come after it. A device that was lost stays until nobody has
 * it, or one of its children, open. Source: kernel/understanding-when-remove-irps-are-issued,
 * wdf/a-user-unplugs-a-device.
 */
#include "framework/child_list.h"
#include "framework/device_stack.h"
#include "framework/device_wdm.h"
#include "framework/devnode_internal.h"
#include "framework/io_target.h"
#include "framework/pdo.h"
#include "framework/pnp.h"
#include "framework/power.h"
#include "kernel/stop.h"
#include "trace/trace.h"

static bool has_children(struct dq_devnode *node)
{
    struct dq_devnode *child = NULL;
    while ((child = dq_devnode_next_child(node, child)) != NULL) {
        if (child->device) {
            return true;
        }
    }
    return false;
}

/* Before a child goes: if it is in D0, its parent stays there until it is not. */
static bool pin_parent(struct dq_devnode *node)
{
    if (!node->parent) {
        return false;
    }
    dq_devnode_power_begin(node->parent);
    bool is_pinned = dq_power_is_on(node->device);
    if (!is_pinned) {
        dq_devnode_power_end(node->parent);
    }
    return is_pinned;
}

static void unpin_parent(struct dq_devnode *node, bool is_pinned)
{
    if (is_pinned) {
        dq_devnode_power_end(node->parent);
    }
}

static void forget_device(struct dq_devnode *node)
{
    struct dq_device *device = node->device;
    struct dq_child *child = device->pdo ? dq_child_part(device) : NULL;
    bool is_pinned = pin_parent(node);
    dq_devnode_power_begin(node);
    node->device = NULL; /* nobody finds it from here on */
    dq_devnode_power_end(node);
    if (!child) {
        dq_device_stack_remove(device);
        return;
    }
    dq_object_reference(&device->object);
    dq_device_stack_remove(device);
    dq_devnode_let_parent(node);
    unpin_parent(node, is_pinned);
    dq_child_forget(child);
    dq_object_dereference(&device->object);
}

/* A device that is lost, and its parents' that only waited for it, when nobody has them open. */
static void forget_if_closed(struct dq_devnode *node)
{
    while (node) {
        struct dq_device *device = node->device;
        bool may_go = device && device->state == DQ_PNP_SURPRISE_REMOVED &&
                      !dq_device_stack_is_open(device) && !has_children(node);
        if (!may_go) {
            return;
        }
        forget_device(node);
        node = node->parent;
    }
}

static void lose_tree(struct dq_devnode *node)
{
    struct dq_device *device = node->device;
    if (!device || device->state == DQ_PNP_SURPRISE_REMOVED) {
        return;
    }
    struct dq_devnode *child = NULL;
    while ((child = dq_devnode_previous_child(node, child)) != NULL) {
        lose_tree(child);
    }
    bool was_never_started = device->state == DQ_PNP_INIT || device->state == DQ_PNP_FAILED;
    if (node->parent && was_never_started) {
        forget_device(node);
        return;
    }
    bool is_pinned = pin_parent(node);
    dq_device_stack_surprise_remove(device);
    unpin_parent(node, is_pinned);
    if (!dq_device_stack_is_open(device) && !has_children(node)) {
        forget_device(node);
    }
}

/* The hardware is gone, or as good as; the device object goes when its last handle is closed. */
static NTSTATUS lose_device(struct dq_devnode *node)
{
    if (!node->device || node->device->state == DQ_PNP_SURPRISE_REMOVED) {
        return STATUS_NO_SUCH_DEVICE;
    }
    lose_tree(node);
    if (node->parent && !node->device) {
        forget_if_closed(node->parent);
    }
    return STATUS_SUCCESS;
}

/* False: *ret_status says why not. */
static bool is_at_work(struct dq_devnode *node, NTSTATUS *ret_status)
{
    struct dq_device *device = node->device;
    if (device && dq_device_stack_state(device) == DQ_PNP_STARTED) {
        return true;
    }
    *ret_status = device ? STATUS_INVALID_DEVICE_STATE : STATUS_NO_SUCH_DEVICE;
    return false;
}

static bool is_started(struct dq_devnode *node)
{
    NTSTATUS status;
    return is_at_work(node, &status);
}

/* ---- Children come ---- */

/* From its first start on, or after a stop. Its parent's power lock is held. */
static NTSTATUS start_child(struct dq_devnode *node)
{
    struct dq_device *device = node->device;
    struct dq_resource_set *resources = dq_arena_core_alloc(sizeof(*resources));
    NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;
    if (resources) {
        node->bus->resources(node->function, NULL, resources);
        status = dq_device_stack_start(device, resources);
        dq_arena_core_free(resources, sizeof(*resources));
    }
    if (!NT_SUCCESS(status)) {
        dq_devnode_let_parent(node);
    }
    return status;
}

static void enumerate(struct dq_devnode *node);

/* Later, if its parent is not in D0. */
static void start_child_if_possible(struct dq_devnode *node)
{
    struct dq_devnode *parent = node->parent;
    bool was_stopped = node->device->state == DQ_PNP_STOPPED;
    NTSTATUS status = STATUS_SUCCESS;
    dq_devnode_hold_parent(node);
    dq_devnode_power_begin(parent);
    bool is_possible = dq_power_is_on(parent->device);
    if (is_possible) {
        status = start_child(node);
    }
    dq_devnode_power_end(parent);
    if (!NT_SUCCESS(status) && was_stopped) {
        lose_tree(node);
    }
    if (!is_possible) {
        dq_devnode_start_children_later(parent);
        return;
    }
    enumerate(node); /* it may be a bus itself */
}

/* Nobody loads another driver: a child that is not raw stays without. */
static void report_no_driver(struct dq_device *device)
{
    if (!device->pdo->is_reported) {
        device->pdo->is_reported = true;
        dq_trace(DQ_TRACE_DEVICE_STATE, device->number, (uintptr_t) "without a driver");
    }
}

/* PnP hears of a child for the first time. */
static void check_identity(struct dq_devnode *node, struct dq_device *device)
{
    dq_pdo_check_identifiers(device);
    struct dq_devnode *child = NULL;
    while ((child = dq_devnode_next_child(node, child)) != NULL) {
        const struct dq_device *other = child->device;
        if (other && other->state != DQ_PNP_SURPRISE_REMOVED &&
            dq_pdo_is_duplicate(device, other)) {
            dq_bug_check(0xCA, 1, (uintptr_t)dq_device_wdm_own(device),
                         (uintptr_t)dq_device_wdm_own(other), 0); /* a duplicate PDO */
        }
    }
}

static void start_children(struct dq_devnode *node)
{
    struct dq_device *device;
    while ((device = dq_children_first_new(node->device)) != NULL) {
        check_identity(node, device);
        if (!dq_devnode_adopt(node, device)) {
            return; /* at the next occasion */
        }
    }
    struct dq_devnode *child = NULL;
    while (is_started(node) && (child = dq_devnode_next_child(node, child)) != NULL) {
        device = child->device;
        if (device && !device->pdo->is_raw) {
            report_no_driver(device);
        } else if (device && (device->state == DQ_PNP_STOPPED || device->state == DQ_PNP_INIT)) {
            start_child_if_possible(child);
        }
    }
}

static void enumerate(struct dq_devnode *node)
{
    if (!is_started(node) || !node->device->children.is_used) {
        return;
    }
    dq_children_enumerate(node->device);
    struct dq_device *device;
    while ((device = dq_children_take_lost(node->device)) != NULL) {
        if (device->node) {
            (void)lose_device(device->node);
        }
    }
    start_children(node);
}

/* ---- What is asked of a device ---- */

/* Those that were asked, and let it, stay after all. */
static void cancel_query(struct dq_devnode *node)
{
    struct dq_devnode *child = NULL;
    while ((child = dq_devnode_next_child(node, child)) != NULL) {
        if (is_started(child)) {
            cancel_query(child);
        }
    }
    dq_device_stack_query_cancel(node->device);
}

static bool query_stop(struct dq_devnode *node)
{
    struct dq_devnode *child = NULL;
    while ((child = dq_devnode_previous_child(node, child)) != NULL) {
        if (is_started(child) && !query_stop(child)) {
            return false;
        }
    }
    return NT_SUCCESS(dq_device_stack_query(node->device, false));
}

static NTSTATUS stop_tree(struct dq_devnode *node)
{
    struct dq_devnode *child = NULL;
    while ((child = dq_devnode_previous_child(node, child)) != NULL) {
        if (is_started(child) && !NT_SUCCESS(stop_tree(child))) {
            lose_tree(child);
        }
    }
    bool is_pinned = pin_parent(node);
    NTSTATUS status = dq_device_stack_stop(node->device);
    unpin_parent(node, is_pinned);
    return status;
}

static NTSTATUS stop(struct dq_devnode *node)
{
    NTSTATUS status;
    if (!is_at_work(node, &status)) {
        return status;
    }
    if (!query_stop(node)) {
        cancel_query(node);
        return STATUS_PLUGPLAY_QUERY_VETOED;
    }
    status = stop_tree(node);
    if (!NT_SUCCESS(status)) {
        (void)lose_device(node);
    }
    return status;
}

static NTSTATUS restart(struct dq_devnode *node, const struct dq_resource_grant *grant)
{
    if (!node->device || node->device->state != DQ_PNP_STOPPED) {
        return node->device ? STATUS_INVALID_DEVICE_STATE : STATUS_NO_SUCH_DEVICE;
    }
    struct dq_resource_set *resources = dq_arena_core_alloc(sizeof(*resources));
    NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;
    if (resources) {
        static const struct dq_resource_grant same;
        node->bus->resources(node->function, grant ? grant : &same, resources);
        status = dq_device_stack_start(node->device, resources);
        dq_arena_core_free(resources, sizeof(*resources));
    }
    if (!NT_SUCCESS(status)) {
        (void)lose_device(node);
        return status;
    }
    enumerate(node);
    return status;
}

/* Windows asks the drivers and then looks whether anybody still has the device open.
 * Source: kernel/handling-an-irp-mn-query-remove-device-request. */
static bool query_removal(struct dq_devnode *node)
{
    struct dq_devnode *child = NULL;
    while ((child = dq_devnode_previous_child(node, child)) != NULL) {
        bool is_open = child->device && child->device->state == DQ_PNP_SURPRISE_REMOVED;
        if (is_open || (is_started(child) && !query_removal(child))) {
            return false;
        }
    }
    return dq_io_targets_query_remove(node) && /* before the driver itself is asked */
           NT_SUCCESS(dq_device_stack_query(node->device, true)) &&
           dq_device_stack_close_door(node->device);
}

static void cancel_removal(struct dq_devnode *node)
{
    struct dq_devnode *child = NULL;
    while ((child = dq_devnode_next_child(node, child)) != NULL) {
        if (is_started(child)) {
            cancel_removal(child);
            dq_device_stack_open_door(child->device);
        }
    }
    dq_device_stack_query_cancel(node->device);
    dq_io_targets_remove_canceled(node);
}

static void forget_tree(struct dq_devnode *node)
{
    struct dq_devnode *child = NULL;
    while ((child = dq_devnode_previous_child(node, child)) != NULL) {
        forget_tree(child);
    }
    if (node->device) {
        forget_device(node);
    }
}

static NTSTATUS remove(struct dq_devnode *node)
{
    NTSTATUS status;
    if (!is_at_work(node, &status)) {
        return status;
    }
    if (!query_removal(node)) {
        cancel_removal(node);
        return STATUS_PLUGPLAY_QUERY_VETOED;
    }
    forget_tree(node);
    dq_io_targets_remove_complete(node, true);
    return STATUS_SUCCESS;
}

void dq_devnode_do_pnp(struct dq_devnode *node, struct dq_devnode_request *request)
{
    switch (request->action) {
    case DQ_DEVNODE_STOP:
        request->status = stop(node);
        break;
    case DQ_DEVNODE_RESTART:
        request->status = restart(node, request->grant);
        break;
    case DQ_DEVNODE_REMOVE:
        request->status = remove(node);
        break;
    case DQ_DEVNODE_SURPRISE_REMOVE:
    case DQ_DEVNODE_FAIL:
        request->status = lose_device(node);
        break;
    case DQ_DEVNODE_ENUMERATE:
        enumerate(node);
        break;
    case DQ_DEVNODE_CLOSE:
        forget_if_closed(node);
        break;
    case DQ_DEVNODE_END:
        forget_tree(node);
        break;
    case DQ_DEVNODE_POWER_DOWN:
    case DQ_DEVNODE_POWER_UP:
    case DQ_DEVNODE_IDLE:
    case DQ_DEVNODE_WAKE:
        DQ_ASSERT(request->action > DQ_DEVNODE_WAKE); /* of the power thread */
        break;
    }
}
