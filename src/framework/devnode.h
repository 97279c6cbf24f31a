/* SPDX-License-Identifier: MIT */
/*
 * devnode - one function of the bus, or a child of a bus driver's device, as the PnP and power
 * managers see it: who asks what of its device, one after the other.
 *
 * Anybody may ask, at any time. What concerns Plug and Play is done by the node's PnP thread, what
 * concerns power by its power thread, each in the order in which it was asked; both are made when
 * they are first needed. The two meet at the node's power lock: one transition at a time.
 * Children have no PnP thread: their parent's does everything in the tree, children first on the
 * way out, parents first on the way in. Power locks are taken from the parent to the child; a
 * parent does not leave D0 by itself while a child is there. EvtDeviceSurpriseRemoval, -QueryStop
 * and -QueryRemove are called without it, as in KMDF, which does not synchronize them with the
 * power callbacks either. Source: wdf/pnp-and-power-management-callback-sequences,
 * kernel/understanding-when-remove-irps-are-issued.
 */
#ifndef DQ_FRAMEWORK_DEVNODE_H
#define DQ_FRAMEWORK_DEVNODE_H

#include "framework/device.h"
#include "kernel/resources.h"
#include "kernel/thread.h"

struct dq_devnode;
struct dq_loaded_driver;

/* The bus driver below. `function` is its number of the function. */
struct dq_devnode_bus {
    /* grant NULL: as at the first start. */
    void (*resources)(uint32_t function, const struct dq_resource_grant *grant,
                      struct dq_resource_set *ret_resources);
    void (*power_set)(uint32_t function, bool is_on);
    const struct dq_device_node *(*identity)(uint32_t function);
};

enum dq_devnode_action {
    DQ_DEVNODE_POWER_DOWN, /* the system sleeps */
    DQ_DEVNODE_POWER_UP,
    DQ_DEVNODE_IDLE, /* out of D0, if nobody uses it */
    DQ_DEVNODE_WAKE, /* into D0, if somebody does */
    DQ_DEVNODE_STOP,
    DQ_DEVNODE_RESTART,
    DQ_DEVNODE_REMOVE,
    DQ_DEVNODE_SURPRISE_REMOVE,
    DQ_DEVNODE_FAIL,      /* a callback, or the driver, has said that the device is broken */
    DQ_DEVNODE_ENUMERATE, /* a bus driver's device may have other children */
    DQ_DEVNODE_CLOSE,     /* the last handle to a device that is gone was closed */
    DQ_DEVNODE_END,       /* the machine ends */
};

/* In core, and its maker's until it is done. */
struct dq_devnode_request {
    struct dq_list link;
    struct dq_devnode *node; /* whom it is asked of */
    enum dq_devnode_action action;
    WDF_POWER_DEVICE_STATE target;         /* of POWER_DOWN */
    const struct dq_resource_grant *grant; /* of RESTART; may be NULL */
    NTSTATUS status;
    bool is_posted;
    bool is_awaited; /* `done` is waited for */
    KEVENT done;
};

/* NULL without memory. */
struct dq_devnode *dq_devnode_create(uint32_t function, const struct dq_devnode_bus *bus);
/* PASSIVE_LEVEL, on the caller's thread: EvtDriverDeviceAdd of the function driver, then of each
 * filter driver above it, and the first start. *ret_has_device: the function driver made one. */
NTSTATUS dq_devnode_start(struct dq_devnode *node, struct dq_loaded_driver *const *drivers,
                          uint32_t driver_count, bool *ret_has_device);
/* PASSIVE_LEVEL: have it done and wait for it. The status:
 * STATUS_PLUGPLAY_QUERY_VETOED: the driver, or an open handle, keeps the device from going;
 * STATUS_INVALID_DEVICE_STATE: the device is not where this can be asked of it;
 * STATUS_NO_SUCH_DEVICE: it is gone; else what the driver's callbacks returned. */
NTSTATUS dq_devnode_ask(struct dq_devnode *node, struct dq_devnode_request *request);
/* PASSIVE_LEVEL: remove what is there. Nothing may be asked of the node any more. */
void dq_devnode_end(struct dq_devnode *node);
/* The device on top, referenced, if it can be opened: NULL otherwise. */
struct dq_device *dq_devnode_open(struct dq_devnode *node);
/* Where the device is in its life is about to change. */
void dq_devnode_touch(const struct dq_devnode *node);

/* Any context, IRQL <= DISPATCH_LEVEL; nobody waits. node NULL: nothing happens. */
void dq_devnode_post_failure(struct dq_devnode *node);
void dq_devnode_post_close(struct dq_devnode *node);
void dq_devnode_post_enumerate(struct dq_devnode *node);
/* Does not step: the time-out of an idle device is over. */
void dq_devnode_post_idle(struct dq_devnode *node);
void dq_devnode_post_wake(struct dq_devnode *node);

/* Do children keep it from leaving D0? DQ_LOCK_DEVNODE is held; node NULL: no. */
bool dq_devnode_is_held_locked(const struct dq_devnode *node);
/* It has left D0, or will not come there any more: its parent may leave it, too. */
void dq_devnode_let_parent(struct dq_devnode *node);

/* Around every transition of the device's power. PASSIVE_LEVEL; node NULL: nothing happens. */
void dq_devnode_power_begin(struct dq_devnode *node);
void dq_devnode_power_end(struct dq_devnode *node);
/* The bus driver's part of a transition; the same. */
void dq_devnode_power_set(struct dq_devnode *node, WDF_POWER_DEVICE_STATE state);

#endif
