/* SPDX-License-Identifier: MIT */
/* devnode - see devnode.h. */
#include "framework/devnode.h"

#include "base/text.h"
#include "framework/device_io.h"
#include "framework/driver.h"
#include "framework/io_target.h"
#include "framework/pnp.h"
#include "framework/power.h"
#include "framework/power_policy.h"
#include "kernel/kevent.h"
#include "kernel/stop.h"

/* A thread that does what it is asked, in order. */
struct servant {
    struct dq_devnode *node; /* I */
    const char *name;        /* I */
    struct dq_list requests; /* P: of the node, as all that follows */
    struct dq_list waiting;  /* P: the thread, when there is nothing to do */
    bool has_begun;          /* P: the thread has been made */
};

struct dq_devnode {
    uint32_t function;                /* I */
    const struct dq_devnode_bus *bus; /* I */
    struct dq_device *device;     /* L: DQ_LOCK_DEVNODE, as all that follows; changed by PnP only */
    struct servant pnp;           /* L */
    struct servant power;         /* L */
    bool is_power_changing;       /* L */
    struct dq_list power_waiters; /* L: threads that want to change it, too */
    struct dq_devnode_request failure; /* L: posted, or at rest */
    struct dq_devnode_request close;   /* L */
    struct dq_devnode_request idle;    /* L */
    struct dq_devnode_request wake;    /* L */
};

static uint64_t location_of(const struct dq_devnode *node)
{
    return dq_location_of(DQ_LOCATION_OBJECT, node);
}

static void lock(void)
{
    dq_internal_lock_acquire(DQ_LOCK_DEVNODE);
}

static void unlock(void)
{
    dq_internal_lock_release(DQ_LOCK_DEVNODE);
}

static void touch(const struct dq_devnode *node)
{
    dq_step_and_touch(DQ_REASON_DDI, location_of(node), DQ_TOUCH_WRITE);
}

void dq_devnode_touch(const struct dq_devnode *node)
{
    if (node) {
        touch(node);
    }
}

static void init_servant(struct servant *servant, struct dq_devnode *node, const char *name)
{
    servant->node = node;
    servant->name = name;
    dq_list_init(&servant->requests);
    dq_list_init(&servant->waiting);
}

struct dq_devnode *dq_devnode_create(uint32_t function, const struct dq_devnode_bus *bus)
{
    struct dq_devnode *node = dq_arena_core_alloc(sizeof(*node));
    if (node) {
        node->function = function;
        node->bus = bus;
        init_servant(&node->pnp, node, "pnp");
        init_servant(&node->power, node, "power");
        dq_list_init(&node->power_waiters);
        node->failure.action = DQ_DEVNODE_FAIL;
        node->close.action = DQ_DEVNODE_CLOSE;
        node->idle.action = DQ_DEVNODE_IDLE;
        node->wake.action = DQ_DEVNODE_WAKE;
    }
    return node;
}

/* ---- The power lock ---- */

void dq_devnode_power_begin(struct dq_devnode *node)
{
    if (!node) {
        return;
    }
    touch(node);
    lock();
    while (node->is_power_changing) {
        (void)dq_thread_block_releasing(DQ_LOCK_DEVNODE, &node->power_waiters, node);
        lock();
    }
    node->is_power_changing = true;
    unlock();
    dq_acquire(location_of(node)); /* PnP and power callbacks come one after the other */
}

void dq_devnode_power_end(struct dq_devnode *node)
{
    if (!node) {
        return;
    }
    dq_release(location_of(node));
    touch(node);
    lock();
    node->is_power_changing = false;
    (void)dq_thread_wake_first(&node->power_waiters);
    unlock();
}

void dq_devnode_power_set(struct dq_devnode *node, WDF_POWER_DEVICE_STATE state)
{
    if (node) {
        node->bus->power_set(node->function, state == WdfPowerDeviceD0);
    }
}

/* ---- What is asked ---- */

/* A callback said that the device cannot be used: as if it had been pulled out.
 * Source: wdf/reporting-device-failures. */
static NTSTATUS judge_power(struct dq_devnode *node, NTSTATUS status)
{
    if (!NT_SUCCESS(status)) {
        dq_power_policy_fail(node->device);
        dq_devnode_post_failure(node);
    }
    return status;
}

static NTSTATUS go_down(struct dq_devnode *node, WDF_POWER_DEVICE_STATE target)
{
    return judge_power(node, dq_power_down(node->device, DQ_POWER_EXPLICIT, target));
}

static NTSTATUS come_up(struct dq_devnode *node)
{
    return judge_power(node, dq_power_up(node->device, DQ_POWER_EXPLICIT));
}

/* The system sleeps or wakes. */
static NTSTATUS follow_system(struct dq_devnode *node, const struct dq_devnode_request *request)
{
    struct dq_device *device = node->device;
    bool is_up = request->action == DQ_DEVNODE_POWER_UP;
    if (device->power.state == WdfPowerDeviceD3Final && !is_up) {
        return STATUS_INVALID_DEVICE_STATE; /* a callback failed: it is about to go */
    }
    dq_power_policy_system_set(device, !is_up);
    if (is_up && !dq_power_is_on(device) && dq_power_policy_wants_up(device)) {
        return come_up(node);
    }
    return !is_up && dq_power_is_on(device) ? go_down(node, request->target) : STATUS_SUCCESS;
}

/* What was asked for may not be so any more. */
static NTSTATUS follow_use(struct dq_devnode *node, bool is_idle)
{
    struct dq_device *device = node->device;
    NTSTATUS status = STATUS_SUCCESS;
    WDF_POWER_DEVICE_STATE target;
    if (is_idle && dq_power_policy_may_idle(device, &target)) {
        status = go_down(node, target);
    }
    if (NT_SUCCESS(status) && !dq_power_is_on(device) && dq_power_policy_wants_up(device)) {
        status = come_up(node); /* a request came, or the driver needs it: perhaps just now */
    }
    return status;
}

static NTSTATUS change_power(struct dq_devnode *node, const struct dq_devnode_request *request)
{
    NTSTATUS status = STATUS_NO_SUCH_DEVICE;
    dq_devnode_power_begin(node);
    if (node->device && node->device->state != DQ_PNP_STARTED) {
        status = STATUS_INVALID_DEVICE_STATE;
    } else if (node->device && request->action == DQ_DEVNODE_IDLE) {
        status = follow_use(node, true);
    } else if (node->device && request->action == DQ_DEVNODE_WAKE) {
        status = follow_use(node, false);
    } else if (node->device) {
        status = follow_system(node, request);
    }
    dq_devnode_power_end(node);
    return status;
}

static void forget_device(struct dq_devnode *node)
{
    struct dq_device *device = node->device;
    dq_devnode_power_begin(node);
    node->device = NULL; /* nobody finds it from here on */
    dq_devnode_power_end(node);
    dq_pnp_remove(device);
}

/* The hardware is gone, or as good as; the device object goes when its last handle is closed. */
static NTSTATUS lose_device(struct dq_devnode *node)
{
    struct dq_device *device = node->device;
    if (!device || device->state == DQ_PNP_SURPRISE_REMOVED) {
        return STATUS_NO_SUCH_DEVICE;
    }
    dq_pnp_surprise_remove(device);
    if (!dq_device_io_is_open(device)) {
        forget_device(node);
    }
    return STATUS_SUCCESS;
}

/* False: *ret_status says why not. */
static bool is_at_work(const struct dq_devnode *node, NTSTATUS *ret_status)
{
    const struct dq_device *device = node->device;
    if (device && device->state == DQ_PNP_STARTED) {
        return true;
    }
    *ret_status = device ? STATUS_INVALID_DEVICE_STATE : STATUS_NO_SUCH_DEVICE;
    return false;
}

static NTSTATUS stop(struct dq_devnode *node)
{
    NTSTATUS status;
    if (!is_at_work(node, &status)) {
        return status;
    }
    if (!NT_SUCCESS(dq_pnp_query(node->device, false))) {
        return STATUS_PLUGPLAY_QUERY_VETOED;
    }
    status = dq_pnp_stop(node->device);
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
        status = dq_pnp_start(node->device, resources);
        dq_arena_core_free(resources, sizeof(*resources));
    }
    if (!NT_SUCCESS(status)) {
        (void)lose_device(node);
    }
    return status;
}

/* Windows asks the drivers and then looks whether anybody still has the device open.
 * Source: kernel/handling-an-irp-mn-query-remove-device-request. */
static NTSTATUS remove(struct dq_devnode *node)
{
    NTSTATUS status;
    if (!is_at_work(node, &status)) {
        return status;
    }
    bool may_go = dq_io_targets_query_remove(node) && /* before the driver itself is asked */
                  NT_SUCCESS(dq_pnp_query(node->device, true));
    if (may_go && !dq_device_io_close_door(node->device)) {
        dq_pnp_query_cancel(node->device);
        may_go = false;
    }
    if (!may_go) {
        dq_io_targets_remove_canceled(node);
        return STATUS_PLUGPLAY_QUERY_VETOED;
    }
    forget_device(node);
    dq_io_targets_remove_complete(node, true);
    return STATUS_SUCCESS;
}

static void close_last(struct dq_devnode *node)
{
    struct dq_device *device = node->device;
    if (device && device->state == DQ_PNP_SURPRISE_REMOVED && !dq_device_io_is_open(device)) {
        forget_device(node);
    }
}

static void do_request(struct dq_devnode *node, struct dq_devnode_request *request)
{
    switch (request->action) {
    case DQ_DEVNODE_POWER_DOWN:
    case DQ_DEVNODE_POWER_UP:
    case DQ_DEVNODE_IDLE:
    case DQ_DEVNODE_WAKE:
        request->status = change_power(node, request);
        break;
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
    case DQ_DEVNODE_CLOSE:
        close_last(node);
        break;
    case DQ_DEVNODE_END:
        if (node->device) {
            forget_device(node);
        }
        break;
    }
}

/* ---- The threads ---- */

static struct dq_devnode_request *take_request(struct servant *servant)
{
    touch(servant->node);
    lock();
    while (dq_list_is_empty(&servant->requests)) {
        (void)dq_thread_block_releasing(DQ_LOCK_DEVNODE, &servant->waiting, servant);
        lock();
    }
    struct dq_devnode_request *request =
        DQ_LIST_ENTRY(dq_list_pop(&servant->requests), struct dq_devnode_request, link);
    request->is_posted = false;
    unlock();
    return request;
}

static void serve(void *context)
{
    struct servant *servant = context;
    struct dq_devnode *node = servant->node;
    for (;;) {
        struct dq_devnode_request *request = take_request(servant);
        dq_acquire(location_of(node));
        do_request(node, request);
        dq_release(location_of(node));
        if (request->is_awaited) {
            (void)dq_kevent_set(&request->done);
        }
    }
}

static void begin_servant(struct servant *servant)
{
    char name[32];
    struct dq_text text;
    dq_text_init(&text, name, sizeof(name));
    dq_text_format(&text, "%s %u", servant->name, servant->node->function);
    if (!dq_thread_create(name, DQ_PRIORITY_SYSTEM, serve, servant)) {
        dq_stop_run(DQ_STOP_SCENARIO, "there is no memory for the thread \"%s\"", name);
    }
}

static struct servant *servant_of(struct dq_devnode *node, enum dq_devnode_action action)
{
    return action <= DQ_DEVNODE_WAKE ? &node->power : &node->pnp;
}

/* Once until it is taken. Does not step. */
static void post(struct dq_devnode *node, struct dq_devnode_request *request)
{
    struct servant *servant = servant_of(node, request->action);
    lock();
    bool is_first = !servant->has_begun;
    if (!request->is_posted) {
        request->is_posted = true;
        servant->has_begun = true;
        dq_list_append(&servant->requests, &request->link);
        (void)dq_thread_wake_first(&servant->waiting);
    } else {
        is_first = false;
    }
    unlock();
    if (is_first) {
        begin_servant(servant);
    }
}

NTSTATUS dq_devnode_ask(struct dq_devnode *node, struct dq_devnode_request *request)
{
    request->is_posted = false;
    request->is_awaited = true;
    request->status = STATUS_SUCCESS;
    dq_kevent_init(&request->done, NotificationEvent, false);
    touch(node);
    post(node, request);
    (void)dq_kevent_wait(&request->done, DQ_TIME_NEVER);
    return request->status;
}

void dq_devnode_post_failure(struct dq_devnode *node)
{
    if (node) {
        touch(node);
        post(node, &node->failure);
    }
}

void dq_devnode_post_close(struct dq_devnode *node)
{
    if (node) {
        touch(node);
        post(node, &node->close);
    }
}

void dq_devnode_post_idle(struct dq_devnode *node)
{
    dq_touch(location_of(node), DQ_TOUCH_WRITE);
    post(node, &node->idle);
}

void dq_devnode_post_wake(struct dq_devnode *node)
{
    if (node) {
        touch(node);
        post(node, &node->wake);
    }
}

/* ---- The machine's side ---- */

NTSTATUS dq_devnode_start(struct dq_devnode *node, bool *ret_has_device)
{
    NTSTATUS status =
        dq_driver_add_device(node->function, node->bus->identity(node->function), &node->device);
    *ret_has_device = node->device != NULL;
    if (!node->device) {
        return status;
    }
    node->device->node = node;
    dq_pnp_added(node->device);
    struct dq_resource_set *resources = dq_arena_core_alloc(sizeof(*resources));
    if (!resources) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    node->bus->resources(node->function, NULL, resources);
    status = dq_pnp_start(node->device, resources);
    dq_arena_core_free(resources, sizeof(*resources));
    dq_release(location_of(node));
    return status;
}

void dq_devnode_end(struct dq_devnode *node)
{
    struct dq_devnode_request request = { .action = DQ_DEVNODE_END };
    if (node->pnp.has_begun) {
        (void)dq_devnode_ask(node, &request); /* after what was posted before */
    } else {
        do_request(node, &request);
    }
}

struct dq_device *dq_devnode_open(struct dq_devnode *node)
{
    dq_step_and_touch(DQ_REASON_SCENARIO, location_of(node), DQ_TOUCH_READ);
    lock();
    struct dq_device *device = node->device;
    bool is_there = device && dq_device_can_open(device);
    if (is_there) {
        dq_object_reference(&device->object);
    }
    unlock();
    return is_there ? device : NULL;
}
