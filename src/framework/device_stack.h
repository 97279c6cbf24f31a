/* SPDX-License-Identifier: MIT */
/*
 * device_stack - the devices of one node: the function driver's, and those of the filter drivers
 * above it.
 *
 * What a node's threads (devnode.h) ask of a device is asked of its whole stack, in the order in
 * which the IRPs would come by on Windows: from the bottom up on the way in, from the top down on
 * the way out. All of these are given the device at the bottom; a stack of one is the common case.
 * The bottom is the function driver's: it owns the power policy, the interrupts and the hardware.
 * Source: wdf/power-up-sequence-for-a-function-or-filter-driver,
 * wdf/power-down-and-removal-sequence-for-a-function-or-filter-driver,
 * kernel/irp-mn-start-device, kernel/irp-mn-query-remove-device, kernel/irp-mn-remove-device.
 */
#ifndef DQ_FRAMEWORK_DEVICE_STACK_H
#define DQ_FRAMEWORK_DEVICE_STACK_H

#include "framework/device.h"
#include "framework/power.h"

struct dq_resource_set;

/* Part of device creation: `device` comes to stand on `below`, or (NULL) on the bus. */
void dq_device_stack_attach(struct dq_device *device, struct dq_device *below);
/* The device is destroyed. */
void dq_device_stack_detach(struct dq_device *device);

static inline struct dq_device *dq_device_stack_top(struct dq_device *device)
{
    while (device->above) {
        device = device->above;
    }
    return device;
}

/* The last to come and the first to go: the state of the whole. */
static inline enum dq_pnp_state dq_device_stack_state(struct dq_device *bottom)
{
    return dq_device_stack_top(bottom)->state;
}

/* See pnp.h. A device that fails to start keeps those above it from being started; nothing else
 * stops at a failure, whose first is returned. */
NTSTATUS dq_device_stack_start(struct dq_device *bottom, const struct dq_resource_set *resources);
NTSTATUS dq_device_stack_stop(struct dq_device *bottom);
/* The first driver that does not let it go ends the questions: those before it are told. */
NTSTATUS dq_device_stack_query(struct dq_device *bottom, bool is_removal);
void dq_device_stack_query_cancel(struct dq_device *bottom);
void dq_device_stack_surprise_remove(struct dq_device *bottom);
void dq_device_stack_remove(struct dq_device *bottom);

/* See power.h. */
NTSTATUS dq_device_stack_power_up(struct dq_device *bottom, enum dq_power_way way);
NTSTATUS dq_device_stack_power_down(struct dq_device *bottom, enum dq_power_way way,
                                    WDF_POWER_DEVICE_STATE target);

/* See device_io.h: whoever opens the stack opens what is on top. */
bool dq_device_stack_is_open(struct dq_device *bottom);
bool dq_device_stack_close_door(struct dq_device *bottom);
void dq_device_stack_open_door(struct dq_device *bottom);

#endif
