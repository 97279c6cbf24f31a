/* SPDX-License-Identifier: MIT */
/* devnode - see devnode.h. */
#include "framework/devnode.h"

#include "base/text.h"
#include "framework/device_stack.h"
#include "framework/devnode_internal.h"
#include "framework/driver.h"
#include "framework/pnp.h"
#include "framework/power.h"
#include "framework/power_policy.h"
#include "kernel/kevent.h"
#include "kernel/stop.h"

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
    dq_step_and_touch(DQ_REASON_DDI, dq_devnode_location(node), DQ_TOUCH_WRITE);
}

void dq_devnode_touch(const struct dq_devnode *node)
{
    if (node) {
        touch(node);
    }
}

static void init_servant(struct dq_devnode_servant *servant, struct dq_devnode *node,
                         const char *name)
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
        dq_list_init(&node->children);
        dq_list_init(&node->sibling);
        dq_list_init(&node->power_waiters);
        node->failure.action = DQ_DEVNODE_FAIL;
        node->close.action = DQ_DEVNODE_CLOSE;
        node->idle.action = DQ_DEVNODE_IDLE;
        node->wake.action = DQ_DEVNODE_WAKE;
        node->enumerate.action = DQ_DEVNODE_ENUMERATE;
    }
    return node;
}

/* ---- Children ---- */

/* The bus driver says of its children what there is to say: they have no resources, and power is
 * its callbacks' part. */
static void have_no_resources(uint32_t function, const struct dq_resource_grant *grant,
                              struct dq_resource_set *ret_resources)
{
    (void)function;
    (void)grant;
    ret_resources->count = 0;
}

static void have_power(uint32_t function, bool is_on)
{
    (void)function;
    (void)is_on;
}

struct dq_devnode *dq_devnode_adopt(struct dq_devnode *parent, struct dq_device *device)
{
    static const struct dq_devnode_bus bus = {
        .resources = have_no_resources,
        .power_set = have_power,
    };
    struct dq_devnode *node = dq_devnode_create(parent->function, &bus);
    if (!node) {
        return NULL;
    }
    node->parent = parent;
    node->device = device;
    touch(parent);
    lock();
    device->node = node;
    node->number = ++parent->child_count;
    dq_list_append(&parent->children, &node->sibling);
    unlock();
    dq_pnp_added(device);
    return node;
}

static struct dq_devnode *child_at(struct dq_devnode *node, struct dq_list *link)
{
    return link == &node->children ? NULL : DQ_LIST_ENTRY(link, struct dq_devnode, sibling);
}

struct dq_devnode *dq_devnode_next_child(struct dq_devnode *node, const struct dq_devnode *child)
{
    dq_touch(dq_devnode_location(node), DQ_TOUCH_READ);
    lock();
    struct dq_devnode *next = child_at(node, child ? child->sibling.next : node->children.next);
    unlock();
    return next;
}

struct dq_devnode *dq_devnode_previous_child(struct dq_devnode *node,
                                             const struct dq_devnode *child)
{
    dq_touch(dq_devnode_location(node), DQ_TOUCH_READ);
    lock();
    struct dq_devnode *previous =
        child_at(node, child ? child->sibling.previous : node->children.previous);
    unlock();
    return previous;
}

bool dq_devnode_is_held_locked(const struct dq_devnode *node)
{
    return node && node->held_count > 0;
}

void dq_devnode_hold_parent(struct dq_devnode *node)
{
    struct dq_devnode *parent = node->parent;
    if (!parent) {
        return;
    }
    touch(parent);
    lock();
    parent->held_count += node->holds_parent ? 0 : 1;
    node->holds_parent = true;
    unlock();
}

void dq_devnode_let_parent(struct dq_devnode *node)
{
    struct dq_devnode *parent = node ? node->parent : NULL;
    if (!parent) {
        return;
    }
    touch(parent);
    lock();
    bool held_it = node->holds_parent;
    parent->held_count -= held_it ? 1 : 0;
    node->holds_parent = false;
    node->waits_for_parent = false;
    unlock();
    if (held_it) {
        dq_power_policy_child_left(parent->device);
    }
}

/* May a child come to D0 now? If not the parent is asked to, and the child comes after it: a
 * child's power thread never waits for its parent's. */
static bool is_parent_up(struct dq_devnode *node)
{
    struct dq_devnode *parent = node->parent;
    if (!parent) {
        return true;
    }
    dq_devnode_hold_parent(node);
    lock();
    bool is_up = !parent->is_power_changing && parent->device && dq_power_is_on(parent->device);
    node->waits_for_parent = !is_up;
    unlock();
    if (is_up) {
        dq_acquire(dq_devnode_location(parent));
    } else {
        dq_devnode_post_wake(parent);
    }
    return is_up;
}

static NTSTATUS change_power(struct dq_devnode *node, const struct dq_devnode_request *request);

/* The last one first. */
static void take_children_down(struct dq_devnode *node, const struct dq_devnode_request *request)
{
    struct dq_devnode *child = NULL;
    while ((child = dq_devnode_previous_child(node, child)) != NULL) {
        (void)change_power(child, request);
    }
}

static bool take_flag(bool *flag)
{
    lock();
    bool was_set = *flag;
    *flag = false;
    unlock();
    return was_set;
}

void dq_devnode_start_children_later(struct dq_devnode *node)
{
    lock();
    node->has_unstarted = true;
    unlock();
    dq_devnode_post_wake(node);
}

/* The device is in D0; it may be about to leave it again. */
static void tell_children(struct dq_devnode *node, const struct dq_devnode_request *request)
{
    struct dq_devnode *child = NULL;
    while ((child = dq_devnode_next_child(node, child)) != NULL) {
        if (request->action == DQ_DEVNODE_POWER_UP) {
            (void)change_power(child, request);
        }
        if (take_flag(&child->waits_for_parent)) {
            dq_devnode_post_wake(child);
        }
    }
    if (take_flag(&node->has_unstarted)) {
        dq_devnode_post_enumerate(node);
    }
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
    dq_acquire(dq_devnode_location(node)); /* PnP and power callbacks come one after the other */
}

void dq_devnode_power_end(struct dq_devnode *node)
{
    if (!node) {
        return;
    }
    dq_release(dq_devnode_location(node));
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
    return judge_power(node, dq_device_stack_power_down(node->device, DQ_POWER_EXPLICIT, target));
}

static NTSTATUS come_up(struct dq_devnode *node)
{
    if (!is_parent_up(node)) {
        return STATUS_SUCCESS;
    }
    return judge_power(node, dq_device_stack_power_up(node->device, DQ_POWER_EXPLICIT));
}

/* The system sleeps or wakes. */
static NTSTATUS follow_system(struct dq_devnode *node, const struct dq_devnode_request *request)
{
    struct dq_device *device = node->device;
    bool is_up = request->action == DQ_DEVNODE_POWER_UP;
    if (device->power.state == WdfPowerDeviceD3Final && !is_up) {
        return STATUS_INVALID_DEVICE_STATE; /* a callback failed: it is about to go */
    }
    if (!is_up) {
        take_children_down(node, request);
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

static NTSTATUS follow(struct dq_devnode *node, const struct dq_devnode_request *request)
{
    if (request->action == DQ_DEVNODE_IDLE || request->action == DQ_DEVNODE_WAKE) {
        return follow_use(node, request->action == DQ_DEVNODE_IDLE);
    }
    return follow_system(node, request);
}

static NTSTATUS change_power(struct dq_devnode *node, const struct dq_devnode_request *request)
{
    NTSTATUS status = STATUS_NO_SUCH_DEVICE;
    bool is_on = false;
    dq_devnode_power_begin(node);
    if (node->device && dq_device_stack_state(node->device) != DQ_PNP_STARTED) {
        status = STATUS_INVALID_DEVICE_STATE;
    } else if (node->device) {
        status = follow(node, request);
        is_on = dq_power_is_on(node->device);
    }
    dq_devnode_power_end(node);
    if (is_on) {
        tell_children(node, request);
    }
    return status;
}

static bool is_about_power(enum dq_devnode_action action)
{
    return action <= DQ_DEVNODE_WAKE;
}

static void do_request(struct dq_devnode *node, struct dq_devnode_request *request)
{
    if (is_about_power(request->action)) {
        request->status = change_power(node, request);
    } else {
        dq_devnode_do_pnp(node, request);
    }
}

/* ---- The threads ---- */

static struct dq_devnode_request *take_request(struct dq_devnode_servant *servant)
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
    struct dq_devnode_servant *servant = context;
    for (;;) {
        struct dq_devnode_request *request = take_request(servant);
        struct dq_devnode *node = request->node;
        dq_acquire(dq_devnode_location(node));
        do_request(node, request);
        dq_release(dq_devnode_location(node));
        if (request->is_awaited) {
            (void)dq_kevent_set(&request->done);
        }
    }
}

static void begin_servant(struct dq_devnode_servant *servant)
{
    char name[32];
    struct dq_text text;
    dq_text_init(&text, name, sizeof(name));
    dq_text_format(&text, "%s %u", servant->name, servant->node->function);
    if (servant->node->parent) {
        dq_text_format(&text, ".%u", servant->node->number);
    }
    if (!dq_thread_create(name, DQ_PRIORITY_SYSTEM, serve, servant)) {
        dq_stop_run(DQ_STOP_SCENARIO, "there is no memory for the thread \"%s\"", name);
    }
}

/* Plug and Play goes through a whole tree, on one thread. */
static struct dq_devnode_servant *servant_of(struct dq_devnode *node, enum dq_devnode_action action)
{
    if (is_about_power(action)) {
        return &node->power;
    }
    while (node->parent) {
        node = node->parent;
    }
    return &node->pnp;
}

/* Once until it is taken. Does not step. */
static void post(struct dq_devnode *node, struct dq_devnode_request *request)
{
    struct dq_devnode_servant *servant = servant_of(node, request->action);
    lock();
    bool is_first = !servant->has_begun;
    request->node = node;
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

void dq_devnode_post_enumerate(struct dq_devnode *node)
{
    if (node) {
        touch(node);
        post(node, &node->enumerate);
    }
}

void dq_devnode_post_idle(struct dq_devnode *node)
{
    dq_touch(dq_devnode_location(node), DQ_TOUCH_WRITE);
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

/* From the bottom up. A filter that creates no device is none of this stack; another failure is the
 * stack's. */
static NTSTATUS add_stack(struct dq_devnode *node, struct dq_loaded_driver *const *drivers,
                          uint32_t driver_count)
{
    const struct dq_device_node *identity = node->bus->identity(node->function);
    NTSTATUS status = STATUS_SUCCESS;
    for (uint32_t i = 0; NT_SUCCESS(status) && i < driver_count; i++) {
        struct dq_device *below = node->device ? dq_device_stack_top(node->device) : NULL;
        struct dq_device *device;
        status = dq_driver_add_device(drivers[i], node->function, identity, below, &device);
        if (device) {
            device->node = node;
            dq_pnp_added(device);
        }
        if (i == 0) {
            node->device = device;
        }
        if (!node->device) {
            return status;
        }
    }
    return status;
}

NTSTATUS dq_devnode_start(struct dq_devnode *node, struct dq_loaded_driver *const *drivers,
                          uint32_t driver_count, bool *ret_has_device)
{
    NTSTATUS status = add_stack(node, drivers, driver_count);
    *ret_has_device = node->device != NULL;
    if (!node->device || !NT_SUCCESS(status)) {
        return status;
    }
    struct dq_resource_set *resources = dq_arena_core_alloc(sizeof(*resources));
    if (!resources) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    node->bus->resources(node->function, NULL, resources);
    status = dq_device_stack_start(node->device, resources);
    dq_arena_core_free(resources, sizeof(*resources));
    dq_release(dq_devnode_location(node));
    if (NT_SUCCESS(status) && dq_children_have_changed(node->device)) {
        struct dq_devnode_request request = { .action = DQ_DEVNODE_ENUMERATE };
        (void)dq_devnode_ask(node, &request);
    }
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
    dq_step_and_touch(DQ_REASON_SCENARIO, dq_devnode_location(node), DQ_TOUCH_READ);
    lock();
    struct dq_device *device = node->device ? dq_device_stack_top(node->device) : NULL;
    bool is_there = device && dq_device_can_open(device);
    if (is_there) {
        dq_object_reference(&device->object);
    }
    unlock();
    return is_there ? device : NULL;
}
